/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "shown.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 20, .nesting = 8, .depth = 4 };

static records_error_t *parse(const char **shown, const char **rest, const char *text)
{
    records_field_t field;
    records_scan_t scan;
    records_error_t *error;

    records_scan_init(&scan, "filter", text, pool);
    error = records_scan_field(&scan, &field, &limits);
    *shown = error == NULL ? shown_field(&field, pool) : NULL;
    *rest = scan.at;
    return error;
}

START_TEST(a_name_may_have_arrows_behind_it)
{
    static const struct { const char *text, *means, *rest; } cases[] = {
        { "a", "a", "" },
        { "data->a", "data->a", "" },
        { "data->>a", "data->>a", "" },
        { "data->a->b->>c.desc", "data->a->b->>c", ".desc" },
        { "data->a-b->c", "data->a-b->c", "" },
        { "two words->two keys ,x", "two words->two keys", ",x" },
        { "data -> a ->> b", "data->a->>b", "" },
        { "data->!@#$%^&*_=~", "data->!@#$%^&*_=~", "" },
        { "data->\"a.b->c\"->d", "data->a.b->c->d", "" },
        { "data->\" a \"", "data-> a ", "" },
        { "data->\"a\\\"b\\\\c\"", "data->a\"b\\c", "" },
        { "\"da.ta\"->a::text", "da.ta->a", "::text" },
        { "data->\xC3\xBC,b", "data->\xC3\xBC", ",b" },
        { "data->a)", "data->a", ")" },
        { "data->a(b", "data->a", "(b" },
        { "data->>a->b", "data->>a->b", "" },        /* the database will say what it thinks of it */
    };
    const char *shown, *rest;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = parse(&shown, &rest, cases[i].text);

        ck_assert_msg(error == NULL, "%s: %s", cases[i].text, error == NULL ? "" : error->message);
        ck_assert_str_eq(shown, cases[i].means);
        ck_assert_str_eq(rest, cases[i].rest);
    }
}
END_TEST

START_TEST(digits_are_an_index_only_where_the_step_ends)
{
    static const struct { const char *text, *means; } cases[] = {
        { "data->0", "data->#0" },
        { "data->>-1", "data->>#-1" },
        { "data->0->1->>2", "data->#0->#1->>#2" },
        { "data->0::text", "data->#0" },
        { "data->0.eq.1", "data->#0" },
        { "data->0,b", "data->#0" },
        { "data->0)", "data->#0" },
        { "data->0 ,b", "data->#0" },
        { "data->00", "data->#0" },
        { "data->007", "data->#7" },
        { "data->-007", "data->#-7" },
        { "data->-00", "data->#0" },
        { "data->0xy", "data->0xy" },
        { "data->0 x", "data->0 x" },
        { "data->1-2", "data->1-2" },
        { "data->\"0\"", "data->0" },
        { "data->99999999999999999999", "data->#2147483647" },
        { "data->-99999999999999999999", "data->#-2147483647" },
        { "data->2147483647", "data->#2147483647" },
        { "data->2147483648", "data->#2147483647" },
        { "data->-2147483648", "data->#-2147483647" },
        { "data->1000000000", "data->#1000000000" },
    };
    const char *shown, *rest;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_ptr_null(parse(&shown, &rest, cases[i].text));
        ck_assert_str_eq(shown, cases[i].means);
    }
}
END_TEST

START_TEST(what_is_no_step_is_refused)
{
    static const char *const texts[] = {
        "data->", "data->>", "data->  ", "data->->b", "data->-", "data->-x", "data->.a", "data->>>a",
        "data->\"a", "data->(a)", "data->:a", "->a", "-1->a",
    };
    const char *shown, *rest;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        records_error_t *error = parse(&shown, &rest, texts[i]);

        ck_assert_msg(error != NULL, "%s is %s", texts[i], shown);
        ck_assert_str_eq(error->code, "PGRST100");
        ck_assert_int_eq(error->status, 400);
    }
}
END_TEST

START_TEST(a_path_is_as_deep_as_is_allowed)
{
    const char *text = "data", *shown, *rest;
    records_error_t *error;
    int i;

    for (i = 0; i < limits.nesting; i++)
        text = apr_pstrcat(pool, text, "->a", NULL);
    ck_assert_ptr_null(parse(&shown, &rest, text));
    error = parse(&shown, &rest, apr_pstrcat(pool, text, "->a", NULL));
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC102");
    ck_assert_str_eq(error->details, "At most 8 levels are allowed.");
}
END_TEST

START_TEST(a_bucket_is_one_of_the_periods)
{
    static const struct { const char *text; records_bucket_e bucket; const char *rest; } cases[] = {
        { ".bucket(second)", RECORDS_BUCKET_SECOND, "" },
        { ".bucket(minute)", RECORDS_BUCKET_MINUTE, "" },
        { ".bucket(hour)", RECORDS_BUCKET_HOUR, "" },
        { ".bucket(day).desc", RECORDS_BUCKET_DAY, ".desc" },
        { ".bucket( week ) ,a", RECORDS_BUCKET_WEEK, ",a" },
        { ".bucket(month)::text", RECORDS_BUCKET_MONTH, "::text" },
        { ".bucket(quarter)", RECORDS_BUCKET_QUARTER, "" },
        { ".bucket(year)", RECORDS_BUCKET_YEAR, "" },
        { ".buckets", RECORDS_BUCKET_NONE, ".buckets" },
        { "", RECORDS_BUCKET_NONE, "" },
    };
    records_bucket_e bucket;
    records_scan_t scan;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_scan_init(&scan, "order", cases[i].text, pool);
        ck_assert_msg(records_scan_bucket(&scan, &bucket) == NULL, "%s", cases[i].text);
        ck_assert_int_eq(bucket, cases[i].bucket);
        ck_assert_str_eq(scan.at, cases[i].rest);
    }
}
END_TEST

START_TEST(what_is_no_period_is_refused)
{
    static const char *const texts[] = { ".bucket()",       ".bucket(fortnight)", ".bucket(DAY)",
                                         ".bucket(day",     ".bucket(day,1)",     ".bucket(days)",
                                         ".bucket(\"day\")" };
    records_bucket_e bucket;
    records_scan_t scan;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        records_error_t *error;

        records_scan_init(&scan, "order", texts[i], pool);
        error = records_scan_bucket(&scan, &bucket);
        ck_assert_msg(error != NULL, "%s", texts[i]);
        ck_assert_str_eq(error->code, "PGRST100");
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_name_may_have_arrows_behind_it);
    tcase_add_test(room, digits_are_an_index_only_where_the_step_ends);
    tcase_add_test(room, what_is_no_step_is_refused);
    tcase_add_test(room, a_path_is_as_deep_as_is_allowed);
    tcase_add_test(room, a_bucket_is_one_of_the_periods);
    tcase_add_test(room, what_is_no_period_is_refused);
}

UNIT_MAIN("field", tests)
