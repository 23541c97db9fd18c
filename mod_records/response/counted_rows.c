/* SPDX-License-Identifier: Apache-2.0 */
#include "response/counted_rows.h"

#include <apr_strings.h>

typedef struct counted_rows_t {
    records_rows_t rows;                 /* first: what others see */
    records_rows_t *of;
    const records_row_t *first;
} counted_rows_t;

static records_error_t *next(records_rows_t *rows, const records_row_t **row)
{
    counted_rows_t *counted = (counted_rows_t *)rows;

    if (counted->first == NULL)
        return counted->of->next(counted->of, row);
    *row = counted->first;
    counted->first = NULL;
    return NULL;
}

records_error_t *records_counted_rows(records_rows_t **rows, apr_int64_t *count, apr_pool_t *pool)
{
    counted_rows_t *counted = apr_pcalloc(pool, sizeof(*counted));
    records_error_t *error;

    *count = 0;
    counted->rows.next = next;
    counted->of = *rows;
    *rows = &counted->rows;
    if ((error = counted->of->next(counted->of, &counted->first)) != NULL)
        return error;
    if (counted->first != NULL && counted->first->columns > 1
        && counted->first->values[1].text != NULL)
        *count = apr_atoi64(counted->first->values[1].text);
    return NULL;
}
