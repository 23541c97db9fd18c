/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/link.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/suggest.h"

typedef struct search_t {
    const records_table_t *from;
    const char *target, *hint, *schema;
    int (*shown)(void *baton, const records_link_t *link);
    void *baton;
} search_t;

/* A function is found where it stands, whatever the schema of its rows. */
static int is_reachable(const search_t *search, const records_link_t *link)
{
    const char *schema = link->computed != NULL ? link->computed->schema : link->to->schema;

    return strcmp(schema, search->schema) == 0
           && (search->shown == NULL || search->shown(search->baton, link));
}

/* ---- names ------------------------------------------------------------------------ */

static int is_to(const records_link_t *link, const char *name)
{
    return strcmp(link->to->name, name) == 0;
}

static int is_foreign(const records_link_t *link, const char *name)
{
    return link->via == NULL && strcmp(link->name, name) == 0;
}

static const records_pair_t *only_pair(const records_link_t *link)
{
    return link->via == NULL && link->pairs->nelts == 1
               ? &APR_ARRAY_IDX(link->pairs, 0, records_pair_t)
               : NULL;
}

static int is_our_column(const records_link_t *link, const char *name)
{
    const records_pair_t *pair = only_pair(link);

    return pair != NULL && !pair->ours->unreadable && strcmp(pair->ours->name, name) == 0;
}

static int is_their_column(const records_link_t *link, const char *name)
{
    const records_pair_t *pair = only_pair(link);

    return pair != NULL && !pair->theirs->unreadable && strcmp(pair->theirs->name, name) == 0;
}

static int is_junction(const records_link_t *link, const char *name)
{
    return link->via != NULL && strcmp(link->via->name, name) == 0;
}

/* ---- rules ------------------------------------------------------------------------ */

/* One foreign key is two ways here: the table's name means those who point to the row, the column's
 * name the row that it points to.  /family_tree?select=parent(*),children:family_tree!parent(*) */
static int leads_to_itself(const search_t *search, const records_link_t *link)
{
    const int children = link->cardinality == RECORDS_ONE_TO_MANY && is_to(link, search->target);

    if (search->hint != NULL)
        return children && (is_their_column(link, search->hint) || is_foreign(link, search->hint));
    return children || (link->outward && is_our_column(link, search->target));
}

/* A view's column or foreign key is its table's, and does not name the view. */
static int leads_there(const search_t *search, const records_link_t *link)
{
    const char *target = search->target, *hint = search->hint;

    if (hint == NULL)
        return is_to(link, target)
               || (!link->to->view && (is_foreign(link, target) || is_our_column(link, target)));
    return is_to(link, target)
           && (is_foreign(link, hint) || is_our_column(link, hint) || is_their_column(link, hint)
               || is_junction(link, hint));
}

static int fits(const search_t *search, const records_link_t *link)
{
    if (!is_reachable(search, link))
        return 0;
    if (link->computed != NULL)
        return strcmp(link->name, search->target) == 0;
    return link->from == link->to ? leads_to_itself(search, link) : leads_there(search, link);
}

/* ---- none -------------------------------------------------------------------------- */

/* If the name is right, the hint is wrong. */
static const char *similar(const search_t *search, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 8, sizeof(const char *));
    int i;

    for (i = 0; i < search->from->links->nelts; i++) {
        const records_link_t *link = APR_ARRAY_IDX(search->from->links, i, const records_link_t *);

        if (!is_reachable(search, link))
            continue;
        if (is_to(link, search->target))
            return NULL;
        APR_ARRAY_PUSH(names, const char *) = link->to->name;
    }
    return records_resembling(search->target, names, RECORDS_SOMEWHAT_ALIKE, pool);
}

static records_error_t *none(const search_t *search, apr_pool_t *pool)
{
    const char *from = search->from->name, *best = similar(search, pool);
    records_text_t details, hint;

    records_text_init(&details, 128, pool);
    records_text_printf(&details, "Searched for a foreign key relationship between '%s' and '%s'",
                        from, search->target);
    if (search->hint != NULL)
        records_text_printf(&details, " using the hint '%s'", search->hint);
    records_text_printf(&details, " in the schema '%s', but no matches were found.",
                        search->schema);
    records_text_init(&hint, 64, pool);
    if (best != NULL)
        records_text_printf(&hint, "Perhaps you meant '%s' instead of '%s'.", best, search->target);
    return records_explain(records_fail(pool, "PGRST200",
                                        "Could not find a relationship between '%s' and '%s' in the"
                                        " schema cache",
                                        from, search->target),
                           records_text_string(&details),
                           best != NULL ? records_text_string(&hint) : NULL);
}

/* ---- several ------------------------------------------------------------------------ */

/* Its name may be made of theirs, so it is not offered. */
static int tells_hidden(const records_link_t *link)
{
    const apr_array_header_t *pairs = link->pairs;
    int i;

    for (i = 0; i < pairs->nelts; i++)
        if (APR_ARRAY_IDX(pairs, i, records_pair_t).ours->unreadable)
            return 1;
    for (i = 0, pairs = link->via_pairs; pairs != NULL && i < pairs->nelts; i++)
        if (APR_ARRAY_IDX(pairs, i, records_pair_t).ours->unreadable)
            return 1;
    return 0;
}

/* films(director_id) */
static void put_columns(records_text_t *out, const char *name, const apr_array_header_t *pairs,
                        int theirs)
{
    int i;

    records_text_puts(out, name);
    for (i = 0; i < pairs->nelts; i++) {
        const records_pair_t *pair = &APR_ARRAY_IDX(pairs, i, records_pair_t);

        records_text_puts(out, i == 0 ? "(" : ", ");
        records_text_puts(out, theirs ? pair->theirs->name : pair->ours->name);
    }
    records_text_putc(out, ')');
}

/* films_director using films(director_id) and people(id) */
static const char *describe(const records_link_t *link, apr_pool_t *pool)
{
    records_text_t out;

    records_text_init(&out, 128, pool);
    records_text_printf(&out, "%s using ", link->via != NULL ? link->via->name : link->name);
    put_columns(&out, link->via != NULL ? link->name : link->from->name, link->pairs,
                link->via != NULL);
    records_text_puts(&out, " and ");
    if (link->via != NULL)
        put_columns(&out, link->via_name, link->via_pairs, 0);
    else
        put_columns(&out, link->to->name, link->pairs, 1);
    return records_text_string(&out);
}

static void put_candidate(records_text_t *out, const records_link_t *link)
{
    static const char *const words[] = { "many-to-one", "one-to-one", "one-to-many",
                                         "many-to-many" };
    records_text_t both;

    records_text_init(&both, 64, out->pool);
    records_text_printf(&both, "%s with %s", link->from->name, link->to->name);
    records_text_putc(out, '{');
    records_json_member(out, 0, "cardinality", words[link->cardinality]);
    records_json_member(out, 1, "relationship", describe(link, out->pool));
    records_json_member(out, 1, "embedding", records_text_string(&both));
    records_text_putc(out, '}');
}

static records_error_t *several(const search_t *search, const apr_array_header_t *links,
                                apr_pool_t *pool)
{
    records_error_t *error = records_fail(pool, "PGRST201",
                                          "Could not embed because more than one relationship was"
                                          " found for '%s' and '%s'",
                                          search->from->name, search->target);
    records_text_t details, hint;
    int i, told = 0;

    records_text_init(&details, 512, pool);
    records_text_init(&hint, 256, pool);
    records_text_printf(&hint, "Try changing '%s' to one of the following: ", search->target);
    for (i = 0; i < links->nelts; i++) {
        const records_link_t *link = APR_ARRAY_IDX(links, i, const records_link_t *);

        if (tells_hidden(link))
            continue;
        records_text_putc(&details, told == 0 ? '[' : ',');
        put_candidate(&details, link);
        records_text_printf(&hint, "%s'%s!%s'", told == 0 ? "" : ", ", link->to->name,
                            link->via != NULL ? link->via->name : link->name);
        told++;
    }
    if (told == 0)
        return error;
    records_text_putc(&details, ']');
    records_text_puts(&hint, ". Find the desired relationship in the 'details' key.");
    error->details_json = records_text_string(&details);
    return records_explain(error, NULL, records_text_string(&hint));
}

records_error_t *records_link_find(const records_link_t **link, const records_table_t *from,
                                   const char *target, const char *hint, const char *schema,
                                   int (*shown)(void *baton, const records_link_t *link),
                                   void *baton, apr_pool_t *pool)
{
    const search_t search = { from, target, hint, schema, shown, baton };
    apr_array_header_t *found = apr_array_make(pool, 4, sizeof(void *));
    int i;

    for (i = 0; i < from->links->nelts; i++) {
        const records_link_t *one = APR_ARRAY_IDX(from->links, i, const records_link_t *);

        if (!fits(&search, one))
            continue;
        if (one->computed != NULL) { /* overrides what was found by its name */
            *link = one;
            return NULL;
        }
        APR_ARRAY_PUSH(found, const records_link_t *) = one;
    }
    if (found->nelts == 0)
        return none(&search, pool);
    if (found->nelts > 1)
        return several(&search, found, pool);
    *link = APR_ARRAY_IDX(found, 0, const records_link_t *);
    return NULL;
}
