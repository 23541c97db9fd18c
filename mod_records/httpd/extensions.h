/* SPDX-License-Identifier: Apache-2.0 */
/* What other modules have registered by the groups of mod_records.h, in this configuration.  The modules
 * may be loaded in any order: nothing is looked up before all of them are there. */
#ifndef RECORDS_HTTPD_EXTENSIONS_H
#define RECORDS_HTTPD_EXTENSIONS_H

#include "base/extensions.h"

/** While the configuration is checked: list each group, once.  A sentence that says what is wrong with
 *  which extension, or NULL. */
const char *records_extensions_check(apr_pool_t *pool);

/** All of them; NULL where there are none. */
const records_extensions_t *records_extensions(void);

/** A sentence if the group has providers of another version than this one, for whoever has built them;
 *  NULL where it has none. */
const char *records_extensions_check_version(const char *group, const char *version,
                                             apr_pool_t *pool);

#endif
