/* SPDX-License-Identifier: Apache-2.0 */
/* Several threads: who waits for a connection, in which order, and who leaves. */
#include "guests.h"

static int order[16]; /* in which they were served */

static void *APR_THREAD_FUNC one_visit(apr_thread_t *thread, void *data)
{
    guest_t *guest = data;
    apr_pool_t *own;

    (void)thread;
    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    if (guest_lease(guest, own) == NULL) {
        order[apr_atomic_inc32(&served)] = guest->number;
        records_pool_release(guest->got, 0);
    }
    apr_pool_destroy(own);
    return NULL;
}

static const records_waiter_t *last_in_queue(records_pool_t *from)
{
    const records_waiter_t *last;

    apr_thread_mutex_lock(from->mutex);
    last = from->last;
    apr_thread_mutex_unlock(from->mutex);
    return last;
}

/* A guest who waits behind all that wait already. */
static guest_t *queue(apr_thread_start_t what, records_pool_t *from, int number)
{
    const records_waiter_t *before = last_in_queue(from);
    const apr_time_t end = apr_time_now() + FAKE_TIMEOUT;
    guest_t *guest = start(what, from, number);

    while (last_in_queue(from) == before && apr_time_now() < end)
        apr_sleep(1000);
    ck_assert_ptr_ne(last_in_queue(from), before);
    return guest;
}

START_TEST(who_comes_first_is_served_first)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_lease_t *held;
    guest_t *guests[8];
    int i;

    begin();
    held = lease(from);
    for (i = 0; i < 8; i++)
        guests[i] = queue(one_visit, from, i);
    ck_assert_uint_eq(served, 0);
    records_pool_release(held, 0);
    for (i = 0; i < 8; i++)
        join(guests[i]);
    ck_assert_uint_eq(served, 8);
    for (i = 0; i < 8; i++)
        ck_assert_int_eq(order[i], i);
    ck_assert_uint_eq(fake.opens, 1);
}
END_TEST

START_TEST(a_request_is_told_how_long_it_has_waited)
{
    records_pool_t *from = fake_pool(1, MSEC(30), 0, pool);
    records_effort_t effort = { 0, 0 };
    const records_time_limit_t time_limit = { 0, NULL, NULL, 3, &effort };
    records_lease_t *held, *other;

    begin();
    held = lease(from);
    fake_check_code(records_pool_lease(&other, from, 0, &time_limit, pool), "PGRST003");
    ck_assert_int_ge(effort.waited, MSEC(25)); /* clocks differ a little */
    records_pool_release(held, 0);
    effort.waited = 0;
    ck_assert_ptr_null(records_pool_lease(&other, from, 0, &time_limit, pool));
    ck_assert_int_eq(effort.waited, 0);
    records_pool_release(other, 0);
}
END_TEST

START_TEST(the_place_of_a_broken_connection_is_the_first_waiters)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_lease_t *held;
    guest_t *guests[3];
    int i;

    begin();
    held = lease(from);
    for (i = 0; i < 3; i++)
        guests[i] = queue(one_visit, from, i);
    records_pool_release(held, 1);
    for (i = 0; i < 3; i++) {
        join(guests[i]);
        ck_assert_int_eq(order[i], i);
    }
    ck_assert_uint_eq(fake.opens, 2);
    ck_assert_uint_eq(fake.most_open, 1);
}
END_TEST

START_TEST(nobody_waits_for_a_server_that_is_gone)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_lease_t *held;
    guest_t *guests[4];
    apr_time_t began;
    int i;

    begin();
    held = lease(from);
    for (i = 0; i < 4; i++)
        guests[i] = queue(one_visit, from, i);
    fake.open_fails = "PGRST000";
    began = apr_time_now();
    records_pool_release(held, 1);
    for (i = 0; i < 4; i++) {
        join(guests[i]);
        ck_assert_str_eq(guests[i]->code, "PGRST000");
    }
    ck_assert(apr_time_now() - began < LONG / 2);
    fake.open_fails = NULL;
    records_pool_release(lease(from), 0);
}
END_TEST

START_TEST(connecting_keeps_nobody_from_what_is_idle)
{
    records_pool_t *from = fake_pool(2, LONG, 0, pool);
    guest_t *guest = apr_pcalloc(pool, sizeof(*guest));
    records_lease_t *one;
    int i;

    begin();
    records_pool_release(lease(from), 0);
    fake.gate_open = 1;
    guest->from = from;
    guest->fresh = 1;
    ck_assert_int_eq(apr_thread_create(&guest->thread, attributes(), one_visit, guest, pool),
                     APR_SUCCESS);
    ck_assert(fake_reaches(&fake.opening, 1));
    for (i = 0; i < 100; i++) {
        one = lease(from);
        records_pool_release(one, 0);
    }
    records_pool_trim(from, 0);
    ck_assert_uint_eq(fake.opening, 1); /* all that while */
    apr_atomic_set32(&fake.gate_open, 0);
    join(guest);
    ck_assert_ptr_null(guest->code);
    ck_assert_uint_eq(fake.opens, 2);
}
END_TEST

static void *APR_THREAD_FUNC many_visits(apr_thread_t *thread, void *data)
{
    guest_t *guest = data;
    apr_pool_t *own;
    apr_uint32_t now, most;
    int i;

    (void)thread;
    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    for (i = 0; i < guest->rounds; i++) {
        if (guest_lease(guest, own) != NULL)
            break;
        now = apr_atomic_inc32(&inside) + 1;
        while ((most = apr_atomic_read32(&most_inside)) < now)
            apr_atomic_cas32(&most_inside, now, most);
        if (i % 100 == guest->number)
            apr_sleep(0);
        apr_atomic_dec32(&inside);
        apr_atomic_inc32(&served);
        records_pool_release(guest->got, guest->number == 0 && i % 5000 == 4999);
        apr_pool_clear(own);
    }
    apr_pool_destroy(own);
    return NULL;
}

static void crowd(records_pool_t *from, int guests, int rounds)
{
    guest_t *all[8];
    int i;

    for (i = 0; i < guests; i++) {
        all[i] = apr_pcalloc(pool, sizeof(*all[i]));
        all[i]->from = from;
        all[i]->number = i;
        all[i]->rounds = rounds;
        ck_assert_int_eq(
            apr_thread_create(&all[i]->thread, attributes(), many_visits, all[i], pool),
            APR_SUCCESS);
    }
    for (i = 0; i < guests; i++) {
        join(all[i]);
        ck_assert_msg(all[i]->code == NULL, "%s", all[i]->code);
    }
}

START_TEST(a_hundred_thousand_leases_leave_nothing_behind)
{
    records_pool_t *from = fake_pool(3, LONG, 0, pool);
    apr_size_t before;

    begin();
    crowd(from, 5, 2000); /* what is allocated once, is now */
    before = fake_resident();
    crowd(from, 5, 20000);
    ck_assert_uint_eq(served, 110000);
    ck_assert_uint_le(most_inside, 3);
    ck_assert_uint_le(fake.most_open, 3);
    ck_assert_uint_le(fake.opens, 3 + 4); /* four were given back broken */
    ck_assert_msg(fake_resident() < before + 2 * 1024 * 1024, "%d KiB more",
                  (int)((fake_resident() - before) / 1024));
    records_pool_trim(from, 1);
    ck_assert_uint_eq(fake.open_now, 0);
    ck_assert_uint_eq(fake.closes, fake.opens);
    ck_assert_uint_eq(fake.detaches, fake.opens);
}
END_TEST

static void *APR_THREAD_FUNC visit_and_say_so(apr_thread_t *thread, void *data)
{
    guest_t *guest = data;
    apr_pool_t *own;

    (void)thread;
    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    if (guest_lease(guest, own) == NULL) {
        apr_atomic_inc32(&served);
        records_pool_release(guest->got, 0);
    }
    apr_pool_destroy(own);
    return NULL;
}

START_TEST(who_is_woken_has_a_connection_and_waits_for_no_lock)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_lease_t *held;
    records_waiter_t *next;
    guest_t *guest;
    int is_served;

    begin();
    held = lease(from);
    guest = queue(visit_and_say_so, from, 0);
    apr_thread_mutex_lock(from->mutex);
    next = records_pool_serve(from, held);
    records_pool_wake(next);
    is_served = fake_reaches(&served, 1); /* while the lock is held */
    apr_thread_mutex_unlock(from->mutex);
    join(guest);
    ck_assert_ptr_nonnull(next);
    ck_assert(is_served);
    fake_check_all_back(from, 1);
}
END_TEST

static void *APR_THREAD_FUNC visit_in_a_hurry(apr_thread_t *thread, void *data)
{
    guest_t *guest = data;
    apr_pool_t *own;
    int i;

    (void)thread;
    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    for (i = 0; i < guest->rounds; i++) {
        if (guest_lease(guest, own) == NULL) {
            apr_atomic_inc32(&served);
            apr_sleep(MSEC(1) / (1 + i % 3)); /* as long as the others wait, or shorter */
            records_pool_release(guest->got, guest->number == 0 && i % 10 == 9);
        } else if (strcmp(guest->code, "PGRST003") == 0)
            apr_atomic_inc32(&arrived);
        apr_pool_clear(own);
    }
    apr_pool_destroy(own);
    return NULL;
}

START_TEST(who_gives_up_at_the_last_moment_loses_no_connection)
{
    records_pool_t *from = fake_pool(2, MSEC(1), 0, pool);
    records_pool_state_t state;
    guest_t *all[6];
    int i;

    begin();
    for (i = 0; i < 6; i++) {
        all[i] = apr_pcalloc(pool, sizeof(*all[i]));
        all[i]->from = from;
        all[i]->number = i;
        all[i]->rounds = 100;
        ck_assert_int_eq(
            apr_thread_create(&all[i]->thread, attributes(), visit_in_a_hurry, all[i], pool),
            APR_SUCCESS);
    }
    for (i = 0; i < 6; i++)
        join(all[i]);
    ck_assert_uint_eq(served + arrived, 600);
    records_pool_state(from, &state);
    ck_assert_uint_eq(state.counts.timeouts, arrived);
    ck_assert_uint_eq(state.counts.leases, served);
    ck_assert_int_eq(state.waiting, 0);
    ck_assert_int_eq(state.leased, 0);
    ck_assert_int_eq(state.opening, 0);
    ck_assert_uint_le(fake.most_open, 2);
    fake_check_all_back(from, (apr_uint32_t)state.idle);
}
END_TEST

/* Any client is a flag: has it gone? */
static int has_left(void *baton)
{
    return apr_atomic_read32(baton) != 0;
}

static void *APR_THREAD_FUNC visit_as_client(apr_thread_t *thread, void *data)
{
    guest_t *guest = data;
    const records_time_limit_t time_limit = { 0, has_left, (void *)&guest->left, 3, NULL };
    records_error_t *error;
    apr_pool_t *own;

    (void)thread;
    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    error = records_pool_lease(&guest->got, guest->from, 0, &time_limit, own);
    if (error == NULL) {
        order[apr_atomic_inc32(&served)] = guest->number;
        records_pool_release(guest->got, 0);
    } else
        guest->code =
            apr_cpystrn(guest->room, error->code, sizeof(guest->room)) ? guest->room : NULL;
    apr_pool_destroy(own);
    return NULL;
}

START_TEST(whose_client_has_gone_leaves_the_queue_and_the_others_keep_their_order)
{
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_lease_t *held;
    guest_t *guests[6];
    int i;

    begin();
    held = lease(from);
    for (i = 0; i < 6; i++)
        guests[i] = queue(visit_as_client, from, i);
    for (i = 0; i < 6; i += 2)
        apr_atomic_set32(&guests[i]->left, 1);
    ck_assert_int_eq(watch_once(from), 0); /* nothing of theirs runs */
    for (i = 0; i < 6; i += 2) {
        join(guests[i]); /* while the connection is still held */
        ck_assert_str_eq(guests[i]->code, "RECGONE");
    }
    ck_assert_uint_eq(served, 0);
    records_pool_release(held, 0);
    for (i = 1; i < 6; i += 2) {
        join(guests[i]);
        ck_assert_int_eq(order[i / 2], i);
    }
    ck_assert_uint_eq(fake.opens, 1);
}
END_TEST

START_TEST(where_clients_are_leaving_each_is_asked_before_it_is_served)
{
    volatile apr_uint32_t left = 1;
    const records_time_limit_t time_limit = { 0, has_left, (void *)&left, 3, NULL };
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_lease_t *one;
    records_error_t *error;
    int i;

    begin();
    ck_assert_ptr_null(records_pool_lease(&one, from, 0, &time_limit, pool)); /* nobody asks */
    records_pool_begin(one, &time_limit, 0);
    one->since -= apr_time_from_sec(1);
    ck_assert_int_eq(watch_once(from), 1);
    ck_assert_uint_eq(fake.cancels, 1);
    records_pool_release(one, 0);
    error = records_pool_lease(&one, from, 0, &time_limit, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "RECGONE");
    ck_assert_uint_eq(fake.opens, 1);
    left = 0;
    ck_assert_ptr_null(records_pool_lease(&one, from, 0, &time_limit, pool));
    records_pool_release(one, 0);
    for (i = 0; i < 30; i++)
        watch_once(from);
    left = 1; /* it is quiet again */
    ck_assert_ptr_null(records_pool_lease(&one, from, 0, &time_limit, pool));
    records_pool_release(one, 0);
}
END_TEST

START_TEST(who_waits_for_a_server_that_is_gone_is_told_why_in_the_log)
{
    records_pool_t *from = fake_pool(1, MSEC(60), 0, pool);
    guest_t *guest;
    records_lease_t *one, *other;
    records_error_t *error;

    begin();
    fake.open_fails = "PGRST000";
    ck_assert_ptr_nonnull(records_pool_lease(&one, from, 0, NULL, pool));
    fake.gate_open = 1; /* the next one takes long to fail */
    guest = start(one_visit, from, 0);
    ck_assert(fake_reaches(&fake.opening, 1));
    error = records_pool_lease(&one, from, 0, NULL, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "PGRST003");
    ck_assert_ptr_nonnull(strstr(error->cause, "connection refused"));
    fake.open_fails = NULL;
    apr_atomic_set32(&fake.gate_open, 0);
    join(guest);
    one = lease(from);
    error = records_pool_lease(&other, from, 0, NULL, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_ptr_null(error->cause); /* it is well again: they are only busy */
    records_pool_release(one, 0);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, who_comes_first_is_served_first);
    tcase_add_test(room, a_request_is_told_how_long_it_has_waited);
    tcase_add_test(room, the_place_of_a_broken_connection_is_the_first_waiters);
    tcase_add_test(room, nobody_waits_for_a_server_that_is_gone);
    tcase_add_test(room, connecting_keeps_nobody_from_what_is_idle);
    tcase_add_test(room, a_hundred_thousand_leases_leave_nothing_behind);
    tcase_add_test(room, who_is_woken_has_a_connection_and_waits_for_no_lock);
    tcase_add_test(room, who_gives_up_at_the_last_moment_loses_no_connection);
    tcase_add_test(room, whose_client_has_gone_leaves_the_queue_and_the_others_keep_their_order);
    tcase_add_test(room, where_clients_are_leaving_each_is_asked_before_it_is_served);
    tcase_add_test(room, who_waits_for_a_server_that_is_gone_is_told_why_in_the_log);
}

UNIT_MAIN("queue", tests)
