/* SPDX-License-Identifier: Apache-2.0 */
/* Who writes next, among the connections of this process. */
#include "fixture_sqlite3.h"

#include <apr_thread_proc.h>
#include <apr_time.h>

#define LONG apr_time_from_sec(60)

/* A thread that wants the turn, and gives it back at once. */
typedef struct wish_t {
    records_sqlite3_turn_t turn;
    apr_interval_time_t most;
    volatile apr_uint32_t stopped, begun, over; /* over: 1 without the turn, 2 with it */
    apr_thread_t *thread;
} wish_t;

static void *APR_THREAD_FUNC want(apr_thread_t *thread, void *data)
{
    wish_t *wish = data;

    (void)thread;
    apr_atomic_set32(&wish->begun, 1);
    records_sqlite3_turn_take(&wish->turn, wish->most, &wish->stopped);
    apr_atomic_set32(&wish->over, wish->turn.held ? 2 : 1);
    records_sqlite3_turn_leave(&wish->turn);
    return NULL;
}

static void wish_for(wish_t *wish, const char *file, apr_interval_time_t most)
{
    memset(wish, 0, sizeof(*wish));
    ck_assert(records_sqlite3_turn_init(&wish->turn, file));
    wish->most = most;
    ck_assert_int_eq(apr_thread_create(&wish->thread, NULL, want, wish, pool), APR_SUCCESS);
    while (!apr_atomic_read32(&wish->begun))
        apr_sleep(1000);
    apr_sleep(20000);
}

static int end_of(wish_t *wish)
{
    apr_status_t rv;

    apr_thread_join(&rv, wish->thread);
    records_sqlite3_turn_done(&wish->turn);
    return (int)wish->over;
}

static void take(records_sqlite3_turn_t *turn, const char *file)
{
    static volatile apr_uint32_t never;

    if (turn->line == NULL)
        ck_assert(records_sqlite3_turn_init(turn, file));
    records_sqlite3_turn_take(turn, LONG, &never);
    ck_assert(turn->held);
}

START_TEST(one_writes_and_the_next_waits)
{
    records_sqlite3_turn_t first = { 0 };
    wish_t second;

    take(&first, "/a");
    wish_for(&second, "/a", LONG);
    ck_assert_uint_eq(apr_atomic_read32(&second.over), 0);
    records_sqlite3_turn_leave(&first);
    ck_assert_int_eq(end_of(&second), 2);
    take(&first, "/a");
    records_sqlite3_turn_done(&first); /* a connection that is closed leaves, too */
}
END_TEST

START_TEST(nobody_waits_for_another_file)
{
    records_sqlite3_turn_t first = { 0 };
    wish_t other, memory, same;

    take(&first, "/a");
    wish_for(&other, "/b", LONG);
    ck_assert_int_eq(end_of(&other), 2);
    wish_for(&memory, "", LONG);
    wish_for(&same, "", LONG);
    ck_assert_int_eq(end_of(&memory), 1);
    ck_assert_int_eq(end_of(&same), 1);
    records_sqlite3_turn_done(&first);
}
END_TEST

START_TEST(a_wait_has_an_end)
{
    records_sqlite3_turn_t first = { 0 };
    wish_t brief, stopped, last;

    take(&first, "/a");
    wish_for(&brief, "/a", apr_time_from_msec(50));
    wish_for(&stopped, "/a", LONG);
    wish_for(&last, "/a", LONG);
    ck_assert_int_eq(end_of(&brief), 1);
    apr_atomic_set32(&stopped.stopped, 1);
    records_sqlite3_turn_wake(&stopped.turn);
    ck_assert_int_eq(end_of(&stopped), 1);
    ck_assert_uint_eq(apr_atomic_read32(&last.over), 0);
    records_sqlite3_turn_leave(&first);
    ck_assert_int_eq(end_of(&last), 2);
    records_sqlite3_turn_done(&first);
}
END_TEST

/* How many have another behind them: all but the last, once all stand in line. */
static int followed(wish_t *wishes, int count)
{
    int i, n = 0;

    for (i = 0; i < count; i++)
        n += apr_atomic_casptr((void *)&wishes[i].turn.next, NULL, NULL) != NULL;
    return n;
}

/* A thread that never rests goes before others, but each of them only so many times. */
START_TEST(who_waits_is_served)
{
    enum { OTHERS = 5, PASSING = 8 };
    records_sqlite3_turn_t busy = { 0 };
    wish_t others[OTHERS];
    int i;

    take(&busy, "/a");
    for (i = 0; i < OTHERS; i++)
        wish_for(&others[i], "/a", LONG);
    while (followed(others, OTHERS) < OTHERS - 1)
        apr_sleep(1000);
    for (i = 0; i < OTHERS * (PASSING + 1); i++) {
        records_sqlite3_turn_leave(&busy);
        take(&busy, "/a");
    }
    for (i = 0; i < OTHERS; i++)
        ck_assert_uint_eq(apr_atomic_read32(&others[i].over), 2);
    records_sqlite3_turn_leave(&busy);
    for (i = 0; i < OTHERS; i++)
        ck_assert_int_eq(end_of(&others[i]), 2);
    records_sqlite3_turn_done(&busy);
}
END_TEST

/* ---- whole transactions --------------------------------------------------------------- */

#define WRITERS 8
#define WRITES 25

typedef struct writer_t {
    records_connection_t c;
    apr_pool_t *pool;
    const records_transaction_t *good, *bad;
    int refused, failed;
    apr_thread_t *thread;
} writer_t;

/* Some of what it writes is refused, and some held open for a moment. */
static void *APR_THREAD_FUNC write_all(apr_thread_t *thread, void *data)
{
    writer_t *writer = data;
    records_result_t result;
    int i;

    (void)thread;
    for (i = 0; i < WRITES; i++) {
        const records_run_e how = i % 5 == 0 ? RECORDS_RUN_HOLD : RECORDS_RUN_WHOLE;

        if (i % 3 == 0)
            writer->refused +=
                driver->run(&writer->c, writer->bad, RECORDS_RUN_WHOLE, &result, writer->pool)
                != NULL;
        if (driver->run(&writer->c, writer->good, how, &result, writer->pool) != NULL)
            writer->failed++;
        else if (how == RECORDS_RUN_HOLD
                 && (apr_sleep(500), driver->finish(&writer->c, 1, writer->pool)) != NULL)
            writer->failed++;
        apr_pool_clear(writer->pool);
    }
    return NULL;
}

static void make_writer(writer_t *writer, records_transaction_t *good, records_transaction_t *bad)
{
    sqlite3 *db;

    memset(writer, 0, sizeof(*writer));
    ck_assert_int_eq(apr_pool_create_unmanaged_ex(&writer->pool, NULL, NULL), APR_SUCCESS);
    ck_assert_int_eq(apr_pool_create_unmanaged_ex(&writer->c.pool, NULL, NULL), APR_SUCCESS);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    writer->c.native = db;
    writer->c.statements = STATEMENTS;
    writer->good = good;
    writer->bad = bad;
    ck_ok(driver->attach(&writer->c, pool));
}

static void end_writer(writer_t *writer)
{
    ck_assert(driver->ready(&writer->c));
    driver->detach(&writer->c);
    ck_assert_int_eq(sqlite3_close(writer->c.native), SQLITE_OK);
    apr_pool_destroy(writer->c.pool);
    apr_pool_destroy(writer->pool);
}

START_TEST(many_write_and_nothing_is_lost)
{
    records_transaction_t *good = transaction(1, NULL), *bad = transaction(1, NULL);
    writer_t writers[WRITERS];
    apr_status_t rv;
    int i;

    interfere("PRAGMA journal_mode = WAL; CREATE TABLE a (x INT CHECK (x < 5));"
              "CREATE TABLE n (x INT); INSERT INTO n VALUES (0)");
    good->change = sql("UPDATE n SET x = x + 1", "", NULL);
    bad->change = sql("INSERT INTO a VALUES (9)", "", NULL);
    for (i = 0; i < WRITERS; i++)
        make_writer(&writers[i], good, bad);
    for (i = 0; i < WRITERS; i++)
        ck_assert_int_eq(apr_thread_create(&writers[i].thread, NULL, write_all, &writers[i], pool),
                         APR_SUCCESS);
    for (i = 0; i < WRITERS; i++)
        apr_thread_join(&rv, writers[i].thread);
    for (i = 0; i < WRITERS; i++) {
        ck_assert_int_eq(writers[i].failed, 0);
        ck_assert_int_eq(writers[i].refused, (WRITES + 2) / 3);
        end_writer(&writers[i]);
    }
    ck_assert_str_eq(interfere("SELECT x FROM n"), apr_itoa(pool, WRITERS * WRITES));
}
END_TEST

/* The turn is the connection's until its transaction ends, and others that wait are told as ever. */
START_TEST(an_open_transaction_keeps_the_turn)
{
    records_transaction_t *t = transaction(1, NULL);
    records_result_t result;
    writer_t other;

    interfere("CREATE TABLE a (x INT)");
    t->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    make_writer(&other, t, NULL);
    ck_ok(driver->run(&other.c, t, RECORDS_RUN_HOLD, &result, pool));
    ck_assert_str_eq(cancelled(t, &result)->code, "57014");
    ck_ok(driver->finish(&other.c, 1, pool));
    ck_ok(driver->run(conn, t, RECORDS_RUN_WHOLE, &result, pool));
    ck_ok(driver->run(conn, t, RECORDS_RUN_HOLD, &result, pool));
    ck_fails(driver->run(&other.c, t, RECORDS_RUN_WHOLE, &result, pool), "55P03", NULL);
    ck_ok(driver->finish(conn, 0, pool));
    ck_ok(driver->run(&other.c, t, RECORDS_RUN_WHOLE, &result, pool));
    end_writer(&other);
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "3");
}
END_TEST

void add_turns(Suite *suite)
{
    TCase *tests = room(suite, "turns");

    tcase_add_test(tests, one_writes_and_the_next_waits);
    tcase_add_test(tests, nobody_waits_for_another_file);
    tcase_add_test(tests, a_wait_has_an_end);
    tcase_add_test(tests, who_waits_is_served);
    tcase_add_test(tests, many_write_and_nothing_is_lost);
    tcase_add_test(tests, an_open_transaction_keeps_the_turn);
}
