/* SPDX-License-Identifier: Apache-2.0 */
#include "base/http_date.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_time.h>

/* The pattern of each form, and where its parts begin: a is any letter, 0 a digit, # a digit or a
 * blank, and the rest stands for itself. */
static const struct {
    const char *pattern;
    int day, month, year, clock;
} forms[] = {
    { "aaa, 00 aaa 0000 00:00:00 GMT", 5, 8, 12, 17 },
    { "aaa aaa #0 00:00:00 0000", 8, 4, 20, 11 },
    { ", 00-aaa-00 00:00:00 GMT", 2, 5, 9, 12 }, /* behind the day's full name */
};

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static int fits_one(char pattern, unsigned char c)
{
    switch (pattern) {
    case 'a':
        return apr_isalpha(c);
    case '0':
        return apr_isdigit(c);
    case '#':
        return apr_isdigit(c) || c == ' ';
    default:
        return c == (unsigned char)pattern;
    }
}

static int fits(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; pattern++, text++)
        if (!fits_one(*pattern, (unsigned char)*text))
            return 0;
    return *text == '\0';
}

static int number(const char *text, int digits)
{
    int i, all = 0;

    for (i = 0; i < digits; i++)
        all = all * 10 + (text[i] == ' ' ? 0 : text[i] - '0');
    return all;
}

static int days_in(int month, int year)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month] + (month == 1 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static int month_of(const char *text)
{
    int i;

    for (i = 0; i < 12; i++)
        if (strncmp(text, months + 3 * i, 3) == 0)
            return i;
    return -1;
}

static int find_form(const char **text)
{
    int i;

    for (i = 0; i < 2; i++)
        if (fits(*text, forms[i].pattern))
            return i;
    while (apr_isalpha(**text))
        (*text)++;
    return fits(*text, forms[2].pattern) ? 2 : -1;
}

int records_http_date_parse(apr_int64_t *seconds, const char *text)
{
    const int form = find_form(&text);
    apr_time_exp_t when = { 0 };
    apr_time_t time;
    int year;

    if (form < 0 || (when.tm_mon = month_of(text + forms[form].month)) < 0)
        return 0;
    year = number(text + forms[form].year, form == 2 ? 2 : 4);
    if (form == 2)
        year += year < 70 ? 2000 : 1900;
    when.tm_year = year - 1900;
    when.tm_mday = number(text + forms[form].day, 2);
    when.tm_hour = number(text + forms[form].clock, 2);
    when.tm_min = number(text + forms[form].clock + 3, 2);
    when.tm_sec = number(text + forms[form].clock + 6, 2);
    if (year < 1900 || when.tm_mday < 1 || when.tm_mday > days_in(when.tm_mon, year)
        || when.tm_hour > 23 || when.tm_min > 59 || when.tm_sec > 60
        || apr_time_exp_gmt_get(&time, &when) != APR_SUCCESS)
        return 0;
    *seconds = apr_time_sec(time);
    return 1;
}

const char *records_http_date(apr_int64_t seconds, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, APR_RFC822_DATE_LEN);

    apr_rfc822_date(text, apr_time_from_sec(seconds));
    return text;
}
