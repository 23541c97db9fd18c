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
-- The database undoes the first attempts to insert, as if others had been in the way.
CREATE SEQUENCE attempts NOCACHE;
CREATE VIEW tried AS SELECT next_not_cached_value - 1 AS n FROM attempts;
CREATE TABLE contested (id INT PRIMARY KEY, undone INT);
DELIMITER //
CREATE TRIGGER contest BEFORE INSERT ON contested FOR EACH ROW
BEGIN
    IF NEXTVAL(attempts) <= NEW.undone THEN
        SIGNAL SQLSTATE '40001' SET MESSAGE_TEXT = 'could not serialize access';
    END IF;
END //
DELIMITER ;
