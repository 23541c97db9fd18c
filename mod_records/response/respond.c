/* SPDX-License-Identifier: Apache-2.0 */
#include "response/respond.h"

#include <string.h>

#include <apr_escape.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "response/encoders.h"

static const struct { const char *type; const records_encoder_t *encoder; } formats[] = {
    [RECORDS_FORMAT_JSON] = { "application/json; charset=utf-8", &records_json_encoder },
    [RECORDS_FORMAT_OBJECT] = { "application/vnd.pgrst.object+json; charset=utf-8",
                                &records_object_encoder },
    [RECORDS_FORMAT_CSV] = { "text/csv; charset=utf-8", &records_csv_encoder },
    [RECORDS_FORMAT_NDJSON] = { "application/x-ndjson; charset=utf-8", &records_ndjson_encoder },
};

/* ---- headers ---------------------------------------------------------------- */

static void apply(records_text_t *applied, const char *preference)
{
    if (preference == NULL)
        return;
    if (applied->length > 0)
        records_text_puts(applied, ", ");
    records_text_puts(applied, preference);
}

static void apply_writes(records_text_t *applied, const records_request_t *request)
{
    static const char *const missing[] = { NULL, "missing=null", "missing=default" };
    static const char *const returns[] = { NULL, "return=minimal", "return=headers-only",
                                           "return=representation" };

    if (request->action == RECORDS_CREATE || request->action == RECORDS_UPDATE)
        apply(applied, missing[request->prefer.missing]);
    if (request->action != RECORDS_READ)
        apply(applied, returns[request->prefer.returns]);
}

static void set_preferences(records_response_t *response, const records_compiled_t *compiled,
                            const records_rules_t *rules)
{
    static const char *const counts[] = { NULL, "count=exact", "count=planned", "count=estimated" };
    static const char *const handling[] = { NULL, "handling=lenient", "handling=strict" };
    static const char *const ends[] = { NULL, "tx=commit", "tx=rollback" };
    const records_prefer_t *prefer = &compiled->request.prefer;
    records_text_t applied;

    records_text_init(&applied, 64, response->pool);
    apply_writes(&applied, &compiled->request);
    apply(&applied, counts[prefer->count]);
    if (rules->may_rollback)
        apply(&applied, ends[prefer->tx]);
    apply(&applied, handling[prefer->handling]);
    if (compiled->plan.max_affected >= 0)
        apply(&applied, apr_psprintf(response->pool, "max-affected=%" APR_INT64_T_FMT,
                                     compiled->plan.max_affected));
    if (applied.length > 0)
        apr_table_setn(response->headers, "Preference-Applied", records_text_string(&applied));
}

static void set_profile(records_response_t *response, const records_compiled_t *compiled,
                        const records_rules_t *rules)
{
    if (response->content_type != NULL
        && (compiled->request.schema != NULL
            || (rules->schemas != NULL && rules->schemas->nelts > 1)))
        apr_table_setn(response->headers, "Content-Profile", compiled->schema);
}

static const char *total_of(apr_int64_t total, apr_pool_t *pool)
{
    return total < 0 ? "*" : apr_psprintf(pool, "%" APR_INT64_T_FMT, total);
}

static void set_range(records_response_t *response, apr_int64_t first, apr_int64_t rows,
                      apr_int64_t total)
{
    const char *all = total_of(total, response->pool);

    apr_table_setn(response->headers, "Content-Range",
                   rows <= 0 ? apr_pstrcat(response->pool, "*/", all, NULL)
                             : apr_psprintf(response->pool, "%" APR_INT64_T_FMT "-%" APR_INT64_T_FMT
                                            "/%s", first, first + rows - 1, all));
}

static void set_body(records_response_t *response, const records_compiled_t *compiled,
                     const records_result_t *result)
{
    const records_plan_t *plan = &compiled->plan;
    const records_statement_t *rows =
        compiled->transaction == NULL ? NULL : compiled->transaction->rows;

    response->content_type = formats[plan->format].type;
    response->encoder = formats[plan->format].encoder;
    if (plan->singular)
        response->encoder = &records_object_encoder;
    response->rows = result->rows;
    if (rows != NULL) {
        response->columns.columns = rows->columns;
        response->columns.names = rows->names;
        response->columns.kinds = rows->kinds;
    }
}

/* ---- reads ------------------------------------------------------------------ */

static void set_location_of_content(records_response_t *response,
                                    const records_request_t *request, const records_rules_t *rules)
{
    apr_table_setn(response->headers, "Content-Location",
                   apr_pstrcat(response->pool, rules->mount, request->path,
                               request->canonical == NULL ? "" : "?",
                               request->canonical == NULL ? "" : request->canonical, NULL));
}

static apr_int64_t rows_in_page(const records_plan_t *plan, const records_result_t *result)
{
    apr_int64_t rest = result->total - plan->read->page.offset;

    if (result->in_page >= 0 || result->total < 0)
        return result->in_page;
    if (plan->read->page.limit >= 0 && rest > plan->read->page.limit)
        rest = plan->read->page.limit;
    return rest;
}

static records_error_t *respond_read(records_response_t *response,
                                     const records_compiled_t *compiled,
                                     const records_result_t *result,
                                     const records_context_t *context)
{
    const records_plan_t *plan = &compiled->plan;
    apr_int64_t rows;

    response->status = 200;
    response->offset = plan->read->page.offset;
    response->total = result->total;
    if (response->total >= 0 && response->offset > response->total) {
        set_range(response, 0, 0, response->total);
        return records_explain(
            records_fail(response->pool, "PGRST103", "Requested range not satisfiable"),
            apr_psprintf(response->pool, "An offset of %" APR_INT64_T_FMT
                         " was requested, but there are only %" APR_INT64_T_FMT " rows.",
                         response->offset, response->total), NULL);
    }
    set_body(response, compiled, result);
    set_location_of_content(response, &compiled->request, context->rules);
    response->ranged = !plan->item;
    if ((rows = rows_in_page(plan, result)) >= 0)
        records_respond_page(response, rows);
    return NULL;
}

void records_respond_page(records_response_t *response, apr_int64_t rows)
{
    if (!response->ranged)
        return;
    response->ranged = 0;
    if (rows < 0)
        return;                          /* the end of a long answer is not known: say nothing */
    set_range(response, response->offset, rows, response->total);
    if (response->total >= 0 && rows < response->total)
        response->status = 206;
}

/* ---- writes ----------------------------------------------------------------- */

/* /films?id=eq.7, from the one row of keys that came back */
static records_error_t *set_location(records_response_t *response,
                                     const records_compiled_t *compiled,
                                     const records_result_t *result,
                                     const records_context_t *context)
{
    const records_row_t *row;
    records_error_t *error;
    records_text_t url;
    int i;

    if (result->rows == NULL || result->in_page != 1)
        return NULL;
    if ((error = result->rows->next(result->rows, &row)) != NULL || row == NULL)
        return error;
    records_text_init(&url, 128, response->pool);
    records_text_puts(&url, context->rules->mount);
    records_text_puts(&url, compiled->request.path);
    for (i = 0; i < row->columns; i++) {
        const char *value = row->values[i].text;

        records_text_puts(&url, i == 0 ? "?" : "&");
        records_text_puts(&url, apr_pescape_urlencoded(response->pool, row->names[i]));
        records_text_puts(&url, value == NULL ? "=is.null" : "=eq.");
        if (value != NULL)
            records_text_puts(&url, apr_pescape_urlencoded(
                              response->pool, apr_pstrmemdup(response->pool, value,
                                                             row->values[i].length)));
    }
    apr_table_setn(response->headers, "Location", records_text_string(&url));
    return NULL;
}

static apr_int64_t changed(const records_result_t *result)
{
    return result->affected > 0 ? result->affected : 0;
}

static records_error_t *respond_write(records_response_t *response,
                                      const records_compiled_t *compiled,
                                      const records_result_t *result,
                                      const records_context_t *context)
{
    const records_plan_t *plan = &compiled->plan;
    int shows = compiled->request.prefer.returns == RECORDS_RETURN_REPRESENTATION;
    int counts = plan->count == RECORDS_COUNT_EXACT || plan->count == RECORDS_COUNT_ESTIMATED;
    apr_int64_t total = counts ? changed(result) : -1;

    if (compiled->transaction == NULL            /* an empty payload */
        && (plan->format == RECORDS_FORMAT_OBJECT || (shows && plan->singular)))
        return records_explain(
            records_fail(response->pool, "PGRST116",
                         "Cannot coerce the result to a single JSON object"),
            "The result contains 0 rows", NULL);
    if (shows)
        set_body(response, compiled, result);
    switch (plan->action) {
    case RECORDS_CREATE:
        response->status = 201;
        set_range(response, 0, 0, total);
        return plan->location ? set_location(response, compiled, result, context) : NULL;
    case RECORDS_UPDATE:
        response->status = shows ? 200 : 204;
        set_range(response, 0, changed(result), total);
        return NULL;
    case RECORDS_UPSERT:
        response->status = !shows ? 204 : result->created ? 201 : 200;
        return NULL;
    default:
        response->status = shows ? 200 : 204;
        set_range(response, 0, 0, total);
        return NULL;
    }
}

/* ---- OPTIONS ---------------------------------------------------------------- */

const char *records_respond_allow(const records_table_t *table, int item,
                                  const records_rules_t *rules, apr_pool_t *pool)
{
    int insert = rules->write && (table == NULL || table->insertable);
    int update = rules->write && (table == NULL || table->updatable);
    int remove = rules->write && (table == NULL || table->deletable);
    int put = insert && update && (table == NULL || table->key->nelts > 0);

    return apr_pstrcat(pool, "OPTIONS,GET,HEAD", insert && !item ? ",POST" : "", put ? ",PUT" : "",
                       update ? ",PATCH" : "", remove ? ",DELETE" : "", NULL);
}

records_error_t *records_respond(records_response_t *response, const records_compiled_t *compiled,
                                 const records_result_t *result, const records_context_t *context)
{
    const records_plan_t *plan = &compiled->plan;
    records_error_t *error = NULL;

    memset(response, 0, sizeof(*response));
    response->pool = context->pool;
    response->headers = apr_table_make(context->pool, 8);
    response->total = -1;
    if (plan->action == RECORDS_OPTIONS) {
        response->status = 200;
        apr_table_setn(response->headers, "Allow",
                       plan->table == NULL ? "OPTIONS,GET,HEAD"
                       : records_respond_allow(plan->table, compiled->request.item != NULL,
                                               context->rules, context->pool));
    }
    else if (plan->action == RECORDS_READ)
        error = respond_read(response, compiled, result, context);
    else
        error = respond_write(response, compiled, result, context);
    if (error != NULL)
        return error;
    response->bodyless = response->status == 204 || plan->head;
    apr_table_setn(response->headers, "Vary", "Accept, Prefer, Range");
    set_preferences(response, compiled, context->rules);
    set_profile(response, compiled, context->rules);
    return NULL;
}
