-- SPDX-License-Identifier: Apache-2.0
-- The catalog of a MariaDB server: one fact a row, eleven columns (mod_records/catalog/build.h).
-- Run it by hand:  mariadb studio < sql/catalog-mysql.sql
--
-- MariaDB alone reads what stands in /*M! */, MySQL 8 alone what stands in /*!80000 */.
-- MariaDB's JSON is LONGTEXT with CHECK (json_valid(column)); in MySQL it is a type,
-- but its defaults are no SQL.
-- Names are compared as bytes: `a` and `A` may be two tables.  What is joined is told as bytes, too, and is
-- short: else it has no key, and the server reads all of it again for each row.
-- A view's JSON column is shown as the LONGTEXT it is: the CHECK stands at the table.
SELECT 'setting' AS what, NULL AS `schema`, NULL AS relation, 'default_schema' AS name,
       NULL AS position, DATABASE() AS type, NULL AS flags, NULL AS other_schema,
       NULL AS other_relation, NULL AS other_name, NULL AS comment
/*M! UNION ALL
SELECT 'setting', s.SCHEMA_NAME, NULL, 'comment', NULL, s.SCHEMA_COMMENT, NULL, NULL, NULL, NULL, NULL
FROM information_schema.SCHEMATA s
WHERE s.SCHEMA_COMMENT <> ''
      AND s.SCHEMA_NAME NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') */
UNION ALL
SELECT 'table', t.TABLE_SCHEMA, t.TABLE_NAME, NULL, NULL, NULL,
       CONCAT_WS(' ', IF(t.TABLE_TYPE = 'VIEW', 'view', NULL),
                 IF(t.TABLE_TYPE <> 'VIEW' OR v.IS_UPDATABLE = 'YES',
                    'insertable updatable deletable', NULL),
                 IF(t.TABLE_TYPE = 'VIEW', NULL, 'plain')),
       NULL, NULL, NULL,
       IF(t.TABLE_TYPE = 'VIEW', NULL, NULLIF(t.TABLE_COMMENT, ''))
FROM information_schema.TABLES t
     LEFT JOIN (SELECT DISTINCT BINARY TABLE_SCHEMA AS TABLE_SCHEMA, BINARY TABLE_NAME AS TABLE_NAME,
                       IS_UPDATABLE
                FROM information_schema.VIEWS) v
     ON v.TABLE_SCHEMA = BINARY t.TABLE_SCHEMA AND v.TABLE_NAME = BINARY t.TABLE_NAME
WHERE t.TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
      AND t.TABLE_TYPE IN ('BASE TABLE', 'VIEW', 'SYSTEM VERSIONED')
UNION ALL
SELECT 'column', c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.ORDINAL_POSITION, c.COLUMN_TYPE,
       CONCAT_WS(' ',
                 IF(c.IS_NULLABLE = 'YES', 'nullable', NULL),
                 IF(c.COLUMN_DEFAULT <> 'NULL' OR c.EXTRA LIKE '%auto_increment%', 'default', NULL),
                 IF(c.EXTRA LIKE '%VIRTUAL GENERATED%' OR c.EXTRA LIKE '%STORED GENERATED%',
                    'generated', NULL),
                 IF(c.EXTRA LIKE '%auto_increment%', 'identity', NULL),
                 IF(c.COLUMN_TYPE LIKE '% unsigned%', 'unsigned', NULL),
                 IF(c.DATA_TYPE IN ('time', 'date', 'datetime', 'timestamp'), 'lenient', NULL)),
       CASE WHEN c.COLUMN_TYPE = 'tinyint(1)' THEN 'tinyint1'
            /*M! WHEN k.CHECK_CLAUSE IS NOT NULL THEN 'json' */
            ELSE c.DATA_TYPE END,
       NULL,
       -- No SQL of a default that is made of other columns, nor where ? may be what is left of a
       -- character or byte: information_schema is utf8mb3.
       CASE /*!80000 WHEN c.EXTRA NOT LIKE '%DEFAULT_GENERATED%' THEN QUOTE(c.COLUMN_DEFAULT) */
            WHEN c.COLUMN_DEFAULT LIKE '%?%'
                 OR c.COLUMN_DEFAULT LIKE '%`%' AND c.COLUMN_DEFAULT NOT LIKE 'nextval(%' THEN NULL
            WHEN c.COLUMN_DEFAULT <> 'NULL' THEN c.COLUMN_DEFAULT END,
       NULLIF(c.COLUMN_COMMENT, '')
FROM information_schema.COLUMNS c
     /*M! LEFT JOIN (SELECT DISTINCT BINARY CONSTRAINT_SCHEMA AS CONSTRAINT_SCHEMA,
                            BINARY TABLE_NAME AS TABLE_NAME, LEFT(CHECK_CLAUSE, 160) AS CHECK_CLAUSE
                     FROM information_schema.CHECK_CONSTRAINTS
                     WHERE CHECK_CLAUSE LIKE 'json_valid(%') k
     ON c.DATA_TYPE = 'longtext' AND k.CONSTRAINT_SCHEMA = BINARY c.TABLE_SCHEMA
        AND k.TABLE_NAME = BINARY c.TABLE_NAME
        AND k.CHECK_CLAUSE = CONCAT('json_valid(`', REPLACE(c.COLUMN_NAME, '`', '``'), '`)') */
WHERE c.TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
      AND c.EXTRA NOT LIKE '%INVISIBLE%'
UNION ALL
SELECT IF(s.INDEX_NAME = 'PRIMARY', 'key', 'unique'), s.TABLE_SCHEMA, s.TABLE_NAME, s.COLUMN_NAME,
       s.SEQ_IN_INDEX, s.INDEX_NAME, NULL, NULL, NULL, NULL, NULL
FROM information_schema.STATISTICS s
     LEFT JOIN (SELECT DISTINCT BINARY TABLE_SCHEMA AS TABLE_SCHEMA,    -- of a column's beginning,
                       BINARY TABLE_NAME AS TABLE_NAME, INDEX_NAME      -- or of an expression
                FROM information_schema.STATISTICS
                WHERE NON_UNIQUE = 0 AND (SUB_PART IS NOT NULL OR COLUMN_NAME IS NULL)) part
     ON part.TABLE_SCHEMA = BINARY s.TABLE_SCHEMA AND part.TABLE_NAME = BINARY s.TABLE_NAME
        AND part.INDEX_NAME = s.INDEX_NAME
WHERE s.NON_UNIQUE = 0 AND part.INDEX_NAME IS NULL
      AND s.TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
UNION ALL
SELECT 'foreign', u.TABLE_SCHEMA, u.TABLE_NAME, u.COLUMN_NAME, u.ORDINAL_POSITION,
       u.CONSTRAINT_NAME, NULL, u.REFERENCED_TABLE_SCHEMA, u.REFERENCED_TABLE_NAME,
       u.REFERENCED_COLUMN_NAME, NULL
FROM information_schema.KEY_COLUMN_USAGE u
WHERE u.REFERENCED_TABLE_NAME IS NOT NULL
      AND u.TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
UNION ALL
SELECT 'fulltext', s.TABLE_SCHEMA, s.TABLE_NAME, s.COLUMN_NAME, s.SEQ_IN_INDEX, s.INDEX_NAME, NULL,
       NULL, NULL, NULL, NULL
FROM information_schema.STATISTICS s
WHERE s.INDEX_TYPE = 'FULLTEXT'
      AND s.TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
UNION ALL
-- A function and a procedure may have one name.  What a procedure answers with shows when it runs.
SELECT 'function', r.ROUTINE_SCHEMA, CONCAT(r.ROUTINE_TYPE, ' ', r.ROUTINE_NAME), r.ROUTINE_NAME,
       NULL, IF(r.ROUTINE_TYPE = 'PROCEDURE', NULL, r.DTD_IDENTIFIER),
       CONCAT_WS(' ', IF(r.ROUTINE_TYPE = 'PROCEDURE', 'row set procedure', NULL),
                 IF(r.SQL_DATA_ACCESS IN ('NO SQL', 'READS SQL DATA'), 'reads', NULL)),
       IF(r.ROUTINE_TYPE = 'PROCEDURE', NULL,
          IF(r.DTD_IDENTIFIER = 'tinyint(1)', 'tinyint1', r.DATA_TYPE)),
       NULL, NULL, NULLIF(r.ROUTINE_COMMENT, '')
FROM information_schema.ROUTINES r
WHERE r.ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')
      AND r.ROUTINE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
UNION ALL
SELECT 'parameter', p.SPECIFIC_SCHEMA, CONCAT(p.ROUTINE_TYPE, ' ', p.SPECIFIC_NAME),
       p.PARAMETER_NAME, p.ORDINAL_POSITION, p.DTD_IDENTIFIER,
       CONCAT_WS(' ', CASE p.PARAMETER_MODE WHEN 'OUT' THEN 'out' WHEN 'INOUT' THEN 'inout required'
                      ELSE 'required' END,
                 IF(p.DATA_TYPE IN ('time', 'date', 'datetime', 'timestamp'), 'lenient', NULL)),
       IF(p.DTD_IDENTIFIER = 'tinyint(1)', 'tinyint1', p.DATA_TYPE), NULL, NULL, NULL
FROM information_schema.PARAMETERS p
WHERE p.ORDINAL_POSITION > 0                         -- 0: what a function returns
      AND p.ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')
      AND p.SPECIFIC_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
