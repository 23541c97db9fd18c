/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/privileges.h"

const records_statement_t *records_privileges_statement(const records_dialect_t *dialect,
                                                        apr_pool_t *pool)
{
    static const char *const names[RECORDS_PRIVILEGE_COLUMNS] = { "what", "schema", "name",
                                                                  "column", "may" };
    static const records_kind_e kinds[RECORDS_PRIVILEGE_COLUMNS] = {
        RECORDS_TEXT, RECORDS_TEXT, RECORDS_TEXT, RECORDS_TEXT, RECORDS_TEXT
    };
    records_statement_t *statement;

    if (dialect->privileges == NULL)
        return NULL;
    statement = apr_pcalloc(pool, sizeof(*statement));
    statement->text = dialect->privileges->sql;
    statement->columns = dialect->privileges->columns;
    statement->names = names;
    statement->kinds = kinds;
    statement->params = apr_array_make(pool, 1, sizeof(records_param_t));
    return statement;
}
