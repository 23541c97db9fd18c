/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parse.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "request/parts.h"

/* ---- what it is about ------------------------------------------------------- */

static const struct { const char *method; records_action_e action; } actions[] = {
    { "GET", RECORDS_READ },      { "HEAD", RECORDS_READ },     { "POST", RECORDS_CREATE },
    { "PATCH", RECORDS_UPDATE },  { "PUT", RECORDS_UPSERT },    { "DELETE", RECORDS_DELETE },
    { "OPTIONS", RECORDS_OPTIONS },
};

/* /films, /films/1, /shots/3,20: segments still encoded, so that %2F and %2C are only text */
static records_error_t *read_path(records_request_t *request, const char *path, apr_pool_t *pool)
{
    const char *name = *path == '/' ? path + 1 : path;
    const char *slash = strchr(name, '/');
    apr_size_t length = slash == NULL ? strlen(name) : (apr_size_t)(slash - name);
    apr_array_header_t *item;

    if (*name == '\0')
        return NULL;
    request->target = records_percent_decode(name, length, 0, pool);
    if (request->target == NULL || *request->target == '\0')
        return records_fail(pool, "PGRST125", "Invalid path specified in request URL");
    if (slash == NULL)
        return NULL;
    if (slash[1] == '\0' || strchr(slash + 1, '/') != NULL)
        return records_fail(pool, "PGRST125", "Invalid path specified in request URL");
    request->item = item = apr_array_make(pool, 2, sizeof(const char *));
    for (name = slash; *name != '\0'; name += length) {
        name++;
        length = strcspn(name, ",");
        if ((APR_ARRAY_PUSH(item, const char *) = records_percent_decode(name, length, 0, pool))
            == NULL)
            return records_fail(pool, "PGRST125", "Invalid path specified in request URL");
    }
    return NULL;
}

records_error_t *records_parse_target(records_request_t *request, const records_message_t *message,
                                      apr_pool_t *pool)
{
    records_error_t *error;
    apr_size_t i;
    int reads;

    memset(request, 0, sizeof(*request));
    request->method = message->method;
    request->path = message->path;
    request->head_only = strcmp(message->method, "HEAD") == 0;
    request->limit = -1;
    request->action = RECORDS_INDEX;
    for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (strcmp(message->method, actions[i].method) == 0)
            request->action = actions[i].action;
    reads = request->action == RECORDS_READ || request->action == RECORDS_OPTIONS;
    request->schema = apr_table_get(message->headers, reads ? "Accept-Profile" : "Content-Profile");
    if ((error = read_path(request, message->path, pool)) != NULL)
        return error;
    if (request->target == NULL && request->action == RECORDS_READ)
        request->action = RECORDS_INDEX;
    return NULL;
}

records_error_t *records_parse_method(const records_request_t *request, apr_pool_t *pool)
{
    apr_size_t i;
    int known = 0;

    for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        known |= strcmp(request->method, actions[i].method) == 0;
    if (known && request->target == NULL)
        known = request->action == RECORDS_INDEX || request->action == RECORDS_OPTIONS;
    if (known && request->item != NULL)
        known = request->action != RECORDS_CREATE;
    if (known)
        return NULL;
    return records_fail(pool, "PGRST117", "Unsupported HTTP method: %s", request->method);
}

/* ---- what it asks ----------------------------------------------------------- */

typedef struct question_t {
    records_request_t *request;
    records_budget_t budget;
    apr_array_header_t *conditions;      /* records_condition_t *: all must hold */
    const char *select, *columns, *conflict, *limit, *offset, *order;
    apr_pool_t *pool;
} question_t;

static records_error_t *no_embed(const char *name, apr_pool_t *pool)
{
    records_error_t *error = records_fail(
        pool, "PGRST108", "'%s' is not an embedded resource in this request", name);

    return records_explain(error, NULL, apr_psprintf(pool, "Verify that '%s' is included in the "
                                                     "'select' query parameter.", name));
}

/* A column's name from the left of the equals sign: title, "a.b"; client.name is an embed's. */
static records_error_t *read_key(const char **column, const char *key, apr_pool_t *pool)
{
    records_scan_t scan;

    records_scan_init(&scan, "tree path", key, pool);
    if ((*column = records_scan_name(&scan)) == NULL)
        return records_scan_fail(&scan, "field name (* or [a..z0..9_$])");
    if (*scan.at == '.')
        return no_embed(*column, pool);
    if (strncmp(scan.at, "->", 2) == 0)
        return records_unsupported(pool, "JSON paths are not supported by this version.");
    return *scan.at == '\0' ? NULL : records_scan_fail(&scan, "end of input");
}

/* or, and, not.or, not.and: the key says which; a path before it is an embed's. */
static int is_tree(const char *key, int *any, int *negated)
{
    *negated = strncmp(key, "not.", 4) == 0;
    key += *negated ? 4 : 0;
    *any = strcmp(key, "or") == 0;
    return *any || strcmp(key, "and") == 0;
}

static const char *last_segment(const char *key)
{
    const char *dot = strrchr(key, '.');

    return dot == NULL || strchr(dot, '"') != NULL ? key : dot + 1;
}

static records_error_t *take_filter(question_t *q, const records_parameter_t *param)
{
    records_condition_t *condition;
    const char *column;
    records_error_t *error;
    int any, negated;

    if (is_tree(param->name, &any, &negated))
        error = records_parse_tree(&condition, any, negated, param->value, &q->budget, q->pool);
    else if ((error = read_key(&column, param->name, q->pool)) == NULL)
        error = records_parse_filter(&condition, column, param->value, &q->budget, q->pool);
    if (error == NULL)
        APR_ARRAY_PUSH(q->conditions, records_condition_t *) = condition;
    return error;
}

static records_error_t *take_parameter(question_t *q, const records_parameter_t *param)
{
    const struct { const char *name; const char **value; int first_counts; } reserved[] = {
        { "select", &q->select, 1 }, { "columns", &q->columns, 1 },
        { "on_conflict", &q->conflict, 1 }, { "limit", &q->limit, 0 },
        { "offset", &q->offset, 0 },  { "order", &q->order, 0 },
    };
    const char *segment = last_segment(param->name);
    apr_size_t i;

    if (param->value == NULL)
        return NULL;
    for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        if (strcmp(param->name, reserved[i].name) == 0) {
            if (*reserved[i].value == NULL || !reserved[i].first_counts)
                *reserved[i].value = param->value;
            return NULL;
        }
    if (segment != param->name
        && (strcmp(segment, "order") == 0 || strcmp(segment, "limit") == 0
            || strcmp(segment, "offset") == 0))
        return no_embed(apr_pstrmemdup(q->pool, param->name,
                                       (apr_size_t)(segment - param->name) - 1), q->pool);
    return take_filter(q, param);
}

static const records_condition_t *all_of(const apr_array_header_t *conditions, apr_pool_t *pool)
{
    records_condition_t *all;

    if (conditions->nelts == 0)
        return NULL;
    if (conditions->nelts == 1)
        return APR_ARRAY_IDX(conditions, 0, records_condition_t *);
    all = apr_pcalloc(pool, sizeof(*all));
    all->kind = RECORDS_ALL_OF;
    all->parts = conditions;
    return all;
}

static records_error_t *read_query(question_t *q, const char *query)
{
    records_request_t *request = q->request;
    apr_array_header_t *params, *list;
    records_error_t *error;
    int i;

    if ((error = records_params_parse(&params, query, q->pool)) != NULL)
        return error;
    request->canonical = records_params_canonical(params, q->pool);
    for (i = 0; i < params->nelts; i++)
        if ((error = take_parameter(q, &APR_ARRAY_IDX(params, i, records_parameter_t))) != NULL)
            return error;
    request->where = all_of(q->conditions, q->pool);
    if (q->select != NULL) {
        if ((error = records_parse_select(&list, q->select, q->pool)) != NULL)
            return error;
        request->select = list;
    }
    if (q->order != NULL) {
        if ((error = records_parse_order(&list, q->order, q->pool)) != NULL)
            return error;
        request->order = list;
    }
    if (q->columns != NULL)
        return records_parse_columns(&request->columns, "columns parameter", q->columns, q->pool);
    return NULL;
}

static int takes_body(records_action_e action)
{
    return action == RECORDS_CREATE || action == RECORDS_UPDATE || action == RECORDS_UPSERT;
}

records_error_t *records_parse_question(records_request_t *request,
                                        const records_message_t *message,
                                        const records_limits_t *limits, apr_pool_t *pool)
{
    question_t q = { request, { limits, 0 }, NULL, NULL, NULL, NULL, NULL, NULL, NULL, pool };
    const char *range = NULL;
    records_error_t *error;

    records_parse_prefer(&request->prefer, apr_table_get(message->headers, "Prefer"), pool);
    request->accept = apr_table_get(message->headers, "Accept");
    request->format = records_parse_accept(request->accept, pool);
    q.conditions = apr_array_make(pool, 4, sizeof(records_condition_t *));
    if ((error = read_query(&q, message->query)) != NULL)
        return error;
    if (request->action == RECORDS_CREATE && (q.conflict != NULL || request->prefer.resolution))
        return records_unsupported(pool, "Upserts (resolution=, on_conflict=) are not supported by "
                                         "this version; PUT writes one record by its key.");
    if (strcmp(message->method, "GET") == 0)
        range = apr_table_get(message->headers, "Range");
    request->paged_by_query = q.limit != NULL || q.offset != NULL;
    if ((error = records_parse_range(request, q.limit, q.offset, range, pool)) != NULL)
        return error;
    if (request->action == RECORDS_UPSERT && request->paged_by_query)
        return records_fail(pool, "PGRST114",
                            "limit/offset querystring parameters are not allowed for PUT");
    return takes_body(request->action) ? records_parse_payload(request, message, limits, pool) : NULL;
}
