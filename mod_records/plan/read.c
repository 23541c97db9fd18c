/* SPDX-License-Identifier: Apache-2.0 */
/* What to show of the rows: outputs, order, page. */
#include "plan/parts.h"

static void show_all(apr_array_header_t *outputs, const records_table_t *table)
{
    int i;

    for (i = 0; i < table->columns->nelts; i++) {
        records_output_t *output = &APR_ARRAY_PUSH(outputs, records_output_t);

        output->column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);
        output->name = output->column->name;
        output->cast = NULL;
    }
}

static records_error_t *show(apr_array_header_t *outputs, const records_selection_t *selection,
                             const records_table_t *table, apr_pool_t *pool)
{
    records_output_t *output;

    if (selection->column == NULL) {
        show_all(outputs, table);
        return NULL;
    }
    output = &APR_ARRAY_PUSH(outputs, records_output_t);
    output->name = selection->alias != NULL ? selection->alias : selection->column;
    output->cast = selection->cast;
    return records_plan_column(&output->column, table, selection->column, pool);
}

static records_error_t *plan_outputs(records_read_t *read, const apr_array_header_t *select,
                                     apr_pool_t *pool)
{
    apr_array_header_t *outputs =
        apr_array_make(pool, read->table->columns->nelts, sizeof(records_output_t));
    records_error_t *error;
    int i;

    read->outputs = outputs;
    if (select == NULL)
        show_all(outputs, read->table);
    else
        for (i = 0; i < select->nelts; i++)
            if ((error = show(outputs, &APR_ARRAY_IDX(select, i, records_selection_t), read->table,
                              pool)) != NULL)
                return error;
    return NULL;
}

static records_error_t *plan_order(records_read_t *read, const apr_array_header_t *order,
                                   apr_pool_t *pool)
{
    apr_array_header_t *planned = apr_array_make(pool, 2, sizeof(records_order_by_t));
    records_error_t *error;
    int i;

    read->order = planned;
    for (i = 0; order != NULL && i < order->nelts; i++) {
        const records_order_t *term = &APR_ARRAY_IDX(order, i, records_order_t);
        records_order_by_t *by = &APR_ARRAY_PUSH(planned, records_order_by_t);

        by->descending = term->descending;
        by->nulls_first = term->nulls_first;
        if ((error = records_plan_column(&by->column, read->table, term->column, pool)) != NULL)
            return error;
    }
    return NULL;
}

static int orders_by(const apr_array_header_t *order, const records_column_t *column)
{
    int i;

    for (i = 0; i < order->nelts; i++)
        if (APR_ARRAY_IDX(order, i, records_order_by_t).column == column)
            return 1;
    return 0;
}

/* A page of an order with ties may show a row twice, and another never: the key breaks them. */
static void break_ties(records_read_t *read)
{
    int i;

    for (i = 0; i < read->table->key->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(read->table->key, i, const records_column_t *);
        records_order_by_t *by;

        if (orders_by(read->order, column))
            continue;
        by = apr_array_push((apr_array_header_t *)read->order);
        by->column = column;
        by->descending = by->nulls_first = 0;
    }
}

records_error_t *records_plan_read(const records_read_t **planned, const records_request_t *request,
                                   const records_table_t *table, const records_predicate_t *where,
                                   const records_ground_t *ground)
{
    records_read_t *read = apr_pcalloc(ground->pool, sizeof(*read));
    records_error_t *error;

    *planned = read;
    read->table = table;
    read->where = where;
    read->page.limit = -1;
    if (request->action == RECORDS_READ) {
        read->page.offset = request->offset;
        read->page.limit = request->limit;
        if (ground->rules->max_rows >= 0
            && (read->page.limit < 0 || read->page.limit > ground->rules->max_rows))
            read->page.limit = ground->rules->max_rows;
    }
    if ((error = plan_outputs(read, request->select, ground->pool)) != NULL)
        return error;
    if ((error = plan_order(read, request->order, ground->pool)) != NULL)
        return error;
    if (request->limit >= 0 || read->page.offset > 0)
        break_ties(read);
    return NULL;
}
