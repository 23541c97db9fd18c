/* SPDX-License-Identifier: Apache-2.0 */
/* EXPLAIN, a table or JSON; of MariaDB also ANALYZE, of MySQL EXPLAIN ANALYZE, which is text. */
#include <apr_strings.h>

#include "databases/mysql/dialect_mysql.h"
#include "sql/explain.h"

static const char *const lone[] = { "EXPLAIN", NULL };

static void make(records_statement_t *statement, const char *words, const char *const *names,
                 apr_pool_t *pool)
{
    statement->text = apr_pstrcat(pool, words, statement->text, NULL);
    records_explain_columns(statement, names, pool);
}

void records_mariadb_explain(records_statement_t *statement, const records_media_t *how,
                             apr_pool_t *pool)
{
    static const char *const seen[] = { "id",  "select_type", "table", "type", "possible_keys",
                                        "key", "key_len",     "ref",   "rows", "Extra",
                                        NULL };
    static const char *const analyzed[] = {
        "id",  "select_type", "table",  "type",     "possible_keys", "key",   "key_len",
        "ref", "rows",        "r_rows", "filtered", "r_filtered",    "Extra", NULL
    };
    const int analyze = records_explain_has(how, "analyze");

    if (records_explain_json(how))
        make(statement, analyze ? "ANALYZE FORMAT=JSON " : "EXPLAIN FORMAT=JSON ", lone, pool);
    else
        make(statement, analyze ? "ANALYZE " : "EXPLAIN ", analyze ? analyzed : seen, pool);
}

void records_mysql_explain(records_statement_t *statement, const records_media_t *how,
                           apr_pool_t *pool)
{
    if (records_explain_json(how))
        make(statement, "EXPLAIN FORMAT=JSON ", lone, pool);
    else
        make(statement,
             records_explain_has(how, "analyze") ? "EXPLAIN ANALYZE " : "EXPLAIN FORMAT=TREE ",
             lone, pool);
}
