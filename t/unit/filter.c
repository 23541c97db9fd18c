/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "base/text.h"
#include "unit.h"

static const records_limits_t limits = { 20, 8 };

/* The condition as text, so that whole trees compare at a glance:
 * not any(a eq [1], all(b is [null])) */
static void show(records_text_t *out, const records_condition_t *condition)
{
    static const char *const ops[] = { "eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike",
                                       "match", "imatch", "in", "is", "isdistinct" };
    int i;

    if (condition->negated)
        records_text_puts(out, "not ");
    if (condition->kind != RECORDS_COMPARE) {
        records_text_puts(out, condition->kind == RECORDS_ANY_OF ? "any(" : "all(");
        for (i = 0; i < condition->parts->nelts; i++) {
            records_text_puts(out, i > 0 ? ", " : "");
            show(out, APR_ARRAY_IDX(condition->parts, i, records_condition_t *));
        }
        records_text_putc(out, ')');
        return;
    }
    records_text_printf(out, "%s %s ", condition->column, ops[condition->op]);
    for (i = 0; i < condition->count; i++)
        records_text_printf(out, "[%s]", condition->values[i]);
}

static const char *shown(const records_condition_t *condition)
{
    records_text_t out;

    records_text_init(&out, 64, pool);
    show(&out, condition);
    return records_text_string(&out);
}

static records_error_t *parse(const char **text, const char *value)
{
    records_budget_t budget = { &limits, 0 };
    records_condition_t *condition;
    records_error_t *error = records_parse_filter(&condition, "a", value, &budget, pool);

    *text = error == NULL ? shown(condition) : NULL;
    return error;
}

static records_error_t *parse_tree(const char **text, const char *value)
{
    records_budget_t budget = { &limits, 0 };
    records_condition_t *condition;
    records_error_t *error = records_parse_tree(&condition, 1, 0, value, &budget, pool);

    *text = error == NULL ? shown(condition) : NULL;
    return error;
}

typedef struct case_t {
    const char *value, *means;
} case_t;

static void check(const case_t *cases, size_t count,
                  records_error_t *(*parser)(const char **, const char *))
{
    const char *text;
    size_t i;

    for (i = 0; i < count; i++) {
        records_error_t *error = parser(&text, cases[i].value);

        ck_assert_msg(error == NULL, "%s: %s", cases[i].value, error == NULL ? "" : error->message);
        ck_assert_str_eq(text, cases[i].means);
    }
}

static void check_refused(const char *const *values, size_t count, const char *code,
                          records_error_t *(*parser)(const char **, const char *))
{
    const char *text;
    size_t i;

    for (i = 0; i < count; i++) {
        records_error_t *error = parser(&text, values[i]);

        ck_assert_msg(error != NULL, "%s means %s", values[i], text == NULL ? "" : text);
        ck_assert_int_eq(error->status, 400);
        ck_assert_str_eq(error->code, code);
    }
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

    check(cases, COUNT_OF(cases), parse);
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

    check(cases, COUNT_OF(cases), parse);
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

    check(cases, COUNT_OF(cases), parse);
}
END_TEST

START_TEST(an_empty_list_has_no_element)
{
    static const case_t cases[] = {
        { "in.()", "a in " }, { "in.(  )", "a in " }, { "in.(\"\")", "a in " },
        { "not.in.()", "not a in " },
    };

    check(cases, COUNT_OF(cases), parse);
}
END_TEST

START_TEST(what_is_may_be_is_written_in_any_case)
{
    static const case_t cases[] = {
        { "is.NULL", "a is [null]" },    { "is.Not_Null", "a is [not_null]" },
        { "is.TRUE", "a is [true]" },    { "is.faLse", "a is [false]" },
        { "is.unknown", "a is [unknown]" },
    };

    check(cases, COUNT_OF(cases), parse);
}
END_TEST

START_TEST(what_is_no_operation_is_refused)
{
    static const char *const values[] = {
        "", "0", "eq", "eq:1", ".eq.1", "EQ.1", "equal.1", "not", "not.", "not.not.eq.1", "not.1",
        "is.nil", "is.", "is.nullx", "is.\"null\"", "in.1", "in.(1", "in.(1)x", "in.", "in.)",
        "eq(1).2", "between.1", "eq1.2",
    };

    check_refused(values, COUNT_OF(values), "PGRST100", parse);
}
END_TEST

START_TEST(what_a_later_version_answers_is_not_implemented)
{
    static const char *const values[] = {
        "fts.x", "plfts.x", "phfts(english).x", "wfts(french).x", "cs.{1}", "cd.{1}", "ov.{1}",
        "sl.(1,2)", "sr.(1,2)", "nxr.(1,2)", "nxl.(1,2)", "adj.(1,2)", "not.fts.x",
        "eq(any).{1,2}", "like(all).{a*}", "not.gt(any).{1}",
    };

    check_refused(values, COUNT_OF(values), "PGRST127", parse);
}
END_TEST

START_TEST(an_error_tells_the_place_and_what_was_expected)
{
    const char *text;
    records_error_t *error = parse(&text, "0");

    ck_assert_str_eq(error->message, "\"failed to parse filter (0)\" (line 1, column 1)");
    ck_assert_str_eq(error->details,
                     "unexpected \"0\" expecting \"not\" or operator (eq, gt, ...)");
}
END_TEST

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

    check(cases, COUNT_OF(cases), parse_tree);
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

    check(cases, COUNT_OF(cases), parse_tree);
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

    check(cases, COUNT_OF(cases), parse_tree);
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

    check(cases, COUNT_OF(cases), parse_tree);
}
END_TEST

START_TEST(what_is_no_tree_is_refused)
{
    static const char *const values[] = {
        "", "()", "( )", "(", "a.eq.1", "(a.eq.1", "(a.eq.1))", "(a.eq.1)x", "(a.eq.1,)", "(,a.eq.1)",
        "(a)", "(a.eq)", "(a.eq.1,and())", "(and(a.eq.1)", "(a.is.nil)", "(a.in.1)", "(a=eq.1)",
        "(and(a.eq.1).eq.1)", "(eq.1)", "(a.b.eq.1)", "(not(a.eq.1))",
    };

    check_refused(values, COUNT_OF(values), "PGRST100", parse_tree);
}
END_TEST

START_TEST(a_json_path_in_a_tree_is_not_implemented)
{
    static const char *const values[] = { "(a->b.eq.1)", "(a->>b.eq.1,c.eq.2)", "(c.fts.x)",
                                          "(c.eq(any).{1})" };

    check_refused(values, COUNT_OF(values), "PGRST127", parse_tree);
}
END_TEST

static const char *nested(int depth)
{
    const char *text = "(a.eq.1)";

    while (--depth > 0)
        text = apr_pstrcat(pool, "(and", text, ")", NULL);
    return text;
}

START_TEST(trees_nest_as_deep_as_is_allowed)
{
    static const int depths[] = { 9, 10, 100, 5000 };
    const char *text;
    records_error_t *error;
    size_t i;

    ck_assert_ptr_null(parse_tree(&text, nested(8)));
    for (i = 0; i < COUNT_OF(depths); i++) {
        error = parse_tree(&text, nested(depths[i]));
        ck_assert_ptr_nonnull(error);
        ck_assert_str_eq(error->code, "REC102");
        ck_assert_int_eq(error->status, 400);
    }
}
END_TEST

START_TEST(filters_are_as_many_as_is_allowed)
{
    static const records_limits_t three = { 3, 8 };
    records_budget_t budget = { &three, 0 };
    records_condition_t *condition;
    records_error_t *error;

    ck_assert_ptr_null(records_parse_filter(&condition, "a", "eq.1", &budget, pool));
    ck_assert_ptr_null(records_parse_tree(&condition, 0, 0, "(a.eq.1,or(b.eq.2))", &budget, pool));
    error = records_parse_filter(&condition, "a", "eq.1", &budget, pool);
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
    tcase_add_test(room, every_operator_is_known);
    tcase_add_test(room, a_value_is_the_rest_of_the_parameter_verbatim);
    tcase_add_test(room, a_list_has_elements_between_commas);
    tcase_add_test(room, an_empty_list_has_no_element);
    tcase_add_test(room, what_is_may_be_is_written_in_any_case);
    tcase_add_test(room, what_is_no_operation_is_refused);
    tcase_add_test(room, what_a_later_version_answers_is_not_implemented);
    tcase_add_test(room, an_error_tells_the_place_and_what_was_expected);
    tcase_add_test(room, a_tree_holds_terms_and_trees);
    tcase_add_test(room, blanks_are_allowed_around_the_signs_of_a_tree);
    tcase_add_test(room, a_value_in_a_tree_may_be_quoted_or_an_array);
    tcase_add_test(room, a_column_may_be_called_like_a_word_of_the_trees);
    tcase_add_test(room, what_is_no_tree_is_refused);
    tcase_add_test(room, a_json_path_in_a_tree_is_not_implemented);
    tcase_add_test(room, trees_nest_as_deep_as_is_allowed);
    tcase_add_test(room, filters_are_as_many_as_is_allowed);
}

UNIT_MAIN("filter", tests)
