/* SPDX-License-Identifier: Apache-2.0 */
/* What SQLite changes: payloads as rowsets, rows of defaults, UPDATE, upserts. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#include "base/error.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "plan/values.h"

/* A path like $."name" is compared with the key as it is spelt in the JSON, so any name that could
 * be spelt in two ways is looked for among the members instead. */
static int is_plain_key(const char *name)
{
    for (; *name != '\0'; name++)
        if (!apr_isalnum(*name) && *name != '_')
            return 0;
    return 1;
}

/* One way to look at the member of an object: plain(value, '$."a"'), or what of the members. */
static void write_member(records_writer_t *w, const char *key, const char *plain, const char *what)
{
    if (is_plain_key(key)) {
        records_write_words(w, plain);
        records_write_words(w, "'$.\"");
        records_write_words(w, key);
        records_write_words(w, plain[strlen(plain) - 2] == '>' ? "\"'" : "\"')");
        return;
    }
    records_write_words(w, "(SELECT ");
    records_write_words(w, what);
    records_write_words(w, " FROM json_each(records_row.value) AS m WHERE m.key = ");
    records_sqlite3_string(w, key);
    records_write_words(w, ")");
}

static void write_type_of(records_writer_t *w, const char *key)
{
    write_member(w, key, "json_type(records_row.value, ", "m.type");
}

static void write_value_of(records_writer_t *w, const char *key)
{
    write_member(w, key, "json_extract(records_row.value, ", "m.value");
}

static void write_json_of(records_writer_t *w, const char *key)
{
    write_member(w, key, "records_row.value -> ",
                 "CASE m.type WHEN 'text' THEN json_quote(m.value) WHEN 'true' THEN 'true' "
                 "WHEN 'false' THEN 'false' WHEN 'null' THEN 'null' ELSE m.value END");
}

/* The member as the column wants it. */
static void write_typed(records_writer_t *w, const records_column_t *column)
{
    if (column->kind == RECORDS_JSON) {
        records_write_words(w, "nullif(");
        write_json_of(w, column->name);
        records_write_words(w, ", 'null')");
    } else if (column->kind == RECORDS_BYTES) {
        records_write_words(w, "records_bytes(");
        write_value_of(w, column->name);
        records_write_words(w, ")");
    } else if (column->kind == RECORDS_TEXT && !records_sqlite3_is_dynamic(column)) {
        records_write_words(w, "CASE "); /* true is 'true', 1.50 stays 1.50 */
        write_type_of(w, column->name);
        records_write_words(w, " WHEN 'text' THEN ");
        write_value_of(w, column->name);
        records_write_words(w, " ELSE nullif(");
        write_json_of(w, column->name);
        records_write_words(w, ", 'null') END");
    } else
        write_value_of(w, column->name);
}

/* A member that is missing is NULL, unless a default is wanted and there is one. */
static void write_given(records_writer_t *w, const records_write_t *write,
                        const records_column_t *column)
{
    if (!write->defaults || column->fallback == NULL) {
        write_typed(w, column);
        return;
    }
    records_write_words(w, "CASE WHEN ");
    write_type_of(w, column->name);
    records_write_words(w, " IS NULL THEN ");
    records_sqlite3_default(w, column);
    records_write_words(w, " ELSE ");
    write_typed(w, column);
    records_write_words(w, " END");
}

void records_sqlite3_payload(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_words(w, "(SELECT ");
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (i > 0)
            records_write_words(w, ", ");
        write_given(w, write, column);
        records_write_words(w, " AS ");
        records_write_name(w, column->name);
    }
    records_write_words(w, " FROM json_each(");
    records_write_bytes(w, write->payload, RECORDS_JSON, NULL);
    records_write_words(w, write->single ? ") AS records_row LIMIT 1)" : ") AS records_row)");
    records_write_words(w, " AS records_payload");
}

/* The one column that SQLite fills from NULL, or NULL. */
static const records_column_t *numbered(const records_table_t *table)
{
    const records_column_t *column;

    if (table->row_key == NULL || table->row_key->nelts != 1)
        return NULL;
    column = APR_ARRAY_IDX(table->row_key, 0, const records_column_t *);
    return column->identity ? column : NULL;
}

void records_sqlite3_insert_defaults(records_writer_t *w, const records_table_t *table, int rows)
{
    const records_column_t *key = numbered(table);

    if (rows > 1 && key == NULL) {
        records_write_fail(
            w,
            records_unable(
                "SQLite cannot insert several rows of defaults into a table without an INTEGER PRIMARY "
                "KEY.",
                "Send one empty object, or give each object a column.", w->pen.pool));
        return;
    }
    records_write_words(w, "INSERT INTO ");
    records_write_table(w, table);
    if (rows <= 1) {
        records_write_words(w, " DEFAULT VALUES");
        return;
    }
    records_write_words(w, " (");
    records_write_column(w, NULL, key);
    records_write_words(w, ") WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                           "WHERE i < ");
    records_write_number(w, rows);
    records_write_words(w, ") SELECT NULL FROM n");
}

/* RETURNING of a view forgets what was an INTEGER PRIMARY KEY below it, unless it is set. */
static void write_kept(records_writer_t *w, const records_write_t *write)
{
    int i;

    for (i = 0; write->table->view && i < write->table->all_columns->nelts; i++) {
        const records_column_t *column =
            APR_ARRAY_IDX(write->table->all_columns, i, const records_column_t *);

        if (apr_cstr_casecmp(column->type, "integer") != 0
            || records_columns_hold(write->columns, column))
            continue;
        records_write_words(w, ", ");
        records_write_column(w, NULL, column);
        records_write_words(w, " = ");
        records_write_column(w, write->table->name, column);
    }
}

void records_sqlite3_update(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_table(w, write->table);
    records_write_words(w, " SET ");
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (i > 0)
            records_write_words(w, ", ");
        records_write_column(w, NULL, column);
        records_write_words(w, " = ");
        records_write_column(w, "records_payload", column);
    }
    write_kept(w, write);
    records_write_words(w, " FROM ");
    records_sqlite3_payload(w, write);
}

/* ---- upserts --------------------------------------------------------------------- */

/* Every column that was sent is taken over, those of the key too. */
static void write_merge(records_writer_t *w, const records_write_t *write)
{
    int i, begun;

    records_write_words(w, ") DO UPDATE SET ");
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (i > 0)
            records_write_words(w, ", ");
        records_write_name(w, column->name);
        records_write_words(w, " = excluded.");
        records_write_name(w, column->name);
    }
    /* only asked where there was a row before, so it leaves word for created() */
    records_write_words(w, " WHERE ");
    begun = records_write_begin_allowed(w, write, RECORDS_ROWS_CHANGED);
    records_write_words(w, "records_conflict()");
    records_write_end_allowed(w, write, begun);
}

/* WHERE true: or else SQLite takes ON for that of a join.  A row of nothing but defaults has no key
 * to be in conflict with. */
void records_sqlite3_upsert(records_writer_t *w, const records_write_t *write)
{
    records_error_t *error;

    if (write->table->view)
        records_write_unable(w, "SQLite cannot upsert into a view.");
    if (write->columns->nelts == 0) {
        records_write_target(w, write);
        return;
    }
    if (records_write_merges(write)
        && (error = records_payload_distinct(write, w->pen.pool)) != NULL)
        records_write_fail(w, error);
    records_write_words(w, " WHERE true ON CONFLICT (");
    records_write_columns(w, NULL, write->conflict);
    if (records_write_merges(write))
        write_merge(w, write);
    else
        records_write_words(w, ") DO NOTHING");
}

void records_sqlite3_created(records_writer_t *w)
{
    records_write_words(w, "records_created()");
}

void records_sqlite3_refuse(records_writer_t *w, const records_table_t *table, const char *of)
{
    (void)table;
    (void)of;
    records_write_words(w, "records_refuse()");
}
