/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "unit.h"

typedef records_error_t *(*reader_t)(records_value_t *, const char *, apr_size_t, apr_pool_t *);

static records_error_t *csv(records_value_t *json, const char *body, apr_size_t length,
                            apr_pool_t *p)
{
    records_payload_t payload = { .bytes = { body, length } };
    records_error_t *error = records_body_csv(&payload, p);

    *json = payload.json;
    return error;
}

static records_error_t *csv_with_nulls(records_value_t *json, const char *body, apr_size_t length,
                                       apr_pool_t *p)
{
    records_payload_t payload = { .bytes = { body, length }, .empty_is_null = 1 };
    records_error_t *error = records_body_csv(&payload, p);

    *json = payload.json;
    return error;
}

static records_error_t *form(records_value_t *json, const char *body, apr_size_t length,
                             apr_pool_t *p)
{
    records_payload_t payload = { .bytes = { body, length } };
    records_error_t *error = records_body_form(&payload, p);

    *json = payload.json;
    return error;
}

static const reader_t as_csv = csv, as_csv_with_nulls = csv_with_nulls, as_form = form;

/* From memory that ends where the body does: a sanitizer sees a byte read beyond it. */
static records_error_t *read_as(const char **json, const char *body, const void *reader)
{
    apr_size_t length = strlen(body);
    char *copy = malloc(length > 0 ? length : 1);
    records_value_t value = { NULL, 0 };
    records_error_t *error;

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, body, length);
    error = (*(const reader_t *)reader)(&value, copy, length, pool);
    *json = error == NULL ? apr_pstrmemdup(pool, value.text, value.length) : NULL;
    free(copy);
    return error;
}

START_TEST(the_header_names_the_columns)
{
    static const case_t cases[] = {
        { "a,b\n1,x\n2,y\n", "[{\"a\":\"1\",\"b\":\"x\"},{\"a\":\"2\",\"b\":\"y\"}]" },
        { "a\n1", "[{\"a\":\"1\"}]" },
        { "a,b\r\n1,2\r\n", "[{\"a\":\"1\",\"b\":\"2\"}]" },
        { "\"a b\",\"c,d\"\n1,2", "[{\"a b\":\"1\",\"c,d\":\"2\"}]" },
        { "a,b", "[]" },
        { "a,b\n", "[]" },
        { "a,b\n\n1,2\r\n\r\n3,4\n\n", "[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"3\",\"b\":\"4\"}]" },
        { "a\n1\n\n2", "[{\"a\":\"1\"},{\"a\":\"\"},{\"a\":\"2\"}]" },
    };

    check(read_as, &as_csv, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(null_is_bare_and_empty_is_the_empty_text)
{
    static const case_t cases[] = {
        { "a,b\nNULL,\n", "[{\"a\":null,\"b\":\"\"}]" },
        { "a,b\n\"NULL\",\"\"\n", "[{\"a\":\"NULL\",\"b\":\"\"}]" },
        { "a,b\nnull,NULLS\n", "[{\"a\":\"null\",\"b\":\"NULLS\"}]" },
        { "a,b\n,\n", "[{\"a\":\"\",\"b\":\"\"}]" },
        { "a,b\n NULL, x \n", "[{\"a\":\" NULL\",\"b\":\" x \"}]" },
    };

    check(read_as, &as_csv, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(with_nulls_empty_what_is_empty_is_null_unless_it_is_quoted)
{
    static const case_t cases[] = {
        { "a,b\n,\n\"\",x\n", "[{\"a\":null,\"b\":null},{\"a\":\"\",\"b\":\"x\"}]" },
        { "a\nNULL\n\"NULL\"\n", "[{\"a\":null},{\"a\":\"NULL\"}]" },
    };

    check(read_as, &as_csv_with_nulls, cases, COUNT_OF(cases));
}
END_TEST

/* A megabyte of a name, in a row for every byte. */
START_TEST(the_names_of_columns_cannot_multiply_without_end)
{
    const apr_size_t name = 1000000;
    char *body = malloc(2 * name);
    records_value_t json;
    records_error_t *error;

    ck_assert_ptr_nonnull(body);
    memset(body, 'a', name);
    memset(body + name, '\n', name);
    error = csv(&json, body, 2 * name, pool);
    free(body);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC105");
}
END_TEST

/* Each took the room of all that was behind it. */
START_TEST(quoted_fields_take_no_more_room_than_they_have)
{
    const apr_size_t rows = 200000;
    char *body = malloc(5 * rows + 2);
    records_value_t json;
    apr_size_t i;

    ck_assert_ptr_nonnull(body);
    memcpy(body, "a\n", 2);
    for (i = 0; i < rows; i++)
        memcpy(body + 2 + 5 * i, "\"\"\"\"\n", 5);
    ck_assert_ptr_null(csv(&json, body, 5 * rows + 2, pool));
    free(body);
    ck_assert_uint_eq(json.length, rows * strlen("{\"a\":\"\\\"\"},") + 1);
}
END_TEST

START_TEST(a_quoted_field_may_hold_anything)
{
    static const case_t cases[] = {
        { "a\n\"x,y\"\n", "[{\"a\":\"x,y\"}]" },
        { "a\n\"x\ny\"\n", "[{\"a\":\"x\\ny\"}]" },
        { "a\n\"x\"\"y\"\n", "[{\"a\":\"x\\\"y\"}]" },
        { "a\n\"\"\"\"\n", "[{\"a\":\"\\\"\"}]" },
        { "a,b\n\"x\",\"y\"", "[{\"a\":\"x\",\"b\":\"y\"}]" },
        { "a\nx\\y\n", "[{\"a\":\"x\\\\y\"}]" },
        { "a\nx\"y\n", "[{\"a\":\"x\\\"y\"}]" },
    };

    check(read_as, &as_csv, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(lines_of_another_length_are_refused)
{
    static const char *const bodies[] = { "a,b\n1\n", "a,b\n1,2,3\n", "a\n1\n2,3" };
    const char *json;
    size_t i;

    check_refused(read_as, &as_csv, bodies, COUNT_OF(bodies), "PGRST102");
    for (i = 0; i < COUNT_OF(bodies); i++)
        ck_assert_str_eq(read_as(&json, bodies[i], &as_csv)->message,
                         "All lines must have same number of fields");
}
END_TEST

START_TEST(a_quote_ends_and_nothing_follows_it)
{
    static const char *const bodies[] = { "a\n\"open",       "a\n\"open\"\"", "\"a\n1\n",
                                          "a\n\"x\"y\n",     "a\n\"x\" \n",   "\"a\"b\n1",
                                          "a,b\n\"x\"y,z\n", "a\n\"" };

    check_refused(read_as, &as_csv, bodies, COUNT_OF(bodies), "PGRST102");
}
END_TEST

START_TEST(a_form_is_one_object_of_texts)
{
    static const case_t cases[] = {
        { "a=1&b=x+y", "{\"a\":\"1\",\"b\":\"x y\"}" },
        { "a=%22%C3%BC%2B", "{\"a\":\"\\\"\xC3\xBC+\"}" },
        { "a=&b", "{\"a\":\"\",\"b\":\"\"}" },
        { "a=b=c", "{\"a\":\"b=c\"}" },
        { "", "{}" },
    };

    check(read_as, &as_form, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_form_that_is_not_well_encoded_is_refused)
{
    static const char *const bodies[] = { "a=%", "a=%zz", "%ff=1", "a=%00" };

    check_refused(read_as, &as_form, bodies, COUNT_OF(bodies), "PGRST102");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_header_names_the_columns);
    tcase_add_test(room, null_is_bare_and_empty_is_the_empty_text);
    tcase_add_test(room, with_nulls_empty_what_is_empty_is_null_unless_it_is_quoted);
    tcase_add_test(room, the_names_of_columns_cannot_multiply_without_end);
    tcase_add_test(room, quoted_fields_take_no_more_room_than_they_have);
    tcase_add_test(room, a_quoted_field_may_hold_anything);
    tcase_add_test(room, lines_of_another_length_are_refused);
    tcase_add_test(room, a_quote_ends_and_nothing_follows_it);
    tcase_add_test(room, a_form_is_one_object_of_texts);
    tcase_add_test(room, a_form_that_is_not_well_encoded_is_refused);
}

UNIT_MAIN("tabular", tests)
