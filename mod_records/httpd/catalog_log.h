/* SPDX-License-Identifier: Apache-2.0 */
/* What the operator should know of a catalog that has been loaded. */
#ifndef RECORDS_CATALOG_LOG_H
#define RECORDS_CATALOG_LOG_H

#include <httpd.h>

#include "pool/introspect.h"

/** Queries that are left out, rules that cannot be kept, names that do not exist, patterns that match
 *  nothing (exposed: records_exposed_t, or NULL), and views that show what rules hide.  name is the
 *  database's. */
void records_catalog_log(const records_introspected_t *found, const char *name,
                         const apr_array_header_t *exposed, server_rec *s);

#endif
