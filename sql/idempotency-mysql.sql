-- SPDX-License-Identifier: Apache-2.0
-- The table of idempotency keys for MariaDB (RecordsIdempotency; docs/transactions.md).  Run it in the
-- database that httpd serves:  mariadb films < idempotency-mysql.sql
-- The account that httpd logs in with needs these rights itself, not by a default role:
--     GRANT SELECT, INSERT, UPDATE, DELETE ON films.records_idempotency TO 'the_login'@'localhost';
-- The roles of callers need nothing.  The table is in the database of the connection, or in the one
-- that RecordsIdempotency schema= names.
CREATE TABLE IF NOT EXISTS records_idempotency (
    id              CHAR(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, -- a digest of the next three
    idempotency_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    caller          TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,             -- NULL: anonymous
    place           TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,    -- the Location
    request         VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- method and path, for people
    fingerprint     CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,    -- a digest of the request
    status          SMALLINT,                            -- NULL while the request runs
    headers         MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    body            LONGBLOB,
    created_at      DATETIME(6) NOT NULL,                -- UTC
    expires_at      DATETIME(6) NOT NULL,
    KEY records_idempotency_expires_at (expires_at)
) ENGINE = InnoDB;
