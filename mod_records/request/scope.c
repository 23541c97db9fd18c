/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters come in any order; those of the top and of each embed are gathered here. */
#include <string.h>

#include "request/parts.h"

typedef struct place_t {
    records_scope_t *scope;
    apr_array_header_t *conditions;      /* records_condition_t *: all must hold */
    const char *limit, *offset;
} place_t;

static place_t *place_at(const records_gathering_t *gathering, int i)
{
    return APR_ARRAY_IDX(gathering->places, i, place_t *);
}

static place_t *add_place(records_gathering_t *gathering, const apr_array_header_t *path)
{
    place_t *place = apr_pcalloc(gathering->pool, sizeof(*place));

    place->scope = apr_pcalloc(gathering->pool, sizeof(*place->scope));
    place->scope->path = path;
    place->conditions = apr_array_make(gathering->pool, 4, sizeof(records_condition_t *));
    return APR_ARRAY_PUSH(gathering->places, place_t *) = place;
}

static int is_same(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int i;

    if (a->nelts != b->nelts)
        return 0;
    for (i = 0; i < a->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(a, i, const char *), APR_ARRAY_IDX(b, i, const char *)) != 0)
            return 0;
    return 1;
}

static place_t *find_place(records_gathering_t *gathering, const apr_array_header_t *path)
{
    int i;

    for (i = 0; i < gathering->places->nelts; i++)
        if (is_same(place_at(gathering, i)->scope->path, path))
            return place_at(gathering, i);
    return add_place(gathering, path);
}

void records_gathering_init(records_gathering_t *gathering, const records_limits_t *limits,
                            apr_pool_t *pool)
{
    gathering->pool = pool;
    gathering->budget.limits = limits;
    gathering->budget.filters = 0;
    gathering->places = apr_array_make(pool, 2, sizeof(place_t *));
    add_place(gathering, apr_array_make(pool, 1, sizeof(const char *)));
}

static records_error_t *gather_condition(records_gathering_t *gathering, place_t *place,
                                         const records_key_t *key, const char *value)
{
    records_condition_t *condition;
    records_error_t *error;

    error = key->kind == RECORDS_KEY_TREE
                ? records_parse_tree(&condition, key->any, key->negated, value, &gathering->budget,
                                     gathering->pool)
                : records_parse_filter(&condition, &key->field, value, &gathering->budget,
                                       gathering->pool);
    if (error == NULL)
        APR_ARRAY_PUSH(place->conditions, records_condition_t *) = condition;
    return error;
}

records_error_t *records_gather(records_gathering_t *gathering, const records_key_t *key,
                                const char *value)
{
    place_t *place = find_place(gathering, key->path);
    apr_array_header_t *order;
    records_error_t *error;

    switch (key->kind) {
    case RECORDS_KEY_LIMIT:
        place->limit = value; /* the last of several counts */
        return NULL;
    case RECORDS_KEY_OFFSET:
        place->offset = value;
        return NULL;
    case RECORDS_KEY_ORDER:
        error = records_parse_order(&order, value, gathering->budget.limits, gathering->pool);
        place->scope->order = order;
        return error;
    default:
        return gather_condition(gathering, place, key, value);
    }
}

static const records_condition_t *all_of(const apr_array_header_t *conditions, apr_pool_t *pool)
{
    records_condition_t *all;

    if (conditions->nelts == 0)
        return NULL;
    if (conditions->nelts == 1)
        return APR_ARRAY_IDX(conditions, 0, records_condition_t *);
    all = apr_pcalloc(pool, sizeof(*all));
    all->kind = RECORDS_CONDITION_AND;
    all->parts = conditions;
    return all;
}

static records_error_t *finish_scopes(records_request_t *request,
                                      const records_gathering_t *gathering)
{
    apr_array_header_t *scopes;
    records_error_t *error;
    int i;

    if (gathering->places->nelts == 1)
        return NULL;
    request->scopes = scopes =
        apr_array_make(gathering->pool, gathering->places->nelts, sizeof(records_scope_t *));
    for (i = 1; i < gathering->places->nelts; i++) {
        const place_t *place = place_at(gathering, i);
        records_scope_t *scope = place->scope;

        if ((error = records_parse_page(&scope->offset, &scope->limit, place->offset, place->limit,
                                        gathering->pool))
            != NULL)
            return error;
        scope->where = all_of(place->conditions, gathering->pool);
        APR_ARRAY_PUSH(scopes, records_scope_t *) = scope;
    }
    return NULL;
}

records_error_t *records_gathered(records_request_t *request, const records_gathering_t *gathering,
                                  const char *header)
{
    const place_t *top = place_at(gathering, 0);
    records_error_t *error;

    request->where = all_of(top->conditions, gathering->pool);
    request->order = top->scope->order;
    request->paged_by_query = top->limit != NULL || top->offset != NULL;
    if ((request->action == RECORDS_CREATE || request->action == RECORDS_UPDATE
         || request->action == RECORDS_DELETE)
        && (error = records_check_page(top->offset, top->limit, gathering->pool)) != NULL)
        return error;
    if ((error = records_parse_range(request, top->limit, top->offset, header, gathering->pool))
        != NULL)
        return error;
    return finish_scopes(request, gathering);
}
