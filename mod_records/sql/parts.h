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

records_error_t *records_write_outputs(records_writer_t *w, records_shown_t *shown,
                                       const char *qualifier, const records_read_t *read, int raw);

/** Close a statement that answers with what was shown.  query.c */
records_statement_t *records_finish_shown(records_writer_t *w, const records_shown_t *shown);

/** SELECT of a page of rows; its total; the number of rows in the page.  query.c */
records_error_t *records_query_rows(const records_statement_t **statement,
                                    const records_plan_t *plan, const records_dialect_t *dialect,
                                    apr_pool_t *pool);
const records_statement_t *records_query_count(const records_read_t *read,
                                               const records_dialect_t *dialect, apr_pool_t *pool);
const records_statement_t *records_query_page(const records_read_t *read,
                                              const records_dialect_t *dialect, apr_pool_t *pool);

/** The statements of a change.  mutation.c */
records_error_t *records_mutation(records_transaction_t *transaction, const records_plan_t *plan,
                                  const records_dialect_t *dialect, apr_pool_t *pool);

#endif
