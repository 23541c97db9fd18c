/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/challenge.h"

#include <string.h>

#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>

#include "base/header.h"

static int is_there(const request_rec *r)
{
    return apr_table_get(r->err_headers_out, "WWW-Authenticate") != NULL
           || apr_table_get(r->headers_out, "WWW-Authenticate") != NULL;
}

static int is_of_token(const records_error_t *error)
{
    return strcmp(error->code, "PGRST301") == 0 || strcmp(error->code, "PGRST303") == 0;
}

void records_challenge(request_rec *r, const records_error_t *error)
{
    const char *challenge = "Bearer";

    if (!is_there(r) && ap_auth_type(r) != NULL)
        ap_note_auth_failure(r);
    if (is_there(r))
        return;
    if (is_of_token(error) && records_header_valid("x", error->message))
        challenge = apr_psprintf(r->pool,
                                 "Bearer error=\"invalid_token\", "
                                 "error_description=\"%s\"",
                                 ap_escape_quotes(r->pool, error->message));
    apr_table_setn(r->err_headers_out, "WWW-Authenticate", challenge);
}
