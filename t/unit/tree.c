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
    records_error_t *error = records_parse_tree(&condition, 1, 0, text, &budget, pool);

    *means = error == NULL ? shown_condition(condition, pool) : NULL;
    (void)with;
    return error;
}

START_TEST(a_tree_holds_terms_and_trees)
{
    static const case_t cases[] = {
        { "(a.eq.1)", "any(a eq [1])" },
        { "(age.lt.18,age.gt.21)", "any(age lt [18], age gt [21])" },
        { "(a.eq.1,and(b.gt.2,c.is.null))", "any(a eq [1], all(b gt [2], c is [null]))" },
        { "(not.and(a.gte.0,a.lte.9),b.not.eq.1)",
          "any(not all(a gte [0], a lte [9]), not b eq [1])" },
        { "(not.or(a.eq.1),or(b.eq.2))", "any(not any(a eq [1]), any(b eq [2]))" },
        { "(a.in.(1,2),b.eq.3)", "any(a in [1][2], b eq [3])" },
        { "(a.not.in.(\"x,y\",z))", "any(not a in [x,y][z])" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(blanks_are_allowed_around_the_signs_of_a_tree)
{
    static const case_t cases[] = {
        { " ( a.eq.1 ,b.eq.2)", "any(a eq [1 ], b eq [2])" },    /* of a value they are part */
        { "(a.is.null , b.is.true )", "any(a is [null], b is [true])" },
        { "( and ( a.is.null , b.in.(1) ) , c.is.null ) ",
          "any(all(a is [null], b in [1]), c is [null])" },
        { "( two words .eq.1)", "any(two words eq [1])" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_value_in_a_tree_may_be_quoted_or_an_array)
{
    static const case_t cases[] = {
        { "(a.eq.\"x,y\",b.eq.\"p)q\")", "any(a eq [x,y], b eq [p)q])" },
        { "(a.eq.\"x\\\"y\\\\\")", "any(a eq [x\"y\\])" },
        { "(a.eq.\"x\"y,b.eq.1)", "any(a eq [\"x\"y], b eq [1])" },
        { "(a.eq.{1,2},b.eq.1)", "any(a eq [{1,2}], b eq [1])" },
        { "(a.eq.{1,b.eq.1)", "any(a eq [{1], b eq [1])" },
        { "(a.eq.,b.eq.)", "any(a eq [], b eq [])" },
        { "(a.eq.x.y)", "any(a eq [x.y])" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_column_may_be_called_like_a_word_of_the_trees)
{
    static const case_t cases[] = {
        { "(and.eq.1,or.eq.2)", "any(and eq [1], or eq [2])" },
        { "(android.eq.1,order.eq.2)", "any(android eq [1], order eq [2])" },
        { "(not.eq.1)", "any(not eq [1])" },
        { "(not.not.eq.1)", "any(not not eq [1])" },
        { "(\"a.b\".eq.1,\"and\".eq.2)", "any(a.b eq [1], and eq [2])" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_tree_is_refused)
{
    static const char *const values[] = {
        "", "()", "( )", "(", "a.eq.1", "(a.eq.1", "(a.eq.1))", "(a.eq.1)x", "(a.eq.1,)", "(,a.eq.1)",
        "(a)", "(a.eq)", "(a.eq.1,and())", "(and(a.eq.1)", "(a.is.nil)", "(a.in.1)", "(a=eq.1)",
        "(and(a.eq.1).eq.1)", "(eq.1)", "(a.b.eq.1)", "(not(a.eq.1))",
        "(data->.eq.1)", "(a.eq(any).1)", "(a.eq(any).{1,null})", "(a.fts().x)", "(a.eq.col(b)c)",
        "(a.eq.col(b) ,c.eq.1)",
    };

    check_refused(parse, NULL, values, COUNT_OF(values), "PGRST100");
}
END_TEST

START_TEST(a_term_may_be_whatever_a_filter_may)
{
    static const case_t cases[] = {
        { "(data->a->>b.eq.1,data->0.is.null)", "any(data->a->>b eq [1], data->#0 is [null])" },
        { "(data->\"a.b\"->>c.not.in.(1,2))", "any(not data->a.b->>c in [1][2])" },
        { "(a.eq(any).{1,2},b.like(all).\"{a,\\\"b}\\\"}\")",
          "any(a eq any [1][2], b like all [a][b}])" },
        { "(a.fts(english).x y,b.not.wfts.z)", "any(a fts in english [x y], not b wfts [z])" },
        { "(a.cs.{1,2},b.ov.\"[1,2)\")", "any(a cs [{1,2}], b ov [[1,2)])" },
        { "(a.gt.col(b),c.lt.col(data->>d))", "any(a gt <b>, c lt <data->>d>)" },
        { "(a.eq.\"col(b)\")", "any(a eq [col(b)])" },
        { "(and(a.eq.col(b)))", "any(all(a eq <b>))" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

static const char *nested(int depth)
{
    const char *text = "(a.eq.1)";

    while (--depth > 0)
        text = apr_pstrcat(pool, "(and", text, ")", NULL);
    return text;
}

START_TEST(a_path_in_a_tree_is_as_deep_as_is_allowed)
{
    const char *text;
    records_error_t *error = parse(&text, "(d->1->2->3->4->5->6->7->8->9.eq.1)", NULL);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC102");
    ck_assert_ptr_null(parse(&text, "(d->1->2->3->4->5->6->7->8.eq.1)", NULL));
}
END_TEST

START_TEST(trees_nest_as_deep_as_is_allowed)
{
    static const int depths[] = { 9, 10, 100, 5000 };
    const char *text;
    records_error_t *error;
    size_t i;

    ck_assert_ptr_null(parse(&text, nested(8), NULL));
    for (i = 0; i < COUNT_OF(depths); i++) {
        error = parse(&text, nested(depths[i]), NULL);
        ck_assert_ptr_nonnull(error);
        ck_assert_str_eq(error->code, "REC102");
        ck_assert_int_eq(error->status, 400);
    }
}
END_TEST

START_TEST(filters_are_as_many_as_is_allowed)
{
    static const records_limits_t three = { .filters = 3, .nesting = 8, .depth = 4 };
    records_budget_t budget = { &three, 0 };
    records_condition_t *condition;
    records_error_t *error;

    ck_assert_ptr_null(records_parse_filter(&condition, &column, "eq.1", &budget, pool));
    ck_assert_ptr_null(records_parse_tree(&condition, 0, 0, "(a.eq.1,or(b.eq.2))", &budget, pool));
    error = records_parse_filter(&condition, &column, "eq.1", &budget, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC102");
    budget.filters = 0;
    error = records_parse_tree(&condition, 0, 0, "(a.eq.1,a.eq.2,a.eq.3,a.eq.4)", &budget, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC102");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_tree_holds_terms_and_trees);
    tcase_add_test(room, blanks_are_allowed_around_the_signs_of_a_tree);
    tcase_add_test(room, a_value_in_a_tree_may_be_quoted_or_an_array);
    tcase_add_test(room, a_column_may_be_called_like_a_word_of_the_trees);
    tcase_add_test(room, what_is_no_tree_is_refused);
    tcase_add_test(room, a_term_may_be_whatever_a_filter_may);
    tcase_add_test(room, a_path_in_a_tree_is_as_deep_as_is_allowed);
    tcase_add_test(room, trees_nest_as_deep_as_is_allowed);
    tcase_add_test(room, filters_are_as_many_as_is_allowed);
}

UNIT_MAIN("tree", tests)
