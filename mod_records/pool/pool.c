/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/pool.h"

#include <apr_allocator.h>
#include <apr_atomic.h>
#include <apr_strings.h>

#include "base/atomic64.h"
#include "base/error.h"
#include "pool/parts.h"
#include "pool/share.h"

/* Servers log connections that end without a word. */
static apr_status_t close_idle(void *pool)
{
    records_pool_trim(pool, 1);
    return APR_SUCCESS;
}

records_pool_t *records_pool_make(const records_database_t *database,
                                  const records_opener_t *opener,
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
    if (settings->leaders > 0 && settings->statements > 0 && database->driver->pipeline != NULL
        && (pool->share = records_share_make(database->driver->pipeline, settings->leaders, own))
               == NULL)
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
    error = apr_pmemdup(p, error, sizeof(*error)); /* it may live in the pool that goes now */
    error->message = apr_pstrdup(p, error->message);
    error->code = apr_pstrdup(p, error->code);
    error->cause = error->cause == NULL ? NULL : apr_pstrdup(p, error->cause);
    error->details = error->hint = NULL;
    close_lease(lease);
    return error;
}

/* ---- leasing --------------------------------------------------------------------- */

static void add_leased(records_pool_t *pool, records_lease_t *lease)
{
    lease->next = pool->leased;
    lease->at = &pool->leased;
    if (lease->next != NULL)
        lease->next->at = &lease->next;
    pool->leased = lease;
}

static void remove_leased(records_pool_t *pool, records_lease_t *lease)
{
    records_pool_spare(pool, lease->waiter);
    lease->waiter = NULL;
    *lease->at = lease->next;
    if (lease->next != NULL)
        lease->next->at = lease->at;
}

/* All are busy; or connections are being opened without success so far, and then the log should
 * say why. */
static records_error_t *too_many(records_pool_t *pool, apr_pool_t *p)
{
    records_error_t *error = records_explain(
        records_fail(p, "PGRST003", "Timed out acquiring connection from connection pool."), NULL,
        apr_psprintf(p, "All %d connections are busy; try again later.", pool->settings.size));

    apr_thread_mutex_lock(pool->mutex);
    if (pool->refusal[0] != '\0')
        error->cause = apr_psprintf(p, "the last one could not be opened: %s", pool->refusal);
    apr_thread_mutex_unlock(pool->mutex);
    return error;
}

static void begin_lease(records_pool_t *pool, records_lease_t *lease)
{
    records_atomic_set(&lease->since, 0);
    lease->stop = RECORDS_RUNNING;
    lease->condemned = lease->shared = 0;
    if (pool->server_version == NULL && lease->c.server_version != NULL)
        pool->server_version = apr_pstrdup(pool->pool, lease->c.server_version);
    pool->counts.leases++;
    add_leased(pool, lease);
}

/* An idle connection, or a place to open one in (*lease NULL), or one in the queue. */
static records_wait_e take_lease(records_pool_t *pool, records_lease_t **lease,
                                 records_waiter_t **waiter, int fresh,
                                 const records_time_limit_t *time_limit)
{
    *lease = NULL;
    *waiter = NULL;
    if (pool->idle != NULL && (!fresh || pool->open >= pool->settings.size)) {
        *lease = pool->idle;
        pool->idle = (*lease)->next;
        begin_lease(pool, *lease);
        return RECORDS_WAIT_SERVED;
    }
    if (pool->open < pool->settings.size) {
        pool->open++;
        return RECORDS_WAIT_SERVED;
    }
    *waiter = records_pool_enqueue(pool, time_limit);
    return RECORDS_WAIT_IN_VAIN;
}

static void remember_refusal(records_pool_t *pool, const records_error_t *error)
{
    apr_cpystrn(pool->refusal, error->cause != NULL ? error->cause : error->message,
                sizeof(pool->refusal));
}

void records_pool_waited(const records_time_limit_t *time_limit, apr_time_t since)
{
    if (time_limit != NULL && time_limit->effort != NULL)
        time_limit->effort->waited += apr_time_now() - since;
}

/* In the place that we hold: a new connection instead of a broken one, or the first one. */
static records_error_t *open_in_place(records_lease_t **leased, records_pool_t *pool,
                                      records_lease_t *bad, const records_time_limit_t *time_limit,
                                      apr_pool_t *p)
{
    const apr_time_t began = apr_time_now();
    records_waiter_t *next = NULL;
    records_error_t *error;

    if (bad != NULL) {
        apr_thread_mutex_lock(pool->mutex);
        remove_leased(pool, bad);
        pool->counts.leases--; /* the one that takes its place is counted */
        pool->counts.broken++;
        apr_thread_mutex_unlock(pool->mutex);
        close_lease(bad);
    }
    error = open_lease(leased, pool, p);
    records_pool_waited(time_limit, began);
    apr_thread_mutex_lock(pool->mutex);
    if (error != NULL) {
        remember_refusal(pool, error);
        pool->counts.refused++;
        next = records_pool_give_up_place(pool);
    } else {
        pool->refusal[0] = '\0';
        pool->counts.opened++;
        begin_lease(pool, *leased);
    }
    apr_thread_mutex_unlock(pool->mutex);
    records_pool_wake(next);
    return error;
}

/* If clients have been leaving, many more may have gone: each is checked before it is served. */
static int is_gone(records_pool_t *pool, const records_time_limit_t *time_limit)
{
    return apr_atomic_read32(&pool->leaving) > 0 && records_pool_is_gone(pool, time_limit);
}

static void give_up_place(records_pool_t *pool)
{
    records_waiter_t *next;

    apr_thread_mutex_lock(pool->mutex);
    next = records_pool_give_up_place(pool);
    apr_thread_mutex_unlock(pool->mutex);
    records_pool_wake(next);
}

/* A connection that is no longer wanted goes to the next waiting request. */
static void pass_on(records_pool_t *pool, records_lease_t *lease)
{
    if (lease != NULL)
        records_pool_release(lease, 0);
    else
        give_up_place(pool);
}

static records_error_t *gone(apr_pool_t *p)
{
    return records_fail(p, "RECGONE", "The client went away");
}

static int is_ready(records_pool_t *pool, records_lease_t *lease, records_lease_e which)
{
    lease->c.recent =
        which == RECORDS_LEASE_RECENT && apr_time_now() - lease->used < RECORDS_POOL_RECENT;
    return pool->database->driver->ready(&lease->c);
}

records_error_t *records_pool_lease(records_lease_t **leased, records_pool_t *pool,
                                    records_lease_e which, const records_time_limit_t *time_limit,
                                    apr_pool_t *p)
{
    const int fresh = which == RECORDS_LEASE_FRESH;
    records_lease_t *lease;
    records_waiter_t *waiter;
    records_wait_e end;

    if (is_gone(pool, time_limit))
        return gone(p);
    apr_thread_mutex_lock(pool->mutex);
    end = take_lease(pool, &lease, &waiter, fresh, time_limit);
    apr_thread_mutex_unlock(pool->mutex);
    if (waiter != NULL)
        end = records_pool_wait(pool, &lease, waiter);
    if (end == RECORDS_WAIT_IN_VAIN)
        return too_many(pool, p);
    if (end == RECORDS_WAIT_GONE)
        return gone(p);
    if (is_gone(pool, time_limit)) {
        pass_on(pool, lease);
        return gone(p);
    }
    if (lease == NULL || fresh || !is_ready(pool, lease, which))
        return open_in_place(leased, pool, lease, time_limit, p);
    *leased = lease;
    return NULL;
}

static void count_release(records_pool_t *pool, records_lease_t *lease, int broken)
{
    records_pool_counts_t *counts = &pool->counts;

    counts->statements.hits += lease->c.reuse.hits;
    counts->statements.misses += lease->c.reuse.misses;
    lease->c.reuse.hits = lease->c.reuse.misses = 0;
    counts->timed_out += lease->stop == RECORDS_TIMED_OUT && !lease->shared;
    counts->client_gone += lease->stop == RECORDS_CLIENT_GONE;
    if (lease->stop != RECORDS_RUNNING)
        counts->canceled++;
    else if (broken)
        counts->broken++;
}

/* Under the lock.  Whose turn it is next, to be woken outside of it; or NULL. */
static records_waiter_t *hand_on(records_pool_t *pool, records_lease_t *lease, apr_time_t now)
{
    records_waiter_t *next = records_pool_serve(pool, lease);

    lease->used = pool->answered = now;
    if (next != NULL) {
        begin_lease(pool, lease);
        return next;
    }
    lease->next = pool->idle;
    pool->idle = lease;
    return NULL;
}

void records_pool_release(records_lease_t *lease, int broken)
{
    records_pool_t *pool = lease->from;
    const apr_time_t now = apr_time_now();
    records_waiter_t *next = NULL;

    apr_thread_mutex_lock(pool->mutex);
    records_atomic_set(&lease->since, 0);
    while (lease->cancelling)
        apr_thread_cond_wait(pool->cancelled, pool->mutex);
    remove_leased(pool, lease);
    if (lease->c.advice != NULL)
        pool->advice = lease->c.advice;
    lease->c.advice = NULL;
    count_release(pool, lease, broken);
    broken = broken || lease->stop != RECORDS_RUNNING;
    if (!broken)
        next = hand_on(pool, lease, now);
    apr_thread_mutex_unlock(pool->mutex);
    records_pool_wake(next);
    if (!broken)
        return;
    close_lease(lease);
    give_up_place(pool);
}

apr_time_t records_pool_answered(records_pool_t *pool)
{
    apr_time_t answered;

    apr_thread_mutex_lock(pool->mutex);
    answered = pool->answered;
    apr_thread_mutex_unlock(pool->mutex);
    return answered;
}

const char *records_pool_take_advice(records_pool_t *pool)
{
    const char *advice;

    apr_thread_mutex_lock(pool->mutex);
    advice = pool->advice;
    pool->advice = NULL;
    apr_thread_mutex_unlock(pool->mutex);
    return advice;
}

static int length_of(const records_lease_t *lease)
{
    int length = 0;

    for (; lease != NULL; lease = lease->next)
        length++;
    return length;
}

void records_pool_state(records_pool_t *pool, records_pool_state_t *state)
{
    apr_thread_mutex_lock(pool->mutex);
    state->size = pool->settings.size;
    state->leased = length_of(pool->leased);
    state->idle = length_of(pool->idle);
    state->opening = pool->open - state->leased - state->idle;
    state->waiting = records_pool_waiting(pool);
    state->counts = pool->counts;
    apr_thread_mutex_unlock(pool->mutex);
    if (pool->share != NULL)
        records_share_count(pool->share, &state->counts.share);
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
        pool->counts.idled++;
        records_pool_wake(
            records_pool_give_up_place(pool)); /* nobody: what is idle is taken first */
    }
    apr_thread_mutex_unlock(pool->mutex);
    while ((lease = old) != NULL) {
        old = lease->next;
        close_lease(lease);
    }
}
