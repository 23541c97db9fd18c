/* SPDX-License-Identifier: Apache-2.0 */
/* The table of quotas on PostgreSQL. */
#include "databases/pgsql/dialect_pgsql.h"
#include "sql/quota.h"

static void write_rows(records_writer_t *w, const records_quota_table_t *table,
                       records_value_t rows)
{
    records_write_words(w, "INSERT INTO ");
    records_write_quota_table(w, table);
    records_write_words(w, " AS kept" RECORDS_QUOTA_COLUMNS
                           " SELECT sent.id, sent.policy, sent.caller,"
                           " pg_catalog.to_timestamp(sent.window_start),"
                           " pg_catalog.to_timestamp(sent.window_end), sent.used, ");
    records_write_value(w, table->node, RECORDS_TEXT, NULL);
    records_write_words(w, ", pg_catalog.clock_timestamp() FROM pg_catalog.json_to_recordset(");
    records_write_bytes(w, rows, RECORDS_JSON, NULL);
    records_write_words(w,
                        "::json) AS sent (id text, policy text, caller text, window_start bigint,"
                        " window_end bigint, used bigint) ORDER BY 1 ON CONFLICT (id, node)"
                        " DO UPDATE SET used = excluded.used, updated_at = excluded.updated_at");
}

static void texts(records_writer_t *w, records_value_t texts)
{
    records_write_words(w, "SELECT pg_catalog.json_array_elements_text(");
    records_write_bytes(w, texts, RECORDS_JSON, NULL);
    records_write_words(w, "::json)");
}

static void ago(records_writer_t *w, apr_int64_t seconds)
{
    records_write_words(w, "pg_catalog.now() - pg_catalog.make_interval(secs => ");
    records_write_number(w, seconds);
    records_write_words(w, ")");
}

static void clean(records_writer_t *w, const records_quota_table_t *table, apr_int64_t seconds,
                  int most)
{
    records_write_words(w, "WITH ended AS (SELECT id, node FROM ");
    records_write_quota_table(w, table);
    records_write_words(w, " WHERE window_end < ");
    ago(w, seconds);
    records_write_words(w, " ORDER BY window_end LIMIT ");
    records_text_int(&w->sql, most);
    records_write_words(w, " FOR UPDATE SKIP LOCKED) DELETE FROM ");
    records_write_quota_table(w, table);
    records_write_words(w,
                        " AS kept USING ended WHERE kept.id = ended.id AND kept.node = ended.node");
}

const records_quota_dialect_t records_pgsql_quota = {
    .write = write_rows, .texts = texts, .ago = ago, .clean = clean
};
