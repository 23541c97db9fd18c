/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parse.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "request/parts.h"

/* ---- what it is about ------------------------------------------------------- */

static const struct { const char *method; records_action_e action; } actions[] = {
    { "GET", RECORDS_READ },      { "HEAD", RECORDS_READ },     { "POST", RECORDS_CREATE },
    { "PATCH", RECORDS_UPDATE },  { "PUT", RECORDS_UPSERT },    { "DELETE", RECORDS_DELETE },
    { "OPTIONS", RECORDS_OPTIONS },
};

static records_error_t *read_function(records_request_t *request, const char *name,
                                      apr_pool_t *pool)
{
    if (strchr(name, '/') != NULL
        || (request->target = records_percent_decode(name, strlen(name), 0, pool)) == NULL
        || *request->target == '\0')
        return records_fail(pool, "PGRST125", "Invalid path specified in request URL");
    return NULL;
}

/* /films, /films/1, /shots/3,20: segments still encoded, so that %2F and %2C are only text */
static records_error_t *read_path(records_request_t *request, const char *path, apr_pool_t *pool)
{
    const char *name = *path == '/' ? path + 1 : path;
    const char *slash = strchr(name, '/');
    apr_size_t length = slash == NULL ? strlen(name) : (apr_size_t)(slash - name);
    apr_array_header_t *item;

    if (*name == '\0')
        return NULL;
    if (strncmp(name, "rpc/", 4) == 0) {
        request->rpc = 1;
        return read_function(request, name + 4, pool);
    }
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
    if (request->rpc && request->action != RECORDS_OPTIONS)
        request->action = RECORDS_INVOKE;
    if (request->target == NULL && request->action == RECORDS_CREATE
        && records_body_is_batch(message->headers, pool))
        request->action = RECORDS_BATCH;
    return NULL;
}

records_error_t *records_parse_method(const records_request_t *request, apr_pool_t *pool)
{
    apr_size_t i;
    int known = 0;

    for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        known |= strcmp(request->method, actions[i].method) == 0;
    if (request->rpc && strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0
        && strcmp(request->method, "POST") != 0 && strcmp(request->method, "OPTIONS") != 0)
        return records_fail(pool, "PGRST101", "Cannot use the %s method on RPC", request->method);
    if (known && request->target == NULL)
        known = request->action == RECORDS_INDEX || request->action == RECORDS_OPTIONS
                || request->action == RECORDS_BATCH;
    if (known && request->item != NULL)
        known = request->action != RECORDS_CREATE;
    if (known)
        return NULL;
    return records_fail(pool, "PGRST117", "Unsupported HTTP method: %s", request->method);
}

/* ---- what it asks ----------------------------------------------------------- */

static int takes_body(records_action_e action)
{
    return action == RECORDS_CREATE || action == RECORDS_UPDATE || action == RECORDS_UPSERT;
}

static records_error_t *read_body(records_request_t *request, const records_message_t *message,
                                  const records_limits_t *limits, apr_pool_t *pool)
{
    if (request->action == RECORDS_INVOKE && strcmp(message->method, "POST") == 0)
        return records_parse_arguments(request, message, limits, pool);
    return takes_body(request->action) ? records_parse_payload(request, message, limits, pool)
                                       : NULL;
}

static int is_safe(const records_request_t *request)
{
    return strcmp(request->method, "GET") == 0 || request->head_only;
}

records_error_t *records_parse_question(records_request_t *request,
                                        const records_message_t *message,
                                        const records_limits_t *limits, apr_pool_t *pool)
{
    const char *range = NULL;
    records_error_t *error;

    records_parse_prefer(&request->prefer, apr_table_get(message->headers, "Prefer"), pool);
    request->accept = apr_table_get(message->headers, "Accept");
    request->media = records_parse_accept(request->accept, pool);
    if (request->action != RECORDS_OPTIONS
        && (error = records_parse_preconditions(&request->preconditions, message->headers,
                                                is_safe(request), pool))
               != NULL)
        return error;
    if (request->action == RECORDS_INDEX) /* clients put keys of theirs there: ?apikey= */
        return NULL;
    if (strcmp(message->method, "GET") == 0)
        range = apr_table_get(message->headers, "Range");
    if ((error = records_parse_query(request, message->query, range, limits, pool)) != NULL)
        return error;
    if (request->action == RECORDS_UPSERT && request->paged_by_query)
        return records_fail(pool, "PGRST114",
                            "limit/offset querystring parameters are not allowed for PUT");
    return read_body(request, message, limits, pool);
}
