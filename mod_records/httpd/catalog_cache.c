/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/catalog_cache.h"

#include <string.h>

#include <apr_atomic.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include "base/error.h"
#include "httpd/config.h"
#include "httpd/log.h"
#include "plan/planner.h"
#include "pool/introspect.h"

#define FIRST_PAUSE apr_time_from_msec(250) /* after a failure; doubled up to the last */
#define LAST_PAUSE apr_time_from_sec(8)

/* One catalog and those who hold it. */
typedef struct held_t {
    const records_catalog_t *catalog;
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
    records_catalog_state_t state;       /* under mutex */
    apr_time_t not_before;               /* the next try after a failure */
    apr_interval_time_t pause;
    char why[400];                       /* the last try failed, for the log; under loading */
    unsigned complained : 1;
};

records_catalog_cache_t *records_catalog_cache_make(records_pool_t *pool,
                                                    const records_additions_t *additions,
                                                    const apr_array_header_t *exposed,
                                                    const char *name, server_rec *s,
                                                    apr_pool_t *parent)
{
    records_catalog_cache_t *cache = apr_pcalloc(parent, sizeof(*cache));

    cache->pool = pool;
    cache->additions = *additions;
    cache->exposed = exposed;
    cache->name = name;
    cache->server = s;
    if (apr_thread_mutex_create(&cache->mutex, APR_THREAD_MUTEX_DEFAULT, parent) != APR_SUCCESS
        || apr_thread_mutex_create(&cache->loading, APR_THREAD_MUTEX_DEFAULT, parent)
               != APR_SUCCESS)
        return NULL;
    return cache;
}

/* A catalog that is no longer current gets no new holders, so the last one to release it may
 * free it. */
static void let_go_of(held_t *held)
{
    if (apr_atomic_dec32(&held->holders) == 0)
        apr_pool_destroy(held->pool);
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

/* What the database cannot prepare is left out, and the operator should know. */
static void log_refused(const records_catalog_cache_t *cache, const apr_array_header_t *refused)
{
    int i;

    for (i = 0; i < refused->nelts; i++) {
        const records_refused_t *one = &APR_ARRAY_IDX(refused, i, records_refused_t);

        ap_log_error(APLOG_MARK, APLOG_ERR, 0, cache->server,
                     RECLOGNO(1009) "database '%s': RecordsQuery %s is left out: %s (%s)%s%s",
                     cache->name, one->query, one->error->message, one->error->code,
                     one->error->cause == NULL ? "" : " ",
                     one->error->cause == NULL ? "" : one->error->cause);
    }
}

static int fits_any(const char *pattern, const records_catalog_t *catalog)
{
    int i;

    for (i = 0; i < catalog->tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(catalog->tables, i, const records_table_t *);

        if (records_plan_pattern_fits(pattern, table->schema, table->name))
            return 1;
    }
    for (i = 0; i < catalog->functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(catalog->functions, i, const records_function_t *);

        if (records_plan_pattern_fits(pattern, function->schema, function->name))
            return 1;
    }
    return 0;
}

/* A misspelt pattern hides nothing. */
static void log_misfits(const records_catalog_cache_t *cache, const records_catalog_t *catalog)
{
    int i, k;

    for (i = 0; cache->exposed != NULL && i < cache->exposed->nelts; i++) {
        const records_exposed_t *exposed = &APR_ARRAY_IDX(cache->exposed, i, records_exposed_t);

        for (k = 0; k < exposed->patterns->nelts; k++) {
            const char *pattern = APR_ARRAY_IDX(exposed->patterns, k, const char *);

            if (!fits_any(pattern, catalog))
                ap_log_error(
                    APLOG_MARK, APLOG_WARNING, 0, cache->server,
                    RECLOGNO(
                        1013) "database '%s': RecordsExpose in <Location \"%s\">: '%s' fits no table, view "
                              "or function; case counts",
                    cache->name, exposed->path, pattern);
        }
    }
}

static records_error_t *load(held_t **loaded, records_catalog_cache_t *cache, apr_pool_t *p)
{
    held_t *held;
    const char *version, *unknown;
    apr_array_header_t *refused;
    records_error_t *error;
    apr_pool_t *own;

    /* Of its own allocator: the last holder may let go on any thread. */
    if (apr_pool_create_unmanaged_ex(&own, NULL, NULL) != APR_SUCCESS)
        return records_fail(p, "53200", "Out of memory");
    apr_pool_tag(own, "records_catalog");
    held = apr_pcalloc(own, sizeof(*held));
    held->pool = own;
    held->holders = 1;
    refused = apr_array_make(p, 2, sizeof(records_refused_t));
    error = records_introspect(&held->catalog, &version, refused, &unknown, cache->pool,
                               &cache->additions, own, p);
    if (error != NULL) {
        apr_pool_destroy(own);
        return error;
    }
    log_refused(cache, refused);
    if (unknown != NULL)
        ap_log_error(
            APLOG_MARK, APLOG_ERR, 0, cache->server,
            RECLOGNO(1010) "database '%s': RecordsKey, RecordsRelationship, RecordsVersion "
                           "or RecordsLastModified name what does not exist: %s",
            cache->name, unknown);
    log_misfits(cache, held->catalog);
    held->version = apr_pstrdup(own, version);
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
    if (old != NULL)
        let_go_of(old);
    ap_log_error(APLOG_MARK, APLOG_INFO, 0, cache->server,
                 RECLOGNO(1002) "database '%s': catalog of %d tables and views loaded", cache->name,
                 held->catalog->tables->nelts);
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

records_error_t *records_catalog_hold(const records_catalog_t **catalog,
                                      records_catalog_cache_t *cache, apr_pool_t *p)
{
    held_t *held = hold_current(cache);
    records_error_t *error = NULL;

    if (held == NULL) {
        apr_thread_mutex_lock(cache->loading);
        if ((held = hold_current(cache)) == NULL && (error = first_load(cache, p)) == NULL)
            held = hold_current(cache);
        apr_thread_mutex_unlock(cache->loading);
    }
    if (error != NULL)
        return error;
    apr_pool_cleanup_register(p, held, let_go, apr_pool_cleanup_null);
    *catalog = held->catalog;
    return NULL;
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

void records_catalog_check(records_catalog_cache_t *cache, apr_pool_t *p)
{
    held_t *held = hold_current(cache);
    records_error_t *error;

    if (held == NULL)
        return;
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
}

records_catalog_state_t records_catalog_state(records_catalog_cache_t *cache)
{
    records_catalog_state_t state;

    apr_thread_mutex_lock(cache->mutex);
    state = cache->state;
    apr_thread_mutex_unlock(cache->mutex);
    return state;
}
