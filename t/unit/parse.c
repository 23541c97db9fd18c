/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parse.h"

#include <string.h>

#include "shown.h"
#include "studio.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 20, .nesting = 8, .depth = 4 };

static records_error_t *parse(records_request_t *request, const char *text)
{
    records_message_t message;
    records_error_t *error;

    studio_message(&message, apr_pstrdup(pool, text), strlen(text), pool);
    if ((error = records_parse_target(request, &message, pool)) != NULL
        || (error = records_parse_method(request, pool)) != NULL)
        return error;
    return records_parse_question(request, &message, &limits, pool);
}

static records_request_t request(const char *text)
{
    records_request_t one;
    records_error_t *error = parse(&one, text);

    ck_assert_msg(error == NULL, "%s: %s", text, error == NULL ? "" : error->message);
    return one;
}

static void check_refusal(const char *text, int status, const char *code)
{
    records_request_t one;
    records_error_t *error = parse(&one, text);

    ck_assert_msg(error != NULL, "%s", text);
    ck_assert_msg(strcmp(error->code, code) == 0, "%s: %s, not %s", text, error->code, code);
    ck_assert_int_eq(error->status, status);
}

START_TEST(a_path_is_a_table_and_perhaps_a_key)
{
    static const struct { const char *path, *target, *item; } cases[] = {
        { "/film", "film", NULL },
        { "film", "film", NULL },
        { "/odd%20names", "odd names", NULL },
        { "/a%2Fb", "a/b", NULL },
        { "/a+b", "a+b", NULL },
        { "/film/7", "film", "7" },
        { "/shot/7,a1", "shot", "7|a1" },
        { "/shot/7,", "shot", "7|" },
        { "/shot/x%2Cy,3", "shot", "x,y|3" },
        { "/tags/a%2Fb", "tags", "a/b" },
        { "/tags/a+b", "tags", "a+b" },
        { "/\xC3\xBC", "\xC3\xBC", NULL },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_request_t one = request(apr_pstrcat(pool, "GET ", cases[i].path, NULL));

        ck_assert_str_eq(one.target, cases[i].target);
        ck_assert_str_eq(one.path, cases[i].path);
        if (cases[i].item == NULL)
            ck_assert_ptr_null(one.item);
        else
            ck_assert_str_eq(apr_array_pstrcat(pool, one.item, '|'), cases[i].item);
    }
}
END_TEST

START_TEST(what_is_no_path_is_not_found)
{
    static const char *const paths[] = { "/film/",  "/film/1/",  "/film/1/2", "//film",
                                         "//",      "/%00",      "/%zz",      "/%ff",
                                         "/film/%", "/film/%00", "/film//" };
    size_t i;

    for (i = 0; i < COUNT_OF(paths); i++)
        check_refusal(apr_pstrcat(pool, "GET ", paths[i], NULL), 404, "PGRST125");
}
END_TEST

START_TEST(the_method_says_what_is_done)
{
    static const struct { const char *text; records_action_e action; int head; } cases[] = {
        { "GET /film", RECORDS_READ, 0 },
        { "HEAD /film", RECORDS_READ, 1 },
        { "POST /film\n\n{}", RECORDS_CREATE, 0 },
        { "PATCH /film\n\n{}", RECORDS_UPDATE, 0 },
        { "PUT /film\n\n{}", RECORDS_UPSERT, 0 },
        { "DELETE /film", RECORDS_DELETE, 0 },
        { "OPTIONS /film", RECORDS_OPTIONS, 0 },
        { "OPTIONS /", RECORDS_OPTIONS, 0 },
        { "GET /", RECORDS_INDEX, 0 },
        { "GET ", RECORDS_INDEX, 0 },
        { "HEAD /", RECORDS_INDEX, 1 },
        { "PATCH /film/1\n\n{}", RECORDS_UPDATE, 0 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_request_t one = request(cases[i].text);

        ck_assert_msg(one.action == cases[i].action, "%s", cases[i].text);
        ck_assert_int_eq(one.head_only, cases[i].head);
    }
}
END_TEST

START_TEST(other_methods_do_not_fit)
{
    static const char *const texts[] = { "TRACE /film",   "get /film",          "PROPFIND /film",
                                         "POST /\n\n{}",  "DELETE /",           "PUT /\n\n{}",
                                         "PATCH /\n\n{}", "POST /film/1\n\n{}", "FOO /" };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++)
        check_refusal(texts[i], 405, "PGRST117");
}
END_TEST

START_TEST(reads_and_writes_choose_their_schema_by_different_headers)
{
    static const char profiles[] = "\nAccept-Profile: a\nContent-Profile: c\n\n{}";
    static const struct { const char *start, *schema; } cases[] = {
        { "GET /film", "a" },   { "HEAD /film", "a" },  { "OPTIONS /film", "a" },
        { "POST /film", "c" },  { "PATCH /film", "c" }, { "PUT /film", "c" },
        { "DELETE /film", "c" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(request(apr_pstrcat(pool, cases[i].start, profiles, NULL)).schema,
                         cases[i].schema);
    ck_assert_ptr_null(request("GET /film\nContent-Profile: c").schema);
    ck_assert_ptr_null(request("DELETE /film\nAccept-Profile: a").schema);
}
END_TEST

START_TEST(filters_of_all_kinds_must_all_hold)
{
    records_request_t one =
        request("GET /film?a=eq.1&or=(b.eq.2,c.eq.3)&a=lt.5&not.and=(d.is.null)");
    const apr_array_header_t *parts = one.where->parts;

    ck_assert_int_eq(one.where->kind, RECORDS_CONDITION_AND);
    ck_assert(!one.where->negated);
    ck_assert_int_eq(parts->nelts, 4);
    ck_assert_str_eq(APR_ARRAY_IDX(parts, 0, records_condition_t *)->field.column, "a");
    ck_assert_int_eq(APR_ARRAY_IDX(parts, 1, records_condition_t *)->kind, RECORDS_CONDITION_OR);
    ck_assert_int_eq(APR_ARRAY_IDX(parts, 2, records_condition_t *)->op, RECORDS_OP_LT);
    ck_assert_int_eq(APR_ARRAY_IDX(parts, 3, records_condition_t *)->kind, RECORDS_CONDITION_AND);
    ck_assert(APR_ARRAY_IDX(parts, 3, records_condition_t *)->negated);
}
END_TEST

START_TEST(one_filter_stands_alone_and_none_is_none)
{
    records_request_t one = request("GET /film?\"a.b\"=not.eq.x");

    ck_assert_int_eq(one.where->kind, RECORDS_CONDITION_COMPARE);
    ck_assert_str_eq(one.where->field.column, "a.b");
    ck_assert(one.where->negated);
    ck_assert_ptr_null(request("GET /film").where);
    ck_assert_ptr_null(request("GET /film?select=id&order=id&limit=1&offset=1").where);
}
END_TEST

START_TEST(a_parameter_without_a_value_is_ignored)
{
    records_request_t one = request("GET /film?flag&select&order&limit&or&id=eq.1");

    ck_assert_int_eq(one.where->kind, RECORDS_CONDITION_COMPARE);
    ck_assert_ptr_null(one.select);
    ck_assert_int_eq(one.limit, -1);
    ck_assert_str_eq(one.canonical, "flag=&id=eq.1&limit=&or=&order=&select=");
}
END_TEST

START_TEST(the_first_select_and_the_last_limit_count)
{
    records_request_t one = request("PATCH /film?select=a&limit=1&select=b,c&limit=2&offset=3"
                                    "&offset=4&columns=x&columns=y\n\n{}");

    ck_assert_int_eq(one.select->nelts, 1);
    ck_assert_str_eq(APR_ARRAY_IDX(one.select, 0, records_selection_t).field.column, "a");
    ck_assert_int_eq(one.limit, 2);
    ck_assert_int_eq(one.offset, 4);
    ck_assert(one.paged_by_query);
    ck_assert_str_eq(APR_ARRAY_IDX(one.columns, 0, const char *), "x");
}
END_TEST

START_TEST(order_and_select_may_be_blank)
{
    ck_assert_ptr_null(request("GET /film?select=").select);
    ck_assert_ptr_null(request("GET /film?select=+").select);
    ck_assert_int_eq(
        APR_ARRAY_IDX(request("GET /film?order=a.desc").order, 0, records_order_t).descending, 1);
}
END_TEST

START_TEST(only_get_looks_at_range)
{
    static const char *const others[] = { "HEAD /film", "DELETE /film", "OPTIONS /film",
                                          "POST /film", "PATCH /film",  "PUT /film" };
    size_t i;

    ck_assert_int_eq(request("GET /film\nRange: 2-4").offset, 2);
    ck_assert_int_eq(request("GET /film\nRange: 2-4").limit, 3);
    ck_assert(!request("GET /film\nRange: 2-4").paged_by_query);
    for (i = 0; i < COUNT_OF(others); i++) {
        records_request_t one = request(apr_pstrcat(pool, others[i], "\nRange: 5-1\n\n{}", NULL));

        ck_assert_int_eq(one.offset, 0);
        ck_assert_int_eq(one.limit, -1);
    }
}
END_TEST

START_TEST(a_wrong_question_is_refused_whatever_the_method)
{
    static const struct { const char *text; int status; const char *code; } cases[] = {
        { "GET /film?a=1", 400, "PGRST100" },
        { "GET /film?=eq.1", 400, "PGRST100" },
        { "GET /film?a=%zz", 400, "PGRST100" },
        { "GET /film?select=id,", 400, "PGRST100" },
        { "GET /film?order=a.up", 400, "PGRST100" },
        { "GET /film?order=", 400, "PGRST100" },
        { "GET /film?or=()", 400, "PGRST100" },
        { "GET /film?columns=", 400, "PGRST100" },
        { "DELETE /film?order=a.up", 400, "PGRST100" },
        { "DELETE /film?columns=a-%3Eb", 400, "PGRST100" },
        { "POST /film?a=1\n\n{", 400, "PGRST100" },
        { "GET /film?limit=-1", 416, "PGRST103" },
        { "GET /film\nRange: 4-2", 416, "PGRST103" },
        { "POST /film\n\n{", 400, "PGRST102" },
        { "PATCH /film", 400, "PGRST102" },
        { "PUT /film\n\n", 400, "PGRST102" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        check_refusal(cases[i].text, cases[i].status, cases[i].code);
}
END_TEST

START_TEST(put_takes_no_limits_before_its_body_is_looked_at)
{
    check_refusal("PUT /film?id=eq.1&limit=1\n\n{", 400, "PGRST114");
    check_refusal("PUT /film?id=eq.1&offset=1\n\n{\"id\":1}", 400, "PGRST114");
}
END_TEST

START_TEST(what_is_about_an_embed_is_kept_for_the_planner)
{
    records_request_t one = request("GET /film?client.name=eq.1&a.b.order=id.desc&client.limit=1"
                                    "&client.not.or=(a.eq.1,b.eq.2)&id=eq.7");
    const records_scope_t *scope;

    ck_assert_str_eq(shown_condition(one.where, pool), "id eq [7]");
    ck_assert_int_eq(one.scopes->nelts, 2);
    scope = APR_ARRAY_IDX(one.scopes, 0, const records_scope_t *);
    ck_assert_str_eq(apr_array_pstrcat(pool, scope->path, '.'), "client");
    ck_assert_str_eq(shown_condition(scope->where, pool),
                     "all(name eq [1], not any(a eq [1], b eq [2]))");
    ck_assert_int_eq(scope->limit, 1);
    scope = APR_ARRAY_IDX(one.scopes, 1, const records_scope_t *);
    ck_assert_str_eq(apr_array_pstrcat(pool, scope->path, '.'), "a.b");
    ck_assert_str_eq(shown_order(scope->order, pool), "id-first");
    ck_assert_ptr_null(request("GET /film").scopes);
}
END_TEST

START_TEST(everything_of_the_grammar_may_be_asked_at_once)
{
    records_request_t one = request(
        "GET /film?select=id,d:data-%3E%3Ea,n:count(),made.bucket(day),client!inner(name,...x(y))"
        "&data-%3Ea=fts(english).x&name=like(any).{a,b}&a=gt.col(b)&order=client(name).desc,data-%3Eb");

    ck_assert_str_eq(shown_select(one.select, pool),
                     "id|d:data->>a|n:.count|made@day|client inner{name|...x{y}}");
    ck_assert_str_eq(shown_condition(one.where, pool),
                     "all(data->a fts in english [x], name like any [a][b], a gt <b>)");
    ck_assert_str_eq(shown_order(one.order, pool), "client(name)-first|data->b+last");
}
END_TEST

START_TEST(an_upsert_is_asked_by_preference_and_parameter)
{
    records_request_t one =
        request("POST /film?on_conflict=a,b\nPrefer: resolution=merge-duplicates"
                "\n\n{}");

    ck_assert_int_eq(one.action, RECORDS_CREATE);
    ck_assert_int_eq(one.prefer.resolution, RECORDS_RESOLUTION_MERGE);
    ck_assert_str_eq(apr_array_pstrcat(pool, one.conflict, '|'), "a|b");
    check_refusal("POST /film?on_conflict=\n\n{}", 400, "PGRST100");
}
END_TEST

START_TEST(a_function_is_called_whatever_the_method)
{
    static const struct { const char *text; records_action_e action; const char *target; } cases[] = {
        { "GET /rpc/add", RECORDS_INVOKE, "add" },
        { "HEAD /rpc/add", RECORDS_INVOKE, "add" },
        { "POST /rpc/add", RECORDS_INVOKE, "add" },
        { "OPTIONS /rpc/add", RECORDS_OPTIONS, "add" },
        { "GET rpc/add", RECORDS_INVOKE, "add" },
        { "GET /rpc/a%2Fb,c", RECORDS_INVOKE, "a/b,c" },
        { "GET /rpc/rpc", RECORDS_INVOKE, "rpc" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_request_t one = request(cases[i].text);

        ck_assert_msg(one.rpc && one.action == cases[i].action, "%s", cases[i].text);
        ck_assert_str_eq(one.target, cases[i].target);
        ck_assert_ptr_null(one.item);
    }
    ck_assert(!request("GET /rpc").rpc); /* a table of that name */
    ck_assert(!request("GET /rpcs/1").rpc);
    ck_assert(request("HEAD /rpc/add").head_only);
}
END_TEST

START_TEST(other_methods_do_not_fit_a_function)
{
    static const char *const methods[] = { "DELETE", "PUT", "PATCH", "TRACE", "get" };
    size_t i;

    for (i = 0; i < COUNT_OF(methods); i++) {
        records_request_t one;
        records_error_t *error =
            parse(&one, apr_pstrcat(pool, methods[i], " /rpc/add\n\n{}", NULL));

        ck_assert_str_eq(error->code, "PGRST101");
        ck_assert_int_eq(error->status, 405);
        ck_assert_str_eq(error->message,
                         apr_psprintf(pool, "Cannot use the %s method on RPC", methods[i]));
    }
}
END_TEST

START_TEST(what_is_no_path_of_a_function_is_not_found)
{
    static const char *const paths[] = { "/rpc/",    "/rpc//",   "/rpc/a/", "/rpc/a/b",
                                         "/rpc/%00", "/rpc/%ff", "/rpc/%" };
    size_t i;

    for (i = 0; i < COUNT_OF(paths); i++)
        check_refusal(apr_pstrcat(pool, "POST ", paths[i], NULL), 404, "PGRST125");
}
END_TEST

START_TEST(a_function_has_its_arguments_from_the_query_or_the_body)
{
    records_request_t one = request("GET /rpc/add?a=1&b=2&id=eq.3");

    ck_assert_int_eq(one.arguments->nelts, 2);
    ck_assert_ptr_null(one.payload);
    ck_assert_str_eq(shown_condition(one.where, pool), "id eq [3]");
    one = request("POST /rpc/add?id=eq.3\n\n{\"a\":1,\"b\":2}");
    ck_assert_ptr_null(one.arguments);
    ck_assert_str_eq(apr_array_pstrcat(pool, one.payload->keys, '|'), "a|b");
    ck_assert_str_eq(shown_condition(one.where, pool), "id eq [3]");
    check_refusal("POST /rpc/add?a=1\n\n{}", 400, "PGRST100");
    check_refusal("POST /rpc/add\n\n{", 400, "PGRST102");
    ck_assert_ptr_null(request("OPTIONS /rpc/add\n\n{").payload);
}
END_TEST

START_TEST(a_function_is_paged_as_a_table_is)
{
    ck_assert_int_eq(request("GET /rpc/add\nRange: 2-4").offset, 2);
    ck_assert_int_eq(request("POST /rpc/add?limit=3\nRange: 2-4").limit, 3);
    ck_assert_int_eq(request("POST /rpc/add?limit=3\nRange: 2-4").offset, 0);
    check_refusal("GET /rpc/add\nRange: 1-0", 416, "PGRST103");
}
END_TEST

START_TEST(a_call_by_post_chooses_its_schema_as_a_write_does)
{
    static const char profiles[] = "\nAccept-Profile: a\nContent-Profile: c";

    ck_assert_str_eq(request(apr_pstrcat(pool, "POST /rpc/add", profiles, NULL)).schema, "c");
    ck_assert_str_eq(request(apr_pstrcat(pool, "GET /rpc/add", profiles, NULL)).schema, "a");
    ck_assert_str_eq(request(apr_pstrcat(pool, "HEAD /rpc/add", profiles, NULL)).schema, "a");
    ck_assert_str_eq(request(apr_pstrcat(pool, "OPTIONS /rpc/add", profiles, NULL)).schema, "a");
}
END_TEST

START_TEST(several_headers_of_one_name_are_one_list)
{
    records_request_t one = request("GET /film\nPrefer: count=exact\nprefer: handling=strict\n"
                                    "ACCEPT: text/csv");

    ck_assert_int_eq(one.prefer.count, RECORDS_COUNT_EXACT);
    ck_assert_int_eq(one.prefer.handling, RECORDS_HANDLING_STRICT);
    ck_assert_int_eq(one.media->nelts, 1);
    ck_assert_str_eq(APR_ARRAY_IDX(one.media, 0, records_media_t).type, "text/csv");
    ck_assert_str_eq(one.accept, "text/csv");
}
END_TEST

START_TEST(a_body_is_read_only_where_one_is_wanted)
{
    ck_assert_ptr_null(request("DELETE /film\n\n{").payload);
    ck_assert_ptr_null(request("GET /film\n\n{").payload);
    ck_assert_int_eq(request("POST /film\n\n{\"a\":1}").payload->rows, 1);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_path_is_a_table_and_perhaps_a_key);
    tcase_add_test(room, what_is_no_path_is_not_found);
    tcase_add_test(room, the_method_says_what_is_done);
    tcase_add_test(room, other_methods_do_not_fit);
    tcase_add_test(room, reads_and_writes_choose_their_schema_by_different_headers);
    tcase_add_test(room, filters_of_all_kinds_must_all_hold);
    tcase_add_test(room, one_filter_stands_alone_and_none_is_none);
    tcase_add_test(room, a_parameter_without_a_value_is_ignored);
    tcase_add_test(room, the_first_select_and_the_last_limit_count);
    tcase_add_test(room, order_and_select_may_be_blank);
    tcase_add_test(room, only_get_looks_at_range);
    tcase_add_test(room, a_wrong_question_is_refused_whatever_the_method);
    tcase_add_test(room, put_takes_no_limits_before_its_body_is_looked_at);
    tcase_add_test(room, what_is_about_an_embed_is_kept_for_the_planner);
    tcase_add_test(room, everything_of_the_grammar_may_be_asked_at_once);
    tcase_add_test(room, an_upsert_is_asked_by_preference_and_parameter);
    tcase_add_test(room, a_function_is_called_whatever_the_method);
    tcase_add_test(room, other_methods_do_not_fit_a_function);
    tcase_add_test(room, what_is_no_path_of_a_function_is_not_found);
    tcase_add_test(room, a_function_has_its_arguments_from_the_query_or_the_body);
    tcase_add_test(room, a_function_is_paged_as_a_table_is);
    tcase_add_test(room, a_call_by_post_chooses_its_schema_as_a_write_does);
    tcase_add_test(room, several_headers_of_one_name_are_one_list);
    tcase_add_test(room, a_body_is_read_only_where_one_is_wanted);
}

UNIT_MAIN("parse", tests)
