/* SPDX-License-Identifier: Apache-2.0 */
/* A transaction on a leased connection: run, checked against what the client expects, always ended,
 * always given back. */
#ifndef RECORDS_EXECUTE_H
#define RECORDS_EXECUTE_H

#include "pool/pool.h"

typedef struct records_session_t records_session_t;

/** Run the transaction.  A write is committed, or rolled back and an error, when this returns.  A
 *  read's rows may still be to come: then *session is not NULL, and records_session_end it (a
 *  cleanup on p does so in any case).  What failed without a trace is run again where that may
 *  help: retry.h. */
RECORDS_MUST_CHECK
records_error_t *records_execute(records_session_t **session, records_result_t *result,
                                 const records_transaction_t *transaction, records_pool_t *pool,
                                 const records_time_limit_t *time_limit, apr_pool_t *p);

/** Somebody who is asked about a change when its rows are known, before COMMIT.  An error undoes it. */
typedef struct records_approval_t {
    records_error_t *(*approve)(void *baton, const records_result_t *result);
    void *baton;
} records_approval_t;

/** The same, of a transaction that writes, with such an approval.  Each attempt asks for it.  What takes
 *  longer there than the time limit allows, or than the client waits, is undone as well. */
RECORDS_MUST_CHECK
records_error_t *records_execute_approved(records_session_t **session, records_result_t *result,
                                          const records_transaction_t *transaction,
                                          records_pool_t *pool,
                                          const records_time_limit_t *time_limit,
                                          const records_approval_t *approval, apr_pool_t *p);

/** Rows are being sent: the time limit starts again. */
void records_session_progress(records_session_t *session);

/** The reason, if the statement was stopped from outside; otherwise the error itself. */
records_error_t *records_session_reason(records_session_t *session, records_error_t *error,
                                        apr_pool_t *p);

/** End the transaction and give the connection back; abandoned when rows remain unread. */
void records_session_end(records_session_t *session, int abandoned);

#endif
