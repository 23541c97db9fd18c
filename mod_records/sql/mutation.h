/* SPDX-License-Identifier: Apache-2.0 */
/* A change in the making.  No other folder includes this. */
#ifndef RECORDS_MUTATION_H
#define RECORDS_MUTATION_H

#include "sql/parts.h"

typedef struct records_mutation_t {
    const records_plan_t *plan;
    const records_write_t *write;
    const records_dialect_t *dialect;
    apr_pool_t *pool;
} records_mutation_t;

/* change.c */

/** INSERT INTO table (...) and its rows; and only WHERE NOT EXISTS (the record). */
void records_write_insert(const records_mutation_t *m, records_writer_t *w);
void records_write_if_new(const records_mutation_t *m, records_writer_t *w);

/** UPDATE and DELETE, of the rows that the plan chose. */
void records_write_update(const records_mutation_t *m, records_writer_t *w,
                          const records_write_t *write);
void records_write_delete(const records_mutation_t *m, records_writer_t *w);

/* allowed.c */

/** Are there rules that the rows must fulfil which the change makes? */
int records_must_check(const records_mutation_t *m);

/** An expression that is true of a row that they allow, and fails for one that they do not. */
void records_write_check(const records_mutation_t *m, records_writer_t *w);

/** t->check, where the change cannot return what it has made. */
records_error_t *records_check_made(const records_mutation_t *m, records_transaction_t *t);

/* written.c */

/** What stands in front of the change. */
void records_begin_written(const records_mutation_t *m, records_writer_t *w);

/** One more column that RETURNING tells: is the row new? */
void records_write_created(const records_mutation_t *m, records_writer_t *w, int tell_created);

/** And the last one, which nobody reads: do the rules allow the row?  0 where there is none. */
unsigned records_write_checked(const records_mutation_t *m, records_writer_t *w, int tell_created);

/** Are the rows that were left alone no rows of the answer? */
int records_skips_old(const records_mutation_t *m);

/** No row is shown, but the number of rows is needed.  returns: what it changes so (RECORDS_CAN_...), for
 *  the rules to be asked of each row; otherwise records_check_made(). */
records_error_t *records_finish_change(const records_mutation_t *m, records_writer_t *w,
                                       unsigned returns, records_transaction_t *t);

/** The rows, if the client wants them; the statement is then the rows statement of the
 *  transaction. */
records_error_t *records_finish_written(const records_mutation_t *m, records_writer_t *w,
                                        unsigned returns, int tell_created,
                                        records_transaction_t *t);

#endif
