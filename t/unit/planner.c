/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/planner.h"

#include <string.h>

#include "databases/dialects.h"
#include "studio.h"
#include "unit.h"

static records_plan_t plan(const char *text)
{
    records_compiled_t compiled;
    records_error_t *error = studio_ask(&compiled, text, &records_dialect_sqlite3, NULL, pool);

    ck_assert_msg(error == NULL, "%s: %s", text, error == NULL ? "" : error->message);
    return compiled.plan;
}

static records_error_t *refused_by(const char *text, const records_rules_t *rules)
{
    records_compiled_t compiled;

    return studio_ask(&compiled, text, &records_dialect_sqlite3, rules, pool);
}

/* The same refusal, whatever the database. */
static void check_refusal(const char *text, int status, const char *code)
{
    records_compiled_t compiled;
    size_t i;

    for (i = 0; i < COUNT_OF(dialects); i++) {
        records_error_t *error = studio_ask(&compiled, text, dialects[i], NULL, pool);

        ck_assert_msg(error != NULL, "%s on %s", text, dialects[i]->name);
        ck_assert_msg(strcmp(error->code, code) == 0, "%s on %s: %s %s", text, dialects[i]->name,
                      error->code, error->message);
        ck_assert_int_eq(error->status, status);
    }
}

static const apr_array_header_t *list(const char *a, const char *b, const char *c)
{
    apr_array_header_t *names = apr_array_make(pool, 3, sizeof(const char *));

    APR_ARRAY_PUSH(names, const char *) = a;
    if (b != NULL)
        APR_ARRAY_PUSH(names, const char *) = b;
    if (c != NULL)
        APR_ARRAY_PUSH(names, const char *) = c;
    return names;
}

/* ---- schemas and tables -------------------------------------------------------- */

START_TEST(the_first_schema_is_the_default)
{
    records_plan_context_t context = { .catalog = studio(pool),
                                       .database = "sqlite3",
                                       .pool = pool };
    records_rules_t *rules = studio_rules(pool);
    records_request_t request = { .action = RECORDS_READ };
    const char *schema;

    context.rules = rules;
    ck_assert_ptr_null(records_plan_schema(&schema, &request, &context));
    ck_assert_str_eq(schema, "main"); /* the connection's own */
    rules->schemas = list("b", "a", NULL);
    ck_assert_ptr_null(records_plan_schema(&schema, &request, &context));
    ck_assert_str_eq(schema, "b");
    request.schema = "a";
    ck_assert_ptr_null(records_plan_schema(&schema, &request, &context));
    ck_assert_str_eq(schema, "a");
}
END_TEST

START_TEST(other_schemas_are_not_acceptable)
{
    records_rules_t *rules = studio_rules(pool);
    records_error_t *error;

    check_refusal("GET /film\nAccept-Profile: secret", 406, "PGRST106");
    check_refusal("GET /nothing?x\nAccept-Profile: Main", 406, "PGRST106");
    check_refusal("DELETE /film\nContent-Profile: secret", 406, "PGRST106");
    rules->schemas = list("main", "other", NULL);
    error = refused_by("GET /film\nAccept-Profile: secret", rules);
    ck_assert_str_eq(error->message, "Invalid schema: secret");
    ck_assert_ptr_null(refused_by("GET /film\nAccept-Profile: main", rules));
}
END_TEST

START_TEST(the_hint_lists_the_schemas_as_prose)
{
    records_rules_t *rules = studio_rules(pool);

    rules->schemas = list("main", "other", NULL);
    ck_assert_str_eq(refused_by("GET /film\nAccept-Profile: x", rules)->hint,
                     "Only the following schemas are exposed: main, other");
}
END_TEST

START_TEST(an_unknown_table_is_not_found_and_a_likely_one_named)
{
    records_error_t *error = refused_by("GET /films", NULL);

    check_refusal("GET /films", 404, "PGRST205");
    check_refusal("GET /Film", 404, "PGRST205");
    check_refusal("OPTIONS /films", 404, "PGRST205");
    ck_assert_str_eq(error->message, "Could not find the table 'main.films' in the schema cache");
    ck_assert_str_eq(error->hint, "Perhaps you meant the table 'main.film'");
    ck_assert_ptr_null(refused_by("GET /completely_else", NULL)->hint);
}
END_TEST

START_TEST(patterns_say_what_is_shown)
{
    static const struct { const char *a, *b, *c, *schema, *name; int shown; } cases[] = {
        { "film", NULL, NULL, "main", "film", 1 },
        { "film", NULL, NULL, "main", "shot", 0 },
        { "*", "!log", NULL, "main", "log", 0 },
        { "*", "!log", NULL, "main", "film", 1 },
        { "!log", NULL, NULL, "main", "film", 1 },   /* a list that only hides shows the rest */
        { "!log", NULL, NULL, "main", "log", 0 },
        { "!*_private", NULL, NULL, "main", "a_private", 0 },
        { "!*", "film", NULL, "main", "film", 1 },
        { "!*", "film", NULL, "main", "shot", 0 },
        { "main.*", NULL, NULL, "main", "film", 1 },
        { "main.*", NULL, NULL, "mai", "film", 0 },
        { "main.*", NULL, NULL, "maine", "film", 0 },
        { "main.*", NULL, NULL, "other", "film", 0 },
        { "*", "!main.log", NULL, "other", "log", 1 },
        { "*", "!main.log", NULL, "main", "log", 0 },
        { "f?lm", "[s]hot", NULL, "main", "shot", 1 },
        { "*", NULL, NULL, "main", "records_usage", 0 },         /* it must be named */
        { "!log", NULL, NULL, "main", "records_usage", 0 },
        { "*", "records_usage", NULL, "main", "records_usage", 1 },
        { "records_usage", "main.*", NULL, "main", "records_usage", 1 },
        { "main.records_usage", NULL, NULL, "main", "records_usage", 1 },
        { "main.records_usage", NULL, NULL, "other", "records_usage", 0 },
        { "records_usage", "!records_*", NULL, "main", "records_usage", 0 },
        { "Records_usag?", NULL, NULL, "main", "Records_Usage", 0 },
    };
    records_rules_t *rules = studio_rules(pool);
    size_t i;

    ck_assert(records_plan_exposes(rules, "main", "anything"));
    ck_assert(!records_plan_exposes(rules, "main", "records_usage"));
    for (i = 0; i < COUNT_OF(cases); i++) {
        rules->expose = list(cases[i].a, cases[i].b, cases[i].c);
        ck_assert_msg(records_plan_exposes(rules, cases[i].schema, cases[i].name) == cases[i].shown,
                      "case %d", (int)i);
    }
}
END_TEST

START_TEST(what_is_hidden_is_not_found_and_not_hinted_at)
{
    records_rules_t *rules = studio_rules(pool);
    records_error_t *error;

    rules->expose = list("!film", NULL, NULL);
    error = refused_by("GET /film", rules);
    ck_assert_str_eq(error->code, "PGRST205");
    ck_assert_ptr_null(error->hint);
    ck_assert_ptr_null(refused_by("GET /films", rules)->hint);
    ck_assert_ptr_null(refused_by("GET /shot", rules));
}
END_TEST

/* ---- the order of refusals ------------------------------------------------------ */

START_TEST(what_is_wrong_first_is_refused_first)
{
    static const struct { const char *text; int status; const char *code; } cases[] = {
        { "FOO /a/b/c\nAccept-Profile: x", 404, "PGRST125" },
        { "POST /\nContent-Profile: x\n\n{}", 406, "PGRST106" },
        { "FOO /film?a=1", 405, "PGRST117" },
        { "GET /nothing?a=1", 400, "PGRST100" },
        { "GET /nothing?limit=-1", 416, "PGRST103" },
        { "GET /film?a=1&limit=-1", 400, "PGRST100" },
        { "PUT /nothing?id=eq.1&limit=1\n\n{", 400, "PGRST114" },
        { "POST /nothing\n\n{", 400, "PGRST102" },
        { "POST /nothing?columns=colour\n\n{}", 404, "PGRST205" },
        { "GET /nothing\nAccept: image/png", 404, "PGRST205" },
        { "POST /film\nAccept: image/png\n\n{\"colour\":1}", 400, "PGRST204" },
        { "GET /film\nAccept: image/png\nPrefer: handling=strict, x", 406, "PGRST107" },
        { "POST /film\nAccept: image/png\nPrefer: handling=strict, x\n\n{\"title\":\"x\"}", 400,
          "PGRST122" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        check_refusal(cases[i].text, cases[i].status, cases[i].code);
}
END_TEST

static void check_index(const char *accept, int shows, const char *type)
{
    records_compiled_t compiled;

    ck_assert_ptr_null(studio_ask(&compiled, apr_pstrcat(pool, "GET /\nAccept: ", accept, NULL),
                                  &records_dialect_pgsql, NULL, pool));
    ck_assert_int_eq((int)compiled.plan.index->shows, shows);
    ck_assert_str_eq(compiled.plan.index->type,
                     apr_pstrcat(pool, "application/", type, "+json; charset=utf-8", NULL));
}

START_TEST(the_root_shows_what_is_asked_for)
{
    check_index("*/*", RECORDS_INDEX_OPENAPI, "openapi");
    check_index("application/json", RECORDS_INDEX_OPENAPI, "openapi");
    check_index("text/csv, application/*;q=0.1", RECORDS_INDEX_OPENAPI, "openapi");
    check_index("application/openapi+json;version=\"2.0\"", RECORDS_INDEX_SWAGGER, "openapi");
    check_index("application/openapi+json; version=3", RECORDS_INDEX_OPENAPI, "openapi");
    check_index("application/vnd.oai.openapi+json;version=3.1.1", RECORDS_INDEX_OPENAPI,
                "vnd.oai.openapi");
    check_index("application/vnd.swagger+json", RECORDS_INDEX_SWAGGER, "vnd.swagger");
    check_index("text/html, */*;q=0.1", RECORDS_INDEX_OPENAPI, "openapi"); /* there is no page */
    check_refusal("GET /\nAccept: text/html", 406, "PGRST107");
    check_refusal("HEAD /\nAccept: text/csv", 406, "PGRST107");
    check_refusal("GET /\nAccept: application/openapi+json;version=3.10", 406, "PGRST107");
}
END_TEST

START_TEST(the_root_may_have_a_page_and_another_default)
{
    records_rules_t *rules = studio_rules(pool);
    records_compiled_t compiled;

    rules->docs = rules->swagger = 1;
    ck_assert_ptr_null(studio_ask(&compiled, "GET /\nAccept: text/html, */*;q=0.1",
                                  &records_dialect_pgsql, rules, pool));
    ck_assert_int_eq((int)compiled.plan.index->shows, RECORDS_INDEX_PAGE);
    ck_assert_ptr_null(studio_ask(&compiled, "GET /", &records_dialect_pgsql, rules, pool));
    ck_assert_int_eq((int)compiled.plan.index->shows, RECORDS_INDEX_SWAGGER);
}
END_TEST

START_TEST(the_root_asks_for_what_the_role_may_do)
{
    records_rules_t *rules = studio_rules(pool);
    records_compiled_t compiled;

    ck_assert_ptr_null(studio_ask(&compiled, "GET /", &records_dialect_pgsql, rules, pool));
    ck_assert_ptr_nonnull(compiled.transaction->rows);
    ck_assert(!compiled.transaction->writes);
    rules->openapi = RECORDS_OPENAPI_IGNORE;
    ck_assert_ptr_null(studio_ask(&compiled, "GET /", &records_dialect_pgsql, rules, pool));
    ck_assert_ptr_null(compiled.transaction);
    rules->pre_request = "check_request"; /* it may refuse the caller */
    ck_assert_ptr_null(studio_ask(&compiled, "GET /", &records_dialect_pgsql, rules, pool));
    ck_assert_ptr_nonnull(compiled.transaction);
    rules->openapi = RECORDS_OPENAPI_OFF;
    ck_assert_str_eq(refused_by("GET /", rules)->code, "PGRST126");
    ck_assert_str_eq(refused_by("PUT /", rules)->code, "PGRST126");
    ck_assert_str_eq(refused_by("OPTIONS /", rules)->code, "PGRST126");
}
END_TEST

START_TEST(nothing_acceptable_names_what_was_asked_for)
{
    ck_assert_str_eq(refused_by("GET /film\nAccept: image/png, text/html", NULL)->message,
                     "None of these media types are available: image/png, text/html");
}
END_TEST

START_TEST(strict_handling_refuses_what_is_unknown)
{
    records_error_t *error = refused_by("GET /film\nPrefer: handling=strict, a, count=none", NULL);

    check_refusal("GET /film\nPrefer: handling=strict, a, count=none", 400, "PGRST122");
    ck_assert_str_eq(error->message, "Invalid preferences given with handling=strict");
    ck_assert_str_eq(error->details, "Invalid preferences: a, count=none");
    ck_assert_ptr_null(refused_by("GET /film\nPrefer: handling=lenient, a", NULL));
    ck_assert_ptr_null(refused_by("GET /film\nPrefer: a", NULL));
    ck_assert_ptr_null(refused_by("GET /film\nPrefer: handling=strict, tx=rollback", NULL));
}
END_TEST

/* ---- reads ---------------------------------------------------------------------- */

START_TEST(everything_is_all_columns_in_order)
{
    static const char *const texts[] = { "GET /shot", "GET /shot?select=", "GET /shot?select=*" };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        const apr_array_header_t *outputs = plan(texts[i]).read->outputs;

        ck_assert_int_eq(outputs->nelts, 3);
        ck_assert_str_eq(APR_ARRAY_IDX(outputs, 0, records_output_t).name, "film");
        ck_assert_str_eq(APR_ARRAY_IDX(outputs, 2, records_output_t).name, "frames");
    }
}
END_TEST

START_TEST(outputs_have_names_columns_and_casts)
{
    records_plan_t one = plan("GET /film?select=n:title,id::text,*&order=id.desc,title");
    const records_output_t *outputs = (const records_output_t *)one.read->outputs->elts;

    ck_assert_int_eq(one.read->outputs->nelts, 2 + 14);
    ck_assert_str_eq(outputs[0].name, "n");
    ck_assert_str_eq(outputs[0].term.column->name, "title");
    ck_assert_ptr_null(outputs[0].cast);
    ck_assert_str_eq(outputs[1].name, "id");
    ck_assert_str_eq(outputs[1].cast, "text");
    ck_assert_str_eq(outputs[2].name, "id");
    ck_assert_int_eq(one.read->order->nelts, 2);
    ck_assert_int_eq(APR_ARRAY_IDX(one.read->order, 0, records_order_by_t).descending, 1);
}
END_TEST

START_TEST(unknown_columns_are_refused_wherever_they_stand)
{
    check_refusal("GET /film?select=id,colour", 400, "42703");
    check_refusal("GET /film?order=colour", 400, "42703");
    check_refusal("GET /film?colour=eq.1", 400, "42703");
    check_refusal("GET /film?or=(id.eq.1,colour.eq.1)", 400, "42703");
    check_refusal("DELETE /film?colour=eq.1", 400, "42703");
    check_refusal("PATCH /film?id=eq.1&select=colour\nPrefer: return=representation\n\n"
                  "{\"title\":\"x\"}",
                  400, "42703");
}
END_TEST

START_TEST(the_most_rows_bound_every_read)
{
    records_rules_t *rules = studio_rules(pool);
    static const struct { const char *query; int limit; } cases[] = {
        { "", 10 }, { "?limit=5", 5 }, { "?limit=50", 10 }, { "?limit=0", 0 }, { "?offset=5", 10 },
    };
    records_compiled_t compiled;
    size_t i;

    rules->max_rows = 10;
    for (i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_ptr_null(studio_ask(&compiled,
                                      apr_pstrcat(pool, "GET /film", cases[i].query, NULL),
                                      &records_dialect_sqlite3, rules, pool));
        ck_assert_int_eq(compiled.plan.read->page.limit, cases[i].limit);
    }
    ck_assert_ptr_null(studio_ask(&compiled,
                                  "DELETE /film?id=gt.1&limit=3\n"
                                  "Prefer: return=representation",
                                  &records_dialect_sqlite3, rules, pool));
    ck_assert_int_eq(compiled.plan.read->page.limit, -1);
}
END_TEST

/* The columns that the rows are ordered by, at the top and of the embed. */
static int orders(const char *text, int key_order, int embed)
{
    records_rules_t *rules = studio_rules(pool);
    records_compiled_t compiled;
    const records_read_t *read;
    records_error_t *error;

    rules->max_rows = 10;
    rules->key_order = key_order ? 1 : 0;
    error = studio_ask(&compiled, text, &records_dialect_sqlite3, rules, pool);
    ck_assert_msg(error == NULL, "%s: %s", text, error == NULL ? "" : error->message);
    read = compiled.plan.read;
    return (embed ? APR_ARRAY_IDX(read->embeds, 0, records_embed_t *)->read : read)->order->nelts;
}

/* With RecordsDefaultOrder Key, where the client asks for a page, which RecordsMaxRows is not. */
START_TEST(the_key_orders_the_pages_that_a_client_asks_for)
{
    static const struct { const char *text; int asked, keyed, embed; } cases[] = {
        { "GET /film", 0, 0, 0 },
        { "GET /film?limit=5", 0, 1, 0 },
        { "GET /film?limit=0", 0, 1, 0 },
        { "GET /film?limit=50", 0, 1, 0 },
        { "GET /film?offset=5", 0, 1, 0 },
        { "GET /film?offset=0", 0, 0, 0 },
        { "GET /film\nRange: 0-4", 0, 1, 0 },
        { "GET /film\nRange: 3-", 0, 1, 0 },
        { "GET /film\nRange: 0-", 0, 0, 0 },
        { "GET /film?order=title", 1, 1, 0 },
        { "GET /film?order=title&limit=5", 1, 2, 0 },
        { "GET /film?order=id.desc&limit=5", 1, 1, 0 },
        { "GET /film?limit=5&cursor=", 1, 1, 0 },
        { "GET /film?order=title&limit=5&cursor=", 2, 2, 0 },
        { "GET /film?select=count()&limit=5", 0, 0, 0 },
        { "GET /film?select=shot(code)", 0, 0, 1 },
        { "GET /film?select=shot(code)&limit=5", 0, 0, 1 },
        { "GET /film?select=shot(code)&shot.limit=5", 0, 2, 1 },
        { "GET /film?select=shot(code)&shot.offset=5", 0, 2, 1 },
        { "GET /film?select=shot(code)&shot.order=frames&shot.limit=2", 1, 3, 1 },
        { "GET /film?select=...shot(code)", 2, 2, 1 },    /* arrays that must agree */
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_msg(orders(cases[i].text, 0, cases[i].embed) == cases[i].asked, "%s",
                      cases[i].text);
        ck_assert_msg(orders(cases[i].text, 1, cases[i].embed) == cases[i].keyed, "%s",
                      cases[i].text);
    }
}
END_TEST

START_TEST(a_plan_says_what_the_client_expects)
{
    static const char object[] = "\nAccept: application/vnd.pgrst.object+json";

    ck_assert(!plan("GET /film").singular);
    ck_assert(plan(apr_pstrcat(pool, "GET /film", object, NULL)).singular);
    ck_assert(plan("GET /film/1").singular && plan("GET /film/1").item);
    ck_assert(!plan("GET /film/1\nAccept: text/csv").singular);
    ck_assert(plan("HEAD /film").head);
    ck_assert_int_eq(plan("GET /film\nPrefer: count=exact").count, RECORDS_COUNT_EXACT);
    ck_assert(plan("DELETE /film?id=eq.1\nPrefer: tx=rollback").rollback);
    ck_assert_int_eq(plan("DELETE /film?id=eq.1\nPrefer: max-affected=2").max_affected, -1);
    ck_assert_int_eq(
        plan("DELETE /film?id=eq.1\nPrefer: max-affected=2, handling=strict").max_affected, 2);
    ck_assert_int_eq(plan("GET /film\nPrefer: max-affected=2, handling=strict").max_affected, -1);
    ck_assert_int_eq(plan("POST /film\nPrefer: max-affected=2, handling=strict\n\n"
                          "{\"title\":\"x\"}")
                         .max_affected,
                     -1);
}
END_TEST

START_TEST(a_rollback_is_honoured_where_it_is_allowed)
{
    records_rules_t *rules = studio_rules(pool);
    records_compiled_t compiled;

    rules->may_rollback = 0;
    ck_assert_ptr_null(studio_ask(&compiled,
                                  "DELETE /film?id=eq.1\nPrefer: tx=rollback, "
                                  "handling=strict",
                                  &records_dialect_sqlite3, rules, pool));
    ck_assert(!compiled.plan.rollback);
    ck_assert(compiled.transaction->keep);
}
END_TEST

START_TEST(options_needs_no_database)
{
    records_compiled_t compiled;

    ck_assert_ptr_null(studio_ask(&compiled, "OPTIONS /film", &records_dialect_pgsql, NULL, pool));
    ck_assert_ptr_null(compiled.transaction);
    ck_assert_ptr_null(studio_ask(&compiled, "OPTIONS /", &records_dialect_pgsql, NULL, pool));
    ck_assert_ptr_null(compiled.transaction);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_first_schema_is_the_default);
    tcase_add_test(room, other_schemas_are_not_acceptable);
    tcase_add_test(room, the_hint_lists_the_schemas_as_prose);
    tcase_add_test(room, an_unknown_table_is_not_found_and_a_likely_one_named);
    tcase_add_test(room, patterns_say_what_is_shown);
    tcase_add_test(room, what_is_hidden_is_not_found_and_not_hinted_at);
    tcase_add_test(room, what_is_wrong_first_is_refused_first);
    tcase_add_test(room, the_root_shows_what_is_asked_for);
    tcase_add_test(room, the_root_may_have_a_page_and_another_default);
    tcase_add_test(room, the_root_asks_for_what_the_role_may_do);
    tcase_add_test(room, nothing_acceptable_names_what_was_asked_for);
    tcase_add_test(room, strict_handling_refuses_what_is_unknown);
    tcase_add_test(room, everything_is_all_columns_in_order);
    tcase_add_test(room, outputs_have_names_columns_and_casts);
    tcase_add_test(room, unknown_columns_are_refused_wherever_they_stand);
    tcase_add_test(room, the_most_rows_bound_every_read);
    tcase_add_test(room, the_key_orders_the_pages_that_a_client_asks_for);
    tcase_add_test(room, a_plan_says_what_the_client_expects);
    tcase_add_test(room, a_rollback_is_honoured_where_it_is_allowed);
    tcase_add_test(room, options_needs_no_database);
}

UNIT_MAIN("planner", tests)
