/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/cors.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>

#include "httpd/mount.h"
#include "response/headers.h"

#define LIST_SHOWN(name) ", " name
#define LIST_HIDDEN(name)
#define LIST(name, shown) LIST_##shown(name)

static const char exposed[] = RECORDS_HEADERS(LIST);

static int is_on(const records_config_t *config)
{
    return config->cors != NULL
           && apr_cstr_casecmp(APR_ARRAY_IDX(config->cors, 0, const char *), "Off") != 0;
}

static int admits_any(const records_config_t *config)
{
    return apr_cstr_casecmp(APR_ARRAY_IDX(config->cors, 0, const char *), "On") == 0;
}

static int lists(const records_config_t *config, const char *origin)
{
    int i;

    for (i = 0; i < config->cors->nelts; i++)
        if (apr_cstr_casecmp(APR_ARRAY_IDX(config->cors, i, const char *), origin) == 0)
            return 1;
    return 0;
}

static int is_preflight(const request_rec *r)
{
    return r->method_number == M_OPTIONS && apr_table_get(r->headers_in, "Origin") != NULL
           && apr_table_get(r->headers_in, "Access-Control-Request-Method") != NULL;
}

/* ---- every answer -------------------------------------------------------------- */

/* Among the headers that errors keep, and before any hook can refuse the request, so that a
 * page can see why it was refused. */
static void set_headers(request_rec *r, const records_config_t *config, const char *origin)
{
    apr_table_t *headers = r->err_headers_out;

    if (!admits_any(config))
        apr_table_mergen(headers, "Vary", "Origin");
    if (!admits_any(config) && !lists(config, origin))
        return;
    if (admits_any(config)) {
        apr_table_setn(headers, "Access-Control-Allow-Origin", "*");
    } else {
        apr_table_setn(headers, "Access-Control-Allow-Origin", origin);
        apr_table_setn(headers, "Access-Control-Allow-Credentials", "true");
    }
    if (!is_preflight(r))
        apr_table_setn(headers, "Access-Control-Expose-Headers", exposed + sizeof(", ") - 1);
}

int records_cors_varies(const request_rec *r, const records_config_t *config)
{
    return is_on(config) && (!admits_any(config) || apr_table_get(r->headers_in, "Origin") == NULL);
}

static int header_parser(request_rec *r)
{
    const char *origin = apr_table_get(r->headers_in, "Origin");
    const records_config_t *config;

    if (origin == NULL || !ap_is_initial_req(r) || !records_mount_serves(r))
        return DECLINED;
    config = records_config(r);
    if (is_on(config))
        set_headers(r, config, origin);
    return DECLINED;
}

/* ---- preflights ----------------------------------------------------------------- */

/* Among r->notes: a preflight was let in without credentials. */
#define LET_IN "records-preflight"

/* A browser sends no credentials with a preflight, so none may be required. */
static int access_checker_ex(request_rec *r)
{
    if (!is_preflight(r) || !records_mount_serves(r) || !is_on(records_config(r)))
        return DECLINED;
    apr_table_setn(r->notes, LET_IN, "");
    return OK;
}

static int authorize(request_rec *r)
{
    int status = ap_run_access_checker_ex(r);

    if (status != DECLINED)
        return status;
    if ((status = ap_run_check_user_id(r)) == OK)
        status = ap_run_auth_checker(r);
    return status == DECLINED ? HTTP_FORBIDDEN : status;
}

/* mod_rewrite in a <Location> gives a request to a proxy, or to another handler, after everybody has
 * decided who gets in.  Then it is no preflight of ours, and httpd decides again. */
static int fixups(request_rec *r)
{
    if (r->method_number != M_OPTIONS || apr_table_get(r->notes, LET_IN) == NULL)
        return DECLINED;
    apr_table_unset(r->notes, LET_IN);
    if (r->proxyreq == PROXYREQ_NONE && r->handler != NULL && strcmp(r->handler, "records") == 0)
        return DECLINED;
    return authorize(r);
}

/* "Foo,Bar" -> "Authorization, Foo, Bar, Accept, ..." */
static const char *allowed_headers(const char *asked, apr_pool_t *pool)
{
    const char *all = "Authorization";

    while (asked != NULL && *(asked += strspn(asked, ", \t")) != '\0') {
        apr_size_t length = strcspn(asked, ", \t");

        all = apr_pstrcat(pool, all, ", ", apr_pstrmemdup(pool, asked, length), NULL);
        asked += length;
    }
    return apr_pstrcat(pool, all, ", Accept, Accept-Language, Content-Language", NULL);
}

int records_cors_answer(request_rec *r, const records_config_t *config)
{
    apr_table_t *headers = r->err_headers_out;

    if (r->method_number == M_OPTIONS && apr_table_get(r->headers_in, "Origin") == NULL)
        apr_table_setn(headers, "Access-Control-Allow-Origin", "*");
    if (!is_preflight(r))
        return 0;
    if (is_on(config) && apr_table_get(headers, "Access-Control-Allow-Origin") != NULL) {
        apr_table_setn(headers, "Access-Control-Allow-Methods",
                       "GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD");
        apr_table_setn(
            headers, "Access-Control-Allow-Headers",
            allowed_headers(apr_table_get(r->headers_in, "Access-Control-Request-Headers"),
                            r->pool));
        apr_table_setn(headers, "Access-Control-Max-Age", "86400");
    }
    ap_set_content_length(r, 0);
    return 1;
}

void records_cors_register(void)
{
    ap_hook_header_parser(header_parser, NULL, NULL, APR_HOOK_FIRST);
    ap_hook_check_access_ex(access_checker_ex, NULL, NULL, APR_HOOK_FIRST,
                            AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_fixups(fixups, NULL, NULL, APR_HOOK_REALLY_LAST);
}
