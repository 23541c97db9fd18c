/* SPDX-License-Identifier: Apache-2.0 */
/* The answer, before any byte of it is sent. */
#ifndef RECORDS_RESPONSE_H
#define RECORDS_RESPONSE_H

#include "compile.h"

typedef struct records_response_t {
    int status;
    apr_table_t *headers;
    const char *content_type;            /* NULL where there is none */
    const records_encoder_t *encoder;    /* NULL where there is no body */
    records_rows_t *rows;
    records_row_t columns;               /* names and kinds, for the encoder's begin */
    apr_int64_t offset, total;           /* of a read's page; total is -1 where not counted */
    unsigned ranged : 1;                 /* Content-Range waits for the number of rows */
    unsigned bodyless : 1;               /* not even Content-Length: 204, HEAD */
    unsigned weighs_body : 1;            /* its ETag is made of the body, if that is whole before any of it
                                          * is sent */
    const records_preconditions_t *preconditions;    /* of the request, for such an ETag; or NULL */
    const apr_table_t *overrides;        /* what the database said instead: headers, or NULL */
    int override_status;                 /* and a status, or 0 */
    apr_pool_t *pool;
} records_response_t;

#endif
