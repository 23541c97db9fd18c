/* SPDX-License-Identifier: Apache-2.0 */
/* Connections that are leased, kept, replaced and closed, by one thread. */
#include "guests.h"

START_TEST(a_connection_is_opened_when_it_is_wanted_and_used_again)
{
    records_pool_t *from = fake_pool(3, LONG, 0, pool);
    records_lease_t *one;
    int i;

    begin();
    ck_assert_ptr_eq(records_pool_database(from), &fake_database);
    for (i = 0; i < 10; i++) {
        one = lease(from);
        ck_assert_str_eq(one->c.native, "native");
        ck_assert_str_eq(one->c.params, "some params");
        ck_assert_uint_eq(one->c.statements, 10);
        records_pool_release(one, 0);
    }
    ck_assert_uint_eq(fake.opens, 1);
    ck_assert_uint_eq(fake.attaches, 1);
    ck_assert_uint_eq(fake.closes, 0);
}
END_TEST

START_TEST(two_at_a_time_are_two)
{
    records_pool_t *from = fake_pool(2, MSEC(10), 0, pool);
    records_lease_t *one, *other;

    begin();
    one = lease(from);
    other = lease(from);
    ck_assert_ptr_ne(one, other);
    ck_assert_uint_eq(fake.opens, 2);
    records_pool_release(one, 0);
    records_pool_release(other, 0);
    one = lease(from);
    ck_assert_ptr_eq(one, other); /* the last used first */
    records_pool_release(one, 0);
}
END_TEST

START_TEST(the_dialect_is_the_servers_once_it_is_known)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);

    begin();
    ck_assert_str_eq(records_pool_dialect(from)->name, "usual");
    records_pool_release(lease(from), 1);
    ck_assert_str_eq(records_pool_dialect(from)->name, "known");
}
END_TEST

START_TEST(a_broken_connection_is_replaced)
{
    records_pool_t *from = fake_pool(1, MSEC(10), 0, pool);

    begin();
    records_pool_release(lease(from), 1);
    ck_assert_uint_eq(fake.detaches, 1);
    ck_assert_uint_eq(fake.closes, 1);
    records_pool_release(lease(from), 0);
    ck_assert_uint_eq(fake.opens, 2);
    fake.dead = 1; /* it died while it was idle */
    records_pool_release(lease(from), 0);
    ck_assert_uint_eq(fake.opens, 3);
    ck_assert_uint_eq(fake.closes, 2);
}
END_TEST

START_TEST(what_was_used_a_moment_ago_needs_no_look_where_the_error_may_tell)
{
    records_pool_t *from = fake_pool(1, MSEC(10), 0, pool);
    records_lease_t *one;

    begin();
    records_pool_release(lease(from), 0);
    one = lease(from);
    ck_assert_int_eq(fake.recent, 0); /* not asked for */
    records_pool_release(one, 0);
    ck_assert_ptr_null(records_pool_lease(&one, from, RECORDS_LEASE_RECENT, NULL, pool));
    ck_assert_int_eq(fake.recent, 1);
    records_pool_release(one, 0);
    one->used -= RECORDS_POOL_RECENT;
    ck_assert_ptr_null(records_pool_lease(&one, from, RECORDS_LEASE_RECENT, NULL, pool));
    ck_assert_int_eq(fake.recent, 0);
    records_pool_release(one, 0);
    ck_assert_uint_eq(fake.opens, 1);
}
END_TEST

START_TEST(a_fresh_connection_is_new)
{
    records_pool_t *from = fake_pool(1, MSEC(10), 0, pool);
    records_lease_t *one;

    begin();
    records_pool_release(lease(from), 0);
    ck_assert_ptr_null(records_pool_lease(&one, from, 1, NULL, pool));
    ck_assert_uint_eq(fake.opens, 2);
    ck_assert_uint_eq(fake.closes, 1); /* there is room for one */
    records_pool_release(one, 0);
    ck_assert_uint_eq(fake.most_open, 1);
}
END_TEST

START_TEST(a_wait_is_bounded)
{
    records_pool_t *from = fake_pool(1, MSEC(60), 0, pool);
    records_lease_t *one, *other;
    records_error_t *error;
    apr_time_t began;

    begin();
    one = lease(from);
    began = apr_time_now();
    error = records_pool_lease(&other, from, 0, NULL, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "PGRST003");
    ck_assert_int_eq(error->status, 503);
    ck_assert(apr_time_now() - began >= MSEC(60));
    ck_assert(apr_time_now() - began < LONG);
    records_pool_release(one, 0);
    other = lease(from);
    ck_assert_ptr_eq(other, one); /* and nothing of the vain wait is left */
    records_pool_release(other, 0);
}
END_TEST

START_TEST(a_server_that_cannot_be_reached_is_an_error_and_takes_no_place)
{
    records_pool_t *from = fake_pool(1, MSEC(10), 0, pool);
    records_lease_t *one;
    records_error_t *error;
    int i;

    begin();
    fake.open_fails = "PGRST000";
    for (i = 0; i < 5; i++) {
        error = records_pool_lease(&one, from, 0, NULL, pool);
        ck_assert_ptr_nonnull(error);
        ck_assert_str_eq(error->code, "PGRST000");
        ck_assert_int_eq(error->status, 503);
        ck_assert_str_eq(error->cause, "connection refused");
    }
    ck_assert_uint_eq(fake.detaches, 0);
    fake.open_fails = NULL;
    records_pool_release(lease(from), 0);
}
END_TEST

START_TEST(what_cannot_be_attached_is_closed)
{
    records_pool_t *from = fake_pool(1, MSEC(10), 0, pool);
    records_lease_t *one;
    records_error_t *error;

    begin();
    fake.attach_fails = "28000";
    error = records_pool_lease(&one, from, 0, NULL, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "28000");
    ck_assert_str_eq(error->message, "cannot attach");
    ck_assert_uint_eq(fake.opens, 1);
    ck_assert_uint_eq(fake.closes, 1);
    ck_assert_uint_eq(fake.detaches, 0);
    fake.attach_fails = NULL;
    records_pool_release(lease(from), 0);
}
END_TEST

START_TEST(what_was_idle_too_long_is_closed)
{
    records_pool_t *from = fake_pool(3, LONG, LONG, pool);
    records_lease_t *a, *b;

    begin();
    a = lease(from);
    b = lease(from);
    records_pool_release(a, 0);
    records_pool_release(b, 0);
    records_pool_trim(from, 0);
    ck_assert_uint_eq(fake.closes, 0);
    a->used -= 2 * LONG;
    b->used -= 2 * LONG;
    records_pool_release(lease(from), 0); /* b, the last used */
    records_pool_trim(from, 0);
    ck_assert_uint_eq(fake.closes, 1);
    ck_assert_ptr_eq(lease(from), b);
    records_pool_release(b, 0);
    records_pool_trim(from, 1);
    ck_assert_uint_eq(fake.closes, 2);
    ck_assert_uint_eq(fake.detaches, 2);
}
END_TEST

START_TEST(idle_of_zero_keeps_for_ever)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);

    begin();
    records_pool_release(lease(from), 0);
    apr_sleep(MSEC(5));
    records_pool_trim(from, 0);
    ck_assert_uint_eq(fake.closes, 0);
}
END_TEST

START_TEST(a_leased_connection_is_not_trimmed)
{
    records_pool_t *from = fake_pool(2, LONG, MSEC(1), pool);
    records_lease_t *one;

    begin();
    one = lease(from);
    apr_sleep(MSEC(5));
    records_pool_trim(from, 1);
    ck_assert_uint_eq(fake.closes, 0);
    records_pool_release(one, 0);
    ck_assert_ptr_eq(lease(from), one);
    records_pool_release(one, 0);
}
END_TEST

START_TEST(the_end_of_the_pool_closes_what_is_idle)
{
    apr_pool_t *own;
    records_pool_t *from;
    records_lease_t *a, *b;

    begin();
    apr_pool_create(&own, pool);
    from = fake_pool(2, LONG, 0, own);
    a = lease(from);
    b = lease(from);
    records_pool_release(a, 0);
    records_pool_release(b, 0);
    apr_pool_destroy(own);
    ck_assert_uint_eq(fake.closes, 2);
    ck_assert_uint_eq(fake.detaches, 2);
}
END_TEST

static records_pool_state_t state_of(records_pool_t *from)
{
    records_pool_state_t state;

    records_pool_state(from, &state);
    return state;
}

START_TEST(what_happens_is_counted)
{
    records_pool_t *from = fake_pool(2, MSEC(10), 1, pool);
    records_pool_state_t state;
    records_lease_t *a, *b, *none;

    begin();
    a = lease(from);
    b = lease(from);
    ck_assert_ptr_nonnull(records_pool_lease(&none, from, 0, NULL, pool)); /* in vain */
    state = state_of(from);
    ck_assert_int_eq(state.size, 2);
    ck_assert_int_eq(state.leased, 2);
    ck_assert_int_eq(state.idle, 0);
    ck_assert_int_eq(state.opening, 0);
    ck_assert_int_eq(state.waiting, 0);
    a->c.reuse.hits = 3;
    a->c.reuse.misses = 1;
    records_pool_release(a, 0);
    records_pool_release(b, 1);
    state = state_of(from);
    ck_assert_int_eq(state.leased, 0);
    ck_assert_int_eq(state.idle, 1);
    ck_assert_uint_eq(state.counts.leases, 2);
    ck_assert_uint_eq(state.counts.waits, 1);
    ck_assert_uint_eq(state.counts.timeouts, 1);
    ck_assert_uint_eq(state.counts.opened, 2);
    ck_assert_uint_eq(state.counts.broken, 1);
    ck_assert_uint_eq(state.counts.statements.hits, 3);
    ck_assert_uint_eq(state.counts.statements.misses, 1);
    records_pool_release(lease(from), 0); /* its statements were counted before */
    ck_assert_uint_eq(state_of(from).counts.statements.hits, 3);
    apr_sleep(MSEC(5));
    records_pool_trim(from, 0);
    ck_assert_uint_eq(state_of(from).counts.idled, 1);
    ck_assert_int_eq(state_of(from).idle, 0);
}
END_TEST

START_TEST(a_connection_that_was_replaced_is_one_lease)
{
    records_pool_t *from = fake_pool(1, MSEC(10), 0, pool);
    records_lease_t *one;

    begin();
    records_pool_release(lease(from), 0);
    fake.dead = 1;
    records_pool_release(lease(from), 0);
    ck_assert_uint_eq(state_of(from).counts.leases, 2);
    ck_assert_uint_eq(state_of(from).counts.opened, 2);
    ck_assert_uint_eq(state_of(from).counts.broken, 1);
    fake.open_fails = "08006";
    ck_assert_ptr_nonnull(records_pool_lease(&one, from, 0, NULL, pool));
    ck_assert_uint_eq(state_of(from).counts.leases, 2);
    ck_assert_uint_eq(state_of(from).counts.refused, 1);
    ck_assert_int_eq(state_of(from).opening, 0);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, what_happens_is_counted);
    tcase_add_test(room, a_connection_that_was_replaced_is_one_lease);
    tcase_add_test(room, a_connection_is_opened_when_it_is_wanted_and_used_again);
    tcase_add_test(room, two_at_a_time_are_two);
    tcase_add_test(room, the_dialect_is_the_servers_once_it_is_known);
    tcase_add_test(room, a_broken_connection_is_replaced);
    tcase_add_test(room, what_was_used_a_moment_ago_needs_no_look_where_the_error_may_tell);
    tcase_add_test(room, a_fresh_connection_is_new);
    tcase_add_test(room, a_wait_is_bounded);
    tcase_add_test(room, a_server_that_cannot_be_reached_is_an_error_and_takes_no_place);
    tcase_add_test(room, what_cannot_be_attached_is_closed);
    tcase_add_test(room, what_was_idle_too_long_is_closed);
    tcase_add_test(room, idle_of_zero_keeps_for_ever);
    tcase_add_test(room, a_leased_connection_is_not_trimmed);
    tcase_add_test(room, the_end_of_the_pool_closes_what_is_idle);
}

UNIT_MAIN("pool", tests)
