/* SPDX-License-Identifier: Apache-2.0 */
/* What is embedded: objects of joined tables, and subqueries. */
#include "sql/writer.h"

#define WORDS(aggregate, name) [RECORDS_##aggregate] = name "(",

static const char *const aggregates[RECORDS_AGGREGATE_COUNT] = {
    [RECORDS_AGGREGATE_NONE] = "", RECORDS_AGGREGATES(WORDS)
};

const char *records_aggregate_words(records_aggregate_e aggregate)
{
    return aggregates[aggregate];
}

/* ---- the link to the parent --------------------------------------------------- */

static void write_pair(records_writer_t *w, const char *left, const records_column_t *column,
                       const char *right, const records_column_t *other)
{
    records_write_column(w, left, column);
    records_write_words(w, " = ");
    records_write_column(w, right, other);
}

/* near: the side of the parent, otherwise from the junction to what is embedded. */
static void write_pairs(records_writer_t *w, const records_embed_t *embed, int near)
{
    const records_link_t *link = embed->link;
    const apr_array_header_t *pairs = near ? link->pairs : link->via_pairs;
    const char *ours = near ? embed->parent : embed->via;
    const char *theirs = near && link->via != NULL ? embed->via : embed->read->alias;
    int i;

    for (i = 0; i < pairs->nelts; i++) {
        const records_pair_t *pair = &APR_ARRAY_IDX(pairs, i, records_pair_t);

        if (i > 0)
            records_write_words(w, " AND ");
        write_pair(w, theirs, pair->theirs, ours, pair->ours);
    }
}

static void write_named(records_writer_t *w, const records_table_t *table, const char *alias)
{
    records_write_table(w, table);
    records_write_words(w, " AS ");
    records_write_name(w, alias);
}

/* schema.f(parent.*) AS alias: the function of the parent's row */
static void write_computed(records_writer_t *w, const records_embed_t *embed)
{
    const records_function_t *function = embed->link->computed;

    records_write_name(w, function->schema);
    records_write_words(w, ".");
    records_write_name(w, function->name);
    records_write_words(w, "(");
    records_write_row(w, embed->parent, function);
    records_write_words(w, ") AS ");
    records_write_name(w, embed->read->alias);
}

static void write_table(records_writer_t *w, const records_embed_t *embed)
{
    if (embed->link->computed != NULL)
        write_computed(w, embed);
    else
        write_named(w, embed->link->to, embed->read->alias);
}

static void write_and(records_writer_t *w, const records_predicate_t *where)
{
    if (where == NULL)
        return;
    records_write_words(w, " AND ");
    records_write_predicate(w, where);
}

/* Of a row that is not there, as an optional join leaves it, a function is not asked. */
static void write_asked(records_writer_t *w, const records_embed_t *embed)
{
    if (!records_embed_may_miss(embed->above)) {
        records_write_words(w, "TRUE");
        return;
    }
    records_write_row(w, embed->parent, NULL);
    records_write_words(w, " IS DISTINCT FROM NULL");
}

/* The condition that ties it to its parent, and its own. */
static void write_tie(records_writer_t *w, const records_embed_t *embed)
{
    if (embed->link->computed != NULL)
        write_asked(w, embed);
    else
        write_pairs(w, embed, 1);
    records_write_rules(w, embed->link->to, embed->read->rules, embed->read->alias,
                        RECORDS_ROWS_READ, " AND ");
    write_and(w, embed->read->where);
}

void records_write_join(records_writer_t *w, const records_embed_t *embed)
{
    records_write_words(w, embed->inner ? " JOIN " : " LEFT JOIN ");
    if (embed->link->computed != NULL)
        records_write_words(w, "LATERAL ");
    write_table(w, embed);
    records_write_words(w, " ON ");
    write_tie(w, embed);
}

static void write_subquery_from(records_writer_t *w, const records_embed_t *embed)
{
    int i;

    records_write_words(w, " FROM ");
    write_table(w, embed);
    if (embed->link->via != NULL) {
        records_write_words(w, " JOIN ");
        write_named(w, embed->link->via, embed->via);
        records_write_words(w, " ON ");
        write_pairs(w, embed, 0);
        records_write_rules(w, embed->link->via, embed->via_rules, embed->via, RECORDS_ROWS_READ,
                            " AND ");
    }
    for (i = 0; i < embed->read->joins->nelts; i++)
        records_write_join(w, APR_ARRAY_IDX(embed->read->joins, i, const records_embed_t *));
}

void records_write_subquery(records_writer_t *w, const records_embed_t *embed)
{
    write_subquery_from(w, embed);
    records_write_words(w, " WHERE ");
    write_tie(w, embed);
}

void records_write_loose(records_writer_t *w, const records_embed_t *embed)
{
    write_subquery_from(w, embed);
    records_write_where(w, embed->read);
}

void records_write_exists(records_writer_t *w, const records_embed_t *embed)
{
    records_write_words(w, "EXISTS (SELECT 1");
    records_write_subquery(w, embed);
    records_write_words(w, ")");
}

/* ---- outputs -------------------------------------------------------------------- */

/* A joined row that is not there has NULL in the columns that tie it to its parent; what a function
 * answers has none, and a row of nothing but NULL is a row, which IS NULL would not know. */
static void write_missing(records_writer_t *w, const records_embed_t *embed)
{
    if (embed->link->computed != NULL) {
        records_write_row(w, embed->read->alias, NULL);
        records_write_words(w, " IS NOT DISTINCT FROM NULL");
        return;
    }
    records_write_column(w, embed->read->alias,
                         APR_ARRAY_IDX(embed->link->pairs, 0, records_pair_t).theirs);
    records_write_words(w, " IS NULL");
}

static void write_object(records_writer_t *w, const records_embed_t *embed)
{
    if (!embed->inner) {
        records_write_words(w, "CASE WHEN ");
        write_missing(w, embed);
        records_write_words(w, " THEN NULL ELSE ");
    }
    w->dialect->object(w, embed->read->outputs);
    if (!embed->inner)
        records_write_words(w, " END");
}

records_kind_e records_write_output(records_writer_t *w, const records_output_t *output, int raw)
{
    switch (output->shows) {
    case RECORDS_SHOW_EMBED:
        if (output->embed->joined)
            write_object(w, output->embed);
        else
            w->dialect->subquery(w, output->embed, NULL);
        return RECORDS_JSON;
    case RECORDS_SHOW_EACH:
        w->dialect->subquery(w, output->embed, output->each);
        return RECORDS_JSON;
    default:
        return w->dialect->output(w, output, raw);
    }
}
