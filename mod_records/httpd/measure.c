/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/measure.h"

#include <apr_strings.h>
#include <http_config.h>

#include "httpd/identity.h"

extern module AP_MODULE_DECLARE_DATA records_module;

static int times_are_wanted; /* of all requests; children have it from the parent */

int records_measure_prepare(apr_pool_t *pconf, server_rec *s)
{
    (void)pconf;
    (void)s;
    times_are_wanted = 0;
    return 1;
}

void records_measure_want_times(void)
{
    times_are_wanted = 1;
}

/* A look at the clock takes as long as a small part of the parser. */
static int is_timed(const records_config_t *config)
{
    return times_are_wanted || config->server_timing || config->usage || config->log_fields
           || config->log_queries || config->slow != RECORDS_SLOW_OFF;
}

records_measure_t *records_measure_begin(request_rec *r, const records_config_t *config,
                                         const records_mount_t *mount)
{
    records_measure_t *measure = apr_pcalloc(r->pool, sizeof(*measure));

    measure->config = config;
    measure->mount = mount;
    measure->method = r->method;
    if (is_timed(config)) {
        measure->timed = 1;
        measure->began = measure->last = apr_time_now();
    }
    ap_set_module_config(r->request_config, &records_module, measure);
    return measure;
}

records_measure_t *records_measure_of(const request_rec *r)
{
    records_measure_t *measure = NULL;

    while (r->prev != NULL)
        r = r->prev;
    for (; r != NULL && measure == NULL; r = r->next)
        measure = ap_get_module_config(r->request_config, &records_module);
    return measure;
}

void records_measure_mark(records_measure_t *measure, records_stage_e stage)
{
    apr_interval_time_t waited;
    apr_time_t now;

    if (!measure->timed)
        return;
    now = apr_time_now();
    waited = measure->effort.waited - measure->spent[RECORDS_STAGE_WAIT];
    measure->spent[stage] += now - measure->last - waited;
    measure->spent[RECORDS_STAGE_WAIT] += waited;
    measure->last = now;
}

const records_statement_t *records_measure_statement(const records_transaction_t *t)
{
    return t->change != NULL ? t->change : t->rows != NULL ? t->rows : t->page;
}

const char *records_measure_caller(records_measure_t *measure, apr_pool_t *pool)
{
    if (measure->caller == NULL && measure->who != NULL
        && (measure->caller = records_identity_claim(measure->who, "sub", pool)) == NULL)
        measure->caller = measure->who->user;
    return measure->caller;
}

/* Names of the catalog have a dot; these have none.  A table and a function may have one name. */
const char *records_measure_resource(const records_measure_t *measure, apr_pool_t *pool)
{
    static const char *const kinds[] = {
        [RECORDS_RESOURCE_NONE] = "(none)",   [RECORDS_RESOURCE_ROOT] = "(root)",
        [RECORDS_RESOURCE_TABLE] = "(none)",  [RECORDS_RESOURCE_CALL] = "(none)",
        [RECORDS_RESOURCE_BATCH] = "(batch)",
    };

    if (measure->resource == NULL)
        return kinds[measure->kind];
    if (measure->kind == RECORDS_RESOURCE_CALL)
        return apr_pstrcat(pool, measure->resource, "()", NULL);
    return measure->resource;
}
