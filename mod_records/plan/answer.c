/* SPDX-License-Identifier: Apache-2.0 */
/* How the answer looks, and whether that can be had. */
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/parts.h"

records_error_t *records_plan_check_strict(const records_request_t *request, apr_pool_t *pool)
{
    const records_prefer_t *prefer = &request->prefer;

    if (prefer->handling != RECORDS_HANDLING_STRICT || prefer->unknown->nelts == 0)
        return NULL;
    return records_explain(
        records_fail(pool, "PGRST122", "Invalid preferences given with handling=strict"),
        apr_psprintf(pool, "Invalid preferences: %s", records_text_joined(prefer->unknown, pool)),
        NULL);
}

/* Reads check the format first, other methods the preferences, so that the first error is the
 * same as PostgREST's. */
records_error_t *records_plan_answer(records_plan_t *plan, const records_request_t *request,
                                     const records_plan_context_t *context)
{
    records_error_t *error;

    if (request->action == RECORDS_READ)
        return (error = records_plan_media(plan, request, context)) != NULL
                   ? error
                   : records_plan_check_strict(request, context->pool);
    return (error = records_plan_check_strict(request, context->pool)) != NULL
               ? error
               : records_plan_media(plan, request, context);
}
