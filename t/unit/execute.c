/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/execute.h"

#include "fake_database.h"
#include "pool/parts.h"
#include "unit.h"

#define LONG apr_time_from_sec(20)
#define MSEC(n) apr_time_from_msec(n)
#define MINUTES(n) apr_time_from_sec(60 * (n))

static records_pool_t *from;
static records_session_t *session;
static records_result_t result;
static records_transaction_t t;

static void begin(int writes)
{
    fake_reset();
    from = fake_pool(3, LONG, 0, pool);
    memset(&t, 0, sizeof(t));
    t.writes = writes ? 1 : 0;
    t.keep = 1;
    t.at_most = t.max_affected = -1;
    session = NULL;
}

static records_error_t *execute(void)
{
    return records_execute(&session, &result, &t, from, NULL, pool);
}

/* ---- reads ---------------------------------------------------------------------- */

START_TEST(a_read_stays_open_while_its_rows_come)
{
    const records_row_t *row;
    int count = 0;

    begin(0);
    fake.rows = 3;
    fake.total = 7;
    ck_assert_ptr_null(execute());
    ck_assert_ptr_nonnull(session);
    ck_assert_int_eq(result.total, 7);
    ck_assert_int_eq(result.in_page, -1);
    ck_assert_uint_eq(fake.finishes, 0);
    while (result.rows->next(result.rows, &row) == NULL && row != NULL)
        count++;
    ck_assert_int_eq(count, 3);
    records_session_end(session, 0);
    records_session_end(session, 0); /* once is enough */
    ck_assert_uint_eq(fake.finishes, 1);
    ck_assert_uint_eq(fake.commits, 0);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(a_read_that_was_abandoned_closes_its_connection)
{
    begin(0);
    fake.rows = 3;
    ck_assert_ptr_null(execute());
    records_session_end(session, 1);
    fake_check_all_back(from, 0);
}
END_TEST

START_TEST(the_end_of_the_request_ends_the_session)
{
    apr_pool_t *request;

    begin(0);
    fake.rows = 3;
    apr_pool_create(&request, pool);
    ck_assert_ptr_null(records_execute(&session, &result, &t, from, NULL, request));
    apr_pool_destroy(request);
    ck_assert_uint_eq(fake.finishes, 1);
    fake_check_all_back(from, 0);
}
END_TEST

START_TEST(a_read_without_rows_is_over_at_once)
{
    begin(0);
    fake.rows = -1;
    fake.total = 5;
    ck_assert_ptr_null(execute());
    ck_assert_ptr_null(session);
    ck_assert_int_eq(result.total, 5);
    ck_assert_uint_eq(fake.finishes, 1);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(a_single_object_is_exactly_one_row)
{
    static const struct { int rows; const char *details; } cases[] = {
        { 0, "The result contains 0 rows" }, { 2, "The result contains 2 rows" },
        { 500, "The result contains 500 rows" },
    };
    const records_row_t *row;
    size_t i;

    begin(0);
    t.expect = RECORDS_EXPECT_ONE;
    fake.rows = 1;
    ck_assert_ptr_null(execute());
    ck_assert_ptr_null(session);
    fake_check_all_back(from, 1); /* the row outlives its connection */
    ck_assert_int_eq(result.in_page, 1);
    ck_assert_ptr_null(result.rows->next(result.rows, &row));
    ck_assert_ptr_nonnull(row);
    ck_assert_str_eq(row->values[0].text, "row 1");
    ck_assert_ptr_null(result.rows->next(result.rows, &row));
    ck_assert_ptr_null(row);
    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error;

        fake.rows = cases[i].rows;
        error = execute();
        fake_check_code(error, "PGRST116");
        ck_assert_int_eq(error->status, 406);
        ck_assert_str_eq(error->details, cases[i].details);
        ck_assert_ptr_null(session);
    }
    ck_assert_uint_eq(fake.finishes, 4);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(an_item_that_is_not_there_is_not_found)
{
    records_error_t *error;

    begin(0);
    t.expect = RECORDS_EXPECT_ITEM;
    fake.rows = 0;
    error = execute();
    fake_check_code(error, "REC104");
    ck_assert_int_eq(error->status, 404);
    fake.rows = 1;
    ck_assert_ptr_null(execute());
    ck_assert_int_eq(result.in_page, 1);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(a_row_that_fails_is_the_error)
{
    begin(0);
    t.expect = RECORDS_EXPECT_ONE;
    fake.rows = 1;
    fake.row_fails = "22012";
    fake_check_code(execute(), "22012");
    ck_assert_ptr_null(session);
    ck_assert_uint_eq(fake.runs, 1);
    records_pool_trim(from, 1);
    ck_assert_uint_eq(fake.open_now, 0);
}
END_TEST

/* ---- writes --------------------------------------------------------------------- */

START_TEST(a_write_that_expects_nothing_is_not_held)
{
    begin(1);
    fake.affected = 7;
    ck_assert_ptr_null(execute());
    ck_assert_ptr_null(session);
    ck_assert_int_eq(result.affected, 7);
    ck_assert_int_eq(fake.how, RECORDS_RUN_WHOLE);
    ck_assert_uint_eq(fake.finishes, 0);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(a_write_is_committed_only_if_the_client_gets_what_it_expects)
{
    static const struct {
        records_expect_e expect;
        apr_int64_t max_affected, affected;
        const char *code; /* NULL: committed */
        int status;
    } cases[] = {
        { RECORDS_EXPECT_ONE, -1, 1, NULL, 0 },
        { RECORDS_EXPECT_ONE, -1, 0, "PGRST116", 406 },
        { RECORDS_EXPECT_ONE, -1, 2, "PGRST116", 406 },
        { RECORDS_EXPECT_ITEM, -1, 1, NULL, 0 },
        { RECORDS_EXPECT_ITEM, -1, 0, "REC104", 404 },
        { RECORDS_EXPECT_ANY, 3, 3, NULL, 0 },
        { RECORDS_EXPECT_ANY, 3, 4, "PGRST124", 400 },
        { RECORDS_EXPECT_ANY, 0, 0, NULL, 0 },
        { RECORDS_EXPECT_ANY, 0, 1, "PGRST124", 400 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error;

        begin(1);
        t.expect = cases[i].expect;
        t.max_affected = cases[i].max_affected;
        fake.affected = cases[i].affected;
        error = execute();
        ck_assert_int_eq(fake.how, RECORDS_RUN_HOLD);
        ck_assert_uint_eq(fake.finishes, 1);
        ck_assert_uint_eq(fake.commits, cases[i].code == NULL);
        ck_assert_uint_eq(fake.runs, 1);
        if (cases[i].code == NULL)
            ck_assert_ptr_null(error);
        else {
            fake_check_code(error, cases[i].code);
            ck_assert_int_eq(error->status, cases[i].status);
        }
        fake_check_all_back(from, 1);
    }
}
END_TEST

START_TEST(too_many_rows_are_counted_in_the_error)
{
    records_error_t *error;

    begin(1);
    t.max_affected = 10;
    fake.affected = 14;
    error = execute();
    ck_assert_str_eq(error->message, "Query result exceeds max-affected preference constraint");
    ck_assert_str_eq(error->details, "The query affects 14 rows");
}
END_TEST

START_TEST(a_rollback_is_held_and_not_kept)
{
    begin(1);
    t.keep = 0;
    fake.affected = 3;
    ck_assert_ptr_null(execute());
    ck_assert_int_eq(result.affected, 3);
    ck_assert_int_eq(fake.how, RECORDS_RUN_HOLD);
    ck_assert_uint_eq(fake.finishes, 1);
    ck_assert_uint_eq(fake.commits, 0);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(a_commit_that_fails_is_a_failure)
{
    begin(1);
    t.expect = RECORDS_EXPECT_ONE;
    fake.affected = 1;
    fake.finish_fails = "23503";
    fake_check_code(execute(), "23503");
    ck_assert_uint_eq(fake.runs, 1);
}
END_TEST

/* ---- approved ------------------------------------------------------------------- */

/* What is asked about a change, and what it says. */
static struct {
    int asked, commits, finishes;        /* and how many of these there were by then */
    apr_int64_t affected;
    const char *says[4];                 /* codes, in turn; NULL: yes */
    apr_interval_time_t takes;
} opinion;

static records_error_t *approve(void *baton, const records_result_t *known)
{
    const char *code = opinion.says[opinion.asked++];

    ck_assert_ptr_eq(baton, &opinion);
    opinion.affected = known->affected;
    opinion.commits = (int)fake.commits;
    opinion.finishes = (int)fake.finishes;
    if (opinion.takes > 0)
        apr_sleep(opinion.takes);
    return code == NULL ? NULL : records_fail(pool, code, "no");
}

static const records_approval_t approval = { approve, &opinion };

static records_error_t *execute_approved(const records_time_limit_t *time_limit)
{
    return records_execute_approved(&session, &result, &t, from, time_limit, &approval, pool);
}

static void begin_approved(void)
{
    begin(1);
    memset(&opinion, 0, sizeof(opinion));
    fake.affected = 7;
}

START_TEST(what_must_be_approved_is_held_until_it_is)
{
    begin_approved();
    ck_assert_ptr_null(execute_approved(NULL));
    ck_assert_int_eq(fake.how, RECORDS_RUN_HOLD);
    ck_assert_int_eq(opinion.asked, 1);
    ck_assert_int_eq(opinion.affected, 7);
    ck_assert_int_eq(opinion.finishes, 0);
    ck_assert_uint_eq(fake.commits, 1);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(what_is_not_approved_is_undone)
{
    begin_approved();
    opinion.says[0] = "NO1";
    fake_check_code(execute_approved(NULL), "NO1");
    ck_assert_uint_eq(fake.finishes, 1);
    ck_assert_uint_eq(fake.commits, 0);
    ck_assert_uint_eq(fake.runs, 1);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(what_is_undone_anyway_is_shown_all_the_same)
{
    begin_approved();
    t.keep = 0;
    ck_assert_ptr_null(execute_approved(NULL));
    ck_assert_int_eq(opinion.asked, 1);
    ck_assert_uint_eq(fake.commits, 0);
}
END_TEST

START_TEST(what_the_client_does_not_expect_is_not_asked_about)
{
    begin_approved();
    t.max_affected = 6;
    fake_check_code(execute_approved(NULL), "PGRST124");
    ck_assert_int_eq(opinion.asked, 0);
}
END_TEST

START_TEST(each_attempt_is_asked_about)
{
    const records_time_limit_t time_limit = { LONG, NULL, NULL, 3, NULL };

    begin_approved();
    opinion.says[0] = "40001";
    ck_assert_ptr_null(execute_approved(&time_limit));
    ck_assert_int_eq(opinion.asked, 2);
    ck_assert_uint_eq(fake.runs, 2);
    ck_assert_uint_eq(fake.finishes, 2);
    ck_assert_uint_eq(fake.commits, 1);
    fake_check_all_back(from, 1);
}
END_TEST

/* ---- again ---------------------------------------------------------------------- */

START_TEST(a_read_is_run_again_once_where_the_connection_was_lost)
{
    static const char *const codes[] = { "08006", "08003", "57P01", "57P02" };
    size_t i;

    for (i = 0; i < COUNT_OF(codes); i++) {
        begin(0);
        fake.rows = -1;
        fake.answers[0] = codes[i];
        fake.answers[1] = "";
        ck_assert_ptr_null(execute());
        ck_assert_uint_eq(fake.runs, 2);
        ck_assert_uint_eq(fake.opens, 2); /* on a new connection */
        fake_check_all_back(from, 1);
        begin(0);
        fake.answers[0] = codes[i];
        fake_check_code(execute(), codes[i]);
        ck_assert_uint_eq(fake.runs, 2);
        fake_check_all_back(from, 0);
    }
}
END_TEST

START_TEST(the_idle_were_lost_with_it)
{
    records_lease_t *a, *b, *c;

    begin(0);
    fake.rows = -1;
    ck_assert_ptr_null(records_pool_lease(&a, from, 0, NULL, pool));
    ck_assert_ptr_null(records_pool_lease(&b, from, 0, NULL, pool));
    ck_assert_ptr_null(records_pool_lease(&c, from, 0, NULL, pool));
    records_pool_release(a, 0);
    records_pool_release(b, 0);
    records_pool_release(c, 0);
    fake.answers[0] = "57P01";
    fake.answers[1] = "";
    ck_assert_ptr_null(execute());
    ck_assert_uint_eq(fake.closes, 3);
    ck_assert_uint_eq(fake.opens, 4);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(other_errors_of_a_read_are_final)
{
    static const char *const codes[] = { "42P01", "57014", "22P02", "55P03", "53300", "XX000" };
    size_t i;

    for (i = 0; i < COUNT_OF(codes); i++) {
        begin(0);
        fake.answers[0] = codes[i];
        fake_check_code(execute(), codes[i]);
        ck_assert_uint_eq(fake.runs, 1);
        fake_check_all_back(from, 1);
    }
}
END_TEST

START_TEST(a_write_whose_end_is_not_known_is_never_run_again)
{
    static const char *const codes[] = { "08006", "08007", "57P01", "57P02",
                                         "57014", "XX000", "23505" };
    size_t i;

    for (i = 0; i < COUNT_OF(codes); i++) {
        begin(1);
        fake.answers[0] = codes[i];
        fake.answers[1] = "";
        fake_check_code(execute(), codes[i]);
        ck_assert_uint_eq(fake.runs, 1);
    }
}
END_TEST

START_TEST(what_the_database_undid_is_run_again_so_often_and_no_more)
{
    static const char *const codes[] = { "40001", "40P01" };
    records_effort_t effort;
    records_time_limit_t time_limit = { LONG, NULL, NULL, 0, &effort };
    size_t i;
    int n, writes;

    for (i = 0; i < COUNT_OF(codes); i++)
        for (writes = 0; writes <= 1; writes++)
            for (n = 0; n < 4; n++) {
                time_limit.retries = n;
                effort = (records_effort_t){ 0, 0 };
                begin(writes);
                fake.rows = -1;
                fake.answers[0] = fake.answers[1] = fake.answers[2] = codes[i];
                fake.answers[3] = "";
                if (n == 3)
                    ck_assert_ptr_null(
                        records_execute(&session, &result, &t, from, &time_limit, pool));
                else
                    fake_check_code(records_execute(&session, &result, &t, from, &time_limit, pool),
                                    codes[i]);
                ck_assert_uint_eq(fake.runs, n + 1);
                ck_assert_int_eq(effort.retries, n);
                fake_check_all_back(from, 1);
            }
}
END_TEST

START_TEST(no_attempt_begins_after_the_time_limit)
{
    const records_time_limit_t time_limit = { MSEC(300), NULL, NULL, 100, NULL };
    const apr_time_t began = apr_time_now();

    begin(1);
    fake.answers[0] = "40001";
    fake_check_code(records_execute(&session, &result, &t, from, &time_limit, pool), "40001");
    ck_assert_uint_gt(fake.runs, 1);
    ck_assert_uint_lt(fake.runs, 100);
    ck_assert_int_lt(apr_time_now() - began, LONG);
    fake_check_all_back(from, 1);
}
END_TEST

static int is_there_at_first(void *looks)
{
    return (*(int *)looks)++ >= 2;
}

START_TEST(no_attempt_begins_for_a_client_that_has_gone)
{
    int looks = 0;
    const records_time_limit_t time_limit = { LONG, is_there_at_first, &looks, 100, NULL };

    begin(1);
    fake.answers[0] = "40001";
    fake_check_code(records_execute(&session, &result, &t, from, &time_limit, pool), "RECGONE");
    ck_assert_uint_lt(fake.runs, 4);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(an_upsert_in_steps_is_run_again_where_another_was_quicker)
{
    static const records_statement_t insert = { .text = "INSERT" };

    begin(1);
    t.otherwise = &insert;
    fake.answers[0] = "23505";
    fake.answers[1] = "";
    ck_assert_ptr_null(execute());
    ck_assert_uint_eq(fake.runs, 2);
    begin(1);
    t.otherwise = &insert;
    fake.answers[0] = "23505";
    fake_check_code(execute(), "23505");
    ck_assert_uint_eq(fake.runs, 2);
}
END_TEST

START_TEST(a_row_that_the_rules_do_not_allow_is_told_in_postgresqls_words)
{
    records_error_t *error;
    int held;

    for (held = 0; held < 2; held++) {
        begin(1);
        t.keep = held ? 0 : 1;
        t.refuses = "films";
        fake.answers[0] = RECORDS_ROW_REFUSED;
        fake_check_code(error = execute(), "42501");
        ck_assert_int_eq(error->status, 403);
        ck_assert_str_eq(error->message,
                         "new row violates row-level security policy for table \"films\"");
        ck_assert_uint_eq(fake.runs, 1);
        ck_assert_uint_eq(fake.commits, 0);
        fake_check_all_back(from, 1);
    }
}
END_TEST

START_TEST(a_lost_connection_is_not_used_again)
{
    begin(1);
    fake.answers[0] = "08006";
    fake.answers[1] = "";
    fake_check_code(execute(), "08006");
    ck_assert_uint_eq(fake.open_now, 0);
    ck_assert_ptr_null(execute());
    ck_assert_uint_eq(fake.opens, 2);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(no_connection_is_an_error_and_nothing_runs)
{
    begin(0);
    fake.open_fails = "PGRST000";
    fake_check_code(execute(), "PGRST000");
    ck_assert_uint_eq(fake.runs, 0);
    ck_assert_ptr_null(session);
}
END_TEST

/* ---- stopped -------------------------------------------------------------------- */

static volatile apr_uint32_t watching, gone_says;

static void watch_once(void)
{
    records_pool_watch(from);
    records_pool_cancel(from);
}

static void *APR_THREAD_FUNC watch(apr_thread_t *thread, void *data)
{
    (void)thread;
    (void)data;
    while (apr_atomic_read32(&watching) != 0) {
        watch_once();
        apr_sleep(MSEC(10));
    }
    return NULL;
}

static apr_thread_t *start_watch(void)
{
    apr_thread_t *thread = NULL;
    apr_threadattr_t *attr;

    apr_threadattr_create(&attr, pool);
    watching = 1;
    ck_assert_int_eq(apr_thread_create(&thread, attr, watch, NULL, pool), APR_SUCCESS);
    return thread;
}

static void stop_watch(apr_thread_t *thread)
{
    apr_status_t rv;

    apr_atomic_set32(&watching, 0);
    apr_thread_join(&rv, thread);
}

static int is_gone(void *baton)
{
    (void)baton;
    return (int)apr_atomic_read32(&gone_says);
}

START_TEST(what_takes_too_long_is_a_timeout)
{
    const records_time_limit_t time_limit = { MSEC(250), is_gone, NULL, 3, NULL };
    int writes;

    for (writes = 0; writes < 2; writes++) {
        apr_thread_t *thread;
        records_error_t *error;

        begin(writes);
        gone_says = 0;
        fake.blocks = 1;
        thread = start_watch();
        error = records_execute(&session, &result, &t, from, &time_limit, pool);
        stop_watch(thread);
        fake_check_code(error, "57014");
        ck_assert_int_eq(error->status, 504);
        ck_assert_uint_eq(fake.runs, 1);
        ck_assert_uint_ge(fake.cancels, 1); /* again, until it ends */
        fake_check_all_back(from, 0);
    }
}
END_TEST

/* A server that does not hear of the cancel is hung up on, and may be committing all the same. */
START_TEST(a_write_that_was_hung_up_on_is_not_said_to_be_undone)
{
    const records_time_limit_t time_limit = { MSEC(250), is_gone, NULL, 3, NULL };
    int writes;

    for (writes = 0; writes < 2; writes++) {
        apr_thread_t *thread;
        records_error_t *error;

        begin(writes);
        t.keep = 1;
        gone_says = 0;
        fake.blocks = 1;
        fake.cancelled_as = "08006";
        thread = start_watch();
        error = records_execute(&session, &result, &t, from, &time_limit, pool);
        stop_watch(thread);
        fake_check_code(error, writes ? "08006" : "57014");
        ck_assert_uint_eq(fake.runs, 1);
        fake_check_all_back(from, 0);
    }
}
END_TEST

START_TEST(what_nobody_waits_for_is_stopped)
{
    const records_time_limit_t time_limit = { 0, is_gone, NULL, 3, NULL };
    apr_thread_t *thread;
    records_error_t *error;

    begin(0);
    gone_says = 1;
    fake.blocks = 1;
    thread = start_watch();
    error = records_execute(&session, &result, &t, from, &time_limit, pool);
    stop_watch(thread);
    fake_check_code(error, "RECGONE");
    fake_check_all_back(from, 0);
}
END_TEST

START_TEST(an_approval_that_takes_too_long_comes_too_late)
{
    static const struct { apr_interval_time_t limit; int gone; const char *code; } cases[] = {
        { MSEC(100), 0, "57014" },
        { LONG, 1, "RECGONE" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_time_limit_t time_limit = { cases[i].limit, is_gone, NULL, 3, NULL };
        apr_thread_t *thread;
        records_error_t *error;

        begin_approved();
        gone_says = (apr_uint32_t)cases[i].gone;
        opinion.takes = MSEC(800);
        thread = start_watch();
        error = execute_approved(&time_limit);
        stop_watch(thread);
        fake_check_code(error, cases[i].code);
        ck_assert_uint_eq(fake.commits, 0);
        ck_assert_uint_eq(fake.runs, 1);
    }
}
END_TEST

START_TEST(progress_is_a_sign_of_life)
{
    const records_time_limit_t time_limit = { MINUTES(4), is_gone, NULL, 3, NULL };
    records_error_t *error = records_fail(pool, "57014", "canceled");

    begin(0);
    gone_says = 0;
    fake.rows = 3;
    ck_assert_ptr_null(records_execute(&session, &result, &t, from, &time_limit, pool));
    ck_assert_ptr_eq(records_session_reason(session, error, pool), error);
    from->leased->since -= MINUTES(3);
    records_session_progress(session);
    from->leased->since -= MINUTES(3);
    watch_once();
    ck_assert_uint_eq(fake.cancels, 0);
    from->leased->since -= MINUTES(3);
    watch_once();
    ck_assert_uint_eq(fake.cancels, 1);
    fake_check_code(records_session_reason(session, error, pool), "57014");
    ck_assert_ptr_nonnull(records_session_reason(session, error, pool)->hint);
    records_session_end(session, 0);
    records_session_progress(session); /* of one that is over: nothing */
    fake_check_all_back(from, 0);
}
END_TEST

START_TEST(many_requests_leave_nothing_behind)
{
    apr_pool_t *request;
    const records_row_t *row;
    apr_size_t before = 0;
    int i;

    begin(0);
    fake.rows = 2;
    apr_pool_create(&request, pool);
    for (i = 0; i < 30000; i++) {
        if (i == 1000)
            before = fake_resident();
        t.expect = i % 3 == 0 ? RECORDS_EXPECT_ONE : RECORDS_EXPECT_ANY; /* a third are refused */
        if (records_execute(&session, &result, &t, from, NULL, request) == NULL) {
            ck_assert_ptr_null(result.rows->next(result.rows, &row));
            if (i % 1000 != 1) /* some are left to the cleanup */
                records_session_end(session, 0);
        }
        apr_pool_clear(request);
    }
    ck_assert_msg(fake_resident() < before + 2 * 1024 * 1024, "%d KiB more",
                  (int)((fake_resident() - before) / 1024));
    ck_assert_uint_eq(fake.most_open, 1);
    fake_check_all_back(from, 1);
    ck_assert_uint_eq(fake.finishes, 30000);
}
END_TEST

START_TEST(a_read_takes_what_was_used_a_moment_ago_as_it_is_and_a_write_has_it_looked_at)
{
    begin(0);
    fake.rows = -1;
    ck_assert_ptr_null(execute());
    ck_assert_ptr_null(execute());
    ck_assert_int_eq(fake.recent, 1);
    t.writes = 1;
    ck_assert_ptr_null(execute());
    ck_assert_int_eq(fake.recent, 0);
    ck_assert_uint_eq(fake.opens, 1);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_read_stays_open_while_its_rows_come);
    tcase_add_test(room,
                   a_read_takes_what_was_used_a_moment_ago_as_it_is_and_a_write_has_it_looked_at);
    tcase_add_test(room, a_read_that_was_abandoned_closes_its_connection);
    tcase_add_test(room, the_end_of_the_request_ends_the_session);
    tcase_add_test(room, a_read_without_rows_is_over_at_once);
    tcase_add_test(room, a_single_object_is_exactly_one_row);
    tcase_add_test(room, an_item_that_is_not_there_is_not_found);
    tcase_add_test(room, a_row_that_fails_is_the_error);
    tcase_add_test(room, a_write_that_expects_nothing_is_not_held);
    tcase_add_test(room, a_write_is_committed_only_if_the_client_gets_what_it_expects);
    tcase_add_test(room, too_many_rows_are_counted_in_the_error);
    tcase_add_test(room, a_rollback_is_held_and_not_kept);
    tcase_add_test(room, a_commit_that_fails_is_a_failure);
    tcase_add_test(room, what_must_be_approved_is_held_until_it_is);
    tcase_add_test(room, what_is_not_approved_is_undone);
    tcase_add_test(room, what_is_undone_anyway_is_shown_all_the_same);
    tcase_add_test(room, what_the_client_does_not_expect_is_not_asked_about);
    tcase_add_test(room, each_attempt_is_asked_about);
    tcase_add_test(room, a_read_is_run_again_once_where_the_connection_was_lost);
    tcase_add_test(room, the_idle_were_lost_with_it);
    tcase_add_test(room, other_errors_of_a_read_are_final);
    tcase_add_test(room, a_write_whose_end_is_not_known_is_never_run_again);
    tcase_add_test(room, what_the_database_undid_is_run_again_so_often_and_no_more);
    tcase_add_test(room, no_attempt_begins_after_the_time_limit);
    tcase_add_test(room, no_attempt_begins_for_a_client_that_has_gone);
    tcase_add_test(room, an_upsert_in_steps_is_run_again_where_another_was_quicker);
    tcase_add_test(room, a_row_that_the_rules_do_not_allow_is_told_in_postgresqls_words);
    tcase_add_test(room, a_lost_connection_is_not_used_again);
    tcase_add_test(room, no_connection_is_an_error_and_nothing_runs);
    tcase_add_test(room, what_takes_too_long_is_a_timeout);
    tcase_add_test(room, a_write_that_was_hung_up_on_is_not_said_to_be_undone);
    tcase_add_test(room, what_nobody_waits_for_is_stopped);
    tcase_add_test(room, an_approval_that_takes_too_long_comes_too_late);
    tcase_add_test(room, progress_is_a_sign_of_life);
    tcase_add_test(room, many_requests_leave_nothing_behind);
}

UNIT_MAIN("execute", tests)
