/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/calendar.h"

#include <time.h>

#include "unit.h"

#define DAY 86400

/* 2024-02-29 23:59:59 UTC and the second behind it */
#define LEAP_DAY_ENDS 1709251199
#define MARCH_2024 1709251200

static void check_window(records_period_e period, int offset, apr_int64_t now, apr_int64_t start,
                         apr_int64_t end)
{
    const records_window_t window = records_window_at(period, offset, now);

    ck_assert_int_eq(window.start, start);
    ck_assert_int_eq(window.end, end);
}

START_TEST(hours_and_days_begin_with_the_clock)
{
    check_window(RECORDS_PER_HOUR, 0, 0, 0, 3600);
    check_window(RECORDS_PER_HOUR, 0, 3599, 0, 3600);
    check_window(RECORDS_PER_HOUR, 0, 3600, 3600, 7200);
    check_window(RECORDS_PER_DAY, 0, DAY - 1, 0, DAY);
    check_window(RECORDS_PER_DAY, 0, DAY, DAY, 2 * DAY);
    check_window(RECORDS_PER_DAY, 0, -1, -DAY, 0);
}
END_TEST

START_TEST(a_month_has_its_own_length)
{
    check_window(RECORDS_PER_MONTH, 0, 0, 0, 31 * DAY);
    check_window(RECORDS_PER_MONTH, 0, LEAP_DAY_ENDS, MARCH_2024 - 29 * DAY, MARCH_2024);
    check_window(RECORDS_PER_MONTH, 0, MARCH_2024, MARCH_2024, MARCH_2024 + 31 * DAY);
    check_window(RECORDS_PER_MONTH, 0, 1677628799, 1675209600, 1677628800); /* February 2023 */
    check_window(RECORDS_PER_MONTH, 0, 951868799, 949363200, 951868800);    /* February 2000 */
    check_window(RECORDS_PER_MONTH, 0, 4107542399, 4105123200, 4107542400); /* February 2100 */
    check_window(RECORDS_PER_MONTH, 0, 1704067199, 1701388800, 1704067200); /* December 2023 */
}
END_TEST

START_TEST(a_zone_moves_the_windows)
{
    int berlin = 0, newfoundland = 0;

    ck_assert(records_zone_parse(&berlin, "+01:00"));
    ck_assert(records_zone_parse(&newfoundland, "-03:30"));
    check_window(RECORDS_PER_DAY, berlin, 23 * 3600, 23 * 3600, 23 * 3600 + DAY);
    check_window(RECORDS_PER_DAY, berlin, 23 * 3600 - 1, -3600, 23 * 3600);
    check_window(RECORDS_PER_HOUR, newfoundland, 0, -1800, 1800);
    check_window(RECORDS_PER_MONTH, berlin, MARCH_2024 - 3600, MARCH_2024 - 3600,
                 MARCH_2024 + 31 * DAY - 3600);
}
END_TEST

/* The C library's calendar, over four centuries. */
START_TEST(windows_follow_each_other_without_a_gap)
{
    apr_int64_t now = -2208988800; /* 1900 */
    int months = 0;

    while (now < 10413792000) { /* 2300 */
        const records_window_t window = records_window_at(RECORDS_PER_MONTH, 0, now);
        const time_t begins = (time_t)window.start;
        struct tm tm;

        ck_assert_int_eq(window.start, now);
        gmtime_r(&begins, &tm);
        ck_assert_int_eq(tm.tm_mday, 1);
        ck_assert_int_eq(tm.tm_hour + tm.tm_min + tm.tm_sec, 0);
        check_window(RECORDS_PER_MONTH, 0, window.end - 1, window.start, window.end);
        now = window.end;
        months++;
    }
    ck_assert_int_eq(months, 400 * 12);
}
END_TEST

START_TEST(a_zone_is_an_offset)
{
    static const struct {
        const char *zone;
        int offset;
    } zones[] = {
        { "UTC", 0 },        { "utc", 0 },         { "Z", 0 },          { "+00:00", 0 },
        { "+14:00", 50400 }, { "-12:00", -43200 }, { "+05:45", 20700 },
    };
    static const char *const none[] = {
        "",       "CET",    "+1",     "+0100",     "01:00",
        "+14:01", "+01:60", "+aa:00", "+01:00:00", "Europe/Berlin"
    };
    size_t i;
    int offset;

    for (i = 0; i < COUNT_OF(zones); i++) {
        ck_assert_msg(records_zone_parse(&offset, zones[i].zone), "%s", zones[i].zone);
        ck_assert_int_eq(offset, zones[i].offset);
    }
    for (i = 0; i < COUNT_OF(none); i++)
        ck_assert_msg(!records_zone_parse(&offset, none[i]), "%s", none[i]);
}
END_TEST

START_TEST(periods_have_names)
{
    records_period_e period;

    ck_assert(records_period_parse(&period, "month") && period == RECORDS_PER_MONTH);
    ck_assert_str_eq(records_period_name(period), "month");
    ck_assert(records_period_parse(&period, "hour") && period == RECORDS_PER_HOUR);
    ck_assert(!records_period_parse(&period, "week"));
    ck_assert(!records_period_parse(&period, ""));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, hours_and_days_begin_with_the_clock);
    tcase_add_test(room, a_month_has_its_own_length);
    tcase_add_test(room, a_zone_moves_the_windows);
    tcase_add_test(room, windows_follow_each_other_without_a_gap);
    tcase_add_test(room, a_zone_is_an_offset);
    tcase_add_test(room, periods_have_names);
}

UNIT_MAIN("calendar", tests)
