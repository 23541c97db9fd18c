/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons of columns without a type (count(*) of a view): numbers are compared as numbers in
 * them and texts as texts, and no number equals a text.  A literal that looks like a number is given
 * as both. */
#include <string.h>

#include "databases/sqlite3/dialect_sqlite3.h"

static int is_number(const char *text)
{
    apr_size_t whole, fraction = 0;

    text += *text == '-';
    whole = strspn(text, "0123456789");
    text += whole;
    if (*text == '.') {
        fraction = strspn(text + 1, "0123456789");
        text += 1 + fraction;
    }
    return whole + fraction > 0 && *text == '\0';
}

static void write_list(records_writer_t *w, const records_predicate_t *one, const char *words)
{
    int room = records_padded(one->count);
    int i;

    records_write_term(w, &one->term);
    records_write_words(w, words);
    for (i = 0; i < room; i++) {
        const char *text = one->values[i < one->count ? i : one->count - 1];

        if (i > 0)
            records_write_words(w, ", ");
        records_write_value(w, text, is_number(text) ? RECORDS_NUMBER : RECORDS_TEXT,
                            one->term.column);
        records_write_words(w, ", ");
        records_write_value(w, text, RECORDS_TEXT, one->term.column);
    }
    records_write_words(w, ")");
}

static void write_order(records_writer_t *w, const records_predicate_t *one, const char *words)
{
    int both;

    records_write_words(w, "CASE typeof(");
    records_write_term(w, &one->term);
    records_write_words(w, ") WHEN 'text' THEN ");
    for (both = 0; both < 2; both++) {
        records_write_term(w, &one->term);
        records_write_words(w, words);
        records_write_value(w, one->values[0], both == 0 ? RECORDS_TEXT : RECORDS_NUMBER,
                            one->term.column);
        records_write_words(w, both == 0 ? " ELSE " : " END");
    }
}

static void write_text(records_writer_t *w, const records_predicate_t *one, const char *words)
{
    records_write_term(w, &one->term);
    records_write_words(w, words);
    records_write_value(w, one->values[0], RECORDS_TEXT, one->term.column);
}

static void write_distinct(records_writer_t *w, const records_predicate_t *one)
{
    records_write_words(w, "(");
    records_write_term(w, &one->term);
    records_write_words(w, " IS NULL OR ");
    write_list(w, one, " NOT IN (");
    records_write_words(w, ")");
}

void records_sqlite3_dynamic(records_writer_t *w, const records_predicate_t *one)
{
    switch (one->op) {
    case RECORDS_OP_EQ:
    case RECORDS_OP_IN:
        write_list(w, one, " IN (");
        return;
    case RECORDS_OP_NEQ:
        write_list(w, one, " NOT IN (");
        return;
    case RECORDS_OP_ISDISTINCT:
        write_distinct(w, one);
        return;
    default:
        if (is_number(one->values[0]))
            write_order(w, one, records_ops[one->op].sql);
        else
            write_text(w, one, records_ops[one->op].sql);
    }
}
