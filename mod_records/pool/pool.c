/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/pool.h"

#include <apr_allocator.h>
#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "base/error.h"

#define PATIENCE apr_time_from_msec(200)             /* before anybody looks whether a client is there */

/* A thread in the queue.  It is handed a lease, or (NULL) the right to open one. */
typedef struct waiter_t waiter_t;
struct waiter_t {
    apr_thread_cond_t *ready;
    records_lease_t *lease;
    unsigned served : 1;
    waiter_t *next;
};

struct records_pool_t {
    apr_pool_t *pool;
    const records_database_t *database;
    records_opener_t opener;
    records_pool_settings_t settings;
    apr_thread_mutex_t *mutex;           /* everything below */
    apr_thread_cond_t *cancelled;
    const char *server_version;          /* of the first connection */
    int open;                            /* idle, leased, or being opened */
    records_lease_t *idle;               /* the last used first: the rest may grow old */
    records_lease_t *leased;
    waiter_t *first, *last;              /* the queue */
    waiter_t *spare;                     /* waiters to use again */
};

/* Servers log connections that end without a word. */
static apr_status_t close_idle(void *pool)
{
    records_pool_trim(pool, 1);
    return APR_SUCCESS;
}

records_pool_t *records_pool_make(const records_database_t *database, const records_opener_t *opener,
                                  const records_pool_settings_t *settings, apr_pool_t *parent)
{
    records_pool_t *pool;
    apr_allocator_t *allocator;
    apr_pool_t *own;

    /* Of its own allocator: it grows under our lock, which its parent's other children do not take. */
    if (apr_allocator_create(&allocator) != APR_SUCCESS
        || apr_pool_create_ex(&own, parent, NULL, allocator) != APR_SUCCESS)
        return NULL;
    apr_allocator_owner_set(allocator, own);
    apr_pool_tag(own, "records_pool");
    pool = apr_pcalloc(own, sizeof(*pool));
    pool->pool = own;
    pool->database = database;
    pool->opener = *opener;
    pool->settings = *settings;
    if (apr_thread_mutex_create(&pool->mutex, APR_THREAD_MUTEX_DEFAULT, own) != APR_SUCCESS
        || apr_thread_cond_create(&pool->cancelled, own) != APR_SUCCESS)
        return NULL;
    apr_pool_cleanup_register(own, pool, close_idle, apr_pool_cleanup_null);
    return pool;
}

const records_database_t *records_pool_database(const records_pool_t *pool)
{
    return pool->database;
}

const records_dialect_t *records_pool_dialect(const records_pool_t *pool)
{
    return pool->database->dialect(pool->server_version);
}

/* ---- opening and closing, outside the lock ------------------------------------- */

static void close_lease(records_lease_t *lease)
{
    if (lease->attached)
        lease->from->database->driver->detach(&lease->c);
    apr_pool_destroy(lease->pool);
}

static records_error_t *open_lease(records_lease_t **opened, records_pool_t *pool, apr_pool_t *p)
{
    records_lease_t *lease;
    records_error_t *error;
    apr_pool_t *own;

    /* Of its own allocator: it is made by one thread and destroyed by another. */
    if (apr_pool_create_unmanaged_ex(&own, NULL, NULL) != APR_SUCCESS)
        return records_fail(p, "53200", "Out of memory");
    apr_pool_tag(own, "records_connection");
    lease = apr_pcalloc(own, sizeof(*lease));
    lease->pool = lease->c.pool = own;
    lease->from = pool;
    lease->c.params = pool->opener.params;
    lease->c.attached = pool->opener.attached;
    lease->c.statements = (apr_size_t)pool->settings.statements;
    error = pool->opener.open(pool->opener.baton, &lease->c.native, own);
    if (error == NULL && (error = pool->database->driver->attach(&lease->c, p)) == NULL) {
        lease->attached = 1;
        *opened = lease;
        return NULL;
    }
    error = apr_pmemdup(p, error, sizeof(*error));   /* it may live in the pool that goes now */
    error->message = apr_pstrdup(p, error->message);
    error->code = apr_pstrdup(p, error->code);
    error->cause = error->cause == NULL ? NULL : apr_pstrdup(p, error->cause);
    error->details = error->hint = NULL;
    close_lease(lease);
    return error;
}

/* ---- the queue, under the lock -------------------------------------------------- */

static waiter_t *enqueue(records_pool_t *pool)
{
    waiter_t *waiter = pool->spare;

    if (waiter != NULL)
        pool->spare = waiter->next;
    else {
        waiter = apr_pcalloc(pool->pool, sizeof(*waiter));       /* as many as threads, no more */
        if (apr_thread_cond_create(&waiter->ready, pool->pool) != APR_SUCCESS)
            return NULL;
    }
    waiter->lease = NULL;
    waiter->served = 0;
    waiter->next = NULL;
    if (pool->last != NULL)
        pool->last->next = waiter;
    else
        pool->first = waiter;
    pool->last = waiter;
    return waiter;
}

static void dequeue(records_pool_t *pool, waiter_t *waiter)
{
    waiter_t **at = &pool->first, *before = NULL;

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

/* The first in the queue gets the lease, or the right to open one in the place that became free. */
static int serve(records_pool_t *pool, records_lease_t *lease)
{
    waiter_t *waiter = pool->first;

    if (waiter == NULL)
        return 0;
    dequeue(pool, waiter);
    waiter->lease = lease;
    waiter->served = 1;
    apr_thread_cond_signal(waiter->ready);
    return 1;
}

/* A place is free: whoever waits first may open a connection in it. */
static void give_up_place(records_pool_t *pool)
{
    if (!serve(pool, NULL))
        pool->open--;
}

static int wait_in_turn(records_pool_t *pool, records_lease_t **lease)
{
    const apr_time_t deadline = apr_time_now() + pool->settings.wait;
    waiter_t *waiter = enqueue(pool);
    int served;

    if (waiter == NULL)
        return 0;
    while (!waiter->served) {
        apr_interval_time_t left = deadline - apr_time_now();

        if (left <= 0)
            break;
        apr_thread_cond_timedwait(waiter->ready, pool->mutex, left);
    }
    served = waiter->served;
    if (!served)
        dequeue(pool, waiter);
    *lease = waiter->lease;
    waiter->next = pool->spare;
    pool->spare = waiter;
    return served;
}

static void add_leased(records_pool_t *pool, records_lease_t *lease)
{
    lease->next = pool->leased;
    pool->leased = lease;
}

static void remove_leased(records_pool_t *pool, records_lease_t *lease)
{
    records_lease_t **at;

    for (at = &pool->leased; *at != NULL; at = &(*at)->next)
        if (*at == lease) {
            *at = lease->next;
            return;
        }
}

/* An idle connection, or a place to open one in (*lease NULL).  Zero when the wait was in vain. */
static int take(records_pool_t *pool, records_lease_t **lease, int fresh)
{
    *lease = NULL;
    if (pool->idle != NULL && (!fresh || pool->open >= pool->settings.size)) {
        *lease = pool->idle;
        pool->idle = (*lease)->next;
        return 1;
    }
    if (pool->open < pool->settings.size) {
        pool->open++;
        return 1;
    }
    return wait_in_turn(pool, lease);
}

static records_error_t *too_many(records_pool_t *pool, apr_pool_t *p)
{
    return records_explain(
        records_fail(p, "PGRST003", "Timed out acquiring connection from connection pool."), NULL,
        apr_psprintf(p, "All %d connections are busy; try again later.", pool->settings.size));
}

static void begin_lease(records_pool_t *pool, records_lease_t *lease)
{
    lease->since = 0;
    lease->stop = RECORDS_RUNNING;
    lease->gone = NULL;
    if (pool->server_version == NULL && lease->c.server_version != NULL)
        pool->server_version = apr_pstrdup(pool->pool, lease->c.server_version);
    add_leased(pool, lease);
}

/* In the place that is ours: another connection for one that is no good, or the first. */
static records_error_t *open_in_place(records_lease_t **leased, records_pool_t *pool,
                                      records_lease_t *bad, apr_pool_t *p)
{
    records_error_t *error;

    if (bad != NULL) {
        apr_thread_mutex_lock(pool->mutex);
        remove_leased(pool, bad);
        apr_thread_mutex_unlock(pool->mutex);
        close_lease(bad);
    }
    error = open_lease(leased, pool, p);
    apr_thread_mutex_lock(pool->mutex);
    if (error != NULL)
        give_up_place(pool);
    else
        begin_lease(pool, *leased);
    apr_thread_mutex_unlock(pool->mutex);
    return error;
}

records_error_t *records_pool_lease(records_lease_t **leased, records_pool_t *pool, int fresh,
                                    apr_pool_t *p)
{
    records_lease_t *lease;
    int served;

    apr_thread_mutex_lock(pool->mutex);
    served = take(pool, &lease, fresh);
    if (lease != NULL)
        begin_lease(pool, lease);
    apr_thread_mutex_unlock(pool->mutex);
    if (!served)
        return too_many(pool, p);
    if (lease == NULL || fresh || !pool->database->driver->ready(&lease->c))
        return open_in_place(leased, pool, lease, p);
    *leased = lease;
    return NULL;
}

void records_pool_release(records_lease_t *lease, int broken)
{
    records_pool_t *pool = lease->from;

    apr_thread_mutex_lock(pool->mutex);
    lease->since = 0;
    while (lease->cancelling)
        apr_thread_cond_wait(pool->cancelled, pool->mutex);
    remove_leased(pool, lease);
    broken = broken || lease->stop != RECORDS_RUNNING;
    if (!broken) {
        lease->used = apr_time_now();
        if (!serve(pool, lease)) {
            lease->next = pool->idle;
            pool->idle = lease;
        }
    }
    apr_thread_mutex_unlock(pool->mutex);
    if (!broken)
        return;
    close_lease(lease);
    apr_thread_mutex_lock(pool->mutex);
    give_up_place(pool);
    apr_thread_mutex_unlock(pool->mutex);
}

void records_pool_trim(records_pool_t *pool, int all)
{
    const apr_time_t now = apr_time_now();
    records_lease_t *old = NULL, *lease, **at;

    apr_thread_mutex_lock(pool->mutex);
    for (at = &pool->idle; (lease = *at) != NULL;) {
        if (!all && (pool->settings.idle == 0 || now - lease->used < pool->settings.idle)) {
            at = &lease->next;
            continue;
        }
        *at = lease->next;
        lease->next = old;
        old = lease;
        give_up_place(pool);
    }
    apr_thread_mutex_unlock(pool->mutex);
    while ((lease = old) != NULL) {
        old = lease->next;
        close_lease(lease);
    }
}

/* ---- the watch ------------------------------------------------------------------ */

void records_pool_begin(records_lease_t *lease, apr_interval_time_t limit, int (*gone)(void *baton),
                        void *baton)
{
    apr_thread_mutex_lock(lease->from->mutex);
    lease->limit = limit;
    lease->gone = gone;
    lease->baton = baton;
    lease->since = apr_time_now();
    apr_thread_mutex_unlock(lease->from->mutex);
}

void records_pool_progress(records_lease_t *lease)
{
    apr_thread_mutex_lock(lease->from->mutex);
    if (lease->since != 0)
        lease->since = apr_time_now();
    apr_thread_mutex_unlock(lease->from->mutex);
}

records_stop_e records_pool_stop(records_lease_t *lease)
{
    records_stop_e stop;

    apr_thread_mutex_lock(lease->from->mutex);
    stop = lease->stop;
    apr_thread_mutex_unlock(lease->from->mutex);
    return stop;
}

static int must_stop(records_lease_t *lease, apr_time_t now)
{
    if (lease->since == 0 || now - lease->since < PATIENCE)
        return 0;
    if (lease->stop != RECORDS_RUNNING)              /* again: a cancel may come too early */
        return 1;
    if (lease->limit > 0 && now - lease->since > lease->limit)
        lease->stop = RECORDS_TIMED_OUT;
    else if (lease->gone != NULL && lease->gone(lease->baton))
        lease->stop = RECORDS_CLIENT_GONE;
    return lease->stop != RECORDS_RUNNING;
}

/* A cancel may take long (it connects), so it happens outside the lock; release() waits for it. */
void records_pool_watch(records_pool_t *pool, apr_pool_t *scratch)
{
    apr_array_header_t *stopped = apr_array_make(scratch, 4, sizeof(records_lease_t *));
    const apr_time_t now = apr_time_now();
    records_lease_t *lease;
    int i;

    apr_thread_mutex_lock(pool->mutex);
    for (lease = pool->leased; lease != NULL; lease = lease->next)
        if (must_stop(lease, now)) {
            lease->cancelling = 1;
            APR_ARRAY_PUSH(stopped, records_lease_t *) = lease;
        }
    apr_thread_mutex_unlock(pool->mutex);
    for (i = 0; i < stopped->nelts; i++)
        pool->database->driver->cancel(&APR_ARRAY_IDX(stopped, i, records_lease_t *)->c);
    if (stopped->nelts == 0)
        return;
    apr_thread_mutex_lock(pool->mutex);
    for (i = 0; i < stopped->nelts; i++)
        APR_ARRAY_IDX(stopped, i, records_lease_t *)->cancelling = 0;
    apr_thread_cond_broadcast(pool->cancelled);
    apr_thread_mutex_unlock(pool->mutex);
}
