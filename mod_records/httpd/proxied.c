/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/proxied.h"

#include <apr_cstr.h>
#include <apr_strings.h>
#include <http_protocol.h>

/* ProxyPassReverse /v1/ http://backend/api/ knows http://backend/api/shows, and not /api/shows.  A
 * forged header does no harm: what is said is what the request itself named. */
const char *records_proxied_origin(const request_rec *r)
{
    const char *known = apr_table_get(r->headers_in, "X-Forwarded-Host"), *host;

    if (known == NULL)
        return NULL;
    host = apr_table_get(r->headers_in, "Host");
    if (host == NULL || *host == '\0' || apr_cstr_casecmp(host, known) == 0)
        return "";
    return apr_pstrcat(r->pool, ap_http_scheme(r), "://", host, NULL);
}
