/* SPDX-License-Identifier: Apache-2.0 */
/* What MariaDB compares.  It silently converts between types, so what PostgreSQL would refuse is
 * refused here.
 *
 * Equality and order of texts follow the collation of the column, so that its indexes serve: in
 * MariaDB's usual collations 'a' = 'A' = 'a ', where PostgreSQL sees three texts.  like and
 * match are case-sensitive everywhere, and texts out of JSON are compared by their characters. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"

/* ---- patterns -------------------------------------------------------------------------- */

/* The first LIKE follows the collation, finds no less, and may use an index; the second decides. */
static void write_like(records_writer_t *w, const records_predicate_t *one)
{
    if (one->term.path == NULL) {
        records_write_words(w, "(");
        records_mysql_term(w, &one->term);
        records_write_words(w, " LIKE ");
        records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
        records_write_words(w, " AND ");
    }
    records_mysql_term(w, &one->term);
    records_write_words(w, " LIKE ");
    records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
    records_write_words(w,
                        one->term.path == NULL ? " COLLATE utf8mb4_bin)" : " COLLATE utf8mb4_bin");
}

/* Not by a collation: those that ignore case ignore accents too. */
static void write_ilike(records_writer_t *w, const records_predicate_t *one)
{
    records_write_words(w, "LOWER(");
    records_mysql_term(w, &one->term);
    records_write_words(w, ") LIKE LOWER(");
    records_write_value(w, one->values[0], RECORDS_TEXT, NULL);
    records_write_words(w, ") COLLATE utf8mb4_bin");
}

/* Flags in front of the pattern win over those of the collation.  s: a dot is any character, as in
 * PostgreSQL. */
static void write_match(records_writer_t *w, const records_predicate_t *one, const char *flags)
{
    records_mysql_term(w, &one->term);
    records_write_words(w, " REGEXP ");
    records_write_value(w, apr_pstrcat(w->pen.pool, flags, one->values[0], NULL), RECORDS_TEXT,
                        NULL);
}

static void write_pattern(records_writer_t *w, const records_predicate_t *one)
{
    if (one->other != NULL || records_mysql_term_kind(&one->term) == RECORDS_JSON)
        records_mysql_no_operator(w, one, one->other != NULL ? "column" : "unknown");
    else if (one->op == RECORDS_OP_LIKE)
        write_like(w, one);
    else if (one->op == RECORDS_OP_ILIKE)
        write_ilike(w, one);
    else
        write_match(w, one, one->op == RECORDS_OP_MATCH ? "(?s-i)" : "(?si)");
}

static void write_range(records_writer_t *w, const records_predicate_t *one)
{
    records_write_unable(w, apr_psprintf(w->pen.pool,
                                         "The operator %s is not supported by MariaDB, "
                                         "which has no ranges.",
                                         records_ops[one->op].name));
}

/* ---- texts out of JSON ------------------------------------------------------------------- */

static void write_text_value(records_writer_t *w, const char *value)
{
    records_write_value(w, value, RECORDS_TEXT, NULL);
    records_write_words(w, " COLLATE utf8mb4_nopad_bin");
}

/* As in where.c, a list is filled up with its last value. */
static void write_text_list(records_writer_t *w, const records_predicate_t *one)
{
    int i, room = 1;

    while (room < one->count)
        room *= 2;
    records_write_words(w, " IN (");
    for (i = 0; i < room; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        write_text_value(w, one->values[i < one->count ? i : one->count - 1]);
    }
    records_write_words(w, ")");
}

static void write_text(records_writer_t *w, const records_predicate_t *one)
{
    if (one->op == RECORDS_OP_IN && one->count == 0) {
        records_write_words(w, "1 = 0");
        return;
    }
    records_write_words(w, one->op == RECORDS_OP_ISDISTINCT ? "NOT (" : "");
    records_mysql_term(w, &one->term);
    if (one->op == RECORDS_OP_IN) {
        write_text_list(w, one);
        return;
    }
    if (one->op == RECORDS_OP_ISDISTINCT)
        records_write_words(w, " <=> ");
    else
        records_write_words(w, records_ops[one->op].sql);
    write_text_value(w, one->values[0]);
    records_write_words(w, one->op == RECORDS_OP_ISDISTINCT ? ")" : "");
}

/* ---- columns with columns ---------------------------------------------------------------- */

/* What PostgreSQL compares with each other. */
static int class_of(const records_term_t *term)
{
    switch (records_mysql_term_kind(term)) {
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        return RECORDS_INTEGER;
    case RECORDS_TIMESTAMP:
    case RECORDS_TIMESTAMPTZ:
        return RECORDS_DATE;
    default:
        return (int)records_mysql_term_kind(term);
    }
}

static void write_comparable(records_writer_t *w, const records_term_t *term)
{
    if (records_mysql_term_kind(term) == RECORDS_JSON)
        records_mysql_write_normal(w, term);
    else
        records_mysql_term(w, term);
}

static void write_columns(records_writer_t *w, const records_predicate_t *one)
{
    const records_kind_e kind = records_mysql_term_kind(one->other);
    const int distinct = one->op == RECORDS_OP_ISDISTINCT;

    if (class_of(&one->term) != class_of(one->other)) {
        records_mysql_no_operator(w, one, records_mysql_term_type(one->other, kind));
        return;
    }
    if (kind == RECORDS_JSON && one->op != RECORDS_OP_EQ && one->op != RECORDS_OP_NEQ && !distinct)
        records_write_unable(w, "MariaDB has no order of the JSON of two columns.");
    records_write_words(w, distinct ? "NOT (" : "");
    write_comparable(w, &one->term);
    if (distinct)
        records_write_words(w, " <=> ");
    else
        records_write_words(w, records_ops[one->op].sql);
    write_comparable(w, one->other);
    records_write_words(w, distinct ? ")" : "");
}

/* ---- all ---------------------------------------------------------------------------------- */

static void write_is(records_writer_t *w, const records_predicate_t *one)
{
    const records_kind_e kind = records_mysql_term_kind(&one->term);

    if (one->term.path != NULL && strstr(one->values[0], "null") == NULL)
        records_write_fail(w,
                           records_fail(w->pen.pool, "42804",
                                        "argument of IS %s must be type "
                                        "boolean, not type %s",
                                        one->values[0], records_mysql_term_type(&one->term, kind)));
    records_write_comparison(w, one);
}

static void write_distinct(records_writer_t *w, const records_predicate_t *one)
{
    records_write_words(w, "NOT (");
    records_mysql_term(w, &one->term);
    records_write_words(w, " <=> ");
    records_write_value(w, one->values[0], one->term.column->kind, one->term.column);
    records_write_words(w, ")");
}

static void write_compared(records_writer_t *w, const records_predicate_t *one)
{
    if (one->term.path == NULL && records_mysql_is_geometry(one->term.column))
        records_mysql_no_operator(w, one, "unknown"); /* its bytes are like no text */
    else if (one->other != NULL)
        write_columns(w, one);
    else if (records_mysql_term_kind(&one->term) == RECORDS_JSON)
        records_mysql_write_json(w, one);
    else if (one->term.path != NULL)
        write_text(w, one);
    else if (one->op == RECORDS_OP_ISDISTINCT)
        write_distinct(w, one);
    else
        records_write_comparison(w, one);
}

void records_mysql_condition(records_writer_t *w, const records_predicate_t *one)
{
    switch (records_ops[one->op].class) {
    case RECORDS_COMPARISON:
    case RECORDS_MEMBERSHIP:
        write_compared(w, one);
        return;
    case RECORDS_PATTERN:
        write_pattern(w, one);
        return;
    case RECORDS_TRUTH:
        write_is(w, one);
        return;
    case RECORDS_CONTAINMENT:
        records_mysql_write_contains(w, one);
        return;
    case RECORDS_RANGE:
        write_range(w, one);
        return;
    case RECORDS_SEARCH:
        records_mysql_search(w, one);
        return;
    }
}
