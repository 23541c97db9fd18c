/* SPDX-License-Identifier: Apache-2.0 */
/* What a server has counted in memory and writes to a database now and then, each time in one
 * transaction that has a number.  The number is written with it, so that a COMMIT which was not answered
 * leaves no doubt: a number is written once. */
#ifndef RECORDS_SQL_FLUSH_H
#define RECORDS_SQL_FLUSH_H

#include "sql/database.h"
#include "usage/table.h"

/** How one database does it. */
struct records_flush_dialect_t {
    const char *now, *month_ago;         /* as flushed_at has them */
    const char *otherwise;               /* behind an INSERT: do nothing where the row is there; or NULL */
    const char *insert;                  /* INSERT INTO, or what does nothing where the row is there */

    /** INSERT of the rows in a JSON array, each of which is added to the row that is there. */
    void (*add_usage)(records_writer_t *w, const char *schema, records_value_t rows);
};

/** Before what is flushed, in the same transaction: affected is 1 where this number is a new one of id,
 *  0 where it was written before.  Waits for another transaction that is just writing it.  schema is
 *  that of the table; NULL: the one that the login finds. */
RECORDS_MUST_CHECK
records_error_t *records_flush_claim(records_transaction_t *t, const char *schema, const char *id,
                                     apr_int64_t number, const records_dialect_t *dialect,
                                     apr_pool_t *pool);

/** A change that no client expects anything of, with this statement. */
void records_flush_change(records_transaction_t *t, records_writer_t *w);

/** "schema"."table" */
void records_write_flush_table(records_writer_t *w, const char *schema, const char *table);

/** Add rows (records_usage_row_t, from the first, so many) to the table of usage. */
RECORDS_MUST_CHECK
records_error_t *records_usage_write(records_transaction_t *t, const char *schema,
                                     const apr_array_header_t *rows, int first, int count,
                                     const records_dialect_t *dialect, apr_pool_t *pool);

/** For the dialects: the columns of the table of usage, and which of them are counters. */
extern const char *const records_usage_columns[];
#define RECORDS_USAGE_KEYS 4 /* the first ones; RECORDS_USAGE_COUNTERS follow */

/** hour, caller, ...: all columns, or the first ones alone, each behind qualifier if not NULL. */
void records_write_usage_columns(records_writer_t *w, const char *qualifier, int count);

/** requests = kept.requests + excluded.requests, ...: with these words before each name. */
void records_write_usage_sums(records_writer_t *w, const char *kept, const char *sent,
                              const char *end);

#endif
