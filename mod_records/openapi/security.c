/* SPDX-License-Identifier: Apache-2.0 */
/* How callers prove who they are.  Schemes of one name are flows of one oauth2. */
#include <string.h>

#include "openapi/parts.h"

static const records_security_scheme_t *scheme_at(const records_api_t *api, int i)
{
    return &APR_ARRAY_IDX(api->security, i, records_security_scheme_t);
}

/* The first of its name. */
static int is_first(const records_api_t *api, int at)
{
    int i;

    for (i = 0; i < at; i++)
        if (strcmp(scheme_at(api, i)->name, scheme_at(api, at)->name) == 0)
            return 0;
    return 1;
}

static void write_scopes(records_openapi_t *d, const apr_array_header_t *scopes, const char *form)
{
    int i;

    for (i = 0; scopes != NULL && i < scopes->nelts; i++)
        records_openapi_write(d, form, APR_ARRAY_IDX(scopes, i, const char *));
}

void records_openapi_security(records_openapi_t *d)
{
    const records_api_t *api = d->api;
    int i, k;

    records_openapi_write(d, ",'security':[");
    for (i = 0; api->security != NULL && i < api->security->nelts; i++) {
        if (!is_first(api, i))
            continue;
        records_openapi_write(d, ",{'%s':[", scheme_at(api, i)->name);
        for (k = i; k < api->security->nelts; k++)
            if (strcmp(scheme_at(api, k)->name, scheme_at(api, i)->name) == 0)
                write_scopes(d, scheme_at(api, k)->scopes, ",'%s'");
        records_openapi_write(d, "]}");
    }
    if (api->anonymous)
        records_openapi_write(d, ",{}");
    records_openapi_write(d, "]");
}

static void write_member(records_openapi_t *d, const char *name, const char *value)
{
    if (value != NULL)
        records_openapi_write(d, ",'%j':'%s'", name, value);
}

static void write_flow(records_openapi_t *d, const records_security_scheme_t *scheme)
{
    records_openapi_write(d, ",'%s':{", scheme->flow);
    write_member(d, "authorizationUrl", scheme->authorization_url);
    write_member(d, "tokenUrl", scheme->token_url);
    write_member(d, "refreshUrl", scheme->refresh_url);
    records_openapi_write(d, ",'scopes':{");
    write_scopes(d, scheme->scopes, ",'%s':''");
    records_openapi_write(d, "}}");
}

static void write_flows(records_openapi_t *d, const char *name)
{
    int i;

    records_openapi_write(d, ",'flows':{");
    for (i = 0; i < d->api->security->nelts; i++)
        if (strcmp(scheme_at(d->api, i)->name, name) == 0 && scheme_at(d->api, i)->flow != NULL)
            write_flow(d, scheme_at(d->api, i));
    records_openapi_write(d, "}");
}

static void write_scheme(records_openapi_t *d, const records_security_scheme_t *scheme)
{
    records_openapi_write(d, ",'%s':{'type':'%s'", scheme->name, scheme->kind);
    write_member(d, "description", scheme->description);
    write_member(d, "openIdConnectUrl", scheme->url);
    write_member(d, "scheme", scheme->scheme);
    write_member(d, "bearerFormat", scheme->format);
    write_member(d, "in", scheme->place);
    write_member(d, "name", scheme->parameter);
    if (strcmp(scheme->kind, "oauth2") == 0)
        write_flows(d, scheme->name);
    records_openapi_write(d, "}");
}

void records_openapi_security_schemes(records_openapi_t *d)
{
    int i;

    if (d->api->security == NULL || d->api->security->nelts == 0)
        return;
    records_openapi_write(d, ",'securitySchemes':{");
    for (i = 0; i < d->api->security->nelts; i++)
        if (is_first(d->api, i))
            write_scheme(d, scheme_at(d->api, i));
    records_openapi_write(d, "}");
}
