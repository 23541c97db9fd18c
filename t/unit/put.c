/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "databases/dialects.h"
#include "studio.h"
#include "unit.h"

static void check_payload(const char *text, const char *payload)
{
    records_compiled_t compiled;
    size_t i;

    for (i = 0; i < COUNT_OF(dialects); i++) {
        records_error_t *error = studio_ask(&compiled, text, dialects[i], NULL, pool);

        ck_assert_msg(error == NULL, "%s on %s: %s", text, dialects[i]->name,
                      error == NULL ? "" : error->message);
        ck_assert_int_eq(compiled.plan.write->rows, 1);
        ck_assert_str_eq(apr_pstrmemdup(pool, compiled.plan.write->payload.text,
                                        compiled.plan.write->payload.length),
                         payload);
    }
}

static void check_refusal(const char *text, int status, const char *code)
{
    records_compiled_t compiled;
    size_t i;

    for (i = 0; i < COUNT_OF(dialects); i++) {
        records_error_t *error = studio_ask(&compiled, text, dialects[i], NULL, pool);

        ck_assert_msg(error != NULL, "%s on %s", text, dialects[i]->name);
        ck_assert_msg(strcmp(error->code, code) == 0, "%s on %s: %s", text, dialects[i]->name,
                      error->code);
        ck_assert_int_eq(error->status, status);
    }
}

START_TEST(the_one_object_is_written)
{
    check_payload("PUT /film?id=eq.7\n\n{\"id\":7,\"title\":\"x\"}",
                  "[{\"id\":7,\"title\":\"x\"}]");
    check_payload("PUT /shot?code=eq.a&film=eq.1\n\n{\"film\":1,\"code\":\"a\",\"frames\":2}",
                  "[{\"film\":1,\"code\":\"a\",\"frames\":2}]");
    check_payload("PUT /film/7\n\n{\"id\":7,\"title\":\"x\"}", "[{\"id\":7,\"title\":\"x\"}]");
}
END_TEST

START_TEST(the_key_may_stand_in_the_address_alone)
{
    check_payload("PUT /film/7\n\n{\"title\":\"x\"}", "[{\"title\":\"x\",\"id\":\"7\"}]");
    check_payload("PUT /film?id=eq.7\n\n{}", "[{\"id\":\"7\"}]");
    check_payload("PUT /shot/1,a\n\n{\"frames\":2}",
                  "[{\"frames\":2,\"film\":\"1\",\"code\":\"a\"}]");
}
END_TEST

START_TEST(the_same_key_may_be_written_in_two_ways)
{
    check_payload("PUT /film?id=eq.7\n\n{\"id\":\"7\"}", "[{\"id\":\"7\"}]");
    check_payload("PUT /film?id=eq.%2B7\n\n{\"id\":7}", "[{\"id\":7}]");
}
END_TEST

START_TEST(of_several_objects_the_one_with_the_key_counts)
{
    check_payload("PUT /film?id=eq.7\n\n[{\"id\":7,\"title\":\"x\"},{\"id\":8,\"title\":\"y\"}]",
                  "[{\"id\":7,\"title\":\"x\"}]");
    check_payload("PUT /film?id=eq.7\n\n[{\"id\":6,\"title\":\"x\"},{\"id\":7,\"title\":\"y\"}]",
                  "[{\"id\":7,\"title\":\"y\"}]");
}
END_TEST

START_TEST(filters_must_be_the_key_and_nothing_else)
{
    static const char *const starts[] = {
        "PUT /film", "PUT /film?title=eq.x", "PUT /film?id=eq.7&title=eq.x", "PUT /film?id=gt.7",
        "PUT /film?id=not.eq.7", "PUT /film?id=in.(7)", "PUT /film?or=(id.eq.7)",
        "PUT /film?id=eq.7&id=eq.7", "PUT /film?not.and=(id.eq.7)", "PUT /shot?film=eq.1",
        "PUT /film/7?id=eq.7", "PUT /film/7?title=eq.x", "PUT /log?line=eq.x", "PUT /log",
        "PUT /shot?film=eq.1&or=(code.eq.a)", "PUT /shot?film=eq.1&code=eq.a&frames=eq.1",
        "PUT /film?and=(id.eq.7,id.eq.8)",
    };
    size_t i;

    for (i = 0; i < COUNT_OF(starts); i++)
        check_refusal(apr_pstrcat(pool, starts[i], "\n\n{}", NULL), 405, "PGRST105");
}
END_TEST

START_TEST(the_keys_must_be_the_same)
{
    static const char *const texts[] = {
        "PUT /film?id=eq.7\n\n{\"id\":8}", "PUT /film/7\n\n{\"id\":8}", "PUT /film/7\n\n{\"id\":null}",
        "PUT /film/7\n\n[{\"id\":8},{\"id\":9}]", "PUT /film/7\n\n[]", "PUT /film/7\n\n1",
        "PUT /shot?film=eq.1&code=eq.a\n\n{\"film\":1,\"code\":\"A\"}",
        "PUT /shot?film=eq.1&code=eq.a\n\n{\"film\":1,\"code\":\"a \"}",
    };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++)
        check_refusal(texts[i], 400, "PGRST115");
}
END_TEST

START_TEST(an_unknown_column_is_refused_before_the_keys_are_compared)
{
    check_refusal("PUT /film?id=eq.7\n\n{\"id\":8,\"colour\":1}", 400, "PGRST204");
}
END_TEST

START_TEST(columns_are_chosen_by_the_body_alone)
{
    check_refusal("PUT /film?id=eq.7&columns=title\n\n{\"id\":7,\"year\":1}", 400, "PGRST100");
    check_refusal("PUT /film?id=eq.7\n\n[{\"id\":7},{\"id\":7,\"year\":1}]", 400, "PGRST102");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_one_object_is_written);
    tcase_add_test(room, the_key_may_stand_in_the_address_alone);
    tcase_add_test(room, the_same_key_may_be_written_in_two_ways);
    tcase_add_test(room, of_several_objects_the_one_with_the_key_counts);
    tcase_add_test(room, filters_must_be_the_key_and_nothing_else);
    tcase_add_test(room, the_keys_must_be_the_same);
    tcase_add_test(room, an_unknown_column_is_refused_before_the_keys_are_compared);
    tcase_add_test(room, columns_are_chosen_by_the_body_alone);
}

UNIT_MAIN("put", tests)
