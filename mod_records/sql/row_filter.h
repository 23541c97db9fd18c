/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsRowFilter: an SQL expression of the operator's that is true of the rows a caller may have.
 *
 *     owner = :sub OR EXISTS (SELECT 1 FROM members AS m WHERE m.note_id = notes.id AND m.name = :sub)
 *
 * A parameter is a claim of the caller's.  A column of the table is one of the row, under whatever alias
 * the row has in a statement; within a SELECT only if it is written TABLE.column. */
#ifndef RECORDS_ROW_FILTER_H
#define RECORDS_ROW_FILTER_H

#include "catalog/rules.h"
#include "sql/database.h"

/** Take the SQL of a rule apart, for a table of the catalog or (NULL) only to see whether it can be
 *  read: the filter is then of no use.  Its parameters are added to rules->parameters.  NULL, or a
 *  sentence that says what is wrong. */
const char *records_row_filter_parse(records_row_filter_t **filter, records_table_rules_t *rules,
                                     const records_rule_t *rule, const records_table_t *table,
                                     const records_dialect_t *dialect, apr_pool_t *pool);

/** A statement that the database can prepare only if the filter makes sense to it, and if no name in it
 *  could be a column of the row by accident: then it is ambiguous. */
const records_statement_t *records_row_filter_statement(const records_table_t *table,
                                                        const records_row_filter_t *filter,
                                                        const records_dialect_t *dialect,
                                                        apr_pool_t *pool);

/** Empty rules for a table. */
records_table_rules_t *records_table_rules_make(apr_pool_t *pool);

#endif
