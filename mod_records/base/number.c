/* SPDX-License-Identifier: Apache-2.0 */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMALLEST(single) ((single) ? (double)FLT_MIN : DBL_MIN) /* normal number */

apr_size_t records_number_plain(char out[RECORDS_NUMBER_ROOM], double number)
{
    apr_size_t length = records_number_float(out, number, 0);
    const char *e = memchr(out, 'e', length), *dot = memchr(out, '.', length);
    long exponent = e == NULL ? 0 : strtol(e + 1, NULL, 10), decimals;

    if (e == NULL || exponent > 30 || exponent < -25)
        return length;
    decimals = (dot == NULL ? 0 : (long)(e - dot) - 1) - exponent; /* digits behind the point */
    length = (apr_size_t)snprintf(out, RECORDS_NUMBER_ROOM, "%.*f",
                                  decimals > 0 ? (int)decimals : 0, number);
    return length < RECORDS_NUMBER_ROOM ? length : records_number_float(out, number, 0);
}

apr_size_t records_number_int(char out[RECORDS_NUMBER_ROOM], apr_int64_t number)
{
    /* negated as unsigned: the smallest number has no positive twin */
    apr_uint64_t rest = number < 0 ? 0 - (apr_uint64_t)number : (apr_uint64_t)number;
    char digits[RECORDS_NUMBER_ROOM];
    apr_size_t at = sizeof(digits), length;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0)
        digits[--at] = '-';
    length = sizeof(digits) - at;
    memcpy(out, digits + at, length);
    out[length] = '\0';
    return length;
}

int records_number_parse(apr_int64_t *number, const char *text)
{
    const int negative = text[0] == '-';
    const apr_uint64_t most = (apr_uint64_t)APR_INT64_MAX + (negative ? 1 : 0);
    const char *p = text + (text[0] == '-' || text[0] == '+');
    apr_uint64_t sum = 0;

    if (*p == '\0')
        return 0;
    for (; *p != '\0'; p++) {
        const unsigned digit = (unsigned)(*p - '0');

        if (digit > 9 || sum > (most - digit) / 10)
            return 0;
        sum = sum * 10 + digit;
    }
    *number = negative ? (apr_int64_t)(0 - sum) : (apr_int64_t)sum;
    return 1;
}

static int reads_back(const char *text, double number, int single)
{
    return single ? strtof(text, NULL) == (float)number : strtod(text, NULL) == number;
}

/* The next decimal away from zero, of as many digits: 1.2e-7 -> 1.3e-7. */
static void step_away(char *text)
{
    char *p = text + strcspn(text, "e");

    while (p-- > text) {
        if (*p >= '0' && *p < '9') {
            (*p)++;
            return;
        }
        if (*p == '9')
            *p = '0';
    }
}

/* Above a power of two doubles are twice as far apart as below it: there the second nearest decimal
 * may read back where the nearest does not (2^-44).  Subnormal ones are evenly apart. */
static int has_uneven_neighbours(double number, int single)
{
    int exponent;

    return fabs(frexp(number, &exponent)) == 0.5 && fabs(number) > SMALLEST(single);
}

/* Try so many digits. */
static int write_digits(char *out, double number, int digits, int single)
{
    snprintf(out, RECORDS_NUMBER_ROOM, "%.*g", digits, number);
    if (reads_back(out, number, single))
        return 1;
    if (!has_uneven_neighbours(number, single))
        return 0;
    snprintf(out, RECORDS_NUMBER_ROOM, "%#.*g", digits, number); /* # keeps zeros at the end */
    step_away(out);
    return reads_back(out, number, single);
}

apr_size_t records_number_float(char out[RECORDS_NUMBER_ROOM], double number, int single)
{
    int digits = single ? 6 : 15; /* what every normal number keeps: the fewest to try */
    char *comma;

    if (isnan(number))
        return strlen(strcpy(out, "NaN"));
    if (isinf(number))
        return strlen(strcpy(out, number < 0 ? "-Infinity" : "Infinity"));
    if (fabs(number) < (single ? 1e7 : 1e15) && number == (double)(apr_int64_t)number
        && !(number == 0 && signbit(number)))
        return records_number_int(out, (apr_int64_t)number);

    if (fabs(number) < SMALLEST(single)) /* subnormal: fewer digits carry it */
        digits = 1;
    while (digits < (single ? 9 : 17) && !write_digits(out, number, digits, single))
        digits++;
    if (digits == (single ? 9 : 17))
        snprintf(out, RECORDS_NUMBER_ROOM, "%.*g", digits, number);
    if ((comma = strchr(out, ',')) != NULL) /* some other module set a locale */
        *comma = '.';
    return strlen(out);
}
