/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/subrequest.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#include "base/error.h"
#include "httpd/inherit.h"

/* ---- headers ------------------------------------------------------------------------ */

/* What the outer request says of itself alone. */
static int is_of_message(const char *name)
{
    static const char *const names[] = {
        "Accept", "Accept-Profile", "Expect", "Idempotency-Key", "Prefer",
        "Range",  "Range-Unit",     "TE",     "Trailer",         "Transfer-Encoding"
    };
    apr_size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (apr_cstr_casecmp(name, names[i]) == 0)
            return 1;
    return apr_cstr_casecmpn(name, "Content-", 8) == 0 || apr_cstr_casecmpn(name, "If-", 3) == 0;
}

static int add_outer(void *headers, const char *name, const char *value)
{
    if (!is_of_message(name))
        apr_table_addn(headers, name, value);
    return 1;
}

/* The outer request's, so that the caller, the host and the proxies are the same; and its own. */
static apr_table_t *headers_of(const apr_table_t *outer, const records_resolved_t *resolved,
                               apr_pool_t *p)
{
    apr_table_t *headers = apr_table_make(p, 16);

    apr_table_do(add_outer, headers, outer, NULL);
    apr_table_overlap(headers, resolved->headers, APR_OVERLAP_TABLES_SET);
    if (resolved->body.text != NULL && apr_table_get(headers, "Content-Type") == NULL)
        apr_table_setn(headers, "Content-Type", "application/json");
    return headers;
}

/* ---- as if it were alone --------------------------------------------------------------- */

/* Modules do less for a subrequest: mod_rewrite leaves rules out that redirect, or have [NS], and
 * SetEnvIf is not asked.  That is right for what is included in a page, but this is a request that a
 * client has sent.  So the outer request is out of their sight, but for the phases of authentication:
 * modules like mod_auth_digest keep there what they need. */
typedef struct alone_t {
    request_rec *outer;
    int parsed;                          /* its headers */
} alone_t;

#define ALONE "records_alone" /* in the subrequest's pool */

static int hide_outer(request_rec *r)
{
    alone_t *alone;

    if (r->main == NULL || apr_table_get(r->main->notes, RECORDS_OPERATIONS_NOTE) == NULL)
        return DECLINED;
    alone = apr_pcalloc(r->pool, sizeof(*alone));
    alone->outer = r->main;
    apr_pool_userdata_setn(alone, ALONE, NULL, r->pool);
    r->main = NULL;
    return DECLINED;
}

/* NULL for most requests, and at once: no request of HTTP/1 has that flag. */
static alone_t *alone_of(const request_rec *r)
{
    void *alone = NULL;

    if (r->assbackwards)
        apr_pool_userdata_get(&alone, ALONE, r->pool);
    return alone;
}

static int show_outer(request_rec *r)
{
    const alone_t *alone = alone_of(r);

    if (alone != NULL)
        r->main = alone->outer;
    return DECLINED;
}

static int parse_headers(request_rec *r)
{
    alone_t *alone = alone_of(r);
    int status;

    if (alone == NULL || alone->parsed)
        return DECLINED;
    alone->parsed = 1;
    /* For mod_setenvif the first call of a request is that for the server. */
    if ((status = ap_run_header_parser(r)) == OK || status == DECLINED)
        status = ap_run_header_parser(r);
    return status == OK ? DECLINED : status;
}

static int hide_again(request_rec *r)
{
    const int status = parse_headers(r); /* where httpd had nobody to authorize */

    if (alone_of(r) != NULL)
        r->main = NULL;
    return status;
}

void records_subrequest_register(void)
{
    records_inherit_register();
    ap_hook_translate_name(hide_outer, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_map_to_storage(show_outer, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_check_access(parse_headers, NULL, NULL, APR_HOOK_REALLY_FIRST,
                         AP_AUTH_INTERNAL_PER_CONF);
    ap_hook_type_checker(hide_again, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

/* ---- who may do it -------------------------------------------------------------------- */

static int check_user(request_rec *sub)
{
    int status;

    if (sub->user == NULL && (status = ap_run_check_user_id(sub)) != OK)
        return status == DECLINED ? HTTP_INTERNAL_SERVER_ERROR : status;
    if (sub->user == NULL)
        return HTTP_INTERNAL_SERVER_ERROR;
    status = ap_run_auth_checker(sub);
    return status == DECLINED ? HTTP_INTERNAL_SERVER_ERROR : status;
}

/* httpd takes the answer of the outer request where the configuration is the same.  But <Limit>, Require
 * method and Require expr ask for more than that.  The user stays the same. */
static int authorize(request_rec *sub)
{
    int status = ap_run_access_checker(sub);

    if (status == OK && ap_satisfies(sub) == SATISFY_ANY)
        return OK;
    if (status != OK && ap_satisfies(sub) != SATISFY_ANY)
        return status == DECLINED ? HTTP_INTERNAL_SERVER_ERROR : status;
    status = ap_run_access_checker_ex(sub);
    return status == DECLINED ? check_user(sub) : status;
}

/* ---- refused -------------------------------------------------------------------------- */

static int add_refusal(void *headers, const char *name, const char *value)
{
    if (apr_cstr_casecmp(name, "Vary") != 0)
        apr_table_addn(headers, name, value);
    return 1;
}

/* A challenge to the caller, for example. */
static records_error_t *refused(request_rec *sub)
{
    records_error_t *error = records_error(sub->pool, sub->status, "REC117", "");
    apr_table_t *headers = apr_table_make(sub->pool, 4);

    error->message =
        apr_psprintf(sub->pool, "httpd refused the operation: %s", ap_get_status_line(sub->status));
    apr_table_do(add_refusal, headers, sub->err_headers_out, NULL);
    error->headers = headers;
    return error;
}

static records_error_t *elsewhere(request_rec *sub, const char *details)
{
    return records_explain(
        records_error(sub->pool, HTTP_BAD_REQUEST, "REC117", "The operation is not served here"),
        details, NULL);
}

static records_error_t *check_place(request_rec *sub, const records_mount_t *mount)
{
    if (sub->proxyreq != PROXYREQ_NONE || sub->handler == NULL
        || strcmp(sub->handler, "records") != 0)
        return elsewhere(sub, "The path leads out of the API.");
    if (records_mount_of(sub) != mount || strstr(sub->uri, "//") != NULL)
        return elsewhere(sub, "The path leads to another API, or to none.");
    return NULL;
}

static records_error_t *check(request_rec *sub, const request_rec *r, const records_mount_t *mount)
{
    int status = OK;

    if (sub->status == HTTP_OK && sub->per_dir_config == r->per_dir_config)
        status = authorize(sub);
    if (status != OK)
        sub->status = status;
    if (ap_is_HTTP_ERROR(sub->status))
        return refused(sub);
    if (sub->status != HTTP_OK)
        return elsewhere(sub, "httpd redirects the path, or answers it itself.");
    return check_place(sub, mount);
}

/* ---- all of it ------------------------------------------------------------------------ */

/* httpd copies headers and environment, and its hooks look at them: so they are there before it begins. */
static request_rec *look_up(request_rec *r, const records_mount_t *mount, const char *method,
                            const records_resolved_t *resolved, apr_pool_t *p)
{
    const char *uri = apr_pstrcat(p, mount->url, resolved->path, NULL);
    apr_table_t *const headers = r->headers_in;
    apr_table_t *const environment = r->subprocess_env;
    char *const the_request = r->the_request;
    request_rec *sub;

    r->headers_in = headers_of(headers, resolved, p);
    r->subprocess_env = records_inherit_environment(r, p);
    r->the_request = apr_pstrcat(p, method, " ", uri, " ", r->protocol, NULL);
    sub = ap_sub_req_method_uri(method, uri, r, NULL);
    sub->main = r;
    r->headers_in = headers;
    r->subprocess_env = environment;
    r->the_request = the_request;
    return sub;
}

records_error_t *records_subrequest_begin(request_rec **sub, request_rec *r,
                                          const records_mount_t *mount, const char *method,
                                          const records_resolved_t *resolved, apr_pool_t *p)
{
    *sub = look_up(r, mount, method, resolved, p);
    return check(*sub, r, mount);
}
