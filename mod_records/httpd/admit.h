/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a request is admitted: decided when its caller is known, before its body is read and before
 * anything is asked of the database. */
#ifndef RECORDS_ADMIT_H
#define RECORDS_ADMIT_H

#include "httpd/exchange.h"

/** What limits know of a request, or of an operation of a batch. */
typedef struct records_admission_t {
    apr_pool_t *pool;                    /* of the main request */
    struct records_asked_t *asked;
    int count;
    unsigned of_operation : 1;
    apr_int64_t rows, bytes;             /* of an operation: in its answer */
    struct records_admission_t *next;    /* of the same batch */
} records_admission_t;

/** Once for each request, and once for each operation of a batch, however often that is tried.  Sets the
 *  headers that tell the client of its limits. */
RECORDS_MUST_CHECK
records_error_t *records_admit(records_exchange_t *x);

/** When the request has ended: what its answer cost. */
void records_admit_end(const records_measure_t *measure, apr_pool_t *pool);

#endif
