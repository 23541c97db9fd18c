/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/format.h"

#include <string.h>

#define ROW(format, type, vendor, text, row, encoder) \
    [RECORDS_FORMAT_##format] = { type, RECORDS_ROW_OF_##row },

const records_format_t records_formats[RECORDS_FORMAT_COUNT] = { RECORDS_FORMATS(ROW) };

#define TYPE(format, type, vendor, text, row, encoder) \
    { type, RECORDS_FORMAT_##format, vendor, text },

/* Each format by its own type, then other names and ranges. */
static const records_media_type_t types[] = {
    RECORDS_FORMATS(TYPE)
    { "application/vnd.pgrst.array", RECORDS_FORMAT_JSON, 1, 0 },
    { "application/vnd.pgrst.array+json", RECORDS_FORMAT_JSON, 1, 0 },
    { "application/vnd.pgrst.object", RECORDS_FORMAT_OBJECT, 1, 0 },
    { "text/plain", RECORDS_FORMAT_RAW, 0, 1 },
    { "text/xml", RECORDS_FORMAT_RAW, 0, 1 },
    { "application/openapi+json", RECORDS_FORMAT_COUNT, 0, 1 },
    { "application/*", RECORDS_FORMAT_JSON, 0, 0 },
    { "text/*", RECORDS_FORMAT_CSV, 0, 0 },
    { RECORDS_MEDIA_ANY, RECORDS_FORMAT_JSON, 0, 0 },
};

const records_media_type_t *records_media_type_find(const char *type)
{
    apr_size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(type, types[i].type) == 0)
            return &types[i];
    return NULL;
}

int records_media_is_document(const char *type)
{
    return strcmp(type, "application/openapi+json") == 0
           || strcmp(type, "application/vnd.oai.openapi+json") == 0
           || strcmp(type, "application/vnd.swagger+json") == 0;
}
