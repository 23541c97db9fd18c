/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/catalog.h"

#include <string.h>

#define LONGEST 512 /* name of a schema or function: databases allow 64 characters */

const records_table_t *records_catalog_table(const records_catalog_t *catalog, const char *schema,
                                             const char *name)
{
    apr_hash_t *tables = apr_hash_get(catalog->schemas, schema, APR_HASH_KEY_STRING);

    return tables == NULL ? NULL : apr_hash_get(tables, name, APR_HASH_KEY_STRING);
}

const records_column_t *records_table_any_column(const records_table_t *table, const char *name)
{
    const records_column_t *const *columns = (const records_column_t *const *)table->by_name->elts;
    int low = 0, high = table->by_name->nelts, middle, order;

    while (low < high) {
        middle = (low + high) / 2;
        order = strcmp(name, columns[middle]->name);
        if (order == 0)
            return columns[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const records_column_t *records_table_column(const records_table_t *table, const char *name)
{
    const records_column_t *column = records_table_any_column(table, name);

    return column == NULL || column->unreadable ? NULL : column;
}

int records_columns_hold(const apr_array_header_t *columns, const records_column_t *column)
{
    int i;

    for (i = 0; i < columns->nelts; i++)
        if (APR_ARRAY_IDX(columns, i, const records_column_t *) == column)
            return 1;
    return 0;
}

static int same_columns(const apr_array_header_t *a, const apr_array_header_t *b)
{
    int i;

    for (i = 0; i < a->nelts; i++)
        if (!records_columns_hold(b, APR_ARRAY_IDX(a, i, const records_column_t *)))
            return 0;
    return a->nelts == b->nelts;
}

int records_columns_are_unique(const records_table_t *table, const apr_array_header_t *columns)
{
    int i;

    if (table->key->nelts > 0 && same_columns(columns, table->key))
        return 1;
    for (i = 0; i < table->uniques->nelts; i++)
        if (same_columns(columns, APR_ARRAY_IDX(table->uniques, i, records_unique_t *)->columns))
            return 1;
    return 0;
}

static void *find(apr_hash_t *hash, const char *schema, const char *name)
{
    const apr_size_t first = strlen(schema) + 1, second = strlen(name) + 1;
    char key[2 * LONGEST];

    if (first > LONGEST || second > LONGEST)
        return NULL;
    memcpy(key, schema, first);
    memcpy(key + first, name, second);
    return apr_hash_get(hash, key, (apr_ssize_t)(first + second));
}

const apr_array_header_t *records_catalog_functions(const records_catalog_t *catalog,
                                                    const char *schema, const char *name)
{
    return find(catalog->by_name, schema, name);
}

const records_function_t *records_catalog_routine(const records_catalog_t *catalog,
                                                  const char *schema, const char *specific)
{
    return find(catalog->by_specific, schema, specific);
}
