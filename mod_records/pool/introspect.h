/* SPDX-License-Identifier: Apache-2.0 */
/* Catalog query -> facts -> catalog. */
#ifndef RECORDS_INTROSPECT_H
#define RECORDS_INTROSPECT_H

#include "catalog/build.h"
#include "pool/describe.h"

/** What the operator adds to what the database tells. */
typedef struct records_additions_t {
    unsigned options;                    /* for the dialect's kind() */
    const apr_array_header_t *queries;   /* const records_query_t *; or NULL */
    const apr_array_header_t *declared;  /* records_fact_t, with that flag; or NULL */
} records_additions_t;

/** Ask the database what it contains; the catalog lives in its own pool, catalog_pool.  *version
 *  is what records_introspect_version answered just before; refused is given a records_refused_t
 *  for each query that the database cannot prepare; *unknown names the declared tables and
 *  columns that do not exist, or is NULL. */
RECORDS_MUST_CHECK
records_error_t *records_introspect(const records_catalog_t **catalog, const char **version,
                                    apr_array_header_t *refused, const char **unknown,
                                    records_pool_t *pool, const records_additions_t *additions,
                                    apr_pool_t *catalog_pool, apr_pool_t *p);

/** A short text that changes whenever the schema changes. */
RECORDS_MUST_CHECK
records_error_t *records_introspect_version(const char **version, records_pool_t *pool,
                                            apr_pool_t *p);

/** Does the database answer?  A query that takes no time. */
RECORDS_MUST_CHECK
records_error_t *records_introspect_ping(records_pool_t *pool, apr_pool_t *p);

#endif
