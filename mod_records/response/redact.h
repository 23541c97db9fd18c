/* SPDX-License-Identifier: Apache-2.0 */
/* What a database says about tables that RecordsExpose hides, and columns that may not be read, is only for
 * the log. */
#ifndef RECORDS_REDACT_H
#define RECORDS_REDACT_H

#include "catalog/catalog.h"
#include "plan/rules.h"

/** If an error of the database names something that is hidden here, or shows a value of it, the client gets
 *  only what is left of it, perhaps no more than the kind of error, and the rest becomes its cause.  table:
 *  what the request is of, or NULL.  Does nothing where nothing is hidden. */
void records_redact(records_error_t *error, const records_rules_t *rules,
                    const records_catalog_t *catalog, const records_table_t *table,
                    apr_pool_t *pool);

/** How much of an error clients may know. */
typedef enum { RECORDS_TELL_ALL, RECORDS_TELL_MESSAGE, RECORDS_TELL_KIND } records_told_e;

/** By the columns that clients may not read.  redact_columns.c */
records_told_e records_redact_columns(const records_error_t *error,
                                      const records_catalog_t *catalog,
                                      const records_table_t *table, apr_pool_t *pool);

#endif
