-- SPDX-License-Identifier: Apache-2.0
-- Tables and views that take their time: here, counting does.
CREATE VIEW nap AS
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000)
    SELECT 1 AS id, max(i) > 0 AS slept FROM n;
CREATE VIEW sleep AS
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000)
    SELECT 1 AS id, max(i) > 0 AS slept FROM n;
CREATE TABLE batches (batch VARCHAR(20), n INTEGER, PRIMARY KEY (batch, n));
