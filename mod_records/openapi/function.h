/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that are called by the same path: what they take and what comes of them. */
#ifndef RECORDS_OPENAPI_FUNCTION_H
#define RECORDS_OPENAPI_FUNCTION_H

#include "openapi/parts.h"

typedef enum {
    RECORDS_CALL_NOTHING,                /* 204 */
    RECORDS_CALL_VALUE,
    RECORDS_CALL_VALUES,
    RECORDS_CALL_ROW,
    RECORDS_CALL_ROWS,
    RECORDS_CALL_ANYTHING                /* rows that are not known before, or not the same of all */
} records_call_answer_e;

static inline const records_function_t *records_openapi_call_at(const apr_array_header_t *functions,
                                                                int i)
{
    return APR_ARRAY_IDX(functions, i, const records_function_t *);
}

static inline const records_parameter_t *
records_openapi_parameter_at(const records_function_t *function, int i)
{
    return APR_ARRAY_IDX(function->parameters, i, const records_parameter_t *);
}

/** What comes of them.  function_answer.c */
records_call_answer_e records_openapi_call_answer(const apr_array_header_t *functions);

/** Is the whole body the one argument, without a name? */
int records_openapi_takes_body(const records_function_t *function);

/** The schema of a value or row, as JSON.  function_schema.c */
const char *records_openapi_call_schema(records_openapi_t *d, const apr_array_header_t *functions);

/** The schemas of the arguments, each a component of the name NAME.arguments, or with a number behind it. */
void records_openapi_call_arguments(records_openapi_t *d, const apr_array_header_t *functions);

#endif
