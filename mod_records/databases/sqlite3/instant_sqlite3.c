/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons of instants with what a client sent. */
#include <string.h>

#include <apr_strings.h>

#include "databases/sqlite3/dialect_sqlite3.h"

/* An instant is stored as text, and as one of several: 2016-07-04, 2016-07-04 00:00,
 * 2016-07-04 00:00:00.000.  The shortest of them sorts first and the longest last, so the column
 * can be compared as it is, and its index serves. */
static const char *shortest(const char *instant, apr_pool_t *pool)
{
    char *text = apr_pstrdup(pool, instant);
    apr_size_t length = strlen(text);

    if (length > 19 && text[19] == '.') {
        while (text[length - 1] == '0')
            length--;
        if (text[length - 1] == '.')
            length--;
    }
    if (length == 19 && strncmp(text + 16, ":00", 3) == 0)
        length = 16;
    if (length == 16 && strncmp(text + 10, " 00:00", 6) == 0)
        length = 10;
    text[length] = '\0';
    return text;
}

static const char *longest(const char *instant, apr_pool_t *pool)
{
    apr_size_t length = strlen(instant);

    if (length == 10)
        return apr_pstrcat(pool, instant, " 00:00:00.000000", NULL);
    if (length == 19)
        return apr_pstrcat(pool, instant, ".000000", NULL);
    return apr_pstrcat(pool, instant, &"000000"[length - 20], NULL);
}

/* 2016-07-04, 2016-07-04 10:00:00, or that with up to six digits more */
static int is_instant(const char *text)
{
    apr_size_t length = strlen(text);

    return length == 10 || length == 19 || (length > 20 && length <= 26 && text[19] == '.');
}

int records_sqlite3_is_instant(const records_predicate_t *one)
{
    const records_kind_e kind = one->term.column->kind;
    int i;

    if (one->term.path != NULL || (kind != RECORDS_TIMESTAMP && kind != RECORDS_TIMESTAMPTZ))
        return 0;
    for (i = 0; i < one->count; i++)
        if (!is_instant(one->values[i]))
            return 0;
    return one->count > 0;
}

static void write_between(records_writer_t *w, const records_term_t *term, const char *words,
                          const char *instant)
{
    records_write_term(w, term);
    records_write_words(w, words);
    records_write_value(w, shortest(instant, w->pen.pool), term->column->kind, term->column);
    records_write_words(w, " AND ");
    records_write_value(w, longest(instant, w->pen.pool), term->column->kind, term->column);
}

static void write_bound(records_writer_t *w, const records_term_t *term, const char *words,
                        const char *text)
{
    records_write_term(w, term);
    records_write_words(w, words);
    records_write_value(w, text, term->column->kind, term->column);
}

static void write_in(records_writer_t *w, const records_predicate_t *one)
{
    int room = records_padded(one->count);
    int i;

    records_write_words(w, "(");
    for (i = 0; i < room; i++) {
        if (i > 0)
            records_write_words(w, " OR ");
        write_between(w, &one->term, " BETWEEN ", one->values[i < one->count ? i : one->count - 1]);
    }
    records_write_words(w, ")");
}

void records_sqlite3_instant(records_writer_t *w, const records_predicate_t *one)
{
    const records_term_t *term = &one->term;
    const char *text = one->values[0];

    switch (one->op) {
    case RECORDS_OP_EQ:
        write_between(w, term, " BETWEEN ", text);
        return;
    case RECORDS_OP_NEQ:
        write_between(w, term, " NOT BETWEEN ", text);
        return;
    case RECORDS_OP_GTE:
        write_bound(w, term, " >= ", shortest(text, w->pen.pool));
        return;
    case RECORDS_OP_LT:
        write_bound(w, term, " < ", shortest(text, w->pen.pool));
        return;
    case RECORDS_OP_GT:
        write_bound(w, term, " > ", longest(text, w->pen.pool));
        return;
    case RECORDS_OP_LTE:
        write_bound(w, term, " <= ", longest(text, w->pen.pool));
        return;
    case RECORDS_OP_ISDISTINCT:
        records_write_words(w, "(");
        records_write_term(w, term);
        records_write_words(w, " IS NULL OR ");
        write_between(w, term, " NOT BETWEEN ", text);
        records_write_words(w, ")");
        return;
    default:
        write_in(w, one);
    }
}
