/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/parts.h"

void records_openapi_paths(records_openapi_t *d)
{
    const apr_array_header_t *tables = d->api->catalog->tables;
    int i;

    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, const records_table_t *);

        if (!records_openapi_shows(d->api, table))
            continue;
        records_openapi_write(d,
                              ",'/%u':{'get':{'operationId':'list_%c','responses':{'200':{"
                              "'description':'Rows','content':{'application/json':{'schema':{"
                              "'type':'array','items':{'$ref':'#/components/schemas/%c'}}}}}}}}",
                              table->name, table->name, table->name);
    }
}
