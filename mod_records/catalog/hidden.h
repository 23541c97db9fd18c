/* SPDX-License-Identifier: Apache-2.0 */
/* Columns that clients may not read or not write: RecordsReadColumns and RecordsWriteColumns.  They are
 * marked when a catalog has been built and nobody else has it yet; whoever has a column then has what is
 * said of it. */
#ifndef RECORDS_HIDDEN_H
#define RECORDS_HIDDEN_H

#include "catalog/catalog.h"

/** Does a list of patterns (const char *) hold the column of this name?  A pattern is a name, with * for
 *  any characters; with ! first it takes columns out.  The last one that fits decides, and a list that
 *  begins with ! has all others. */
int records_column_patterns_hold(const apr_array_header_t *patterns, const char *name);

/** The first pattern without a wildcard that is no column of the table, or NULL. */
const char *records_column_patterns_unknown(const apr_array_header_t *patterns,
                                            const records_table_t *table);

/** The columns that the list of patterns does not hold may not be read; not be written. */
void records_columns_unread(const records_table_t *table, const apr_array_header_t *patterns);
void records_columns_unwritten(const records_table_t *table, const apr_array_header_t *patterns);

/** When all columns are marked: no table shows more than clients may read.  Keys, versions, relationships
 *  and the like are left where they tell nothing of another column. */
void records_catalog_hide(records_catalog_t *catalog);

/** May clients know that the column is there?  They may if they can read or write it. */
static inline int records_column_is_known(const records_column_t *column)
{
    return !column->unreadable || !column->unwritable;
}

#endif
