/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that are cancelled, connections that are lost or given back. */
#include "fixture_pgsql.h"

#include <apr_time.h>

START_TEST(another_thread_cancels_what_runs)
{
    records_transaction_t *t = transaction(0, sql("SELECT pg_sleep(600)", "T", NULL));
    records_result_t result;
    int counted;

    for (counted = 0; counted < 2; counted++) {
        t->count = counted ? sql("SELECT 1", "T", NULL) : NULL;
        ck_fails(cancelled(t, &result), "57014", NULL);
        ck_assert(driver->ready(conn));
        driver->cancel(conn); /* too late: hits nobody */
        ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 1", "T", NULL))), "1;");
    }
}
END_TEST

static void wait_until_gone(void)
{
    const char *gone = apr_psprintf(pool, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d",
                                    PQbackendPID(conn->native));
    int i;

    interfere(apr_psprintf(pool, "SELECT pg_terminate_backend(%d)", PQbackendPID(conn->native)));
    for (i = 0; i < 3000 && strcmp(interfere(gone), "0") != 0; i++)
        apr_sleep(apr_time_from_msec(20));
}

static int is_loss(const records_error_t *error)
{
    return error != NULL
           && (strncmp(error->code, "08", 2) == 0 || strcmp(error->code, "57P01") == 0);
}

START_TEST(a_closed_connection_is_seen_without_asking)
{
    ck_assert(driver->ready(conn));
    wait_until_gone();
    ck_assert(!driver->ready(conn));
    ck_assert(!driver->ready(conn));
}
END_TEST

START_TEST(a_killed_backend_is_an_error_and_then_not_ready)
{
    records_transaction_t *t = transaction(_i, sql("SELECT 5", "T", NULL));
    records_result_t result;

    answer_of(t);
    wait_until_gone();
    if (_i)
        t->count = sql("SELECT 1", "T", NULL);
    ck_assert(is_loss(driver->run(conn, t, 0, &result, pool)));
    ck_assert(!driver->ready(conn));
    ck_assert(is_loss(driver->run(conn, t, 1, &result, pool)));
    driver->finish(conn, 0, pool);
    ck_assert(!driver->ready(conn));
}
END_TEST

START_TEST(a_backend_killed_among_the_rows_is_not_their_end)
{
    records_transaction_t *t = transaction(0, sql(MANY, "TT", NULL));
    const records_row_t *row;
    records_result_t result;
    records_error_t *error;
    long rows;

    t->at_most = -1;
    if (_i)
        t->count = sql("SELECT 1", "T", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    interfere(apr_psprintf(pool, "SELECT pg_terminate_backend(%d)", PQbackendPID(conn->native)));
    for (rows = 0; (error = result.rows->next(result.rows, &row)) == NULL; rows++)
        ck_assert_ptr_nonnull(row);
    ck_assert(is_loss(error));
    ck_assert_int_lt(rows, 1000000);
    driver->finish(conn, 1, pool);
    ck_assert(!driver->ready(conn));
}
END_TEST

START_TEST(a_held_transaction_whose_backend_is_killed_is_not_committed)
{
    records_transaction_t *t = transaction(1, sql("INSERT INTO records_test.k VALUES (1)"
                                                  " RETURNING id",
                                                  "T", NULL));
    records_result_t result;

    interfere("CREATE TABLE records_test.k (id int)");
    ck_ok(driver->run(conn, t, 1, &result, pool));
    wait_until_gone();
    ck_assert(is_loss(driver->finish(conn, 1, pool)));
    ck_assert(!driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.k"), "0");
}
END_TEST

START_TEST(a_reset_connection_is_another_one_until_it_is_attached)
{
    records_transaction_t *t = transaction(0, sql("SHOW datestyle", "T", NULL));

    answer_of(t);
    PQreset(conn->native);
    ck_assert(!driver->ready(conn));
    ck_ok(driver->attach(conn, pool));
    ck_assert(driver->ready(conn));
    ck_assert_ptr_nonnull(strstr(answer_of(t), "ISO"));
}
END_TEST

START_TEST(what_the_server_says_unasked_is_taken_in)
{
    PQclear(PQexec(conn->native, "LISTEN records_test"));
    ck_assert(driver->ready(conn));
    interfere("NOTIFY records_test, 'hello'");
    apr_sleep(apr_time_from_msec(100));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 1", "T", NULL))), "1;");
}
END_TEST

START_TEST(detached_the_handle_has_no_statement_of_ours)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5", "T", NULL));
    PGresult *left;

    t->count = sql("SELECT 1", "T", NULL);
    answer_of(t);
    driver->detach(conn);
    left = PQexec(conn->native, "SELECT count(*) FROM pg_prepared_statements");
    ck_assert_str_eq(PQgetvalue(left, 0, 0), "0");
    PQclear(left);
    ck_ok(driver->attach(conn, pool));
    ck_assert_str_eq(answer_of(t), "5;");
}
END_TEST

START_TEST(parameters_are_checked_with_a_sentence)
{
    ck_assert_ptr_null(records_pgsql_check(test_params(), pool));
    ck_assert_ptr_null(records_pgsql_check("host=/run dbname=x port=5432", pool));
    ck_assert_ptr_null(records_pgsql_check("postgresql://web@localhost/x", pool));
    ck_assert_ptr_nonnull(strstr(records_pgsql_check("hots=x", pool), "hots"));
    ck_assert_ptr_nonnull(strstr(records_pgsql_check("localhost", pool), "dbname="));
    ck_assert_ptr_nonnull(strstr(records_pgsql_check("port=a", pool), "port"));
}
END_TEST

void add_stopping(Suite *suite)
{
    TCase *tests = room(suite, "stopping");

    tcase_add_test(tests, another_thread_cancels_what_runs);
    tcase_add_test(tests, a_closed_connection_is_seen_without_asking);
    tcase_add_loop_test(tests, a_killed_backend_is_an_error_and_then_not_ready, 0, 2);
    tcase_add_loop_test(tests, a_backend_killed_among_the_rows_is_not_their_end, 0, 2);
    tcase_add_test(tests, a_held_transaction_whose_backend_is_killed_is_not_committed);
    tcase_add_test(tests, a_reset_connection_is_another_one_until_it_is_attached);
    tcase_add_test(tests, what_the_server_says_unasked_is_taken_in);
    tcase_add_test(tests, detached_the_handle_has_no_statement_of_ours);
    tcase_add_test(tests, parameters_are_checked_with_a_sentence);
}
