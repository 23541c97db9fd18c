/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include "base/text.h"
#include "unit.h"

/* column+ or column-, then where the nulls are: a+last|b-first */
static records_error_t *parse(const char **text, const char *value)
{
    apr_array_header_t *order;
    records_error_t *error = records_parse_order(&order, value, pool);
    records_text_t out;
    int i;

    *text = NULL;
    if (error != NULL)
        return error;
    records_text_init(&out, 64, pool);
    for (i = 0; i < order->nelts; i++) {
        const records_order_t *one = &APR_ARRAY_IDX(order, i, records_order_t);

        records_text_printf(&out, "%s%s%c%s", i > 0 ? "|" : "", one->column,
                            one->descending ? '-' : '+', one->nulls_first ? "first" : "last");
    }
    *text = records_text_string(&out);
    return NULL;
}

START_TEST(null_is_the_largest_value_unless_said_otherwise)
{
    static const struct { const char *value, *means; } cases[] = {
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
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_ptr_null(parse(&text, cases[i].value));
        ck_assert_str_eq(text, cases[i].means);
    }
}
END_TEST

START_TEST(terms_stand_between_commas)
{
    static const struct { const char *value, *means; } cases[] = {
        { "a,b.desc,c", "a+last|b-first|c+last" },
        { " a , b.desc , c.nullsfirst ", "a+last|b-first|c+first" },
        { "\"a.desc\".desc,\"b,c\"", "a.desc-first|b,c+last" },
        { "two words.desc,a", "two words-first|a+last" },
        { "a,a.desc", "a+last|a-first" },
    };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = parse(&text, cases[i].value);

        ck_assert_msg(error == NULL, "%s", cases[i].value);
        ck_assert_str_eq(text, cases[i].means);
    }
}
END_TEST

START_TEST(what_is_no_order_is_refused)
{
    static const char *const values[] = {
        "", ",a", "a,", "a.up", "a.nullsfirst.asc", "a.asc.desc", "a.desc.nullsfirst.nullslast",
        "a.DESC", "a.descx", "a.", "a.asc.", "a desc,-b", "a::text", "*", "\"a", "a.asc nullsfirst",
    };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(values); i++) {
        records_error_t *error = parse(&text, values[i]);

        ck_assert_msg(error != NULL, "%s means %s", values[i], text == NULL ? "" : text);
        ck_assert_str_eq(error->code, "PGRST100");
        ck_assert_int_eq(error->status, 400);
        ck_assert_ptr_nonnull(strstr(error->message, "failed to parse order ("));
    }
}
END_TEST

START_TEST(what_a_later_version_answers_is_not_implemented)
{
    static const char *const values[] = { "data->a", "data->>a.desc", "client(name)", "a,c(d).desc" };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(values); i++) {
        records_error_t *error = parse(&text, values[i]);

        ck_assert_msg(error != NULL, "%s", values[i]);
        ck_assert_str_eq(error->code, "PGRST127");
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, null_is_the_largest_value_unless_said_otherwise);
    tcase_add_test(room, terms_stand_between_commas);
    tcase_add_test(room, what_is_no_order_is_refused);
    tcase_add_test(room, what_a_later_version_answers_is_not_implemented);
}

UNIT_MAIN("order", tests)
