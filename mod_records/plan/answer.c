/* SPDX-License-Identifier: Apache-2.0 */
/* How the answer looks, and whether that can be had. */
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/parts.h"

static records_error_t *check_strict(const records_prefer_t *prefer,
                                     const apr_array_header_t *unknown, const char *hint,
                                     apr_pool_t *pool)
{
    if (prefer->handling != RECORDS_HANDLING_STRICT || unknown->nelts == 0)
        return NULL;
    return records_explain(
        records_fail(pool, "PGRST122", "Invalid preferences given with handling=strict"),
        apr_psprintf(pool, "Invalid preferences: %s", records_text_joined(unknown, pool)), hint);
}

records_error_t *records_plan_check_strict(const records_request_t *request, apr_pool_t *pool)
{
    return check_strict(&request->prefer, request->prefer.unknown, NULL, pool);
}

static void push(apr_array_header_t *names, const char *name)
{
    if (name != NULL)
        APR_ARRAY_PUSH(names, const char *) = name;
}

records_error_t *records_plan_check_strict_batch(const records_request_t *request, apr_pool_t *pool)
{
    const records_prefer_t *prefer = &request->prefer;
    apr_array_header_t *names;

    if (prefer->handling != RECORDS_HANDLING_STRICT)
        return NULL;
    names = apr_array_copy(pool, prefer->unknown);
    push(names, records_prefer_text(RECORDS_PREFER_COUNT, (int)prefer->count));
    push(names, records_prefer_text(RECORDS_PREFER_MISSING, (int)prefer->missing));
    push(names, records_prefer_text(RECORDS_PREFER_RESOLUTION, (int)prefer->resolution));
    push(names, prefer->max_affected >= 0 ? "max-affected" : NULL);
    push(names, prefer->timezone != NULL ? "timezone" : NULL);
    return check_strict(prefer, names,
                        names->nelts > prefer->unknown->nelts
                            ? "What is asked of a single request stands in the operation's Prefer."
                            : NULL,
                        pool);
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
