/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/parts.h"

#include <string.h>

#include "unit.h"

static const records_kind_e date = RECORDS_DATE, clock_time = RECORDS_CLOCK,
                            timestamp = RECORDS_TIMESTAMP, timestamptz = RECORDS_TIMESTAMPTZ;

static records_error_t *moment(const char **means, const char *text, const void *kind)
{
    return records_moment(means, *(const records_kind_e *)kind, text, pool);
}

START_TEST(a_date_is_year_month_and_day)
{
    static const case_t cases[] = {
        { "2024-01-31", "2024-01-31" }, { "2024-1-5", "2024-01-05" }, { "2024-02-29", "2024-02-29" },
        { "2000-02-29", "2000-02-29" }, { "0001-01-01", "0001-01-01" },
        { "9999-12-31", "9999-12-31" },
        { "2024-01-31T23:59:59", "2024-01-31" },     /* PostgreSQL drops the time */
        { "2024-01-31 24:00", "2024-01-31" }, { "2024-01-31 23:59:59.9999999", "2024-01-31" },
        { "2024-01-31 10:00+02", "2024-01-31" }, { "2024-01-31T00:00:00Z", "2024-01-31" },
    };

    check(moment, &date, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(there_is_no_30th_of_february)
{
    static const char *const texts[] = { "2024-02-30", "2023-02-29", "1900-02-29",
                                         "2024-13-01", "2024-00-01", "2024-01-00",
                                         "2024-01-32", "2024-04-31", "0000-01-01" };

    check_refused(moment, &date, texts, COUNT_OF(texts), "22008");
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
    static const char *const texts[] = { "",
                                         "tomorrowish",
                                         "24-01-01",
                                         "2024",
                                         "2024-01",
                                         "2024-01-",
                                         "2024-01-31x",
                                         "2024/01/31",
                                         "2024-01-31T",
                                         "-2024-01-01",
                                         "2024-01-31 x",
                                         "2024--01-01",
                                         "2024-1-1x1",
                                         "null",
                                         "2024-01-31 10",
                                         "2024-01-31T10:00:00+",
                                         "31.1.2024" };

    check_refused(moment, &date, texts, COUNT_OF(texts), "22007");
}
END_TEST

START_TEST(an_error_names_the_type_and_the_text)
{
    const char *canonical;

    ck_assert_str_eq(records_moment(&canonical, RECORDS_DATE, "x", pool)->message,
                     "invalid input syntax for type date: \"x\"");
    ck_assert_str_eq(records_moment(&canonical, RECORDS_CLOCK, "x", pool)->message,
                     "invalid input syntax for type time: \"x\"");
    ck_assert_str_eq(records_moment(&canonical, RECORDS_TIMESTAMP, "x", pool)->message,
                     "invalid input syntax for type timestamp: \"x\"");
    ck_assert_str_eq(records_moment(&canonical, RECORDS_TIMESTAMPTZ, "x", pool)->message,
                     "invalid input syntax for type timestamp with time zone: \"x\"");
    ck_assert_str_eq(records_moment(&canonical, RECORDS_DATE, "2024-02-30", pool)->message,
                     "date/time field value out of range: \"2024-02-30\"");
}
END_TEST

START_TEST(a_time_of_day_has_hours_minutes_and_seconds)
{
    static const case_t cases[] = {
        { "10:20", "10:20:00" }, { "10:20:30", "10:20:30" }, { "1:02:03", "01:02:03" },
        { "00:00", "00:00:00" }, { "23:59:59.999999", "23:59:59.999999" },
        { "10:20:30.5", "10:20:30.5" }, { "10:20:30.120", "10:20:30.12" },
        { "10:20:30.000", "10:20:30" }, { "24:00:00", "24:00:00" },
        { "10:20:60", "10:21:00" },
        { "10:20:30+02", "10:20:30" },   /* a time without a zone has none */
    };
    static const char *const outside[] = { "25:00:00", "24:00:01", "24:01",
                                           "10:60",    "10:20:61", "99:00" };
    static const char *const no_times[] = { "",          "10",     "10:",     ":20",
                                            "10:2",      "10:20:", "10:20:3", "10:20:30.",
                                            "10:20:30x", "10-20",  "soon" };

    check(moment, &clock_time, cases, COUNT_OF(cases));
    check_refused(moment, &clock_time, outside, COUNT_OF(outside), "22008");
    check_refused(moment, &clock_time, no_times, COUNT_OF(no_times), "22007");
}
END_TEST

START_TEST(fractions_are_rounded_to_microseconds)
{
    static const case_t cases[] = {
        { "2024-01-05 10:20:30.1234567", "2024-01-05 10:20:30.123457" },
        { "2024-01-05 10:20:30.1234564", "2024-01-05 10:20:30.123456" },
        { "2024-01-05 10:20:30.12345649999999999999999999999", "2024-01-05 10:20:30.123456" },
        { "2024-01-05 10:20:30.0000001", "2024-01-05 10:20:30" },
        { "2024-01-05 10:20:30.9999999", "2024-01-05 10:20:31" },
        { "2024-12-31 23:59:59.9999999", "2025-01-01 00:00:00" },
    };
    static const case_t clock[] = { { "10:20:59.9999999", "10:21:00" },
                                    { "23:59:59.9999999", "24:00:00" } };

    check(moment, &timestamp, cases, COUNT_OF(cases));
    check(moment, &clock_time, clock, COUNT_OF(clock));
}
END_TEST

START_TEST(a_timestamp_ignores_a_zone)
{
    static const case_t cases[] = {
        { "2024-01-05T10:20:30", "2024-01-05 10:20:30" },
        { "2024-01-05 10:20:30+02:00", "2024-01-05 10:20:30" },
        { "2024-01-05t10:20:30Z", "2024-01-05 10:20:30" },
        { "2024-01-05", "2024-01-05 00:00:00" },
        { "2024-01-05 24:00", "2024-01-06 00:00:00" },
        { "2024-02-28 23:59:60", "2024-02-29 00:00:00" },
    };

    check(moment, &timestamp, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(an_instant_moves_to_utc)
{
    static const case_t cases[] = {
        { "2024-01-05T10:20:30Z", "2024-01-05 10:20:30" },
        { "2024-01-05T10:20:30z", "2024-01-05 10:20:30" },
        { "2024-01-05 10:20:30 UTC", "2024-01-05 10:20:30" },
        { "2024-01-05T10:20:30", "2024-01-05 10:20:30" },
        { "2024-01-05T10:20:30+02", "2024-01-05 08:20:30" },
        { "2024-01-05T10:20:30+02:30", "2024-01-05 07:50:30" },
        { "2024-01-05T10:20:30-0330", "2024-01-05 13:50:30" },
        { "2024-01-05 10:20:30 +2", "2024-01-05 08:20:30" },
        { "2024-01-01T01:00:00+02", "2023-12-31 23:00:00" },
        { "2024-02-29T23:00:00-02", "2024-03-01 01:00:00" },
        { "2023-03-01T00:30:00+01", "2023-02-28 23:30:00" },
        { "2024-12-31T23:30:00.5-01:00", "2025-01-01 00:30:00.5" },
        { "2024-01-05", "2024-01-05 00:00:00" },
        { "2024-01-05T24:00:00+15:59", "2024-01-05 08:01:00" },
    };
    static const char *const refused[] = { "2024-01-05T10:20:30 02:00", "2024-01-05T10:20:30Zx",
                                           "2024-01-05T10:20:30+02:00x",
                                           "2024-01-05T10:20:30+2:3:4:5" };

    check(moment, &timestamptz, cases, COUNT_OF(cases));
    check_refused(moment, &timestamptz, refused, COUNT_OF(refused), "22007");
}
END_TEST

START_TEST(no_zone_is_further_than_sixteen_hours)
{
    static const char *const texts[] = { "2024-01-05T10:20:30+16", "2024-01-05T10:20:30-99",
                                         "2024-01-05T10:20:30+02:60" };
    const char *canonical;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++)
        ck_assert_msg(records_moment(&canonical, RECORDS_TIMESTAMPTZ, texts[i], pool) != NULL, "%s",
                      texts[i]);
}
END_TEST

START_TEST(mariadbs_times_are_longer_than_a_day)
{
    static const struct { records_kind_e kind; const char *text, *expected; } cases[] = {
        { RECORDS_CLOCK, "10:20", "10:20:00" }, { RECORDS_CLOCK, "10:20:30+02", "10:20:30" },
        { RECORDS_CLOCK, "24:00:00", "24:00:00" }, { RECORDS_CLOCK, "838:59:59", "838:59:59" },
        { RECORDS_CLOCK, "-838:59:59.999999", "-838:59:59.999999" },
        { RECORDS_CLOCK, "-0:00:01.50", "-00:00:01.5" }, { RECORDS_CLOCK, "-10:20", "-10:20:00" },
        { RECORDS_CLOCK, "838:59:59.9999999", "838:59:59.999999" },
        { RECORDS_CLOCK, "839:00:00", "22008" }, { RECORDS_CLOCK, "100:60:00", "22008" },
        { RECORDS_CLOCK, "-1:00:60", "22008" }, { RECORDS_CLOCK, "9999999999:00:00", "22007" },
        { RECORDS_CLOCK, "-", "22007" }, { RECORDS_CLOCK, "-10", "22007" },
        { RECORDS_CLOCK, "100:00:00.", "22007" }, { RECORDS_CLOCK, "100:00:00 x", "22007" },
        { RECORDS_DATE, "0000-00-00", "0000-00-00" }, { RECORDS_DATE, "2024-00-31", "2024-00-31" },
        { RECORDS_DATE, "2024-02-00", "2024-02-00" }, { RECORDS_DATE, "0000-02-29", "0000-02-29" },
        { RECORDS_DATE, "2024-01-31", "2024-01-31" }, { RECORDS_DATE, "2024-13-00", "22008" },
        { RECORDS_DATE, "2024-00-32", "22008" }, { RECORDS_DATE, "2024-02-30", "22008" },
        { RECORDS_TIMESTAMP, "0000-00-00T00:00:00", "0000-00-00 00:00:00" },
        { RECORDS_TIMESTAMP, "2024-00-00 10:20:30.50", "2024-00-00 10:20:30.5" },
        { RECORDS_TIMESTAMP, "2024-00-00 25:00:00", "22008" },
        { RECORDS_TIMESTAMPTZ, "0000-00-00T00:00:00+00:00", "0000-00-00 00:00:00" },
        { RECORDS_TIMESTAMPTZ, "0000-00-00T00:00:00+02:00", "22008" },
    };
    const char *canonical;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error =
            records_moment_lenient(&canonical, cases[i].kind, cases[i].text, pool);
        const char *got = error == NULL ? canonical : error->code;

        ck_assert_msg(strcmp(got, cases[i].expected) == 0, "%s: %s", cases[i].text, got);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_date_is_year_month_and_day);
    tcase_add_test(room, there_is_no_30th_of_february);
    tcase_add_test(room, what_is_no_date_is_refused);
    tcase_add_test(room, an_error_names_the_type_and_the_text);
    tcase_add_test(room, a_time_of_day_has_hours_minutes_and_seconds);
    tcase_add_test(room, fractions_are_rounded_to_microseconds);
    tcase_add_test(room, a_timestamp_ignores_a_zone);
    tcase_add_test(room, an_instant_moves_to_utc);
    tcase_add_test(room, no_zone_is_further_than_sixteen_hours);
    tcase_add_test(room, mariadbs_times_are_longer_than_a_day);
}

UNIT_MAIN("moment", tests)
