/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include "unit.h"

static const struct { const char *code, *message; int status; } statuses[] = {
    { "PGRST000", "", 503 },
    { "PGRST002", "", 503 },
    { "PGRST003", "", 503 },
    { "PGRST100", "", 400 },
    { "PGRST101", "", 405 },
    { "PGRST102", "", 400 },
    { "PGRST103", "", 416 },
    { "PGRST105", "", 405 },
    { "PGRST106", "", 406 },
    { "PGRST107", "", 406 },
    { "PGRST111", "", 500 },
    { "PGRST114", "", 400 },
    { "PGRST116", "", 406 },
    { "PGRST117", "", 405 },
    { "PGRST122", "", 400 },
    { "PGRST124", "", 400 },
    { "PGRST125", "", 404 },
    { "PGRST201", "", 300 },
    { "PGRST204", "", 400 },
    { "PGRST205", "", 404 },
    { "PGRST300", "", 500 },
    { "PGRST301", "", 401 },
    { "PGRST999", "", 500 },
    { "PGRSTX00", "", 500 },
    { "PGRST", "", 500 },
    { "REC101", "", 400 },
    { "REC102", "", 400 },
    { "REC103", "", 405 },
    { "REC104", "", 404 },
    { "REC105", "", 413 },
    { "REC106", "", 414 },
    { "REC107", "", 500 },
    { "REC999", "", 500 },
    { "08006", "", 503 },
    { "09000", "", 500 },
    { "0L000", "", 403 },
    { "0P000", "", 403 },
    { "21000", "more than one row returned by a subquery", 500 },
    { "21000", "DELETE requires a WHERE clause", 400 },
    { "21000", "requires a WHERE clause, it says", 500 },
    { "22023", "time zone \"x\" not recognized", 400 },
    { "22023", "role \"ghost\" does not exist", 401 },
    { "22023", "the role \"ghost\" does not exist", 400 },
    { "22P02", "role \"ghost\" does not exist", 400 },
    { "23502", "", 400 },
    { "23503", "", 409 },
    { "23505", "", 409 },
    { "23514", "", 400 },
    { "25006", "", 405 },
    { "25P02", "", 500 },
    { "28000", "", 403 },
    { "2D000", "", 500 },
    { "38000", "", 500 },
    { "24000", "", 500 },                /* of our session: never the client's fault */
    { "25P01", "", 500 },
    { "25P02", "", 500 },
    { "25001", "", 500 },
    { "26000", "", 500 },
    { "34000", "", 500 },
    { "42P03", "", 500 },
    { "42P05", "", 500 },
    { "08P01", "", 503 },
    { "53000", "", 503 },
    { "0A000", "cached plan must not change result type", 500 },
    { "0A000", "cannot do this", 400 },
    { "3B001", "", 500 },
    { "40001", "", 503 },
    { "40P01", "", 503 },
    { "40002", "", 500 },
    { "42501", "", 403 },
    { "42601", "", 400 },
    { "42703", "", 400 },
    { "42883", "", 404 },
    { "42P01", "", 404 },
    { "42P17", "", 500 },
    { "53300", "", 503 },
    { "53400", "", 500 },
    { "54001", "", 400 },
    { "55P03", "", 503 },
    { "55006", "", 500 },
    { "57014", "", 504 },
    { "57P01", "", 503 },
    { "57000", "", 500 },
    { "58030", "", 500 },
    { "F0000", "", 500 },
    { "HV000", "", 500 },
    { "P0001", "", 400 },
    { "P0002", "", 500 },
    { "XX001", "", 500 },
    { "PT402", "", 402 },
    { "PT200", "", 200 },
    { "PT599", "", 599 },
    { "PT999", "", 500 },
    { "PT100", "", 500 },
    { "PT4x2", "", 500 },
    { "PT-12", "", 500 },
    { "PT 40", "", 500 },
    { "22003", NULL, 400 },
    { "21000", NULL, 500 },
    { "", "", 400 },
    { NULL, NULL, 500 },
};

START_TEST(a_code_has_its_status)
{
    size_t i;

    for (i = 0; i < COUNT_OF(statuses); i++) {
        int status = records_error_status(statuses[i].code, statuses[i].message, 0);

        ck_assert_msg(status == statuses[i].status, "%s (%s) is %d",
                      statuses[i].code == NULL ? "NULL" : statuses[i].code,
                      statuses[i].message == NULL ? "NULL" : statuses[i].message, status);
    }
}
END_TEST

START_TEST(a_caller_without_a_user_is_asked_who_they_are)
{
    ck_assert_int_eq(records_error_status("42501", "permission denied", 1), 401);
    ck_assert_int_eq(records_error_status("42501", "permission denied", 0), 403);
    ck_assert_int_eq(records_error_status("23505", "", 1), 409);
}
END_TEST

START_TEST(failing_formats_the_message_and_finds_the_status)
{
    char code[] = "23505";
    records_error_t *error = records_fail(pool, code, "%s is there %d times", "Bo", 2);

    code[0] = 'X'; /* a driver's buffer lives shorter than the error */
    ck_assert_str_eq(error->code, "23505");
    ck_assert_str_eq(error->message, "Bo is there 2 times");
    ck_assert_int_eq(error->status, 409);
    ck_assert_ptr_null(error->details);
    ck_assert_ptr_null(error->hint);
    ck_assert_ptr_null(error->cause);
}
END_TEST

START_TEST(explaining_adds_and_takes_nothing_away)
{
    records_error_t *error = records_fail(pool, "PGRST100", "no");

    ck_assert_ptr_eq(records_explain(error, "because", NULL), error);
    records_explain(error, NULL, "try this");
    ck_assert_str_eq(error->details, "because");
    ck_assert_str_eq(error->hint, "try this");
}
END_TEST

START_TEST(a_client_sees_four_members_and_never_the_cause)
{
    records_error_t *error = records_fail(pool, "PGRST205", "Could not find the table \"a\"");

    error->cause = "secret";
    ck_assert_str_eq(records_error_json(error, 0, pool),
                     "{\"code\":\"PGRST205\",\"message\":\"Could not find the table \\\"a\\\"\","
                     "\"details\":null,\"hint\":null}");
    records_explain(error, "", "line\nline");
    ck_assert_str_eq(records_error_json(error, 0, pool),
                     "{\"code\":\"PGRST205\",\"message\":\"Could not find the table \\\"a\\\"\","
                     "\"details\":\"\",\"hint\":\"line\\nline\"}");
}
END_TEST

/* PGRST201 lists what it found. */
START_TEST(a_terse_error_has_a_code_and_a_message)
{
    records_error_t *error = records_explain(records_fail(pool, "23505", "duplicate key"),
                                             "Key (id)=(1) already exists.", "Choose another.");

    ck_assert_str_eq(records_error_json(error, 1, pool),
                     "{\"code\":\"23505\",\"message\":\"duplicate key\"}");
    error->details_json = "{\"a\":1}";
    ck_assert_str_eq(records_error_json(error, 1, pool),
                     "{\"code\":\"23505\",\"message\":\"duplicate key\"}");
}
END_TEST

START_TEST(details_may_be_json)
{
    records_error_t *error = records_fail(pool, "PGRST201", "Several");

    ck_assert_int_eq(error->status, 300);
    error->details_json = "[{\"a\":1}]";
    records_explain(error, NULL, "Choose one");
    ck_assert_str_eq(records_error_json(error, 0, pool),
                     "{\"code\":\"PGRST201\",\"message\":\"Several\","
                     "\"details\":[{\"a\":1}],\"hint\":\"Choose one\"}");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_code_has_its_status);
    tcase_add_test(room, a_terse_error_has_a_code_and_a_message);
    tcase_add_test(room, a_caller_without_a_user_is_asked_who_they_are);
    tcase_add_test(room, failing_formats_the_message_and_finds_the_status);
    tcase_add_test(room, explaining_adds_and_takes_nothing_away);
    tcase_add_test(room, a_client_sees_four_members_and_never_the_cause);
    tcase_add_test(room, details_may_be_json);
}

UNIT_MAIN("error", tests)
