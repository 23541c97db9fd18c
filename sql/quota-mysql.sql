-- SPDX-License-Identifier: Apache-2.0
-- The table of quotas for MariaDB and MySQL (RecordsQuota; docs/throttling.md).  Run it in the database
-- that RecordsUsageTable names:  mariadb films < quota-mysql.sql
-- The account that httpd logs in with needs these rights itself, not by a default role:
--     GRANT SELECT, INSERT, UPDATE, DELETE ON films.records_quota TO 'the_login'@'localhost';
-- The roles of callers need nothing.  The table is in the database of the connection, or in the one
-- that RecordsUsageTable schema= names.
CREATE TABLE IF NOT EXISTS records_quota (
    id           CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,   -- a digest of policy, caller and window
    node         CHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,   -- the httpd that counted, another name at each start
    policy       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- RecordsQuota name=
    caller       VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, -- what its key= is; cut where that is long
    window_start DATETIME NOT NULL,                  -- UTC, as the others
    window_end   DATETIME NOT NULL,
    used         BIGINT NOT NULL,                    -- by this node; the sum of all is what was used
    updated_at   DATETIME(6) NOT NULL,
    PRIMARY KEY (id, node),
    KEY records_quota_updated_at (updated_at),
    KEY records_quota_window_end (window_end)
) ENGINE = InnoDB;
