/* SPDX-License-Identifier: Apache-2.0 */
/* EXPLAIN (ANALYZE, FORMAT JSON) ... */
#include <apr_strings.h>

#include "databases/pgsql/dialect_pgsql.h"
#include "sql/explain.h"

void records_pgsql_explain(records_statement_t *statement, const records_media_t *how,
                           apr_pool_t *pool)
{
    static const struct { const char *option, *words; } options[] = {
        { "analyze", "ANALYZE, " },   { "verbose", "VERBOSE, " }, { "settings", "SETTINGS, " },
        { "buffers", "BUFFERS, " }, { "wal", "WAL, " },
    };
    static const char *const names[] = { "QUERY PLAN", NULL };
    const char *words = "EXPLAIN (";
    apr_size_t i;

    for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (records_explain_has(how, options[i].option))
            words = apr_pstrcat(pool, words, options[i].words, NULL);
    statement->text =
        apr_pstrcat(pool, words, records_explain_json(how) ? "FORMAT JSON) " : "FORMAT TEXT) ",
                    statement->text, NULL);
    records_explain_columns(statement, names, pool);
}
