/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/openapi.h"

#include "openapi/parts.h"
#include "openapi/swagger.h"

/* A table, or functions of one name, at a time: memory is that of one. */
static void each_table(records_openapi_t *d,
                       void (*write)(records_openapi_t *d, const records_table_t *table))
{
    const apr_array_header_t *tables = d->api->catalog->tables;
    int i;

    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, const records_table_t *);

        if (!records_openapi_shows(d->api, table))
            continue;
        write(d, table);
        apr_pool_clear(d->scratch);
    }
}

static void each_function(records_openapi_t *d,
                          void (*write)(records_openapi_t *d, const apr_array_header_t *functions))
{
    const apr_array_header_t *functions;
    int from = 0;

    while ((functions = records_openapi_next_calls(d->api, &from, d->scratch)) != NULL) {
        write(d, functions);
        apr_pool_clear(d->scratch);
    }
}

static void write_tag(records_openapi_t *d, const records_table_t *table)
{
    records_openapi_write(d, ",{'name':'%s','description':'%s%s'}", table->name,
                          table->comment != NULL ? table->comment
                          : table->view          ? "The view "
                                                 : "The table ",
                          table->comment != NULL ? "" : table->name);
}

/* A tag is told once: a table of its name shares it. */
static int is_taken(const records_api_t *api, const char *name)
{
    const records_table_t *table = records_catalog_table(api->catalog, api->schema, name);

    return table != NULL && records_openapi_shows(api, table);
}

static void write_tags(records_openapi_t *d)
{
    int from = 0;

    records_openapi_write(d, "'tags':[");
    if (!is_taken(d->api, "api"))
        records_openapi_write(d, "{'name':'api','description':'The API itself'}");
    each_table(d, write_tag);
    if (!is_taken(d->api, "rpc") && records_openapi_next_calls(d->api, &from, d->scratch) != NULL)
        records_openapi_write(d, ",{'name':'rpc','description':'Functions and queries'}");
    apr_pool_clear(d->scratch);
    records_openapi_write(d, "]");
}

static void write_path(records_openapi_t *d, const records_table_t *table)
{
    records_openapi_collection(d, table);
    records_openapi_item(d, table);
}

static void write_paths(records_openapi_t *d)
{
    records_openapi_write(d, ",'paths':{");
    records_openapi_root(d);
    each_table(d, write_path);
    each_function(d, records_openapi_function);
    records_openapi_write(d, "}");
}

/* Headers last of what is referred to, since the others refer to them. */
static void write_components(records_openapi_t *d)
{
    records_openapi_write(d, ",'components':{'schemas':{");
    records_openapi_shared_schemas(d);
    each_table(d, records_openapi_table_schemas);
    each_function(d, records_openapi_function_schemas);
    records_openapi_write(d, "},'responses':{");
    records_openapi_responses(d);
    each_table(d, records_openapi_rows);
    records_openapi_write(d, "},'parameters':{");
    records_openapi_parameters(d);
    records_openapi_write(d, "},'headers':{");
    records_openapi_headers(d);
    records_openapi_write(d, "}");
    records_openapi_security_schemes(d);
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
        write_tags(&d);
        write_paths(&d);
        records_openapi_security(&d);
        write_components(&d);
        records_openapi_write(&d, "}");
    }
    records_openapi_end(&d);
}
