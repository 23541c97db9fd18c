/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/vary.h"

#include <apr_cstr.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#include "base/header.h"
#include "httpd/cors.h"
#include "httpd/mount.h"

/* The header by which a module of httpd identifies a caller.  Other modules may use either. */
static const struct { const char *type, *header; } carriers[] = {
    { "Basic", "Authorization" }, { "Digest", "Authorization" }, { "form", "Cookie" },
};

/* Without an AuthType a caller is not identified by a header, but by a certificate, for
 * example.  A cache cannot see that, so it must not store the answer. */
static const char *carrier(request_rec *r, const records_config_t *config)
{
    const char *type = ap_auth_type(r);
    apr_size_t i;

    if (type == NULL || apr_cstr_casecmp(type, "None") == 0) {
        int known = r->user != NULL && *r->user != '\0';

        return known || config->role != NULL || config->rules != NULL
                       || records_config_gives_claims(config)
                   ? "*"
                   : NULL;
    }
    for (i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++)
        if (apr_cstr_casecmp(type, carriers[i].type) == 0)
            return carriers[i].header;
    return "Authorization, Cookie";
}

void records_vary_add(request_rec *r, const char *names)
{
    const char *refused = apr_table_get(r->err_headers_out, "Vary");
    const char *list = records_header_vary(apr_table_get(r->headers_out, "Vary"), names, r->pool);

    if (refused != NULL) {
        list = records_header_vary(list, refused, r->pool);
        apr_table_unset(r->err_headers_out, "Vary");
    }
    apr_table_setn(r->headers_out, "Vary", list);
}

/* Among the headers that only an operator's `Header always` touches: a plain Header, and mod_expires,
 * then add to it and cannot undo it. */
static void forbid_keeping(request_rec *r)
{
    if (apr_table_get(r->headers_out, "Cache-Control") == NULL
        && apr_table_get(r->err_headers_out, "Cache-Control") == NULL)
        apr_table_setn(r->err_headers_out, "Cache-Control", "no-store");
}

void records_vary_place(request_rec *r, const records_config_t *config)
{
    const char *by = carrier(r, config);

    if (by != NULL)
        records_vary_add(r, by);
    if (records_cors_varies(r, config))
        records_vary_add(r, "Origin");
    if (apr_table_get(r->headers_in, "X-Forwarded-Host") != NULL)
        records_vary_add(r, "X-Forwarded-Host");
    if (ap_is_HTTP_ERROR(r->status))
        forbid_keeping(r);
}

/* 401 of an auth module, 403 of a Require: they depend on the caller as our own do. */
static void insert_error_filter(request_rec *r)
{
    const records_config_t *config;
    const char *by;

    if (!ap_is_HTTP_ERROR(r->status) || !records_mount_serves(r))
        return;
    config = records_config(r);
    if ((by = carrier(r, config)) != NULL)
        apr_table_setn(r->err_headers_out, "Vary",
                       records_header_vary(apr_table_get(r->err_headers_out, "Vary"), by, r->pool));
    forbid_keeping(r);
}

void records_vary_register(void)
{
    ap_hook_insert_error_filter(insert_error_filter, NULL, NULL, APR_HOOK_FIRST);
}
