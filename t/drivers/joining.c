/* SPDX-License-Identifier: Apache-2.0 */
/* Several runs in one transaction, the same on all databases. */
#include "fixture.h"

#define MANY 3600 /* rows: more than any driver takes at once */

static records_result_t result;

static int is_sqlite3(void)
{
    return strcmp(database_name, "sqlite3") == 0;
}

/* %s is the schema. */
static const char *in_schema(const char *text)
{
    return apr_psprintf(pool, text, is_sqlite3() ? "main" : "records_test");
}

static void make_table(void)
{
    if (is_sqlite3())
        interfere("PRAGMA journal_mode = wal"); /* others read while one writes */
    interfere(in_schema("CREATE TABLE %s.a (id INT PRIMARY KEY, n INT)"));
}

static records_transaction_t *write_of(const char *text)
{
    records_transaction_t *t = transaction(1, NULL);

    t->change = sql(in_schema(text), "", NULL);
    t->among_writes = 1;
    return t;
}

static records_transaction_t *read_of(const char *text)
{
    records_transaction_t *t = transaction(0, sql(in_schema(text), "T", NULL));

    t->at_most = -1;
    return t;
}

static records_transaction_t *read_among_writes(const char *text)
{
    records_transaction_t *t = read_of(text);

    t->among_writes = 1;
    return t;
}

static records_error_t *run(records_run_e how, const records_transaction_t *t)
{
    return driver->run(conn, t, how, &result, pool);
}

static const char *count(void)
{
    return interfere(in_schema("SELECT count(*) FROM %s.a"));
}

#define COUNT "SELECT count(*) FROM %s.a"
#define INSERT_1 "INSERT INTO %s.a VALUES (1, 1)"
#define INSERT_2 "INSERT INTO %s.a VALUES (2, 2)"

START_TEST(runs_see_what_runs_before_them_wrote_and_others_do_not)
{
    make_table();
    ck_ok(run(RECORDS_RUN_HOLD, write_of(INSERT_1)));
    ck_assert_int_eq(result.affected, 1);
    ck_assert(!driver->ready(conn));
    ck_ok(run(RECORDS_RUN_JOIN, read_among_writes(COUNT)));
    ck_assert_str_eq(rows_text(&result) + (rows_tell_kinds != 0), "1;");
    ck_ok(run(RECORDS_RUN_JOIN, write_of("UPDATE %s.a SET n = 7")));
    ck_assert_int_eq(result.affected, 1);
    ck_assert_str_eq(count(), "0");
    ck_ok(run(RECORDS_RUN_JOIN, write_of(INSERT_2)));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(count(), "2");
    ck_assert_str_eq(interfere(in_schema("SELECT n FROM %s.a WHERE id = 1")), "7");
}
END_TEST

START_TEST(runs_that_are_not_kept_leave_nothing)
{
    make_table();
    ck_ok(run(RECORDS_RUN_HOLD, write_of(INSERT_1)));
    ck_ok(run(RECORDS_RUN_JOIN, write_of(INSERT_2)));
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(count(), "0");
}
END_TEST

START_TEST(a_run_that_fails_undoes_those_before_it)
{
    make_table();
    ck_ok(run(RECORDS_RUN_HOLD, write_of(INSERT_1)));
    ck_fails(run(RECORDS_RUN_JOIN, write_of(INSERT_1)), "23505", NULL);
    ck_assert(driver->ready(conn));
    ck_fails(run(RECORDS_RUN_JOIN, write_of(INSERT_2)), "2D000", NULL);
    ck_assert(driver->ready(conn));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(count(), "0");
}
END_TEST

START_TEST(the_first_run_may_be_a_read)
{
    make_table();
    ck_ok(run(RECORDS_RUN_HOLD, read_among_writes(COUNT)));
    ck_assert_str_eq(rows_text(&result) + (rows_tell_kinds != 0), "0;");
    ck_ok(run(RECORDS_RUN_JOIN, write_of(INSERT_1)));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(count(), "1");
}
END_TEST

START_TEST(reads_that_join_see_one_snapshot)
{
    make_table();
    ck_ok(run(RECORDS_RUN_HOLD, read_of(COUNT)));
    ck_assert_str_eq(rows_text(&result) + (rows_tell_kinds != 0), "0;");
    interfere(in_schema(INSERT_1));
    ck_ok(run(RECORDS_RUN_JOIN, read_of(COUNT)));
    ck_assert_str_eq(rows_text(&result) + (rows_tell_kinds != 0), "0;");
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(answer_of(read_of(COUNT)) + (rows_tell_kinds != 0), "1;");
}
END_TEST

#define ALL_ROWS                                                                        \
    "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 60)"          \
    " SELECT x.i FROM r AS x, r AS y WHERE (SELECT count(*) FROM %s.a) >= 0"

START_TEST(a_run_throws_the_rows_away_that_the_one_before_left)
{
    const records_row_t *row;
    int i, kept;

    make_table();
    for (kept = 0; kept <= 1; kept++) {
        ck_ok(driver->finish(conn, 0, pool));
        ck_ok(run(RECORDS_RUN_HOLD, write_of(kept ? INSERT_1 : INSERT_2)));
        ck_ok(run(RECORDS_RUN_JOIN, read_among_writes(ALL_ROWS)));
        for (i = 0; i < 3; i++)
            ck_ok(result.rows->next(result.rows, &row));
        ck_assert_ptr_nonnull(row);
        ck_ok(run(RECORDS_RUN_JOIN, read_among_writes(COUNT)));
        ck_assert_str_eq(rows_text(&result) + (rows_tell_kinds != 0), "1;");
        ck_ok(run(RECORDS_RUN_JOIN, read_among_writes(ALL_ROWS)));
        ck_ok(driver->finish(conn, kept, pool)); /* over what it has left */
        ck_assert(driver->ready(conn));
    }
    ck_assert_str_eq(count(), "1");
}
END_TEST

START_TEST(the_rows_of_a_run_come_one_by_one)
{
    const records_row_t *row;
    int i = 0;

    make_table();
    ck_ok(run(RECORDS_RUN_HOLD, write_of(INSERT_1)));
    ck_ok(run(RECORDS_RUN_JOIN, read_among_writes(ALL_ROWS)));
    for (;; i++) {
        ck_ok(result.rows->next(result.rows, &row));
        if (row == NULL)
            break;
    }
    ck_assert_int_eq(i, MANY);
    ck_ok(run(RECORDS_RUN_JOIN, write_of(INSERT_2)));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(count(), "2");
}
END_TEST

START_TEST(a_read_that_joins_writes_nothing)
{
    records_transaction_t *t = read_among_writes(INSERT_2);

    make_table();
    t->calls = 1;
    if (!is_sqlite3() && strcmp(database_name, "mysql") != 0)
        t->rows = sql(in_schema("INSERT INTO %s.a VALUES (2, 2) RETURNING id"), "T", NULL);
    ck_ok(run(RECORDS_RUN_HOLD, write_of(INSERT_1)));
    ck_fails(run(RECORDS_RUN_JOIN, t), strcmp(database_name, "mysql") == 0 ? "PGRST127" : "25006",
             NULL);
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(count(), "0");
}
END_TEST

START_TEST(a_cancel_between_two_runs_does_not_reach_another_transaction)
{
    make_table();
    ck_ok(run(RECORDS_RUN_HOLD, write_of(INSERT_1)));
    driver->cancel(conn);
    (void)!run(RECORDS_RUN_JOIN, write_of(INSERT_2)); /* stopped or not */
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    ck_ok(run(RECORDS_RUN_HOLD, write_of(INSERT_1)));
    ck_ok(run(RECORDS_RUN_JOIN, write_of(INSERT_2)));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(count(), "2");
}
END_TEST

/* ---- whole requests ---------------------------------------------------------------- */

static const struct { const char *method, *target, *body, *answer; } requests[] = {
    { "PATCH", "/a?order=id.desc&limit=1&id=gte.1&select=id", "{\"n\":40}", "4;" },
    { "PATCH", "/a?order=id&limit=1&id=gte.1&select=id", "{\"n\":10}", "1;" },
    { "POST", "/a?select=id", "{\"id\":9,\"n\":9}", "9;" },
    { "PATCH", "/a?id=eq.2&select=id", "{\"n\":20}", "2;" },
    { "PATCH", "/a?id=eq.77&select=id", "{\"n\":20}", "" },
    { "PUT", "/a?id=eq.7&select=id", "{\"id\":7,\"n\":7}", "7;" },
    { "DELETE", "/a?order=id.desc&limit=1&id=gte.1&select=id", NULL, "9;" },
};

START_TEST(each_run_chooses_rows_of_its_own)
{
    records_transaction_t all[COUNT_OF(requests)];
    const records_transaction_t *compiled;
    apr_size_t i;

    make_table();
    interfere(in_schema("INSERT INTO %s.a VALUES (1, 1), (2, 2), (3, 3), (4, 4)"));
    joined = 1;
    for (i = 0; i < COUNT_OF(requests); i++) { /* it reads the catalog on the same connection */
        ck_ok(compile(&compiled, requests[i].method, requests[i].target, requests[i].body));
        all[i] = *compiled;
        all[i].among_writes = 1;
    }
    for (i = 0; i < COUNT_OF(requests); i++) {
        const char *text;

        ck_ok(run(i == 0 ? RECORDS_RUN_HOLD : RECORDS_RUN_JOIN, &all[i]));
        text = rows_text(&result);
        ck_assert_str_eq(text + (*text != '\0' && rows_tell_kinds), requests[i].answer);
    }
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(interfere(in_schema("SELECT sum(n) FROM %s.a")), "80");
}
END_TEST

void add_joining(Suite *suite)
{
    TCase *tests = room(suite, "joining");

    tcase_add_test(tests, runs_see_what_runs_before_them_wrote_and_others_do_not);
    tcase_add_test(tests, runs_that_are_not_kept_leave_nothing);
    tcase_add_test(tests, a_run_that_fails_undoes_those_before_it);
    tcase_add_test(tests, the_first_run_may_be_a_read);
    tcase_add_test(tests, reads_that_join_see_one_snapshot);
    tcase_add_test(tests, a_run_throws_the_rows_away_that_the_one_before_left);
    tcase_add_test(tests, the_rows_of_a_run_come_one_by_one);
    tcase_add_test(tests, a_read_that_joins_writes_nothing);
    tcase_add_test(tests, a_cancel_between_two_runs_does_not_reach_another_transaction);
    tcase_add_test(tests, each_run_chooses_rows_of_its_own);
}
