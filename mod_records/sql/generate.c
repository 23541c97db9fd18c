/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/generate.h"

#include "catalog/rules.h"
#include "sql/parts.h"
#include "sql/privileges.h"

static int is_key_equality(const records_read_t *read)
{
    const records_predicate_t *where = read->where;

    return where != NULL && where->kind == RECORDS_PREDICATE_COMPARE && where->op == RECORDS_OP_EQ
           && where->quantifier == RECORDS_QUANTIFIER_NONE && !where->negated && !read->grouped
           && where->other == NULL && where->term.path == NULL && read->table->key->nelts == 1
           && APR_ARRAY_IDX(read->table->key, 0, const records_column_t *) == where->term.column
           && !read->table->view;
}

/* An aggregate is one row, whatever it is made of. */
static int makes_one(const records_plan_t *plan)
{
    return plan->handler != NULL && plan->format == RECORDS_FORMAT_RAW;
}

/* A few rows are fetched whole; a page without an end streams. */
static apr_int64_t most_rows(const records_plan_t *plan)
{
    if (plan->item || is_key_equality(plan->read) || makes_one(plan))
        return 1;
    return plan->read->page.limit;
}

/* Counted; estimated, if the database estimates and it is no call; or both, and counted only as far
 * as it matters. */
static records_error_t *generate_total(records_transaction_t *t, const records_plan_t *plan,
                                       const records_dialect_t *dialect, apr_pool_t *pool)
{
    const int guesses = plan->action == RECORDS_READ && plan->count != RECORDS_COUNT_EXACT
                        && dialect->estimate_sql != NULL;
    const apr_int64_t most = guesses && plan->count_most >= 0 ? plan->count_most + 1 : -1;
    records_error_t *error;

    if (guesses
        && (error = records_query_estimate(&t->estimate, plan->read, dialect, pool)) != NULL)
        return error;
    return guesses && plan->count == RECORDS_COUNT_PLANNED
               ? NULL
               : records_query_count(&t->count, plan->read, most, dialect, pool);
}

static records_error_t *generate_counts(records_transaction_t *t, const records_plan_t *plan,
                                        const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_error_t *error;

    if (plan->count != RECORDS_COUNT_NONE && !plan->read->total
        && (error = generate_total(t, plan, dialect, pool)) != NULL)
        return error;
    if (plan->head && t->expect == RECORDS_EXPECT_ANY && plan->action == RECORDS_READ
        && plan->read->keyset == NULL)
        return records_query_page(&t->page, plan->read, dialect, pool);
    return NULL;
}

/* If no row will be shown, only the count is needed. */
static int is_headless(const records_transaction_t *t, const records_plan_t *plan)
{
    return plan->head && t->expect == RECORDS_EXPECT_ANY && plan->function->set && !plan->whole
           && t->max_affected < 0 && !plan->read->grouped;
}

static int may_call(const records_read_t *read);

static int embeds_may_call(const records_read_t *read)
{
    int i;

    for (i = 0; i < read->embeds->nelts; i++) {
        const records_embed_t *embed = APR_ARRAY_IDX(read->embeds, i, const records_embed_t *);

        if (embed->link->computed != NULL || may_call(embed->read)
            || (embed->link->via != NULL && embed->link->via->rules != NULL
                && embed->link->via->rules->calls))
            return 1;
    }
    return 0;
}

/* A view or a computed column may run a function that writes; a GET must not. */
static int may_call(const records_read_t *read)
{
    return read->table->view || (read->table->rules != NULL && read->table->rules->calls)
           || read->table->by_name->nelts > read->table->all_columns->nelts
           || embeds_may_call(read);
}

/* Of one row of a table nothing but a policy of its can have said something for the answer: the row tells
 * it, and there is one statement less. */
static int row_responds(const records_transaction_t *t, const records_plan_t *plan,
                        const records_dialect_t *dialect)
{
    return t->response != NULL && t->at_most == 1 && !t->calls && t->count == NULL
           && t->estimate == NULL && plan->handler == NULL && dialect->response_sql != NULL;
}

static records_error_t *generate_read(records_transaction_t *t, const records_plan_t *plan,
                                      const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_error_t *error;
    int responds;

    t->at_most = most_rows(plan);
    t->runs_no_code = plan->runs_no_code;
    t->calls = !plan->plain && may_call(plan->read) ? 1 : 0;
    if ((error = generate_counts(t, plan, dialect, pool)) != NULL || t->page != NULL)
        return error;
    if ((responds = row_responds(t, plan, dialect)) != 0)
        t->response = NULL;
    return responds ? records_query_responding(&t->rows, plan, 1, dialect, pool)
                    : records_query_rows(&t->rows, plan, dialect, pool);
}

/* A function that may write is run to its end; a set of rows that only reads streams, unless it is
 * counted. */
static records_error_t *generate_call(records_transaction_t *t, const records_plan_t *plan,
                                      const records_dialect_t *dialect, apr_pool_t *pool)
{
    const records_function_t *function = plan->function;
    records_error_t *error;

    t->calls = 1;
    t->at_most = function->set && plan->max_affected < 0 ? plan->read->page.limit : 1;
    if ((error = generate_counts(t, plan, dialect, pool)) != NULL)
        return error;
    if (is_headless(t, plan))
        return t->count != NULL ? NULL : records_query_page(&t->page, plan->read, dialect, pool);
    if (records_function_is_statement(function) && function->returns == RECORDS_RETURNS_NOTHING)
        return records_query_rows(&t->change, plan, dialect, pool);
    return records_query_responding(
        &t->rows, plan, t->response != NULL && plan->reads && function->set, dialect, pool);
}

static records_expect_e expected(const records_plan_t *plan)
{
    if (plan->action == RECORDS_UPSERT)
        return RECORDS_EXPECT_ANY; /* always exactly one */
    if (plan->item)
        return RECORDS_EXPECT_ITEM;
    if (plan->function != NULL && !plan->function->set)
        return RECORDS_EXPECT_ANY; /* one, if it answers at all */
    return plan->singular ? RECORDS_EXPECT_ONE : RECORDS_EXPECT_ANY;
}

static int writes(const records_plan_t *plan)
{
    if (plan->action == RECORDS_INVOKE)
        return !plan->reads;
    return plan->action != RECORDS_READ && plan->action != RECORDS_INDEX && !plan->unchanged;
}

static records_error_t *generate_unchanged(records_transaction_t *t, const records_plan_t *plan,
                                           const records_dialect_t *dialect, apr_pool_t *pool)
{
    t->at_most = 1;
    t->calls = may_call(plan->read) ? 1 : 0;
    t->max_affected = -1; /* not one is */
    return records_query_rows(&t->rows, plan, dialect, pool);
}

/* A statement for nothing but its transaction. */
static const records_statement_t *touch(const records_dialect_t *dialect, apr_pool_t *pool)
{
    static const char *const names[] = { "" };
    static const records_kind_e kinds[] = { RECORDS_TEXT };
    records_statement_t *statement = apr_pcalloc(pool, sizeof(*statement));

    statement->text = dialect->ping_sql;
    statement->columns = 1;
    statement->names = names;
    statement->kinds = kinds;
    statement->params = apr_array_make(pool, 1, sizeof(records_param_t));
    return statement;
}

/* What is told of the API depends on what the role may do; and a pre-request may refuse the caller. */
static const records_statement_t *
statement_of_index(const records_index_t *index, const records_dialect_t *dialect, apr_pool_t *pool)
{
    const records_statement_t *statement = NULL;

    if (index->follows)
        statement = records_privileges_statement(dialect, pool);
    return statement == NULL && index->admits ? touch(dialect, pool) : statement;
}

static records_error_t *generate(records_transaction_t *t, const records_plan_t *plan,
                                 const records_dialect_t *dialect, apr_pool_t *pool)
{
    if (plan->unchanged)
        return generate_unchanged(t, plan, dialect, pool);
    if (plan->action == RECORDS_READ)
        return generate_read(t, plan, dialect, pool);
    if (plan->action == RECORDS_INVOKE)
        return generate_call(t, plan, dialect, pool);
    t->refuses = plan->table->name;
    return records_mutation(t, plan, dialect, pool);
}

/* Need the database not be asked (OPTIONS, an empty payload)? */
static int asks_nothing(const records_plan_t *plan)
{
    return plan->action == RECORDS_OPTIONS
           || (plan->write == NULL && !plan->unchanged && plan->action != RECORDS_READ
               && plan->action != RECORDS_INVOKE);
}

records_error_t *records_generate(const records_transaction_t **transaction,
                                  const records_plan_t *plan,
                                  const records_session_context_t *session,
                                  const records_dialect_t *dialect, apr_pool_t *pool)
{
    const records_statement_t *of_index = NULL;
    records_transaction_t *t;
    records_error_t *error;

    *transaction = NULL;
    if (plan->index != NULL)
        of_index = statement_of_index(plan->index, dialect, pool);
    if (of_index == NULL && asks_nothing(plan))
        return NULL;
    *transaction = t = apr_pcalloc(pool, sizeof(*t));
    t->writes = writes(plan) ? 1 : 0;
    t->isolation = plan->isolation;
    t->keep = !plan->rollback;
    t->at_most = -1;
    t->max_affected = plan->max_affected;
    t->expect = expected(plan);
    t->rows = of_index;
    if (session != NULL && (error = dialect->context(t, session, dialect, pool)) != NULL)
        return error;
    if (of_index != NULL)
        return NULL;
    if (session != NULL && session->timezone != NULL && dialect->zoned != NULL)
        dialect = dialect->zoned;
    if ((error = generate(t, plan, dialect, pool)) != NULL)
        return error;
    if (plan->explain != NULL)
        records_explain_instead(t, plan, dialect, pool);
    else
        error = records_guard(t, plan, dialect, pool);
    return error;
}
