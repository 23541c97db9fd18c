/* SPDX-License-Identifier: Apache-2.0 */
/* Filters -> predicates: names become columns, literals fit them. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/parts.h"
#include "plan/type.h"

/* A function that is read as a column must be shown, and where this place may call functions. */
static int may_compute(const records_column_t *column, const records_table_t *table,
                       const records_plan_context_t *context)
{
    if (column->computed == NULL)
        return 1;
    if (!records_plan_exposes(context->rules, column->computed->schema, column->computed->name))
        return 0;
    return strcmp(column->computed->schema, table->schema) == 0
           || records_names_hold(context->rules->search_path, column->computed->schema);
}

records_error_t *records_plan_term(records_term_t *term, const records_field_t *field,
                                   const records_read_t *read,
                                   const records_plan_context_t *context)
{
    term->of = read->alias;
    term->path = field->path;
    term->bucket = field->bucket;
    term->column = read->table == NULL ? NULL : records_table_column(read->table, field->column);
    if (term->column == NULL || !may_compute(term->column, read->table, context))
        return records_fail(context->pool, "42703", "column %s.%s does not exist", read->alias,
                            field->column);
    if (term->path == NULL || term->bucket == RECORDS_BUCKET_NONE)
        return NULL;
    return records_explain(
        records_fail(context->pool, "42883", "function date_trunc(unknown, json) does not exist"),
        NULL, "Only columns of dates and instants can be gathered in periods.");
}

/* like and ilike take * for %, which needs no escape in a URL */
static const char *pattern(const char *text, apr_pool_t *pool)
{
    char *copy, *at;

    if (strchr(text, '*') == NULL)
        return text;
    copy = apr_pstrdup(pool, text);
    for (at = copy; *at != '\0'; at++)
        if (*at == '*')
            *at = '%';
    return copy;
}

/* PostgreSQL's own refusals, where the database would convert instead. */
static records_error_t *check_types(const records_condition_t *condition,
                                    const records_column_t *column, apr_pool_t *pool)
{
    const records_op_t *operator= & records_ops[condition->op];
    const char *word = condition->op == RECORDS_OP_IS ? condition->values[0] : "null";

    if (condition->field.path != NULL)
        return NULL; /* what is inside is known to the database alone */
    if (operator->kinds != 0 &&(operator->kinds & 1u << column->kind) == 0)
        return records_explain(
            records_fail(pool, "42883", "operator does not exist: %s %s unknown",
                         column->type, operator->sign),
            NULL,
            "No operator matches the given name and argument types. You might need to add explicit "
            "type casts.");
    if (strstr(word, "null") == NULL && column->kind != RECORDS_BOOLEAN
        && (column->base == NULL || strcmp(column->base, "tinyint1") != 0))
        return records_fail(pool, "42804", "argument of IS %s must be type boolean, not type %s",
                            word, column->type);
    return NULL;
}

/* Compared as values of the column's type; the others have patterns, words or texts of their own. */
static int is_typed(records_op_e op)
{
    return records_ops[op].class == RECORDS_COMPARISON
           || records_ops[op].class == RECORDS_MEMBERSHIP;
}

static records_error_t *plan_values(records_predicate_t *one, const records_condition_t *condition,
                                    const records_plan_context_t *context)
{
    apr_pool_t *pool = context->pool;
    const char **values = apr_palloc(pool, sizeof(*values) * (apr_size_t)(condition->count + 1));
    records_error_t *error;
    int i;

    one->count = condition->count;
    one->values = values;
    if (!context->checks && (error = check_types(condition, one->term.column, pool)) != NULL)
        return error;
    for (i = 0; i < condition->count; i++) {
        values[i] = condition->values[i];
        if (one->op == RECORDS_OP_LIKE || one->op == RECORDS_OP_ILIKE)
            values[i] = pattern(values[i], pool);
        else if (!context->checks && is_typed(one->op) && one->term.path == NULL
                 && (error = records_literal(&values[i], one->term.column, values[i], pool))
                        != NULL)
            return error;
    }
    return NULL;
}

/* eq(any).{a,b} is eq.a or eq.b, where the database has no arrays, or the operator knows none. */
static void expand(records_predicate_t *planned, apr_pool_t *pool)
{
    apr_array_header_t *parts = apr_array_make(pool, planned->count, sizeof(void *));
    int i;

    if (planned->count == 0) { /* any of nothing is false, all of nothing is true */
        planned->negated ^= planned->quantifier == RECORDS_QUANTIFIER_ALL;
        planned->kind = RECORDS_PREDICATE_COMPARE;
        planned->op = RECORDS_OP_IN;
        planned->quantifier = RECORDS_QUANTIFIER_NONE;
        return;
    }
    for (i = 0; i < planned->count; i++) {
        records_predicate_t *one = apr_pmemdup(pool, planned, sizeof(*one));

        one->negated = 0;
        one->quantifier = RECORDS_QUANTIFIER_NONE;
        one->count = 1;
        one->values = planned->values + i;
        APR_ARRAY_PUSH(parts, const records_predicate_t *) = one;
    }
    planned->kind = planned->quantifier == RECORDS_QUANTIFIER_ANY ? RECORDS_PREDICATE_OR
                                                                  : RECORDS_PREDICATE_AND;
    planned->parts = parts;
}

static records_error_t *plan_other(records_predicate_t *one, const records_condition_t *condition,
                                   const records_node_t *node,
                                   const records_plan_context_t *context)
{
    records_term_t *other = apr_pcalloc(context->pool, sizeof(*other));

    one->other = other;
    return records_plan_term(other, condition->other, node->read, context);
}

static records_error_t *unfit(const records_added_operator_t *added, const char *why,
                              apr_pool_t *pool)
{
    return records_unable(apr_psprintf(pool, "The operator '%s' is %s.", added->name, why), NULL,
                          pool);
}

/* Whom it is for is known; the rest it says itself, when it writes. */
static records_error_t *plan_added(records_predicate_t *one, const records_condition_t *condition,
                                   const records_plan_context_t *context)
{
    const records_operator_t *provider = &condition->added->provider;
    const records_kind_e kind = records_term_kind(&one->term);
    apr_pool_t *pool = context->pool;

    if (!records_extension_serves(provider->databases, context->database))
        return unfit(
            condition->added,
            apr_psprintf(pool, "for %s, and not for %s", provider->databases, context->database),
            pool);
    if (provider->kinds != 0 && (provider->kinds & RECORDS_KIND_BIT(kind)) == 0)
        return unfit(
            condition->added,
            apr_psprintf(pool, "not for type %s",
                         one->term.path == NULL ? one->term.column->type : records_kind_name(kind)),
            pool);
    one->kind = RECORDS_PREDICATE_ADDED;
    one->added = condition->added;
    one->count = condition->count;
    one->values = condition->values;
    if (one->quantifier != RECORDS_QUANTIFIER_NONE
        && (provider->flags & RECORDS_OPERATOR_QUANTIFIES) == 0)
        expand(one, pool);
    return NULL;
}

/* PostgreSQL refuses it only where a row matches all that comes before: that would tell of rows that the
 * caller may not see. */
static int ends_in_escape(const char *pattern)
{
    const char *end = pattern + strlen(pattern), *at = end;

    while (at > pattern && at[-1] == '\\')
        at--;
    return (end - at) % 2 == 1;
}

static records_error_t *check_patterns(const records_predicate_t *one, const records_read_t *read,
                                       apr_pool_t *pool)
{
    int i;

    if ((one->op != RECORDS_OP_LIKE && one->op != RECORDS_OP_ILIKE)
        || !records_rules_filter(read->rules))
        return NULL;
    for (i = 0; i < one->count; i++)
        if (ends_in_escape(one->values[i]))
            return records_fail(pool, "22025", "LIKE pattern must not end with escape character");
    return NULL;
}

static records_error_t *plan_comparison(records_predicate_t *one,
                                        const records_condition_t *condition,
                                        const records_node_t *node,
                                        const records_plan_context_t *context)
{
    records_error_t *error;

    one->kind = RECORDS_PREDICATE_COMPARE;
    one->op = condition->op;
    one->quantifier = condition->quantifier;
    one->language = condition->language;
    if ((error = records_plan_term(&one->term, &condition->field, node->read, context)) != NULL)
        return error;
    one->guarded = records_rules_filter(node->read->rules) ? 1 : 0;
    if (condition->added != NULL)
        return plan_added(one, condition, context);
    if (condition->other != NULL)
        return plan_other(one, condition, node, context);
    if ((error = plan_values(one, condition, context)) != NULL
        || (error = check_patterns(one, node->read, context->pool)) != NULL)
        return error;
    if (one->quantifier != RECORDS_QUANTIFIER_NONE && !context->arrays)
        expand(one, context->pool);
    return NULL;
}

/* client=is.null, client=not.is.null: of an embed's name it asks whether there is any. */
static int tests_null(const records_condition_t *condition)
{
    return condition->op == RECORDS_OP_IS && condition->field.path == NULL
           && condition->other == NULL && strstr(condition->values[0], "null") != NULL;
}

static records_error_t *plan_null_test(records_predicate_t *planned,
                                       const records_condition_t *condition,
                                       const records_node_t *node,
                                       const records_plan_context_t *context)
{
    const char *name = condition->field.column;
    const records_node_t *child = records_node_child(node, name, context->rules);
    records_error_t *error;

    if (child == NULL)
        return (error = records_plan_check_name(node, name, context)) != NULL
                   ? error
                   : plan_comparison(planned, condition, node, context);
    planned->kind = RECORDS_PREDICATE_EXISTS;
    planned->embed = child->embed;
    planned->negated ^= strcmp(condition->values[0], "null") == 0;
    return NULL;
}

static records_error_t *plan_parts(records_predicate_t *tree, const records_condition_t *condition,
                                   const records_node_t *node,
                                   const records_plan_context_t *context)
{
    apr_array_header_t *parts =
        apr_array_make(context->pool, condition->parts->nelts, sizeof(records_predicate_t *));
    records_error_t *error;
    int i;

    tree->parts = parts;
    for (i = 0; i < condition->parts->nelts; i++)
        if ((error = records_plan_condition(
                 &APR_ARRAY_PUSH(parts, const records_predicate_t *),
                 APR_ARRAY_IDX(condition->parts, i, records_condition_t *), node, context))
            != NULL)
            return error;
    return NULL;
}

records_error_t *records_plan_condition(const records_predicate_t **predicate,
                                        const records_condition_t *condition,
                                        const records_node_t *node,
                                        const records_plan_context_t *context)
{
    records_predicate_t *planned = apr_pcalloc(context->pool, sizeof(*planned));

    *predicate = planned;
    planned->negated = condition->negated;
    if (condition->kind != RECORDS_CONDITION_COMPARE) {
        planned->kind =
            condition->kind == RECORDS_CONDITION_OR ? RECORDS_PREDICATE_OR : RECORDS_PREDICATE_AND;
        return plan_parts(planned, condition, node, context);
    }
    return tests_null(condition) ? plan_null_test(planned, condition, node, context)
                                 : plan_comparison(planned, condition, node, context);
}

records_error_t *records_plan_item(const records_predicate_t **predicate,
                                   const apr_array_header_t *item, const records_node_t *node,
                                   const records_plan_context_t *context)
{
    const records_table_t *table = node->read->table;
    records_condition_t all = { .kind = RECORDS_CONDITION_AND };
    apr_array_header_t *parts = apr_array_make(context->pool, 2, sizeof(records_condition_t *));
    int i;

    if (table->key->nelts == 0)
        return records_explain(records_fail(context->pool, "REC104",
                                            "The records of '%s' have no address", table->name),
                               "It has no primary key.", "Use a filter instead.");
    if (item->nelts != table->key->nelts)
        return records_explain(
            records_fail(context->pool, "REC104", "No such record of '%s'", table->name),
            apr_psprintf(context->pool, "Its primary key has %d parts, separated by commas.",
                         table->key->nelts),
            NULL);
    for (i = 0; i < item->nelts; i++) {
        records_condition_t *one = apr_pcalloc(context->pool, sizeof(*one));

        one->kind = RECORDS_CONDITION_COMPARE;
        one->field.column = APR_ARRAY_IDX(table->key, i, const records_column_t *)->name;
        one->op = RECORDS_OP_EQ;
        one->count = 1;
        one->values = &APR_ARRAY_IDX(item, i, const char *);
        APR_ARRAY_PUSH(parts, records_condition_t *) = one;
    }
    if (parts->nelts == 1)
        return records_plan_condition(predicate, APR_ARRAY_IDX(parts, 0, records_condition_t *),
                                      node, context);
    all.parts = parts;
    return records_plan_condition(predicate, &all, node, context);
}

const records_predicate_t *records_plan_both(const records_predicate_t *a,
                                             const records_predicate_t *b, apr_pool_t *pool)
{
    records_predicate_t *both;
    apr_array_header_t *parts;

    if (a == NULL || b == NULL)
        return a == NULL ? b : a;
    both = apr_pcalloc(pool, sizeof(*both));
    parts = apr_array_make(pool, 2, sizeof(records_predicate_t *));
    APR_ARRAY_PUSH(parts, const records_predicate_t *) = a;
    APR_ARRAY_PUSH(parts, const records_predicate_t *) = b;
    both->kind = RECORDS_PREDICATE_AND;
    both->parts = parts;
    return both;
}
