-- SPDX-License-Identifier: Apache-2.0
-- The table of idempotency keys for PostgreSQL (RecordsIdempotency; docs/transactions.md).  Run it as
-- the role that httpd logs in with:  psql -d films -f idempotency-pgsql.sql
-- If another role owns it, the login needs
--     GRANT SELECT, INSERT, UPDATE, DELETE ON records_idempotency TO the_login;
-- The roles of callers need nothing.  The table is in the schema that the login finds first, or in the
-- one that RecordsIdempotency schema= names.
CREATE TABLE IF NOT EXISTS records_idempotency (
    id              text COLLATE "C" PRIMARY KEY, -- a digest of the next three
    idempotency_key text NOT NULL,
    caller          text,                         -- NULL: anonymous
    place           text NOT NULL,                -- the Location
    request         text NOT NULL,                -- method and path, for people
    fingerprint     text NOT NULL,                -- a digest of the request
    status          smallint NOT NULL,
    headers         text NOT NULL,
    body            bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS records_idempotency_expires_at ON records_idempotency (expires_at);
