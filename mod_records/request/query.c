/* SPDX-License-Identifier: Apache-2.0 */
/* The query string: what it says of the resource at the top, and of those embedded in it.
 *
 *     title=eq.x   order=year   or=(a.eq.1,b.eq.2)          the top
 *     director.name=eq.x   director.films.limit=3           what is embedded, by its path
 *     from=2024-01-01                                        a function's argument
 *
 * Keys are key.c's, and what they are about is gathered in scope.c. */
#include <string.h>

#include "base/error.h"
#include "request/parts.h"

typedef struct query_t {
    records_request_t *request;
    records_gathering_t gathering;
    const records_limits_t *limits;
    apr_array_header_t *arguments;       /* records_argument_t: of a function called by GET, or NULL */
    const char *select, *columns, *conflict;
    apr_pool_t *pool;
} query_t;

/* ---- names that are parameters of some methods ------------------------------------------- */

/* Of any other method such a name is a column's. */
static int takes_columns(const records_request_t *request)
{
    return request->action == RECORDS_CREATE || request->action == RECORDS_UPDATE
           || (request->action == RECORDS_INVOKE && strcmp(request->method, "POST") == 0);
}

static int takes_cursor(const records_request_t *request)
{
    return request->action == RECORDS_READ;
}

static int is_parameter(const char *name)
{
    return strcmp(name, "columns") == 0 || strcmp(name, "on_conflict") == 0
           || strcmp(name, "cursor") == 0;
}

static records_error_t *not_heard(const query_t *q, const char *name)
{
    return records_explain(
        records_fail(q->pool, "PGRST100", "failed to parse %s parameter: %s has none", name,
                     q->request->method),
        "With this method it can only be a filter on a column of that name.", NULL);
}

/* A change must not affect more rows than the client meant, so what cannot be read is refused. */
static int is_change(const records_request_t *request)
{
    return request->action == RECORDS_UPDATE || request->action == RECORDS_DELETE;
}

/* ---- one parameter --------------------------------------------------------------------- */

/* A value that is not an operator expression may mean something else.  *filter says whether it
 * is one. */
static records_error_t *try_filter(query_t *q, const records_key_t *key, const char *value,
                                   int *filter)
{
    records_error_t *error = records_gather(&q->gathering, key, value);

    *filter = error == NULL || strcmp(error->code, "PGRST100") != 0
              || key->kind != RECORDS_KEY_FIELD || key->path->nelts > 0 || key->field.path != NULL;
    return *filter ? error : NULL;
}

static void add_argument(query_t *q, const char *name, const char *value)
{
    records_argument_t *argument = &APR_ARRAY_PUSH(q->arguments, records_argument_t);

    argument->name = name;
    argument->value = value;
}

/* cursor= is ours, and a column's name only where a filter follows. */
static records_error_t *take_condition(query_t *q, const records_query_pair_t *pair)
{
    const int may_be_cursor = takes_cursor(q->request) && strcmp(pair->name, "cursor") == 0;
    records_key_t key;
    records_error_t *error;
    int filter;

    if (q->arguments != NULL && *pair->name == '\0') { /* of a parameter that has no name */
        add_argument(q, pair->name, pair->value);
        return NULL;
    }
    if ((error = records_parse_key(&key, pair->name, q->limits, q->pool)) != NULL)
        return error;
    if (q->arguments == NULL && !may_be_cursor && !is_parameter(pair->name))
        return records_gather(&q->gathering, &key, pair->value);
    if ((error = try_filter(q, &key, pair->value, &filter)) != NULL || filter)
        return error;
    if (may_be_cursor)
        q->request->cursor = pair->value;
    else if (q->arguments == NULL)
        return not_heard(q, pair->name);
    else
        add_argument(q, key.field.column, pair->value);
    return NULL;
}

static records_error_t *take_pair(query_t *q, const records_query_pair_t *pair)
{
    const struct { const char *name; const char **value; int heard; } lists[] = {
        { "select", &q->select, 1 },
        { "columns", &q->columns, takes_columns(q->request) },
        { "on_conflict", &q->conflict, q->request->action == RECORDS_CREATE },
    };
    apr_size_t i;

    if (pair->value == NULL)
        return is_change(q->request) ? records_fail(q->pool, "PGRST100",
                                                    "The parameter \"%s\" has no value", pair->name)
                                     : NULL;
    for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (lists[i].heard && strcmp(pair->name, lists[i].name) == 0) {
            if (*lists[i].value == NULL) /* the first of several counts */
                *lists[i].value = pair->value;
            return NULL;
        }
    return take_condition(q, pair);
}

static records_error_t *read_lists(query_t *q)
{
    records_request_t *request = q->request;
    apr_array_header_t *select = NULL;
    records_error_t *error;

    if (q->select != NULL
        && (error = records_parse_select(&select, q->select, q->limits, q->pool)) != NULL)
        return error;
    request->select = select;
    if (q->columns != NULL
        && (error =
                records_parse_columns(&request->columns, "columns parameter", q->columns, q->pool))
               != NULL)
        return error;
    if (q->conflict == NULL)
        return NULL;
    return records_parse_columns(&request->conflict, "on_conflict parameter", q->conflict, q->pool);
}

static void begin(query_t *q, records_request_t *request, const records_limits_t *limits,
                  apr_pool_t *pool)
{
    memset(q, 0, sizeof(*q));
    q->request = request;
    q->limits = limits;
    q->pool = pool;
    if (request->action == RECORDS_INVOKE && strcmp(request->method, "POST") != 0)
        q->arguments = apr_array_make(pool, 4, sizeof(records_argument_t));
    records_gathering_init(&q->gathering, limits, pool);
}

records_error_t *records_parse_query(records_request_t *request, const char *query,
                                     const char *range, const records_limits_t *limits,
                                     apr_pool_t *pool)
{
    apr_array_header_t *pairs;
    records_error_t *error;
    query_t q;
    int i;

    if ((error = records_params_parse(&pairs, query, pool)) != NULL)
        return error;
    request->canonical = records_params_canonical(pairs, pool);
    begin(&q, request, limits, pool);
    for (i = 0; i < pairs->nelts; i++)
        if ((error = take_pair(&q, &APR_ARRAY_IDX(pairs, i, records_query_pair_t))) != NULL)
            return error;
    if (q.arguments != NULL && q.arguments->nelts > 0)
        request->arguments = q.arguments;
    if ((error = read_lists(&q)) != NULL)
        return error;
    return records_gathered(request, &q.gathering, range);
}
