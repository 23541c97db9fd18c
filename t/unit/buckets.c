/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/buckets.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomic64.h"
#include "unit.h"

#define SECOND APR_INT64_C(1000000000)
#define WORKERS 4

/* What the workers of a test share, be they threads or processes. */
typedef struct shared_t {
    apr_uint64_t clock, admitted;
} shared_t;

static records_buckets_t *buckets;
static shared_t *shared;

static void *share(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    ck_assert(memory != MAP_FAILED);
    return memory;
}

static void make(int keys)
{
    buckets = share(records_buckets_size(keys));
    shared = share(sizeof(*shared));
    shared->clock = SECOND;
}

static records_demand_t demand(apr_int64_t interval, apr_int64_t burst)
{
    return (records_demand_t){ .cost = 1, .needs = 1, .interval = interval, .burst = burst };
}

/* A key as a hash would be. */
static apr_uint64_t key_of(apr_uint64_t number)
{
    number = (number ^ (number >> 31)) * APR_UINT64_C(0x9e3779b97f4a7c15);
    return number ^ (number >> 29);
}

static int ask(int keys, apr_uint64_t key, const records_demand_t *one, apr_uint64_t now)
{
    records_verdict_t verdict;

    return records_buckets_decide(&verdict, buckets, keys, key, one, now);
}

START_TEST(each_key_has_a_bucket)
{
    const records_demand_t one = demand(SECOND, 2);
    apr_uint64_t key;

    make(64);
    for (key = 1; key < 30; key++) {
        ck_assert(ask(64, key_of(key), &one, SECOND));
        ck_assert(ask(64, key_of(key), &one, SECOND));
    }
    for (key = 1; key < 30; key++)
        ck_assert(!ask(64, key_of(key), &one, SECOND));
    for (key = 0; key < 2; key++) /* which no slot can have as they are */
        ck_assert(ask(64, key, &one, SECOND) && ask(64, key, &one, SECOND)
                  && !ask(64, key, &one, SECOND));
    ck_assert_uint_eq(records_buckets_evicted(buckets), 0);
}
END_TEST

START_TEST(a_full_bucket_gives_its_slot_away)
{
    const records_demand_t one = demand(SECOND, 2);
    apr_uint64_t i;

    make(32);
    for (i = 0; i < 1000; i++)
        ck_assert(ask(32, key_of(i), &one, SECOND * (i + 1)));
    ck_assert_uint_eq(records_buckets_evicted(buckets), 0);
}
END_TEST

/* Ten thousand others do not give the victim a request more than its rate. */
START_TEST(nobody_escapes_by_making_others_come)
{
    const records_demand_t one = demand(SECOND, 10);
    apr_uint64_t others = 1000, now, admitted = 0;
    int i;

    make(32);
    for (now = SECOND; now <= 101 * (apr_uint64_t)SECOND; now += SECOND / 10) {
        admitted += ask(32, key_of(1), &one, now);
        for (i = 0; i < 40; i++)
            ask(32, key_of(others++), &one, now);
    }
    ck_assert_uint_le(admitted, 10 + 100);
    ck_assert_uint_gt(records_buckets_evicted(buckets), 1000);
}
END_TEST

START_TEST(debt_is_not_forgotten_with_the_slot)
{
    records_demand_t one = demand(SECOND, 10), rows = demand(SECOND, 10);
    apr_uint64_t i;

    rows.cost = 5000;
    make(32);
    for (i = 0; i < 200; i++)
        records_buckets_charge(buckets, 32, key_of(i), &rows, SECOND);
    for (i = 0; i < 200; i++)
        ck_assert(!ask(32, key_of(i), &one, 4000 * (apr_uint64_t)SECOND));
}
END_TEST

START_TEST(giving_back_to_nobody_does_nothing)
{
    records_demand_t back = demand(SECOND, 1);

    back.cost = -1;
    make(32);
    records_buckets_charge(buckets, 32, key_of(1), &back, SECOND);
    back.cost = 1;
    ck_assert(ask(32, key_of(1), &back, SECOND));
    ck_assert(!ask(32, key_of(1), &back, SECOND));
}
END_TEST

/* ---- at once ------------------------------------------------------------------------ */

static void fork_workers(void (*work)(int number))
{
    int i, status;

    for (i = 0; i < WORKERS; i++)
        if (fork() == 0) {
            work(i);
            _exit(0);
        }
    for (i = 0; i < WORKERS; i++) {
        ck_assert_int_gt(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
}

/* All ask for one key while time goes on, a microsecond each time: the burst, and one each ten
 * milliseconds since the first. */
#define ALL_OF_THEM (100 + (WORKERS * 20000 - 1) / 10000)

static void ask_for_one(int number)
{
    const records_demand_t one = demand(10000000, 100);
    int i;

    (void)number;
    for (i = 0; i < 20000; i++) {
        const apr_uint64_t now = __atomic_add_fetch(&shared->clock, 1000, __ATOMIC_SEQ_CST);

        if (ask(1024, key_of(7), &one, now))
            records_atomic_add(&shared->admitted, 1);
    }
}

START_TEST(processes_get_exactly_what_one_would)
{
    make(1024);
    fork_workers(ask_for_one);
    ck_assert_uint_eq(shared->admitted, ALL_OF_THEM);
}
END_TEST

/* Two ask for one key, and two for ever new ones, in a set that is too small. */
static void ask_among_many(int number)
{
    const records_demand_t one = demand(50000, 5);
    apr_uint64_t i;

    for (i = 0; i < 20000; i++) {
        const apr_uint64_t now = __atomic_add_fetch(&shared->clock, 1000, __ATOMIC_SEQ_CST);

        if (number % 2 != 0)
            ask(32, key_of(100000 * (apr_uint64_t)(number + 1) + i), &one, now);
        else if (ask(32, key_of(7), &one, now))
            records_atomic_add(&shared->admitted, 1);
    }
}

START_TEST(processes_that_lose_their_slots_get_no_more)
{
    make(32);
    fork_workers(ask_among_many);
    ck_assert_uint_le(shared->admitted, 5 + WORKERS * 20000 * 1000 / 50000);
}
END_TEST

static void ask_until_killed(int number)
{
    const records_demand_t one = demand(1000, 5);
    apr_uint64_t i;

    for (i = 0;; i++)
        ask(32, key_of((apr_uint64_t)(number + 1) * 100000000 + i), &one, i);
}

START_TEST(a_killed_process_leaves_nothing_locked)
{
    const records_demand_t one = demand(SECOND, 5);
    int round, i, status;

    make(32);
    for (round = 0; round < 20; round++) {
        pid_t worker[2];

        for (i = 0; i < 2; i++)
            if ((worker[i] = fork()) == 0)
                ask_until_killed(round * 2 + i);
        usleep(5000);
        for (i = 0; i < 2; i++) {
            kill(worker[i], SIGKILL);
            waitpid(worker[i], &status, 0);
        }
        for (i = 0; i < 40; i++)
            ask(32, key_of((apr_uint64_t)(round * 40 + i)), &one, SECOND);
    }
}
END_TEST

static void *ask_in_thread(void *unused)
{
    ask_for_one(0);
    return unused;
}

START_TEST(threads_get_exactly_what_one_would)
{
    pthread_t threads[WORKERS];
    int i;

    make(1024);
    for (i = 0; i < WORKERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_in_thread, NULL), 0);
    for (i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(shared->admitted, ALL_OF_THEM);
}
END_TEST

START_TEST(a_million_keys_have_the_room_that_was_asked_for)
{
    const records_demand_t one = demand(SECOND, 2);
    const size_t size = records_buckets_size(16384);
    apr_uint64_t i;

    ck_assert_uint_lt(size, 16384 * 20);
    make(16384);
    for (i = 0; i < 1000000; i++)
        ask(16384, key_of(i), &one, SECOND);
    for (i = 0; i < 100; i++)
        ask(16384, key_of(1), &one, SECOND);
    ck_assert(!ask(16384, key_of(1), &one, SECOND));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, each_key_has_a_bucket);
    tcase_add_test(room, a_full_bucket_gives_its_slot_away);
    tcase_add_test(room, nobody_escapes_by_making_others_come);
    tcase_add_test(room, debt_is_not_forgotten_with_the_slot);
    tcase_add_test(room, giving_back_to_nobody_does_nothing);
    tcase_add_test(room, processes_get_exactly_what_one_would);
    tcase_add_test(room, processes_that_lose_their_slots_get_no_more);
    tcase_add_test(room, threads_get_exactly_what_one_would);
    tcase_add_test(room, a_killed_process_leaves_nothing_locked);
    tcase_add_test(room, a_million_keys_have_the_room_that_was_asked_for);
}

UNIT_MAIN("buckets", tests)
