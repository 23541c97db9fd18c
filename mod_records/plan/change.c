/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of POST, PATCH, PUT and DELETE: what is changed, of which rows, and what is shown of them. */
#include <apr_strings.h>

#include "base/error.h"
#include "plan/parts.h"

/* The key alone. */
static records_read_t *read_key(const records_table_t *table, const records_plan_context_t *context)
{
    records_read_t *read = records_plan_empty(table, table->name, context);

    records_plan_show_key(read, context->pool);
    return read;
}

static records_error_t *plan_write(records_plan_t *plan, const records_request_t *request,
                                   const records_predicate_t *where, const apr_array_header_t *item,
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
int records_plan_rereads(const records_request_t *request, const records_table_t *table,
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

static void plan_location(records_plan_t *plan, const records_plan_context_t *context)
{
    plan->read = read_key(plan->table, context);
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
            plan_location(plan, state->context);
        return NULL;
    }
    if ((error = records_plan_read(&plan->read, state, tree, NULL)) != NULL)
        return error;
    if (records_plan_orders_change(request))
        records_plan_break_ties(tree->read);
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
                                              : read_key(plan->table, state->context);

    read->where = records_plan_both(where, read->where, pool);
    if (plan->guarded && asked->match != NULL && !asked->match_any)
        read->versioned = 1;
    if (plan->guarded && asked->dated)
        read->dated = 1;
    plan->read = read;
    plan->unchanged = 1;
}

records_error_t *records_plan_change(records_plan_t *plan, records_plan_state_t *state,
                                     records_node_t *tree, const records_predicate_t *where,
                                     const apr_array_header_t *item)
{
    const records_request_t *request = state->request;
    const records_plan_context_t *context = state->context;
    const records_predicate_t *guard;
    records_error_t *error;

    if ((error = plan_write(plan, request, where, item, context)) != NULL
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
