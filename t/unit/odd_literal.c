/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/parts.h"

#include <string.h>

#include "unit.h"

/* The canonical form, or the code of a refusal. */
static records_error_t *literal(const char **means, const char *text, const void *column)
{
    records_error_t *error = records_literal(means, column, text, pool);

    if (error != NULL)
        *means = error->code;
    return NULL;
}

static void check_column(records_kind_e kind, const char *type, const char *base,
                         const case_t *cases, size_t count)
{
    const records_column_t column = { .name = "c", .type = type, .base = base, .kind = kind };

    check(literal, &column, cases, count);
}

START_TEST(a_year_is_written_whole)
{
    static const case_t cases[] = {
        { "2024", "2024" }, { "1901", "1901" }, { "2155", "2155" }, { "0", "0000" }, { "0000", "0000" },
        { "1900", "22003" }, { "2156", "22003" }, { "99", "22003" }, { "-1", "22003" },
        { "99999999999999999999", "22003" }, { "x", "22P02" }, { "", "22P02" }, { "20.5", "22P02" },
        { "true", "22P02" },
    };

    check_column(RECORDS_INTEGER, "year(4)", "year", cases, COUNT_OF(cases));
}
END_TEST

START_TEST(bits_are_a_number_or_their_bytes)
{
    static const case_t one[] = {
        { "0", "\\x00" }, { "1", "\\x01" }, { "true", "\\x01" }, { "false", "\\x00" },
        { "\\x01", "\\x01" }, { "\\x0001", "\\x01" }, { "2", "22003" }, { "\\x02", "22003" },
        { "-1", "22003" }, { "yes", "22P02" }, { "\\x1", "22P02" }, { "", "22P02" }, { "1.0", "22P02" },
        { "-", "22P02" },
    };
    static const case_t ten[] = {
        { "1023", "\\x03ff" }, { "5", "\\x0005" }, { "\\x3F", "\\x003f" }, { "\\x", "\\x0000" },
        { "1024", "22003" },
    };
    static const case_t most[] = {
        { "18446744073709551615", "\\xffffffffffffffff" }, { "\\xFFFFFFFFFFFFFFFF", "\\xffffffffffffffff" },
        { "18446744073709551616", "22003" }, { "\\x010000000000000000", "22003" },
    };

    check_column(RECORDS_BYTES, "bit(1)", "bit", one, COUNT_OF(one));
    check_column(RECORDS_BYTES, "bit(10)", "bit", ten, COUNT_OF(ten));
    check_column(RECORDS_BYTES, "bit(64)", "bit", most, COUNT_OF(most));
}
END_TEST

START_TEST(the_largest_float_is_itself)
{
    static const case_t cases[] = {
        { "3.4028235e+38", "3.40282346e38" }, { "-3.4028235e+38", "-3.40282346e38" },
        { "3.4028234e38", "3.4028234e38" }, { "3.403e38", "22003" },
    };

    check_column(RECORDS_FLOAT, "float", "float", cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_number_is_no_place_of_a_member)
{
    static const struct { const char *type, *base, *text; int fits; } cases[] = {
        { "enum('a','2')", "enum", "2", 1 }, { "enum('a','2')", "enum", "1", 0 },
        { "enum('2','a')", "enum", "2", 1 }, { "enum('a','''2''')", "enum", "2", 0 },
        { "enum('a,2','b')", "enum", "2", 0 }, { "enum('a')", "enum", "x", 1 },
        { "enum('a')", "enum", "", 1 }, { "set('a','b')", "set", "3", 0 },
        { "set('a','3')", "set", "3", 1 }, { "set('a','b')", "set", "a,b", 1 },
        { "varchar(3)", "varchar", "3", 1 }, { "text", NULL, "3", 1 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_column_t column = {
            .name = "c", .type = cases[i].type, .base = cases[i].base, .kind = RECORDS_TEXT
        };
        const records_error_t *error = records_check_member(&column, cases[i].text, pool);

        ck_assert_msg((error == NULL) == cases[i].fits, "%s %s", cases[i].type, cases[i].text);
        if (error != NULL)
            ck_assert_str_eq(error->code, "22P02");
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_year_is_written_whole);
    tcase_add_test(room, bits_are_a_number_or_their_bytes);
    tcase_add_test(room, the_largest_float_is_itself);
    tcase_add_test(room, a_number_is_no_place_of_a_member);
}

UNIT_MAIN("odd_literal", tests)
