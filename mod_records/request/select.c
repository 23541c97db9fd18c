/* SPDX-License-Identifier: Apache-2.0 */
/* select=id,name:title,year::text,amount.sum(),client!inner(name),...tags(*)
 * and the other lists of names */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

#define NAME(aggregate, name) [RECORDS_##aggregate] = name,
#define TOKEN(aggregate, name) { "." name "()", RECORDS_##aggregate },

const char *const records_aggregates[RECORDS_AGGREGATE_COUNT] = { RECORDS_AGGREGATES(NAME) };

static const struct { const char *token; records_aggregate_e aggregate; } aggregates[] = {
    RECORDS_AGGREGATES(TOKEN)
};

/* a single colon, not the two of a cast */
static int scan_colon(records_scan_t *scan)
{
    if (scan->at[0] != ':' || scan->at[1] == ':')
        return 0;
    scan->at++;
    return 1;
}

/* ::text, or nothing */
static records_error_t *scan_cast(records_scan_t *scan, const char **cast)
{
    if (records_scan_token(scan, "::") && (*cast = records_scan_word(scan)) == NULL)
        return records_scan_fail(scan, "type name");
    return NULL;
}

/* ---- fields ----------------------------------------------------------------------- */

/* .sum()::numeric, or nothing */
static records_error_t *scan_aggregate(records_scan_t *scan, records_selection_t *item)
{
    apr_size_t i;

    for (i = 0; i < sizeof(aggregates) / sizeof(aggregates[0]); i++)
        if (records_scan_token(scan, aggregates[i].token)) {
            item->aggregate = aggregates[i].aggregate;
            records_scan_blanks(scan);
            return scan_cast(scan, &item->aggregate_cast);
        }
    return *scan->at == '.'
               ? records_scan_fail(scan, "aggregate (sum(), avg(), count(), max(), min())")
               : NULL;
}

/* A column called count has no parentheses behind it, and a relation has quotes around it. */
static int is_count(const char *plain)
{
    return plain != NULL && strcmp(plain, "count") == 0;
}

/* count() of rows, without a column */
static int scan_count(records_scan_t *scan, records_selection_t *item, const char *plain)
{
    if (!is_count(plain) || !records_scan_token(scan, "()"))
        return 0;
    item->aggregate = RECORDS_COUNT;
    records_scan_blanks(scan);
    return 1;
}

static records_error_t *scan_field(records_scan_t *scan, records_selection_t *item,
                                   const char *name, const records_limits_t *limits)
{
    records_error_t *error;

    item->field.column = name;
    if ((error = records_scan_path(scan, &item->field.path, limits)) != NULL
        || (error = records_scan_bucket(scan, &item->field.bucket)) != NULL
        || (error = scan_cast(scan, &item->cast)) != NULL)
        return error;
    return scan_aggregate(scan, item);
}

/* ---- embeds ----------------------------------------------------------------------- */

static records_error_t *scan_items(records_scan_t *scan, apr_array_header_t *items, int depth,
                                   const records_limits_t *limits);

/* !inner, !left, !hint: at most one join and one hint, in either order */
static records_error_t *scan_join(records_scan_t *scan, records_selection_t *item)
{
    int joined = 0;

    while (records_scan_token(scan, "!")) {
        const char *plain, *name = records_scan_plain(scan, &plain);
        const int inner = plain != NULL && strcmp(plain, "inner") == 0;
        const int join = inner || (plain != NULL && strcmp(plain, "left") == 0);

        if (name == NULL)
            return records_scan_fail(scan, RECORDS_EXPECT_NAME);
        if (join ? joined++ : item->hint != NULL)
            return records_scan_fail(scan, "\"(\" behind one hint and one of inner and left");
        if (!join)
            item->hint = name;
        item->inner |= inner ? 1 : 0;
    }
    return NULL;
}

static records_error_t *too_deep(const records_limits_t *limits, apr_pool_t *pool)
{
    return records_explain(
        records_fail(pool, "REC108", "Too many embedded resources inside one another"),
        apr_psprintf(pool, "At most %d are allowed.", limits->depth), NULL);
}

static records_error_t *scan_embed(records_scan_t *scan, records_selection_t *item,
                                   const char *name, int depth, const records_limits_t *limits)
{
    apr_array_header_t *inside = apr_array_make(scan->pool, 4, sizeof(records_selection_t));
    records_error_t *error;

    item->target = name;
    item->inside = inside;
    if ((error = scan_join(scan, item)) != NULL)
        return error;
    if (!records_scan_token(scan, "("))
        return records_scan_fail(scan, "\"(\"");
    if (depth >= limits->depth)
        return too_deep(limits, scan->pool);
    records_scan_blanks(scan);
    if (*scan->at != ')' && (error = scan_items(scan, inside, depth + 1, limits)) != NULL)
        return error;
    if (!records_scan_token(scan, ")"))
        return records_scan_fail(scan, "\",\" or \")\"");
    records_scan_blanks(scan);
    return NULL;
}

static records_error_t *scan_spread(records_scan_t *scan, records_selection_t *item, int depth,
                                    const records_limits_t *limits)
{
    const char *name = records_scan_name(scan);

    item->kind = RECORDS_SELECT_SPREAD;
    return name == NULL ? records_scan_fail(scan, RECORDS_EXPECT_NAME)
                        : scan_embed(scan, item, name, depth, limits);
}

/* ---- items ------------------------------------------------------------------------ */

static records_error_t *scan_named(records_scan_t *scan, records_selection_t *item, int depth,
                                   const records_limits_t *limits)
{
    const char *plain, *name = records_scan_plain(scan, &plain);

    if (name != NULL && scan_colon(scan)) {
        item->alias = name;
        name = records_scan_plain(scan, &plain);
    }
    if (name == NULL)
        return records_scan_fail(scan, RECORDS_EXPECT_NAME);
    item->kind = RECORDS_SELECT_FIELD;
    if (scan_count(scan, item, plain))
        return scan_cast(scan, &item->aggregate_cast);
    if ((*scan->at == '(' || *scan->at == '!') && !is_count(plain)) {
        item->kind = RECORDS_SELECT_EMBED;
        return scan_embed(scan, item, name, depth, limits);
    }
    return scan_field(scan, item, name, limits);
}

static records_error_t *scan_item(records_scan_t *scan, records_selection_t *item, int depth,
                                  const records_limits_t *limits)
{
    memset(item, 0, sizeof(*item));
    records_scan_blanks(scan);
    if (records_scan_token(scan, "..."))
        return scan_spread(scan, item, depth, limits);
    if (!records_scan_token(scan, "*"))
        return scan_named(scan, item, depth, limits);
    item->kind = RECORDS_SELECT_ALL;
    records_scan_blanks(scan);
    return NULL;
}

static records_error_t *scan_items(records_scan_t *scan, apr_array_header_t *items, int depth,
                                   const records_limits_t *limits)
{
    records_selection_t item;
    records_error_t *error;

    do {
        if ((error = scan_item(scan, &item, depth, limits)) != NULL)
            return error;
        APR_ARRAY_PUSH(items, records_selection_t) = item;
    } while (records_scan_token(scan, ","));
    return NULL;
}

records_error_t *records_parse_select(apr_array_header_t **select, const char *value,
                                      const records_limits_t *limits, apr_pool_t *pool)
{
    records_scan_t scan;
    records_error_t *error;

    *select = NULL;
    if (value[strspn(value, " \t")] == '\0')
        return NULL;
    *select = apr_array_make(pool, 8, sizeof(records_selection_t));
    records_scan_init(&scan, "select parameter", value, pool);
    if ((error = scan_items(&scan, *select, 0, limits)) != NULL)
        return error;
    return records_scan_end(&scan, "\",\"");
}

records_error_t *records_parse_columns(const apr_array_header_t **columns, const char *what,
                                       const char *value, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_make(pool, 8, sizeof(const char *));
    records_scan_t scan;

    records_scan_init(&scan, what, value, pool);
    do {
        const char *name = records_scan_name(&scan);

        if (name == NULL)
            return records_scan_fail(&scan, RECORDS_EXPECT_NAME);
        if (!records_names_hold(names, name))
            APR_ARRAY_PUSH(names, const char *) = name;
    } while (records_scan_token(&scan, ","));
    *columns = names;
    return records_scan_end(&scan, "\",\"");
}
