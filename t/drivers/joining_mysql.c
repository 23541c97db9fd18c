/* SPDX-License-Identifier: Apache-2.0 */
/* Several runs in one transaction: what does not end with it, and what ends it too early. */
#include "fixture_mysql.h"

static records_result_t result;

static records_error_t *run(records_run_e how, records_transaction_t *t)
{
    t->among_writes = 1;
    return driver->run(conn, t, how, &result, pool);
}

static records_transaction_t *write_of(const char *text)
{
    records_transaction_t *t = transaction(1, NULL);

    t->change = sql(text, "", NULL);
    return t;
}

static apr_array_header_t *only(const records_statement_t *statement)
{
    apr_array_header_t *statements = apr_array_make(pool, 1, sizeof(statement));

    APR_ARRAY_PUSH(statements, const records_statement_t *) = statement;
    return statements;
}

START_TEST(a_run_knows_nothing_of_what_the_one_before_was_told)
{
    records_transaction_t *told = write_of("INSERT INTO a VALUES (@one)");
    records_transaction_t *other_told = write_of("INSERT INTO a VALUES (COALESCE(@one, @two))");

    interfere("CREATE TABLE a (n INT)");
    told->preamble = only(sql("SET @one = 1", "", NULL));
    told->restore = only(sql("SET @one = NULL", "", NULL));
    other_told->preamble = only(sql("SET @two = 2", "", NULL));
    other_told->restore = only(sql("SET @two = NULL", "", NULL));
    ck_ok(run(RECORDS_RUN_HOLD, told));
    ck_ok(run(RECORDS_RUN_JOIN, other_told));
    ck_ok(run(RECORDS_RUN_JOIN, write_of("INSERT INTO a VALUES (COALESCE(@one, @two, 3))")));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(interfere("SELECT GROUP_CONCAT(n ORDER BY n) FROM a"), "1,2,3");
    ck_ok(run(RECORDS_RUN_HOLD, told));
    ck_ok(run(RECORDS_RUN_JOIN, other_told));
    ck_ok(driver->finish(conn, 0, pool)); /* or undone */
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT COALESCE(@one, @two)", "T", NULL))),
                     "~;");
}
END_TEST

START_TEST(a_procedure_that_commits_ends_the_transaction_and_is_seen)
{
    interfere("CREATE TABLE a (n INT)");
    interfere("CREATE PROCEDURE p() BEGIN INSERT INTO a VALUES (2); COMMIT; END");
    ck_ok(run(RECORDS_RUN_HOLD, write_of("INSERT INTO a VALUES (1)")));
    ck_ok(run(RECORDS_RUN_JOIN, write_of("CALL p()")));
    ck_fails(run(RECORDS_RUN_JOIN, write_of("INSERT INTO a VALUES (3)")), "2D000", NULL);
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT GROUP_CONCAT(n) FROM a"), "1,2");
}
END_TEST

/* Two transactions, each of which wants what the other has changed. */
START_TEST(a_deadlock_undoes_all_runs)
{
    interfere("CREATE TABLE d (id INT PRIMARY KEY, n INT)");
    interfere("INSERT INTO d VALUES (1, 0), (2, 0), (3, 0), (4, 0)");
    ck_ok(run(RECORDS_RUN_HOLD, write_of("UPDATE d SET n = 1 WHERE id = 1")));
    interfere("BEGIN");
    interfere("UPDATE d SET n = 2 WHERE id > 1"); /* more than we have: we are the victim */
    ck_assert_int_eq(mysql_send_query(other, "UPDATE d SET n = 2 WHERE id = 1", 31), 0);
    ck_fails(run(RECORDS_RUN_JOIN, write_of("UPDATE d SET n = 1 WHERE id = 2")), "40P01", NULL);
    ck_assert(driver->ready(conn));
    ck_assert_int_eq(mysql_read_query_result(other), 0);
    interfere("COMMIT");
    ck_assert_str_eq(interfere("SELECT GROUP_CONCAT(n ORDER BY id) FROM d"), "2,2,2,2");
}
END_TEST

void add_joining_mysql(Suite *suite)
{
    TCase *tests = room(suite, "joining on MariaDB");

    tcase_add_test(tests, a_run_knows_nothing_of_what_the_one_before_was_told);
    tcase_add_test(tests, a_procedure_that_commits_ends_the_transaction_and_is_seen);
    tcase_add_test(tests, a_deadlock_undoes_all_runs);
}
