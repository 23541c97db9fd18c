/* SPDX-License-Identifier: Apache-2.0 */
/* Changes on PostgreSQL: the payload as a rowset, defaults, upserts. */
#include <apr_strings.h>

#include "databases/pgsql/dialect_pgsql.h"

/* ("a" bigint, "b" text) */
static void write_typed(records_writer_t *w, const apr_array_header_t *columns)
{
    int i;

    for (i = 0; i < columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(columns, i, const records_column_t *);

        records_write_words(w, i > 0 ? ", " : "(");
        records_write_name(w, column->name);
        records_write_words(w, " ");
        records_write_words(w, column->parsed_by != NULL ? "json" : column->type);
    }
    records_write_words(w, ")");
}

static void write_payload_value(records_writer_t *w, const records_write_t *write)
{
    records_write_bytes(w, write->payload, RECORDS_JSON, NULL);
}

/* missing=default: a key that an object has not takes the column's default.
 *     (SELECT CASE WHEN one.value ? 'a' THEN typed."a" ELSE 0 END AS "a", ... */
static void payload_with_defaults(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_words(w, "(SELECT ");
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (i > 0)
            records_write_words(w, ", ");
        if (column->fallback != NULL) {
            records_write_words(w, "CASE WHEN records_one.value ? ");
            records_write_value(w, column->name, RECORDS_TEXT, NULL);
            records_write_words(w, " THEN ");
            records_write_column(w, "records_typed", column);
            records_write_words(w, " ELSE ");
            records_write_words(w, column->fallback);
            records_write_words(w, " END AS ");
            records_write_name(w, column->name);
        } else
            records_write_column(w, "records_typed", column);
    }
    records_write_words(w, " FROM jsonb_array_elements(");
    write_payload_value(w, write);
    records_write_words(w, ") AS records_one(value) CROSS JOIN LATERAL "
                           "jsonb_to_record(records_one.value) AS records_typed");
    write_typed(w, write->columns);
    records_write_words(w, write->single ? " LIMIT 1) AS records_payload" : ") AS records_payload");
}

void records_pgsql_payload(records_writer_t *w, const records_write_t *write)
{
    if (write->defaults) {
        payload_with_defaults(w, write);
        return;
    }
    if (write->single && write->rows != 1) {
        records_write_words(w, "json_to_record(CAST(");
        write_payload_value(w, write);
        records_write_words(w, " AS json) -> 0)");
    } else {
        records_write_words(w, "json_to_recordset(");
        write_payload_value(w, write);
        records_write_words(w, ")");
    }
    records_write_words(w, " AS records_payload");
    write_typed(w, write->columns);
}

/* An untyped literal is read as its column reads it. */
void records_pgsql_bound(records_writer_t *w, const records_column_t *column, records_value_t value)
{
    records_write_bytes(w, value, RECORDS_TEXT, column);
}

void records_pgsql_insert_defaults(records_writer_t *w, const records_table_t *table, int rows)
{
    records_write_words(w, "INSERT INTO ");
    records_write_table(w, table);
    if (rows == 1) {
        records_write_words(w, " DEFAULT VALUES");
        return;
    }
    records_write_words(w, " SELECT FROM generate_series(1, "); /* rows of no columns */
    records_write_number(w, rows);
    records_write_words(w, ")");
}

void records_pgsql_update(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_table(w, write->table);
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        records_write_words(w, i > 0 ? ", " : " SET ");
        records_write_name(w, column->name);
        records_write_words(w, " = ");
        records_write_sent(w, column);
    }
    records_write_words(w, " FROM ");
    records_pgsql_payload(w, write);
}

static void take_over(records_writer_t *w, const records_column_t *column, const char *before)
{
    records_write_words(w, before);
    records_write_name(w, column->name);
    records_write_words(w, " = EXCLUDED.");
    records_write_name(w, column->name);
}

/* The sign that there was a row before: see created(). */
static void write_sign(records_writer_t *w, const records_write_t *write)
{
    int begun;

    records_write_words(w, " WHERE ");
    begun = records_write_begin_allowed(w, write, RECORDS_ROWS_CHANGED);
    records_write_words(w, "pg_catalog.set_config('records.conflict', '1', true) = '1'");
    records_write_end_allowed(w, write, begun);
}

/* POST: every column that was sent is taken over, those of the key too: RETURNING shows only the rows
 * that are written. */
static void write_merge(records_writer_t *w, const records_write_t *write)
{
    int i;

    for (i = 0; i < write->columns->nelts; i++)
        take_over(w, APR_ARRAY_IDX(write->columns, i, const records_column_t *), i > 0 ? ", " : "");
}

/* PUT: the key is in the URL. */
static void write_put(records_writer_t *w, const records_write_t *write)
{
    int i, taken = 0;

    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (!records_columns_hold(write->table->key, column))
            take_over(w, column, taken++ > 0 ? ", " : "");
    }
    if (taken == 0) /* DO NOTHING would not return the row */
        take_over(w, APR_ARRAY_IDX(write->table->key, 0, const records_column_t *), "");
}

void records_pgsql_upsert(records_writer_t *w, const records_write_t *write)
{
    const apr_array_header_t *key = write->conflict != NULL ? write->conflict : write->table->key;

    records_write_words(w, " ON CONFLICT (");
    records_write_columns(w, NULL, key);
    if (write->conflict != NULL && !records_write_merges(write)) {
        records_write_words(w, ") DO NOTHING");
        return;
    }
    records_write_words(w, ") DO UPDATE SET ");
    if (write->conflict != NULL)
        write_merge(w, write);
    else
        write_put(w, write);
    write_sign(w, write);
}

/* That WHERE is always true, but only asked where there was a row before; so it leaves word for
 * RETURNING, which comes row by row.  The usual xmax = 0 fails in a partitioned table: a row that
 * was routed has no system columns. */
void records_pgsql_created(records_writer_t *w)
{
    records_write_words(w, "(CASE pg_catalog.current_setting('records.conflict', true) WHEN '1'"
                           " THEN pg_catalog.set_config('records.conflict', '0', true) IS NULL"
                           " ELSE true END)");
}

/* SQL alone cannot raise an error of its own; but a setting of such a name cannot be set, and a function
 * that is volatile is not evaluated beforehand. */
void records_pgsql_refuse(records_writer_t *w, const records_table_t *table, const char *of)
{
    (void)table;
    (void)of;
    records_write_words(w,
                        "(pg_catalog.set_config('" RECORDS_PGSQL_REFUSED "', '', true) IS NULL)");
}
