/* SPDX-License-Identifier: Apache-2.0 */
/* The rows behind a row, in an order of several columns, up and down, with NULLs first or last.
 *
 * They are a few ranges of the order, one behind the other.  Behind (5, 7) in a, b:
 *
 *     a = 5 AND b > 7        then        a > 5        then        a IS NULL
 *
 * Columns of one direction need one range, (a, b) > (5, 7), as long as there are no NULLs and the
 * database can find the beginning of that in an index.  What no database finds is the beginning of
 * an OR.  So the first rows of each range are taken, and put together in the place of the table:
 * then every page costs what the first does. */
#include <string.h>

#include "sql/parts.h"

typedef struct range_t {
    int equal;                           /* so many of the order's first terms are as in the row */
    int last;                            /* behind: of the terms compared as one, from equal on */
    enum { BEHIND, IS_NULL, NOT_NULL } how;
} range_t;

static const records_order_by_t *by(const records_read_t *read, int i)
{
    return &APR_ARRAY_IDX(read->order, i, records_order_by_t);
}

static int is_null(const records_read_t *read, int i)
{
    return read->keyset->after[i].text == NULL;
}

/* ---- which ranges ------------------------------------------------------------------ */

static void add(apr_array_header_t *ranges, int equal, int last, int how)
{
    range_t *range = apr_array_push(ranges);

    range->equal = equal;
    range->last = last;
    range->how = how;
}

/* The last of the terms that (a, b) > (5, 7) can compare at once. */
static int last_of_run(const records_writer_t *w, const records_read_t *read, int first)
{
    int last = first;

    while ((w->dialect->can & RECORDS_CAN_SEEK) && last + 1 < read->order->nelts
           && !is_null(read, last + 1) && by(read, first)->term.path == NULL
           && by(read, last + 1)->term.path == NULL
           && by(read, last + 1)->descending == by(read, first)->descending)
        last++;
    return last;
}

/* From one term's ties to the next: the ranges of the last term come first. */
static const apr_array_header_t *ranges_of(const records_writer_t *w, const records_read_t *read)
{
    apr_array_header_t *ranges = apr_array_make(w->pen.pool, 4, sizeof(range_t));
    int first = 0, last, i;

    for (; first < read->order->nelts; first = last + 1) {
        last = first;
        if (is_null(read, first)) {
            if (by(read, first)->nulls_first)
                add(ranges, first, first, NOT_NULL);
            continue;
        }
        last = last_of_run(w, read, first);
        add(ranges, first, last, BEHIND);
        for (i = first; i <= last; i++)
            if (!by(read, i)->nulls_first && by(read, i)->nullable)
                add(ranges, i, i, IS_NULL);
    }
    return ranges;
}

/* ---- writing them -------------------------------------------------------------------- */

static void write_null(records_writer_t *w, const records_read_t *read, int i, const char *words)
{
    records_write_term(w, &by(read, i)->term);
    records_write_words(w, words);
}

static void write_place(records_writer_t *w, const records_value_t *value,
                        const records_column_t *column)
{
    if (w->dialect->place != NULL)
        w->dialect->place(w, *value);
    else
        records_write_bytes(w, *value, column->kind, column);
}

/* A place in JSON is compared as the dialect compares it. */
static void write_compared(records_writer_t *w, const records_read_t *read, int i, records_op_e op)
{
    const records_term_t *term = &by(read, i)->term;
    const records_value_t *value = &read->keyset->after[i];
    records_predicate_t one;

    if (term->path == NULL) {
        records_write_term(w, term);
        records_write_words(w, op == RECORDS_OP_EQ ? " = " : op == RECORDS_OP_GT ? " > " : " < ");
        write_place(w, value, term->column);
        return;
    }
    memset(&one, 0, sizeof(one));
    one.kind = RECORDS_PREDICATE_COMPARE;
    one.term = *term;
    one.op = op;
    one.count = 1;
    one.values = &value->text;
    records_write_predicate(w, &one);
}

/* ("a", "b") > ($1, $2) */
static void write_run(records_writer_t *w, const records_read_t *read, const range_t *range)
{
    int i;

    for (i = range->equal; i <= range->last; i++) {
        records_write_words(w, i == range->equal ? "(" : ", ");
        records_write_term(w, &by(read, i)->term);
    }
    records_write_words(w, by(read, range->equal)->descending ? ") < " : ") > ");
    for (i = range->equal; i <= range->last; i++) {
        records_write_words(w, i == range->equal ? "(" : ", ");
        write_place(w, &read->keyset->after[i], by(read, i)->term.column);
    }
    records_write_words(w, ")");
}

static void write_range(records_writer_t *w, const records_read_t *read, const range_t *range)
{
    const int first = range->equal;
    int i;

    for (i = 0; i < first; i++) {
        if (is_null(read, i))
            write_null(w, read, i, " IS NULL");
        else
            write_compared(w, read, i, RECORDS_OP_EQ);
        records_write_words(w, " AND ");
    }
    if (range->how != BEHIND)
        write_null(w, read, first, range->how == IS_NULL ? " IS NULL" : " IS NOT NULL");
    else if (range->last > first)
        write_run(w, read, range);
    else
        write_compared(w, read, first, by(read, first)->descending ? RECORDS_OP_LT : RECORDS_OP_GT);
}

/* ---- where they stand ------------------------------------------------------------------ */

static int begins_behind(const records_read_t *read)
{
    return read->keyset != NULL && read->keyset->after != NULL;
}

/* Does all that chooses and sorts rows stand in the table itself? */
static int stands_alone(const records_read_t *read)
{
    int i;

    for (i = 0; i < read->order->nelts; i++)
        if (strcmp(by(read, i)->term.of, read->alias) != 0)
            return 0;
    for (i = 0; i < read->joins->nelts; i++)
        if (APR_ARRAY_IDX(read->joins, i, const records_embed_t *)->inner)
            return 0;
    return 1;
}

/* Where NULLs are sorted by an expression, an index serves only those who know that there are none. */
static int gains(const records_writer_t *w, const records_read_t *read, const range_t *range)
{
    int i;

    for (i = 0; !(w->dialect->can & RECORDS_CAN_SEEK) && i <= range->equal; i++)
        if (by(read, i)->nullable)
            return 1;
    return 0;
}

int records_unites_ranges(const records_writer_t *w, const records_read_t *read)
{
    const apr_array_header_t *ranges;

    if (!begins_behind(read) || !stands_alone(read))
        return 0;
    ranges = ranges_of(w, read);
    return ranges->nelts > 1
           || (ranges->nelts == 1 && gains(w, read, &APR_ARRAY_IDX(ranges, 0, range_t)));
}

static int is_null_in(const records_read_t *read, const range_t *range, int i)
{
    return i < range->equal ? is_null(read, i) : i == range->equal && range->how == IS_NULL;
}

/* What has one value in all of a range, and what a range begins with, is NULL everywhere or nowhere.
 * Sorted by what is NULL, PostgreSQL finds the index that MariaDB then does not. */
static void write_order(records_writer_t *w, const records_read_t *read, const range_t *range)
{
    int i, written = 0;

    for (i = 0; i < read->order->nelts; i++) {
        records_order_by_t one = *by(read, i);

        if (!(w->dialect->can & RECORDS_CAN_SEEK) && is_null_in(read, range, i))
            continue;
        if (i <= range->equal)
            one.nullable = 0;
        records_write_words(w, written++ == 0 ? " ORDER BY " : ", ");
        w->dialect->order(w, &one);
    }
}

static void write_part(records_writer_t *w, const records_read_t *read, const range_t *range)
{
    records_write_words(w, "SELECT * FROM (SELECT ");
    records_write_name(w, read->alias);
    records_write_words(w, ".* FROM ");
    records_write_table(w, read->table);
    records_write_words(w, " AS ");
    records_write_name(w, read->alias);
    records_write_words(w, " WHERE ");
    if (records_write_rules(w, read->table, read->rules, read->alias, RECORDS_ROWS_READ, ""))
        records_write_words(w, " AND ");
    write_range(w, read, range);
    if (read->where != NULL) {
        records_write_words(w, " AND ");
        records_write_predicate(w, read->where);
    }
    write_order(w, read, range);
    w->dialect->page(w, &read->page);
    records_write_words(w, ") AS records_part");
}

void records_write_united(records_writer_t *w, const records_read_t *read)
{
    const apr_array_header_t *ranges = ranges_of(w, read);
    int i;

    records_write_words(w, "(");
    for (i = 0; i < ranges->nelts; i++) {
        records_write_words(w, i > 0 ? " UNION ALL " : "");
        write_part(w, read, &APR_ARRAY_IDX(ranges, i, range_t));
    }
    records_write_words(w, ") AS ");
    records_write_name(w, read->alias);
    w->written = read->alias; /* a row of it has no type of its own */
}

int records_write_behind(records_writer_t *w, const records_read_t *read, const char *before)
{
    const apr_array_header_t *ranges;
    int i;

    if (!begins_behind(read))
        return 0;
    ranges = ranges_of(w, read);
    records_write_words(w, before);
    if (ranges->nelts == 0)
        records_write_words(w, "1 = 0"); /* the row was the last there can be */
    for (i = 0; i < ranges->nelts; i++) {
        records_write_words(w, i == 0 ? "(" : " OR ");
        write_range(w, read, &APR_ARRAY_IDX(ranges, i, range_t));
    }
    records_write_words(w, ranges->nelts > 0 ? ")" : "");
    return 1;
}
