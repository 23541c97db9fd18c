/* SPDX-License-Identifier: Apache-2.0 */
/* From a row to the rows that it is related to.  A table that thousands refer to tells of some. */
#include <string.h>

#include "openapi/parts.h"
#include "plan/planner.h"

#define MOST 100 /* of a table */

static int is_readable(const records_api_t *api, const records_table_t *table)
{
    return records_openapi_shows(api, table)
           && (records_openapi_may(api, table) & RECORDS_MAY_SELECT) != 0;
}

/* Of each pair both columns, which are those of these tables. */
static int reads_pairs(const records_api_t *api, const apr_array_header_t *pairs,
                       const records_table_t *ours, const records_table_t *theirs)
{
    int i;

    for (i = 0; pairs != NULL && i < pairs->nelts; i++) {
        const records_pair_t *pair = &APR_ARRAY_IDX(pairs, i, records_pair_t);

        if (!records_openapi_reads(api, ours, pair->ours)
            || !records_openapi_reads(api, theirs, pair->theirs))
            return 0;
    }
    return 1;
}

static int is_shown(const records_api_t *api, const records_link_t *link)
{
    return link->to != NULL && is_readable(api, link->to)
           && reads_pairs(api, link->pairs, link->from, link->via != NULL ? link->via : link->to)
           && (link->via == NULL || reads_pairs(api, link->via_pairs, link->via, link->to))
           && (link->via == NULL || is_readable(api, link->via))
           && (link->computed == NULL
               || records_plan_exposes(api->rules, link->computed->schema, link->computed->name));
}

static const records_link_t *link_at(const records_table_t *table, int i)
{
    return APR_ARRAY_IDX(table->links, i, const records_link_t *);
}

/* ---- as links -------------------------------------------------------------------------- */

/* A name that an expression in braces can point to, and a component can have. */
static int is_simple(const char *name)
{
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
           == strlen(name);
}

static int is_linkable(const records_link_t *link)
{
    int i;

    if (link->computed != NULL || link->via != NULL)
        return 0;
    for (i = 0; i < link->pairs->nelts; i++) {
        const records_pair_t *pair = &APR_ARRAY_IDX(link->pairs, i, records_pair_t);

        if (!is_simple(pair->ours->name) || !is_simple(pair->theirs->name))
            return 0;
    }
    return link->pairs->nelts > 0;
}

/* Is it their key, whole? */
static int is_by_key(const records_api_t *api, const records_link_t *link)
{
    int i;

    if (!records_openapi_has_items(api, link->to) || link->pairs->nelts != link->to->key->nelts)
        return 0;
    for (i = 0; i < link->pairs->nelts; i++)
        if (!records_columns_hold(link->to->key,
                                  APR_ARRAY_IDX(link->pairs, i, records_pair_t).theirs))
            return 0;
    return 1;
}

static void write_link(records_openapi_t *d, const records_link_t *link)
{
    const int by_key = link->outward && is_by_key(d->api, link);
    int i;

    records_openapi_write(d, ",'%c.%c':{'operationId':'%j_%c','parameters':{", link->to->name,
                          link->name, by_key ? "get" : "list", link->to->name);
    for (i = 0; i < link->pairs->nelts; i++) {
        const records_pair_t *pair = &APR_ARRAY_IDX(link->pairs, i, records_pair_t);

        records_openapi_write(
            d, by_key ? ",'%s':'$response.body#/%j'" : ",'%s':'eq.{$response.body#/%j}'",
            by_key ? pair->theirs->name
                   : records_openapi_query_name(pair->theirs->name, d->scratch),
            pair->ours->name);
    }
    records_openapi_write(d, "}}");
}

/* Keys of other views that show the same are one relationship more each: a name is written once.  Links to
 * one table stand together. */
static int is_first(const records_api_t *api, const records_table_t *table, int at)
{
    const records_link_t *link = link_at(table, at), *before;

    while (--at >= 0 && (before = link_at(table, at))->to == link->to)
        if (is_linkable(before) && is_shown(api, before) && strcmp(before->name, link->name) == 0)
            return 0;
    return 1;
}

void records_openapi_links(records_openapi_t *d, const records_table_t *table)
{
    int i, n = 0;

    for (i = 0; table->links != NULL && i < table->links->nelts && n < MOST; i++) {
        if (!is_shown(d->api, link_at(table, i)) || !is_linkable(link_at(table, i))
            || !is_first(d->api, table, i))
            continue;
        if (n++ == 0)
            records_openapi_write(d, ",'links':{");
        write_link(d, link_at(table, i));
    }
    if (n > 0)
        records_openapi_write(d, "}");
}

/* ---- as a sentence ------------------------------------------------------------------------ */

/* Is there another one to the same table?  They stand together. */
static int is_several(const records_api_t *api, const records_table_t *table, int at)
{
    const records_link_t *link = link_at(table, at);
    int i;

    for (i = at - 1; i >= 0 && link_at(table, i)->to == link->to; i--)
        if (is_shown(api, link_at(table, i)))
            return 1;
    for (i = at + 1; i < table->links->nelts && link_at(table, i)->to == link->to; i++)
        if (is_shown(api, link_at(table, i)))
            return 1;
    return 0;
}

static void append_embed(records_text_t *text, const records_link_t *link, int hinted)
{
    const int many =
        link->cardinality == RECORDS_ONE_TO_MANY || link->cardinality == RECORDS_MANY_TO_MANY;

    records_text_puts(text, link->computed != NULL ? link->name : link->to->name);
    if (hinted && link->computed == NULL)
        records_text_printf(text, "!%s", link->via != NULL ? link->via->name : link->name);
    records_text_puts(text, many ? "(...) as an array" : "(...)");
}

const char *records_openapi_embeds(const records_api_t *api, const records_table_t *table,
                                   apr_pool_t *pool)
{
    records_text_t text;
    int i, n = 0;

    records_text_init(&text, 256, pool);
    for (i = 0; table->links != NULL && i < table->links->nelts && n <= MOST; i++) {
        if (!is_shown(api, link_at(table, i)))
            continue;
        if (n++ == MOST) {
            records_text_puts(&text, " and more");
            break;
        }
        records_text_puts(&text, n == 1 ? "select can embed " : ", ");
        append_embed(&text, link_at(table, i), is_several(api, table, i));
    }
    if (n == 0)
        return NULL;
    records_text_putc(&text, '.');
    return records_text_string(&text);
}
