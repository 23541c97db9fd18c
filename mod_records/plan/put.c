/* SPDX-License-Identifier: Apache-2.0 */
/* PUT: exactly one record, named by its primary key in the URL. */
#include <string.h>

#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "plan/parts.h"
#include "plan/values.h"

#define DEEPEST 64 /* arrays and objects in one another, of a key */

const records_condition_t *records_plan_equals(const records_condition_t *where, const char *column)
{
    int i;

    if (where == NULL || where->negated)
        return NULL;
    if (where->kind == RECORDS_CONDITION_COMPARE)
        return where->op == RECORDS_OP_EQ && where->quantifier == RECORDS_QUANTIFIER_NONE
                       && where->other == NULL && where->field.path == NULL
                       && strcmp(where->field.column, column) == 0
                   ? where
                   : NULL;
    for (i = 0; where->kind == RECORDS_CONDITION_AND && i < where->parts->nelts; i++) {
        const records_condition_t *part = APR_ARRAY_IDX(where->parts, i, records_condition_t *);

        if (part->kind == RECORDS_CONDITION_COMPARE && records_plan_equals(part, column) != NULL)
            return part;
    }
    return NULL;
}

static int count_of(const records_condition_t *where)
{
    return where == NULL ? 0 : where->kind == RECORDS_CONDITION_COMPARE ? 1 : where->parts->nelts;
}

records_error_t *records_plan_put(const apr_array_header_t **item, const records_request_t *request,
                                  const records_table_t *table,
                                  const records_plan_context_t *context)
{
    apr_array_header_t *key = apr_array_make(context->pool, 2, sizeof(const char *));
    int i;

    *item = request->item;
    for (i = 0; request->item == NULL && i < table->key->nelts; i++) {
        const records_condition_t *one = records_plan_equals(
            request->where, APR_ARRAY_IDX(table->key, i, const records_column_t *)->name);

        if (one != NULL)
            APR_ARRAY_PUSH(key, const char *) = one->values[0];
    }
    if (request->item == NULL)
        *item = key;
    if (table->key->nelts == 0 || (*item)->nelts != table->key->nelts
        || count_of(request->where) != (request->item == NULL ? table->key->nelts : 0))
        return records_fail(context->pool, "PGRST105",
                            "Filters must include all and only primary key columns with 'eq' "
                            "operators");
    return NULL;
}

static int same_json(const char *a, const char *b, apr_pool_t *pool)
{
    struct json_object *left, *right;
    const char *why;

    return records_json_parse(&left, a, strlen(a), DEEPEST, &why, pool)
           && records_json_parse(&right, b, strlen(b), DEEPEST, &why, pool)
           && json_object_equal(left, right);
}

/* 4 and 04, upper and lower case of a uuid. */
int records_same_value(const records_column_t *column, const char *a, const char *b,
                       apr_pool_t *pool)
{
    const char *left, *right;

    if (strcmp(a, b) == 0)
        return 1;
    if (column->kind == RECORDS_JSON)
        return same_json(a, b, pool);
    return column->kind != RECORDS_TEXT && records_literal(&left, column, a, pool) == NULL
           && records_literal(&right, column, b, pool) == NULL && strcmp(left, right) == 0;
}

/* Is it the record of the URL?  So is one without a key. */
static int matches(const apr_array_header_t *pairs, const apr_array_header_t *key,
                   const apr_array_header_t *item, apr_pool_t *pool)
{
    const records_value_t *value;
    const char *text;
    int i;

    for (i = 0; i < key->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(key, i, const records_column_t *);

        if ((value = records_json_find(pairs, column->name, i)) == NULL)
            continue;
        text = records_json_said(value, pool).text;
        if (text != NULL && column->kind == RECORDS_JSON)
            text = apr_pstrmemdup(pool, value->text, value->length);
        if (text == NULL
            || !records_same_value(column, APR_ARRAY_IDX(item, i, const char *), text, pool))
            return 0;
    }
    return 1;
}

/* The object with the key parts that the body leaves out becomes the only one. */
static void take_with_key(records_write_t *write, const records_value_t *object,
                          const apr_array_header_t *pairs, const apr_array_header_t *item,
                          apr_pool_t *pool)
{
    const apr_array_header_t *key = write->table->key;
    records_text_t out;
    int i, members = pairs->nelts;

    records_text_init(&out, object->length + 64, pool);
    records_text_putc(&out, '[');
    records_json_compact(&out, object);
    out.length--; /* } */
    for (i = 0; i < key->nelts; i++) {
        const char *name = APR_ARRAY_IDX(key, i, const records_column_t *)->name;

        if (records_json_find(pairs, name, i) == NULL)
            records_json_member(&out, members++ > 0, name, APR_ARRAY_IDX(item, i, const char *));
    }
    records_text_puts(&out, "}]");
    write->rows = 1;
    write->payload.text = out.bytes;
    write->payload.length = out.length;
}

/* Of several objects the first that is the record of the URL. */
static records_error_t *choose(records_write_t *write, const apr_array_header_t *item,
                               apr_pool_t *pool)
{
    apr_array_header_t *pairs = apr_array_make(pool, 8, sizeof(records_json_pair_t));
    records_json_rest_t rest = records_payload_objects(&write->payload);
    records_value_t object;

    while (records_json_element(&object, &rest)) {
        records_json_pairs(pairs, &object);
        if (matches(pairs, write->table->key, item, pool)) {
            take_with_key(write, &object, pairs, item, pool);
            return NULL;
        }
    }
    return records_fail(pool, "PGRST115",
                        "Payload values do not match URL in primary key column(s)");
}

/* The keys of the body and of the URL. */
static const apr_array_header_t *names_of(const records_payload_t *payload,
                                          const apr_array_header_t *key, apr_pool_t *pool)
{
    apr_array_header_t *names = apr_array_copy(pool, payload->keys);
    int i;

    for (i = 0; i < key->nelts; i++) {
        const char *name = APR_ARRAY_IDX(key, i, const records_column_t *)->name;

        if (!records_names_hold(payload->keys, name))
            APR_ARRAY_PUSH(names, const char *) = name;
    }
    return names;
}

records_error_t *records_plan_put_payload(records_write_t *write, const records_request_t *request,
                                          const apr_array_header_t *item,
                                          const records_plan_context_t *context)
{
    const apr_array_header_t *key = write->table->key;
    records_error_t *error;

    write->rows = request->payload->rows;
    write->payload = request->payload->json;
    if ((error = records_plan_written(write, names_of(request->payload, key, context->pool),
                                      context->pool))
            != NULL
        || (error = records_plan_check_generated(write->columns, context)) != NULL
        || (error = choose(write, item, context->pool)) != NULL)
        return error;
    error = records_payload_convert(write, request->payload, context->checks, context->pool);
    return error != NULL ? error : records_plan_presets(write, context);
}
