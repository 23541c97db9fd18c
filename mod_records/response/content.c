/* SPDX-License-Identifier: Apache-2.0 */
#include "response/content.h"

#include <apr_strings.h>

#include "response/media.h"

static const char *total_of(apr_int64_t total, apr_pool_t *pool)
{
    return total < 0 ? "*" : apr_psprintf(pool, "%" APR_INT64_T_FMT, total);
}

void records_respond_range(records_response_t *response, apr_int64_t first, apr_int64_t rows,
                           apr_int64_t total)
{
    const char *all = total_of(total, response->pool);

    apr_table_setn(response->headers, "Content-Range",
                   rows <= 0 || first < 0
                       ? apr_pstrcat(response->pool, "*/", all, NULL)
                       : apr_psprintf(response->pool,
                                      "%" APR_INT64_T_FMT "-%" APR_INT64_T_FMT "/%s", first,
                                      first + rows - 1, all));
}

void records_respond_body(records_response_t *response, const records_compiled_t *compiled,
                          const records_result_t *result)
{
    const records_plan_t *plan = &compiled->plan;
    const records_statement_t *rows =
        compiled->transaction == NULL ? NULL : compiled->transaction->rows;

    response->rows = result->rows;
    if (rows != NULL) {
        response->columns.columns = rows->columns;
        response->columns.names = rows->names;
        response->columns.kinds = rows->kinds;
    }
    if (plan->read != NULL && plan->read->keyset != NULL && plan->explain == NULL)
        response->columns.columns = plan->read->keyset->shown;
    records_respond_media(response, plan);
}

/* The records_respond_address of a resource, for a header. */
const char *records_respond_address(const records_request_t *request, const records_rules_t *rules,
                                    apr_pool_t *pool)
{
    return apr_pstrcat(pool, rules->origin == NULL ? "" : rules->origin, rules->mount,
                       request->path, NULL);
}

apr_int64_t records_rows_changed(const records_result_t *result)
{
    return result->affected > 0 ? result->affected : 0;
}
