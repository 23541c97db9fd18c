/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/swagger.h"

#include <string.h>

#include <apr_strings.h>

#define JSON_TYPES \
    "'application/json','application/vnd.pgrst.object+json;nulls=stripped'," \
    "'application/vnd.pgrst.object+json'"

/* "https://api.example:8443/v1" -> scheme, host with its port, path. */
static void write_address(records_openapi_t *d, const char *url)
{
    const char *host = strstr(url, "://"), *path;

    if (host == NULL) { /* "." where nobody knows it: then by the path that is known here */
        path = *url == '/' ? url : d->api->rules->mount;
        records_openapi_write(d, ",'basePath':'%s'", path != NULL && *path != '\0' ? path : "/");
        return;
    }
    records_openapi_write(d, ",'schemes':['%s']",
                          apr_pstrmemdup(d->pool, url, (apr_size_t)(host - url)));
    host += 3;
    path = host + strcspn(host, "/");
    records_openapi_write(d, ",'host':'%s','basePath':'%s'",
                          apr_pstrmemdup(d->pool, host, (apr_size_t)(path - host)),
                          *path != '\0' ? path : "/");
}

void records_swagger_head(records_openapi_t *d)
{
    records_openapi_write(d, "{'swagger':'2.0',");
    records_openapi_info(d);
    write_address(d, d->api->url);
    records_openapi_write(d, ",");
}

static void write_root(records_openapi_t *d)
{
    records_openapi_write(d, "'/':{'get':{'tags':['Introspection'],'summary':'This document',"
                             "'produces':['application/openapi+json','application/json',"
                             "'application/vnd.swagger+json'],"
                             "'responses':{'200':{'description':'OK'}}}}");
}

void records_swagger_body(records_openapi_t *d)
{
    records_openapi_write(d, "'externalDocs':{'description':'The language of this API, which is "
                             "that of PostgREST','url':'https://postgrest.org/en/latest/references/"
                             "api.html'},'consumes':[" JSON_TYPES ",'text/csv'],"
                             "'produces':[" JSON_TYPES ",'text/csv'],'paths':{");
    write_root(d);
    records_swagger_tables(d);
    records_swagger_functions(d);
    records_openapi_write(d, "},'definitions':{");
    records_swagger_definitions(d);
    records_openapi_write(d, "},'parameters':{");
    records_swagger_parameters(d);
    records_openapi_write(d, "}");
    records_swagger_security(d);
    records_openapi_write(d, "}");
}
