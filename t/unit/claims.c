/* SPDX-License-Identifier: Apache-2.0 */
#include "request/claims.h"

#include <string.h>

#include <apr_encode.h>
#include <apr_strings.h>

#include "request/token.h"
#include "unit.h"

#define NOW 1700000000 /* seconds */

static const records_token_rules_t usual = { NULL, NULL, RECORDS_TOKEN_UNSET, RECORDS_TOKEN_UNSET,
                                             NULL };

/* A token with this payload: the signature is nobody's business here. */
static const char *token_of(const char *payload)
{
    return apr_pstrcat(
        pool, "eyJhbGciOiJIUzI1NiJ9.",
        apr_pencode_base64(pool, payload, APR_ENCODE_STRING, APR_ENCODE_BASE64URL, NULL), ".c2ln",
        NULL);
}

static records_claims_set_t *claims_of(const char *payload)
{
    records_claims_set_t *claims;
    records_error_t *error = records_token_claims(&claims, token_of(payload), NULL, pool);

    ck_assert_msg(error == NULL, "%s: %s", payload, error == NULL ? "" : error->message);
    return claims;
}

static const char *text_of(const char *payload)
{
    return records_claims_text(claims_of(payload), pool);
}

START_TEST(claims_keep_their_types)
{
    static const char *const same[] = {
        "{}",
        "{\"sub\":\"ada\",\"n\":42,\"x\":1.5,\"live\":true,\"none\":null,\"list\":[\"a\",\"b,c\"]}",
        "{\"realm_access\":{\"roles\":[\"x\",\"y\"],\"tenant\":42}}",
        "{\"big\":12345678901234567890123,\"exact\":1.10}",
        "{\"https://ex.org/roles\":\"/a/b\",\"\xc3\xbc\":\"\xe2\x82\xac\"}",
    };
    apr_size_t i;

    for (i = 0; i < COUNT_OF(same); i++)
        ck_assert_str_eq(text_of(same[i]), same[i]);
}
END_TEST

/* What a name says counts, all of it, and of two the last. */
START_TEST(claims_are_found_by_what_their_names_say)
{
    records_claims_set_t *claims =
        claims_of("{\"r\\u006fle\":\"a\",\"n\" : 1 , \"n\":[ 2, 3 ],\"r\\u00f6\":-0}");
    apr_table_t *table;

    ck_assert_str_eq(records_claims_get(claims, "role", pool), "a");
    ck_assert_str_eq(records_claims_show(claims, "n", pool), "[2,3]");
    ck_assert_str_eq(records_claims_get(claims, "r\xc3\xb6", pool), "-0");
    ck_assert_str_eq(records_claims_text(claims, pool),
                     "{\"role\":\"a\",\"n\":[2,3],\"r\xc3\xb6\":-0}");
    table = records_claims_table(claims, pool);
    ck_assert_str_eq(apr_table_get(table, "role"), "a");
    ck_assert_int_eq(apr_table_elts(table)->nelts, 3);
    ck_assert_ptr_null(records_claims_set(claims, "role", RECORDS_CLAIM_STRING, NULL, "c", pool));
    ck_assert_str_eq(records_claims_get(claims, "role", pool), "c");
}
END_TEST

/* Lengths of every remainder: base64 without padding has three of them. */
START_TEST(payloads_of_any_length_are_read)
{
    char text[] = "{\"a\":\"0123456789\"}";
    int length;

    for (length = 10; length > 0; length--) {
        ck_assert_str_eq(text_of(text), text);
        memmove(text + 5 + length, text + 6 + length, strlen(text + 6 + length) + 1);
    }
}
END_TEST

static const struct { const char *token, *code, *message; } unreadable[] = {
    { "x", "PGRST301", "Expected 3 parts in JWT; got 1" },
    { "", "PGRST301", "Expected 3 parts in JWT; got 1" },
    { "a.b", "PGRST301", "Expected 3 parts in JWT; got 2" },
    { "a.b.c.d.e", "PGRST301", "Expected 3 parts in JWT; got 5" },
    { "a.e30=.c", "PGRST301", "JWT cryptographic operation failed" },
    { "a.e3 0.c", "PGRST301", "JWT cryptographic operation failed" },
    { "a.e+/0.c", "PGRST301", "JWT cryptographic operation failed" },
    { "a.eyJh0.c", "PGRST301", "JWT cryptographic operation failed" },
    { "a..c", "PGRST303", "Parsing claims failed" },
    { "a.bnVsbA.c", "PGRST303", "Parsing claims failed" },             /* null */
    { "a.WzFd.c", "PGRST303", "Parsing claims failed" },               /* [1] */
    { "a.eyJhIjoxLH0.c", "PGRST303", "Parsing claims failed" },        /* {"a":1,} */
    { "a.eyJhIjoi_yJ9.c", "PGRST303", "Parsing claims failed" },       /* no UTF-8 */
};

START_TEST(what_is_no_token_is_refused)
{
    records_claims_set_t *claims;
    records_error_t *error = records_token_claims(&claims, unreadable[_i].token, NULL, pool);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, unreadable[_i].code);
    ck_assert_str_eq(error->message, unreadable[_i].message);
    ck_assert_int_eq(error->status, 401);
    if (strcmp(error->code, "PGRST303") == 0)
        ck_assert_ptr_null(strstr(error->details, "(null)"));
}
END_TEST

/* With the payload {"sub":"ada"}. */
static const struct { const char *header, *type, *code, *message; } headers[] = {
    { "{\"alg\":\"RS256\"}", NULL, NULL, NULL },
    { "{\"alg\":\"RS256\",\"typ\":7,\"x5c\":[{\"crit\":[]}]}", NULL, NULL, NULL },
    { "{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}", "at+jwt", NULL, NULL },
    { "{\"alg\":\"RS256\",\"typ\":\"application\\/AT+JWT\"}", "at+jwt", NULL, NULL },
    { "{\"alg\":\"RS256\",\"typ\":\"JWT\"}", "at+jwt", "PGRST303", "JWT not of the expected type" },
    { "{\"alg\":\"RS256\",\"typ\":\"at+jwt\\u0000\"}", "at+jwt", "PGRST303",
      "JWT not of the expected type" },
    { "{\"alg\":\"RS256\",\"typ\":null}", "at+jwt", "PGRST303", "JWT not of the expected type" },
    { "{\"alg\":\"RS256\"}", "at+jwt", "PGRST303", "JWT not of the expected type" },
    { "{\"alg\":\"RS256\",\"crit\":[\"exp\"],\"exp\":1}", NULL, "PGRST301",
      "JWT cryptographic operation failed" },
    { "{\"alg\":\"RS256\",\"crit\":null}", NULL, "PGRST301", "JWT cryptographic operation failed" },
    { "{\"alg\":\"RS256\",\"cr\\u0069t\":[]}", NULL, "PGRST301",
      "JWT cryptographic operation failed" },
    { "{\"alg\":\"none\"}", NULL, "PGRST301", "Wrong or unsupported encoding algorithm" },
    { "{\"alg\":\"n\\u006fNE\"}", NULL, "PGRST301", "Wrong or unsupported encoding algorithm" },
    { "{\"alg\":\"RS256\",\"alg\":\"none\"}", NULL, "PGRST301",
      "Wrong or unsupported encoding algorithm" },
    { "{\"alg\":[\"RS256\"]}", NULL, "PGRST301", "Wrong or unsupported encoding algorithm" },
    { "{}", NULL, "PGRST301", "Wrong or unsupported encoding algorithm" },
    { "[\"RS256\"]", NULL, "PGRST301", "JWT cryptographic operation failed" },
    { "", NULL, "PGRST301", "JWT cryptographic operation failed" },
    { "{\"alg\":\"RS256\",}", NULL, "PGRST301", "JWT cryptographic operation failed" },
};

static const char *part_of(const char *text)
{
    return apr_pencode_base64(pool, text, APR_ENCODE_STRING, APR_ENCODE_BASE64URL, NULL);
}

START_TEST(a_header_is_looked_at_again)
{
    const char *token =
        apr_pstrcat(pool, part_of(headers[_i].header), ".eyJzdWIiOiJhZGEifQ.c2ln", NULL);
    records_claims_set_t *claims;
    records_error_t *error = records_token_claims(&claims, token, headers[_i].type, pool);

    ck_assert_msg((error == NULL) == (headers[_i].code == NULL), "%s", headers[_i].header);
    if (error == NULL)
        return;
    ck_assert_str_eq(error->code, headers[_i].code);
    ck_assert_str_eq(error->message, headers[_i].message);
    ck_assert_int_eq(error->status, 401);
}
END_TEST

START_TEST(nobody_signed_a_token_without_a_signature)
{
    records_claims_set_t *claims;
    records_error_t *error =
        records_token_claims(&claims, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.", NULL, pool);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "PGRST301");
}
END_TEST

static const struct {
    const char *payload;
    records_token_rules_t rules;
    const char *message;                 /* NULL: it holds */
} checks[] = {
    { "{}", { NULL, NULL, -1, -1, NULL }, NULL },
    { "{\"exp\":1700000000}", { NULL, NULL, -1, -1, NULL }, NULL },
    { "{\"exp\":1699999971}", { NULL, NULL, -1, -1, NULL }, NULL },
    { "{\"exp\":1699999969}", { NULL, NULL, -1, -1, NULL }, "JWT expired" },
    { "{\"exp\":1699999999}", { NULL, NULL, 0, -1, NULL }, "JWT expired" },
    { "{\"exp\":1699999999.5}", { NULL, NULL, 0, -1, NULL }, "JWT expired" },
    { "{\"exp\":1700000000.5}", { NULL, NULL, 0, -1, NULL }, NULL },
    { "{\"exp\":1000.5}", { NULL, NULL, -1, -1, NULL }, "JWT expired" },
    { "{\"exp\":1e300}", { NULL, NULL, 0, -1, NULL }, NULL },
    { "{\"exp\":1e400}", { NULL, NULL, -1, -1, NULL }, "The JWT 'exp' claim must be a number" },
    { "{\"exp\":-1e400}", { NULL, NULL, -1, -1, NULL }, "The JWT 'exp' claim must be a number" },
    { "{\"nbf\":-1e400}", { NULL, NULL, -1, -1, NULL }, "The JWT 'nbf' claim must be a number" },
    { "{\"exp\":99999999999999999999}", { NULL, NULL, -1, -1, NULL }, NULL },
    { "{\"exp\":\"1800000000\"}", { NULL, NULL, -1, -1, NULL }, "The JWT 'exp' claim must be a number" },
    { "{\"exp\":null}", { NULL, NULL, -1, -1, NULL }, NULL },
    { "{\"exp\":null}", { NULL, NULL, -1, 1, NULL }, "The JWT 'exp' claim must be a number" },
    { "{}", { NULL, NULL, -1, 1, NULL }, "The JWT 'exp' claim must be a number" },
    { "{\"exp\":1800000000}", { NULL, NULL, -1, 1, NULL }, NULL },
    { "{\"nbf\":1700000020}", { NULL, NULL, -1, -1, NULL }, NULL },
    { "{\"nbf\":1700000031}", { NULL, NULL, -1, -1, NULL }, "JWT not yet valid" },
    { "{\"nbf\":1700000001}", { NULL, NULL, 0, -1, NULL }, "JWT not yet valid" },
    { "{\"nbf\":true}", { NULL, NULL, -1, -1, NULL }, "The JWT 'nbf' claim must be a number" },
    { "{\"iat\":1700000031}", { NULL, NULL, -1, -1, NULL }, "JWT issued at future" },
    { "{\"iat\":\"x\"}", { NULL, NULL, -1, -1, NULL }, "The JWT 'iat' claim must be a number" },
    { "{\"iss\":\"a\"}", { "a", NULL, -1, -1, NULL }, NULL },
    { "{\"iss\":\"ab\"}", { "a", NULL, -1, -1, NULL }, "JWT not from the expected issuer" },
    { "{\"iss\":\"a\\u0000\"}", { "a", NULL, -1, -1, NULL }, "JWT not from the expected issuer" },
    { "{\"iss\":[\"a\"]}", { "a", NULL, -1, -1, NULL }, "JWT not from the expected issuer" },
    { "{}", { "a", NULL, -1, -1, NULL }, "JWT not from the expected issuer" },
    { "{\"aud\":\"api\"}", { NULL, "api", -1, -1, NULL }, NULL },
    { "{\"aud\":[\"x\",\"api\"]}", { NULL, "api", -1, -1, NULL }, NULL },
    { "{\"aud\":\"apis\"}", { NULL, "api", -1, -1, NULL }, "JWT not in audience" },
    { "{\"aud\":[]}", { NULL, "api", -1, -1, NULL }, "JWT not in audience" },
    { "{}", { NULL, "api", -1, -1, NULL }, "JWT not in audience" },
    { "{\"aud\":[]}", { NULL, NULL, -1, -1, NULL }, NULL },
    { "{\"aud\":\"any\"}", { NULL, NULL, -1, -1, NULL }, NULL },
    { "{\"aud\":7}", { NULL, NULL, -1, -1, NULL },
      "The JWT 'aud' claim must be a string or an array of strings" },
    { "{\"aud\":[\"api\",7]}", { NULL, "api", -1, -1, NULL },
      "The JWT 'aud' claim must be a string or an array of strings" },
};

START_TEST(times_issuer_and_audience_must_hold)
{
    records_error_t *error = records_claims_check(claims_of(checks[_i].payload), &checks[_i].rules,
                                                  apr_time_from_sec(NOW), pool);

    if (checks[_i].message == NULL) {
        ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->message);
        return;
    }
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->message, checks[_i].message);
    ck_assert_str_eq(error->code, "PGRST303");
    ck_assert_int_eq(error->status, 401);
}
END_TEST

static const struct {
    const char *text;
    records_claim_kind_e kind;
    const char *separator, *json;        /* json is NULL where the text is refused */
} values[] = {
    { "ada", RECORDS_CLAIM_STRING, NULL, "{\"c\":\"ada\"}" },
    { "42", RECORDS_CLAIM_STRING, NULL, "{\"c\":\"42\"}" },
    { "\xff", RECORDS_CLAIM_STRING, NULL, NULL },
    { "42", RECORDS_CLAIM_INT, NULL, "{\"c\":42}" },
    { "-1", RECORDS_CLAIM_INT, NULL, "{\"c\":-1}" },
    { "4.2", RECORDS_CLAIM_INT, NULL, NULL },
    { "1e3", RECORDS_CLAIM_INT, NULL, NULL },
    { "x", RECORDS_CLAIM_INT, NULL, NULL },
    { "1,\"role\":\"root\"", RECORDS_CLAIM_INT, NULL, NULL },
    { "1.500000", RECORDS_CLAIM_NUMBER, NULL, "{\"c\":1.500000}" },
    { "NaN", RECORDS_CLAIM_NUMBER, NULL, NULL },
    { "1", RECORDS_CLAIM_BOOL, NULL, "{\"c\":true}" },
    { "false", RECORDS_CLAIM_BOOL, NULL, "{\"c\":false}" },
    { "perhaps", RECORDS_CLAIM_BOOL, NULL, NULL },
    { "[\"a\",{\"b\":1}]", RECORDS_CLAIM_JSON, NULL, "{\"c\":[\"a\",{\"b\":1}]}" },
    { "null", RECORDS_CLAIM_JSON, NULL, "{}" },
    { "{\"a\":1} x", RECORDS_CLAIM_JSON, NULL, NULL },
    { "a,b c", RECORDS_CLAIM_LIST, ",", "{\"c\":[\"a\",\"b c\"]}" },
    { "a  b", RECORDS_CLAIM_LIST, " ", "{\"c\":[\"a\",\"b\"]}" },
    { "a::b:c", RECORDS_CLAIM_LIST, "::", "{\"c\":[\"a\",\"b:c\"]}" },
    { ",", RECORDS_CLAIM_LIST, ",", "{\"c\":[]}" },
    { "", RECORDS_CLAIM_STRING, NULL, "{}" },
    { "", RECORDS_CLAIM_INT, NULL, "{}" },
};

START_TEST(a_text_becomes_a_claim_of_its_kind)
{
    records_claims_set_t *claims;
    records_error_t *error;

    records_claims_none(&claims, pool);
    error = records_claims_set(claims, "c", values[_i].kind, values[_i].separator, values[_i].text,
                               pool);
    if (values[_i].json != NULL) {
        ck_assert_ptr_null(error);
        ck_assert_str_eq(records_claims_text(claims, pool), values[_i].json);
        return;
    }
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC109");
    ck_assert_int_eq(error->status, 403);
    ck_assert_str_eq(records_claims_text(claims, pool), "{}");
}
END_TEST

START_TEST(a_claim_of_the_operators_overrides_the_tokens)
{
    records_claims_set_t *claims = claims_of("{\"role\":\"root\",\"tenant\":7}");

    ck_assert_ptr_null(
        records_claims_set(claims, "role", RECORDS_CLAIM_STRING, NULL, "reader", pool));
    ck_assert_ptr_null(records_claims_set(claims, "tenant", RECORDS_CLAIM_INT, NULL, "", pool));
    ck_assert_str_eq(records_claims_text(claims, pool), "{\"role\":\"reader\"}");
}
END_TEST

START_TEST(an_empty_claim_is_as_none)
{
    records_claims_set_t *claims =
        claims_of("{\"a\":\"\",\"b\":null,\"c\":[],\"d\":\"x\",\"e\":0,\"f\":false,\"g\":[1]}");
    const char *name;

    for (name = "a\0b\0c\0h\0"; *name != '\0'; name += 2)
        ck_assert_msg(!records_claims_has(claims, name), "%s", name);
    for (name = "d\0e\0f\0g\0"; *name != '\0'; name += 2)
        ck_assert_msg(records_claims_has(claims, name), "%s", name);
}
END_TEST

START_TEST(a_claim_is_read_as_text)
{
    records_claims_set_t *claims =
        claims_of("{\"a\":\"x y\",\"b\":17,\"c\":1.50,\"d\":true,\"e\":\"\","
                  "\"f\":null,\"g\":[1],\"h\":{},\"i\":\"x\\u0000y\"}");
    const char *name;

    ck_assert_str_eq(records_claims_get(claims, "a", pool), "x y");
    ck_assert_str_eq(records_claims_get(claims, "b", pool), "17");
    ck_assert_str_eq(records_claims_get(claims, "c", pool), "1.50");
    ck_assert_str_eq(records_claims_get(claims, "d", pool), "true");
    for (name = "e\0f\0g\0h\0i\0z\0"; *name != '\0'; name += 2)
        ck_assert_msg(records_claims_get(claims, name, pool) == NULL, "%s", name);
    ck_assert_str_eq(records_claims_show(claims, "a", pool), "x y");
    ck_assert_str_eq(records_claims_show(claims, "g", pool), "[1]");
    ck_assert_str_eq(records_claims_show(claims, "h", pool), "{}");
    ck_assert_str_eq(records_claims_show(claims, "i", pool), "\"x\\u0000y\"");
    for (name = "e\0f\0z\0"; *name != '\0'; name += 2)
        ck_assert_msg(records_claims_show(claims, name, pool) == NULL, "%s", name);
}
END_TEST

START_TEST(all_claims_are_shown_by_name)
{
    const apr_table_t *table = records_claims_table(
        claims_of(
            "{\"sub\":\"ada\",\"n\":5,\"list\":[1,\"a\"],\"none\":null,\"empty\":\"\",\"no\":false}"),
        pool);

    ck_assert_int_eq(apr_table_elts(table)->nelts, 4);
    ck_assert_str_eq(apr_table_get(table, "sub"), "ada");
    ck_assert_str_eq(apr_table_get(table, "n"), "5");
    ck_assert_str_eq(apr_table_get(table, "list"), "[1,\"a\"]");
    ck_assert_str_eq(apr_table_get(table, "no"), "false");
    ck_assert(apr_is_empty_table(records_claims_table(NULL, pool)));
}
END_TEST

START_TEST(without_a_directive_a_token_may_lag_half_a_minute)
{
    records_claims_set_t *claims = claims_of("{\"exp\":1700000000}");

    ck_assert_ptr_null(records_claims_check(claims, &usual, apr_time_from_sec(NOW + 30), pool));
    ck_assert_ptr_nonnull(records_claims_check(claims, &usual, apr_time_from_sec(NOW + 31), pool));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, claims_keep_their_types);
    tcase_add_test(room, claims_are_found_by_what_their_names_say);
    tcase_add_test(room, payloads_of_any_length_are_read);
    tcase_add_loop_test(room, what_is_no_token_is_refused, 0, COUNT_OF(unreadable));
    tcase_add_loop_test(room, a_header_is_looked_at_again, 0, COUNT_OF(headers));
    tcase_add_test(room, nobody_signed_a_token_without_a_signature);
    tcase_add_loop_test(room, times_issuer_and_audience_must_hold, 0, COUNT_OF(checks));
    tcase_add_loop_test(room, a_text_becomes_a_claim_of_its_kind, 0, COUNT_OF(values));
    tcase_add_test(room, a_claim_of_the_operators_overrides_the_tokens);
    tcase_add_test(room, an_empty_claim_is_as_none);
    tcase_add_test(room, a_claim_is_read_as_text);
    tcase_add_test(room, all_claims_are_shown_by_name);
    tcase_add_test(room, without_a_directive_a_token_may_lag_half_a_minute);
}
UNIT_MAIN("claims", tests)
