/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <apr_strings.h>

#include "unit.h"

typedef struct case_t {
    const char *header;
    records_format_e format;
} case_t;

static void check(const case_t *cases, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        ck_assert_msg(records_parse_accept(cases[i].header, pool) == cases[i].format, "%s is %d",
                      cases[i].header, (int)records_parse_accept(cases[i].header, pool));
}

START_TEST(every_media_type_has_its_format)
{
    static const case_t cases[] = {
        { NULL, RECORDS_FORMAT_JSON },
        { "", RECORDS_FORMAT_JSON },
        { "*/*", RECORDS_FORMAT_JSON },
        { "application/json", RECORDS_FORMAT_JSON },
        { "application/vnd.pgrst.array", RECORDS_FORMAT_JSON },
        { "application/vnd.pgrst.array+json", RECORDS_FORMAT_JSON },
        { "application/vnd.pgrst.object", RECORDS_FORMAT_OBJECT },
        { "application/vnd.pgrst.object+json", RECORDS_FORMAT_OBJECT },
        { "text/csv", RECORDS_FORMAT_CSV },
        { "application/x-ndjson", RECORDS_FORMAT_NDJSON },
        { "application/*", RECORDS_FORMAT_JSON },
        { "text/*", RECORDS_FORMAT_CSV },
    };

    check(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(types_are_written_in_any_case_and_parameters_of_no_matter_ignored)
{
    static const case_t cases[] = {
        { "TEXT/CSV", RECORDS_FORMAT_CSV },
        { "Application/Json; charset=utf-8", RECORDS_FORMAT_JSON },
        { "text/csv ; header=present ;", RECORDS_FORMAT_CSV },
        { " text/csv", RECORDS_FORMAT_CSV },
        { "text/csv;", RECORDS_FORMAT_CSV },
        { "text/csv; x=\"a\"", RECORDS_FORMAT_CSV },
        { "text/csv; x=\"a,b;q=0\", application/json;q=0.1", RECORDS_FORMAT_CSV },
    };

    check(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(quality_decides_then_exactness_then_position)
{
    static const case_t cases[] = {
        { "application/json;q=0.1, text/csv;q=0.9", RECORDS_FORMAT_CSV },
        { "text/csv;q=0.5, application/json", RECORDS_FORMAT_JSON },
        { "*/*, text/csv", RECORDS_FORMAT_CSV },
        { "application/*, text/csv", RECORDS_FORMAT_CSV },
        { "*/*, text/*", RECORDS_FORMAT_CSV },
        { "text/csv, application/x-ndjson", RECORDS_FORMAT_CSV },
        { "application/x-ndjson, text/csv", RECORDS_FORMAT_NDJSON },
        { "text/csv; Q=0.2, application/x-ndjson; q = 0.3", RECORDS_FORMAT_NDJSON },
        { "text/csv;q=0, application/json;q=0.001", RECORDS_FORMAT_JSON },
        { "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", RECORDS_FORMAT_JSON },
        { "image/png, text/csv;q=0.1", RECORDS_FORMAT_CSV },
    };

    check(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_we_cannot_make_is_no_format)
{
    static const case_t cases[] = {
        { "text/html", RECORDS_FORMAT_NONE },
        { "image/*", RECORDS_FORMAT_NONE },
        { "application/vnd.pgrst.plan+json", RECORDS_FORMAT_NONE },
        { "application/vnd.pgrst.array+json;nulls=stripped", RECORDS_FORMAT_NONE },
        { "application/json;q=0", RECORDS_FORMAT_NONE },
        { "*/*;q=0.000", RECORDS_FORMAT_NONE },
        { "json", RECORDS_FORMAT_NONE },
        { "/", RECORDS_FORMAT_NONE },
        { ";q=1", RECORDS_FORMAT_NONE },
        { "*", RECORDS_FORMAT_NONE },
    };

    check(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_quality_that_is_no_number_neither_wins_nor_confuses)
{
    static const char *const qualities[] = { "nan", "inf", "-1", "1e9", "x", "", "0x1p3", "2" };
    size_t i;

    for (i = 0; i < COUNT_OF(qualities); i++) {
        const char *header = apr_pstrcat(pool, "application/json, text/csv;q=", qualities[i],
                                         ", application/x-ndjson;q=0.5", NULL);

        ck_assert_msg(records_parse_accept(header, pool) == RECORDS_FORMAT_JSON, "%s", header);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, every_media_type_has_its_format);
    tcase_add_test(room, types_are_written_in_any_case_and_parameters_of_no_matter_ignored);
    tcase_add_test(room, quality_decides_then_exactness_then_position);
    tcase_add_test(room, what_we_cannot_make_is_no_format);
    tcase_add_test(room, a_quality_that_is_no_number_neither_wins_nor_confuses);
}

UNIT_MAIN("accept", tests)
