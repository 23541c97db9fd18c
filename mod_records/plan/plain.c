/* SPDX-License-Identifier: Apache-2.0 */
/* Is a request a read of plain tables, which runs no code of the database's or of other modules'?  Then nothing
 * could read the settings of the request.  Whatever is not known to be so is not. */
#include "catalog/rules.h"
#include "plan/parts.h"

static int is_plain_table(const records_table_t *table)
{
    const apr_array_header_t *filters;
    int i;

    if (table == NULL || !table->plain)
        return 0;
    filters = table->rules == NULL ? NULL : table->rules->filters;
    for (i = 0; filters != NULL && i < filters->nelts; i++)
        if (!APR_ARRAY_IDX(filters, i, const records_row_filter_t *)->plain)
            return 0;
    return 1;
}

/* No column: of count(). */
static int is_plain_term(const records_term_t *term)
{
    const records_column_t *column = term->column;

    return column == NULL
           || (column->computed == NULL && column->shown_by == NULL && column->read_by == NULL);
}

/* What a cast means depends on the search path, and it may be to a type that somebody has made.  What is shown
 * of embeds is looked at with them. */
static int is_plain_output(const records_output_t *output)
{
    return output->shows != RECORDS_SHOW_TERM
           || (output->cast == NULL && output->aggregate_cast == NULL
               && is_plain_term(&output->term));
}

/* A search looks for its configuration in the search path. */
static int is_plain_comparison(const records_predicate_t *one)
{
    return records_ops[one->op].class != RECORDS_SEARCH && is_plain_term(&one->term)
           && (one->other == NULL || is_plain_term(one->other));
}

static int is_plain_predicate(const records_predicate_t *where)
{
    int i;

    switch (where->kind) {
    case RECORDS_PREDICATE_AND:
    case RECORDS_PREDICATE_OR:
        for (i = 0; i < where->parts->nelts; i++)
            if (!is_plain_predicate(APR_ARRAY_IDX(where->parts, i, const records_predicate_t *)))
                return 0;
        return 1;
    case RECORDS_PREDICATE_COMPARE:
        return is_plain_comparison(where);
    case RECORDS_PREDICATE_EXISTS:
        return 1; /* of an embed, which is looked at by itself */
    case RECORDS_PREDICATE_VERSION:
        return is_plain_table(where->table);
    default:
        return 0; /* an operator of another module */
    }
}

static int is_plain_read(const records_read_t *read);

/* All embeds of a level are here, whether they are joined, shown, or only asked about. */
static int are_plain_embeds(const apr_array_header_t *embeds)
{
    int i;

    for (i = 0; i < embeds->nelts; i++) {
        const records_embed_t *embed = APR_ARRAY_IDX(embeds, i, const records_embed_t *);

        if (embed->link->computed != NULL
            || (embed->link->via != NULL && !is_plain_table(embed->link->via))
            || !is_plain_read(embed->read))
            return 0;
    }
    return 1;
}

static int is_plain_read(const records_read_t *read)
{
    int i;

    if (read->call != NULL || read->written != NULL || !is_plain_table(read->table)
        || (read->where != NULL && !is_plain_predicate(read->where))
        || !are_plain_embeds(read->embeds))
        return 0;
    for (i = 0; i < read->outputs->nelts; i++)
        if (!is_plain_output(&APR_ARRAY_IDX(read->outputs, i, records_output_t)))
            return 0;
    for (i = 0; i < read->order->nelts; i++)
        if (!is_plain_term(&APR_ARRAY_IDX(read->order, i, records_order_by_t).term))
            return 0;
    return 1;
}

int records_plan_is_plain(const records_plan_t *plan)
{
    return plan->action == RECORDS_READ && plan->write == NULL && plan->handler == NULL
           && plan->explain == NULL && plan->format != RECORDS_FORMAT_GEOJSON && plan->read != NULL
           && is_plain_read(plan->read);
}
