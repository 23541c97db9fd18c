/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/counters.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#define END 1000
#define SECOND 1000000

static records_counters_t *make(int slots)
{
    const size_t size = records_counters_size(slots);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    ck_assert_ptr_ne(memory, MAP_FAILED);
    ck_assert_int_eq(records_counters_init(memory, slots, 0xabc), 0);
    return memory;
}

static records_counter_t counter_of(apr_uint64_t key, apr_int64_t written, apr_int64_t elsewhere)
{
    records_counter_t counter;

    memset(&counter, 0, sizeof(counter));
    memcpy(counter.name.id, &key, sizeof(key));
    strcpy(counter.name.policy, "day");
    snprintf(counter.name.caller, sizeof(counter.name.caller), "caller %d", (int)key);
    counter.name.end = END;
    counter.counted = counter.written = written;
    counter.elsewhere = elsewhere;
    return counter;
}

/* One behind the other. */
static records_counter_put_e put(records_counters_t *counters, apr_uint64_t key,
                                 apr_int64_t written, apr_int64_t elsewhere)
{
    static apr_int64_t now = 1;
    const records_counter_t counter = counter_of(key, written, elsewhere);

    return records_counters_put(counters, key, &counter, records_counters_era(counters, key),
                                now++);
}

/* One request: -1 where the counter is not known, else whether it is admitted. */
static int take(records_counters_t *counters, apr_uint64_t key, apr_int64_t limit)
{
    apr_int64_t used;
    int admits;

    return records_counters_take(&admits, &used, counters, key, 1, 1, limit, 1) ? admits : -1;
}

static apr_int64_t used_of(records_counters_t *counters, apr_uint64_t key)
{
    apr_int64_t used = -1;
    int admits;

    records_counters_take(&admits, &used, counters, key, 1, 0, 0, 1);
    return used;
}

/* Write all that is pending, as the database would; returns how many rows. */
static int write_all(records_counters_t *counters, apr_int64_t now)
{
    records_counter_t copies[64];
    apr_uint64_t keys[64];
    int at = 0, all = 0, count, i;

    do {
        count = records_counters_pending(copies, keys, 64, &at, counters, now);
        for (i = 0; i < count; i++)
            records_counters_learn(counters, keys[i], copies[i].name.id, copies[i].counted,
                                   copies[i].elsewhere);
        all += count;
    } while (at != 0);
    return all;
}

START_TEST(so_many_are_admitted_as_are_left)
{
    records_counters_t *counters = make(100);
    int i;

    ck_assert_int_eq(take(counters, 7, 5), -1);
    ck_assert_int_eq(put(counters, 7, 1, 2), RECORDS_COUNTER_THERE);
    ck_assert_int_eq(take(counters, 7, 5), 1);
    ck_assert_int_eq(take(counters, 7, 5), 1);
    for (i = 0; i < 3; i++)
        ck_assert_int_eq(take(counters, 7, 5), 0);
    ck_assert_int_eq(used_of(counters, 7), 5);
    ck_assert_int_eq(take(counters, 7, 6), 1); /* the limit may change */
    ck_assert_int_eq(take(counters, 0, 6), -1);
    ck_assert_int_eq(put(counters, 0, 0, 0), RECORDS_COUNTER_THERE);
    ck_assert_int_eq(take(counters, 0, 6), 1);
}
END_TEST

START_TEST(a_charge_may_pass_the_limit)
{
    records_counters_t *counters = make(100);
    apr_int64_t used;
    int admits;

    put(counters, 7, 0, 0);
    ck_assert(records_counters_take(&admits, &used, counters, 7, 1, 0, 10, 1) && admits);
    ck_assert_int_eq(used, 0);
    ck_assert(records_counters_charge(counters, 7, 1000));
    ck_assert(records_counters_take(&admits, &used, counters, 7, 1, 0, 10, 1) && !admits);
    ck_assert_int_eq(used, 1000);
    ck_assert(records_counters_charge(counters, 7, -995));
    ck_assert_int_eq(take(counters, 7, 10), 1);
    ck_assert(!records_counters_charge(counters, 8, 1));
}
END_TEST

START_TEST(what_has_changed_is_pending_until_it_is_written)
{
    records_counters_t *counters = make(100);
    records_counter_t copies[16];
    apr_uint64_t keys[16];
    int at = 0;

    put(counters, 7, 3, 0);
    put(counters, 8, 3, 0);
    ck_assert_int_eq(records_counters_pending(copies, keys, 16, &at, counters, 1), 0);
    take(counters, 7, 100);
    ck_assert_int_eq(records_counters_pending(copies, keys, 16, &at, counters, 1), 1);
    ck_assert_int_eq(at, 0);
    ck_assert_int_eq(copies[0].counted, 4);
    ck_assert_uint_eq(keys[0], 7);
    take(counters, 7, 100); /* while it is written */
    records_counters_learn(counters, 7, copies[0].name.id, 4, 10);
    ck_assert_int_eq(used_of(counters, 7), 15);
    ck_assert_int_eq(write_all(counters, 1), 1);
    ck_assert_int_eq(write_all(counters, 1), 0);
}
END_TEST

START_TEST(a_counter_that_was_not_read_adds_up)
{
    records_counters_t *counters = make(100);
    records_counter_t counter = counter_of(7, 0, 0), copy;
    apr_uint64_t key;
    int at = 0;

    counter.unread = 1;
    ck_assert_int_eq(records_counters_put(counters, 7, &counter, 99, 1), RECORDS_COUNTER_THERE);
    records_counters_charge(counters, 7, 5);
    ck_assert_int_eq(records_counters_pending(&copy, &key, 1, &at, counters, 1), 1);
    ck_assert(copy.unread);
    records_counters_learn(counters, 7, copy.name.id, 20, 300);
    ck_assert_int_eq(used_of(counters, 7), 325);
    ck_assert_int_eq(records_counters_pending(&copy, &key, 1, &at, counters, 1), 1);
    ck_assert(!copy.unread);
    ck_assert_int_eq(copy.counted, 25);
}
END_TEST

START_TEST(a_loose_counter_is_never_written)
{
    records_counters_t *counters = make(16);
    records_counter_t counter = counter_of(7, 0, 0);
    apr_uint64_t key;

    counter.loose = 1;
    ck_assert_int_eq(records_counters_put(counters, 7, &counter, 0, 1), RECORDS_COUNTER_THERE);
    ck_assert_int_eq(take(counters, 7, 2), 1);
    ck_assert_int_eq(write_all(counters, 1), 0);
    for (key = 100; key < 200; key++)
        put(counters, key, 0, 0);
    ck_assert_int_eq(used_of(counters, 7), 1); /* nobody takes its place */
    write_all(counters, END);
    ck_assert_int_eq(used_of(counters, 7), -1);
}
END_TEST

/* Nobody escapes by having others evicted: what is not written yet stays. */
START_TEST(only_what_is_written_gives_its_place)
{
    records_counters_t *counters = make(16);
    apr_uint64_t key;

    put(counters, 7, 0, 0);
    take(counters, 7, 2);
    for (key = 100; key < 1000; key++) /* each takes the place of the oldest */
        ck_assert_int_eq(put(counters, key, 0, 0), RECORDS_COUNTER_THERE);
    ck_assert_int_eq(used_of(counters, 7), 1);
    for (key = 985; key < 1000; key++) /* the last fifteen */
        ck_assert_int_eq(take(counters, key, 2), 1);
    ck_assert_int_eq(put(counters, 5000, 0, 0), RECORDS_COUNTER_FULL);
    ck_assert_uint_eq(records_counters_refused(counters), 1);
    ck_assert_int_eq(write_all(counters, 1), 16);
    ck_assert_int_eq(put(counters, 5000, 0, 0), RECORDS_COUNTER_THERE);
    ck_assert_uint_eq(records_counters_refused(counters), 1);
}
END_TEST

/* The table was asked; then the counter came, counted, was written and left. */
START_TEST(an_old_answer_of_the_table_is_not_taken)
{
    records_counters_t *counters = make(16);
    const records_counter_t old = counter_of(7, 0, 0);
    const apr_uint32_t era = records_counters_era(counters, 7);
    apr_uint64_t key;

    put(counters, 7, 0, 0);
    take(counters, 7, 2);
    write_all(counters, 1);
    for (key = 100; key < 116; key++)
        put(counters, key, 0, 0);
    ck_assert_int_eq(used_of(counters, 7), -1);
    ck_assert_int_eq(records_counters_put(counters, 7, &old, era, 1), RECORDS_COUNTER_STALE);
    ck_assert_int_eq(put(counters, 7, 1, 0), RECORDS_COUNTER_THERE);
}
END_TEST

START_TEST(an_ended_window_leaves_once_it_is_written)
{
    records_counters_t *counters = make(100);

    put(counters, 7, 0, 0);
    put(counters, 8, 0, 0);
    take(counters, 7, 2);
    ck_assert_int_eq(write_all(counters, END), 1);
    ck_assert_int_eq(used_of(counters, 8), -1);
    ck_assert_int_eq(write_all(counters, END), 0);
    ck_assert_int_eq(used_of(counters, 7), -1);
}
END_TEST

START_TEST(one_process_has_the_turn)
{
    records_counters_t *counters = make(16);
    const apr_int64_t now = 100 * (apr_int64_t)SECOND;

    ck_assert(records_counters_turn(counters, now, 10 * SECOND));
    ck_assert(!records_counters_turn(counters, now, 10 * SECOND));
    ck_assert(!records_counters_turn(counters, now + 9 * SECOND, 10 * SECOND));
    ck_assert(records_counters_turn(counters, now + 10 * SECOND, 10 * SECOND));
    records_counters_hurry(counters);
    ck_assert(!records_counters_turn(counters, now + 10 * SECOND, 10 * SECOND));
    ck_assert(records_counters_turn(counters, now + 11 * SECOND, 10 * SECOND));
    ck_assert(!records_counters_turn(counters, now + 12 * SECOND, 10 * SECOND));
    ck_assert(records_counters_turn(counters, now - 3600 * (apr_int64_t)SECOND, 10 * SECOND));
}
END_TEST

static int visited;

static void visit(void *baton, apr_uint64_t key, const unsigned char *id)
{
    ck_assert_mem_eq(&key, id, sizeof(key));
    ck_assert_ptr_eq(baton, &visited);
    visited++;
}

START_TEST(each_is_visited)
{
    records_counters_t *counters = make(100);
    apr_uint64_t key;

    for (key = 1; key <= 10; key++)
        put(counters, key, 0, 0);
    visited = 0;
    records_counters_each(counters, visit, &visited);
    ck_assert_int_eq(visited, 10);
    ck_assert_str_eq(records_counters_node(counters), "0000000000000abc");
}
END_TEST

/* ---- several processes ---------------------------------------------------------------- */

#define PROCESSES 4
#define THREADS 4
#define LIMIT 20000
#define CALLERS 8

static records_counters_t *shared;

/* Take from all callers until none is left; returns how many were admitted. */
static void *take_all(void *data)
{
    long *admitted = data;
    int refused = 0;
    apr_uint64_t key;

    while (refused < CALLERS)
        for (key = refused = 0; key < CALLERS; key++) {
            int got = take(shared, 1000 + key, LIMIT / CALLERS);

            if (got < 0)
                put(shared, 1000 + key, 0, 0);
            *admitted += got > 0;
            refused += got == 0;
        }
    return NULL;
}

static long run_threads(void)
{
    pthread_t threads[THREADS];
    long admitted[THREADS] = { 0 }, all = 0;
    int i;

    for (i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, take_all, &admitted[i]);
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        all += admitted[i];
    }
    return all;
}

START_TEST(all_processes_together_are_admitted_exactly)
{
    long all = 0, one;
    int ends[2], i;

    shared = make(64);
    ck_assert_int_eq(pipe(ends), 0);
    for (i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            one = run_threads();
            _exit(write(ends[1], &one, sizeof(one)) != sizeof(one));
        }
    for (i = 0; i < PROCESSES; i++) {
        ck_assert_int_eq(read(ends[0], &one, sizeof(one)), sizeof(one));
        all += one;
        wait(NULL);
    }
    ck_assert_int_eq(all, LIMIT);
}
END_TEST

static void count_for_ever(void)
{
    apr_uint64_t key = 0;

    for (;; key = (key + 1) % 64) {
        if (take(shared, 1 + key, APR_INT32_MAX) < 0)
            put(shared, 1 + key, 0, 0);
        if (key == 0)
            write_all(shared, 1);
    }
}

START_TEST(a_killed_process_locks_nobody_out)
{
    int round, i;

    shared = make(16);
    for (round = 0; round < 200; round++) {
        pid_t children[2];

        for (i = 0; i < 2; i++)
            if ((children[i] = fork()) == 0)
                count_for_ever();
        usleep(1000 + round * 7);
        for (i = 0; i < 2; i++) {
            kill(children[i], SIGKILL);
            waitpid(children[i], NULL, 0);
        }
        write_all(shared, 1);
    }
    for (i = 1; i <= 64; i++)
        ck_assert_int_ne(put(shared, (apr_uint64_t)i, 0, 0), RECORDS_COUNTER_FULL);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, so_many_are_admitted_as_are_left);
    tcase_add_test(room, a_charge_may_pass_the_limit);
    tcase_add_test(room, what_has_changed_is_pending_until_it_is_written);
    tcase_add_test(room, a_counter_that_was_not_read_adds_up);
    tcase_add_test(room, a_loose_counter_is_never_written);
    tcase_add_test(room, only_what_is_written_gives_its_place);
    tcase_add_test(room, an_old_answer_of_the_table_is_not_taken);
    tcase_add_test(room, an_ended_window_leaves_once_it_is_written);
    tcase_add_test(room, one_process_has_the_turn);
    tcase_add_test(room, each_is_visited);
    tcase_add_test(room, all_processes_together_are_admitted_exactly);
    tcase_add_test(room, a_killed_process_locks_nobody_out);
}

UNIT_MAIN("counters", tests)
