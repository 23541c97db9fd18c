/* SPDX-License-Identifier: Apache-2.0 */
/* The outputs of a row: columns, groups, embeds and spreads. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "plan/parts.h"

static records_output_t *add(records_read_t *read)
{
    records_output_t *output = apr_array_push((apr_array_header_t *)read->outputs);

    memset(output, 0, sizeof(*output));
    return output;
}

void records_show_all(records_read_t *read)
{
    int i;

    for (i = 0; i < read->table->columns->nelts; i++) {
        records_output_t *output = add(read);

        output->term.of = read->alias;
        output->term.column = APR_ARRAY_IDX(read->table->columns, i, const records_column_t *);
        output->name = output->term.column->name;
    }
}

/* data->a->>b is b, data->a->0 is a, data->0 is data. */
static const char *name_of_path(const records_field_t *field)
{
    int i;

    for (i = field->path->nelts - 1; i >= 0; i--)
        if (!APR_ARRAY_IDX(field->path, i, records_step_t).is_index)
            return APR_ARRAY_IDX(field->path, i, records_step_t).key;
    return field->column;
}

static const char *name_of(const records_selection_t *selection)
{
    if (selection->alias != NULL)
        return selection->alias;
    if (selection->aggregate != RECORDS_AGGREGATE_NONE)
        return records_aggregates[selection->aggregate];
    return selection->field.path != NULL ? name_of_path(&selection->field)
                                         : selection->field.column;
}

/* count without parentheses, PostgREST's older form, if there is no column of that name. */
static int is_bare_count(const records_plan_state_t *state, const records_read_t *read,
                         const records_selection_t *selection)
{
    const records_field_t *field = &selection->field;

    return selection->aggregate == RECORDS_AGGREGATE_NONE && field->column != NULL
           && field->path == NULL && field->bucket == RECORDS_BUCKET_NONE
           && strcmp(field->column, "count") == 0 && state->context->rules->aggregates
           && records_table_column(read->table, "count") == NULL;
}

/* The type is looked up here, never parsed by the database: an unknown one is refused by name. */
static records_error_t *check_cast(const char *cast, const records_plan_context_t *context)
{
    char *name, *at;

    if (cast == NULL || context->catalog->cast_types == NULL)
        return NULL;
    name = apr_pstrdup(context->pool, cast);
    for (at = name; *at != '\0'; at++)
        *at = (char)apr_tolower(*at);
    if (apr_hash_get(context->catalog->cast_types, name, APR_HASH_KEY_STRING) != NULL)
        return NULL;
    return records_fail(context->pool, "42704", "type \"%s\" does not exist", cast);
}

static records_error_t *show_field(records_plan_state_t *state, const records_node_t *node,
                                   const records_selection_t *selection)
{
    records_read_t *read = node->read;
    records_output_t *output;
    records_error_t *error;

    if ((error = check_cast(selection->cast, state->context)) != NULL
        || (error = check_cast(selection->aggregate_cast, state->context)) != NULL)
        return error;
    output = add(read);
    output->name = name_of(selection);
    output->term.of = read->alias;
    output->term.embed = node->embed;
    if (is_bare_count(state, read, selection)) {
        output->aggregate = RECORDS_COUNT;
        output->aggregate_cast = selection->cast;
        read->grouped = 1;
        return NULL;
    }
    output->cast = selection->cast;
    output->aggregate = selection->aggregate;
    output->aggregate_cast = selection->aggregate_cast;
    if (selection->aggregate != RECORDS_AGGREGATE_NONE) {
        if (!state->context->rules->aggregates)
            return records_fail(state->context->pool, "PGRST123",
                                "Use of aggregate functions is not allowed");
        read->grouped = 1;
    }
    if (selection->field.column == NULL)
        return NULL;
    return records_plan_term(&output->term, &selection->field, read, state->context);
}

records_error_t *records_plan_fields(records_plan_state_t *state, records_node_t *node)
{
    records_error_t *error;
    int i;

    if (node->select == NULL) {
        records_show_all(node->read);
        return NULL;
    }
    for (i = 0; i < node->select->nelts; i++) {
        const records_selection_t *selection = &APR_ARRAY_IDX(node->select, i, records_selection_t);

        if (selection->kind == RECORDS_SELECT_ALL)
            records_show_all(node->read);
        else if (selection->kind == RECORDS_SELECT_FIELD
                 && (error = show_field(state, node, selection)) != NULL)
            return error;
    }
    return NULL;
}

/* ---- embeds ------------------------------------------------------------------- */

static void lift(records_read_t *read, const records_embed_t *embed)
{
    int i;

    for (i = 0; i < embed->read->outputs->nelts; i++) {
        const records_output_t *inside = &APR_ARRAY_IDX(embed->read->outputs, i, records_output_t);

        *add(read) = *inside;
        if (inside->shows == RECORDS_SHOW_TERM && inside->aggregate != RECORDS_AGGREGATE_NONE)
            read->grouped = 1;
    }
}

static records_error_t *gather(records_read_t *read, const records_embed_t *embed, apr_pool_t *pool)
{
    int i;

    if (embed->read->grouped && !embed->single)
        return records_unable("Aggregates are not implemented for one-to-many or many-to-many "
                              "spreads.",
                              NULL, pool);
    for (i = 0; i < embed->read->outputs->nelts; i++) {
        records_output_t *output = add(read);

        output->shows = RECORDS_SHOW_EACH;
        output->embed = embed;
        output->each = &APR_ARRAY_IDX(embed->read->outputs, i, records_output_t);
        output->name = output->each->name;
    }
    return NULL;
}

records_error_t *records_show_embed(records_read_t *read, const records_embed_t *embed,
                                    apr_pool_t *pool)
{
    records_output_t *output;

    if (embed->read->outputs->nelts == 0)
        return NULL; /* rel(): there only to be asked about */
    if (embed->spread && embed->joined) {
        lift(read, embed);
        return NULL;
    }
    if (embed->spread)
        return gather(read, embed, pool);
    output = add(read);
    output->shows = RECORDS_SHOW_EMBED;
    output->name = embed->name;
    output->embed = embed;
    return NULL;
}
