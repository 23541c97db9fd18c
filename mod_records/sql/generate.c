/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/generate.h"

#include "sql/parts.h"

static int is_key_equality(const records_read_t *read)
{
    const records_predicate_t *where = read->where;

    return where != NULL && where->kind == RECORDS_ONE && where->op == RECORDS_OP_EQ
           && !where->negated && read->table->key->nelts == 1
           && APR_ARRAY_IDX(read->table->key, 0, const records_column_t *) == where->column;
}

/* A few rows are fetched whole; a page without an end streams. */
static apr_int64_t most_rows(const records_plan_t *plan)
{
    if (plan->item || is_key_equality(plan->read))
        return 1;
    return plan->read->page.limit;
}

static records_error_t *generate_read(records_transaction_t *t, const records_plan_t *plan,
                                      const records_dialect_t *dialect, apr_pool_t *pool)
{
    t->at_most = most_rows(plan);
    if (plan->count != RECORDS_COUNT_NONE)
        t->count = records_query_count(plan->read, dialect, pool);
    if (plan->head && t->expect == RECORDS_EXPECT_ANY) {
        t->page = records_query_page(plan->read, dialect, pool);
        return NULL;
    }
    return records_query_rows(&t->rows, plan, dialect, pool);
}

static records_expect_e expected(const records_plan_t *plan)
{
    if (plan->action == RECORDS_UPSERT)
        return RECORDS_EXPECT_ANY;       /* always exactly one */
    if (plan->item)
        return RECORDS_EXPECT_ITEM;
    return plan->singular ? RECORDS_EXPECT_ONE : RECORDS_EXPECT_ANY;
}

records_error_t *records_generate(const records_transaction_t **transaction,
                                  const records_plan_t *plan, const records_dialect_t *dialect,
                                  apr_pool_t *pool)
{
    records_transaction_t *t;

    *transaction = NULL;
    if (plan->action == RECORDS_OPTIONS || (plan->write == NULL && plan->action != RECORDS_READ))
        return NULL;
    *transaction = t = apr_pcalloc(pool, sizeof(*t));
    t->keep = !plan->rollback;
    t->at_most = -1;
    t->max_affected = plan->max_affected;
    t->expect = expected(plan);
    if (plan->action == RECORDS_READ)
        return generate_read(t, plan, dialect, pool);
    t->writes = 1;
    return records_mutation(t, plan, dialect, pool);
}
