-- SPDX-License-Identifier: Apache-2.0
-- The tables of usage for PostgreSQL (RecordsUsageTable; docs/monitoring.md).  Run it as the role that
-- httpd logs in with:  psql -d films -f usage-pgsql.sql
-- If another role owns them, the login needs
--     GRANT SELECT, INSERT, UPDATE ON records_usage TO the_login;
--     GRANT SELECT, INSERT, UPDATE, DELETE ON records_flushes TO the_login;
-- The roles of callers need nothing.  The tables are in the schema that the login finds first, or in
-- the one that RecordsUsageTable schema= names.
CREATE TABLE IF NOT EXISTS records_usage (
    hour                  timestamptz NOT NULL,        -- when the requests ended
    caller                text COLLATE "C" NOT NULL,   -- '': anonymous; '(other)': no room in memory
    resource              text COLLATE "C" NOT NULL,   -- schema.table; '': none, or an unknown one
    location              text COLLATE "C" NOT NULL,   -- behind the name of its virtual host
    requests              bigint NOT NULL,
    rows_sent             bigint NOT NULL,
    rows_changed          bigint NOT NULL,
    bytes_in              bigint NOT NULL,             -- of bodies
    bytes_out             bigint NOT NULL,             -- of bodies
    database_microseconds bigint NOT NULL,
    client_errors         bigint NOT NULL,             -- 4xx, throttled ones among them
    server_errors         bigint NOT NULL,             -- 5xx
    throttled             bigint NOT NULL,             -- 429
    PRIMARY KEY (hour, caller, resource, location)
);
CREATE INDEX IF NOT EXISTS records_usage_caller ON records_usage (caller, hour);

-- Which batch of each server was written last, so that none is written twice.
CREATE TABLE IF NOT EXISTS records_flushes (
    id         text COLLATE "C" PRIMARY KEY,
    number     bigint NOT NULL,
    flushed_at timestamptz NOT NULL
);
