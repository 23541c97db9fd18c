/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/parts.h"

#include "fake_database.h"
#include "unit.h"

#define LONG apr_time_from_sec(20)
#define MSEC(n) apr_time_from_msec(n)

/* What the threads of a test count. */
static volatile apr_uint32_t arrived, inside, most_inside, served;
static int order[16];

static void begin(void)
{
    fake_reset();
    arrived = inside = most_inside = served = 0;
}

static records_lease_t *lease(records_pool_t *from)
{
    records_lease_t *one = NULL;
    records_error_t *error = records_pool_lease(&one, from, 0, NULL, pool);

    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->message);
    return one;
}

/* ---- one thread ----------------------------------------------------------------- */

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
    ck_assert_ptr_eq(one, other);        /* the last used first */
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
    fake.dead = 1;                       /* it died while it was idle */
    records_pool_release(lease(from), 0);
    ck_assert_uint_eq(fake.opens, 3);
    ck_assert_uint_eq(fake.closes, 2);
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
    ck_assert_uint_eq(fake.closes, 1);   /* there is room for one */
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
    ck_assert_ptr_eq(other, one);        /* and nothing of the vain wait is left */
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
    records_pool_release(lease(from), 0);            /* b, the last used */
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

/* ---- several threads ------------------------------------------------------------ */

typedef struct guest_t {
    records_pool_t *from;
    int number, rounds, fresh;
    records_lease_t *got;
    const char *code;                    /* of the error, in room */
    char room[16];
    volatile apr_uint32_t left;          /* its client has */
    apr_thread_t *thread;
} guest_t;

static apr_threadattr_t *attributes(void)
{
    apr_threadattr_t *attr = NULL;

    apr_threadattr_create(&attr, pool);
    return attr;
}

static guest_t *start(apr_thread_start_t what, records_pool_t *from, int number)
{
    guest_t *guest = apr_pcalloc(pool, sizeof(*guest));

    guest->from = from;
    guest->number = number;
    ck_assert_int_eq(apr_thread_create(&guest->thread, attributes(), what, guest, pool),
                     APR_SUCCESS);
    return guest;
}

static void join(guest_t *guest)
{
    apr_status_t rv;

    apr_thread_join(&rv, guest->thread);
}

static records_error_t *guest_lease(guest_t *guest, apr_pool_t *p)
{
    records_error_t *error = records_pool_lease(&guest->got, guest->from, guest->fresh, NULL, p);

    if (error != NULL)
        guest->code = apr_cpystrn(guest->room, error->code, sizeof(guest->room)) ? guest->room : NULL;
    return error;
}

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
    ck_assert_uint_eq(fake.opening, 1);  /* all that while */
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
        ck_assert_int_eq(apr_thread_create(&all[i]->thread, attributes(), many_visits, all[i], pool),
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
    crowd(from, 5, 2000);                /* what is allocated once, is now */
    before = fake_resident();
    crowd(from, 5, 20000);
    ck_assert_uint_eq(served, 110000);
    ck_assert_uint_le(most_inside, 3);
    ck_assert_uint_le(fake.most_open, 3);
    ck_assert_uint_le(fake.opens, 3 + 4);            /* four were given back broken */
    ck_assert_msg(fake_resident() < before + 2 * 1024 * 1024, "%d KiB more",
                  (int)((fake_resident() - before) / 1024));
    records_pool_trim(from, 1);
    ck_assert_uint_eq(fake.open_now, 0);
    ck_assert_uint_eq(fake.closes, fake.opens);
    ck_assert_uint_eq(fake.detaches, fake.opens);
}
END_TEST

/* ---- the watch ------------------------------------------------------------------ */

static int gone_says;

static int is_gone(void *baton)
{
    ck_assert_str_eq(baton, "client");
    return gone_says;
}

static int watch_once(records_pool_t *from)
{
    const int condemned = records_pool_watch(from);

    records_pool_cancel(from);
    return condemned;
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
    watch_once(from);      /* the first may have come too early */
    ck_assert_uint_eq(fake.cancels, 2);
    ck_assert_int_eq(one->stop, RECORDS_TIMED_OUT);
    records_pool_release(one, 0);        /* a late cancel must not hit the next statement */
    ck_assert_uint_eq(fake.closes, 1);
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
    ck_assert_uint_eq(fake.cancels, 0);  /* without a limit it may take as long as it takes */
    gone_says = 1;
    watch_once(from);
    ck_assert_uint_eq(fake.cancels, 1);
    ck_assert_int_eq(one->stop, RECORDS_CLIENT_GONE);
    ck_assert_int_eq(other->stop, RECORDS_RUNNING);  /* it runs nothing */
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
    watch_as(one, -LONG, apr_time_from_sec(10));     /* however long we are kept from going on */
    watch_once(from);
    ck_assert_uint_eq(fake.cancels, 0);
    records_pool_release(one, 0);
    watch_once(from);      /* idle, and long since */
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
    records_pool_release(lease(from), 0);            /* the others go on */
    apr_sleep(MSEC(50));
    ck_assert_uint_eq(served, 0);
    ck_assert_uint_eq(fake.detaches, 0);             /* cancel() still looks at the connection */
    apr_atomic_set32(&fake.gate_cancel, 0);
    join(watcher);
    join(releaser);
    ck_assert_uint_eq(fake.detaches, 1);
    ck_assert_uint_eq(fake.cancels, 1);
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
    const records_time_limit_t time_limit = { 0, has_left, (void *)&guest->left };
    records_error_t *error;
    apr_pool_t *own;

    (void)thread;
    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    error = records_pool_lease(&guest->got, guest->from, 0, &time_limit, own);
    if (error == NULL) {
        order[apr_atomic_inc32(&served)] = guest->number;
        records_pool_release(guest->got, 0);
    }
    else
        guest->code = apr_cpystrn(guest->room, error->code, sizeof(guest->room)) ? guest->room : NULL;
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
    ck_assert_int_eq(watch_once(from), 0);           /* nothing of theirs runs */
    for (i = 0; i < 6; i += 2) {
        join(guests[i]);                 /* while the connection is still held */
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
    const records_time_limit_t time_limit = { 0, has_left, (void *)&left };
    records_pool_t *from = fake_pool(1, LONG, 0, pool);
    records_lease_t *one;
    records_error_t *error;
    int i;

    begin();
    ck_assert_ptr_null(records_pool_lease(&one, from, 0, &time_limit, pool)); /* nobody asks */
    records_pool_begin(one, &time_limit);
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
    left = 1;                            /* it is quiet again */
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
    fake.gate_open = 1;                  /* the next one takes long to fail */
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
    ck_assert_ptr_null(error->cause);    /* it is well again: they are only busy */
    records_pool_release(one, 0);
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
    first = start(watch, from, 0);       /* several may be at it */
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
    tcase_add_test(room, a_connection_is_opened_when_it_is_wanted_and_used_again);
    tcase_add_test(room, two_at_a_time_are_two);
    tcase_add_test(room, the_dialect_is_the_servers_once_it_is_known);
    tcase_add_test(room, a_broken_connection_is_replaced);
    tcase_add_test(room, a_fresh_connection_is_new);
    tcase_add_test(room, a_wait_is_bounded);
    tcase_add_test(room, a_server_that_cannot_be_reached_is_an_error_and_takes_no_place);
    tcase_add_test(room, what_cannot_be_attached_is_closed);
    tcase_add_test(room, what_was_idle_too_long_is_closed);
    tcase_add_test(room, idle_of_zero_keeps_for_ever);
    tcase_add_test(room, a_leased_connection_is_not_trimmed);
    tcase_add_test(room, the_end_of_the_pool_closes_what_is_idle);
    tcase_add_test(room, who_comes_first_is_served_first);
    tcase_add_test(room, the_place_of_a_broken_connection_is_the_first_waiters);
    tcase_add_test(room, nobody_waits_for_a_server_that_is_gone);
    tcase_add_test(room, connecting_keeps_nobody_from_what_is_idle);
    tcase_add_test(room, a_hundred_thousand_leases_leave_nothing_behind);
    tcase_add_test(room, what_runs_too_long_is_cancelled_until_it_ends_and_closed);
    tcase_add_test(room, what_nobody_waits_for_is_cancelled);
    tcase_add_test(room, what_has_only_begun_is_left_alone);
    tcase_add_test(room, a_release_waits_for_the_cancel_and_nobody_else_does);
    tcase_add_test(room, whose_client_has_gone_leaves_the_queue_and_the_others_keep_their_order);
    tcase_add_test(room, where_clients_are_leaving_each_is_asked_before_it_is_served);
    tcase_add_test(room, who_waits_for_a_server_that_is_gone_is_told_why_in_the_log);
    tcase_add_test(room, several_threads_may_cancel_at_once);
}

UNIT_MAIN("pool", tests)
