/* SPDX-License-Identifier: Apache-2.0 */
/* plan -> transaction, in the words of one dialect. */
#ifndef RECORDS_GENERATE_H
#define RECORDS_GENERATE_H

#include "sql/database.h"

/** The statements of a plan.  *transaction is NULL where the database need not be asked
 *  (OPTIONS, an empty payload).  session may be NULL: nothing to tell.  PGRST127 with the
 *  reason, for what this database cannot do. */
RECORDS_MUST_CHECK
records_error_t *records_generate(const records_transaction_t **transaction,
                                  const records_plan_t *plan,
                                  const records_session_context_t *session,
                                  const records_dialect_t *dialect, apr_pool_t *pool);

/** What finds out whether the caller may still do what t does, without doing it: the context of the
 *  request, and the database's plan of the statement, for which it looks at privileges.  *check is
 *  NULL where the database has none.  sql/explain.c */
RECORDS_MUST_CHECK
records_error_t *records_explain_check(const records_transaction_t **check,
                                       const records_transaction_t *t, const records_plan_t *plan,
                                       const records_session_context_t *session,
                                       const records_dialect_t *dialect, apr_pool_t *pool);

#endif
