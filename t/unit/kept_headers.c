/* SPDX-License-Identifier: Apache-2.0 */
#include "response/kept_headers.h"

#include "unit.h"

static const char *again(const char *lines)
{
    return records_kept_headers_write(records_kept_headers_read(lines, pool), pool);
}

START_TEST(headers_are_the_same_after_both_ways)
{
    apr_table_t *headers = apr_table_make(pool, 4);
    const char *lines;

    apr_table_add(headers, "Location", "/films?id=eq.1");
    apr_table_add(headers, "Link", "<a>; rel=\"next\"");
    apr_table_add(headers, "Link", "<b>: c");
    apr_table_add(headers, "X-Empty", "");
    lines = records_kept_headers_write(headers, pool);
    ck_assert_str_eq(lines, "Location: /films?id=eq.1\nLink: <a>; rel=\"next\"\nLink: <b>: c\n"
                            "X-Empty: \n");
    ck_assert_str_eq(again(lines), lines);
    ck_assert_str_eq(again(""), "");
}
END_TEST

START_TEST(what_is_about_one_message_is_not_kept)
{
    static const char *const names[] = {
        "Date", "Set-Cookie", "set-cookie", "RateLimit", "RateLimit-Policy",
        "X-RateLimit-Remaining", "Retry-After", "Server-Timing", "Content-Length", "Connection",
        "Transfer-Encoding", "Age",
    };
    size_t i;

    for (i = 0; i < COUNT_OF(names); i++) {
        apr_table_t *headers = apr_table_make(pool, 2);

        apr_table_setn(headers, names[i], "x");
        ck_assert_str_eq(records_kept_headers_write(headers, pool), "");
    }
}
END_TEST

START_TEST(what_is_no_text_is_not_kept)
{
    apr_table_t *headers = apr_table_make(pool, 2);

    apr_table_setn(headers, "X-Latin", "\xe4");
    apr_table_setn(headers, "X-UTF-8", "\xc3\xa4");
    ck_assert_str_eq(records_kept_headers_write(headers, pool), "X-UTF-8: \xc3\xa4\n");
}
END_TEST

START_TEST(a_line_that_is_no_header_is_left_out)
{
    static const case_t cases[] = {
        { "A: b\nnothing\nC: d\n", "A: b\nC: d\n" },
        { ": b\n", "" },
        { "A b: c\n", "" },
        { "A: b\r\nC: d\n", "C: d\n" },
        { "A: b", "A: b\n" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(again(cases[i].text), cases[i].means);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, headers_are_the_same_after_both_ways);
    tcase_add_test(room, what_is_about_one_message_is_not_kept);
    tcase_add_test(room, what_is_no_text_is_not_kept);
    tcase_add_test(room, a_line_that_is_no_header_is_left_out);
}

UNIT_MAIN("kept_headers", tests)
