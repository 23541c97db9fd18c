/* SPDX-License-Identifier: Apache-2.0 */
/* Several runs in one transaction: what lasts until its end, and must not, and what is prepared. */
#include "fixture_pgsql.h"

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

static records_transaction_t *read_of(const char *text)
{
    return transaction(0, sql(text, "T", NULL));
}

/* ---- what a preamble says ------------------------------------------------------------ */

static records_identity_t *identity_of(const char *role, const char *setting)
{
    records_identity_t *identity = apr_pcalloc(pool, sizeof(*identity));
    apr_array_header_t *settings = apr_array_make(pool, 1, sizeof(records_setting_t));
    records_setting_t *only = apr_array_push(settings);

    only->name = setting;
    only->value = "told";
    identity->role = role;
    identity->settings = setting == NULL ? NULL : settings;
    return identity;
}

static records_transaction_t *compiled_for(const records_identity_t *identity, const char *target)
{
    const records_transaction_t *t;

    who = identity;
    joined = 1;
    ck_ok(compile(&t, "GET", target, NULL));
    return apr_pmemdup(pool, t, sizeof(*t));
}

#define WHO                                                                                   \
    "SELECT format('%s|%s|%s|%s|%s', current_user = session_user, current_setting('app.one', true),"       \
    " current_setting('app.two', true), current_setting('timezone'),"                            \
    " current_setting('response.status', true))"

START_TEST(a_run_knows_nothing_of_what_the_one_before_was_told)
{
    const char *zone = answer_of(read_of("SELECT current_setting('timezone')"));
    const char *path = answer_of(read_of("SELECT current_setting('search_path')"));
    const char *plain =
        apr_psprintf(pool, "t|||%s|;", apr_pstrmemdup(pool, zone, strlen(zone) - 1));
    records_transaction_t *first, *second;

    interfere("CREATE VIEW records_test.who AS " WHO " AS who;"
              "GRANT USAGE ON SCHEMA records_test TO pg_read_all_data;"
              "GRANT SELECT ON records_test.who TO pg_read_all_data;"
              "CREATE FUNCTION records_test.says() RETURNS int LANGUAGE sql STABLE AS"
              " 'SELECT 1 FROM set_config(''response.status'', ''299'', true)'");
    prefer = "timezone=Asia/Tokyo";
    first = compiled_for(identity_of("pg_read_all_data", "app.one"), "/who");
    prefer = NULL;
    second = compiled_for(identity_of(NULL, "app.two"), "/who");
    ck_ok(run(RECORDS_RUN_HOLD, first));
    ck_assert_str_eq(rows_text(&result), "f|told||Asia/Tokyo|;");
    ck_ok(run(RECORDS_RUN_JOIN, read_of("SELECT records_test.says()")));
    ck_ok(
        run(RECORDS_RUN_JOIN, read_of("SELECT 1 FROM set_config('response.status', '299', true)")));
    ck_ok(run(RECORDS_RUN_JOIN, second));
    ck_assert_str_eq(rows_text(&result), apr_pstrcat(pool, "t||told", plain + 3, NULL));
    ck_ok(run(RECORDS_RUN_JOIN, read_of(WHO)));
    ck_assert_str_eq(rows_text(&result), plain);
    ck_ok(run(RECORDS_RUN_JOIN, read_of("SELECT current_setting('search_path')")));
    ck_assert_str_eq(rows_text(&result), path);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(answer_of(read_of("SELECT current_setting('search_path')")), path);
    ck_assert_str_eq(answer_of(read_of("SELECT current_setting('timezone')")), zone);
}
END_TEST

START_TEST(what_is_deferred_is_due_at_the_end_or_before_another_role)
{
    records_transaction_t *orphan = write_of("INSERT INTO records_test.c VALUES (1, 1)");
    records_transaction_t *parent = write_of("INSERT INTO records_test.p VALUES (1)");

    interfere("CREATE TABLE records_test.p (id int PRIMARY KEY);"
              "CREATE TABLE records_test.c (id int PRIMARY KEY,"
              " p int REFERENCES records_test.p DEFERRABLE INITIALLY DEFERRED)");
    ck_ok(run(RECORDS_RUN_HOLD, orphan));
    parent->settles = 1;
    ck_fails(run(RECORDS_RUN_JOIN, parent), "23503", NULL);
    ck_assert(driver->ready(conn));
    ck_ok(run(RECORDS_RUN_HOLD, orphan));
    parent->settles = 0;
    ck_ok(run(RECORDS_RUN_JOIN, parent));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.c"), "1");
}
END_TEST

START_TEST(a_function_that_only_reads_may_join_a_transaction_that_writes)
{
    records_transaction_t *call = read_of("SELECT count(*) FROM records_test.d");

    interfere("CREATE TABLE records_test.d (id int)");
    call->calls = 1;
    ck_ok(run(RECORDS_RUN_HOLD, write_of("INSERT INTO records_test.d VALUES (1)")));
    ck_ok(run(RECORDS_RUN_JOIN, call));
    ck_assert_str_eq(rows_text(&result), "1;");
    ck_ok(run(RECORDS_RUN_JOIN, write_of("INSERT INTO records_test.d VALUES (2)")));
    call->at_most = -1; /* a stream: behind it the transaction may write again, too */
    ck_ok(run(RECORDS_RUN_JOIN, call));
    ck_ok(run(RECORDS_RUN_JOIN, write_of("INSERT INTO records_test.d VALUES (3)")));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.d"), "3");
}
END_TEST

/* ---- what is prepared ------------------------------------------------------------------ */

START_TEST(a_statement_that_is_gone_undoes_the_runs_before_it)
{
    records_transaction_t *write = write_of("INSERT INTO records_test.d VALUES (1)");
    records_transaction_t *read = read_of("SELECT * FROM records_test.d");
    int ddl;

    interfere("CREATE TABLE records_test.d (id int)");
    for (ddl = 0; ddl <= 1; ddl++) {
        interfere("DELETE FROM records_test.d");
        ck_assert_str_eq(answer_of(read), "");
        ck_ok(run(RECORDS_RUN_HOLD, write));
        PQclear(
            PQexec(conn->native, ddl ? "ALTER TABLE records_test.d ADD n int" : "DEALLOCATE ALL"));
        ck_fails(run(RECORDS_RUN_JOIN, read), RECORDS_STALE, NULL);
        ck_assert(driver->ready(conn));
        ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.d"), "0");
        conn->unprepared = 1;
        ck_ok(run(RECORDS_RUN_HOLD, write));
        PQclear(PQexec(conn->native, "DEALLOCATE ALL"));
        ck_ok(run(RECORDS_RUN_JOIN, read));
        ck_assert_str_eq(rows_text(&result), "1;");
        ck_ok(driver->finish(conn, 1, pool));
        conn->unprepared = 0;
        ck_assert_str_eq(answer_of(read), "1;");
    }
}
END_TEST

START_TEST(more_runs_than_statements_are_kept)
{
    int i;

    interfere("CREATE TABLE records_test.d (id int)");
    ck_ok(run(RECORDS_RUN_HOLD, write_of("INSERT INTO records_test.d VALUES (0)")));
    for (i = 1; i < 3 * STATEMENTS; i++)
        ck_ok(run(RECORDS_RUN_JOIN,
                  write_of(apr_psprintf(pool, "INSERT INTO records_test.d VALUES (%d)", i))));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_int_eq(atoi(interfere("SELECT count(*) FROM records_test.d")), 3 * STATEMENTS);
}
END_TEST

START_TEST(runs_join_where_no_statement_has_a_name)
{
    records_transaction_t *call = read_of("SELECT count(*) FROM records_test.d");

    driver->detach(conn);
    conn->statements = 0;
    ck_ok(driver->attach(conn, pool));
    interfere("CREATE TABLE records_test.d (id int)");
    call->calls = 1;
    ck_ok(run(RECORDS_RUN_HOLD, write_of("INSERT INTO records_test.d VALUES (1)")));
    ck_ok(run(RECORDS_RUN_JOIN, call));
    ck_assert_str_eq(rows_text(&result), "1;");
    ck_ok(run(RECORDS_RUN_JOIN, write_of("INSERT INTO records_test.d VALUES (2)")));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(answer_of(read_of("SELECT count(*) FROM pg_prepared_statements")), "0;");
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.d"), "2");
}
END_TEST

/* Two transactions, each of which wants what the other has changed. */
START_TEST(a_deadlock_undoes_all_runs)
{
    PGresult *answer;

    interfere("CREATE TABLE records_test.d (id int PRIMARY KEY, n int);"
              "INSERT INTO records_test.d VALUES (1, 0), (2, 0);"
              "SET deadlock_timeout = '1h'");
    ck_ok(run(RECORDS_RUN_HOLD, read_of("SELECT set_config('deadlock_timeout', '50ms', true)")));
    ck_ok(run(RECORDS_RUN_JOIN, write_of("UPDATE records_test.d SET n = 1 WHERE id = 1")));
    interfere("BEGIN");
    interfere("UPDATE records_test.d SET n = 2 WHERE id = 2");
    ck_assert(PQsendQuery(other, "UPDATE records_test.d SET n = 2 WHERE id = 1"));
    ck_fails(run(RECORDS_RUN_JOIN, write_of("UPDATE records_test.d SET n = 1 WHERE id = 2")),
             "40P01", NULL);
    ck_assert(driver->ready(conn));
    while ((answer = PQgetResult(other)) != NULL)
        PQclear(answer);
    interfere("COMMIT");
    ck_assert_str_eq(interfere("SELECT string_agg(n::text, ',' ORDER BY id) FROM records_test.d"),
                     "2,2");
}
END_TEST

void add_joining_pgsql(Suite *suite)
{
    TCase *tests = room(suite, "joining on PostgreSQL");

    tcase_add_test(tests, a_run_knows_nothing_of_what_the_one_before_was_told);
    tcase_add_test(tests, what_is_deferred_is_due_at_the_end_or_before_another_role);
    tcase_add_test(tests, a_function_that_only_reads_may_join_a_transaction_that_writes);
    tcase_add_test(tests, a_statement_that_is_gone_undoes_the_runs_before_it);
    tcase_add_test(tests, more_runs_than_statements_are_kept);
    tcase_add_test(tests, runs_join_where_no_statement_has_a_name);
    tcase_add_test(tests, a_deadlock_undoes_all_runs);
}
