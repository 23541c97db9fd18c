/* SPDX-License-Identifier: Apache-2.0 */
/* A pool over the fake database, and threads that take connections of it. */
#ifndef RECORDS_UNIT_GUESTS_H
#define RECORDS_UNIT_GUESTS_H

#include "fake_database.h"
#include "pool/parts.h"
#include "unit.h"

#define LONG apr_time_from_sec(20)
#define MSEC(n) apr_time_from_msec(n)

/* What the threads of a test count. */
static volatile apr_uint32_t arrived, inside, most_inside, served;

static inline void begin(void)
{
    fake_reset();
    arrived = inside = most_inside = served = 0;
}

static inline records_lease_t *lease(records_pool_t *from)
{
    records_lease_t *one = NULL;
    records_error_t *error = records_pool_lease(&one, from, 0, NULL, pool);

    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->message);
    return one;
}

typedef struct guest_t {
    records_pool_t *from;
    int number, rounds, fresh;
    records_lease_t *got;
    const char *code;                    /* of the error, in room */
    char room[16];
    volatile apr_uint32_t left;          /* its client has */
    apr_thread_t *thread;
} guest_t;

static inline apr_threadattr_t *attributes(void)
{
    apr_threadattr_t *attr = NULL;

    apr_threadattr_create(&attr, pool);
    return attr;
}

static inline guest_t *start(apr_thread_start_t what, records_pool_t *from, int number)
{
    guest_t *guest = apr_pcalloc(pool, sizeof(*guest));

    guest->from = from;
    guest->number = number;
    ck_assert_int_eq(apr_thread_create(&guest->thread, attributes(), what, guest, pool),
                     APR_SUCCESS);
    return guest;
}

static inline void join(guest_t *guest)
{
    apr_status_t rv;

    apr_thread_join(&rv, guest->thread);
}

static inline records_error_t *guest_lease(guest_t *guest, apr_pool_t *p)
{
    records_error_t *error = records_pool_lease(&guest->got, guest->from, guest->fresh, NULL, p);

    if (error != NULL)
        guest->code =
            apr_cpystrn(guest->room, error->code, sizeof(guest->room)) ? guest->room : NULL;
    return error;
}

static inline int watch_once(records_pool_t *from)
{
    const int condemned = records_pool_watch(from);

    records_pool_cancel(from);
    return condemned;
}

#endif
