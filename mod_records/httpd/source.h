/* SPDX-License-Identifier: Apache-2.0 */
/* A configured database in this process: its pool of connections and its catalog. */
#ifndef RECORDS_SOURCE_H
#define RECORDS_SOURCE_H

#include "httpd/catalog_cache.h"
#include "httpd/config.h"
#include "httpd/key_cleaner.h"
#include "httpd/probe.h"
#include "pool/pool.h"

/** When the watch has the catalog loaded (httpd/preload.h); its own. */
typedef struct records_preload_t {
    unsigned next, pause;                /* ticks; pause 0: nothing is decided yet */
    unsigned done : 1;
} records_preload_t;

typedef struct records_source_t {
    const records_source_settings_t *settings;
    server_rec *server;                  /* whose log it writes to */
    records_pool_t *pool;
    records_catalog_cache_t *catalog;
    records_key_cleaner_t *keys;         /* of the tables of idempotency keys */
    records_probe_t *probe;              /* whether it can serve */
    records_preload_t preload;
    apr_time_t advised;                  /* when the driver's last advice was logged */
    apr_uint32_t tried, looked;          /* looks at the schema that other modules asked for: begun, and
                                          * done; atomic */
} records_source_t;

/** In a new child: make the pools.  Nothing is connected yet. */
void records_source_start(server_rec *main_server, apr_pool_t *pool);

/** The source of a request; NULL if its configuration names none. */
records_source_t *records_source_of(const request_rec *r, const records_config_t *config);

/** Call back for each source of this process, once. */
void records_source_each(server_rec *main_server, void (*visit)(records_source_t *, void *),
                         void *baton);

#endif
