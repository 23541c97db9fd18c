/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/expression.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "httpd/log.h"

/* Functions and variables whose value the client chooses, the Host header's among them; those
 * that do not identify the client; and env, which falls back to httpd's own environment if the
 * request's has no such variable. */
static const char *const untrusted[] = {
    "req", "http", "req_novary", "resp", "env", "osenv", "file", "filemod", "filesize", "HTTP_ACCEPT",
    "HTTP_COOKIE", "HTTP_FORWARDED", "HTTP_HOST", "HTTP_PROXY_CONNECTION", "HTTP_REFERER",
    "HTTP_USER_AGENT", "CONTENT_TYPE", "DOCUMENT_URI", "IS_SUBREQ", "LAST_MODIFIED", "PATH_INFO",
    "QUERY_STRING", "QUERY_STRING_UNESCAPED", "REMOTE_HOST", "REMOTE_IDENT", "REMOTE_PORT",
    "REQUEST_FILENAME", "REQUEST_LOG_ID", "REQUEST_METHOD", "REQUEST_STATUS", "REQUEST_URI",
    "SCRIPT_FILENAME", "SCRIPT_GROUP", "SCRIPT_USER", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
    "SERVER_PROTOCOL_VERSION", "SERVER_PROTOCOL_VERSION_MAJOR", "SERVER_PROTOCOL_VERSION_MINOR",
    "SSL_TLS_SNI", "THE_REQUEST", "UNESCAPED_URI", "URI",
};
/* What httpd puts into the environment of every script. */
static const char *const of_scripts[] = {
    "CONTENT_LENGTH", "CONTENT_TYPE", "DOCUMENT_PATH_INFO", "DOCUMENT_URI", "PATH_INFO",
    "PATH_TRANSLATED", "QUERY_STRING", "QUERY_STRING_UNESCAPED", "REMOTE_HOST", "REMOTE_PORT",
    "REMOTE_IDENT", "REQUEST_METHOD", "REQUEST_URI", "SCRIPT_FILENAME", "SCRIPT_NAME", "SCRIPT_URI",
    "SCRIPT_URL", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "SSL_TLS_SNI", "URL",
};
static const char *const headers[] = { "req", "http", "req_novary" };
static const char *const credentials[] = { "Authorization", "Proxy-Authorization", "Cookie" };

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

static int lists(const char *const *list, apr_size_t length, const char *name)
{
    apr_size_t i;

    for (i = 0; i < length; i++)
        if (apr_cstr_casecmp(list[i], name) == 0)
            return 1;
    return 0;
}

static int is_environment(const char *name)
{
    return apr_cstr_casecmp(name, "reqenv") == 0 || apr_cstr_casecmp(name, "note") == 0;
}

/* HTTP_X_ROLE, QUERY_STRING; and with REDIRECT_ before it, after an internal redirect */
static int is_of_script(const char *name)
{
    while (apr_cstr_casecmpn(name, "REDIRECT_", 9) == 0)
        name += 9;
    return apr_cstr_casecmpn(name, "HTTP_", 5) == 0 || lists(of_scripts, LENGTH(of_scripts), name);
}

static int lookup_identity(ap_expr_lookup_parms *parms)
{
    const char *name = parms->name;

    if (parms->type > AP_EXPR_FUNC_LIST)
        return ap_expr_lookup_default(parms);
    if (is_environment(name) && parms->arg != NULL && is_of_script(parms->arg))
        name = parms->arg;
    else if (!lists(untrusted, LENGTH(untrusted), name)
             && !(apr_cstr_casecmp(name, "SSL") == 0 && parms->arg != NULL
                  && lists(untrusted, LENGTH(untrusted), parms->arg)))
        return ap_expr_lookup_default(parms);
    *parms->err =
        apr_psprintf(parms->pool,
                     "%s is not believed here: a client may have chosen it "
                     "(%%{reqenv:NAME} has what the auth module said, %%{REMOTE_USER} the "
                     "user)",
                     name);
    return !OK;
}

static int lookup_request(ap_expr_lookup_parms *parms)
{
    const int secret =
        apr_cstr_casecmp(parms->name, "HTTP_COOKIE") == 0
        || (lists(headers, LENGTH(headers), parms->name)
            && (parms->arg == NULL || lists(credentials, LENGTH(credentials), parms->arg)));

    if (parms->type > AP_EXPR_FUNC_LIST || !secret)
        return ap_expr_lookup_default(parms);
    *parms->err = apr_psprintf(parms->pool, "credentials are not for the database: %s",
                               parms->arg == NULL ? parms->name : parms->arg);
    return !OK;
}

int records_expression_is_constant(const char *text)
{
    return strpbrk(text, "%$") == NULL;
}

/* REMOTE_USER, reqenv:OIDC_CLAIM_role, {REMOTE_USER}: the per cent sign has been forgotten. */
static int is_unmarked(const char *text)
{
    static const char *const begins[] = {
        "REMOTE_USER", "REMOTE_ADDR", "OIDC_", "OAUTH2_", "SSL_", "SSL:", "AUTHENTICATE_", "AUTHORIZE_",
        "reqenv:", "env:", "osenv:", "req:", "http:", "HTTP_", "{",
    };
    apr_size_t i;

    for (i = 0; records_expression_is_constant(text) && i < LENGTH(begins); i++)
        if (strncmp(text, begins[i], strlen(begins[i])) == 0)
            return *text != '{' || apr_isalpha(text[1]); /* {"a":1} is JSON */
    return 0;
}

const char *records_expression_parse(const ap_expr_info_t **expression, cmd_parms *cmd,
                                     const char *text, records_trust_e trust)
{
    const int identity = trust == RECORDS_OF_IDENTITY;
    const char *error = NULL;

    if (is_unmarked(text))
        return apr_psprintf(
            cmd->pool,
            "%s: '%s' would be the same text for every request; write the "
            "expression as %%{%s}",
            cmd->cmd->name, text,
            apr_pstrmemdup(cmd->pool, text + (*text == '{'), strcspn(text + (*text == '{'), "}")));
    /* The answer depends on a header that is passed to the database. */
    *expression = ap_expr_parse_cmd(
        cmd, text, AP_EXPR_FLAG_STRING_RESULT | (identity ? AP_EXPR_FLAG_DONT_VARY : 0), &error,
        identity ? lookup_identity : lookup_request);
    if (error == NULL)
        return NULL;
    return apr_psprintf(cmd->pool, "%s: cannot read the expression '%s': %s", cmd->cmd->name, text,
                        error);
}

/* ap_expr_str_exec, and the headers that were looked at: httpd adds them to Vary of conditions alone. */
static const char *execute(const ap_expr_info_t *expression, const char **why, request_rec *r)
{
    const char *value = NULL, *headers_seen = NULL;
    ap_expr_eval_ctx_t context;

    memset(&context, 0, sizeof(context));
    context.r = r;
    context.c = r->connection;
    context.s = r->server;
    context.p = r->pool;
    context.err = why;
    context.info = expression;
    context.result_string = &value;
    context.vary_this = expression->flags & AP_EXPR_FLAG_DONT_VARY ? NULL : &headers_seen;
    if (ap_expr_exec_ctx(&context) < 0)
        return NULL;
    if (headers_seen != NULL)
        apr_table_merge(r->headers_out, "Vary", headers_seen);
    return value;
}

records_error_t *records_expression_value(const char **value, const ap_expr_info_t *expression,
                                          request_rec *r)
{
    const char *why = NULL;
    records_error_t *error;

    *value = execute(expression, &why, r);
    if (why == NULL && *value != NULL)
        return NULL;
    error = records_fail(r->pool, "PGRSTX00", "The server is not configured for this");
    error->cause =
        apr_pstrcat(r->pool, "an expression failed: ", why == NULL ? "no value" : why, NULL);
    return error;
}
