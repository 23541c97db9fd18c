/* SPDX-License-Identifier: Apache-2.0 */
/* Subqueries: the rows of an embed as one JSON value.
 *
 * JSON_ARRAYAGG() takes an order and a page of its own, so an embed is a subquery that can refer
 * to its parent's row.  A derived table may not; so what is grouped is grouped by the columns of
 * the link, too, and tied to the parent outside.  (MariaDB then makes the groups of that parent
 * alone.)
 *
 * What is longer than group_concat_max_len is cut, with a warning of which the driver makes an
 * error (rows_mysql.c). */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"

#define ROWS "records_rows"

static void write_item(records_writer_t *w, const records_embed_t *embed,
                       const records_output_t *each)
{
    if (each != NULL)
        records_mysql_item(w, each);
    else
        records_mysql_object(w, embed->read->outputs);
}

/* LIMIT inside of an aggregate */
static void write_page(records_writer_t *w, const records_page_t *page)
{
    if (page->limit >= 0 || page->offset > 0)
        w->dialect->page(w, page);
}

/* (SELECT ... LIMIT 1).  A member that stands alone is no JSON until it has been in an array. */
static void write_single(records_writer_t *w, const records_embed_t *embed,
                         const records_output_t *each)
{
    const records_page_t page = { embed->read->page.offset, embed->read->page.limit == 0 ? 0 : 1 };

    records_write_words(w, each != NULL ? "(SELECT JSON_EXTRACT(JSON_ARRAY(" : "(SELECT ");
    write_item(w, embed, each);
    records_write_words(w, each != NULL ? "), '$[0]')" : "");
    records_write_subquery(w, embed);
    records_write_order(w, embed->read);
    w->dialect->page(w, &page);
    records_write_words(w, ")");
}

static void write_array(records_writer_t *w, const records_embed_t *embed,
                        const records_output_t *each)
{
    records_write_words(w, "COALESCE((SELECT JSON_ARRAYAGG(");
    write_item(w, embed, each);
    records_write_order(w, embed->read);
    write_page(w, &embed->read->page);
    records_write_words(w, ")");
    records_write_subquery(w, embed);
    records_write_words(w, "), '[]')");
}

/* ---- groups --------------------------------------------------------------------------- */

static int is_key(const records_output_t *output)
{
    return output->shows != RECORDS_SHOW_TERM || output->aggregate == RECORDS_AGGREGATE_NONE;
}

static int has_keys(const records_read_t *read)
{
    int i;

    for (i = 0; i < read->outputs->nelts; i++)
        if (is_key(&APR_ARRAY_IDX(read->outputs, i, records_output_t)))
            return 1;
    return 0;
}

/* Of no group there is always one row. */
static void write_total(records_writer_t *w, const records_embed_t *embed)
{
    const records_page_t *page = &embed->read->page;

    if (page->limit == 0 || page->offset > 0) {
        records_write_words(w, embed->single ? "NULL" : "'[]'");
        return;
    }
    records_write_words(w, embed->single ? "(SELECT " : "(SELECT JSON_ARRAY(");
    records_mysql_object(w, embed->read->outputs);
    records_write_words(w, embed->single ? "" : ")");
    records_write_subquery(w, embed);
    records_write_words(w, ")");
}

static const char *name_of(const char *what, int i, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s%d", what, i + 1);
}

static int same_path(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int i;

    if (a == NULL || b == NULL || a->nelts != b->nelts)
        return a == b;
    for (i = 0; i < a->nelts; i++) {
        const records_step_t *one = &APR_ARRAY_IDX(a, i, records_step_t);
        const records_step_t *other = &APR_ARRAY_IDX(b, i, records_step_t);

        if (one->as_text != other->as_text || one->is_index != other->is_index
            || strcmp(one->key, other->key) != 0)
            return 0;
    }
    return 1;
}

/* The output that shows what is ordered by. */
static int find_output(const records_read_t *read, const records_term_t *term)
{
    int i;

    for (i = 0; i < read->outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(read->outputs, i, records_output_t);

        if (output->shows == RECORDS_SHOW_TERM && is_key(output) && output->cast == NULL
            && output->term.column == term->column && strcmp(output->term.of, term->of) == 0
            && output->term.bucket == term->bucket && same_path(output->term.path, term->path))
            return i;
    }
    return -1;
}

static void write_group_order(records_writer_t *w, const records_read_t *read)
{
    int i, k;

    for (i = 0; i < read->order->nelts; i++) {
        const records_order_by_t *by = &APR_ARRAY_IDX(read->order, i, records_order_by_t);
        const char *name;

        if ((k = find_output(read, &by->term)) < 0) {
            records_write_fail(
                w, records_fail(w->pen.pool, "42803",
                                "column \"%s.%s\" must appear in the GROUP BY clause or be used "
                                "in an aggregate function",
                                by->term.of, by->term.column->name));
            return;
        }
        name = apr_psprintf(w->pen.pool, ROWS ".`c%d`", k + 1);
        records_write_words(w, i == 0 ? " ORDER BY " : ", ");
        if (by->nulls_first == by->descending) {
            records_write_words(w, name);
            records_write_words(w, by->nulls_first ? " IS NOT NULL, " : " IS NULL, ");
        }
        records_write_words(w, name);
        records_write_words(w, by->descending ? " DESC" : "");
    }
}

/* JSON_OBJECT(key, c1, ...) of the columns of the groups */
static void write_group_object(records_writer_t *w, const records_read_t *read)
{
    int i;

    records_write_words(w, "JSON_OBJECT(");
    for (i = 0; i < read->outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(read->outputs, i, records_output_t);
        const char *name = name_of("c", i, w->pen.pool);

        records_write_words(w, i > 0 ? ", " : "");
        records_mysql_key(w, output);
        records_write_words(w, ", ");
        if (output->shows == RECORDS_SHOW_TERM)
            records_mysql_member(
                w, records_mysql_named(w, records_mysql_expression(w, output), ROWS, name));
        else
            records_text_printf(&w->sql, "JSON_COMPACT(" ROWS ".`%s`)", name);
    }
    records_write_words(w, ")");
}

static const char *near_alias(const records_embed_t *embed)
{
    return embed->link->via != NULL ? embed->via : embed->read->alias;
}

/* (SELECT out AS c1, ..., link AS k1, ... GROUP BY 1, ...) AS records_rows */
static void write_groups(records_writer_t *w, const records_embed_t *embed)
{
    const records_read_t *read = embed->read;
    const apr_array_header_t *pairs = embed->link->pairs;
    int i;

    records_write_words(w, "(SELECT ");
    for (i = 0; i < read->outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(read->outputs, i, records_output_t);

        if (output->shows == RECORDS_SHOW_TERM)
            records_mysql_write_expression(w, records_mysql_expression(w, output));
        else
            records_write_output(w, output, 0);
        records_text_printf(&w->sql, " AS `c%d`, ", i + 1);
    }
    for (i = 0; i < pairs->nelts; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        records_write_column(w, near_alias(embed), APR_ARRAY_IDX(pairs, i, records_pair_t).theirs);
        records_text_printf(&w->sql, " AS `k%d`", i + 1);
    }
    records_write_loose(w, embed);
    records_write_group(w, read);
    for (i = 0; i < pairs->nelts; i++)
        records_text_printf(&w->sql, ", %d", read->outputs->nelts + i + 1);
    records_write_words(w, ") AS " ROWS);
}

static void write_group_tie(records_writer_t *w, const records_embed_t *embed)
{
    const apr_array_header_t *pairs = embed->link->pairs;
    int i;

    for (i = 0; i < pairs->nelts; i++) {
        records_text_printf(&w->sql,
                            i == 0 ? " WHERE " ROWS ".`k%d` = " : " AND " ROWS ".`k%d` = ", i + 1);
        records_write_column(w, embed->parent, APR_ARRAY_IDX(pairs, i, records_pair_t).ours);
    }
}

static void write_grouped(records_writer_t *w, const records_embed_t *embed)
{
    const records_read_t *read = embed->read;
    const records_page_t one = { read->page.offset, read->page.limit == 0 ? 0 : 1 };

    records_write_words(w, embed->single ? "(SELECT " : "COALESCE((SELECT JSON_ARRAYAGG(");
    write_group_object(w, read);
    if (!embed->single) {
        write_group_order(w, read);
        write_page(w, &read->page);
        records_write_words(w, ")");
    }
    records_write_words(w, " FROM ");
    write_groups(w, embed);
    write_group_tie(w, embed);
    if (embed->single)
        w->dialect->page(w, &one);
    records_write_words(w, embed->single ? ")" : "), '[]')");
}

void records_mysql_subquery(records_writer_t *w, const records_embed_t *embed,
                            const records_output_t *each)
{
    if (embed->read->grouped && each == NULL && has_keys(embed->read))
        write_grouped(w, embed);
    else if (embed->read->grouped && each == NULL)
        write_total(w, embed);
    else if (embed->single)
        write_single(w, embed, each);
    else
        write_array(w, embed, each);
}
