/* SPDX-License-Identifier: Apache-2.0 */
/* Changes: all of them or nothing; errors. */
#include "fixture_mysql.h"

START_TEST(what_is_held_can_be_undone)
{
    records_transaction_t *t = transaction(
        1, sql("INSERT INTO a VALUES (?), (?) RETURNING id, n", "IT", "I1", "I2", NULL));
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

void add_changing(Suite *suite)
{
    TCase *tests = room(suite, "changing");

    tcase_add_test(tests, what_is_held_can_be_undone);
    tcase_add_test(tests, a_change_that_is_not_kept_is_undone);
    tcase_add_test(tests, rows_are_counted_that_match_not_those_that_change);
    tcase_add_test(tests, after_an_error_nothing_stays);
    tcase_add_test(tests, errors_are_told_as_postgresql_tells_them);
    tcase_add_test(tests, a_refusal_names_neither_account_nor_host);
}
