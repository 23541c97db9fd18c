/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

/* text/csv|application/vnd.pgrst.plan+json for=text/csv options=analyze */
static const char *shown(const char *header)
{
    const apr_array_header_t *media = records_parse_accept(header, pool);
    const char *text = "";
    int i;

    if (media == NULL)
        return "anything";
    for (i = 0; i < media->nelts; i++) {
        const records_media_t *one = &APR_ARRAY_IDX(media, i, records_media_t);

        text = apr_pstrcat(pool, text, i > 0 ? "|" : "", one->type,
                           one->stripped ? " stripped" : "", one->plan_for != NULL ? " for=" : "",
                           one->plan_for != NULL ? one->plan_for : "",
                           one->plan_options != NULL ? " options=" : "",
                           one->plan_options != NULL ? one->plan_options : "", NULL);
    }
    return text;
}

static records_error_t *accept_header(const char **means, const char *text, const void *with)
{
    (void)with;
    *means = shown(text);
    return NULL;
}

START_TEST(json_and_anything_need_no_list)
{
    static const case_t cases[] = {
        { NULL, "anything" }, { "", "anything" }, { "*/*", "anything" }, { " , ", "anything" },
        { "application/json", "anything" },
    };

    check(accept_header, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(types_are_written_in_any_case_and_parameters_of_no_matter_ignored)
{
    static const case_t cases[] = {
        { "TEXT/CSV", "text/csv" },
        { "Application/Json; charset=utf-8", "application/json" },
        { "text/csv ; header=present ;", "text/csv" },
        { " text/csv\t", "text/csv" },
        { "text/csv;", "text/csv" },
        { "text/csv;;; ;", "text/csv" },
        { "text/csv; x=\"a\"", "text/csv" },
        { "text/csv; x=\"a,b;q=0\", application/json;q=0.1", "text/csv|application/json" },
        { "text/csv; x=\"a\\\",b;q=0\", image/png;q=0.1", "text/csv|image/png" },
        { "text/csv; x=\"a,b", "text/csv" },
        { "text/csv; flag", "text/csv" },
    };

    check(accept_header, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(quality_decides_then_exactness_then_position)
{
    static const case_t cases[] = {
        { "application/json;q=0.1, text/csv;q=0.9", "text/csv|application/json" },
        { "text/csv;q=0.5, application/json", "application/json|text/csv" },
        { "*/*, text/csv", "text/csv|*/*" },
        { "application/*, text/csv", "text/csv|application/*" },
        { "*/*, text/*", "text/*|*/*" },
        { "text/csv, application/x-ndjson", "text/csv|application/x-ndjson" },
        { "application/x-ndjson, text/csv", "application/x-ndjson|text/csv" },
        { "text/csv; Q=0.2, application/x-ndjson; q = 0.3", "application/x-ndjson|text/csv" },
        { "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
          "text/html|application/xhtml+xml|application/xml|*/*" },
    };

    check(accept_header, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_not_wanted_is_left_out)
{
    static const case_t cases[] = {
        { "text/csv;q=0, application/json;q=0.001", "application/json" },
        { "application/json;q=0", "" },
        { "*/*;q=0.000", "" },
    };

    check(accept_header, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_nobody_can_make_stays_in_the_list)
{
    static const case_t cases[] = {
        { "text/html", "text/html" }, { "image/*", "image/*" }, { "json", "json" },
        { "/", "/" },                 { ";q=1", "" },           { "*", "*" },
        { "text / csv", "text / csv" },
    };

    check(accept_header, NULL, cases, COUNT_OF(cases));
    ck_assert_int_eq(records_parse_accept(";q=1", pool)->nelts, 1);
}
END_TEST

START_TEST(nulls_are_stripped_from_the_types_that_say_so)
{
    static const case_t cases[] = {
        { "application/vnd.pgrst.array+json;nulls=stripped",
          "application/vnd.pgrst.array+json stripped" },
        { "application/vnd.pgrst.array ; Nulls = \"stripped\" ; q=0.5",
          "application/vnd.pgrst.array stripped" },
        { "application/vnd.pgrst.object;nulls=stripped", "application/vnd.pgrst.object stripped" },
        { "application/vnd.pgrst.object+json;nulls=stripped",
          "application/vnd.pgrst.object+json stripped" },
        { "application/vnd.pgrst.object+json;nulls=kept", "application/vnd.pgrst.object+json" },
        { "application/json;nulls=stripped", "application/json" },
        { "text/csv;nulls=stripped", "text/csv" },
    };

    check(accept_header, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_plan_is_of_a_type_and_has_options)
{
    static const case_t cases[] = {
        { "application/vnd.pgrst.plan", "application/vnd.pgrst.plan" },
        { "application/vnd.pgrst.plan+json; for=\"application/json\"; options=analyze|verbose;",
          "application/vnd.pgrst.plan+json for=application/json options=analyze|verbose" },
        { "application/vnd.pgrst.plan+text; options=\"wal|buffers\"; FOR=Text/CSV",
          "application/vnd.pgrst.plan+text for=text/csv options=wal|buffers" },
        { "application/vnd.pgrst.plan; for=\"application/vnd.pgrst.object+json;nulls=stripped\"",
          "application/vnd.pgrst.plan for=application/vnd.pgrst.object+json;nulls=stripped" },
        { "text/csv; for=\"text/csv\"; options=analyze", "text/csv" },
    };

    check(accept_header, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_quality_that_is_no_number_neither_wins_nor_confuses)
{
    static const char *const qualities[] = { "nan", "inf", "-1", "1e9", "x", "", "0x1p3", "2" };
    size_t i;

    for (i = 0; i < COUNT_OF(qualities); i++) {
        const char *header = apr_pstrcat(pool, "application/json, text/csv;q=", qualities[i],
                                         ", application/x-ndjson;q=0.5", NULL);

        ck_assert_str_eq(shown(header), "application/json|text/csv|application/x-ndjson");
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, json_and_anything_need_no_list);
    tcase_add_test(room, types_are_written_in_any_case_and_parameters_of_no_matter_ignored);
    tcase_add_test(room, quality_decides_then_exactness_then_position);
    tcase_add_test(room, what_is_not_wanted_is_left_out);
    tcase_add_test(room, what_nobody_can_make_stays_in_the_list);
    tcase_add_test(room, nulls_are_stripped_from_the_types_that_say_so);
    tcase_add_test(room, a_plan_is_of_a_type_and_has_options);
    tcase_add_test(room, a_quality_that_is_no_number_neither_wins_nor_confuses);
}

UNIT_MAIN("accept", tests)
