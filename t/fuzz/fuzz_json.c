/* SPDX-License-Identifier: Apache-2.0 */
/* JSON in both directions: what is read must be written so that it is read again as the same, and
 * whatever the bytes, a string or value that we write is JSON. */
#include <stdint.h>
#include <stdlib.h>

#include <apr_general.h>
#include <json-c/json.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DEPTH 32

static void must(int good)
{
    if (!good)
        abort();
}

static void parse_and_parse_again(const char *bytes, apr_size_t length, apr_pool_t *pool)
{
    struct json_object *object, *again;
    const char *why = NULL, *text;
    size_t size;

    if (!records_json_parse(&object, bytes, length, DEPTH, &why, pool)) {
        must(object == NULL && why != NULL);
        return;
    }
    text = json_object_to_json_string_length(object, JSON_C_TO_STRING_PLAIN, &size);
    must(records_json_parse(&again, text, size, DEPTH, &why, pool));
    must(json_object_equal(object, again));
}

static void write_and_parse(const char *bytes, apr_size_t length, apr_pool_t *pool)
{
    const records_value_t value = { bytes, length };
    struct json_object *object;
    records_text_t out;
    const char *why;
    int kind;

    records_text_init(&out, length, pool);
    records_json_string(&out, bytes, length);
    must(records_json_parse(&object, out.bytes, out.length, 0, &why, pool));
    if (records_utf8_valid(bytes, length)) {
        must((apr_size_t)json_object_get_string_len(object) == length);
        must(memcmp(json_object_get_string(object), bytes, length) == 0);
    }
    for (kind = RECORDS_TEXT; kind <= RECORDS_OTHER; kind++) {
        if (kind == RECORDS_JSON) /* which is the database's own */
            continue;
        out.length = 0;
        records_json_value(&out, &value, (records_kind_e)kind);
        must(records_json_parse(&object, out.bytes, out.length, 0, &why, pool));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int started;
    /* exactly so long, so that a sanitizer sees a byte read beyond it */
    char *bytes = malloc(size > 0 ? size : 1);
    apr_pool_t *pool;

    if (!started)
        started = apr_initialize() == APR_SUCCESS;
    must(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    apr_pool_create(&pool, NULL);
    parse_and_parse_again(bytes, size, pool);
    write_and_parse(bytes, size, pool);
    apr_pool_destroy(pool);
    free(bytes);
    return 0;
}
