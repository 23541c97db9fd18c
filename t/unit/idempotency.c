/* SPDX-License-Identifier: Apache-2.0 */
#include "request/idempotency.h"

#include <stddef.h>

#include <apr_strings.h>

#include "request/claims.h"
#include "unit.h"

static records_error_t *read_key(const char **means, const char *text, const void *with)
{
    (void)with;
    return records_idempotency_parse(means, text, pool);
}

START_TEST(a_key_is_the_same_with_quotes_and_without)
{
    static const case_t cases[] = {
        { "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"", "8e03978e-40d5-43e8-bc93-6894a57f9324" },
        { "8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324" },
        { "  a ", "a" },
        { "\t\"a\"  ", "a" },
        { "A", "A" },
        { "a:b/c+d=e_f~g.h*i@j!k", "a:b/c+d=e_f~g.h*i@j!k" },
        { "\"a b, c;d\"", "a b, c;d" },
        { "\"a\\\"b\\\\c\"", "a\"b\\c" },
        { "\" a \"", " a " },
        { ":cGFk:", ":cGFk:" },
        { "?1", "?1" },
        { "'a'", "'a'" },
    };

    check(read_key, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_key_is_refused)
{
    static const char *const texts[] = {
        "", " ", "\"\"", "\"", "\"a", "\"a\\\"", "\"a\\b\"", "a\"b", "a\"", "a b", "a\\b", "a;b",
        "\"a\";b=1", "\"a\" b", "\"a\"b", "\xc3\xa4", "\"\xc3\xa4\"", ("a\x01" "b"), "\"a\tb\"",
        "\"a\x7f\"",
    };

    check_refused(read_key, NULL, texts, COUNT_OF(texts), "REC130");
}
END_TEST

START_TEST(two_keys_are_refused_even_if_they_are_equal)
{
    static const char *const texts[] = { "a, b", "a,a", "\"a\", \"b\"", "\"a\",a",
                                         "a,",   ",a",  "\"a\" ,",      "a, \"b\"" };
    const char *key;
    size_t i;

    check_refused(read_key, NULL, texts, COUNT_OF(texts), "REC130");
    for (i = 0; i < COUNT_OF(texts); i++)
        ck_assert_str_eq(records_idempotency_parse(&key, texts[i], pool)->details,
                         "There is more than one key.");
}
END_TEST

static const char *repeated(const char *text, int times)
{
    const char *all = "";

    for (; times > 0; times--)
        all = apr_pstrcat(pool, all, text, NULL);
    return all;
}

static const char *quoted(const char *text)
{
    return apr_pstrcat(pool, "\"", text, "\"", NULL);
}

START_TEST(a_key_has_at_most_255_characters)
{
    const char *const good[] = { repeated("k", 255), quoted(repeated("k", 255)),
                                 quoted(repeated("\\\\", 255)) }; /* an escape is one */
    const char *const bad[] = { repeated("k", 256), quoted(repeated("k", 256)),
                                quoted(repeated("\\\\", 256)) };
    const char *key;
    size_t i;

    for (i = 0; i < COUNT_OF(good); i++) {
        ck_assert_ptr_null(records_idempotency_parse(&key, good[i], pool));
        ck_assert_uint_eq(strlen(key), 255);
    }
    check_refused(read_key, NULL, bad, COUNT_OF(bad), "REC130");
}
END_TEST

START_TEST(without_the_header_there_is_no_key)
{
    const char *key = "";

    ck_assert_ptr_null(records_idempotency_parse(&key, NULL, pool));
    ck_assert_ptr_null(key);
}
END_TEST

/* ---- what it belongs to ---------------------------------------------------------------- */

typedef struct sent_t {
    const char *key, *user, *role, *place, *method, *path, *query, *header, *value, *body;
} sent_t;

static const sent_t usual = { "k",         "ada",    "editor",
                              "/api",      "POST",   "/films",
                              "select=id", "Prefer", "return=representation",
                              "{}" };

static const apr_array_header_t *asked; /* the claims that rules ask for */
static const char *rules;               /* as text */
static records_claims_set_t *claims;

static records_idempotency_t identify(const sent_t *sent)
{
    records_message_t message = { sent->method, sent->path,
                                  sent->query,  apr_table_make(pool, 2),
                                  sent->body,   sent->body == NULL ? 0 : strlen(sent->body) };
    records_identity_t who = { .user = sent->user, .role = sent->role, .claims = claims };
    records_idempotency_t idempotency;

    if (sent->header != NULL)
        apr_table_set((apr_table_t *)message.headers, sent->header, sent->value);
    records_idempotency_identify(&idempotency, sent->key, &message, &who, rules, asked, sent->place,
                                 pool);
    return idempotency;
}

static int same_id(const sent_t *a, const sent_t *b)
{
    return strcmp(identify(a).id, identify(b).id) == 0;
}

static int same_request(const sent_t *a, const sent_t *b)
{
    return strcmp(identify(a).fingerprint, identify(b).fingerprint) == 0;
}

START_TEST(a_key_belongs_to_its_caller_and_place)
{
    sent_t other = usual;

    ck_assert(same_id(&usual, &other));
    other.key = "K";
    ck_assert(!same_id(&usual, &other));
    other = usual;
    other.user = "eve";
    ck_assert(!same_id(&usual, &other));
    other.user = NULL;
    ck_assert(!same_id(&usual, &other));
    other.user = "";
    ck_assert(!same_id(&usual, &other));
    other = usual;
    other.place = "/api2";
    ck_assert(!same_id(&usual, &other));
    other = usual;
    other.place = "/apia";
    other.user = "da";
    ck_assert(!same_id(&usual, &other));
}
END_TEST

START_TEST(a_key_means_one_request_alone)
{
    static const struct { size_t member; const char *other; } changes[] = {
        { offsetof(sent_t, role), "reader" },    { offsetof(sent_t, role), NULL },
        { offsetof(sent_t, method), "PATCH" },   { offsetof(sent_t, path), "/shows" },
        { offsetof(sent_t, query), NULL },       { offsetof(sent_t, query), "select=*" },
        { offsetof(sent_t, header), NULL },      { offsetof(sent_t, value), "return=minimal" },
        { offsetof(sent_t, header), "Accept" },  { offsetof(sent_t, header), "If-Match" },
        { offsetof(sent_t, body), "{ }" },       { offsetof(sent_t, body), NULL },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(changes); i++) {
        sent_t other = usual;

        memcpy((char *)&other + changes[i].member, &changes[i].other, sizeof(changes[i].other));
        ck_assert_msg(same_id(&usual, &other), "change %d", (int)i);
        ck_assert_msg(!same_request(&usual, &other), "change %d", (int)i);
    }
}
END_TEST

START_TEST(with_other_claims_that_rules_ask_for_it_is_another_request)
{
    apr_array_header_t *names = apr_array_make(pool, 2, sizeof(const char *));
    const char *first, *second;

    APR_ARRAY_PUSH(names, const char *) = "tenant";
    first = identify(&usual).fingerprint;
    rules = "RecordsReadColumns notes !secret";
    second = identify(&usual).fingerprint;
    ck_assert_str_ne(first, second);
    rules = "RecordsReadColumns notes !secret !owner";
    ck_assert_str_ne(second, identify(&usual).fingerprint);
    rules = NULL;
    ck_assert_str_eq(first, identify(&usual).fingerprint);
    asked = names;
    ck_assert_str_ne(first, identify(&usual).fingerprint);
    records_claims_none(&claims, pool);
    first = identify(&usual).fingerprint;
    ck_assert_ptr_null(
        records_claims_set(claims, "tenant", RECORDS_CLAIM_STRING, NULL, "acme", pool));
    second = identify(&usual).fingerprint;
    ck_assert_str_ne(first, second);
    ck_assert_ptr_null(records_claims_set(claims, "exp", RECORDS_CLAIM_INT, NULL, "17", pool));
    ck_assert_str_eq(second, identify(&usual).fingerprint); /* a new token of the same caller */
    ck_assert_ptr_null(
        records_claims_set(claims, "tenant", RECORDS_CLAIM_STRING, NULL, "bolt", pool));
    ck_assert_str_ne(second, identify(&usual).fingerprint);
    ck_assert_ptr_null(
        records_claims_set(claims, "tenant", RECORDS_CLAIM_JSON, NULL, "[\"acme\"]", pool));
    first = identify(&usual).fingerprint;
    ck_assert_ptr_null(
        records_claims_set(claims, "tenant", RECORDS_CLAIM_JSON, NULL, "[\"bolt\"]", pool));
    ck_assert_str_ne(first, identify(&usual).fingerprint);
    asked = NULL;
    claims = NULL;
}
END_TEST

START_TEST(other_headers_do_not_matter)
{
    sent_t one = usual, other = usual;

    one.header = NULL;
    other.header = "Authorization";
    ck_assert(same_request(&one, &other));
    other.header = "User-Agent";
    ck_assert(same_request(&one, &other));
    other.header = "Idempotency-Key"; /* quoted the first time, and not the second */
    ck_assert(same_request(&one, &other));
}
END_TEST

START_TEST(what_the_table_shows_is_short_and_plain)
{
    char path[400];
    sent_t sent = usual, other = usual;

    sent.user = "\303\244da";
    ck_assert_str_eq(identify(&sent).caller, "\303\244da");
    sent.user = "\344da"; /* the table shows both alike, and yet they are two */
    other.user = "\345da";
    ck_assert_str_eq(identify(&sent).caller, "?da");
    ck_assert(!same_id(&sent, &other));
    ck_assert_str_eq(identify(&sent).request, "POST /films");
    sent.path = "/f\xc3\xa4\n";
    ck_assert_str_eq(identify(&sent).request, "POST /f???");
    memset(path, 'p', sizeof(path));
    path[sizeof(path) - 1] = '\0';
    sent.path = path;
    ck_assert_uint_eq(strlen(identify(&sent).request), 200);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_key_is_the_same_with_quotes_and_without);
    tcase_add_test(room, what_is_no_key_is_refused);
    tcase_add_test(room, two_keys_are_refused_even_if_they_are_equal);
    tcase_add_test(room, a_key_has_at_most_255_characters);
    tcase_add_test(room, without_the_header_there_is_no_key);
    tcase_add_test(room, a_key_belongs_to_its_caller_and_place);
    tcase_add_test(room, a_key_means_one_request_alone);
    tcase_add_test(room, with_other_claims_that_rules_ask_for_it_is_another_request);
    tcase_add_test(room, other_headers_do_not_matter);
    tcase_add_test(room, what_the_table_shows_is_short_and_plain);
}

UNIT_MAIN("idempotency", tests)
