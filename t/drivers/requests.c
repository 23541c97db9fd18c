/* SPDX-License-Identifier: Apache-2.0 */
/* Whole requests: from the catalog as it is now to the rows. */
#include "fixture.h"

#include "catalog/build.h"

unsigned options, joined;
const char *answers, *prefer, *media_type, *pre_request;
const records_identity_t *who;
records_result_t asked;

void reset_requests(void)
{
    options = joined = 0;
    answers = "return=representation";
    prefer = media_type = pre_request = NULL;
    who = NULL;
    memset(&asked, 0, sizeof(asked));
}

const records_catalog_t *catalog(void)
{
    records_build_t *build = records_build_begin(dialect->kind, options, pool);
    records_statement_t *facts = sql(dialect->catalog_sql, "TTTTTTTTTTT", NULL);
    records_transaction_t *t = transaction(0, facts);
    const records_catalog_t *built;
    records_result_t result;
    const records_row_t *row;

    facts->once = 1;
    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    for (;;) {
        const records_value_t *v;

        ck_ok(result.rows->next(result.rows, &row));
        if (row == NULL)
            break;
        v = row->values;
        records_build_take(build, &(records_fact_t){ v[0].text, v[1].text, v[2].text, v[3].text,
                                                     v[4].text, v[5].text, v[6].text, v[7].text,
                                                     v[8].text, v[9].text, v[10].text });
    }
    ck_ok(driver->finish(conn, 1, pool));
    ck_ok(records_build_end(&built, build));
    return built;
}

static apr_table_t *headers_of(const char *method, const char *body)
{
    apr_table_t *headers = apr_table_make(pool, 4);

    if (body != NULL)
        apr_table_set(headers, "Content-Type", "application/json");
    if (media_type != NULL)
        apr_table_set(headers, "Accept", media_type);
    if (strcmp(method, "GET") != 0)
        apr_table_set(headers, "Prefer", answers);
    if (prefer != NULL)
        apr_table_merge(headers, "Prefer", prefer);
    return headers;
}

records_error_t *compile(const records_transaction_t **t, const char *method, const char *target,
                         const char *body)
{
    static const records_rules_t usual = {
        .limits = { .filters = 100, .nesting = 20, .depth = 20 }, .mount = "", .max_rows = -1,
        .max_depth = 20, .write = 1, .unfiltered = 1, .may_rollback = 1, .aggregates = 1
    };
    records_rules_t *rules = apr_pmemdup(pool, &usual, sizeof(usual));
    const records_context_t context = { pool, catalog(), dialect, rules, who, joined, 0 };
    records_message_t message = { .method = method, .body = body };
    records_compiled_t *compiled = apr_pcalloc(pool, sizeof(*compiled));
    char *query = strchr(target, '?');
    records_error_t *error;

    rules->pre_request = pre_request;
    message.path =
        query == NULL ? target : apr_pstrndup(pool, target, (apr_size_t)(query - target));
    message.query = query == NULL ? NULL : query + 1;
    message.body_length = body == NULL ? 0 : strlen(body);
    message.headers = headers_of(method, body);
    error = records_compile(compiled, &message, &context);
    *t = compiled->transaction;
    return error;
}

static records_error_t *try_ask(const char **text, const char *method, const char *target,
                                const char *body)
{
    const records_transaction_t *t;
    records_result_t result;
    records_error_t *error = compile(&t, method, target, body);

    memset(&asked, 0, sizeof(asked));
    if (error == NULL && (error = driver->run(conn, t, 0, &result, pool)) == NULL) {
        asked = result;
        error = read_rows(text, &result);
    }
    ck_ok(driver->finish(conn, error == NULL, pool));
    ck_assert(driver->ready(conn));
    return error;
}

const char *ask(const char *method, const char *target, const char *body)
{
    const char *text;
    records_error_t *error = try_ask(&text, method, target, body);

    return error == NULL ? text : apr_pstrcat(pool, error->code, " ", error->message, NULL);
}

const char *code_of(const char *method, const char *target, const char *body)
{
    const char *text;
    records_error_t *error = try_ask(&text, method, target, body);

    return error == NULL ? "none" : error->code;
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
