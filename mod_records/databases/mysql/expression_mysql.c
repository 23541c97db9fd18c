/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions: terms, casts and aggregates of them, casts of those; and the texts of instants. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"
#include "plan/type.h"

#define ZONE "@records_zone"

/* ---- making ------------------------------------------------------------------------- */

static records_mysql_expression_t *make_term(records_writer_t *w, const records_term_t *term)
{
    records_mysql_expression_t *expression = apr_pcalloc(w->pen.pool, sizeof(*expression));

    expression->is = RECORDS_EXPRESSION_TERM;
    expression->term = term;
    expression->kind = records_mysql_term_kind(term);
    expression->type = records_mysql_term_type(term, expression->kind);
    if (term->path == NULL && term->bucket == RECORDS_BUCKET_NONE)
        expression->column = term->column;
    expression->decimals =
        expression->column != NULL && strchr(expression->column->type, '(') != NULL;
    return expression;
}

static records_mysql_expression_t *around(records_writer_t *w,
                                          const records_mysql_expression_t *inside)
{
    records_mysql_expression_t *expression = apr_pmemdup(w->pen.pool, inside, sizeof(*expression));

    expression->inside = inside;
    expression->column = NULL;
    return expression;
}

const records_mysql_expression_t *records_mysql_local(records_writer_t *w,
                                                      const records_mysql_expression_t *x)
{
    records_mysql_expression_t *expression = around(w, x);

    expression->is = RECORDS_EXPRESSION_LOCAL;
    expression->kind = RECORDS_TIMESTAMP;
    return expression;
}

const records_mysql_expression_t *records_mysql_utc(records_writer_t *w,
                                                    const records_mysql_expression_t *x)
{
    records_mysql_expression_t *expression = around(w, x);

    expression->is = RECORDS_EXPRESSION_UTC;
    return expression;
}

const records_mysql_expression_t *records_mysql_named(records_writer_t *w,
                                                      const records_mysql_expression_t *inside,
                                                      const char *of, const char *name)
{
    records_mysql_expression_t *expression = apr_pmemdup(w->pen.pool, inside, sizeof(*expression));

    expression->is = RECORDS_EXPRESSION_NAMED;
    expression->of = of;
    expression->name = name;
    return expression;
}

/* ---- aggregates --------------------------------------------------------------------- */

static const char *type_of(records_aggregate_e aggregate, const records_mysql_expression_t *inside)
{
    if (aggregate == RECORDS_COUNT)
        return "bigint";
    if (aggregate == RECORDS_MAX || aggregate == RECORDS_MIN)
        return inside->type;
    return inside->kind == RECORDS_FLOAT ? "double precision" : "numeric";
}

static const records_mysql_expression_t *make_aggregate(records_writer_t *w,
                                                        records_aggregate_e aggregate,
                                                        const records_mysql_expression_t *inside)
{
    records_mysql_expression_t *expression = apr_pcalloc(w->pen.pool, sizeof(*expression));

    if (aggregate != RECORDS_COUNT && !records_aggregate_takes(aggregate, inside->kind))
        records_write_fail(w, records_fail(w->pen.pool, "42883", "function %s%s) does not exist",
                                           records_aggregate_words(aggregate), inside->type));
    expression->is = RECORDS_EXPRESSION_AGGREGATE;
    expression->aggregate = aggregate;
    expression->inside = inside;
    expression->kind =
        records_aggregate_kind(aggregate, inside == NULL ? RECORDS_INTEGER : inside->kind);
    expression->type = type_of(aggregate, inside);
    expression->decimals = inside != NULL && inside->decimals;
    return expression;
}

const records_mysql_expression_t *records_mysql_expression(records_writer_t *w,
                                                           const records_output_t *output)
{
    const records_mysql_expression_t *expression = NULL;

    if (output->term.column != NULL)
        expression = make_term(w, &output->term);
    if (output->cast != NULL && expression != NULL)
        expression = records_mysql_cast(w, expression, output->cast);
    if (output->aggregate == RECORDS_AGGREGATE_NONE)
        return expression;
    expression = make_aggregate(w, output->aggregate, expression);
    return output->aggregate_cast == NULL
               ? expression
               : records_mysql_cast(w, expression, output->aggregate_cast);
}

/* ---- writing ------------------------------------------------------------------------- */

/* ZEROFILL, and the year 0000. */
static int is_filled(const records_column_t *column)
{
    return column != NULL
           && ((column->type != NULL && strstr(column->type, "zerofill") != NULL)
               || records_mysql_is_based_on(column, "year"));
}

/* Without leading zeros, which are no number in JSON. */
static void write_term(records_writer_t *w, const records_mysql_expression_t *expression)
{
    records_write_words(w, is_filled(expression->column) ? "(" : "");
    records_mysql_term(w, expression->term);
    records_write_words(w, is_filled(expression->column) ? " + 0)" : "");
}

/* A numeric that comes of a cast is a text, to keep its digits: it is summed and compared as a
 * number.  avg() of exact numbers has four decimals more than they: so they get some before. */
static void write_aggregate(records_writer_t *w, const records_mysql_expression_t *expression)
{
    const records_mysql_expression_t *inside = expression->inside;
    int cast, exact;

    records_write_words(w, records_aggregate_words(expression->aggregate));
    if (inside == NULL) {
        records_write_words(w, "*)");
        return;
    }
    exact = inside->kind == RECORDS_INTEGER || inside->kind == RECORDS_NUMBER;
    cast = inside->is == RECORDS_EXPRESSION_CAST && inside->kind == RECORDS_NUMBER;
    records_mysql_around(w, cast ? "CAST(" : "", inside, cast ? " AS DECIMAL(65,20))" : "");
    records_write_words(w,
                        exact && expression->aggregate == RECORDS_AVG ? " + 0.000000000000)" : ")");
}

void records_mysql_write_expression(records_writer_t *w,
                                    const records_mysql_expression_t *expression)
{
    switch (expression->is) {
    case RECORDS_EXPRESSION_TERM:
        write_term(w, expression);
        return;
    case RECORDS_EXPRESSION_CAST:
        records_mysql_write_cast(w, expression->cast, expression->inside);
        return;
    case RECORDS_EXPRESSION_AGGREGATE:
        write_aggregate(w, expression);
        return;
    case RECORDS_EXPRESSION_LOCAL:
        records_mysql_around(w, "CONVERT_TZ(", expression->inside, ", '+00:00', " ZONE ")");
        return;
    case RECORDS_EXPRESSION_UTC:
        records_mysql_around(w, "CONVERT_TZ(", expression->inside, ", " ZONE ", '+00:00')");
        return;
    case RECORDS_EXPRESSION_NAMED:
        records_write_name(w, expression->of);
        records_write_words(w, ".");
        records_write_name(w, expression->name);
    }
}

void records_mysql_around(records_writer_t *w, const char *before,
                          const records_mysql_expression_t *expression, const char *after)
{
    records_write_words(w, before);
    records_mysql_write_expression(w, expression);
    records_write_words(w, after);
}

/* ---- texts of instants ----------------------------------------------------------------- */

/* datetime(6) is written with six decimals; PostgreSQL leaves zeros out. */
static void write_clock(records_writer_t *w, const records_mysql_expression_t *x, char between)
{
    records_write_words(w, x->decimals ? "TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM " : "");
    records_mysql_around(w, "DATE_FORMAT(", x,
                         between == 'T' ? ", '%Y-%m-%dT%H:%i:%s" : ", '%Y-%m-%d %H:%i:%s");
    records_write_words(w, x->decimals ? ".%f')))" : "')");
}

/* -03:30, by which its clock differs from UTC's */
static void write_offset(records_writer_t *w, const records_mysql_expression_t *local,
                         const records_mysql_expression_t *x)
{
    records_mysql_around(w, "IF(", local, " < ");
    records_mysql_around(w, "", x, ", '', '+'), TIME_FORMAT(TIMEDIFF(");
    records_mysql_around(w, "", local, ", ");
    records_mysql_around(w, "", x, "), '%H:%i')");
}

void records_mysql_write_instant(records_writer_t *w, const records_mysql_expression_t *x,
                                 char between)
{
    const records_mysql_expression_t *local;

    if (x->kind != RECORDS_TIMESTAMPTZ) {
        write_clock(w, x, between);
        return;
    }
    records_write_words(w, "CONCAT(");
    if (!records_mysql_is_zoned(w)) {
        write_clock(w, x, between);
        records_write_words(w, between == 'T' ? ", '+00:00')" : ", '+00')");
        return;
    }
    local = records_mysql_local(w, x);
    write_clock(w, local, between);
    records_write_words(w, ", ");
    write_offset(w, local, x);
    records_write_words(w, ")");
}

/* HEX() of a BIT is that of a number, without leading zeros: bit(10) has two bytes. */
void records_mysql_write_hex(records_writer_t *w, const records_mysql_expression_t *x)
{
    const char *bits;
    int digits;

    if (x->column == NULL || !records_mysql_is_based_on(x->column, "bit")) {
        records_mysql_around(w, "CONCAT('\\\\x', LOWER(HEX(", x, ")))");
        return;
    }
    bits = strchr(x->column->type, '(');
    digits = bits == NULL ? 2 : (atoi(bits + 1) + 7) / 8 * 2;
    records_mysql_around(w, "CONCAT('\\\\x', LPAD(LOWER(HEX(", x, " + 0)), ");
    records_text_printf(&w->sql, "%d, '0'))", digits);
}

void records_mysql_write_text(records_writer_t *w, const records_mysql_expression_t *x)
{
    switch (x->kind) {
    case RECORDS_TEXT:
        records_mysql_write_expression(w, x);
        return;
    case RECORDS_BOOLEAN:
        records_mysql_around(w, "CASE WHEN ", x, " THEN 'true'");
        records_mysql_around(w, " WHEN NOT ", x, " THEN 'false' END");
        return;
    case RECORDS_BYTES:
        records_mysql_write_hex(w, x);
        return;
    case RECORDS_CLOCK:
        records_mysql_around(
            w, x->decimals ? "TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM CAST(" : "CAST(", x,
            x->decimals ? " AS CHAR)))" : " AS CHAR)");
        return;
    case RECORDS_TIMESTAMP:
    case RECORDS_TIMESTAMPTZ:
        records_mysql_write_instant(w, x, ' ');
        return;
    default:
        if (x->column != NULL && records_mysql_is_geometry(x->column))
            records_mysql_around(w, "ST_AsText(", x, ")");
        else
            records_mysql_around(w, "CAST(", x, " AS CHAR)");
    }
}
