/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/expression.h"

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "httpd/log.h"

/* Functions and variables whose value the client chooses; and env, which looks at httpd's own
 * environment where the request's has no such variable. */
static const char *const untrusted[] = {
    "req", "http", "req_novary", "env", "osenv", "HTTP_ACCEPT", "HTTP_COOKIE", "HTTP_FORWARDED",
    "HTTP_HOST", "HTTP_PROXY_CONNECTION", "HTTP_REFERER", "HTTP_USER_AGENT", "DOCUMENT_URI",
    "PATH_INFO", "QUERY_STRING", "REQUEST_URI", "REQUEST_FILENAME", "SCRIPT_FILENAME",
    "THE_REQUEST", "UNESCAPED_URI",
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

static int lookup_identity(ap_expr_lookup_parms *parms)
{
    if (parms->type > AP_EXPR_FUNC_LIST || !lists(untrusted, LENGTH(untrusted), parms->name))
        return ap_expr_lookup_default(parms);
    *parms->err = apr_psprintf(parms->pool, "%s is not believed here: a client may have chosen it "
                               "(%%{reqenv:NAME} has what the auth module said)", parms->name);
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

const char *records_expression_parse(const ap_expr_info_t **expression, cmd_parms *cmd,
                                     const char *text, records_trust_e trust)
{
    const int identity = trust == RECORDS_OF_IDENTITY;
    const char *error = NULL;

    /* What the database is told of a header makes another answer: httpd adds it to Vary. */
    *expression = ap_expr_parse_cmd(cmd, text, AP_EXPR_FLAG_STRING_RESULT
                                    | (identity ? AP_EXPR_FLAG_DONT_VARY : 0), &error,
                                    identity ? lookup_identity : lookup_request);
    if (error == NULL)
        return NULL;
    return apr_psprintf(cmd->pool, "%s: cannot read the expression '%s': %s", cmd->cmd->name, text,
                        error);
}

records_error_t *records_expression_value(const char **value, const ap_expr_info_t *expression,
                                          request_rec *r)
{
    const char *why = NULL;
    records_error_t *error;

    *value = ap_expr_str_exec(r, expression, &why);
    if (why == NULL && *value != NULL)
        return NULL;
    error = records_fail(r->pool, "PGRSTX00", "The server is not configured for this");
    error->cause = apr_pstrcat(r->pool, "an expression failed: ", why == NULL ? "no value" : why,
                               NULL);
    return error;
}
