/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on JSON: compared, contained and overlapping as PostgreSQL's jsonb does. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "base/json_array.h"
#include "databases/sqlite3/dialect_sqlite3.h"

#define DEEPEST 100 /* of a literal: the parser's own bound is for payloads */

static int is_json(const char *text, apr_pool_t *pool)
{
    struct json_object *object;
    const char *why;

    return records_json_parse(&object, text, strlen(text), DEEPEST, &why, pool);
}

static void check_literal(records_writer_t *w, const char *text)
{
    if (!is_json(text, w->pen.pool))
        records_write_fail(
            w, records_fail(w->pen.pool, "22P02", "invalid input syntax for type json"));
}

/* ---- conditions ------------------------------------------------------------------ */

static void write_call(records_writer_t *w, const records_predicate_t *one, const char *function,
                       const char *text)
{
    records_write_words(w, function);
    records_write_term(w, &one->term);
    records_write_words(w, ", ");
    if (one->other != NULL)
        records_write_term(w, one->other);
    else
        records_write_value(w, text, RECORDS_JSON, NULL);
    records_write_words(w, ")");
}

static void write_containment(records_writer_t *w, const records_predicate_t *one)
{
    static const char *const functions[RECORDS_OP_COUNT] = { [RECORDS_OP_CS] = "records_contains(",
                                                             [RECORDS_OP_CD] = "records_contained(",
                                                             [RECORDS_OP_OV] =
                                                                 "records_overlaps(" };
    const char *text = one->values[0];

    if (records_sqlite3_kind_of(&one->term) != RECORDS_JSON)
        records_write_fail(
            w, records_explain(
                   records_fail(w->pen.pool, "42883", "operator does not exist: %s %s unknown",
                                one->term.path != NULL ? "text" : one->term.column->type,
                                records_ops[one->op].sign),
                   "In SQLite it takes a column of type JSON.", NULL));
    if (!is_json(text, w->pen.pool))
        text = records_json_of_array(text, w->pen.pool);
    check_literal(w, text == NULL ? "" : text);
    write_call(w, one, functions[one->op], text);
}

/* All of the list as one array: one text for lists of every length. */
static void write_in(records_writer_t *w, const records_predicate_t *one)
{
    records_text_t list;
    int i;

    records_text_init(&list, 64, w->pen.pool);
    for (i = 0; i < one->count; i++) {
        check_literal(w, one->values[i]);
        records_text_putc(&list, i > 0 ? ',' : '[');
        records_text_puts(&list, one->values[i]);
    }
    records_text_puts(&list, one->count > 0 ? "]" : "[]");
    write_call(w, one, "records_json_in(", records_text_string(&list));
}

/* NULL is distinct from anything but NULL. */
static void write_distinct(records_writer_t *w, const records_predicate_t *one)
{
    if (one->other == NULL) {
        write_call(w, one, "records_json_compare(", one->values[0]);
        records_write_words(w, " IS NOT 0");
        return;
    }
    records_write_words(w, "coalesce(");
    write_call(w, one, "records_json_compare(", NULL);
    records_write_words(w, ", ");
    records_write_term(w, &one->term);
    records_write_words(w, " IS NOT ");
    records_write_term(w, one->other);
    records_write_words(w, ") <> 0");
}

void records_sqlite3_json(records_writer_t *w, const records_predicate_t *one)
{
    if (records_ops[one->op].class == RECORDS_CONTAINMENT) {
        write_containment(w, one);
        return;
    }
    if (one->op == RECORDS_OP_IN) {
        write_in(w, one);
        return;
    }
    if (one->other == NULL)
        check_literal(w, one->values[0]);
    if (one->op == RECORDS_OP_ISDISTINCT)
        write_distinct(w, one);
    else {
        write_call(w, one, "records_json_compare(", one->other == NULL ? one->values[0] : NULL);
        records_write_words(w, records_ops[one->op].sql);
        records_write_words(w, "0");
    }
}
