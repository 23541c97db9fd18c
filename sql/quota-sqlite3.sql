-- SPDX-License-Identifier: Apache-2.0
-- The table of quotas for SQLite (RecordsQuota; docs/throttling.md):
--     sqlite3 films.db < quota-sqlite3.sql
-- The table is in the file itself, or in the attached one that RecordsUsageTable schema= names.
CREATE TABLE IF NOT EXISTS records_quota (
    id           TEXT NOT NULL,                -- a digest of policy, caller and window
    node         TEXT NOT NULL,                -- the httpd that counted, another name at each start
    policy       TEXT NOT NULL,                -- RecordsQuota name=
    caller       TEXT NOT NULL,                -- what its key= is; cut where that is long
    window_start INTEGER NOT NULL,             -- seconds since 1970, as the others
    window_end   INTEGER NOT NULL,
    used         INTEGER NOT NULL,             -- by this node; the sum of all is what was used
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (id, node)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_quota_updated_at ON records_quota (updated_at);
CREATE INDEX IF NOT EXISTS records_quota_window_end ON records_quota (window_end);
