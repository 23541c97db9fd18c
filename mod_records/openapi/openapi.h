/* SPDX-License-Identifier: Apache-2.0 */
/* The document that describes an API: OpenAPI 3.1 or Swagger 2.0.  Pure: a catalog, what the caller may
 * do with it and a few facts go in, JSON comes out piece by piece. */
#ifndef RECORDS_OPENAPI_H
#define RECORDS_OPENAPI_H

#include "catalog/catalog.h"
#include "plan/rules.h"

struct records_dialect_t;
struct records_privileges_t;

typedef enum { RECORDS_OPENAPI_3_1, RECORDS_SWAGGER_2_0 } records_openapi_version_e;

/** How callers prove who they are: a RecordsOpenAPISecurity.  Schemes of one name are the flows of one
 *  oauth2.  What a kind does not need is NULL. */
typedef struct records_security_scheme_t {
    const char *name;                    /* what the document calls it: "oidc" */
    const char *kind;                    /* "openIdConnect", "oauth2", "http", "apiKey", "mutualTLS" */
    const char *description;             /* or NULL */
    const char *url;                     /* openIdConnect: where its discovery document is */
    const char *scheme;                  /* http: "bearer", "basic" */
    const char *format;                  /* http, bearer: what a token is, "JWT"; or NULL */
    const char *place;                   /* apiKey: "header", "cookie", "query" */
    const char *parameter;               /* apiKey: the name of the header, cookie or parameter */
    const char *flow;                    /* oauth2: "authorizationCode", "clientCredentials",
                                          * "implicit", "password" */
    const char *authorization_url;       /* oauth2: of authorizationCode and implicit */
    const char *token_url;               /* oauth2: of all but implicit */
    const char *refresh_url;             /* oauth2; or NULL */
    const apr_array_header_t *scopes;    /* const char *, of oauth2 and openIdConnect; or NULL */
} records_security_scheme_t;

/** What the API is called, and by whom it is run: RecordsOpenAPIInfo.  What it does not say is NULL. */
typedef struct records_openapi_info_t {
    const char *title, *version, *description;       /* else from the schema's comment, or a default */
    const char *contact;                 /* an address of mail, or a URL */
    const char *license;                 /* its name */
    const char *license_url;             /* only with a name */
} records_openapi_info_t;

/** An API, as one caller may know it. */
typedef struct records_api_t {
    const records_catalog_t *catalog;
    const struct records_dialect_t *dialect;         /* what the database can do */
    const records_rules_t *rules;        /* of the Location */
    const char *schema;                  /* whose tables and functions are described */
    const struct records_privileges_t *privileges;   /* of the acting role; NULL: all that the Location
                                          * shows */
    records_openapi_info_t info;
    const char *url;                     /* the public address of the root, without a slash at its end:
                                          * "https://api.example/v1" */
    const apr_array_header_t *security;  /* records_security_scheme_t; NULL: none */
    unsigned anonymous : 1;              /* callers that prove nothing are served, too */
    unsigned idempotency : 1;            /* Idempotency-Key is honoured */
    unsigned idempotency_required : 1;   /* and changes without one are refused */
    unsigned throttled : 1;              /* there are limits: 429 and RateLimit headers */
    unsigned docs : 1;                   /* the root answers text/html, too */
} records_api_t;

/** Where text goes, piece by piece: a document of 10,000 tables is never in memory as a whole. */
typedef struct records_openapi_sink_t {
    void (*write)(void *baton, const char *bytes, apr_size_t length);
    void *baton;
} records_openapi_sink_t;

/** The beginning of a document, which depends on the request: its version, info, and servers.  It ends
 *  with a comma: the body follows.  Memory that grows with the tables is not taken from pool. */
void records_openapi_head(const records_openapi_sink_t *to, const records_api_t *api,
                          records_openapi_version_e version, apr_pool_t *pool);

/** All the rest, which depends on neither url nor info. */
void records_openapi_body(const records_openapi_sink_t *to, const records_api_t *api,
                          records_openapi_version_e version, apr_pool_t *pool);

#endif
