/* SPDX-License-Identifier: Apache-2.0 */
/* What a database says about tables that RecordsExpose hides is only for the log. */
#ifndef RECORDS_REDACT_H
#define RECORDS_REDACT_H

#include "catalog/catalog.h"
#include "plan/rules.h"

/** If an error of the database names something that is hidden here, the client gets only the
 *  kind of error, and the rest becomes its cause.  Does nothing if RecordsExpose is not set. */
void records_redact(records_error_t *error, const records_rules_t *rules,
                    const records_catalog_t *catalog, apr_pool_t *pool);

#endif
