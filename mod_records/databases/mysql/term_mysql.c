/* SPDX-License-Identifier: Apache-2.0 */
/* Terms: columns, places in their JSON, the periods of their instants; and the order of them. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"

#define MOST_COUNTED 2

/* ---- JSON -------------------------------------------------------------------------- */

static int is_from_end(const records_step_t *step)
{
    return step->is_index && *step->key == '-';
}

static void append_step(records_text_t *path, const records_step_t *step)
{
    const char *c;

    records_text_puts(path, step->is_index ? "[" : ".\"");
    for (c = step->key; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            records_text_putc(path, '\\');
        records_text_putc(path, *c);
    }
    records_text_puts(path, step->is_index ? "]" : "\"");
}

static void write_extract(records_writer_t *w, const records_term_t *term, int steps);

/* What has been gathered of a path, as a parameter. */
static void write_gathered(records_writer_t *w, records_text_t *path)
{
    records_write_value(w, apr_pstrdup(w->pen.pool, records_text_string(path)), RECORDS_TEXT, NULL);
    path->length = 0;
}

/* $."key"[0]: the path of the first steps, one parameter.  MariaDB counts from the end of an array
 * in the first row alone, and in the others not at all; so we count: CONCAT('$."key"[',
 * JSON_LENGTH(...) - 1, ']') */
static void write_steps(records_writer_t *w, const records_term_t *term, int steps)
{
    records_text_t path;
    int i, counted = 0;

    for (i = 0; i < steps; i++)
        counted += is_from_end(&APR_ARRAY_IDX(term->path, i, records_step_t));
    records_text_init(&path, 64, w->pen.pool);
    records_text_putc(&path, '$');
    records_write_words(w, counted > 0 ? "CONCAT(" : "");
    for (i = 0; i < steps; i++) {
        const records_step_t *step = &APR_ARRAY_IDX(term->path, i, records_step_t);

        if (!is_from_end(step)) {
            append_step(&path, step);
            continue;
        }
        records_text_putc(&path, '[');
        write_gathered(w, &path);
        records_write_words(w, ", JSON_LENGTH(");
        write_extract(w, term, i);
        records_write_words(w, ") - ");
        records_write_value(w, step->key + 1, RECORDS_INTEGER, NULL);
        records_write_words(w, ", ");
        records_text_putc(&path, ']');
    }
    write_gathered(w, &path);
    records_write_words(w, counted > 0 ? ")" : "");
}

static void write_extract(records_writer_t *w, const records_term_t *term, int steps)
{
    records_write_words(w, "JSON_EXTRACT(");
    records_write_column(w, term->of, term->column);
    records_write_words(w, ", ");
    write_steps(w, term, steps);
    records_write_words(w, ")");
}

/* To MariaDB [0] of what is no array is that itself; to PostgreSQL it is nothing.  So each place
 * that is to have an element must be an array, and long enough to count from its end. */
static int write_arrays(records_writer_t *w, const records_term_t *term)
{
    int i, count = 0;

    for (i = 0; i < term->path->nelts; i++) {
        const records_step_t *step = &APR_ARRAY_IDX(term->path, i, records_step_t);

        if (!step->is_index)
            continue;
        records_write_words(w, count++ == 0 ? "CASE WHEN JSON_TYPE(" : " AND JSON_TYPE(");
        write_extract(w, term, i);
        records_write_words(w, ") = 'ARRAY'");
        if (!is_from_end(step))
            continue;
        records_write_words(w, " AND JSON_LENGTH(");
        write_extract(w, term, i);
        records_write_words(w, ") >= ");
        records_write_value(w, step->key + 1, RECORDS_INTEGER, NULL);
    }
    if (count > 0)
        records_write_words(w, " THEN ");
    return count;
}

static int is_text(const records_term_t *term)
{
    return APR_ARRAY_IDX(term->path, term->path->nelts - 1, records_step_t).as_text;
}

static void check_path(records_writer_t *w, const records_term_t *term)
{
    int i, counted = 0;

    if (term->column->kind != RECORDS_JSON)
        records_write_unable(w, apr_psprintf(w->pen.pool,
                                             "%s finds nothing inside of column '%s', "
                                             "which is no JSON.",
                                             w->dialect->name, term->column->name));
    for (i = 0; i < term->path->nelts; i++)
        counted += is_from_end(&APR_ARRAY_IDX(term->path, i, records_step_t));
    if (counted > MOST_COUNTED) /* each of them doubles the length of the SQL */
        records_write_unable(w,
                             "MariaDB cannot count from the end of more than two arrays at once.");
    for (i = 0; i + 1 < term->path->nelts; i++)
        if (APR_ARRAY_IDX(term->path, i, records_step_t).as_text) {
            records_error_t *error =
                records_error(w->pen.pool, 0, "42883", "operator does not exist: text -> unknown");

            error->hint = "->> gives text, so it can only be the last arrow.";
            records_write_fail(w, error);
        }
}

/* ->> makes NULL of a null, but not of "null": where it is compared JSON_EXTRACT() takes the quotes
 * off, so CONCAT() makes a text of it before. */
static records_kind_e write_path(records_writer_t *w, const records_term_t *term)
{
    int guarded;

    check_path(w, term);
    if (w->error != NULL)
        return RECORDS_JSON;
    guarded = write_arrays(w, term);
    records_write_words(w, is_text(term) ? "JSON_UNQUOTE(NULLIF(CONCAT(" : "");
    write_extract(w, term, term->path->nelts);
    records_write_words(w, is_text(term) ? "), 'null'))" : "");
    records_write_words(w, guarded ? " END" : "");
    return is_text(term) ? RECORDS_TEXT : RECORDS_JSON;
}

/* ---- periods ------------------------------------------------------------------------- */

#define ZONE "@records_zone"

static const struct {
    const char *before, *after;
} buckets[RECORDS_BUCKET_COUNT] = {
    [RECORDS_BUCKET_SECOND] = { "DATE_FORMAT(", ", '%Y-%m-%d %H:%i:%s')" },
    [RECORDS_BUCKET_MINUTE] = { "DATE_FORMAT(", ", '%Y-%m-%d %H:%i:00')" },
    [RECORDS_BUCKET_HOUR] = { "DATE_FORMAT(", ", '%Y-%m-%d %H:00:00')" },
    [RECORDS_BUCKET_DAY] = { "DATE_FORMAT(", ", '%Y-%m-%d 00:00:00')" },
    [RECORDS_BUCKET_MONTH] = { "DATE_FORMAT(", ", '%Y-%m-01 00:00:00')" },
    [RECORDS_BUCKET_YEAR] = { "DATE_FORMAT(", ", '%Y-01-01 00:00:00')" },
};

/* The instant by the clock of the request's zone. */
static void write_local(records_writer_t *w, const records_term_t *term, int zoned)
{
    records_write_words(w, zoned ? "CONVERT_TZ(" : "");
    records_write_column(w, term->of, term->column);
    records_write_words(w, zoned ? ", '+00:00', " ZONE ")" : "");
}

static void write_start(records_writer_t *w, const records_term_t *term, int zoned)
{
    if (term->bucket == RECORDS_BUCKET_WEEK) { /* from Monday on */
        records_write_words(w, "CAST(DATE(");
        write_local(w, term, zoned);
        records_write_words(w, ") - INTERVAL WEEKDAY(");
        write_local(w, term, zoned);
        records_write_words(w, ") DAY AS DATETIME)");
    } else if (term->bucket == RECORDS_BUCKET_QUARTER) {
        records_write_words(w, "CAST(CONCAT(DATE_FORMAT(");
        write_local(w, term, zoned);
        records_write_words(w, ", '%Y-'), 3 * QUARTER(");
        write_local(w, term, zoned);
        records_write_words(w, ") - 2, '-01') AS DATETIME)");
    } else {
        records_write_words(w, "CAST(");
        records_write_words(w, buckets[term->bucket].before);
        write_local(w, term, zoned);
        records_write_words(w, buckets[term->bucket].after);
        records_write_words(w, " AS DATETIME)");
    }
}

static records_kind_e write_bucket(records_writer_t *w, const records_term_t *term)
{
    const records_kind_e kind = term->column->kind;
    const int zoned = kind == RECORDS_TIMESTAMPTZ && records_mysql_is_zoned(w);

    if (kind != RECORDS_DATE && kind != RECORDS_TIMESTAMP && kind != RECORDS_TIMESTAMPTZ) {
        records_error_t *error = records_error(
            w->pen.pool, 0, "42883",
            apr_psprintf(w->pen.pool, "function date_trunc(unknown, %s) does not exist",
                         term->column->type));

        error->hint = "Only dates and instants can be gathered in periods.";
        records_write_fail(w, error);
    }
    records_write_words(w, zoned ? "CONVERT_TZ(" : "");
    write_start(w, term, zoned);
    records_write_words(w, zoned ? ", " ZONE ", '+00:00')" : "");
    return kind == RECORDS_TIMESTAMPTZ ? RECORDS_TIMESTAMPTZ : RECORDS_TIMESTAMP;
}

/* ---- terms ------------------------------------------------------------------------- */

records_kind_e records_mysql_term(records_writer_t *w, const records_term_t *term)
{
    if (term->path != NULL)
        return write_path(w, term);
    if (term->bucket != RECORDS_BUCKET_NONE)
        return write_bucket(w, term);
    records_write_column(w, term->of, term->column);
    return term->column->kind;
}

records_kind_e records_mysql_term_kind(const records_term_t *term)
{
    if (term->path != NULL)
        return is_text(term) ? RECORDS_TEXT : RECORDS_JSON;
    if (term->bucket == RECORDS_BUCKET_NONE || term->column->kind == RECORDS_TIMESTAMPTZ)
        return term->column->kind;
    return RECORDS_TIMESTAMP;
}

const char *records_mysql_term_type(const records_term_t *term, records_kind_e kind)
{
    if (term->path == NULL)
        return term->column->type;
    return kind == RECORDS_TEXT ? "text" : "jsonb";
}

/* ---- order ---------------------------------------------------------------------------- */

void records_mysql_json_rank(records_writer_t *w, const records_term_t *term)
{
    records_write_words(w, "CASE JSON_TYPE(");
    records_mysql_term(w, term);
    records_write_words(w, ") WHEN 'NULL' THEN 1 WHEN 'STRING' THEN 2 WHEN 'INTEGER' THEN 3"
                           " WHEN 'DOUBLE' THEN 3 WHEN 'BOOLEAN' THEN 4 WHEN 'ARRAY' THEN 5"
                           " WHEN 'OBJECT' THEN 6 END");
}

static void write_direction(records_writer_t *w, const records_order_by_t *by)
{
    if (by->descending)
        records_write_words(w, " DESC");
}

/* Types first, then numbers by what they are worth, then texts. */
static void order_json(records_writer_t *w, const records_order_by_t *by)
{
    records_mysql_json_rank(w, &by->term);
    write_direction(w, by);
    records_write_words(w, ", CASE WHEN JSON_TYPE(");
    records_mysql_term(w, &by->term);
    records_write_words(w, ") IN ('INTEGER', 'DOUBLE') THEN CAST(");
    records_mysql_term(w, &by->term);
    records_write_words(w, " AS DOUBLE) END");
    write_direction(w, by);
    records_write_words(w, ", ");
    records_mysql_term(w, &by->term);
    write_direction(w, by);
}

/* MariaDB's NULL is the smallest value and has no NULLS FIRST; say it where that is not wanted. */
void records_mysql_order(records_writer_t *w, const records_order_by_t *by)
{
    if (by->nullable && by->nulls_first == by->descending) {
        records_mysql_term(w, &by->term);
        records_write_words(w, by->nulls_first ? " IS NOT NULL, " : " IS NULL, ");
    }
    if (records_mysql_term_kind(&by->term) == RECORDS_JSON) {
        order_json(w, by);
        return;
    }
    records_mysql_term(w, &by->term);
    write_direction(w, by);
}

/* ---- refusals ------------------------------------------------------------------------------ */

void records_mysql_no_operator(records_writer_t *w, const records_predicate_t *one,
                               const char *with)
{
    const records_kind_e kind = records_mysql_term_kind(&one->term);

    records_write_fail(
        w,
        records_explain(
            records_fail(w->pen.pool, "42883", "operator does not exist: %s %s %s",
                         records_mysql_term_type(&one->term, kind), records_ops[one->op].sign,
                         with),
            NULL,
            "No operator matches the given name and argument types. You might need to add explicit "
            "type casts."));
}
