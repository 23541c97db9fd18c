/* SPDX-License-Identifier: Apache-2.0 */
/* What of the catalog is there for the caller. */
#include <string.h>

#include "catalog/rules.h"
#include "openapi/parts.h"
#include "plan/planner.h"
#include "sql/database.h"

/* What the Location and the table itself allow. */
static unsigned possible(const records_rules_t *rules, const records_table_t *table)
{
    return RECORDS_MAY_SELECT
           | (!rules->write ? 0
                            : (table->insertable ? RECORDS_MAY_INSERT : 0)
                                  | (table->updatable ? RECORDS_MAY_UPDATE : 0)
                                  | (table->deletable ? RECORDS_MAY_DELETE : 0));
}

unsigned records_openapi_may(const records_api_t *api, const records_table_t *table)
{
    return possible(api->rules, table) & records_privileges_table(api->privileges, table);
}

unsigned records_openapi_may_column(const records_api_t *api, const records_table_t *table,
                                    const records_column_t *column)
{
    return possible(api->rules, table) & records_privileges_column(api->privileges, table, column);
}

int records_openapi_shows(const records_api_t *api, const records_table_t *table)
{
    return strcmp(table->schema, api->schema) == 0
           && records_plan_exposes(api->rules, table->schema, table->name)
           && (table->rules == NULL || table->rules->broken == NULL)
           && records_openapi_may(api, table) != 0;
}

int records_openapi_reads(const records_api_t *api, const records_table_t *table,
                          const records_column_t *column)
{
    return (records_openapi_may_column(api, table, column) & RECORDS_MAY_SELECT) != 0;
}

/* Whoever looks for a row by its key reads the key, whatever is done with the row then. */
static int reads_key(const records_api_t *api, const records_table_t *table)
{
    int i;

    for (i = 0; i < table->key->nelts; i++)
        if (!records_openapi_reads(api, table,
                                   APR_ARRAY_IDX(table->key, i, const records_column_t *)))
            return 0;
    return table->key->nelts > 0;
}

/* /rpc/x is a function. */
int records_openapi_has_items(const records_api_t *api, const records_table_t *table)
{
    return reads_key(api, table) && strcmp(table->name, "rpc") != 0;
}

static int is_preset(const records_table_t *table, const records_column_t *column)
{
    int i;

    for (i = 0; table->rules != NULL && i < table->rules->presets->nelts; i++)
        if (APR_ARRAY_IDX(table->rules->presets, i, const records_preset_t *)->column == column)
            return 1;
    return 0;
}

int records_openapi_sets(const records_api_t *api, const records_table_t *table,
                         const records_column_t *column, unsigned may)
{
    return !column->generated && !column->always && !column->unwritable && !is_preset(table, column)
           && (records_openapi_may_column(api, table, column) & may) != 0;
}

/* Can the column have a value in a new row?  Its default is one. */
static int is_filled(const records_api_t *api, const records_table_t *table,
                     const records_column_t *column)
{
    return column->nullable || column->has_default || column->identity || column->generated
           || is_preset(table, column)
           || records_openapi_sets(api, table, column, RECORDS_MAY_INSERT);
}

/* Can the address of a PUT have it?  Of a preset the address says the same. */
static int is_given(const records_api_t *api, const records_table_t *table,
                    const records_column_t *column)
{
    return is_preset(table, column) || records_openapi_sets(api, table, column, RECORDS_MAY_INSERT);
}

int records_openapi_puts(const records_api_t *api, const records_table_t *table)
{
    const unsigned both = RECORDS_MAY_INSERT | RECORDS_MAY_UPDATE;
    int i;

    if (!reads_key(api, table) || (records_openapi_may(api, table) & both) != both)
        return 0;
    for (i = 0; i < table->key->nelts; i++)
        if (!is_given(api, table, APR_ARRAY_IDX(table->key, i, const records_column_t *)))
            return 0;
    for (i = 0; i < table->all_columns->nelts; i++)
        if (!is_filled(api, table, APR_ARRAY_IDX(table->all_columns, i, const records_column_t *)))
            return 0;
    return 1;
}

/* Named queries are in no schema, and take the place of functions of their name. */
static int is_reached(const records_api_t *api, const records_function_t *function)
{
    return *function->schema == '\0'
           || (strcmp(function->schema, api->schema) == 0
               && records_catalog_functions(api->catalog, "", function->name) == NULL);
}

/* A parameter without a name can be given alone. */
static int is_callable(const records_function_t *function)
{
    int i;

    for (i = 0; function->parameters->nelts > 1 && i < function->parameters->nelts; i++)
        if (*APR_ARRAY_IDX(function->parameters, i, const records_parameter_t *)->name == '\0')
            return 0;
    return 1;
}

int records_openapi_calls(const records_api_t *api, const records_function_t *function)
{
    return is_reached(api, function) && is_callable(function)
           && (function->reads || api->rules->write)
           && (!function->procedure || (api->dialect->can & RECORDS_CAN_CALL))
           && (function->query != NULL
               || records_plan_exposes(api->rules, function->schema, function->name))
           && records_privileges_function(api->privileges, function);
}

static const records_function_t *next_call(const records_api_t *api, int *from)
{
    const apr_array_header_t *functions = api->catalog->functions;

    for (; *from < functions->nelts; (*from)++) {
        const records_function_t *function =
            APR_ARRAY_IDX(functions, *from, const records_function_t *);

        if (records_openapi_calls(api, function))
            return function;
    }
    return NULL;
}

const apr_array_header_t *records_openapi_next_calls(const records_api_t *api, int *from,
                                                     apr_pool_t *pool)
{
    const records_function_t *function = next_call(api, from), *first = function;
    apr_array_header_t *calls;

    if (function == NULL)
        return NULL;
    calls = apr_array_make(pool, 1, sizeof(const records_function_t *));
    while (function != NULL && strcmp(function->name, first->name) == 0
           && strcmp(function->schema, first->schema) == 0) {
        APR_ARRAY_PUSH(calls, const records_function_t *) = function;
        (*from)++;
        function = next_call(api, from);
    }
    return calls;
}
