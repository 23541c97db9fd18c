/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

static const records_limits_t limits = { .filters = 20, .nesting = 8, .depth = 4 };

static records_error_t *parse(records_request_t *request, const char *type, const char *body)
{
    apr_table_t *headers = apr_table_make(pool, 1);
    records_message_t message = { "POST", "/rpc/f", NULL, NULL, body, 0 };

    request->action = RECORDS_INVOKE;
    request->rpc = 1;
    if (type != NULL)
        apr_table_setn(headers, "content-type", type);
    message.headers = headers;
    message.body_length = body == NULL ? 0 : strlen(body);
    return records_parse_arguments(request, &message, &limits, pool);
}

static records_request_t request(const char *type, const char *body)
{
    records_request_t one;
    records_error_t *error;

    memset(&one, 0, sizeof(one));
    error = parse(&one, type, body);
    ck_assert_msg(error == NULL, "%s: %s", body, error == NULL ? "" : error->message);
    return one;
}

static const char *text(const records_value_t *value)
{
    return apr_pstrmemdup(pool, value->text, value->length);
}

START_TEST(the_members_of_an_object_are_arguments)
{
    records_request_t one = request(NULL, " {\"b\":1,\"a\":[1,2]} ");

    ck_assert_int_eq(one.payload->body, RECORDS_BODY_JSON);
    ck_assert_str_eq(apr_array_pstrcat(pool, one.payload->keys, '|'), "b|a");
    ck_assert_int_eq(one.payload->rows, 1);
    ck_assert_str_eq(text(&one.payload->json), " {\"b\":1,\"a\":[1,2]} ");
    ck_assert_ptr_null(one.arguments);
}
END_TEST

START_TEST(no_body_is_no_arguments)
{
    static const char *const bodies[] = { NULL, "" };
    size_t i;

    for (i = 0; i < COUNT_OF(bodies); i++) {
        records_request_t one = request("application/json", bodies[i]);

        ck_assert_str_eq(text(&one.payload->json), "{}");
        ck_assert_int_eq(one.payload->keys->nelts, 0);
        ck_assert_uint_eq(one.payload->bytes.length, 0);
    }
}
END_TEST

START_TEST(an_array_is_kept_and_its_first_object_has_the_names)
{
    records_request_t one = request(NULL, "[{\"a\":1},{\"b\":2}]");

    ck_assert_int_eq(one.payload->rows, 2);
    ck_assert_str_eq(apr_array_pstrcat(pool, one.payload->keys, '|'), "a");
    ck_assert_str_eq(text(&one.payload->json), "[{\"a\":1},{\"b\":2}]");
    ck_assert_int_eq(request(NULL, "[]").payload->keys->nelts, 0);
    ck_assert_int_eq(request(NULL, "[1,{\"a\":1}]").payload->keys->nelts, 0);
}
END_TEST

START_TEST(any_other_json_is_kept_for_a_parameter_without_a_name)
{
    static const char *const bodies[] = { "1", "\"x\"", "null", "true", " [1,[2]] ", "-1.50" };
    size_t i;

    for (i = 0; i < COUNT_OF(bodies); i++) {
        records_request_t one = request(NULL, bodies[i]);

        ck_assert_str_eq(text(&one.payload->json), bodies[i]);
        ck_assert_str_eq(text(&one.payload->bytes), bodies[i]);
        ck_assert_int_eq(one.payload->keys->nelts, 0);
    }
}
END_TEST

START_TEST(a_form_is_arguments_and_a_name_may_come_again)
{
    records_request_t one =
        request("application/x-www-form-urlencoded; charset=utf-8", "v=1&a+b=x%3Dy&v=2&e=&f");
    const char *shown = "";
    int i;

    ck_assert_int_eq(one.payload->body, RECORDS_BODY_FORM);
    ck_assert_int_eq(one.payload->keys->nelts, 0);
    for (i = 0; i < one.arguments->nelts; i++) {
        const records_argument_t *argument = &APR_ARRAY_IDX(one.arguments, i, records_argument_t);

        shown = apr_psprintf(pool, "%s[%s=%s]", shown, argument->name, argument->value);
    }
    ck_assert_str_eq(shown, "[v=1][a b=x=y][v=2][e=][f=]");
    ck_assert_int_eq(request("application/x-www-form-urlencoded", "").arguments->nelts, 0);
}
END_TEST

START_TEST(csv_is_an_array_of_objects)
{
    records_request_t one = request("text/csv", "a,b\n1,NULL\n2,x\n");

    ck_assert_int_eq(one.payload->body, RECORDS_BODY_CSV);
    ck_assert_int_eq(one.payload->rows, 2);
    ck_assert_str_eq(apr_array_pstrcat(pool, one.payload->keys, '|'), "a|b");
    ck_assert_str_eq(text(&one.payload->json),
                     "[{\"a\":\"1\",\"b\":null},{\"a\":\"2\",\"b\":\"x\"}]");
    ck_assert_int_eq(request("text/csv", "").payload->rows, 0);
}
END_TEST

START_TEST(text_xml_and_bytes_are_kept_as_they_came)
{
    static const struct { const char *type; records_body_e body; const char *text; } cases[] = {
        { "text/plain", RECORDS_BODY_TEXT, "{not json" },
        { "Text/Plain; charset=utf-8", RECORDS_BODY_TEXT, "" },
        { "text/xml", RECORDS_BODY_XML, "<a/>" },
        { "application/octet-stream", RECORDS_BODY_BYTES, "\xFF\xFE" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_request_t one = request(cases[i].type, cases[i].text);

        ck_assert_int_eq(one.payload->body, cases[i].body);
        ck_assert_str_eq(text(&one.payload->bytes), cases[i].text);
        ck_assert_int_eq(one.payload->keys->nelts, 0);
        ck_assert_ptr_null(one.payload->json.text);
        ck_assert_ptr_null(one.arguments);
    }
    ck_assert_ptr_nonnull(request("text/plain", NULL).payload->bytes.text);
}
END_TEST

START_TEST(columns_are_of_what_has_names)
{
    static const struct { const char *type, *body; int kept; } cases[] = {
        { NULL, "{\"a\":1}", 1 }, { "text/csv", "a\n1", 1 }, { "text/plain", "x", 0 },
        { "application/x-www-form-urlencoded", "a=1", 0 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_request_t one;

        memset(&one, 0, sizeof(one));
        one.columns = apr_array_make(pool, 1, sizeof(const char *));
        ck_assert_ptr_null(parse(&one, cases[i].type, cases[i].body));
        ck_assert_int_eq(one.columns != NULL, cases[i].kept);
    }
}
END_TEST

START_TEST(columns_choose_the_fields_of_a_form)
{
    apr_array_header_t *columns = apr_array_make(pool, 1, sizeof(const char *));
    records_request_t one;

    APR_ARRAY_PUSH(columns, const char *) = "a";
    memset(&one, 0, sizeof(one));
    one.columns = columns;
    ck_assert_ptr_null(parse(&one, "application/x-www-form-urlencoded", "b=1&a=2&c=3&a=4"));
    ck_assert_int_eq(one.arguments->nelts, 2);
    ck_assert_str_eq(APR_ARRAY_IDX(one.arguments, 1, records_argument_t).value, "4");
}
END_TEST

START_TEST(what_cannot_be_read_is_refused)
{
    static const struct { const char *type, *body, *message; } cases[] = {
        { NULL, " ", "Empty or invalid json" },
        { NULL, "{", "Empty or invalid json" },
        { NULL, "{\"a\":\"\xFF\"}", "Empty or invalid json" },
        { NULL, "[[[[[[[[[1]]]]]]]]]", "Empty or invalid json" },
        { "text/csv", "a,b\n1", "All lines must have same number of fields" },
        { "text/csv", "a\n\xFF", "The body is not UTF-8" },
        { "application/x-www-form-urlencoded", "a=%zz", "The form is not well encoded" },
        { "application/x-www-form-urlencoded", "a=%ff", "The form is not well encoded" },
        { "Application/PDF; x=y", "x", "Content-Type not acceptable: application/pdf" },
        { "", "x", "Content-Type not acceptable: " },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_request_t one;
        records_error_t *error;

        memset(&one, 0, sizeof(one));
        error = parse(&one, cases[i].type, cases[i].body);
        ck_assert_msg(error != NULL, "%s", cases[i].body);
        ck_assert_str_eq(error->code, "PGRST102");
        ck_assert_int_eq(error->status, 400);
        ck_assert_str_eq(error->message, cases[i].message);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_members_of_an_object_are_arguments);
    tcase_add_test(room, no_body_is_no_arguments);
    tcase_add_test(room, an_array_is_kept_and_its_first_object_has_the_names);
    tcase_add_test(room, any_other_json_is_kept_for_a_parameter_without_a_name);
    tcase_add_test(room, a_form_is_arguments_and_a_name_may_come_again);
    tcase_add_test(room, csv_is_an_array_of_objects);
    tcase_add_test(room, text_xml_and_bytes_are_kept_as_they_came);
    tcase_add_test(room, columns_are_of_what_has_names);
    tcase_add_test(room, columns_choose_the_fields_of_a_form);
    tcase_add_test(room, what_cannot_be_read_is_refused);
}

UNIT_MAIN("arguments", tests)
