/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/flush.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "sql/writer.h"

void records_write_flush_table(records_writer_t *w, const char *schema, const char *table)
{
    if (schema != NULL) {
        records_write_name(w, schema);
        records_write_words(w, ".");
    }
    records_write_name(w, table);
}

void records_flush_change(records_transaction_t *t, records_writer_t *w)
{
    memset(t, 0, sizeof(*t));
    t->writes = t->keep = 1;
    t->at_most = t->max_affected = -1;
    t->change = records_writer_finish(w);
}

/* ---- the number ---------------------------------------------------------------------- */

/* The row of the id, unless it is there. */
static const records_statement_t *open_row(const char *schema, const char *id,
                                           const records_dialect_t *dialect, apr_pool_t *pool)
{
    const records_flush_dialect_t *flush = dialect->flush;
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, flush->insert);
    records_write_flush_table(&w, schema, RECORDS_FLUSH_TABLE);
    records_write_words(&w, " (id, number, flushed_at) VALUES (");
    records_write_value(&w, id, RECORDS_TEXT, NULL);
    records_write_words(&w, ", 0, ");
    records_write_words(&w, flush->now);
    records_write_words(&w, ")");
    if (flush->otherwise != NULL)
        records_write_words(&w, flush->otherwise);
    return records_writer_finish(&w);
}

/* Rows of servers that have ended long ago. */
static const records_statement_t *forget(const char *schema, const records_dialect_t *dialect,
                                         apr_pool_t *pool)
{
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "DELETE FROM ");
    records_write_flush_table(&w, schema, RECORDS_FLUSH_TABLE);
    records_write_words(&w, " WHERE flushed_at < ");
    records_write_words(&w, dialect->flush->month_ago);
    return records_writer_finish(&w);
}

records_error_t *records_flush_claim(records_transaction_t *t, const char *schema, const char *id,
                                     apr_int64_t number, const records_dialect_t *dialect,
                                     apr_pool_t *pool)
{
    records_writer_t w;

    if (dialect->flush == NULL)
        return records_unable(
            apr_psprintf(pool, "%s cannot keep what a server has counted.", dialect->name), NULL,
            pool);
    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "UPDATE ");
    records_write_flush_table(&w, schema, RECORDS_FLUSH_TABLE);
    records_write_words(&w, " SET number = ");
    records_write_number(&w, number);
    records_write_words(&w, ", flushed_at = ");
    records_write_words(&w, dialect->flush->now);
    records_write_words(&w, " WHERE id = ");
    records_write_value(&w, id, RECORDS_TEXT, NULL);
    records_write_words(&w, " AND number < ");
    records_write_number(&w, number);
    records_flush_change(t, &w);
    t->preamble = apr_array_make(pool, 2, sizeof(records_statement_t *));
    if (number == 1)
        APR_ARRAY_PUSH(t->preamble, const records_statement_t *) = forget(schema, dialect, pool);
    APR_ARRAY_PUSH(t->preamble, const records_statement_t *) = open_row(schema, id, dialect, pool);
    return w.error;
}
