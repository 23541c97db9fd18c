-- SPDX-License-Identifier: Apache-2.0
-- What the current role may do: one row a thing, five columns (mod_records/catalog/privileges.h).
-- Run it by hand:  psql -c 'SET ROLE studio_editor' -f sql/privileges-pgsql.sql studio
--
-- The server is asked about one of each group of equal owners and privileges: that is exact, and loads
-- a few relations into its caches rather than all of them.
WITH schemas AS MATERIALIZED (
    SELECT n.oid, n.nspname
    FROM pg_catalog.pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
),
relations AS MATERIALIZED (
    SELECT c.oid, s.nspname, c.relname, c.relowner, COALESCE(c.relacl::text, '-') AS acl
    FROM pg_catalog.pg_class c
    JOIN schemas s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
),
tables AS MATERIALIZED (
    SELECT g.relowner, g.acl,
           pg_catalog.concat(
               CASE WHEN pg_catalog.has_table_privilege(g.one, 'SELECT') THEN 's' END,
               CASE WHEN pg_catalog.has_table_privilege(g.one, 'INSERT') THEN 'i' END,
               CASE WHEN pg_catalog.has_table_privilege(g.one, 'UPDATE') THEN 'u' END,
               CASE WHEN pg_catalog.has_table_privilege(g.one, 'DELETE') THEN 'd' END) AS may
    FROM (SELECT r.relowner, r.acl, pg_catalog.min(r.oid) AS one
          FROM relations r GROUP BY r.relowner, r.acl) g
),
columns AS (
    SELECT s.nspname, c.relname, a.attname,
           pg_catalog.concat(
               CASE WHEN pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT') THEN 's' END,
               CASE WHEN pg_catalog.has_column_privilege(c.oid, a.attnum, 'INSERT') THEN 'i' END,
               CASE WHEN pg_catalog.has_column_privilege(c.oid, a.attnum, 'UPDATE') THEN 'u' END) AS may
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN schemas s ON s.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
),
routines AS MATERIALIZED (
    SELECT p.oid, s.nspname, p.proowner, COALESCE(p.proacl::text, '-') AS acl
    FROM pg_catalog.pg_proc p
    JOIN schemas s ON s.oid = p.pronamespace
    WHERE p.prokind IN ('f', 'p')
),
functions AS MATERIALIZED (
    SELECT g.proowner, g.acl
    FROM (SELECT r.proowner, r.acl, pg_catalog.min(r.oid) AS one
          FROM routines r GROUP BY r.proowner, r.acl) g
    WHERE pg_catalog.has_function_privilege(g.one, 'EXECUTE')
)
SELECT 'table' AS what, r.nspname::text AS schema, r.relname::text AS name, NULL::text AS column, t.may
FROM relations r
JOIN tables t ON t.relowner = r.relowner AND t.acl = r.acl
WHERE t.may <> ''
UNION ALL
SELECT 'column', c.nspname::text, c.relname::text, c.attname::text, c.may
FROM columns c
WHERE c.may <> ''
UNION ALL
SELECT 'function', r.nspname::text, r.oid::text, NULL, 'x'
FROM routines r
JOIN functions f ON f.proowner = r.proowner AND f.acl = r.acl
