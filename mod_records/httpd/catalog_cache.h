/* SPDX-License-Identifier: Apache-2.0 */
/* The catalog of a process: loaded when it starts, or by the first request, held by every request that uses it,
 * swapped as a whole, let go when the last holder is done. */
#ifndef RECORDS_CATALOG_CACHE_H
#define RECORDS_CATALOG_CACHE_H

#include <httpd.h>

#include "pool/introspect.h"

typedef struct records_catalog_cache_t records_catalog_cache_t;

/** How it is now, and what has happened since the process began. */
typedef struct records_catalog_state_t {
    apr_uint64_t loads, failures;        /* failures of loads and of checks */
    apr_time_t loaded, checked;          /* when it was loaded, and last known to be that of the schema; 0:
                                          * there is none yet */
} records_catalog_state_t;

/** additions, exposed (records_exposed_t, or NULL; the log warns of its patterns that match nothing)
 *  and sets (const apr_array_header_t *: those sets of rules that are known beforehand) outlive the
 *  cache. */
records_catalog_cache_t *records_catalog_cache_make(records_pool_t *pool,
                                                    const records_additions_t *additions,
                                                    const apr_array_header_t *exposed,
                                                    const apr_array_header_t *sets, server_rec *s,
                                                    apr_pool_t *parent);

/** The current catalog with these rules (const records_rule_t *; NULL: none), held until p is cleared.
 *  The first caller loads it, the others wait.  After a failure PGRST002, at once, until a growing pause
 *  is over. */
RECORDS_MUST_CHECK
records_error_t *records_catalog_hold(const records_catalog_t **catalog,
                                      records_catalog_cache_t *cache,
                                      const apr_array_header_t *rules, apr_pool_t *p);

/** Load it, if nobody has yet. */
RECORDS_MUST_CHECK
records_error_t *records_catalog_load(records_catalog_cache_t *cache, apr_pool_t *p);

/** The same, for nobody who waits: a failure is logged once, and the next request tries it itself rather
 *  than be told of the failure. */
void records_catalog_preload(records_catalog_cache_t *cache, apr_pool_t *p);

/** Has it been loaded? */
int records_catalog_is_loaded(records_catalog_cache_t *cache);

/** Ask for the schema's version; load a new catalog if it is another.  A failure keeps the old one
 *  and is logged once; returns zero then.  Nothing happens while there is none. */
int records_catalog_check(records_catalog_cache_t *cache, apr_pool_t *p);

records_catalog_state_t records_catalog_state(records_catalog_cache_t *cache);

#endif
