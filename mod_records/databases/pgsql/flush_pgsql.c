/* SPDX-License-Identifier: Apache-2.0 */
/* What a server has counted, on PostgreSQL. */
#include "databases/pgsql/dialect_pgsql.h"
#include "sql/flush.h"

static void add_usage(records_writer_t *w, const char *schema, records_value_t rows)
{
    int i;

    records_write_words(w, "INSERT INTO ");
    records_write_flush_table(w, schema, RECORDS_USAGE_TABLE);
    records_write_words(w, " AS kept (");
    records_write_usage_columns(w, NULL, RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS);
    records_write_words(w, ") SELECT sent.hour AT TIME ZONE 'UTC'");
    for (i = 1; i < RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS; i++) {
        records_write_words(w, ", sent.");
        records_write_words(w, records_usage_columns[i]);
    }
    records_write_words(w, " FROM pg_catalog.json_to_recordset(");
    records_write_bytes(w, rows, RECORDS_JSON, NULL);
    records_write_words(w, "::json) AS sent (hour timestamp, caller text, resource text,"
                           " location text");
    for (i = 0; i < RECORDS_USAGE_COUNTERS; i++) {
        records_write_words(w, ", ");
        records_write_words(w, records_usage_columns[RECORDS_USAGE_KEYS + i]);
        records_write_words(w, " bigint");
    }
    records_write_words(w, ") ORDER BY 1, 2, 3, 4 ON CONFLICT (");
    records_write_usage_columns(w, NULL, RECORDS_USAGE_KEYS);
    records_write_words(w, ") DO UPDATE SET ");
    records_write_usage_sums(w, "kept.", "excluded.", "");
}

const records_flush_dialect_t records_pgsql_flush = {
    .now = "pg_catalog.now()",
    .month_ago = "pg_catalog.now() - interval '30 days'",
    .insert = "INSERT INTO ",
    .otherwise = " ON CONFLICT DO NOTHING",
    .add_usage = add_usage
};
