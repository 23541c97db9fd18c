/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/seats.h"

#define STUCK apr_time_from_msec(20) /* who leads for longer is not waited for */

static records_seat_t *make_seat(records_share_t *share)
{
    records_seat_t *seat = apr_pcalloc(share->pool, sizeof(*seat));

    seat->share = share;
    return apr_thread_mutex_create(&seat->mutex, APR_THREAD_MUTEX_DEFAULT, share->pool)
                       == APR_SUCCESS
                   && apr_thread_cond_create(&seat->wakes, share->pool) == APR_SUCCESS
               ? seat
               : NULL;
}

records_seat_t *records_seat_take(records_share_t *share)
{
    records_seat_t *seat = share->spare;

    if (seat == NULL)
        return make_seat(share);
    share->spare = seat->next;
    return seat;
}

void records_seat_give(records_seat_t *seat)
{
    seat->next = seat->share->spare;
    seat->share->spare = seat;
}

void records_share_enqueue(records_share_t *share, records_seat_t *seat)
{
    seat->next = NULL;
    if (share->last != NULL)
        share->last->next = seat;
    else
        share->first = seat;
    share->last = seat;
}

records_seat_t *records_share_next(records_share_t *share)
{
    records_seat_t *seat = share->first;

    if (seat != NULL && (share->first = seat->next) == NULL)
        share->last = NULL;
    return seat;
}

int records_share_dequeue(records_share_t *share, records_seat_t *seat)
{
    records_seat_t **at = &share->first, *before = NULL;

    for (; *at != NULL && *at != seat; at = &(*at)->next)
        before = *at;
    if (*at == NULL)
        return 0;
    *at = seat->next;
    if (share->last == seat)
        share->last = before;
    return 1;
}

int records_share_take_lane(records_share_t *share, records_seat_t *seat)
{
    int i;

    for (i = 0; i < share->lanes; i++)
        if (!share->lane[i].taken) {
            share->lane[i].taken = 1;
            share->lane[i].since = 0;
            seat->lane = i;
            return 1;
        }
    return 0;
}

int records_share_are_stuck(const records_share_t *share)
{
    const apr_time_t now = apr_time_now();
    int i;

    for (i = 0; i < share->lanes; i++)
        if (share->lane[i].since == 0 || now - share->lane[i].since < STUCK)
            return 0;
    return 1;
}

records_seat_t *records_share_pass_lane(records_share_t *share, int lane)
{
    records_seat_t *next = records_share_next(share);

    share->lane[lane].since = 0;
    if (next != NULL)
        next->lane = lane;
    else
        share->lane[lane].taken = 0;
    return next;
}

void records_seat_tell(records_seat_t *seat, records_share_e role)
{
    if (seat == NULL)
        return;
    apr_thread_mutex_lock(seat->mutex);
    seat->role = role;
    seat->told = 1;
    apr_thread_mutex_unlock(seat->mutex);
    apr_thread_cond_signal(seat->wakes); /* one too many may come to who has the seat next */
}

void records_seat_free(records_seat_t *seat)
{
    records_share_t *share = seat->share;

    apr_thread_mutex_lock(share->mutex);
    records_seat_give(seat);
    apr_thread_mutex_unlock(share->mutex);
}

records_error_t *records_seat_bind(records_seat_t *seat, apr_pool_t *p)
{
    records_error_t *error = seat->share->pipeline->bind(&seat->read, p);

    seat->bound = error == NULL;
    return error;
}
