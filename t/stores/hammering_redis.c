/* SPDX-License-Identifier: Apache-2.0 */
/* Many threads at once. */
#include "fixture_redis.h"

#include <apr_thread_proc.h>

#define THREADS 8

typedef struct hammer_t {
    records_demand_t demand;
    apr_time_t until;                    /* or, if 0, so many calls: */
    int calls;
    int admitted;
    apr_time_t first, last;              /* first end, last beginning: surely within */
    apr_thread_t *thread;
} hammer_t;

static void *APR_THREAD_FUNC hammer(apr_thread_t *thread, void *data)
{
    hammer_t *own = data;
    apr_pool_t *scratch;
    int i;

    (void)thread;
    apr_pool_create_unmanaged_ex(&scratch, NULL, NULL);
    for (i = 0; own->until != 0 ? apr_time_now() < own->until : i < own->calls; i++) {
        records_verdict_t verdict;

        own->last = apr_time_now();
        if (records_redis_store.decide(store, &own->demand, 1, &verdict, scratch) != NULL) {
            own->admitted = -1000000;
            break;
        }
        own->admitted += verdict.admits;
        if (own->first == 0)
            own->first = apr_time_now();
        apr_pool_clear(scratch);
    }
    apr_pool_destroy(scratch);
    return NULL;
}

static int hammer_all(hammer_t *all, const hammer_t *one)
{
    int i, admitted = 0;
    apr_status_t rv;

    for (i = 0; i < THREADS; i++) {
        all[i] = *one;
        ck_assert_int_eq(apr_thread_create(&all[i].thread, NULL, hammer, &all[i], pool),
                         APR_SUCCESS);
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&rv, all[i].thread);
        admitted += all[i].admitted;
    }
    return admitted;
}

START_TEST(threads_are_admitted_exactly_the_burst)
{
    const hammer_t one = { .demand = rate(3600 * SECOND, 777), .calls = 400 };
    hammer_t all[THREADS];

    store = open_with("connections=3", NULL);
    ck_assert_int_eq(hammer_all(all, &one), 777);
    ck_assert_uint_eq(state().decisions, 400 * THREADS);
    ck_assert_uint_eq(state().failures, 0);
}
END_TEST

START_TEST(threads_are_admitted_exactly_the_quota)
{
    const hammer_t one = { .demand = quota(1000), .calls = 400 };
    hammer_t all[THREADS];

    ck_assert_int_eq(hammer_all(all, &one), 1000);
}
END_TEST

START_TEST(threads_are_admitted_the_burst_and_one_each_interval)
{
    const apr_int64_t interval = 2500 * 1000; /* 2.5 ms */
    hammer_t one = { .demand = rate(interval, 50) }, all[THREADS];
    const apr_time_t before = apr_time_now();
    apr_time_t after, first, last;
    int admitted, i;

    one.until = before + 2 * APR_USEC_PER_SEC;
    admitted = hammer_all(all, &one);
    after = apr_time_now();
    first = all[0].first;
    last = all[0].last;
    for (i = 1; i < THREADS; i++) {
        first = all[i].first < first ? all[i].first : first;
        last = all[i].last > last ? all[i].last : last;
    }
    ck_assert_int_le(admitted, 50 + (after - before) * 1000 / interval);
    ck_assert_int_ge(admitted, 50 + (last - first) * 1000 / interval - 1);
}
END_TEST

START_TEST(busy_connections_are_waited_for_no_longer_than_the_time_limit)
{
    const hammer_t one = { .demand = rate(SECOND, 1), .calls = 1 };
    hammer_t all[THREADS];
    apr_time_t begun = apr_time_now();

    store = open_with("connections=1", "timeout=200ms", NULL);
    (void)decide(&one.demand);
    tell("CLIENT PAUSE 1800 ALL");
    begun = apr_time_now();
    ck_assert_int_lt(hammer_all(all, &one), 0);
    ck_assert(apr_time_now() - begun < 1500 * 1000);
    ck_assert_uint_eq(state().failures + state().skipped, THREADS);
}
END_TEST

void add_hammering(TCase *room)
{
    tcase_add_test(room, threads_are_admitted_exactly_the_burst);
    tcase_add_test(room, threads_are_admitted_exactly_the_quota);
    tcase_add_test(room, threads_are_admitted_the_burst_and_one_each_interval);
    tcase_add_test(room, busy_connections_are_waited_for_no_longer_than_the_time_limit);
}
