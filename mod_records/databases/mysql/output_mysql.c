/* SPDX-License-Identifier: Apache-2.0 */
/* What MariaDB shows: columns for the encoder; and JSON, in which each member looks as the encoder
 * would show it.
 *
 * JSON_OBJECT() writes a text that is no JSON to it as a string.  JSON_COMPACT() inside of it takes
 * any text for JSON, without a look at it.  Texts of several character sets or collations in one
 * JSON_OBJECT() are an error, so each is converted. */
#include <string.h>

#include "databases/mysql/dialect_mysql.h"

/* ---- columns ------------------------------------------------------------------------ */

static int is_geometry(const records_mysql_expression_t *expression)
{
    return expression->column != NULL && records_mysql_is_geometry(expression->column);
}

records_kind_e records_mysql_shown(records_writer_t *w,
                                   const records_mysql_expression_t *expression, int raw)
{
    if (is_geometry(expression)) {
        records_mysql_around(w, raw ? "ST_AsText(" : "ST_AsGeoJSON(", expression, ")");
        return raw ? RECORDS_OTHER : RECORDS_JSON;
    }
    if (expression->kind == RECORDS_TIMESTAMPTZ && records_mysql_is_zoned(w))
        records_mysql_write_instant(w, expression, ' ');
    else if (expression->kind == RECORDS_BOOLEAN && raw) {
        records_mysql_around(w, "CASE ", expression, " WHEN 1 THEN 't' WHEN 0 THEN 'f' ELSE ");
        records_mysql_around(w, "", expression, " END");
    } else
        records_mysql_write_expression(w, expression);
    return expression->kind;
}

records_kind_e records_mysql_output(records_writer_t *w, const records_output_t *output, int raw)
{
    return records_mysql_shown(w, records_mysql_expression(w, output), raw);
}

/* ---- members ------------------------------------------------------------------------ */

/* The text of a FLOAT has six digits, and that of the DOUBLE it is equal to more than were written.
 * So the fewest that read back: six, seven, eight, or all. */
static void write_float(records_writer_t *w, const records_mysql_expression_t *x)
{
    int digits;

    records_mysql_around(w, "CASE WHEN CAST(CAST(", x, " AS CHAR) AS FLOAT) = ");
    records_mysql_around(w, "", x, " THEN CAST(CAST(");
    records_mysql_around(w, "", x, " AS CHAR) AS DOUBLE)");
    for (digits = 7; digits < 9; digits++) {
        records_mysql_around(w, " WHEN CAST(ROUND(CAST(", x, " AS DOUBLE), ");
        records_text_printf(&w->sql, "%d - FLOOR(LOG10(ABS(", digits - 1);
        records_mysql_around(w, "", x, ")))) AS FLOAT) = ");
        records_mysql_around(w, "", x, " THEN ROUND(CAST(");
        records_mysql_around(w, "", x, " AS DOUBLE), ");
        records_text_printf(&w->sql, "%d - FLOOR(LOG10(ABS(", digits - 1);
        records_mysql_around(w, "", x, "))))");
    }
    records_mysql_around(w, " ELSE CAST(", x, " AS DOUBLE) END");
}

/* The column whose value it is, or the least or greatest of whose values. */
static const records_column_t *column_of(const records_mysql_expression_t *expression)
{
    return expression->is == RECORDS_EXPRESSION_AGGREGATE && expression->inside != NULL
                   && (expression->aggregate == RECORDS_MAX || expression->aggregate == RECORDS_MIN)
               ? expression->inside->column
               : expression->column;
}

/* A numeric that comes of a cast is a text. */
static void write_number(records_writer_t *w, const records_mysql_expression_t *expression)
{
    const records_column_t *column = column_of(expression);

    if (records_mysql_is_based_on(column, "float"))
        write_float(w, expression);
    else if (records_mysql_is_based_on(column, "double") && strchr(column->type, '(') != NULL)
        /* DOUBLE(10,2): 0, not 0.00 */
        records_mysql_around(w, "CAST(", expression, " AS DOUBLE)");
    else if (expression->is == RECORDS_EXPRESSION_NAMED
             || (expression->is == RECORDS_EXPRESSION_CAST && expression->kind == RECORDS_NUMBER))
        records_mysql_around(w, "JSON_COMPACT(", expression, ")");
    else
        records_mysql_write_expression(w, expression);
}

/* tinyint(1) holds more than two values; others are shown as the numbers they are. */
static void write_boolean(records_writer_t *w, const records_mysql_expression_t *expression)
{
    records_mysql_around(w, "JSON_COMPACT(CASE ", expression,
                         " WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE ");
    records_mysql_around(w, "", expression, " END)");
}

/* A view does not tell of a column that it is JSON, but JSON_OBJECT() knows. */
static void write_string(records_writer_t *w, const records_mysql_expression_t *expression)
{
    const int perhaps =
        expression->column != NULL && records_mysql_is_based_on(expression->column, "longtext");

    records_mysql_around(w, perhaps ? "CONCAT(CONVERT(" : "CONVERT(", expression,
                         perhaps ? " USING utf8mb4))" : " USING utf8mb4)");
}

void records_mysql_member(records_writer_t *w, const records_mysql_expression_t *expression)
{
    switch (expression->kind) {
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        write_number(w, expression);
        return;
    case RECORDS_BOOLEAN:
        write_boolean(w, expression);
        return;
    case RECORDS_DATE:
        records_mysql_write_expression(w, expression);
        return;
    case RECORDS_CLOCK:
        records_mysql_write_text(w, expression);
        return;
    case RECORDS_TIMESTAMP:
    case RECORDS_TIMESTAMPTZ:
        records_mysql_write_instant(w, expression, 'T');
        return;
    case RECORDS_BYTES:
        records_mysql_write_hex(w, expression);
        return;
    case RECORDS_JSON:
        records_mysql_around(w, "JSON_COMPACT(CONVERT(", expression, " USING utf8mb4))");
        return;
    default:
        if (is_geometry(expression))
            records_mysql_around(w, "JSON_COMPACT(ST_AsGeoJSON(", expression, "))");
        else
            write_string(w, expression);
    }
}

/* ---- objects ------------------------------------------------------------------------- */

void records_mysql_string(records_writer_t *w, const char *text)
{
    records_text_putc(&w->sql, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            records_text_putc(&w->sql, *text);
        records_text_putc(&w->sql, *text);
    }
    records_text_putc(&w->sql, '\'');
}

void records_mysql_key(records_writer_t *w, const records_output_t *output)
{
    if (output->term.column != NULL && strcmp(output->name, output->term.column->name) == 0)
        records_mysql_string(w, output->name);
    else /* the client's own word */
        records_write_value(w, output->name, RECORDS_TEXT, NULL);
}

void records_mysql_item(records_writer_t *w, const records_output_t *output)
{
    if (output->shows == RECORDS_SHOW_TERM) {
        records_mysql_member(w, records_mysql_expression(w, output));
        return;
    }
    records_write_words(w, "JSON_COMPACT(");
    records_write_output(w, output, 0);
    records_write_words(w, ")");
}

void records_mysql_object(records_writer_t *w, const apr_array_header_t *outputs)
{
    int i;

    records_write_words(w, "JSON_OBJECT(");
    for (i = 0; i < outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(outputs, i, records_output_t);

        records_write_words(w, i > 0 ? ", " : "");
        records_mysql_key(w, output);
        records_write_words(w, ", ");
        records_mysql_item(w, output);
    }
    records_write_words(w, ")");
}
