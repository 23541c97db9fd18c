/* SPDX-License-Identifier: Apache-2.0 */
#include "response/respond.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "request/batch.h"
#include "response/allow.h"
#include "response/change.h"
#include "response/content.h"
#include "response/counted_rows.h"
#include "response/encoders.h"
#include "response/keyset_rows.h"
#include "response/links.h"
#include "response/override.h"
#include "response/preference_applied.h"
#include "response/validators.h"
#include "sql/estimate.h"

/* ---- headers ---------------------------------------------------------------- */

static void set_profile(records_response_t *response, const records_compiled_t *compiled,
                        const records_rules_t *rules)
{
    if (response->content_type != NULL && compiled->request.action != RECORDS_BATCH
        && (compiled->request.schema != NULL
            || (rules->schemas != NULL && rules->schemas->nelts > 1)))
        apr_table_setn(response->headers, "Content-Profile", compiled->schema);
}

const char *records_respond_vary(const records_rules_t *rules)
{
    return rules->schemas != NULL && rules->schemas->nelts > 1
               ? "Accept, Accept-Profile, Prefer, Range"
               : "Accept, Prefer, Range";
}

/* ---- reads ------------------------------------------------------------------ */

static void set_location_of_content(records_response_t *response, const records_request_t *request,
                                    const records_rules_t *rules)
{
    apr_table_setn(response->headers, "Content-Location",
                   apr_pstrcat(response->pool,
                               records_respond_address(request, rules, response->pool),
                               request->canonical == NULL ? "" : "?",
                               request->canonical == NULL ? "" : request->canonical, NULL));
}

static apr_int64_t rows_in_page(const records_plan_t *plan, const records_result_t *result)
{
    apr_int64_t rest = result->total - plan->read->page.offset;

    if (result->in_page >= 0 || result->total < 0 || result->explained != NULL)
        return result->in_page;
    if (plan->read->page.limit >= 0 && rest > plan->read->page.limit)
        rest = plan->read->page.limit;
    return rest;
}

/* The number of the first row is not known. */
static int begins_behind(const records_read_t *read)
{
    return read->keyset != NULL && read->keyset->after != NULL;
}

static records_error_t *respond_rows(records_response_t *response,
                                     const records_compiled_t *compiled,
                                     const records_result_t *result)
{
    const records_plan_t *plan = &compiled->plan;
    apr_int64_t rows;

    response->status = 200;
    response->offset = begins_behind(plan->read) ? -1 : plan->read->page.offset;
    if (response->total >= 0 && response->offset > response->total) {
        records_respond_range(response, 0, 0, response->total);
        return records_explain(
            records_fail(response->pool, "PGRST103", "Requested range not satisfiable"),
            apr_psprintf(response->pool,
                         "An offset of %" APR_INT64_T_FMT
                         " was requested, but there are only %" APR_INT64_T_FMT " rows.",
                         response->offset, response->total),
            NULL);
    }
    records_respond_body(response, compiled, result);
    response->ranged = !plan->item;
    if ((rows = rows_in_page(plan, result)) >= 0)
        records_respond_page(response, rows);
    return NULL;
}

/* The count, or the database's estimate; for count=estimated the larger one, if counting
 * stopped at its limit. */
static apr_int64_t total_of_read(const records_plan_t *plan, const records_result_t *result,
                                 apr_pool_t *pool)
{
    const apr_int64_t guess = records_estimate(result->explained, pool);

    if (plan->count == RECORDS_COUNT_PLANNED)
        return guess >= 0 ? guess : result->total;
    if (plan->count != RECORDS_COUNT_ESTIMATED || guess < result->total
        || (plan->count_most >= 0 && result->total <= plan->count_most))
        return result->total;
    return guess;
}

/* A page that a cursor began, and the way from it to others. */
static records_error_t *take_keyset_page(records_response_t *response, records_result_t *result,
                                         const records_compiled_t *compiled,
                                         const records_rules_t *rules)
{
    const records_request_t *request = &compiled->request;
    records_keyset_page_t page;
    records_error_t *error;

    if (compiled->plan.read->keyset == NULL || result->rows == NULL)
        return NULL;
    if ((error = records_keyset_rows(&page, result->rows, compiled->plan.read, response->pool))
        != NULL)
        return error;
    result->rows = page.rows;
    result->in_page = page.count;
    /* No proxy rewrites a Link: behind one it is relative, which is right under any path. */
    apr_table_setn(
        response->headers, "Link",
        records_links(
            rules->origin != NULL ? "" : records_respond_address(request, rules, response->pool),
            request->canonical, request->cursor, page.prev, page.next, response->pool));
    return NULL;
}

static records_error_t *respond_read(records_response_t *response,
                                     const records_compiled_t *compiled,
                                     const records_result_t *result,
                                     const records_context_t *context)
{
    records_result_t page = *result;
    records_error_t *error;

    response->total = total_of_read(&compiled->plan, result, context->pool);
    if ((error = take_keyset_page(response, &page, compiled, context->rules)) != NULL
        || (error = respond_rows(response, compiled, &page)) != NULL)
        return error;
    set_location_of_content(response, &compiled->request, context->rules);
    return records_respond_validators(response, compiled, result, context->now);
}

void records_respond_page(records_response_t *response, apr_int64_t rows)
{
    if (!response->ranged)
        return;
    response->ranged = 0;
    if (rows < 0)
        return; /* the end of a long answer is not known: say nothing */
    records_respond_range(response, response->offset, rows, response->total);
    if (response->total >= 0 && rows < response->total)
        response->status = 206;
    records_override_apply(response);
}

/* ---- calls ------------------------------------------------------------------ */

/* A single value is one.  A total in a column of the rows is nowhere if there are none. */
static apr_int64_t total_of_call(const records_compiled_t *compiled, const records_result_t *result)
{
    const records_plan_t *plan = &compiled->plan;
    const records_count_e count = compiled->request.prefer.count;

    if (!plan->function->set && !plan->whole)
        return count == RECORDS_COUNT_EXACT || count == RECORDS_COUNT_ESTIMATED ? 1 : -1;
    if (plan->read->total && result->total < 0 && result->in_page == 0
        && plan->read->page.offset == 0)
        return 0;
    return result->total;
}

static records_error_t *respond_call(records_response_t *response,
                                     const records_compiled_t *compiled,
                                     const records_result_t *result)
{
    response->total = total_of_call(compiled, result);
    if (compiled->plan.function->returns != RECORDS_RETURNS_NOTHING)
        return respond_rows(response, compiled, result);
    response->status = 204;
    records_respond_range(response, 0, result->rows == NULL ? records_rows_changed(result) : 1,
                          response->total);
    return NULL;
}

/* ---- plans ------------------------------------------------------------------- */

static records_error_t *respond_explained(records_response_t *response,
                                          const records_compiled_t *compiled,
                                          const records_result_t *result)
{
    response->status = 200;
    records_respond_body(response, compiled, result);
    return NULL;
}

/* ---- all ---------------------------------------------------------------------- */

/* What the database said of the answer, and whether a body comes then. */
static records_error_t * override(records_response_t *response, const records_result_t *result,
                                  int head)
{
    records_error_t *error = records_override_read(response, result->headers, result->status);

    if (error != NULL) {
        apr_table_clear(response->headers); /* they were of another answer */
        return error;
    }
    records_override_apply(response);
    response->bodyless = response->status == 204 || response->status == 304 || head;
    if (response->status == 204)
        response->content_type = NULL;
    return NULL;
}

/* The rows of which an aggregate made one. */
static records_error_t *count_handled(records_result_t *counted, const records_plan_t *plan,
                                      apr_pool_t *pool)
{
    records_error_t *error;

    if (plan->handler == NULL || plan->format != RECORDS_FORMAT_RAW || plan->explain != NULL
        || counted->rows == NULL)
        return NULL;
    if ((error = records_counted_rows(&counted->rows, &counted->in_page, pool)) != NULL)
        return error;
    if (counted->affected >= 0)
        counted->affected = counted->in_page;
    return NULL;
}

static records_error_t *respond(records_response_t *response, const records_compiled_t *compiled,
                                const records_result_t *result, const records_context_t *context)
{
    const records_plan_t *plan = &compiled->plan;

    if (plan->explain != NULL)
        return respond_explained(response, compiled, result);
    if (plan->action == RECORDS_READ)
        return respond_read(response, compiled, result, context);
    if (plan->action == RECORDS_INVOKE)
        return respond_call(response, compiled, result);
    return records_respond_change(response, compiled, result, context);
}

/* What a GET answers, whatever it is of. */
static int weighs_body(const records_compiled_t *compiled, const records_rules_t *rules)
{
    return rules->etag == RECORDS_ETAG_ALL && compiled->plan.explain == NULL
           && strcmp(compiled->request.method, "GET") == 0;
}

records_error_t *records_respond(records_response_t *response, const records_compiled_t *compiled,
                                 const records_result_t *result, const records_context_t *context)
{
    const records_plan_t *plan = &compiled->plan;
    records_result_t counted = *result;
    records_error_t *error = NULL;

    memset(response, 0, sizeof(*response));
    response->pool = context->pool;
    response->headers = apr_table_make(context->pool, 8);
    response->total = -1;
    if (plan->action == RECORDS_OPTIONS) {
        response->status = 200;
        apr_table_setn(response->headers, "Allow", records_respond_allowed(compiled, context));
        if (compiled->request.target == NULL && context->rules->batches)
            apr_table_setn(response->headers, "Accept-Post",
                           RECORDS_MEDIA_BATCH ", application/json");
    } else if (plan->action == RECORDS_BATCH) {
        response->status = 200;
        response->content_type = records_json_encoder.content_type;
    } else if (plan->index != NULL) {
        response->status = 200;
        response->content_type = plan->index->type;
    } else if ((error = count_handled(&counted, plan, context->pool)) == NULL)
        error = respond(response, compiled, &counted, context);
    if (error != NULL)
        return error;
    apr_table_setn(response->headers, "Vary", records_respond_vary(context->rules));
    records_respond_applied(response, compiled, context->rules);
    set_profile(response, compiled, context->rules);
    if ((error = override(response, result, plan->head)) != NULL)
        return error;
    if (response->override_status != 0)
        return NULL;
    response->weighs_body = weighs_body(compiled, context->rules);
    response->preconditions = compiled->request.preconditions;
    return plan->action == RECORDS_READ
               ? records_respond_preconditions(response, compiled->request.preconditions)
               : NULL;
}
