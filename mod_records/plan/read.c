/* SPDX-License-Identifier: Apache-2.0 */
/* One SELECT after the other, the innermost first: which embeds are joined and which are
 * subqueries, outputs, filters, order, page. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "plan/parts.h"

#define PUSH(list, type) APR_ARRAY_PUSH((apr_array_header_t *)(list), type)

/* ---- embeds: joined or a subquery -------------------------------------------------- */

/* A to-one embed is joined, unless it is a group or a page of its own. */
static int can_join(const records_plan_state_t *state, const records_node_t *node)
{
    const records_embed_t *embed = node->embed;

    return embed->single && !state->returning && embed->read->page.limit < 0
           && embed->read->page.offset == 0 && (!embed->read->grouped || embed->spread);
}

static void require(records_read_t *read, const records_embed_t *embed, apr_pool_t *pool)
{
    records_predicate_t *exists = apr_pcalloc(pool, sizeof(*exists));

    exists->kind = RECORDS_PREDICATE_EXISTS;
    exists->embed = embed;
    read->where = records_plan_both(read->where, exists, pool);
}

/* Below an optional join all joins are optional; a required row is then checked in the
 * condition of the join above. */
static void soften(records_node_t *node, apr_pool_t *pool)
{
    int i;

    for (i = 0; i < node->nodes->nelts; i++) {
        records_node_t *child = APR_ARRAY_IDX(node->nodes, i, records_node_t *);

        if (!child->embed->joined)
            continue;
        soften(child, pool);
        if (child->embed->inner) {
            child->embed->inner = 0;
            require(node->read, child->embed, pool);
        }
    }
}

static void join(records_read_t *read, records_node_t *node, apr_pool_t *pool)
{
    records_embed_t *embed = node->embed;

    embed->joined = 1;
    if (!embed->inner)
        soften(node, pool);
    PUSH(read->joins, records_embed_t *) = embed;
    apr_array_cat((apr_array_header_t *)read->joins, embed->read->joins);
    ((apr_array_header_t *)embed->read->joins)->nelts = 0;
}

static records_error_t *place_embed(records_plan_state_t *state, records_node_t *parent,
                                    records_node_t *node)
{
    if (can_join(state, node))
        join(parent->read, node, state->context->pool);
    else if (node->embed->inner && state->returning)
        return records_unable(apr_psprintf(state->context->pool,
                                           "%s cannot leave rows out of what a change answers.",
                                           state->context->database),
                              "Leave !inner out.", state->context->pool);
    else if (node->embed->inner)
        require(parent->read, node->embed, state->context->pool);
    return NULL;
}

/* ---- order ----------------------------------------------------------------------- */

static records_error_t *not_to_one(const records_node_t *node, const char *name, apr_pool_t *pool)
{
    return records_explain(
        records_fail(pool, "PGRST118", "A related order on '%s' is not possible", name),
        apr_psprintf(pool, "'%s' and '%s' do not form a many-to-one or one-to-one relationship",
                     node->read->table->name, name),
        NULL);
}

/* What the embed shows by that name, where it is no column's. */
static const records_term_t *shown_as(const records_read_t *read, const records_field_t *field)
{
    int i;

    if (field->path != NULL || field->bucket != RECORDS_BUCKET_NONE
        || records_table_column(read->table, field->column) != NULL)
        return NULL;
    for (i = 0; i < read->outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(read->outputs, i, records_output_t);

        if (output->shows == RECORDS_SHOW_TERM && output->aggregate == RECORDS_AGGREGATE_NONE
            && strcmp(output->name, field->column) == 0)
            return &output->term;
    }
    return NULL;
}

static records_error_t *not_joined(const records_plan_state_t *state)
{
    const char *details =
        "Ordering by an embedded resource that is a group or a page is not possible.";

    if (state->returning)
        details = apr_psprintf(state->context->pool,
                               "%s cannot order what a change answers by an "
                               "embedded resource.",
                               state->context->database);
    return records_unable(details, NULL, state->context->pool);
}

static records_error_t *plan_related(records_term_t *term, const records_plan_state_t *state,
                                     const records_node_t *node, const records_order_t *order)
{
    apr_pool_t *pool = state->context->pool;
    const records_node_t *child = records_node_child(node, order->relation, state->context->rules);
    const records_term_t *shown;

    if (child == NULL)
        return records_plan_not_embedded(node, order->relation, pool);
    if (!child->embed->single)
        return not_to_one(node, order->relation, pool);
    if (!child->embed->joined)
        return not_joined(state);
    if ((shown = shown_as(child->read, &order->field)) != NULL) {
        *term = *shown;
        return NULL;
    }
    term->embed = child->embed;
    return records_plan_term(term, &order->field, child->read, state->context);
}

static int same_path(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int i;

    if (a == NULL || b == NULL || a->nelts != b->nelts)
        return a == b;
    for (i = 0; i < a->nelts; i++) {
        const records_step_t *one = &APR_ARRAY_IDX(a, i, records_step_t);
        const records_step_t *two = &APR_ARRAY_IDX(b, i, records_step_t);

        if (one->as_text != two->as_text || one->is_index != two->is_index
            || strcmp(one->key, two->key) != 0)
            return 0;
    }
    return 1;
}

/* Groups are ordered by what makes them: the output that says the same. */
static int output_of(const records_read_t *read, const records_term_t *term)
{
    int i;

    for (i = 0; read->grouped && i < read->outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(read->outputs, i, records_output_t);

        if (output->shows == RECORDS_SHOW_TERM && output->aggregate == RECORDS_AGGREGATE_NONE
            && output->cast == NULL && output->term.column == term->column
            && output->term.bucket == term->bucket && strcmp(output->term.of, term->of) == 0
            && same_path(output->term.path, term->path))
            return i + 1;
    }
    return 0;
}

static int is_shown(const records_read_t *read, const records_term_t *term)
{
    return output_of(read, term) > 0;
}

/* One group must have one value: what makes the groups, or what their key decides. */
static records_error_t *check_grouped(const records_read_t *read, const records_term_t *term,
                                      const records_table_t *table, apr_pool_t *pool)
{
    records_term_t part = *term;
    int i;

    if (!read->grouped || is_shown(read, term))
        return NULL;
    part.path = NULL;
    part.bucket = RECORDS_BUCKET_NONE;
    for (i = 0; i < table->key->nelts; i++) {
        part.column = APR_ARRAY_IDX(table->key, i, const records_column_t *);
        if (!is_shown(read, &part))
            break;
    }
    if (i > 0 && i == table->key->nelts)
        return NULL;
    return records_fail(pool, "42803",
                        "column \"%s.%s\" must appear in the GROUP BY clause or be used in an "
                        "aggregate function",
                        term->of, term->column->name);
}

static records_error_t *plan_order(records_plan_state_t *state, records_node_t *node,
                                   const apr_array_header_t *order)
{
    records_error_t *error;
    int i;

    for (i = 0; order != NULL && i < order->nelts; i++) {
        const records_order_t *asked = &APR_ARRAY_IDX(order, i, records_order_t);
        records_order_by_t *by = &PUSH(node->read->order, records_order_by_t);

        memset(by, 0, sizeof(*by));
        by->descending = asked->descending;
        by->nulls_first = asked->nulls_first;
        error = asked->relation != NULL
                    ? plan_related(&by->term, state, node, asked)
                    : records_plan_term(&by->term, &asked->field, node->read, state->context);
        if (error != NULL)
            return error;
        by->nullable =
            asked->relation != NULL || by->term.path != NULL || by->term.column->nullable;
        by->output = output_of(node->read, &by->term);
        error = check_grouped(
            node->read, &by->term,
            asked->relation != NULL
                ? records_node_child(node, asked->relation, state->context->rules)->read->table
                : node->read->table,
            state->context->pool);
        if (error != NULL)
            return error;
    }
    return NULL;
}

static int orders_by(const records_read_t *read, const records_column_t *column)
{
    int i;

    for (i = 0; i < read->order->nelts; i++) {
        const records_term_t *term = &APR_ARRAY_IDX(read->order, i, records_order_by_t).term;

        if (term->column == column && term->path == NULL && term->bucket == RECORDS_BUCKET_NONE
            && strcmp(term->of, read->alias) == 0)
            return 1;
    }
    return 0;
}

/* A page that a client asked for; the operator's limit alone orders nothing. */
static int orders_pages(const records_plan_state_t *state, apr_int64_t offset, apr_int64_t limit)
{
    return state->context->rules->key_order && (limit >= 0 || offset > 0);
}

/* Without a unique order a page may show a row twice and leave another out, so the key is
 * appended. */
void records_plan_break_ties(records_read_t *read)
{
    int i;

    for (i = 0; !read->grouped && read->table != NULL && i < read->table->key->nelts; i++) {
        const records_column_t *column =
            APR_ARRAY_IDX(read->table->key, i, const records_column_t *);
        records_order_by_t *by;

        if (orders_by(read, column))
            continue;
        by = &PUSH(read->order, records_order_by_t);
        memset(by, 0, sizeof(*by));
        by->term.of = read->alias;
        by->term.column = column;
        by->nullable = column->nullable;
    }
}

/* ---- pages ------------------------------------------------------------------------ */

void records_plan_page(records_read_t *read, apr_int64_t offset, apr_int64_t limit,
                       const records_rules_t *rules)
{
    read->page.offset = offset;
    read->page.limit = limit;
    if (rules->max_rows >= 0 && (limit < 0 || limit > rules->max_rows))
        read->page.limit = rules->max_rows;
}

static void set_embed_page(records_plan_state_t *state, records_node_t *node)
{
    const records_scope_t *scope = node->scope;
    const apr_int64_t offset = scope == NULL ? 0 : scope->offset;
    const apr_int64_t limit = scope == NULL ? -1 : scope->limit;

    if (node->embed->single) {
        node->read->page.offset = offset;
        node->read->page.limit = limit;
    } else
        records_plan_page(node->read, offset, limit, state->context->rules);
}

/* ---- a level ---------------------------------------------------------------------- */

static records_error_t *finish(records_plan_state_t *state, records_node_t *node);

static records_error_t *finish_embed(records_plan_state_t *state, records_node_t *node)
{
    const records_scope_t *scope = node->scope;
    records_error_t *error;

    set_embed_page(state, node);
    if ((error = finish(state, node)) != NULL)
        return error;
    if (scope != NULL && scope->where != NULL) {
        const records_predicate_t *where;

        if ((error = records_plan_condition(&where, scope->where, node, state->context)) != NULL)
            return error;
        node->read->where = records_plan_both(where, node->read->where, state->context->pool);
    }
    if ((error = plan_order(state, node, scope == NULL ? NULL : scope->order)) != NULL)
        return error;
    if ((scope != NULL && orders_pages(state, scope->offset, scope->limit))
        || (node->embed->spread && !node->embed->single)) /* its arrays must agree on the order */
        records_plan_break_ties(node->read);
    return NULL;
}

/* Embeds before the outputs and filters that lean on them. */
static records_error_t *finish(records_plan_state_t *state, records_node_t *node)
{
    records_error_t *error;
    int i;

    for (i = 0; i < node->nodes->nelts; i++) {
        records_node_t *child = APR_ARRAY_IDX(node->nodes, i, records_node_t *);

        if ((error = finish_embed(state, child)) != NULL
            || (error = place_embed(state, node, child)) != NULL)
            return error;
    }
    if ((error = records_plan_fields(state, node)) != NULL)
        return error;
    for (i = 0; i < node->read->embeds->nelts; i++)
        if ((error = records_show_embed(
                 node->read, APR_ARRAY_IDX(node->read->embeds, i, const records_embed_t *),
                 state->context->pool))
            != NULL)
            return error;
    return NULL;
}

/* ---- the top ----------------------------------------------------------------------- */

static int reads_rows(const records_request_t *request)
{
    return request->action == RECORDS_READ || request->action == RECORDS_INVOKE;
}

records_error_t *records_plan_tree(records_node_t **tree, records_plan_state_t *state,
                                   const records_table_t *table)
{
    records_error_t *error;

    *tree = records_plan_node(state, table, state->root, state->request->select);
    if ((error = records_plan_embeds(state, *tree, 0)) != NULL)
        return error;
    return records_plan_scopes(state, *tree);
}

records_error_t *records_plan_read(const records_read_t **planned, records_plan_state_t *state,
                                   records_node_t *root, const records_condition_t *where)
{
    const records_request_t *request = state->request;
    records_read_t *read = root->read;
    const records_predicate_t *predicate = NULL;
    records_error_t *error;

    *planned = read;
    if (reads_rows(request))
        records_plan_page(read, request->offset, request->limit, state->context->rules);
    if ((error = finish(state, root)) != NULL)
        return error;
    if (where != NULL
        && (error = records_plan_condition(&predicate, where, root, state->context)) != NULL)
        return error;
    read->where = records_plan_both(predicate, read->where, state->context->pool);
    if ((error = plan_order(state, root, request->order)) != NULL)
        return error;
    if (reads_rows(request)
        && (request->cursor != NULL || orders_pages(state, request->offset, request->limit)))
        records_plan_break_ties(read);
    return NULL;
}
