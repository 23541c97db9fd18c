-- SPDX-License-Identifier: Apache-2.0
-- Tables and views that take their time.
CREATE VIEW nap AS SELECT 1 AS id, SLEEP(0.4) = 0 AS slept;
CREATE VIEW sleep AS SELECT 1 AS id, SLEEP(15) = 0 AS slept;
CREATE TABLE sluggish (id INT PRIMARY KEY, note TEXT);
CREATE TRIGGER dawdle BEFORE INSERT ON sluggish FOR EACH ROW SET @sluggish = SLEEP(15);
CREATE TABLE batches (batch VARCHAR(20), n INT, PRIMARY KEY (batch, n));
-- It takes its time for as long as there is a batch of its name.
CREATE VIEW linger AS
    SELECT 1 AS id, SLEEP(IF(EXISTS (SELECT 1 FROM batches WHERE batch = 'linger'), 15, 0)) = 0 AS slept;
