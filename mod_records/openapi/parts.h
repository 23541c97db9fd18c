/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a document.  No other folder includes this. */
#ifndef RECORDS_OPENAPI_PARTS_H
#define RECORDS_OPENAPI_PARTS_H

#include "catalog/privileges.h"
#include "openapi/writer.h"

/** Is the table there for the caller?  shown.c */
int records_openapi_shows(const records_api_t *api, const records_table_t *table);

/** RECORDS_MAY_...: what the caller may do with the table, and with a column of it, as far as the database,
 *  the Location and the caller's role allow.  shown.c */
unsigned records_openapi_may(const records_api_t *api, const records_table_t *table);
unsigned records_openapi_may_column(const records_api_t *api, const records_table_t *table,
                                    const records_column_t *column);

/** May the caller call the function?  shown.c */
int records_openapi_calls(const records_api_t *api, const records_function_t *function);

/** The description of a column: its comment, and that it is a key; or NULL.  notes.c */
const char *records_openapi_notes(const records_api_t *api, const records_table_t *table,
                                  const records_column_t *column, apr_pool_t *pool);

/** Write "info":{...}.  document.c */
void records_openapi_info(records_openapi_t *d);

/** The path of a table: of its rows, and of one of them.  paths.c */
void records_openapi_paths(records_openapi_t *d);

/** What rows look like, and errors.  schema.c */
void records_openapi_schemas(records_openapi_t *d);

#endif
