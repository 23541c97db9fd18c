/* SPDX-License-Identifier: Apache-2.0 */
/* What one role may do with what the catalog has.  It is asked of the database (sql/privileges.h), made
 * row by row, and then never changed: threads read it without a lock.  It does not outlive its catalog. */
#ifndef RECORDS_PRIVILEGES_H
#define RECORDS_PRIVILEGES_H

#include "catalog/catalog.h"

#define RECORDS_MAY_SELECT 1
#define RECORDS_MAY_INSERT 2
#define RECORDS_MAY_UPDATE 4
#define RECORDS_MAY_DELETE 8
#define RECORDS_MAY_ALL 15 /* of a table */
#define RECORDS_MAY_EXECUTE 16

typedef struct records_privileges_t records_privileges_t;

/** One privilege that the role has. */
typedef struct records_privilege_t {
    enum {
        RECORDS_PRIVILEGE_SCHEMA,        /* on all tables and functions of a schema; NULL: of all */
        RECORDS_PRIVILEGE_TABLE,
        RECORDS_PRIVILEGE_COLUMN,
        RECORDS_PRIVILEGE_FUNCTION       /* name: the one that it alone has in its schema, as the relation
                                          * of its fact (build.h) */
    } on;
    const char *schema, *name, *column;
    unsigned may; /* RECORDS_MAY_... */
} records_privilege_t;

/** None so far: but named queries, and the functions of other modules, may be called by everybody. */
records_privileges_t *records_privileges_make(const records_catalog_t *catalog, apr_pool_t *pool);

/** Several of one thing add up.  The texts are not kept; what the catalog does not have is passed
 *  over. */
void records_privileges_add(records_privileges_t *privileges, const records_privilege_t *one);

/** On all schemas whose names match a pattern of LIKE, escaped by a backslash.  Of several patterns of one
 *  grantee that match a schema only the narrowest counts, as in MariaDB: where the first wildcard stands
 *  last.  The texts are not kept. */
void records_privileges_add_pattern(records_privileges_t *privileges, char grantee,
                                    const char *pattern, unsigned may);

/** After the last. */
void records_privileges_end(records_privileges_t *privileges);

/** RECORDS_MAY_...: what may be done with the table, if only with some of its columns.  Here and below:
 *  privileges may be NULL, then everything may be done. */
unsigned records_privileges_table(const records_privileges_t *privileges,
                                  const records_table_t *table);

/** RECORDS_MAY_SELECT, _INSERT, _UPDATE: what may be done with a column of the table. */
unsigned records_privileges_column(const records_privileges_t *privileges,
                                   const records_table_t *table, const records_column_t *column);

/** May it be called? */
int records_privileges_function(const records_privileges_t *privileges,
                                const records_function_t *function);

/** The same number for the same privileges on the same catalog; 0 for NULL. */
apr_uint64_t records_privileges_digest(const records_privileges_t *privileges);

#endif
