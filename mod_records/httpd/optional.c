/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/optional.h"

#include "httpd/identity.h"
#include "httpd/measure.h"
#include "httpd/reload.h"
#include "request/claims.h"

#define OPERATION "mod_records: who"

void records_optional_note_operation(request_rec *operation, const records_identity_t *who)
{
    apr_pool_userdata_setn(who, OPERATION, NULL, operation->pool);
}

/* NULL until the caller has been identified, and of a request that we do not serve. */
static const records_identity_t *who_of(const request_rec *r)
{
    const records_identity_t *who;
    const records_measure_t *measure;
    void *found = NULL;

    apr_pool_userdata_get(&found, OPERATION, r->pool);
    if ((who = found) == NULL) {
        measure = records_measure_of(r);
        who = measure == NULL ? NULL : measure->who;
    }
    return who != NULL && who->identified ? who : NULL;
}

const apr_table_t *records_claims(request_rec *r)
{
    const records_identity_t *who = who_of(r);
    apr_table_t *claims;

    if (who == NULL)
        return NULL;
    claims = records_claims_table(who->claims, r->pool);
    if (who->role != NULL)
        apr_table_set(claims, "role", who->role);
    return claims;
}

const char *records_claim(request_rec *r, const char *name)
{
    const records_identity_t *who = who_of(r);

    return who == NULL ? NULL : records_identity_claim_shown(who, name, r->pool);
}

apr_status_t records_catalog_reload(server_rec *s)
{
    return records_reload_ask(s);
}

void records_optional_register(void)
{
    APR_REGISTER_OPTIONAL_FN(records_claims);
    APR_REGISTER_OPTIONAL_FN(records_claim);
    APR_REGISTER_OPTIONAL_FN(records_catalog_reload);
}
