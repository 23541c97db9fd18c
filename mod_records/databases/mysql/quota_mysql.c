/* SPDX-License-Identifier: Apache-2.0 */
/* The table of quotas on MariaDB and MySQL. */
#include "databases/mysql/dialect_mysql.h"
#include "sql/quota.h"

#define ASCII " CHARACTER SET ascii COLLATE ascii_bin PATH "

static void write_rows(records_writer_t *w, const records_quota_table_t *table,
                       records_value_t rows)
{
    records_write_words(w, "INSERT INTO ");
    records_write_quota_table(w, table);
    records_write_words(w, RECORDS_QUOTA_COLUMNS
                        " SELECT sent.id, sent.policy, sent.caller,"
                        " TIMESTAMPADD(SECOND, sent.window_start, '1970-01-01'),"
                        " TIMESTAMPADD(SECOND, sent.window_end, '1970-01-01'), sent.used, ");
    records_write_value(w, table->node, RECORDS_TEXT, NULL);
    records_write_words(w, ", UTC_TIMESTAMP(6) FROM JSON_TABLE(");
    records_write_bytes(w, rows, RECORDS_JSON, NULL);
    records_write_words(w, ", '$[*]' COLUMNS (id CHAR(32)" ASCII "'$.id', policy VARCHAR(64)" ASCII
                           "'$.policy', caller VARCHAR(128) CHARACTER SET utf8mb4 PATH '$.caller',"
                           " window_start BIGINT PATH '$.window_start',"
                           " window_end BIGINT PATH '$.window_end', used BIGINT PATH '$.used'))"
                           " AS sent ORDER BY 1 ON DUPLICATE KEY UPDATE used = VALUES(used),"
                           " updated_at = VALUES(updated_at)");
}

static void texts(records_writer_t *w, records_value_t texts)
{
    records_write_words(w, "SELECT one FROM JSON_TABLE(");
    records_write_bytes(w, texts, RECORDS_JSON, NULL);
    records_write_words(w, ", '$[*]' COLUMNS (one CHAR(32)" ASCII "'$')) AS sent");
}

static void ago(records_writer_t *w, apr_int64_t seconds)
{
    records_write_words(w, "UTC_TIMESTAMP(6) - INTERVAL ");
    records_write_number(w, seconds);
    records_write_words(w, " SECOND");
}

static void clean(records_writer_t *w, const records_quota_table_t *table, apr_int64_t seconds,
                  int most)
{
    records_write_words(w, "DELETE FROM ");
    records_write_quota_table(w, table);
    records_write_words(w, " WHERE window_end < ");
    ago(w, seconds);
    records_write_words(w, " ORDER BY window_end LIMIT ");
    records_text_int(&w->sql, most);
}

const records_quota_dialect_t records_mysql_quota = {
    .write = write_rows, .texts = texts, .ago = ago, .clean = clean
};
