/* SPDX-License-Identifier: Apache-2.0 */
/* The requests that wait for a connection: first come, first served.
 *
 * Who ends a wait does so under the lock of the pool, and wakes the thread when it has left it.  The
 * thread finds all that it needs in its waiter and goes on without that lock: it would wait a second
 * time for a lock that is held by whoever woke it. */
#include <apr_atomic.h>
#include <apr_strings.h>

#include "pool/parts.h"

/* A thread in the queue.  As many are made as threads wait at the same time; each is used again, so a
 * wake that comes late reaches a waiter that looks once more and sleeps on. */
struct records_waiter_t {
    apr_thread_mutex_t *mutex;           /* over over */
    apr_thread_cond_t *wakes;
    int over;                            /* the thread may go on; no bit, for its neighbour has
                                          * another lock */
    int queued;                          /* this and all below: under the lock of the pool, until over */
    const records_time_limit_t *time_limit; /* or NULL */
    apr_time_t began;
    records_lease_t *lease;
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

/* ---- under the lock ------------------------------------------------------------------ */

static records_waiter_t *make_waiter(records_pool_t *pool)
{
    records_waiter_t *waiter = apr_pcalloc(pool->pool, sizeof(*waiter));

    return apr_thread_mutex_create(&waiter->mutex, APR_THREAD_MUTEX_DEFAULT, pool->pool)
                       == APR_SUCCESS
                   && apr_thread_cond_create(&waiter->wakes, pool->pool) == APR_SUCCESS
               ? waiter
               : NULL;
}

records_waiter_t *records_pool_enqueue(records_pool_t *pool, const records_time_limit_t *time_limit)
{
    records_waiter_t *waiter = pool->spare;

    pool->counts.waits++;
    if (waiter != NULL)
        pool->spare = waiter->next;
    else if ((waiter = make_waiter(pool)) == NULL)
        return NULL;
    waiter->time_limit = time_limit;
    waiter->began = apr_time_now();
    waiter->lease = NULL;
    waiter->over = 0;
    waiter->queued = 1;
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

    while (*at != waiter) {
        before = *at;
        at = &(*at)->next;
    }
    *at = waiter->next;
    if (pool->last == waiter)
        pool->last = before;
    waiter->queued = 0;
}

void records_pool_spare(records_pool_t *pool, records_waiter_t *waiter)
{
    if (waiter == NULL)
        return;
    waiter->next = pool->spare;
    pool->spare = waiter;
}

records_waiter_t *records_pool_serve(records_pool_t *pool, records_lease_t *lease)
{
    records_waiter_t *waiter = pool->first;

    if (waiter == NULL)
        return NULL;
    dequeue(pool, waiter);
    waiter->lease = lease;
    waiter->end = RECORDS_WAIT_SERVED;
    return waiter;
}

records_waiter_t *records_pool_give_up_place(records_pool_t *pool)
{
    records_waiter_t *waiter = records_pool_serve(pool, NULL);

    if (waiter == NULL)
        pool->open--;
    return waiter;
}

void records_pool_leave(records_pool_t *pool)
{
    records_waiter_t *waiter, *next;

    for (waiter = pool->first; waiter != NULL; waiter = next) {
        next = waiter->next;
        if (records_pool_is_gone(pool, waiter->time_limit)) {
            dequeue(pool, waiter);
            waiter->end = RECORDS_WAIT_GONE;
            records_pool_wake(waiter); /* seldom, so the lock may be held */
        }
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

/* ---- outside of it ------------------------------------------------------------------- */

void records_pool_wake(records_waiter_t *waiter)
{
    if (waiter == NULL)
        return;
    apr_thread_mutex_lock(waiter->mutex);
    waiter->over = 1;
    apr_thread_mutex_unlock(waiter->mutex);
    apr_thread_cond_signal(waiter->wakes);
}

/* Zero if nobody has woken it until then.  end 0: who ends the wait is about to. */
static int sleep_until(records_waiter_t *waiter, apr_time_t end)
{
    apr_interval_time_t left;
    int over;

    apr_thread_mutex_lock(waiter->mutex);
    while (!waiter->over)
        if (end == 0)
            apr_thread_cond_wait(waiter->wakes, waiter->mutex);
        else if ((left = end - apr_time_now()) > 0)
            apr_thread_cond_timedwait(waiter->wakes, waiter->mutex, left);
        else
            break;
    over = waiter->over;
    apr_thread_mutex_unlock(waiter->mutex);
    return over;
}

/* Zero if it was served at the last moment. */
static int give_up(records_pool_t *pool, records_waiter_t *waiter)
{
    int queued;

    apr_thread_mutex_lock(pool->mutex);
    queued = waiter->queued;
    if (queued) {
        dequeue(pool, waiter);
        pool->counts.timeouts++;
    }
    apr_thread_mutex_unlock(pool->mutex);
    return queued;
}

records_wait_e records_pool_wait(records_pool_t *pool, records_lease_t **lease,
                                 records_waiter_t *waiter)
{
    records_wait_e end;

    if (!sleep_until(waiter, waiter->began + pool->settings.wait) && !give_up(pool, waiter))
        (void)sleep_until(waiter, 0);
    end = waiter->end;
    *lease = waiter->lease;
    records_pool_waited(waiter->time_limit, waiter->began);
    if (*lease != NULL) { /* whose release has the lock, and gives the waiter back */
        (*lease)->waiter = waiter;
        return end;
    }
    apr_thread_mutex_lock(pool->mutex);
    records_pool_spare(pool, waiter);
    apr_thread_mutex_unlock(pool->mutex);
    return end;
}
