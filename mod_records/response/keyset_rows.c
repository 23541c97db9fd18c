/* SPDX-License-Identifier: Apache-2.0 */
#include "response/keyset_rows.h"

#include <apr_strings.h>

#include "plan/cursor.h"

typedef struct taken_rows_t {
    records_rows_t rows;                 /* first: what others see */
    const apr_array_header_t *all;       /* records_row_t */
    int at, step, left;
    records_row_t row;
    int shown;
} taken_rows_t;

static const records_row_t *row_at(const taken_rows_t *taken, int i)
{
    return &APR_ARRAY_IDX(taken->all, i, records_row_t);
}

static records_error_t *next(records_rows_t *rows, const records_row_t **row)
{
    taken_rows_t *taken = (taken_rows_t *)rows;

    *row = NULL;
    if (taken->left == 0)
        return NULL;
    taken->row = *row_at(taken, taken->at);
    taken->row.columns = taken->shown;
    taken->at += taken->step;
    taken->left--;
    *row = &taken->row;
    return NULL;
}

static void copy_row(records_row_t *copy, const records_row_t *row, apr_pool_t *pool)
{
    const apr_size_t columns = (apr_size_t)row->columns;
    records_value_t *values = apr_pmemdup(pool, row->values, sizeof(*values) * columns);
    int i;

    *copy = *row;
    copy->kinds = apr_pmemdup(pool, row->kinds, sizeof(*row->kinds) * columns);
    copy->values = values;
    for (i = 0; i < row->columns; i++)
        if (values[i].text != NULL)
            values[i].text = apr_pstrmemdup(pool, values[i].text, values[i].length);
}

static records_error_t *take_all(apr_array_header_t *all, records_rows_t *rows, apr_pool_t *pool)
{
    const records_row_t *row;
    records_error_t *error;

    while ((error = rows->next(rows, &row)) == NULL && row != NULL)
        copy_row(apr_array_push(all), row, pool);
    return error;
}

static const char *cursor_at(const taken_rows_t *taken, int i, int backward,
                             const records_keyset_t *keyset, apr_pool_t *pool)
{
    const records_row_t *row = row_at(taken, i);
    const records_cursor_t cursor = { backward ? 1 : 0, keyset->binding,
                                      row->columns - keyset->shown, row->values + keyset->shown };

    return records_cursor_write(&cursor, pool);
}

/* There are rows on the page from which the client came. */
static void find_neighbours(records_keyset_page_t *page, const taken_rows_t *taken,
                            const records_keyset_t *keyset, apr_pool_t *pool)
{
    const int first = keyset->backward ? page->count - 1 : 0;
    const int last = keyset->backward ? 0 : page->count - 1;

    if (page->count == 0)
        return;
    if (keyset->backward || page->more)
        page->next = cursor_at(taken, last, 0, keyset, pool);
    if (keyset->backward ? page->more : keyset->after != NULL)
        page->prev = cursor_at(taken, first, 1, keyset, pool);
}

records_error_t *records_keyset_rows(records_keyset_page_t *page, records_rows_t *rows,
                                     const records_read_t *read, apr_pool_t *pool)
{
    const records_keyset_t *keyset = read->keyset;
    const int most = (int)read->page.limit - 1;
    apr_array_header_t *all = apr_array_make(pool, 32, sizeof(records_row_t));
    taken_rows_t *taken = apr_pcalloc(pool, sizeof(*taken));
    records_error_t *error;

    if ((error = take_all(all, rows, pool)) != NULL)
        return error;
    page->more = all->nelts > most;
    page->count = all->nelts > most ? most : all->nelts;
    page->prev = page->next = NULL;
    page->rows = &taken->rows;
    taken->rows.next = next;
    taken->all = all;
    taken->at = keyset->backward ? page->count - 1 : 0;
    taken->step = keyset->backward ? -1 : 1;
    taken->left = page->count;
    taken->shown = keyset->shown;
    find_neighbours(page, taken, keyset, pool);
    return NULL;
}
