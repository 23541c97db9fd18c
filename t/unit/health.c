/* SPDX-License-Identifier: Apache-2.0 */
#include "response/health.h"

#include "unit.h"

#define FOUND apr_time_from_sec(1764515400) /* 2025-11-30T15:10:00Z */

static apr_array_header_t *databases(int count, records_health_e last)
{
    apr_array_header_t *list = apr_array_make(pool, 2, sizeof(records_health_t));
    const records_health_t ready = { "films", RECORDS_HEALTH_READY, NULL, NULL, FOUND };
    const records_health_t other = { "a\"b", last, last == RECORDS_HEALTH_READY ? NULL : "PGRST000",
                                     last == RECORDS_HEALTH_READY ? NULL : "no \"way\"", FOUND };

    if (count > 1)
        APR_ARRAY_PUSH(list, records_health_t) = ready;
    if (count > 0)
        APR_ARRAY_PUSH(list, records_health_t) = other;
    return list;
}

static apr_array_header_t *stores(int count)
{
    apr_array_header_t *list = apr_array_make(pool, 2, sizeof(records_store_health_t));
    const records_store_health_t both[] = { { "shared", 0 }, { "other", 1 } };
    int i;

    for (i = 0; i < count; i++)
        APR_ARRAY_PUSH(list, records_store_health_t) = both[i];
    return list;
}

#define FILMS "{\"name\":\"films\",\"status\":\"ready\",\"since\":\"2025-11-30T15:10:00Z\"}"

START_TEST(a_process_that_answers_is_live)
{
    const apr_array_header_t *none = databases(2, RECORDS_HEALTH_UNREACHABLE);

    ck_assert_int_eq(records_health_status(RECORDS_HEALTH_OF_PROCESS, 1, none), 200);
    ck_assert_str_eq(records_health_json(RECORDS_HEALTH_OF_PROCESS, 1, none, stores(0), pool),
                     "{\"status\":\"live\"}");
}
END_TEST

START_TEST(all_databases_must_be_ready)
{
    const apr_array_header_t *good = databases(2, RECORDS_HEALTH_READY);
    const apr_array_header_t *bad = databases(2, RECORDS_HEALTH_UNREACHABLE);

    ck_assert_int_eq(records_health_status(RECORDS_HEALTH_OF_SERVICE, 0, good), 200);
    ck_assert_int_eq(records_health_status(RECORDS_HEALTH_OF_SERVICE, 0, bad), 503);
    ck_assert_int_eq(records_health_status(RECORDS_HEALTH_OF_BOTH, 0, bad), 503);
    ck_assert_int_eq(
        records_health_status(RECORDS_HEALTH_OF_SERVICE, 0, databases(0, RECORDS_HEALTH_READY)),
        200);
    ck_assert_str_eq(records_health_json(RECORDS_HEALTH_OF_SERVICE, 0, bad, stores(0), pool),
                     "{\"status\":\"unready\",\"databases\":[" FILMS
                     ",{\"name\":\"a\\\"b\",\"status\":\"unreachable\","
                     "\"since\":\"2025-11-30T15:10:00Z\",\"code\":\"PGRST000\","
                     "\"reason\":\"no \\\"way\\\"\"}]}");
}
END_TEST

START_TEST(who_drains_is_not_ready)
{
    const apr_array_header_t *none = databases(0, RECORDS_HEALTH_READY);

    ck_assert_int_eq(records_health_status(RECORDS_HEALTH_OF_SERVICE, 1, none), 503);
    ck_assert_int_eq(records_health_status(RECORDS_HEALTH_OF_BOTH, 1, none), 503);
    ck_assert_str_eq(records_health_json(RECORDS_HEALTH_OF_SERVICE, 1, none, stores(0), pool),
                     "{\"status\":\"draining\",\"databases\":[]}");
}
END_TEST

START_TEST(both_stand_in_one_object)
{
    ck_assert_str_eq(
        records_health_json(RECORDS_HEALTH_OF_BOTH, 0, databases(0, RECORDS_HEALTH_READY),
                            stores(0), pool),
        "{\"live\":{\"status\":\"live\"},\"ready\":{\"status\":\"ready\",\"databases\":[]}}");
}
END_TEST

START_TEST(a_store_that_is_down_is_told_of_and_leaves_the_service_ready)
{
    ck_assert_str_eq(records_health_json(RECORDS_HEALTH_OF_SERVICE, 0,
                                         databases(0, RECORDS_HEALTH_READY), stores(2), pool),
                     "{\"status\":\"ready\",\"databases\":[],\"stores\":["
                     "{\"name\":\"shared\",\"status\":\"up\"},"
                     "{\"name\":\"other\",\"status\":\"down\"}]}");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_process_that_answers_is_live);
    tcase_add_test(room, all_databases_must_be_ready);
    tcase_add_test(room, who_drains_is_not_ready);
    tcase_add_test(room, both_stand_in_one_object);
    tcase_add_test(room, a_store_that_is_down_is_told_of_and_leaves_the_service_ready);
}

UNIT_MAIN("health", tests)
