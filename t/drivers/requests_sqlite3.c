/* SPDX-License-Identifier: Apache-2.0 */
/* Whole requests: from the catalog as it is now to the rows. */
#include "fixture_sqlite3.h"

#include "catalog/build.h"
#include "compile.h"

static const records_catalog_t *catalog(void)
{
    records_build_t *build = records_build_begin(records_dialect_sqlite3.kind, 0, pool);
    records_transaction_t *t =
        transaction(0, sql(records_dialect_sqlite3.catalog_sql, "TTTTTTTTTTT", NULL));
    const records_catalog_t *built;
    records_result_t result;
    const records_row_t *row;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    while (result.rows->next(result.rows, &row) == NULL && row != NULL) {
        const records_value_t *v = row->values;
        const records_fact_t fact = { v[0].text, v[1].text, v[2].text, v[3].text, v[4].text,
                                      v[5].text, v[6].text, v[7].text, v[8].text, v[9].text,
                                      v[10].text };

        records_build_take(build, &fact);
    }
    ck_ok(driver->finish(conn, 1, pool));
    ck_ok(records_build_end(&built, build));
    return built;
}

static records_rules_t *rules(void)
{
    records_rules_t *rules = apr_pcalloc(pool, sizeof(*rules));

    rules->mount = "";
    rules->max_rows = -1;
    rules->max_depth = 20;
    rules->write = rules->unfiltered = rules->may_rollback = rules->aggregates = 1;
    rules->limits.filters = 100;
    rules->limits.nesting = 20;
    rules->limits.depth = 20;
    return rules;
}

records_error_t *compile(const records_transaction_t **t, const char *method, const char *target,
                         const char *body)
{
    records_message_t message = { .method = method, .body = body };
    records_compiled_t *compiled = apr_pcalloc(pool, sizeof(*compiled));
    apr_table_t *headers = apr_table_make(pool, 2);
    const records_context_t context = { pool, catalog(), &records_dialect_sqlite3, rules(), who };
    char *query = strchr(target, '?');
    records_error_t *error;

    message.path = query == NULL ? target : apr_pstrndup(pool, target, (apr_size_t)(query - target));
    message.query = query == NULL ? NULL : query + 1;
    message.body_length = body == NULL ? 0 : strlen(body);
    message.headers = headers;
    if (body != NULL) {
        apr_table_set(headers, "Content-Type", "application/json");
        apr_table_set(headers, "Prefer", "return=representation");
    }
    if (prefer != NULL)
        apr_table_set(headers, "Prefer", prefer);
    error = records_compile(compiled, &message, &context);
    *t = compiled->transaction;
    return error;
}

const char *ask(const char *method, const char *target, const char *body)
{
    const records_transaction_t *t;
    records_result_t result;
    const char *text;
    records_error_t *error = compile(&t, method, target, body);

    if (error == NULL)
        error = driver->run(conn, t, 0, &result, pool);
    if (error != NULL) {
        ck_assert(driver->ready(conn));
        return apr_pstrcat(pool, error->code, " ", error->message, NULL);
    }
    text = rows_text(&result);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    return text;
}

void ask_all(const question_t *questions, apr_size_t count)
{
    apr_size_t i;

    for (i = 0; i < count; i++) {
        const char *answer = ask("GET", questions[i].target, NULL);

        ck_assert_msg(strcmp(answer, questions[i].answer) == 0, "%s\n    %s, not\n    %s",
                      questions[i].target, answer, questions[i].answer);
    }
}
