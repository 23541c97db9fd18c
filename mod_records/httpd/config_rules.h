/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for rows and columns, when all of the configuration has been read: then it is known which
 * database each is for. */
#ifndef RECORDS_CONFIG_RULES_H
#define RECORDS_CONFIG_RULES_H

#include "httpd/config.h"

/** What is wrong with rules (const records_rule_t *; or NULL) of a place that serves a database, as far
 *  as that can be seen without asking it: a sentence, or NULL. */
const char *records_rules_check(const apr_array_header_t *rules,
                                const records_source_settings_t *source, const char *where,
                                apr_pool_t *pool);

/** A rule names a database that no server has: a sentence, or NULL. */
const char *records_rules_check_names(const apr_array_header_t *rules, const server_rec *s,
                                      const char *where, apr_pool_t *pool);

/** All that they say, wherever it is written; NULL where there are none. */
const char *records_rules_text(const apr_array_header_t *rules, apr_pool_t *pool);

/** A place serves a database with these rules (or NULL): its catalog is loaded with them.  NULL,
 *  or a sentence where there are too many. */
const char *records_rules_note(records_source_settings_t *source, const apr_array_header_t *rules,
                               const char *where, apr_pool_t *pool);

#endif
