/* SPDX-License-Identifier: Apache-2.0 */
/* Reads of several requests in one pipeline: each has the answer that it would have alone, or none. */
#include "fixture_pgsql.h"

#include <apr_thread_proc.h>
#include <apr_time.h>

#define MOST 16

static records_shared_read_t reads[MOST], *all[MOST];
static int count;

static void begin_reads(void)
{
    count = 0;
}

static records_shared_read_t *add(records_statement_t *statement)
{
    records_shared_read_t *read = &reads[count];

    memset(read, 0, sizeof(*read));
    read->t = transaction(0, statement);
    ck_ok(driver->pipeline->bind(read, pool));
    all[count++] = read;
    return read;
}

static records_shared_read_t *add_number(const char *number)
{
    return add(sql("SELECT $1::int + 1", "I", apr_pstrcat(pool, "T", number, NULL), NULL));
}

static void run_all(void)
{
    driver->pipeline->run(conn, all, count, pool);
}

/* Its rows, its error's code, or "none". */
static const char *answer(records_shared_read_t *read)
{
    records_result_t result;
    records_error_t *error;

    if (read->answer == NULL)
        return "none";
    error = driver->pipeline->take(read, &result, pool);
    ck_assert_ptr_null(read->answer);
    if (error != NULL)
        return error->code;
    ck_assert(result.whole);
    return rows_text(&result);
}

static void check(const char *const *answers)
{
    int i;

    for (i = 0; i < count; i++)
        ck_assert_str_eq(answer(&reads[i]), answers[i]);
}

START_TEST(each_read_has_its_own_answer)
{
    static const char *const answers[] = { "2;", "3;", "x|~;", "4;", "", "1;2;3;" };
    int round;

    for (round = 0; round < 3; round++) {
        begin_reads();
        add_number("1");
        add_number("2");
        add(sql("SELECT $1::text, NULL", "TT", "Tx", NULL));
        add_number("3");
        add(sql("SELECT 1 WHERE false", "I", NULL));
        add(sql("SELECT generate_series(1, 3)", "I", NULL));
        run_all();
        check(answers);
        ck_assert(driver->ready(conn));
    }
}
END_TEST

/* Rows that came one by one, to their end or not. */
START_TEST(what_streamed_before_does_not_reach_the_reads)
{
    static const char *const answers[] = { "2;", "3;" };
    records_transaction_t *t = transaction(0, sql("SELECT generate_series(1, 3)", "I", NULL));
    const records_row_t *row;
    records_result_t result;
    int round;

    t->at_most = -1;
    for (round = 0; round < 4; round++) {
        t->count = round == 3 ? sql("SELECT 3", "I", NULL) : NULL;
        ck_ok(driver->run(conn, t, RECORDS_RUN_WHOLE, &result, pool));
        if (round == 1)
            ck_ok(result.rows->next(result.rows, &row));
        else
            ck_assert_str_eq(rows_text(&result), "1;2;3;");
        ck_ok(driver->finish(conn, 0, pool));
        begin_reads();
        add_number("1");
        add_number("2");
        run_all();
        check(answers);
        ck_assert(driver->ready(conn));
    }
}
END_TEST

START_TEST(an_error_is_its_own_and_cuts_off_what_is_behind_it)
{
    static const char *const answers[] = { "2;", "22P02", "none", "none" };
    static const char *const unknown[] = { "2;", "42P01", "none" };

    begin_reads();
    add_number("1");
    add_number("one");
    add_number("2");
    add(sql("SELECT 7, 7", "II", NULL));
    run_all();
    ck_assert(reads[1].failed);
    check(answers);
    ck_assert(driver->ready(conn));
    all[0] = &reads[2];
    all[1] = &reads[3];
    driver->pipeline->run(conn, all, 2, pool);
    ck_assert_str_eq(answer(&reads[2]), "3;");
    ck_assert_str_eq(answer(&reads[3]), "7|7;");
    begin_reads();
    add_number("1");
    add(sql("SELECT 8 FROM nowhere", "I", NULL)); /* fails while it is prepared */
    add(sql("SELECT 9", "I", NULL));
    run_all();
    check(unknown);
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 9", "I", NULL))), "9;");
}
END_TEST

START_TEST(the_error_says_what_it_says_alone)
{
    records_transaction_t *t = transaction(0, sql("SELECT $1::int + 1", "I", "Tone", NULL));
    records_result_t result;
    records_error_t *alone, *shared;

    alone = driver->run(conn, t, RECORDS_RUN_WHOLE, &result, pool);
    begin_reads();
    add_number("1");
    add_number("one");
    run_all();
    shared = driver->pipeline->take(&reads[1], &result, pool);
    ck_assert_str_eq(answer(&reads[0]), "2;");
    ck_assert_str_eq(shared->code, alone->code);
    ck_assert_str_eq(shared->message, alone->message);
    ck_assert_int_eq(shared->status, alone->status);
    ck_assert_ptr_eq(shared->details, alone->details);
    ck_assert_ptr_eq(shared->hint, alone->hint);
}
END_TEST

START_TEST(a_value_that_cannot_be_sent_is_refused_before)
{
    records_shared_read_t read = { 0 };
    records_statement_t *statement = sql("SELECT $1::text", "T", "Tx", NULL);

    APR_ARRAY_IDX(statement->params, 0, records_param_t).value.text = "a\0b";
    APR_ARRAY_IDX(statement->params, 0, records_param_t).value.length = 3;
    read.t = transaction(0, statement);
    ck_fails(driver->pipeline->bind(&read, pool), "22021", NULL);
}
END_TEST

START_TEST(more_reads_than_statements_are_kept)
{
    int round, i;

    for (round = 0; round < 3; round++) {
        begin_reads();
        for (i = 0; i < MOST; i++)
            add(sql(apr_psprintf(pool, "SELECT %d", (i * 5 + round) % 11), "I", NULL));
        if (round == 1)
            reads[9].t = transaction(0, sql("SELECT 1 / 0", "I", NULL));
        run_all();
        for (i = 0; i < MOST; i++)
            ck_assert_str_eq(answer(&reads[i]),
                             round == 1 && i == 9 ? "22012"
                             : round == 1 && i > 9
                                 ? "none"
                                 : apr_psprintf(pool, "%d;", (i * 5 + round) % 11));
    }
    ck_assert_int_le(atoi(answer_of(transaction(
                         0, sql("SELECT count(*) FROM pg_prepared_statements", "I", NULL)))),
                     STATEMENTS + 1);
}
END_TEST

START_TEST(a_plan_that_is_stale_is_nobodys_error)
{
    records_statement_t *all_columns = sql("SELECT * FROM records_test.d", "T", NULL);

    interfere("CREATE TABLE records_test.d (id int)");
    interfere("INSERT INTO records_test.d VALUES (1)");
    ck_assert_str_eq(answer_of(transaction(0, all_columns)), "1;");
    interfere("ALTER TABLE records_test.d ALTER COLUMN id TYPE numeric USING 1.5");
    begin_reads();
    add_number("1");
    add(all_columns);
    add_number("2");
    run_all();
    ck_assert_str_eq(answer(&reads[0]), "2;");
    ck_assert_ptr_null(reads[1].answer);
    ck_assert_ptr_null(reads[2].answer);
    run_all();
    ck_assert_str_eq(answer(&reads[1]), "1.5;");
    ck_assert_str_eq(answer(&reads[2]), "3;");
    driver->pipeline->drop(&reads[0]);
}
END_TEST

START_TEST(statements_that_somebody_closed_are_nobodys_error)
{
    begin_reads();
    add_number("1");
    add_number("2");
    run_all();
    driver->pipeline->drop(&reads[0]);
    driver->pipeline->drop(&reads[1]);
    PQclear(PQexec(conn->native, "DEALLOCATE ALL"));
    run_all();
    ck_assert_ptr_null(reads[0].answer);
    ck_assert_ptr_null(reads[1].answer);
    run_all();
    ck_assert_str_eq(answer(&reads[0]), "2;");
    ck_assert_str_eq(answer(&reads[1]), "3;");
}
END_TEST

static void *APR_THREAD_FUNC interfere_with_sleep(apr_thread_t *thread, void *what)
{
    const char *sleeping = apr_psprintf(
        pool, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d AND wait_event = 'PgSleep'",
        PQbackendPID(conn->native));
    int i;

    (void)thread;
    for (i = 0; i < 3000 && strcmp(interfere(sleeping), "1") != 0; i++)
        apr_sleep(apr_time_from_msec(20));
    if (what == NULL)
        driver->cancel(conn);
    else
        interfere(
            apr_psprintf(pool, "SELECT pg_terminate_backend(%d)", PQbackendPID(conn->native)));
    return NULL;
}

/* While the second of three runs. */
static void run_disturbed(void *what)
{
    apr_thread_t *thread;
    apr_status_t rv;

    begin_reads();
    add_number("1");
    add(sql("SELECT pg_sleep(600)", "T", NULL));
    add_number("2");
    ck_assert_int_eq(apr_thread_create(&thread, NULL, interfere_with_sleep, what, pool),
                     APR_SUCCESS);
    run_all();
    apr_thread_join(&rv, thread);
}

START_TEST(a_cancel_hits_what_runs)
{
    static const char *const answers[] = { "2;", "57014", "none" };

    run_disturbed(NULL);
    check(answers);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_killed_backend_is_nobodys_error)
{
    run_disturbed(conn);
    ck_assert_ptr_null(reads[1].answer);
    ck_assert_ptr_null(reads[2].answer);
    driver->pipeline->drop(&reads[0]); /* perhaps it was sent before */
    ck_assert(!driver->ready(conn));
    run_all(); /* on what is dead */
    ck_assert_ptr_null(reads[0].answer);
    ck_assert_ptr_null(reads[1].answer);
}
END_TEST

START_TEST(answers_outlive_their_connection)
{
    begin_reads();
    add_number("1");
    add_number("one");
    run_all();
    disconnect_ours();
    ck_assert_str_eq(answer(&reads[0]), "2;");
    ck_assert_str_eq(answer(&reads[1]), "22P02");
    connect_ours(STATEMENTS);
}
END_TEST

START_TEST(large_answers_and_large_values_travel_together)
{
    char *long_text = apr_palloc(pool, 300002);
    int i;

    memset(long_text, 'x', 300001);
    long_text[0] = 'T';
    long_text[300001] = '\0';
    begin_reads();
    for (i = 0; i < MOST; i++)
        add(sql("SELECT repeat($1, 10)", "T", long_text, NULL));
    run_all();
    for (i = 0; i < MOST; i++)
        ck_assert_uint_eq(strlen(answer(&reads[i])), 3000001);
}
END_TEST

void add_sharing(Suite *suite)
{
    TCase *tests = room(suite, "sharing");

    tcase_add_test(tests, each_read_has_its_own_answer);
    tcase_add_test(tests, what_streamed_before_does_not_reach_the_reads);
    tcase_add_test(tests, an_error_is_its_own_and_cuts_off_what_is_behind_it);
    tcase_add_test(tests, the_error_says_what_it_says_alone);
    tcase_add_test(tests, a_value_that_cannot_be_sent_is_refused_before);
    tcase_add_test(tests, more_reads_than_statements_are_kept);
    tcase_add_test(tests, a_plan_that_is_stale_is_nobodys_error);
    tcase_add_test(tests, statements_that_somebody_closed_are_nobodys_error);
    tcase_add_test(tests, a_cancel_hits_what_runs);
    tcase_add_test(tests, a_killed_backend_is_nobodys_error);
    tcase_add_test(tests, answers_outlive_their_connection);
    tcase_add_test(tests, large_answers_and_large_values_travel_together);
}
