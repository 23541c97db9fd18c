/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/catalog.h"

const records_table_t *records_catalog_table(const records_catalog_t *catalog, const char *schema,
                                             const char *name)
{
    apr_hash_t *tables = apr_hash_get(catalog->schemas, schema, APR_HASH_KEY_STRING);

    return tables == NULL ? NULL : apr_hash_get(tables, name, APR_HASH_KEY_STRING);
}

const records_column_t *records_table_column(const records_table_t *table, const char *name)
{
    return apr_hash_get(table->by_name, name, APR_HASH_KEY_STRING);
}
