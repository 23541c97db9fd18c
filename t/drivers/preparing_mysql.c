/* SPDX-License-Identifier: Apache-2.0 */
/* What a session is set up with, and the statements that it keeps prepared. */
#include "fixture_mysql.h"

START_TEST(a_session_is_set_up_whatever_the_server_says)
{
    interfere("SET @before = @@GLOBAL.sql_mode");
    interfere("SET GLOBAL sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY'");
    disconnect_ours();
    connect_ours(STATEMENTS);
    interfere("SET GLOBAL sql_mode = @before");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT @@sql_mode, @@time_zone, @@tx_isolation,"
                                                  " @@autocommit, @@character_set_client",
                                                  "TTTIT", NULL))),
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

START_TEST(a_statement_that_is_gone_undoes_the_runs_before_it)
{
    records_transaction_t *read = transaction(0, sql("SELECT n FROM a", "T", NULL));
    records_transaction_t *write = transaction(1, NULL);
    records_result_t result;

    interfere("CREATE TABLE a (n INT)");
    write->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    ck_assert_str_eq(answer_of(read), "");
    ck_ok(driver->run(conn, write, RECORDS_RUN_HOLD, &result, pool));
    close_behind_our_back();
    ck_fails(driver->run(conn, read, RECORDS_RUN_JOIN, &result, pool), RECORDS_STALE, NULL);
    ck_assert(driver->ready(conn));
    conn->unprepared = 1;
    ck_ok(driver->run(conn, write, RECORDS_RUN_HOLD, &result, pool));
    close_behind_our_back();
    ck_ok(driver->run(conn, read, RECORDS_RUN_JOIN, &result, pool));
    ck_assert_str_eq(rows_text(&result), "1;");
    ck_ok(driver->finish(conn, 1, pool));
    conn->unprepared = 0;
    ck_assert_str_eq(answer_of(read), "1;");
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

void add_preparing(Suite *suite)
{
    TCase *tests = room(suite, "preparing");

    tcase_add_test(tests, a_session_is_set_up_whatever_the_server_says);
    tcase_add_test(tests, only_so_many_statements_stay_prepared);
    tcase_add_test(tests, a_prepared_statement_that_is_gone_is_prepared_again);
    tcase_add_test(tests, a_statement_that_is_gone_undoes_the_runs_before_it);
    tcase_add_test(tests, where_none_is_kept_none_is_left);
    tcase_add_test(tests, a_prepared_statement_outlives_a_change_of_its_table);
}
