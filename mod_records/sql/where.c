/* SPDX-License-Identifier: Apache-2.0 */
/* Predicates: trees of conditions, and the comparisons that standard SQL has words for. */
#include <apr_strings.h>

#include "sql/writer.h"

static void write_is(records_writer_t *w, const char *word)
{
    int i;

    for (i = 0; i < RECORDS_TRUTHS; i++)
        if (strcmp(word, records_truths[i].word) == 0)
            records_write_words(w, records_truths[i].sql);
}

int records_padded(int count)
{
    int room = 1;

    while (room < count)
        room *= 2;
    return room;
}

static void write_in(records_writer_t *w, const records_predicate_t *one)
{
    int room = records_padded(one->count);
    int i;

    records_write_words(w, " IN (");
    for (i = 0; i < room; i++) {
        if (i > 0)
            records_write_words(w, ", ");
        records_write_value(w, one->values[i < one->count ? i : one->count - 1],
                            one->term.column->kind, one->term.column);
    }
    records_write_words(w, ")");
}

void records_write_comparison(records_writer_t *w, const records_predicate_t *one)
{
    if (one->op == RECORDS_OP_IN && one->count == 0) {
        records_write_words(w, "1 = 0");
        return;
    }
    records_write_term(w, &one->term);
    if (one->op == RECORDS_OP_IS)
        write_is(w, one->values[0]);
    else if (one->op == RECORDS_OP_IN)
        write_in(w, one);
    else {
        records_write_words(w, records_ops[one->op].sql);
        if (one->other != NULL)
            records_write_term(w, one->other);
        else
            records_write_value(w, one->values[0],
                                records_ops[one->op].class == RECORDS_PATTERN
                                    ? RECORDS_TEXT
                                    : one->term.column->kind,
                                one->term.column);
    }
}

static void write_parts(records_writer_t *w, const records_predicate_t *predicate,
                        const char *between)
{
    int i;

    records_write_words(w, "(");
    for (i = 0; i < predicate->parts->nelts; i++) {
        if (i > 0)
            records_write_words(w, between);
        records_write_predicate(w, APR_ARRAY_IDX(predicate->parts, i, const records_predicate_t *));
    }
    records_write_words(w, ")");
}

/* Of no version that it could have, a row has none. */
static void write_version(records_writer_t *w, const records_predicate_t *one)
{
    int i;

    if (one->count == 0) {
        records_write_words(w, "1 = 0");
        return;
    }
    records_write_version(w, one->table, one->term.of);
    records_write_words(w, " IN (");
    for (i = 0; i < one->count; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        records_write_value(w, one->values[i], RECORDS_TEXT, NULL);
    }
    records_write_words(w, ")");
}

/* ---- operators of other modules ----------------------------------------------------- */

static void write_left(records_pen_t *pen)
{
    records_writer_t *w = (records_writer_t *)pen;

    records_write_term(w, w->left);
}

static const char *modifier_of(const records_predicate_t *one)
{
    switch (one->quantifier) {
    case RECORDS_QUANTIFIER_ANY:
        return "any";
    case RECORDS_QUANTIFIER_ALL:
        return "all";
    default:
        return one->language;
    }
}

/* In parentheses: nobody knows what it writes. */
static void write_added(records_writer_t *w, const records_predicate_t *one)
{
    const records_operand_t operand = {
        .size = sizeof(operand),
        .modifier = modifier_of(one),
        .count = one->count,
        .values = one->values,
        .kind = records_term_kind(&one->term),
        .type = one->term.path == NULL ? one->term.column->type : NULL,
    };
    const char *of = apr_pstrcat(w->pen.pool, "operator ", one->added->name, NULL);
    records_error_t *error;
    apr_size_t before;

    records_write_words(w, "(");
    before = w->sql.length;
    w->once |= one->guarded; /* nobody knows what it refuses, and when */
    w->left = &one->term;
    error = one->added->provider.write(&w->pen, write_left, &operand);
    if (error != NULL)
        error = records_extension_error(error, of, w->pen.pool);
    else if (w->sql.length == before)
        error = records_extension_broken(of, "it wrote no SQL", w->pen.pool);
    if (error != NULL)
        records_write_fail(w, error);
    records_write_words(w, ")");
}

/* ---- trees ---------------------------------------------------------------------------- */

void records_write_predicate(records_writer_t *w, const records_predicate_t *predicate)
{
    if (predicate->negated)
        records_write_words(w, "NOT ");
    switch (predicate->kind) {
    case RECORDS_PREDICATE_AND:
        write_parts(w, predicate, " AND ");
        return;
    case RECORDS_PREDICATE_OR:
        write_parts(w, predicate, " OR ");
        return;
    case RECORDS_PREDICATE_EXISTS:
        records_write_exists(w, predicate->embed);
        return;
    case RECORDS_PREDICATE_VERSION:
        write_version(w, predicate);
        return;
    case RECORDS_PREDICATE_ADDED:
        write_added(w, predicate);
        return;
    case RECORDS_PREDICATE_COMPARE:
        if (predicate->negated)
            records_write_words(w, "(");
        w->dialect->condition(w, predicate);
        if (predicate->negated)
            records_write_words(w, ")");
        return;
    }
}
