/* SPDX-License-Identifier: Apache-2.0 */
/* Instants, which SQLite keeps as texts: read, written, moved to a zone, cut to periods.  Its own
 * functions round to thousandths, so the last moment of a day would fall into the next. */
#include <string.h>

#include <apr_lib.h>

#include "databases/sqlite3/parts.h"

#define DAY 86400

/* ---- days ------------------------------------------------------------------------- */

/* Days since 1970-01-01 of the Gregorian calendar; years begin in March, so that the day that comes
 * and goes is the last. */
static apr_int64_t days_of(int year, int month, int day)
{
    const int y = month > 2 ? year : year - 1;
    const int era = (y >= 0 ? y : y - 399) / 400;
    const int of_era = y - era * 400;
    const int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return (apr_int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(apr_int64_t days, int *year, int *month, int *day)
{
    const apr_int64_t z = days + 719468;
    const apr_int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const int of_era = (int)(z - era * 146097);
    const int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int of_year = of_era - (365 * y + y / 4 - y / 100);
    const int m = (5 * of_year + 2) / 153;

    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = (int)(y + era * 400) + (*month <= 2);
}

/* Rounded down, before 1970 too. */
static apr_int64_t floor_by(apr_int64_t number, apr_int64_t unit)
{
    const apr_int64_t rest = number % unit;

    return number - (rest < 0 ? rest + unit : rest);
}

/* ---- reading ---------------------------------------------------------------------- */

typedef struct reader_t {
    const char *at, *end;
} reader_t;

static int take_char(reader_t *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return 0;
    r->at++;
    return 1;
}

/* Exactly so many digits, not above most; or -1 */
static int number(reader_t *r, int count, int most)
{
    int value = 0, i;

    for (i = 0; i < count; i++) {
        if (r->at == r->end || !apr_isdigit(*r->at))
            return -1;
        value = value * 10 + (*r->at++ - '0');
    }
    return value > most ? -1 : value;
}

static int read_date(reader_t *r, apr_int64_t *seconds)
{
    int year, month, day;

    if ((year = number(r, 4, 9999)) < 0 || !take_char(r, '-') || (month = number(r, 2, 12)) < 1
        || !take_char(r, '-') || (day = number(r, 2, 31)) < 1)
        return 0;
    *seconds = days_of(year, month, day) * DAY;
    return 1;
}

static int read_fraction(reader_t *r, int *micros)
{
    int scale = 100000;
    const char *start = r->at;

    for (; r->at < r->end && apr_isdigit(*r->at); r->at++, scale /= 10)
        *micros += (*r->at - '0') * scale;
    return r->at > start;
}

static int read_clock(reader_t *r, records_sqlite3_moment_t *m)
{
    int hours, minutes, seconds = 0;

    if ((hours = number(r, 2, 24)) < 0 || !take_char(r, ':') || (minutes = number(r, 2, 59)) < 0)
        return 0;
    if (take_char(r, ':')) {
        if ((seconds = number(r, 2, 60)) < 0)
            return 0;
        if (take_char(r, '.') && !read_fraction(r, &m->micros))
            return 0;
    }
    m->seconds += hours * 3600 + minutes * 60 + seconds;
    return 1;
}

/* Z, +02, +0200, +02:00, or nothing */
static int read_zone(reader_t *r, records_sqlite3_moment_t *m)
{
    int sign, hours, minutes = 0;

    while (take_char(r, ' '))
        ;
    if (r->at == r->end)
        return 1;
    m->has_zone = 1;
    if (take_char(r, 'Z') || take_char(r, 'z'))
        return r->at == r->end;
    sign = *r->at == '-' ? -1 : 1;
    if ((!take_char(r, '+') && !take_char(r, '-')) || (hours = number(r, 2, 15)) < 0)
        return 0;
    if (take_char(r, ':') || r->at < r->end)
        if ((minutes = number(r, 2, 59)) < 0)
            return 0;
    m->east = sign * (hours * 3600 + minutes * 60);
    return r->at == r->end;
}

int records_sqlite3_moment(records_sqlite3_moment_t *m, const char *text, apr_size_t length)
{
    reader_t r = { text, text + length };

    memset(m, 0, sizeof(*m));
    if (!read_date(&r, &m->seconds))
        return 0;
    if ((take_char(&r, ' ') || take_char(&r, 'T') || take_char(&r, 't')) && !read_clock(&r, m))
        return 0;
    return read_zone(&r, m);
}

/* ---- writing ---------------------------------------------------------------------- */

int records_sqlite3_moment_text(char room[RECORDS_SQLITE3_ROOM], apr_int64_t seconds, int micros,
                                int digits)
{
    const apr_int64_t midnight = floor_by(seconds, DAY);
    const int clock = (int)(seconds - midnight);
    int year, month, day, length;

    date_of(midnight / DAY, &year, &month, &day);
    sqlite3_snprintf(RECORDS_SQLITE3_ROOM, room, "%04d-%02d-%02d %02d:%02d:%02d.%06d", year, month,
                     day, clock / 3600, clock / 60 % 60, clock % 60, micros);
    length = (int)strlen(room);
    while (room[length - 1] == '0' && digits < 6) {
        length--;
        digits++;
    }
    if (room[length - 1] == '.')
        length--;
    room[length] = '\0';
    return length;
}

int records_sqlite3_zoned(char room[RECORDS_SQLITE3_ROOM], const char *text, apr_size_t length,
                          int east)
{
    const int far = east < 0 ? -east : east;
    records_sqlite3_moment_t m;
    int written;

    if (!records_sqlite3_moment(&m, text, length))
        return 0;
    written = records_sqlite3_moment_text(room, m.seconds - m.east + east, m.micros, 0);
    sqlite3_snprintf(RECORDS_SQLITE3_ROOM - written, room + written, "%c%02d:%02d",
                     east < 0 ? '-' : '+', far / 3600, far / 60 % 60);
    if (far % 60 != 0)
        sqlite3_snprintf(RECORDS_SQLITE3_ROOM - written - 6, room + written + 6, ":%02d", far % 60);
    return written + (int)strlen(room + written);
}

/* ---- records_instant(text) ---------------------------------------------------------- */

static int read_value(records_sqlite3_moment_t *m, sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);

    return text != NULL && records_sqlite3_moment(m, text, (apr_size_t)sqlite3_value_bytes(value));
}

/* In UTC and with all digits, so that as texts they compare as instants do. */
static void instant(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    char room[RECORDS_SQLITE3_ROOM];
    records_sqlite3_moment_t m;
    int length;

    (void)count;
    if (!read_value(&m, arguments[0])) {
        sqlite3_result_value(context, arguments[0]);
        return;
    }
    length = records_sqlite3_moment_text(room, m.seconds - m.east, m.micros, 6);
    sqlite3_result_text(context, room, length, SQLITE_TRANSIENT);
}

/* ---- records_bucket(text, period) --------------------------------------------------- */

static const struct { const char *word; int seconds; } periods[] = {
    { "second", 1 }, { "minute", 60 }, { "hour", 3600 }, { "day", DAY },
};

/* A month, a quarter or a year ends when the calendar says so; a week begins on a Monday. */
static apr_int64_t by_calendar(apr_int64_t seconds, const char *period)
{
    apr_int64_t days = floor_by(seconds, DAY) / DAY;
    int year, month, day;

    if (strcmp(period, "week") == 0) /* 1970-01-05 was one */
        return (floor_by(days - 4, 7) + 4) * DAY;
    date_of(days, &year, &month, &day);
    if (strcmp(period, "year") == 0)
        month = 1;
    else if (strcmp(period, "quarter") == 0)
        month -= (month - 1) % 3;
    return days_of(year, month, 1) * DAY;
}

static apr_int64_t begin_of(apr_int64_t seconds, const char *period)
{
    apr_size_t i;

    for (i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
        if (strcmp(period, periods[i].word) == 0)
            return floor_by(seconds, periods[i].seconds);
    return by_calendar(seconds, period);
}

static void write_bucket(sqlite3_context *context, apr_int64_t seconds)
{
    char room[RECORDS_SQLITE3_ROOM];

    sqlite3_result_text(context, room, records_sqlite3_moment_text(room, seconds, 0, 0),
                        SQLITE_TRANSIENT);
}

static void bucket(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const char *period = (const char *)sqlite3_value_text(arguments[1]);
    records_sqlite3_moment_t m;

    (void)count;
    if (period != NULL && read_value(&m, arguments[0]))
        write_bucket(context, begin_of(m.seconds, period));
}

/* The days of the request's zone, as instants in UTC. */
static void bucket_zoned(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const int east = records_sqlite3_of(context)->east;
    const char *period = (const char *)sqlite3_value_text(arguments[1]);
    records_sqlite3_moment_t m;

    (void)count;
    if (period != NULL && read_value(&m, arguments[0]))
        write_bucket(context, begin_of(m.seconds - m.east + east, period) - east);
}

const records_sqlite3_entry_t records_sqlite3_moment_functions[] = {
    { "records_instant", 1, RECORDS_SQLITE3_OURS, instant, NULL, NULL },
    { "records_bucket", 2, RECORDS_SQLITE3_OURS, bucket, NULL, NULL },
    { "records_bucket_zoned", 2, SQLITE_DIRECTONLY, bucket_zoned, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
