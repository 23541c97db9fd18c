/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's queries, as the database understands them. */
#ifndef RECORDS_DESCRIBE_H
#define RECORDS_DESCRIBE_H

#include "catalog/build.h"
#include "pool/pool.h"

/** A query that the database cannot prepare. */
typedef struct records_refused_t {
    const char *query;                   /* its name */
    const records_error_t *error;
} records_refused_t;

/** Describe queries (const records_query_t *) and put them into the catalog that is being built.
 *  Those that cannot be prepared are left out and added to refused (records_refused_t).  An
 *  error only if the database cannot be reached. */
RECORDS_MUST_CHECK
records_error_t *records_describe_queries(records_build_t *build, apr_array_header_t *refused,
                                          const apr_array_header_t *queries, records_pool_t *pool,
                                          apr_pool_t *p);

#endif
