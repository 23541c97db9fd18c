/* SPDX-License-Identifier: Apache-2.0 */
/* Catalog query -> facts -> catalog. */
#ifndef RECORDS_INTROSPECT_H
#define RECORDS_INTROSPECT_H

#include "catalog/build.h"
#include "pool/pool.h"

/** Ask the database what it contains; the catalog lives in its own pool, catalog_pool.  *version is
 *  what records_introspect_version answered just before. */
RECORDS_MUST_CHECK
records_error_t *records_introspect(const records_catalog_t **catalog, const char **version,
                                    records_pool_t *pool, unsigned options, apr_pool_t *catalog_pool,
                                    apr_pool_t *p);

/** A short text that is another one after the schema has changed. */
RECORDS_MUST_CHECK
records_error_t *records_introspect_version(const char **version, records_pool_t *pool,
                                            apr_pool_t *p);


#endif
