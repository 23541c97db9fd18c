/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include "shown.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 20, .nesting = 8, .depth = 4 };

static records_error_t *parse(const char **means, const char *text, const void *with)
{
    apr_array_header_t *order;
    records_error_t *error = records_parse_order(&order, text, &limits, pool);

    *means = error == NULL ? shown_order(order, pool) : NULL;
    (void)with;
    return error;
}

START_TEST(null_is_the_largest_value_unless_said_otherwise)
{
    static const case_t cases[] = {
        { "a", "a+last" },
        { "a.asc", "a+last" },
        { "a.desc", "a-first" },
        { "a.nullsfirst", "a+first" },
        { "a.nullslast", "a+last" },
        { "a.asc.nullsfirst", "a+first" },
        { "a.asc.nullslast", "a+last" },
        { "a.desc.nullslast", "a-last" },
        { "a.desc.nullsfirst", "a-first" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(terms_stand_between_commas)
{
    static const case_t cases[] = {
        { "a,b.desc,c", "a+last|b-first|c+last" },
        { " a , b.desc , c.nullsfirst ", "a+last|b-first|c+first" },
        { "\"a.desc\".desc,\"b,c\"", "a.desc-first|b,c+last" },
        { "two words.desc,a", "two words-first|a+last" },
        { "a,a.desc", "a+last|a-first" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_term_may_be_in_json_a_period_or_another_relation)
{
    static const case_t cases[] = {
        { "data->a", "data->a+last" },
        { "data->a->>0.desc.nullslast,id", "data->a->>#0-last|id+last" },
        { "made.bucket(day).desc,id", "made@day-first|id+last" },
        { "data->>at.bucket(week)", "data->>at@week+last" },
        { "client(name)", "client(name)+last" },
        { "client(name).desc.nullslast,id.desc", "client(name)-last|id-first" },
        { "client(data->0).asc", "client(data->#0)+last" },
        { "client(made.bucket(year)).nullsfirst", "client(made@year)+first" },
        { " client ( name ) .desc , \"a b\"(\"c)\")", "client(name)-first|a b(c))+last" },
    };

    check(parse, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_order_is_refused)
{
    static const char *const values[] = {
        "", ",a", "a,", "a.up", "a.nullsfirst.asc", "a.asc.desc", "a.desc.nullsfirst.nullslast",
        "a.DESC", "a.descx", "a.", "a.asc.", "a desc,-b", "a::text", "*", "\"a", "a.asc nullsfirst",
        "data->", "client(", "client()", "client(name", "client(name))", "client(name).up",
        "client(name.desc)", "client(a(b))", "client(a,b)", "data->a(b)", "(a)", "a.sum()", "count()",
        "made.bucket(x)", "made.desc.bucket(day)", "client!fk(name)",
    };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(values); i++) {
        records_error_t *error = parse(&text, values[i], NULL);

        ck_assert_msg(error != NULL, "%s means %s", values[i], text);
        ck_assert_str_eq(error->code, "PGRST100");
        ck_assert_int_eq(error->status, 400);
        ck_assert_ptr_nonnull(strstr(error->message, "failed to parse order ("));
    }
}
END_TEST

START_TEST(an_error_says_where_the_suffix_went_wrong)
{
    const char *text;
    records_error_t *error = parse(&text, "id.asc.nullslasttt", NULL);

    ck_assert_str_eq(error->message,
                     "\"failed to parse order (id.asc.nullslasttt)\" (line 1, column 17)");
    ck_assert_str_eq(error->details, "unexpected 't' expecting \",\" or end of input");
}
END_TEST

START_TEST(a_path_is_as_deep_as_is_allowed)
{
    const char *text;

    ck_assert_ptr_null(parse(&text, "d->1->2->3->4->5->6->7->8", NULL));
    ck_assert_str_eq(parse(&text, "a,d->1->2->3->4->5->6->7->8->9", NULL)->code, "REC102");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, null_is_the_largest_value_unless_said_otherwise);
    tcase_add_test(room, terms_stand_between_commas);
    tcase_add_test(room, a_term_may_be_in_json_a_period_or_another_relation);
    tcase_add_test(room, what_is_no_order_is_refused);
    tcase_add_test(room, an_error_says_where_the_suffix_went_wrong);
    tcase_add_test(room, a_path_is_as_deep_as_is_allowed);
}

UNIT_MAIN("order", tests)
