/* SPDX-License-Identifier: Apache-2.0 */
/* EXPLAIN QUERY PLAN: a tree, a row a node.  There are no options. */
#include <apr_strings.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/explain.h"

void records_sqlite3_explain(records_statement_t *statement, const records_media_t *how,
                             apr_pool_t *pool)
{
    static const char *const names[] = { "id", "parent", "notused", "detail", NULL };

    (void)how;
    statement->text = apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", statement->text, NULL);
    records_explain_columns(statement, names, pool);
}
