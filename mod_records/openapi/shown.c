/* SPDX-License-Identifier: Apache-2.0 */
/* What of the catalog is there for the caller. */
#include <string.h>

#include "openapi/parts.h"
#include "plan/planner.h"

int records_openapi_shows(const records_api_t *api, const records_table_t *table)
{
    return strcmp(table->schema, api->schema) == 0
           && records_plan_exposes(api->rules, table->schema, table->name);
}
