-- SPDX-License-Identifier: Apache-2.0
-- The tables of usage for MariaDB and MySQL (RecordsUsageTable; docs/monitoring.md).  Run it in the
-- database that httpd serves:  mariadb films < usage-mysql.sql
-- The account that httpd logs in with needs these rights itself, not by a default role:
--     GRANT SELECT, INSERT, UPDATE ON films.records_usage TO 'the_login'@'localhost';
--     GRANT SELECT, INSERT, UPDATE, DELETE ON films.records_flushes TO 'the_login'@'localhost';
-- The roles of callers need nothing.  The tables are in the database of the connection, or in the one
-- that RecordsUsageTable schema= names.
CREATE TABLE IF NOT EXISTS records_usage (
    hour                  DATETIME NOT NULL,           -- UTC: when the requests ended
    caller                VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL, -- '': anonymous; '(other)': no room in memory
    resource              VARCHAR(160) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL, -- schema.table; '': none, or an unknown one
    location              VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL, -- behind the name of its virtual host
    requests              BIGINT NOT NULL,
    rows_sent             BIGINT NOT NULL,
    rows_changed          BIGINT NOT NULL,
    bytes_in              BIGINT NOT NULL,             -- of bodies
    bytes_out             BIGINT NOT NULL,             -- of bodies
    database_microseconds BIGINT NOT NULL,
    client_errors         BIGINT NOT NULL,             -- 4xx, throttled ones among them
    server_errors         BIGINT NOT NULL,             -- 5xx
    throttled             BIGINT NOT NULL,             -- 429
    PRIMARY KEY (hour, caller, resource, location),
    KEY records_usage_caller (caller, hour)
) ENGINE = InnoDB;

-- Which batch of each server was written last, so that none is written twice.
CREATE TABLE IF NOT EXISTS records_flushes (
    id         VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
    number     BIGINT NOT NULL,
    flushed_at DATETIME(6) NOT NULL                    -- UTC
) ENGINE = InnoDB;
