/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/openapi.h"

#include "openapi/parts.h"
#include "openapi/swagger.h"

void records_openapi_info(records_openapi_t *d)
{
    const records_api_t *api = d->api;

    records_openapi_write(d, "'info':{'title':'%s','version':'%s'",
                          api->title != NULL ? api->title : api->schema,
                          api->version != NULL ? api->version : RECORDS_VERSION);
    if (api->description != NULL)
        records_openapi_write(d, ",'description':'%s'", api->description);
    records_openapi_write(d, "}");
}

void records_openapi_head(const records_openapi_sink_t *to, const records_api_t *api,
                          records_openapi_version_e version, apr_pool_t *pool)
{
    records_openapi_t d;

    records_openapi_begin(&d, to, api, pool);
    if (version == RECORDS_SWAGGER_2_0) {
        records_swagger_head(&d);
    } else {
        records_openapi_write(&d, "{'openapi':'3.1.1',");
        records_openapi_info(&d);
        records_openapi_write(&d, ",'servers':[{'url':'%s'}],", *api->url != '\0' ? api->url : "/");
    }
    records_openapi_end(&d);
}

void records_openapi_body(const records_openapi_sink_t *to, const records_api_t *api,
                          records_openapi_version_e version, apr_pool_t *pool)
{
    records_openapi_t d;

    records_openapi_begin(&d, to, api, pool);
    if (version == RECORDS_SWAGGER_2_0) {
        records_swagger_body(&d);
    } else {
        records_openapi_write(&d, "'paths':{");
        records_openapi_paths(&d);
        records_openapi_write(&d, "},'components':{'schemas':{");
        records_openapi_schemas(&d);
        records_openapi_write(&d, "}}}");
    }
    records_openapi_end(&d);
}
