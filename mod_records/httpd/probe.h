/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a database can serve now, as a process knows it.  A request asks and waits for a bounded
 * time; the database itself is asked by an errand of the watch, one at a time, and what it found is
 * good for a second.  Where requests were served a moment ago nothing is asked at all. */
#ifndef RECORDS_PROBE_H
#define RECORDS_PROBE_H

#include <httpd.h>

#include "httpd/catalog_cache.h"
#include "httpd/config.h"
#include "pool/pool.h"
#include "response/health.h"

typedef struct records_probe_t records_probe_t;

/** Nothing is asked yet.  NULL: out of memory. */
records_probe_t *records_probe_make(const records_source_settings_t *settings, server_rec *s,
                                    records_pool_t *pool, records_catalog_cache_t *catalog,
                                    apr_pool_t *parent);

/** Somebody wants to know; does not wait. */
void records_probe_want(records_probe_t *probe);

/** Its state, once it is known, or timeout is over since it was wanted.  While another request
 *  waits already, what was known before.  The texts are in pool. */
records_health_t records_probe_wait(records_probe_t *probe, apr_interval_time_t timeout,
                                    apr_pool_t *pool);

/** For the watch: is the database to be asked? */
int records_probe_is_wanted(records_probe_t *probe);

/** Ask it, which may take a while. */
void records_probe_run(records_probe_t *probe);

#endif
