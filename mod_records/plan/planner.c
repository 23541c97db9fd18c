/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/planner.h"

#include <string.h>

#include <apr_fnmatch.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "plan/parts.h"

/* ---- where ------------------------------------------------------------------ */

static int lists(const apr_array_header_t *names, const char *name)
{
    int i;

    for (i = 0; i < names->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(names, i, const char *), name) == 0)
            return 1;
    return 0;
}

/* a, b, c */
static const char *joined(const apr_array_header_t *names, apr_pool_t *pool)
{
    records_text_t text;
    int i;

    records_text_init(&text, 64, pool);
    for (i = 0; i < names->nelts; i++) {
        records_text_puts(&text, i > 0 ? ", " : "");
        records_text_puts(&text, APR_ARRAY_IDX(names, i, const char *));
    }
    return records_text_string(&text);
}

records_error_t *records_plan_schema(const char **schema, const records_request_t *request,
                                     const records_ground_t *ground)
{
    const apr_array_header_t *schemas = ground->rules->schemas;
    const char *first = schemas != NULL ? APR_ARRAY_IDX(schemas, 0, const char *)
                                        : ground->catalog->default_schema;

    *schema = request->schema != NULL ? request->schema : first;
    if (request->schema == NULL || strcmp(request->schema, first) == 0
        || (schemas != NULL && lists(schemas, request->schema)))
        return NULL;
    return records_explain(
        records_fail(ground->pool, "PGRST106", "Invalid schema: %s", request->schema), NULL,
        apr_psprintf(ground->pool, "Only the following schemas are exposed: %s",
                     schemas != NULL ? joined(schemas, ground->pool) : first));
}

/* The last pattern that matches decides; a list that only hides shows the rest. */
int records_plan_exposes(const records_rules_t *rules, const char *schema, const char *name)
{
    int i, shown, hides;

    if (rules->expose == NULL)
        return 1;
    shown = *APR_ARRAY_IDX(rules->expose, 0, const char *) == '!';
    for (i = 0; i < rules->expose->nelts; i++) {
        const char *pattern = APR_ARRAY_IDX(rules->expose, i, const char *);
        const char *dot;

        hides = *pattern == '!';
        pattern += hides;
        dot = strchr(pattern, '.');
        if (dot != NULL && (strncmp(pattern, schema, (size_t)(dot - pattern)) != 0
                            || schema[dot - pattern] != '\0'))
            continue;
        if (apr_fnmatch(dot != NULL ? dot + 1 : pattern, name, 0) == APR_SUCCESS)
            shown = !hides;
    }
    return shown;
}

#define ALIKE 50                         /* of 100: a misspelling worth naming */
#define MANY_TABLES 500                  /* no search for one in a larger schema */

static const char *similar(const char *schema, const char *name, const records_ground_t *ground)
{
    const apr_array_header_t *tables = ground->catalog->tables;
    const char *best = NULL;
    int i, score, best_score = ALIKE;

    for (i = 0; tables->nelts < MANY_TABLES && i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, records_table_t *);

        if (strcmp(table->schema, schema) != 0
            || !records_plan_exposes(ground->rules, schema, table->name))
            continue;
        if ((score = records_similarity(name, table->name)) > best_score) {
            best_score = score;
            best = table->name;
        }
    }
    return best;
}

static records_error_t *find_table(const records_table_t **table, const char *schema,
                                   const char *name, const records_ground_t *ground)
{
    const char *best;
    records_error_t *error;

    *table = records_catalog_table(ground->catalog, schema, name);
    if (*table != NULL && records_plan_exposes(ground->rules, schema, name))
        return NULL;
    best = similar(schema, name, ground);
    error = records_fail(ground->pool, "PGRST205",
                         "Could not find the table '%s.%s' in the schema cache", schema, name);
    return records_explain(error, NULL, best == NULL ? NULL : apr_psprintf(
                           ground->pool, "Perhaps you meant the table '%s.%s'", schema, best));
}

/* ---- how the answer looks ---------------------------------------------------- */

static records_error_t *check_format(const records_request_t *request, apr_pool_t *pool)
{
    if (request->format != RECORDS_FORMAT_NONE)
        return NULL;
    return records_fail(pool, "PGRST107", "None of these media types are available: %s",
                        request->accept);
}

static records_error_t *check_strict(const records_request_t *request, apr_pool_t *pool)
{
    const records_prefer_t *prefer = &request->prefer;

    if (prefer->handling != RECORDS_HANDLING_STRICT || prefer->unknown->nelts == 0)
        return NULL;
    return records_explain(
        records_fail(pool, "PGRST122", "Invalid preferences given with handling=strict"),
        apr_psprintf(pool, "Invalid preferences: %s", joined(prefer->unknown, pool)), NULL);
}

/* Reads look at the format first, writes at the preferences (http-dialect, section 2). */
static records_error_t *check_answer(const records_request_t *request, apr_pool_t *pool)
{
    records_error_t *error;

    if (request->action == RECORDS_READ)
        return (error = check_format(request, pool)) != NULL ? error : check_strict(request, pool);
    return (error = check_strict(request, pool)) != NULL ? error : check_format(request, pool);
}

/* ---- what ------------------------------------------------------------------- */

/* The key alone, for a Location header. */
static void plan_key(records_plan_t *plan, apr_pool_t *pool)
{
    records_read_t *read = apr_pcalloc(pool, sizeof(*read));
    apr_array_header_t *outputs =
        apr_array_make(pool, plan->table->key->nelts, sizeof(records_output_t));
    int i;

    for (i = 0; i < plan->table->key->nelts; i++) {
        records_output_t *output = &APR_ARRAY_PUSH(outputs, records_output_t);

        output->column = APR_ARRAY_IDX(plan->table->key, i, const records_column_t *);
        output->name = output->column->name;
        output->cast = NULL;
    }
    read->table = plan->table;
    read->outputs = outputs;
    read->order = apr_array_make(pool, 1, sizeof(records_order_by_t));
    read->page.limit = -1;
    plan->read = read;
    plan->location = 1;
}

static records_error_t *plan_shown(records_plan_t *plan, const records_request_t *request,
                                   const records_predicate_t *where,
                                   const records_ground_t *ground)
{
    records_return_e returns = request->prefer.returns;

    if (request->action == RECORDS_READ || returns == RECORDS_RETURN_REPRESENTATION)
        return records_plan_read(&plan->read, request, plan->table, where, ground);
    if (request->action == RECORDS_CREATE && returns == RECORDS_RETURN_HEADERS
        && plan->table->key->nelts > 0)
        plan_key(plan, ground->pool);
    return NULL;
}

static records_error_t *plan_change(records_plan_t *plan, const records_request_t *request,
                                    const records_predicate_t *where,
                                    const records_ground_t *ground)
{
    const apr_array_header_t *item;
    records_write_t *write;
    records_error_t *error;

    if ((error = records_plan_write(&write, request, plan->table, where, ground)) != NULL)
        return error;
    plan->write = write;
    if (request->action != RECORDS_UPSERT)
        return NULL;
    if ((error = records_plan_put(&item, request, plan->table, ground)) != NULL)
        return error;
    return records_plan_put_payload(write, request, item, ground);
}

static void set_contract(records_plan_t *plan, const records_request_t *request,
                         const records_rules_t *rules)
{
    const records_prefer_t *prefer = &request->prefer;

    plan->count = prefer->count;
    plan->format = request->format;
    plan->item = request->item != NULL;
    plan->singular = request->format == RECORDS_FORMAT_OBJECT
                     || (plan->item && request->format == RECORDS_FORMAT_JSON);
    plan->head = request->head_only;
    plan->rollback = rules->may_rollback && prefer->tx == RECORDS_TX_ROLLBACK;
    plan->max_affected = -1;
    if (prefer->handling == RECORDS_HANDLING_STRICT
        && (request->action == RECORDS_UPDATE || request->action == RECORDS_DELETE))
        plan->max_affected = prefer->max_affected;
}

records_error_t *records_plan(records_plan_t *plan, const records_request_t *request,
                              const char *schema, const records_ground_t *ground)
{
    const records_predicate_t *where = NULL, *item = NULL;
    records_error_t *error;

    memset(plan, 0, sizeof(*plan));
    plan->action = request->action;
    if (request->action == RECORDS_INDEX)
        return records_fail(ground->pool, "PGRST126", "Root endpoint metadata is disabled");
    if (request->target != NULL
        && (error = find_table(&plan->table, schema, request->target, ground)) != NULL)
        return error;
    if (request->action == RECORDS_OPTIONS)
        return NULL;
    set_contract(plan, request, ground->rules);
    if (request->where != NULL && request->action != RECORDS_CREATE
        && (error = records_plan_condition(&where, request->where, plan->table, ground)) != NULL)
        return error;
    if (request->item != NULL
        && (error = records_plan_item(&item, request->item, plan->table, ground)) != NULL)
        return error;
    where = records_plan_both(item, where, ground->pool);
    if (request->action != RECORDS_READ
        && (error = plan_change(plan, request, where, ground)) != NULL)
        return error;
    if ((error = check_answer(request, ground->pool)) != NULL)
        return error;
    return plan_shown(plan, request, where, ground);
}
