/* SPDX-License-Identifier: Apache-2.0 */
/* A signed token (JWS, compact), which an auth module has verified.  Its claims are read here; so is its
 * header, as a module may not know everything that stands in one. */
#ifndef RECORDS_TOKEN_H
#define RECORDS_TOKEN_H

#include "request/claims.h"

/** The claims of a token, in pool.  type: what typ must be in the header, or NULL.  PGRST301
 *  where it is no such token, nobody signed it, or its header asks for more than is known here;
 *  PGRST303 where its payload is no JSON object, or its type another one. */
RECORDS_MUST_CHECK
records_error_t *records_token_claims(records_claims_set_t **claims, const char *token,
                                      const char *type, apr_pool_t *pool);

#endif
