/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/catalog_cache.h"

#include <string.h>

#include <apr_atomic.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include "base/error.h"
#include "httpd/catalog_log.h"
#include "httpd/config.h"
#include "httpd/documents.h"
#include "httpd/heap.h"
#include "httpd/log.h"
#include "httpd/rights.h"
#include "httpd/rule_sets.h"
#include "pool/introspect.h"

#define FIRST_PAUSE apr_time_from_msec(250) /* after a failure; doubled up to the last */
#define LAST_PAUSE apr_time_from_sec(8)

/* One catalog for each set of rules, and those who hold them. */
typedef struct held_t {
    const records_catalog_t **catalogs;
    int count;                           /* of those sets that were known then */
    const char *version;
    apr_pool_t *pool;
    apr_uint32_t holders;                /* the cache itself is one; atomic */
} held_t;

struct records_catalog_cache_t {
    records_pool_t *pool;
    records_additions_t additions;
    const apr_array_header_t *exposed;   /* records_exposed_t; or NULL */
    const char *name;
    server_rec *server;
    apr_thread_mutex_t *mutex;           /* current; never held for long */
    apr_thread_mutex_t *loading;         /* one thread loads, the others wait for it */
    held_t *current;
    records_rule_sets_t *sets;           /* those that catalogs are made for; under mutex */
    records_catalog_state_t state;       /* under mutex */
    apr_time_t not_before;               /* the next try after a failure */
    apr_interval_time_t pause;
    char why[400];                       /* the last try failed, for the log; under loading */
    unsigned complained : 1;             /* of a check */
    unsigned warned : 1;                 /* of a load when the process began; under loading */
};

records_catalog_cache_t *records_catalog_cache_make(records_pool_t *pool,
                                                    const records_additions_t *additions,
                                                    const apr_array_header_t *exposed,
                                                    const apr_array_header_t *sets, server_rec *s,
                                                    apr_pool_t *parent)
{
    records_catalog_cache_t *cache = apr_pcalloc(parent, sizeof(*cache));

    cache->pool = pool;
    cache->additions = *additions;
    cache->exposed = exposed;
    cache->name = additions->database;
    cache->server = s;
    cache->sets = records_rule_sets_make(sets, parent);
    if (apr_thread_mutex_create(&cache->mutex, APR_THREAD_MUTEX_DEFAULT, parent) != APR_SUCCESS
        || apr_thread_mutex_create(&cache->loading, APR_THREAD_MUTEX_DEFAULT, parent) != APR_SUCCESS
        || cache->sets == NULL)
        return NULL;
    return cache;
}

/* A catalog that is no longer current gets no new holders, so the last one to release it may
 * free it. */
static void let_go_of(held_t *held)
{
    if (apr_atomic_dec32(&held->holders) > 0)
        return;
    apr_pool_destroy(held->pool);
    records_heap_freed();
}

static apr_status_t let_go(void *data)
{
    let_go_of(data);
    return APR_SUCCESS;
}

static held_t *hold_current(records_catalog_cache_t *cache)
{
    held_t *held;

    apr_thread_mutex_lock(cache->mutex);
    held = cache->current;
    if (held != NULL)
        apr_atomic_inc32(&held->holders);
    apr_thread_mutex_unlock(cache->mutex);
    return held;
}

/* The current catalogs, if that of this set is among them. */
static held_t *hold_set(int *number, records_catalog_cache_t *cache,
                        const apr_array_header_t *rules)
{
    held_t *held;

    apr_thread_mutex_lock(cache->mutex);
    held = cache->current;
    *number = records_rule_sets_number(cache->sets, rules);
    if (held != NULL && *number >= 0 && *number < held->count)
        apr_atomic_inc32(&held->holders);
    else
        held = NULL;
    apr_thread_mutex_unlock(cache->mutex);
    return held;
}

/* Its catalogs end: so does what was made of them. */
static apr_status_t forget(void *data)
{
    const held_t *held = data;
    int i;

    for (i = 0; i < held->count; i++) {
        records_documents_forget(held->catalogs[i]);
        records_rights_forget(held->catalogs[i]);
    }
    return APR_SUCCESS;
}

static const apr_array_header_t *known_sets(records_catalog_cache_t *cache, apr_pool_t *p)
{
    const apr_array_header_t *known;

    apr_thread_mutex_lock(cache->mutex);
    known = records_rule_sets_known(cache->sets, p);
    apr_thread_mutex_unlock(cache->mutex);
    return known;
}

static records_error_t *load(held_t **loaded, records_catalog_cache_t *cache, apr_pool_t *p)
{
    held_t *held;
    records_introspected_t found;
    const apr_array_header_t *sets = known_sets(cache, p);
    records_error_t *error;
    apr_pool_t *own;

    /* Of its own allocator: the last holder may let go on any thread. */
    if (apr_pool_create_unmanaged_ex(&own, NULL, NULL) != APR_SUCCESS)
        return records_fail(p, "53200", "Out of memory");
    apr_pool_tag(own, "records_catalog");
    held = apr_pcalloc(own, sizeof(*held));
    held->pool = own;
    held->holders = 1;
    error = records_introspect(&found, sets, &cache->additions, cache->pool, own, p);
    if (error != NULL) {
        apr_pool_destroy(own);
        return error;
    }
    held->catalogs = found.catalogs;
    held->count = sets->nelts;
    records_catalog_log(&found, cache->name, cache->exposed, cache->server);
    held->version = apr_pstrdup(own, found.version);
    apr_pool_cleanup_register(own, held, forget, apr_pool_cleanup_null);
    *loaded = held;
    return NULL;
}

static void note_failure(records_catalog_cache_t *cache)
{
    apr_thread_mutex_lock(cache->mutex);
    cache->state.failures++;
    apr_thread_mutex_unlock(cache->mutex);
}

static void note_check(records_catalog_cache_t *cache)
{
    apr_thread_mutex_lock(cache->mutex);
    cache->state.checked = apr_time_now();
    apr_thread_mutex_unlock(cache->mutex);
}

static void swap_in(records_catalog_cache_t *cache, held_t *held)
{
    held_t *old;

    apr_thread_mutex_lock(cache->mutex);
    old = cache->current;
    cache->current = held;
    cache->state.loads++;
    cache->state.loaded = cache->state.checked = apr_time_now();
    apr_thread_mutex_unlock(cache->mutex);
    records_heap_freed(); /* what it was made of */
    if (old != NULL)
        let_go_of(old);
    ap_log_error(APLOG_MARK, APLOG_INFO, 0, cache->server,
                 RECLOGNO(1002) "database '%s': catalog of %d tables and views loaded", cache->name,
                 held->catalogs[0]->tables->nelts);
}

/* Until the pause is over a failure is answered at once, so that no request waits for a dead
 * database.  The log has the reason each time. */
static records_error_t *unavailable(const records_catalog_cache_t *cache, apr_pool_t *p)
{
    records_error_t *error =
        records_fail(p, "PGRST002", "Could not query the database for the schema cache. Retrying.");

    error->cause = apr_pstrdup(p, cache->why);
    return error;
}

static records_error_t *first_load(records_catalog_cache_t *cache, apr_pool_t *p)
{
    held_t *held = NULL;
    records_error_t *error;

    if (apr_time_now() < cache->not_before)
        return unavailable(cache, p);
    if ((error = load(&held, cache, p)) == NULL) {
        cache->pause = 0;
        swap_in(cache, held);
        return NULL;
    }
    note_failure(cache);
    cache->pause = cache->pause == 0 ? FIRST_PAUSE : cache->pause * 2;
    if (cache->pause > LAST_PAUSE)
        cache->pause = LAST_PAUSE;
    cache->not_before = apr_time_now() + cache->pause;
    if (strcmp(error->code, "PGRST003") == 0)
        return error;
    apr_snprintf(cache->why, sizeof(cache->why), "%s (%s) %s", error->message, error->code,
                 error->cause == NULL ? "" : error->cause);
    return unavailable(cache, p);
}

/* They cannot be told apart from those that a Location means, so they are not served at all. */
static records_error_t *too_many_sets(apr_pool_t *p)
{
    records_error_t *error = records_fail(p, "PGRSTX00", "The server is not configured for this");

    error->cause = "there are too many different sets of rules for one database";
    return error;
}

records_error_t *records_catalog_hold(const records_catalog_t **catalog,
                                      records_catalog_cache_t *cache,
                                      const apr_array_header_t *rules, apr_pool_t *p)
{
    records_error_t *error = NULL;
    int number;
    held_t *held = hold_set(&number, cache, rules);

    if (number < 0)
        return too_many_sets(p);
    if (held == NULL) {
        apr_thread_mutex_lock(cache->loading);
        while ((held = hold_set(&number, cache, rules)) == NULL
               && (error = first_load(cache, p)) == NULL)
            ; /* a check may bring one in between that does not know the set yet */
        apr_thread_mutex_unlock(cache->loading);
    }
    if (error != NULL)
        return error;
    apr_pool_cleanup_register(p, held, let_go, apr_pool_cleanup_null);
    *catalog = held->catalogs[number];
    return NULL;
}

records_error_t *records_catalog_load(records_catalog_cache_t *cache, apr_pool_t *p)
{
    records_error_t *error = NULL;

    apr_thread_mutex_lock(cache->loading);
    if (!records_catalog_is_loaded(cache))
        error = first_load(cache, p);
    apr_thread_mutex_unlock(cache->loading);
    return error;
}

/* A failure leaves no pause behind, for no client has been told of it. */
void records_catalog_preload(records_catalog_cache_t *cache, apr_pool_t *p)
{
    records_error_t *error = NULL;
    held_t *held = NULL;

    apr_thread_mutex_lock(cache->loading);
    if (!records_catalog_is_loaded(cache)) {
        if ((error = load(&held, cache, p)) == NULL)
            swap_in(cache, held);
        else
            note_failure(cache);
    }
    if (error != NULL && !cache->warned)
        ap_log_error(
            APLOG_MARK, APLOG_WARNING, 0, cache->server,
            RECLOGNO(1069) "database '%s': cannot load the catalog when the process starts, "
                           "it is tried again: %s (%s) %s",
            cache->name, error->message, error->code, error->cause == NULL ? "" : error->cause);
    cache->warned |= error != NULL;
    apr_thread_mutex_unlock(cache->loading);
}

int records_catalog_is_loaded(records_catalog_cache_t *cache)
{
    int loaded;

    apr_thread_mutex_lock(cache->mutex);
    loaded = cache->current != NULL;
    apr_thread_mutex_unlock(cache->mutex);
    return loaded;
}

static records_error_t *reload_if_changed(records_catalog_cache_t *cache, const char *version,
                                          apr_pool_t *p)
{
    const char *now;
    held_t *held;
    records_error_t *error;

    if ((error = records_introspect_version(&now, cache->pool, p)) != NULL
        || strcmp(now, version) == 0)
        return error;
    if ((error = load(&held, cache, p)) != NULL)
        return error;
    swap_in(cache, held);
    return NULL;
}

int records_catalog_check(records_catalog_cache_t *cache, apr_pool_t *p)
{
    held_t *held = hold_current(cache);
    records_error_t *error;

    if (held == NULL)
        return 1;
    if ((error = reload_if_changed(cache, held->version, p)) == NULL)
        note_check(cache);
    else
        note_failure(cache);
    if (error != NULL && !cache->complained)
        ap_log_error(
            APLOG_MARK, APLOG_WARNING, 0, cache->server,
            RECLOGNO(1003) "database '%s': cannot check for changes of the schema: %s (%s) %s",
            cache->name, error->message, error->code, error->cause == NULL ? "" : error->cause);
    cache->complained = error != NULL;
    let_go_of(held);
    return error == NULL;
}

records_catalog_state_t records_catalog_state(records_catalog_cache_t *cache)
{
    records_catalog_state_t state;

    apr_thread_mutex_lock(cache->mutex);
    state = cache->state;
    apr_thread_mutex_unlock(cache->mutex);
    return state;
}
