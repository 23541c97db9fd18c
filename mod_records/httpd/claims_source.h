/* SPDX-License-Identifier: Apache-2.0 */
/* Claims that other modules know of a caller: providers of the group RECORDS_CLAIMS_GROUP, which
 * RecordsClaimsFrom names. */
#ifndef RECORDS_CLAIMS_SOURCE_H
#define RECORDS_CLAIMS_SOURCE_H

#include "httpd/config.h"

/** While the configuration is checked: each one that is named is there, and all are as they should be.  A
 *  sentence for the operator, or NULL. */
const char *records_claims_sources_check(apr_pool_t *pool);

/** Ask those of the configuration, in their order, to add to what is known of a user: of two claims of one
 *  name the later one counts.  The error of the one that refuses; REC174 where it says only that. */
RECORDS_MUST_CHECK
records_error_t *records_claims_sources_ask(records_claims_set_t *claims, request_rec *r,
                                            const records_config_t *config);

#endif
