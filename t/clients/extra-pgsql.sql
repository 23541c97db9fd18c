-- SPDX-License-Identifier: Apache-2.0
-- Beside the studio and t/http/extra-pgsql.sql: what the clients' calls need.
CREATE TABLE pages (id integer PRIMARY KEY, body text);
INSERT INTO pages VALUES
    (1, 'The old lantern lights the market'), (2, 'One lantern against the flood'),
    (3, 'Rooftops under smoke'), (4, NULL);

-- Arrays and ranges, which PostgreSQL alone has.
CREATE TABLE kits (id integer PRIMARY KEY, tags text[], frames int4range);
INSERT INTO kits VALUES
    (1, '{lantern,paper}', '[1,10)'), (2, '{paper,ink,"two words"}', '[10,20)'), (3, '{}', '[30,40)'),
    (4, NULL, NULL);

CREATE SCHEMA archive;
CREATE TABLE archive.reels (id integer PRIMARY KEY, label text NOT NULL, show_id integer);
INSERT INTO archive.reels VALUES (1, 'Reel A', 1), (2, 'Reel B', 3);

CREATE FUNCTION add_up(a integer, b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE FUNCTION greeting(name text DEFAULT 'World') RETURNS text LANGUAGE sql STABLE
    AS $$ SELECT 'Hello, ' || name || '!' $$;
CREATE FUNCTION shots_of(show_code text) RETURNS SETOF shots LANGUAGE sql STABLE
    AS 'SELECT s.* FROM shots s JOIN shows ON shows.id = s.show_id WHERE shows.code = show_code';
CREATE FUNCTION longest(show_code text) RETURNS shots LANGUAGE sql STABLE
    AS 'SELECT s.* FROM shots s JOIN shows ON shows.id = s.show_id WHERE shows.code = show_code
         ORDER BY frames DESC LIMIT 1';
CREATE FUNCTION sum_all(VARIADIC numbers integer[]) RETURNS bigint LANGUAGE sql IMMUTABLE
    AS 'SELECT sum(n) FROM unnest(numbers) AS n';
CREATE FUNCTION codes_in(ids integer[]) RETURNS SETOF text LANGUAGE sql STABLE
    AS 'SELECT code::text FROM shows WHERE id = ANY (ids) ORDER BY id';
CREATE FUNCTION echo(document jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS 'SELECT document';
CREATE FUNCTION rename_show(show_code text, new_title text) RETURNS SETOF shows LANGUAGE sql
    AS 'UPDATE shows SET title = new_title WHERE code = show_code RETURNING *';
CREATE FUNCTION forget_comments() RETURNS void LANGUAGE sql AS 'DELETE FROM comments';
CREATE FUNCTION teapot() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE SQLSTATE 'PT418' USING MESSAGE = 'I am a teapot', DETAIL = 'short and stout', HINT = 'tip me over';
END $$;
CREATE FUNCTION seats() RETURNS TABLE (row_no integer, seat text) LANGUAGE sql STABLE
    AS $$ VALUES (1, 'aisle'), (2, 'window'), (3, 'aisle') $$;
