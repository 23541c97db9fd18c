/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/store.h"

#include <stddef.h>

#include <apr_atomic.h>
#include <apr_strings.h>
#include <ap_provider.h>

#include "base/error.h"
#include "httpd/extensions.h"
#include "httpd/log.h"
#include "httpd/metrics.h"
#include "httpd/watch.h"
#include "sql/extension.h"

#define LOG_AGAIN 60 /* seconds */
#define MAINTAIN apr_time_from_sec(5)

/* A store in this process. */
typedef struct records_store_open_t {
    void *handle;
    apr_uint32_t announced;              /* the log says that it does not count */
    apr_uint32_t logged;                 /* when: seconds since 1970 */
    apr_uint32_t failures;               /* since then */
} records_store_open_t;

/* ---- all of them -------------------------------------------------------------------------- */

static int seen_before(const server_rec *main_server, const server_rec *s,
                       const records_store_settings_t *store)
{
    for (; main_server != s; main_server = main_server->next) {
        const apr_array_header_t *stores = records_server_config(main_server)->stores;
        int i;

        for (i = 0; i < stores->nelts; i++)
            if (APR_ARRAY_IDX(stores, i, records_store_settings_t *) == store)
                return 1;
    }
    return 0;
}

/* Virtual hosts have those of the main server, too: each is visited once.  Until there is an error. */
static const char *
each(server_rec *main_server,
     const char *(*visit)(void *baton, records_store_settings_t *store, server_rec *s), void *baton)
{
    const char *error = NULL;
    server_rec *s;
    int i;

    for (s = main_server; s != NULL; s = s->next) {
        const apr_array_header_t *stores = records_server_config(s)->stores;

        for (i = 0; i < stores->nelts && error == NULL; i++) {
            records_store_settings_t *store = APR_ARRAY_IDX(stores, i, records_store_settings_t *);

            if (!seen_before(main_server, s, store))
                error = visit(baton, store, s);
        }
    }
    return error;
}

/* ---- the configuration ---------------------------------------------------------------------- */

static const char *take_provider(records_store_t *provider, const void *given, apr_pool_t *pool)
{
    const char *why =
        records_extension_take(provider, sizeof(*provider), given,
                               offsetof(records_store_t, state) + sizeof(provider->state), pool);

    if (why == NULL
        && (provider->parse == NULL || provider->open == NULL || provider->decide == NULL
            || provider->charge == NULL || provider->state == NULL))
        why = "one of its functions is missing: parse, open, decide, charge or state";
    return why;
}

static const char *check_store(void *baton, records_store_settings_t *store, server_rec *s)
{
    apr_pool_t *pool = baton;
    const char *error;
    const void *given;

    (void)s;
    given = ap_lookup_provider(RECORDS_STORE_GROUP, store->kind, RECORDS_API_VERSION);
    if (given == NULL
        && (error =
                records_extensions_check_version(RECORDS_STORE_GROUP, RECORDS_API_VERSION, pool))
               != NULL)
        return apr_psprintf(pool, "RecordsStore %s: %s", store->name, error);
    if (given == NULL)
        return apr_psprintf(
            pool,
            "RecordsStore %s: unknown kind of store '%s'. Maybe you need to load its "
            "module: LoadModule records_%s_module modules/mod_records_%s.so",
            store->name, store->kind, store->kind, store->kind);
    if ((error = take_provider(&store->provider, given, pool)) != NULL)
        return apr_psprintf(
            pool,
            "RecordsStore %s: the kind of store '%s', which a module registers in %s, "
            "cannot be used: %s",
            store->name, store->kind, RECORDS_STORE_GROUP, error);
    error = store->provider.parse(&store->settings, store->where, store->options, pool);
    return error == NULL ? NULL : apr_psprintf(pool, "RecordsStore %s: %s", store->name, error);
}

const char *records_store_check(server_rec *main_server, apr_pool_t *pool)
{
    return each(main_server, check_store, pool);
}

/* ---- a child -------------------------------------------------------------------------------- */

static void maintain(void *baton)
{
    const records_store_settings_t *store = baton;

    store->provider.maintain(store->open->handle);
}

static const char *open_store(void *baton, records_store_settings_t *store, server_rec *s)
{
    apr_pool_t *pool = baton;
    records_store_open_t *open = apr_pcalloc(pool, sizeof(*open));
    const apr_status_t rv = store->provider.open(&open->handle, store->settings, pool);

    if (rv != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, rv, s,
                     RECLOGNO(1028) "store '%s': cannot be opened; it is down for this process",
                     store->name);
        return NULL;
    }
    store->open = open;
    if (store->provider.maintain != NULL)
        records_watch_every(MAINTAIN, maintain, store);
    return NULL;
}

void records_store_start(server_rec *main_server, apr_pool_t *pool)
{
    (void)each(main_server, open_store, pool);
}

/* ---- requests ------------------------------------------------------------------------------- */

/* Is it this thread's turn to log? */
static int is_time_to_log(records_store_open_t *open)
{
    const apr_uint32_t logged = apr_atomic_read32(&open->logged);
    const apr_uint32_t now = (apr_uint32_t)apr_time_sec(apr_time_now());

    return now - logged >= LOG_AGAIN && apr_atomic_cas32(&open->logged, now, logged) == logged;
}

static void log_failure(const records_store_settings_t *store, const records_error_t *error,
                        const server_rec *s)
{
    records_store_open_t *open = store->open;

    apr_atomic_inc32(&open->failures);
    if (error->cause == NULL || !is_time_to_log(open))
        return;
    apr_atomic_set32(&open->announced, 1);
    ap_log_error(
        APLOG_MARK, APLOG_ERR, error->rv, s,
        RECLOGNO(1029) "store '%s' does not count: %s (%u requests of this process since the "
                       "last such message)",
        store->name, error->cause, apr_atomic_xchg32(&open->failures, 0));
}

static void log_success(const records_store_settings_t *store, const server_rec *s)
{
    records_store_open_t *open = store->open;

    if (apr_atomic_read32(&open->announced) == 0 || apr_atomic_xchg32(&open->announced, 0) == 0)
        return;
    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, s,
                 RECLOGNO(1030) "store '%s' counts again (it did not count %u requests of this "
                                "process since the last message)",
                 store->name, apr_atomic_xchg32(&open->failures, 0));
}

/* Where metrics are counted: when a question began. */
static apr_time_t begin(void)
{
    return records_metrics_are_on() ? apr_time_now() : 0;
}

static void count(const records_store_settings_t *store, const records_error_t *error,
                  apr_time_t began)
{
    if (began == 0)
        return;
    if (error != NULL && error->cause == NULL) {
        records_metrics_count(RECORDS_METRIC_STORE_SKIPPED, store->name, 1);
        return;
    }
    records_metrics_count(RECORDS_METRIC_STORE_CALLS, store->name, 1);
    records_metrics_count(RECORDS_METRIC_STORE_SECONDS, store->name,
                          (apr_uint64_t)(apr_time_now() - began));
    if (error != NULL)
        records_metrics_count(RECORDS_METRIC_STORE_ERRORS, store->name, 1);
}

static records_error_t *error_of(const records_store_settings_t *store,
                                 const records_error_t *error, apr_pool_t *pool)
{
    return records_extension_error(error, apr_pstrcat(pool, "store ", store->name, NULL), pool);
}

records_error_t *records_store_decide(const records_store_settings_t *store,
                                      const records_demand_t *demands, int number,
                                      records_verdict_t *verdicts, const server_rec *s,
                                      apr_pool_t *pool)
{
    const apr_time_t began = begin();
    records_error_t *error;

    if (store->open == NULL)
        return records_fail(pool, "REC152", "Requests cannot be counted at the moment.");
    error = store->provider.decide(store->open->handle, demands, number, verdicts, pool);
    if (error != NULL)
        error = error_of(store, error, pool);
    count(store, error, began);
    if (error == NULL)
        log_success(store, s);
    else
        log_failure(store, error, s);
    return error;
}

void records_store_charge(const records_store_settings_t *store, const records_demand_t *demands,
                          int number, const server_rec *s, apr_pool_t *pool)
{
    const apr_time_t began = begin();
    const records_error_t *error;

    if (store->open == NULL)
        return;
    error = store->provider.charge(store->open->handle, demands, number, pool);
    if (error != NULL)
        error = error_of(store, error, pool);
    count(store, error, began);
    if (error != NULL)
        log_failure(store, error, s);
}

/* ---- how they do ---------------------------------------------------------------------------- */

typedef struct visit_t {
    void (*visit)(void *baton, const records_store_settings_t *store,
                  const records_store_state_t *state);
    void *baton;
} visit_t;

static const char *visit_store(void *baton, records_store_settings_t *store, server_rec *s)
{
    const visit_t *visit = baton;
    records_store_state_t state = { .size = sizeof(state) };

    (void)s;
    if (store->open != NULL)
        store->provider.state(store->open->handle, &state);
    else
        state.down = 1;
    visit->visit(visit->baton, store, &state);
    return NULL;
}

void records_store_each(server_rec *main_server,
                        void (*visit)(void *baton, const records_store_settings_t *store,
                                      const records_store_state_t *state),
                        void *baton)
{
    visit_t each_of = { visit, baton };

    (void)each(main_server, visit_store, &each_of);
}
