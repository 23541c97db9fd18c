/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/relate.h"

#include <string.h>

#include <apr_strings.h>

#define COLUMN(list, i) APR_ARRAY_IDX(list, i, const records_column_t *)

/* The lists are const to those who read a catalog; here they still grow. */
#define PUSH(list, type, thing) (APR_ARRAY_PUSH((apr_array_header_t *)(list), type) = (thing))

/* ---- views -------------------------------------------------------------------- */

/* Where view shows the column of table; NULL where it does not. */
static const records_column_t *shown_as(const records_table_t *view, const records_table_t *table,
                                        const records_column_t *column)
{
    int i;

    for (i = 0; i < view->origins->nelts; i++) {
        const records_origin_t *origin = APR_ARRAY_IDX(view->origins, i, records_origin_t *);

        if (origin->table == table && origin->shown == column)
            return origin->column;
    }
    return NULL;
}

/* The columns as view shows them; NULL if it does not show them all. */
static apr_array_header_t *shown_columns(const records_table_t *view, const records_table_t *table,
                                         const apr_array_header_t *columns, apr_pool_t *pool)
{
    apr_array_header_t *shown = apr_array_make(pool, columns->nelts, sizeof(void *));
    int i;

    for (i = 0; i < columns->nelts; i++) {
        const records_column_t *column = shown_as(view, table, COLUMN(columns, i));

        if (column == NULL)
            return NULL;
        APR_ARRAY_PUSH(shown, const records_column_t *) = column;
    }
    return shown;
}

static int holds(const apr_array_header_t *columns, const records_column_t *column)
{
    int i;

    for (i = 0; i < columns->nelts; i++)
        if (COLUMN(columns, i) == column)
            return 1;
    return 0;
}

static apr_array_header_t *in_table_order(const records_table_t *table,
                                          const apr_array_header_t *columns, apr_pool_t *pool)
{
    apr_array_header_t *ordered = apr_array_make(pool, columns->nelts, sizeof(void *));
    int i;

    for (i = 0; i < table->columns->nelts; i++)
        if (holds(columns, COLUMN(table->columns, i)))
            APR_ARRAY_PUSH(ordered, const records_column_t *) = COLUMN(table->columns, i);
    return ordered;
}

/* A view that shows a table's key, all of it, has it for its own; a join has those of both sides. */
static void derive_key(records_table_t *view, apr_pool_t *pool)
{
    apr_array_header_t *key = apr_array_make(pool, 2, sizeof(void *));
    int i, k;

    for (i = 0; i < view->origins->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(view->origins, i, records_origin_t *)->table;
        apr_array_header_t *shown = shown_columns(view, table, table->key, pool);

        for (k = 0; shown != NULL && k < shown->nelts; k++)
            if (!holds(key, COLUMN(shown, k)))
                APR_ARRAY_PUSH(key, const records_column_t *) = COLUMN(shown, k);
    }
    if (view->key->nelts == 0)
        view->key = in_table_order(view, key, pool);
}

/* ---- links -------------------------------------------------------------------- */

typedef struct relating_t {
    records_catalog_t *catalog;
    apr_array_header_t *foreigns;        /* records_foreign_t *: as they are, and as views show them */
} relating_t;

static int holds_all(const apr_array_header_t *columns, const apr_array_header_t *some)
{
    int i;

    for (i = 0; i < some->nelts; i++)
        if (!holds(columns, COLUMN(some, i)))
            return 0;
    return 1;
}

static int same_columns(const apr_array_header_t *a, const apr_array_header_t *b)
{
    return a->nelts == b->nelts && holds_all(a, b);
}

/* One row at most has these values: they are the key or a unique constraint. */
static int is_unique(const records_table_t *table, const apr_array_header_t *columns)
{
    int i;

    if (table->key->nelts > 0 && same_columns(table->key, columns))
        return 1;
    for (i = 0; i < table->uniques->nelts; i++)
        if (same_columns(APR_ARRAY_IDX(table->uniques, i, records_unique_t *)->columns, columns))
            return 1;
    return 0;
}

static apr_array_header_t *pairs_of(const apr_array_header_t *ours, const apr_array_header_t *theirs,
                                    apr_pool_t *pool)
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

static records_link_t *add_link(relating_t *relating, const char *name, const records_table_t *from,
                                const records_table_t *to, records_cardinality_e cardinality)
{
    records_link_t *link = apr_pcalloc(relating->catalog->pool, sizeof(*link));

    link->name = name;
    link->from = from;
    link->to = to;
    link->cardinality = cardinality;
    PUSH(from->links, records_link_t *, link);
    return link;
}

static void link_both_ways(relating_t *relating, const records_foreign_t *foreign,
                           const records_foreign_t *original)
{
    const int single = is_unique(original->from, original->columns);     /* and so its views */
    apr_pool_t *pool = relating->catalog->pool;
    records_link_t *link;

    link = add_link(relating, foreign->name, foreign->from, foreign->to,
                    single ? RECORDS_ONE_TO_ONE : RECORDS_MANY_TO_ONE);
    link->outward = 1;
    link->pairs = pairs_of(foreign->columns, foreign->others, pool);
    link = add_link(relating, foreign->name, foreign->to, foreign->from,
                    single ? RECORDS_ONE_TO_ONE : RECORDS_ONE_TO_MANY);
    link->pairs = pairs_of(foreign->others, foreign->columns, pool);
    APR_ARRAY_PUSH(relating->foreigns, const records_foreign_t *) = foreign;
}

static void link_as_shown(relating_t *relating, const records_foreign_t *original,
                          const records_table_t *from, const records_table_t *to)
{
    apr_pool_t *pool = relating->catalog->pool;
    records_foreign_t *foreign = apr_pmemdup(pool, original, sizeof(*foreign));

    if (from != original->from)
        foreign->columns = shown_columns(from, original->from, original->columns, pool);
    if (to != original->to)
        foreign->others = shown_columns(to, original->to, original->others, pool);
    if (foreign->columns == NULL || foreign->others == NULL)
        return;
    foreign->from = from;
    foreign->to = to;
    link_both_ways(relating, foreign, original);
}

static int shows(const records_table_t *view, const records_table_t *table)
{
    int i;

    for (i = 0; i < view->origins->nelts; i++)
        if (APR_ARRAY_IDX(view->origins, i, records_origin_t *)->table == table)
            return 1;
    return 0;
}

/* The table itself, then the views of it. */
static apr_array_header_t *faces_of(const relating_t *relating, const records_table_t *table,
                                    apr_pool_t *pool)
{
    apr_array_header_t *faces = apr_array_make(pool, 4, sizeof(void *));
    const apr_array_header_t *tables = relating->catalog->tables;
    int i;

    APR_ARRAY_PUSH(faces, const records_table_t *) = table;
    for (i = 0; i < tables->nelts; i++)
        if (shows(APR_ARRAY_IDX(tables, i, records_table_t *), table))
            APR_ARRAY_PUSH(faces, const records_table_t *) =
                APR_ARRAY_IDX(tables, i, records_table_t *);
    return faces;
}

static void link_foreign(relating_t *relating, const records_foreign_t *foreign, apr_pool_t *scratch)
{
    const apr_array_header_t *froms = faces_of(relating, foreign->from, scratch);
    const apr_array_header_t *tos = faces_of(relating, foreign->to, scratch);
    int i, k;

    for (i = 0; i < froms->nelts; i++)
        for (k = 0; k < tos->nelts; k++)
            link_as_shown(relating, foreign, APR_ARRAY_IDX(froms, i, const records_table_t *),
                          APR_ARRAY_IDX(tos, k, const records_table_t *));
}

/* ---- junctions ------------------------------------------------------------------ */

/* Both foreign keys stand in the junction's key, or together are unique in it. */
static int joins(const records_foreign_t *a, const records_foreign_t *b)
{
    const records_table_t *junction = a->from;
    int i;

    if (junction->key->nelts > 0 && holds_all(junction->key, a->columns)
        && holds_all(junction->key, b->columns))
        return 1;
    for (i = 0; i < junction->uniques->nelts; i++) {
        const apr_array_header_t *unique =
            APR_ARRAY_IDX(junction->uniques, i, records_unique_t *)->columns;

        if (unique->nelts == a->columns->nelts + b->columns->nelts && holds_all(unique, a->columns)
            && holds_all(unique, b->columns))
            return 1;
    }
    return 0;
}

static void link_through(relating_t *relating, const records_foreign_t *near,
                         const records_foreign_t *far)
{
    apr_pool_t *pool = relating->catalog->pool;
    records_link_t *link = add_link(relating, near->name, near->to, far->to, RECORDS_MANY_TO_MANY);

    link->via = near->from;
    link->via_name = far->name;
    link->pairs = pairs_of(near->others, near->columns, pool);
    link->via_pairs = pairs_of(far->columns, far->others, pool);
}

static void link_junctions(relating_t *relating)
{
    const apr_array_header_t *foreigns = relating->foreigns;
    int i, k;

    for (i = 0; i < foreigns->nelts; i++)
        for (k = 0; k < foreigns->nelts; k++) {
            const records_foreign_t *near = APR_ARRAY_IDX(foreigns, i, const records_foreign_t *);
            const records_foreign_t *far = APR_ARRAY_IDX(foreigns, k, const records_foreign_t *);

            if (near->from == far->from && strcmp(near->name, far->name) != 0 && joins(near, far))
                link_through(relating, near, far);
        }
}

void records_relate(records_catalog_t *catalog)
{
    relating_t relating = { catalog, NULL };
    apr_pool_t *scratch;
    int i, k;

    apr_pool_create(&scratch, catalog->pool);
    apr_pool_tag(scratch, "records_relate");
    relating.foreigns = apr_array_make(scratch, 64, sizeof(void *));
    for (i = 0; i < catalog->tables->nelts; i++)
        derive_key(APR_ARRAY_IDX(catalog->tables, i, records_table_t *), catalog->pool);
    for (i = 0; i < catalog->tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(catalog->tables, i, records_table_t *);

        for (k = 0; k < table->foreigns->nelts; k++)
            link_foreign(&relating, APR_ARRAY_IDX(table->foreigns, k, records_foreign_t *), scratch);
    }
    link_junctions(&relating);
    apr_pool_destroy(scratch);
}
