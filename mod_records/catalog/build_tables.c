/* SPDX-License-Identifier: Apache-2.0 */
/* Settings, tables and columns. */
#include <string.h>

#include <apr_strings.h>

#include "base/fnv.h"
#include "catalog/parts.h"

records_table_t *records_build_table(records_build_t *build, const char *schema, const char *name,
                                     const char *comment, int columns)
{
    records_table_t *table = apr_pcalloc(build->pool, sizeof(*table));

    table->schema = schema;
    table->number = -1;
    table->name = name;
    table->comment = comment;
    table->qualified = apr_pstrcat(build->pool, schema, ".", name, NULL);
    table->columns = table->all_columns = records_build_list(build->pool, columns);
    table->by_name = records_build_list(build->pool, columns);
    table->key = table->row_key = &records_build_none;
    table->uniques = table->foreigns = table->fulltexts = table->origins = table->links =
        &records_build_none;
    return table;
}

void records_build_name(records_table_t *table, records_column_t *column, apr_pool_t *pool)
{
    int i = table->by_name->nelts;
    records_column_t **columns;

    records_build_push(&table->by_name, column, pool);
    columns = (records_column_t **)table->by_name->elts;
    for (; i > 0 && strcmp(columns[i - 1]->name, column->name) > 0; i--)
        columns[i] = columns[i - 1];
    columns[i] = column;
}

void records_build_column(records_build_t *build, records_table_t *table, const char *name,
                          const records_fact_t *fact)
{
    apr_pool_t *pool = build->pool;
    records_column_t *column;

    if (records_table_any_column(table, name) != NULL)
        return;
    column = apr_pcalloc(pool, sizeof(*column));
    column->name = name;
    column->type = fact->type;
    column->base = fact->other_schema;
    column->kind = build->kind_of(column->type, column->base, build->options);
    column->position = table->columns->nelts + 1;
    column->nullable = records_build_word(fact->flags, "nullable") ? 1 : 0;
    column->has_default = records_build_word(fact->flags, "default") ? 1 : 0;
    column->generated = records_build_word(fact->flags, "generated") ? 1 : 0;
    column->identity = records_build_word(fact->flags, "identity") ? 1 : 0;
    column->always = records_build_word(fact->flags, "always") ? 1 : 0;
    column->is_unsigned = records_build_word(fact->flags, "unsigned") ? 1 : 0;
    column->lenient = records_build_word(fact->flags, "lenient") ? 1 : 0;
    column->fallback = fact->other_name;
    column->comment = fact->comment;
    records_build_name(table, column, pool);
    APR_ARRAY_PUSH((apr_array_header_t *)table->columns, const records_column_t *) = column;
}

records_table_t *records_build_find(const records_build_t *build, const char *schema,
                                    const char *name)
{
    apr_hash_t *tables = apr_hash_get(build->catalog->schemas, schema, APR_HASH_KEY_STRING);
    apr_hash_t *types = apr_hash_get(build->types, schema, APR_HASH_KEY_STRING);
    records_table_t *table = NULL;

    if (tables != NULL)
        table = apr_hash_get(tables, name, APR_HASH_KEY_STRING);
    if (table == NULL && types != NULL)
        table = apr_hash_get(types, name, APR_HASH_KEY_STRING);
    return table;
}

/* Its columns follow it. */
static int count_columns(const records_entry_t *table, const records_entry_t *end)
{
    const records_entry_t *entry = table + 1;

    while (entry < end && entry->what == RECORDS_FACT_COLUMN
           && entry->fact.schema == table->fact.schema
           && entry->fact.relation == table->fact.relation)
        entry++;
    return (int)(entry - table) - 1;
}

static void add_table(records_build_t *build, const records_fact_t *fact, int columns)
{
    const int is_type = records_build_word(fact->flags, "type");
    apr_hash_t *schemas = is_type ? build->types : build->catalog->schemas;
    apr_hash_t *tables = apr_hash_get(schemas, fact->schema, APR_HASH_KEY_STRING);
    records_table_t *table;

    if (records_build_find(build, fact->schema, fact->relation) != NULL)
        return;
    if (tables == NULL) {
        tables = apr_hash_make(build->pool);
        apr_hash_set(schemas, fact->schema, APR_HASH_KEY_STRING, tables);
    }
    table = records_build_table(build, fact->schema, fact->relation, fact->comment, columns);
    table->view = records_build_word(fact->flags, "view") ? 1 : 0;
    table->insertable = records_build_word(fact->flags, "insertable") ? 1 : 0;
    table->updatable = records_build_word(fact->flags, "updatable") ? 1 : 0;
    table->deletable = records_build_word(fact->flags, "deletable") ? 1 : 0;
    table->partial = records_build_word(fact->flags, "partial") ? 1 : 0;
    table->triggered = records_build_word(fact->flags, "triggered") ? 1 : 0;
    table->plain = records_build_word(fact->flags, "plain") ? 1 : 0;
    apr_hash_set(tables, table->name, APR_HASH_KEY_STRING, table);
    if (!is_type) {
        table->number = build->catalog->tables->nelts;
        APR_ARRAY_PUSH(build->catalog->tables, records_table_t *) = table;
    }
}

static void set(records_build_t *build, const records_fact_t *fact)
{
    records_catalog_t *catalog = build->catalog;

    if (*fact->type == '\0')
        return;
    if (strcmp(fact->name, "default_schema") == 0) {
        catalog->default_schema = fact->type;
    } else if (strcmp(fact->name, "geojson") == 0) {
        catalog->geojson = 1;
        catalog->geojson_schema = fact->type;
    } else if (strcmp(fact->name, "cast_type") == 0) {
        if (catalog->cast_types == NULL)
            catalog->cast_types = apr_hash_make(build->pool);
        apr_hash_set(catalog->cast_types, fact->type, APR_HASH_KEY_STRING, fact->type);
    } else if (strcmp(fact->name, "comment") == 0) {
        apr_hash_set(catalog->comments, fact->schema, APR_HASH_KEY_STRING, fact->type);
    } else if (strcmp(fact->name, "reserved_role") == 0) {
        APR_ARRAY_PUSH(catalog->reserved_roles, const char *) = fact->type;
    }
}

static void add_value(records_build_t *build, const records_fact_t *fact)
{
    apr_hash_t *enums = build->catalog->enums;
    apr_array_header_t *values = apr_hash_get(enums, fact->type, APR_HASH_KEY_STRING);

    if (values == NULL) {
        values = apr_array_make(build->pool, 4, sizeof(const char *));
        apr_hash_set(enums, fact->type, APR_HASH_KEY_STRING, values);
    }
    APR_ARRAY_PUSH(values, const char *) = fact->name;
}

static apr_uint64_t add_text(apr_uint64_t hash, const char *text)
{
    return records_fnv(hash, text, strlen(text) + 1);
}

apr_uint32_t records_build_shape(const records_table_t *table)
{
    apr_uint64_t hash = RECORDS_FNV;
    int i;

    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, const records_column_t *);

        hash = add_text(add_text(hash, column->name), column->type);
    }
    return (apr_uint32_t)(hash ^ hash >> 32);
}

void records_build_shapes(const records_build_t *build)
{
    const apr_array_header_t *tables = build->catalog->tables;
    int i;

    for (i = 0; i < tables->nelts; i++) {
        records_table_t *table = APR_ARRAY_IDX(tables, i, records_table_t *);

        table->shape = records_build_shape(table);
    }
}

void records_build_tables(records_build_t *build, const records_entry_t *entry,
                          const records_entry_t *end)
{
    records_table_t *table;

    for (; entry < end; entry++) {
        const records_fact_t *fact = &entry->fact;

        if (entry->what == RECORDS_FACT_SETTING)
            set(build, fact);
        else if (entry->what == RECORDS_FACT_TABLE)
            add_table(build, fact, count_columns(entry, end));
        else if (entry->what == RECORDS_FACT_ENUM)
            add_value(build, fact);
        else if (entry->what == RECORDS_FACT_COLUMN
                 && (table = records_build_find(build, fact->schema, fact->relation)) != NULL)
            records_build_column(build, table, fact->name, fact);
    }
}
