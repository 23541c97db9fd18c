/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_HTTPD_SECTIONS_H
#define RECORDS_HTTPD_SECTIONS_H

/* The sections of a server's configuration, <Location> and <If>: their directives about
 * databases are checked when httpd starts. */

#include "httpd/config.h"

/** "the main server", or the file and line of its <VirtualHost>. */
const char *records_sections_host(const server_rec *s, apr_pool_t *pool);

/** The names of a server's databases, with commas between them. */
const char *records_sections_names(const server_rec *s, apr_pool_t *pool);

/** The configuration for a path of the server: that outside all sections, and that of the
 *  sections around it. */
const records_config_t *records_sections_at(const server_rec *s, const char *path,
                                            apr_pool_t *pool);

/** RecordsRole claim:NAME where nobody has claims, as a sentence for the operator; or NULL. */
const char *records_sections_check_claims(const records_config_t *config, const char *where,
                                          apr_pool_t *pool);

/** Why the roles that config gives callers are not possible with this source; NULL if they are. */
const char *records_sections_check_role(const records_config_t *config,
                                        const records_source_settings_t *source, const char *where,
                                        apr_pool_t *pool);

/** Why the database cannot be told of traces as config has it; NULL if it can. */
const char *records_sections_check_trace(const records_config_t *config,
                                         const records_source_settings_t *source, const char *where,
                                         apr_pool_t *pool);

/** What is wrong with any section of the server, wherever it stands; NULL if nothing is. */
const char *records_sections_check(const server_rec *s, apr_pool_t *pool);

#endif
