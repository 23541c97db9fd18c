-- SPDX-License-Identifier: Apache-2.0
-- The tables of usage for SQLite (RecordsUsageTable; docs/monitoring.md):
--     sqlite3 films.db < usage-sqlite3.sql
-- The tables are in the file itself, or in the attached one that RecordsUsageTable schema= names: a file
-- of their own, so that flushing never waits for the writers of the data, nor they for it.
CREATE TABLE IF NOT EXISTS records_usage (
    hour                  TIMESTAMP NOT NULL,          -- UTC: when the requests ended
    caller                TEXT NOT NULL,               -- '': anonymous; '(other)': no room in memory
    resource              TEXT NOT NULL,               -- schema.table; '': none, or an unknown one
    location              TEXT NOT NULL,               -- behind the name of its virtual host
    requests              INTEGER NOT NULL,
    rows_sent             INTEGER NOT NULL,
    rows_changed          INTEGER NOT NULL,
    bytes_in              INTEGER NOT NULL,            -- of bodies
    bytes_out             INTEGER NOT NULL,            -- of bodies
    database_microseconds INTEGER NOT NULL,
    client_errors         INTEGER NOT NULL,            -- 4xx, throttled ones among them
    server_errors         INTEGER NOT NULL,            -- 5xx
    throttled             INTEGER NOT NULL,            -- 429
    PRIMARY KEY (hour, caller, resource, location)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_usage_caller ON records_usage (caller, hour);

-- Which batch of each server was written last, so that none is written twice.
CREATE TABLE IF NOT EXISTS records_flushes (
    id         TEXT PRIMARY KEY,
    number     INTEGER NOT NULL,
    flushed_at TEXT NOT NULL                           -- UTC
) WITHOUT ROWID;
