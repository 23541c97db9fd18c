/* SPDX-License-Identifier: Apache-2.0 */
/* The requests that wait for a connection: first come, first served.  All of it is under the
 * lock of the pool. */
#include <apr_atomic.h>
#include <apr_strings.h>

#include "pool/parts.h"

/* A thread in the queue. */
struct records_waiter_t {
    apr_thread_cond_t *ready;
    const records_time_limit_t *time_limit; /* or NULL */
    records_lease_t *lease;
    unsigned over : 1;                   /* and end says how */
    records_wait_e end;
    records_waiter_t *next;
};

int records_pool_is_gone(records_pool_t *pool, const records_time_limit_t *time_limit)
{
    if (time_limit == NULL || time_limit->gone == NULL || !time_limit->gone(time_limit->baton))
        return 0;
    apr_atomic_set32(&pool->leaving, RECORDS_POOL_LEAVING);
    return 1;
}

static records_waiter_t *enqueue(records_pool_t *pool, const records_time_limit_t *time_limit)
{
    records_waiter_t *waiter = pool->spare;

    if (waiter != NULL)
        pool->spare = waiter->next;
    else {
        waiter = apr_pcalloc(pool->pool, sizeof(*waiter)); /* as many as threads, no more */
        if (apr_thread_cond_create(&waiter->ready, pool->pool) != APR_SUCCESS)
            return NULL;
    }
    waiter->time_limit = time_limit;
    waiter->lease = NULL;
    waiter->over = 0;
    waiter->end = RECORDS_WAIT_IN_VAIN;
    waiter->next = NULL;
    if (pool->last != NULL)
        pool->last->next = waiter;
    else
        pool->first = waiter;
    pool->last = waiter;
    return waiter;
}

static void dequeue(records_pool_t *pool, records_waiter_t *waiter)
{
    records_waiter_t **at = &pool->first, *before = NULL;

    while (*at != NULL && *at != waiter) {
        before = *at;
        at = &(*at)->next;
    }
    if (*at == NULL)
        return;
    *at = waiter->next;
    if (pool->last == waiter)
        pool->last = before;
}

static void end_wait(records_pool_t *pool, records_waiter_t *waiter, records_wait_e end)
{
    dequeue(pool, waiter);
    waiter->over = 1;
    waiter->end = end;
    apr_thread_cond_signal(waiter->ready);
}

int records_pool_serve(records_pool_t *pool, records_lease_t *lease)
{
    records_waiter_t *waiter = pool->first;

    if (waiter == NULL)
        return 0;
    waiter->lease = lease;
    end_wait(pool, waiter, RECORDS_WAIT_SERVED);
    return 1;
}

void records_pool_give_up_place(records_pool_t *pool)
{
    if (!records_pool_serve(pool, NULL))
        pool->open--;
}

void records_pool_leave(records_pool_t *pool)
{
    records_waiter_t *waiter, *next;

    for (waiter = pool->first; waiter != NULL; waiter = next) {
        next = waiter->next;
        if (records_pool_is_gone(pool, waiter->time_limit))
            end_wait(pool, waiter, RECORDS_WAIT_GONE);
    }
}

int records_pool_waiting(const records_pool_t *pool)
{
    const records_waiter_t *waiter;
    int count = 0;

    for (waiter = pool->first; waiter != NULL; waiter = waiter->next)
        count++;
    return count;
}

records_wait_e records_pool_wait(records_pool_t *pool, records_lease_t **lease,
                                 const records_time_limit_t *time_limit)
{
    const apr_time_t began = apr_time_now(), deadline = began + pool->settings.wait;
    records_waiter_t *waiter = enqueue(pool, time_limit);

    pool->counts.waits++;
    if (waiter == NULL)
        return RECORDS_WAIT_IN_VAIN;
    while (!waiter->over) {
        apr_interval_time_t left = deadline - apr_time_now();

        if (left <= 0)
            break;
        apr_thread_cond_timedwait(waiter->ready, pool->mutex, left);
    }
    if (!waiter->over)
        dequeue(pool, waiter);
    records_pool_waited(time_limit, began);
    *lease = waiter->lease;
    waiter->next = pool->spare;
    pool->spare = waiter;
    pool->counts.timeouts += waiter->end == RECORDS_WAIT_IN_VAIN;
    return waiter->end;
}
