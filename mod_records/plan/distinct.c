/* SPDX-License-Identifier: Apache-2.0 */
/* The same key twice in one upsert is refused, since only one of the two rows could be stored.
 * Values that are equal in the database must be equal here: 1.5 and "1.50", true and 1. */
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>

#include "base/error.h"
#include "base/number.h"
#include "plan/values.h"

/* The key of a row: its parts, each with a NUL behind it, which none of them holds. */
typedef struct row_key_t {
    const char *text;
    apr_size_t length;
} row_key_t;

/* The significant digits, and the power of ten of the last: 12e-1.  What is no number stays. */
static void same_number(records_text_t *keys, apr_size_t begin)
{
    char *text = keys->bytes + begin, *at = text, *out = text;
    const int negative = *at == '-';
    long power = 0;

    at += *at == '-' || *at == '+';
    if (at[strspn(at, "0123456789.")] != '\0' && apr_tolower(at[strspn(at, "0123456789.")]) != 'e')
        return;
    if (strpbrk(at, "eE") != NULL)
        power = strtol(strpbrk(at, "eE") + 1, NULL, 10);
    if (negative)
        out++;
    for (text = out; apr_isdigit(*at) || *at == '.'; at++) {
        if (*at != '.' && (*at != '0' || out > text))
            *out++ = *at;
        if (*at == '.')
            power -= (long)strspn(at + 1, "0123456789");
    }
    for (; out > text && out[-1] == '0'; out--)
        power++;
    keys->length = (apr_size_t)(out - keys->bytes);
    if (out == text) { /* -0, too */
        keys->length = begin;
        records_text_putc(keys, '0');
    } else if (power != 0)
        records_text_printf(keys, "e%ld", power);
}

static void same_float(records_text_t *keys, apr_size_t begin)
{
    char shortest[RECORDS_NUMBER_ROOM];
    const double number = strtod(keys->bytes + begin, NULL);

    keys->length = begin;
    records_text_append(keys, shortest,
                        records_number_float(shortest, number == 0 ? 0 : number, 0));
}

/* Write the part of a key that begins there in the one form of its kind. */
static void same_form(records_text_t *keys, apr_size_t begin, records_kind_e kind)
{
    char *text = keys->bytes + begin;

    switch (kind) {
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
        same_number(keys, begin);
        break;
    case RECORDS_FLOAT:
        same_float(keys, begin);
        break;
    case RECORDS_BOOLEAN:
        *text = *text == 't' || *text == '1' ? '1' : '0';
        keys->length = begin + 1;
        break;
    case RECORDS_BYTES:
        for (; *text != '\0'; text++)
            *text = (char)apr_tolower(*text);
        break;
    default:
        break;
    }
}

/* Append the key of one object; 0 where a part of it is NULL or not there, which is like no other. */
static int append_key(records_text_t *keys, const apr_array_header_t *pairs,
                      const apr_array_header_t *columns)
{
    const apr_size_t begin = keys->length;
    const records_value_t *value;
    apr_size_t part;
    int i;

    for (i = 0; i < columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(columns, i, const records_column_t *);

        value = records_json_find(pairs, column->name, i);
        part = keys->length;
        if (value == NULL || records_json_type(value) == RECORDS_JSON_NULL) {
            keys->length = begin;
            return 0;
        }
        if (records_json_type(value) == RECORDS_JSON_STRING)
            records_json_unquote(keys, value);
        else
            records_json_compact(keys, value);
        if (keys->length > part)
            same_form(keys, part, column->kind);
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
                     "ON CONFLICT DO UPDATE command cannot affect row a second time"),
        NULL,
        "Ensure that no rows proposed for insertion within the same command have duplicate "
        "constrained values.");
}
