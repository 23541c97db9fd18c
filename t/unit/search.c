/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/search.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

/* Fully in parentheses: ((cat & !bird) | [two words]:*) */
static const char *shown(const records_search_t *node)
{
    static const char *const between[] = { "", " & ", " | ", "", " <-> " };
    const char *text = "";
    int i;

    if (node->is == RECORDS_SEARCH_TEXT)
        return apr_psprintf(pool, strchr(node->text, ' ') != NULL ? "[%s]%s%s" : "%s%s%s",
                            node->text, node->prefix ? ":*" : "", node->weighted ? "^" : "");
    if (node->is == RECORDS_SEARCH_NOT)
        return apr_pstrcat(pool, "!", shown(RECORDS_SEARCH_PART(node, 0)), NULL);
    for (i = 0; i < node->parts->nelts; i++)
        text = apr_pstrcat(pool, text, i == 0 ? "" : between[node->is],
                           shown(RECORDS_SEARCH_PART(node, i)), NULL);
    return apr_psprintf(pool, node->distance > 1 ? "(%s)%d" : "(%s)", text, node->distance);
}

static const records_op_e fts = RECORDS_OP_FTS, plfts = RECORDS_OP_PLFTS, wfts = RECORDS_OP_WFTS;

/* The tree, or the code of a refusal. */
static records_error_t *search(const char **means, const char *text, const void *op)
{
    const records_search_t *tree;
    records_error_t *error = records_search_read(&tree, *(const records_op_e *)op, text, pool);

    if (error == NULL)
        *means = shown(tree);
    else
        *means = error->code;
    return NULL;
}

START_TEST(of_a_tsquerys_operators_the_negation_binds_tightest)
{
    static const case_t cases[] = {
        { "cat", "cat" },
        { " cat ", "cat" },
        { "a & b | c", "((a & b) | c)" },
        { "a | b & c", "(a | (b & c))" },
        { "a & b & c", "(a & b & c)" },
        { "!a <-> b", "(!a <-> b)" },
        { "a <-> !b & c", "((a <-> !b) & c)" },
        { "a <-> b <-> c", "((a <-> b) <-> c)" },
        { "a<->b", "(a <-> b)" },
        { "a <3> b", "(a <-> b)3" },
        { "!(a | b)", "!(a | b)" },
        { "!!a", "!!a" },
        { "! a", "!a" },
    };

    check(search, &fts, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_word_of_a_tsquery_may_be_quoted_and_marked)
{
    static const case_t cases[] = {
        { "'two words'", "[two words]" },
        { "'it''s'", "it's" },
        { "it's", "it's" },
        { "a\\:b", "a:b" },
        { "cat:*", "cat:*" },
        { "cat:aB", "cat^" },
        { "cat:*A & b", "(cat:*^ & b)" },
        { "cat:", "cat" },
        { "\xC3\xA9t\xC3\xA9:*", "\xC3\xA9t\xC3\xA9:*" },
    };

    check(search, &fts, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_tsquery_is_refused)
{
    static const case_t cases[] = {
        { "a b", "42601" }, { "a &", "42601" }, { "& a", "42601" }, { "(a", "42601" },
        { "a)", "42601" },
        { "()", "42601" }, { "!", "42601" }, { "a!b", "42601" }, { "a <-> ", "42601" },
        { "a < 2 > b", "42601" },
        { "a <> b", "42601" }, { "a <16385> b", "42601" }, { "a<b", "42601" }, { "<a", "42601" },
        { "a:x", "42601" }, { "a::", "42601" }, { "a :*", "42601" }, { ":*", "42601" },
        { "''", "42601" },
        { "'a", "42601" }, { "'a'b", "42601" }, { "a\\", "42601" }, { "a:* b", "42601" },
        { "a <99999999999999999999> b", "42601" },
    };

    check(search, &fts, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(plain_words_are_all_wanted)
{
    static const case_t cases[] = {
        { "dog barks", "(dog & barks)" },
        { "it's a foo-bar", "(it's & a & foo & bar)" },
        { "a | (b", "(a & b)" },
        { "", "()" },
    };

    check(search, &plfts, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_search_field_knows_phrases_and_or_and_a_dash)
{
    static const case_t cases[] = {
        { "a \"b c\" -\"d e\"", "(a & [b c] & ![d e])" },
        { "a or b", "(a | b)" },
        { "a OR b c", "(a | (b & c))" },
        { "a or\"b\"", "(a | b)" },
        { "a or", "(a & or)" },
        { "or a", "(or & a)" },
        { "a orb", "(a & orb)" },
        { "a or -b", "(a | !b)" },
        { "a or or b", "(a | (or & b))" },
        { "- a", "!a" },
        { "- -a", "a" },
        { "\"a", "a" },
        { "a\"b\"c", "(a & b & c)" },
        { "", "" },
    };

    check(search, &wfts, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_tree_is_not_deeper_than_the_stack)
{
    const records_search_t *search;
    char deep[400], dashes[400];

    memset(deep, '(', sizeof(deep));
    memset(dashes, '-', sizeof(dashes));
    deep[sizeof(deep) - 1] = dashes[sizeof(dashes) - 1] = '\0';
    ck_assert_str_eq(records_search_read(&search, RECORDS_OP_FTS, deep, pool)->code, "REC102");
    ck_assert_ptr_null(records_search_read(&search, RECORDS_OP_WFTS, dashes, pool));
}
END_TEST

static const char *phrase(const char *value)
{
    const records_search_t *search;
    const apr_array_header_t *texts;
    const char *text = "";
    records_error_t *error;
    int i;

    ck_assert_ptr_null(records_search_read(&search, RECORDS_OP_FTS, value, pool));
    if ((error = records_search_phrase(&texts, search, pool)) != NULL)
        return error->details;
    for (i = 0; i < texts->nelts; i++)
        text = apr_pstrcat(pool, text, i == 0 ? "" : "+",
                           shown(APR_ARRAY_IDX(texts, i, const records_search_t *)), NULL);
    return text;
}

START_TEST(a_phrase_is_of_words)
{
    ck_assert_str_eq(phrase("a"), "a");
    ck_assert_str_eq(phrase("a <-> b <-> 'c d'"), "a+b+[c d]");
    ck_assert_str_eq(phrase("a <-> (b <-> c:*)"), "a+b+c:*");
    ck_assert_str_eq(phrase("a <2> b"),
                     "Of the distances in a full text search only <-> is supported.");
    ck_assert_str_eq(phrase("!a <-> b"), "Before and behind <-> only words are supported.");
    ck_assert_str_eq(phrase("a:A"), "Weights in a full text search are PostgreSQL's alone.");
    ck_assert_str_eq(phrase("'a b':*"), "Behind several words :* is PostgreSQL's alone.");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, of_a_tsquerys_operators_the_negation_binds_tightest);
    tcase_add_test(room, a_word_of_a_tsquery_may_be_quoted_and_marked);
    tcase_add_test(room, what_is_no_tsquery_is_refused);
    tcase_add_test(room, plain_words_are_all_wanted);
    tcase_add_test(room, a_search_field_knows_phrases_and_or_and_a_dash);
    tcase_add_test(room, a_tree_is_not_deeper_than_the_stack);
    tcase_add_test(room, a_phrase_is_of_words);
}

UNIT_MAIN("search", tests)
