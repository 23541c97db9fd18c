/* SPDX-License-Identifier: Apache-2.0 */
/* A byte for each table and function, by its number.  Few tables have privileges on some of their columns
 * alone: those have a byte for each column, too. */
#include "catalog/privileges.h"

#include <string.h>

#include <apr_strings.h>

#include "base/fnv.h"

#define OF_COLUMNS (RECORDS_MAY_SELECT | RECORDS_MAY_INSERT | RECORDS_MAY_UPDATE)

typedef struct pattern_t {
    const char *text;
    char grantee;
    unsigned char may;
} pattern_t;

struct records_privileges_t {
    const records_catalog_t *catalog;
    unsigned char *tables;               /* on the whole table */
    unsigned char *functions;
    apr_hash_t *columns;                 /* table -> unsigned char *: by position; NULL: none */
    apr_array_header_t *patterns;        /* pattern_t, until the end; NULL: none */
    apr_pool_t *pool;
};

records_privileges_t *records_privileges_make(const records_catalog_t *catalog, apr_pool_t *pool)
{
    records_privileges_t *privileges = apr_pcalloc(pool, sizeof(*privileges));

    privileges->catalog = catalog;
    privileges->pool = pool;
    privileges->tables = apr_pcalloc(pool, (apr_size_t)catalog->tables->nelts + 1);
    privileges->functions = apr_pcalloc(pool, (apr_size_t)catalog->routines + 1);
    return privileges;
}

/* ---- taking --------------------------------------------------------------- */

static void add_schema(records_privileges_t *p, const char *schema, unsigned char may)
{
    const apr_array_header_t *tables = p->catalog->tables, *functions = p->catalog->functions;
    int i;

    for (i = 0; i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, const records_table_t *);

        if (schema == NULL || strcmp(table->schema, schema) == 0)
            p->tables[i] |= may & RECORDS_MAY_ALL;
    }
    for (i = 0; i < functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(functions, i, const records_function_t *);

        if (!records_function_is_statement(function)
            && (schema == NULL || strcmp(function->schema, schema) == 0))
            p->functions[function->number] |= may & RECORDS_MAY_EXECUTE;
    }
}

static void add_column(records_privileges_t *p, const records_table_t *table, const char *name,
                       unsigned char may)
{
    const records_column_t *column = records_table_any_column(table, name);
    unsigned char *columns;

    if (column == NULL || column->computed != NULL)
        return;
    if (p->columns == NULL)
        p->columns = apr_hash_make(p->pool);
    columns = apr_hash_get(p->columns, &table, sizeof(table));
    if (columns == NULL) {
        const records_table_t **key = apr_pmemdup(p->pool, &table, sizeof(table));

        columns = apr_pcalloc(p->pool, (apr_size_t)table->all_columns->nelts + 1);
        apr_hash_set(p->columns, key, sizeof(*key), columns);
    }
    columns[column->position] |= may & OF_COLUMNS;
}

static void add_function(records_privileges_t *p, const records_privilege_t *one)
{
    const records_function_t *function =
        records_catalog_routine(p->catalog, one->schema, one->name);

    if (function != NULL)
        p->functions[function->number] |= one->may & RECORDS_MAY_EXECUTE;
}

void records_privileges_add(records_privileges_t *p, const records_privilege_t *one)
{
    const records_table_t *table;

    if (one->on == RECORDS_PRIVILEGE_SCHEMA) {
        add_schema(p, one->schema, (unsigned char)one->may);
    } else if (one->on == RECORDS_PRIVILEGE_FUNCTION) {
        add_function(p, one);
    } else if ((table = records_catalog_table(p->catalog, one->schema, one->name)) != NULL) {
        if (one->on == RECORDS_PRIVILEGE_TABLE)
            p->tables[table->number] |= one->may & RECORDS_MAY_ALL;
        else
            add_column(p, table, one->column, (unsigned char)one->may);
    }
}

/* ---- patterns ------------------------------------------------------------- */

void records_privileges_add_pattern(records_privileges_t *p, char grantee, const char *pattern,
                                    unsigned may)
{
    if (p->patterns == NULL)
        p->patterns = apr_array_make(p->pool, 4, sizeof(pattern_t));
    APR_ARRAY_PUSH(p->patterns, pattern_t) =
        (pattern_t){ apr_pstrdup(p->pool, pattern), grantee, (unsigned char)may };
}

static int is_escaped(const char *pattern)
{
    return *pattern == '\\' && pattern[1] != '\0';
}

static int matches(const char *pattern, const char *name)
{
    for (; *pattern != '\0'; pattern++, name++) {
        if (*pattern == '%') {
            while (!matches(pattern + 1, name))
                if (*name++ == '\0')
                    return 0;
            return 1;
        }
        if (is_escaped(pattern)) {
            if (*++pattern != *name)
                return 0;
        } else if (*name == '\0' || (*pattern != '_' && *pattern != *name)) {
            return 0;
        }
    }
    return *name == '\0';
}

/* How narrow it is: where its first wildcard stands; without one it is narrower than any. */
static apr_size_t narrowness(const char *pattern)
{
    const char *at;

    for (at = pattern; *at != '\0'; at++) {
        if (is_escaped(at))
            at++;
        else if (*at == '%' || *at == '_')
            return (apr_size_t)(at - pattern);
    }
    return APR_SIZE_MAX;
}

static int is_overruled(const records_privileges_t *p, const pattern_t *one, const char *schema)
{
    int i;

    for (i = 0; i < p->patterns->nelts; i++) {
        const pattern_t *other = &APR_ARRAY_IDX(p->patterns, i, pattern_t);

        if (other->grantee == one->grantee && narrowness(other->text) > narrowness(one->text)
            && matches(other->text, schema))
            return 1;
    }
    return 0;
}

static void apply_patterns(records_privileges_t *p, const char *schema)
{
    int i;

    for (i = 0; i < p->patterns->nelts; i++) {
        const pattern_t *one = &APR_ARRAY_IDX(p->patterns, i, pattern_t);

        if (matches(one->text, schema) && !is_overruled(p, one, schema))
            add_schema(p, schema, one->may);
    }
}

/* Every schema of a table or function, once. */
static apr_hash_t *list_schemas(const records_privileges_t *p)
{
    const apr_array_header_t *functions = p->catalog->functions;
    apr_hash_t *schemas = apr_hash_copy(p->pool, p->catalog->schemas);
    int i;

    for (i = 0; i < functions->nelts; i++) {
        const char *schema = APR_ARRAY_IDX(functions, i, const records_function_t *)->schema;

        apr_hash_set(schemas, schema, APR_HASH_KEY_STRING, schema);
    }
    return schemas;
}

void records_privileges_end(records_privileges_t *p)
{
    apr_hash_index_t *hi;

    if (p->patterns == NULL)
        return;
    for (hi = apr_hash_first(p->pool, list_schemas(p)); hi != NULL; hi = apr_hash_next(hi)) {
        const void *schema;

        apr_hash_this(hi, &schema, NULL, NULL);
        apply_patterns(p, schema);
    }
    p->patterns = NULL;
}

/* ---- asking --------------------------------------------------------------- */

static const unsigned char *columns_of(const records_privileges_t *p, const records_table_t *table)
{
    return p->columns == NULL ? NULL : apr_hash_get(p->columns, &table, sizeof(table));
}

unsigned records_privileges_table(const records_privileges_t *p, const records_table_t *table)
{
    const unsigned char *columns;
    unsigned may;
    int i;

    if (p == NULL || table->number < 0)
        return RECORDS_MAY_ALL;
    may = p->tables[table->number];
    if ((columns = columns_of(p, table)) != NULL)
        for (i = 1; i <= table->all_columns->nelts; i++)
            may |= columns[i];
    return may;
}

/* A function of the row sees the whole row. */
static unsigned of_computed(const records_privileges_t *p, const records_table_t *table,
                            const records_column_t *column)
{
    const unsigned char *columns = columns_of(p, table);
    unsigned may = p->tables[table->number] & RECORDS_MAY_SELECT;
    int i;

    if (may == 0 && columns != NULL) {
        may = RECORDS_MAY_SELECT;
        for (i = 1; i <= table->all_columns->nelts; i++)
            may &= columns[i];
    }
    return records_privileges_function(p, column->computed) ? may : 0;
}

unsigned records_privileges_column(const records_privileges_t *p, const records_table_t *table,
                                   const records_column_t *column)
{
    const unsigned char *columns;

    if (p == NULL || table->number < 0)
        return OF_COLUMNS;
    if (column->computed != NULL)
        return of_computed(p, table, column);
    columns = columns_of(p, table);
    return (p->tables[table->number] & OF_COLUMNS)
           | (columns == NULL ? 0u : columns[column->position]);
}

int records_privileges_function(const records_privileges_t *p, const records_function_t *function)
{
    return p == NULL || records_function_is_statement(function)
           || (p->functions[function->number] & RECORDS_MAY_EXECUTE) != 0;
}

apr_uint64_t records_privileges_digest(const records_privileges_t *p)
{
    const apr_array_header_t *tables;
    apr_uint64_t hash = RECORDS_FNV;
    int i;

    if (p == NULL)
        return 0;
    tables = p->catalog->tables;
    hash = records_fnv(hash, p->tables, (apr_size_t)tables->nelts);
    hash = records_fnv(hash, p->functions, (apr_size_t)p->catalog->routines);
    for (i = 0; p->columns != NULL && i < tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(tables, i, const records_table_t *);
        const unsigned char *columns = columns_of(p, table);

        if (columns == NULL)
            continue;
        hash = records_fnv(hash, &i, sizeof(i));
        hash = records_fnv(hash, columns, (apr_size_t)table->all_columns->nelts + 1);
    }
    return hash == 0 ? 1 : hash;
}
