/* SPDX-License-Identifier: Apache-2.0 */
/* A body: its first line is the Content-Type.  Of a table whatever is taken is one JSON array of
 * objects; of a function it is one kind of body or another. */
#include <json-c/json.h>

#include "base/json.h"
#include "fuzz.h"
#include "request/parts.h"

#define NESTING 8

static void check(const records_payload_t *payload, int uniform, apr_pool_t *pool)
{
    struct json_object *again;
    const char *why;
    int i, k;

    MUST(payload->rows >= 0 && payload->keys != NULL);
    MUST(records_json_parse(&again, payload->json.text, payload->json.length, NESTING + 1, &why,
                            pool));
    if (payload->rows == 0)
        return;
    MUST(json_object_array_length(again) == (size_t)payload->rows);
    for (i = 0; uniform && i < payload->rows; i++)
        for (k = 0; k < payload->keys->nelts; k++)
            MUST(json_object_object_get_ex(json_object_array_get_idx(again, (size_t)i),
                                           APR_ARRAY_IDX(payload->keys, k, const char *), NULL));
}

static void check_call(const records_request_t *request, apr_size_t length, apr_pool_t *pool)
{
    const records_payload_t *payload = request->payload;
    struct json_object *again;
    const char *why;
    int i;

    MUST(payload->bytes.text != NULL && payload->bytes.length == length);
    MUST(payload->keys != NULL && payload->rows >= 0);
    MUST((request->arguments != NULL)
         == (records_payload_body(payload)->class == RECORDS_BODY_OF_FIELDS));
    for (i = 0; request->arguments != NULL && i < request->arguments->nelts; i++)
        MUST(APR_ARRAY_IDX(request->arguments, i, records_argument_t).value != NULL);
    if (records_payload_body(payload)->read == NULL
        || records_payload_body(payload)->class == RECORDS_BODY_OF_FIELDS) {
        MUST(payload->json.text == NULL && payload->keys->nelts == 0);
        return;
    }
    MUST(records_json_parse(&again, payload->json.text, payload->json.length, NESTING + 1, &why,
                            pool));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const records_limits_t limits = { .filters = 20, .nesting = NESTING, .depth = 4 };
    apr_pool_t *pool = fuzz_begin();
    const uint8_t *end = memchr(data, '\n', size);
    size_t line = end == NULL ? 0 : (size_t)(end - data);
    size_t length = end == NULL ? size : size - line - 1;
    char *type = fuzz_text(data, line);
    char *body = malloc(length > 0 ? length : 1); /* without a NUL behind it */
    records_message_t message = { "POST", "/film", NULL, NULL, body, length };
    records_request_t request = { 0 };
    apr_table_t *headers = apr_table_make(pool, 1);
    records_error_t *error;

    MUST(body != NULL);
    if (length > 0)
        memcpy(body, data + size - length, length);
    if (line > 0)
        apr_table_setn(headers, "Content-Type", type);
    message.headers = headers;
    error = records_parse_payload(&request, &message, &limits, pool);
    fuzz_check_error(error);
    if (error == NULL)
        check(request.payload, request.columns == NULL, pool);
    error = records_parse_arguments(&request, &message, &limits, pool);
    fuzz_check_error(error);
    if (error == NULL)
        check_call(&request, length, pool);
    free(body);
    free(type);
    apr_pool_destroy(pool);
    return 0;
}
