/* SPDX-License-Identifier: Apache-2.0 */
/* One run of a transaction: what is sent for it (send_pgsql.c), and what the database answers
 * (receive_pgsql.c). */
#ifndef RECORDS_ANSWER_PGSQL_H
#define RECORDS_ANSWER_PGSQL_H

#include "databases/pgsql/parts.h"

/** What was answered so far. */
typedef struct records_pgsql_answer_t {
    records_pgsql_t *p;
    const records_transaction_t *t;
    records_run_e how;
    apr_pool_t *pool;
    records_error_t *error;              /* the first one */
    PGresult *rows;                      /* all, or the first of a stream, or NULL */
    unsigned stream : 1;
    records_result_t *result;
} records_pgsql_answer_t;

/* send_pgsql.c */

/** The statement before and after which nothing else must be said, or NULL. */
const records_statement_t *records_pgsql_alone(const records_pgsql_t *p,
                                               const records_transaction_t *t, records_run_e how);

/** Are the rows fetched one by one? */
int records_pgsql_streams(const records_transaction_t *t);

/** Send one statement; NULL: none. */
records_error_t *records_pgsql_send_statement(records_pgsql_answer_t *a, records_pgsql_what_e what,
                                              const records_statement_t *statement);

/** All that can travel together.  Whether otherwise runs depends on the change's answer. */
records_error_t *records_pgsql_send_together(records_pgsql_answer_t *a);

/** What follows the change, where it was not sent with it. */
records_error_t *records_pgsql_send_after_change(records_pgsql_answer_t *a);

/* receive_pgsql.c */

/** Receive all answers.  A stream must not hold rows back: it ends here with its first row in
 *  hand. */
void records_pgsql_receive(records_pgsql_answer_t *a);

#endif
