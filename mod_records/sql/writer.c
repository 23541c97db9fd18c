/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/writer.h"

#include <apr_strings.h>

#include "base/error.h"
#include "base/number.h"
#include "plan/literal.h"

static void pen_words(records_pen_t *pen, const char *sql)
{
    records_write_words((records_writer_t *)pen, sql);
}

static void pen_name(records_pen_t *pen, const char *identifier)
{
    records_write_name((records_writer_t *)pen, identifier);
}

static void pen_value(records_pen_t *pen, const char *text)
{
    records_write_value((records_writer_t *)pen, text, RECORDS_TEXT, NULL);
}

/* As SQL casts to it where the database checks values; NULL where the text is all there is. */
static const char *cast_of(records_kind_e kind)
{
    static const char *const casts[] = {
        [RECORDS_INTEGER] = "bigint",         [RECORDS_NUMBER] = "numeric",
        [RECORDS_FLOAT] = "double precision", [RECORDS_BOOLEAN] = "boolean",
        [RECORDS_DATE] = "date",              [RECORDS_CLOCK] = "time",
        [RECORDS_TIMESTAMP] = "timestamp",    [RECORDS_TIMESTAMPTZ] = "timestamptz",
        [RECORDS_UUID] = "uuid",              [RECORDS_JSON] = "jsonb",
        [RECORDS_BYTES] = "bytea",
    };

    return (apr_size_t)kind < sizeof(casts) / sizeof(casts[0]) ? casts[kind] : NULL;
}

static void pen_typed(records_pen_t *pen, const char *text, records_kind_e kind)
{
    records_writer_t *w = (records_writer_t *)pen;
    const records_column_t like = { .name = "", .type = cast_of(kind), .kind = kind };
    const int casts = (w->dialect->can & RECORDS_CAN_CHECK) != 0 && like.type != NULL;
    records_error_t *error;

    if (text != NULL && like.type != NULL && !casts
        && (error = records_literal(&text, &like, text, pen->pool)) != NULL) {
        records_write_fail(w, error);
        return;
    }
    records_write_words(w, casts ? "CAST(" : "");
    records_write_value(w, text, like.type == NULL ? RECORDS_TEXT : kind, NULL);
    if (!casts)
        return;
    records_write_words(w, " AS ");
    records_write_words(w, like.type);
    records_write_words(w, ")");
}

void records_writer_init(records_writer_t *w, const records_dialect_t *dialect, apr_pool_t *pool)
{
    w->pen.size = sizeof(w->pen);
    w->pen.pool = pool;
    w->pen.database = dialect->name;
    w->pen.words = pen_words;
    w->pen.name = pen_name;
    w->pen.value = pen_value;
    w->pen.typed = pen_typed;
    w->dialect = dialect;
    records_text_init(&w->sql, 512, pool);
    w->params = apr_array_make(pool, 8, sizeof(records_param_t));
    w->written = NULL;
    w->where_in_from = NULL;
    w->left = NULL;
    w->list = 0;
    w->responds = 0;
    w->named = 0;
    w->nothing = 0;
    w->once = 0;
    w->error = NULL;
}

void records_write_fail(records_writer_t *w, records_error_t *error)
{
    if (w->error == NULL)
        w->error = error;
}

void records_write_unable(records_writer_t *w, const char *details)
{
    records_write_fail(w, records_unable(details, NULL, w->pen.pool));
}

/* A quote in a name is doubled. */
static void write_odd_name(records_writer_t *w, const char *part, char quote)
{
    const char *found;

    records_text_putc(&w->sql, quote);
    while ((found = strchr(part, quote)) != NULL) {
        records_text_append(&w->sql, part, (apr_size_t)(found - part) + 1);
        records_text_putc(&w->sql, quote);
        part = found + 1;
    }
    records_text_puts(&w->sql, part);
    records_text_putc(&w->sql, quote);
}

/* At once: a statement is names more than anything else. */
void records_write_name(records_writer_t *w, const char *identifier)
{
    const apr_size_t length = strlen(identifier);
    const char quote = w->dialect->quote;
    char *at;

    if (memchr(identifier, quote, length) != NULL) {
        write_odd_name(w, identifier, quote);
        return;
    }
    records_text_reserve(&w->sql, length + 2);
    at = w->sql.bytes + w->sql.length;
    at[0] = quote;
    memcpy(at + 1, identifier, length);
    at[length + 1] = quote;
    at[length + 2] = '\0';
    w->sql.length += length + 2;
}

void records_write_table(records_writer_t *w, const records_table_t *table)
{
    records_write_name(w, table->schema);
    records_text_putc(&w->sql, '.');
    records_write_name(w, table->name);
}

void records_write_column(records_writer_t *w, const char *qualifier,
                          const records_column_t *column)
{
    if (qualifier != NULL) {
        records_write_name(w, qualifier);
        records_text_putc(&w->sql, '.');
    }
    records_write_name(w, column->name);
}

void records_write_bytes(records_writer_t *w, records_value_t value, records_kind_e kind,
                         const records_column_t *as)
{
    records_param_t *param = apr_array_push(w->params);

    param->value = value;
    param->kind = kind;
    w->dialect->placeholder(w, w->params->nelts, as);
}

void records_write_value(records_writer_t *w, const char *text, records_kind_e kind,
                         const records_column_t *as)
{
    records_value_t value = { text, text == NULL ? 0 : strlen(text) };

    records_write_bytes(w, value, kind, as);
}

void records_write_number(records_writer_t *w, apr_int64_t number)
{
    char digits[RECORDS_NUMBER_ROOM];
    apr_size_t length = records_number_int(digits, number);
    records_value_t value = { apr_pstrmemdup(w->pen.pool, digits, length), length };

    records_write_bytes(w, value, RECORDS_INTEGER, NULL);
}

void records_write_columns(records_writer_t *w, const char *qualifier,
                           const apr_array_header_t *columns)
{
    int i;

    for (i = 0; i < columns->nelts; i++) {
        if (i > 0)
            records_write_words(w, ", ");
        records_write_column(w, qualifier, APR_ARRAY_IDX(columns, i, const records_column_t *));
    }
}

void records_write_sent(records_writer_t *w, const records_column_t *column)
{
    if (column->parsed_by != NULL) {
        records_write_words(w, column->parsed_by);
        records_write_words(w, "(");
    }
    records_write_column(w, "records_payload", column);
    if (column->parsed_by != NULL)
        records_write_words(w, ")");
}

records_statement_t *records_writer_finish(records_writer_t *w)
{
    records_statement_t *statement = apr_pcalloc(w->pen.pool, sizeof(*statement));

    statement->text = records_text_string(&w->sql);
    statement->params = w->params;
    statement->once = w->once;
    return statement;
}
