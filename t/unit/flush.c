/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/flush.h"

#include "databases/sqlite3/dialect_sqlite3.h"
#include "fake_database.h"
#include "sql/flush.h"
#include "unit.h"

#define LONG apr_time_from_sec(20)

static records_flush_t flush;
static records_pool_t *from;

static struct {
    int come, taken, written, kept;      /* how much of it */
    int writes;
} counted;

static int take(void *baton)
{
    (void)baton;
    counted.taken = counted.come;
    return counted.taken != counted.kept;
}

static records_error_t *write_taken(void *baton, records_unit_t *unit,
                                    const records_dialect_t *dialect, apr_pool_t *p)
{
    static records_transaction_t t = { .writes = 1, .at_most = -1, .max_affected = -1 };
    records_result_t result;
    records_error_t *error = records_unit_run(unit, &result, &t, p);

    (void)baton;
    ck_assert_str_eq(dialect->name, "sqlite3");
    counted.writes++;
    if (error == NULL)
        counted.written += counted.taken - counted.kept;
    return error;
}

static void keep(void *baton)
{
    (void)baton;
    counted.kept = counted.taken;
}

static const records_flush_work_t work = { .take = take, .write = write_taken, .keep = keep };

static const records_dialect_t *dialect(const char *server_version)
{
    (void)server_version;
    return &records_dialect_sqlite3;
}

static void begin(void)
{
    static const records_database_t database = { .dialect = dialect, .driver = &fake_driver };
    static const records_opener_t opener = { .open = fake_open, .baton = (void *)"native" };
    static const records_pool_settings_t settings = { 2, 10, LONG, 0, 0 };

    fake_reset();
    memset(&flush, 0, sizeof(flush));
    memset(&counted, 0, sizeof(counted));
    from = records_pool_make(&database, &opener, &settings, pool);
    fake.affected = 1;
}

static records_error_t *run(int *more)
{
    return records_flush_run(more, &flush, &work, from, NULL, pool);
}

static void run_well(int with_more)
{
    int more;

    ck_assert_ptr_null(run(&more));
    ck_assert_int_eq(more, with_more);
}

static void run_badly(const char *code)
{
    int more;

    fake_check_code(run(&more), code);
}

START_TEST(nothing_is_written_where_nothing_has_come)
{
    begin();
    run_well(0);
    ck_assert_uint_eq(fake.opens, 0);
    ck_assert_int_eq(flush.number, 0);
}
END_TEST

START_TEST(a_batch_is_one_transaction_with_a_number)
{
    begin();
    counted.come = 3;
    run_well(0);
    ck_assert_str_eq(fake.hows, "HJ");
    ck_assert_uint_eq(fake.commits, 1);
    ck_assert_int_eq(counted.kept, 3);
    ck_assert_int_eq(flush.number, 1);
    counted.come = 5;
    run_well(0);
    ck_assert_int_eq(flush.number, 2);
    ck_assert_int_eq(counted.written, 5);
}
END_TEST

START_TEST(what_was_refused_is_written_again_as_it_was)
{
    begin();
    counted.come = 3;
    fake.answers[0] = "42P01";
    run_badly("42P01");
    ck_assert_uint_eq(fake.commits, 0);
    counted.come = 4;
    run_badly("42P01");
    ck_assert_int_eq(flush.number, 1);
    ck_assert_int_eq(counted.kept, 0);
    fake.answers[0] = NULL;
    run_well(1);
    ck_assert_int_eq(counted.kept, 3);
    run_well(0);
    ck_assert_int_eq(counted.written, 4);
    ck_assert_int_eq(flush.number, 2);
}
END_TEST

START_TEST(a_commit_that_is_not_answered_is_not_done_twice)
{
    begin();
    counted.come = 3;
    fake.finish_fails = "08006";
    run_badly("08006");
    ck_assert_int_eq(counted.kept, 0);
    fake.finish_fails = NULL;
    counted.written = 3; /* of whichever attempt it was */
    counted.writes = 0;
    fake.affected = 0;
    run_well(1);
    ck_assert_int_eq(counted.writes, 0);
    ck_assert_int_eq(counted.kept, 3);
    ck_assert_int_eq(flush.number, 1);
}
END_TEST

START_TEST(what_a_killed_process_had_written_is_kept_by_the_next)
{
    begin();
    counted.come = counted.taken = counted.written = 3;
    flush.number = 7;
    flush.state = RECORDS_FLUSH_WRITTEN;
    run_well(0);
    ck_assert_int_eq(counted.kept, 3);
    ck_assert_int_eq(counted.written, 3);
    ck_assert_uint_eq(fake.opens, 0);
    counted.come = 4;
    run_well(0);
    ck_assert_int_eq(flush.number, 8);
    ck_assert_int_eq(counted.written, 4);
}
END_TEST

START_TEST(a_conflict_is_tried_again_at_once)
{
    begin();
    counted.come = 3;
    fake.answers[0] = "40P01";
    fake.answers[1] = "";
    run_well(0);
    ck_assert_int_eq(counted.written, 3);
    ck_assert_int_eq(flush.number, 1);
}
END_TEST

/* ---- SQL ------------------------------------------------------------------------------- */

START_TEST(the_number_is_written_once)
{
    records_transaction_t t;

    ck_assert_ptr_null(
        records_flush_claim(&t, "own", "usage-1", 2, &records_dialect_sqlite3, pool));
    ck_assert(t.writes && t.keep);
    ck_assert_int_eq(t.preamble->nelts, 1);
    ck_assert_str_eq(APR_ARRAY_IDX(t.preamble, 0, records_statement_t *)->text,
                     "INSERT INTO \"own\".\"records_flushes\" (id, number, flushed_at) "
                     "VALUES (?, 0, datetime('now')) ON CONFLICT DO NOTHING");
    ck_assert_str_eq(t.change->text, "UPDATE \"own\".\"records_flushes\" SET number = ?, "
                                     "flushed_at = datetime('now') WHERE id = ? AND number < ?");
    ck_assert_ptr_null(records_flush_claim(&t, NULL, "usage-1", 1, &records_dialect_sqlite3, pool));
    ck_assert_str_eq(APR_ARRAY_IDX(t.preamble, 0, records_statement_t *)->text,
                     "DELETE FROM \"records_flushes\" WHERE flushed_at < "
                     "datetime('now', '-30 days')");
}
END_TEST

START_TEST(rows_of_usage_are_one_parameter)
{
    apr_array_header_t *rows = apr_array_make(pool, 2, sizeof(records_usage_row_t));
    records_usage_row_t *row = apr_array_push(rows);
    records_transaction_t t;

    memset(row, 0, sizeof(*row));
    row = apr_array_push(rows);
    *row = (records_usage_row_t){ .key = { 491000, "a\"d'a", "public.films", "/api" },
                                  .counts = { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
    ck_assert_ptr_null(records_usage_write(&t, NULL, rows, 1, 1, &records_dialect_sqlite3, pool));
    ck_assert_int_eq(t.change->params->nelts, 1);
    ck_assert_str_eq(APR_ARRAY_IDX(t.change->params, 0, records_param_t).value.text,
                     "[{\"hour\":\"2026-01-05 08:00:00\",\"caller\":\"a\\\"d'a\","
                     "\"resource\":\"public.films\",\"location\":\"/api\",\"requests\":1,"
                     "\"rows_sent\":2,\"rows_changed\":3,\"bytes_in\":4,\"bytes_out\":5,"
                     "\"database_microseconds\":6,\"client_errors\":7,\"server_errors\":8,"
                     "\"throttled\":9}]");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, nothing_is_written_where_nothing_has_come);
    tcase_add_test(room, a_batch_is_one_transaction_with_a_number);
    tcase_add_test(room, what_was_refused_is_written_again_as_it_was);
    tcase_add_test(room, a_commit_that_is_not_answered_is_not_done_twice);
    tcase_add_test(room, what_a_killed_process_had_written_is_kept_by_the_next);
    tcase_add_test(room, a_conflict_is_tried_again_at_once);
    tcase_add_test(room, the_number_is_written_once);
    tcase_add_test(room, rows_of_usage_are_one_parameter);
}

UNIT_MAIN("flush", tests)
