/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns a change must answer with, so that what is shown of its rows can be read from them.
 * No others: a role may be allowed to read just those. */
#include <string.h>

#include "sql/parts.h"

typedef struct returning_t {
    const char *of;              /* the alias of the rows */
    apr_array_header_t *columns; /* const records_column_t *, each once */
    int all;                     /* a function takes the whole row */
} returning_t;

static void need(returning_t *needed, const records_column_t *column)
{
    if (!records_columns_hold(needed->columns, column))
        APR_ARRAY_PUSH(needed->columns, const records_column_t *) = column;
}

static void need_term(returning_t *needed, const records_term_t *term)
{
    if (term->column == NULL || strcmp(term->of, needed->of) != 0)
        return;
    if (term->column->computed != NULL)
        needed->all = 1;
    else
        need(needed, term->column);
}

static void need_link(returning_t *needed, const records_embed_t *embed)
{
    const apr_array_header_t *pairs = embed->link->pairs;
    int i;

    if (embed->link->computed != NULL)
        needed->all = 1;
    for (i = 0; i < pairs->nelts; i++)
        need(needed, APR_ARRAY_IDX(pairs, i, records_pair_t).ours);
}

static void find_returning(returning_t *needed, const records_read_t *read)
{
    int i;

    for (i = 0; i < read->outputs->nelts; i++) {
        const records_output_t *output = &APR_ARRAY_IDX(read->outputs, i, records_output_t);

        if (output->shows == RECORDS_SHOW_TERM)
            need_term(needed, &output->term);
    }
    for (i = 0; i < read->embeds->nelts; i++)
        need_link(needed, APR_ARRAY_IDX(read->embeds, i, const records_embed_t *));
    for (i = 0; i < read->order->nelts; i++)
        need_term(needed, &APR_ARRAY_IDX(read->order, i, records_order_by_t).term);
}

/* All columns, and the row that they are as one value: what else is returned is no part of it.  Of the
 * table alone: UPDATE has the payload too. */
static void write_whole(records_writer_t *w, const records_table_t *table)
{
    records_write_name(w, table->name);
    records_write_words(w, ".*, CAST(ROW(");
    records_write_name(w, table->name);
    records_write_words(w, ".*) AS ");
    records_write_table(w, table);
    records_write_words(w, ") AS " RECORDS_WRITTEN_ROW);
}

void records_write_returning(records_writer_t *w, const records_read_t *read, int all)
{
    returning_t needed = { read->alias, apr_array_make(w->pen.pool, 8, sizeof(void *)), all };
    const char *table = read->table->name;

    find_returning(&needed, read);
    if (needed.all) {
        write_whole(w, read->table);
    } else if (needed.columns->nelts == 0)
        records_write_words(w, "1 AS records_one");
    else
        records_write_columns(w, table, needed.columns);
}
