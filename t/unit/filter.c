/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "shown.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 20, .nesting = 8, .depth = 4 };
static const records_field_t column = { .column = "a" };

static records_error_t *parse(const char **means, const char *text, const void *with)
{
    records_budget_t budget = { &limits, 0 };
    records_condition_t *condition;
    records_error_t *error = records_parse_filter(&condition, &column, text, &budget, pool);

    *means = error == NULL ? shown_condition(condition, pool) : NULL;
    (void)with;
    return error;
}

START_TEST(every_operator_is_known)
{
    static const case_t cases[] = {
        { "eq.1", "a eq [1]" },         { "neq.1", "a neq [1]" },
        { "gt.1", "a gt [1]" },         { "gte.1", "a gte [1]" },
        { "lt.1", "a lt [1]" },         { "lte.1", "a lte [1]" },
        { "like.*x*", "a like [*x*]" }, { "ilike.x_", "a ilike [x_]" },
        { "match.^x", "a match [^x]" }, { "imatch.x$", "a imatch [x$]" },
        { "in.(1,2)", "a in [1][2]" },  { "is.null", "a is [null]" },
        { "isdistinct.1", "a isdistinct [1]" },
        { "not.eq.1", "not a eq [1]" }, { "not.in.(1)", "not a in [1]" },
        { "not.is.null", "not a is [null]" },
        { "not.isdistinct.1", "not a isdistinct [1]" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_value_is_the_rest_of_the_parameter_verbatim)
{
    static const case_t cases[] = {
        { "eq.", "a eq []" },           { "eq.null", "a eq [null]" },
        { "eq.\"x\"", "a eq [\"x\"]" }, { "eq. x ", "a eq [ x ]" },
        { "eq.a,b)c(", "a eq [a,b)c(]" }, { "eq.{1,2}", "a eq [{1,2}]" },
        { "eq.a.b.c", "a eq [a.b.c]" }, { "eq.not.eq.1", "a eq [not.eq.1]" },
        { "like.a\\%b", "a like [a\\%b]" }, { "eq.\xC3\xBC", "a eq [\xC3\xBC]" },
        { "isdistinct.null", "a isdistinct [null]" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_list_has_elements_between_commas)
{
    static const case_t cases[] = {
        { "in.(a)", "a in [a]" },
        { "in.(a,b,c)", "a in [a][b][c]" },
        { "in.(\"a,b\",\"c)d\")", "a in [a,b][c)d]" },
        { "in.(\"a\\\"b\\\\c\")", "a in [a\"b\\c]" },
        { "in.(a\"b,c\\d)", "a in [a\"b][c\\d]" },
        { "in.(\"a\"b,c)", "a in [\"a\"b][c]" },     /* a quote that does not end the element */
        { "in.(a, b)", "a in [a][ b]" },
        { "in. ( a ,b) ", "a in [a ][b]" },
        { "in.(\" a \")", "a in [ a ]" },
        { "in.(,)", "a in [][]" },
        { "in.(\"\",\"\")", "a in [][]" },
        { "in.(a(b,c)", "a in [a(b][c]" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(an_empty_list_has_no_element)
{
    static const case_t cases[] = {
        { "in.()", "a in " }, { "in.(  )", "a in " }, { "in.(\"\")", "a in " },
        { "not.in.()", "not a in " },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_may_be_is_written_in_any_case)
{
    static const case_t cases[] = {
        { "is.NULL", "a is [null]" },    { "is.Not_Null", "a is [not_null]" },
        { "is.TRUE", "a is [true]" },    { "is.faLse", "a is [false]" },
        { "is.unknown", "a is [unknown]" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_operation_is_refused)
{
    static const char *const values[] = {
        "", "0", "eq", "eq:1", ".eq.1", "EQ.1", "equal.1", "not", "not.", "not.not.eq.1", "not.1",
        "is.nil", "is.", "is.nullx", "is.\"null\"", "in.1", "in.(1", "in.(1)x", "in.", "in.)",
        "eq(1).2", "between.1", "eq1.2", "eq(any)", "eq(any).1", "eq(any).{a,null}", "eq(some).{1}",
        "eq(any)(all).{1}", "neq(any).{1}", "isdistinct(any).{1}", "cs(any).{1}", "in(any).{1}",
        "is(any).null", "fts().x", "fts(a-b).x", "fts(\"a\").x", "fts(any)x", "eq(english).x",
        "cs(english).x", "fts(english", "in.col(b)",
    };

    check_refused(parse, NULL, values, COUNT_OF(values), "PGRST100");
}
END_TEST

START_TEST(a_quantified_operator_has_the_elements_of_an_array)
{
    static const case_t cases[] = {
        { "eq(any).{1,2}", "a eq any [1][2]" },
        { "gt(all).{1}", "a gt all [1]" },
        { "gte(any).{1}", "a gte any [1]" },
        { "lt(any).{1}", "a lt any [1]" },
        { "lte(all).{1}", "a lte all [1]" },
        { "like(any).{*a*,\"b,c*\"}", "a like any [*a*][b,c*]" },
        { "ilike(all).{a,b}", "a ilike all [a][b]" },
        { "match(any).{^a,\"b{2}$\"}", "a match any [^a][b{2}$]" },
        { "imatch(all).{a}", "a imatch all [a]" },
        { "not.eq(any).{1,2}", "not a eq any [1][2]" },
        { "eq(any).{}", "a eq any " },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_search_may_name_a_language)
{
    static const case_t cases[] = {
        { "fts.fat&rat", "a fts [fat&rat]" },
        { "fts(english).x", "a fts in english [x]" },
        { "plfts(two words).x y", "a plfts in two words [x y]" },
        { "phfts(pg_catalog$1).x", "a phfts in pg_catalog$1 [x]" },
        { "not.wfts(french).\"a\" or -b", "not a wfts in french [\"a\" or -b]" },
        { "wfts.", "a wfts []" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(arrays_and_ranges_are_one_value_as_it_is)
{
    static const case_t cases[] = {
        { "cs.{1,2}", "a cs [{1,2}]" },   { "cs.{\"x\":1}", "a cs [{\"x\":1}]" },
        { "cd.(1,2]", "a cd [(1,2]]" },   { "ov.[1,2)", "a ov [[1,2)]" },
        { "sl.(1,2)", "a sl [(1,2)]" },   { "sr.(1,2)", "a sr [(1,2)]" },
        { "nxr.(1,2)", "a nxr [(1,2)]" }, { "nxl.(1,2)", "a nxl [(1,2)]" },
        { "adj.(1,2)", "a adj [(1,2)]" }, { "not.cs.{}", "not a cs [{}]" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(the_other_side_may_be_a_column)
{
    static const case_t cases[] = {
        { "eq.col(b)", "a eq <b>" },
        { "neq.col(b)", "a neq <b>" },
        { "gt.col(b)", "a gt <b>" },
        { "gte.col(two words)", "a gte <two words>" },
        { "lt.col(\"b)\")", "a lt <b)>" },
        { "not.lte.col(data->b->>0)", "not a lte <data->b->>#0>" },
        { "isdistinct.col( b )", "a isdistinct <b>" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_only_looks_like_a_column_is_a_text)
{
    static const case_t cases[] = {
        { "eq.col(b", "a eq [col(b]" },       { "eq.col(b) ", "a eq [col(b) ]" },
        { "eq.col()", "a eq [col()]" },       { "eq.col(b.c)", "a eq [col(b.c)]" },
        { "eq.COL(b)", "a eq [COL(b)]" },     { "eq. col(b)", "a eq [ col(b)]" },
        { "like.col(b)", "a like [col(b)]" }, { "cs.col(b)", "a cs [col(b)]" },
        { "in.(col(b)", "a in [col(b]" },     { "fts.col(b)", "a fts [col(b)]" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(an_error_tells_the_place_and_what_was_expected)
{
    const char *text;
    records_error_t *error = parse(&text, "0", NULL);

    ck_assert_str_eq(error->message, "\"failed to parse filter (0)\" (line 1, column 1)");
    ck_assert_str_eq(error->details,
                     "unexpected \"0\" expecting \"not\" or operator (eq, gt, ...)");
    error = parse(&text, "in.(1)x", NULL);
    ck_assert_str_eq(error->message, "\"failed to parse filter (in.(1)x)\" (line 1, column 7)");
    ck_assert_str_eq(error->details, "unexpected 'x' expecting end of input");
}
END_TEST

START_TEST(filters_are_as_many_as_is_allowed)
{
    static const records_limits_t two = { .filters = 2, .nesting = 8, .depth = 4 };
    records_budget_t budget = { &two, 0 };
    records_condition_t *condition;
    records_error_t *error;

    ck_assert_ptr_null(records_parse_filter(&condition, &column, "eq.1", &budget, pool));
    error = records_parse_filter(&condition, &column, "1", &budget, pool);
    ck_assert_str_eq(error->code, "PGRST100"); /* and costs nothing */
    ck_assert_ptr_null(records_parse_filter(&condition, &column, "eq.1", &budget, pool));
    error = records_parse_filter(&condition, &column, "eq.1", &budget, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC102");
    ck_assert_int_eq(error->status, 400);
}
END_TEST

START_TEST(a_filter_keeps_the_place_in_json)
{
    records_budget_t budget = { &limits, 0 };
    records_field_t field;
    records_condition_t *condition;
    records_scan_t scan;

    records_scan_init(&scan, "tree path", "data->a->>0", pool);
    ck_assert_ptr_null(records_scan_field(&scan, &field, &limits));
    ck_assert_ptr_null(records_parse_filter(&condition, &field, "eq.1", &budget, pool));
    ck_assert_str_eq(shown_condition(condition, pool), "data->a->>#0 eq [1]");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, every_operator_is_known);
    tcase_add_test(room, a_value_is_the_rest_of_the_parameter_verbatim);
    tcase_add_test(room, a_list_has_elements_between_commas);
    tcase_add_test(room, an_empty_list_has_no_element);
    tcase_add_test(room, what_is_may_be_is_written_in_any_case);
    tcase_add_test(room, what_is_no_operation_is_refused);
    tcase_add_test(room, a_quantified_operator_has_the_elements_of_an_array);
    tcase_add_test(room, a_search_may_name_a_language);
    tcase_add_test(room, arrays_and_ranges_are_one_value_as_it_is);
    tcase_add_test(room, the_other_side_may_be_a_column);
    tcase_add_test(room, what_only_looks_like_a_column_is_a_text);
    tcase_add_test(room, an_error_tells_the_place_and_what_was_expected);
    tcase_add_test(room, filters_are_as_many_as_is_allowed);
    tcase_add_test(room, a_filter_keeps_the_place_in_json);
}

UNIT_MAIN("filter", tests)
