/* SPDX-License-Identifier: Apache-2.0 */
/* An answer that is known as a whole before COMMIT.  It is made in one transaction, of as many runs as it
 * needs, and kept in memory.  After a conflict with other transactions all of it is done again. */
#ifndef RECORDS_ATOMIC_H
#define RECORDS_ATOMIC_H

#include "httpd/exchange.h"

/** One attempt. */
typedef struct records_atomic_t {
    records_exchange_t *x;               /* of the request, compiled */
    records_unit_t *unit;                /* is open */
    records_kept_t kept;                 /* what to answer: the work makes it */
    unsigned writes : 1;                 /* a run may write */
    unsigned keep : 1;                   /* COMMIT at the end; the work may decide against it */
    apr_pool_t *pool;                    /* of this attempt; its end is the answer's */
} records_atomic_t;

/** What is done in the transaction: runs in atomic->unit, until atomic->kept is there. */
typedef records_error_t *records_atomic_work_t(records_atomic_t *atomic, void *baton);

/** Do it, and COMMIT.  atomic->kept is there then, as long as the request. */
RECORDS_MUST_CHECK
records_error_t *records_atomic_do(records_atomic_t *atomic, records_exchange_t *x, int writes,
                                   records_atomic_work_t *work, void *baton);

#endif
