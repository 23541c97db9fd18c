/* SPDX-License-Identifier: Apache-2.0 */
/* The transaction that returns the database's plan of a request instead of its result. */
#include <string.h>

#include <apr_strings.h>

#include "sql/explain.h"
#include "sql/generate.h"
#include "sql/parts.h"

static const records_statement_t *main_statement(const records_transaction_t *t)
{
    if (t->rows != NULL)
        return t->rows;
    return t->change != NULL ? t->change : t->page != NULL ? t->page : t->count;
}

static records_statement_t *explained(const records_transaction_t *t, const records_media_t *how,
                                      const records_dialect_t *dialect, apr_pool_t *pool)
{
    records_statement_t *statement = apr_pmemdup(pool, main_statement(t), sizeof(*statement));

    statement->tells_created = statement->tells_total = statement->tells_response = 0;
    statement->tells_version = statement->tells_modified = statement->tells_allowed = 0;
    statement->shows_nothing = 0;
    dialect->explain(statement, how, pool);
    return statement;
}

void records_explain_instead(records_transaction_t *t, const records_plan_t *plan,
                             const records_dialect_t *dialect, apr_pool_t *pool)
{
    t->rows = explained(t, plan->explain, dialect, pool);
    t->change = t->otherwise = t->check = t->count = t->estimate = t->page = NULL;
    t->expect = RECORDS_EXPECT_ANY;
    t->at_most = t->max_affected = -1;
    t->keep = 0; /* analyze executes a change, which must be undone */
}

records_error_t *records_explain_check(const records_transaction_t **check,
                                       const records_transaction_t *t, const records_plan_t *plan,
                                       const records_session_context_t *session,
                                       const records_dialect_t *dialect, apr_pool_t *pool)
{
    static const records_media_t how = { .type = "application/vnd.pgrst.plan+text" };
    records_transaction_t *made;
    records_statement_t *statement;
    records_error_t *error;

    *check = NULL;
    if (!(dialect->can & RECORDS_CAN_ROLE))
        return NULL;
    made = apr_pcalloc(pool, sizeof(*made));
    made->writes = 1;
    made->at_most = made->max_affected = -1;
    if (session != NULL && (error = dialect->context(made, session, dialect, pool)) != NULL)
        return error;
    made->response = NULL;
    if (plan->function == NULL || !plan->function->procedure) {
        statement = explained(t, &how, dialect, pool);
        statement->keeps_keys = 0;
        statement->once = 1;
        made->rows = statement;
    }
    *check = made;
    return NULL;
}

void records_explain_columns(records_statement_t *statement, const char *const *names,
                             apr_pool_t *pool)
{
    records_kind_e *kinds;
    int i;

    for (statement->columns = 0; names[statement->columns] != NULL; statement->columns++)
        ;
    kinds = apr_palloc(pool, sizeof(*kinds) * (apr_size_t)statement->columns);
    for (i = 0; i < statement->columns; i++)
        kinds[i] = RECORDS_TEXT;
    statement->names = names;
    statement->kinds = kinds;
}

int records_explain_has(const records_media_t *how, const char *option)
{
    const char *at = how->plan_options == NULL ? NULL : strstr(how->plan_options, option);

    return at != NULL; /* no option's name is a part of another's */
}

int records_explain_json(const records_media_t *how)
{
    return strstr(how->type, "+json") != NULL;
}
