/* SPDX-License-Identifier: Apache-2.0 */
/* Swagger 2.0 knows basic, apiKey and oauth2.  A bearer token, from wherever it is, is an apiKey in
 * Authorization; cookies and certificates cannot be said. */
#include "openapi/swagger.h"

#include <string.h>

#define BEARER "The token, with Bearer and a blank before it"

static int is(const char *text, const char *word)
{
    return text != NULL && strcmp(text, word) == 0;
}

static void write_key(records_openapi_t *d, const records_security_scheme_t *scheme,
                      const char *place, const char *parameter, const char *description)
{
    if (scheme->description != NULL)
        description = scheme->description;
    records_openapi_write(d, ",'%s':{'type':'apiKey','in':'%s','name':'%s'", scheme->name, place,
                          parameter);
    if (description != NULL)
        records_openapi_write(d, ",'description':'%s'", description);
    records_openapi_write(d, "}");
}

static void write_basic(records_openapi_t *d, const records_security_scheme_t *scheme)
{
    records_openapi_write(d, ",'%s':{'type':'basic'", scheme->name);
    if (scheme->description != NULL)
        records_openapi_write(d, ",'description':'%s'", scheme->description);
    records_openapi_write(d, "}");
}

static const char *flow_of(const records_security_scheme_t *scheme)
{
    return is(scheme->flow, "authorizationCode")   ? "accessCode"
           : is(scheme->flow, "clientCredentials") ? "application"
                                                   : scheme->flow;
}

static void write_scopes(records_openapi_t *d, const records_security_scheme_t *scheme)
{
    int i;

    for (i = 0; scheme->scopes != NULL && i < scheme->scopes->nelts; i++) {
        const char *scope = APR_ARRAY_IDX(scheme->scopes, i, const char *);

        records_openapi_write(d, ",'%s':'%s'", scope, scope);
    }
}

static void write_oauth2(records_openapi_t *d, const records_security_scheme_t *scheme)
{
    records_openapi_write(d, ",'%s':{'type':'oauth2','flow':'%s'", scheme->name, flow_of(scheme));
    if (scheme->description != NULL)
        records_openapi_write(d, ",'description':'%s'", scheme->description);
    if (scheme->authorization_url != NULL)
        records_openapi_write(d, ",'authorizationUrl':'%s'", scheme->authorization_url);
    if (scheme->token_url != NULL)
        records_openapi_write(d, ",'tokenUrl':'%s'", scheme->token_url);
    records_openapi_write(d, ",'scopes':{");
    write_scopes(d, scheme);
    records_openapi_write(d, "}}");
}

static int can_be_said(const records_security_scheme_t *scheme)
{
    return !is(scheme->kind, "mutualTLS") && !is(scheme->place, "cookie");
}

static void write_scheme(records_openapi_t *d, const records_security_scheme_t *scheme)
{
    if (is(scheme->kind, "apiKey"))
        write_key(d, scheme, scheme->place, scheme->parameter, NULL);
    else if (is(scheme->kind, "oauth2"))
        write_oauth2(d, scheme);
    else if (is(scheme->scheme, "basic"))
        write_basic(d, scheme);
    else
        write_key(d, scheme, "header", "Authorization", BEARER);
}

/* One flow is one scheme here: of several of one name the first. */
static const records_security_scheme_t *next_scheme(const apr_array_header_t *schemes, int *at)
{
    while (schemes != NULL && *at < schemes->nelts) {
        const records_security_scheme_t *scheme =
            &APR_ARRAY_IDX(schemes, *at, const records_security_scheme_t);
        int i, seen = 0;

        for (i = 0; i < *at; i++)
            seen |= strcmp(APR_ARRAY_IDX(schemes, i, const records_security_scheme_t).name,
                           scheme->name)
                    == 0;
        ++*at;
        if (!seen && can_be_said(scheme))
            return scheme;
    }
    return NULL;
}

void records_swagger_security(records_openapi_t *d)
{
    const apr_array_header_t *schemes = d->api->security;
    const records_security_scheme_t *scheme;
    int at = 0;

    if ((scheme = next_scheme(schemes, &at)) == NULL)
        return;
    records_openapi_write(d, ",'securityDefinitions':{");
    for (; scheme != NULL; scheme = next_scheme(schemes, &at))
        write_scheme(d, scheme);
    records_openapi_write(d, "},'security':[");
    for (at = 0; (scheme = next_scheme(schemes, &at)) != NULL;)
        records_openapi_write(d, ",{'%s':[]}", scheme->name);
    records_openapi_write(d, "]");
}
