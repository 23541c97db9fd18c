/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of embeds: first every resource that select= names, then the other parameters of
 * each.  read.c plans them. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "catalog/link.h"
#include "plan/parts.h"

#define ALIAS_ROOM 48 /* bytes of a table's name in an alias: PostgreSQL cuts at 63 */

static const char *next_alias(records_plan_state_t *state, const char *name)
{
    apr_size_t length = strlen(name);
    const char *alias;

    if (length > ALIAS_ROOM)
        for (length = ALIAS_ROOM; ((unsigned char)name[length] & 0xC0) == 0x80; length--)
            ;
    do
        alias = apr_psprintf(state->context->pool, "%.*s_%d", (int)length, name, ++state->aliases);
    while (strcmp(alias, state->root) == 0);
    return alias;
}

records_read_t *records_plan_empty(const records_table_t *table, const char *alias,
                                   const records_plan_context_t *context)
{
    apr_pool_t *pool = context->pool;
    records_read_t *read = apr_pcalloc(pool, sizeof(*read));

    read->table = table;
    read->rules = records_plan_bind(table, context);
    read->alias = alias;
    read->outputs = apr_array_make(pool, 8, sizeof(records_output_t));
    read->order = apr_array_make(pool, 2, sizeof(records_order_by_t));
    read->embeds = apr_array_make(pool, 2, sizeof(records_embed_t *));
    read->joins = apr_array_make(pool, 2, sizeof(records_embed_t *));
    read->page.limit = -1;
    return read;
}

records_node_t *records_plan_node(records_plan_state_t *state, const records_table_t *table,
                                  const char *alias, const apr_array_header_t *select)
{
    records_node_t *node = apr_pcalloc(state->context->pool, sizeof(*node));

    node->read = records_plan_empty(table, alias, state->context);
    node->select = select;
    node->nodes = apr_array_make(state->context->pool, 2, sizeof(records_node_t *));
    return node;
}

static int is_served(const records_plan_state_t *state, const char *schema)
{
    return records_names_hold(state->context->rules->schemas, schema)
           || strcmp(state->schema, schema) == 0;
}

static int is_table_shown(const records_plan_state_t *state, const records_table_t *table)
{
    return is_served(state, table->schema)
           && records_plan_exposes(state->context->rules, table->schema, table->name);
}

/* A table that is not shown is not embedded either, and no junction; nor by a function that is not. */
static int is_shown(void *baton, const records_link_t *link)
{
    const records_plan_state_t *state = baton;
    const records_function_t *computed = link->computed;

    return is_table_shown(state, link->to)
           && (link->via == NULL || is_table_shown(state, link->via))
           && (computed == NULL
               || records_plan_exposes(state->context->rules, computed->schema, computed->name));
}

static int is_single(const records_link_t *link)
{
    return link->cardinality == RECORDS_MANY_TO_ONE || link->cardinality == RECORDS_ONE_TO_ONE;
}

static records_error_t *too_many(int most, const char *message, const char *code, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, code, "%s", message),
                           apr_psprintf(pool, "At most %d are allowed.", most), NULL);
}

static records_error_t *check_room(records_plan_state_t *state, int depth)
{
    const records_rules_t *rules = state->context->rules;

    if (depth >= rules->max_depth)
        return too_many(rules->max_depth, "Too many embedded resources inside one another",
                        "REC108", state->context->pool);
    if (rules->max_embeds > 0 && ++state->embeds > rules->max_embeds)
        return too_many(rules->max_embeds, "Too many embedded resources", "REC112",
                        state->context->pool);
    return NULL;
}

/* Of the rows of a function, whose table is hidden: the function's name is all that the client knows. */
static records_error_t *no_link(const records_node_t *parent, const records_selection_t *selection,
                                apr_pool_t *pool)
{
    return records_fail(pool, "PGRST200",
                        "Could not find a relationship between '%s' and '%s' in the schema cache",
                        parent->read->alias, selection->target);
}

static records_error_t *plan_embed(records_plan_state_t *state, records_node_t *parent,
                                   const records_selection_t *selection, int depth)
{
    apr_pool_t *pool = state->context->pool;
    records_embed_t *embed;
    const records_link_t *link;
    records_node_t *node;
    records_error_t *error;

    if (parent->read->table == NULL)
        return records_plan_no_columns(state, selection->target);
    if ((error = records_link_find(&link, parent->read->table, selection->target, selection->hint,
                                   state->schema, is_shown, state, pool))
        != NULL)
        return is_table_shown(state, parent->read->table) ? error
                                                          : no_link(parent, selection, pool);
    embed = apr_pcalloc(pool, sizeof(*embed));
    embed->name = selection->alias != NULL ? selection->alias : selection->target;
    embed->link = link;
    embed->parent = parent->read->alias;
    embed->above = parent->embed;
    embed->single = is_single(link) ? 1 : 0;
    embed->inner = selection->inner;
    embed->spread = selection->kind == RECORDS_SELECT_SPREAD;
    node = records_plan_node(state, link->to, next_alias(state, link->to->name), selection->inside);
    embed->read = node->read;
    if (link->via != NULL) {
        embed->via = next_alias(state, link->via->name);
        embed->via_rules = records_plan_bind(link->via, state->context);
    }
    node->embed = embed;
    node->target = selection->target;
    APR_ARRAY_PUSH((apr_array_header_t *)parent->nodes, records_node_t *) = node;
    APR_ARRAY_PUSH((apr_array_header_t *)parent->read->embeds, records_embed_t *) = embed;
    return records_plan_embeds(state, node, depth + 1);
}

records_error_t *records_plan_embeds(records_plan_state_t *state, records_node_t *node, int depth)
{
    records_error_t *error;
    int i;

    for (i = 0; node->select != NULL && i < node->select->nelts; i++) {
        const records_selection_t *selection = &APR_ARRAY_IDX(node->select, i, records_selection_t);

        if (selection->kind != RECORDS_SELECT_EMBED && selection->kind != RECORDS_SELECT_SPREAD)
            continue;
        if ((error = check_room(state, depth)) != NULL
            || (error = plan_embed(state, node, selection, depth)) != NULL)
            return error;
    }
    return NULL;
}

static records_node_t *named_child(const records_node_t *node, const char *name)
{
    int i;

    for (i = 0; i < node->nodes->nelts; i++) {
        records_node_t *child = APR_ARRAY_IDX(node->nodes, i, records_node_t *);

        if (strcmp(child->embed->name, name) == 0)
            return child;
    }
    return NULL;
}

static records_node_t *child_of_target(const records_node_t *node, const char *target)
{
    int i;

    for (i = 0; i < node->nodes->nelts; i++) {
        records_node_t *child = APR_ARRAY_IDX(node->nodes, i, records_node_t *);

        if (strcmp(child->target, target) == 0)
            return child;
    }
    return NULL;
}

/* By its alias; if no embed has that alias, by the name of what was embedded (as in older
 * versions of PostgREST). */
records_node_t *records_node_child(const records_node_t *node, const char *name,
                                   const records_rules_t *rules)
{
    records_node_t *child = named_child(node, name);

    return child != NULL || rules->strict_targets ? child : child_of_target(node, name);
}

records_error_t *records_plan_not_embedded(const records_node_t *node, const char *name,
                                           apr_pool_t *pool)
{
    const records_node_t *child = child_of_target(node, name);
    records_error_t *error =
        records_fail(pool, "PGRST108", "'%s' is not an embedded resource in this request", name);

    if (child == NULL)
        return records_explain(
            error, NULL,
            apr_psprintf(pool, "Verify that '%s' is included in the 'select' query parameter.",
                         name));
    return records_explain(error, "Target names are not allowed in filters if they have an alias",
                           apr_psprintf(pool, "Change '%s' to '%s' in filters, orders or limits.",
                                        name, child->embed->name));
}

records_error_t *records_plan_check_name(const records_node_t *node, const char *name,
                                         const records_plan_context_t *context)
{
    if (!context->rules->strict_targets || child_of_target(node, name) == NULL
        || (node->read->table != NULL && records_table_column(node->read->table, name) != NULL))
        return NULL;
    return records_plan_not_embedded(node, name, context->pool);
}

records_error_t *records_plan_scopes(records_plan_state_t *state, records_node_t *root)
{
    const apr_array_header_t *scopes = state->request->scopes;
    int i, k;

    for (i = 0; scopes != NULL && i < scopes->nelts; i++) {
        const records_scope_t *scope = APR_ARRAY_IDX(scopes, i, const records_scope_t *);
        records_node_t *node = root;

        for (k = 0; k < scope->path->nelts; k++) {
            const char *name = APR_ARRAY_IDX(scope->path, k, const char *);

            const records_node_t *parent = node;

            if ((node = records_node_child(parent, name, state->context->rules)) == NULL)
                return records_plan_not_embedded(parent, name, state->context->pool);
        }
        node->scope = scope;
    }
    return NULL;
}
