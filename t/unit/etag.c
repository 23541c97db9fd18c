/* SPDX-License-Identifier: Apache-2.0 */
#include "base/etag.h"

#include <apr_strings.h>

#include "unit.h"

#define V "0123456789abcdef0123456789abcdef"

/* W/a|b as it is read, "*", or "none". */
static const char *read_list(const char *text)
{
    apr_array_header_t *tags;
    const char *all = "";
    int any, i;

    if (!records_etag_list(&tags, &any, text, pool))
        return "none";
    for (i = 0; i < tags->nelts; i++) {
        const records_etag_t *tag = &APR_ARRAY_IDX(tags, i, records_etag_t);

        all = apr_pstrcat(pool, all, i > 0 ? "|" : "", tag->weak ? "W/" : "", tag->opaque, NULL);
    }
    return any ? "*" : all;
}

START_TEST(a_list_has_tags_or_a_star)
{
    static const case_t cases[] = {
        { "\"a\"", "a" },
        { "*", "*" },
        { " * ", "*" },
        { "\"a\", W/\"b\",\"c\"", "a|W/b|c" },
        { "\"a,b\" , \"\"", "a,b|" },
        { ",, \"a\" ,,", "a" },
        { "\"W/\"", "W/" },
        { "\"\xc3\xbc!#~\"", "\xc3\xbc!#~" },
        { "", "none" },
        { " , ", "none" },
        { "a", "none" },
        { "\"a", "none" },
        { "a\"", "none" },
        { "\"a\" \"b\"", "none" },
        { "\"a\"x", "none" },
        { "\"a b\"", "none" },
        { "w/\"a\"", "none" },
        { "W/ \"a\"", "none" },
        { "W/*", "none" },
        { "*, \"a\"", "none" },
        { "\"a\", *", "none" },
        { "**", "none" },
        { "\"a\t\"", "none" },
        { "\"a\x7f\"", "none" },
        { "'a'", "none" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(read_list(cases[i].text), cases[i].means);
}
END_TEST

START_TEST(what_compression_puts_behind_a_tag_is_taken_off)
{
    ck_assert_str_eq(records_etag_plain("a-gzip", pool), "a");
    ck_assert_str_eq(records_etag_plain("a-br", pool), "a");
    ck_assert_str_eq(records_etag_plain("a-br-br", pool), "a");
    ck_assert_str_eq(records_etag_plain("a-gzip-br", pool), "a");
    ck_assert(records_etag_is_gzip("a-gzip") && !records_etag_is_gzip("a-br"));
    ck_assert_str_eq(records_etag_plain("a-gzip-x", pool), "a-gzip-x");
    ck_assert_str_eq(records_etag_plain("-gzip", pool), "-gzip");
    ck_assert_str_eq(records_etag_plain("", pool), "");
}
END_TEST

START_TEST(a_version_is_read_of_a_tag_of_this_shape)
{
    static const struct { const char *tag; int good; } cases[] = {
        { V "-0000abcd", 1 },
        { V "-0000abcd-00000000000000ff", 1 },
        { V "-0000abcd-gzip", 1 },
        { V "-0000abcd-00000000000000ff-br", 1 },
        { V "-0000abce", 0 },
        { V "-0000abcd0", 0 },
        { V, 0 },
        { "-0000abcd", 0 },
        { "x" V "-0000abcd", 0 },
        { "0123456789ABCDEF0123456789abcdef-0000abcd", 0 },
        { "", 0 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const char *version = records_etag_version(cases[i].tag, 0xabcd, pool);

        ck_assert_msg((version != NULL) == cases[i].good, "%s", cases[i].tag);
        if (version != NULL)
            ck_assert_str_eq(version, V);
    }
}
END_TEST

/* Without its quotes. */
static const char *make(apr_uint32_t shape, const apr_uint64_t *variant)
{
    const char *tag = records_etag_make(V, shape, variant, pool);

    ck_assert(tag[0] == '"' && tag[strlen(tag) - 1] == '"');
    return apr_pstrmemdup(pool, tag + 1, strlen(tag) - 2);
}

START_TEST(a_tag_without_a_variant_names_all_variants)
{
    const apr_uint64_t one = 1, two = 2;
    const char *tag = make(7, &one);

    ck_assert_str_eq(tag, V "-00000007-0000000000000001");
    ck_assert(records_etag_names(tag, tag, pool));
    ck_assert(records_etag_names(apr_pstrcat(pool, tag, "-gzip", NULL), tag, pool));
    ck_assert(records_etag_names(make(7, NULL), tag, pool));
    ck_assert(!records_etag_names(make(7, &two), tag, pool));
    ck_assert(!records_etag_names(make(8, NULL), tag, pool));
    ck_assert(!records_etag_names(V, tag, pool));
    ck_assert(!records_etag_names("", tag, pool));
    ck_assert(records_etag_names("other", "other", pool));
    ck_assert(!records_etag_names("other", "other-1", pool));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_list_has_tags_or_a_star);
    tcase_add_test(room, what_compression_puts_behind_a_tag_is_taken_off);
    tcase_add_test(room, a_version_is_read_of_a_tag_of_this_shape);
    tcase_add_test(room, a_tag_without_a_variant_names_all_variants);
}

UNIT_MAIN("etag", tests)
