/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_redis.h"

#include <hiredis.h>

#define SKIPPED 77 /* as automake counts it */
#define TIME_LIMIT 300

apr_pool_t *pool;
void *store;
static redisContext *control;

static int port(void)
{
    const char *given = getenv("RECORDS_TEST_REDIS");

    return given == NULL ? 0 : atoi(given);
}

void *open_with(const char *option, ...)
{
    apr_table_t *options = apr_table_make(pool, 4);
    void *settings, *handle;
    const char *error;
    va_list list;

    apr_table_setn(options, "timeout", "5s");
    apr_table_setn(options, "connect-timeout", "5s");
    va_start(list, option);
    for (; option != NULL; option = va_arg(list, const char *)) {
        const char *equals = strchr(option, '=');

        apr_table_setn(options, apr_pstrmemdup(pool, option, (apr_size_t)(equals - option)),
                       equals + 1);
    }
    va_end(list);
    error = records_redis_store.parse(&settings, apr_psprintf(pool, "127.0.0.1:%d", port()),
                                      options, pool);
    ck_assert_msg(error == NULL, "%s", error);
    ck_assert_int_eq(records_redis_store.open(&handle, settings, pool), APR_SUCCESS);
    return handle;
}

const char *tell(const char *format, ...)
{
    va_list list;
    redisReply *reply;
    const char *text;

    va_start(list, format);
    reply = redisvCommand(control, format, list);
    va_end(list);
    ck_assert_msg(reply != NULL, "%s", control->errstr);
    ck_assert_msg(reply->type != REDIS_REPLY_ERROR, "%s: %s", format, reply->str);
    text = reply->str != NULL
               ? apr_pstrdup(pool, reply->str)
               : apr_psprintf(pool, "%" APR_INT64_T_FMT, (apr_int64_t)reply->integer);
    freeReplyObject(reply);
    return text;
}

static void set_up(void)
{
    struct timeval patience = { 30, 0 };

    apr_pool_create(&pool, NULL);
    control = redisConnectWithTimeout("127.0.0.1", port(), patience);
    ck_assert(control != NULL && control->err == 0);
    tell("FLUSHALL");
    store = open_with(NULL);
}

static void tear_down(void)
{
    tell("CONFIG SET maxmemory 0");
    tell("CONFIG SET requirepass %s", "");
    redisFree(control);
    apr_pool_destroy(pool);
}

records_demand_t rate(apr_int64_t interval, apr_int64_t burst)
{
    const records_demand_t demand = { .kind = RECORDS_DEMAND_RATE,
                                      .policy = "test",
                                      .key = KEY,
                                      .cost = 1,
                                      .needs = 1,
                                      .interval = interval,
                                      .burst = burst };

    return demand;
}

/* Of an hour that is long since over would be forgotten at once. */
records_demand_t quota(apr_int64_t limit)
{
    const apr_int64_t now = apr_time_sec(apr_time_now());
    const records_demand_t demand = { .kind = RECORDS_DEMAND_QUOTA,
                                      .policy = "test",
                                      .key = KEY,
                                      .cost = 1,
                                      .needs = 1,
                                      .limit = limit,
                                      .start = now - now % 3600,
                                      .end = now - now % 3600 + 3600 };

    return demand;
}

records_verdict_t decide(const records_demand_t *demand)
{
    records_verdict_t verdict;
    records_error_t *error = records_redis_store.decide(store, demand, 1, &verdict, pool);

    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->cause);
    return verdict;
}

void charge(records_demand_t demand, apr_int64_t cost)
{
    records_error_t *error;

    demand.cost = cost;
    error = records_redis_store.charge(store, &demand, 1, pool);
    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->cause);
}

void fails_for(const char *policy, const char *words)
{
    records_demand_t demand = rate(SECOND, 5);
    records_verdict_t verdict;
    records_error_t *error;

    demand.policy = policy;
    error = records_redis_store.decide(store, &demand, 1, &verdict, pool);
    ck_assert(error != NULL);
    ck_assert_str_eq(error->code, "REC152");
    if (words == NULL)
        ck_assert_msg(error->cause == NULL, "%s", error->cause);
    else
        ck_assert_msg(error->cause != NULL && strstr(error->cause, words) != NULL, "%s, not %s",
                      error->cause, words);
}

void fails(const char *words)
{
    fails_for("untouched", words);
}

records_store_state_t state(void)
{
    records_store_state_t state;

    records_redis_store.state(store, &state);
    return state;
}

int run_suite(void)
{
    static add_tests_t *const all[] = { add_deciding, add_failing, add_hammering, add_settings };
    SRunner *runner;
    Suite *suite;
    TCase *room;
    size_t i;
    int failed;

    if (port() == 0)
        return SKIPPED;
    apr_initialize();
    suite = suite_create("store_redis");
    room = tcase_create("store_redis");
    tcase_add_checked_fixture(room, set_up, tear_down);
    tcase_set_timeout(room, TIME_LIMIT);
    for (i = 0; i < sizeof(all) / sizeof(*all); i++)
        all[i](room);
    suite_add_tcase(suite, room);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    apr_terminate();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
