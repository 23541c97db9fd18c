/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/parts.h"

#include <string.h>

static void write_contact(records_openapi_t *d, const char *contact)
{
    records_openapi_write(
        d, strstr(contact, "://") != NULL ? ",'contact':{'url':'%s'}" : ",'contact':{'email':'%s'}",
        contact);
}

static void write_license(records_openapi_t *d, const char *name, const char *url)
{
    records_openapi_write(d, ",'license':{'name':'%s'", name);
    if (url != NULL)
        records_openapi_write(d, ",'url':'%s'", url);
    records_openapi_write(d, "}");
}

void records_openapi_info(records_openapi_t *d)
{
    const records_api_t *api = d->api;
    const char *comment = records_catalog_comment(api->catalog, api->schema);
    const records_openapi_info_t *info = &api->info;
    const char *title = info->title, *description = info->description;

    if (title == NULL)
        title = records_openapi_summary(comment, d->scratch);
    if (description == NULL && info->title == NULL)
        description = records_openapi_description(comment);
    records_openapi_write(d, "'info':{'title':'%s','version':'%s'",
                          title != NULL ? title : api->schema,
                          info->version != NULL ? info->version : RECORDS_VERSION);
    if (description != NULL)
        records_openapi_write(d, ",'description':'%s'", description);
    if (info->contact != NULL)
        write_contact(d, info->contact);
    if (info->license != NULL)
        write_license(d, info->license, info->license_url);
    records_openapi_write(d, "}");
}
