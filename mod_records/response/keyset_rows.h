/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a page that a cursor began: taken whole, for the links to the pages before and behind
 * it stand in the headers. */
#ifndef RECORDS_KEYSET_ROWS_H
#define RECORDS_KEYSET_ROWS_H

#include "plan/plan.h"
#include "sql/result.h"

typedef struct records_keyset_page_t {
    records_rows_t *rows;                /* those to show, the right way around, without what is hidden */
    int count;
    unsigned more : 1;                   /* there are others beyond, the way that the cursor went */
    const char *prev, *next;             /* cursors, or NULL where nothing is */
} records_keyset_page_t;

/** Read all rows and close the page. */
RECORDS_MUST_CHECK
records_error_t *records_keyset_rows(records_keyset_page_t *page, records_rows_t *rows,
                                     const records_read_t *read, apr_pool_t *pool);

#endif
