/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a transaction, for drivers that send one statement after the other: preamble, change,
 * rows, counts, response.  (PostgreSQL's sends them all at once.) */
#ifndef RECORDS_SEQUENCE_H
#define RECORDS_SEQUENCE_H

#include "sql/result.h"
#include "sql/statement.h"

/** What one driver does of it; c is its own. */
typedef struct records_steps_t {
    /** Begin, where the statements want a transaction (records_sequence_length()); or see to it that
     *  the one to be joined is still open. */
    records_error_t *(*begin)(void *c, const records_transaction_t *t, records_run_e how,
                              apr_pool_t *pool);

    /** Run a statement of the preamble. */
    records_error_t *(*tell)(void *c, const records_statement_t *statement, apr_pool_t *pool);

    /** Run a change: result->affected, and the keys where the statement keeps them. */
    records_error_t *(*change)(records_result_t *result, void *c,
                               const records_statement_t *statement, apr_pool_t *pool);

    /** Ask for one row of `count` columns: their texts, from pool, NULL as they are. */
    records_error_t *(*ask)(const char **texts, int count, void *c,
                            const records_statement_t *statement, apr_pool_t *pool);

    /** t->rows, whole: all from pool, and result->in_page. */
    records_error_t *(*collect)(records_result_t *result, void *c, const records_transaction_t *t,
                                apr_pool_t *pool);

    /** t->rows, up to the first: the others are read as they are wanted. */
    records_error_t *(*stream)(records_result_t *result, void *c, const records_transaction_t *t,
                               apr_pool_t *pool);

    /** Are the rows of a read to be collected? */
    int (*collects)(const records_transaction_t *t);

    /** What COMMIT would refuse, where none follows; or NULL. */
    records_error_t *(*check)(void *c, apr_pool_t *pool);

    /** COMMIT or ROLLBACK, if a transaction is open. */
    records_error_t *(*end)(void *c, int keep, apr_pool_t *pool);

    unsigned one_at_a_time : 1;          /* while rows stream, no other statement can run */
} records_steps_t;

/** How many statements there are behind the preamble. */
int records_sequence_length(const records_transaction_t *t);

/** Run it.  A whole write has been ended; what a read or a failure leaves is the driver's to end. */
records_error_t *records_sequence_run(records_result_t *result, const records_steps_t *steps,
                                      void *c, const records_transaction_t *t, records_run_e how,
                                      apr_pool_t *pool);

#endif
