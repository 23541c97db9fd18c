/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/request_log.h"

#include <apr_strings.h>

#include "base/text.h"
#include "httpd/log.h"
#include "httpd/log_fields.h"
#include "httpd/subrequest.h"
#include "httpd/trace.h"
#include "request/shape.h"

static const char *const stages[RECORDS_STAGES] = {
    [RECORDS_STAGE_IDENTIFY] = "identify", [RECORDS_STAGE_PARSE] = "parse",
    [RECORDS_STAGE_PLAN] = "plan",         [RECORDS_STAGE_WAIT] = "wait",
    [RECORDS_STAGE_TRANSACTION] = "transaction", [RECORDS_STAGE_RESPONSE] = "response",
};

static double milliseconds(apr_interval_time_t time)
{
    return (double)time / 1000;
}

/* ---- slow requests ---------------------------------------------------------------------- */

static const char *shape_of(const request_rec *r, const records_measure_t *measure)
{
    const char *operations = apr_table_get(r->notes, RECORDS_OPERATIONS_NOTE);

    if (measure->request == NULL)
        return apr_pstrcat(
            r->pool, measure->mount->path, "/, ",
            measure->error == NULL ? "a preflight" : "refused before its shape was known", NULL);
    if (measure->kind == RECORDS_RESOURCE_BATCH)
        return apr_pstrcat(r->pool, measure->mount->path, "/, a batch of ",
                           operations == NULL ? "0" : operations, NULL);
    return records_shape(measure->request, measure->mount->path, r->pool);
}

static const char *times_of(const request_rec *r, const records_measure_t *measure)
{
    records_text_t text;
    int i;

    records_text_init(&text, 128, r->pool);
    for (i = 0; i < RECORDS_STAGES; i++)
        records_text_printf(&text, "%s%s %.1f", i > 0 ? ", " : "", stages[i],
                            milliseconds(measure->spent[i]));
    return records_text_string(&text);
}

static apr_interval_time_t time_of(const records_measure_t *measure)
{
    return measure->last - measure->began;
}

static void log_slow(const request_rec *r, const records_measure_t *measure)
{
    ap_log_rerror(
        APLOG_MARK, APLOG_WARNING, 0, r,
        RECLOGNO(1040) "slow, %.1f ms: %s %s: %d%s%s, %" APR_INT64_T_FMT
                       " rows sent, %" APR_INT64_T_FMT
                       " changed, %d retries; in ms: %s; statement %s%s",
        milliseconds(time_of(measure)), measure->method, shape_of(r, measure), measure->status,
        measure->error == NULL ? "" : " ", measure->error == NULL ? "" : measure->error,
        measure->rows, measure->changed, measure->effort.retries, times_of(r, measure),
        measure->statement == NULL ? "-" : records_log_fingerprint(measure->statement, r->pool),
        records_trace_words(r));
}

/* ---- SQL ------------------------------------------------------------------------------- */

static void add_sql(records_text_t *text, const records_statement_t *statement)
{
    if (statement == NULL)
        return;
    records_text_puts(text, text->length > 0 ? "; " : "");
    records_text_puts(text, statement->text);
}

/* As the database runs it, without role and settings before it. */
static const char *sql_of(const records_transaction_t *t, apr_pool_t *pool)
{
    records_text_t text;

    records_text_init(&text, 512, pool);
    if (t->rows_first)
        add_sql(&text, t->rows);
    add_sql(&text, t->change);
    add_sql(&text, t->otherwise);
    if (!t->rows_first)
        add_sql(&text, t->rows);
    add_sql(&text, t->count);
    add_sql(&text, t->estimate);
    add_sql(&text, t->page);
    return records_text_string(&text);
}

static void log_queries(const request_rec *r, const records_measure_t *measure)
{
    ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                  RECLOGNO(1041) "%s in %.1f ms, %" APR_INT64_T_FMT " rows sent, %" APR_INT64_T_FMT
                                 " changed%s%s%s: %s",
                  records_log_fingerprint(measure->statement, r->pool),
                  milliseconds(measure->spent[RECORDS_STAGE_TRANSACTION]), measure->rows,
                  measure->changed, measure->error == NULL ? "" : ", ",
                  measure->error == NULL ? "" : measure->error, records_trace_words(r),
                  sql_of(measure->transaction, r->pool));
}

void records_request_log_operation(const request_rec *r, const records_config_t *config,
                                   const records_transaction_t *t, apr_interval_time_t spent)
{
    const records_statement_t *statement = records_measure_statement(t);

    if (r->main != NULL) /* whose notes ErrorLogFormat shows */
        r = r->main;
    if (config->log_queries && statement != NULL)
        ap_log_rerror(APLOG_MARK, APLOG_INFO, 0, r,
                      RECLOGNO(1042) "%s in %.1f ms, an operation of a batch%s: %s",
                      records_log_fingerprint(statement, r->pool), milliseconds(spent),
                      records_trace_words(r), sql_of(t, r->pool));
}

/* ---- all of it ---------------------------------------------------------------------------- */

void records_request_log_end(request_rec *r, records_measure_t *measure)
{
    const records_config_t *config = measure->config;

    if (config->log_fields)
        records_log_fields(r, measure);
    if (config->slow != RECORDS_SLOW_OFF && time_of(measure) >= apr_time_from_msec(config->slow))
        log_slow(r, measure);
    if (config->log_queries && measure->statement != NULL)
        log_queries(r, measure);
}
