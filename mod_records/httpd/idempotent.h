/* SPDX-License-Identifier: Apache-2.0 */
/* Requests with an Idempotency-Key: the change is made once, and its answer is kept in the database
 * within the change's own transaction.
 */
#ifndef RECORDS_IDEMPOTENT_H
#define RECORDS_IDEMPOTENT_H

#include "httpd/exchange.h"
#include "sql/idempotency.h"

/** The key of a request, and where its answer is kept. */
typedef struct records_idempotent_t {
    records_idempotency_t key;
    records_key_table_t table;
    apr_size_t most;                     /* bytes that the answer may have */
    unsigned expired : 1;                /* the claim has found what has expired */
} records_idempotent_t;

/** May the request have a key that matters?  It is compiled for a unit, then. */
int records_idempotent_wanted(const records_exchange_t *x);

/** The key; NULL where there is none, and none is needed.  REC130 where it is none, or missing; REC134
 *  where keys are not enabled. */
RECORDS_MUST_CHECK
records_error_t *records_idempotent_find(records_idempotent_t **idempotent,
                                         const records_exchange_t *x);

/** The same for a compiled request: NULL for one that changes nothing, too. */
RECORDS_MUST_CHECK
records_error_t *records_idempotent_admit(records_idempotent_t **idempotent,
                                          const records_exchange_t *x);

/** REC130 for an operation without a key where one is required: its batch has none. */
RECORDS_MUST_CHECK
records_error_t *records_idempotent_require(const records_exchange_t *x);

/** The first run of a unit: the key is ours, go on; or *replay is the answer that is kept, and the unit
 *  is over.  So it is after an error: REC131, REC132, REC133. */
RECORDS_MUST_CHECK
records_error_t *records_idempotent_claim(records_kept_t **replay, records_idempotent_t *idempotent,
                                          const records_exchange_t *x, records_unit_t *unit,
                                          apr_pool_t *pool);

/** Is it REC132: does another transaction hold the key? */
int records_idempotent_is_held(const records_error_t *error);

/** The last run: keep the answer.  COMMIT may travel with it; end the unit in any case. */
RECORDS_MUST_CHECK
records_error_t *records_idempotent_keep(const records_idempotent_t *idempotent,
                                         const records_kept_t *kept, const records_exchange_t *x,
                                         records_unit_t *unit, apr_pool_t *pool);

#endif
