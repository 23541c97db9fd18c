/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/values.h"

#include <string.h>

#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "plan/parts.h"

#define PLAIN (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)

const char *records_payload_text(struct json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_null:
        return NULL;
    case json_type_string:
        return json_object_get_string(value);
    default:                             /* numbers keep the digits they were sent with */
        return json_object_to_json_string_ext(value, PLAIN);
    }
}

void records_payload_render(records_write_t *write, struct json_object *parsed, apr_pool_t *pool)
{
    size_t length;
    const char *text = json_object_to_json_string_length(parsed, PLAIN, &length);

    write->payload.text = apr_pstrmemdup(pool, text, length);
    write->payload.length = length;
}

void records_payload_take_first(records_write_t *write, struct json_object *parsed,
                                apr_pool_t *pool)
{
    json_object_array_del_idx(parsed, 1, json_object_array_length(parsed) - 1);
    write->rows = 1;
    records_payload_render(write, parsed, pool);
}

/* The message says what is wrong with a value, which is one of many. */
static records_error_t *name_column(records_error_t *error, const records_column_t *column,
                                    apr_pool_t *pool)
{
    if (error != NULL)
        error->details = apr_pstrcat(pool, error->details == NULL ? "" : error->details,
                                     error->details == NULL ? "" : " ", "The column is \"",
                                     column->name, "\".", NULL);
    return error;
}

static records_error_t *refuse_nested(const records_column_t *column, const char *text,
                                      apr_pool_t *pool)
{
    return records_fail(pool, "22P02", "invalid input syntax for type %s: \"%s\"", column->type,
                        text);
}

static int is_nested(struct json_object *value)
{
    return json_object_is_type(value, json_type_object) || json_object_is_type(value, json_type_array);
}

static records_error_t *check_value(struct json_object *row, const records_column_t *column,
                                    apr_pool_t *pool)
{
    struct json_object *value;
    const char *text, *canonical = NULL;
    records_error_t *error;

    if (!json_object_object_get_ex(row, column->name, &value)
        || (text = records_payload_text(value)) == NULL || column->kind == RECORDS_JSON)
        return NULL;
    if (json_object_is_type(value, json_type_string)
        && strlen(text) != (apr_size_t)json_object_get_string_len(value))
        return records_explain(records_fail(pool, "22P05", "unsupported Unicode escape sequence"),
                               "\\u0000 cannot be converted to text.", NULL);
    if (is_nested(value))
        return column->kind == RECORDS_TEXT ? NULL : refuse_nested(column, text, pool);
    if ((error = records_literal(&canonical, column, text, pool)) != NULL)
        return error;
    if (strcmp(canonical, text) != 0 && !json_object_is_type(value, json_type_boolean))
        json_object_object_add(row, column->name, json_object_new_string(canonical));
    return NULL;
}

records_error_t *records_payload_check(records_write_t *write, struct json_object *parsed,
                                       apr_pool_t *pool)
{
    records_error_t *error;
    int i, k;

    for (i = 0; i < write->rows; i++)
        for (k = 0; k < write->columns->nelts; k++)
            if ((error = check_value(json_object_array_get_idx(parsed, (size_t)i),
                                     APR_ARRAY_IDX(write->columns, k, const records_column_t *),
                                     pool)) != NULL)
                return name_column(error, APR_ARRAY_IDX(write->columns, k, const records_column_t *),
                                   pool);
    records_payload_render(write, parsed, pool);     /* of members given twice the last, too */
    return NULL;
}

/* The text to bind for a column; 0 if only a rowset can say it. */
static int flat_value(records_value_t *flat, const records_write_t *write, struct json_object *row,
                      const records_column_t *column)
{
    struct json_object *value;
    const char *text;

    flat->text = NULL;
    flat->length = 0;
    if (!json_object_object_get_ex(row, column->name, &value))
        return !write->defaults;
    if (column->kind == RECORDS_JSON && value != NULL)
        text = json_object_to_json_string_ext(value, PLAIN);
    else if (is_nested(value))
        return 0;
    else
        text = records_payload_text(value);
    if (text == NULL)
        return 1;
    flat->text = text;
    flat->length = strlen(text);
    return !json_object_is_type(value, json_type_string) || column->kind == RECORDS_JSON
           || flat->length == (apr_size_t)json_object_get_string_len(value);
}

void records_payload_flatten(records_write_t *write, struct json_object *parsed, apr_pool_t *pool)
{
    const int columns = write->columns->nelts;
    struct json_object *row;
    records_value_t *values;
    int i;

    if (write->rows != 1 || columns == 0)
        return;
    row = json_object_array_get_idx(parsed, 0);
    values = apr_palloc(pool, sizeof(*values) * (apr_size_t)columns);
    for (i = 0; i < columns; i++)
        if (!flat_value(&values[i], write, row,
                        APR_ARRAY_IDX(write->columns, i, const records_column_t *)))
            return;
    write->values = values;
}
