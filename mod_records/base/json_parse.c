/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as json-c's objects, for small texts that are read in many ways: claims, plans, errors. */
#include "base/json.h"

#include <stdlib.h>

#include <apr_strings.h>
#include <json-c/json.h>

#include "base/json_text.h"
#include "base/number.h"

static struct json_object *object_of(const records_value_t *value, apr_pool_t *pool);

static struct json_object *array_of(const records_value_t *value, apr_pool_t *pool)
{
    struct json_object *array = json_object_new_array();
    records_json_rest_t rest = records_json_inside(value);
    records_value_t element;

    while (records_json_element(&element, &rest))
        json_object_array_add(array, object_of(&element, pool));
    return array;
}

static struct json_object *members_of(const records_value_t *value, apr_pool_t *pool)
{
    struct json_object *object = json_object_new_object();
    records_json_rest_t rest = records_json_inside(value);
    records_value_t name, member;

    while (records_json_pair(&name, &member, &rest))
        json_object_object_add(object, records_json_said(&name, pool).text,
                               object_of(&member, pool));
    return object;
}

static struct json_object *number_of(const records_value_t *value, apr_pool_t *pool)
{
    const char *text = apr_pstrmemdup(pool, value->text, value->length);
    apr_int64_t number;

    return records_number_parse(&number, text) ? json_object_new_int64(number)
                                               : json_object_new_double_s(strtod(text, NULL), text);
}

static struct json_object *object_of(const records_value_t *value, apr_pool_t *pool)
{
    records_value_t text;

    switch (records_json_type(value)) {
    case RECORDS_JSON_ARRAY:
        return array_of(value, pool);
    case RECORDS_JSON_OBJECT:
        return members_of(value, pool);
    case RECORDS_JSON_STRING:
        text = records_json_said(value, pool);
        return json_object_new_string_len(text.text, (int)text.length);
    case RECORDS_JSON_BOOLEAN:
        return json_object_new_boolean(*value->text == 't');
    case RECORDS_JSON_NUMBER:
        return number_of(value, pool);
    default:
        return NULL;
    }
}

static apr_status_t release(void *object)
{
    json_object_put(object);
    return APR_SUCCESS;
}

int records_json_parse(struct json_object **object, const char *bytes, apr_size_t length, int depth,
                       const char **why, apr_pool_t *pool)
{
    records_value_t json = { bytes, length }, whole;

    *object = NULL;
    if (!records_json_check(&json, depth, why, pool))
        return 0;
    whole = records_json_whole(&json);
    *object = object_of(&whole, pool);
    if (*object != NULL)
        apr_pool_cleanup_register(pool, *object, release, apr_pool_cleanup_null);
    return 1;
}
