/* SPDX-License-Identifier: Apache-2.0 */
/* What a change, or a call, hands to the database, as JSON. */
#include "base/json.h"
#include "plan/planner.h"
#include "plan/values.h"

#define DEEPEST 64 /* arrays and objects in one another, of an argument */

/* ---- a change: an array of objects, with the members that are written and no others ---- */

static void put_member(records_text_t *out, int first, const char *name)
{
    if (!first)
        records_text_putc(out, ',');
    records_json_string(out, name, strlen(name));
    records_text_putc(out, ':');
}

static void put_row(records_text_t *out, const apr_array_header_t *pairs,
                    const apr_array_header_t *columns)
{
    const records_value_t *value;
    int i, first = 1;

    records_text_putc(out, '{');
    for (i = 0; i < columns->nelts; i++) {
        const char *name = APR_ARRAY_IDX(columns, i, const records_column_t *)->name;

        if ((value = records_json_find(pairs, name, i)) == NULL)
            continue;
        put_member(out, first, name);
        records_json_compact(out, value);
        first = 0;
    }
    records_text_putc(out, '}');
}

static void put_rows(records_text_t *out, const records_write_t *write, apr_pool_t *pool)
{
    apr_array_header_t *pairs =
        apr_array_make(pool, write->columns->nelts + 1, sizeof(records_json_pair_t));
    records_json_rest_t rest = records_payload_objects(&write->payload);
    records_value_t object;
    int row;

    records_text_putc(out, '[');
    for (row = 0; records_json_element(&object, &rest); row++) {
        if (row > 0)
            records_text_putc(out, ',');
        records_json_pairs(pairs, &object);
        put_row(out, pairs, write->columns);
    }
    records_text_putc(out, ']');
}

/* ---- a call: an object of arguments, or the body that is the only one -------------------- */

/* The database has not read it yet: what it would perhaps refuse is a string. */
static int is_bare(records_value_t *value, records_kind_e kind, apr_pool_t *pool)
{
    const char *why;

    switch (kind) {
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        return records_json_is_number(value->text, value->length);
    case RECORDS_BOOLEAN:
        return strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0;
    case RECORDS_JSON:
        return records_json_check(value, DEEPEST, &why, pool);
    default:
        return 0;
    }
}

static void put_argument(records_text_t *out, records_value_t value, records_kind_e kind,
                         apr_pool_t *pool)
{
    if (value.text == NULL)
        records_text_puts(out, "null");
    else if (is_bare(&value, kind, pool))
        records_text_append(out, value.text, value.length);
    else
        records_json_string(out, value.text, value.length);
}

static void put_arguments(records_text_t *out, const records_call_t *call, apr_pool_t *pool)
{
    int i;

    records_text_putc(out, '{');
    for (i = 0; i < call->given->nelts; i++) {
        const records_parameter_t *parameter =
            APR_ARRAY_IDX(call->given, i, const records_parameter_t *);

        put_member(out, i == 0, parameter->name);
        put_argument(out, call->values[i], parameter->kind, pool);
    }
    records_text_putc(out, '}');
}

static int is_json(const records_call_t *call)
{
    return call->how == RECORDS_CALL_JSON || call->given->nelts != 1
           || APR_ARRAY_IDX(call->given, 0, const records_parameter_t *)->kind == RECORDS_JSON;
}

static void put_call(records_text_t *out, const records_call_t *call, apr_pool_t *pool)
{
    if (call->how == RECORDS_CALL_BOUND)
        put_arguments(out, call, pool);
    else if (is_json(call))
        records_text_append(out, call->body.text, call->body.length);
    else
        records_json_string(out, call->body.text, call->body.length);
}

/* ------------------------------------------------------------------------------------------ */

records_value_t records_plan_payload(const records_plan_t *plan, apr_pool_t *pool)
{
    const records_call_t *call = plan->read == NULL ? NULL : plan->read->call;
    const records_write_t *write = plan->write;
    records_value_t payload = { NULL, 0 };
    records_text_t out;

    if (call == NULL && (write == NULL || write->payload.text == NULL))
        return payload;
    records_text_init(&out, call == NULL ? write->payload.length + 3 : 256, pool);
    if (call != NULL)
        put_call(&out, call, pool);
    else
        put_rows(&out, write, pool);
    payload.text = out.bytes;
    payload.length = out.length;
    return payload;
}
