/* SPDX-License-Identifier: Apache-2.0 */
/* The same key twice in one upsert: which of the two rows shall be there in the end? */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "plan/values.h"

/* The key of a row: its parts, each with a NUL behind it, which none of them holds. */
typedef struct row_key_t {
    const char *text;
    apr_size_t length;
} row_key_t;

/* Append the key of one object; 0 where a part of it is NULL or not there, which is like no other. */
static int append_key(records_text_t *keys, const apr_array_header_t *pairs,
                      const apr_array_header_t *columns)
{
    const apr_size_t begin = keys->length;
    const records_value_t *value;
    int i;

    for (i = 0; i < columns->nelts; i++) {
        value = records_json_find(
            pairs, APR_ARRAY_IDX(columns, i, const records_column_t *)->name, i);
        if (value == NULL || records_json_type(value) == RECORDS_JSON_NULL) {
            keys->length = begin;
            return 0;
        }
        if (records_json_type(value) == RECORDS_JSON_STRING)
            records_json_unquote(keys, value);
        else
            records_json_compact(keys, value);
        records_text_append(keys, "", 1);
    }
    return 1;
}

/* The keys of all rows that have one, and where each ends. */
static int read_keys(records_text_t *keys, records_text_t *ends, const records_write_t *write,
                     apr_pool_t *pool)
{
    apr_array_header_t *pairs = apr_array_make(pool, 8, sizeof(records_json_pair_t));
    records_json_rest_t rest = records_payload_objects(&write->payload);
    records_value_t object;
    int count = 0;

    while (records_json_element(&object, &rest)) {
        records_json_pairs(pairs, &object);
        if (append_key(keys, pairs, write->conflict)) {
            records_text_append(ends, (const char *)&keys->length, sizeof(keys->length));
            count++;
        }
    }
    return count;
}

static int by_text(const void *one, const void *other)
{
    const row_key_t *a = one, *b = other;
    const int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);

    return order != 0 ? order : a->length < b->length ? -1 : a->length > b->length;
}

static int any_twice(const records_write_t *write, apr_pool_t *pool)
{
    records_text_t keys, ends;
    apr_size_t begin = 0, end;
    row_key_t *sorted;
    int i, count;

    records_text_init(&keys, 16 * (apr_size_t)write->rows, pool);
    records_text_init(&ends, sizeof(end) * (apr_size_t)write->rows + 1, pool);
    count = read_keys(&keys, &ends, write, pool);
    sorted = apr_palloc(pool, sizeof(*sorted) * (apr_size_t)count + 1);
    for (i = 0; i < count; i++, begin = end) {
        memcpy(&end, ends.bytes + (apr_size_t)i * sizeof(end), sizeof(end));
        sorted[i].text = keys.bytes + begin;
        sorted[i].length = end - begin;
    }
    qsort(sorted, (size_t)count, sizeof(*sorted), by_text);
    for (i = 1; i < count; i++)
        if (by_text(&sorted[i - 1], &sorted[i]) == 0)
            return 1;
    return 0;
}

records_error_t *records_payload_distinct(const records_write_t *write, apr_pool_t *pool)
{
    apr_pool_t *own;
    int twice;

    if (write->rows < 2)
        return NULL;
    apr_pool_create(&own, pool);
    apr_pool_tag(own, "records_keys");
    twice = any_twice(write, own);
    apr_pool_destroy(own);
    if (!twice)
        return NULL;
    return records_explain(
        records_fail(pool, "21000",
                     "ON CONFLICT DO UPDATE command cannot affect row a second time"), NULL,
        "Ensure that no rows proposed for insertion within the same command have duplicate "
        "constrained values.");
}
