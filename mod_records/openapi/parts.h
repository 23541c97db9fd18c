/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a document.  No other folder includes this. */
#ifndef RECORDS_OPENAPI_PARTS_H
#define RECORDS_OPENAPI_PARTS_H

#include "openapi/writer.h"

/** Is the table there for the caller?  shown.c */
int records_openapi_shows(const records_api_t *api, const records_table_t *table);

/** The path of a table: of its rows, and of one of them.  paths.c */
void records_openapi_paths(records_openapi_t *d);

/** What rows look like, and errors.  schema.c */
void records_openapi_schemas(records_openapi_t *d);

#endif
