/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments of a function.  Each becomes a text of its own, which the database reads by the
 * parameter's type; only objects for composite types need to stay JSON. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json_text.h"
#include "base/text.h"
#include "plan/parts.h"
#include "plan/values.h"

#define BATCH 500    /* elements that share a pool */
#define DEEPEST 1000 /* JSON in a query string: its length is bounded already */

/* ---- array literals --------------------------------------------------------------- */

static void append_quoted(records_text_t *text, const char *value)
{
    records_text_putc(text, '"');
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\')
            records_text_putc(text, '\\');
        records_text_putc(text, *value);
    }
    records_text_putc(text, '"');
}

static int append_list(records_text_t *text, const records_value_t *list, int of_json,
                       apr_pool_t *pool);

static void append_quoted_json(records_text_t *text, const records_value_t *value, apr_pool_t *pool)
{
    records_text_t json;

    records_text_init(&json, value->length + 1, pool);
    records_json_compact(&json, value);
    append_quoted(text, json.bytes);
}

/* 0 for what an array literal cannot hold: an object where it is not JSON's, a NUL. */
static int append_element(records_text_t *text, const records_value_t *value, int of_json,
                          apr_pool_t *pool)
{
    records_value_t said;

    switch (records_json_type(value)) {
    case RECORDS_JSON_NULL:
        records_text_puts(text, "NULL");
        return 1;
    case RECORDS_JSON_ARRAY:
        return append_list(text, value, of_json, pool);
    case RECORDS_JSON_OBJECT:
    case RECORDS_JSON_STRING:
        if (of_json) {
            append_quoted_json(text, value, pool);
            return 1;
        }
        if (records_json_type(value) == RECORDS_JSON_OBJECT)
            return 0;
        said = records_json_said(value, pool);
        append_quoted(text, said.text);
        return strlen(said.text) == said.length;
    default:
        records_text_append(text, value->text, value->length);
        return 1;
    }
}

/* [1,"a b",null] -> {1,"a b",NULL}.  However many elements there are, each is let go at once. */
static int append_list(records_text_t *text, const records_value_t *list, int of_json,
                       apr_pool_t *pool)
{
    records_json_rest_t rest = records_json_inside(list);
    records_value_t element;
    apr_pool_t *own;
    int i, good = 1;

    apr_pool_create(&own, pool);
    apr_pool_tag(own, "records_elements");
    records_text_putc(text, '{');
    for (i = 0; good && records_json_element(&element, &rest); i++) {
        if (i > 0)
            records_text_putc(text, ',');
        good = append_element(text, &element, of_json, own);
        if (i % BATCH == 0)
            apr_pool_clear(own);
    }
    records_text_putc(text, '}');
    apr_pool_destroy(own);
    return good;
}

static int is_of_json(const records_parameter_t *parameter)
{
    return parameter->base != NULL
           && (strcmp(parameter->base, "_json") == 0 || strcmp(parameter->base, "_jsonb") == 0);
}

const char *records_plan_list_of_json(const records_value_t *list, int of_json, apr_pool_t *pool)
{
    records_text_t text;

    records_text_init(&text, list->length + 16, pool);
    return append_list(&text, list, of_json, pool) ? records_text_string(&text) : NULL;
}

/* ?v=1&v=2 -> {"1","2"} */
static const char *list_of_values(const apr_array_header_t *arguments, const char *name,
                                  apr_pool_t *pool)
{
    records_text_t text;
    int i, count = 0;

    records_text_init(&text, 64, pool);
    records_text_putc(&text, '{');
    for (i = 0; i < arguments->nelts; i++) {
        const records_argument_t *argument = &APR_ARRAY_IDX(arguments, i, records_argument_t);

        if (strcmp(argument->name, name) != 0)
            continue;
        records_text_puts(&text, count++ > 0 ? "," : "");
        append_quoted(&text, argument->value);
    }
    records_text_putc(&text, '}');
    return records_text_string(&text);
}

/* ---- one argument ------------------------------------------------------------------ */

static void set_text(records_value_t *value, const char *text)
{
    value->text = text;
    value->length = text == NULL ? 0 : strlen(text);
}

static const char *last_value(const apr_array_header_t *arguments, const char *name)
{
    const char *value = NULL;
    int i;

    for (i = 0; i < arguments->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(arguments, i, records_argument_t).name, name) == 0)
            value = APR_ARRAY_IDX(arguments, i, records_argument_t).value;
    return value;
}

/* A value of JSON, as it was sent. */
static void set_json(records_value_t *value, const records_value_t *json, apr_pool_t *pool)
{
    records_text_t text;

    records_text_init(&text, json->length + 1, pool);
    records_json_compact(&text, json);
    value->text = text.bytes;
    value->length = text.length;
}

/* The text that is to be bound; *unable where only JSON can say it, and the database reads that. */
static records_error_t *set_argument(records_value_t *value, const records_parameter_t *parameter,
                                     const records_value_t *json, const records_body_t *body,
                                     int *unable, const records_plan_context_t *context)
{
    const records_json_type_e type = records_json_type(json);

    set_text(value, NULL);
    if (type == RECORDS_JSON_NULL)
        return NULL;
    if (type == RECORDS_JSON_STRING) {
        *value = records_json_said(json, context->pool);
        if (memchr(value->text, '\0', value->length) != NULL)
            return records_explain(
                records_fail(context->pool, "22P05", "unsupported Unicode escape sequence"),
                "\\u0000 cannot be converted to text.", NULL);
    }
    if (parameter->kind == RECORDS_JSON
        && (body->class == RECORDS_BODY_OF_VALUES || type != RECORDS_JSON_STRING))
        set_json(value, json, context->pool); /* what a cell of CSV says is JSON already */
    else if (parameter->kind == RECORDS_LIST && type == RECORDS_JSON_ARRAY)
        set_text(value, records_plan_list_of_json(json, is_of_json(parameter), context->pool));
    else if (type != RECORDS_JSON_STRING
             && (!context->arrays || !records_json_is_nested(json) || *parameter->name == '\0'
                 || (parameter->kind != RECORDS_OTHER && parameter->kind != RECORDS_LIST)))
        *value = records_json_said(json, context->pool);
    *unable |= value->text == NULL;
    return NULL;
}

/* The error of PostgreSQL's input function, for databases that have none. */
static records_error_t *check(records_value_t *value, const records_parameter_t *parameter,
                              apr_pool_t *pool)
{
    const records_column_t like = { .name = parameter->name,
                                    .type = parameter->type,
                                    .base = parameter->base,
                                    .kind = parameter->kind,
                                    .lenient = parameter->lenient };
    const char *canonical = value->text, *why;
    records_value_t json = *value;
    records_error_t *error;

    if (value->text == NULL)
        return NULL;
    if (parameter->kind == RECORDS_JSON && !records_json_check(&json, DEEPEST, &why, pool))
        return records_explain(records_fail(pool, "22P02", "invalid input syntax for type json"),
                               apr_psprintf(pool, "%s.", why), NULL);
    if ((error = records_literal(&canonical, &like, value->text, pool)) == NULL
        && canonical != value->text)
        set_text(value, canonical);
    return error;
}

/* ---- all of them -------------------------------------------------------------------- */

static const records_parameter_t *parameter_of(const records_function_t *function, const char *name)
{
    int i;

    for (i = 0; i < function->parameters->nelts; i++) {
        const records_parameter_t *parameter =
            APR_ARRAY_IDX(function->parameters, i, const records_parameter_t *);

        if (strcmp(parameter->name, name) == 0)
            return parameter;
    }
    return NULL;
}

/* PostgreSQL takes VARIADIC only of the last argument, and has one at most. */
static void move_variadic(apr_array_header_t *all)
{
    const records_parameter_t **each = (const records_parameter_t **)all->elts, *moved;
    int i;

    for (i = 0; i + 1 < all->nelts; i++) {
        if (!each[i]->variadic)
            continue;
        moved = each[i];
        each[i] = each[i + 1];
        each[i + 1] = moved;
    }
}

/* The given arguments, in the order of their names, so that equal requests make equal texts.  A
 * statement has all of its parameters bound: those that are not given have their defaults. */
static const apr_array_header_t *given(const records_function_t *function,
                                       const apr_array_header_t *names, apr_pool_t *pool)
{
    apr_array_header_t *all;
    int i;

    if (records_function_is_statement(function))
        return function->parameters;
    all = apr_array_make(pool, names->nelts + 1, sizeof(const records_parameter_t *));
    for (i = 0; i < names->nelts; i++)
        APR_ARRAY_PUSH(all, const records_parameter_t *) =
            parameter_of(function, APR_ARRAY_IDX(names, i, const char *));
    move_variadic(all);
    return all;
}

/* Of an array the first element counts.  0 where there is none, or no JSON at all. */
static int first_value(records_value_t *first, const records_request_t *request)
{
    records_json_rest_t rest;
    records_value_t whole;

    if (request->payload == NULL || request->payload->json.text == NULL)
        return 0;
    *first = whole = records_json_whole(&request->payload->json);
    rest = records_json_inside(&whole);
    return records_json_type(&whole) != RECORDS_JSON_ARRAY || records_json_element(first, &rest);
}

static int first_object(records_value_t *object, const records_request_t *request)
{
    return first_value(object, request) && records_json_type(object) == RECORDS_JSON_OBJECT;
}

static const char *text_of_argument(const records_parameter_t *parameter,
                                    const records_request_t *request, apr_pool_t *pool)
{
    const char *text;

    if (request->arguments == NULL
        || (text = last_value(request->arguments, parameter->name)) == NULL)
        return NULL;
    return parameter->variadic ? list_of_values(request->arguments, parameter->name, pool) : text;
}

/* members: of the body's object. */
static records_error_t *bind_one(records_value_t *value, int *unable,
                                 const records_parameter_t *parameter,
                                 const apr_array_header_t *members,
                                 const records_request_t *request,
                                 const records_plan_context_t *context)
{
    const records_value_t *json = records_json_find(members, parameter->name, members->nelts);
    records_error_t *error;

    if (json != NULL) {
        if ((error = set_argument(value, parameter, json, records_payload_body(request->payload),
                                  unable, context))
            != NULL)
            return error;
        return context->checks ? NULL : check(value, parameter, context->pool);
    }
    set_text(value, text_of_argument(parameter, request, context->pool));
    if (value->text == NULL)
        set_text(value, parameter->fallback);
    return context->checks ? NULL : check(value, parameter, context->pool);
}

/* The object alone: a database reads its members as rows are read. */
static void keep_json(records_call_t *call, const records_request_t *request, apr_pool_t *pool)
{
    const records_value_t whole = records_json_whole(&request->payload->json);
    records_value_t object;

    call->how = RECORDS_CALL_JSON;
    if (records_json_type(&whole) == RECORDS_JSON_OBJECT)
        call->body = request->payload->json;
    else if (first_object(&object, request))
        set_json(&call->body, &object, pool);
}

static records_error_t *bind_all(records_call_t *call, const records_request_t *request,
                                 const apr_array_header_t *names,
                                 const records_plan_context_t *context)
{
    apr_array_header_t *members = apr_array_make(context->pool, 8, sizeof(records_json_pair_t));
    records_value_t *values, object;
    records_error_t *error;
    int i, unable = 0;

    if (first_object(&object, request))
        records_json_pairs(members, &object);

    call->given = given(call->function, names, context->pool);
    call->values = values =
        apr_pcalloc(context->pool, sizeof(*values) * ((apr_size_t)call->given->nelts + 1));
    for (i = 0; i < call->given->nelts; i++)
        if ((error = bind_one(&values[i], &unable,
                              APR_ARRAY_IDX(call->given, i, const records_parameter_t *), members,
                              request, context))
            != NULL)
            return error;
    if (unable)
        keep_json(call, request, context->pool);
    return NULL;
}

/* With columns= the body has not been checked yet. */
static records_error_t *check_object(const records_request_t *request, apr_pool_t *pool)
{
    records_value_t object;

    if (request->columns == NULL || request->payload == NULL || request->arguments != NULL
        || first_object(&object, request))
        return NULL;
    return records_fail(pool, "22023",
                        "the arguments are the members of an object, and the body is "
                        "none");
}

/* ---- a body that is the argument ------------------------------------------------------ */

static void set_hex(records_value_t *value, const records_value_t *bytes, apr_pool_t *pool)
{
    static const char digits[] = "0123456789abcdef";
    char *text = apr_palloc(pool, 2 * bytes->length + 3);
    apr_size_t i;

    text[0] = '\\';
    text[1] = 'x';
    for (i = 0; i < bytes->length; i++) {
        text[2 + 2 * i] = digits[(unsigned char)bytes->text[i] >> 4];
        text[3 + 2 * i] = digits[(unsigned char)bytes->text[i] & 15];
    }
    value->length = 2 * bytes->length + 2;
    text[value->length] = '\0';
    value->text = text;
}

static records_error_t *take_body(records_call_t *call, const records_request_t *request,
                                  apr_pool_t *pool)
{
    const records_payload_t *payload = request->payload;

    call->given = call->function->parameters;
    if (payload == NULL || (payload->body == RECORDS_BODY_JSON && payload->bytes.length == 0)) {
        set_text(&call->body, "{}");
        return NULL;
    }
    if (records_payload_body(payload)->binary) {
        set_hex(&call->body, &payload->bytes, pool);
        return NULL;
    }
    if (!records_utf8_valid(payload->bytes.text, payload->bytes.length))
        return records_fail(pool, "22021", "invalid byte sequence for encoding \"UTF8\"");
    set_text(&call->body, apr_pstrmemdup(pool, payload->bytes.text, payload->bytes.length));
    return NULL;
}

records_error_t *records_plan_arguments(records_call_t *call, const records_request_t *request,
                                        const apr_array_header_t *names,
                                        const records_plan_context_t *context)
{
    records_error_t *error;

    if (call->how == RECORDS_CALL_RAW)
        return take_body(call, request, context->pool);
    if ((error = check_object(request, context->pool)) != NULL)
        return error;
    return bind_all(call, request, names, context);
}
