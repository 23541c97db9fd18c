/* SPDX-License-Identifier: Apache-2.0 */
/* The paths of tables: reading and changing rows by filters. */
#include "openapi/swagger.h"

static void write_filters(records_openapi_t *d, const records_table_t *table)
{
    int i;

    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        if (records_openapi_may_column(d->api, table, column) & RECORDS_MAY_SELECT)
            records_openapi_write(d, ",{'$ref':'#/parameters/rowFilter.%p.%p'}", table->name,
                                  column->name);
    }
}

static void begin_operation(records_openapi_t *d, const char *method, const records_table_t *table)
{
    records_openapi_write(d, ",'%s':{'tags':['%s']", method, table->name);
    records_swagger_comment(d, table->comment);
    records_openapi_write(d, ",'parameters':[");
}

static void write_get(records_openapi_t *d, const records_table_t *table)
{
    begin_operation(d, "get", table);
    write_filters(d, table);
    records_openapi_write(
        d,
        ",{'$ref':'#/parameters/select'},{'$ref':'#/parameters/order'},"
        "{'$ref':'#/parameters/range'},{'$ref':'#/parameters/rangeUnit'},"
        "{'$ref':'#/parameters/offset'},{'$ref':'#/parameters/limit'},"
        "{'$ref':'#/parameters/preferCount'}],'responses':{'200':{'description':'OK',"
        "'schema':{'type':'array','items':{'$ref':'#/definitions/%p'}}},"
        "'206':{'description':'Partial Content'}}}",
        table->name);
}

static void write_post(records_openapi_t *d, const records_table_t *table)
{
    begin_operation(d, "post", table);
    records_openapi_write(d,
                          "{'$ref':'#/parameters/body.%p'},{'$ref':'#/parameters/select'},"
                          "{'$ref':'#/parameters/preferPost'}],"
                          "'responses':{'201':{'description':'Created'}}}",
                          table->name);
}

static void write_patch(records_openapi_t *d, const records_table_t *table)
{
    begin_operation(d, "patch", table);
    write_filters(d, table);
    records_openapi_write(d,
                          ",{'$ref':'#/parameters/body.%p'},{'$ref':'#/parameters/preferReturn'}],"
                          "'responses':{'204':{'description':'No Content'}}}",
                          table->name);
}

static void write_delete(records_openapi_t *d, const records_table_t *table)
{
    begin_operation(d, "delete", table);
    write_filters(d, table);
    records_openapi_write(d, ",{'$ref':'#/parameters/preferReturn'}],"
                             "'responses':{'204':{'description':'No Content'}}}");
}

void records_swagger_tables(records_openapi_t *d)
{
    const apr_array_header_t *tables = d->api->catalog->tables;
    int i;

    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, const records_table_t *);
        unsigned may;

        if (!records_openapi_shows(d->api, table))
            continue;
        may = records_openapi_may(d->api, table);
        records_openapi_write(d, ",'/%u':{", table->name);
        if (may & RECORDS_MAY_SELECT)
            write_get(d, table);
        if (may & RECORDS_MAY_INSERT)
            write_post(d, table);
        if (may & RECORDS_MAY_UPDATE)
            write_patch(d, table);
        if (may & RECORDS_MAY_DELETE)
            write_delete(d, table);
        records_openapi_write(d, "}");
        apr_pool_clear(d->scratch);
    }
}
