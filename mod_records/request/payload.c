/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a write: one object or an array of objects that all have the same keys. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json_text.h"
#include "request/parts.h"

static records_error_t *invalid(apr_pool_t *pool, const char *message, const char *details)
{
    return records_explain(records_fail(pool, "PGRST102", "%s", message), details, NULL);
}

records_error_t *records_body_json(records_payload_t *payload, apr_pool_t *pool)
{
    (void)pool;
    payload->json = payload->bytes;
    return NULL;
}

records_error_t *records_body_read(records_payload_t *payload, apr_pool_t *pool)
{
    const records_body_t *body = records_payload_body(payload);

    if (payload->body != RECORDS_BODY_JSON /* of which records_json_check() sees it */
        && !records_utf8_valid(payload->bytes.text, payload->bytes.length))
        return invalid(pool, "The body is not UTF-8", NULL);
    return body->read(payload, pool);
}

const apr_array_header_t *records_body_keys(const records_value_t *object, apr_pool_t *pool)
{
    apr_array_header_t *keys = apr_array_make(pool, 8, sizeof(const char *));
    records_json_rest_t rest = records_json_inside(object);
    records_value_t name, value;

    if (records_json_type(object) != RECORDS_JSON_OBJECT)
        return keys;
    while (records_json_pair(&name, &value, &rest))
        APR_ARRAY_PUSH(keys, const char *) = records_json_said(&name, pool).text;
    return keys;
}

static int is_key(const apr_array_header_t *keys, const records_value_t *name, int hint)
{
    const char *key;
    int i;

    if (hint < keys->nelts) {
        key = APR_ARRAY_IDX(keys, hint, const char *);
        if (records_json_says(name, key, strlen(key)))
            return 1;
    }
    for (i = 0; i < keys->nelts; i++) {
        key = APR_ARRAY_IDX(keys, i, const char *);
        if (records_json_says(name, key, strlen(key)))
            return 1;
    }
    return 0;
}

/* No name is there twice, so as many of the same are the same. */
static int has_keys(const records_value_t *object, const apr_array_header_t *keys)
{
    records_json_rest_t rest = records_json_inside(object);
    records_value_t name, value;
    int i;

    for (i = 0; records_json_pair(&name, &value, &rest); i++)
        if (!is_key(keys, &name, i))
            return 0;
    return i == keys->nelts;
}

/* With columns= the objects may differ; without, all must have the keys of the first. */
static records_error_t *check_objects(records_payload_t *payload, int keys_may_differ,
                                      apr_pool_t *pool)
{
    const records_value_t array = records_json_whole(&payload->json);
    records_json_rest_t rest = records_json_inside(&array);
    records_value_t one;

    while (records_json_element(&one, &rest)) {
        if (records_json_type(&one) != RECORDS_JSON_OBJECT)
            return invalid(pool, "All object keys must match", NULL);
        if (payload->rows++ == 0)
            payload->keys = records_body_keys(&one, pool);
        else if (!keys_may_differ && !has_keys(&one, payload->keys))
            return invalid(pool, "All object keys must match", NULL);
    }
    return NULL;
}

/* Statements take one array, so a lone object becomes an array of one.  A bare scalar counts as no
 * rows at all. */
static void make_array(records_payload_t *payload, apr_pool_t *pool)
{
    const records_value_t whole = records_json_whole(&payload->json);
    char *array;

    if (records_json_type(&whole) == RECORDS_JSON_ARRAY)
        return;
    if (records_json_type(&whole) != RECORDS_JSON_OBJECT) {
        payload->json.text = "[]";
        payload->json.length = 2;
        return;
    }
    array = apr_palloc(pool, payload->json.length + 3);
    array[0] = '[';
    memcpy(array + 1, payload->json.text, payload->json.length);
    memcpy(array + 1 + payload->json.length, "]", 2);
    payload->json.text = array;
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
    payload->empty_is_null = records_body_empty_is_null(message->headers, pool) ? 1 : 0;
    if ((error = records_body_kind(&payload->body, message->headers, 0, pool)) != NULL)
        return error;
    if (message->body == NULL || message->body_length == 0)
        return invalid(pool, "Empty or invalid json", NULL);
    if ((error = records_body_charset(&payload->bytes, message->headers, pool)) != NULL)
        return error;
    if ((error = records_body_read(payload, pool)) != NULL)
        return error;
    if (!records_json_check(&payload->json, limits->nesting, &why, pool))
        return invalid(pool, "Empty or invalid json", why);
    make_array(payload, pool);
    return check_objects(payload, request->columns != NULL && request->action != RECORDS_UPSERT,
                         pool);
}
