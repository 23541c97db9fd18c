/* SPDX-License-Identifier: Apache-2.0 */
/* What runs too long, or for nobody, is cancelled. */
#include "guests.h"

static int gone_says;

static int is_gone(void *baton)
{
    ck_assert_str_eq(baton, "client");
    return gone_says;
}

static void watch_as(records_lease_t *one, apr_interval_time_t ago, apr_interval_time_t limit)
{
    one->time_limit.limit = limit;
    one->time_limit.gone = is_gone;
    one->time_limit.baton = (void *)"client";
    one->since = apr_time_now() - ago;
}

START_TEST(what_runs_too_long_is_cancelled_until_it_ends_and_closed)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_pool_state_t state;
    records_lease_t *one;

    begin();
    gone_says = 0;
    one = lease(from);
    watch_as(one, apr_time_from_sec(5), apr_time_from_sec(10));
    watch_once(from);
    ck_assert_uint_eq(fake.cancels, 0);
    watch_as(one, apr_time_from_sec(5), apr_time_from_sec(4));
    watch_once(from);
    ck_assert_uint_eq(fake.cancels, 1);
    watch_once(from); /* the first may have come too early */
    ck_assert_uint_eq(fake.cancels, 2);
    ck_assert_int_eq(one->stop, RECORDS_TIMED_OUT);
    records_pool_release(one, 0); /* a late cancel must not hit the next statement */
    ck_assert_uint_eq(fake.closes, 1);
    records_pool_state(from, &state);
    ck_assert_uint_eq(state.counts.timed_out, 1);
    ck_assert_uint_eq(state.counts.client_gone, 0);
    ck_assert_uint_eq(state.counts.canceled, 1);
    ck_assert_uint_eq(state.counts.broken, 0);
    one = lease(from);
    ck_assert_int_eq(one->stop, RECORDS_RUNNING);
    ck_assert_int_eq(one->since, 0);
    watch_once(from);
    ck_assert_uint_eq(fake.cancels, 2);
    records_pool_release(one, 0);
}
END_TEST

START_TEST(what_nobody_waits_for_is_cancelled)
{
    records_pool_t *from = fake_pool(2, LONG, 0, pool);
    records_lease_t *one, *other;

    begin();
    one = lease(from);
    other = lease(from);
    watch_as(one, apr_time_from_sec(5), 0);
    gone_says = 0;
    watch_once(from);
    ck_assert_uint_eq(fake.cancels, 0); /* without a limit it may take as long as it takes */
    gone_says = 1;
    watch_once(from);
    ck_assert_uint_eq(fake.cancels, 1);
    ck_assert_int_eq(one->stop, RECORDS_CLIENT_GONE);
    ck_assert_int_eq(other->stop, RECORDS_RUNNING); /* it runs nothing */
    records_pool_release(one, 0);
    records_pool_release(other, 0);
    ck_assert_uint_eq(fake.closes, 1);
}
END_TEST

START_TEST(what_has_only_begun_is_left_alone)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_lease_t *one;

    begin();
    gone_says = 1;
    one = lease(from);
    watch_as(one, -LONG, apr_time_from_sec(10)); /* however long we are kept from going on */
    watch_once(from);
    ck_assert_uint_eq(fake.cancels, 0);
    records_pool_release(one, 0);
    watch_once(from); /* idle, and long since */
    ck_assert_uint_eq(fake.cancels, 0);
}
END_TEST

static void *APR_THREAD_FUNC watch(apr_thread_t *thread, void *data)
{
    guest_t *guest = data;

    (void)thread;
    watch_once(guest->from);
    return NULL;
}

static void *APR_THREAD_FUNC release_it(apr_thread_t *thread, void *data)
{
    guest_t *guest = data;

    (void)thread;
    apr_atomic_inc32(&arrived);
    records_pool_release(guest->got, 0);
    apr_atomic_inc32(&served);
    return NULL;
}

START_TEST(a_release_waits_for_the_cancel_and_nobody_else_does)
{
    records_pool_t *from = fake_pool(2, LONG, 0, pool);
    records_lease_t *one;
    guest_t *watcher, *releaser = apr_pcalloc(pool, sizeof(*releaser));

    begin();
    gone_says = 1;
    one = lease(from);
    watch_as(one, apr_time_from_sec(5), 0);
    fake.gate_cancel = 1;
    watcher = start(watch, from, 0);
    ck_assert(fake_reaches(&fake.cancelling, 1));
    releaser->from = from;
    releaser->got = one;
    ck_assert_int_eq(apr_thread_create(&releaser->thread, attributes(), release_it, releaser, pool),
                     APR_SUCCESS);
    ck_assert(fake_reaches(&arrived, 1));
    records_pool_release(lease(from), 0); /* the others go on */
    apr_sleep(MSEC(50));
    ck_assert_uint_eq(served, 0);
    ck_assert_uint_eq(fake.detaches, 0); /* cancel() still looks at the connection */
    apr_atomic_set32(&fake.gate_cancel, 0);
    join(watcher);
    join(releaser);
    ck_assert_uint_eq(fake.detaches, 1);
    ck_assert_uint_eq(fake.cancels, 1);
}
END_TEST

START_TEST(several_threads_may_cancel_at_once)
{
    records_pool_t *from = fake_pool(2, LONG, 0, pool);
    records_lease_t *one, *other;
    guest_t *first, *second;

    begin();
    gone_says = 1;
    one = lease(from);
    other = lease(from);
    watch_as(one, apr_time_from_sec(5), 0);
    watch_as(other, apr_time_from_sec(5), 0);
    ck_assert_int_eq(records_pool_watch(from), 2);
    fake.gate_cancel = 1;
    first = start(watch, from, 0); /* several may be at it */
    ck_assert(fake_reaches(&fake.cancelling, 1));
    second = start(watch, from, 0);
    ck_assert(fake_reaches(&fake.cancelling, 2));
    apr_atomic_set32(&fake.gate_cancel, 0);
    join(first);
    join(second);
    ck_assert_uint_ge(fake.cancels, 2);
    records_pool_release(one, 0);
    records_pool_release(other, 0);
    ck_assert_uint_eq(fake.closes, 2);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, what_runs_too_long_is_cancelled_until_it_ends_and_closed);
    tcase_add_test(room, what_nobody_waits_for_is_cancelled);
    tcase_add_test(room, what_has_only_begun_is_left_alone);
    tcase_add_test(room, a_release_waits_for_the_cancel_and_nobody_else_does);
    tcase_add_test(room, several_threads_may_cancel_at_once);
}

UNIT_MAIN("cancel", tests)
