-- SPDX-License-Identifier: Apache-2.0
-- The catalog of a PostgreSQL database: one fact a row, eleven columns (mod_records/catalog/build.h).
-- Run it by hand:  psql -x -d studio -f sql/catalog-pgsql.sql
--
-- Every schema that the login may use, or a role that it may take on, but the system's own.
-- Privileges on tables are not asked here: they are the database's to refuse (42501), and they may
-- differ by role.
WITH RECURSIVE
-- Types and defaults are shown with their schemas, for requests have search paths of their own.
-- What comes later stands on schemas, and so sees the path empty; the transaction's end brings it back.
path AS MATERIALIZED (
    SELECT pg_catalog.current_schema()::text AS schema,
           pg_catalog.set_config('search_path', '', true) AS emptied
),
schemas AS MATERIALIZED (
    SELECT n.oid, n.nspname AS schema
    FROM path, pg_catalog.pg_namespace n
    WHERE path.emptied = '' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND (pg_catalog.has_schema_privilege(n.oid, 'USAGE')
           OR EXISTS (SELECT FROM pg_catalog.pg_roles r
                      WHERE pg_catalog.pg_has_role(r.oid, 'MEMBER')
                        AND pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')))
),
-- A partitioned table is one table: its partitions are not shown.
relations AS MATERIALIZED (
    SELECT c.oid, s.schema, c.relname AS relation, c.relkind AS kind,
           CASE WHEN c.relkind IN ('r', 'p') THEN 28                -- insert 8, update 4, delete 16
                WHEN c.relkind = 'm' THEN 0
                ELSE pg_catalog.pg_relation_is_updatable(c.oid, true) END AS events
    FROM pg_catalog.pg_class c
    JOIN schemas s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
),
-- What a trigger or rule makes of a change, or another server; and views of such.
triggered(oid) AS (
    SELECT r.oid
    FROM relations r
    WHERE r.kind = 'f'
       OR EXISTS (SELECT FROM pg_catalog.pg_trigger g
                  WHERE g.tgrelid = r.oid AND g.tgtype & 64 <> 0               -- INSTEAD OF
                        AND g.tgtype & 24 <> 0)                                -- UPDATE, DELETE
       OR EXISTS (SELECT FROM pg_catalog.pg_rewrite w
                  WHERE w.ev_class = r.oid AND w.ev_type IN ('2', '4'))       -- UPDATE, DELETE
  UNION
    SELECT w.ev_class
    FROM triggered t
    JOIN pg_catalog.pg_depend d
      ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.oid
         AND d.classid = 'pg_catalog.pg_rewrite'::regclass
    JOIN pg_catalog.pg_rewrite w ON w.oid = d.objid AND w.ev_class <> t.oid
),
-- Whose rows are on another server, or kept by an extension.
distant(oid) AS (
    SELECT i.inhparent
    FROM pg_catalog.pg_inherits i
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND (c.relkind = 'f' OR c.relam NOT IN (0, 2))
  UNION
    SELECT i.inhparent FROM distant d JOIN pg_catalog.pg_inherits i ON i.inhrelid = d.oid
),
-- What the types of columns are made of: arrays of their elements, domains of what is below.
made_of(type, part) AS (
    SELECT DISTINCT a.atttypid, a.atttypid
    FROM pg_catalog.pg_attribute a
    WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION
    SELECT m.type, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
    FROM made_of m
    JOIN pg_catalog.pg_type t ON t.oid = m.part
    WHERE t.typtype = 'd' OR t.typcategory = 'A' AND t.typlen = -1 AND t.typelem <> 0
),
-- Types that somebody has made something for: checks of a domain, orders, and casts and operators that a
-- statement of a request could mean.  Of these two, types of the server itself count only among themselves.
extended_types(oid) AS MATERIALIZED (
    SELECT c.contypid FROM pg_catalog.pg_constraint c WHERE c.contypid <> 0
  UNION ALL
    SELECT o.opcintype
    FROM pg_catalog.pg_opclass o
    JOIN pg_catalog.pg_type t ON t.oid = o.opcintype
    WHERE t.typnamespace <> 'pg_catalog'::regnamespace
  UNION ALL
    SELECT t.oid
    FROM (SELECT k.castsource AS one, k.casttarget AS other
          FROM pg_catalog.pg_cast k
          JOIN pg_catalog.pg_proc p ON p.oid = k.castfunc
          WHERE p.pronamespace <> 'pg_catalog'::regnamespace
        UNION ALL
          SELECT COALESCE(NULLIF(o.oprleft, 0), o.oprright), o.oprright
          FROM pg_catalog.pg_operator o
          WHERE o.oprnamespace <> 'pg_catalog'::regnamespace
            AND o.oprname IN ('=', '<>', '<', '<=', '>', '>=', '~~', '!~~', '~~*', '!~~*', '~', '!~',
                              '~*', '!~*', '@>', '<@', '&&', '<<', '>>', '&<', '&>', '-|-', '->', '->>',
                              '#>', '#>>', '||', '+', '-', '*', '/')) AS m
    JOIN pg_catalog.pg_type x ON x.oid = m.one
    JOIN pg_catalog.pg_type y ON y.oid = m.other
    CROSS JOIN LATERAL (VALUES (x.oid, x.typnamespace), (y.oid, y.typnamespace)) AS t(oid, namespace)
    WHERE t.namespace <> 'pg_catalog'::regnamespace OR x.typnamespace = y.typnamespace
),
-- Types of which it is not sure that comparing and showing them runs the server's own code alone: what is
-- neither the server's own type nor an enum or a domain, and what has been extended.
coded_types AS MATERIALIZED (
    SELECT m.type AS oid
    FROM made_of m
    JOIN pg_catalog.pg_type t ON t.oid = m.part
    WHERE CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN t.typtype NOT IN ('b', 'r', 'm')
               ELSE t.typtype NOT IN ('d', 'e')
                    AND (t.typcategory <> 'A' OR t.typlen <> -1 OR t.typelem = 0) END
       OR t.oid IN (SELECT x.oid FROM extended_types x)
),
-- Tables and views with a column of such a type, or one that is computed when it is read.
coded(oid) AS MATERIALIZED (
    SELECT a.attrelid
    FROM pg_catalog.pg_attribute a
    WHERE a.attnum > 0 AND NOT a.attisdropped
      AND (a.attgenerated = 'v' OR a.atttypid IN (SELECT y.oid FROM coded_types y))
),
-- A read of these runs no code of the database's that could read the settings of a request: no policy, no
-- view, no other server.
plains AS (
    SELECT r.oid
    FROM relations r
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    WHERE r.kind IN ('r', 'p', 'm') AND NOT c.relrowsecurity AND c.relam IN (0, 2)
      AND NOT EXISTS (SELECT FROM distant d WHERE d.oid = r.oid)
      AND NOT EXISTS (SELECT FROM coded d WHERE d.oid = r.oid)
),
-- Some columns alone may be read of these, by some roles.
partials AS (
    SELECT DISTINCT a.attrelid AS oid
    FROM relations r
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid
    CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) p
    WHERE a.attacl IS NOT NULL AND p.privilege_type = 'SELECT'
),
-- What a type is below its domains.  (Types are not MATERIALIZED: without pg_type's statistics the
-- estimates are millions, for which the server would compile the whole query first.)
domains(oid, base, fallback) AS (
    SELECT t.oid, t.typbasetype, t.typdefault
    FROM pg_catalog.pg_type t
    WHERE t.typtype = 'd'
  UNION ALL
    SELECT d.oid, t.typbasetype, COALESCE(d.fallback, t.typdefault)
    FROM domains d
    JOIN pg_catalog.pg_type t ON t.oid = d.base AND t.typtype = 'd'
),
types AS NOT MATERIALIZED (
    SELECT t.oid, d.fallback, b.typrelid AS relid,
           CASE b.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite'
                          WHEN 'r' THEN 'range' WHEN 'm' THEN 'range'
                          ELSE b.typname::text END AS base,
           CASE b.typtype WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite'
                          WHEN 'r' THEN 'range' WHEN 'm' THEN 'range'
                          ELSE CASE WHEN b.typcategory = 'A' THEN 'array' END END AS word
    FROM pg_catalog.pg_type t
    LEFT JOIN (SELECT x.oid, x.base, x.fallback
               FROM domains x
               JOIN pg_catalog.pg_type y ON y.oid = x.base AND y.typtype <> 'd') d ON d.oid = t.oid
    JOIN pg_catalog.pg_type b ON b.oid = COALESCE(d.base, t.oid)
),
functions AS MATERIALIZED (
    SELECT p.oid, s.schema, p.proname AS name, p.prokind = 'p' AS procedure, p.proretset AS set,
           p.prorows, p.provolatile, p.prorettype, p.pronargs, p.pronargdefaults,
           p.proargtypes::oid[] AS given, p.proargnames AS names, p.proargmodes AS modes,
           COALESCE(p.proallargtypes, p.proargtypes::oid[]) AS types,
           COALESCE(p.proargmodes && '{o,b,t}'::"char"[], false) AS outs,
           t.base, t.relid
    FROM pg_catalog.pg_proc p
    JOIN schemas s ON s.oid = p.pronamespace
    JOIN types t ON t.oid = p.prorettype
    WHERE p.prokind IN ('f', 'p')
      AND t.base NOT IN ('trigger', 'event_trigger', 'internal', 'cstring', 'language_handler',
                         'fdw_handler', 'index_am_handler', 'table_am_handler', 'tsm_handler')
      AND NOT p.proargtypes::oid[] && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[]
),
parameters AS (
    SELECT f.oid, f.schema, p.name, p.mode, p.type, p.position,
           f.pronargs - f.pronargdefaults AS needed,
           pg_catalog.count(*) FILTER (WHERE COALESCE(p.mode, 'i') IN ('i', 'b', 'v'))
               OVER (PARTITION BY f.oid ORDER BY p.position) AS nth       -- of those that are given
    FROM functions f
    CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(f.types), pg_catalog.unnest(f.names),
                                  pg_catalog.unnest(f.modes))
         WITH ORDINALITY AS p(type, name, mode, position)
),
-- Row types of functions that are no tables, or tables of schemas that may not be used.
rowtypes AS MATERIALIZED (
    SELECT c.oid, n.nspname AS schema, c.relname AS relation
    FROM (SELECT f.relid AS oid FROM functions f WHERE NOT f.outs
          UNION
          SELECT t.typrelid FROM functions f JOIN pg_catalog.pg_type t ON t.oid = f.given[0]
          WHERE f.pronargs = 1 AND t.typtype = 'c') r
    JOIN pg_catalog.pg_class c ON c.oid = r.oid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM relations x WHERE x.oid = c.oid)
),
having_columns AS (
    SELECT oid, schema, relation FROM relations
  UNION ALL
    SELECT oid, schema, relation FROM rowtypes
),
-- What identity columns take their numbers from.
sequences AS (
    SELECT d.refobjid AS relid, d.refobjsubid AS attnum,
           pg_catalog.format('nextval(%L::regclass)',
                             pg_catalog.format('%I.%I', n.nspname, c.relname)) AS fallback
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'i'
      AND d.refclassid = 'pg_catalog.pg_class'::regclass
),
columns AS MATERIALIZED (
    SELECT r.schema, r.relation, a.attname AS name, a.attnum AS position, a.atttypid,
           pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, t.base, t.word,
           NOT (a.attnotnull OR d.typnotnull) AS nullable,
           a.attidentity <> '' AS identity, a.attidentity = 'a' AS always,
           a.attgenerated <> '' AS generated,
           CASE WHEN a.attgenerated <> '' THEN NULL
                -- an identity column has no default of its own to ask for
                WHEN a.attidentity <> '' THEN q.fallback
                -- 0: a default names no columns, and with its table the server would open each of them
                ELSE COALESCE(pg_catalog.pg_get_expr(f.adbin, 0), t.fallback)
           END AS fallback,
           o.description
    FROM having_columns r
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type d ON d.oid = a.atttypid
    JOIN types t ON t.oid = a.atttypid
    LEFT JOIN sequences q ON q.relid = r.oid AND q.attnum = a.attnum
    LEFT JOIN pg_catalog.pg_attrdef f ON f.adrelid = r.oid AND f.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_description o
      ON o.objoid = r.oid AND o.objsubid = a.attnum AND o.classoid = 'pg_catalog.pg_class'::regclass
),
-- A domain named like a media type says what a value of it is.
media AS MATERIALIZED (
    SELECT t.oid, pg_catalog.lower(t.typname) AS name
    FROM pg_catalog.pg_type t
    WHERE t.typtype = 'd'
      AND (t.typname ~ '^[A-Za-z0-9.-]+/[A-Za-z0-9.+-]+$' OR t.typname = '*/*')
),
-- Primary keys, unique constraints and unique indexes; a constraint's index has its name.  Here and of
-- foreign keys, columns are looked up one by one: a join would read all columns of each table.
uniques AS (
    SELECT CASE WHEN i.indisprimary THEN 'key' ELSE 'unique' END AS what,
           r.schema, r.relation, k.position, c.relname AS constraint,
           (SELECT a.attname FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = r.oid AND a.attnum = k.attnum) AS name
    FROM pg_catalog.pg_index i
    JOIN relations r ON r.oid = i.indrelid
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
    WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
      AND k.position <= i.indnkeyatts                 -- beyond: INCLUDE
),
-- Which column of which relation a view's column shows unchanged.  The rewrite rule says so for
-- each entry of a target list, 0 for one that is computed.  The view's own list is that of the
-- outermost query, so its entries end two braces deep; a name has no braces but escaped ones.
nodes AS (
    SELECT r.oid AS view, n.piece,
           pg_catalog.sum(pg_catalog.length(n.piece)
                          - pg_catalog.length(pg_catalog.replace(n.piece, '{', '')))
               OVER (PARTITION BY r.oid ORDER BY n.at
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - n.at + 1 AS depth
    FROM relations r
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid AND w.rulename = '_RETURN'
    CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.string_to_array(
        pg_catalog.replace(pg_catalog.replace(w.ev_action::text, '\{', ''), '\}', ''), '}'))
        WITH ORDINALITY AS n(piece, at)
    WHERE r.kind IN ('v', 'm')
),
entries AS (
    SELECT n.view, e.entry[1]::int2 AS attnum, e.entry[2]::oid AS relid, e.entry[3]::int2 AS shown
    FROM nodes n
    CROSS JOIN LATERAL pg_catalog.regexp_matches(n.piece,
        '^ :resno (\d+) .*:resorigtbl (\d+) :resorigcol (\d+)') AS e(entry)
    WHERE n.depth = 2 AND n.piece LIKE ' :resno %'
),
origins(view, attnum, relid, shown, depth) AS (
    SELECT e.view, e.attnum, e.relid, e.shown, 1 FROM entries e WHERE e.relid <> 0
  UNION ALL
    SELECT o.view, o.attnum, e.relid, e.shown, o.depth + 1       -- a view of a view
    FROM origins o
    JOIN entries e ON e.view = o.relid AND e.attnum = o.shown
    WHERE e.relid <> 0 AND o.depth < 20
),
-- A foreign key from or to a partitioned table has copies for each partition: not those.
foreigns AS (
    SELECT r.schema, r.relation, k.position, c.conname AS constraint,
           o.schema AS other_schema, o.relation AS other_relation,
           (SELECT a.attname FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = r.oid AND a.attnum = k.ours) AS name,
           (SELECT a.attname FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = o.oid AND a.attnum = k.theirs) AS other_name
    FROM pg_catalog.pg_constraint c
    JOIN relations r ON r.oid = c.conrelid
    JOIN relations o ON o.oid = c.confrelid
    CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey))
         WITH ORDINALITY AS k(ours, theirs, position)
    WHERE c.contype = 'f' AND c.conparentid = 0
)
SELECT 'setting' AS what, NULL::text AS schema, NULL::text AS relation,
       'default_schema' AS name, NULL::text AS position,
       COALESCE(path.schema, 'public') AS type, NULL::text AS flags,
       NULL::text AS other_schema, NULL::text AS other_relation, NULL::text AS other_name,
       NULL::text AS comment
FROM path
UNION ALL
SELECT 'setting', NULL, NULL, 'geojson', NULL, pg_catalog.min(s.schema)::text, NULL, NULL, NULL,
       NULL, NULL
FROM pg_catalog.pg_proc p
JOIN schemas s ON s.oid = p.pronamespace
WHERE p.proname = 'st_asgeojson' AND p.proargtypes[0] = 'record'::regtype
UNION ALL
-- What select=column::type may name: SQL's own words, and types whose names need no quotes.  Not those that
-- look up names of the database (regclass, aclitem), for they would tell which there are.
SELECT 'setting', NULL, NULL, 'cast_type', NULL, w.word, NULL, NULL, NULL, NULL, NULL
FROM pg_catalog.unnest('{smallint,int,integer,bigint,decimal,dec,numeric,real,float,double precision,
         boolean,char,character,varchar,character varying,bit,bit varying,date,interval,
         time,time without time zone,time with time zone,
         timestamp,timestamp without time zone,timestamp with time zone}'::text[]) AS w(word)
UNION ALL
SELECT DISTINCT 'setting', NULL, NULL, 'cast_type', NULL, t.typname::text, NULL, NULL, NULL, NULL, NULL
FROM pg_catalog.pg_type t
LEFT JOIN pg_catalog.pg_type e ON e.typarray = t.oid
LEFT JOIN schemas s ON s.oid = t.typnamespace
WHERE COALESCE(e.typtype, t.typtype) IN ('b', 'd', 'e', 'r', 'm')
  AND t.typname ~ '^[a-z_][a-z0-9_$]*$'
  AND (s.oid IS NOT NULL
       OR t.typnamespace = 'pg_catalog'::regnamespace
          AND (t.typname !~ '^_?(reg|pg_|aclitem|gtsvector|refcursor|txid_)' OR t.typname ~ '^_?pg_lsn$'))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_get_keywords() k
                  WHERE k.word = t.typname AND k.catcode IN ('R', 'C'))
UNION ALL
SELECT 'setting', s.schema::text, NULL, 'comment', NULL, o.description, NULL, NULL, NULL, NULL, NULL
FROM schemas s
JOIN pg_catalog.pg_description o
  ON o.objoid = s.oid AND o.classoid = 'pg_catalog.pg_namespace'::regclass
     AND o.description <> 'standard public schema'            -- which nobody has written
UNION ALL
-- The values of enums, and of domains of such, by the names that columns have of them.
SELECT 'enum', s.schema::text, t.typname::text, e.enumlabel::text,
       pg_catalog.row_number() OVER (PARTITION BY t.oid ORDER BY e.enumsortorder)::text,
       pg_catalog.format_type(t.oid, NULL), NULL, NULL, NULL, NULL, NULL
FROM pg_catalog.pg_type t
JOIN schemas s ON s.oid = t.typnamespace
LEFT JOIN domains d ON d.oid = t.oid
JOIN pg_catalog.pg_enum e ON e.enumtypid = COALESCE(d.base, t.oid)
UNION ALL
-- Roles that could do what the login can or more: itself, superusers, PostgreSQL's own.
SELECT 'setting', NULL, NULL, 'reserved_role', NULL, r.rolname::text, NULL, NULL, NULL, NULL, NULL
FROM pg_catalog.pg_roles r
WHERE r.rolname = SESSION_USER OR r.rolsuper OR r.rolname ~ '^pg_'
UNION ALL
SELECT 'table', r.schema::text, r.relation::text, NULL, NULL, NULL,
       pg_catalog.concat_ws(' ', CASE WHEN r.kind IN ('v', 'm') THEN 'view' END,
                            CASE WHEN r.events & 8 <> 0 THEN 'insertable' END,
                            CASE WHEN r.events & 4 <> 0 THEN 'updatable' END,
                            CASE WHEN r.events & 16 <> 0 THEN 'deletable' END,
                            CASE WHEN p.oid IS NOT NULL THEN 'partial' END,
                            CASE WHEN t.oid IS NOT NULL THEN 'triggered' END,
                            CASE WHEN l.oid IS NOT NULL THEN 'plain' END),
       NULL, NULL, NULL, pg_catalog.obj_description(r.oid, 'pg_class')
FROM relations r
LEFT JOIN partials p ON p.oid = r.oid
LEFT JOIN triggered t ON t.oid = r.oid
LEFT JOIN plains l ON l.oid = r.oid
UNION ALL
SELECT 'table', r.schema::text, r.relation::text, NULL, NULL, NULL, 'type', NULL, NULL, NULL, NULL
FROM rowtypes r
UNION ALL
SELECT 'column', c.schema::text, c.relation::text, c.name::text, c.position::text, c.type,
       pg_catalog.concat_ws(' ', CASE WHEN c.nullable THEN 'nullable' END,
                            CASE WHEN c.fallback IS NOT NULL THEN 'default' END,
                            CASE WHEN c.generated THEN 'generated' END,
                            CASE WHEN c.identity THEN 'identity' END,
                            CASE WHEN c.always THEN 'always' END, c.word),
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
UNION ALL
SELECT 'cast', c.schema::text, c.relation::text, c.name::text, NULL,
       pg_catalog.format('%I.%I', n.nspname, p.proname),
       CASE WHEN k.castsource = c.atttypid THEN 'shown'
            WHEN k.castsource = 'text'::regtype THEN 'read' ELSE 'parsed' END,
       NULL, NULL, NULL, NULL
FROM columns c
JOIN pg_catalog.pg_type d ON d.oid = c.atttypid AND d.typtype = 'd'
JOIN pg_catalog.pg_cast k
  ON k.castsource = c.atttypid AND k.casttarget = 'json'::regtype
     OR k.casttarget = c.atttypid AND k.castsource IN ('json'::regtype, 'text'::regtype)
JOIN pg_catalog.pg_proc p ON p.oid = k.castfunc
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE k.castmethod = 'f' AND k.castcontext = 'i'
UNION ALL
SELECT 'function', f.schema::text, f.oid::text, f.name::text, NULL,
       pg_catalog.format_type(f.prorettype, NULL),
       pg_catalog.concat_ws(' ', CASE WHEN f.base = 'void' THEN 'void'
                                      WHEN f.outs OR f.relid <> 0 THEN 'row' END,
                            CASE WHEN f.set THEN 'set' END,
                            CASE WHEN f.set AND f.prorows = 1 THEN 'single' END,
                            CASE WHEN f.provolatile IN ('i', 's') THEN 'reads' END,
                            CASE WHEN f.procedure THEN 'procedure' END),
       f.base, NULL, CASE WHEN NOT f.set AND NOT f.procedure THEN m.name END,
       pg_catalog.obj_description(f.oid, 'pg_proc')
FROM functions f LEFT JOIN media m ON m.oid = f.prorettype
UNION ALL
-- format_type(..., -1) is a name that takes any length: bpchar, not character(1)
SELECT 'parameter', p.schema::text, p.oid::text, p.name, p.position::text,
       pg_catalog.format_type(p.type, -1),
       CASE WHEN p.mode IN ('o', 't') THEN 'out'
            ELSE pg_catalog.concat_ws(' ', CASE p.mode WHEN 'b' THEN 'inout' WHEN 'v' THEN 'variadic' END,
                                      CASE WHEN p.nth <= p.needed THEN 'required' END) END,
       t.base, NULL, NULL, NULL
FROM parameters p JOIN types t ON t.oid = p.type
UNION ALL
SELECT 'rows', f.schema::text, f.oid::text, NULL, NULL, NULL, NULL, r.schema::text,
       r.relation::text, NULL, NULL
FROM functions f JOIN having_columns r ON r.oid = f.relid
WHERE NOT f.outs
UNION ALL
SELECT 'computed', f.schema::text, f.oid::text, NULL, NULL, NULL, NULL, r.schema::text,
       r.relation::text, NULL, NULL
FROM functions f
JOIN pg_catalog.pg_type t ON t.oid = f.given[0] AND t.typtype = 'c'
JOIN having_columns r ON r.oid = t.typrelid
WHERE f.pronargs = 1 AND NOT f.procedure
UNION ALL
SELECT 'handler', s.schema::text, p.oid::text, p.proname::text, NULL, m.name, NULL, r.schema::text,
       r.relation::text, y.base, NULL
FROM pg_catalog.pg_proc p
JOIN schemas s ON s.oid = p.pronamespace
JOIN media m ON m.oid = p.prorettype
JOIN types y ON y.oid = p.prorettype
JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0]
LEFT JOIN relations r ON r.oid = t.typrelid
WHERE p.prokind = 'a' AND p.pronargs = 1
  AND (r.oid IS NOT NULL OR t.oid = 'anyelement'::regtype)
