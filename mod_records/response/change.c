/* SPDX-License-Identifier: Apache-2.0 */
#include "response/change.h"

#include <apr_escape.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "response/content.h"
#include "response/validators.h"

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
    records_text_puts(&url,
                      records_respond_address(&compiled->request, context->rules, response->pool));
    for (i = 0; i < row->columns; i++) {
        const char *value = row->values[i].text;

        records_text_puts(&url, i == 0 ? "?" : "&");
        records_text_puts(&url, apr_pescape_urlencoded(response->pool, row->names[i]));
        records_text_puts(&url, value == NULL ? "=is.null" : "=eq.");
        if (value != NULL)
            records_text_puts(&url, apr_pescape_urlencoded(response->pool,
                                                           apr_pstrmemdup(response->pool, value,
                                                                          row->values[i].length)));
    }
    apr_table_setn(response->headers, "Location", records_text_string(&url));
    return NULL;
}

/* An upsert that found every row there already, or was given none. */
static int merged_only(const records_compiled_t *compiled, const records_result_t *result)
{
    const records_plan_t *plan = &compiled->plan;

    if (plan->write == NULL)
        return compiled->request.prefer.resolution == RECORDS_RESOLUTION_MERGE;
    return plan->write->conflict != NULL && plan->write->merge && !result->created;
}

records_error_t *records_respond_change(records_response_t *response,
                                        const records_compiled_t *compiled,
                                        const records_result_t *result,
                                        const records_context_t *context)
{
    const records_plan_t *plan = &compiled->plan;
    int shows = compiled->request.prefer.returns == RECORDS_RETURN_REPRESENTATION;
    int counts = plan->count == RECORDS_COUNT_EXACT || plan->count == RECORDS_COUNT_ESTIMATED;
    apr_int64_t total = counts ? records_rows_changed(result) : -1;
    records_error_t *error;

    if (compiled->transaction == NULL /* an empty payload */
        && (plan->format == RECORDS_FORMAT_OBJECT || (shows && plan->singular)))
        return records_explain(records_fail(response->pool, "PGRST116",
                                            "Cannot coerce the result to a single JSON object"),
                               "The result contains 0 rows", NULL);
    if (plan->unchanged && plan->guarded
        && (error = records_respond_guard(compiled, result, context->pool)) != NULL)
        return error;
    if (shows) {
        records_respond_body(response, compiled, result);
        if ((error = records_respond_validators(response, compiled, result, context->now)) != NULL)
            return error;
    } else if (plan->action == RECORDS_UPDATE && context->rules->etag != RECORDS_ETAG_OFF)
        records_respond_next_version(response, compiled, result);
    switch (plan->action) {
    case RECORDS_CREATE:
        response->status = merged_only(compiled, result) ? 200 : 201;
        records_respond_range(response, 0, 0, total);
        return plan->location ? set_location(response, compiled, result, context) : NULL;
    case RECORDS_UPDATE:
        response->status = shows ? 200 : 204;
        records_respond_range(response, 0, records_rows_changed(result), total);
        return NULL;
    case RECORDS_UPSERT:
        response->status = !shows ? 204 : result->created || plan->creates_only ? 201 : 200;
        return NULL;
    default:
        response->status = shows ? 200 : 204;
        records_respond_range(response, 0, 0, total);
        return NULL;
    }
}
