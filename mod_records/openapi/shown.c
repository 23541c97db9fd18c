/* SPDX-License-Identifier: Apache-2.0 */
/* What of the catalog is there for the caller. */
#include <string.h>

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
           && records_openapi_may(api, table) != 0;
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
