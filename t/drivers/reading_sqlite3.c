/* SPDX-License-Identifier: Apache-2.0 */
/* Values out and in; rows one by one and whole; what is kept of a statement. */
#include "fixture_sqlite3.h"

#include <stdio.h>
#include <unistd.h>

/* ---- values ------------------------------------------------------------------------ */

START_TEST(values_come_in_their_exact_text_and_null_is_not_empty)
{
    ck_assert_str_eq(
        answer_of(transaction(
            0,
            sql("SELECT 9223372036854775807, 12.5, 0.1, 1e-10, 1, 0, '2024-01-31', x'00ff41', NULL, '', ?,"
                " 1e999",
                "INFFBBDXTTTF", "T\xc3\xa4\xe2\x82\xac", NULL))),
        "I9223372036854775807|N12.5|F0.1|F1e-10|Bt|Bf|D2024-01-31|X\\x00ff41|~|T|"
        "T\xc3\xa4\xe2\x82\xac|FInfinity;");
}
END_TEST

START_TEST(a_value_of_another_class_says_so)
{
    ck_assert_str_eq(
        answer_of(transaction(
            0,
            sql("SELECT 'many', 5, 7, 1.5, x'01', '{\"a\": [1, \"b\"]}', '{broken', 5, 'true', 'maybe'",
                "ITBITJJJBB", NULL))),
        "Tmany|I5|I7|F1.5|X\\x01|J{\"a\": [1, \"b\"]}|T{broken|J5|Ttrue|Tmaybe;");
}
END_TEST

START_TEST(json_is_looked_at_before_it_is_believed)
{
    static const struct { const char *text; int good; } cases[] = {
        { "null", 1 }, { " [1, -0.5e+3, \"\\u00e4\\n\", {}, []] ", 1 }, { "{\"a\":{\"b\":true}}", 1 },
        { "", 0 }, { "[1,]", 0 }, { "{\"a\"}", 0 }, { "01", 0 }, { "1.", 0 }, { "\"a", 0 },
        { "\"\\x\"", 0 }, { "[1] 2", 0 }, { "nul", 0 }, { "{,}", 0 }, { "\"\n\"", 0 }, { "[", 0 },
        { "-", 0 }, { "1e", 0 }, { "\"\\u00g0\"", 0 }, { "\"\\", 0 }, { "{\"a\":1,}", 0 },
    };
    char deep[1000];
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_msg(records_sqlite3_is_json(cases[i].text, strlen(cases[i].text), 100)
                          == cases[i].good,
                      "%s", cases[i].text);
    memset(deep, '[', 500);
    memset(deep + 500, ']', 500);
    ck_assert(records_sqlite3_is_json(deep, 1000, 500));
    ck_assert(!records_sqlite3_is_json(deep, 1000, 499));
}
END_TEST

START_TEST(parameters_are_bound_as_their_kind_says)
{
    static const struct { records_kind_e kind; const char *text, *type; } cases[] = {
        { RECORDS_INTEGER, "42", "integer|42" },     { RECORDS_NUMBER, "42", "integer|42" },
        { RECORDS_NUMBER, "1.5", "real|1.5" },       { RECORDS_FLOAT, "1e3", "real|1000.0" },
        { RECORDS_BOOLEAN, "t", "integer|1" },       { RECORDS_BOOLEAN, "false", "integer|0" },
        { RECORDS_BYTES, "\\x4142", "blob|AB" },     { RECORDS_BYTES, "\\x4", "text|\\x4" },
        { RECORDS_TEXT, "42", "text|42" },           { RECORDS_FLOAT, "NaN", "text|NaN" },
        { RECORDS_INTEGER, "9223372036854775808", "real|9.22337203685478e+18" },
        { RECORDS_JSON, "{}", "text|{}" },           { RECORDS_BYTES, "\\x", "blob|" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        records_statement_t *statement = sql("SELECT typeof(?1) || '|' || CAST(?1 AS TEXT)", "T",
                                             apr_pstrcat(pool, "T", cases[i].text, NULL), NULL);

        APR_ARRAY_IDX(statement->params, 0, records_param_t).kind = cases[i].kind;
        ck_assert_str_eq(answer_of(transaction(0, statement)),
                         apr_pstrcat(pool, "T", cases[i].type, ";", NULL));
    }
}
END_TEST

/* ---- reading ----------------------------------------------------------------------- */

static int is_watched(void)
{
#if defined(WATCHED)
    return 1;
#else
    const char *preloaded = getenv("LD_PRELOAD");

    return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
#endif
}

START_TEST(a_million_rows_stream_through_constant_memory)
{
    const apr_int64_t wanted = is_watched() ? 20000 : 1000000;
    records_transaction_t *t = transaction(
        0, sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
               " SELECT i, i / 3.0, 'a text about number ' || i, x'00112233', 1 FROM n LIMIT ?",
               "IFTXB", is_watched() ? "T20000" : "T1000000", NULL));
    records_result_t result;
    const records_row_t *row;
    apr_int64_t rows = 0;
    long before = 0;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.in_page, -1);
    ck_assert(!driver->ready(conn));
    for (;;) {
        ck_ok(result.rows->next(result.rows, &row));
        if (row == NULL)
            break;
        if (++rows == 1000)
            before = resident_kb();
    }
    ck_assert_int_eq(rows, wanted);
    if (!is_watched())
        ck_assert_int_lt(resident_kb() - before, 1024);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(rows_that_nobody_reads_are_thrown_away)
{
    records_transaction_t *t = transaction(
        0, sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)"
               " SELECT i FROM n",
               "I", NULL));
    records_result_t result;
    const records_row_t *row;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_ok(result.rows->next(result.rows, &row));
    ck_assert_str_eq(row->values[0].text, "1");
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    ck_ok(result.rows->next(result.rows, &row)); /* and stay so */
    ck_assert_ptr_null(row);
}
END_TEST

START_TEST(a_count_and_its_rows_are_of_one_snapshot)
{
    records_transaction_t *t = transaction(0, sql("SELECT x FROM a", "I", NULL));
    records_result_t result;
    const records_row_t *row;
    int rows = 0;

    interfere("PRAGMA journal_mode = WAL; CREATE TABLE a (x INT);"
              "INSERT INTO a VALUES (1), (2), (3)");
    t->count = sql("SELECT count(*) FROM a", "I", NULL);
    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 3);
    interfere("INSERT INTO a VALUES (4)");
    while (result.rows->next(result.rows, &row) == NULL && row != NULL)
        rows++;
    ck_assert_int_eq(rows, 3);
    ck_ok(driver->finish(conn, 1, pool));
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 4);
    ck_ok(driver->finish(conn, 1, pool));
}
END_TEST

START_TEST(a_page_is_counted_without_its_rows)
{
    records_transaction_t *t = transaction(0, NULL);
    records_result_t result;

    interfere("CREATE TABLE a (x INT); INSERT INTO a VALUES (1), (2), (3)");
    t->count = sql("SELECT count(*) FROM a", "I", NULL);
    t->page = sql("SELECT count(*) FROM (SELECT 1 FROM a LIMIT 2)", "I", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 3);
    ck_assert_int_eq(result.in_page, 2);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_read_cannot_write)
{
    interfere("CREATE TABLE a (x INT)");
    ck_fails(driver->run(conn,
                         transaction(0, sql("INSERT INTO a VALUES (1) RETURNING x", "I", NULL)), 0,
                         &(records_result_t){ 0 }, pool),
             "25006", "cannot change anything: the database is read-only");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
}
END_TEST

START_TEST(what_fails_at_the_first_row_fails_before_the_answer)
{
    records_transaction_t *t =
        transaction(0, sql("SELECT records_cast('many', 'integer')", "I", NULL));
    records_result_t result;

    t->at_most = -1;
    ck_fails(driver->run(conn, t, 0, &result, pool), "22P02",
             "invalid input syntax for type integer: \"many\"");
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(what_fails_later_is_no_end)
{
    records_transaction_t *t = transaction(
        0,
        sql("SELECT records_cast(value, 'integer') FROM json_each('[\"1\", \"2\", \"x\", \"4\"]')",
            "I", NULL));
    records_result_t result;
    const records_row_t *row;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_ok(result.rows->next(result.rows, &row));
    ck_ok(result.rows->next(result.rows, &row));
    ck_assert_str_eq(row->values[0].text, "2");
    ck_fails(result.rows->next(result.rows, &row), "22P02",
             "invalid input syntax for type integer: \"x\"");
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(no_more_statements_are_kept_than_allowed)
{
    const records_sqlite3_t *s = conn->state;
    sqlite3_stmt *statement = NULL;
    int i, kept = 0;

    for (i = 0; i < 50; i++)
        answer_of(transaction(0, sql(apr_psprintf(pool, "SELECT %d", i % 10), "I", NULL)));
    ck_assert_int_eq(records_lru_count(s->cache), STATEMENTS);
    while ((statement = sqlite3_next_stmt(conn->native, statement)) != NULL)
        kept++;
    ck_assert_int_eq(kept, STATEMENTS + (int)records_lru_count(s->words));
}
END_TEST

START_TEST(a_statement_for_once_or_without_a_cache_is_not_kept)
{
    const records_sqlite3_t *s = conn->state;
    records_statement_t *statement = sql("SELECT 5", "I", NULL);

    statement->once = 1;
    ck_assert_str_eq(answer_of(transaction(0, statement)), "I5;");
    ck_assert_int_eq(records_lru_count(s->cache), 0);
    disconnect_ours();
    connect_ours(0);
    statement->once = 0;
    ck_assert_str_eq(answer_of(transaction(0, statement)), "I5;");
    ck_assert_ptr_null(sqlite3_next_stmt(conn->native, NULL));
}
END_TEST

START_TEST(a_kept_statement_outlives_a_change_of_its_table)
{
    records_transaction_t *t = transaction(0, sql("SELECT x FROM a", "T", NULL));

    interfere("CREATE TABLE a (x INT); INSERT INTO a VALUES (1)");
    ck_assert_str_eq(answer_of(t), "I1;");
    interfere("ALTER TABLE a ADD COLUMN y DEFAULT 7; UPDATE a SET x = 'new'");
    ck_assert_str_eq(answer_of(t), "Tnew;");
    interfere("DROP TABLE a");
    ck_fails(driver->run(conn, t, 0, &(records_result_t){ 0 }, pool), "42P01",
             "relation \"a\" does not exist");
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_file_that_was_replaced_is_noticed)
{
    ck_assert(driver->ready(conn));
    ck_assert_int_eq(rename(path, apr_pstrcat(pool, path, ".old", NULL)), 0);
    ck_assert(!driver->ready(conn));
    ck_assert_int_eq(rename(apr_pstrcat(pool, path, ".old", NULL), path), 0);
    ck_assert(driver->ready(conn));
}
END_TEST

void add_reading(Suite *suite)
{
    TCase *tests = room(suite, "reading");

    tcase_add_test(tests, values_come_in_their_exact_text_and_null_is_not_empty);
    tcase_add_test(tests, a_value_of_another_class_says_so);
    tcase_add_test(tests, json_is_looked_at_before_it_is_believed);
    tcase_add_test(tests, parameters_are_bound_as_their_kind_says);
    tcase_add_test(tests, a_million_rows_stream_through_constant_memory);
    tcase_add_test(tests, rows_that_nobody_reads_are_thrown_away);
    tcase_add_test(tests, a_count_and_its_rows_are_of_one_snapshot);
    tcase_add_test(tests, a_page_is_counted_without_its_rows);
    tcase_add_test(tests, a_read_cannot_write);
    tcase_add_test(tests, what_fails_at_the_first_row_fails_before_the_answer);
    tcase_add_test(tests, what_fails_later_is_no_end);
    tcase_add_test(tests, no_more_statements_are_kept_than_allowed);
    tcase_add_test(tests, a_statement_for_once_or_without_a_cache_is_not_kept);
    tcase_add_test(tests, a_kept_statement_outlives_a_change_of_its_table);
    tcase_add_test(tests, a_file_that_was_replaced_is_noticed);
}
