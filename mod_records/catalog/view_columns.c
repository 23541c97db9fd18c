/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/view_columns.h"

#define COLUMN(list, i) APR_ARRAY_IDX(list, i, const records_column_t *)
#define ORIGIN(view, i) APR_ARRAY_IDX((view)->origins, i, const records_origin_t *)
#define MANY_LISTS 64 /* of one view: no real view has that many */

static void add_view(apr_hash_t *views, const records_table_t *view,
                     const records_table_t *const *of, apr_pool_t *pool)
{
    apr_array_header_t *list = apr_hash_get(views, of, sizeof(*of));

    if (list == NULL) {
        list = apr_array_make(pool, 2, sizeof(void *));
        apr_hash_set(views, of, sizeof(*of), list);
    }
    if (list->nelts == 0 || APR_ARRAY_IDX(list, list->nelts - 1, const records_table_t *) != view)
        APR_ARRAY_PUSH(list, const records_table_t *) = view;
}

apr_hash_t *records_view_columns_index(const apr_array_header_t *tables, apr_pool_t *pool)
{
    apr_hash_t *views = apr_hash_make(pool);
    int i, k;

    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *view = APR_ARRAY_IDX(tables, i, const records_table_t *);

        for (k = 0; k < view->origins->nelts; k++)
            add_view(views, view, &ORIGIN(view, k)->table, pool);
    }
    return views;
}

/* ---- columns ---------------------------------------------------------------------- */

/* Every list of chosen columns, one more of view for each that shows the column of table. */
static apr_array_header_t *choose(const apr_array_header_t *lists, const records_table_t *view,
                                  const records_table_t *table, const records_column_t *column,
                                  apr_pool_t *pool)
{
    apr_array_header_t *longer = apr_array_make(pool, 1, sizeof(void *));
    int i, k;

    for (i = 0; i < lists->nelts; i++)
        for (k = 0; k < view->origins->nelts && longer->nelts < MANY_LISTS; k++) {
            const records_origin_t *origin = ORIGIN(view, k);
            apr_array_header_t *list;

            if (origin->table != table || origin->shown != column)
                continue;
            list = apr_array_copy(pool, APR_ARRAY_IDX(lists, i, apr_array_header_t *));
            APR_ARRAY_PUSH(list, const records_column_t *) = origin->column;
            APR_ARRAY_PUSH(longer, apr_array_header_t *) = list;
        }
    return longer;
}

/* The lists of columns by which view shows all of these; none if it lacks one. */
static apr_array_header_t *shown_columns(const records_table_t *view, const records_table_t *table,
                                         const apr_array_header_t *columns, apr_pool_t *pool)
{
    apr_array_header_t *lists = apr_array_make(pool, 1, sizeof(void *));
    int i;

    APR_ARRAY_PUSH(lists, apr_array_header_t *) =
        apr_array_make(pool, columns->nelts, sizeof(void *));
    for (i = 0; i < columns->nelts && lists->nelts > 0; i++)
        lists = choose(lists, view, table, COLUMN(columns, i), pool);
    return lists;
}

apr_array_header_t *records_view_columns(const records_table_t *table,
                                         const apr_array_header_t *columns, apr_hash_t *views,
                                         apr_pool_t *pool, apr_pool_t *scratch)
{
    const apr_array_header_t *of = apr_hash_get(views, &table, sizeof(table));
    apr_array_header_t *found = apr_array_make(scratch, 4, sizeof(records_view_columns_t));
    int i, k;

    *(records_view_columns_t *)apr_array_push(found) = (records_view_columns_t){ table, columns };
    for (i = 0; of != NULL && i < of->nelts; i++) {
        const records_table_t *view = APR_ARRAY_IDX(of, i, const records_table_t *);
        const apr_array_header_t *lists = shown_columns(view, table, columns, scratch);

        for (k = 0; k < lists->nelts; k++)
            *(records_view_columns_t *)apr_array_push(found) = (records_view_columns_t){
                view, apr_array_copy(pool, APR_ARRAY_IDX(lists, k, apr_array_header_t *))
            };
    }
    return found;
}

/* ---- keys --------------------------------------------------------------------------- */

static apr_array_header_t *in_table_order(const records_table_t *table,
                                          const apr_array_header_t *columns, apr_pool_t *pool)
{
    apr_array_header_t *ordered = apr_array_make(pool, columns->nelts, sizeof(void *));
    int i;

    for (i = 0; i < table->columns->nelts; i++)
        if (records_columns_hold(columns, COLUMN(table->columns, i)))
            APR_ARRAY_PUSH(ordered, const records_column_t *) = COLUMN(table->columns, i);
    return ordered;
}

void records_view_key(records_table_t *view, apr_pool_t *pool, apr_pool_t *scratch)
{
    apr_array_header_t *key = apr_array_make(scratch, 2, sizeof(void *));
    int i, k;

    if (view->key->nelts > 0 || view->origins->nelts == 0) /* declared, or of a table */
        return;
    for (i = 0; i < view->origins->nelts; i++) {
        const records_table_t *table = ORIGIN(view, i)->table;
        const apr_array_header_t *lists = shown_columns(view, table, table->key, scratch), *first;

        if (lists->nelts == 0)
            continue;
        first = APR_ARRAY_IDX(lists, 0, const apr_array_header_t *);
        for (k = 0; k < first->nelts; k++)
            if (!records_columns_hold(key, COLUMN(first, k)))
                APR_ARRAY_PUSH(key, const records_column_t *) = COLUMN(first, k);
    }
    view->key = view->row_key = in_table_order(view, key, pool);
}
