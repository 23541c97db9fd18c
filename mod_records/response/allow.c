/* SPDX-License-Identifier: Apache-2.0 */
#include "response/allow.h"

#include <apr_strings.h>

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

const char *records_respond_allow_root(const records_rules_t *rules)
{
    if (rules->openapi == RECORDS_OPENAPI_OFF)
        return rules->batches ? "OPTIONS,POST" : "OPTIONS";
    return rules->batches ? "OPTIONS,GET,HEAD,POST" : "OPTIONS,GET,HEAD";
}

const char *records_respond_allow_call(const records_function_t *function)
{
    return function == NULL || function->reads ? "OPTIONS,GET,HEAD,POST" : "OPTIONS,POST";
}

const char *records_respond_allowed(const records_compiled_t *compiled,
                                    const records_context_t *context)
{
    const records_plan_t *plan = &compiled->plan;

    if (plan->function != NULL)
        return records_respond_allow_call(plan->function);
    if (plan->table == NULL)
        return records_respond_allow_root(context->rules);
    return records_respond_allow(plan->table, compiled->request.item != NULL, context->rules,
                                 context->pool);
}
