/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a write: one object or an array of objects that all have the same keys. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/json.h"
#include "request/parts.h"

static records_error_t *invalid(apr_pool_t *pool, const char *message, const char *details)
{
    return records_explain(records_fail(pool, "PGRST102", "%s", message), details, NULL);
}

/* As it came, in lower case and without its parameters. */
static const char *media_type(const apr_table_t *headers, apr_pool_t *pool)
{
    const char *header = apr_table_get(headers, "Content-Type");
    char *type, *at;

    if (header == NULL)
        return "application/json";
    type = apr_pstrmemdup(pool, header, strcspn(header, ";"));
    apr_collapse_spaces(type, type);
    for (at = type; *at != '\0'; at++)
        *at = (char)apr_tolower(*at);
    return type;
}

/* A text, a document or bytes are one argument of a function, and nothing that a table can hold. */
records_error_t *records_body_kind(records_body_e *body, const apr_table_t *headers, int calls,
                                   apr_pool_t *pool)
{
    static const struct { const char *type; records_body_e body; } types[] = {
        { "application/json", RECORDS_BODY_JSON },
        { "text/csv", RECORDS_BODY_CSV },
        { "application/x-www-form-urlencoded", RECORDS_BODY_FORM },
        { "text/plain", RECORDS_BODY_TEXT },
        { "text/xml", RECORDS_BODY_XML },
        { "application/octet-stream", RECORDS_BODY_BYTES },
    };
    const char *type = media_type(headers, pool);
    apr_size_t i;

    *body = RECORDS_BODY_JSON;
    if (strncmp(type, "application/vnd.pgrst.", 22) == 0)
        return NULL;
    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(type, types[i].type) == 0 && (calls || types[i].body < RECORDS_BODY_TEXT)) {
            *body = types[i].body;
            return NULL;
        }
    return invalid(pool, apr_psprintf(pool, "Content-Type not acceptable: %s", type), NULL);
}

records_error_t *records_body_json(records_payload_t *payload, apr_pool_t *pool)
{
    const char *text = payload->bytes.text;
    const apr_size_t length = payload->bytes.length;

    if (payload->body == RECORDS_BODY_JSON) {
        payload->json = payload->bytes;
        return NULL;
    }
    if (!records_utf8_valid(text, length))
        return invalid(pool, "The body is not UTF-8", NULL);
    return payload->body == RECORDS_BODY_CSV
               ? records_csv_to_json(&payload->json, text, length, pool)
               : records_form_to_json(&payload->json, text, length, pool);
}

const apr_array_header_t *records_body_keys(struct json_object *object, apr_pool_t *pool)
{
    apr_array_header_t *keys = apr_array_make(pool, 8, sizeof(const char *));

    if (!json_object_is_type(object, json_type_object))
        return keys;
    json_object_object_foreach(object, key, value) {
        (void)value;
        APR_ARRAY_PUSH(keys, const char *) = key;
    }
    return keys;
}

static int has_keys(struct json_object *object, const apr_array_header_t *keys)
{
    int i;

    if (json_object_object_length(object) != keys->nelts)
        return 0;
    for (i = 0; i < keys->nelts; i++)
        if (!json_object_object_get_ex(object, APR_ARRAY_IDX(keys, i, const char *), NULL))
            return 0;
    return 1;
}

/* With columns= the objects may differ; without, all must have the keys of the first. */
static records_error_t *check_objects(records_payload_t *payload, int keys_may_differ,
                                      apr_pool_t *pool)
{
    int i;

    for (i = 0; i < payload->rows; i++) {
        struct json_object *one = json_object_array_get_idx(payload->parsed, (size_t)i);

        if (!json_object_is_type(one, json_type_object))
            return invalid(pool, "All object keys must match", NULL);
        if (i == 0)
            payload->keys = records_body_keys(one, pool);
        else if (!keys_may_differ && !has_keys(one, payload->keys))
            return invalid(pool, "All object keys must match", NULL);
    }
    return NULL;
}

/* Whoever reads a payload finds an array there. */
static struct json_object *replace(records_payload_t *payload, apr_pool_t *pool)
{
    struct json_object *array = json_object_new_array_ext(1);

    apr_pool_cleanup_register(pool, array, (apr_status_t (*)(void *))json_object_put,
                              apr_pool_cleanup_null);
    payload->parsed = array;
    return array;
}

/* A bare scalar counts as no rows at all. */
static records_error_t *take_nothing(records_payload_t *payload, apr_pool_t *pool)
{
    replace(payload, pool);
    payload->json.text = "[]";
    payload->json.length = 2;
    return NULL;
}

/* Statements take one array, so a lone object becomes an array of one. */
static void wrap(records_payload_t *payload, apr_pool_t *pool)
{
    struct json_object *object = payload->parsed;

    json_object_array_add(replace(payload, pool), json_object_get(object));
    payload->json.text = apr_pstrcat(pool, "[", apr_pstrmemdup(pool, payload->json.text,
                                                               payload->json.length), "]", NULL);
    payload->json.length += 2;
}

records_error_t *records_parse_payload(records_request_t *request, const records_message_t *message,
                                       const records_limits_t *limits, apr_pool_t *pool)
{
    records_payload_t *payload = apr_pcalloc(pool, sizeof(*payload));
    const char *why = NULL;
    records_error_t *error;

    request->payload = payload;
    payload->bytes.text = message->body;
    payload->bytes.length = message->body_length;
    payload->keys = apr_array_make(pool, 1, sizeof(const char *));
    if ((error = records_body_kind(&payload->body, message->headers, 0, pool)) != NULL)
        return error;
    if (message->body == NULL || message->body_length == 0)
        return invalid(pool, "Empty or invalid json", NULL);
    if ((error = records_body_json(payload, pool)) != NULL)
        return error;
    if (payload->body != RECORDS_BODY_JSON)
        request->columns = NULL;         /* a header line and a form name their columns themselves */
    if (!records_json_parse(&payload->parsed, payload->json.text, payload->json.length,
                            limits->nesting, &why, pool))
        return invalid(pool, "Empty or invalid json", why);
    if (json_object_is_type(payload->parsed, json_type_object))
        wrap(payload, pool);
    if (!json_object_is_type(payload->parsed, json_type_array))
        return take_nothing(payload, pool);
    payload->rows = (int)json_object_array_length(payload->parsed);
    return check_objects(payload, request->columns != NULL && request->action != RECORDS_UPSERT, pool);
}
