/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/parts.h"

void records_openapi_schemas(records_openapi_t *d)
{
    const apr_array_header_t *tables = d->api->catalog->tables;
    int i, j;

    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, const records_table_t *);

        if (!records_openapi_shows(d->api, table))
            continue;
        records_openapi_write(d, ",'%c':{'type':'object','properties':{", table->name);
        for (j = 0; j < table->columns->nelts; j++)
            records_openapi_write(d, ",'%s':{}",
                                  APR_ARRAY_IDX(table->columns, j, records_column_t *)->name);
        records_openapi_write(d, "}}");
    }
}
