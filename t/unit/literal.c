/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

typedef struct refused_t {
    const char *text, *code, *message;   /* message may be NULL */
} refused_t;

static records_column_t of(records_kind_e kind, const char *base)
{
    records_column_t column = { .name = "c", .type = "its type", .base = base, .kind = kind };

    return column;
}

static records_error_t *literal(const char **means, const char *text, const void *column)
{
    return records_literal(means, column, text, pool);
}

static void check_all_refused(const records_column_t *column, const refused_t *cases, size_t count)
{
    const char *canonical = NULL;
    size_t i;

    for (i = 0; i < count; i++) {
        records_error_t *error = records_literal(&canonical, column, cases[i].text, pool);

        ck_assert_msg(error != NULL, "%s is %s", cases[i].text, canonical);
        ck_assert_msg(strcmp(error->code, cases[i].code) == 0, "%s: %s", cases[i].text,
                      error->code);
        ck_assert_int_eq(error->status, 400);
        if (cases[i].message != NULL)
            ck_assert_str_eq(error->message, cases[i].message);
    }
}

START_TEST(an_integer_is_a_sign_and_digits)
{
    static const case_t cases[] = {
        { "0", "0" }, { "7", "7" }, { "-7", "-7" }, { "+7", "7" }, { " 7 ", "7" }, { "\t-7\n", "-7" },
        { "2147483647", "2147483647" }, { "-2147483648", "-2147483648" },
    };
    static const refused_t refused[] = {
        { "abc", "22P02", "invalid input syntax for type integer: \"abc\"" },
        { "", "22P02", "invalid input syntax for type integer: \"\"" },
        { "5abc", "22P02", NULL }, { "1.5", "22P02", NULL }, { "1e3", "22P02", NULL },
        { "0x1f", "22P02", NULL }, { "- 7", "22P02", NULL }, { "--7", "22P02", NULL },
        { "1 2", "22P02", NULL }, { "-", "22P02", NULL }, { "+", "22P02", NULL },
        { "1_000", "22P02", NULL }, { "\xD9\xA1", "22P02", NULL }, { "null", "22P02", NULL },
        { "true", "22P02", NULL },
        { "2147483648", "22003", "value \"2147483648\" is out of range for type integer" },
        { "-2147483649", "22003", NULL },
        { "99999999999999999999999999", "22003", NULL },
    };
    const records_column_t column = of(RECORDS_INTEGER, "int");

    check(literal, &column, cases, COUNT_OF(cases));
    check_all_refused(&column, refused, COUNT_OF(refused));
}
END_TEST

START_TEST(every_size_of_integer_has_its_bounds)
{
    static const struct { const char *base, *lowest, *highest, *below, *above; } sizes[] = {
        { "tinyint", "-128", "127", "-129", "128" },
        { "smallint", "-32768", "32767", "-32769", "32768" },
        { "mediumint", "-8388608", "8388607", "-8388609", "8388608" },
        { "int", "-2147483648", "2147483647", "-2147483649", "2147483648" },
        { "bigint", "-9223372036854775808", "9223372036854775807", "-9223372036854775809",
          "9223372036854775808" },
        { NULL, "-9223372036854775808", "9223372036854775807", "-9223372036854775809",
          "9223372036854775808" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(sizes); i++) {
        const records_column_t column = of(RECORDS_INTEGER, sizes[i].base);
        const case_t good[] = { { sizes[i].lowest, sizes[i].lowest },
                                { sizes[i].highest, sizes[i].highest } };
        const refused_t bad[] = { { sizes[i].below, "22003", NULL },
                                  { sizes[i].above, "22003", NULL } };

        check(literal, &column, good, COUNT_OF(good));
        check_all_refused(&column, bad, COUNT_OF(bad));
    }
}
END_TEST

START_TEST(an_unsigned_integer_reaches_twice_as_far)
{
    static const struct { const char *base, *highest, *above; } sizes[] = {
        { "tinyint", "255", "256" },
        { "smallint", "65535", "65536" },
        { "mediumint", "16777215", "16777216" },
        { "int", "4294967295", "4294967296" },
        { "bigint", "18446744073709551615", "18446744073709551616" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(sizes); i++) {
        records_column_t column = of(RECORDS_INTEGER, sizes[i].base);
        const case_t good[] = { { sizes[i].highest, sizes[i].highest },
                                { "0", "0" },
                                { "+1", "1" } };
        const refused_t bad[] = { { sizes[i].above, "22003", NULL },
                                  { "-1", "22003", NULL },
                                  { "99999999999999999999999", "22003", NULL },
                                  { "x", "22P02", NULL } };

        column.is_unsigned = 1;
        check(literal, &column, good, COUNT_OF(good));
        check_all_refused(&column, bad, COUNT_OF(bad));
    }
}
END_TEST

START_TEST(mariadbs_boolean_takes_words_and_small_numbers)
{
    static const case_t cases[] = { { "true", "1" }, { "F", "0" }, { "on", "1" },
                                    { "0", "0" },    { "5", "5" }, { "-128", "-128" } };
    static const refused_t refused[] = {
        { "maybe", "22P02", "invalid input syntax for type boolean: \"maybe\"" },
        { "128", "22003", NULL },
    };
    const records_column_t column = of(RECORDS_INTEGER, "tinyint1");

    check(literal, &column, cases, COUNT_OF(cases));
    check_all_refused(&column, refused, COUNT_OF(refused));
}
END_TEST

START_TEST(a_numeric_keeps_its_digits)
{
    static const case_t cases[] = {
        { "12.50", "12.50" }, { "-0.001", "-0.001" }, { "+3", "3" }, { ".5", ".5" }, { "5.", "5." },
        { "1e3", "1e3" }, { "1.5E-10", "1.5E-10" }, { " 7.0 ", "7.0" }, { "1e+2", "1e+2" },
        { "123456789012345678901234567890.123456789", "123456789012345678901234567890.123456789" },
    };
    static const refused_t refused[] = {
        { "much", "22P02", "invalid input syntax for type numeric: \"much\"" },
        { "", "22P02", NULL }, { ".", "22P02", NULL }, { "1,5", "22P02", NULL },
        { "1e", "22P02", NULL }, { "1e+", "22P02", NULL }, { "e5", "22P02", NULL },
        { "1.2.3", "22P02", NULL }, { "--1", "22P02", NULL }, { "0x10", "22P02", NULL },
        { "1 000", "22P02", NULL }, { "1e5.5", "22P02", NULL }, { "$5", "22P02", NULL },
    };
    const records_column_t column = of(RECORDS_NUMBER, "decimal");

    check(literal, &column, cases, COUNT_OF(cases));
    check_all_refused(&column, refused, COUNT_OF(refused));
}
END_TEST

START_TEST(a_float_has_bounds)
{
    static const case_t cases[] = { { "1.5", "1.5" },       { "-1e308", "-1e308" },
                                    { "1e-300", "1e-300" }, { "+.5", ".5" },
                                    { "0e999", "0e999" },   { "0.0", "0.0" } };
    static const refused_t refused[] = {
        { "much", "22P02", "invalid input syntax for type double precision: \"much\"" },
        { "1e999", "22003", "\"1e999\" is out of range for type double precision" },
        { "-1e400", "22003", NULL }, { "1e-400", "22003", NULL },
        { "1e99999999999999999999", "22003", NULL },
    };
    static const case_t singles[] = { { "1e38", "1e38" }, { "1.5", "1.5" } };
    static const refused_t not_singles[] = {
        { "1e39", "22003", "\"1e39\" is out of range for type real" },
        { "1e-60", "22003", NULL },
        { "x", "22P02", "invalid input syntax for type real: \"x\"" },
    };
    const records_column_t column = of(RECORDS_FLOAT, "double");
    const records_column_t single = of(RECORDS_FLOAT, "float");

    check(literal, &column, cases, COUNT_OF(cases));
    check_all_refused(&column, refused, COUNT_OF(refused));
    check(literal, &single, singles, COUNT_OF(singles));
    check_all_refused(&single, not_singles, COUNT_OF(not_singles));
}
END_TEST

START_TEST(a_boolean_is_any_unique_beginning_of_its_words)
{
    static const char *const trues[] = { "t",   "tr",  "tru", "true", "TRUE", "y",      "ye",
                                         "yes", "Yes", "on",  "ON",   "1",    " true ", "\tt\n" };
    static const char *const falses[] = { "f",  "fa", "fals", "false", "FALSE", "n",
                                          "no", "of", "off",  "OFF",   "0" };
    static const refused_t refused[] = {
        { "maybe", "22P02", "invalid input syntax for type boolean: \"maybe\"" },
        { "o", "22P02", NULL }, { "", "22P02", NULL }, { "2", "22P02", NULL },
        { "truely", "22P02", NULL }, { "01", "22P02", NULL }, { "null", "22P02", NULL },
        { "yess", "22P02", NULL }, { "tf", "22P02", NULL }, { "-1", "22P02", NULL },
    };
    const records_column_t column = of(RECORDS_BOOLEAN, NULL);
    size_t i;

    for (i = 0; i < COUNT_OF(trues); i++) {
        const case_t one = { trues[i], "1" };

        check(literal, &column, &one, 1);
    }
    for (i = 0; i < COUNT_OF(falses); i++) {
        const case_t one = { falses[i], "0" };

        check(literal, &column, &one, 1);
    }
    check_all_refused(&column, refused, COUNT_OF(refused));
}
END_TEST

START_TEST(a_uuid_is_32_digits_in_some_order)
{
    static const char *const good[] = {
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
        "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "a0eebc999c0b4ef8bb6d6bb9bd380a11",
        "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}",
    };
    static const refused_t refused[] = {
        { "1234", "22P02", "invalid input syntax for type uuid: \"1234\"" },
        { "", "22P02", NULL },
        { "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "22P02", NULL },
        { "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111", "22P02", NULL },
        { "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g", "22P02", NULL },
        { "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "22P02", NULL },
        { "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "22P02", NULL },
        { "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}}", "22P02", NULL },
        { "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11", "22P02", NULL },
        { "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-", "22P02", NULL },
        { "-a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "22P02", NULL },
        { "a0eeb-c999c0b4ef8bb6d6bb9bd380a11", "22P02", NULL },
        { " a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "22P02", NULL },      /* no blanks here */
    };
    const records_column_t column = of(RECORDS_UUID, "uuid");
    size_t i;

    for (i = 0; i < COUNT_OF(good); i++) {
        const case_t one = { good[i], "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11" };

        check(literal, &column, &one, 1);
    }
    check_all_refused(&column, refused, COUNT_OF(refused));
}
END_TEST

START_TEST(bytes_are_hex_or_the_text_itself)
{
    static const case_t cases[] = {
        { "\\x", "\\x" }, { "\\x00ff", "\\x00ff" }, { "\\xDEADbeef", "\\xDEADbeef" },
        { "ab", "\\x6162" }, { "", "\\x" }, { " a ", "\\x206120" }, { "\xC3\xBC", "\\xc3bc" },
    };
    static const refused_t refused[] = { { "\\x0", "22023", NULL },
                                         { "\\xzz", "22023", NULL },
                                         { "\\x0g", "22023", NULL } };
    const records_column_t column = of(RECORDS_BYTES, "blob");

    check(literal, &column, cases, COUNT_OF(cases));
    check_all_refused(&column, refused, COUNT_OF(refused));
}
END_TEST

START_TEST(other_kinds_take_any_text)
{
    static const records_kind_e kinds[] = { RECORDS_TEXT, RECORDS_JSON, RECORDS_LIST,
                                            RECORDS_OTHER };
    static const case_t cases[] = {
        { "", "" }, { " x ", " x " }, { "null", "null" }, { "\xF0\x9F\x8E\xAC", "\xF0\x9F\x8E\xAC" }
    };
    size_t i;

    for (i = 0; i < COUNT_OF(kinds); i++) {
        const records_column_t column = of(kinds[i], NULL);

        check(literal, &column, cases, COUNT_OF(cases));
    }
}
END_TEST

START_TEST(kinds_of_time_are_moments)
{
    static const struct { records_kind_e kind; const char *text, *canonical; } cases[] = {
        { RECORDS_DATE, " 2024-1-5 ", "2024-01-05" },
        { RECORDS_CLOCK, "10:20", "10:20:00" },
        { RECORDS_TIMESTAMP, "2024-01-05T10:20:30", "2024-01-05 10:20:30" },
        { RECORDS_TIMESTAMPTZ, "2024-01-05T10:20:30+02", "2024-01-05 08:20:30" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_column_t column = of(cases[i].kind, NULL);
        const case_t one = { cases[i].text, cases[i].canonical };

        check(literal, &column, &one, 1);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_integer_is_a_sign_and_digits);
    tcase_add_test(room, every_size_of_integer_has_its_bounds);
    tcase_add_test(room, an_unsigned_integer_reaches_twice_as_far);
    tcase_add_test(room, mariadbs_boolean_takes_words_and_small_numbers);
    tcase_add_test(room, a_numeric_keeps_its_digits);
    tcase_add_test(room, a_float_has_bounds);
    tcase_add_test(room, a_boolean_is_any_unique_beginning_of_its_words);
    tcase_add_test(room, a_uuid_is_32_digits_in_some_order);
    tcase_add_test(room, bytes_are_hex_or_the_text_itself);
    tcase_add_test(room, other_kinds_take_any_text);
    tcase_add_test(room, kinds_of_time_are_moments);
}

UNIT_MAIN("literal", tests)
