/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/subrequest.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>

#include "base/error.h"

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

/* httpd copies the headers, and its hooks look at them: so they are there before it begins. */
static request_rec *look_up(request_rec *r, const records_mount_t *mount, const char *method,
                            const records_resolved_t *resolved, apr_pool_t *p)
{
    const char *uri = apr_pstrcat(p, mount->url, resolved->path, NULL);
    apr_table_t *const headers = r->headers_in;
    char *const the_request = r->the_request;
    request_rec *sub;

    r->headers_in = headers_of(headers, resolved, p);
    r->the_request = apr_pstrcat(p, method, " ", uri, " ", r->protocol, NULL);
    sub = ap_sub_req_method_uri(method, uri, r, NULL);
    r->headers_in = headers;
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
