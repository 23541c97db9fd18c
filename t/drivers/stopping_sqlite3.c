/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that another thread stops, and locks that are waited for. */
#include "fixture_sqlite3.h"

#include <apr_time.h>

/* The error of a transaction that another thread cancels. */
static records_error_t *stopped(const records_transaction_t *t)
{
    records_result_t result;
    records_error_t *error = cancelled(t, &result);

    ck_assert_ptr_nonnull(error);
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    return error;
}

#define ENDLESS "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "

START_TEST(another_thread_stops_a_statement)
{
    records_transaction_t *t = transaction(0, sql(ENDLESS "SELECT max(i) FROM n", "I", NULL));

    ck_assert_str_eq(stopped(t)->code, "57014");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5", "I", NULL))), "I5;");
    t = transaction(0, sql(ENDLESS "SELECT i FROM n", "I", NULL));
    t->at_most = -1;
    ck_assert_str_eq(stopped(t)->code, "57014");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5", "I", NULL))), "I5;");
}
END_TEST

START_TEST(a_stopped_change_leaves_nothing)
{
    records_transaction_t *t = transaction(
        1, sql("INSERT INTO a " ENDLESS "SELECT i FROM n LIMIT 50000000 RETURNING 1", "I", NULL));

    interfere("CREATE TABLE a (x INT)");
    t->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    ck_assert_str_eq(stopped(t)->code, "57014");
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
}
END_TEST

START_TEST(a_stopped_request_does_not_wait_for_a_lock)
{
    records_transaction_t *t =
        transaction(1, sql("INSERT INTO a VALUES (1) RETURNING x", "I", NULL));

    interfere("CREATE TABLE a (x INT); BEGIN IMMEDIATE");
    ck_assert_str_eq(stopped(t)->code, "57014"); /* and not 55P03, for the lock */
    interfere("COMMIT");
    ck_assert_str_eq(answer_of(t), "I1;");
}
END_TEST

START_TEST(a_lock_is_waited_for_but_not_for_ever)
{
    records_transaction_t *t =
        transaction(1, sql("INSERT INTO a VALUES (1) RETURNING x", "I", NULL));
    apr_time_t began = apr_time_now();

    interfere("CREATE TABLE a (x INT); BEGIN IMMEDIATE");
    ck_fails(driver->run(conn, t, 0, &(records_result_t){ 0 }, pool), "55P03",
             "could not obtain lock: the database is busy");
    ck_assert_int_ge(apr_time_now() - began, apr_time_from_sec(4));
    ck_assert(driver->ready(conn));
    interfere("COMMIT");
    ck_assert_str_eq(answer_of(t), "I1;");
}
END_TEST

void add_stopping(Suite *suite)
{
    TCase *tests = room(suite, "stopping");

    tcase_add_test(tests, another_thread_stops_a_statement);
    tcase_add_test(tests, a_stopped_change_leaves_nothing);
    tcase_add_test(tests, a_stopped_request_does_not_wait_for_a_lock);
    tcase_add_test(tests, a_lock_is_waited_for_but_not_for_ever);
}
