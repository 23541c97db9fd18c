-- SPDX-License-Identifier: Apache-2.0
-- The table of idempotency keys for SQLite (RecordsIdempotency; docs/transactions.md):
--     sqlite3 films.db < idempotency-sqlite3.sql
-- The table is in the file itself, or in the attached one that RecordsIdempotency schema= names.
CREATE TABLE IF NOT EXISTS records_idempotency (
    id              TEXT PRIMARY KEY,             -- a digest of the next three
    idempotency_key TEXT NOT NULL,
    caller          TEXT,                         -- NULL: anonymous
    place           TEXT NOT NULL,                -- the Location
    request         TEXT NOT NULL,                -- method and path, for people
    fingerprint     TEXT NOT NULL,                -- a digest of the request
    status          INTEGER NOT NULL,
    headers         TEXT NOT NULL,
    body            BLOB NOT NULL,
    created_at      INTEGER NOT NULL,             -- seconds since 1970, UTC
    expires_at      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_idempotency_expires_at ON records_idempotency (expires_at);
