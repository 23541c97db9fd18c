/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that are cancelled, connections that are lost, requests that are too large. */
#include "fixture_mysql.h"

START_TEST(another_thread_can_cancel)
{
    records_transaction_t *reads = transaction(0, sql("SELECT count(*) FROM seq_1_to_100000000000"
                                                      " WHERE seq % 7 = SQRT(seq)",
                                                      "I", NULL));
    records_transaction_t *writes = transaction(1, NULL);
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    ck_fails(cancelled(reads, &result), "57014", "canceling statement due to user request");
    ck_assert(driver->ready(conn));

    writes->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    writes->rows = reads->rows;
    ck_fails(cancelled(writes, &result), "57014", "canceling statement due to user request");
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
    ck_assert(mysql_ping(conn->native) != 0); /* and it did not reconnect */
}
END_TEST

/* What came before ROLLBACK in a procedure is gone, and COMMIT would succeed all the same. */
START_TEST(runs_that_a_procedure_undid_are_not_committed)
{
    records_transaction_t *insert = transaction(1, NULL);
    records_transaction_t *call = transaction(1, sql("CALL p()", "", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("CREATE PROCEDURE p() MODIFIES SQL DATA ROLLBACK");
    insert->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    call->calls = 1;
    ck_ok(driver->run(conn, insert, RECORDS_RUN_HOLD, &result, pool));
    ck_ok(driver->run(conn, call, RECORDS_RUN_JOIN, &result, pool));
    ck_fails(driver->finish(conn, 1, pool), "2D000", NULL);
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");

    ck_ok(driver->run(conn, call, RECORDS_RUN_HOLD, &result, pool)); /* by itself it may */
    ck_ok(driver->finish(conn, 1, pool));
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

void add_stopping(Suite *suite)
{
    TCase *tests = room(suite, "stopping");

    tcase_add_test(tests, another_thread_can_cancel);
    tcase_add_test(tests, a_late_cancel_hits_nothing);
    tcase_add_test(tests, a_killed_connection_is_seen_before_it_is_used);
    tcase_add_test(tests, a_killed_connection_is_seen_when_it_is_used);
    tcase_add_test(tests, runs_that_a_procedure_undid_are_not_committed);
    tcase_add_test(tests, an_open_transaction_is_not_ready);
    tcase_add_test(tests, a_request_larger_than_the_server_takes_is_refused_here);
}
