/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include "unit.h"

static apr_array_header_t *parse(const char *query)
{
    apr_array_header_t *params = NULL;

    ck_assert_msg(records_params_parse(&params, query, pool) == NULL, "%s", query);
    return params;
}

static const records_query_pair_t *param(const apr_array_header_t *params, int i)
{
    ck_assert_int_lt(i, params->nelts);
    return &APR_ARRAY_IDX(params, i, records_query_pair_t);
}

START_TEST(names_and_values_are_decoded_in_order)
{
    apr_array_header_t *params = parse("b=2&a=1&%62=x%3Dy&c+d=e+%2B+f");

    ck_assert_int_eq(params->nelts, 4);
    ck_assert_str_eq(param(params, 0)->name, "b");
    ck_assert_str_eq(param(params, 0)->value, "2");
    ck_assert_str_eq(param(params, 1)->name, "a");
    ck_assert_str_eq(param(params, 2)->name, "b");
    ck_assert_str_eq(param(params, 2)->value, "x=y");
    ck_assert_str_eq(param(params, 3)->name, "c d");
    ck_assert_str_eq(param(params, 3)->value, "e + f");
}
END_TEST

START_TEST(the_first_equals_sign_divides)
{
    apr_array_header_t *params = parse("a=b=c&d=&=e&f");

    ck_assert_int_eq(params->nelts, 4);
    ck_assert_str_eq(param(params, 0)->value, "b=c");
    ck_assert_str_eq(param(params, 1)->value, "");
    ck_assert_str_eq(param(params, 2)->name, "");
    ck_assert_str_eq(param(params, 2)->value, "e");
    ck_assert_str_eq(param(params, 3)->name, "f");
    ck_assert_ptr_null(param(params, 3)->value);
}
END_TEST

START_TEST(nothing_between_ampersands_is_no_parameter)
{
    ck_assert_int_eq(parse(NULL)->nelts, 0);
    ck_assert_int_eq(parse("")->nelts, 0);
    ck_assert_int_eq(parse("&&")->nelts, 0);
    ck_assert_int_eq(parse("&a=1&&b=2&")->nelts, 2);
}
END_TEST

START_TEST(what_is_not_encoded_utf8_is_refused)
{
    static const char *const queries[] = {
        "a=%", "a=%4", "a=%4g", "a=%g4", "a=b&c=%zz", "%=1", "a=%00", "%00=1", "a=%ff", "a=%c3",
        "a=%ed%a0%80", "a=%c0%af", "a=\xff", "a=%f4%90%80%80",
    };
    apr_array_header_t *params;
    records_error_t *error;
    size_t i;

    for (i = 0; i < COUNT_OF(queries); i++) {
        error = records_params_parse(&params, queries[i], pool);
        ck_assert_msg(error != NULL, "%s", queries[i]);
        ck_assert_int_eq(error->status, 400);
        ck_assert_str_eq(error->code, "PGRST100");
    }
}
END_TEST

START_TEST(utf8_is_taken_encoded_or_not)
{
    apr_array_header_t *params = parse("a=%C3%BC&b=\xC3\xBC&c=%f0%9f%8e%ac");

    ck_assert_str_eq(param(params, 0)->value, "\xC3\xBC");
    ck_assert_str_eq(param(params, 1)->value, "\xC3\xBC");
    ck_assert_str_eq(param(params, 2)->value, "\xF0\x9F\x8E\xAC");
}
END_TEST

START_TEST(a_plus_is_a_blank_only_where_it_may_be)
{
    ck_assert_str_eq(records_percent_decode("a+b%2B", 6, 1, pool), "a b+");
    ck_assert_str_eq(records_percent_decode("a+b%2B", 6, 0, pool), "a+b+");
    ck_assert_str_eq(records_percent_decode("abc", 2, 0, pool), "ab");
    ck_assert_ptr_null(records_percent_decode("a%2Bc", 3, 0, pool)); /* cut in an escape */
}
END_TEST

START_TEST(the_canonical_form_is_sorted_and_encoded_again)
{
    static const struct { const char *query, *canonical; } cases[] = {
        { "b=2&a=1", "a=1&b=2" },
        { "a=2&a=1", "a=2&a=1" },        /* equal names keep their order */
        { "select=id,title&id=eq.a+b", "id=eq.a%20b&select=id%2Ctitle" },
        { "a=%e4%bD%a0&_x-y.z~=1", "_x-y.z~=1&a=%E4%BD%A0" },
        { "flag&a=1", "a=1&flag=" },
        { "a=%26%3D%23", "a=%26%3D%23" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(records_params_canonical(parse(cases[i].query), pool), cases[i].canonical);
    ck_assert_ptr_null(records_params_canonical(parse(""), pool));
}
END_TEST

START_TEST(the_canonical_form_reads_as_the_same)
{
    const char *first = records_params_canonical(parse("z=%25%2B+&a=\xC3\xBC&a=&b=x%20y"), pool);

    ck_assert_str_eq(records_params_canonical(parse(first), pool), first);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, names_and_values_are_decoded_in_order);
    tcase_add_test(room, the_first_equals_sign_divides);
    tcase_add_test(room, nothing_between_ampersands_is_no_parameter);
    tcase_add_test(room, what_is_not_encoded_utf8_is_refused);
    tcase_add_test(room, utf8_is_taken_encoded_or_not);
    tcase_add_test(room, a_plus_is_a_blank_only_where_it_may_be);
    tcase_add_test(room, the_canonical_form_is_sorted_and_encoded_again);
    tcase_add_test(room, the_canonical_form_reads_as_the_same);
}

UNIT_MAIN("params", tests)
