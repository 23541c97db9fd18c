/* SPDX-License-Identifier: Apache-2.0 */
/* Cancels statements that run too long, or whose client has gone. */
#include <apr_atomic.h>

#include "base/atomic64.h"
#include "base/error.h"
#include "pool/parts.h"

/* The watch looks at a time limit only where since is set, so the lock is not needed for the first. */
static void watch_from(records_lease_t *lease, const records_time_limit_t *time_limit,
                       apr_time_t since)
{
    lease->time_limit = *time_limit;
    records_atomic_set(&lease->since, (apr_uint64_t)since);
}

apr_time_t records_pool_begin(records_lease_t *lease, const records_time_limit_t *time_limit,
                              apr_time_t since)
{
    if (since == 0)
        since = apr_time_now();
    if (records_atomic_read(&lease->since) == 0) {
        watch_from(lease, time_limit, since);
        return since;
    }
    apr_thread_mutex_lock(lease->from->mutex);
    watch_from(lease, time_limit, since);
    apr_thread_mutex_unlock(lease->from->mutex);
    return since;
}

void records_pool_progress(records_lease_t *lease)
{
    if (records_atomic_read(&lease->since) != 0)
        records_atomic_set(&lease->since, (apr_uint64_t)apr_time_now());
}

records_stop_e records_pool_stop(records_lease_t *lease)
{
    records_stop_e stop;

    apr_thread_mutex_lock(lease->from->mutex);
    stop = lease->stop;
    apr_thread_mutex_unlock(lease->from->mutex);
    return stop;
}

records_error_t *records_pool_reason(records_lease_t *lease, records_error_t *error, apr_pool_t *p)
{
    const records_stop_e stop = records_pool_stop(lease);

    if (stop == RECORDS_RUNNING)
        return error;
    if (stop == RECORDS_CLIENT_GONE)
        return records_fail(p, "RECGONE", "The client went away");
    return records_explain(records_fail(p, "57014", "canceling statement due to statement timeout"),
                           NULL, "Ask for less at a time.");
}

records_error_t *records_pool_reason_at_end(records_lease_t *lease, records_error_t *error,
                                            apr_pool_t *p)
{
    if (records_pool_is_loss(error) && records_pool_stop(lease) == RECORDS_TIMED_OUT)
        return error;
    return records_pool_reason(lease, error, p);
}

/* ---- the watch ------------------------------------------------------------------ */

static int must_stop(records_pool_t *pool, records_lease_t *lease, apr_time_t now)
{
    const records_time_limit_t *time_limit = &lease->time_limit;
    const apr_time_t since = (apr_time_t)records_atomic_read(&lease->since);

    if (since == 0 || now - since < RECORDS_POOL_UNWATCHED)
        return 0;
    if (lease->stop != RECORDS_RUNNING) /* again: a cancel may come too early */
        return 1;
    if (time_limit->limit > 0 && now - since > time_limit->limit)
        lease->stop = RECORDS_TIMED_OUT;
    else if (records_pool_is_gone(pool, time_limit))
        lease->stop = RECORDS_CLIENT_GONE;
    return lease->stop != RECORDS_RUNNING;
}

int records_pool_watch(records_pool_t *pool)
{
    const apr_time_t now = apr_time_now();
    records_lease_t *lease;
    int condemned = 0;

    if (apr_atomic_read32(&pool->leaving) > 0) /* only this function counts it down */
        apr_atomic_dec32(&pool->leaving);
    apr_thread_mutex_lock(pool->mutex);
    records_pool_leave(pool);
    for (lease = pool->leased; lease != NULL; lease = lease->next)
        if (!lease->cancelling && must_stop(pool, lease, now)) {
            lease->condemned = 1;
            condemned++;
        }
    apr_thread_mutex_unlock(pool->mutex);
    return condemned;
}

static records_lease_t *next_condemned(records_pool_t *pool)
{
    records_lease_t *lease;

    for (lease = pool->leased; lease != NULL; lease = lease->next)
        if (lease->condemned && records_atomic_read(&lease->since) != 0)
            return lease;
    return NULL;
}

/* Outside of the lock; release() waits until it is over. */
void records_pool_cancel(records_pool_t *pool)
{
    records_lease_t *lease;

    apr_thread_mutex_lock(pool->mutex);
    while ((lease = next_condemned(pool)) != NULL) {
        lease->condemned = 0;
        lease->cancelling = 1;
        apr_thread_mutex_unlock(pool->mutex);
        pool->database->driver->cancel(&lease->c);
        apr_thread_mutex_lock(pool->mutex);
        lease->cancelling = 0;
        apr_thread_cond_broadcast(pool->cancelled);
    }
    apr_thread_mutex_unlock(pool->mutex);
}
