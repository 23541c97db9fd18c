-- SPDX-License-Identifier: Apache-2.0
-- The tables that the bench reads: psql -v rows=1000000 -f records.sql
-- The same rows each time: all that looks random is md5 of the row's number.
\set ON_ERROR_STOP on
SET client_min_messages = warning;

DROP TABLE IF EXISTS records, records_w, children, parents, makers;

CREATE TABLE records (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title      text NOT NULL,
    body       text NOT NULL,
    kind       text NOT NULL,
    amount     numeric(12,2) NOT NULL,
    active     boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- About 200 characters of body, quotes in every tenth (so that escaping has work to do), one row
-- every 94.6 seconds, give or take.
INSERT INTO records (title, body, kind, amount, active, created_at)
SELECT format('Record number %s %s', n, left(h, 10)),
       left(concat(h, ' ', md5('a' || n), ' ', md5('b' || n),
                   CASE n % 10 WHEN 0 THEN ' they said "hello" ' ELSE ' the quick brown ' END,
                   md5('c' || n), ' ', md5('d' || n), ' ', md5('e' || n)),
            (190 + n % 21)::int),
       (ARRAY['asset', 'contact', 'event', 'invoice', 'note', 'order', 'payment', 'refund', 'task',
              'ticket'])[1 + n % 10],
       (('x' || left(h, 6))::bit(24)::int % 10000000) / 100.0,
       n % 3 > 0,
       timestamptz '2022-01-01 00:00:00+00' + n * interval '94.6 seconds'
           + ('x' || right(h, 4))::bit(16)::int / 1.2 * interval '1 millisecond'
FROM (SELECT n, md5(n::text) AS h FROM generate_series(1, :rows) AS n) AS rows;

CREATE INDEX records_created_at ON records (created_at);

-- What W4 writes to; emptied before each turn.
CREATE TABLE records_w (LIKE records INCLUDING ALL);

-- What W6 and W7 embed: each parent has one maker, and 50 of as many children as there are records.
CREATE TABLE makers (
    id   bigint PRIMARY KEY,
    name text NOT NULL
);
CREATE TABLE parents (
    id       bigint PRIMARY KEY,
    name     text NOT NULL,
    maker_id bigint NOT NULL REFERENCES makers
);
CREATE TABLE children (
    id        bigint PRIMARY KEY,
    parent_id bigint NOT NULL REFERENCES parents,
    name      text NOT NULL,
    amount    numeric(12,2) NOT NULL
);
INSERT INTO makers SELECT n, format('Maker number %s', n) FROM generate_series(1, 1000) AS n;
INSERT INTO parents SELECT n, format('Parent number %s', n), 1 + n % 1000
FROM generate_series(1, :rows / 50) AS n;
INSERT INTO children SELECT n, 1 + (n - 1) / 50, format('Child number %s', n), n % 10000 / 100.0
FROM generate_series(1, :rows / 50 * 50) AS n;
CREATE INDEX children_parent_id ON children (parent_id);

VACUUM (FREEZE, ANALYZE) records, makers, parents, children;
