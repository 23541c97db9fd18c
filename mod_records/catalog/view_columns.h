/* SPDX-License-Identifier: Apache-2.0 */
/* Views show columns of tables unchanged, and so have their keys and relationships. */
#ifndef RECORDS_FACES_H
#define RECORDS_FACES_H

#include "catalog/catalog.h"

/** Columns of a table, as the table or a view has them. */
typedef struct records_view_columns_t {
    const records_table_t *table;      /* the table itself, or a view of it */
    const apr_array_header_t *columns; /* const records_column_t *, in the order asked for */
} records_view_columns_t;

/** The views among tables: a table -> apr_array_header_t * of records_table_t *, those that show
 *  some of it. */
apr_hash_t *records_view_columns_index(const apr_array_header_t *tables, apr_pool_t *pool);

/** The columns of table as it has them itself, then as views show them all; one that shows a column
 *  twice has several lists.  The list is in scratch, the columns in pool. */
apr_array_header_t *records_view_columns(const records_table_t *table,
                                         const apr_array_header_t *columns, apr_hash_t *views,
                                         apr_pool_t *pool, apr_pool_t *scratch);

/** A view that shows a table's key, all of it, has it for its own; a join has those of both sides. */
void records_view_key(records_table_t *view, apr_pool_t *pool, apr_pool_t *scratch);

#endif
