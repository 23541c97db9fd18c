/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions, where SQLite has its own way: LIKE that minds the case, regular expressions, instants
 * that are texts, columns that hold anything. */
#include <string.h>

#include <apr_strings.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/writer.h"

/* ---- conditions: patterns ------------------------------------------------------- */

/* LIKE's pattern as GLOB's, which minds the case: % is *, _ is ?, and what GLOB alone finds
 * special stands in brackets.  A backslash makes the next character an ordinary one. */
static const char *glob(const char *like, apr_pool_t *pool)
{
    char *out = apr_palloc(pool, 3 * strlen(like) + 1);
    char *at = out;

    for (; *like != '\0'; like++) {
        int literal = *like == '\\' && like[1] != '\0';
        char c = literal ? *++like : *like;

        if (!literal && c == '%')
            *at++ = '*';
        else if (!literal && c == '_')
            *at++ = '?';
        else if (c == '*' || c == '?' || c == '[') {
            *at++ = '[';
            *at++ = c;
            *at++ = ']';
        }
        else
            *at++ = c;
    }
    *at = '\0';
    return out;
}

static void write_function(records_writer_t *w, const char *qualifier,
                           const records_predicate_t *one, const char *before, const char *after)
{
    records_write_words(w, before);
    records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
    records_write_words(w, ", ");
    records_write_column(w, qualifier, one->column);
    records_write_words(w, after);
}

/* ---- conditions: instants ------------------------------------------------------- */

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

static int all_instants(const records_predicate_t *one)
{
    int i;

    if (one->column->kind != RECORDS_TIMESTAMP && one->column->kind != RECORDS_TIMESTAMPTZ)
        return 0;
    for (i = 0; i < one->count; i++)
        if (!is_instant(one->values[i]))
            return 0;
    return one->count > 0;
}

static void write_between(records_writer_t *w, const char *qualifier,
                          const records_column_t *column, const char *words, const char *instant)
{
    records_write_column(w, qualifier, column);
    records_write_words(w, words);
    records_write_value(w, shortest(instant, w->pen.pool), column->kind, column);
    records_write_words(w, " AND ");
    records_write_value(w, longest(instant, w->pen.pool), column->kind, column);
}

static void write_bound(records_writer_t *w, const char *qualifier, const records_column_t *column,
                        const char *words, const char *text)
{
    records_write_column(w, qualifier, column);
    records_write_words(w, words);
    records_write_value(w, text, column->kind, column);
}

/* 1, 2, 4, 8, ...: a few texts serve lists of every length */
static int padded(int count)
{
    int room = 1;

    while (room < count)
        room *= 2;
    return room;
}

static void write_instant_in(records_writer_t *w, const char *qualifier,
                             const records_predicate_t *one)
{
    int room = padded(one->count);
    int i;

    records_write_words(w, "(");
    for (i = 0; i < room; i++) {
        if (i > 0)
            records_write_words(w, " OR ");
        write_between(w, qualifier, one->column, " BETWEEN ",
                      one->values[i < one->count ? i : one->count - 1]);
    }
    records_write_words(w, ")");
}

static void write_instant(records_writer_t *w, const char *qualifier,
                          const records_predicate_t *one)
{
    const records_column_t *column = one->column;
    const char *text = one->values[0];

    switch (one->op) {
    case RECORDS_OP_EQ:
        write_between(w, qualifier, column, " BETWEEN ", text);
        return;
    case RECORDS_OP_NEQ:
        write_between(w, qualifier, column, " NOT BETWEEN ", text);
        return;
    case RECORDS_OP_GTE:
        write_bound(w, qualifier, column, " >= ", shortest(text, w->pen.pool));
        return;
    case RECORDS_OP_LT:
        write_bound(w, qualifier, column, " < ", shortest(text, w->pen.pool));
        return;
    case RECORDS_OP_GT:
        write_bound(w, qualifier, column, " > ", longest(text, w->pen.pool));
        return;
    case RECORDS_OP_LTE:
        write_bound(w, qualifier, column, " <= ", longest(text, w->pen.pool));
        return;
    case RECORDS_OP_ISDISTINCT:
        records_write_words(w, "(");
        records_write_column(w, qualifier, column);
        records_write_words(w, " IS NULL OR ");
        write_between(w, qualifier, column, " NOT BETWEEN ", text);
        records_write_words(w, ")");
        return;
    default:
        write_instant_in(w, qualifier, one);
    }
}

/* ---- conditions: columns without a type ----------------------------------------- */

/* A column without a type (count(*) of a view) compares numbers as numbers and texts as texts,
 * and no number equals a text.  A literal that looks like a number is given as both. */
int records_sqlite3_is_dynamic(const records_column_t *column)
{
    return column->kind == RECORDS_TEXT
           && (column->base == NULL || *column->base == '\0' || strcmp(column->base, "any") == 0);
}

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

static void write_dynamic_list(records_writer_t *w, const char *qualifier,
                               const records_predicate_t *one, const char *words)
{
    int room = padded(one->count);
    int i;

    records_write_column(w, qualifier, one->column);
    records_write_words(w, words);
    for (i = 0; i < room; i++) {
        const char *text = one->values[i < one->count ? i : one->count - 1];

        if (i > 0)
            records_write_words(w, ", ");
        records_write_value(w, text, is_number(text) ? RECORDS_NUMBER : RECORDS_TEXT, one->column);
        records_write_words(w, ", ");
        records_write_value(w, text, RECORDS_TEXT, one->column);
    }
    records_write_words(w, ")");
}

static void write_dynamic_order(records_writer_t *w, const char *qualifier,
                                const records_predicate_t *one, const char *words)
{
    int both;

    records_write_words(w, "CASE typeof(");
    records_write_column(w, qualifier, one->column);
    records_write_words(w, ") WHEN 'text' THEN ");
    for (both = 0; both < 2; both++) {
        records_write_column(w, qualifier, one->column);
        records_write_words(w, words);
        records_write_value(w, one->values[0], both == 0 ? RECORDS_TEXT : RECORDS_NUMBER,
                            one->column);
        records_write_words(w, both == 0 ? " ELSE " : " END");
    }
}

static void write_dynamic_distinct(records_writer_t *w, const char *qualifier,
                                   const records_predicate_t *one)
{
    records_write_words(w, "(");
    records_write_column(w, qualifier, one->column);
    records_write_words(w, " IS NULL OR ");
    write_dynamic_list(w, qualifier, one, " NOT IN (");
    records_write_words(w, ")");
}

static void write_dynamic(records_writer_t *w, const char *qualifier,
                          const records_predicate_t *one)
{
    static const char *const words[] = { [RECORDS_OP_GT] = " > ", [RECORDS_OP_GTE] = " >= ",
                                         [RECORDS_OP_LT] = " < ", [RECORDS_OP_LTE] = " <= " };

    switch (one->op) {
    case RECORDS_OP_EQ:
    case RECORDS_OP_IN:
        write_dynamic_list(w, qualifier, one, " IN (");
        return;
    case RECORDS_OP_NEQ:
        write_dynamic_list(w, qualifier, one, " NOT IN (");
        return;
    case RECORDS_OP_ISDISTINCT:
        write_dynamic_distinct(w, qualifier, one);
        return;
    default:
        if (is_number(one->values[0]))
            write_dynamic_order(w, qualifier, one, words[one->op]);
        else
            write_bound(w, qualifier, one->column, words[one->op], one->values[0]);
    }
}

/* ---- conditions ----------------------------------------------------------------- */

void records_sqlite3_condition(records_writer_t *w, const char *qualifier,
                               const records_predicate_t *one)
{
    switch (one->op) {
    case RECORDS_OP_LIKE:
        records_write_column(w, qualifier, one->column);
        records_write_words(w, " GLOB ");
        records_write_value(w, glob(one->values[0], w->pen.pool), RECORDS_TEXT, one->column);
        return;
    case RECORDS_OP_ILIKE:
        write_function(w, qualifier, one, "records_ilike(", ")");
        return;
    case RECORDS_OP_MATCH:
        write_function(w, qualifier, one, "records_match(", ", '')");
        return;
    case RECORDS_OP_IMATCH:
        write_function(w, qualifier, one, "records_match(", ", 'i')");
        return;
    case RECORDS_OP_IS:
        records_write_comparison(w, qualifier, one);
        return;
    default:
        break;
    }
    if (all_instants(one))
        write_instant(w, qualifier, one);
    else if (records_sqlite3_is_dynamic(one->column) && one->count > 0)
        write_dynamic(w, qualifier, one);
    else if (one->op == RECORDS_OP_ISDISTINCT)
        write_bound(w, qualifier, one->column, " IS NOT ", one->values[0]);
    else
        records_write_comparison(w, qualifier, one);
}
