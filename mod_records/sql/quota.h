/* SPDX-License-Identifier: Apache-2.0 */
/* The table of quotas: what each node has counted, a row for each counter and node.  A node writes how
 * much it has counted in all, and nobody else writes its rows: so to write them again does no harm, and
 * a COMMIT that was not answered leaves no doubt.  What was used is the sum over the nodes. */
#ifndef RECORDS_SQL_QUOTA_H
#define RECORDS_SQL_QUOTA_H

#include "sql/database.h"
#include "throttle/counters.h"

/** Where it is, and who asks. */
typedef struct records_quota_table_t {
    const char *schema; /* NULL: the one that the login finds */
    const char *node;
} records_quota_table_t;

/** What the table has of one counter. */
typedef struct records_quota_known_t {
    unsigned char id[RECORDS_COUNTER_ID];
    apr_int64_t written;   /* by this node */
    apr_int64_t elsewhere; /* by the others */
} records_quota_known_t;

/** How one database does it. */
struct records_quota_dialect_t {
    /** INSERT of rows (a JSON array of objects, its members named as the columns; window_start and
     *  window_end in seconds) for a node, in the place of those that are there. */
    void (*write)(records_writer_t *w, const records_quota_table_t *table, records_value_t rows);

    /** A SELECT of the texts in a JSON array. */
    void (*texts)(records_writer_t *w, records_value_t texts);

    /** The instants so many seconds ago, as updated_at and window_end have them. */
    void (*ago)(records_writer_t *w, apr_int64_t seconds);

    /** DELETE of what ended so many seconds ago, at most so many rows. */
    void (*clean)(records_writer_t *w, const records_quota_table_t *table, apr_int64_t seconds,
                  int most);
};

/** Read what the table has of counters; those that it does not have are no rows. */
RECORDS_MUST_CHECK
records_error_t *records_quota_read(records_transaction_t *t, const records_quota_table_t *table,
                                    const records_counter_t *counters, int count,
                                    const records_dialect_t *dialect, apr_pool_t *pool);

/** Write what this node has counted, then read the same. */
RECORDS_MUST_CHECK
records_error_t *records_quota_write(records_transaction_t *t, const records_quota_table_t *table,
                                     const records_counter_t *counters, int count,
                                     const records_dialect_t *dialect, apr_pool_t *pool);

/** Read what other nodes have written in the last so many seconds. */
RECORDS_MUST_CHECK
records_error_t *records_quota_follow(records_transaction_t *t, const records_quota_table_t *table,
                                      apr_int64_t seconds, const records_dialect_t *dialect,
                                      apr_pool_t *pool);

/** Delete rows of windows that ended so many seconds ago. */
RECORDS_MUST_CHECK
records_error_t *records_quota_clean(records_transaction_t *t, const records_quota_table_t *table,
                                     apr_int64_t seconds, int most,
                                     const records_dialect_t *dialect, apr_pool_t *pool);

/** The next row of a read; zero in *more behind the last. */
RECORDS_MUST_CHECK
records_error_t *records_quota_next(int *more, records_quota_known_t *known, records_rows_t *rows,
                                    apr_pool_t *pool);

/** "schema"."records_quota" */
void records_write_quota_table(records_writer_t *w, const records_quota_table_t *table);

/** The columns of an INSERT, in parentheses: those of the rows, then node and updated_at. */
#define RECORDS_QUOTA_COLUMNS \
    " (id, policy, caller, window_start, window_end, used, node, updated_at)"

#endif
