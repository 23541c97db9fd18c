/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of usage, as JSON and as SQL. */
#include <apr_strings.h>
#include <apr_time.h>

#include "base/json.h"
#include "sql/flush.h"
#include "sql/writer.h"

const char *const records_usage_columns[RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS] = {
    "hour",
    "caller",
    "resource",
    "location",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_REQUESTS] = "requests",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_ROWS_SENT] = "rows_sent",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_ROWS_CHANGED] = "rows_changed",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_BYTES_IN] = "bytes_in",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_BYTES_OUT] = "bytes_out",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_DATABASE_TIME] = "database_microseconds",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_CLIENT_ERRORS] = "client_errors",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_SERVER_ERRORS] = "server_errors",
    [RECORDS_USAGE_KEYS + RECORDS_USAGE_THROTTLED] = "throttled",
};

void records_write_usage_columns(records_writer_t *w, const char *qualifier, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        if (qualifier != NULL)
            records_write_words(w, qualifier);
        records_write_words(w, records_usage_columns[i]);
    }
}

void records_write_usage_sums(records_writer_t *w, const char *kept, const char *sent,
                              const char *end)
{
    int i;

    for (i = RECORDS_USAGE_KEYS; i < RECORDS_USAGE_KEYS + RECORDS_USAGE_COUNTERS; i++) {
        const char *const words[] = {
            i > RECORDS_USAGE_KEYS ? ", " : "", records_usage_columns[i], " = ", kept,
            records_usage_columns[i],           " + ",                    sent,  records_usage_columns[i],
            end
        };
        apr_size_t word;

        for (word = 0; word < sizeof(words) / sizeof(words[0]); word++)
            records_write_words(w, words[word]);
    }
}

/* ---- the rows ------------------------------------------------------------------------ */

/* 2026-11-30 15:00:00 */
static const char *write_hour(apr_uint32_t hour, apr_pool_t *pool)
{
    apr_time_exp_t parts;

    apr_time_exp_gmt(&parts, apr_time_from_sec((apr_int64_t)hour * 3600));
    return apr_psprintf(pool, "%04d-%02d-%02d %02d:00:00", parts.tm_year + 1900, parts.tm_mon + 1,
                        parts.tm_mday, parts.tm_hour);
}

static void write_row(records_text_t *json, const records_usage_row_t *row, apr_pool_t *pool)
{
    const char *const keys[RECORDS_USAGE_KEYS] = { write_hour(row->key.hour, pool), row->key.caller,
                                                   row->key.resource, row->key.location };
    int i;

    records_text_putc(json, '{');
    for (i = 0; i < RECORDS_USAGE_KEYS; i++)
        records_json_member(json, i > 0, records_usage_columns[i], keys[i]);
    for (i = 0; i < RECORDS_USAGE_COUNTERS; i++) {
        records_text_printf(json, ",\"%s\":", records_usage_columns[RECORDS_USAGE_KEYS + i]);
        records_text_int(json, (apr_int64_t)row->counts[i]);
    }
    records_text_putc(json, '}');
}

static records_value_t write_rows(const apr_array_header_t *rows, int first, int count,
                                  apr_pool_t *pool)
{
    records_value_t value;
    records_text_t json;
    int i;

    records_text_init(&json, 256 * (apr_size_t)count + 16, pool);
    records_text_putc(&json, '[');
    for (i = first; i < first + count; i++) {
        if (i > first)
            records_text_putc(&json, ',');
        write_row(&json, &APR_ARRAY_IDX(rows, i, records_usage_row_t), pool);
    }
    records_text_putc(&json, ']');
    value.text = records_text_string(&json);
    value.length = json.length;
    return value;
}

records_error_t *records_usage_write(records_transaction_t *t, const char *schema,
                                     const apr_array_header_t *rows, int first, int count,
                                     const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    dialect->flush->add_usage(&w, schema, write_rows(rows, first, count, pool));
    records_flush_change(t, &w);
    return w.error;
}
