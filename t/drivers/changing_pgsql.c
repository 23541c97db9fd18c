/* SPDX-License-Identifier: Apache-2.0 */
/* Writes: all of them or nothing. */
#include "fixture_pgsql.h"

static void make_deferred(void)
{
    interfere("CREATE TABLE records_test.p (id int PRIMARY KEY);"
              "CREATE TABLE records_test.c (id int PRIMARY KEY,"
              " p int REFERENCES records_test.p DEFERRABLE INITIALLY DEFERRED)");
}

static const char *children(void)
{
    return interfere("SELECT count(*) FROM records_test.c");
}

#define ORPHAN "INSERT INTO records_test.c VALUES (1, 99) RETURNING id"

START_TEST(a_deferred_constraint_fails_where_the_answer_is_due)
{
    records_transaction_t *t = transaction(1, sql(ORPHAN, "T", NULL));
    records_result_t result;
    int again;

    make_deferred();
    for (again = 0; again < 2; again++) { /* piped, then prepared */
        ck_fails(driver->run(conn, t, 0, &result, pool), "23503", NULL);
        ck_assert(driver->ready(conn));
    }
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert_int_eq(result.affected, 1);
    ck_assert_str_eq(rows_text(&result), "1;");
    ck_fails(driver->finish(conn, 1, pool), "23503", NULL);
    ck_assert(driver->ready(conn));
    t->keep = 0; /* even if it is to be undone anyway */
    ck_fails(driver->run(conn, t, 0, &result, pool), "23503", NULL);
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(children(), "0");
}
END_TEST

START_TEST(what_is_held_and_not_kept_leaves_nothing)
{
    records_transaction_t *t = transaction(
        1, sql("INSERT INTO records_test.c VALUES (1, NULL), (2, NULL) RETURNING id", "T", NULL));
    records_result_t result;

    make_deferred();
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert_int_eq(result.affected, 2);
    ck_assert(!driver->ready(conn));
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(rows_text(&result), "1;2;"); /* collected: they outlive the transaction */
    ck_assert_str_eq(children(), "0");
    t->keep = 0;
    ck_assert_str_eq(answer_of(t), "1;2;");
    ck_assert_str_eq(children(), "0");
    t->keep = 1;
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(children(), "2");
}
END_TEST

START_TEST(a_failed_write_tells_all_fields_and_leaves_nothing)
{
    records_transaction_t *t = transaction(1, NULL);
    records_error_t *error;
    records_result_t result;

    make_deferred();
    interfere("INSERT INTO records_test.c VALUES (7, NULL)");
    t->change = sql("INSERT INTO records_test.c VALUES (6, NULL)", "", NULL);
    t->rows = sql("INSERT INTO records_test.c VALUES (7, NULL) RETURNING id", "T", NULL);
    error = driver->run(conn, t, 0, &result, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "23505");
    ck_assert_int_eq(error->status, 0);
    ck_assert_str_eq(error->message, "duplicate key value violates unique constraint \"c_pkey\"");
    ck_assert_str_eq(error->details, "Key (id)=(7) already exists.");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(children(), "1");
}
END_TEST

START_TEST(otherwise_runs_only_where_nothing_was_changed)
{
    records_transaction_t *t = transaction(1, sql("SELECT p FROM records_test.c", "T", NULL));
    records_result_t result;
    int time;

    make_deferred();
    t->change = sql("UPDATE records_test.c SET p = NULL WHERE id = 1", "", NULL);
    t->otherwise = sql("INSERT INTO records_test.c VALUES (1, NULL)", "", NULL);
    for (time = 0; time < 3; time++) {
        ck_ok(driver->run(conn, t, time == 2, &result, pool));
        ck_assert_int_eq(result.created, time == 0);
        ck_assert_int_eq(result.affected, 1);
        ck_assert_str_eq(rows_text(&result), "~;");
        ck_ok(driver->finish(conn, 1, pool));
        ck_assert(driver->ready(conn));
    }
    ck_assert_str_eq(children(), "1");
}
END_TEST

START_TEST(a_change_alone_tells_how_many)
{
    records_transaction_t *t = transaction(1, NULL);
    records_result_t result;

    make_deferred();
    t->change = sql("INSERT INTO records_test.c SELECT i FROM generate_series(1, 12) i", "", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 12);
    ck_assert_ptr_null(result.rows);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(children(), "12");
}
END_TEST

void add_changing(Suite *suite)
{
    TCase *tests = room(suite, "changing");

    tcase_add_test(tests, a_deferred_constraint_fails_where_the_answer_is_due);
    tcase_add_test(tests, what_is_held_and_not_kept_leaves_nothing);
    tcase_add_test(tests, a_failed_write_tells_all_fields_and_leaves_nothing);
    tcase_add_test(tests, otherwise_runs_only_where_nothing_was_changed);
    tcase_add_test(tests, a_change_alone_tells_how_many);
}
