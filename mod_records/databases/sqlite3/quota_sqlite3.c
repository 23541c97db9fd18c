/* SPDX-License-Identifier: Apache-2.0 */
/* The table of quotas on SQLite. */
#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/quota.h"

static void write_rows(records_writer_t *w, const records_quota_table_t *table,
                       records_value_t rows)
{
    records_write_words(w, "INSERT INTO ");
    records_write_quota_table(w, table);
    records_write_words(
        w, RECORDS_QUOTA_COLUMNS
        " SELECT value ->> '$.id', value ->> '$.policy', value ->> '$.caller',"
        " value ->> '$.window_start', value ->> '$.window_end', value ->> '$.used', ");
    records_write_value(w, table->node, RECORDS_TEXT, NULL);
    records_write_words(w, ", unixepoch() FROM json_each(");
    records_write_bytes(w, rows, RECORDS_TEXT, NULL);
    records_write_words(w,
                        ") WHERE true ON CONFLICT (id, node)" /* WHERE: else ON would be a join's */
                        " DO UPDATE SET used = excluded.used, updated_at = excluded.updated_at");
}

static void texts(records_writer_t *w, records_value_t texts)
{
    records_write_words(w, "SELECT value FROM json_each(");
    records_write_bytes(w, texts, RECORDS_TEXT, NULL);
    records_write_words(w, ")");
}

static void ago(records_writer_t *w, apr_int64_t seconds)
{
    records_write_words(w, "unixepoch() - ");
    records_write_number(w, seconds);
}

static void clean(records_writer_t *w, const records_quota_table_t *table, apr_int64_t seconds,
                  int most)
{
    records_write_words(w, "DELETE FROM ");
    records_write_quota_table(w, table);
    records_write_words(w, " WHERE (id, node) IN (SELECT id, node FROM ");
    records_write_quota_table(w, table);
    records_write_words(w, " WHERE window_end < ");
    ago(w, seconds);
    records_write_words(w, " ORDER BY window_end LIMIT ");
    records_text_int(&w->sql, most);
    records_write_words(w, ")");
}

const records_quota_dialect_t records_sqlite3_quota = {
    .write = write_rows, .texts = texts, .ago = ago, .clean = clean
};
