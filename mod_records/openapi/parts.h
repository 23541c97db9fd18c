/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a document.  No other folder includes this. */
#ifndef RECORDS_OPENAPI_PARTS_H
#define RECORDS_OPENAPI_PARTS_H

#include "catalog/privileges.h"
#include "openapi/shared.h"
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

/** May the caller read the column?  shown.c */
int records_openapi_reads(const records_api_t *api, const records_table_t *table,
                          const records_column_t *column);

/** Has it rows that have an address, /table/{key}, of which the caller may read the key?  shown.c */
int records_openapi_has_items(const records_api_t *api, const records_table_t *table);

/** May the request set the column: with an INSERT, an UPDATE (RECORDS_MAY_...)?  shown.c */
int records_openapi_sets(const records_api_t *api, const records_table_t *table,
                         const records_column_t *column, unsigned may);

/** May rows be put?  shown.c */
int records_openapi_puts(const records_api_t *api, const records_table_t *table);

/** The functions that are called by the same path: from *from on, those that are shown
 *  (const records_function_t *); NULL behind the last.  shown.c */
const apr_array_header_t *records_openapi_next_calls(const records_api_t *api, int *from,
                                                     apr_pool_t *pool);

/** The first line of a comment, and what follows it: or NULL.  comment.c */
const char *records_openapi_summary(const char *comment, apr_pool_t *pool);
const char *records_openapi_description(const char *comment);

/** Another member of "paths": the root, a table's rows, one of them, functions of one name.
 *  root.c, collection.c, item.c, function.c */
void records_openapi_root(records_openapi_t *d);
void records_openapi_collection(records_openapi_t *d, const records_table_t *table);
void records_openapi_item(records_openapi_t *d, const records_table_t *table);
void records_openapi_function(records_openapi_t *d, const apr_array_header_t *functions);

/** Members of "schemas": of a table's rows and what is sent to make and change them; of what functions
 *  take and answer; what is the same in every API.  schema.c, function_schema.c, shared_schemas.c */
void records_openapi_table_schemas(records_openapi_t *d, const records_table_t *table);
void records_openapi_function_schemas(records_openapi_t *d, const apr_array_header_t *functions);
void records_openapi_shared_schemas(records_openapi_t *d);

/** Which schema a PUT sends: "insert", or "put", which has no key.  schema.c */
const char *records_openapi_put_schema(const records_table_t *table);

/** Another member of "content": that schema, as the fields of a form.  schema.c */
void records_openapi_form(records_openapi_t *d, const records_table_t *table, const char *schema);

/** More parameters: If-Match and the like, of a change.  collection.c */
void records_openapi_preconditions(records_openapi_t *d, const records_table_t *table);

/** A member of a schema: "name":{...} of a column.  schema.c */
void records_openapi_property(records_openapi_t *d, const records_table_t *table,
                              const records_column_t *column, int answers);

/** Members of "responses": rows of a table, and one.  rows.c */
void records_openapi_rows(records_openapi_t *d, const records_table_t *table);

/** "content": rows, or the one row, of a table's, or a value; ref is the JSON of the schema of one, many
 *  whether they come as an array, media another type that they come as, or NULL.  rows.c */
void records_openapi_content(records_openapi_t *d, const records_table_t *table, const char *media,
                             const char *ref, int many);

/** "links" from a row of the table to what it is related to.  relationships.c */
void records_openapi_links(records_openapi_t *d, const records_table_t *table);

/** What a table may embed, as a sentence; or NULL.  relationships.c */
const char *records_openapi_embeds(const records_api_t *api, const records_table_t *table,
                                   apr_pool_t *pool);

/** ,"security":[...], and the member of components.  security.c */
void records_openapi_security(records_openapi_t *d);
void records_openapi_security_schemes(records_openapi_t *d);

/** A column's name as that of a parameter in a query: in quotes, where it must be.  parameters.c */
const char *records_openapi_query_name(const char *name, apr_pool_t *pool);

/** Another member of a list of parameters, each: a filter by a column of this name; those that are no
 *  column's.  parameters.c */
void records_openapi_filter(records_openapi_t *d, const char *column);
void records_openapi_trees(records_openapi_t *d);

/** Another member of a list of parameters, each: select, which reading may need; filters by columns and trees; the schema where there are
 *  several; the Idempotency-Key, which may be required where a request cannot be repeated.
 *  parameters.c */
void records_openapi_select(records_openapi_t *d, const records_table_t *table, int reads);
void records_openapi_filters(records_openapi_t *d, const records_table_t *table);
void records_openapi_profile(records_openapi_t *d, records_shared_parameter_e which);
void records_openapi_idempotency(records_openapi_t *d, int repeatable);

#endif
