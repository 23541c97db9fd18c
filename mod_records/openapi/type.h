/* SPDX-License-Identifier: Apache-2.0 */
/* A value of the database, as JSON Schema. */
#ifndef RECORDS_OPENAPI_TYPE_H
#define RECORDS_OPENAPI_TYPE_H

#include "openapi/writer.h"

/** What is known of a column, a parameter or a result. */
typedef struct records_openapi_type_t {
    const char *name, *base;             /* as of a column: type and base */
    records_kind_e kind;
    const apr_array_header_t *values;    /* const char *: of an enum, where that is known; or NULL */
    unsigned nullable : 1, is_unsigned : 1, lenient : 1;         /* as of a column */
    unsigned as_text : 1;                /* it stands in a URL, where arrays and JSON are text */
} records_openapi_type_t;

records_openapi_type_t records_openapi_type_of_column(const records_column_t *column);
records_openapi_type_t records_openapi_type_of_parameter(const records_parameter_t *parameter);
records_openapi_type_t records_openapi_type_of_result(const records_function_t *function);

/** The same of one element, where an array's is known; otherwise its name is NULL. */
records_openapi_type_t records_openapi_type_of_element(const records_api_t *api,
                                                       const records_openapi_type_t *list);

/** "character varying(20)" -> 20.  0 where a text may be of any length, as in all columns of SQLite. */
int records_openapi_most_characters(const records_api_t *api, const records_openapi_type_t *type);

/** Write members of a schema, with a comma before each: ,"type":"string","format":"date".  None where it
 *  can be anything. */
void records_openapi_type(records_openapi_t *d, const records_openapi_type_t *type);

/** The same as a schema by itself: {"type":"string"} */
const char *records_openapi_type_made(const records_api_t *api, const records_openapi_type_t *type,
                                      apr_pool_t *pool);

#endif
