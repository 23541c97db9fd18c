/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of a Location on the tables of its catalog. */
#ifndef RECORDS_SQL_RULES_H
#define RECORDS_SQL_RULES_H

#include "catalog/rules.h"
#include "sql/database.h"

/** A rule that cannot be kept. */
typedef struct records_rule_fault_t {
    const records_rule_t *rule;
    const char *why;
} records_rule_fault_t;

/** Is the rule one for this database? */
int records_rule_is_for(const records_rule_t *rule, const char *database);

/** A sentence that says what is wrong with a rule, as far as that can be seen without a catalog; or
 *  NULL. */
const char *records_rule_check(const records_rule_t *rule, const records_dialect_t *dialect,
                               apr_pool_t *pool);

/** Put the rules (const records_rule_t *) of a database on the tables of a catalog that nobody else
 *  has yet.  Those that cannot be kept are added to faults (records_rule_fault_t), and their table, or the
 *  whole catalog where there is no such table, is broken: nobody is served it. */
void records_rules_apply(const records_catalog_t *catalog, const apr_array_header_t *rules,
                         const char *database, const records_dialect_t *dialect,
                         apr_array_header_t *faults);

/** The claims that any rule on these catalogs asks for are noted in each of them; pool lives as long as
 *  they do. */
void records_rules_note_claims(const records_catalog_t *const *catalogs, int count,
                               apr_pool_t *pool);

/** The database has refused what a rule became. */
void records_rule_break(const records_table_t *table, const char *why,
                        const records_catalog_t *catalog);

#endif
