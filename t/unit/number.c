/* SPDX-License-Identifier: Apache-2.0 */
#include "base/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

static const struct { double number; int single; const char *text; } floats[] = {
    { 0.0, 0, "0" },
    { -0.0, 0, "-0" },
    { 1.0, 0, "1" },
    { -12.0, 0, "-12" },
    { 0.1, 0, "0.1" },
    { 12.5, 0, "12.5" },
    { 0.1 + 0.2, 0, "0.30000000000000004" },
    { 1.0 / 3, 0, "0.3333333333333333" },
    { 1e21, 0, "1e+21" },
    { 1e-10, 0, "1e-10" },
    { 999999999999999.0, 0, "999999999999999" },
    { 9007199254740993.0, 0, "9007199254740992" },
    { 1.7976931348623157e308, 0, "1.7976931348623157e+308" },
    { 2.2250738585072014e-308, 0, "2.2250738585072014e-308" },
    { 4.9406564584124654e-324, 0, "5e-324" },
    { 1.5e-323, 0, "1.5e-323" },
    { 5.684341886080802e-14, 0, "5.684341886080802e-14" },       /* 2^-44 */
    { 6.150157786156811e+259, 0, "6.150157786156811e+259" },     /* nearest ends in a zero */
    { 0.1f, 1, "0.1" },
    { 3.4f, 1, "3.4" },
    { 16777216.0f, 1, "16777216" },
    { 1.17549435e-38f, 1, "1.1754944e-38" },
    { 1.4e-45f, 1, "1e-45" },
    { 3.4028235e38f, 1, "3.4028235e+38" },
    { NAN, 0, "NaN" },
    { INFINITY, 0, "Infinity" },
    { -INFINITY, 0, "-Infinity" },
};

START_TEST(a_double_becomes_its_shortest_text)
{
    char out[RECORDS_NUMBER_ROOM];
    size_t i;

    for (i = 0; i < COUNT_OF(floats); i++) {
        apr_size_t length = records_number_float(out, floats[i].number, floats[i].single);

        ck_assert_str_eq(out, floats[i].text);
        ck_assert_uint_eq(length, strlen(out));
    }
}
END_TEST

/* A small generator: a test that fails must fail again. */
static apr_uint64_t next_bits(apr_uint64_t *state)
{
    *state = *state * APR_UINT64_C(6364136223846793005) + APR_UINT64_C(1442695040888963407);
    return *state ^ *state >> 29;
}

START_TEST(any_double_reads_back_the_same)
{
    char out[RECORDS_NUMBER_ROOM];
    apr_uint64_t state = 1, bits;
    double number;
    int i;

    for (i = 0; i < 50000; i++) {
        bits = next_bits(&state);
        memcpy(&number, &bits, sizeof(number));
        if (isnan(number) || isinf(number))
            continue;
        records_number_float(out, number, 0);
        if (strtod(out, NULL) != number)
            ck_abort_msg("%.17g became %s", number, out);
    }
}
END_TEST

START_TEST(any_float_reads_back_the_same)
{
    char out[RECORDS_NUMBER_ROOM];
    apr_uint64_t state = 2;
    unsigned bits;
    float number;
    int i;

    for (i = 0; i < 50000; i++) {
        bits = (unsigned)(next_bits(&state) >> 16);
        memcpy(&number, &bits, sizeof(number));
        if (isnan(number) || isinf(number))
            continue;
        records_number_float(out, number, 1);
        if (strtof(out, NULL) != number)
            ck_abort_msg("%.9g became %s", (double)number, out);
    }
}
END_TEST

static size_t digits_in(const char *text)
{
    size_t n = 0;

    for (; *text != '\0' && *text != 'e'; text++)
        n += *text >= '0' && *text <= '9';
    return n;
}

/* Where the gaps below and above differ, the nearest decimal is not always the shortest. */
START_TEST(no_shorter_text_reads_back_as_a_power_of_two)
{
    char out[RECORDS_NUMBER_ROOM], shorter[RECORDS_NUMBER_ROOM], *last;
    int exponent, step;

    for (exponent = -1022; exponent <= 1023; exponent++) {
        const double number = ldexp(1, exponent);
        const double ulp = number * DBL_EPSILON;

        records_number_float(out, number, 0);
        ck_assert(strtod(out, NULL) == number);
        for (step = -1; digits_in(out) > 15 && step <= 1; step++) {
            snprintf(shorter, sizeof(shorter), "%.*e", (int)digits_in(out) - 2,
                     number + step * ulp);
            last = strchr(shorter, 'e');
            ck_assert_ptr_nonnull(last);
            ck_assert_msg(strtod(shorter, NULL) != number, "%s for %s", out, shorter);
        }
    }
}
END_TEST

static const struct { const char *text; int good; apr_int64_t number; } integers[] = {
    { "0", 1, 0 },
    { "-0", 1, 0 },
    { "+7", 1, 7 },
    { "007", 1, 7 },
    { "-12", 1, -12 },
    { "9223372036854775807", 1, APR_INT64_MAX },
    { "-9223372036854775808", 1, APR_INT64_MIN },
    { "9223372036854775808", 0, 0 },
    { "-9223372036854775809", 0, 0 },
    { "99999999999999999999", 0, 0 },
    { "18446744073709551616", 0, 0 },
    { "", 0, 0 },
    { "-", 0, 0 },
    { "+", 0, 0 },
    { "--1", 0, 0 },
    { " 1", 0, 0 },
    { "1 ", 0, 0 },
    { "1.0", 0, 0 },
    { "1e3", 0, 0 },
    { "0x10", 0, 0 },
    { "5abc", 0, 0 },
};

START_TEST(an_integer_is_a_sign_and_digits_alone)
{
    size_t i;

    for (i = 0; i < COUNT_OF(integers); i++) {
        apr_int64_t number = 4711;

        ck_assert_msg(records_number_parse(&number, integers[i].text) == integers[i].good, "\"%s\"",
                      integers[i].text);
        if (integers[i].good)
            ck_assert_int_eq(number, integers[i].number);
        else
            ck_assert_int_eq(number, 4711);
    }
}
END_TEST

START_TEST(an_integer_reads_back_the_same)
{
    static const apr_int64_t numbers[] = {
        0, 1, -1, 9, 10, -10, 99, 100, 1234567890, APR_INT64_MAX, APR_INT64_MIN
    };
    char out[RECORDS_NUMBER_ROOM], expected[RECORDS_NUMBER_ROOM];
    apr_int64_t back;
    size_t i;

    for (i = 0; i < COUNT_OF(numbers); i++) {
        ck_assert_uint_eq(records_number_int(out, numbers[i]), strlen(out));
        snprintf(expected, sizeof(expected), "%" APR_INT64_T_FMT, numbers[i]);
        ck_assert_str_eq(out, expected);
        ck_assert(records_number_parse(&back, out));
        ck_assert_int_eq(back, numbers[i]);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_double_becomes_its_shortest_text);
    tcase_add_test(room, any_double_reads_back_the_same);
    tcase_add_test(room, any_float_reads_back_the_same);
    tcase_add_test(room, no_shorter_text_reads_back_as_a_power_of_two);
    tcase_add_test(room, an_integer_is_a_sign_and_digits_alone);
    tcase_add_test(room, an_integer_reads_back_the_same);
}

UNIT_MAIN("number", tests)
