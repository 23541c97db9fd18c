/* SPDX-License-Identifier: Apache-2.0 */
#include "request/traceparent.h"

#include <apr_strings.h>

#include "unit.h"

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define PARENT "b7ad6b7169203331"

static records_traceparent_t read_one(const char *header)
{
    records_traceparent_t traceparent;

    ck_assert_msg(records_traceparent_read(&traceparent, header), "%s", header);
    return traceparent;
}

START_TEST(a_header_has_a_trace_a_part_and_flags)
{
    const records_traceparent_t one = read_one("00-" TRACE "-" PARENT "-01");

    ck_assert_str_eq(one.trace, TRACE);
    ck_assert_str_eq(one.parent, PARENT);
    ck_assert_uint_eq(one.sampled, 1);
    ck_assert_str_eq(one.text, "00-" TRACE "-" PARENT "-01");
}
END_TEST

START_TEST(flags_that_nobody_knows_are_left_out)
{
    static const struct { const char *flags, *kept; int sampled; } cases[] = {
        { "00", "00", 0 }, { "01", "01", 1 }, { "02", "02", 0 }, { "03", "03", 1 },
        { "04", "00", 0 }, { "05", "01", 1 }, { "ff", "03", 1 }, { "80", "00", 0 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_traceparent_t one =
            read_one(apr_pstrcat(pool, "00-" TRACE "-" PARENT "-", cases[i].flags, NULL));

        ck_assert_str_eq(one.text + 53, cases[i].kept);
        ck_assert_uint_eq(one.sampled, cases[i].sampled);
    }
}
END_TEST

START_TEST(a_later_version_is_read_as_far_as_we_know_it)
{
    ck_assert_str_eq(read_one("01-" TRACE "-" PARENT "-01").text, "00-" TRACE "-" PARENT "-01");
    ck_assert_str_eq(read_one("cc-" TRACE "-" PARENT "-01-what-will-be").text,
                     "00-" TRACE "-" PARENT "-01");
}
END_TEST

START_TEST(what_is_no_such_header_is_not_read)
{
    static const char *const headers[] = {
        "",
        "00",
        "00-" TRACE "-" PARENT,
        "00-" TRACE "-" PARENT "-",
        "00-" TRACE "-" PARENT "-0",
        "00-" TRACE "-" PARENT "-011",
        "00-" TRACE "-" PARENT "-01-",
        "00-" TRACE "-" PARENT "-01-more",
        "cc-" TRACE "-" PARENT "-01.more",
        "cc-" TRACE "-" PARENT "-01, 00-" TRACE "-" PARENT "-01",
        "00-" TRACE "-" PARENT "-01,00-" TRACE "-" PARENT "-01",
        " 00-" TRACE "-" PARENT "-01",
        "ff-" TRACE "-" PARENT "-01",
        "0x-" TRACE "-" PARENT "-01",
        "00-00000000000000000000000000000000-" PARENT "-01",
        "00-" TRACE "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" PARENT "-01",
        "00-" TRACE "-B7AD6B7169203331-01",
        "00-" TRACE "-" PARENT "-0A",
        "00_" TRACE "-" PARENT "-01",
        "00-" TRACE "_" PARENT "-01",
        "00-" TRACE "-" PARENT "_01",
        "00-zaf7651916cd43dd8448eb211c80319c-" PARENT "-01",
    };
    records_traceparent_t traceparent;
    size_t i;

    for (i = 0; i < COUNT_OF(headers); i++)
        ck_assert_msg(!records_traceparent_read(&traceparent, headers[i]), "%s", headers[i]);
}
END_TEST

START_TEST(a_new_one_is_made_of_random_bytes)
{
    unsigned char bytes[RECORDS_TRACE_ID + RECORDS_SPAN_ID];
    records_traceparent_t one;
    size_t i;

    for (i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(i * 11);
    records_traceparent_begin(&one, bytes);
    ck_assert_str_eq(one.text, "00-000b16212c37424d58636e79848f9aa5-b0bbc6d1dce7f2fd-02");
    ck_assert_uint_eq(one.sampled, 0);
    ck_assert_str_eq(read_one(one.text).text, one.text);
}
END_TEST

START_TEST(a_new_one_is_never_zero)
{
    static const unsigned char bytes[RECORDS_TRACE_ID + RECORDS_SPAN_ID];
    records_traceparent_t one;

    records_traceparent_begin(&one, bytes);
    ck_assert_str_eq(read_one(one.text).text, one.text);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_header_has_a_trace_a_part_and_flags);
    tcase_add_test(room, flags_that_nobody_knows_are_left_out);
    tcase_add_test(room, a_later_version_is_read_as_far_as_we_know_it);
    tcase_add_test(room, what_is_no_such_header_is_not_read);
    tcase_add_test(room, a_new_one_is_made_of_random_bytes);
    tcase_add_test(room, a_new_one_is_never_zero);
}

UNIT_MAIN("traceparent", tests)
