/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/parts.h"

void records_openapi_info(records_openapi_t *d)
{
    const records_api_t *api = d->api;
    const char *comment = records_catalog_comment(api->catalog, api->schema);
    const char *title = api->title, *description = api->description;

    if (title == NULL)
        title = records_openapi_summary(comment, d->scratch);
    if (description == NULL && api->title == NULL)
        description = records_openapi_description(comment);
    records_openapi_write(d, "'info':{'title':'%s','version':'%s'",
                          title != NULL ? title : api->schema,
                          api->version != NULL ? api->version : RECORDS_VERSION);
    if (description != NULL)
        records_openapi_write(d, ",'description':'%s'", description);
    records_openapi_write(d, "}");
}
