/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/hidden.h"

#include <string.h>

#include <apr_fnmatch.h>

#include "catalog/parts.h"

#define COLUMN(list, i) APR_ARRAY_IDX(list, i, const records_column_t *)

/* ---- patterns ------------------------------------------------------------------------------ */

int records_column_patterns_hold(const apr_array_header_t *patterns, const char *name)
{
    int i, held = *APR_ARRAY_IDX(patterns, 0, const char *) == '!';

    for (i = 0; i < patterns->nelts; i++) {
        const char *pattern = APR_ARRAY_IDX(patterns, i, const char *);
        const int out = *pattern == '!';

        if (apr_fnmatch(pattern + out, name, 0) == APR_SUCCESS)
            held = !out;
    }
    return held;
}

const char *records_column_patterns_unknown(const apr_array_header_t *patterns,
                                            const records_table_t *table)
{
    int i;

    for (i = 0; i < patterns->nelts; i++) {
        const char *pattern = APR_ARRAY_IDX(patterns, i, const char *);

        pattern += *pattern == '!';
        if (!apr_fnmatch_test(pattern) && records_table_any_column(table, pattern) == NULL)
            return pattern;
    }
    return NULL;
}

void records_columns_unread(const records_table_t *table, const apr_array_header_t *patterns)
{
    int i;

    for (i = 0; i < table->by_name->nelts; i++) {
        records_column_t *column = APR_ARRAY_IDX(table->by_name, i, records_column_t *);

        column->unreadable |= !records_column_patterns_hold(patterns, column->name);
    }
}

void records_columns_unwritten(const records_table_t *table, const apr_array_header_t *patterns)
{
    int i;

    for (i = 0; i < table->by_name->nelts; i++) {
        records_column_t *column = APR_ARRAY_IDX(table->by_name, i, records_column_t *);

        column->unwritable |= !records_column_patterns_hold(patterns, column->name);
    }
}

/* ---- what is left of a table --------------------------------------------------------------- */

static apr_array_header_t *readable_of(const apr_array_header_t *columns, apr_pool_t *pool)
{
    apr_array_header_t *readable = apr_array_make(pool, columns->nelts, sizeof(void *));
    int i;

    for (i = 0; i < columns->nelts; i++)
        if (!COLUMN(columns, i)->unreadable)
            APR_ARRAY_PUSH(readable, const records_column_t *) = COLUMN(columns, i);
    return readable;
}

static int is_readable(const apr_array_header_t *columns)
{
    int i;

    for (i = 0; i < columns->nelts; i++)
        if (COLUMN(columns, i)->unreadable)
            return 0;
    return 1;
}

static int hides(const records_column_t *column)
{
    return column != NULL && column->unreadable;
}

static int hides_any(const records_table_t *table)
{
    int i;

    for (i = 0; i < table->by_name->nelts; i++)
        if (hides(COLUMN(table->by_name, i)))
            return 1;
    return 0;
}

/* Another index, if there is one that searches no column which may not be read. */
static void choose_fulltexts(const records_table_t *table)
{
    int i;

    for (i = 0; i < table->columns->nelts; i++) {
        records_column_t *column = APR_ARRAY_IDX(table->columns, i, records_column_t *);

        if (column->fulltext != NULL && column->fulltext->columns != NULL)
            column->fulltext = NULL;
    }
    for (i = 0; i < table->fulltexts->nelts; i++) {
        const records_fulltext_t *one =
            APR_ARRAY_IDX(table->fulltexts, i, const records_fulltext_t *);

        if (is_readable(one->columns))
            records_build_cover(one);
    }
}

static void hide_columns(records_table_t *table, apr_pool_t *pool)
{
    table->columns = readable_of(table->all_columns, pool);
    table->shape = records_build_shape(table);
    if (!is_readable(table->key))
        table->key = apr_array_make(pool, 1, sizeof(void *));
    if (hides(table->version))
        table->version = NULL;
    if (hides(table->modified))
        table->modified = NULL;
    choose_fulltexts(table);
}

/* ---- between tables ------------------------------------------------------------------------- */

/* Who reads one end of a pair knows the other: so either both may be read, or neither. */
static int are_alike(const apr_array_header_t *pairs)
{
    int i;

    for (i = 0; pairs != NULL && i < pairs->nelts; i++) {
        const records_pair_t *pair = &APR_ARRAY_IDX(pairs, i, records_pair_t);

        if (pair->ours->unreadable != pair->theirs->unreadable)
            return 0;
    }
    return 1;
}

static void hide_links(records_table_t *table, apr_pool_t *pool)
{
    apr_array_header_t *left = apr_array_make(pool, table->links->nelts, sizeof(void *));
    int i;

    for (i = 0; i < table->links->nelts; i++) {
        const records_link_t *link = APR_ARRAY_IDX(table->links, i, const records_link_t *);

        if (are_alike(link->pairs) && are_alike(link->via_pairs))
            APR_ARRAY_PUSH(left, const records_link_t *) = link;
    }
    table->links = left;
}

/* An aggregate takes the whole row, and the row is not whole. */
static void hide_handlers(const records_catalog_t *catalog)
{
    apr_array_header_t *handlers = catalog->handlers;
    int i, left = 0;

    for (i = 0; i < handlers->nelts; i++) {
        records_handler_t *handler = APR_ARRAY_IDX(handlers, i, records_handler_t *);

        if (handler->table == NULL
            || handler->table->columns->nelts == handler->table->all_columns->nelts)
            APR_ARRAY_IDX(handlers, left++, records_handler_t *) = handler;
    }
    handlers->nelts = left;
}

void records_catalog_hide(records_catalog_t *catalog)
{
    int i;

    for (i = 0; i < catalog->tables->nelts; i++) {
        records_table_t *table = APR_ARRAY_IDX(catalog->tables, i, records_table_t *);

        if (!hides_any(table))
            continue;
        catalog->hides = 1;
        hide_columns(table, catalog->pool);
    }
    for (i = 0; catalog->hides && i < catalog->tables->nelts; i++)
        hide_links(APR_ARRAY_IDX(catalog->tables, i, records_table_t *), catalog->pool);
    if (catalog->hides)
        hide_handlers(catalog);
}
