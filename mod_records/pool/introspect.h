/* SPDX-License-Identifier: Apache-2.0 */
/* Catalog query -> facts -> catalog. */
#ifndef RECORDS_INTROSPECT_H
#define RECORDS_INTROSPECT_H

#include "catalog/build.h"
#include "pool/describe.h"
#include "sql/rules.h"

/** What the operator adds to what the database tells. */
typedef struct records_additions_t {
    const char *database;                /* its name, by which rules mean it */
    unsigned options;                    /* for the dialect's kind() */
    const apr_array_header_t *queries;   /* const records_query_t *; or NULL */
    const apr_array_header_t *declared;  /* records_fact_t, with that flag; or NULL */
    const records_extensions_t *extensions;          /* of other modules; or NULL */
} records_additions_t;

/** What the database contains, and what the operator has said of it in vain. */
typedef struct records_introspected_t {
    const records_catalog_t **catalogs;  /* the same for each set of rules, with those */
    int count;                           /* of them */
    const char *version;                 /* what records_introspect_version answered just before */
    apr_array_header_t *refused;         /* records_refused_t: queries that it cannot prepare */
    apr_array_header_t *faults;          /* records_rule_fault_t: rules that cannot be kept */
    const char *unknown;                 /* declared tables and columns that do not exist; or NULL */
} records_introspected_t;

/** Ask the database what it contains, once for all sets of rules (const apr_array_header_t * of
 *  records_rule_t *; NULL: no rules).  The catalogs live in catalog_pool. */
RECORDS_MUST_CHECK
records_error_t *records_introspect(records_introspected_t *found, const apr_array_header_t *sets,
                                    const records_additions_t *additions, records_pool_t *pool,
                                    apr_pool_t *catalog_pool, apr_pool_t *p);

/** A short text that changes whenever the schema changes. */
RECORDS_MUST_CHECK
records_error_t *records_introspect_version(const char **version, records_pool_t *pool,
                                            apr_pool_t *p);

/** Does the database answer?  A query that takes no time. */
RECORDS_MUST_CHECK
records_error_t *records_introspect_ping(records_pool_t *pool, apr_pool_t *p);

#endif
