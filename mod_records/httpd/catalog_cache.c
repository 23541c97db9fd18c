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

#define MOST_SETS 64 /* of rules: <If> and <LocationMatch> may combine them as no Location does */

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
    apr_pool_t *own;                     /* of the sets that requests bring; under mutex */
    apr_thread_mutex_t *mutex;           /* current; never held for long */
    apr_thread_mutex_t *loading;         /* one thread loads, the others wait for it */
    held_t *current;
    const apr_array_header_t *sets[MOST_SETS];       /* const records_rule_t *, NULL: none; under mutex */
    int set_count;
    records_catalog_state_t state;       /* under mutex */
    apr_time_t not_before;               /* the next try after a failure */
    apr_interval_time_t pause;
    char why[400];                       /* the last try failed, for the log; under loading */
    unsigned complained : 1;
};

/* ---- sets of rules ------------------------------------------------------------------- */

/* Each directive is an object of its own, so two sets are the same if they are of the same ones. */
static int same_rules(const apr_array_header_t *a, const apr_array_header_t *b)
{
    if (a == NULL || b == NULL || a->nelts != b->nelts)
        return a == b;
    return memcmp(a->elts, b->elts, (apr_size_t)a->nelts * sizeof(void *)) == 0;
}

/* Under the lock.  A set that is met for the first time gets the next number; -1: there are too many. */
static int number_of(records_catalog_cache_t *cache, const apr_array_header_t *rules)
{
    int i;

    for (i = 0; i < cache->set_count; i++)
        if (same_rules(cache->sets[i], rules))
            return i;
    if (i == MOST_SETS)
        return -1;
    cache->sets[i] = rules == NULL ? NULL : apr_array_copy(cache->own, rules);
    cache->set_count++;
    return i;
}

static apr_status_t destroy_pool(void *data)
{
    apr_pool_destroy(data);
    return APR_SUCCESS;
}

records_catalog_cache_t *records_catalog_cache_make(records_pool_t *pool,
                                                    const records_additions_t *additions,
                                                    const apr_array_header_t *exposed,
                                                    const apr_array_header_t *sets, server_rec *s,
                                                    apr_pool_t *parent)
{
    records_catalog_cache_t *cache = apr_pcalloc(parent, sizeof(*cache));
    int i;

    cache->pool = pool;
    cache->additions = *additions;
    cache->exposed = exposed;
    cache->name = additions->database;
    cache->server = s;
    if (apr_thread_mutex_create(&cache->mutex, APR_THREAD_MUTEX_DEFAULT, parent) != APR_SUCCESS
        || apr_thread_mutex_create(&cache->loading, APR_THREAD_MUTEX_DEFAULT, parent) != APR_SUCCESS
        || apr_pool_create_unmanaged_ex(&cache->own, NULL, NULL) != APR_SUCCESS)
        return NULL;
    apr_pool_tag(cache->own, "records_rule_sets");
    apr_pool_cleanup_register(parent, cache->own, destroy_pool, apr_pool_cleanup_null);
    for (i = 0; sets != NULL && i < sets->nelts; i++)
        (void)number_of(cache, APR_ARRAY_IDX(sets, i, const apr_array_header_t *));
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

/* The current catalogs, if that of this set is among them. */
static held_t *hold_set(int *number, records_catalog_cache_t *cache,
                        const apr_array_header_t *rules)
{
    held_t *held;

    apr_thread_mutex_lock(cache->mutex);
    held = cache->current;
    *number = number_of(cache, rules);
    if (held != NULL && *number >= 0 && *number < held->count)
        apr_atomic_inc32(&held->holders);
    else
        held = NULL;
    apr_thread_mutex_unlock(cache->mutex);
    return held;
}

static apr_array_header_t *known_sets(records_catalog_cache_t *cache, apr_pool_t *p)
{
    apr_array_header_t *sets = apr_array_make(p, MOST_SETS, sizeof(const apr_array_header_t *));
    int i;

    apr_thread_mutex_lock(cache->mutex);
    if (cache->set_count == 0)
        (void)number_of(cache, NULL);
    for (i = 0; i < cache->set_count; i++)
        APR_ARRAY_PUSH(sets, const apr_array_header_t *) = cache->sets[i];
    apr_thread_mutex_unlock(cache->mutex);
    return sets;
}

/* ---- what the operator should know ----------------------------------------------------- */

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

static int is_told(const apr_array_header_t *faults, int i)
{
    const records_rule_t *rule = APR_ARRAY_IDX(faults, i, records_rule_fault_t).rule;

    while (--i >= 0)
        if (APR_ARRAY_IDX(faults, i, records_rule_fault_t).rule == rule)
            return 1;
    return 0;
}

/* What is served of a table whose rules cannot be kept is nothing. */
static void log_faults(const records_catalog_cache_t *cache, const apr_array_header_t *faults)
{
    int i;

    for (i = 0; i < faults->nelts; i++) {
        const records_rule_fault_t *fault = &APR_ARRAY_IDX(faults, i, records_rule_fault_t);

        if (!is_told(faults, i))
            ap_log_error(
                APLOG_MARK, APLOG_ERR, 0, cache->server,
                RECLOGNO(1058) "database '%s': requests that this rule is for are refused: "
                               "%s (%s): %s",
                cache->name, fault->rule->written, fault->rule->place, fault->why);
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
    log_refused(cache, found.refused);
    log_faults(cache, found.faults);
    if (found.unknown != NULL)
        ap_log_error(
            APLOG_MARK, APLOG_ERR, 0, cache->server,
            RECLOGNO(1010) "database '%s': RecordsKey, RecordsRelationship, RecordsVersion "
                           "or RecordsLastModified name what does not exist: %s",
            cache->name, found.unknown);
    log_misfits(cache, held->catalogs[0]);
    held->version = apr_pstrdup(own, found.version);
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

    error->cause = apr_psprintf(
        p, "there are more than %d different sets of rules for one database", MOST_SETS);
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
