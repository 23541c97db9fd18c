/* SPDX-License-Identifier: Apache-2.0 */
/* The claims of a caller: those of a token that the auth module has verified, and those that
 * the operator adds.  Each stays the JSON text as which it came. */
#ifndef RECORDS_CLAIMS_H
#define RECORDS_CLAIMS_H

#include <apr_time.h>

#include "mod_records.h"
#include "request/message.h"

/** The checks of a token's claims; UNSET if no directive sets one. */
typedef struct records_token_rules_t {
    const char *issuer, *audience;       /* or NULL */
    int leeway;                          /* seconds that clocks may differ */
    int expires;                         /* there must be an exp */
    const char *type;                    /* of the token, as its header has it; or NULL */
} records_token_rules_t;

#define RECORDS_CLAIMS_DEEPEST 64 /* arrays and objects inside one another */
#define RECORDS_TOKEN_UNSET (-1)
#define RECORDS_TOKEN_LEEWAY 30 /* seconds, as the reference has it */

/** How the text of a claim becomes JSON. */
typedef enum {
    RECORDS_CLAIM_STRING, RECORDS_CLAIM_INT, RECORDS_CLAIM_NUMBER, RECORDS_CLAIM_BOOL,
    RECORDS_CLAIM_JSON, RECORDS_CLAIM_LIST
} records_claim_kind_e;

/** No claims: {} */
void records_claims_none(records_claims_set_t **claims, apr_pool_t *pool);

/** Those of a JSON text, whose bytes must last as long as pool.  Zero, and a reason in *why, where it is
 *  no object. */
int records_claims_read(records_claims_set_t **claims, records_value_t json, const char **why,
                        apr_pool_t *pool);

/** exp, nbf, iat, iss and aud are of the right types and hold at this time.  PGRST303. */
RECORDS_MUST_CHECK
records_error_t *records_claims_check(const records_claims_set_t *claims,
                                      const records_token_rules_t *rules, apr_time_t now,
                                      apr_pool_t *pool);

/** Set a claim from text; an empty text takes it away.  separator is of RECORDS_CLAIM_LIST alone.
 *  REC109 where the text is not of the kind. */
RECORDS_MUST_CHECK
records_error_t *records_claims_set(records_claims_set_t *claims, const char *name,
                                    records_claim_kind_e kind, const char *separator,
                                    const char *text, apr_pool_t *pool);

/** Is the claim there, and neither null nor empty? */
int records_claims_has(const records_claims_set_t *claims, const char *name);

/** The claim as text: of a string, a number or a boolean.  NULL where it is missing, null, empty, or
 *  anything else; and where a NUL is in it, which would make two of them alike. */
const char *records_claims_get(const records_claims_set_t *claims, const char *name,
                               apr_pool_t *pool);

/** The same; of anything else that is neither null nor empty, its JSON. */
const char *records_claims_show(const records_claims_set_t *claims, const char *name,
                                apr_pool_t *pool);

/** The claim as JSON, whatever it is; NULL where it is missing or null. */
const char *records_claims_json(const records_claims_set_t *claims, const char *name,
                                apr_pool_t *pool);

/** All of them: name -> what records_claims_show() says.  claims may be NULL. */
apr_table_t *records_claims_table(const records_claims_set_t *claims, apr_pool_t *pool);

/** What a rule calls :name, as text, an array or object as JSON; NULL where the caller (or NULL) has none.
 *  user and role are what the request has of them. */
const char *records_claims_of_caller(const records_identity_t *who, const char *name,
                                     apr_pool_t *pool);

/** The claims as JSON, in pool. */
const char *records_claims_text(const records_claims_set_t *claims, apr_pool_t *pool);

#endif
