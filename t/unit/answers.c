/* SPDX-License-Identifier: Apache-2.0 */
#include "response/answers.h"

#include "base/json.h"
#include "unit.h"

static const char *shown(const char *type, const char *bytes, apr_size_t length, int bodies)
{
    apr_table_t *headers = apr_table_make(pool, 4);
    records_value_t body = { bytes, length }, json;
    records_answers_t answers;

    apr_table_addn(headers, "Vary", "Accept");
    apr_table_addn(headers, "Link", "</a>; rel=\"next\"");
    apr_table_addn(headers, "Link", "</b>");
    records_answers_begin(&answers, 1000, bodies, pool);
    ck_assert_ptr_null(records_answers_add(&answers, "a\"b", 200, headers, type, &body));
    json = records_answers_end(&answers);
    return json.text;
}

#define BEFORE(type) \
    "[{\"id\":\"a\\\"b\",\"status\":200,\"headers\":{\"Content-Type\":\"" type \
    "\",\"Link\":\"</a>; rel=\\\"next\\\", </b>\"}"

START_TEST(json_stands_as_it_is)
{
    ck_assert_str_eq(shown("application/json; charset=utf-8", "[{\"a\": 1.50}]", 13, 1),
                     BEFORE("application/json; charset=utf-8") ",\"body\":[{\"a\": 1.50}]}]");
    ck_assert_str_eq(shown("application/geo+json", "{}", 2, 1),
                     BEFORE("application/geo+json") ",\"body\":{}}]");
}
END_TEST

START_TEST(what_is_no_json_is_a_string)
{
    ck_assert_str_eq(shown("text/csv; charset=utf-8", "a\n1\"", 4, 1),
                     BEFORE("text/csv; charset=utf-8") ",\"body\":\"a\\n1\\\"\"}]");
    ck_assert_str_eq(shown("text/plain", "a\0b", 3, 1),
                     BEFORE("text/plain") ",\"body\":\"a\\u0000b\"}]");
    ck_assert_str_eq(shown("application/json", "{broken", 7, 1),
                     BEFORE("application/json") ",\"body\":\"{broken\"}]");
    ck_assert_str_eq(shown("application/json", "", 0, 1),
                     BEFORE("application/json") ",\"body\":\"\"}]");
}
END_TEST

START_TEST(bytes_are_base64)
{
    ck_assert_str_eq(
        shown("application/octet-stream", "\xFF\x00\x01", 3, 1),
        BEFORE("application/octet-stream") ",\"body\":\"/wAB\",\"encoding\":\"base64\"}]");
}
END_TEST

START_TEST(bodies_can_be_left_out)
{
    ck_assert_str_eq(shown("application/json", "[]", 2, 0), BEFORE("application/json") "}]");
    ck_assert_str_eq(shown("application/json", NULL, 0, 1), BEFORE("application/json") "}]");
}
END_TEST

START_TEST(an_empty_list_is_a_list)
{
    records_answers_t answers;

    records_answers_begin(&answers, 10, 1, pool);
    ck_assert_str_eq(records_answers_end(&answers).text, "[]");
}
END_TEST

START_TEST(a_list_has_an_end)
{
    static const records_value_t body = { "[1,2,3,4,5,6,7,8,9]", 19 };
    apr_table_t *headers = apr_table_make(pool, 0);
    records_answers_t answers;
    records_error_t *error;

    records_answers_begin(&answers, 100, 1, pool);
    ck_assert_ptr_null(
        records_answers_add(&answers, NULL, 200, headers, "application/json", &body));
    error = records_answers_add(&answers, NULL, 200, headers, "application/json", &body);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC116");
    ck_assert_int_eq(error->status, 413);
}
END_TEST

START_TEST(an_answer_can_be_referred_to)
{
    static const struct { const char *type, *body; apr_size_t length; const char *means; } cases[] = {
        { "application/json", "{\"a\":1,\"a\":2}", 13, "{\"a\":2}" },
        { "text/plain", "x\"y", 3, "\"x\\\"y\"" },
        { "application/octet-stream", "\xFF\x00\x01", 3, "\"/wAB\"" },
    };
    apr_table_t *headers = apr_table_make(pool, 1);
    records_answer_t answer;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_value_t body = { cases[i].body, cases[i].length };

        records_answers_refer(&answer, 201, headers, cases[i].type, &body, pool);
        ck_assert_int_eq(answer.status, 201);
        ck_assert_str_eq(apr_table_get(answer.headers, "content-type"), cases[i].type);
        ck_assert_int_eq(answer.body.length, strlen(cases[i].means));
        ck_assert_int_eq(memcmp(answer.body.text, cases[i].means, answer.body.length), 0);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, json_stands_as_it_is);
    tcase_add_test(room, what_is_no_json_is_a_string);
    tcase_add_test(room, bytes_are_base64);
    tcase_add_test(room, bodies_can_be_left_out);
    tcase_add_test(room, an_empty_list_is_a_list);
    tcase_add_test(room, a_list_has_an_end);
    tcase_add_test(room, an_answer_can_be_referred_to);
}

UNIT_MAIN("answers", tests)
