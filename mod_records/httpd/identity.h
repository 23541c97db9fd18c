/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks, as the auth module said: r->user and the request's environment, and nothing a client
 * could have sent itself.  What becomes of it is in docs/authentication.md. */
#ifndef RECORDS_IDENTITY_H
#define RECORDS_IDENTITY_H

#include <httpd.h>

#include "httpd/config.h"
#include "request/message.h"

/** User, role, claims and the operator's settings.  PGRST302 (401) for nobody, where nobody is not
 *  served: whatever the Require lines forgot, the handler fails closed.  PGRST301 and PGRST303
 *  (401) for a token that cannot be read or does not hold, REC109 (403) for a missing claim. */
RECORDS_MUST_CHECK
records_error_t *records_identify(records_identity_t *who, request_rec *r,
                                  const records_config_t *config);

/** Is it nobody, or somebody with the rights of nobody?  Then 401 rather than 403. */
int records_identity_anonymous(const records_identity_t *who, const records_config_t *config);

/** One thing more that the database shall know; there must be settings. */
void records_tell(records_identity_t *who, const char *name, const char *value);

/** Add what the database shall know of the request itself: request.method and its kin.  Nothing
 *  where no directive asks for any. */
void records_describe(records_identity_t *who, const records_message_t *message, request_rec *r);

#endif
