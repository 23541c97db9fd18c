/* SPDX-License-Identifier: Apache-2.0 */
/* Claims in the rules of a table.  A claim that is missing is NULL, of which no comparison is true. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json_text.h"
#include "catalog/rules.h"
#include "plan/parts.h"
#include "plan/type.h"
#include "request/claims.h"

/* An array or object as JSON.  A text with a NUL in it would come as one, too: no database has such. */
static const char *claim_json(const records_identity_t *who, const char *name, apr_pool_t *pool)
{
    const char *json = who->claims == NULL ? NULL : records_claims_show(who->claims, name, pool);

    return json == NULL || *json == '"' ? NULL : json;
}

static records_error_t *misfit(const records_rule_parameter_t *parameter, const char *why,
                               apr_pool_t *pool)
{
    records_error_t *error = records_fail(
        pool, "REC160", "The claim '%s' is not of the type that is needed here", parameter->claim);

    error->cause = apr_psprintf(
        pool, "a rule needs :%s as %s: %s", parameter->claim,
        parameter->type != NULL ? parameter->type : records_kind_name(parameter->kind), why);
    return error;
}

/* Kinds whose texts are the same everywhere; others PostgreSQL looks at itself. */
static int is_plain(records_kind_e kind)
{
    return kind >= RECORDS_INTEGER && kind <= RECORDS_UUID;
}

static records_error_t *check(records_value_t *value, const records_rule_parameter_t *parameter,
                              const records_plan_context_t *context)
{
    const records_column_t like = { .name = parameter->claim,
                                    .type = parameter->type,
                                    .base = parameter->base,
                                    .kind = parameter->kind };
    const char *canonical = value->text;
    records_error_t *error;

    if (context->checks && !is_plain(parameter->kind))
        return NULL;
    error = records_literal(&canonical, parameter->column != NULL ? parameter->column : &like,
                            value->text, context->pool);
    if (error != NULL)
        return misfit(parameter, error->message, context->pool);
    if (!context->checks && canonical != value->text) {
        value->text = canonical;
        value->length = strlen(canonical);
    }
    return NULL;
}

static records_error_t *bind_list(records_value_t *value, const records_rule_parameter_t *parameter,
                                  const records_plan_context_t *context)
{
    const char *json = claim_json(context->who, parameter->claim, context->pool);
    records_value_t list;

    if (json == NULL
        && records_claims_of_caller(context->who, parameter->claim, context->pool) == NULL)
        return NULL;
    if (json == NULL || *json != '[')
        return misfit(parameter, "it is no array", context->pool);
    list.text = json;
    list.length = strlen(json);
    value->text = records_plan_list_of_json(&list, 0, context->pool);
    if (value->text == NULL)
        return misfit(parameter, "an object is in it", context->pool);
    value->length = strlen(value->text);
    return NULL;
}

static records_error_t *bind_one(records_value_t *value, const records_rule_parameter_t *parameter,
                                 const records_plan_context_t *context)
{
    if (context->who == NULL)
        return NULL;
    if (parameter->kind == RECORDS_LIST)
        return bind_list(value, parameter, context);
    value->text = parameter->kind == RECORDS_JSON && context->who->claims != NULL
                      ? records_claims_json(context->who->claims, parameter->claim, context->pool)
                      : records_claims_of_caller(context->who, parameter->claim, context->pool);
    if (value->text == NULL)
        return NULL;
    value->length = strlen(value->text);
    return parameter->kind == RECORDS_JSON ? NULL : check(value, parameter, context);
}

static records_error_t *broken(const char *why, apr_pool_t *pool)
{
    records_error_t *error =
        records_fail(pool, "PGRSTX00", "The server is not configured for this");

    error->cause = why;
    return error;
}

const records_bound_rules_t *records_plan_bind(const records_table_t *table,
                                               const records_plan_context_t *context)
{
    const records_table_rules_t *rules = table == NULL ? NULL : table->rules;
    records_bound_rules_t *bound;
    records_value_t *values;
    int i;

    if (rules == NULL)
        return NULL;
    bound = apr_pcalloc(context->pool, sizeof(*bound));
    bound->rules = rules;
    if (rules->broken != NULL) {
        bound->error = broken(rules->broken, context->pool);
        return bound;
    }
    bound->values = values =
        apr_pcalloc(context->pool, sizeof(*values) * ((apr_size_t)rules->parameters->nelts + 1));
    for (i = 0; bound->error == NULL && i < rules->parameters->nelts; i++)
        bound->error = bind_one(
            &values[i], APR_ARRAY_IDX(rules->parameters, i, const records_rule_parameter_t *),
            context);
    return bound;
}

records_error_t *records_plan_check_catalog(const records_plan_context_t *context)
{
    return context->catalog->broken == NULL ? NULL
                                            : broken(context->catalog->broken, context->pool);
}

int records_rules_filter(const records_bound_rules_t *bound)
{
    const apr_array_header_t *filters = bound == NULL ? NULL : bound->rules->filters;
    int i;

    for (i = 0; filters != NULL && i < filters->nelts; i++)
        if (APR_ARRAY_IDX(filters, i, const records_row_filter_t *)->reads)
            return 1;
    return 0;
}
