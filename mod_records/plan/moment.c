/* SPDX-License-Identifier: Apache-2.0 */
/* Dates, times of day and instants as clients write them, in all forms that PostgreSQL takes, for
 * databases that compare them as text or guess.  What a database wrote has one form and is read
 * elsewhere: for JSON in base/json.c, and by functions of SQLite in moment_sqlite3.c. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "plan/parts.h"

typedef struct moment_t {
    int year, month, day, hour, minute, second, micro;
    int zone;                            /* minutes east of UTC */
    unsigned has_time : 1, has_zone : 1;
} moment_t;

static const char *type_name(records_kind_e kind)
{
    switch (kind) {
    case RECORDS_DATE:
        return "date";
    case RECORDS_CLOCK:
        return "time";
    case RECORDS_TIMESTAMP:
        return "timestamp";
    default:
        return "timestamp with time zone";
    }
}

/* Up to most digits, at least one; the number, or -1. */
static int digits(const char **at, int least, int most)
{
    int number = 0, count = 0;

    while (count < most && apr_isdigit(**at)) {
        number = number * 10 + (*(*at)++ - '0');
        count++;
    }
    return count < least ? -1 : number;
}

static int read_date(moment_t *m, const char **at)
{
    if ((m->year = digits(at, 4, 4)) < 0 || *(*at)++ != '-')
        return 0;
    if ((m->month = digits(at, 1, 2)) < 0 || *(*at)++ != '-')
        return 0;
    return (m->day = digits(at, 1, 2)) >= 0;
}

/* Rounded: the seventh digit decides, the others are of no matter. */
static int read_fraction(moment_t *m, const char **at)
{
    const char *seventh = *at + 6;
    int scale = 100000;

    if (!apr_isdigit(**at))
        return 0;
    for (; apr_isdigit(**at); (*at)++, scale /= 10)
        m->micro += *at == seventh ? **at >= '5' : (**at - '0') * scale;
    return 1;
}

static int read_clock(moment_t *m, const char **at)
{
    m->has_time = 1;
    if ((m->hour = digits(at, 1, 2)) < 0 || *(*at)++ != ':' || (m->minute = digits(at, 2, 2)) < 0)
        return 0;
    if (**at != ':')
        return 1;
    (*at)++;
    if ((m->second = digits(at, 2, 2)) < 0)
        return 0;
    if (**at != '.')
        return 1;
    (*at)++;
    return read_fraction(m, at);
}

/* Z, UTC, +02, +0200, +02:00 */
static int read_zone(moment_t *m, const char **at)
{
    int sign, hours, minutes = 0;

    while (**at == ' ')
        (*at)++;
    if (**at == '\0')
        return 1;
    m->has_zone = 1;
    if ((**at == 'Z' || **at == 'z') && (*at)[1] == '\0') {
        (*at)++;
        return 1;
    }
    if (strcmp(*at, "UTC") == 0 || strcmp(*at, "GMT") == 0) {
        *at += 3;
        return 1;
    }
    sign = **at == '-' ? -1 : 1;
    if (**at != '-' && **at != '+')
        return 0;
    (*at)++;
    if ((hours = digits(at, 1, 2)) < 0 || hours > 15)
        return 0;
    *at += **at == ':';
    if (apr_isdigit(**at) && ((minutes = digits(at, 2, 2)) < 0 || minutes > 59))
        return 0;
    m->zone = sign * (hours * 60 + minutes);
    return 1;
}

static int read_moment(moment_t *m, records_kind_e kind, const char *text)
{
    const char *at = text;

    memset(m, 0, sizeof(*m));
    if (kind == RECORDS_CLOCK)
        return read_clock(m, &at) && read_zone(m, &at) && *at == '\0';
    if (!read_date(m, &at))
        return 0;
    if (*at == 'T' || *at == 't' || (*at == ' ' && apr_isdigit(at[1]))) {
        at++;
        if (!read_clock(m, &at))
            return 0;
    }
    return read_zone(m, &at) && *at == '\0';
}

static int days_in(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

static int in_range(const moment_t *m, records_kind_e kind)
{
    if (kind != RECORDS_CLOCK
        && (m->year < 1 || m->month < 1 || m->month > 12 || m->day < 1
            || m->day > days_in(m->year, m->month)))
        return 0;
    return m->minute < 60 && m->second < 61
           && (m->hour < 24
               || (m->hour == 24 && m->minute == 0 && m->second == 0 && m->micro == 0));
}

static void add_day(moment_t *m, int step)
{
    m->day += step;
    if (m->day < 1) {
        if (--m->month < 1) {
            m->month = 12;
            m->year--;
        }
        m->day = days_in(m->year, m->month);
    } else if (m->day > days_in(m->year, m->month)) {
        m->day = 1;
        if (++m->month > 12) {
            m->month = 1;
            m->year++;
        }
    }
}

/* A rounded-up second, second 60 and 24:00 become the next; an instant moves to UTC. */
static void settle(moment_t *m, records_kind_e kind)
{
    int minutes = m->hour * 60 + m->minute;

    if (kind == RECORDS_TIMESTAMPTZ)
        minutes -= m->zone;
    if (m->micro == 1000000) {
        m->micro = 0;
        m->second++;
    }
    if (m->second >= 60) {
        m->second -= 60;
        minutes++;
    }
    while (minutes < 0 && kind != RECORDS_CLOCK) {
        add_day(m, -1);
        minutes += 24 * 60;
    }
    while (minutes >= 24 * 60 && kind != RECORDS_CLOCK) {
        add_day(m, 1);
        minutes -= 24 * 60;
    }
    m->hour = minutes / 60;
    m->minute = minutes % 60;
}

static const char *write_clock(const moment_t *m, apr_pool_t *pool)
{
    char *text = apr_psprintf(pool, "%02d:%02d:%02d.%06d", m->hour, m->minute, m->second, m->micro);
    char *end = text + strlen(text);

    while (end[-1] == '0')
        *--end = '\0';
    if (end[-1] == '.')
        end[-1] = '\0';
    return text;
}

records_error_t *records_moment(const char **canonical, records_kind_e kind, const char *text,
                                apr_pool_t *pool)
{
    moment_t m;

    if (!read_moment(&m, kind, text))
        return records_fail(pool, "22007", "invalid input syntax for type %s: \"%s\"",
                            type_name(kind), text);
    if (!in_range(&m, kind))
        return records_fail(pool, "22008", "date/time field value out of range: \"%s\"", text);
    if (kind != RECORDS_DATE) /* of which the time is dropped, not added */
        settle(&m, kind);
    if (kind == RECORDS_CLOCK)
        *canonical = write_clock(&m, pool);
    else if (kind == RECORDS_DATE)
        *canonical = apr_psprintf(pool, "%04d-%02d-%02d", m.year, m.month, m.day);
    else
        *canonical =
            apr_psprintf(pool, "%04d-%02d-%02d %s", m.year, m.month, m.day, write_clock(&m, pool));
    return NULL;
}

/* ---- MariaDB's -------------------------------------------------------------------- */

#define LONGEST_HOURS 838

/* -838:59:59.999999 */
static int read_duration(moment_t *m, int *negative, const char *text)
{
    const char *at = text + (*text == '-');

    memset(m, 0, sizeof(*m));
    *negative = *text == '-';
    if ((m->hour = digits(&at, 1, 9)) < 0 || *at++ != ':' || (m->minute = digits(&at, 2, 2)) < 0)
        return 0;
    if (*at == ':') {
        at++;
        if ((m->second = digits(&at, 2, 2)) < 0)
            return 0;
    }
    return *at == '\0' || (*at++ == '.' && read_fraction(m, &at) && *at == '\0');
}

static records_error_t *duration(const char **canonical, const char *text, apr_pool_t *pool)
{
    moment_t m;
    int negative;

    if (!read_duration(&m, &negative, text) || (!negative && m.hour < 24))
        return records_moment(canonical, RECORDS_CLOCK, text, pool);
    if (m.minute > 59 || m.second > 59 || m.hour > LONGEST_HOURS)
        return records_fail(pool, "22008", "date/time field value out of range: \"%s\"", text);
    if (m.micro == 1000000) /* rounded up, where the second cannot be */
        m.micro = 999999;
    *canonical = apr_pstrcat(pool, negative ? "-" : "", write_clock(&m, pool), NULL);
    return NULL;
}

/* 2024-00-00, 0000-00-00 10:20:30: MariaDB writes zeros for unknown parts.  Such a value cannot
 * be moved to another zone than UTC. */
static int has_zeros(moment_t *m, records_kind_e kind, const char *text)
{
    moment_t known;

    if (!read_moment(m, kind, text) || (m->year > 0 && m->month > 0 && m->day > 0) || m->zone != 0)
        return 0;
    known = *m;
    known.year = m->year == 0 ? 4 : m->year;
    known.month = m->month == 0 ? 1 : m->month;
    known.day = m->day == 0 ? 1 : m->day;
    return m->micro < 1000000 && m->second < 60 && m->hour < 24 && in_range(&known, kind);
}

records_error_t *records_moment_lenient(const char **canonical, records_kind_e kind,
                                        const char *text, apr_pool_t *pool)
{
    moment_t m;

    if (kind == RECORDS_CLOCK)
        return duration(canonical, text, pool);
    if (!has_zeros(&m, kind, text))
        return records_moment(canonical, kind, text, pool);
    *canonical = apr_psprintf(pool, "%04d-%02d-%02d", m.year, m.month, m.day);
    if (kind != RECORDS_DATE)
        *canonical = apr_pstrcat(pool, *canonical, " ", write_clock(&m, pool), NULL);
    return NULL;
}
