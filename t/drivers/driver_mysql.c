/* SPDX-License-Identifier: Apache-2.0 */
/* The driver and the dialect on a real MariaDB. */
#include "fixture_mysql.h"

#include <stdio.h>
#include <unistd.h>

#include <apr_thread_proc.h>
#include <apr_time.h>

/* ---- what is there ----------------------------------------------------------------- */

/* The facts that begin with this, as what|schema|relation|name|position|type|flags|... */
static const char *facts_like(const char *beginning)
{
    records_transaction_t *t =
        transaction(0, sql(records_dialect_mariadb.catalog_sql, "TTTTTTTTTTT", NULL));
    const char *found = "", *fact, *all;
    char *last;

    t->at_most = -1;
    all = answer_of(t);
    for (fact = apr_strtok(apr_pstrdup(pool, all), ";", &last); fact != NULL;
         fact = apr_strtok(NULL, ";", &last))
        if (strncmp(fact, beginning, strlen(beginning)) == 0)
            found = apr_pstrcat(pool, found, fact, ";", NULL);
    return found;
}

START_TEST(the_catalog_tells_tables_columns_keys_and_links)
{
    interfere("CREATE TABLE a (x INT, y INT, PRIMARY KEY (y, x))");
    interfere("CREATE TABLE b (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, ax INT, ay INT,"
              " n VARCHAR(10) NOT NULL DEFAULT 'it''s', j JSON, f BOOLEAN DEFAULT true,"
              " s TINYINT(1) UNSIGNED, u UUID DEFAULT uuid(), g INT AS (ax + 1) STORED,"
              " `a``b` JSON, t DATETIME(3) NOT NULL COMMENT 'when', hid INT INVISIBLE,"
              " UNIQUE KEY both_ways (n, ax), UNIQUE KEY beginning (n(3)), KEY (ax),"
              " CONSTRAINT b_a FOREIGN KEY (ay, ax) REFERENCES a (y, x)) COMMENT 'of bees'");
    interfere("CREATE VIEW v AS SELECT id, n FROM b");
    interfere("CREATE VIEW w AS SELECT count(*) AS c FROM b");
    ck_assert_str_eq(facts_like("setting"), "setting|~|~|default_schema|~|records_test|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("table|records_test|b|"), "table|records_test|b|~|~|~|"
                     "insertable updatable deletable|~|~|~|of bees;");
    ck_assert_str_eq(facts_like("table|records_test|v|"), "table|records_test|v|~|~|~|"
                     "view insertable updatable deletable|~|~|~|~;");
    ck_assert_str_eq(facts_like("table|records_test|w|"),
                     "table|records_test|w|~|~|~|view|~|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|id"), "column|records_test|b|id|1|"
                     "bigint(20) unsigned|default identity unsigned|bigint|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|n"), "column|records_test|b|n|4|"
                     "varchar(10)|default|varchar|~|'it''s'|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|j"),
                     "column|records_test|b|j|5|longtext|nullable|json|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|a`b"),
                     "column|records_test|b|a`b|10|longtext|nullable|json|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|f"),
                     "column|records_test|b|f|6|tinyint(1)|nullable default|tinyint1|~|1|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|s"), "column|records_test|b|s|7|"
                     "tinyint(1) unsigned|nullable unsigned|tinyint|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|u"),
                     "column|records_test|b|u|8|uuid|nullable default|uuid|~|uuid()|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|g"),
                     "column|records_test|b|g|9|int(11)|nullable generated|int|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|t"),
                     "column|records_test|b|t|11|datetime(3)|lenient|datetime|~|~|when;");
    ck_assert_str_eq(facts_like("column|records_test|b|hid"), "");
    ck_assert_str_eq(facts_like("key|records_test|a|"),
                     "key|records_test|a|y|1|PRIMARY|~|~|~|~|~;"
                     "key|records_test|a|x|2|PRIMARY|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("unique|records_test|b|"),
                     "unique|records_test|b|n|1|both_ways|~|~|~|~|~;"
                     "unique|records_test|b|ax|2|both_ways|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("foreign|records_test|b|"),
                     "foreign|records_test|b|ay|1|b_a|~|records_test|a|y|~;"
                     "foreign|records_test|b|ax|2|b_a|~|records_test|a|x|~;");
    ck_assert_str_eq(facts_like("table|mysql|"), "");
}
END_TEST

START_TEST(the_catalog_tells_routines_and_full_text_indexes)
{
    interfere("CREATE TABLE a (x INT, t TEXT, u TEXT, FULLTEXT KEY words (u, t))");
    interfere("CREATE FUNCTION f(n INT, b TINYINT(1)) RETURNS DECIMAL(5,2) DETERMINISTIC NO SQL"
              " COMMENT 'of n' RETURN n * 2");
    interfere("CREATE PROCEDURE p(IN n INT, OUT m BIGINT UNSIGNED, INOUT k VARCHAR(9))"
              " READS SQL DATA SET m = n");
    interfere("CREATE PROCEDURE f() SET @x = 1");
    ck_assert_str_eq(facts_like("fulltext|"), "fulltext|records_test|a|u|1|words|~|~|~|~|~;"
                     "fulltext|records_test|a|t|2|words|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("function|records_test|FUNCTION f|"),
                     "function|records_test|FUNCTION f|f|~|decimal(5,2)|reads|decimal|~|~|of n;");
    ck_assert_str_eq(facts_like("parameter|records_test|FUNCTION f|"),
                     "parameter|records_test|FUNCTION f|n|1|int(11)|required|int|~|~|~;"
                     "parameter|records_test|FUNCTION f|b|2|tinyint(1)|required|tinyint1|~|~|~;");
    ck_assert_str_eq(facts_like("function|records_test|PROCEDURE f|"),
                     "function|records_test|PROCEDURE f|f|~|~|row set procedure|~|~|~|~;");
    ck_assert_str_eq(facts_like("function|records_test|PROCEDURE p|"),
                     "function|records_test|PROCEDURE p|p|~|~|row set procedure reads|~|~|~|~;");
    ck_assert_str_eq(facts_like("parameter|records_test|PROCEDURE p|"),
                     "parameter|records_test|PROCEDURE p|n|1|int(11)|required|int|~|~|~;"
                     "parameter|records_test|PROCEDURE p|m|2|bigint(20) unsigned|out|bigint|~|~|~;"
                     "parameter|records_test|PROCEDURE p|k|3|varchar(9)|inout required|varchar|"
                     "~|~|~;");
}
END_TEST

START_TEST(the_version_changes_with_the_schema_and_with_nothing_else)
{
    records_transaction_t *t =
        transaction(0, sql(records_dialect_mariadb.version_sql, "T", NULL));
    static const char *const changes[] = {
        "CREATE TABLE a (x INT)", "ALTER TABLE a ADD y INT", "ALTER TABLE a MODIFY y BIGINT",
        "ALTER TABLE a ADD UNIQUE (y)", "ALTER TABLE a COMMENT 'more'",
        "ALTER TABLE a ADD PRIMARY KEY (x)", "CREATE TABLE b (x INT REFERENCES a (x))",
        "ALTER TABLE a ADD z LONGTEXT", "ALTER TABLE a ADD CHECK (json_valid(`z`))",
        "CREATE VIEW c AS SELECT x FROM b", "DROP VIEW c",
        "ALTER TABLE a ADD t TEXT", "ALTER TABLE a ADD FULLTEXT (t)",
        "CREATE FUNCTION f(n INT) RETURNS INT NO SQL RETURN 1",
        "CREATE OR REPLACE FUNCTION f(n INT, m INT) RETURNS INT NO SQL RETURN 1", "DROP FUNCTION f",
    };
    const char *before = answer_of(t), *after;
    apr_size_t i;

    for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        interfere(changes[i]);
        after = answer_of(t);
        ck_assert_msg(strcmp(before, after) != 0, "%s", changes[i]);
        before = after;
    }
    interfere("INSERT INTO a (x, y) VALUES (1, 2)");
    ck_assert_str_eq(answer_of(t), before);
}
END_TEST

/* ---- values ------------------------------------------------------------------------- */

START_TEST(values_come_as_postgresql_would_write_them)
{
    static const struct { const char *sql, *kind, *value; } values[] = {
        { "9007199254740993", "I", "9007199254740993" },
        { "CAST(18446744073709551615 AS UNSIGNED)", "I", "18446744073709551615" },
        { "-9223372036854775808", "I", "-9223372036854775808" },
        { "CAST(12.50 AS DECIMAL(10,2))", "N", "12.50" },
        { "CAST(12345678901234567890.123456789 AS DECIMAL(40,9))", "N",
          "12345678901234567890.123456789" },
        { "CAST(0.1 AS DOUBLE)", "F", "0.1" },
        { "CAST(0.1 AS FLOAT)", "F", "0.1" },
        { "CAST(1e300 AS DOUBLE)", "F", "1e+300" },
        { "CAST('2018-01-31' AS DATE)", "D", "2018-01-31" },
        { "CAST('2018-01-31 10:20:30.5' AS DATETIME(6))", "S", "2018-01-31 10:20:30.5" },
        { "CAST('2018-01-31 10:20:30' AS DATETIME(6))", "S", "2018-01-31 10:20:30" },
        { "CAST('2018-01-31 10:20:30.000001' AS DATETIME(6))", "Z",
          "2018-01-31 10:20:30.000001+00" },
        { "CAST('10:20:30.25' AS TIME(3))", "C", "10:20:30.25" },
        { "CAST('-838:59:59' AS TIME)", "C", "-838:59:59" },
        { "x'00ff41'", "X", "\\x00ff41" },
        { "x''", "X", "\\x" },
        { "b'1000000001'", "X", "\\x0201" },
        { "'{\"a\": [1, 2]}'", "J", "{\"a\": [1, 2]}" },
        { "true", "B", "1" },
        { "''", "T", "" },
        { "NULL", "T", "~" },
        { "CAST(NULL AS SIGNED)", "I", "~" },
        { "'\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80'", "T", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
        { "CONVERT('\xc3\xa4' USING latin1)", "T", "\xc3\xa4" },
        { "CAST('F47AC10B-58CC-4372-A567-0E02B2C3D479' AS UUID)", "U",
          "f47ac10b-58cc-4372-a567-0e02b2c3d479" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
        ck_assert_str_eq(answer_of(transaction(0, sql(apr_pstrcat(pool, "SELECT ", values[i].sql,
                                                                  NULL), values[i].kind, NULL))),
                         apr_pstrcat(pool, values[i].value, ";", NULL));
}
END_TEST

START_TEST(parameters_are_bound_by_their_kind)
{
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT ? + 0, ? + 0, ? + 0, ? + 0, ? + 0", "INNFI",
                                                  "I9007199254740993", "I18446744073709551615",
                                                  "N1.50", "F0.1", "B1", NULL))),
                     "9007199254740993|18446744073709551615|1.50|0.1|1;");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT HEX(?), ?, ?, CHARSET(?), CHARSET(?)",
                                                  "TTTTT", "X\\x00fF", "T5abc", "~", "X\\x00",
                                                  "Tx", NULL))), "00FF|5abc|~|binary|utf8mb4;");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT ? = 5, ? IS NULL", "II", "I5", "~",
                                                  NULL))), "1|1;");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT CAST(? AS CHAR)", "T",
                                                  "I99999999999999999999", NULL))),
                     "99999999999999999999;");
}
END_TEST

START_TEST(a_long_text_is_not_cut)
{
    records_transaction_t *t = transaction(0, sql("SELECT CONCAT(REPEAT('x', 2097152), id), 1"
                                                  " FROM (SELECT 'a' AS id UNION ALL SELECT 'bc') q"
                                                  " UNION ALL SELECT 'short', 2", "TI", NULL));
    records_result_t result;
    const records_row_t *row;
    int i;

    for (i = 0; i < 2; i++) {            /* the second time with the room of the first */
        ck_ok(driver->run(conn, t, 0, &result, pool));
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_int_eq(row->values[0].length, 2097153);
        ck_assert_str_eq(row->values[0].text + 2097150, "xxa");
        ck_assert_str_eq(row->values[1].text, "1");
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_int_eq(row->values[0].length, 2097154);
        ck_assert_str_eq(row->values[0].text + 2097150, "xxbc");
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_str_eq(row->values[0].text, "short");
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_ptr_null(row);
        ck_ok(driver->finish(conn, 1, pool));
    }
}
END_TEST

/* ---- many rows ----------------------------------------------------------------------- */

static long resident_kilobytes(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long size = 0, resident = 0;

    if (f == NULL)
        return 0;
    if (fscanf(f, "%ld %ld", &size, &resident) != 2)
        resident = 0;
    fclose(f);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static const char *a_million(void)
{
    return "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000),"
           " m (j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM m WHERE j < 999)"
           " SELECT j * 1000 + i, REPEAT('y', 86) FROM m JOIN n";
}

START_TEST(a_million_rows_take_constant_memory)
{
    records_transaction_t *t = transaction(0, sql(a_million(), "IT", NULL));
    records_result_t result;
    const records_row_t *row;
    long before;
    int i;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    for (i = 0; i < 1000; i++)
        ck_ok(result.rows->next(result.rows, &row));
    before = resident_kilobytes();
    for (; i < 1000000; i++) {
        records_error_t *error = result.rows->next(result.rows, &row);

        if (error != NULL || row == NULL)
            ck_abort_msg("row %d: %s", i, error == NULL ? "none" : error->message);
    }
    ck_assert_int_lt(resident_kilobytes() - before, 1024);
    ck_ok(result.rows->next(result.rows, &row));
    ck_assert_ptr_null(row);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_stream_may_be_left_early)
{
    records_transaction_t *t = transaction(0, sql(a_million(), "IT", NULL));
    records_result_t result;
    const records_row_t *row;
    apr_time_t began;
    int i;

    t->at_most = -1;
    for (i = 0; i < 3; i++) {
        ck_ok(driver->run(conn, t, 0, &result, pool));
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_ptr_nonnull(row);
        ck_assert(!driver->ready(conn));
        began = apr_time_now();
        ck_ok(driver->finish(conn, 1, pool));
        ck_assert_int_lt(apr_time_now() - began, apr_time_from_msec(800));
        ck_assert(driver->ready(conn));
        ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 7", "I", NULL))), "7;");
    }
}
END_TEST

START_TEST(an_error_in_mid_stream_is_not_an_end)
{
    records_transaction_t *t = transaction(0, sql(a_million(), "IT", NULL));
    records_result_t result;
    const records_row_t *row = NULL;
    records_error_t *error;

    t->at_most = -1;
    ck_assert_int_eq(mysql_query(conn->native, "SET max_statement_time = 0.1"), 0);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    while ((error = result.rows->next(result.rows, &row)) == NULL && row != NULL)
        ;
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "57014");
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_int_eq(mysql_query(conn->native, "SET max_statement_time = 0"), 0);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_count_and_its_rows_see_the_same)
{
    records_transaction_t *t = transaction(0, sql("SELECT id FROM a ORDER BY id", "I", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("INSERT INTO a VALUES (1), (2)");
    t->count = sql("SELECT count(*) FROM a", "I", NULL);
    t->page = sql("SELECT count(*) FROM (SELECT 1 FROM a LIMIT 1) AS p", "I", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 2);
    ck_assert_int_eq(result.in_page, 1);
    ck_assert_int_eq(result.affected, -1);
    interfere("INSERT INTO a VALUES (3)");
    ck_assert_str_eq(rows_text(&result), "1;2;");
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT @@tx_isolation, @@in_transaction", "TI",
                                                  NULL))), "READ-COMMITTED|0;");
}
END_TEST

START_TEST(a_read_of_several_statements_cannot_write)
{
    records_transaction_t *t = transaction(0, sql("INSERT INTO a VALUES (1)", "", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    t->count = sql("SELECT count(*) FROM a", "I", NULL);
    ck_fails(driver->run(conn, t, 0, &result, pool), "25006",
             "cannot write in a read-only transaction");
    ck_assert(driver->ready(conn));
}
END_TEST

/* ---- changes -------------------------------------------------------------------------- */

START_TEST(what_is_held_can_be_undone)
{
    records_transaction_t *t = transaction(1, sql("INSERT INTO a VALUES (?), (?) RETURNING id, n",
                                                  "IT", "I1", "I2", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY, n VARCHAR(9) DEFAULT 'new')");
    t->rows = sql("INSERT INTO a (id) VALUES (?), (?) RETURNING id, n", "IT", "I1", "I2", NULL);
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert_int_eq(result.affected, 2);
    ck_assert_str_eq(rows_text(&result), "1|new;2|new;");
    ck_assert(!driver->ready(conn));
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");

    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "2");
}
END_TEST

START_TEST(a_change_that_is_not_kept_is_undone)
{
    records_transaction_t *t = transaction(1, NULL);
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    t->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    t->keep = 0;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 1);
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
    t->keep = 1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "1");
}
END_TEST

START_TEST(rows_are_counted_that_match_not_those_that_change)
{
    records_transaction_t *t = transaction(1, NULL);
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY, n INT)");
    interfere("INSERT INTO a VALUES (1, 5), (2, 5), (3, 6)");
    t->change = sql("UPDATE a SET n = 5 WHERE id <= ?", "", "I3", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 3);
    t->change = sql("UPDATE a SET n = 5 WHERE id = ?", "", "I1", NULL);
    t->otherwise = sql("INSERT INTO a VALUES (1, 5)", "", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 1);
    ck_assert(!result.created);
    t->change = sql("UPDATE a SET n = 5 WHERE id = ?", "", "I4", NULL);
    t->otherwise = sql("INSERT INTO a VALUES (4, 5)", "", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 1);
    ck_assert(result.created);
    t->change = sql("DELETE FROM a WHERE id > 1", "", NULL);
    t->otherwise = NULL;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 3);
}
END_TEST

START_TEST(after_an_error_nothing_stays)
{
    records_transaction_t *t = transaction(1, sql("SELECT nothing FROM a", "I", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    t->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    ck_fails(driver->run(conn, t, 1, &result, pool), "42703", "column \"nothing\" does not exist");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
}
END_TEST

START_TEST(errors_are_told_as_postgresql_tells_them)
{
    static const struct { const char *sql, *code, *message; } cases[] = {
        { "INSERT INTO b (id, n) VALUES (1, 1)", "23505",
          "duplicate key value violates unique constraint \"PRIMARY\"" },
        { "INSERT INTO b (id, n, u) VALUES (2, 1, 'it''s')", "23505",
          "duplicate key value violates unique constraint \"b_u\"" },
        { "INSERT INTO b (id, n, r) VALUES (2, 1, 7)", "23503",
          "insert or update on table \"b\" violates foreign key constraint \"b_a\"" },
        { "DELETE FROM a", "23503",
          "update or delete violates foreign key constraint \"b_a\" on table \"b\"" },
        { "INSERT INTO b (id, n) VALUES (2, NULL)", "23502",
          "null value in column \"n\" violates not-null constraint" },
        { "INSERT INTO b (id) VALUES (2)", "23502",
          "null value in column \"n\" violates not-null constraint" },
        { "INSERT INTO b (id, n) VALUES (2, -1)", "23514",
          "new row for relation \"b\" violates check constraint \"b_n\"" },
        { "INSERT INTO b (id, n, u) VALUES (2, 1, 'too long')", "22001",
          "value too long for column \"u\"" },
        { "INSERT INTO b (id, n) VALUES (2, 99999999999)", "22003",
          "value out of range for column \"n\"" },
        { "INSERT INTO b (id, n) VALUES (2, 'abc')", "22P02",
          "invalid input syntax for type integer: \"abc\"" },
        { "INSERT INTO b (id, n, d) VALUES (2, 1, 'abc')", "22P02",
          "invalid input syntax for type numeric: \"abc\"" },
        { "INSERT INTO b (id, n, t) VALUES (2, 1, 'abc')", "22007",
          "invalid input syntax for type timestamp: \"abc\"" },
        { "INSERT INTO b (id, n, e) VALUES (2, 1, 'abc')", "22P02",
          "invalid input value for column \"e\"" },
        { "INSERT INTO b (id, n, g) VALUES (2, 1, 1)", "428C9",
          "cannot write to generated column \"g\"" },
        { "SELECT * FROM nowhere", "42P01", "relation \"records_test.nowhere\" does not exist" },
        { "SELECT nothing()", "42883", "the function does not exist" },
        { "SELECT 'a' REGEXP '('", "2201B", "invalid regular expression" },
        { "SELECT 18446744073709551615 + 1", "22003", "value out of range" },
        { "SELECT FROM", "42601", "syntax error" },
        { "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'", "P0001", "not today" },
        { "SIGNAL SQLSTATE 'PT402' SET MESSAGE_TEXT = 'pay'", "PT402", "pay" },
        { "SIGNAL SQLSTATE 'PT402' SET MESSAGE_TEXT = 'pay', MYSQL_ERRNO = 5000", "PT402", "pay" },
        { "SELECT (SELECT 1 UNION SELECT 2)", "21000",
          "more than one row returned by a subquery used as an expression" },
    };
    records_transaction_t *t = transaction(1, NULL);
    records_result_t result;
    apr_size_t i;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("CREATE TABLE b (id INT PRIMARY KEY, n INT NOT NULL, u VARCHAR(5), r INT,"
              " d DECIMAL(5,2), t DATETIME, e ENUM('x'), g INT AS (n + 1), UNIQUE KEY b_u (u),"
              " CONSTRAINT b_n CHECK (n > 0), CONSTRAINT b_a FOREIGN KEY (r) REFERENCES a (id))");
    interfere("INSERT INTO a VALUES (1)");
    interfere("INSERT INTO b (id, n, u, r) VALUES (1, 1, 'it''s', 1)");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        t->change = sql(cases[i].sql, "", NULL);
        if (strncmp(cases[i].sql, "SELECT", 6) == 0) {
            t->change = NULL;
            t->rows = sql(cases[i].sql, "T", NULL);
        }
        ck_fails(driver->run(conn, t, 0, &result, pool), cases[i].code, cases[i].message);
        t->rows = NULL;
        ck_assert(driver->ready(conn));
    }
}
END_TEST

START_TEST(a_refusal_names_neither_account_nor_host)
{
    records_transaction_t *t = transaction(0, sql("SELECT * FROM records_test.a", "I", NULL));
    records_result_t result;
    records_error_t *error;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("CREATE OR REPLACE USER records_stranger@'%'");
    interfere("CREATE OR REPLACE USER records_stranger@localhost");
    ck_assert_int_eq(mysql_change_user(conn->native, "records_stranger", "", NULL), 0);
    error = driver->run(conn, t, 0, &result, pool);
    interfere("DROP USER records_stranger@'%', records_stranger@localhost");
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "42501");
    ck_assert_str_eq(error->message, "permission denied for table a");
    ck_assert_ptr_null(error->details);
    ck_assert_ptr_nonnull(strstr(error->cause, "records_stranger"));
}
END_TEST

/* ---- the connection -------------------------------------------------------------------- */

START_TEST(a_session_is_set_up_whatever_the_server_says)
{
    interfere("SET @before = @@GLOBAL.sql_mode");
    interfere("SET GLOBAL sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY'");
    driver->detach(conn);
    apr_dbd_close(dbd, handle);
    connect_ours(STATEMENTS);
    interfere("SET GLOBAL sql_mode = @before");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT @@sql_mode, @@time_zone, @@tx_isolation,"
                                                  " @@autocommit, @@character_set_client", "TTTIT",
                                                  NULL))),
                     "REAL_AS_FLOAT,PIPES_AS_CONCAT,IGNORE_SPACE,ONLY_FULL_GROUP_BY,"
                     "NO_AUTO_VALUE_ON_ZERO,"
                     "STRICT_TRANS_TABLES|+00:00|READ-COMMITTED|1|utf8mb4;");
    ck_assert_ptr_nonnull(strstr(conn->server_version, "MariaDB"));
}
END_TEST

static int statements_in_server(void)
{
    MYSQL_RES *result;
    int count;

    /* closing a statement has no answer to wait for; this comes after it */
    ck_assert_int_eq(mysql_query(conn->native, "DO 0"), 0);
    ck_assert_int_eq(mysql_query(other, "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'"), 0);
    ck_assert_ptr_nonnull(result = mysql_store_result(other));
    count = atoi(mysql_fetch_row(result)[1]);
    mysql_free_result(result);
    return count;
}

START_TEST(only_so_many_statements_stay_prepared)
{
    int i, before;

    for (i = 0; i < 40; i++) {
        records_statement_t *one = sql(apr_psprintf(pool, "SELECT %d, ?", i), "II", "I1", NULL);

        one->once = i % 2;
        ck_assert_str_eq(answer_of(transaction(0, one)), apr_psprintf(pool, "%d|1;", i));
    }
    before = statements_in_server();
    driver->detach(conn);
    ck_assert_int_eq(before - statements_in_server(), STATEMENTS);
    ck_ok(driver->attach(conn, pool));
}
END_TEST

/* The server forgets what we had prepared, and our library does not hear of it. */
static void close_behind_our_back(void)
{
    unsigned long id, last;
    MYSQL_STMT *one;

    ck_assert_ptr_nonnull(one = mysql_stmt_init(conn->native));
    ck_assert_int_eq(mysql_stmt_prepare(one, "SELECT 1", 8), 0);
    last = one->stmt_id;
    mysql_stmt_close(one);
    for (id = last > 20 ? last - 20 : 1; id < last; id++) {
        ck_assert_ptr_nonnull(one = mysql_stmt_init(conn->native));
        ck_assert_int_eq(mysql_stmt_prepare(one, "SELECT 1", 8), 0);
        one->stmt_id = id;
        mysql_stmt_close(one);
    }
}

START_TEST(a_prepared_statement_that_is_gone_is_prepared_again)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5, ?", "II", "I1", NULL));

    ck_assert_str_eq(answer_of(t), "5|1;");
    t->count = sql("SELECT 1", "I", NULL);
    ck_assert_str_eq(answer_of(t), "5|1;");
    close_behind_our_back();
    ck_assert_str_eq(answer_of(t), "5|1;");
    ck_assert_str_eq(answer_of(t), "5|1;");
}
END_TEST

START_TEST(where_none_is_kept_none_is_left)
{
    int before;

    driver->detach(conn);
    before = statements_in_server();
    conn->statements = 0;
    ck_ok(driver->attach(conn, pool));
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5, ?", "II", "I1", NULL))), "5|1;");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5, ?", "II", "I1", NULL))), "5|1;");
    ck_assert_int_eq(statements_in_server(), before);
}
END_TEST

START_TEST(a_prepared_statement_outlives_a_change_of_its_table)
{
    records_statement_t *one = sql("SELECT n FROM a", "T", NULL);

    interfere("CREATE TABLE a (n INT)");
    interfere("INSERT INTO a VALUES (5)");
    ck_assert_str_eq(answer_of(transaction(0, one)), "5;");
    interfere("ALTER TABLE a MODIFY n VARCHAR(2000)");
    interfere("UPDATE a SET n = REPEAT('long', 400)");
    ck_assert_int_eq(strlen(answer_of(transaction(0, one))), 1601);
    interfere("ALTER TABLE a ADD m INT");
    ck_assert_int_eq(strlen(answer_of(transaction(0, one))), 1601);
}
END_TEST

static void *APR_THREAD_FUNC cancel_soon(apr_thread_t *thread, void *unused)
{
    (void)unused;
    apr_sleep(apr_time_from_msec(200));
    driver->cancel(conn);
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

START_TEST(another_thread_can_cancel)
{
    records_transaction_t *reads = transaction(0, sql("SELECT count(*) FROM seq_1_to_100000000"
                                                      " WHERE seq % 7 = SQRT(seq)", "I", NULL));
    records_transaction_t *writes = transaction(1, NULL);
    const apr_time_t began = apr_time_now();
    records_result_t result;
    apr_thread_t *thread;
    apr_status_t rv;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    ck_assert_int_eq(apr_thread_create(&thread, NULL, cancel_soon, NULL, pool), APR_SUCCESS);
    ck_fails(driver->run(conn, reads, 0, &result, pool), "57014",
             "canceling statement due to user request");
    apr_thread_join(&rv, thread);
    ck_assert(driver->ready(conn));

    writes->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    writes->rows = reads->rows;
    ck_assert_int_eq(apr_thread_create(&thread, NULL, cancel_soon, NULL, pool), APR_SUCCESS);
    ck_fails(driver->run(conn, writes, 0, &result, pool), "57014",
             "canceling statement due to user request");
    apr_thread_join(&rv, thread);
    ck_assert_int_lt(apr_time_now() - began, apr_time_from_sec(3));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 7", "I", NULL))), "7;");
}
END_TEST

START_TEST(a_late_cancel_hits_nothing)
{
    driver->cancel(conn);
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 7", "I", NULL))), "7;");
}
END_TEST

static void kill_ours(void)
{
    interfere(apr_psprintf(pool, "KILL %lu", mysql_thread_id(conn->native)));
    apr_sleep(apr_time_from_msec(200));
}

START_TEST(a_killed_connection_is_seen_before_it_is_used)
{
    ck_assert(driver->ready(conn));
    kill_ours();
    ck_assert(!driver->ready(conn));
}
END_TEST

START_TEST(a_killed_connection_is_seen_when_it_is_used)
{
    records_statement_t *one = sql("SELECT 7", "I", NULL);
    records_result_t result;
    records_error_t *error;

    ck_assert_str_eq(answer_of(transaction(0, one)), "7;");
    kill_ours();
    error = driver->run(conn, transaction(0, one), 0, &result, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_msg(strcmp(error->code, "08006") == 0 || strcmp(error->code, "57P01") == 0, "%s",
                  error->code);
    ck_assert_ptr_null(strstr(error->message, "MySQL"));
    ck_assert(!driver->ready(conn));
    ck_assert(mysql_ping(conn->native) != 0);        /* and it did not reconnect */
}
END_TEST

START_TEST(an_open_transaction_is_not_ready)
{
    ck_assert_int_eq(mysql_query(conn->native, "START TRANSACTION"), 0);
    ck_assert(!driver->ready(conn));
    ck_assert_int_eq(mysql_query(conn->native, "ROLLBACK"), 0);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_request_larger_than_the_server_takes_is_refused_here)
{
    const apr_size_t length = 17 * 1024 * 1024;
    char *text = malloc(length + 1);
    records_transaction_t *t;
    records_result_t result;

    memset(text, 'T', length);
    text[length] = '\0';
    t = transaction(0, sql("SELECT LENGTH(?)", "I", text, NULL));
    ck_fails(driver->run(conn, t, 0, &result, pool), "54000",
             "the request is larger than the database takes (max_allowed_packet)");
    ck_assert(driver->ready(conn));
    free(text);
}
END_TEST

/* ---- parameters ------------------------------------------------------------------------ */

START_TEST(parameters_are_checked_when_httpd_starts)
{
    static const char *const right[] = {
        "host=db1 port=3306 user=web pass=a=b dbname=studio", "sock = /run/s ; user=web",
        "group=client reconnect=0 flags=CLIENT_FOUND_ROWS fldsz=10", "user = web pass = s",
    };
    static const struct { const char *params, *says; } wrong[] = {
        { NULL, "where the database is" },         { " ", "where the database is" },
        { "hots=db1", "'hots' is no parameter" },  { "user=web pass=ab cdef", "after pass= stands" },
        { "studio", "takes name=value" },          { "user=web port=x", "port takes a number" },
        { "port=99999", "port takes a number" },   { "reconnect=1", "reconnect=0" },
        { "flags=X", "CLIENT_FOUND_ROWS" },        { "host= user=web", "'host' has no value" },
        { "user=web pass= dbname=x", "'pass' has no value" }, { "pass=", "'pass' has no value" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        ck_assert_ptr_null(records_mysql_check(right[i], pool));
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const char *says = records_mysql_check(wrong[i].params, pool);

        ck_assert_msg(says != NULL && strstr(says, wrong[i].says) != NULL, "%s: %s",
                      wrong[i].params, says);
        ck_assert_ptr_null(strstr(says, "cdef"));
    }
}
END_TEST

#include "requests_mysql.h"
#include "embeds_mysql.h"
#include "context_mysql.h"

int main(void)
{
    SRunner *runner;
    TCase *tests;
    Suite *suite;
    int failed;

    if (test_params() == NULL) {
        fputs("RECORDS_TEST_MYSQL is not set: it takes the parameters of a MariaDB to test on\n",
              stderr);
        return SKIPPED;
    }
    suite = suite_create("driver_mysql");
    tests = tcase_create("driver");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, the_catalog_tells_tables_columns_keys_and_links);
    tcase_add_test(tests, the_catalog_tells_routines_and_full_text_indexes);
    tcase_add_test(tests, the_version_changes_with_the_schema_and_with_nothing_else);
    tcase_add_test(tests, values_come_as_postgresql_would_write_them);
    tcase_add_test(tests, parameters_are_bound_by_their_kind);
    tcase_add_test(tests, a_long_text_is_not_cut);
    tcase_add_test(tests, a_million_rows_take_constant_memory);
    tcase_add_test(tests, a_stream_may_be_left_early);
    tcase_add_test(tests, an_error_in_mid_stream_is_not_an_end);
    tcase_add_test(tests, a_count_and_its_rows_see_the_same);
    tcase_add_test(tests, a_read_of_several_statements_cannot_write);
    tcase_add_test(tests, what_is_held_can_be_undone);
    tcase_add_test(tests, a_change_that_is_not_kept_is_undone);
    tcase_add_test(tests, rows_are_counted_that_match_not_those_that_change);
    tcase_add_test(tests, after_an_error_nothing_stays);
    tcase_add_test(tests, errors_are_told_as_postgresql_tells_them);
    tcase_add_test(tests, a_refusal_names_neither_account_nor_host);
    tcase_add_test(tests, a_session_is_set_up_whatever_the_server_says);
    tcase_add_test(tests, only_so_many_statements_stay_prepared);
    tcase_add_test(tests, a_prepared_statement_that_is_gone_is_prepared_again);
    tcase_add_test(tests, where_none_is_kept_none_is_left);
    tcase_add_test(tests, a_prepared_statement_outlives_a_change_of_its_table);
    tcase_add_test(tests, another_thread_can_cancel);
    tcase_add_test(tests, a_late_cancel_hits_nothing);
    tcase_add_test(tests, a_killed_connection_is_seen_before_it_is_used);
    tcase_add_test(tests, a_killed_connection_is_seen_when_it_is_used);
    tcase_add_test(tests, an_open_transaction_is_not_ready);
    tcase_add_test(tests, a_request_larger_than_the_server_takes_is_refused_here);
    tcase_add_test(tests, parameters_are_checked_when_httpd_starts);
    add_requests(tests);
    add_embeds(tests);
    add_context(tests);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
