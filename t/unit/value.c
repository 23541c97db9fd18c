/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <apr_strings.h>

#include "unit.h"

START_TEST(a_value_ends_where_it_must)
{
    static const struct {
        const char *text;
        records_ending_e ending;
        const char *value, *rest;
    } cases[] = {
        { "a,b)c", RECORDS_TO_THE_END, "a,b)c", "" },
        { "\"a\"", RECORDS_TO_THE_END, "\"a\"", "" },
        { "", RECORDS_TO_THE_END, "", "" },
        { "a,b)c", RECORDS_IN_A_TREE, "a", ",b)c" },
        { "a b)", RECORDS_IN_A_TREE, "a b", ")" },
        { "\"a,b)\",c", RECORDS_IN_A_TREE, "a,b)", ",c" },
        { "\"a\"b,c", RECORDS_IN_A_TREE, "\"a\"b", ",c" },
        { "\"a", RECORDS_IN_A_TREE, "\"a", "" },
        { "{a,b},c", RECORDS_IN_A_TREE, "{a,b}", ",c" },
        { "{a,b", RECORDS_IN_A_TREE, "{a", ",b" },
        { "{a{b}},c", RECORDS_IN_A_TREE, "{a{b}}", ",c" },
        { ")", RECORDS_IN_A_TREE, "", ")" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_scan_t scan;

        records_scan_init(&scan, "filter", cases[i].text, pool);
        ck_assert_str_eq(records_scan_value(&scan, cases[i].ending), cases[i].value);
        ck_assert_str_eq(scan.at, cases[i].rest);
    }
}
END_TEST

START_TEST(a_list_ends_behind_its_parenthesis)
{
    apr_array_header_t *values = apr_array_make(pool, 4, sizeof(const char *));
    records_scan_t scan;

    records_scan_init(&scan, "filter", " ( a,\"b,c\" ,d) ,e", pool);
    ck_assert_ptr_null(records_scan_list(&scan, values));
    ck_assert_int_eq(values->nelts, 4);
    ck_assert_str_eq(APR_ARRAY_IDX(values, 0, const char *), "a");
    ck_assert_str_eq(APR_ARRAY_IDX(values, 1, const char *), "\"b"); /* a blank is behind it */
    ck_assert_str_eq(APR_ARRAY_IDX(values, 2, const char *), "c\" ");
    ck_assert_str_eq(scan.at, ",e");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_value_ends_where_it_must);
    tcase_add_test(room, a_list_ends_behind_its_parenthesis);
}

UNIT_MAIN("value", tests)
