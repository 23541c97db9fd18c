/* SPDX-License-Identifier: Apache-2.0 */
/* What a dialect's explain() needs. */
#ifndef RECORDS_SQL_EXPLAIN_H
#define RECORDS_SQL_EXPLAIN_H

#include "sql/database.h"

/** Columns of text, by their names, NULL behind the last. */
void records_explain_columns(records_statement_t *statement, const char *const *names,
                             apr_pool_t *pool);

/** Is analyze, verbose, settings, buffers or wal among the options? */
int records_explain_has(const records_media_t *how, const char *option);

/** Is it to be JSON? */
int records_explain_json(const records_media_t *how);

#endif
