-- SPDX-License-Identifier: Apache-2.0
-- The table of quotas for PostgreSQL (RecordsQuota; docs/throttling.md).  Run it as the role that
-- httpd logs in with:  psql -d films -f quota-pgsql.sql
-- If another role owns it, the login needs
--     GRANT SELECT, INSERT, UPDATE, DELETE ON records_quota TO the_login;
-- The roles of callers need nothing.  The table is in the schema that the login finds first, or in the
-- one that RecordsUsageTable schema= names.
CREATE TABLE IF NOT EXISTS records_quota (
    id           text COLLATE "C" NOT NULL,    -- a digest of policy, caller and window
    node         text COLLATE "C" NOT NULL,    -- the httpd that counted, another name at each start
    policy       text NOT NULL,                -- RecordsQuota name=
    caller       text NOT NULL,                -- what its key= is; cut where that is long
    window_start timestamptz NOT NULL,
    window_end   timestamptz NOT NULL,
    used         bigint NOT NULL,              -- by this node; the sum of all is what was used
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (id, node)
);
CREATE INDEX IF NOT EXISTS records_quota_updated_at ON records_quota (updated_at);
CREATE INDEX IF NOT EXISTS records_quota_window_end ON records_quota (window_end);
