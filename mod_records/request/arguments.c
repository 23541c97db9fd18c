/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a call: a JSON object's members are the arguments, or a form's fields; text, XML and
 * bytes are the one argument of a function that takes just that. */
#include <apr_strings.h>

#include "base/error.h"
#include "base/json_text.h"
#include "request/parts.h"

/* In order, and a name may come again: that is how a variadic parameter is given.  columns= chooses
 * among the fields here already. */
static records_error_t *read_form(records_request_t *request, const records_payload_t *payload,
                                  apr_pool_t *pool)
{
    apr_array_header_t *pairs, *arguments;
    records_error_t *error;
    int i;

    if ((error = records_params_parse(
             &pairs, apr_pstrmemdup(pool, payload->bytes.text, payload->bytes.length), pool))
        != NULL)
        return records_explain(records_fail(pool, "PGRST102", "The form is not well encoded"),
                               error->details, NULL);
    arguments = apr_array_make(pool, pairs->nelts + 1, sizeof(records_argument_t));
    for (i = 0; i < pairs->nelts; i++) {
        const records_query_pair_t *pair = &APR_ARRAY_IDX(pairs, i, records_query_pair_t);
        records_argument_t *argument;

        if (request->columns != NULL && !records_names_hold(request->columns, pair->name))
            continue;
        argument = apr_array_push(arguments);
        argument->name = pair->name;
        argument->value = pair->value == NULL ? "" : pair->value;
    }
    request->columns = NULL;
    request->arguments = arguments;
    return NULL;
}

/* Of an array the first object counts, and anything may be the one argument that has no name. */
static void look_into(records_payload_t *payload, apr_pool_t *pool)
{
    const records_value_t whole = records_json_whole(&payload->json);
    records_json_rest_t rest = records_json_inside(&whole);
    records_value_t first = whole, other;

    if (records_json_type(&whole) != RECORDS_JSON_ARRAY) {
        payload->rows = records_json_type(&whole) == RECORDS_JSON_OBJECT;
        payload->keys = records_body_keys(&whole, pool);
        return;
    }
    if (!records_json_element(&first, &rest))
        return;
    for (payload->rows = 1; records_json_element(&other, &rest); payload->rows++)
        ;
    payload->keys = records_body_keys(&first, pool);
}

static records_error_t *read_json(records_payload_t *payload, const records_limits_t *limits,
                                  apr_pool_t *pool)
{
    const char *why = NULL;
    records_error_t *error;

    if ((error = records_body_read(payload, pool)) != NULL)
        return error;
    if (payload->bytes.length == 0 && payload->body == RECORDS_BODY_JSON) {
        payload->json.text = "{}"; /* no body is no arguments */
        payload->json.length = 2;
    }
    if (!records_json_check(&payload->json, limits->nesting, &why, pool))
        return records_explain(records_fail(pool, "PGRST102", "Empty or invalid json"), why, NULL);
    look_into(payload, pool);
    return NULL;
}

records_error_t *records_parse_arguments(records_request_t *request,
                                         const records_message_t *message,
                                         const records_limits_t *limits, apr_pool_t *pool)
{
    records_payload_t *payload = apr_pcalloc(pool, sizeof(*payload));
    const records_body_t *body;
    records_error_t *error;

    request->payload = payload;
    payload->bytes.text = message->body == NULL ? "" : message->body;
    payload->bytes.length = message->body == NULL ? 0 : message->body_length;
    payload->keys = apr_array_make(pool, 1, sizeof(const char *));
    payload->empty_is_null = records_body_empty_is_null(message->headers, pool) ? 1 : 0;
    if ((error = records_body_kind(&payload->body, message->headers, 1, pool)) != NULL)
        return error;
    body = records_payload_body(payload);
    if (body->class == RECORDS_BODY_OF_ONE) {
        request->columns = NULL; /* which are of what has names */
        return NULL;
    }
    if ((error = records_body_charset(&payload->bytes, message->headers, pool)) != NULL)
        return error;
    return body->class == RECORDS_BODY_OF_FIELDS ? read_form(request, payload, pool)
                                                 : read_json(payload, limits, pool);
}
