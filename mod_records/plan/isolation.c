/* SPDX-License-Identifier: Apache-2.0 */
/* Prefer: isolation=, within what the operator allows. */
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/planner.h"

static const char *allowed_isolations(const records_rules_t *rules, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 3, sizeof(const char *));
    records_isolation_e level;

    for (level = RECORDS_READ_COMMITTED; level < RECORDS_ISOLATION_UNKNOWN; level++)
        if (rules->isolations & 1U << level || rules->isolation == level)
            APR_ARRAY_PUSH(names, const char *) = records_isolation_name(level);
    return names->nelts == 0
               ? "The operator allows levels with RecordsIsolation."
               : apr_pstrcat(pool, "Allowed are: ", records_text_joined(names, pool), ".", NULL);
}

records_error_t *records_plan_isolation(records_isolation_e *level, const records_prefer_t *prefer,
                                        const records_rules_t *rules, apr_pool_t *pool)
{
    const records_isolation_e asked = prefer->isolation;

    *level = asked == RECORDS_ISOLATION_UNSET ? rules->isolation : asked;
    if (*level == rules->isolation || rules->isolations & 1U << asked)
        return NULL;
    return records_explain(asked == RECORDS_ISOLATION_UNKNOWN
                               ? records_fail(pool, "REC140",
                                              "Prefer: isolation= takes read-committed, "
                                              "repeatable-read or serializable")
                               : records_fail(pool, "REC140",
                                              "The isolation level %s is not allowed here",
                                              records_isolation_name(asked)),
                           NULL, allowed_isolations(rules, pool));
}
