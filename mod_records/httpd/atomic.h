/* SPDX-License-Identifier: Apache-2.0 */
/* An answer that is known as a whole before COMMIT.  It is made in one transaction, of as many runs as it
 * needs, and kept in memory.  After a conflict with other transactions all of it is done again.
 *
 *     begin
 *     claim    where the request has an Idempotency-Key: what is kept of it?  That is the answer
 *     work     the runs, and what they answer
 *     keep     the answer, where there is a key
 *     end      COMMIT */
#ifndef RECORDS_ATOMIC_H
#define RECORDS_ATOMIC_H

#include "httpd/idempotent.h"

/** One attempt. */
typedef struct records_atomic_t {
    records_exchange_t *x;               /* of the request, compiled */
    records_unit_t *unit;                /* is open */
    records_idempotent_t *idempotent;    /* the request's key, or NULL */
    records_kept_t kept;                 /* what to answer: the work makes it */
    unsigned replayed : 1;               /* it was kept when the key was used first: no work was done */
    unsigned writes : 1;                 /* a run may write */
    unsigned keep : 1;                   /* COMMIT at the end; the work may decide against it */
    apr_pool_t *pool;                    /* of this attempt; its end is the answer's */
} records_atomic_t;

/** What is done in the transaction: runs in atomic->unit, until atomic->kept is there. */
typedef records_error_t *records_atomic_work_t(records_atomic_t *atomic, void *baton);

/** Do it, and COMMIT; once only, where the request has a key.  atomic->kept is there then, as long as
 *  the request. */
RECORDS_MUST_CHECK
records_error_t *records_atomic_do(records_atomic_t *atomic, records_exchange_t *x, int writes,
                                   records_idempotent_t *idempotent, records_atomic_work_t *work,
                                   void *baton);

#endif
