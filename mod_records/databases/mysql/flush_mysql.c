/* SPDX-License-Identifier: Apache-2.0 */
/* What a server has counted, on MariaDB and MySQL. */
#include "databases/mysql/dialect_mysql.h"
#include "sql/flush.h"

#define TEXT " VARCHAR(255) CHARACTER SET utf8mb4 PATH '$."

static void write_columns(records_writer_t *w)
{
    int i;

    for (i = 0; i < RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        records_write_words(w, records_usage_columns[i]);
        records_write_words(w, i == 0                   ? " DATETIME PATH '$."
                               : i < RECORDS_USAGE_KEYS ? TEXT
                                                        : " BIGINT PATH '$.");
        records_write_words(w, records_usage_columns[i]);
        records_write_words(w, "'");
    }
}

static void add_usage(records_writer_t *w, const char *schema, records_value_t rows)
{
    records_write_words(w, "INSERT INTO ");
    records_write_flush_table(w, schema, RECORDS_USAGE_TABLE);
    records_write_words(w, " (");
    records_write_usage_columns(w, NULL, RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS);
    records_write_words(w, ") SELECT ");
    records_write_usage_columns(w, "sent.", RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS);
    records_write_words(w, " FROM JSON_TABLE(");
    records_write_bytes(w, rows, RECORDS_JSON, NULL);
    records_write_words(w, ", '$[*]' COLUMNS (");
    write_columns(w);
    records_write_words(w, ")) AS sent ORDER BY 1, 2, 3, 4 ON DUPLICATE KEY UPDATE ");
    records_write_usage_sums(w, RECORDS_USAGE_TABLE ".", "VALUES(", ")");
}

const records_flush_dialect_t records_mysql_flush = {
    .now = "UTC_TIMESTAMP(6)",
    .month_ago = "UTC_TIMESTAMP(6) - INTERVAL 30 DAY",
    .insert = "INSERT IGNORE INTO ",
    .add_usage = add_usage
};
