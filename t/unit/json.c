/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <apr_strings.h>
#include <json-c/json.h>

#include "unit.h"

static const char *string_of(const char *bytes, apr_size_t length)
{
    records_text_t out;

    records_text_init(&out, 8, pool);
    records_json_string(&out, bytes, length);
    return records_text_string(&out);
}

static const char *value_of(const char *text, records_kind_e kind)
{
    records_value_t value = { text, text == NULL ? 0 : strlen(text) };
    records_text_t out;

    records_text_init(&out, 8, pool);
    records_json_value(&out, &value, kind);
    return records_text_string(&out);
}

static const struct { const char *bytes; apr_size_t length; const char *json; } strings[] = {
    { "", 0, "\"\"" },
    { "plain", 5, "\"plain\"" },
    { "a longer text of plain bytes only", 33, "\"a longer text of plain bytes only\"" },
    { "say \"hi\"", 8, "\"say \\\"hi\\\"\"" },
    { "a\\b", 3, "\"a\\\\b\"" },
    { "a/b", 3, "\"a/b\"" },
    { "\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"" },
    { "\x01\x1F\x7F", 3, "\"\\u0001\\u001f\x7F\"" },
    { "a\0b", 3, "\"a\\u0000b\"" },
    { "M\xC3\xBCller \xE2\x82\xAC \xF0\x9F\x98\x80", 16,
      "\"M\xC3\xBCller \xE2\x82\xAC \xF0\x9F\x98\x80\"" },
    { "a\xFFz", 3, "\"a\xEF\xBF\xBDz\"" },
    { "\xC3", 1, "\"\xEF\xBF\xBD\"" },
    { "\xED\xA0\x80", 3, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"" },
    { "\\x00ff41", 8, "\"\\\\x00ff41\"" },
};

START_TEST(a_string_is_escaped_and_is_utf8)
{
    size_t i;

    for (i = 0; i < COUNT_OF(strings); i++)
        ck_assert_str_eq(string_of(strings[i].bytes, strings[i].length), strings[i].json);
}
END_TEST

/* The scanner looks at eight bytes at once: every byte at every place must be seen. */
START_TEST(every_byte_is_escaped_at_every_place)
{
    int byte, place;

    for (byte = 0; byte < 256; byte++) {
        for (place = 0; place < 17; place++) {
            char bytes[17];
            struct json_object *back;
            const char *json, *why = NULL;

            memset(bytes, 'x', sizeof(bytes));
            bytes[place] = (char)byte;
            json = string_of(bytes, sizeof(bytes));
            ck_assert_msg(records_json_parse(&back, json, strlen(json), 1, &why, pool),
                          "byte %d at %d: %s", byte, place, why);
            if (byte >= 0x80)
                ck_assert_ptr_nonnull(strstr(json, "\xEF\xBF\xBD"));
            else
                ck_assert_int_eq(memcmp(json_object_get_string(back), bytes, sizeof(bytes)), 0);
        }
    }
}
END_TEST

static const struct { records_kind_e kind; const char *text, *json; } values[] = {
    { RECORDS_TEXT, NULL, "null" },
    { RECORDS_INTEGER, NULL, "null" },
    { RECORDS_JSON, NULL, "null" },
    { RECORDS_TEXT, "", "\"\"" },
    { RECORDS_TEXT, "12", "\"12\"" },
    { RECORDS_UUID, "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d",
      "\"2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d\"" },
    { RECORDS_BYTES, "\\x00ff", "\"\\\\x00ff\"" },
    { RECORDS_DATE, "2024-01-31", "\"2024-01-31\"" },
    { RECORDS_CLOCK, "10:20:30.5", "\"10:20:30.5\"" },
    { RECORDS_LIST, "{1,2}", "\"{1,2}\"" },
    { RECORDS_OTHER, "[1,10)", "\"[1,10)\"" },
    { RECORDS_JSON, "{\"a\": [1, null]}", "{\"a\": [1, null]}" },
    { RECORDS_JSON, "null", "null" },
    { RECORDS_JSON, "", "\"\"" },

    { RECORDS_INTEGER, "0", "0" },
    { RECORDS_INTEGER, "-1", "-1" },
    { RECORDS_INTEGER, "9223372036854775807", "9223372036854775807" },
    { RECORDS_INTEGER, "007", "7" },
    { RECORDS_INTEGER, "000", "0" },
    { RECORDS_INTEGER, "+5", "5" },
    { RECORDS_INTEGER, "twelve", "\"twelve\"" },
    { RECORDS_INTEGER, "", "\"\"" },
    { RECORDS_INTEGER, "-", "\"-\"" },
    { RECORDS_INTEGER, "1 ", "\"1 \"" },
    { RECORDS_INTEGER, "0x1F", "\"0x1F\"" },
    { RECORDS_NUMBER, "12.50", "12.50" },
    { RECORDS_NUMBER, "123456789012345678901234567890.123456789",
      "123456789012345678901234567890.123456789" },
    { RECORDS_NUMBER, ".5", "0.5" },
    { RECORDS_NUMBER, "-.5", "-0.5" },
    { RECORDS_NUMBER, "5.", "5" },
    { RECORDS_NUMBER, "+00.50", "0.50" },
    { RECORDS_NUMBER, ".", "\".\"" },
    { RECORDS_NUMBER, "1.2.3", "\"1.2.3\"" },
    { RECORDS_NUMBER, "NaN", "\"NaN\"" },
    { RECORDS_FLOAT, "1e+20", "1e+20" },
    { RECORDS_FLOAT, "5.e3", "5e3" },
    { RECORDS_FLOAT, ".5e-3", "0.5e-3" },
    { RECORDS_FLOAT, "1.5E7", "1.5E7" },
    { RECORDS_FLOAT, "1e", "\"1e\"" },
    { RECORDS_FLOAT, "1e+", "\"1e+\"" },
    { RECORDS_FLOAT, "-0", "-0" },
    { RECORDS_FLOAT, "NaN", "\"NaN\"" },
    { RECORDS_FLOAT, "Infinity", "\"Infinity\"" },
    { RECORDS_FLOAT, "-Infinity", "\"-Infinity\"" },

    { RECORDS_BOOLEAN, "t", "true" },
    { RECORDS_BOOLEAN, "f", "false" },
    { RECORDS_BOOLEAN, "1", "true" },
    { RECORDS_BOOLEAN, "0", "false" },
    { RECORDS_BOOLEAN, "true", "true" },
    { RECORDS_BOOLEAN, "false", "false" },
    { RECORDS_BOOLEAN, "2", "2" },
    { RECORDS_BOOLEAN, "maybe", "\"maybe\"" },
    { RECORDS_BOOLEAN, "", "\"\"" },

    { RECORDS_TIMESTAMP, "2024-01-31 10:20:30", "\"2024-01-31T10:20:30\"" },
    { RECORDS_TIMESTAMP, "2024-01-31T10:20:30", "\"2024-01-31T10:20:30\"" },
    { RECORDS_TIMESTAMP, "2024-01-31 10:20:30.500000", "\"2024-01-31T10:20:30.5\"" },
    { RECORDS_TIMESTAMP, "2024-01-31 10:20:30.123456", "\"2024-01-31T10:20:30.123456\"" },
    { RECORDS_TIMESTAMP, "2024-01-31 10:20:30.000", "\"2024-01-31T10:20:30\"" },
    { RECORDS_TIMESTAMP, "2024-01-31 10:20:30.", "\"2024-01-31T10:20:30\"" },
    { RECORDS_TIMESTAMP, "2024-01-31 10:20", "\"2024-01-31T10:20:00\"" },
    { RECORDS_TIMESTAMP, "2024-01-31", "\"2024-01-31T00:00:00\"" },
    { RECORDS_TIMESTAMP, "12024-01-31 10:20:30", "\"12024-01-31T10:20:30\"" },
    { RECORDS_TIMESTAMP, "2024-01-31 10:20:30Z", "\"2024-01-31T10:20:30+00:00\"" },
    { RECORDS_TIMESTAMP, "infinity", "\"infinity\"" },
    { RECORDS_TIMESTAMP, "0044-03-15 00:00:00 BC", "\"0044-03-15T00:00:00 BC\"" },
    { RECORDS_TIMESTAMP, "0044-03-15 00:00:00.50 BC", "\"0044-03-15T00:00:00.5 BC\"" },
    { RECORDS_TIMESTAMP, "0044-03-15 BC", "\"0044-03-15T00:00:00 BC\"" },
    { RECORDS_TIMESTAMP, " BC", "\" BC\"" },
    { RECORDS_TIMESTAMP, "24-01-31 10:20:30", "\"24-01-31 10:20:30\"" },
    { RECORDS_TIMESTAMP, "2024-1-31 10:20:30", "\"2024-1-31 10:20:30\"" },
    { RECORDS_TIMESTAMP, "2024-01-31 10:20:3", "\"2024-01-31 10:20:3\"" },
    { RECORDS_TIMESTAMP, "2024-01-31 ", "\"2024-01-31 \"" },
    { RECORDS_TIMESTAMP, "2024-01-31x", "\"2024-01-31x\"" },
    { RECORDS_TIMESTAMP, "yesterday, \"about\" noon", "\"yesterday, \\\"about\\\" noon\"" },
    { RECORDS_TIMESTAMP, "1700000000", "\"1700000000\"" },
    { RECORDS_TIMESTAMP, "", "\"\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30+00", "\"2024-01-31T10:20:30+00:00\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30.50-05", "\"2024-01-31T10:20:30.5-05:00\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30+05:30", "\"2024-01-31T10:20:30+05:30\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30+0530", "\"2024-01-31T10:20:30+05:30\"" },
    { RECORDS_TIMESTAMPTZ, "1890-01-31 10:20:30+00:19:32", "\"1890-01-31T10:20:30+00:19:32\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31T10:20:30Z", "\"2024-01-31T10:20:30+00:00\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30", "\"2024-01-31T10:20:30+00:00\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31", "\"2024-01-31T00:00:00+00:00\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20+02", "\"2024-01-31T10:20:00+02:00\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30+5", "\"2024-01-31 10:20:30+5\"" },
    { RECORDS_TIMESTAMPTZ, "2024-01-31 10:20:30 UTC", "\"2024-01-31 10:20:30 UTC\"" },
    { RECORDS_TIMESTAMPTZ, "0044-03-15 00:00:00+00 BC", "\"0044-03-15T00:00:00+00:00 BC\"" },
    { RECORDS_TIMESTAMPTZ, "0044-03-15 00:00:00+0120 BC", "\"0044-03-15T00:00:00+01:20 BC\"" },
    { RECORDS_TIMESTAMPTZ, "-infinity", "\"-infinity\"" },
};

START_TEST(a_value_is_written_as_its_kind_says)
{
    size_t i;

    for (i = 0; i < COUNT_OF(values); i++)
        ck_assert_str_eq(value_of(values[i].text, values[i].kind), values[i].json);
}
END_TEST

START_TEST(a_timestamp_of_any_length_is_borne)
{
    char text[300] = "2024-01-31 10:20:30.";
    size_t length;

    for (length = strlen(text); length < sizeof(text) - 1; length++) {
        text[length] = '1';
        ck_assert_uint_ge(strlen(value_of(text, RECORDS_TIMESTAMPTZ)), length);
    }
}
END_TEST

START_TEST(a_member_has_its_comma_and_null)
{
    records_text_t out;

    records_text_init(&out, 8, pool);
    records_json_member(&out, 0, "a\"", "b");
    records_json_member(&out, 1, "c", NULL);
    ck_assert_str_eq(records_text_string(&out), "\"a\\\"\":\"b\",\"c\":null");
}
END_TEST

/* What is read, as json-c writes it again. */
static const struct { const char *text, *json; } good[] = {
    { "null", "null" },
    { " \t\r\n true \n", "true" },
    { "false", "false" },
    { "0", "0" },
    { "-12", "-12" },
    { "9223372036854775807", "9223372036854775807" },
    { "9223372036854775808", "9223372036854775808" },
    { "123456789012345678901234567890", "123456789012345678901234567890" },
    { "12.50", "12.50" },
    { "1e400", "1e400" },
    { "-0.5E-7", "-0.5E-7" },
    { "\"\"", "\"\"" },
    { "\"a b\"", "\"a b\"" },
    { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
    { "\"\\u00e4\\u20AC\\ud83d\\uDE00\\u0041\"", "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80" "A\"" },
    { "\"\xC3\xA4\"", "\"\xC3\xA4\"" },
    { "\"\\u0000\"", "\"\\u0000\"" },
    { "[]", "[]" },
    { "[ ]", "[]" },
    { "{ }", "{}" },
    { "[1,[2,[3]],{\"a\":null}]", "[1,[2,[3]],{\"a\":null}]" },
    { "{\"a\":1,\"b\":{\"a\":2},\"c\":[{\"a\":3}]}",
      "{\"a\":1,\"b\":{\"a\":2},\"c\":[{\"a\":3}]}" },
    { "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}" },
    { "{\"\":0}", "{\"\":0}" },
};

START_TEST(a_json_text_is_read_as_rfc_8259_says)
{
    struct json_object *object;
    const char *why;
    size_t i;

    for (i = 0; i < COUNT_OF(good); i++) {
        why = "";
        ck_assert_msg(
            records_json_parse(&object, good[i].text, strlen(good[i].text), 8, &why, pool),
            "%s: %s", good[i].text, why);
        ck_assert_str_eq(json_object_to_json_string_ext(
                             object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
                         good[i].json);
    }
}
END_TEST

static const char *const bad[] = {
    "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "undefined",
    "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "--1", "1.2.3", "1-2",
    "\"", "\"abc", "\"a\nb\"", "\"a\tb\"", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u\"", "\"\\u12\"",
    "\"\\u12G4\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\u0041\"",
    "\"\\udc00\"", "\"\\ud800\\ud800\"", "'a'", "\"\xFF\"", "\"\xC3\"", "\xEF\xBB\xBF[]",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1][2]", "[1}",
    "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\" 1}", "{a:1}",
    "{'a':1}", "{1:1}", "{\"a\":1 \"b\":2}", "{,}", "{\"a\":1]", "{\"a\\u0000b\":1}",
    "1 2", "true false", "[1] x", "/* c */ 1", "1 // c", "[1,NaN]", "{\"a\":nul}",
};

START_TEST(what_is_not_one_json_value_is_refused_with_a_reason)
{
    struct json_object *object;
    const char *why;
    size_t i;

    for (i = 0; i < COUNT_OF(bad); i++) {
        why = NULL;
        ck_assert_msg(!records_json_parse(&object, bad[i], strlen(bad[i]), 8, &why, pool),
                      "accepted: %s", bad[i]);
        ck_assert_ptr_null(object);
        ck_assert_ptr_nonnull(why);
    }
}
END_TEST

START_TEST(a_text_with_nul_in_it_is_refused)
{
    struct json_object *object;
    const char *why = NULL;

    ck_assert(!records_json_parse(&object, "[1]\0[2]", 7, 8, &why, pool));
    ck_assert(!records_json_parse(&object, "[1]\0", 4, 8, &why, pool));
    ck_assert(!records_json_parse(&object, "\"a\0b\"", 5, 8, &why, pool));
}
END_TEST

START_TEST(the_text_ends_where_its_length_says)
{
    struct json_object *object;
    const char *why = NULL;

    ck_assert(records_json_parse(&object, "123456", 3, 8, &why, pool));
    ck_assert_int_eq(json_object_get_int64(object), 123);
    ck_assert(records_json_parse(&object, "[1]]", 3, 8, &why, pool));
    ck_assert(!records_json_parse(&object, "true", 3, 8, &why, pool));
}
END_TEST

START_TEST(a_reason_names_the_byte)
{
    struct json_object *object;
    const char *why = NULL;

    ck_assert(!records_json_parse(&object, "{\"a\": 1, b: 2}", 14, 8, &why, pool));
    ck_assert_str_eq(why, "the name of a member is missing at byte 10");
}
END_TEST

START_TEST(nesting_is_limited)
{
    const int depths[] = { 0, 1, 3, 100, 512 };
    struct json_object *object;
    char text[2048];
    const char *why;
    size_t i;

    for (i = 0; i < COUNT_OF(depths); i++) {
        const size_t depth = (size_t)depths[i];

        why = NULL;
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        if (depth > 0)
            ck_assert(records_json_parse(&object, text, 2 * depth, depths[i], &why, pool));
        memset(text, '[', depth + 1);
        memset(text + depth + 1, ']', depth + 1);
        ck_assert(!records_json_parse(&object, text, 2 * depth + 2, depths[i], &why, pool));
        ck_assert_ptr_nonnull(strstr(why, "too deep"));
    }
    ck_assert(records_json_parse(&object, "1", 1, 0, &why, pool));
    memset(text, '[', sizeof(text)); /* whatever a caller allows, the stack has an end */
    ck_assert(!records_json_parse(&object, text, sizeof(text), 1000000, &why, pool));
    ck_assert_ptr_nonnull(strstr(why, "too deep"));
}
END_TEST

START_TEST(siblings_do_not_add_up_to_depth)
{
    struct json_object *object;
    const char *why = NULL, *text = "[[],[],{\"a\":[]},{\"b\":{}},[[]]]";

    ck_assert_msg(records_json_parse(&object, text, strlen(text), 3, &why, pool), "%s", why);
    ck_assert_uint_eq(json_object_array_length(object), 5);
}
END_TEST

static const struct { const char *json, *stripped; } strips[] = {
    { "", "" },
    { "null", "null" },
    { "1", "1" },
    { "{}", "{}" },
    { "{\"a\": null}", "{}" },
    { "{\"a\": null, \"b\": 1}", "{\"b\":1}" },
    { "{\"a\": 1, \"b\": null}", "{\"a\":1}" },
    { "{\"a\": 1,\n \"b\": null, \"c\": \"null\"}", "{\"a\":1,\"c\":\"null\"}" },
    { "[null, 1, null]", "[null,1,null]" },
    { "[{\"a\": null}, null, {\"a\": [null, {\"b\": null}]}]", "[{},null,{\"a\":[null,{}]}]" },
    { "{\"a\": {\"b\": {\"c\": null}}, \"d\": true}", "{\"a\":{\"b\":{}},\"d\":true}" },
    { "{\"null\": null, \"a\\\"b,\": \"{[,:\", \"x\": -1.5e3}",
      "{\"a\\\"b,\":\"{[,:\",\"x\":-1.5e3}" },
    { "{\"a\":nullx,\"b\":\"\\\\\",\"c\":null}", "{\"a\":nullx,\"b\":\"\\\\\"}" },
};

START_TEST(members_that_are_null_can_be_left_out)
{
    records_text_t out, open;
    size_t i;

    records_text_init(&open, 4, pool);
    for (i = 0; i < COUNT_OF(strips); i++) {
        records_text_init(&out, 16, pool);
        records_json_strip(&out, &open, strips[i].json, strlen(strips[i].json));
        ck_assert_str_eq(records_text_string(&out), strips[i].stripped);
    }
}
END_TEST

START_TEST(what_is_no_json_is_stripped_without_harm)
{
    static const char *const texts[] = { "{",      "}",       "]]",  "{\"a",
                                         "{\"a\\", "{\"a\":", "[\"", "{\"a\" \"b\"}",
                                         "{:,",    "\"\\" };
    records_text_t out, open;
    size_t i;

    records_text_init(&open, 4, pool);
    for (i = 0; i < COUNT_OF(texts); i++) {
        records_text_init(&out, 16, pool);
        records_json_strip(&out, &open, texts[i], strlen(texts[i]));
        ck_assert_uint_le(out.length, strlen(texts[i]));
    }
    records_text_init(&out, 16, pool);
    records_json_strip(&out, &open, "[\0,1]", 6); /* NUL is a token like any other */
    ck_assert_uint_eq(out.length, 6);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, members_that_are_null_can_be_left_out);
    tcase_add_test(room, what_is_no_json_is_stripped_without_harm);
    tcase_add_test(room, a_string_is_escaped_and_is_utf8);
    tcase_add_test(room, every_byte_is_escaped_at_every_place);
    tcase_add_test(room, a_value_is_written_as_its_kind_says);
    tcase_add_test(room, a_timestamp_of_any_length_is_borne);
    tcase_add_test(room, a_member_has_its_comma_and_null);
    tcase_add_test(room, a_json_text_is_read_as_rfc_8259_says);
    tcase_add_test(room, what_is_not_one_json_value_is_refused_with_a_reason);
    tcase_add_test(room, a_text_with_nul_in_it_is_refused);
    tcase_add_test(room, the_text_ends_where_its_length_says);
    tcase_add_test(room, a_reason_names_the_byte);
    tcase_add_test(room, nesting_is_limited);
    tcase_add_test(room, siblings_do_not_add_up_to_depth);
}

UNIT_MAIN("json", tests)
