/* SPDX-License-Identifier: Apache-2.0 */
/* What the claims of a token must say (RFC 7519, 4.1). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json_text.h"
#include "request/parts.h"

static records_error_t *no_number(const char *name, apr_pool_t *pool)
{
    return records_fail(pool, "PGRST303", "The JWT '%s' claim must be a number", name);
}

/* exp, nbf, iat: sign is 1 where the time must not have come yet. */
static records_error_t *check_time(const records_claims_set_t *claims, const char *name, int sign,
                                   const char *message, int leeway, apr_time_t now,
                                   apr_pool_t *pool)
{
    const records_value_t *value = records_claims_find(claims, name);
    double time;

    if (value == NULL)
        return NULL;
    if (!records_claim_is(value, RECORDS_JSON_NUMBER))
        return no_number(name, pool);
    time = strtod(apr_pstrmemdup(pool, value->text, value->length), NULL);
    if (!isfinite(time)) /* 1e400: a time that never comes */
        return no_number(name, pool);
    if ((time - (double)now / APR_USEC_PER_SEC) * sign >= -leeway)
        return NULL;
    return records_fail(pool, "PGRST303", "%s", message);
}

static int says(const records_value_t *value, const char *text)
{
    return records_claim_is(value, RECORDS_JSON_STRING)
           && records_json_says(value, text, strlen(text));
}

/* A string, or an array of them of which one is the audience. */
static records_error_t *check_audience(const records_value_t *value, const char *audience,
                                       apr_pool_t *pool)
{
    static const char wrong_type[] = "The JWT 'aud' claim must be a string or an array of strings";
    int found = audience == NULL || says(value, audience);
    records_json_rest_t rest;
    records_value_t one;

    if (value != NULL && !records_claim_is(value, RECORDS_JSON_STRING)) {
        if (!records_claim_is(value, RECORDS_JSON_ARRAY))
            return records_fail(pool, "PGRST303", wrong_type);
        rest = records_json_inside(value);
        while (records_json_element(&one, &rest)) {
            if (!records_claim_is(&one, RECORDS_JSON_STRING))
                return records_fail(pool, "PGRST303", wrong_type);
            found |= audience != NULL && says(&one, audience);
        }
    }
    return found ? NULL : records_fail(pool, "PGRST303", "JWT not in audience");
}

records_error_t *records_claims_check(const records_claims_set_t *claims,
                                      const records_token_rules_t *rules, apr_time_t now,
                                      apr_pool_t *pool)
{
    const int leeway = rules->leeway >= 0 ? rules->leeway : RECORDS_TOKEN_LEEWAY;
    records_error_t *error;

    if (rules->expires > 0 && records_claims_find(claims, "exp") == NULL)
        return no_number("exp", pool);
    if ((error = check_time(claims, "exp", 1, "JWT expired", leeway, now, pool))
        || (error = check_time(claims, "nbf", -1, "JWT not yet valid", leeway, now, pool))
        || (error = check_time(claims, "iat", -1, "JWT issued at future", leeway, now, pool))
        || (error = check_audience(records_claims_find(claims, "aud"), rules->audience, pool)))
        return error;
    if (rules->issuer != NULL && !says(records_claims_find(claims, "iss"), rules->issuer))
        return records_fail(pool, "PGRST303", "JWT not from the expected issuer");
    return NULL;
}
