/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of the privileges of roles, without asking for them: a number that is the same for the
 * same privileges on the same catalog. */
#ifndef RECORDS_RIGHTS_H
#define RECORDS_RIGHTS_H

#include <httpd.h>

#include "catalog/catalog.h"

/** In a new child: nothing is known. */
void records_rights_start(apr_pool_t *pool);

/** What has been found of the role (NULL: the login) not longer than age ago (0: ever); 0 where it must
 *  be found now.  Of several threads one is told that it is too old. */
apr_uint64_t records_rights_known(const records_catalog_t *catalog, const char *role,
                                  apr_interval_time_t age);

/** It has been found. */
void records_rights_note(const records_catalog_t *catalog, const char *role, apr_uint64_t rights);

/** It could not be found, whatever was known before: the role may be gone, or not this login's any more. */
void records_rights_unknown(const records_catalog_t *catalog, const char *role);

/** A catalog ends, and with it what is known of it. */
void records_rights_forget(const records_catalog_t *catalog);

#endif
