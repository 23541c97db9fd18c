/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/relate.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "catalog/parts.h"
#include "catalog/view_columns.h"

#define COLUMN(list, i) APR_ARRAY_IDX(list, i, const records_column_t *)

typedef struct relating_t {
    records_catalog_t *catalog;
    apr_pool_t *scratch;
    apr_hash_t *views;                   /* records_view_columns_index */
    apr_hash_t *foreigns;                /* a table -> apr_array_header_t * of records_foreign_t *:
                                          * as they are and as views show them, but for unique ones */
} relating_t;

/* ---- columns ---------------------------------------------------------------------- */

static int holds_all(const apr_array_header_t *columns, const apr_array_header_t *some)
{
    int i;

    for (i = 0; i < some->nelts; i++)
        if (!records_columns_hold(columns, COLUMN(some, i)))
            return 0;
    return 1;
}

static apr_array_header_t *pairs_of(const apr_array_header_t *ours,
                                    const apr_array_header_t *theirs, apr_pool_t *pool)
{
    apr_array_header_t *pairs = apr_array_make(pool, ours->nelts, sizeof(records_pair_t));
    int i;

    for (i = 0; i < ours->nelts; i++) {
        records_pair_t *pair = apr_array_push(pairs);

        pair->ours = COLUMN(ours, i);
        pair->theirs = COLUMN(theirs, i);
    }
    return pairs;
}

/* A function of the row that has the name of what we would find. */
static int is_overridden(const records_table_t *from, const records_table_t *to)
{
    int i;

    for (i = 0; i < from->links->nelts; i++) {
        const records_link_t *link = APR_ARRAY_IDX(from->links, i, const records_link_t *);

        if (link->computed != NULL && strcmp(link->name, to->name) == 0
            && strcmp(link->computed->schema, to->schema) == 0)
            return 1;
    }
    return 0;
}

static void add_link(const relating_t *relating, const records_link_t *link)
{
    apr_pool_t *pool = relating->catalog->pool;

    if (!is_overridden(link->from, link->to))
        records_build_push(&((records_table_t *)link->from)->links,
                           apr_pmemdup(pool, link, sizeof(*link)), pool);
}

/* ---- foreign keys ----------------------------------------------------------------- */

static int same_pairs(const apr_array_header_t *a, const apr_array_header_t *b)
{
    return a->nelts == b->nelts
           && memcmp(a->elts, b->elts, (size_t)a->nelts * sizeof(records_pair_t)) == 0;
}

/* What an operator declares may be what a view shows anyway. */
static int is_linked(const records_table_t *from, const records_table_t *to,
                     const apr_array_header_t *pairs)
{
    int i;

    for (i = 0; i < from->links->nelts; i++) {
        const records_link_t *link = APR_ARRAY_IDX(from->links, i, const records_link_t *);

        if (link->to == to && link->outward && same_pairs(link->pairs, pairs))
            return 1;
    }
    return 0;
}

static void index_foreign(relating_t *relating, const records_foreign_t *foreign)
{
    apr_array_header_t *list =
        apr_hash_get(relating->foreigns, &foreign->from, sizeof(foreign->from));

    if (list == NULL) {
        list = apr_array_make(relating->scratch, 2, sizeof(void *));
        apr_hash_set(relating->foreigns, &foreign->from, sizeof(foreign->from), list);
    }
    APR_ARRAY_PUSH(list, const records_foreign_t *) = foreign;
}

static void link_both_ways(relating_t *relating, const records_foreign_t *foreign, int single)
{
    apr_pool_t *pool = relating->catalog->pool;
    const apr_array_header_t *pairs = pairs_of(foreign->columns, foreign->others, pool);
    records_link_t link = { .name = foreign->name, .pairs = pairs, .outward = 1 };

    if (foreign->declared && is_linked(foreign->from, foreign->to, pairs))
        return;
    link.from = foreign->from;
    link.to = foreign->to;
    link.cardinality = single ? RECORDS_ONE_TO_ONE : RECORDS_MANY_TO_ONE;
    add_link(relating, &link);
    link.from = foreign->to;
    link.to = foreign->from;
    link.cardinality = single ? RECORDS_ONE_TO_ONE : RECORDS_ONE_TO_MANY;
    link.pairs = pairs_of(foreign->others, foreign->columns, pool);
    link.outward = 0;
    add_link(relating, &link);
    if (!single)
        index_foreign(relating, foreign);
}

static void link_foreign(relating_t *relating, const records_foreign_t *original)
{
    const int single =
        records_columns_are_unique(original->from, original->columns); /* and so its views */
    apr_pool_t *pool = relating->catalog->pool, *scratch = relating->scratch;
    const apr_array_header_t *froms =
        records_view_columns(original->from, original->columns, relating->views, pool, scratch);
    const apr_array_header_t *tos =
        records_view_columns(original->to, original->others, relating->views, pool, scratch);
    int i, k;

    for (i = 0; i < froms->nelts; i++)
        for (k = 0; k < tos->nelts; k++) {
            records_foreign_t *foreign = apr_pmemdup(scratch, original, sizeof(*foreign));

            foreign->from = APR_ARRAY_IDX(froms, i, records_view_columns_t).table;
            foreign->columns = APR_ARRAY_IDX(froms, i, records_view_columns_t).columns;
            foreign->to = APR_ARRAY_IDX(tos, k, records_view_columns_t).table;
            foreign->others = APR_ARRAY_IDX(tos, k, records_view_columns_t).columns;
            link_both_ways(relating, foreign, single);
        }
}

/* What the database knows of comes first. */
static void link_foreigns(relating_t *relating, unsigned declared)
{
    const apr_array_header_t *tables = relating->catalog->tables;
    int i, k;

    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, records_table_t *);

        for (k = 0; k < table->foreigns->nelts; k++) {
            const records_foreign_t *foreign =
                APR_ARRAY_IDX(table->foreigns, k, const records_foreign_t *);

            if (foreign->declared == declared)
                link_foreign(relating, foreign);
        }
    }
}

/* ---- junctions ------------------------------------------------------------------ */

/* The columns of both and no others. */
static int holds_both_alone(const apr_array_header_t *columns, const records_foreign_t *a,
                            const records_foreign_t *b)
{
    int i;

    for (i = 0; i < columns->nelts; i++)
        if (!records_columns_hold(a->columns, COLUMN(columns, i))
            && !records_columns_hold(b->columns, COLUMN(columns, i)))
            return 0;
    return holds_all(columns, a->columns) && holds_all(columns, b->columns);
}

/* Both foreign keys stand in the junction's key, or together are unique in it. */
static int joins(const records_foreign_t *a, const records_foreign_t *b)
{
    const records_table_t *junction = a->from;
    int i;

    if (junction->key->nelts > 0 && holds_all(junction->key, a->columns)
        && holds_all(junction->key, b->columns))
        return 1;
    for (i = 0; i < junction->uniques->nelts; i++) {
        const records_unique_t *unique = APR_ARRAY_IDX(junction->uniques, i, records_unique_t *);

        if (holds_both_alone(unique->columns, a, b))
            return 1;
    }
    return 0;
}

static void link_through(const relating_t *relating, const records_foreign_t *near,
                         const records_foreign_t *far)
{
    apr_pool_t *pool = relating->catalog->pool;
    const records_link_t link = {
        .name = near->name,
        .cardinality = RECORDS_MANY_TO_MANY,
        .from = near->to,
        .to = far->to,
        .pairs = pairs_of(near->others, near->columns, pool),
        .via = near->from,
        .via_name = far->name,
        .via_pairs = pairs_of(far->columns, far->others, pool)
    };

    add_link(relating, &link);
}

static void link_junction(const relating_t *relating, const apr_array_header_t *foreigns)
{
    int i, k;

    for (i = 0; i < foreigns->nelts; i++)
        for (k = 0; k < foreigns->nelts; k++) {
            const records_foreign_t *near = APR_ARRAY_IDX(foreigns, i, const records_foreign_t *);
            const records_foreign_t *far = APR_ARRAY_IDX(foreigns, k, const records_foreign_t *);

            if (strcmp(near->name, far->name) != 0 && joins(near, far))
                link_through(relating, near, far);
        }
}

/* ---- order ------------------------------------------------------------------------ */

/* As errors list them. */
static int rank(const records_link_t *link)
{
    static const int ranks[] = { 1, 2, 0, 3 }; /* one-to-many first, junctions last */

    return link->computed != NULL ? 4 : ranks[link->cardinality];
}

static int compare_pairs(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int order = 0, i;

    for (i = 0; order == 0 && i < a->nelts && i < b->nelts; i++) {
        const records_pair_t *one = &APR_ARRAY_IDX(a, i, records_pair_t);
        const records_pair_t *two = &APR_ARRAY_IDX(b, i, records_pair_t);

        order = strcmp(one->ours->name, two->ours->name);
        if (order == 0)
            order = strcmp(one->theirs->name, two->theirs->name);
    }
    return order != 0 ? order : a->nelts - b->nelts;
}

static int compare_tables(const records_table_t *a, const records_table_t *b)
{
    const int order = strcmp(a->schema, b->schema);

    return order != 0 ? order : strcmp(a->name, b->name);
}

static int compare_links(const void *a, const void *b)
{
    const records_link_t *one = *(const records_link_t *const *)a;
    const records_link_t *two = *(const records_link_t *const *)b;
    int order = compare_tables(one->to, two->to);

    if (order == 0)
        order = rank(one) - rank(two);
    if (order == 0 && one->via != NULL)
        order = compare_tables(one->via, two->via);
    if (order == 0)
        order = strcmp(one->name, two->name);
    if (order == 0 && one->via != NULL)
        order = strcmp(one->via_name, two->via_name);
    if (order == 0)
        order = compare_pairs(one->pairs, two->pairs);
    if (order == 0 && one->via != NULL)
        order = compare_pairs(one->via_pairs, two->via_pairs);
    return order != 0 ? order : (int)two->outward - (int)one->outward;
}

void records_relate(records_catalog_t *catalog, apr_pool_t *scratch)
{
    const apr_array_header_t *tables = catalog->tables;
    relating_t relating = { catalog, scratch, NULL, NULL };
    apr_hash_index_t *at;
    int i;

    relating.views = records_view_columns_index(tables, relating.scratch);
    relating.foreigns = apr_hash_make(relating.scratch);
    for (i = 0; i < tables->nelts; i++)
        records_view_key(APR_ARRAY_IDX(tables, i, records_table_t *), catalog->pool, scratch);
    link_foreigns(&relating, 0);
    link_foreigns(&relating, 1);
    for (at = apr_hash_first(relating.scratch, relating.foreigns); at != NULL;
         at = apr_hash_next(at))
        link_junction(&relating, apr_hash_this_val(at));
    for (i = 0; i < tables->nelts; i++) {
        const apr_array_header_t *links = APR_ARRAY_IDX(tables, i, records_table_t *)->links;

        if (links->nelts > 1)
            qsort(links->elts, (size_t)links->nelts, sizeof(void *), compare_links);
    }
}
