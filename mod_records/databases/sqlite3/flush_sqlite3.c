/* SPDX-License-Identifier: Apache-2.0 */
/* What a server has counted, on SQLite. */
#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/flush.h"

static void add_usage(records_writer_t *w, const char *schema, records_value_t rows)
{
    int i;

    records_write_words(w, "INSERT INTO ");
    records_write_flush_table(w, schema, RECORDS_USAGE_TABLE);
    records_write_words(w, " AS kept (");
    records_write_usage_columns(w, NULL, RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS);
    records_write_words(w, ") SELECT ");
    for (i = 0; i < RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS; i++) {
        records_write_words(w, i > 0 ? ", value ->> '$." : "value ->> '$.");
        records_write_words(w, records_usage_columns[i]);
        records_write_words(w, "'");
    }
    records_write_words(w, " FROM json_each(");
    records_write_bytes(w, rows, RECORDS_TEXT, NULL);
    records_write_words(w, ") WHERE true ON CONFLICT ("); /* WHERE: else ON would be a join's */
    records_write_usage_columns(w, NULL, RECORDS_USAGE_KEYS);
    records_write_words(w, ") DO UPDATE SET ");
    records_write_usage_sums(w, "kept.", "excluded.", "");
}

const records_flush_dialect_t records_sqlite3_flush = {
    .now = "datetime('now')",
    .month_ago = "datetime('now', '-30 days')",
    .insert = "INSERT INTO ",
    .otherwise = " ON CONFLICT DO NOTHING",
    .add_usage = add_usage
};
