/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/trace.h"

#include <apr_general.h>
#include <apr_strings.h>

#include "httpd/identity.h"

#define HEADER "traceparent"
#define SETTING "request.traceparent"
#define APPLICATION "mod_records " /* and the trace: what pg_stat_activity shows */

/* The number need not be a secret, but others must not have it. */
static void begin_new(records_traceparent_t *trace)
{
    unsigned char random[RECORDS_TRACE_ID + RECORDS_SPAN_ID] = { 0 };
    apr_uint64_t now;

    if (apr_generate_random_bytes(random, sizeof(random)) != APR_SUCCESS) {
        now = (apr_uint64_t)apr_time_now();
        memcpy(random, &now, sizeof(now));
        memcpy(random + RECORDS_TRACE_ID, &now, sizeof(now));
    }
    records_traceparent_begin(trace, random);
}

/* Whatever reads the header later on reads the same trace: request.headers of the database, expressions. */
static void replace_header(request_rec *r, const records_traceparent_t *trace)
{
    apr_table_setn(r->headers_in, HEADER, trace->text);
    apr_table_unset(r->headers_in, "tracestate");
}

void records_trace_begin(request_rec *r, records_measure_t *measure)
{
    const records_trace_settings_t *settings = measure->config->trace;
    const char *header;
    records_traceparent_t *trace;

    if (settings == NULL || settings->mode == RECORDS_TRACE_OFF)
        return;
    trace = apr_palloc(r->pool, sizeof(*trace));
    header = settings->mode == RECORDS_TRACE_ACCEPT ? apr_table_get(r->headers_in, HEADER) : NULL;
    if (header == NULL || !records_traceparent_read(trace, header)) {
        begin_new(trace);
        replace_header(r, trace);
    }
    measure->trace = trace;
    apr_table_setn(r->notes, RECORDS_TRACE_NOTE, trace->trace);
}

static int tells(const records_measure_t *measure, const records_config_t *config, int how)
{
    return measure->trace != NULL && config->trace != NULL && (int)config->trace->tells == how;
}

void records_trace_tell(records_identity_t *who, const records_measure_t *measure,
                        const records_config_t *config)
{
    if (tells(measure, config, RECORDS_TRACE_SETTING))
        records_tell(who, SETTING, measure->trace->text);
}

void records_trace_name(records_identity_t *who, const records_measure_t *measure,
                        const records_config_t *config, apr_pool_t *pool)
{
    if (tells(measure, config, RECORDS_TRACE_APPLICATION))
        who->application = apr_pstrcat(pool, APPLICATION, measure->trace->trace, NULL);
}

const char *records_trace_words(const request_rec *r)
{
    const records_measure_t *measure = records_measure_of(r->main == NULL ? r : r->main);

    if (measure == NULL || measure->trace == NULL)
        return "";
    return apr_pstrcat(r->pool, ", trace ", measure->trace->trace, NULL);
}
