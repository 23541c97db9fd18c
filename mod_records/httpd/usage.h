/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsUsage: what callers use is counted in memory of all children, and written to the table
 * records_usage now and then by one of them (usage_flush.c).  A request waits for neither. */
#ifndef RECORDS_USAGE_H
#define RECORDS_USAGE_H

#include "httpd/measure.h"

/** When the configuration is checked: a sentence where usage is to be counted and has no table, or the
 *  table no database. */
const char *records_usage_check(const server_rec *main_server, apr_pool_t *pool);
const char *records_usage_check_place(const server_rec *main_server, const records_config_t *config,
                                      const char *where, apr_pool_t *pool);

/** In post_config. */
int records_usage_prepare(apr_pool_t *pconf, server_rec *s);

/** In child_init, when there are sources and before the watch starts. */
void records_usage_start(server_rec *main_server);

/** A request has ended. */
void records_usage_end(const request_rec *r, records_measure_t *measure);

#endif
