/* SPDX-License-Identifier: Apache-2.0 */
/* An answer as a whole, in memory: for where it must be known before COMMIT. */
#ifndef RECORDS_KEPT_H
#define RECORDS_KEPT_H

#include "response/response.h"

typedef struct records_kept_t {
    int status;
    const apr_table_t *headers;          /* of this answer; not those that every answer of a place has */
    const char *content_type;            /* NULL where there is none */
    const char *body;                    /* with a NUL behind it; NULL: 204, HEAD, which has no length */
    apr_size_t length;
    apr_int64_t rows;                    /* in it; 0 for what was kept in the database */
} records_kept_t;

/** Run the encoder into memory, all of it in pool.  REC116 for a body of more than most bytes.  An
 *  error of the database's rows is returned as it is. */
RECORDS_MUST_CHECK
records_error_t *records_keep(records_kept_t *kept, records_response_t *response, apr_size_t most,
                              apr_pool_t *pool);

#endif
