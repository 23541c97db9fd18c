/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

static const records_limits_t limits = { .filters = 20, .nesting = 8, .depth = 4 };

static records_error_t *parse(records_request_t *request, const char *type, const char *body)
{
    apr_table_t *headers = apr_table_make(pool, 1);
    records_message_t message = { "POST", "/film", NULL, NULL, body, 0 };

    if (type != NULL)
        apr_table_setn(headers, "content-type", type);
    message.headers = headers;
    message.body_length = body == NULL ? 0 : strlen(body);
    return records_parse_payload(request, &message, &limits, pool);
}

static const records_payload_t *payload(const char *type, const char *body)
{
    static records_request_t request;
    records_error_t *error;

    memset(&request, 0, sizeof(request));
    error = parse(&request, type, body);
    ck_assert_msg(error == NULL, "%s: %s %s", body, error == NULL ? "" : error->message,
                  error == NULL || error->details == NULL ? "" : error->details);
    return request.payload;
}

static const char *keys(const records_payload_t *one)
{
    return apr_array_pstrcat(pool, one->keys, '|');
}

START_TEST(an_array_of_objects_is_taken_as_sent)
{
    const records_payload_t *one = payload(NULL, "[{\"b\":1,\"a\":2.50},{\"a\":3,\"b\":4}]");

    ck_assert_int_eq(one->rows, 2);
    ck_assert_str_eq(keys(one), "b|a");
    ck_assert_uint_eq(one->json.length, strlen("[{\"b\":1,\"a\":2.50},{\"a\":3,\"b\":4}]"));
    ck_assert(memcmp(one->json.text, "[{\"b\":1,\"a\":2.50},", 18) == 0);
}
END_TEST

START_TEST(a_lone_object_becomes_an_array_of_one)
{
    const records_payload_t *one = payload("application/json", " {\"a\": 12345678901234567890.5} ");

    ck_assert_int_eq(one->rows, 1);
    ck_assert_str_eq(keys(one), "a");
    ck_assert_str_eq(apr_pstrmemdup(pool, one->json.text, one->json.length),
                     "[ {\"a\": 12345678901234567890.5} ]");
}
END_TEST

START_TEST(empty_objects_are_rows_and_an_empty_array_is_none)
{
    ck_assert_int_eq(payload(NULL, "{}")->rows, 1);
    ck_assert_int_eq(payload(NULL, "[{},{}]")->rows, 2);
    ck_assert_int_eq(payload(NULL, "[{},{}]")->keys->nelts, 0);
    ck_assert_int_eq(payload(NULL, "[]")->rows, 0);
}
END_TEST

START_TEST(a_bare_scalar_counts_as_no_rows)
{
    static const char *const bodies[] = { "1", "\"x\"", "null", "true", " -1.5e3 " };
    size_t i;

    for (i = 0; i < COUNT_OF(bodies); i++) {
        ck_assert_int_eq(payload(NULL, bodies[i])->rows, 0);
        ck_assert_int_eq(payload(NULL, bodies[i])->keys->nelts, 0);
    }
}
END_TEST

START_TEST(media_types_are_read_without_case_and_parameters)
{
    static const char *const types[] = { NULL,
                                         "application/json",
                                         "Application/JSON",
                                         "application/json; charset=utf-8",
                                         "application/json ;charset=utf-8",
                                         "application/vnd.pgrst.object+json" };
    size_t i;

    for (i = 0; i < COUNT_OF(types); i++)
        ck_assert_int_eq(payload(types[i], "{\"a\":1}")->rows, 1);
    ck_assert_str_eq(keys(payload("Text/CSV; header=present", "a,b\n1,2\n3,4")), "a|b");
    ck_assert_int_eq(payload("text/csv", "a,b\n1,2\n3,4")->rows, 2);
    ck_assert_str_eq(keys(payload("application/x-www-form-urlencoded", "a=1&b=2")), "a|b");
    ck_assert_int_eq(payload("text/csv", "a\n1")->body, RECORDS_BODY_CSV);
    ck_assert_int_eq(payload("application/x-www-form-urlencoded", "a=1")->body, RECORDS_BODY_FORM);
    ck_assert_int_eq(payload(NULL, "{}")->body, RECORDS_BODY_JSON);
    ck_assert_uint_eq(payload("text/csv", "a\n1")->bytes.length, 3);
}
END_TEST

static void check_refusal(const char *type, const char *body, const char *message)
{
    records_request_t request;
    records_error_t *error;

    memset(&request, 0, sizeof(request));
    error = parse(&request, type, body);
    ck_assert_msg(error != NULL, "%s", body == NULL ? "no body" : body);
    ck_assert_int_eq(error->status, 400);
    ck_assert_str_eq(error->code, "PGRST102");
    ck_assert_str_eq(error->message, message);
}

START_TEST(what_is_no_json_is_refused)
{
    static const char *const bodies[] = {
        NULL, "", " ", "{", "{a:1}", "[{\"a\":1}", "{'a':1}", "{\"a\":1}{\"b\":2}", "nul", "[1,]",
        "{\"a\":\"\xff\"}", "{\"a\":NaN}", "[[[[[[[[[1]]]]]]]]]", "{\"a\":01}", 
    };
    size_t i;

    for (i = 0; i < COUNT_OF(bodies); i++)
        check_refusal(NULL, bodies[i], "Empty or invalid json");
}
END_TEST

START_TEST(other_media_types_are_refused)
{
    check_refusal("text/xml", "<x/>", "Content-Type not acceptable: text/xml");
    check_refusal("text/plain", NULL, "Content-Type not acceptable: text/plain");
    check_refusal("text/plain", "x", "Content-Type not acceptable: text/plain");
    check_refusal("Application/XML; charset=x", "<x/>",
                  "Content-Type not acceptable: application/xml");
    check_refusal("application/octet-stream", "x",
                  "Content-Type not acceptable: application/octet-stream");
}
END_TEST

START_TEST(all_objects_have_the_same_keys)
{
    static const char *const bodies[] = {
        "[{\"a\":1},{\"b\":1}]", "[{\"a\":1},{\"a\":1,\"b\":2}]", "[{\"a\":1,\"b\":2},{\"a\":1}]",
        "[{\"a\":1},{}]", "[{\"a\":1},1]", "[1]", "[null]", "[[]]", "[{\"a\":1},null]",
    };
    size_t i;

    for (i = 0; i < COUNT_OF(bodies); i++)
        check_refusal(NULL, bodies[i], "All object keys must match");
}
END_TEST

START_TEST(with_columns_the_objects_may_differ)
{
    records_request_t request;
    apr_array_header_t *columns = apr_array_make(pool, 1, sizeof(const char *));

    memset(&request, 0, sizeof(request));
    APR_ARRAY_PUSH(columns, const char *) = "a";
    request.columns = columns;
    ck_assert_ptr_null(parse(&request, NULL, "[{\"a\":1},{\"b\":1},{}]"));
    ck_assert_int_eq(request.payload->rows, 3);
    ck_assert_ptr_eq(request.columns, columns);
}
END_TEST

START_TEST(columns_stay_for_csv_and_forms)
{
    static const char *const types[] = { "text/csv", "application/x-www-form-urlencoded" };
    static const char *const bodies[] = { "a,b\n1,2", "a=1&b=2" };
    apr_array_header_t *columns = apr_array_make(pool, 1, sizeof(const char *));
    records_request_t request;
    size_t i;

    APR_ARRAY_PUSH(columns, const char *) = "a";
    for (i = 0; i < COUNT_OF(types); i++) {
        memset(&request, 0, sizeof(request));
        request.columns = columns;
        ck_assert_ptr_null(parse(&request, types[i], bodies[i]));
        ck_assert_ptr_eq(request.columns, columns);
        ck_assert_str_eq(keys(request.payload), "a|b");
    }
}
END_TEST

START_TEST(a_byte_order_mark_is_skipped)
{
    ck_assert_str_eq(keys(payload(NULL, "\xEF\xBB\xBF[{\"a\":1}]")), "a");
    ck_assert_str_eq(keys(payload("text/csv", "\xEF\xBB\xBF"
                                              "a,b\n1,2\n")),
                     "a|b");
    ck_assert_str_eq(keys(payload("text/csv", "\xEF\xBB\xBF\"a\",b\n1,2\n")), "a|b");
    ck_assert_str_eq(keys(payload("application/x-www-form-urlencoded", "\xEF\xBB\xBF"
                                                                       "a=1")),
                     "a");
}
END_TEST

START_TEST(another_charset_is_refused_by_name)
{
    static const struct { const char *type, *body, *details; } cases[] = {
        { "text/csv", "\xFF\xFE" "a\1\n\1", "It is UTF-16, as its first bytes say." },
        { "application/json", "\xFE\xFF[]", "It is UTF-16, as its first bytes say." },
        { "text/csv; charset=ISO-8859-1", "a\n\xC3\xA4\n",
          "It is ISO-8859-1, as its Content-Type says." },
        { "application/json;charset=\"utf-16le\"", "[]",
          "It is utf-16le, as its Content-Type says." },
        { "application/json; charset=latin1", "[{\"a\":\"\xE4\"}]",
          "It is latin1, as its Content-Type says." },
    };
    records_request_t request;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error;

        memset(&request, 0, sizeof(request));
        error = parse(&request, cases[i].type, cases[i].body);
        ck_assert_msg(error != NULL, "%s", cases[i].type);
        ck_assert_str_eq(error->code, "PGRST102");
        ck_assert_str_eq(error->details, cases[i].details);
    }
}
END_TEST

START_TEST(what_is_the_same_in_all_charsets_is_taken)
{
    ck_assert_str_eq(keys(payload("application/json; charset=ISO-8859-1", "[{\"a\":1}]")), "a");
    ck_assert_str_eq(keys(payload("text/csv; header=present; charset=\"UTF-8\"", "a\n\xC3\xA4")),
                     "a");
    ck_assert_str_eq(keys(payload("text/csv;charset = utf8", "a\n\xC3\xA4")), "a");
}
END_TEST

/* Wherever they stand, and however they are written. */
START_TEST(the_last_of_several_members_takes_the_place_of_the_first)
{
    static const struct { const char *body, *json; } cases[] = {
        { "[{\"a\":{\"x\":1,\"x\":2},\"b\":1 , \"a\" : {\"y\":1,\"y\":[3],\"z\":0} , \"c\":1}]",
          "[{\"a\":{\"y\":[3],\"z\":0},\"b\":1 , \"c\":1}]" },
        { "[{\"a\":1,\"\\u0061\":2,\"a\":3}]", "[{\"a\":3}]" },
        { "[{\"\":1,\"\":2},{\"\":[{\"q\":1,\"q\":2}]}]", "[{\"\":2},{\"\":[{\"q\":2}]}]" },
        { "[{\"a\":{\"a\":1},\"b\":{\"a\":1}}]", "[{\"a\":{\"a\":1},\"b\":{\"a\":1}}]" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(payload(NULL, cases[i].body)->json.text, cases[i].json);
}
END_TEST

START_TEST(of_a_great_many_members_too)
{
    char *body = apr_pstrdup(pool, "[{\"k0\":0");
    const records_payload_t *one;
    int i;

    for (i = 1; i < 100; i++)
        body = apr_psprintf(pool, "%s,\"k%d\":%d", body, i % 80, i);
    one = payload(NULL, apr_pstrcat(pool, body, "}]", NULL));
    ck_assert_int_eq(one->keys->nelts, 80);
    ck_assert_msg(strncmp(one->json.text, "[{\"k0\":80,\"k1\":81,", 18) == 0, "%s", one->json.text);
    ck_assert_msg(strstr(one->json.text, ",\"k19\":99,\"k20\":20,") != NULL, "%s", one->json.text);
}
END_TEST

START_TEST(of_members_with_one_name_the_last_counts)
{
    const records_payload_t *one = payload(NULL, "[{\"a\":1,\"b\":2,\"a\":3}]");

    ck_assert_str_eq(keys(one), "a|b");
    ck_assert_str_eq(one->json.text, "[{\"a\":3,\"b\":2}]");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_array_of_objects_is_taken_as_sent);
    tcase_add_test(room, a_lone_object_becomes_an_array_of_one);
    tcase_add_test(room, empty_objects_are_rows_and_an_empty_array_is_none);
    tcase_add_test(room, a_bare_scalar_counts_as_no_rows);
    tcase_add_test(room, media_types_are_read_without_case_and_parameters);
    tcase_add_test(room, what_is_no_json_is_refused);
    tcase_add_test(room, other_media_types_are_refused);
    tcase_add_test(room, all_objects_have_the_same_keys);
    tcase_add_test(room, with_columns_the_objects_may_differ);
    tcase_add_test(room, columns_stay_for_csv_and_forms);
    tcase_add_test(room, of_members_with_one_name_the_last_counts);
    tcase_add_test(room, a_byte_order_mark_is_skipped);
    tcase_add_test(room, another_charset_is_refused_by_name);
    tcase_add_test(room, what_is_the_same_in_all_charsets_is_taken);
    tcase_add_test(room, the_last_of_several_members_takes_the_place_of_the_first);
    tcase_add_test(room, of_a_great_many_members_too);
}

UNIT_MAIN("payload", tests)
