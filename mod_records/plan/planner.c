/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/planner.h"

#include <string.h>

#include "base/error.h"
#include "plan/parts.h"

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

/* Does what is read leave rows out that the caller may not see? */
static int is_filtered(const records_node_t *node)
{
    int i;

    if (records_rules_filter(node->read->rules)
        || (node->embed != NULL && records_rules_filter(node->embed->via_rules)))
        return 1;
    for (i = 0; i < node->nodes->nelts; i++)
        if (is_filtered(APR_ARRAY_IDX(node->nodes, i, const records_node_t *)))
            return 1;
    return 0;
}

/* What a database expects, it expects from the statistics of all rows: then it is counted instead. */
static records_count_e counted_seen(records_count_e count, const records_node_t *tree,
                                    const records_rules_t *rules)
{
    if ((count != RECORDS_COUNT_PLANNED && count != RECORDS_COUNT_ESTIMATED) || !is_filtered(tree))
        return count;
    return rules->refused_counts & 1U << RECORDS_COUNT_EXACT ? RECORDS_COUNT_NONE
                                                             : RECORDS_COUNT_EXACT;
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
    const records_predicate_t *where;
    records_node_t *tree;
    records_error_t *error;

    state->root = plan->table->name;
    state->returning =
        request->action != RECORDS_READ && !records_plan_rereads(request, plan->table, context);
    if ((error = records_plan_allowed(request, plan->table, context)) != NULL
        || (request->action == RECORDS_UPSERT
            && (error = records_plan_put(&item, request, plan->table, context)) != NULL))
        return error;
    if ((error = records_plan_tree(&tree, state, plan->table)) != NULL)
        return error;
    plan->count = counted_seen(plan->count, tree, context->rules);
    if (request->action == RECORDS_READ) {
        if ((error = records_plan_answer(plan, request, context)) != NULL
            || (error = records_plan_read(&plan->read, state, tree, NULL)) != NULL
            || (error = plan_rows(&where, tree, request, context)) != NULL)
            return error;
        tree->read->where = records_plan_both(where, tree->read->where, context->pool);
        records_plan_validators(plan, tree->read, context);
        return request->cursor == NULL ? NULL : records_plan_keyset(plan, state, tree->read);
    }
    if ((error = plan_rows(&where, tree, request, context)) != NULL)
        return error;
    return records_plan_change(plan, state, tree, where, item);
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
    if ((error = records_plan_check_strict_batch(request, context->pool)) != NULL
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
    if ((error = records_plan_check_catalog(context)) != NULL)
        return error;
    if (request->action == RECORDS_INDEX)
        return records_plan_index(plan, request, context);
    if (request->rpc && request->action == RECORDS_OPTIONS)
        return records_plan_function(&plan->function, request, schema, context);
    if (request->target != NULL && !request->rpc
        && (error = records_plan_table(&plan->table, schema, request->target, context)) != NULL)
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
