/* SPDX-License-Identifier: Apache-2.0 */
/* How SQLite speaks.  Pure: text in, text out. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "databases/sqlite3/catalog_sqlite3_sql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/writer.h"

/* ---- kinds ---------------------------------------------------------------------- */

/* SQLite stores by affinity and takes any word for a type.  These words promise more. */
static const struct { const char *base; records_kind_e kind; } exact[] = {
    { "boolean", RECORDS_BOOLEAN },
    { "bool", RECORDS_BOOLEAN },
    { "json", RECORDS_JSON },
    { "jsonb", RECORDS_JSON },
    { "date", RECORDS_DATE },
    { "time", RECORDS_CLOCK },
    { "time without time zone", RECORDS_CLOCK },
    { "datetime", RECORDS_TIMESTAMP },
    { "timestamp", RECORDS_TIMESTAMP },
    { "timestamp without time zone", RECORDS_TIMESTAMP },
    { "timestamptz", RECORDS_TIMESTAMPTZ },
    { "timestamp with time zone", RECORDS_TIMESTAMPTZ },
    { "uuid", RECORDS_UUID },
    { "decimal", RECORDS_NUMBER },
    { "numeric", RECORDS_NUMBER },
    { "number", RECORDS_NUMBER },
    { "num", RECORDS_NUMBER },
    { "binary", RECORDS_BYTES },
    { "varbinary", RECORDS_BYTES },
    { "bytea", RECORDS_BYTES },
};

/* SQLite's own rule of affinities, in its order */
static const struct { const char *part; records_kind_e kind; } inside[] = {
    { "int", RECORDS_INTEGER },  { "char", RECORDS_TEXT },  { "clob", RECORDS_TEXT },
    { "text", RECORDS_TEXT },    { "blob", RECORDS_BYTES }, { "real", RECORDS_FLOAT },
    { "floa", RECORDS_FLOAT },   { "doub", RECORDS_FLOAT },
};

/* "DECIMAL(10, 2) UNSIGNED" -> "decimal unsigned" */
static void plain_type(char *out, apr_size_t room, const char *type)
{
    apr_size_t length = 0;
    int depth = 0;

    for (; *type != '\0' && length + 1 < room; type++) {
        depth += *type == '(';
        if (depth == 0 && !(*type == ' ' && (length == 0 || out[length - 1] == ' ')))
            out[length++] = (char)apr_tolower(*type);
        depth -= *type == ')';
    }
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = '\0';
}

static records_kind_e kind(const char *type, const char *base, unsigned options)
{
    char name[64];
    apr_size_t i;

    (void)options;
    plain_type(name, sizeof(name), type != NULL && *type != '\0' ? type : base != NULL ? base : "");
    for (i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
        if (strcmp(name, exact[i].base) == 0)
            return exact[i].kind;
    for (i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
        if (strstr(name, inside[i].part) != NULL)
            return inside[i].kind;
    return RECORDS_TEXT;
}

static void placeholder(records_writer_t *w, int n, const records_column_t *as)
{
    (void)n;
    (void)as;
    records_write_words(w, "?");
}

/* 'text', the quotes inside doubled: for names of the catalog where SQL wants them as a string */
static void write_string(records_writer_t *w, const char *text)
{
    records_text_putc(&w->sql, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            records_text_putc(&w->sql, '\'');
        records_text_putc(&w->sql, *text);
    }
    records_text_putc(&w->sql, '\'');
}

/* ---- reading -------------------------------------------------------------------- */

/* PostgreSQL's names of types, and what records_cast calls them.  A function of SQLite's that
 * answers NULL for what it does not understand goes first. */
static const struct { const char *type, *before, *name; records_kind_e kind; } casts[] = {
    { "text", NULL, "text", RECORDS_TEXT },
    { "varchar", NULL, "text", RECORDS_TEXT },
    { "char", NULL, "text", RECORDS_TEXT },
    { "character", NULL, "text", RECORDS_TEXT },
    { "character varying", NULL, "text", RECORDS_TEXT },
    { "smallint", NULL, "smallint", RECORDS_INTEGER },
    { "int2", NULL, "smallint", RECORDS_INTEGER },
    { "integer", NULL, "integer", RECORDS_INTEGER },
    { "int", NULL, "integer", RECORDS_INTEGER },
    { "int4", NULL, "integer", RECORDS_INTEGER },
    { "bigint", NULL, "bigint", RECORDS_INTEGER },
    { "int8", NULL, "bigint", RECORDS_INTEGER },
    { "numeric", NULL, "numeric", RECORDS_NUMBER },
    { "decimal", NULL, "numeric", RECORDS_NUMBER },
    { "real", NULL, "real", RECORDS_FLOAT },
    { "float4", NULL, "real", RECORDS_FLOAT },
    { "double precision", NULL, "double precision", RECORDS_FLOAT },
    { "float8", NULL, "double precision", RECORDS_FLOAT },
    { "float", NULL, "double precision", RECORDS_FLOAT },
    { "boolean", NULL, "boolean", RECORDS_BOOLEAN },
    { "bool", NULL, "boolean", RECORDS_BOOLEAN },
    { "json", NULL, "json", RECORDS_JSON },
    { "jsonb", NULL, "json", RECORDS_JSON },
    { "uuid", NULL, "uuid", RECORDS_UUID },
    { "date", "date(", "date", RECORDS_DATE },
    { "time", "time(", "time", RECORDS_CLOCK },
    { "timestamp", "datetime(", "timestamp", RECORDS_TIMESTAMP },
    { "timestamp without time zone", "datetime(", "timestamp", RECORDS_TIMESTAMP },
    { "timestamptz", "datetime(", "timestamp with time zone", RECORDS_TIMESTAMPTZ },
    { "timestamp with time zone", "datetime(", "timestamp with time zone", RECORDS_TIMESTAMPTZ },
};

static void write_cast(records_writer_t *w, const char *qualifier, const records_column_t *column,
                       const char *name)
{
    records_write_words(w, "records_cast(");
    records_write_column(w, qualifier, column);
    records_write_words(w, ", ");
    write_string(w, name);
    records_write_words(w, ")");
}

/* A boolean is 1 or 0 here; PostgreSQL's text of one, and JSON's, is a word. */
static void write_boolean_text(records_writer_t *w, const char *qualifier,
                               const records_column_t *column)
{
    records_write_words(w, "CASE ");
    records_write_column(w, qualifier, column);
    records_write_words(w, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END");
}

static records_error_t *output(records_writer_t *w, const char *qualifier,
                               const records_output_t *output, int raw, records_kind_e *kind)
{
    const records_column_t *column = output->column;
    apr_size_t i = 0;

    (void)raw;                           /* what SQLite answers is text already */
    *kind = column->kind;
    if (output->cast == NULL) {
        records_write_column(w, qualifier, column);
        return NULL;
    }
    while (i < sizeof(casts) / sizeof(casts[0]) && apr_cstr_casecmp(output->cast, casts[i].type))
        i++;
    if (i == sizeof(casts) / sizeof(casts[0]))
        return records_fail(w->pen.pool, "42704", "type \"%s\" does not exist", output->cast);
    *kind = casts[i].kind;
    if (column->kind == RECORDS_BOOLEAN && (*kind == RECORDS_TEXT || *kind == RECORDS_JSON))
        write_boolean_text(w, qualifier, column);
    else if (column->kind == *kind && casts[i].before != NULL)
        records_write_column(w, qualifier, column);
    else if (casts[i].before == NULL)
        write_cast(w, qualifier, column, casts[i].name);
    else {
        records_write_words(w, "coalesce(");
        records_write_words(w, casts[i].before);
        records_write_column(w, qualifier, column);
        records_write_words(w, "), ");
        write_cast(w, qualifier, column, casts[i].name);
        records_write_words(w, ")");
    }
    return NULL;
}

/* For us NULL is the largest value and for SQLite the smallest.  An index gives its order only
 * without NULLS FIRST or LAST, so it is written where it says something new. */
static void order(records_writer_t *w, const char *qualifier, const records_order_by_t *order)
{
    records_write_column(w, qualifier, order->column);
    if (order->descending)
        records_write_words(w, " DESC");
    if (!order->column->nullable || order->nulls_first == !order->descending)
        return;
    records_write_words(w, order->nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

static void page(records_writer_t *w, const records_page_t *page)
{
    if (page->limit >= 0) {
        records_write_words(w, " LIMIT ");
        records_write_number(w, page->limit);
    }
    else if (page->offset > 0)
        records_write_words(w, " LIMIT -1");
    if (page->offset > 0) {
        records_write_words(w, " OFFSET ");
        records_write_number(w, page->offset);
    }
}

/* ---- changing ------------------------------------------------------------------- */

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
    write_string(w, key);
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
    }
    else if (column->kind == RECORDS_BYTES) {
        records_write_words(w, "records_bytes(");
        write_value_of(w, column->name);
        records_write_words(w, ")");
    }
    else if (column->kind == RECORDS_TEXT && !records_sqlite3_is_dynamic(column)) {
        records_write_words(w, "CASE ");             /* true is 'true', 1.50 stays 1.50 */
        write_type_of(w, column->name);
        records_write_words(w, " WHEN 'text' THEN ");
        write_value_of(w, column->name);
        records_write_words(w, " ELSE nullif(");
        write_json_of(w, column->name);
        records_write_words(w, ", 'null') END");
    }
    else
        write_value_of(w, column->name);
}

/* A member that is missing is NULL: the planner refuses missing=default where one might be. */
static void payload(records_writer_t *w, const records_write_t *write)
{
    int i;

    records_write_words(w, "(SELECT ");
    for (i = 0; i < write->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(write->columns, i, const records_column_t *);

        if (i > 0)
            records_write_words(w, ", ");
        write_typed(w, column);
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

    if (table->key == NULL || table->key->nelts != 1)
        return NULL;
    column = APR_ARRAY_IDX(table->key, 0, const records_column_t *);
    return column->identity ? column : NULL;
}

static records_error_t *insert_defaults(records_writer_t *w, const records_table_t *table, int rows)
{
    const records_column_t *key = numbered(table);

    if (rows > 1 && key == NULL)
        return records_explain(
            records_fail(w->pen.pool, "PGRST127", "Feature not implemented"),
            "SQLite cannot insert several rows of defaults into a table without an INTEGER PRIMARY "
            "KEY.", "Send one empty object, or give each object a column.");
    records_write_words(w, "INSERT INTO ");
    records_write_table(w, table);
    if (rows <= 1) {
        records_write_words(w, " DEFAULT VALUES");
        return NULL;
    }
    records_write_words(w, " (");
    records_write_column(w, NULL, key);
    records_write_words(w, ") WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                           "WHERE i < ");
    records_write_number(w, rows);
    records_write_words(w, ") SELECT NULL FROM n");
    return NULL;
}

static int is_set(const records_write_t *write, const records_column_t *column)
{
    int i;

    for (i = 0; i < write->columns->nelts; i++)
        if (APR_ARRAY_IDX(write->columns, i, const records_column_t *) == column)
            return 1;
    return 0;
}

/* RETURNING of a view forgets what was an INTEGER PRIMARY KEY below it, unless it is set. */
static void write_kept(records_writer_t *w, const records_write_t *write)
{
    int i;

    for (i = 0; write->table->view && i < write->table->columns->nelts; i++) {
        const records_column_t *column =
            APR_ARRAY_IDX(write->table->columns, i, const records_column_t *);

        if (apr_cstr_casecmp(column->type, "integer") != 0 || is_set(write, column))
            continue;
        records_write_words(w, ", ");
        records_write_column(w, NULL, column);
        records_write_words(w, " = ");
        records_write_column(w, write->table->name, column);
    }
}

static void update(records_writer_t *w, const records_write_t *write)
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
    payload(w, write);
}

const records_dialect_t records_dialect_sqlite3 = {
    .name = "sqlite3",
    .can = RECORDS_CAN_RETURN_INSERTED | RECORDS_CAN_RETURN_UPDATED | RECORDS_CAN_RETURN_DELETED
           | RECORDS_CAN_REGEX,
    .quote = '"',
    .kind = kind,
    .placeholder = placeholder,
    .condition = records_sqlite3_condition,
    .output = output,
    .order = order,
    .page = page,
    .payload = payload,
    .insert_defaults = insert_defaults,
    .update = update,
    .catalog_sql = records_catalog_sqlite3_sql,
    .version_sql = "PRAGMA schema_version",
};
