/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/quota.h"

#include <string.h>

#include <apr_escape.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "sql/flush.h"
#include "sql/writer.h"

#define HEX (2 * RECORDS_COUNTER_ID + 1)

void records_write_quota_table(records_writer_t *w, const records_quota_table_t *table)
{
    records_write_flush_table(w, table->schema, RECORDS_QUOTA_TABLE);
}

/* ---- JSON --------------------------------------------------------------------------- */

static void write_id(records_text_t *json, const records_counter_t *counter)
{
    char hex[HEX];

    apr_escape_hex(hex, counter->name.id, sizeof(counter->name.id), 0, NULL);
    records_json_string(json, hex, HEX - 1);
}

/* {"id":"0123...","policy":"day","caller":"ada","window_start":0,"window_end":86400,"used":7} */
static void write_row(records_text_t *json, const records_counter_t *counter)
{
    const records_counter_name_t *name = &counter->name;

    records_text_puts(json, "{\"id\":");
    write_id(json, counter);
    records_json_member(json, 1, "policy", name->policy);
    records_json_member(json, 1, "caller", name->caller);
    records_text_puts(json, ",\"window_start\":");
    records_text_int(json, name->start);
    records_text_puts(json, ",\"window_end\":");
    records_text_int(json, name->end);
    records_text_puts(json, ",\"used\":");
    records_text_int(json, counter->counted);
    records_text_putc(json, '}');
}

static records_value_t write_array(void (*element)(records_text_t *json,
                                                   const records_counter_t *counter),
                                   const records_counter_t *counters, int count, apr_pool_t *pool)
{
    records_text_t json;
    records_value_t value;
    int i;

    records_text_init(&json, 64 * (apr_size_t)count + 8, pool);
    records_text_putc(&json, '[');
    for (i = 0; i < count; i++) {
        if (i > 0)
            records_text_putc(&json, ',');
        element(&json, &counters[i]);
    }
    records_text_putc(&json, ']');
    value.text = json.bytes;
    value.length = json.length;
    return value;
}

/* ---- the transactions ----------------------------------------------------------------- */

static records_error_t *begin(records_transaction_t *t, int writes,
                              const records_dialect_t *dialect, apr_pool_t *pool)
{
    memset(t, 0, sizeof(*t));
    t->writes = writes ? 1 : 0;
    t->keep = 1;
    t->at_most = t->max_affected = -1;
    if (dialect->quota != NULL)
        return NULL;
    return records_unable(apr_psprintf(pool, "%s cannot keep quotas.", dialect->name), NULL, pool);
}

/* SELECT id, what this node has counted, what the others have ... WHERE id IN ( */
static void begin_sums(records_writer_t *w, const records_quota_table_t *table)
{
    records_write_words(w, "SELECT id, sum(CASE WHEN node = ");
    records_write_value(w, table->node, RECORDS_TEXT, NULL);
    records_write_words(w, " THEN used ELSE 0 END), sum(CASE WHEN node = ");
    records_write_value(w, table->node, RECORDS_TEXT, NULL);
    records_write_words(w, " THEN 0 ELSE used END) FROM ");
    records_write_quota_table(w, table);
    records_write_words(w, " WHERE id IN (");
}

static const records_statement_t *finish_sums(records_writer_t *w)
{
    static const char *const names[] = { "id", "written", "elsewhere" };
    static const records_kind_e kinds[] = { RECORDS_TEXT, RECORDS_INTEGER, RECORDS_INTEGER };
    records_statement_t *statement;

    records_write_words(w, ") GROUP BY id");
    statement = records_writer_finish(w);
    statement->columns = sizeof(names) / sizeof(names[0]);
    statement->names = names;
    statement->kinds = kinds;
    return statement;
}

static records_error_t *add_read(records_transaction_t *t, const records_quota_table_t *table,
                                 const records_counter_t *counters, int count,
                                 const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    begin_sums(&w, table);
    dialect->quota->texts(&w, write_array(write_id, counters, count, pool));
    t->rows = finish_sums(&w);
    t->rows_aside = 1;
    return w.error;
}

records_error_t *records_quota_read(records_transaction_t *t, const records_quota_table_t *table,
                                    const records_counter_t *counters, int count,
                                    const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_error_t *error = begin(t, 0, dialect, pool);

    return error != NULL ? error : add_read(t, table, counters, count, dialect, pool);
}

records_error_t *records_quota_write(records_transaction_t *t, const records_quota_table_t *table,
                                     const records_counter_t *counters, int count,
                                     const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_error_t *error = begin(t, 1, dialect, pool);
    records_writer_t w;

    if (error != NULL)
        return error;
    records_writer_init(&w, dialect, pool);
    dialect->quota->write(&w, table, write_array(write_row, counters, count, pool));
    t->change = records_writer_finish(&w);
    return w.error != NULL ? w.error : add_read(t, table, counters, count, dialect, pool);
}

records_error_t *records_quota_follow(records_transaction_t *t, const records_quota_table_t *table,
                                      apr_int64_t seconds, const records_dialect_t *dialect,
                                      apr_pool_t *pool)
{
    records_error_t *error = begin(t, 0, dialect, pool);
    records_writer_t w;

    if (error != NULL)
        return error;
    records_writer_init(&w, dialect, pool);
    begin_sums(&w, table);
    records_write_words(&w, "SELECT id FROM ");
    records_write_quota_table(&w, table);
    records_write_words(&w, " WHERE updated_at > ");
    dialect->quota->ago(&w, seconds);
    records_write_words(&w, " AND node <> ");
    records_write_value(&w, table->node, RECORDS_TEXT, NULL);
    t->rows = finish_sums(&w);
    return w.error;
}

records_error_t *records_quota_clean(records_transaction_t *t, const records_quota_table_t *table,
                                     apr_int64_t seconds, int most,
                                     const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_error_t *error = begin(t, 1, dialect, pool);
    records_writer_t w;

    if (error != NULL)
        return error;
    records_writer_init(&w, dialect, pool);
    dialect->quota->clean(&w, table, seconds, most);
    t->change = records_writer_finish(&w);
    return w.error;
}

/* ---- what was read ---------------------------------------------------------------------- */

static int read_number(apr_int64_t *number, const records_value_t *value)
{
    char text[RECORDS_NUMBER_ROOM];

    if (value->text == NULL || value->length >= sizeof(text))
        return 0;
    memcpy(text, value->text, value->length);
    text[value->length] = '\0';
    return records_number_parse(number, text);
}

static int read_id(unsigned char *id, const records_value_t *value)
{
    char hex[HEX];
    apr_size_t length = 0;

    if (value->text == NULL || value->length != HEX - 1)
        return 0;
    memcpy(hex, value->text, HEX - 1);
    hex[HEX - 1] = '\0';
    return apr_unescape_hex(id, hex, APR_ESCAPE_STRING, 0, &length) == APR_SUCCESS
           && length == RECORDS_COUNTER_ID;
}

records_error_t *records_quota_next(int *more, records_quota_known_t *known, records_rows_t *rows,
                                    apr_pool_t *pool)
{
    const records_row_t *row = NULL;
    records_error_t *error;

    *more = 0;
    if (rows == NULL || (error = rows->next(rows, &row)) == NULL) {
        if (row == NULL)
            return NULL;
        *more = 1;
        return read_id(known->id, &row->values[0]) && read_number(&known->written, &row->values[1])
                       && read_number(&known->elsewhere, &row->values[2])
                   ? NULL
                   : records_error(pool, 0, "XX000", "the table of quotas answered nonsense");
    }
    return error;
}
