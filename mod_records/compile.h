/* SPDX-License-Identifier: Apache-2.0 */
/* The pure half in one call: message -> request -> plan -> statements.  The handler, the golden
 * tests and the fuzzer all call it. */
#ifndef RECORDS_COMPILE_H
#define RECORDS_COMPILE_H

#include "plan/planner.h"
#include "request/message.h"
#include "sql/database.h"

/** All that the pure half needs from outside. */
typedef struct records_context_t {
    apr_pool_t *pool;
    const records_catalog_t *catalog;
    const records_dialect_t *dialect;
    const records_rules_t *rules;
    const records_identity_t *who;       /* NULL: anonymous, and no settings for the database */
    unsigned joined : 1;                 /* the transaction is one run of several in one */
    apr_int64_t now;                     /* when the request came: seconds since 1970 */
} records_context_t;

typedef struct records_compiled_t {
    records_request_t request;
    records_plan_t plan;
    const char *schema;
    const records_transaction_t *transaction;    /* NULL where no database is needed */
} records_compiled_t;

/** No I/O, no clock, no server.  Of several errors the first is returned, in this order: path,
 *  schema, method, query string, range, and then names that the catalog does not have. */
RECORDS_MUST_CHECK
records_error_t *records_compile(records_compiled_t *compiled, const records_message_t *message,
                                 const records_context_t *context);

/** Does the answer carry an ETag for which the database reads more than the request asks for? */
int records_compiled_has_etag(const records_compiled_t *compiled);

/** The same in three steps: message -> request, request -> plan, and plan -> statements.  Between the last two
 *  the settings of the caller can be made, if the plan is not plain. */
RECORDS_MUST_CHECK
records_error_t *records_compile_request(records_compiled_t *compiled,
                                         const records_message_t *message,
                                         const records_context_t *context);
RECORDS_MUST_CHECK
records_error_t *records_compile_plan(records_compiled_t *compiled,
                                      const records_context_t *context);
RECORDS_MUST_CHECK
records_error_t *records_compile_statements(records_compiled_t *compiled,
                                            const records_context_t *context);

/** The transaction that asks whether the caller may do what was compiled, without doing it; NULL
 *  where the database knows no privileges.  It is one run of several. */
RECORDS_MUST_CHECK
records_error_t *records_compile_check(const records_transaction_t **check,
                                       const records_compiled_t *compiled,
                                       const records_context_t *context);

#endif
