/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's queries and row filters, as the database understands them. */
#ifndef RECORDS_DESCRIBE_H
#define RECORDS_DESCRIBE_H

#include "catalog/build.h"
#include "pool/pool.h"

/** A query that the database cannot prepare. */
typedef struct records_refused_t {
    const char *query;                   /* its name */
    const records_error_t *error;
} records_refused_t;

/** Describe queries (const records_query_t *) and put them into the catalogs that are being built.
 *  Those that cannot be prepared are left out and added to refused (records_refused_t).  An
 *  error only if the database cannot be reached. */
RECORDS_MUST_CHECK
records_error_t *records_describe_queries(records_build_t **builds, int count,
                                          apr_array_header_t *refused,
                                          const apr_array_header_t *queries, records_pool_t *pool,
                                          apr_pool_t *p);

/** Have the row filters of all tables prepared.  Those that cannot be break their table and are added
 *  to faults (records_rule_fault_t).  An error only if the database cannot be reached. */
RECORDS_MUST_CHECK
records_error_t *records_describe_filters(const records_catalog_t *catalog,
                                          apr_array_header_t *faults, records_pool_t *pool,
                                          apr_pool_t *p);

#endif
