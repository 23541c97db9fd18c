/* SPDX-License-Identifier: Apache-2.0 */
/* Statements that are kept prepared, and what all of it costs in round trips. */
#include "fixture_pgsql.h"

#include <stdio.h>
#include <unistd.h>

static const char *prepared_on_server(void)
{
    records_statement_t *statement =
        sql("SELECT count(*) FROM pg_prepared_statements WHERE name ~ '^r[0-9a-f]+_[0-9]+$'", "T",
            NULL);

    statement->once = 1;
    return answer_of(transaction(0, statement));
}

START_TEST(no_more_statements_are_prepared_than_allowed)
{
    records_transaction_t *t;
    records_result_t result;
    int i;

    for (i = 0; i < 40; i++) {
        t = transaction(0, sql(apr_psprintf(pool, "SELECT %d, $1::int", i % 23), "TT", "T5", NULL));
        if (i % 3 == 0)
            t->count = sql(apr_psprintf(pool, "SELECT %d", 100 + i), "T", NULL);
        ck_assert_str_eq(answer_of(t), apr_psprintf(pool, "%d|5;", i % 23));
        ck_assert_int_le(atoi(prepared_on_server()), STATEMENTS);
        if (i % 4 == 0) { /* what cannot be prepared takes no place */
            t->rows = sql(apr_psprintf(pool, "SELECT %d FROM nowhere", i), "T", NULL);
            ck_fails(driver->run(conn, t, 0, &result, pool), "42P01", NULL);
            ck_assert(driver->ready(conn));
        }
    }
    ck_assert_int_le(atoi(prepared_on_server()), STATEMENTS);
}
END_TEST

START_TEST(more_statements_than_allowed_fit_one_transaction)
{
    records_transaction_t *t = transaction(0, sql("SELECT 99", "T", NULL));
    apr_array_header_t *preamble = apr_array_make(pool, 9, sizeof(records_statement_t *));
    records_result_t result;
    int i;

    for (i = 0; i < 9; i++)
        APR_ARRAY_PUSH(preamble, const records_statement_t *) =
            sql(apr_psprintf(pool, "SELECT %d", i), "T", NULL);
    t->preamble = preamble;
    for (i = 0; i < 3; i++)
        ck_assert_str_eq(answer_of(t), "99;");
    APR_ARRAY_IDX(preamble, 2, const records_statement_t *) = sql("SELECT no", "T", NULL);
    ck_fails(driver->run(conn, t, 0, &result, pool), "42703", NULL);
    ck_assert(driver->ready(conn));
    APR_ARRAY_IDX(preamble, 2, const records_statement_t *) = sql("SELECT 2", "T", NULL);
    ck_assert_str_eq(answer_of(t), "99;");
    ck_assert_int_le(atoi(prepared_on_server()), STATEMENTS);
}
END_TEST

START_TEST(a_plan_that_ddl_made_stale_is_made_anew)
{
    records_transaction_t *t = transaction(0, sql("SELECT * FROM records_test.d", "T", NULL));
    int counted;

    interfere("CREATE TABLE records_test.d (id int)");
    interfere("INSERT INTO records_test.d VALUES (1)");
    for (counted = 0; counted < 2; counted++) {
        t->count = counted ? sql("SELECT 1", "T", NULL) : NULL;
        ck_assert_str_eq(answer_of(t), counted ? "1.5;" : "1;");
        interfere("ALTER TABLE records_test.d ALTER COLUMN id TYPE numeric USING 1.5");
        ck_assert_str_eq(answer_of(t), "1.5;");
        interfere("ALTER TABLE records_test.d ALTER COLUMN id TYPE text USING '1.5'");
        ck_assert_str_eq(answer_of(t), "1.5;");
    }
    ck_assert_int_le(atoi(prepared_on_server()), STATEMENTS);
}
END_TEST

START_TEST(statements_that_somebody_closed_are_prepared_again)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5", "T", NULL));

    ck_assert_str_eq(answer_of(t), "5;");
    PQclear(PQexec(conn->native, "DEALLOCATE ALL"));
    ck_assert_str_eq(answer_of(t), "5;");
    t->count = sql("SELECT 1", "T", NULL);
    ck_assert_str_eq(answer_of(t), "5;");
    PQclear(PQexec(conn->native, "DEALLOCATE ALL"));
    ck_assert_str_eq(answer_of(t), "5;"); /* without a name, at once */
    ck_assert_str_eq(answer_of(t), "5;");
    ck_assert_str_eq(prepared_on_server(), "2;");
}
END_TEST

START_TEST(where_statements_do_not_last_none_is_kept_and_the_operator_told)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5", "T", NULL));
    int i;

    t->count = sql("SELECT 1", "T", NULL);
    for (i = 0; i < 6; i++) {
        ck_assert_str_eq(answer_of(t), "5;");
        PQclear(PQexec(conn->native, "DEALLOCATE ALL"));
    }
    ck_assert_str_eq(answer_of(t), "5;");
    ck_assert_str_eq(prepared_on_server(), "0;");
    ck_assert_ptr_nonnull(strstr(conn->advice, "statements=0"));
}
END_TEST

START_TEST(a_name_of_ours_is_nobody_elses)
{
    char sql_text[200];

    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5", "T", NULL))), "5;");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5", "T", NULL))), "5;");
    snprintf(sql_text, sizeof(sql_text),
             "SELECT count(*) FROM pg_prepared_statements WHERE name ~ "
             "'^r[0-9a-f]{8}%x_[0-9a-z_]+$'",
             (unsigned)PQbackendPID(conn->native));
    ck_assert_str_eq(answer_of(transaction(0, sql(sql_text, "T", NULL))), "2;");
}
END_TEST

/* With statements=0. */
static void keep_nothing(void)
{
    driver->detach(conn);
    conn->statements = 0;
    ck_assert_ptr_null(driver->attach(conn, pool));
}

START_TEST(where_nothing_is_kept_no_statement_has_a_name)
{
    records_transaction_t *t;

    keep_nothing();
    t = transaction(0, sql("SELECT 5", "T", NULL));
    ck_assert_str_eq(answer_of(t), "5;");
    ck_assert_str_eq(answer_of(t), "5;");
    t->count = sql("SELECT 1", "T", NULL);
    ck_assert_str_eq(answer_of(t), "5;");
    ck_assert_str_eq(prepared_on_server(), "0;");
}
END_TEST

START_TEST(where_nothing_is_kept_the_settings_must_be_right_already)
{
    records_error_t *error;

    keep_nothing();
    driver->detach(conn);
    PQclear(PQexec(conn->native, "SET bytea_output = 'escape'"));
    error = driver->attach(conn, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "08004");
    ck_assert_ptr_nonnull(strstr(error->cause, "SET bytea_output = 'hex'"));
    PQclear(PQexec(conn->native, "RESET bytea_output"));
    ck_assert_ptr_null(driver->attach(conn, pool));
}
END_TEST

/* The lowest number that is free tells whether one was left open. */
static int free_descriptor(void)
{
    const int number = dup(0);

    close(number);
    return number;
}

START_TEST(a_connection_that_is_refused_leaves_nothing_behind)
{
    int before, i;

    keep_nothing();
    driver->detach(conn);
    before = free_descriptor();
    PQclear(PQexec(conn->native, "SET bytea_output = 'escape'"));
    for (i = 0; i < 3; i++) {
        ck_assert_ptr_nonnull(driver->attach(conn, pool));
        conn->state = NULL; /* its pool goes, and the native handle stays with apr_dbd */
    }
    ck_assert_int_eq(free_descriptor(), before);
    PQclear(PQexec(conn->native, "RESET bytea_output"));
    ck_assert_ptr_null(driver->attach(conn, pool));
}
END_TEST

/* ---- round trips ---------------------------------------------------------- */

/* How often the client waited for the server, by the protocol's own trace. */
static int syncs_in(FILE *trace, int *sent)
{
    char line[1024];
    int syncs = 0;

    *sent = 0;
    rewind(trace);
    while (fgets(line, sizeof(line), trace) != NULL) {
        if (strstr(line, "\tF\t") == NULL)
            continue;
        ++*sent;
        if (strstr(line, "Sync") != NULL || strstr(line, "Query") != NULL)
            syncs++;
    }
    return syncs;
}

static int round_trips(const records_transaction_t *t)
{
    FILE *trace = tmpfile();
    int syncs, sent;

    PQtrace(conn->native, trace);
    if (t != NULL)
        answer_of(t);
    else
        ck_assert(driver->ready(conn));
    PQuntrace(conn->native);
    syncs = syncs_in(trace, &sent);
    ck_assert_int_eq(sent > 0, t != NULL);
    fclose(trace);
    return syncs;
}

START_TEST(everything_takes_one_round_trip)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5", "T", NULL));
    int i;

    ck_assert_int_eq(round_trips(t), 1); /* the first time, too */
    ck_assert_int_eq(round_trips(t), 1);
    t->count = sql("SELECT 1", "T", NULL);
    ck_assert_int_eq(round_trips(t), 1);
    for (i = 0; i < 9; i++) { /* while others are dropped */
        t->rows = sql(apr_psprintf(pool, "SELECT %d", i), "T", NULL);
        ck_assert_int_eq(round_trips(t), 1);
    }
    interfere("CREATE TABLE records_test.w (id int)");
    t = transaction(1, sql("INSERT INTO records_test.w VALUES (1) RETURNING id", "T", NULL));
    ck_assert_int_eq(round_trips(t), 1);
    ck_assert_int_eq(round_trips(t), 1);
    t->change = sql("DELETE FROM records_test.w", "", NULL);
    ck_assert_int_eq(round_trips(t), 1);
    ck_assert_int_eq(round_trips(NULL), 0);
}
END_TEST

void add_preparing(Suite *suite)
{
    TCase *tests = room(suite, "preparing");

    tcase_add_test(tests, no_more_statements_are_prepared_than_allowed);
    tcase_add_test(tests, more_statements_than_allowed_fit_one_transaction);
    tcase_add_test(tests, a_plan_that_ddl_made_stale_is_made_anew);
    tcase_add_test(tests, statements_that_somebody_closed_are_prepared_again);
    tcase_add_test(tests, where_statements_do_not_last_none_is_kept_and_the_operator_told);
    tcase_add_test(tests, a_name_of_ours_is_nobody_elses);
    tcase_add_test(tests, where_nothing_is_kept_no_statement_has_a_name);
    tcase_add_test(tests, where_nothing_is_kept_the_settings_must_be_right_already);
    tcase_add_test(tests, a_connection_that_is_refused_leaves_nothing_behind);
    tcase_add_test(tests, everything_takes_one_round_trip);
}
