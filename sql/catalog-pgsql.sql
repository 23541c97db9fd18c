-- SPDX-License-Identifier: Apache-2.0
-- The catalog of a PostgreSQL database: one fact a row, eleven columns (mod_records/catalog/build.h).
-- Run it by hand:  psql -x -d studio -f sql/catalog-pgsql.sql
--
-- Every schema that the login may use, but the system's own.  Privileges on tables are not asked
-- here: they are the database's to refuse (42501), and they may differ by role.
WITH RECURSIVE
schemas AS MATERIALIZED (
    SELECT n.oid, n.nspname AS schema
    FROM pg_catalog.pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
),
-- Partitions stand beside their parents: one may write to them directly.
relations AS MATERIALIZED (
    SELECT c.oid, s.schema, c.relname AS relation, c.relkind AS kind,
           CASE WHEN c.relkind IN ('r', 'p') THEN 28                -- insert 8, update 4, delete 16
                WHEN c.relkind = 'm' THEN 0
                ELSE pg_catalog.pg_relation_is_updatable(c.oid, true) END AS events
    FROM pg_catalog.pg_class c
    JOIN schemas s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
),
-- What a type is below its domains.
bases(oid, base, fallback) AS (
    SELECT t.oid, t.oid, NULL::text COLLATE "C"
    FROM pg_catalog.pg_type t
    WHERE t.typtype <> 'd'
  UNION ALL
    SELECT t.oid, b.base, COALESCE(t.typdefault, b.fallback)
    FROM bases b
    JOIN pg_catalog.pg_type t ON t.typbasetype = b.oid AND t.typtype = 'd'
),
types AS MATERIALIZED (
    SELECT b.oid, b.fallback,
           CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite'
                          WHEN 'r' THEN 'range' WHEN 'm' THEN 'range'
                          ELSE t.typname::text END AS base,
           CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite'
                          WHEN 'r' THEN 'range' WHEN 'm' THEN 'range'
                          ELSE CASE WHEN t.typcategory = 'A' THEN 'array' END END AS word
    FROM bases b
    JOIN pg_catalog.pg_type t ON t.oid = b.base
),
columns AS (
    SELECT r.schema, r.relation, a.attname AS name, a.attnum AS position,
           pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, t.base, t.word,
           NOT (a.attnotnull OR d.typnotnull) AS nullable,
           a.attidentity <> '' AS identity,
           a.attgenerated <> '' AS generated,
           CASE WHEN a.attgenerated <> '' THEN NULL
                -- an identity column has no default of its own to ask for
                WHEN a.attidentity <> '' THEN pg_catalog.format('nextval(%L::regclass)',
                     pg_catalog.pg_get_serial_sequence(
                         pg_catalog.format('%I.%I', r.schema, r.relation), a.attname::text))
                ELSE COALESCE(pg_catalog.pg_get_expr(f.adbin, f.adrelid), t.fallback)
           END AS fallback,
           o.description
    FROM relations r
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type d ON d.oid = a.atttypid
    JOIN types t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = r.oid AND f.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_description o
      ON o.objoid = r.oid AND o.objsubid = a.attnum AND o.classoid = 'pg_catalog.pg_class'::regclass
),
-- Primary keys, unique constraints and unique indexes; a constraint's index has its name.
uniques AS (
    SELECT CASE WHEN i.indisprimary THEN 'key' ELSE 'unique' END AS what,
           r.schema, r.relation, a.attname AS name, k.position, c.relname AS constraint
    FROM pg_catalog.pg_index i
    JOIN relations r ON r.oid = i.indrelid
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.attnum
    WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
      AND k.position <= i.indnkeyatts                 -- beyond: INCLUDE
),
-- Which column of which relation a view's column shows unchanged.  The rewrite rule says so for each
-- entry of a target list, and the last entry of a name and number is that of the outermost query;
-- one that is computed says 0.
entries AS (
    SELECT DISTINCT ON (r.oid, e.entry[1]) r.oid AS view, e.entry[1]::int2 AS attnum,
           e.entry[3]::oid AS relid, e.entry[4]::int2 AS shown
    FROM relations r
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid AND w.rulename = '_RETURN'
    CROSS JOIN LATERAL pg_catalog.regexp_matches(w.ev_action::text,
        ':resno (\d+) :resname (\S+) :ressortgroupref \d+ :resorigtbl (\d+) :resorigcol (\d+)', 'g')
        WITH ORDINALITY AS e(entry, at)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = e.entry[1]::int2
      AND a.attname::text = pg_catalog.regexp_replace(e.entry[2], '\\(.)', '\1', 'g')
    WHERE r.kind IN ('v', 'm')
    ORDER BY r.oid, e.entry[1], e.at DESC
),
origins(view, attnum, relid, shown, depth) AS (
    SELECT e.view, e.attnum, e.relid, e.shown, 1 FROM entries e WHERE e.relid <> 0
  UNION ALL
    SELECT o.view, o.attnum, e.relid, e.shown, o.depth + 1       -- a view of a view
    FROM origins o
    JOIN entries e ON e.view = o.relid AND e.attnum = o.shown
    WHERE e.relid <> 0 AND o.depth < 20
),
-- A foreign key to a partitioned table has copies that point to each partition: not those.
foreigns AS (
    SELECT r.schema, r.relation, a.attname AS name, k.position, c.conname AS constraint,
           o.schema AS other_schema, o.relation AS other_relation, b.attname AS other_name
    FROM pg_catalog.pg_constraint c
    JOIN relations r ON r.oid = c.conrelid
    JOIN relations o ON o.oid = c.confrelid
    LEFT JOIN pg_catalog.pg_constraint p ON p.oid = c.conparentid AND p.conrelid = c.conrelid
    CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey))
         WITH ORDINALITY AS k(ours, theirs, position)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = k.ours
    JOIN pg_catalog.pg_attribute b ON b.attrelid = o.oid AND b.attnum = k.theirs
    WHERE c.contype = 'f' AND p.oid IS NULL
)
SELECT 'setting' AS what, NULL::text AS schema, NULL::text AS relation,
       'default_schema' AS name, NULL::text AS position,
       COALESCE(pg_catalog.current_schema()::text, 'public') AS type, NULL::text AS flags,
       NULL::text AS other_schema, NULL::text AS other_relation, NULL::text AS other_name,
       NULL::text AS comment
UNION ALL
SELECT 'table', r.schema::text, r.relation::text, NULL, NULL, NULL,
       pg_catalog.concat_ws(' ', CASE WHEN r.kind IN ('v', 'm') THEN 'view' END,
                            CASE WHEN r.events & 8 <> 0 THEN 'insertable' END,
                            CASE WHEN r.events & 4 <> 0 THEN 'updatable' END,
                            CASE WHEN r.events & 16 <> 0 THEN 'deletable' END),
       NULL, NULL, NULL, pg_catalog.obj_description(r.oid, 'pg_class')
FROM relations r
UNION ALL
SELECT 'column', c.schema::text, c.relation::text, c.name::text, c.position::text, c.type,
       pg_catalog.concat_ws(' ', CASE WHEN c.nullable THEN 'nullable' END,
                            CASE WHEN c.fallback IS NOT NULL THEN 'default' END,
                            CASE WHEN c.generated THEN 'generated' END,
                            CASE WHEN c.identity THEN 'identity' END, c.word),
       c.base, NULL, c.fallback, c.description
FROM columns c
UNION ALL
SELECT u.what, u.schema::text, u.relation::text, u.name::text, u.position::text,
       u.constraint::text, NULL, NULL, NULL, NULL, NULL
FROM uniques u
UNION ALL
SELECT 'foreign', f.schema::text, f.relation::text, f.name::text, f.position::text,
       f.constraint::text, NULL, f.other_schema::text, f.other_relation::text,
       f.other_name::text, NULL
FROM foreigns f
UNION ALL
SELECT 'origin', r.schema::text, r.relation::text, a.attname::text, NULL, NULL, NULL,
       b.schema::text, b.relation::text, s.attname::text, NULL
FROM origins o
JOIN relations r ON r.oid = o.view
JOIN pg_catalog.pg_attribute a ON a.attrelid = o.view AND a.attnum = o.attnum
JOIN relations b ON b.oid = o.relid AND b.kind IN ('r', 'p', 'f')
JOIN pg_catalog.pg_attribute s ON s.attrelid = o.relid AND s.attnum = o.shown
