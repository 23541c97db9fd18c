/* SPDX-License-Identifier: Apache-2.0 */
/* What a database says of tables that RecordsExpose hides is for the log alone. */
#ifndef RECORDS_REDACT_H
#define RECORDS_REDACT_H

#include "catalog/catalog.h"
#include "plan/rules.h"

/** Of an error of the database: if it names what is not shown at this place, the client is told the kind
 *  of error alone, and the rest becomes its cause.  Nothing where RecordsExpose is not set. */
void records_redact(records_error_t *error, const records_rules_t *rules,
                    const records_catalog_t *catalog, apr_pool_t *pool);

#endif
