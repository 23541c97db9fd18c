/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that have rows. */
#include <string.h>

#include "base/extensions.h"
#include "openapi/parts.h"
#include "plan/format.h"

static void write_text(records_openapi_t *d, const char *media)
{
    records_openapi_write(d, ",'%s':{'schema':{'type':'string'}}", media);
}

static void write_json(records_openapi_t *d, const char *media, const char *ref, int many)
{
    records_openapi_write(
        d, many ? ",'%s':{'schema':{'type':'array','items':%j}}" : ",'%s':{'schema':%j}", media,
        ref);
}

static int is_ours(const records_api_t *api, const records_handler_t *handler,
                   const records_table_t *table)
{
    return (handler->table == NULL || handler->table == table)
           && strcmp(handler->schema, api->schema) == 0;
}

/* Is JSON of this type made by the database's own aggregate?  Then it can be anything. */
static int is_replaced(const records_api_t *api, const records_table_t *table, const char *media)
{
    const apr_array_header_t *handlers = api->catalog->handlers;
    int i;

    for (i = 0; i < handlers->nelts; i++) {
        const records_handler_t *handler = APR_ARRAY_IDX(handlers, i, const records_handler_t *);

        if (is_ours(api, handler, table) && strcmp(handler->media, media) == 0)
            return 1;
    }
    return 0;
}

/* PostgreSQL's aggregates that make a type of any rows, or of this table's. */
static void write_handlers(records_openapi_t *d, const records_table_t *table)
{
    const apr_array_header_t *handlers = d->api->catalog->handlers;
    int i, k;

    for (i = 0; i < handlers->nelts; i++) {
        const records_handler_t *handler = APR_ARRAY_IDX(handlers, i, const records_handler_t *);

        if (!is_ours(d->api, handler, table) || strcmp(handler->media, RECORDS_MEDIA_ANY) == 0
            || records_media_type_find(handler->media) != NULL)
            continue;
        for (k = 0; k < i; k++)
            if (strcmp(APR_ARRAY_IDX(handlers, k, const records_handler_t *)->media, handler->media)
                == 0)
                break;
        if (k == i)
            write_text(d, handler->media);
    }
}

static void write_added(records_openapi_t *d)
{
    const records_extensions_t *extensions = d->api->rules->limits.extensions;
    int i;

    for (i = 0; extensions != NULL && i < extensions->encoders->nelts; i++) {
        const char *media =
            APR_ARRAY_IDX(extensions->encoders, i, const records_added_encoder_t *)->media;

        if (records_media_type_find(media) == NULL)
            write_text(d, media);
    }
}

void records_openapi_content(records_openapi_t *d, const records_table_t *table, const char *media,
                             const char *ref, int many)
{
    records_openapi_write(d, ",'content':{");
    if (is_replaced(d->api, table, "application/json"))
        records_openapi_write(d, ",'application/json':{'schema':{}}");
    else
        write_json(d, "application/json", ref, many);
    write_json(d, "application/vnd.pgrst.object+json", ref, 0);
    write_json(d, "application/vnd.pgrst.array+json", ref, many);
    write_text(d, "text/csv");
    write_text(d, "application/x-ndjson");
    write_text(d, "text/plain");
    write_text(d, "text/xml");
    write_text(d, "application/octet-stream");
    if (d->api->catalog->geojson)
        records_openapi_write(
            d, ",'application/geo+json':{'schema':{%j}}",
            is_replaced(d->api, table, "application/geo+json") ? "" : "\"type\":\"object\"");
    if (d->api->rules->plans && !d->api->catalog->hides)
        records_openapi_write(d, ",'application/vnd.pgrst.plan+json':{'schema':{}},"
                                 "'application/vnd.pgrst.plan+text':{'schema':{'type':'string'}}");
    if (media != NULL && records_media_type_find(media) == NULL)
        write_text(d, media);
    write_handlers(d, table);
    write_added(d);
    records_openapi_write(d, "}");
}

static const char *ref_of(records_openapi_t *d, const records_table_t *table)
{
    return records_openapi_made(d->scratch, "{'$ref':'#/components/schemas/%c'}", table->name);
}

static void write_headers(records_openapi_t *d, const records_table_t *table, int many)
{
    const records_api_t *api = d->api;

    records_openapi_write(d, ",'headers':{");
    if (many)
        records_openapi_header(d, RECORDS_SHARED_HEADER_CONTENT_RANGE);
    if (many && records_openapi_has_items(api, table))
        records_openapi_header(d, RECORDS_SHARED_HEADER_LINK);
    if (many && (records_openapi_may(api, table) & RECORDS_MAY_INSERT))
        records_openapi_header(d, RECORDS_SHARED_HEADER_LOCATION);
    records_openapi_header(d, RECORDS_SHARED_HEADER_PREFERENCE_APPLIED);
    if (api->rules->etag == RECORDS_ETAG_ALL || (api->rules->etag == RECORDS_ETAG_ITEMS && !many))
        records_openapi_header(d, RECORDS_SHARED_HEADER_ETAG);
    if (table->modified != NULL && !many)
        records_openapi_header(d, RECORDS_SHARED_HEADER_LAST_MODIFIED);
    records_openapi_write(d, "}");
}

void records_openapi_rows(records_openapi_t *d, const records_table_t *table)
{
    records_openapi_write(d, ",'%c.rows':{'description':'Rows, with what select asks for'",
                          table->name);
    write_headers(d, table, 1);
    records_openapi_content(d, table, NULL, ref_of(d, table), 1);
    records_openapi_write(d, "}");
    if (!records_openapi_has_items(d->api, table))
        return;
    records_openapi_write(d, ",'%c.row':{'description':'The row, with what select asks for'",
                          table->name);
    write_headers(d, table, 0);
    records_openapi_content(d, table, NULL, ref_of(d, table), 0);
    records_openapi_links(d, table);
    records_openapi_write(d, "}");
}
