/* SPDX-License-Identifier: Apache-2.0 */
/* The stores that RecordsStore names: each is checked with the configuration, opened in each child, and
 * asked by requests.  What goes wrong is logged here, once a minute. */
#ifndef RECORDS_HTTPD_STORE_H
#define RECORDS_HTTPD_STORE_H

#include "httpd/config.h"
#include "mod_records.h"

/** Every RecordsStore has a module that knows it, and says what that understands.  A sentence for the
 *  operator, or NULL. */
const char *records_store_check(server_rec *main_server, apr_pool_t *pool);

/** In child_init, before the watch starts. */
void records_store_start(server_rec *main_server, apr_pool_t *pool);

/** As the members of records_store_t. */
RECORDS_MUST_CHECK
records_error_t *records_store_decide(const records_store_settings_t *store,
                                      const records_demand_t *demands, int number,
                                      records_verdict_t *verdicts, const server_rec *s,
                                      apr_pool_t *pool);
void records_store_charge(const records_store_settings_t *store, const records_demand_t *demands,
                          int number, const server_rec *s, apr_pool_t *pool);

/** Call back for each store, once, with how it does in this process. */
void records_store_each(server_rec *main_server,
                        void (*visit)(void *baton, const records_store_settings_t *store,
                                      const records_store_state_t *state),
                        void *baton);

#endif
