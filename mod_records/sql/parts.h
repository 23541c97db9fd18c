/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of generate.c.  No other folder includes this. */
#ifndef RECORDS_SQL_PARTS_H
#define RECORDS_SQL_PARTS_H

#include "sql/writer.h"

/** The outputs with commas, their names and kinds for the finished statement.  query.c */
typedef struct records_shown_t {
    int columns;
    const char **names;
    records_kind_e *kinds;
} records_shown_t;

void records_write_outputs(records_writer_t *w, records_shown_t *shown, const records_read_t *read,
                           int raw);

/** Close a statement that answers with what was shown.  query.c */
records_statement_t *records_finish_shown(records_writer_t *w, const records_shown_t *shown);

/** Is the text of the plan's values the database's own, for no JSON encoder shows it?  query.c */
int records_is_raw(const records_plan_t *plan);

/** Where a function makes the answer of the rows: before their outputs, and after their last
 *  clause, which says what is shown then.  Otherwise nothing.  media_handler.c */
void records_write_handler(records_writer_t *w, const records_plan_t *plan, int tell_created);
void records_write_handled(records_writer_t *w, const records_plan_t *plan, records_shown_t *shown);

/** Table or call with its alias, and only those joins that may leave rows out.  query.c */
void records_write_from_inner(records_writer_t *w, const records_read_t *read);

/** SELECT of a page of rows.  query.c */
records_error_t *records_query_rows(const records_statement_t **statement,
                                    const records_plan_t *plan, const records_dialect_t *dialect,
                                    apr_pool_t *pool);

/** The same.  responds: response.headers and response.status are two columns more, if the
 *  database can say them there.  query.c */
records_error_t *records_query_responding(const records_statement_t **statement,
                                          const records_plan_t *plan, int responds,
                                          const records_dialect_t *dialect, apr_pool_t *pool);

/** Of a page that begins behind a row.  Can its ranges stand in the place of the table, with all that
 *  is in WHERE?  FROM decides, once: it writes them there and says so in w->where_in_from, or WHERE has
 *  them as a condition, after the words before: non-zero if there was one.  keyset.c */
int records_unites_ranges(const records_writer_t *w, const records_read_t *read);
void records_write_united(records_writer_t *w, const records_read_t *read);
int records_write_behind(records_writer_t *w, const records_read_t *read, const char *before);

/** How many rows there are (but no more than most, if that is not -1), how many in the page, and how
 *  the database would find them all, for an estimate.  count.c */
records_error_t *records_query_count(const records_statement_t **statement,
                                     const records_read_t *read, apr_int64_t most,
                                     const records_dialect_t *dialect, apr_pool_t *pool);
records_error_t *records_query_estimate(const records_statement_t **statement,
                                        const records_read_t *read,
                                        const records_dialect_t *dialect, apr_pool_t *pool);
records_error_t *records_query_page(const records_statement_t **statement,
                                    const records_read_t *read, const records_dialect_t *dialect,
                                    apr_pool_t *pool);

/** In the place of all that, how the main statement of it would be run.  explain.c */
void records_explain_instead(records_transaction_t *t, const records_plan_t *plan,
                             const records_dialect_t *dialect, apr_pool_t *pool);

/** What follows RETURNING if a SELECT reads the written rows: the columns that read needs, or all, and the
 *  whole row as one column, which functions of such rows are given.  returning.c */
#define RECORDS_WRITTEN_ROW "records_row_written"
void records_write_returning(records_writer_t *w, const records_read_t *read, int all);

/** Of a change with a precondition: what it is if no row was changed.  guard.c */
records_error_t *records_guard(records_transaction_t *t, const records_plan_t *plan,
                               const records_dialect_t *dialect, apr_pool_t *pool);

/** The statements of a change.  mutation.c */
records_error_t *records_mutation(records_transaction_t *transaction, const records_plan_t *plan,
                                  const records_dialect_t *dialect, apr_pool_t *pool);

#endif
