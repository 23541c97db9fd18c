/* SPDX-License-Identifier: Apache-2.0 */
/* The directives: one table that reads, bounds, defaults and inherits them. */
#ifndef RECORDS_CONFIG_H
#define RECORDS_CONFIG_H

#include <httpd.h>
#include <http_config.h>

#include "plan/rules.h"

/** A database as RecordsDatabase named it. */
typedef struct records_source_settings_t {
    const char *name, *driver, *params;
    int pool, statements;
    apr_interval_time_t wait, idle;
    unsigned options;                    /* for the dialect's kind() */
    unsigned from_mod_dbd : 1;           /* DBDriver and DBDParams */
    const struct records_database_t *database;       /* the provider, once it has been checked */
    struct records_source_t *source;     /* of this process: child_init makes it */
} records_source_settings_t;

/** Per server. */
typedef struct records_server_config_t {
    apr_array_header_t *sources;         /* records_source_settings_t * */
    int catalog_check;                   /* seconds; -1 unset */
} records_server_config_t;

/** Per Location. */
typedef struct records_config_t {
    int write, anonymous, unfiltered, rollback;
    int max_rows, max_filters, max_nesting, max_url, max_body, buffer, timeout;
    const char *from;
    apr_array_header_t *schemas, *expose;
} records_config_t;

extern const command_rec records_directives[];

void *records_config_create(apr_pool_t *pool, char *path);
void *records_config_merge(apr_pool_t *pool, void *outer, void *inner);
void *records_server_config_create(apr_pool_t *pool, server_rec *s);
void *records_server_config_merge(apr_pool_t *pool, void *outer, void *inner);

/** The configuration that applies to a request; every member has its value. */
const records_config_t *records_config(const request_rec *r);

const records_server_config_t *records_server_config(const server_rec *s);

/** The source that name means at this server, or (name NULL) the only one.  NULL if there is none,
 *  or no single one. */
records_source_settings_t *records_config_source(const server_rec *s, const char *name);

/** The directives as the planner reads them. */
void records_config_rules(records_rules_t *rules, const records_config_t *config, const char *mount);

#endif
