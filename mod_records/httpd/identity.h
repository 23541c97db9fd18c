/* SPDX-License-Identifier: Apache-2.0 */
/* The caller, as the auth module identified it: r->user and the request's environment, and
 * nothing that a client could have sent itself.  docs/authentication.md says how it is used. */
#ifndef RECORDS_IDENTITY_H
#define RECORDS_IDENTITY_H

#include <httpd.h>

#include "httpd/config.h"
#include "request/message.h"

/** User, role and claims.  PGRST302 (401) for an anonymous caller if
 *  these are not served: even if Require lines are missing, the handler fails closed.  PGRST301
 *  and PGRST303 (401) for a token that cannot be read or does not hold, REC109 (403) for a
 *  missing claim. */
RECORDS_MUST_CHECK
records_error_t *records_identify(records_identity_t *who, request_rec *r,
                                  const records_config_t *config);

/** Is the caller anonymous, or a user who is treated as anonymous?  Then 401 rather than 403. */
int records_identity_anonymous(const records_identity_t *who, const records_config_t *config);

/** A claim as text, in pool; NULL where the caller has none of this name, or an array or object. */
const char *records_identity_claim(const records_identity_t *who, const char *name,
                                   apr_pool_t *pool);

/** The same; of an array, an object or a text with a NUL in it, its JSON. */
const char *records_identity_claim_shown(const records_identity_t *who, const char *name,
                                         apr_pool_t *pool);

/** Make the settings for the database: all claims, and those of the operator.  Where has_context says so, and
 *  something could read them. */
RECORDS_MUST_CHECK
records_error_t *records_tell_caller(records_identity_t *who, request_rec *r,
                                     const records_config_t *config);

/** Add one setting for the database; there must be settings. */
void records_tell(records_identity_t *who, const char *name, const char *value);

/** Add the settings of the request itself: request.method and the like. */
void records_describe(records_identity_t *who, const records_message_t *message, request_rec *r);

#endif
