/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_JSON_ARRAY_H
#define RECORDS_JSON_ARRAY_H

#include <apr_pools.h>

/** PostgreSQL's array literal {a,"b",3} as the JSON array ["a","b",3], in pool; NULL if it is none.
 *  For databases whose arrays are JSON, and clients that talked to PostgreSQL's. */
const char *records_json_of_array(const char *text, apr_pool_t *pool);

#endif
