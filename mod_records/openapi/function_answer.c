/* SPDX-License-Identifier: Apache-2.0 */
/* What comes of functions that are called by the same path. */
#include <string.h>

#include "openapi/function.h"

static int is_whole(const records_function_t *function)
{
    return function->procedure || (function->added != NULL && function->table == NULL)
           || (records_function_is_statement(function) && !function->reads);
}

static records_call_answer_e answer_of(const records_function_t *function)
{
    if (function->returns == RECORDS_RETURNS_NOTHING)
        return RECORDS_CALL_NOTHING;
    if (is_whole(function) || (function->returns == RECORDS_RETURNS_ROW && function->table == NULL))
        return RECORDS_CALL_ANYTHING;
    if (function->returns == RECORDS_RETURNS_ROW)
        return function->set ? RECORDS_CALL_ROWS : RECORDS_CALL_ROW;
    return function->set ? RECORDS_CALL_VALUES : RECORDS_CALL_VALUE;
}

static int is_alike(const records_function_t *one, const records_function_t *other)
{
    return answer_of(one) == answer_of(other) && one->table == other->table
           && strcmp(one->type == NULL ? "" : one->type, other->type == NULL ? "" : other->type)
                  == 0;
}

records_call_answer_e records_openapi_call_answer(const apr_array_header_t *functions)
{
    const records_function_t *first = records_openapi_call_at(functions, 0);
    int i;

    for (i = 1; i < functions->nelts; i++)
        if (!is_alike(first, records_openapi_call_at(functions, i)))
            return RECORDS_CALL_ANYTHING;
    return answer_of(first);
}

int records_openapi_takes_body(const records_function_t *function)
{
    return function->parameters->nelts == 1
           && *records_openapi_parameter_at(function, 0)->name == '\0';
}
