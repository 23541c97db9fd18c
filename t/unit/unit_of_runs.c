/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/unit.h"

#include "fake_database.h"
#include "pool/parts.h"
#include "unit.h"

#define LONG apr_time_from_sec(20)
#define MSEC(n) apr_time_from_msec(n)

static records_pool_t *from;
static records_retry_t retry;
static records_unit_t *unit;
static records_result_t result;
static records_transaction_t read_one, write_one;

static void begin_pool(void)
{
    fake_reset();
    from = fake_pool(3, LONG, 0, pool);
    memset(&read_one, 0, sizeof(read_one));
    read_one.at_most = read_one.max_affected = -1;
    write_one = read_one;
    write_one.writes = 1;
    records_retry_begin(&retry, NULL);
}

static void begin(int writes)
{
    ck_assert_ptr_null(records_unit_begin(&unit, from, writes, &retry, pool));
}

static records_error_t *run(const records_transaction_t *t)
{
    return records_unit_run(unit, &result, t, pool);
}

START_TEST(a_unit_is_one_transaction)
{
    begin_pool();
    begin(1);
    ck_assert_ptr_null(run(&read_one));
    ck_assert_int_eq(fake.among_writes, 1);
    ck_assert_ptr_null(run(&write_one));
    ck_assert_ptr_null(run(&write_one));
    ck_assert_str_eq(fake.hows, "HJJ");
    ck_assert_uint_eq(fake.finishes, 0);
    ck_assert_ptr_null(records_unit_end(unit, 1, pool));
    ck_assert_uint_eq(fake.finishes, 1);
    ck_assert_uint_eq(fake.commits, 1);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(a_unit_without_runs_sends_nothing)
{
    begin_pool();
    begin(1);
    ck_assert_ptr_null(records_unit_end(unit, 1, pool));
    begin(1);
    ck_assert_ptr_null(records_unit_end(unit, 0, pool));
    ck_assert_uint_eq(fake.runs, 0);
    ck_assert_uint_eq(fake.finishes, 0);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(a_unit_of_reads_is_none_that_writes)
{
    begin_pool();
    begin(0);
    ck_assert_ptr_null(run(&read_one));
    ck_assert_int_eq(fake.among_writes, 0);
    ck_assert_ptr_null(records_unit_end(unit, 1, pool));
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(what_is_undone_on_purpose_is_checked_as_if_it_were_not)
{
    begin_pool();
    begin(1);
    ck_assert_ptr_null(run(&write_one));
    ck_assert_ptr_null(records_unit_end(unit, 0, pool));
    ck_assert_str_eq(fake.hows, "HJ");
    ck_assert_uint_eq(fake.commits, 0);
    ck_assert_uint_eq(fake.finishes, 1);
    begin_pool();
    begin(1);
    fake.answers[0] = "";
    fake.answers[1] = "23503";
    ck_assert_ptr_null(run(&write_one));
    fake_check_code(records_unit_end(unit, 0, pool), "23503");
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(a_run_that_fails_ends_the_unit)
{
    begin_pool();
    fake.answers[0] = "";
    fake.answers[1] = "23505";
    begin(1);
    ck_assert_ptr_null(run(&write_one));
    fake_check_code(run(&write_one), "23505");
    ck_assert_uint_eq(fake.commits, 0);
    fake_check_code(run(&write_one), "XX000");
    fake_check_code(records_unit_end(unit, 1, pool), "XX000");
    fake_check_code(records_unit_fail(unit, fake_error("22P02", pool), pool), "22P02");
    ck_assert_uint_eq(fake.commits, 0);
    ck_assert_uint_eq(fake.runs, 2);
    fake_check_all_back(from, 1);
}
END_TEST

START_TEST(each_run_is_checked_against_what_its_client_expects)
{
    static const struct {
        int writes;
        records_expect_e expect;
        apr_int64_t rows;
        const char *code;
    } cases[] = {
        { 0, RECORDS_EXPECT_ONE, 1, NULL },      { 0, RECORDS_EXPECT_ONE, 2, "PGRST116" },
        { 0, RECORDS_EXPECT_ITEM, 0, "REC104" }, { 1, RECORDS_EXPECT_ONE, 1, NULL },
        { 1, RECORDS_EXPECT_ITEM, 0, "REC104" }, { 1, RECORDS_EXPECT_ONE, 0, "PGRST116" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        begin_pool();
        begin(1);
        ck_assert_ptr_null(run(&write_one));
        fake.rows = (int)cases[i].rows;
        fake.affected = cases[i].rows;
        read_one.expect = write_one.expect = cases[i].expect;
        if (cases[i].code == NULL) {
            ck_assert_ptr_null(run(cases[i].writes ? &write_one : &read_one));
            ck_assert_ptr_null(records_unit_end(unit, 1, pool));
        } else
            fake_check_code(run(cases[i].writes ? &write_one : &read_one), cases[i].code);
        ck_assert_uint_eq(fake.commits, cases[i].code == NULL);
        fake_check_all_back(from, 1);
    }
}
END_TEST

START_TEST(the_end_of_the_request_ends_the_unit)
{
    apr_pool_t *request;

    begin_pool();
    apr_pool_create(&request, pool);
    ck_assert_ptr_null(records_unit_begin(&unit, from, 1, &retry, request));
    ck_assert_ptr_null(records_unit_run(unit, &result, &write_one, request));
    apr_pool_destroy(request);
    ck_assert_uint_eq(fake.finishes, 1);
    ck_assert_uint_eq(fake.commits, 0);
    fake_check_all_back(from, 0);
}
END_TEST

START_TEST(what_was_deferred_is_settled_before_another_role)
{
    static const struct { const char *first, *second; int settles; } cases[] = {
        { NULL, "web", 0 }, { "web", "web", 0 }, { "web", NULL, 1 }, { "web", "admin", 1 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        begin_pool();
        begin(1);
        write_one.role = cases[i].first;
        ck_assert_ptr_null(run(&write_one));
        ck_assert_int_eq(fake.settles, 0);
        write_one.role = cases[i].second;
        ck_assert_ptr_null(run(&write_one));
        ck_assert_int_eq(fake.settles, cases[i].settles);
        ck_assert_ptr_null(records_unit_end(unit, 1, pool));
    }
}
END_TEST

/* ---- again ------------------------------------------------------------------------ */

static records_error_t *two_runs(void)
{
    records_error_t *error = records_unit_begin(&unit, from, 1, &retry, pool);

    if (error != NULL || (error = run(&write_one)) != NULL || (error = run(&write_one)) != NULL)
        return error;
    return records_unit_end(unit, 1, pool);
}

static records_error_t *two_runs_until_done(void)
{
    records_error_t *error;

    do
        error = two_runs();
    while (error != NULL && records_retry_again(&retry, &error, pool));
    return error;
}

START_TEST(a_unit_that_was_undone_is_run_again_as_a_whole)
{
    static const char *const codes[] = { "40001", "40P01", RECORDS_STALE, "08006", "57P01" };
    size_t i;

    for (i = 0; i < COUNT_OF(codes); i++) {
        begin_pool();
        fake.answers[0] = "";
        fake.answers[1] = codes[i];
        fake.answers[2] = "";
        ck_assert_ptr_null(two_runs_until_done());
        ck_assert_str_eq(fake.hows, "HJHJ");
        ck_assert_uint_eq(fake.commits, 1);
        ck_assert_int_eq(fake.unprepared, strcmp(codes[i], RECORDS_STALE) == 0);
        fake_check_all_back(from, 1);
    }
}
END_TEST

START_TEST(a_put_that_came_second_is_run_again)
{
    static const records_statement_t insert = { .text = "INSERT" };

    begin_pool();
    write_one.otherwise = &insert;
    fake.answers[0] = "23505";
    fake.answers[1] = "";
    ck_assert_ptr_null(two_runs_until_done());
    ck_assert_str_eq(fake.hows, "HHJ");
}
END_TEST

START_TEST(a_commit_whose_end_is_not_known_is_never_run_again)
{
    static const struct { const char *code; apr_uint32_t runs; } cases[] = {
        { "08006", 2 }, { "57P01", 2 }, { "40000", 2 }, { "40001", 8 }, { "40P01", 8 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        begin_pool();
        fake.finish_fails = cases[i].code;
        fake_check_code(two_runs_until_done(), cases[i].code);
        ck_assert_uint_eq(fake.runs, cases[i].runs);
        ck_assert_uint_eq(fake.commits, cases[i].runs / 2);
    }
}
END_TEST

START_TEST(statements_that_are_always_forgotten_are_no_secret_of_ours)
{
    begin_pool();
    fake.answers[0] = RECORDS_STALE;
    fake_check_code(two_runs_until_done(), "40001");
    ck_assert_uint_eq(fake.runs, 4);
    fake_check_all_back(from, 1);
}
END_TEST

/* ---- stopped ---------------------------------------------------------------------- */

static void watch_until_condemned(void)
{
    const apr_time_t end = apr_time_now() + LONG;

    while (records_pool_watch(from) == 0 && apr_time_now() < end)
        apr_sleep(MSEC(10));
    records_pool_cancel(from);
}

START_TEST(the_time_limit_is_that_of_all_runs_together)
{
    const records_time_limit_t time_limit = { MSEC(300), NULL, NULL, 3, NULL };
    int ends;

    for (ends = 0; ends <= 1; ends++) {
        begin_pool();
        records_retry_begin(&retry, &time_limit);
        begin(1);
        ck_assert_ptr_null(run(&write_one));
        watch_until_condemned(); /* nothing runs, and nothing is cancelled but the unit */
        fake_check_code(ends ? records_unit_end(unit, 1, pool) : run(&write_one), "57014");
        ck_assert_uint_eq(fake.runs, 1);
        ck_assert_uint_eq(fake.commits, 0);
        fake_check_all_back(from, 0);
    }
}
END_TEST

/* No error that says that nothing was done may follow a COMMIT of which nobody knows. */
START_TEST(what_an_unanswered_commit_did_stays_in_doubt)
{
    records_error_t *error;

    begin_pool();
    retry.finds_out = 1;
    begin(1);
    ck_assert_ptr_null(run(&write_one));
    fake.finish_fails = "08006";
    error = records_unit_end(unit, 1, pool);
    fake_check_code(error, "08006");
    ck_assert(records_retry_again(&retry, &error, pool));
    fake.open_fails = "PGRST000";
    error = records_unit_begin(&unit, from, 1, &retry, pool);
    fake_check_code(error, "PGRST000");
    ck_assert(!records_retry_again(&retry, &error, pool));
    fake_check_code(error, "08006");
    ck_assert_ptr_nonnull(strstr(error->cause, "refused"));
}
END_TEST

START_TEST(an_error_of_no_attempt_is_not_tried_again)
{
    records_error_t *error = records_fail(pool, "22P02", "bad");

    records_retry_begin(&retry, NULL);
    ck_assert(!records_retry_again(&retry, &error, pool));
    fake_check_code(error, "22P02");
}
END_TEST

static int held_again(void)
{
    records_error_t *error = records_fail(pool, "REC132", "still running");
    const int again = (records_retry_held(&retry), records_retry_again(&retry, &error, pool));

    fake_check_code(error, "REC132");
    return again;
}

/* Who holds it may be an attempt whose connection was lost: the database needs a moment to undo it. */
START_TEST(a_key_that_is_held_after_a_loss_is_asked_for_again)
{
    const records_time_limit_t time_limit = { MSEC(600), NULL, NULL, 3, NULL };
    const apr_time_t began = apr_time_now();
    records_error_t *error;
    int times;

    begin_pool();
    records_retry_begin(&retry, &time_limit);
    ck_assert(!held_again()); /* by somebody else */
    begin(1);
    fake.answers[1] = "08006";
    ck_assert_ptr_null(run(&read_one));
    error = run(&write_one);
    fake_check_code(error, "08006");
    ck_assert(records_retry_again(&retry, &error, pool));
    for (times = 0; held_again(); times++)
        ck_assert_int_lt(times, 20);
    ck_assert_int_gt(times, 1);
    ck_assert(times < 10 || apr_time_now() - began < MSEC(600)); /* it is the limit that ends it */
}
END_TEST

/* COMMIT may have travelled with it. */
START_TEST(the_last_run_may_have_committed)
{
    const records_time_limit_t time_limit = { MSEC(300), NULL, NULL, 3, NULL };

    begin_pool();
    write_one.last = 1;
    fake.answers[1] = "08006";
    begin(1);
    ck_assert_ptr_null(run(&read_one));
    fake_check_code(run(&write_one), "08006");
    ck_assert(retry.in_doubt);
    ck_assert_int_eq(retry.failure, RECORDS_FAILED);

    begin_pool();
    write_one.last = 1;
    records_retry_begin(&retry, &time_limit);
    begin(1);
    ck_assert_ptr_null(run(&write_one));
    watch_until_condemned();
    ck_assert_ptr_null(records_unit_end(unit, 1, pool));
    ck_assert_uint_eq(fake.commits, 1);
}
END_TEST

START_TEST(a_rollback_that_is_not_answered_leaves_no_doubt)
{
    begin_pool();
    begin(1);
    ck_assert_ptr_null(run(&write_one));
    fake.finish_fails = "08006";
    fake_check_code(records_unit_end(unit, 0, pool), "08006");
    ck_assert(!retry.in_doubt);
    ck_assert_int_eq(retry.failure, RECORDS_FAILED_LOST);
}
END_TEST

START_TEST(an_error_of_rows_is_told_by_its_reason)
{
    const records_time_limit_t time_limit = { MSEC(300), NULL, NULL, 3, NULL };

    begin_pool();
    records_retry_begin(&retry, &time_limit);
    begin(1);
    ck_assert_ptr_null(run(&read_one));
    watch_until_condemned();
    fake_check_code(records_unit_fail(unit, fake_error("XX000", pool), pool), "57014");
    fake_check_all_back(from, 0);
}
END_TEST

static void tests(TCase *room)
{
    tcase_set_timeout(room, 120);
    tcase_add_test(room, a_unit_is_one_transaction);
    tcase_add_test(room, a_unit_without_runs_sends_nothing);
    tcase_add_test(room, a_unit_of_reads_is_none_that_writes);
    tcase_add_test(room, what_is_undone_on_purpose_is_checked_as_if_it_were_not);
    tcase_add_test(room, a_run_that_fails_ends_the_unit);
    tcase_add_test(room, each_run_is_checked_against_what_its_client_expects);
    tcase_add_test(room, the_end_of_the_request_ends_the_unit);
    tcase_add_test(room, what_was_deferred_is_settled_before_another_role);
    tcase_add_test(room, a_unit_that_was_undone_is_run_again_as_a_whole);
    tcase_add_test(room, a_put_that_came_second_is_run_again);
    tcase_add_test(room, a_commit_whose_end_is_not_known_is_never_run_again);
    tcase_add_test(room, statements_that_are_always_forgotten_are_no_secret_of_ours);
    tcase_add_test(room, the_time_limit_is_that_of_all_runs_together);
    tcase_add_test(room, what_an_unanswered_commit_did_stays_in_doubt);
    tcase_add_test(room, an_error_of_no_attempt_is_not_tried_again);
    tcase_add_test(room, a_key_that_is_held_after_a_loss_is_asked_for_again);
    tcase_add_test(room, the_last_run_may_have_committed);
    tcase_add_test(room, a_rollback_that_is_not_answered_leaves_no_doubt);
    tcase_add_test(room, an_error_of_rows_is_told_by_its_reason);
}

UNIT_MAIN("unit_of_runs", tests)
