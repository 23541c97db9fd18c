/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a statement: SQLite reports their names, and their types if they are columns
 * of a table. */
#include <apr_strings.h>

#include "databases/sqlite3/parts.h"

records_error_t *records_sqlite3_describe(records_connection_t *c,
                                          const records_statement_t *statement,
                                          apr_array_header_t **columns, apr_pool_t *pool)
{
    records_sqlite3_t *s = c->state;
    sqlite3_stmt *prepared;
    int i;

    *columns = apr_array_make(pool, 8, sizeof(records_described_t));
    if (sqlite3_prepare_v2(s->db, statement->text, -1, &prepared, NULL) != SQLITE_OK)
        return records_sqlite3_failed(s, pool);
    for (i = 0; i < sqlite3_column_count(prepared); i++) {
        records_described_t *column = apr_array_push(*columns);
        const char *type = sqlite3_column_decltype(prepared, i);

        column->name = apr_pstrdup(pool, sqlite3_column_name(prepared, i));
        column->type = apr_pstrdup(pool, type == NULL ? "" : type);
        column->base = NULL;
    }
    sqlite3_finalize(prepared);
    return NULL;
}
