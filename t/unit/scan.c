/* SPDX-License-Identifier: Apache-2.0 */
#include "request/scan.h"

#include "unit.h"

static records_scan_t begin(const char *text)
{
    records_scan_t scan;

    records_scan_init(&scan, "filter", text, pool);
    return scan;
}

START_TEST(a_name_is_read_up_to_what_cannot_be_in_it)
{
    static const struct { const char *text, *name, *rest; } cases[] = {
        { "title", "title", "" },
        { "title,year", "title", ",year" },
        { "a.b", "a", ".b" },
        { "a->b", "a", "->b" },
        { "a->>b", "a", "->>b" },
        { "a::text", "a", "::text" },
        { "a(b)", "a", "(b)" },
        { "_x$1", "_x$1", "" },
        { "9lives", "9lives", "" },
        { "half-done", "half-done", "" },
        { "a-b->c", "a-b", "->c" },
        { "  padded  ,b", "padded", ",b" },
        { "two words", "two words", "" },
        { "\xC3\xBCn\xC3\xAF", "\xC3\xBCn\xC3\xAF", "" },
        { "a-", "a", "-" },              /* a dash stands between two parts */
        { "a--b", "a", "--b" },
        { "a*b", "a", "*b" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_scan_t scan = begin(cases[i].text);
        const char *name = records_scan_name(&scan);

        ck_assert_msg(name != NULL, "%s", cases[i].text);
        ck_assert_str_eq(name, cases[i].name);
        ck_assert_str_eq(scan.at, cases[i].rest);
    }
}
END_TEST

START_TEST(no_name_begins_with_a_sign)
{
    static const char *const texts[] = {
        "", "   ", ",a", ".a", "-a", "->a", "(a", "*", "%", "\"a"
    };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        records_scan_t scan = begin(texts[i]);

        ck_assert_msg(records_scan_name(&scan) == NULL, "%s", texts[i]);
    }
}
END_TEST

START_TEST(a_quoted_name_is_taken_literally)
{
    static const struct { const char *text, *name, *rest; } cases[] = {
        { "\"a.b\".c", "a.b", ".c" },
        { "\" a \"", " a ", "" },
        { "\".,:()>*\"=", ".,:()>*", "=" },
        { "\"a\\\"b\\\\c\\d\"", "a\"b\\cd", "" },
        { "\"\"", "", "" },
        { " \"a\" ,b", "a", ",b" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_scan_t scan = begin(cases[i].text);

        ck_assert_str_eq(records_scan_name(&scan), cases[i].name);
        ck_assert_str_eq(scan.at, cases[i].rest);
    }
}
END_TEST

START_TEST(an_unfinished_quote_is_not_consumed)
{
    static const char *const texts[] = { "\"abc", "\"", "\"a\\\"", "\"\\", "abc" };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        records_scan_t scan = begin(texts[i]);

        ck_assert_ptr_null(records_scan_quoted(&scan));
        ck_assert_ptr_eq(scan.at, texts[i]);
    }
}
END_TEST

START_TEST(a_token_is_consumed_only_where_it_is)
{
    records_scan_t scan = begin("not.eq.1");

    ck_assert(!records_scan_token(&scan, "or"));
    ck_assert(records_scan_token(&scan, "not."));
    ck_assert(!records_scan_token(&scan, "eq.12"));
    ck_assert(records_scan_token(&scan, "eq.1"));
    ck_assert(!records_scan_token(&scan, "x"));
}
END_TEST

START_TEST(an_error_says_where)
{
    records_scan_t scan = begin("abc,def");
    records_error_t *error;

    scan.at += 3;
    error = records_scan_fail(&scan, "a dot");
    ck_assert_int_eq(error->status, 400);
    ck_assert_str_eq(error->code, "PGRST100");
    ck_assert_str_eq(error->message, "\"failed to parse filter (abc,def)\" (line 1, column 4)");
    ck_assert_str_eq(error->details, "unexpected \",\" expecting a dot");
}
END_TEST

START_TEST(an_error_counts_characters_not_bytes)
{
    records_scan_t scan = begin("\xC3\xBC\xE4\xBD\xA0\xF0\x9F\x8E\xAC"
                                "x");
    records_error_t *error;

    scan.at += 5;
    error = records_scan_fail(&scan, "x");
    ck_assert_ptr_nonnull(strstr(error->message, "column 3"));
    ck_assert_str_eq(error->details, "unexpected \"\xF0\x9F\x8E\xAC\" expecting x");
}
END_TEST

START_TEST(an_error_at_the_end_says_so)
{
    records_scan_t scan = begin("");

    ck_assert_str_eq(records_scan_fail(&scan, "x")->details, "unexpected end of input expecting x");
}
END_TEST

START_TEST(a_name_without_quotes_is_plain)
{
    records_scan_t scan = begin(" order .\"order\"");
    const char *plain;

    ck_assert_str_eq(records_scan_plain(&scan, &plain), "order");
    ck_assert_str_eq(plain, "order");
    ck_assert(records_scan_token(&scan, "."));
    ck_assert_str_eq(records_scan_plain(&scan, &plain), "order");
    ck_assert_ptr_null(plain);
    ck_assert_ptr_null(records_scan_plain(&scan, &plain));
    ck_assert_ptr_null(plain);
}
END_TEST

START_TEST(a_word_has_neither_quotes_nor_dashes)
{
    static const struct { const char *text, *word, *rest; } cases[] = {
        { "english).x", "english", ").x" },      { "double precision ,b", "double precision", ",b" },
        { "te-xt", "te", "-xt" },                { "_a$1", "_a$1", "" },
        { "\xC3\xBC(", "\xC3\xBC", "(" },
    };
    static const char *const none[] = { "", "  ", "\"a\"", "-a", "(a" };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_scan_t scan = begin(cases[i].text);

        ck_assert_str_eq(records_scan_word(&scan), cases[i].word);
        ck_assert_str_eq(scan.at, cases[i].rest);
    }
    for (i = 0; i < COUNT_OF(none); i++) {
        records_scan_t scan = begin(none[i]);

        ck_assert_msg(records_scan_word(&scan) == NULL, "%s", none[i]);
    }
}
END_TEST

START_TEST(what_stands_behind_the_end_is_an_error)
{
    records_scan_t scan = begin("ab");

    ck_assert_str_eq(records_scan_end(&scan, "")->details, "unexpected 'a' expecting end of input");
    ck_assert_str_eq(records_scan_end(&scan, "\",\"")->details,
                     "unexpected 'a' expecting \",\" or end of input");
    ck_assert_str_eq(records_scan_take(&scan, scan.at + 2), "ab");
    ck_assert_ptr_null(records_scan_end(&scan, ""));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_name_is_read_up_to_what_cannot_be_in_it);
    tcase_add_test(room, no_name_begins_with_a_sign);
    tcase_add_test(room, a_quoted_name_is_taken_literally);
    tcase_add_test(room, an_unfinished_quote_is_not_consumed);
    tcase_add_test(room, a_token_is_consumed_only_where_it_is);
    tcase_add_test(room, an_error_says_where);
    tcase_add_test(room, an_error_counts_characters_not_bytes);
    tcase_add_test(room, an_error_at_the_end_says_so);
    tcase_add_test(room, a_name_without_quotes_is_plain);
    tcase_add_test(room, a_word_has_neither_quotes_nor_dashes);
    tcase_add_test(room, what_stands_behind_the_end_is_an_error);
}

UNIT_MAIN("scan", tests)
