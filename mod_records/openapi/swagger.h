/* SPDX-License-Identifier: Apache-2.0 */
/* Swagger 2.0: the document in the shape that PostgREST gives it, for the type generators of its clients.
 * It has less to say than OpenAPI 3.1: no rows by their key, no errors, no embeds. */
#ifndef RECORDS_OPENAPI_SWAGGER_H
#define RECORDS_OPENAPI_SWAGGER_H

#include "openapi/parts.h"

/** What records_openapi_head() and records_openapi_body() write. */
void records_swagger_head(records_openapi_t *d);
void records_swagger_body(records_openapi_t *d);

/** "paths" of tables, and of functions.  swagger_paths.c, swagger_functions.c */
void records_swagger_tables(records_openapi_t *d);
void records_swagger_functions(records_openapi_t *d);

/** "definitions": what rows look like.  swagger_schema.c */
void records_swagger_definitions(records_openapi_t *d);

/** "parameters", to which the paths refer.  swagger_parameters.c */
void records_swagger_parameters(records_openapi_t *d);

/** ,"securityDefinitions" and "security", if there are any.  swagger_security.c */
void records_swagger_security(records_openapi_t *d);

/** Members of a schema: ,"type":"array","format":"text[]","items":{"type":"string"}.
 *  swagger_type.c */
void records_swagger_type(records_openapi_t *d, const char *type, const char *base,
                          records_kind_e kind);

/** Is it a JSON string? */
int records_swagger_is_text(records_kind_e kind);

/** ,"default": if it is a plain value, or a function of the database's own.  swagger_default.c */
void records_swagger_default(records_openapi_t *d, const records_column_t *column);

/** As records_swagger_type(), of a parameter of a query string, which is text where it has no simple type. */
void records_swagger_simple_type(records_openapi_t *d, const char *type, const char *base,
                                 records_kind_e kind);

/** And of one that may be there several times: those of an element. */
void records_swagger_element_type(records_openapi_t *d, const char *type, const char *base);

/** ,"summary" and "description": the first line of a comment, and what follows it.
 *  swagger_comment.c */
void records_swagger_comment(records_openapi_t *d, const char *comment);

#endif
