/* SPDX-License-Identifier: Apache-2.0 */
/* One transaction of several runs, on one connection.  Each run is a records_transaction_t as it
 * would run alone, and is checked alike; all of them are kept, or none.
 *
 * A unit of n runs takes n round trips, and one for its COMMIT.  The time limit is that of all runs
 * together: between two of them the clock goes on, since locks are held. */
#ifndef RECORDS_POOL_UNIT_H
#define RECORDS_POOL_UNIT_H

#include "pool/retry.h"

typedef struct records_unit_t records_unit_t;

/** Lease a connection; nothing is sent yet.  writes: one of the runs at least may write, so reads
 *  see what runs before them wrote; else all of them see one snapshot, and may write nothing.  p ends
 *  the unit, if nothing else has.  After an error, here or below, the unit is over, and undone:
 *  records_retry_again() says whether to begin another. */
RECORDS_MUST_CHECK
records_error_t *records_unit_begin(records_unit_t **unit, records_pool_t *pool, int writes,
                                    records_retry_t *retry, apr_pool_t *p);

/** The isolation level of the whole, before the first run.  A run that needs a stronger one is
 *  refused: REC140. */
void records_unit_isolation(records_unit_t *unit, records_isolation_e level);

/** Run one more.  transaction (compiled with context.joined) and p live until the unit is over.
 *  transaction->keep is not asked: records_unit_end() is told.  Rows still to come are there until
 *  the next run; an error of theirs goes to records_unit_fail(). */
RECORDS_MUST_CHECK
records_error_t *records_unit_run(records_unit_t *unit, records_result_t *result,
                                  const records_transaction_t *transaction, apr_pool_t *p);

/** Something has failed while the unit was open: undo all of it.  Returns what to answer: the
 *  reason, if the database was stopped from outside, else the error itself. */
records_error_t *records_unit_fail(records_unit_t *unit, records_error_t *error, apr_pool_t *p);

/** COMMIT (keep), or check what was deferred and undo all of it: Prefer: tx=rollback.  A connection
 *  that is lost here may have committed: that is not run again, unless retry->finds_out. */
RECORDS_MUST_CHECK
records_error_t *records_unit_end(records_unit_t *unit, int keep, apr_pool_t *p);

#endif
