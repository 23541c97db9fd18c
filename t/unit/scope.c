/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "shown.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 6, .nesting = 8, .depth = 4 };

static records_gathering_t gathering;
static records_request_t request;

static records_error_t *say(const char *name, const char *value)
{
    records_key_t key;
    records_error_t *error = records_parse_key(&key, name, &limits, pool);

    return error != NULL ? error : records_gather(&gathering, &key, value);
}

static void begin(void)
{
    memset(&request, 0, sizeof(request));
    records_gathering_init(&gathering, &limits, pool);
}

static const records_scope_t *scope(int i)
{
    ck_assert_ptr_nonnull(request.scopes);
    ck_assert_int_lt(i, request.scopes->nelts);
    return APR_ARRAY_IDX(request.scopes, i, const records_scope_t *);
}

START_TEST(what_is_said_of_one_path_is_one_scope)
{
    begin();
    ck_assert_ptr_null(say("a.b.order", "x.desc"));
    ck_assert_ptr_null(say("id", "eq.7"));
    ck_assert_ptr_null(say("a.b.limit", "3"));
    ck_assert_ptr_null(say("a.name", "eq.x"));
    ck_assert_ptr_null(say("a.b.not.or", "(c.eq.1,d.eq.2)"));
    ck_assert_ptr_null(say(" a.\"b\" .offset", "2"));
    ck_assert_ptr_null(say("a.b.data->x", "eq.1"));
    ck_assert_ptr_null(records_gathered(&request, &gathering, NULL));
    ck_assert_str_eq(shown_condition(request.where, pool), "id eq [7]");
    ck_assert_int_eq(request.scopes->nelts, 2);
    ck_assert_str_eq(apr_array_pstrcat(pool, scope(0)->path, '/'), "a/b");
    ck_assert_str_eq(shown_order(scope(0)->order, pool), "x-first");
    ck_assert_str_eq(shown_condition(scope(0)->where, pool),
                     "all(not any(c eq [1], d eq [2]), data->x eq [1])");
    ck_assert_int_eq(scope(0)->limit, 3);
    ck_assert_int_eq(scope(0)->offset, 2);
    ck_assert_str_eq(apr_array_pstrcat(pool, scope(1)->path, '/'), "a");
    ck_assert_str_eq(shown_condition(scope(1)->where, pool), "name eq [x]");
    ck_assert_ptr_null(scope(1)->order);
    ck_assert_int_eq(scope(1)->limit, -1);
    ck_assert_int_eq(scope(1)->offset, 0);
}
END_TEST

START_TEST(what_is_said_of_the_top_is_no_scope)
{
    begin();
    ck_assert_ptr_null(say("order", "x"));
    ck_assert_ptr_null(say("limit", "3"));
    ck_assert_ptr_null(say("or", "(a.eq.1,b.eq.2)"));
    ck_assert_ptr_null(records_gathered(&request, &gathering, "1-1"));
    ck_assert_ptr_null(request.scopes);
    ck_assert_str_eq(shown_order(request.order, pool), "x+last");
    ck_assert_str_eq(shown_condition(request.where, pool), "any(a eq [1], b eq [2])");
    ck_assert_int_eq(request.offset, 1);
    ck_assert_int_eq(request.limit, 1);
    ck_assert(request.paged_by_query);
}
END_TEST

START_TEST(a_scope_does_not_page_the_top)
{
    begin();
    ck_assert_ptr_null(say("a.limit", "3"));
    ck_assert_ptr_null(records_gathered(&request, &gathering, NULL));
    ck_assert(!request.paged_by_query);
    ck_assert_int_eq(request.limit, -1);
    ck_assert_ptr_null(request.where);
    ck_assert_ptr_null(scope(0)->where);
}
END_TEST

START_TEST(the_last_of_several_counts_and_none_is_left_unread)
{
    begin();
    ck_assert_ptr_null(say("a.limit", "3"));
    ck_assert_ptr_null(say("a.limit", "5"));
    ck_assert_ptr_null(say("a.order", "x"));
    ck_assert_ptr_null(say("a.order", "y.desc"));
    ck_assert_str_eq(say("a.order", "y.up")->code, "PGRST100");
    ck_assert_ptr_null(say("a.order", "z"));
    ck_assert_ptr_null(records_gathered(&request, &gathering, NULL));
    ck_assert_int_eq(scope(0)->limit, 5);
    ck_assert_str_eq(shown_order(scope(0)->order, pool), "z+last");
}
END_TEST

START_TEST(a_limit_of_an_embed_is_a_number_that_is_not_negative)
{
    static const struct { const char *limit, *offset; apr_int64_t rows, first; } cases[] = {
        { "0", "0", 0, 0 }, { "x", "y", -1, 0 }, { "", "", -1, 0 }, { "7", "-1", 7, 0 },
        { "99999999999999999999", "5", APR_INT64_MAX, 5 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        begin();
        ck_assert_ptr_null(say("a.limit", cases[i].limit));
        ck_assert_ptr_null(say("a.offset", cases[i].offset));
        ck_assert_ptr_null(records_gathered(&request, &gathering, NULL));
        ck_assert(scope(0)->limit == cases[i].rows && scope(0)->offset == cases[i].first);
    }
    begin();
    ck_assert_ptr_null(say("a.limit", "-1"));
    ck_assert_str_eq(records_gathered(&request, &gathering, NULL)->code, "PGRST103");
}
END_TEST

START_TEST(filters_are_counted_together_wherever_they_are)
{
    begin();
    ck_assert_ptr_null(say("a.x", "eq.1"));
    ck_assert_ptr_null(say("b.or", "(x.eq.1,y.eq.2,and(z.eq.3))"));
    ck_assert_ptr_null(say("x", "eq.1"));
    ck_assert_ptr_null(say("c.x", "eq.1"));
    ck_assert_str_eq(say("d.x", "eq.1")->code, "REC102");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, what_is_said_of_one_path_is_one_scope);
    tcase_add_test(room, what_is_said_of_the_top_is_no_scope);
    tcase_add_test(room, a_scope_does_not_page_the_top);
    tcase_add_test(room, the_last_of_several_counts_and_none_is_left_unread);
    tcase_add_test(room, a_limit_of_an_embed_is_a_number_that_is_not_negative);
    tcase_add_test(room, filters_are_counted_together_wherever_they_are);
}

UNIT_MAIN("scope", tests)
