/* SPDX-License-Identifier: Apache-2.0 */
/* What is changed: the payload as a rowset, and UPDATE from it. */
#include "databases/mysql/dialect_mysql.h"

#include <string.h>

#include <apr_strings.h>

#define LONGEST_GUARDED 36 /* bytes of a column's name in that of a guard */

/* The path of a member, '$."na\"me"': its key quoted for JSON, and that for SQL. */
static void write_path(records_writer_t *w, const char *key)
{
    records_write_words(w, "'$.\"");
    for (; *key != '\0'; key++) {
        if (*key == '"' || *key == '\\')
            records_text_puts(&w->sql, "\\\\");
        if (*key == '\'' || *key == '\\')
            records_text_putc(&w->sql, *key);
        records_text_putc(&w->sql, *key);
    }
    records_write_words(w, "\"'");
}

static int falls_back(const records_write_t *write, const records_column_t *column)
{
    return write->defaults && column->fallback != NULL;
}

/* With an explicit charset: the default would be the database's, which may not have all
 * characters that were sent. */
#define LONG_TEXT "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"

/* c3 LONGTEXT: the value's text, NULL if it is nested; j3: its JSON; p3: whether it is there.  As
 * LONGTEXT numbers keep the digits they were sent with. */
static void write_members(records_writer_t *w, const records_write_t *write)
{
    int i;

    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);
        int as_json = column->kind == RECORDS_JSON || column->kind == RECORDS_TEXT
                      || records_mysql_is_geometry(column);
        int as_text = column->kind != RECORDS_JSON;

        if (i > 0)
            records_write_words(w, ", ");
        if (as_text) {
            records_text_printf(&w->sql, "c%d " LONG_TEXT " PATH ", i);
            write_path(w, column->name);
        }
        if (as_json) {
            records_text_printf(&w->sql, "%sj%d JSON PATH ", as_text ? ", " : "", i);
            write_path(w, column->name);
        }
        if (falls_back(write, column)) {
            records_text_printf(&w->sql, ", p%d INT EXISTS PATH ", i);
            write_path(w, column->name);
        }
    }
}

/* `22P02 geometry of column "where"`: MariaDB's names have 64 characters at most. */
static const char *geometry_guard(const records_column_t *column, apr_pool_t *pool)
{
    apr_size_t length = strlen(column->name);

    if (length > LONGEST_GUARDED)
        for (length = LONGEST_GUARDED; (column->name[length] & 0xC0) == 0x80; length--)
            ;
    return apr_pstrcat(pool, "22P02 geometry of column \"",
                       apr_pstrmemdup(pool, column->name, length), "\"", NULL);
}

/* MariaDB silently makes NULL of a text or an object that is not a geometry, so a guard refuses
 * it. */
static void write_geometry(records_writer_t *w, const records_column_t *column, int i)
{
    const char *guard = geometry_guard(column, w->pen.pool);

    records_text_printf(&w->sql,
                        "CASE WHEN c%d IS NULL AND NULLIF(j%d, 'null') IS NULL THEN NULL"
                        " ELSE COALESCE(CASE WHEN c%d IS NULL THEN ST_GeomFromGeoJSON(j%d)"
                        " WHEN c%d LIKE '{%%' THEN ST_GeomFromGeoJSON(c%d)"
                        " ELSE ST_GeomFromText(c%d) END, ST_GeomFromText((SELECT ",
                        i, i, i, i, i, i, i);
    records_write_name(w, guard);
    records_text_printf(&w->sql,
                        " FROM JSON_TABLE(JSON_QUOTE(CONCAT(COALESCE(c%d, ''), '')), '$'"
                        " COLUMNS (",
                        i);
    records_write_name(w, guard);
    records_write_words(w,
                        " LONGTEXT PATH '$.x' ERROR ON EMPTY)) AS " RECORDS_MYSQL_GUARD "))) END");
}

/* What MariaDB can store in the column, out of c3 and j3. */
static void write_member(records_writer_t *w, const records_column_t *column, int i)
{
    if (records_mysql_is_geometry(column))
        write_geometry(w, column, i);
    else if (column->kind == RECORDS_JSON) /* a JSON null is an SQL NULL */
        records_text_printf(&w->sql, "NULLIF(j%d, 'null')", i);
    else if (column->kind == RECORDS_TEXT)
        records_text_printf(&w->sql, "COALESCE(c%d, NULLIF(j%d, 'null'))", i, i);
    else if (column->kind == RECORDS_BYTES) /* \x00ff */
        records_text_printf(&w->sql, "UNHEX(SUBSTRING(c%d, 3))", i);
    else if (records_mysql_is_boolean(column))
        records_text_printf(&w->sql, "CASE c%d WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE c%d END",
                            i, i);
    else
        records_text_printf(&w->sql, "c%d", i);
}

void records_mysql_payload(records_writer_t *w, const records_write_t *write)
{
    const char *rows = write->single ? " '$[0]' COLUMNS (" : " '$[*]' COLUMNS (";
    int i;

    records_write_words(w, "(SELECT ");
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (i > 0)
            records_write_words(w, ", ");
        if (falls_back(write, column))
            records_text_printf(&w->sql, "IF(p%d, ", i);
        write_member(w, column, i);
        if (falls_back(write, column)) {
            records_write_words(w, ", ");
            records_write_words(w, column->fallback);
            records_write_words(w, ")");
        }
        records_write_words(w, " AS ");
        records_write_column(w, NULL, column);
    }
    records_write_words(w, " FROM JSON_TABLE(");
    records_write_bytes(w, write->payload, RECORDS_JSON, NULL);
    records_write_words(w, ",");
    records_write_words(w, rows);
    write_members(w, write);
    records_write_words(w, ")) AS records_json) AS records_payload");
}

/* A geometry needs its guard, which needs the value twice.  A column that ON DUPLICATE KEY UPDATE names is
 * not missed in VALUES: without a value and a default it would become an empty text, or 0. */
int records_mysql_binds(const records_write_t *write)
{
    int i;

    for (i = 0; i < write->columns->nelts; i++)
        if (records_mysql_is_geometry(APR_ARRAY_IDX(write->columns, i, const records_column_t *)))
            return 0;
    return write->conflict == NULL
           || records_columns_hold(write->columns,
                                   APR_ARRAY_IDX(write->conflict, 0, const records_column_t *));
}

/* INSERT ... SELECT would take the lock of AUTO_INCREMENT until its end. */
void records_mysql_bound(records_writer_t *w, const records_column_t *column, records_value_t value)
{
    static const records_value_t yes = { "1", 1 }, no = { "0", 1 };

    if (records_mysql_is_boolean(column) && value.text != NULL)
        value = strcmp(value.text, "true") == 0    ? yes
                : strcmp(value.text, "false") == 0 ? no
                                                   : value;
    records_write_words(w, column->kind == RECORDS_BYTES ? "UNHEX(SUBSTRING(" : "");
    records_write_bytes(w, value, RECORDS_TEXT, NULL);
    records_write_words(w, column->kind == RECORDS_BYTES ? ", 3))" : "");
}

/* () means no column of a table, and all columns of a view. */
void records_mysql_insert_defaults(records_writer_t *w, const records_table_t *table, int rows)
{
    const char *row = table->view ? "(DEFAULT)" : "()";
    int i;

    records_write_words(w, "INSERT INTO ");
    records_write_table(w, table);
    records_write_words(w, " (");
    if (table->view)
        records_write_name(w, APR_ARRAY_IDX(table->all_columns, 0, records_column_t *)->name);
    records_write_words(w, ") VALUES ");
    for (i = 0; i < rows; i++) {
        records_write_words(w, i == 0 ? "" : ", ");
        records_write_words(w, row);
    }
}

/* MariaDB copies one text to another without a look at the length: 65,540 bytes become 4 in a TEXT.
 * What is no column but an expression is measured. */
static int must_be_measured(const records_column_t *column)
{
    return records_mysql_is_based_on(column, "text")
           || records_mysql_is_based_on(column, "tinytext")
           || records_mysql_is_based_on(column, "mediumtext");
}

void records_mysql_update(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_table(w, write->table);
    if (write->keys_chosen)
        records_mysql_chosen_keys(w, write->table, NULL);
    records_write_words(w, " JOIN ");
    records_mysql_payload(w, write);
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        records_write_words(w, i == 0 ? " SET " : ", ");
        records_write_column(w, write->table->name, column);
        records_write_words(w, must_be_measured(column) ? " = COALESCE(" : " = ");
        records_write_column(w, "records_payload", column);
        records_write_words(w, must_be_measured(column) ? ")" : "");
    }
}
