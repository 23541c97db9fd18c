/* SPDX-License-Identifier: Apache-2.0 */
/* What rows look like: one definition for those that are read and those that are written. */
#include "openapi/swagger.h"
#include "openapi/type.h"

static void write_values(records_openapi_t *d, const records_column_t *column)
{
    const apr_array_header_t *values =
        column->kind == RECORDS_LIST
            ? NULL
            : records_catalog_values(d->api->catalog, column->type, column->base, d->scratch);
    int i;

    if (values == NULL || values->nelts == 0)
        return;
    records_openapi_write(d, ",'enum':[");
    for (i = 0; i < values->nelts; i++)
        records_openapi_write(d, ",'%s'", APR_ARRAY_IDX(values, i, const char *));
    records_openapi_write(d, "]");
}

static void write_length(records_openapi_t *d, const records_column_t *column)
{
    const records_openapi_type_t type = records_openapi_type_of_column(column);
    const int most = records_openapi_most_characters(d->api, &type);

    if (most > 0)
        records_openapi_write(d, ",'maxLength':%d", most);
}

static void write_property(records_openapi_t *d, const records_table_t *table,
                           const records_column_t *column)
{
    const char *notes = records_openapi_notes(d->api, table, column, d->scratch);

    records_openapi_write(d, ",'%s':{", column->name);
    if (notes != NULL)
        records_openapi_write(d, ",'description':'%s'", notes);
    records_swagger_type(d, column->type, column->base, column->kind);
    write_length(d, column);
    write_values(d, column);
    records_swagger_default(d, column);
    records_openapi_write(d, "}");
}

/* The list must not be empty. */
static void write_required(records_openapi_t *d, const records_table_t *table)
{
    int i, any = 0;

    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        if (column->nullable || !records_openapi_may_column(d->api, table, column))
            continue;
        records_openapi_write(d, any ? ",'%s'" : ",'required':['%s'", column->name);
        any = 1;
    }
    if (any)
        records_openapi_write(d, "]");
}

static void write_definition(records_openapi_t *d, const records_table_t *table)
{
    int i;

    records_openapi_write(d, ",'%s':{", table->name);
    if (table->comment != NULL)
        records_openapi_write(d, ",'description':'%s'", table->comment);
    records_openapi_write(d, ",'type':'object','properties':{");
    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        if (records_openapi_may_column(d->api, table, column))
            write_property(d, table, column);
    }
    records_openapi_write(d, "}");
    write_required(d, table);
    records_openapi_write(d, "}");
}

void records_swagger_definitions(records_openapi_t *d)
{
    const apr_array_header_t *tables = d->api->catalog->tables;
    int i;

    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, const records_table_t *);

        if (!records_openapi_shows(d->api, table))
            continue;
        write_definition(d, table);
        apr_pool_clear(d->scratch);
    }
}
