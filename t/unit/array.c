/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

static records_error_t *parse(const char **shown, const char *text, records_ending_e ending)
{
    apr_array_header_t *values = apr_array_make(pool, 4, sizeof(const char *));
    records_scan_t scan;
    records_error_t *error;
    int i;

    records_scan_init(&scan, "filter", text, pool);
    error = records_scan_array(&scan, ending, values);
    *shown = "";
    for (i = 0; error == NULL && i < values->nelts; i++)
        *shown = apr_psprintf(pool, "%s[%s]", *shown, APR_ARRAY_IDX(values, i, const char *));
    if (error == NULL)
        *shown = apr_pstrcat(pool, *shown, scan.at, NULL);
    return error;
}

START_TEST(elements_stand_between_commas_and_may_be_quoted)
{
    static const struct { const char *text, *means; } cases[] = {
        { "{a}", "[a]" },
        { "{1,2,3}", "[1][2][3]" },
        { "{}", "" },
        { "{ }", "" },
        { " { a , b } ", "[a][b]" },
        { "{\"a,b\",\"c}d\"}", "[a,b][c}d]" },
        { "{\"\",\" a \"}", "[][ a ]" },
        { "{\"a\\\"b\\\\c\"}", "[a\"b\\c]" },
        { "{a\\,b,c\\}d,e\\\"f,g\\{h}", "[a,b][c}d][e\"f][g{h]" },
        { "{two words,*a*}", "[two words][*a*]" },
        { "{a\\ , b\\ \\ }", "[a ][b  ]" },          /* an escaped blank stays */
        { "{\"null\",n\\ull,nullable}", "[null][null][nullable]" },
        { "{\n\ta\t,\nb\n}", "[a][b]" },
        { "{\xC3\xBC,(1)}", "[\xC3\xBC][(1)]" },
    };
    const char *shown;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = parse(&shown, cases[i].text, RECORDS_TO_THE_END);

        ck_assert_msg(error == NULL, "%s: %s", cases[i].text, error == NULL ? "" : error->details);
        ck_assert_str_eq(shown, cases[i].means);
    }
}
END_TEST

START_TEST(in_a_tree_an_array_ends_at_its_brace_or_its_quote)
{
    const char *shown;

    ck_assert_ptr_null(parse(&shown, "{a,b},c.eq.1)", RECORDS_IN_A_TREE));
    ck_assert_str_eq(shown, "[a][b],c.eq.1)");
    ck_assert_ptr_null(parse(&shown, "\"{\\\"a}b\\\",c}\")", RECORDS_IN_A_TREE));
    ck_assert_str_eq(shown, "[a}b][c])");
}
END_TEST

START_TEST(what_is_no_array_of_values_is_refused)
{
    static const char *const texts[] = {
        "", "a", "a,b", "(a,b)", "{", "}", "{a", "{a,", "{a,}", "{,a}", "{,}", "{a,,b}", "{\"a}",
        "{\"a\"b}", "{a\"b\"}", "{{a,b},{c,d}}", "{a{b}", "{a}b", "{a}}", "{null}", "{a,NULL}",
        "{a, Null }", "[1:2]={a,b}", "{a\\", "{a\\}", "{\"a\\\"}",
    };
    const char *shown;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        records_error_t *error = parse(&shown, texts[i], RECORDS_TO_THE_END);

        ck_assert_msg(error != NULL, "%s is %s", texts[i], shown);
        ck_assert_str_eq(error->code, "PGRST100");
        ck_assert_int_eq(error->status, 400);
        ck_assert_ptr_nonnull(strstr(error->message, "column 1)"));
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, elements_stand_between_commas_and_may_be_quoted);
    tcase_add_test(room, in_a_tree_an_array_ends_at_its_brace_or_its_quote);
    tcase_add_test(room, what_is_no_array_of_values_is_refused);
}

UNIT_MAIN("array", tests)
