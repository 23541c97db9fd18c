/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions for which SQLite needs its own SQL: case-sensitive LIKE, regular expressions,
 * columns compared with columns.  Instants, JSON, full text and columns without a type have
 * files of their own. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "databases/sqlite3/dialect_sqlite3.h"

/* IS DISTINCT FROM is known since SQLite 3.39. */
static const char *words_of(records_op_e op)
{
    return op == RECORDS_OP_ISDISTINCT ? " IS NOT " : records_ops[op].sql;
}

static void refuse(records_writer_t *w, const char *left, const char *sign, const char *right)
{
    records_write_fail(
        w,
        records_explain(
            records_fail(w->pen.pool, "42883", "operator does not exist: %s %s %s", left, sign,
                         right),
            NULL,
            "No operator matches the given name and argument types. You might need to add explicit "
            "type casts."));
}

/* ---- patterns ------------------------------------------------------------------- */

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
        } else
            *at++ = c;
    }
    *at = '\0';
    return out;
}

static void write_function(records_writer_t *w, const records_predicate_t *one, const char *before,
                           const char *after)
{
    records_write_words(w, before);
    records_write_value(w, one->values[0], RECORDS_TEXT, one->term.column);
    records_write_words(w, ", ");
    records_write_term(w, &one->term);
    records_write_words(w, after);
}

static void write_pattern(records_writer_t *w, const records_predicate_t *one)
{
    if (records_sqlite3_kind_of(&one->term) != RECORDS_TEXT)
        refuse(w, one->term.path != NULL ? "json" : one->term.column->type,
               records_ops[one->op].sign, "unknown");
    if (one->op == RECORDS_OP_ILIKE)
        write_function(w, one, "records_ilike(", ")");
    else if (one->op == RECORDS_OP_MATCH)
        write_function(w, one, "records_match(", one->guarded ? ", 'g')" : ", '')");
    else if (one->op == RECORDS_OP_IMATCH)
        write_function(w, one, "records_match(", one->guarded ? ", 'gi')" : ", 'i')");
    else {
        records_write_term(w, &one->term);
        records_write_words(w, " GLOB ");
        records_write_value(w, glob(one->values[0], w->pen.pool), RECORDS_TEXT, one->term.column);
    }
}

/* ---- columns with columns ------------------------------------------------------- */

typedef enum { NUMBERS, TEXTS, INSTANTS, OF_ITS_OWN } family_e;

static family_e family(records_kind_e kind)
{
    switch (kind) {
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        return NUMBERS;
    case RECORDS_TEXT:
        return TEXTS;
    case RECORDS_DATE:
    case RECORDS_TIMESTAMP:
    case RECORDS_TIMESTAMPTZ:
        return INSTANTS;
    default:
        return OF_ITS_OWN;
    }
}

static int is_dynamic(const records_term_t *term)
{
    return term->path == NULL && records_sqlite3_is_dynamic(term->column);
}

/* Where PostgreSQL has no operator SQLite would compare a number with a text, somehow. */
static int can_compare(const records_term_t *one, const records_term_t *other)
{
    const records_kind_e kind = records_sqlite3_kind_of(one);
    const records_kind_e theirs = records_sqlite3_kind_of(other);

    return kind == theirs || is_dynamic(one) || is_dynamic(other)
           || (family(kind) == family(theirs) && family(kind) != OF_ITS_OWN);
}

static const char *type_of(const records_term_t *term)
{
    if (term->path == NULL)
        return term->column->type;
    return records_sqlite3_kind_of(term) == RECORDS_JSON ? "json" : "text";
}

/* 2016-07-04 and 2016-07-04 00:00:00.000 are one instant. */
static int needs_filling(const records_predicate_t *one)
{
    const records_kind_e kind = records_sqlite3_kind_of(&one->term);
    const records_kind_e theirs = records_sqlite3_kind_of(one->other);

    return family(kind) == INSTANTS && family(theirs) == INSTANTS
           && (kind != RECORDS_DATE || theirs != RECORDS_DATE);
}

static void write_columns(records_writer_t *w, const records_predicate_t *one)
{
    const char *before = needs_filling(one) ? "records_instant(" : "";
    const char *after = *before != '\0' ? ")" : "";

    if (!can_compare(&one->term, one->other))
        refuse(w, type_of(&one->term), records_ops[one->op].sign, type_of(one->other));
    records_write_words(w, before);
    records_write_term(w, &one->term);
    records_write_words(w, after);
    records_write_words(w, words_of(one->op));
    records_write_words(w, before);
    records_write_term(w, one->other);
    records_write_words(w, after);
}

/* ---- texts out of JSON ----------------------------------------------------------- */

static void write_text_list(records_writer_t *w, const records_predicate_t *one)
{
    int room = records_padded(one->count), i;

    if (one->count == 0) {
        records_write_words(w, "1 = 0");
        return;
    }
    records_write_term(w, &one->term);
    records_write_words(w, " IN (");
    for (i = 0; i < room; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        records_write_value(w, one->values[i < one->count ? i : one->count - 1], RECORDS_TEXT,
                            NULL);
    }
    records_write_words(w, ")");
}

/* Whatever the column is: what ->> gives is a text. */
static void write_text(records_writer_t *w, const records_predicate_t *one)
{
    if (one->op == RECORDS_OP_IN) {
        write_text_list(w, one);
        return;
    }
    records_write_term(w, &one->term);
    records_write_words(w, words_of(one->op));
    records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
}

/* ---- conditions ----------------------------------------------------------------- */

static const char *in_capitals(const char *word, apr_pool_t *pool)
{
    char *capitals = apr_pstrdup(pool, word), *at;

    for (at = capitals; *at != '\0'; at++)
        *at = (char)apr_toupper(*at);
    return capitals;
}

static void write_is(records_writer_t *w, const records_predicate_t *one)
{
    if (one->term.path != NULL && strstr(one->values[0], "null") == NULL)
        records_write_fail(w, records_fail(w->pen.pool, "42804",
                                           "argument of IS %s must be type "
                                           "boolean, not type %s",
                                           in_capitals(one->values[0], w->pen.pool),
                                           type_of(&one->term)));
    if (strcmp(one->values[0], "true") == 0 || strcmp(one->values[0], "false") == 0) {
        records_write_term(w, &one->term); /* IS FALSE would be true of any text */
        records_write_words(w, *one->values[0] == 't' ? " IS 1" : " IS 0");
    } else
        records_write_comparison(w, one);
}

static void write_comparison(records_writer_t *w, const records_predicate_t *one)
{
    if (records_sqlite3_kind_of(&one->term) == RECORDS_JSON)
        records_sqlite3_json(w, one);
    else if (one->other != NULL)
        write_columns(w, one);
    else if (one->term.path != NULL)
        write_text(w, one);
    else if (records_sqlite3_is_instant(one))
        records_sqlite3_instant(w, one);
    else if (records_sqlite3_is_dynamic(one->term.column) && one->count > 0)
        records_sqlite3_dynamic(w, one);
    else if (one->op == RECORDS_OP_ISDISTINCT) {
        records_write_term(w, &one->term);
        records_write_words(w, " IS NOT ");
        records_write_value(w, one->values[0], one->term.column->kind, one->term.column);
    } else
        records_write_comparison(w, one);
}

static void write_range(records_writer_t *w, const records_predicate_t *one)
{
    records_write_unable(w, apr_psprintf(w->pen.pool,
                                         "The operator %s is not supported by SQLite, "
                                         "which has no ranges.",
                                         records_ops[one->op].name));
}

void records_sqlite3_condition(records_writer_t *w, const records_predicate_t *one)
{
    switch (records_ops[one->op].class) {
    case RECORDS_COMPARISON:
    case RECORDS_MEMBERSHIP:
        write_comparison(w, one);
        return;
    case RECORDS_PATTERN:
        write_pattern(w, one);
        return;
    case RECORDS_TRUTH:
        write_is(w, one);
        return;
    case RECORDS_CONTAINMENT:
        records_sqlite3_json(w, one);
        return;
    case RECORDS_RANGE:
        write_range(w, one);
        return;
    case RECORDS_SEARCH:
        records_sqlite3_search(w, one);
        return;
    }
}
