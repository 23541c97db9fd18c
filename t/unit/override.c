/* SPDX-License-Identifier: Apache-2.0 */
#include "response/override.h"

#include <string.h>

#include <apr_strings.h>

#include "response/respond.h"
#include "unit.h"

static records_response_t *response(void)
{
    records_response_t *fresh = apr_pcalloc(pool, sizeof(*fresh));

    fresh->pool = pool;
    fresh->status = 200;
    fresh->headers = apr_table_make(pool, 4);
    fresh->content_type = "application/json; charset=utf-8";
    apr_table_setn(fresh->headers, "Vary", "Accept, Prefer, Range");
    return fresh;
}

static int collect(void *list, const char *name, const char *value)
{
    const char **text = list;

    *text = apr_pstrcat(pool, *text, name, ": ", value, "\n", NULL);
    return 1;
}

static const char *shown(const records_response_t *one)
{
    const char *text = "";

    apr_table_do(collect, &text, one->headers, NULL);
    return text;
}

static const struct { const char *json, *headers; } good[] = {
    { NULL, "Vary: Accept, Prefer, Range\n" },
    { "", "Vary: Accept, Prefer, Range\n" },
    { "[]", "Vary: Accept, Prefer, Range\n" },
    { "[{\"X-A\":\"b\"}]", "Vary: Accept, Prefer, Range\nX-A: b\n" },
    { "[{\"vary\":\"*\"}]", "vary: *\n" },
    { "[{\"Vary\":\"X-Tenant, accept\"},{\"vary\":\"X-Own\"}]",
      "vary: Accept, Prefer, Range, X-Tenant, X-Own\n" },
    { "[{\"Set-Cookie\":\"a=b\"},{\"Set-Cookie\":\"c=d\"}]",
      "Vary: Accept, Prefer, Range\nSet-Cookie: a=b\nSet-Cookie: c=d\n" },
    { " [ { \"X\" : \"\" } ] ", "Vary: Accept, Prefer, Range\nX: \n" },
    { "[{\"Content-Length\":\"3\"},{\"transfer-encoding\":\"chunked\"}]",
      "Vary: Accept, Prefer, Range\n" },
};

START_TEST(headers_of_the_database_stand_over_ours)
{
    records_response_t *one = response();

    ck_assert_ptr_null(records_override_read(one, good[_i].json, NULL));
    records_override_apply(one);
    records_override_apply(one); /* as often as one likes */
    ck_assert_str_eq(shown(one), good[_i].headers);
    ck_assert_int_eq(one->status, 200);
}
END_TEST

static const char *const bad[] = {
    "x", "{}", "{\"X-A\":\"b\"}", "[1]", "[null]", "[\"X-A: b\"]", "[{}]",
    "[{\"a\":\"b\",\"c\":\"d\"}]",
    "[{\"a\":1}]", "[{\"a\":null}]", "[{\"a\":[\"b\"]}]", "[{\"a\":\"b\\r\\nc: d\"}]",
    "[{\"a: b\":\"c\"}]", "[{\"\":\"c\"}]", "[{\"a\":\"b\"}] x", "[{\"a\":\"b\\u007f\"}]",
};

START_TEST(other_headers_are_refused)
{
    records_error_t *error = records_override_read(response(), bad[_i], NULL);

    ck_assert_msg(error != NULL, "%s", bad[_i]);
    ck_assert_str_eq(error->code, "PGRST111");
    ck_assert_int_eq(error->status, 500);
}
END_TEST

START_TEST(a_content_type_is_the_bodys)
{
    records_response_t *one = response();

    ck_assert_ptr_null(records_override_read(one, "[{\"content-type\":\"text/html\"}]", NULL));
    records_override_apply(one);
    ck_assert_str_eq(one->content_type, "text/html");
    ck_assert_ptr_null(apr_table_get(one->headers, "Content-Type"));
}
END_TEST

START_TEST(a_status_of_the_database_stands_over_ours)
{
    records_response_t *one = response();

    ck_assert_ptr_null(records_override_read(one, NULL, "418"));
    records_override_apply(one);
    ck_assert_int_eq(one->status, 418);
    ck_assert_ptr_null(records_override_read(one, NULL, ""));
}
END_TEST

START_TEST(it_stays_when_the_page_is_known)
{
    records_response_t *one = response();

    one->ranged = 1;
    one->total = 10;
    ck_assert_ptr_null(records_override_read(one, "[{\"Content-Range\":\"x\"}]", "201"));
    records_override_apply(one);
    records_respond_page(one, 3);
    ck_assert_int_eq(one->status, 201);
    ck_assert_str_eq(apr_table_get(one->headers, "Content-Range"), "x");
}
END_TEST

START_TEST(other_statuses_are_refused)
{
    static const char *const statuses[] = { "x",   "20",  "2000", "99",   "100",
                                            "600", "-20", "2x0",  " 200", "bad" };
    apr_size_t i;

    for (i = 0; i < COUNT_OF(statuses); i++) {
        records_error_t *error = records_override_read(response(), NULL, statuses[i]);

        ck_assert_msg(error != NULL, "%s", statuses[i]);
        ck_assert_str_eq(error->code, "PGRST112");
        ck_assert_int_eq(error->status, 500);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_loop_test(room, headers_of_the_database_stand_over_ours, 0, COUNT_OF(good));
    tcase_add_loop_test(room, other_headers_are_refused, 0, COUNT_OF(bad));
    tcase_add_test(room, a_content_type_is_the_bodys);
    tcase_add_test(room, a_status_of_the_database_stands_over_ours);
    tcase_add_test(room, it_stays_when_the_page_is_known);
    tcase_add_test(room, other_statuses_are_refused);
}
UNIT_MAIN("override", tests)
