/* SPDX-License-Identifier: Apache-2.0 */
#include "base/http_date.h"

#include "unit.h"

START_TEST(the_three_forms_of_a_date_are_one_instant)
{
    static const char *const dates[] = { "Sun, 06 Nov 1994 08:49:37 GMT",
                                         "Sunday, 06-Nov-94 08:49:37 GMT",
                                         "Sun Nov  6 08:49:37 1994" };
    size_t i;

    for (i = 0; i < COUNT_OF(dates); i++) {
        apr_int64_t seconds = 0;

        ck_assert_msg(records_http_date_parse(&seconds, dates[i]), "%s", dates[i]);
        ck_assert_int_eq(seconds, 784111777);
    }
    ck_assert_str_eq(records_http_date(784111777, pool), dates[0]);
}
END_TEST

START_TEST(a_leap_day_is_one_in_leap_years)
{
    apr_int64_t seconds;

    ck_assert(records_http_date_parse(&seconds, "Thu, 29 Feb 2024 00:00:00 GMT"));
    ck_assert_int_eq(seconds, 1709164800);
    ck_assert(!records_http_date_parse(&seconds, "Thu, 29 Feb 2023 00:00:00 GMT"));
    ck_assert(!records_http_date_parse(&seconds, "Thu, 29 Feb 1900 00:00:00 GMT"));
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
    static const char *const texts[] = {
        "",
        "yesterday",
        "2024-01-31T10:20:30Z",
        "784111777",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Mov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 0094 08:49:37 GMT",
        "Sun Nov  6 08:49:37 94",
    };
    apr_int64_t seconds;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++)
        ck_assert_msg(!records_http_date_parse(&seconds, texts[i]), "%s", texts[i]);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_three_forms_of_a_date_are_one_instant);
    tcase_add_test(room, a_leap_day_is_one_in_leap_years);
    tcase_add_test(room, what_is_no_date_is_refused);
}

UNIT_MAIN("http_date", tests)
