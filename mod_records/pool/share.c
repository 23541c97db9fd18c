/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/share.h"

#include <string.h>

#include <apr_allocator.h>

#include "pool/seats.h"

#define MOST_ROWS 1
#define MOST_VALUES 16

#define LONGEST_WAIT apr_time_from_msec(50) /* for a leader */

records_share_t *records_share_make(const records_pipeline_driver_t *pipeline, int leaders,
                                    apr_pool_t *parent)
{
    records_share_t *share;
    apr_allocator_t *allocator;
    apr_pool_t *own;

    /* Of its own allocator: it grows under our lock, which its parent's other children do not take. */
    if (apr_allocator_create(&allocator) != APR_SUCCESS
        || apr_pool_create_ex(&own, parent, NULL, allocator) != APR_SUCCESS)
        return NULL;
    apr_allocator_owner_set(allocator, own);
    apr_pool_tag(own, "records_share");
    share = apr_pcalloc(own, sizeof(*share) + (apr_size_t)leaders * sizeof(records_lane_t));
    share->pool = own;
    share->pipeline = pipeline;
    share->lanes = leaders;
    return apr_thread_mutex_create(&share->mutex, APR_THREAD_MUTEX_DEFAULT, own) == APR_SUCCESS
               ? share
               : NULL;
}

static int has(const apr_array_header_t *statements)
{
    return statements != NULL && statements->nelts > 0;
}

static int is_alone(const records_transaction_t *t)
{
    return t->rows != NULL && !has(t->preamble) && !has(t->restore) && t->change == NULL
           && t->count == NULL && t->estimate == NULL && t->page == NULL && t->response == NULL;
}

int records_share_admits(const records_pool_t *pool, const records_transaction_t *t)
{
    return pool->share != NULL && !t->writes && t->runs_no_code && !t->calls && is_alone(t)
           && t->isolation != RECORDS_SERIALIZABLE && t->at_most >= 0 && t->at_most <= MOST_ROWS
           && !t->rows->once && !t->rows->untold
           && (t->rows->params == NULL || t->rows->params->nelts <= MOST_VALUES);
}

void records_share_count(records_share_t *share, records_share_counts_t *counts)
{
    apr_thread_mutex_lock(share->mutex);
    *counts = share->counts;
    apr_thread_mutex_unlock(share->mutex);
}

/* ---- waiting ------------------------------------------------------------------------ */

/* limit 0: until it is told. */
static int wait_to_be_told(records_seat_t *seat, apr_interval_time_t limit)
{
    apr_interval_time_t left = limit;
    const apr_time_t end = apr_time_now() + limit;
    int told;

    apr_thread_mutex_lock(seat->mutex);
    while (!seat->told && (limit == 0 || left > 0)) {
        if (limit == 0)
            apr_thread_cond_wait(seat->wakes, seat->mutex);
        else {
            apr_thread_cond_timedwait(seat->wakes, seat->mutex, left);
            left = end - apr_time_now();
        }
    }
    told = seat->told;
    apr_thread_mutex_unlock(seat->mutex);
    return told;
}

static records_share_e wait_for_role(records_seat_t *seat)
{
    records_share_t *share = seat->share;
    int waits;

    if (wait_to_be_told(seat, LONGEST_WAIT))
        return seat->role;
    apr_thread_mutex_lock(share->mutex);
    waits = records_share_dequeue(share, seat);
    apr_thread_mutex_unlock(share->mutex);
    if (waits)
        return RECORDS_SHARE_ALONE;
    wait_to_be_told(seat, 0);
    return seat->role;
}

/* ---- entering ------------------------------------------------------------------------ */

static void begin_seat(records_seat_t *seat, const records_transaction_t *t)
{
    memset(&seat->read, 0, sizeof(seat->read));
    seat->read.t = t;
    seat->began = 0;
    seat->told = seat->bound = 0;
}

/* A seat that leads, or, if not, none (*seat NULL: nobody is worth waiting for) or one that has not been
 * queued. */
static int try_to_lead(records_seat_t **seat, records_share_t *share,
                       const records_transaction_t *t)
{
    int leads = 0;

    apr_thread_mutex_lock(share->mutex);
    *seat = records_seat_take(share);
    if (*seat != NULL) {
        begin_seat(*seat, t);
        leads = records_share_take_lane(share, *seat);
        if (!leads && records_share_are_stuck(share)) {
            records_seat_give(*seat);
            *seat = NULL;
        }
    }
    apr_thread_mutex_unlock(share->mutex);
    return leads;
}

static int lead_or_queue(records_seat_t *seat)
{
    records_share_t *share = seat->share;
    int leads;

    apr_thread_mutex_lock(share->mutex);
    leads = records_share_take_lane(share, seat);
    if (!leads)
        records_share_enqueue(share, seat);
    apr_thread_mutex_unlock(share->mutex);
    return leads;
}

static void note_wait(const records_seat_t *seat, const records_time_limit_t *time_limit,
                      apr_time_t since)
{
    if (time_limit != NULL && time_limit->effort != NULL)
        time_limit->effort->waited += (seat->began > 0 ? seat->began : apr_time_now()) - since;
}

static records_share_e wait_in_queue(records_seat_t **seat, apr_time_t *began,
                                     const records_time_limit_t *time_limit)
{
    const apr_time_t since = apr_time_now();
    const records_share_e role = wait_for_role(*seat);

    note_wait(*seat, time_limit, since);
    *began = (*seat)->began;
    if (role == RECORDS_SHARE_ALONE) {
        records_seat_free(*seat);
        *seat = NULL;
    }
    return role;
}

records_error_t *records_share_enter(records_share_e *role, records_seat_t **seat,
                                     apr_time_t *began, records_pool_t *pool,
                                     const records_transaction_t *t,
                                     const records_time_limit_t *time_limit, apr_pool_t *p)
{
    records_share_t *share = pool->share;
    records_error_t *error;

    *began = 0;
    *role = RECORDS_SHARE_LEADS;
    if (try_to_lead(seat, share, t))
        return NULL;
    *role = RECORDS_SHARE_ALONE;
    if (*seat == NULL)
        return NULL;
    if ((error = records_seat_bind(*seat, p)) != NULL) {
        records_seat_free(*seat);
        return error;
    }
    *role = lead_or_queue(*seat) ? RECORDS_SHARE_LEADS : wait_in_queue(seat, began, time_limit);
    return NULL;
}
