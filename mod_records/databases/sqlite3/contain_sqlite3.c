/* SPDX-License-Identifier: Apache-2.0 */
/* JSON compared, ordered and looked for in JSON, by the rules of PostgreSQL's jsonb. */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/json.h"
#include "databases/sqlite3/parts.h"

typedef struct json_object json_t;

/* ---- order -------------------------------------------------------------------------- */

static int rank_of(json_t *json)
{
    switch (json_object_get_type(json)) {
    case json_type_string:
        return 1;
    case json_type_int:
    case json_type_double:
        return 2;
    case json_type_boolean:
        return 3;
    case json_type_array:
        return 4;
    case json_type_object:
        return 5;
    default:
        return 0;
    }
}

static int sign(double difference)
{
    return difference < 0 ? -1 : difference > 0;
}

static int compare_numbers(json_t *a, json_t *b)
{
    if (json_object_is_type(a, json_type_int) && json_object_is_type(b, json_type_int)) {
        const apr_int64_t one = json_object_get_int64(a), two = json_object_get_int64(b);

        return one < two ? -1 : one > two;
    }
    return sign(json_object_get_double(a) - json_object_get_double(b));
}

static int compare_strings(json_t *a, json_t *b)
{
    const int one = json_object_get_string_len(a), two = json_object_get_string_len(b);
    const int order = memcmp(json_object_get_string(a), json_object_get_string(b),
                             (apr_size_t)(one < two ? one : two));

    return order != 0 ? sign(order) : sign(one - two);
}

static int compare(json_t *a, json_t *b, apr_pool_t *pool);

static int compare_arrays(json_t *a, json_t *b, apr_pool_t *pool)
{
    const size_t count = json_object_array_length(a);
    size_t i;
    int order;

    if (count != json_object_array_length(b))
        return count < json_object_array_length(b) ? -1 : 1;
    for (i = 0; i < count; i++)
        if ((order =
                 compare(json_object_array_get_idx(a, i), json_object_array_get_idx(b, i), pool))
            != 0)
            return order;
    return 0;
}

/* Shorter names come first, as jsonb stores them. */
static int compare_keys(const void *a, const void *b)
{
    const char *one = *(const char *const *)a, *two = *(const char *const *)b;
    const apr_size_t length = strlen(one), other = strlen(two);

    return length != other ? (length < other ? -1 : 1) : sign(memcmp(one, two, length));
}

static const char **sorted_keys(json_t *object, apr_pool_t *pool)
{
    const char **keys =
        apr_palloc(pool, sizeof(*keys) * (size_t)(json_object_object_length(object) + 1));
    int count = 0;

    json_object_object_foreach (object, key, value) {
        (void)value;
        keys[count++] = key;
    }
    qsort(keys, (size_t)count, sizeof(*keys), compare_keys);
    return keys;
}

static json_t *member(json_t *object, const char *key)
{
    json_t *value = NULL;

    json_object_object_get_ex(object, key, &value);
    return value;
}

static int compare_objects(json_t *a, json_t *b, apr_pool_t *pool)
{
    const int count = json_object_object_length(a);
    const char **ours, **theirs;
    int i, order;

    if (count != json_object_object_length(b))
        return count < json_object_object_length(b) ? -1 : 1;
    ours = sorted_keys(a, pool);
    theirs = sorted_keys(b, pool);
    for (i = 0; i < count; i++)
        if ((order = compare_keys(&ours[i], &theirs[i])) != 0
            || (order = compare(member(a, ours[i]), member(b, theirs[i]), pool)) != 0)
            return order;
    return 0;
}

static int compare(json_t *a, json_t *b, apr_pool_t *pool)
{
    const int rank = rank_of(a);

    if (rank != rank_of(b))
        return rank < rank_of(b) ? -1 : 1;
    switch (rank) {
    case 1:
        return compare_strings(a, b);
    case 2:
        return compare_numbers(a, b);
    case 3:
        return json_object_get_boolean(a) - json_object_get_boolean(b);
    case 4:
        return compare_arrays(a, b, pool);
    case 5:
        return compare_objects(a, b, pool);
    default:
        return 0;
    }
}

static int is_empty_array(json_t *json)
{
    return rank_of(json) == 4 && json_object_array_length(json) == 0;
}

/* At the top an empty array stands before all that is no array and no object. */
static int compare_whole(json_t *a, json_t *b, apr_pool_t *pool)
{
    if (is_empty_array(a) && rank_of(b) < 4)
        return -1;
    if (is_empty_array(b) && rank_of(a) < 4)
        return 1;
    return compare(a, b, pool);
}

/* ---- containing ----------------------------------------------------------------------- */

static int has_element(json_t *array, json_t *wanted, apr_pool_t *pool)
{
    size_t i;

    for (i = 0; i < json_object_array_length(array); i++)
        if (compare(json_object_array_get_idx(array, i), wanted, pool) == 0)
            return 1;
    return 0;
}

static int contains(json_t *a, json_t *b, apr_pool_t *pool);

/* A scalar is there as it is; an array or object may be in a larger one. */
static int has_containing(json_t *array, json_t *wanted, apr_pool_t *pool)
{
    size_t i;

    if (rank_of(wanted) < 4)
        return has_element(array, wanted, pool);
    for (i = 0; i < json_object_array_length(array); i++)
        if (contains(json_object_array_get_idx(array, i), wanted, pool))
            return 1;
    return 0;
}

static int contains_object(json_t *a, json_t *b, apr_pool_t *pool)
{
    json_t *ours;

    json_object_object_foreach (b, key, theirs)
        if (!json_object_object_get_ex(a, key, &ours) || !contains(ours, theirs, pool))
            return 0;
    return 1;
}

static int contains(json_t *a, json_t *b, apr_pool_t *pool)
{
    size_t i;

    if (rank_of(a) != rank_of(b))
        return 0;
    if (rank_of(a) == 5)
        return contains_object(a, b, pool);
    if (rank_of(a) < 4)
        return compare(a, b, pool) == 0;
    for (i = 0; i < json_object_array_length(b); i++)
        if (!has_containing(a, json_object_array_get_idx(b, i), pool))
            return 0;
    return 1;
}

/* At the top an array contains a scalar that is in it. */
static int contains_whole(json_t *a, json_t *b, apr_pool_t *pool)
{
    if (rank_of(a) == 4 && rank_of(b) < 4)
        return has_element(a, b, pool);
    return contains(a, b, pool);
}

static int contained_whole(json_t *a, json_t *b, apr_pool_t *pool)
{
    return contains_whole(b, a, pool);
}

static int overlaps(json_t *a, json_t *b, apr_pool_t *pool)
{
    size_t i;

    if (rank_of(a) != 4 || rank_of(b) != 4)
        return 0;
    for (i = 0; i < json_object_array_length(b); i++)
        if (has_element(a, json_object_array_get_idx(b, i), pool))
            return 1;
    return 0;
}

static int is_one_of(json_t *a, json_t *list, apr_pool_t *pool)
{
    return rank_of(list) == 4 && has_element(list, a, pool);
}

/* ---- functions -------------------------------------------------------------------------- */

typedef struct parsed_t {
    apr_pool_t *pool;
    json_t *json;
} parsed_t;

static void forget(void *data)
{
    apr_pool_destroy(((parsed_t *)data)->pool);
}

/* A number may be stored as one; bytes are no JSON. */
static int parse(json_t **json, sqlite3_value *value, apr_pool_t *pool)
{
    const int type = sqlite3_value_type(value);
    const char *text, *why;

    if (type == SQLITE_NULL || type == SQLITE_BLOB)
        return 0;
    text = (const char *)sqlite3_value_text(value);
    return text != NULL
           && records_json_parse(json, text, (apr_size_t)sqlite3_value_bytes(value),
                                 RECORDS_SQLITE3_DEEPEST, &why, pool);
}

/* The second argument, which is the same for all rows where a client sent it; NULL if it is none. */
static parsed_t *parse_other(records_sqlite3_t *s, sqlite3_value *value)
{
    apr_pool_t *pool;
    parsed_t *parsed;

    apr_pool_create(&pool, s->pool);
    apr_pool_tag(pool, "records_sqlite3_json");
    parsed = apr_pcalloc(pool, sizeof(*parsed));
    parsed->pool = pool;
    if (parse(&parsed->json, value, pool))
        return parsed;
    apr_pool_destroy(pool);
    return NULL;
}

/* NULL where either is no JSON. */
static void call(sqlite3_context *context, sqlite3_value **arguments,
                 int (*function)(json_t *a, json_t *b, apr_pool_t *pool))
{
    records_sqlite3_t *s = records_sqlite3_of(context);
    parsed_t *other = sqlite3_get_auxdata(context, 1);
    const int known = other != NULL;
    json_t *json;

    if (!known && (other = parse_other(s, arguments[1])) == NULL)
        return;
    apr_pool_clear(s->scratch);
    if (parse(&json, arguments[0], s->scratch))
        sqlite3_result_int(context, function(json, other->json, s->scratch));
    if (!known) /* last, for this may forget it at once */
        sqlite3_set_auxdata(context, 1, other, forget);
}

static void json_compare(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    call(context, arguments, compare_whole);
}

static void json_in(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    call(context, arguments, is_one_of);
}

static void json_contains(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    call(context, arguments, contains_whole);
}

static void json_contained(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    call(context, arguments, contained_whole);
}

static void json_overlaps(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    call(context, arguments, overlaps);
}

const records_sqlite3_entry_t records_sqlite3_contain_functions[] = {
    { "records_json_compare", 2, RECORDS_SQLITE3_OURS, json_compare, NULL, NULL },
    { "records_json_in", 2, RECORDS_SQLITE3_OURS, json_in, NULL, NULL },
    { "records_contains", 2, RECORDS_SQLITE3_OURS, json_contains, NULL, NULL },
    { "records_contained", 2, RECORDS_SQLITE3_OURS, json_contained, NULL, NULL },
    { "records_overlaps", 2, RECORDS_SQLITE3_OURS, json_overlaps, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};

/* ---- COLLATE records_json ----------------------------------------------------------------- */

static int collate(void *data, int length, const void *text, int other_length, const void *other)
{
    records_sqlite3_t *s = data;
    json_t *a, *b;
    const char *why;
    int ours, theirs, order;

    apr_pool_clear(s->scratch);
    ours =
        records_json_parse(&a, text, (apr_size_t)length, RECORDS_SQLITE3_DEEPEST, &why, s->scratch);
    theirs = records_json_parse(&b, other, (apr_size_t)other_length, RECORDS_SQLITE3_DEEPEST, &why,
                                s->scratch);
    if (ours && theirs)
        return compare_whole(a, b, s->scratch);
    if (ours != theirs) /* what is no JSON stands before all that is */
        return ours ? 1 : -1;
    order = memcmp(text, other, (apr_size_t)(length < other_length ? length : other_length));
    return order != 0 ? order : length - other_length;
}

int records_sqlite3_collation(records_sqlite3_t *s)
{
    return sqlite3_create_collation_v2(s->db, "records_json", SQLITE_UTF8, s, collate, NULL);
}
