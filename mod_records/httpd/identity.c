/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/identity.h"

#include "base/error.h"

records_error_t *records_identify(records_identity_t *who, request_rec *r,
                                  const records_config_t *config)
{
    /* mod_auth_openidc lets OPTIONS through with an empty user: that is nobody. */
    who->user = r->user == NULL || *r->user == '\0' ? NULL : r->user;
    if (who->user != NULL || config->anonymous || r->method_number == M_OPTIONS)
        return NULL;
    return records_fail(r->pool, "PGRST302", "Anonymous access is disabled");
}
