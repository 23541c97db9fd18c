/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/calendar.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#define HOUR 3600
#define DAY 86400
#define MOST_HOURS 14 /* no zone of the world is further from UTC */

static const char *const names[] = {
    [RECORDS_PER_HOUR] = "hour",
    [RECORDS_PER_DAY] = "day",
    [RECORDS_PER_MONTH] = "month",
};

const char *records_period_name(records_period_e period)
{
    return names[period];
}

int records_period_parse(records_period_e *period, const char *name)
{
    unsigned i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0) {
            *period = (records_period_e)i;
            return 1;
        }
    return 0;
}

/* ---- months ----------------------------------------------------------------------- */

static apr_int64_t floor_of(apr_int64_t number, apr_int64_t by)
{
    return number / by - (number % by < 0);
}

static int is_leap(apr_int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* The days from 1970 to the first of January of year. */
static apr_int64_t days_before(apr_int64_t year)
{
    const apr_int64_t before = year - 1;

    return 365 * (year - 1970) + (floor_of(before, 4) - 492) - (floor_of(before, 100) - 19)
           + (floor_of(before, 400) - 4);
}

/* Of a day, counted from 1970: the day its month begins with, and that of the next. */
static void find_month(apr_int64_t *first, apr_int64_t *next, apr_int64_t day)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    apr_int64_t year = 1970 + floor_of(day * 400, 146097);
    int month;

    while (days_before(year) > day)
        year--;
    while (days_before(year + 1) <= day)
        year++;
    *next = days_before(year);
    for (month = 0; *next <= day; month++) {
        *first = *next;
        *next += lengths[month] + (month == 1 && is_leap(year));
    }
}

records_window_t records_window_at(records_period_e period, int offset, apr_int64_t now)
{
    const apr_int64_t local = now + offset;
    const apr_int64_t length = period == RECORDS_PER_HOUR ? HOUR : DAY;
    records_window_t window;

    window.start = floor_of(local, length) * length;
    window.end = window.start + length;
    if (period == RECORDS_PER_MONTH) {
        find_month(&window.start, &window.end, floor_of(local, DAY));
        window.start *= DAY;
        window.end *= DAY;
    }
    window.start -= offset;
    window.end -= offset;
    return window;
}

/* ---- zones ------------------------------------------------------------------------ */

static int two_digits(const char *text)
{
    return apr_isdigit(text[0]) && apr_isdigit(text[1]) ? 10 * (text[0] - '0') + text[1] - '0' : -1;
}

int records_zone_parse(int *offset, const char *zone)
{
    int hours, minutes;

    *offset = 0;
    if (apr_cstr_casecmp(zone, "UTC") == 0 || apr_cstr_casecmp(zone, "Z") == 0)
        return 1;
    if (strlen(zone) != 6 || (*zone != '+' && *zone != '-') || zone[3] != ':')
        return 0;
    hours = two_digits(zone + 1);
    minutes = two_digits(zone + 4);
    if (hours < 0 || minutes < 0 || minutes > 59 || 60 * hours + minutes > 60 * MOST_HOURS)
        return 0;
    *offset = (*zone == '-' ? -60 : 60) * (60 * hours + minutes);
    return 1;
}
