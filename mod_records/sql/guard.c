/* SPDX-License-Identifier: Apache-2.0 */
/* A change with a precondition that has changed nothing: the precondition does not hold, or, of an item
 * address, there is no such record.  Only then is it asked which, in the same transaction. */
#include "sql/parts.h"

/* SELECT 1 FROM the rows that the address means, without the precondition. */
static records_error_t *write_probe(const records_statement_t **statement,
                                    const records_plan_t *plan, const records_dialect_t *dialect,
                                    apr_pool_t *pool)
{
    static const char *const names[] = { "found" };
    static const records_kind_e kinds[] = { RECORDS_INTEGER };
    records_statement_t *finished;
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SELECT 1 FROM ");
    records_write_table(&w, plan->table);
    if (plan->found != NULL) {
        records_write_words(&w, " WHERE ");
        records_write_predicate(&w, plan->found);
    }
    records_write_rules(&w, plan->table, plan->write->rules, plan->table->name,
                        RECORDS_ROWS_CHANGED, plan->found != NULL ? " AND " : " WHERE ");
    finished = records_writer_finish(&w);
    finished->columns = 1;
    finished->names = names;
    finished->kinds = kinds;
    *statement = finished;
    return w.error;
}

records_error_t *records_guard(records_transaction_t *t, const records_plan_t *plan,
                               const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_transaction_t *probe;

    t->guarded = plan->guarded || plan->creates_only;
    t->creates = plan->creates_only;
    if (!plan->guarded || !t->writes || t->expect != RECORDS_EXPECT_ITEM)
        return NULL;
    t->probe = probe = apr_pcalloc(pool, sizeof(*probe));
    probe->keep = 1;
    probe->among_writes = 1;
    probe->at_most = 1;
    probe->max_affected = -1;
    return write_probe(&probe->rows, plan, dialect, pool);
}
