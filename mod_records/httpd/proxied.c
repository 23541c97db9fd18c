/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/proxied.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <http_core.h>
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

/* http://client/v1/ may be our /api/: what is below the one is below the other.  Of a path without a slash
 * at its end, the last segment is there again. */
static const char *relative(const request_rec *r)
{
    const char *slash = strrchr(r->uri, '/');

    return slash == NULL || slash[1] == '\0'
               ? "."
               : apr_pstrcat(r->pool, "./", ap_escape_path_segment(r->pool, slash + 1), NULL);
}

const char *records_proxied_url(request_rec *r, const records_config_t *config,
                                const records_mount_t *mount)
{
    if (config->public_url != NULL)
        return config->public_url;
    if (records_proxied_origin(r) != NULL)
        return relative(r);
    return ap_construct_url(r->pool, mount->url, r);
}
