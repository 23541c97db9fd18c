/* SPDX-License-Identifier: Apache-2.0 */
/* /rpc/name: how the result of a function becomes rows. */
#include <string.h>

#include "base/error.h"
#include "plan/parts.h"

static records_error_t *check_affected(const records_plan_t *plan, apr_pool_t *pool)
{
    if (plan->max_affected < 0 || plan->function->set)
        return NULL;
    return records_fail(pool, "PGRST128",
                        "Function must return SETOF or TABLE when max-affected preference is used "
                        "with handling=strict");
}

/* The first column that a filter speaks of; NULL where there is none. */
static const char *column_of(const records_condition_t *where)
{
    const char *column = NULL;
    int i;

    if (where == NULL || where->kind == RECORDS_CONDITION_COMPARE)
        return where == NULL ? NULL : where->field.column;
    for (i = 0; column == NULL && i < where->parts->nelts; i++)
        column = column_of(APR_ARRAY_IDX(where->parts, i, const records_condition_t *));
    return column;
}

/* What a procedure answers can be cut off, but not skipped.  What a module's function reads stands in a
 * SELECT that can do both. */
static int is_cut(const records_plan_t *plan, const records_request_t *request)
{
    const records_function_t *function = plan->function;

    return function->set
           && (!plan->whole || (function->procedure && request->offset == 0)
               || (function->added != NULL && function->reads));
}

/* Of one value, and of whatever comes, nothing can be left out. */
static records_error_t *check_page(const records_plan_t *plan, const records_plan_state_t *state)
{
    const records_request_t *request = state->request;

    if (!request->paged_by_query || (!plan->whole && request->offset == 0 && request->limit != 0))
        return NULL;
    return records_unable(
        "limit and offset leave nothing out of a single value, nor of what a query that writes answers; "
        "offset skips nothing that a procedure answers.",
        NULL, state->context->pool);
}

/* Bare values have a page, but nothing by which to choose or order. */
static records_error_t *plan_bare(const records_plan_t *plan, records_read_t *read,
                                  const records_plan_state_t *state)
{
    const records_request_t *request = state->request;
    const char *column = column_of(request->where);
    int i;

    if (column == NULL && request->order != NULL && request->order->nelts > 0)
        column = APR_ARRAY_IDX(request->order, 0, records_order_t).field.column;
    for (i = 0; column == NULL && request->select != NULL && i < request->select->nelts; i++)
        column = APR_ARRAY_IDX(request->select, i, records_selection_t).field.column;
    if (column != NULL)
        return records_plan_no_columns(state, column);
    if (!is_cut(plan, request))
        return check_page(plan, state);
    records_plan_page(read, request->offset, request->limit, state->context->rules);
    return NULL;
}

/* The rows of a function cannot be estimated; a single value is one row. */
static void plan_count(records_plan_t *plan, records_read_t *read)
{
    if (plan->count == RECORDS_COUNT_PLANNED || !plan->function->set || plan->whole
        || (plan->handler != NULL && !plan->reads))
        plan->count = RECORDS_COUNT_NONE;
    /* A function that writes must not be run twice, just to count. */
    read->total = plan->count != RECORDS_COUNT_NONE && !plan->reads && !read->grouped;
}

/* What the call answers: rows, values, or whatever comes. */
static void set_shape(records_plan_t *plan, const records_request_t *request,
                      const records_rules_t *rules)
{
    const records_function_t *function = plan->function;

    plan->table = function->table;
    plan->whole = function->procedure || (function->added != NULL && function->table == NULL)
                  || (records_function_is_statement(function) && !function->reads);
    plan->bare =
        !plan->whole && (function->returns != RECORDS_RETURNS_ROW || function->table == NULL);
    plan->reads = function->reads || strcmp(request->method, "POST") != 0 || !rules->write;
}

/* We know what its SQL does, so the database need not be asked. */
static records_error_t *check_query(const records_plan_t *plan, apr_pool_t *pool)
{
    const records_function_t *function = plan->function;

    if (!records_function_is_statement(function) || function->reads || !plan->reads)
        return NULL;
    return records_explain(
        records_fail(pool, "25006", "cannot execute %s in a read-only transaction", function->name),
        NULL, "It changes records: call it by POST, where that is allowed.");
}

records_error_t *records_plan_call(records_plan_t *plan, records_plan_state_t *state)
{
    const records_request_t *request = state->request;
    records_call_t *call = apr_pcalloc(state->context->pool, sizeof(*call));
    records_node_t *tree;
    records_error_t *error;

    if ((error = records_plan_invoke(call, request, state->schema, state->context)) != NULL)
        return error;
    plan->function = call->function;
    set_shape(plan, request, state->context->rules);
    if ((error = check_query(plan, state->context->pool)) != NULL)
        return error;
    state->root = call->function->name;
    if ((error = records_plan_tree(&tree, state, plan->bare || plan->whole ? NULL : plan->table))
            != NULL
        || (error = records_plan_answer(plan, request, state->context)) != NULL
        || (error = check_affected(plan, state->context->pool)) != NULL)
        return error;
    tree->read->call = call;
    plan->read = tree->read;
    error = plan->bare || plan->whole ? plan_bare(plan, tree->read, state)
                                      : records_plan_read(&plan->read, state, tree, request->where);
    plan_count(plan, tree->read);
    return error;
}
