/* SPDX-License-Identifier: Apache-2.0 */
#include "base/raise.h"

#include <string.h>

#include "base/error.h"
#include "base/header.h"
#include "unit.h"

static records_error_t *raised(const char *code, const char *message, const char *details)
{
    records_error_t *error = records_fail(pool, code, "%s", message);

    error->details = details;
    records_raise_read(error, pool);
    return error;
}

START_TEST(sql_chooses_all_of_an_error)
{
    records_error_t *error =
        raised("PGRST",
               "{\"code\":\"123\",\"message\":\"ABC\",\"details\":\"DEF\","
               "\"hint\":\"XYZ\"}",
               "{\"status\":332,\"headers\":{\"X-Header\":\"str\",\"X-B\":\"t\"},"
               "\"status_text\":\"My Status\"}");

    ck_assert_int_eq(error->status, 332);
    ck_assert_str_eq(error->code, "123");
    ck_assert_str_eq(error->message, "ABC");
    ck_assert_str_eq(error->details, "DEF");
    ck_assert_str_eq(error->hint, "XYZ");
    ck_assert_str_eq(error->reason, "My Status");
    ck_assert_str_eq(apr_table_get(error->headers, "x-header"), "str");
    ck_assert_str_eq(apr_table_get(error->headers, "X-B"), "t");
}
END_TEST

START_TEST(details_and_hint_may_be_left_out)
{
    records_error_t *error = raised("PGRST", "{\"code\":\"1\",\"message\":\"m\",\"hint\":null}",
                                    "{\"status\":404,\"headers\":{}}");

    ck_assert_int_eq(error->status, 404);
    ck_assert_ptr_null(error->details);
    ck_assert_ptr_null(error->hint);
    ck_assert_ptr_null(error->reason);
}
END_TEST

START_TEST(without_detail_the_message_has_it_all)
{
    records_error_t *error =
        raised("PGRST",
               "{\"code\":\"1\",\"message\":\"m\",\"details\":\"d\",\"status\":402,"
               "\"headers\":{\"X-A\":\"b\"}}",
               NULL);

    ck_assert_int_eq(error->status, 402);
    ck_assert_str_eq(error->message, "m");
    ck_assert_str_eq(error->details, "d");
    ck_assert_str_eq(apr_table_get(error->headers, "X-A"), "b");
}
END_TEST

#define MESSAGE "{\"code\":\"1\",\"message\":\"m\"}"
#define WRONG_MESSAGE "MESSAGE must be"
#define WRONG_DETAIL "DETAIL must be"

static const struct { const char *message, *detail, *details, *hint; } broken[] = {
    { "INVALID", "{\"status\":200,\"headers\":{}}", "Invalid JSON value for MESSAGE: 'INVALID'",
      WRONG_MESSAGE },
    { "{\"code\":\"1\"}", "{\"status\":200,\"headers\":{}}",
      "Invalid JSON value for MESSAGE: '{\"code\":\"1\"}'", WRONG_MESSAGE },
    { "{\"code\":1,\"message\":\"m\"}", "{\"status\":200,\"headers\":{}}",
      "Invalid JSON value for MESSAGE: '{\"code\":1,\"message\":\"m\"}'", WRONG_MESSAGE },
    { MESSAGE, NULL, "DETAIL is missing in the RAISE statement", WRONG_DETAIL },
    { MESSAGE, "nope", "Invalid JSON value for DETAIL: 'nope'", WRONG_DETAIL },
    { MESSAGE, "{\"headers\":{}}", "Invalid JSON value for DETAIL: '{\"headers\":{}}'",
      WRONG_DETAIL },
    { MESSAGE, "{\"status\":400}", "Invalid JSON value for DETAIL: '{\"status\":400}'",
      WRONG_DETAIL },
    { MESSAGE, "{\"status\":99,\"headers\":{}}",
      "Invalid JSON value for DETAIL: '{\"status\":99,\"headers\":{}}'", WRONG_DETAIL },
    { MESSAGE, "{\"status\":400,\"headers\":{\"a\":1}}",
      "Invalid JSON value for DETAIL: '{\"status\":400,\"headers\":{\"a\":1}}'", WRONG_DETAIL },
    { MESSAGE, "{\"status\":400,\"headers\":{\"a\":\"b\\r\\nc: d\"}}",
      "Invalid JSON value for DETAIL: '{\"status\":400,\"headers\":{\"a\":\"b\\r\\nc: d\"}}'",
      WRONG_DETAIL },
    { MESSAGE, "{\"status\":400,\"headers\":{\"a b\":\"c\"}}",
      "Invalid JSON value for DETAIL: '{\"status\":400,\"headers\":{\"a b\":\"c\"}}'",
      WRONG_DETAIL },
};

START_TEST(what_cannot_be_read_is_told)
{
    records_error_t *error = raised("PGRST", broken[_i].message, broken[_i].detail);

    ck_assert_str_eq(error->code, "PGRST121");
    ck_assert_int_eq(error->status, 500);
    ck_assert_str_eq(error->message,
                     "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error");
    ck_assert_str_eq(error->details, broken[_i].details);
    ck_assert_int_eq(strncmp(error->hint, broken[_i].hint, strlen(broken[_i].hint)), 0);
    ck_assert_ptr_null(error->headers);
}
END_TEST

START_TEST(sql_cannot_frame_the_message)
{
    records_error_t *error = raised("PGRST", MESSAGE,
                                    "{\"status\":400,\"headers\":{\"content-length\":\"1\","
                                    "\"Transfer-Encoding\":\"chunked\",\"X-A\":\"b\"}}");

    ck_assert_int_eq(apr_table_elts(error->headers)->nelts, 1);
    ck_assert_str_eq(apr_table_get(error->headers, "X-A"), "b");
}
END_TEST

START_TEST(a_status_of_sqls_has_its_reason)
{
    records_error_t *error = raised("PT402", "Payment Required", "Quota exceeded");

    ck_assert_int_eq(error->status, 402);
    ck_assert_str_eq(error->code, "PT402");
    ck_assert_str_eq(error->reason, "Payment Required");
    ck_assert_str_eq(error->details, "Quota exceeded");
    ck_assert_ptr_null(raised("PT402", "two\nlines", NULL)->reason);
}
END_TEST

START_TEST(other_errors_stay_as_they_are)
{
    records_error_t *error = raised("23505", "{\"code\":\"1\",\"message\":\"m\"}", NULL);

    ck_assert_str_eq(error->code, "23505");
    ck_assert_str_eq(error->message, "{\"code\":\"1\",\"message\":\"m\"}");
    ck_assert_ptr_null(error->reason);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, sql_chooses_all_of_an_error);
    tcase_add_test(room, details_and_hint_may_be_left_out);
    tcase_add_test(room, without_detail_the_message_has_it_all);
    tcase_add_loop_test(room, what_cannot_be_read_is_told, 0, COUNT_OF(broken));
    tcase_add_test(room, sql_cannot_frame_the_message);
    tcase_add_test(room, a_status_of_sqls_has_its_reason);
    tcase_add_test(room, other_errors_stay_as_they_are);
}
UNIT_MAIN("raise", tests)
