/* SPDX-License-Identifier: Apache-2.0 */
/* Terms: columns, places in their JSON, periods of their instants. */
#include <string.h>

#include "base/error.h"
#include "databases/sqlite3/dialect_sqlite3.h"

int records_sqlite3_is_dynamic(const records_column_t *column)
{
    return column->kind == RECORDS_TEXT
           && (column->base == NULL || *column->base == '\0' || strcmp(column->base, "any") == 0);
}

static const records_step_t *step_of(const records_term_t *term, int i)
{
    return &APR_ARRAY_IDX(term->path, i, records_step_t);
}

records_kind_e records_sqlite3_kind_of(const records_term_t *term)
{
    if (term->path != NULL)
        return step_of(term, term->path->nelts - 1)->as_text ? RECORDS_TEXT : RECORDS_JSON;
    if (term->bucket != RECORDS_BUCKET_NONE)
        return term->column->kind == RECORDS_TIMESTAMPTZ ? RECORDS_TIMESTAMPTZ : RECORDS_TIMESTAMP;
    return term->column->kind;
}

/* ->> makes text, and into text no arrow leads. */
static void check_arrows(records_writer_t *w, const records_term_t *term)
{
    int i;

    for (i = 0; i + 1 < term->path->nelts; i++)
        if (step_of(term, i)->as_text)
            records_write_fail(
                w,
                records_explain(
                    records_fail(w->pen.pool, "42883", "operator does not exist: text %s unknown",
                                 step_of(term, i + 1)->as_text ? "->>" : "->"),
                    NULL,
                    "No operator matches the given name and argument types. You might need to add "
                    "explicit type casts."));
}

/* records_json_get(column, step, ...): SQLite's own arrows make 1 of true, 1.5 of 1.50, nothing of
 * an index from the end, and take keys as they are spelt in the JSON.  What a key is told by its
 * type: an index is a number, a name is a text. */
static void write_path(records_writer_t *w, const records_term_t *term)
{
    int i;

    check_arrows(w, term);
    records_write_words(w, records_sqlite3_kind_of(term) == RECORDS_TEXT ? "records_json_text("
                                                                         : "records_json_get(");
    records_write_column(w, term->of, term->column);
    for (i = 0; i < term->path->nelts; i++) {
        records_write_words(w, ", ");
        records_write_value(w, step_of(term, i)->key,
                            step_of(term, i)->is_index ? RECORDS_INTEGER : RECORDS_TEXT, NULL);
    }
    records_write_words(w, ")");
}

/* For a text that is not known: an expression of a view counts as a text, whatever it holds. */
static int has_instants(const records_column_t *column)
{
    return column->kind == RECORDS_DATE || column->kind == RECORDS_TIMESTAMP
           || column->kind == RECORDS_TIMESTAMPTZ || column->kind == RECORDS_TEXT;
}

static void write_bucket(records_writer_t *w, const records_term_t *term)
{
    if (!has_instants(term->column))
        records_write_fail(
            w, records_explain(records_fail(w->pen.pool, "42883",
                                            "function date_trunc(unknown, %s) does not exist",
                                            term->column->type),
                               NULL,
                               "Only columns of dates and instants can be gathered in periods."));
    records_write_words(w, term->column->kind == RECORDS_TIMESTAMPTZ ? "records_bucket_zoned("
                                                                     : "records_bucket(");
    records_write_column(w, term->of, term->column);
    records_write_words(w, ", '");
    records_write_words(w, records_buckets[term->bucket]);
    records_write_words(w, "')");
}

records_kind_e records_sqlite3_term(records_writer_t *w, const records_term_t *term)
{
    if (term->path != NULL)
        write_path(w, term);
    else if (term->bucket != RECORDS_BUCKET_NONE)
        write_bucket(w, term);
    else
        records_write_column(w, term->of, term->column);
    return records_sqlite3_kind_of(term);
}
