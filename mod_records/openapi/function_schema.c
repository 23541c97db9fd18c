/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "openapi/function.h"
#include "openapi/type.h"

/* ---- what they answer ----------------------------------------------------------------- */

/* Rows of a table that has a schema already.  A single row that was not found is one of NULLs, whatever the
 * table allows. */
static int is_of_table(const records_api_t *api, const records_function_t *function)
{
    const records_table_t *table = function->table;

    return function->set && table != NULL
           && records_catalog_table(api->catalog, table->schema, table->name) == table
           && records_openapi_shows(api, table);
}

static const char *value_schema(records_openapi_t *d, const records_function_t *function)
{
    const records_openapi_type_t type = records_openapi_type_of_result(function);

    return records_openapi_type_made(d->api, &type, d->scratch);
}

const char *records_openapi_call_schema(records_openapi_t *d, const apr_array_header_t *functions)
{
    const records_function_t *first = records_openapi_call_at(functions, 0);

    switch (records_openapi_call_answer(functions)) {
    case RECORDS_CALL_ROW:
    case RECORDS_CALL_ROWS:
        return is_of_table(d->api, first)
                   ? records_openapi_made(d->scratch, "{'$ref':'#/components/schemas/%c'}",
                                          first->table->name)
                   : records_openapi_made(d->scratch, "{'$ref':'#/components/schemas/%c.result'}",
                                          first->name);
    case RECORDS_CALL_VALUE:
    case RECORDS_CALL_VALUES:
        return value_schema(d, first);
    default:
        return "{}";
    }
}

static void write_result(records_openapi_t *d, const records_function_t *function)
{
    const apr_array_header_t *columns = function->table->columns;
    int i;

    records_openapi_write(d, ",'%c.result':{'type':'object','properties':{", function->name);
    for (i = 0; i < columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(columns, i, const records_column_t *);
        records_openapi_type_t type = records_openapi_type_of_column(column);

        type.nullable = 1; /* no constraint holds of what a function makes */
        records_openapi_write(d, ",'%s':{", column->name);
        if (column->shown_by == NULL)
            records_openapi_type(d, &type);
        records_openapi_write(d, "}");
    }
    records_openapi_write(d, "}}");
}

/* ---- what they take ---------------------------------------------------------------------- */

static const char *number_of(records_openapi_t *d, int i)
{
    return i == 0 ? "" : records_openapi_made(d->scratch, ".%d", i + 1);
}

/* A list or an object is a text in a form, as the database spells it; of a variadic argument, each field
 * is an element. */
static int is_spelled(const records_parameter_t *parameter)
{
    return !parameter->variadic
           && (parameter->kind == RECORDS_LIST || parameter->kind == RECORDS_OTHER);
}

static int has_form(const records_function_t *function)
{
    int i;

    for (i = 0; i < function->parameters->nelts; i++)
        if (is_spelled(records_openapi_parameter_at(function, i)))
            return 1;
    return 0;
}

static void write_taken(records_openapi_t *d, const records_function_t *function, int number,
                        int form)
{
    int i, n = 0;

    records_openapi_write(d, ",'%c.arguments%j%j':{'type':'object','properties':{", function->name,
                          number_of(d, number), form ? ".form" : "");
    for (i = 0; i < function->parameters->nelts; i++) {
        const records_parameter_t *parameter = records_openapi_parameter_at(function, i);
        records_openapi_type_t type = records_openapi_type_of_parameter(parameter);

        type.as_text = form && is_spelled(parameter);
        records_openapi_write(d, ",'%s':{", parameter->name);
        records_openapi_type(d, &type);
        records_openapi_write(d, "}");
    }
    records_openapi_write(d, "}");
    for (i = 0; i < function->parameters->nelts; i++)
        if (records_openapi_parameter_at(function, i)->required)
            records_openapi_write(d, n++ == 0 ? ",'required':['%s'" : ",'%s'",
                                  records_openapi_parameter_at(function, i)->name);
    records_openapi_write(d, n > 0 ? "]}" : "}");
}

void records_openapi_function_schemas(records_openapi_t *d, const apr_array_header_t *functions)
{
    const records_call_answer_e answer = records_openapi_call_answer(functions);
    const records_function_t *first = records_openapi_call_at(functions, 0);
    int i;

    if ((answer == RECORDS_CALL_ROW || answer == RECORDS_CALL_ROWS) && !is_of_table(d->api, first))
        write_result(d, first);
    for (i = 0; i < functions->nelts; i++) {
        const records_function_t *function = records_openapi_call_at(functions, i);

        if (function->parameters->nelts == 0 || records_openapi_takes_body(function))
            continue;
        write_taken(d, function, i, 0);
        if (has_form(function))
            write_taken(d, function, i, 1);
    }
}

/* The one argument that is the whole body. */
static void write_whole_body(records_openapi_t *d, const records_function_t *function)
{
    const records_parameter_t *parameter = records_openapi_parameter_at(function, 0);
    const char *media = parameter->kind == RECORDS_JSON    ? "application/json"
                        : parameter->kind == RECORDS_BYTES ? "application/octet-stream"
                        : parameter->base != NULL && strcmp(parameter->base, "xml") == 0
                            ? "text/xml"
                            : "text/plain";

    records_openapi_write(d, ",'%j':{'schema':{%j}}", media,
                          parameter->kind == RECORDS_JSON ? "" : "\"type\":\"string\"");
}

/* Objects, as JSON or as the fields of a form: of so many functions. */
static void write_objects(records_openapi_t *d, const apr_array_header_t *functions, int objects,
                          int form)
{
    int i;

    if (objects > 1)
        records_openapi_write(d, "{'anyOf':[");
    for (i = 0; i < functions->nelts; i++) {
        const records_function_t *function = records_openapi_call_at(functions, i);

        if (records_openapi_takes_body(function))
            continue;
        if (objects > 1)
            records_openapi_write(d, ",");
        if (function->parameters->nelts == 0)
            records_openapi_write(d, "{'type':'object'}");
        else
            records_openapi_write(d, "{'$ref':'#/components/schemas/%c.arguments%j%j'}",
                                  function->name, number_of(d, i),
                                  form && has_form(function) ? ".form" : "");
    }
    if (objects > 1)
        records_openapi_write(d, "]}");
}

static int needs_body(const records_function_t *function)
{
    int i;

    for (i = 0; i < function->parameters->nelts; i++)
        if (records_openapi_parameter_at(function, i)->required)
            return 1;
    return 0;
}

void records_openapi_call_arguments(records_openapi_t *d, const apr_array_header_t *functions)
{
    const records_function_t *body = NULL;
    int i, objects = 0, required = 1, json;

    for (i = 0; i < functions->nelts; i++) {
        const records_function_t *function = records_openapi_call_at(functions, i);

        if (records_openapi_takes_body(function))
            body = function;
        else
            objects++;
        required = required && needs_body(function);
    }
    json = body != NULL && records_openapi_parameter_at(body, 0)->kind == RECORDS_JSON;
    records_openapi_write(d, ",'requestBody':{'required':%j,'content':{",
                          required ? "true" : "false");
    if (objects > 0 && !json) {
        records_openapi_write(d, "'application/json':{'schema':");
        write_objects(d, functions, objects, 0);
        records_openapi_write(d, "}");
    }
    if (objects > 0) {
        records_openapi_write(d, ",'application/x-www-form-urlencoded':{'schema':");
        write_objects(d, functions, objects, 1);
        records_openapi_write(d, "},'text/csv':{'schema':{'type':'string'}}");
    }
    if (body != NULL)
        write_whole_body(d, body);
    records_openapi_write(d, "}}");
}
