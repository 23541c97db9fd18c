/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/cursor.h"

#include <string.h>

#include <apr_strings.h>

#include "response/links.h"
#include "unit.h"

static const records_value_t values[] = {
    { "2024-01-31", 10 }, { NULL, 0 }, { "", 0 }, { "a:b-\xc3\xbc", 6 }, { "x\0y", 3 }, { "7", 1 },
};

START_TEST(a_cursor_is_read_as_it_was_written)
{
    const records_cursor_t cursor = { 1, APR_UINT64_C(0xfedcba9876543210), COUNT_OF(values),
                                      values };
    const char *text = records_cursor_write(&cursor, pool);
    records_cursor_t again;
    int i;

    ck_assert_uint_eq(
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        strlen(text));
    ck_assert(records_cursor_read(&again, text, pool));
    ck_assert(again.backward);
    ck_assert_uint_eq(again.binding, cursor.binding);
    ck_assert_int_eq(again.count, cursor.count);
    for (i = 0; i < cursor.count; i++) {
        ck_assert_uint_eq(again.values[i].length, values[i].length);
        ck_assert_int_eq(again.values[i].text == NULL, values[i].text == NULL);
        if (values[i].text != NULL)
            ck_assert_mem_eq(again.values[i].text, values[i].text, values[i].length + 1);
    }
}
END_TEST

START_TEST(a_cursor_of_nothing_is_a_cursor)
{
    const records_cursor_t cursor = { 0, 0, 0, NULL };
    records_cursor_t again;

    ck_assert(records_cursor_read(&again, records_cursor_write(&cursor, pool), pool));
    ck_assert(!again.backward);
    ck_assert_int_eq(again.count, 0);
}
END_TEST

START_TEST(what_is_no_cursor_is_told)
{
    static const char *const texts[] = {
        "", "x", "nonsense", "====", "%00", "MW4",
        "MW4wMDAwMDAwMDAwMDAwMDAw!",               /* a sign that is none of the alphabet */
        "Mm4wMDAwMDAwMDAwMDAwMDAw",                /* 2n0000000000000000: another version */
        "MXgwMDAwMDAwMDAwMDAwMDAw",                /* 1x...: neither way */
        "MW4wMDAwMDAwMDAwMDAwMDBn",                /* ...g: no hex digit */
        "MW4wMDAwMDAwMDAwMDAwMDAwMzph",            /* 3:a: cut off */
        "MW4wMDAwMDAwMDAwMDAwMDAwOg",              /* : without a length */
        "MW4wMDAwMDAwMDAwMDAwMDAwMw",              /* 3 without : */
        "MW4wMDAwMDAwMDAwMDAwMDAwOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk6YQ",    /* 9999...:a */
    };
    records_cursor_t cursor;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++)
        ck_assert_msg(!records_cursor_read(&cursor, texts[i], pool), "%s", texts[i]);
}
END_TEST

START_TEST(too_many_values_are_no_cursor)
{
    records_value_t many[100];
    records_cursor_t cursor = { 0, 1, COUNT_OF(many), many }, again;

    memset(many, 0, sizeof(many));
    ck_assert(!records_cursor_read(&again, records_cursor_write(&cursor, pool), pool));
    cursor.count = 64;
    ck_assert(records_cursor_read(&again, records_cursor_write(&cursor, pool), pool));
}
END_TEST

START_TEST(a_binding_knows_where_a_text_ends)
{
    const apr_uint64_t ab = records_binding(records_binding(RECORDS_BINDING, "a"), "b");

    ck_assert(ab != records_binding(records_binding(RECORDS_BINDING, "ab"), ""));
    ck_assert(ab != records_binding(RECORDS_BINDING, "ab"));
    ck_assert(ab != records_binding(records_binding(RECORDS_BINDING, "b"), "a"));
    ck_assert(ab == records_binding(records_binding(RECORDS_BINDING, "a"), "b"));
}
END_TEST

static const struct { const char *query, *cursor, *prev, *next, *links; } links[] = {
    { NULL, "", NULL, NULL, "</api/film?cursor=>; rel=\"first\"" },
    { "cursor=&limit=2", "", NULL, "NXT",
      "</api/film?limit=2&cursor=>; rel=\"first\", </api/film?limit=2&cursor=NXT>; rel=\"next\"" },
    { "cursor=ABC&id=gt.3&limit=2", "ABC", "PRV", "NXT",
      "</api/film?id=gt.3&limit=2&cursor=>; rel=\"first\","
      " </api/film?id=gt.3&limit=2&cursor=NXT>; rel=\"next\","
      " </api/film?id=gt.3&limit=2&cursor=PRV>; rel=\"prev\"" },
    { "cursor=ABC&cursor=eq.7&xcursor=ABC", "ABC", "PRV", NULL,
      "</api/film?cursor=eq.7&xcursor=ABC&cursor=>; rel=\"first\","
      " </api/film?cursor=eq.7&xcursor=ABC&cursor=PRV>; rel=\"prev\"" },
};

START_TEST(links_lead_to_the_pages_around)
{
    size_t i;

    for (i = 0; i < COUNT_OF(links); i++)
        ck_assert_str_eq(records_links("/api/film", links[i].query, links[i].cursor, links[i].prev,
                                       links[i].next, pool),
                         links[i].links);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_cursor_is_read_as_it_was_written);
    tcase_add_test(room, a_cursor_of_nothing_is_a_cursor);
    tcase_add_test(room, what_is_no_cursor_is_told);
    tcase_add_test(room, too_many_values_are_no_cursor);
    tcase_add_test(room, a_binding_knows_where_a_text_ends);
    tcase_add_test(room, links_lead_to_the_pages_around);
}

UNIT_MAIN("cursor", tests)
