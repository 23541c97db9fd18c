/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "shown.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 5, .nesting = 8, .depth = 4 };

static records_error_t *parse(records_request_t *request, const char *method, int rpc,
                              const char *query)
{
    memset(request, 0, sizeof(*request));
    request->method = method;
    request->rpc = rpc ? 1 : 0;
    request->action = rpc ? RECORDS_INVOKE : RECORDS_READ;
    return records_parse_query(request, query, NULL, &limits, pool);
}

static records_request_t request(const char *method, int rpc, const char *query)
{
    records_request_t one;
    records_error_t *error = parse(&one, method, rpc, query);

    ck_assert_msg(error == NULL, "%s: %s", query, error == NULL ? "" : error->message);
    return one;
}

static const char *arguments(const records_request_t *one)
{
    const char *shown = "";
    int i;

    for (i = 0; one->arguments != NULL && i < one->arguments->nelts; i++) {
        const records_argument_t *argument = &APR_ARRAY_IDX(one->arguments, i, records_argument_t);

        shown = apr_psprintf(pool, "%s[%s=%s]", shown, argument->name, argument->value);
    }
    return shown;
}

static void check_refusal(const char *method, int rpc, const char *query, const char *code)
{
    records_request_t one;
    records_error_t *error = parse(&one, method, rpc, query);

    ck_assert_msg(error != NULL, "%s", query);
    ck_assert_msg(strcmp(error->code, code) == 0, "%s: %s, not %s", query, error->code, code);
}

START_TEST(of_a_function_called_by_get_what_is_no_filter_is_an_argument)
{
    static const struct { const char *query, *arguments, *where; } cases[] = {
        { "a=1&b=x", "[a=1][b=x]", "" },
        { "a=1&id=eq.5", "[a=1]", "id eq [5]" },
        { "v=1&v=2&v=1", "[v=1][v=2][v=1]", "" },
        { "a=", "[a=]", "" },
        { "=1&=eq.1", "[=1][=eq.1]", "" },           /* of a parameter that has no name */
        { "a={1,2}&b={\"c\":1}&d=(1,x)", "[a={1,2}][b={\"c\":1}][d=(1,x)]", "" },
        { "a=eq&b=in.1&c=is.nil&d=eq(any).1", "[a=eq][b=in.1][c=is.nil][d=eq(any).1]", "" },
        { "a=2024.5&b=www.example.com", "[a=2024.5][b=www.example.com]", "" },
        { "\"odd.name\"=1", "[odd.name=1]", "" },
        { "a=1&or=(b.eq.1,c.eq.2)", "[a=1]", "any(b eq [1], c eq [2])" },
        { "data->x=eq.1&a", "", "data->x eq [1]" },
        { "not=1", "[not=1]", "" },
        { "cursor=7", "[cursor=7]", "" },            /* a function may well have one of that name */
        { "a=1&b=2&c=3&d=4&e=5&f=6&g=eq.1", "[a=1][b=2][c=3][d=4][e=5][f=6]", "g eq [1]" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_request_t one = request("GET", 1, cases[i].query);

        ck_assert_str_eq(arguments(&one), cases[i].arguments);
        ck_assert_str_eq(shown_condition(one.where, pool), cases[i].where);
        ck_assert_ptr_null(one.cursor);
    }
    ck_assert_ptr_null(request("HEAD", 1, "").arguments);
}
END_TEST

START_TEST(what_says_how_to_read_is_never_an_argument)
{
    records_request_t one = request("GET", 1,
                                    "select=id&order=id.desc&limit=2&offset=1"
                                    "&client.order=x&client.name=eq.y&a=1");

    ck_assert_str_eq(arguments(&one), "[a=1]");
    ck_assert_str_eq(shown_select(one.select, pool), "id");
    ck_assert_str_eq(shown_order(one.order, pool), "id-first");
    ck_assert_int_eq(one.limit, 2);
    ck_assert_int_eq(one.offset, 1);
    ck_assert_int_eq(one.scopes->nelts, 1);
}
END_TEST

START_TEST(what_can_be_neither_argument_nor_filter_is_refused)
{
    static const char *const queries[] = { "a.b=1",      "data->x=1", "or=1",
                                           "order=a.up", "a(b)=1",    "a.order=" };
    size_t i;

    for (i = 0; i < COUNT_OF(queries); i++)
        check_refusal("GET", 1, queries[i], "PGRST100");
    check_refusal("GET", 1, "a=eq.1&b=eq.1&c=eq.1&d=eq.1&e=eq.1&f=eq.1", "REC102");
}
END_TEST

START_TEST(of_a_function_called_by_post_every_parameter_is_a_filter)
{
    records_request_t one = request("POST", 1, "id=eq.5&limit=1&a.b=eq.1");

    ck_assert_ptr_null(one.arguments);
    ck_assert_str_eq(shown_condition(one.where, pool), "id eq [5]");
    check_refusal("POST", 1, "a=1", "PGRST100");
}
END_TEST

/* Where a method has none of them, they are names like any other. */
START_TEST(what_is_a_parameter_elsewhere_may_be_an_argument_or_a_filter)
{
    records_request_t one = request("GET", 1, "columns=a&on_conflict=b&cursor=c&columns=eq.d");

    ck_assert_str_eq(arguments(&one), "[columns=a][on_conflict=b][cursor=c]");
    ck_assert_str_eq(shown_condition(one.where, pool), "columns eq [d]");
    ck_assert_ptr_null(one.columns);
    one = request("GET", 0, "columns=eq.a&on_conflict=is.null");
    ck_assert_str_eq(shown_condition(one.where, pool),
                     "all(columns eq [a], on_conflict is [null])");
    check_refusal("GET", 0, "columns=a", "PGRST100");
    check_refusal("GET", 0, "on_conflict=a", "PGRST100");
    check_refusal("POST", 1, "on_conflict=a", "PGRST100");
    check_refusal("POST", 1, "cursor=a", "PGRST100");
}
END_TEST

static records_request_t insert(const char *query)
{
    const records_request_t one = { .method = "POST", .action = RECORDS_CREATE };
    records_request_t inserted = one;
    records_error_t *error = records_parse_query(&inserted, query, NULL, &limits, pool);

    ck_assert_msg(error == NULL, "%s: %s", query, error == NULL ? "" : error->message);
    return inserted;
}

START_TEST(a_cursor_says_where_a_page_begins)
{
    ck_assert_str_eq(request("GET", 0, "cursor=").cursor, "");
    ck_assert_str_eq(request("GET", 0, "cursor=WzEsMl0").cursor, "WzEsMl0");
    ck_assert_str_eq(request("GET", 0, "cursor=a.b").cursor, "a.b");
    ck_assert_ptr_null(request("GET", 0, "a=eq.1").cursor);
    ck_assert_ptr_null(request("GET", 0, "cursor").cursor);
}
END_TEST

START_TEST(a_filter_on_a_column_called_cursor_stays_one)
{
    records_request_t one = request("GET", 0, "cursor=gt.5&a.cursor=eq.1&cursor->x=eq.1");

    ck_assert_ptr_null(one.cursor);
    ck_assert_str_eq(shown_condition(one.where, pool), "all(cursor gt [5], cursor->x eq [1])");
    ck_assert_int_eq(one.scopes->nelts, 1);
    check_refusal("GET", 0, "a.cursor=x", "PGRST100");
}
END_TEST

START_TEST(the_conflict_is_a_list_of_columns)
{
    records_request_t one = insert("on_conflict=a,\"b,c\"&on_conflict=d");

    ck_assert_int_eq(one.conflict->nelts, 2);
    ck_assert_str_eq(APR_ARRAY_IDX(one.conflict, 1, const char *), "b,c");
    ck_assert_ptr_null(request("GET", 0, "").conflict);
    check_refusal("GET", 0, "on_conflict=", "PGRST100");
}
END_TEST

START_TEST(the_first_list_counts_and_the_others_are_not_read)
{
    records_request_t one = insert("select=a&select=(&columns=b&columns=");

    ck_assert_str_eq(shown_select(one.select, pool), "a");
    ck_assert_int_eq(one.columns->nelts, 1);
}
END_TEST

START_TEST(arguments_do_not_spend_the_filters_budget)
{
    apr_array_header_t *many = apr_array_make(pool, 200, sizeof(const char *));
    records_request_t one;
    int i;

    for (i = 0; i < 200; i++)
        APR_ARRAY_PUSH(many, const char *) = "v=1";
    one = request("GET", 1, apr_array_pstrcat(pool, many, '&'));
    ck_assert_int_eq(one.arguments->nelts, 200);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, of_a_function_called_by_get_what_is_no_filter_is_an_argument);
    tcase_add_test(room, what_says_how_to_read_is_never_an_argument);
    tcase_add_test(room, what_can_be_neither_argument_nor_filter_is_refused);
    tcase_add_test(room, of_a_function_called_by_post_every_parameter_is_a_filter);
    tcase_add_test(room, what_is_a_parameter_elsewhere_may_be_an_argument_or_a_filter);
    tcase_add_test(room, a_cursor_says_where_a_page_begins);
    tcase_add_test(room, a_filter_on_a_column_called_cursor_stays_one);
    tcase_add_test(room, the_conflict_is_a_list_of_columns);
    tcase_add_test(room, the_first_list_counts_and_the_others_are_not_read);
    tcase_add_test(room, arguments_do_not_spend_the_filters_budget);
}

UNIT_MAIN("query", tests)
