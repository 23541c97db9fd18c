-- SPDX-License-Identifier: Apache-2.0
-- The catalog of a SQLite database: one fact a row, eleven columns (mod_records/catalog/build.h).
-- Run it by hand:  sqlite3 -box films.db < sql/catalog-sqlite3.sql
--
-- Attached databases are schemas of their own.  Only main's triggers and SQL can be seen from one
-- statement, so a view of an attached database is shown as read-only, and the content of its FTS5
-- tables is unknown.
WITH
relations(schema, relation, type, wr) AS MATERIALIZED (
    SELECT schema, name, type, wr
    FROM pragma_table_list
    WHERE type IN ('table', 'view', 'virtual')       -- not the shadow tables behind a virtual one
      AND schema <> 'temp'
      AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
      AND ncol > 0                                   -- 0: a view whose tables are gone
),
columns(schema, relation, rtype, wr, name, position, type, required, fallback, pk, hidden)
AS MATERIALIZED (
    SELECT r.schema, r.relation, r.type, r.wr, x.name, x.cid + 1, x.type, x."notnull",
           x.dflt_value, x.pk, x.hidden
    FROM relations r, pragma_table_xinfo(r.relation, r.schema) x
    WHERE x.hidden <> 1                              -- 1: a virtual table's hidden column
),
indexes(schema, relation, name, origin) AS MATERIALIZED (
    SELECT r.schema, r.relation, i.name, i.origin
    FROM relations r, pragma_index_list(r.relation, r.schema) i
    WHERE r.type = 'table' AND i."unique" AND NOT i.partial
),
-- INTEGER PRIMARY KEY: the row's own number, given where none is.  INTEGER PRIMARY KEY DESC is
-- another thing, and shows by having an index.
numbered(schema, relation) AS MATERIALIZED (
    SELECT c.schema, c.relation
    FROM columns c
    WHERE c.rtype = 'table' AND NOT c.wr AND c.pk > 0
    GROUP BY c.schema, c.relation
    HAVING count(*) = 1
       AND upper(max(c.type)) = 'INTEGER'
       AND NOT EXISTS (SELECT 1 FROM indexes i
                       WHERE i.schema = c.schema AND i.relation = c.relation AND i.origin = 'pk')
),
-- what stands in front of ON in CREATE TRIGGER name INSTEAD OF ..., its blanks made single
triggers(relation, event) AS MATERIALIZED (
    SELECT t.tbl_name,
           substr(t.words, instr(t.words, ' INSTEAD OF ') + 12, 6)
    FROM (SELECT s.tbl_name,
                 upper(replace(replace(replace(
                     replace(replace(replace(s.sql, char(10), ' '), char(13), ' '), char(9), ' '),
                     ' ', ' ' || char(1)), char(1) || ' ', ''), char(1), '')) AS words
          FROM main.sqlite_schema s
          WHERE s.type = 'trigger') t
    WHERE t.words LIKE '% INSTEAD OF %'
),
uniques(schema, relation, index_name, origin, name, seqno, bare, names) AS MATERIALIZED (
    SELECT i.schema, i.relation, i.name, i.origin, x.name, x.seqno,
           min(x.cid) OVER one,                      -- below 0: an expression, or the row's number
           group_concat(x.name, '_') OVER one
    FROM indexes i, pragma_index_info(i.name, i.schema) x
    WHERE i.origin <> 'pk'
    WINDOW one AS (PARTITION BY i.schema, i.relation, i.name ORDER BY x.seqno
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
foreigns(schema, relation, id, seq, parent, name, other, names) AS MATERIALIZED (
    SELECT r.schema, r.relation, f.id, f.seq, f."table", f."from", f."to",
           group_concat(f."from", '_') OVER (
               PARTITION BY r.schema, r.relation, f.id ORDER BY f.seq
               ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    FROM relations r, pragma_foreign_key_list(r.relation, r.schema) f
    WHERE r.type = 'table'
)
SELECT 'setting' AS what, NULL AS schema, NULL AS relation, 'default_schema' AS name,
       NULL AS position, 'main' AS type, NULL AS flags, NULL AS other_schema,
       NULL AS other_relation, NULL AS other_name, NULL AS comment
UNION ALL
SELECT 'table', r.schema, r.relation, NULL, NULL, NULL,
       trim(CASE WHEN r.type = 'table' THEN 'insertable updatable deletable plain'
            WHEN r.type <> 'view' THEN 'insertable updatable deletable'
            ELSE 'view'
                 || CASE WHEN r.schema = 'main' AND EXISTS (
                        SELECT 1 FROM triggers t
                        WHERE t.relation = r.relation COLLATE NOCASE AND t.event = 'INSERT')
                    THEN ' insertable' ELSE '' END
                 || CASE WHEN r.schema = 'main' AND EXISTS (
                        SELECT 1 FROM triggers t
                        WHERE t.relation = r.relation COLLATE NOCASE AND t.event = 'UPDATE')
                    THEN ' updatable' ELSE '' END
                 || CASE WHEN r.schema = 'main' AND EXISTS (
                        SELECT 1 FROM triggers t
                        WHERE t.relation = r.relation COLLATE NOCASE AND t.event = 'DELETE')
                    THEN ' deletable' ELSE '' END
            END),
       NULL, NULL, NULL, NULL
FROM relations r
UNION ALL
SELECT 'column', c.schema, c.relation, c.name, c.position, c.type,
       trim(CASE WHEN c.required OR n.relation IS NOT NULL AND c.pk OR c.wr AND c.pk
            THEN '' ELSE 'nullable' END
            || CASE WHEN c.fallback IS NOT NULL OR n.relation IS NOT NULL AND c.pk
               THEN ' default' ELSE '' END
            || CASE WHEN c.hidden > 1 THEN ' generated' ELSE '' END
            || CASE WHEN n.relation IS NOT NULL AND c.pk THEN ' identity' ELSE '' END
            || CASE WHEN c.type LIKE '%REAL%' OR c.type LIKE '%FLOA%' OR c.type LIKE '%DOUB%'
               THEN ' lenient' ELSE '' END),
       -- varchar(10) -> varchar; every integer holds 64 bits, whatever it is called
       CASE WHEN upper(c.type) LIKE '%INT%' THEN 'integer'
       ELSE nullif(lower(trim(CASE WHEN instr(c.type, '(') > 0
                              THEN substr(c.type, 1, instr(c.type, '(') - 1)
                                   || substr(c.type, instr(c.type, ')') + 1)
                              ELSE c.type END)), '') END,
       NULL, c.fallback, NULL
FROM columns c LEFT JOIN numbered n ON n.schema = c.schema AND n.relation = c.relation
UNION ALL
SELECT 'key', c.schema, c.relation, c.name, c.pk, c.relation || '_pkey', NULL, NULL, NULL, NULL,
       NULL
FROM columns c
WHERE c.rtype = 'table' AND c.pk > 0
UNION ALL
SELECT 'unique', u.schema, u.relation, u.name, u.seqno + 1,
       CASE WHEN u.origin = 'c' THEN u.index_name ELSE u.relation || '_' || u.names || '_key' END,
       NULL, NULL, NULL, NULL, NULL
FROM uniques u
WHERE u.bare >= 0
UNION ALL
-- SQLite keeps no name of a foreign key.  Several over the same columns get their number, too.
SELECT 'foreign', f.schema, f.relation, f.name, f.seq + 1,
       f.relation || '_' || f.names || '_fkey'
       || CASE WHEN EXISTS (SELECT 1 FROM foreigns g
                            WHERE g.schema = f.schema AND g.relation = f.relation
                              AND g.names = f.names AND g.id < f.id)
          THEN f.id ELSE '' END,
       NULL, p.schema, p.relation, p.name, NULL
FROM foreigns f
JOIN columns p ON p.schema = f.schema
              AND p.relation = f.parent COLLATE NOCASE
              AND CASE WHEN f.other IS NULL THEN p.pk = f.seq + 1       -- the parent's key
                  ELSE p.name = f.other COLLATE NOCASE END
UNION ALL
-- What a virtual table holds is said by its SQL; of an attached one, that it is FTS5's, by the
-- tables behind it.
SELECT 'search', r.schema, r.relation, NULL, NULL, s.sql, NULL, NULL, NULL, NULL, NULL
FROM relations r JOIN main.sqlite_schema s ON s.name = r.relation AND s.type = 'table'
WHERE r.schema = 'main' AND r.type = 'virtual'
UNION ALL
SELECT 'search', r.schema, r.relation, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM relations r
WHERE r.schema <> 'main' AND r.type = 'virtual'
  AND 2 = (SELECT count(*) FROM pragma_table_list t
           WHERE t.schema = r.schema AND t.type = 'shadow'
             AND t.name IN (r.relation || '_idx', r.relation || '_config'));
