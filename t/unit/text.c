/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include "unit.h"

START_TEST(a_text_grows_and_stays_terminated)
{
    records_text_t text;
    int i;

    records_text_init(&text, 0, pool);
    ck_assert_str_eq(records_text_string(&text), "");
    for (i = 0; i < 1000; i++) {
        records_text_putc(&text, 'a');
        records_text_append(&text, "bc", 2);
        records_text_puts(&text, "def");
        ck_assert_uint_eq(strlen(records_text_string(&text)), text.length);
    }
    ck_assert_uint_eq(text.length, 6000);
    for (i = 0; i < 1000; i++)
        ck_assert_int_eq(memcmp(text.bytes + 6 * i, "abcdef", 6), 0);
}
END_TEST

START_TEST(a_text_takes_what_is_longer_than_twice_its_room)
{
    static char much[100000];
    records_text_t text;

    memset(much, 'x', sizeof(much));
    records_text_init(&text, 8, pool);
    records_text_puts(&text, "<");
    records_text_append(&text, much, sizeof(much));
    records_text_puts(&text, ">");
    ck_assert_uint_eq(text.length, sizeof(much) + 2);
    ck_assert_int_eq(text.bytes[sizeof(much)], 'x');
    ck_assert_int_eq(text.bytes[sizeof(much) + 1], '>');
}
END_TEST

START_TEST(a_text_holds_nul_bytes)
{
    records_text_t text;

    records_text_init(&text, 8, pool);
    records_text_append(&text, "a\0b", 3);
    ck_assert_uint_eq(text.length, 3);
    ck_assert_int_eq(memcmp(text.bytes, "a\0b", 4), 0);
}
END_TEST

START_TEST(a_text_can_be_emptied_and_filled_again)
{
    records_text_t text;

    records_text_init(&text, 8, pool);
    records_text_puts(&text, "before");
    text.length = 0;
    ck_assert_str_eq(records_text_string(&text), "");
    records_text_puts(&text, "new");
    ck_assert_str_eq(records_text_string(&text), "new");
}
END_TEST

START_TEST(printf_goes_onto_the_end)
{
    records_text_t text;

    records_text_init(&text, 8, pool);
    records_text_puts(&text, "LIMIT ");
    records_text_printf(&text, "%d OFFSET %s", 20, "40");
    ck_assert_str_eq(records_text_string(&text), "LIMIT 20 OFFSET 40");
}
END_TEST

/* RFC 3629, its edges. */
static const struct { const char *bytes; apr_size_t length; int valid; } utf8[] = {
    { "", 0, 1 },
    { "plain ASCII, longer than a word", 31, 1 },
    { "\x7F", 1, 1 },
    { "\xC2\x80", 2, 1 },
    { "\xDF\xBF", 2, 1 },
    { "\xE0\xA0\x80", 3, 1 },
    { "\xED\x9F\xBF", 3, 1 },
    { "\xEE\x80\x80", 3, 1 },
    { "\xEF\xBF\xBF", 3, 1 },
    { "\xF0\x90\x80\x80", 4, 1 },
    { "\xF4\x8F\xBF\xBF", 4, 1 },
    { "12345678\xC3\xA4" "12345678", 18, 1 },
    { "a\0b", 3, 0 },                    /* NUL is no text */
    { "1234\0" "5678", 9, 0 },
    { "\x80", 1, 0 },                    /* a tail without its head */
    { "\xBF", 1, 0 },
    { "\xC0\x80", 2, 0 },                /* longer than needed */
    { "\xC1\xBF", 2, 0 },
    { "\xE0\x9F\xBF", 3, 0 },
    { "\xF0\x8F\xBF\xBF", 4, 0 },
    { "\xED\xA0\x80", 3, 0 },            /* surrogates */
    { "\xED\xBF\xBF", 3, 0 },
    { "\xF4\x90\x80\x80", 4, 0 },        /* beyond Unicode */
    { "\xF5\x80\x80\x80", 4, 0 },
    { "\xFF", 1, 0 },
    { "\xC3", 1, 0 },                    /* cut short */
    { "\xE2\x82", 2, 0 },
    { "\xF0\x9F\x98", 3, 0 },
    { "\xC3(", 2, 0 },
    { "\xE2\x82(", 3, 0 },
    { "12345678\x80", 9, 0 },
    { "1234567\x80" "12345678", 16, 0 },
};

START_TEST(utf8_is_valid_exactly_as_rfc_3629_says)
{
    size_t i;

    for (i = 0; i < COUNT_OF(utf8); i++)
        ck_assert_msg(records_utf8_valid(utf8[i].bytes, utf8[i].length) == utf8[i].valid, "case %u",
                      (unsigned)i);
}
END_TEST

/* Every code point, encoded by the book, is one character of the right length. */
START_TEST(every_character_of_unicode_is_valid)
{
    unsigned c;

    for (c = 0x80; c <= 0x10FFFF; c++) {
        char bytes[4];
        apr_size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        static const unsigned heads[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
        unsigned rest = c;
        apr_size_t i;

        for (i = length - 1; i > 0; i--, rest >>= 6)
            bytes[i] = (char)(0x80 | (rest & 0x3F));
        bytes[0] = (char)(heads[length] | rest);
        if (c >= 0xD800 && c <= 0xDFFF)
            length = 0;
        if (records_utf8_length(bytes, 4) != length)
            ck_abort_msg("U+%04X", c);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_text_grows_and_stays_terminated);
    tcase_add_test(room, a_text_takes_what_is_longer_than_twice_its_room);
    tcase_add_test(room, a_text_holds_nul_bytes);
    tcase_add_test(room, a_text_can_be_emptied_and_filled_again);
    tcase_add_test(room, printf_goes_onto_the_end);
    tcase_add_test(room, utf8_is_valid_exactly_as_rfc_3629_says);
    tcase_add_test(room, every_character_of_unicode_is_valid);
}

UNIT_MAIN("text", tests)
