/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/probe.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "base/error.h"
#include "httpd/log.h"
#include "pool/introspect.h"

#define FRESH apr_time_from_sec(1)

struct records_probe_t {
    const records_source_settings_t *settings;
    server_rec *server;
    records_pool_t *pool;
    records_catalog_cache_t *catalog;
    apr_thread_mutex_t *mutex;           /* everything below */
    apr_thread_cond_t *answered;
    int wanted;                          /* and not answered yet */
    int waiting;                         /* requests */
    apr_time_t asked;                    /* when that began */
    apr_time_t found;                    /* what follows; 0: nothing yet */
    records_health_e state;
    apr_time_t since;
    char code[16], reason[200];          /* "": none */
};

records_probe_t *records_probe_make(const records_source_settings_t *settings, server_rec *s,
                                    records_pool_t *pool, records_catalog_cache_t *catalog,
                                    apr_pool_t *parent)
{
    records_probe_t *probe = apr_pcalloc(parent, sizeof(*probe));

    probe->settings = settings;
    probe->server = s;
    probe->pool = pool;
    probe->catalog = catalog;
    if (apr_thread_mutex_create(&probe->mutex, APR_THREAD_MUTEX_DEFAULT, parent) != APR_SUCCESS
        || apr_thread_cond_create(&probe->answered, parent) != APR_SUCCESS)
        return NULL;
    return probe;
}

/* A clock that was put back makes nothing fresh for ever. */
static int is_fresh(apr_time_t then, apr_time_t now)
{
    return then != 0 && then <= now && now - then < FRESH;
}

/* ---- what was found; under the lock ---------------------------------------------------- */

/* The log has one line for each change, and what only the operator should know. */
static void log_change(const records_probe_t *probe, int first, const char *cause)
{
    if (probe->state != RECORDS_HEALTH_READY)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, probe->server,
                     RECLOGNO(1054) "database '%s' is not ready: %s%s%s%s%s%s",
                     probe->settings->name, probe->reason, *probe->code == '\0' ? "" : " (",
                     probe->code, *probe->code == '\0' ? "" : ")", cause == NULL ? "" : " ",
                     cause == NULL ? "" : cause);
    else if (!first)
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, probe->server,
                     RECLOGNO(1055) "database '%s' is ready again", probe->settings->name);
}

static void note(records_probe_t *probe, records_health_e state, const char *code,
                 const char *reason, const char *cause)
{
    const int first = probe->found == 0, changed = first || state != probe->state;

    probe->found = apr_time_now();
    probe->state = state;
    apr_cpystrn(probe->code, code, sizeof(probe->code));
    apr_cpystrn(probe->reason, reason, sizeof(probe->reason));
    if (!changed)
        return;
    probe->since = probe->found;
    log_change(probe, first, cause);
}

static void note_late(records_probe_t *probe)
{
    char reason[64];

    apr_snprintf(reason, sizeof(reason), "no answer within %" APR_TIME_T_FMT " ms",
                 apr_time_as_msec(apr_time_now() - probe->asked));
    note(probe, RECORDS_HEALTH_UNREACHABLE, "", reason, NULL);
}

static records_health_t told(const records_probe_t *probe, apr_pool_t *pool)
{
    records_health_t health = { probe->settings->name, probe->state, NULL, NULL, probe->since };

    if (probe->state != RECORDS_HEALTH_READY) {
        health.code = *probe->code == '\0' ? NULL : apr_pstrdup(pool, probe->code);
        health.reason = apr_pstrdup(pool, probe->reason);
    }
    return health;
}

/* ---- those who ask ----------------------------------------------------------------------- */

/* Requests show it best: then nothing is asked, however many there are. */
static int serves(const records_probe_t *probe, apr_time_t now)
{
    return records_catalog_is_loaded(probe->catalog)
           && is_fresh(records_pool_answered(probe->pool), now);
}

void records_probe_want(records_probe_t *probe)
{
    const apr_time_t now = apr_time_now();

    apr_thread_mutex_lock(probe->mutex);
    if (!is_fresh(probe->found, now) && serves(probe, now)) {
        note(probe, RECORDS_HEALTH_READY, "", "", NULL);
    } else if (!is_fresh(probe->found, now) && !probe->wanted) {
        probe->wanted = 1;
        probe->asked = now;
    }
    apr_thread_mutex_unlock(probe->mutex);
}

static void wait_for_it(records_probe_t *probe, apr_interval_time_t timeout)
{
    apr_interval_time_t left;

    probe->waiting++;
    while (probe->wanted && !is_fresh(probe->found, apr_time_now())
           && (left = probe->asked + timeout - apr_time_now()) > 0)
        apr_thread_cond_timedwait(probe->answered, probe->mutex, left < timeout ? left : timeout);
    probe->waiting--;
    if (!is_fresh(probe->found, apr_time_now()))
        note_late(probe);
}

records_health_t records_probe_wait(records_probe_t *probe, apr_interval_time_t timeout,
                                    apr_pool_t *pool)
{
    records_health_t health;

    apr_thread_mutex_lock(probe->mutex);
    if (probe->wanted && (probe->waiting == 0 || probe->found == 0))
        wait_for_it(probe, timeout);
    health = told(probe, pool);
    apr_thread_mutex_unlock(probe->mutex);
    return health;
}

/* ---- the errand ---------------------------------------------------------------------------- */

int records_probe_is_wanted(records_probe_t *probe)
{
    int wanted;

    apr_thread_mutex_lock(probe->mutex);
    wanted = probe->wanted;
    apr_thread_mutex_unlock(probe->mutex);
    return wanted;
}

/* A pool that is full of requests is no database that is away. */
static records_health_e state_of(const records_error_t *error, int loaded)
{
    if (strcmp(error->code, "PGRST003") == 0)
        return RECORDS_HEALTH_BUSY;
    return loaded ? RECORDS_HEALTH_UNREACHABLE : RECORDS_HEALTH_NO_CATALOG;
}

void records_probe_run(records_probe_t *probe)
{
    const int loaded = records_catalog_is_loaded(probe->catalog);
    records_error_t *error;
    apr_pool_t *scratch;

    apr_pool_create_unmanaged_ex(&scratch, NULL, NULL);
    apr_pool_tag(scratch, "records_probe");
    error = loaded ? records_introspect_ping(probe->pool, scratch)
                   : records_catalog_load(probe->catalog, scratch);
    apr_thread_mutex_lock(probe->mutex);
    if (error == NULL || serves(probe, apr_time_now()))
        note(probe, RECORDS_HEALTH_READY, "", "", NULL);
    else
        note(probe, state_of(error, loaded), error->code, error->message, error->cause);
    probe->wanted = 0;
    apr_thread_cond_broadcast(probe->answered);
    apr_thread_mutex_unlock(probe->mutex);
    apr_pool_destroy(scratch);
}
