/* SPDX-License-Identifier: Apache-2.0 */
/* /rpc/name */
#include "openapi/function.h"

#include <string.h>

#include "openapi/type.h"

/* Can all that it needs stand in a URL?  An argument without a name is the body of a POST. */
static int is_asked(const records_function_t *function)
{
    return function->reads
           && !(records_openapi_takes_body(function)
                && records_openapi_parameter_at(function, 0)->required);
}

static int some_are_asked(const apr_array_header_t *functions)
{
    int i;

    for (i = 0; i < functions->nelts; i++)
        if (is_asked(records_openapi_call_at(functions, i)))
            return 1;
    return 0;
}

static int some_write(const apr_array_header_t *functions)
{
    int i;

    for (i = 0; i < functions->nelts; i++)
        if (!records_openapi_call_at(functions, i)->reads)
            return 1;
    return 0;
}

/* ---- arguments in the URL ------------------------------------------------------------------ */

static const records_parameter_t *parameter_named(const records_function_t *function,
                                                  const char *name)
{
    int i;

    for (i = 0; i < function->parameters->nelts; i++)
        if (strcmp(records_openapi_parameter_at(function, i)->name, name) == 0)
            return records_openapi_parameter_at(function, i);
    return NULL;
}

/* Of several functions: do all need it?  And is at the first that has it? */
static int all_need(const apr_array_header_t *functions, const char *name)
{
    int i;

    for (i = 0; i < functions->nelts; i++) {
        const records_function_t *function = records_openapi_call_at(functions, i);
        const records_parameter_t *parameter = parameter_named(function, name);

        if (is_asked(function) && (parameter == NULL || !parameter->required))
            return 0;
    }
    return 1;
}

static int is_new(const apr_array_header_t *functions, int at, const char *name)
{
    int i;

    for (i = 0; i < at; i++)
        if (records_openapi_call_at(functions, i)->reads
            && parameter_named(records_openapi_call_at(functions, i), name) != NULL)
            return 0;
    return 1;
}

static int same_type(const records_parameter_t *one, const records_parameter_t *other)
{
    return one->variadic == other->variadic && one->kind == other->kind
           && (one->type == NULL) == (other->type == NULL)
           && (one->type == NULL || strcmp(one->type, other->type) == 0);
}

/* Do functions that can be asked take it as another type?  Then it is a text, as all is in a URL. */
static int is_mixed(const apr_array_header_t *functions, const records_parameter_t *parameter)
{
    int i;

    for (i = 0; i < functions->nelts; i++) {
        const records_function_t *function = records_openapi_call_at(functions, i);
        const records_parameter_t *other = parameter_named(function, parameter->name);

        if (function->reads && other != NULL && !same_type(parameter, other))
            return 1;
    }
    return 0;
}

static void write_argument(records_openapi_t *d, const records_parameter_t *parameter, int required,
                           int mixed)
{
    records_openapi_type_t type = records_openapi_type_of_parameter(parameter);

    records_openapi_write(d, ",{'name':'%s','in':'query'%j,'schema':{",
                          records_openapi_query_name(parameter->name, d->scratch),
                          required ? ",\"required\":true" : "");
    if (mixed) {
        records_openapi_write(d, "'type':'string'}}");
        return;
    }
    if (parameter->variadic) {
        type = records_openapi_type_of_element(d->api, &type);
        records_openapi_write(d, "'type':'array','minItems':1,'items':{");
    }
    type.nullable = 0;
    type.as_text = 1;
    records_openapi_type(d, &type);
    records_openapi_write(d, parameter->variadic ? "}}}" : "}}");
}

static void write_arguments(records_openapi_t *d, const apr_array_header_t *functions)
{
    int i, k;

    for (i = 0; i < functions->nelts; i++) {
        const records_function_t *function = records_openapi_call_at(functions, i);

        for (k = 0; is_asked(function) && k < function->parameters->nelts; k++) {
            const records_parameter_t *parameter = records_openapi_parameter_at(function, k);

            if (*parameter->name != '\0' && is_new(functions, i, parameter->name))
                write_argument(d, parameter, all_need(functions, parameter->name),
                               is_mixed(functions, parameter));
        }
    }
}

/* ---- operations ------------------------------------------------------------------------------ */

static void begin(records_openapi_t *d, const records_function_t *function, const char *method,
                  const char *verb)
{
    const char *summary = records_openapi_summary(function->comment, d->scratch);

    records_openapi_write(d, ",'%j':{'operationId':'%j_%c','tags':['rpc'],'summary':'%s%s'", method,
                          verb, function->name, summary != NULL ? summary : "Call ",
                          summary != NULL ? "" : function->name);
    if (records_openapi_description(function->comment) != NULL)
        records_openapi_write(d, ",'description':'%s'",
                              records_openapi_description(function->comment));
    records_openapi_write(d, ",'parameters':[");
}

/* In the URL of a GET a name is that of an argument first. */
static int is_argument(const apr_array_header_t *functions, const char *name)
{
    int i;

    for (i = 0; i < functions->nelts; i++)
        if (parameter_named(records_openapi_call_at(functions, i), name) != NULL)
            return 1;
    return 0;
}

static void write_filters(records_openapi_t *d, const apr_array_header_t *functions, int in_url)
{
    const apr_array_header_t *columns = records_openapi_call_at(functions, 0)->table->columns;
    int i;

    for (i = 0; i < columns->nelts; i++) {
        const char *name = APR_ARRAY_IDX(columns, i, const records_column_t *)->name;

        if (!in_url || !is_argument(functions, name))
            records_openapi_filter(d, name);
    }
    records_openapi_trees(d);
}

/* Of the rows that it answers. */
static void write_choice(records_openapi_t *d, const apr_array_header_t *functions,
                         records_call_answer_e answer, int in_url)
{
    if (answer == RECORDS_CALL_ROWS || answer == RECORDS_CALL_ROW) {
        records_openapi_parameter(d, RECORDS_SHARED_SELECT);
        write_filters(d, functions, in_url);
    }
    if (answer == RECORDS_CALL_ROWS)
        records_openapi_parameter(d, RECORDS_SHARED_ORDER);
    if (answer == RECORDS_CALL_ROWS || answer == RECORDS_CALL_VALUES
        || answer == RECORDS_CALL_ANYTHING) {
        records_openapi_parameter(d, RECORDS_SHARED_LIMIT);
        records_openapi_parameter(d, RECORDS_SHARED_OFFSET);
    }
    records_openapi_parameter(d, RECORDS_SHARED_PREFER_CALL);
}

static int is_many(records_call_answer_e answer)
{
    return answer == RECORDS_CALL_ROWS || answer == RECORDS_CALL_VALUES;
}

static void write_success(records_openapi_t *d, const apr_array_header_t *functions,
                          records_call_answer_e answer, const char *status)
{
    const records_function_t *first = records_openapi_call_at(functions, 0);

    records_openapi_write(d, ",'%j':{'description':'What it answers','headers':{", status);
    records_openapi_header(d, RECORDS_SHARED_HEADER_CONTENT_RANGE);
    records_openapi_header(d, RECORDS_SHARED_HEADER_PREFERENCE_APPLIED);
    records_openapi_write(d, "}");
    records_openapi_content(d, first->table, first->media,
                            records_openapi_call_schema(d, functions), is_many(answer));
    records_openapi_write(d, "}");
}

static void write_answers(records_openapi_t *d, const apr_array_header_t *functions,
                          records_call_answer_e answer, unsigned does)
{
    records_openapi_write(d, ",'responses':{");
    if (answer != RECORDS_CALL_NOTHING)
        write_success(d, functions, answer, "200");
    if (is_many(answer) || answer == RECORDS_CALL_ANYTHING) {
        write_success(d, functions, answer, "206");
        does |= RECORDS_DOES_PAGE;
    }
    if (answer == RECORDS_CALL_NOTHING || answer == RECORDS_CALL_ANYTHING)
        does |= RECORDS_DOES_QUIETLY;
    records_openapi_errors(d, does | RECORDS_DOES_CALL | RECORDS_DOES_READ);
    records_openapi_write(d, "}}");
}

static void write_get(records_openapi_t *d, const apr_array_header_t *functions,
                      records_call_answer_e answer)
{
    begin(d, records_openapi_call_at(functions, 0), "get", "query");
    write_arguments(d, functions);
    write_choice(d, functions, answer, 1);
    if (is_many(answer))
        records_openapi_parameter(d, RECORDS_SHARED_RANGE);
    if (d->api->rules->etag == RECORDS_ETAG_ALL)
        records_openapi_parameter(d, RECORDS_SHARED_IF_NONE_MATCH);
    records_openapi_profile(d, RECORDS_SHARED_ACCEPT_PROFILE);
    records_openapi_write(d, "]");
    write_answers(d, functions, answer,
                  d->api->rules->etag == RECORDS_ETAG_ALL ? RECORDS_DOES_VALIDATE : 0);
}

static void write_post(records_openapi_t *d, const apr_array_header_t *functions,
                       records_call_answer_e answer)
{
    const int writes = some_write(functions);

    begin(d, records_openapi_call_at(functions, 0), "post", "call");
    write_choice(d, functions, answer, 0);
    records_openapi_parameter(d, RECORDS_SHARED_COLUMNS);
    if (writes)
        records_openapi_idempotency(d, 0);
    records_openapi_profile(d, RECORDS_SHARED_CONTENT_PROFILE);
    records_openapi_write(d, "]");
    records_openapi_call_arguments(d, functions);
    write_answers(d, functions, answer,
                  RECORDS_DOES_SEND | (writes ? RECORDS_DOES_CHANGE | RECORDS_DOES_REPEAT : 0));
}

void records_openapi_function(records_openapi_t *d, const apr_array_header_t *functions)
{
    const records_call_answer_e answer = records_openapi_call_answer(functions);

    records_openapi_write(d, ",'/rpc/%u':{", records_openapi_call_at(functions, 0)->name);
    if (some_are_asked(functions))
        write_get(d, functions, answer);
    write_post(d, functions, answer);
    records_openapi_write(d, "}");
}
