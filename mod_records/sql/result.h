/* SPDX-License-Identifier: Apache-2.0 */
/* The result of a transaction.  Everything that a header needs is known before the first byte. */
#ifndef RECORDS_RESULT_H
#define RECORDS_RESULT_H

#include "mod_records.h"

typedef struct records_rows_t records_rows_t;

/** Rows to come.  A cursor in the server, an array in a test. */
struct records_rows_t {
    /** The next row, or NULL in *row after the last.  The row before it is gone then. */
    records_error_t *(*next)(records_rows_t *rows, const records_row_t **row);
};

typedef struct records_result_t {
    records_rows_t *rows;                /* or NULL */
    const records_row_t *columns;        /* names and kinds of the rows where the statement did not know
                                          * them (CALL): no values; or NULL */
    apr_int64_t affected;                /* rows changed, or -1 */
    apr_int64_t total;                   /* from count, or -1 */
    const char *explained;               /* from estimate: a plan, in JSON; or NULL */
    apr_int64_t in_page;                 /* rows that will come, or -1 if that is not known yet */
    const char *version;                 /* of the first row; or NULL */
    apr_int64_t modified;                /* of the first row: seconds since 1970, or -1 */
    const char *headers, *status;        /* what the database said for the answer, or NULL */
    unsigned whole : 1;                  /* the rows are all here: they need their connection no more */
    unsigned created : 1;                /* PUT: the row is new; an upsert: one at least is */
} records_result_t;

#endif
