/* SPDX-License-Identifier: Apache-2.0 */
/* The database is asked for the privileges of the role that a transaction acts as:
 *
 *     t.rows = records_privileges_statement(dialect, pool);
 *     privileges = records_privileges_make(catalog, pool);
 *     for each row: dialect->privileges->take(privileges, row);
 *     records_privileges_end(privileges); */
#ifndef RECORDS_SQL_PRIVILEGES_H
#define RECORDS_SQL_PRIVILEGES_H

#include "catalog/privileges.h"
#include "sql/database.h"

/** How one database tells them. */
struct records_privileges_dialect_t {
    const char *sql;
    int columns;                         /* of its rows: all are text */

    /** Take one row; its texts are not kept. */
    void (*take)(records_privileges_t *privileges, const records_row_t *row);
};

#define RECORDS_PRIVILEGE_COLUMNS 5 /* at most */

/** The statement.  NULL: the database has no privileges. */
const records_statement_t *records_privileges_statement(const records_dialect_t *dialect,
                                                        apr_pool_t *pool);

#endif
