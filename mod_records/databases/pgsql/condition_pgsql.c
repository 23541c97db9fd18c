/* SPDX-License-Identifier: Apache-2.0 */
/* What PostgreSQL compares.  It refuses wrong literals itself (22P02), so a value is an untyped
 * parameter and the column decides. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/pgsql/dialect_pgsql.h"

/* ---- terms --------------------------------------------------------------------- */

static int is_json(const records_column_t *column)
{
    return column->base != NULL
           && (strcmp(column->base, "json") == 0 || strcmp(column->base, "jsonb") == 0);
}

static void write_function(records_writer_t *w, const records_function_t *function)
{
    records_write_name(w, function->schema);
    records_write_words(w, ".");
    records_write_name(w, function->name);
}

/* Of a row that is not there a function is not asked. */
static void write_column(records_writer_t *w, const records_term_t *term)
{
    const int may_miss = records_embed_may_miss(term->embed);

    if (term->column->computed == NULL) {
        records_write_column(w, term->of, term->column);
        return;
    }
    if (may_miss) {
        records_write_words(w, "CASE WHEN ");
        records_write_row(w, term->of, NULL);
        records_write_words(w, " IS DISTINCT FROM NULL THEN ");
    }
    write_function(w, term->column->computed); /* schema.f(films.*) */
    records_write_words(w, "(");
    records_write_row(w, term->of, term->column->computed);
    records_write_words(w, may_miss ? ") END" : ")");
}

/* An arrow into what is no JSON (composites, arrays) goes into what to_jsonb makes of it. */
static records_kind_e write_path(records_writer_t *w, const records_term_t *term)
{
    const records_step_t *step = NULL;
    int i;

    records_write_words(w, is_json(term->column) ? "(" : "(to_jsonb(");
    write_column(w, term);
    if (!is_json(term->column))
        records_write_words(w, ")");
    for (i = 0; i < term->path->nelts; i++) {
        step = &APR_ARRAY_IDX(term->path, i, records_step_t);
        records_write_words(w, step->as_text ? " ->> " : " -> ");
        if (step->is_index)
            records_write_words(w, step->key); /* digits: the parser saw to that */
        else {
            records_write_words(w, "CAST(");
            records_write_value(w, step->key, RECORDS_TEXT, NULL);
            records_write_words(w, " AS text)");
        }
    }
    records_write_words(w, ")");
    return step != NULL && step->as_text ? RECORDS_TEXT : RECORDS_JSON;
}

static records_kind_e write_bucket(records_writer_t *w, const records_term_t *term)
{
    const records_kind_e kind = term->column->kind;
    const int zoned = kind == RECORDS_TIMESTAMPTZ;

    if (!zoned && kind != RECORDS_DATE && kind != RECORDS_TIMESTAMP)
        records_write_fail(
            w, records_explain(records_fail(w->pen.pool, "42883",
                                            "function date_trunc(unknown, %s) does not exist",
                                            term->column->type),
                               NULL,
                               "Only columns of dates and instants can be gathered in periods."));
    records_write_words(w, "date_trunc('");
    records_write_words(w, records_buckets[term->bucket]);
    records_write_words(w, zoned ? "', " : "', CAST(");
    write_column(w, term);
    records_write_words(w, zoned ? ")" : " AS timestamp))");
    return zoned ? RECORDS_TIMESTAMPTZ : RECORDS_TIMESTAMP;
}

records_kind_e records_pgsql_term(records_writer_t *w, const records_term_t *term)
{
    if (term->path != NULL)
        return write_path(w, term);
    if (term->bucket != RECORDS_BUCKET_NONE)
        return write_bucket(w, term);
    write_column(w, term);
    return term->column->kind;
}

/* ---- conditions ---------------------------------------------------------------- */

/* {"a","b \"quoted\""}: one parameter whatever the number of values, so one text for all lists */
static const char *array_literal(const records_predicate_t *one, apr_pool_t *pool)
{
    records_text_t text;
    const char *c;
    int i;

    records_text_init(&text, 64, pool);
    records_text_putc(&text, '{');
    for (i = 0; i < one->count; i++) {
        records_text_puts(&text, i > 0 ? ",\"" : "\"");
        for (c = one->values[i]; *c != '\0'; c++) {
            if (*c == '"' || *c == '\\')
                records_text_putc(&text, '\\');
            records_text_putc(&text, *c);
        }
        records_text_putc(&text, '"');
    }
    records_text_putc(&text, '}');
    return records_text_string(&text);
}

/* A domain with a cast of its own from text is compared with what that cast makes. */
static void write_operand(records_writer_t *w, const records_predicate_t *one, const char *value)
{
    const int pattern = records_ops[one->op].class == RECORDS_PATTERN;
    const char *read_by = one->term.path == NULL && !pattern ? one->term.column->read_by : NULL;

    if (read_by == NULL) {
        records_write_value(
            w, value, pattern || one->term.path != NULL ? RECORDS_TEXT : one->term.column->kind,
            one->term.column);
        return;
    }
    records_write_words(w, read_by);
    records_write_words(w, "(CAST(");
    records_write_value(w, value, RECORDS_TEXT, NULL);
    records_write_words(w, " AS text))");
}

static void write_list(records_writer_t *w, const records_predicate_t *one)
{
    int i;

    records_write_words(w, " IN (");
    for (i = 0; i < one->count; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        write_operand(w, one, one->values[i]);
    }
    records_write_words(w, ")");
}

/* An array of arrays is not a list of arrays. */
static int needs_list(const records_term_t *term)
{
    return term->path == NULL
           && (term->column->kind == RECORDS_LIST || term->column->kind == RECORDS_OTHER
               || term->column->read_by != NULL);
}

static void write_in(records_writer_t *w, const records_predicate_t *one)
{
    if (one->count == 0 && needs_list(&one->term)) {
        records_write_words(w, "1 = 0");
        return;
    }
    records_pgsql_term(w, &one->term);
    if (needs_list(&one->term)) {
        write_list(w, one);
        return;
    }
    records_write_words(w, " = ANY(");
    records_write_value(w, array_literal(one, w->pen.pool), RECORDS_LIST, NULL);
    records_write_words(w, ")");
}

static void write_quantified(records_writer_t *w, const records_predicate_t *one)
{
    records_pgsql_term(w, &one->term);
    records_write_words(w, records_ops[one->op].sql);
    records_write_words(w, one->quantifier == RECORDS_QUANTIFIER_ANY ? "ANY(" : "ALL(");
    records_write_value(w, array_literal(one, w->pen.pool), RECORDS_LIST, NULL);
    records_write_words(w, ")");
}

static void write_language(records_writer_t *w, const char *language)
{
    if (language == NULL)
        return;
    records_write_words(w, "CAST(");
    records_write_value(w, language, RECORDS_TEXT, NULL);
    records_write_words(w, " AS regconfig), ");
}

static void write_search(records_writer_t *w, const records_predicate_t *one)
{
    static const char *const functions[RECORDS_OP_COUNT] = {
        [RECORDS_OP_FTS] = "to_tsquery(", [RECORDS_OP_PLFTS] = "plainto_tsquery(",
        [RECORDS_OP_PHFTS] = "phraseto_tsquery(", [RECORDS_OP_WFTS] = "websearch_to_tsquery(",
    };
    const char *base = one->term.column->base;
    const int vector = one->term.path == NULL && base != NULL && strcmp(base, "tsvector") == 0;

    if (!vector) {
        records_write_words(w, "to_tsvector(");
        write_language(w, one->language);
    }
    records_pgsql_term(w, &one->term);
    records_write_words(w, vector ? " @@ " : ") @@ ");
    records_write_words(w, functions[one->op]);
    write_language(w, one->language);
    records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
    records_write_words(w, ")");
}

static void write_is(records_writer_t *w, const records_predicate_t *one)
{
    if (strcmp(one->values[0], "unknown") != 0) {
        records_write_comparison(w, one);
        return;
    }
    records_pgsql_term(w, &one->term);
    records_write_words(w, " IS UNKNOWN"); /* which only a boolean can be */
}

/* PostgreSQL has an operator for each of the others. */
static void write_operator(records_writer_t *w, const records_predicate_t *one)
{
    records_pgsql_term(w, &one->term);
    records_write_words(w, records_ops[one->op].sql);
    if (one->other != NULL)
        records_pgsql_term(w, one->other);
    else
        write_operand(w, one, one->values[0]);
}

/* A pattern or question that is no valid one is refused when the statement is planned, if its value is
 * known then.  Otherwise the first row that is compared with it would tell that it is there, and the
 * rules may come later. */
static void plan_anew(records_writer_t *w, const records_predicate_t *one)
{
    const int may_be_refused = one->op == RECORDS_OP_MATCH || one->op == RECORDS_OP_IMATCH
                               || one->op == RECORDS_OP_FTS || one->language != NULL;

    if (one->guarded && may_be_refused)
        w->once = 1;
}

void records_pgsql_condition(records_writer_t *w, const records_predicate_t *one)
{
    plan_anew(w, one);
    switch (records_ops[one->op].class) {
    case RECORDS_SEARCH:
        write_search(w, one);
        return;
    case RECORDS_MEMBERSHIP:
        write_in(w, one);
        return;
    case RECORDS_TRUTH:
        write_is(w, one);
        return;
    default:
        if (one->quantifier != RECORDS_QUANTIFIER_NONE)
            write_quantified(w, one);
        else
            write_operator(w, one);
    }
}
