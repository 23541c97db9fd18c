/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/planner.h"

#include <string.h>

#include <apr_fnmatch.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/suggest.h"
#include "base/text.h"
#include "plan/parts.h"

/* ---- where ------------------------------------------------------------------ */

records_error_t *records_plan_schema(const char **schema, const records_request_t *request,
                                     const records_plan_context_t *context)
{
    const apr_array_header_t *schemas = context->rules->schemas;
    const char *first = schemas != NULL ? APR_ARRAY_IDX(schemas, 0, const char *)
                                        : context->catalog->default_schema;

    *schema = request->schema != NULL ? request->schema : first;
    if (request->schema == NULL || strcmp(request->schema, first) == 0
        || (schemas != NULL && records_names_hold(schemas, request->schema)))
        return NULL;
    return records_explain(
        records_fail(context->pool, "PGRST106", "Invalid schema: %s", request->schema), NULL,
        apr_psprintf(context->pool, "Only the following schemas are exposed: %s",
                     schemas != NULL ? records_text_joined(schemas, context->pool) : first));
}

int records_plan_pattern_fits(const char *pattern, const char *schema, const char *name)
{
    const char *dot;

    pattern += *pattern == '!';
    dot = strchr(pattern, '.');
    if (dot != NULL
        && (strncmp(pattern, schema, (size_t)(dot - pattern)) != 0
            || schema[dot - pattern] != '\0'))
        return 0;
    return apr_fnmatch(dot != NULL ? dot + 1 : pattern, name, 0) == APR_SUCCESS;
}

/* The last pattern that matches decides; a list that only hides shows the rest. */
int records_plan_exposes(const records_rules_t *rules, const char *schema, const char *name)
{
    int i, shown;

    if (rules->expose == NULL)
        return 1;
    shown = *APR_ARRAY_IDX(rules->expose, 0, const char *) == '!';
    for (i = 0; i < rules->expose->nelts; i++) {
        const char *pattern = APR_ARRAY_IDX(rules->expose, i, const char *);

        if (records_plan_pattern_fits(pattern, schema, name))
            shown = *pattern != '!';
    }
    return shown;
}

#define MANY_TABLES 500 /* no search for a likely one in a larger schema */

static const char *similar(const char *schema, const char *name,
                           const records_plan_context_t *context)
{
    const apr_array_header_t *tables = context->catalog->tables;
    apr_array_header_t *names = apr_array_make(context->pool, 64, sizeof(const char *));
    int i;

    for (i = 0; tables->nelts < MANY_TABLES && i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, records_table_t *);

        if (strcmp(table->schema, schema) == 0
            && records_plan_exposes(context->rules, schema, table->name))
            APR_ARRAY_PUSH(names, const char *) = table->name;
    }
    return records_resembling(name, names, RECORDS_MUCH_ALIKE, context->pool);
}

static records_error_t *find_table(const records_table_t **table, const char *schema,
                                   const char *name, const records_plan_context_t *context)
{
    const char *best;
    records_error_t *error;

    *table = records_catalog_table(context->catalog, schema, name);
    if (*table != NULL && records_plan_exposes(context->rules, schema, name))
        return NULL;
    best = similar(schema, name, context);
    error = records_fail(context->pool, "PGRST205",
                         "Could not find the table '%s.%s' in the schema cache", schema, name);
    return records_explain(
        error, NULL,
        best == NULL
            ? NULL
            : apr_psprintf(context->pool, "Perhaps you meant the table '%s.%s'", schema, best));
}

/* ---- how the answer looks ---------------------------------------------------- */

static records_error_t *check_strict(const records_request_t *request, apr_pool_t *pool)
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
                   : check_strict(request, context->pool);
    return (error = check_strict(request, context->pool)) != NULL
               ? error
               : records_plan_media(plan, request, context);
}

/* ---- what ------------------------------------------------------------------- */

/* The key alone. */
static records_read_t *read_key(const records_table_t *table, apr_pool_t *pool)
{
    records_read_t *read = records_plan_empty(table, table->name, pool);

    records_plan_show_key(read, pool);
    return read;
}

static records_error_t *plan_change(records_plan_t *plan, const records_request_t *request,
                                    const records_predicate_t *where,
                                    const apr_array_header_t *item,
                                    const records_plan_context_t *context)
{
    records_write_t *write;
    records_error_t *error;

    if ((error = records_plan_write(&write, request, plan->table, where, context)) != NULL)
        return error;
    plan->write = write;
    if (request->action == RECORDS_CREATE
        && (error = records_plan_check_insert(request, context->pool)) != NULL)
        return error;
    if (request->action != RECORDS_UPSERT)
        return records_plan_check_chosen(request, plan->table, context);
    return records_plan_put_payload(write, request, item, context);
}

/* The change itself finds the rows of its answer, unless they must be read again. */
static int rereads(const records_request_t *request, const records_table_t *table,
                   const records_plan_context_t *context)
{
    return context->rereads || (request->action == RECORDS_UPDATE && context->rereads_updated)
           || (request->action == RECORDS_UPSERT && context->rereads_upserted)
           || records_plan_chooses_keys(request, table, context);
}

static records_error_t *refuse_unreturned(const records_read_t *read,
                                          const records_plan_context_t *context)
{
    if (!read->grouped)
        return NULL;
    return records_unable(apr_psprintf(context->pool,
                                       "%s cannot group the rows that a change answers.",
                                       context->database),
                          NULL, context->pool);
}

static void plan_location(records_plan_t *plan, apr_pool_t *pool)
{
    plan->read = read_key(plan->table, pool);
    plan->location = 1;
}

static records_error_t *plan_written(records_plan_t *plan, records_plan_state_t *state,
                                     records_node_t *tree, const records_predicate_t *where)
{
    const records_request_t *request = state->request;
    const records_return_e returns = request->prefer.returns;
    records_error_t *error;

    if (returns != RECORDS_RETURN_REPRESENTATION) {
        plan->handler = NULL; /* of nothing it makes nothing */
        if (request->action == RECORDS_CREATE && returns == RECORDS_RETURN_HEADERS
            && plan->table->key->nelts > 0)
            plan_location(plan, state->context->pool);
        return NULL;
    }
    if ((error = records_plan_read(&plan->read, state, tree, NULL)) != NULL)
        return error;
    records_plan_validators(plan, tree->read, state->context);
    if (request->action == RECORDS_UPSERT && state->context->rereads_upserted)
        tree->read->where = records_plan_both(where, tree->read->where, state->context->pool);
    if (!state->returning)
        return NULL;
    tree->read->order = apr_array_make(state->context->pool, 1, sizeof(records_order_by_t));
    return refuse_unreturned(plan->read, state->context);
}

/* Of which rows the change is, where it is not simply of all that the filters find. */
static records_error_t *plan_chosen(records_plan_t *plan, records_plan_state_t *state,
                                    records_node_t *tree, const records_predicate_t *where,
                                    const records_predicate_t *guard)
{
    records_write_t *write = (records_write_t *)plan->write;
    const records_read_t *read;
    records_error_t *error;

    if (write == NULL)
        return NULL;
    write->where = where = records_plan_both(where, guard, state->context->pool);
    write->keys_chosen = records_plan_chooses_keys(state->request, plan->table, state->context);
    if (plan->read == NULL
        && (records_plan_chooses(state->request) || state->request->order != NULL)
        && (error = records_plan_read(&read, state, tree, NULL)) != NULL)
        return error;
    if (records_plan_chooses(state->request))
        write->chosen = records_plan_chosen(state->request, tree->read, where, state->context);
    return NULL;
}

/* Nothing to set, but the item must be there, as it is known to be, and may be wanted. */
static void plan_unchanged(records_plan_t *plan, const records_plan_state_t *state,
                           const records_predicate_t *where)
{
    const records_preconditions_t *asked = state->request->preconditions;
    apr_pool_t *pool = state->context->pool;
    records_read_t *read = plan->read != NULL ? apr_pmemdup(pool, plan->read, sizeof(*read))
                                              : read_key(plan->table, pool);

    read->where = records_plan_both(where, read->where, pool);
    if (plan->guarded && asked->match != NULL && !asked->match_any)
        read->versioned = 1;
    if (plan->guarded && asked->dated)
        read->dated = 1;
    plan->read = read;
    plan->unchanged = 1;
}

/* An estimate without a limit counts all; where that is refused, it is what the database plans. */
static records_count_e counted(records_count_e count, const records_rules_t *rules)
{
    const unsigned refused = rules->refused_counts;

    if (refused & 1U << count)
        return RECORDS_COUNT_NONE;
    return count == RECORDS_COUNT_ESTIMATED && rules->max_rows < 0
                   && (refused & 1U << RECORDS_COUNT_EXACT)
               ? RECORDS_COUNT_PLANNED
               : count;
}

static void set_contract(records_plan_t *plan, const records_request_t *request,
                         const records_rules_t *rules)
{
    const records_prefer_t *prefer = &request->prefer;

    plan->count = counted(prefer->count, rules);
    plan->count_most = rules->max_rows;
    plan->item = request->item != NULL;
    plan->head = request->head_only;
    plan->rollback = rules->may_rollback && prefer->tx != RECORDS_TX_UNSET
                         ? prefer->tx == RECORDS_TX_ROLLBACK
                         : rules->rollback;
    plan->max_affected = -1;
    if (prefer->handling == RECORDS_HANDLING_STRICT
        && (request->action == RECORDS_UPDATE || request->action == RECORDS_DELETE
            || request->action == RECORDS_INVOKE))
        plan->max_affected = prefer->max_affected;
}

/* ---- tables -------------------------------------------------------------------- */

/* The rows that the URL means; of POST they are the body's. */
static records_error_t *plan_rows(const records_predicate_t **where, records_node_t *tree,
                                  const records_request_t *request,
                                  const records_plan_context_t *context)
{
    const records_predicate_t *item = NULL, *filters = NULL;
    records_error_t *error;

    if (request->where != NULL && request->action != RECORDS_CREATE
        && (error = records_plan_condition(&filters, request->where, tree, context)) != NULL)
        return error;
    if (request->item != NULL
        && (error = records_plan_item(&item, request->item, tree, context)) != NULL)
        return error;
    *where = records_plan_both(item, filters, context->pool);
    return NULL;
}

static records_error_t *plan_table(records_plan_t *plan, records_plan_state_t *state)
{
    const records_request_t *request = state->request;
    const records_plan_context_t *context = state->context;
    const apr_array_header_t *item = NULL;
    const records_predicate_t *where, *guard;
    records_node_t *tree;
    records_error_t *error;

    state->root = plan->table->name;
    state->returning = request->action != RECORDS_READ && !rereads(request, plan->table, context);
    if ((error = records_plan_allowed(request, plan->table, context)) != NULL
        || (request->action == RECORDS_UPSERT
            && (error = records_plan_put(&item, request, plan->table, context)) != NULL))
        return error;
    if ((error = records_plan_tree(&tree, state, plan->table)) != NULL)
        return error;
    if (request->action == RECORDS_READ) {
        if ((error = records_plan_answer(plan, request, context)) != NULL
            || (error = records_plan_read(&plan->read, state, tree, NULL)) != NULL
            || (error = plan_rows(&where, tree, request, context)) != NULL)
            return error;
        tree->read->where = records_plan_both(where, tree->read->where, context->pool);
        records_plan_validators(plan, tree->read, context);
        return request->cursor == NULL ? NULL : records_plan_keyset(plan, state, tree->read);
    }
    if ((error = plan_rows(&where, tree, request, context)) != NULL
        || (error = plan_change(plan, request, where, item, context)) != NULL
        || (error = records_plan_answer(plan, request, context)) != NULL
        || (error = records_plan_preconditions(&guard, plan, tree, request, context)) != NULL
        || (error = plan_written(plan, state, tree, where)) != NULL)
        return error;
    plan->found = where;
    if (plan->write == NULL && (plan->item || plan->guarded))
        plan_unchanged(plan, state, where);
    if ((error = plan_chosen(plan, state, tree, where, guard)) == NULL)
        records_plan_next_version(plan, where, context);
    return error;
}

/* ---- batches --------------------------------------------------------------------- */

/* Its operations are planned one after the other, when they are run. */
static records_error_t *plan_batch(const records_request_t *request,
                                   const records_plan_context_t *context)
{
    records_error_t *error;

    if (!context->rules->batches)
        return records_fail(context->pool, "REC114", "Batches are not enabled here");
    if (request->canonical != NULL)
        return records_explain(records_fail(context->pool, "REC113", "A batch has no query string"),
                               "What its operations ask for stands in their paths.", NULL);
    if ((error = check_strict(request, context->pool)) != NULL
        || (error = records_plan_no_preconditions(request, context->pool)) != NULL)
        return error;
    return records_plan_media_of_batch(request, context->pool);
}

/* ---- all ------------------------------------------------------------------------ */

records_error_t *records_plan(records_plan_t *plan, const records_request_t *request,
                              const char *schema, const records_plan_context_t *context)
{
    records_plan_state_t state = { request, context, schema, NULL, 0, 0, 0 };
    records_error_t *error;

    memset(plan, 0, sizeof(*plan));
    plan->action = request->action;
    plan->max_affected = -1;
    if (request->action == RECORDS_INDEX)
        return records_fail(context->pool, "PGRST126", "Root endpoint metadata is disabled");
    if (request->rpc && request->action == RECORDS_OPTIONS)
        return records_plan_function(&plan->function, request, schema, context);
    if (request->target != NULL && !request->rpc
        && (error = find_table(&plan->table, schema, request->target, context)) != NULL)
        return error;
    if (request->action == RECORDS_OPTIONS)
        return NULL;
    set_contract(plan, request, context->rules);
    if ((error = records_plan_isolation(&plan->isolation, &request->prefer, context->rules,
                                        context->pool))
        != NULL)
        return error;
    if (request->action == RECORDS_BATCH)
        return plan_batch(request, context);
    if (!request->rpc)
        return plan_table(plan, &state);
    return (error = records_plan_call(plan, &state)) != NULL
               ? error
               : records_plan_no_preconditions(request, context->pool);
}
