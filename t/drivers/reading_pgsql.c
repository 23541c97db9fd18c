/* SPDX-License-Identifier: Apache-2.0 */
/* Values, streams of rows, counts. */
#include "fixture_pgsql.h"

#include <apr_thread_proc.h>
#include <apr_time.h>

START_TEST(values_come_in_their_exact_text_and_null_is_not_empty)
{
    ck_assert_str_eq(
        answer_of(transaction(
            0,
            sql("SELECT 9223372036854775807::int8, 12.50::numeric, 0.1::float8, 1e-10::float8, true,"
                " DATE '2024-01-31', TIMESTAMP '2024-01-31 10:20:30.5', '\\x00ff'::bytea,"
                " NULL::text, ''::text, INTERVAL '1 day 2 hours', $1::text",
                "TTTTTTTTTTTT", "T\xc3\xa4\xe2\x82\xac", NULL))),
        "9223372036854775807|12.50|0.1|1e-10|t|2024-01-31|2024-01-31 10:20:30.5|\\x00ff|~||"
        "1 day 02:00:00|\xc3\xa4\xe2\x82\xac;");
}
END_TEST

START_TEST(a_parameter_without_text_is_null)
{
    records_statement_t *statement = sql("SELECT $1::text IS NULL", "T", "Tx", NULL);

    APR_ARRAY_IDX(statement->params, 0, records_param_t).value.text = NULL;
    ck_assert_str_eq(answer_of(transaction(0, statement)), "t;");
}
END_TEST

START_TEST(a_null_byte_is_refused_and_harms_nothing)
{
    records_statement_t *statement = sql("SELECT $1::text", "T", "Tab", NULL);
    records_result_t result;

    APR_ARRAY_IDX(statement->params, 0, records_param_t).value.text = "a\0b";
    APR_ARRAY_IDX(statement->params, 0, records_param_t).value.length = 3;
    ck_fails(driver->run(conn, transaction(0, statement), 0, &result, pool), "22021", NULL);
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT $1::text", "T", "Ta", NULL))), "a;");
    ck_fails(driver->run(conn, transaction(0, statement), 0, &result, pool), "22021", NULL);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_million_rows_stream_in_constant_memory)
{
    records_transaction_t *t = transaction(0, sql(MANY, "TT", NULL));
    const records_row_t *row;
    records_result_t result;
    long rows, before = 0;

    t->at_most = -1;
    t->count = sql("SELECT 1000000", "T", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 1000000);
    ck_assert_int_eq(result.in_page, -1);
    for (rows = 0;; rows++) {
        ck_ok(result.rows->next(result.rows, &row));
        if (row == NULL)
            break;
        ck_assert_int_eq((int)row->values[1].length, 70);
        if (rows == 1000)
            before = resident_kb();
    }
    ck_assert_int_eq(rows, 1000000);
    ck_assert_int_lt(resident_kb() - before, 4096);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(an_error_among_the_rows_is_not_their_end)
{
    records_transaction_t *t =
        transaction(0, sql("SELECT 1 / (5000 - i) FROM generate_series(1, 10000) i", "T", NULL));
    const records_row_t *row;
    records_result_t result;
    records_error_t *error;
    int rows, counted;

    t->at_most = -1;
    for (counted = 0; counted < 2; counted++) {
        t->count = counted ? sql("SELECT 1", "T", NULL) : NULL;
        ck_ok(driver->run(conn, t, 0, &result, pool));
        for (rows = 0; (error = result.rows->next(result.rows, &row)) == NULL; rows++)
            ck_assert_ptr_nonnull(row);
        ck_assert_int_eq(rows, 4999);
        ck_assert_str_eq(error->code, "22012");
        ck_ok(driver->finish(conn, 0, pool));
        ck_assert(driver->ready(conn));
    }
}
END_TEST

/* Of fifty million rows, a hundred thousand are read: the others must not take as long. */
START_TEST(rows_nobody_wants_are_thrown_away)
{
    records_transaction_t *t =
        transaction(0, sql("SELECT generate_series(1, 50000000)", "T", NULL));
    apr_time_t began, usual;
    const records_row_t *row;
    records_result_t result;
    long resident = resident_kb();
    int counted, rows;

    t->at_most = -1;
    for (counted = 0; counted < 2; counted++) {
        t->count = counted ? sql("SELECT 1", "T", NULL) : NULL;
        began = apr_time_now();
        ck_ok(driver->run(conn, t, 0, &result, pool));
        for (rows = 0; rows < 100000; rows++) {
            ck_ok(result.rows->next(result.rows, &row));
            ck_assert_ptr_nonnull(row);
        }
        ck_assert_str_eq(row->values[0].text, "100000");
        usual = apr_time_now() - began;
        began = apr_time_now();
        ck_ok(driver->finish(conn, 1, pool));
        ck_assert_int_lt(apr_time_now() - began, 100 * usual);
        ck_assert(driver->ready(conn));
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_ptr_null(row);
    }
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 1", "T", NULL))), "1;");
    ck_assert_int_lt(resident_kb() - resident, 4096); /* nor were they taken in */
}
END_TEST

static void *APR_THREAD_FUNC insert_soon(apr_thread_t *thread, void *data)
{
    (void)data;
    apr_sleep(apr_time_from_msec(200));
    interfere("INSERT INTO records_test.s VALUES (3)");
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

START_TEST(count_and_rows_see_one_snapshot)
{
    records_transaction_t *t =
        transaction(0, sql("SELECT id FROM records_test.s ORDER BY id", "T", NULL));
    records_result_t result;
    apr_thread_t *thread;
    apr_status_t ignored;

    interfere("CREATE TABLE records_test.s AS SELECT i AS id FROM generate_series(1, 2) i");
    t->count = sql("SELECT count(*) FROM records_test.s, (SELECT pg_sleep(1)) x", "T", NULL);
    apr_thread_create(&thread, NULL, insert_soon, NULL, pool);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    apr_thread_join(&ignored, thread);
    ck_assert_int_eq(result.total, 2);
    ck_assert_int_eq(result.in_page, 2);
    ck_assert_str_eq(rows_text(&result), "1;2;");
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.s"), "3");
}
END_TEST

START_TEST(a_page_without_rows_is_counted)
{
    records_transaction_t *t = transaction(0, NULL);
    records_result_t result;

    t->page =
        sql("SELECT count(*) FROM (SELECT 1 FROM generate_series(1, 50) LIMIT 20) p", "T", NULL);
    t->count = sql("SELECT 50", "T", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_ptr_null(result.rows);
    ck_assert_int_eq(result.in_page, 20);
    ck_assert_int_eq(result.total, 50);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_counted_read_cannot_write)
{
    records_transaction_t *t = transaction(0, sql("INSERT INTO records_test.r VALUES (1)"
                                                  " RETURNING id",
                                                  "T", NULL));
    records_result_t result;

    interfere("CREATE TABLE records_test.r (id int)");
    t->count = sql("SELECT 1", "T", NULL);
    ck_fails(driver->run(conn, t, 0, &result, pool), "25006", NULL);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_preamble_holds_for_its_transaction_only)
{
    records_transaction_t *t =
        transaction(0, sql("SELECT current_setting('records.who', true)", "T", NULL));
    apr_array_header_t *preamble = apr_array_make(pool, 1, sizeof(records_statement_t *));

    APR_ARRAY_PUSH(preamble, const records_statement_t *) =
        sql("SELECT set_config('records.who', $1, true)", "T", "Tanna", NULL);
    t->preamble = preamble;
    ck_assert_str_eq(answer_of(t), "anna;");
    t->preamble = NULL;
    ck_assert_str_eq(answer_of(t), ";");
}
END_TEST

void add_reading(Suite *suite)
{
    TCase *tests = room(suite, "reading");

    tcase_add_test(tests, values_come_in_their_exact_text_and_null_is_not_empty);
    tcase_add_test(tests, a_parameter_without_text_is_null);
    tcase_add_test(tests, a_null_byte_is_refused_and_harms_nothing);
    tcase_add_test(tests, a_million_rows_stream_in_constant_memory);
    tcase_add_test(tests, an_error_among_the_rows_is_not_their_end);
    tcase_add_test(tests, rows_nobody_wants_are_thrown_away);
    tcase_add_test(tests, count_and_rows_see_one_snapshot);
    tcase_add_test(tests, a_page_without_rows_is_counted);
    tcase_add_test(tests, a_counted_read_cannot_write);
    tcase_add_test(tests, a_preamble_holds_for_its_transaction_only);
}
