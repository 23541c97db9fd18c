/* SPDX-License-Identifier: Apache-2.0 */
/* The store against a real Redis, whose port t/stores/run says.  What is done to it, another connection
 * tells it: to forget, to close, to pause, to be full. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <apr_thread_proc.h>
#include <check.h>
#include <hiredis.h>

#include "stores/redis/store_redis.h"

#define SKIPPED 77 /* as automake counts it */
#define TIME_LIMIT 300
#define THREADS 8
#define MILLISECOND 1000000ll
#define SECOND (1000 * MILLISECOND)

static apr_pool_t *pool;
static redisContext *control;
static void *store;

static int port(void)
{
    const char *given = getenv("RECORDS_TEST_REDIS");

    return given == NULL ? 0 : atoi(given);
}

/* ---- the store, and what is done to its Redis --------------------------------------------- */

/* options: "timeout=2s", "db=3", NULL */
static void *open_with(const char *option, ...)
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

static const char *tell(const char *format, ...)
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

/* ---- demands ------------------------------------------------------------------------------- */

#define KEY "0123456789abcdef0123456789abcdef"

static records_demand_t rate(apr_int64_t interval, apr_int64_t burst)
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
static records_demand_t quota(apr_int64_t limit)
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

static records_verdict_t decide(const records_demand_t *demand)
{
    records_verdict_t verdict;
    records_error_t *error = records_redis_store.decide(store, demand, 1, &verdict, pool);

    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->cause);
    return verdict;
}

static void charge(records_demand_t demand, apr_int64_t cost)
{
    records_error_t *error;

    demand.cost = cost;
    error = records_redis_store.charge(store, &demand, 1, pool);
    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->cause);
}

/* It fails, and its cause has these words. */
static void fails_for(const char *policy, const char *words)
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

static void fails(const char *words)
{
    fails_for("untouched", words);
}

static records_store_state_t state(void)
{
    records_store_state_t state;

    records_redis_store.state(store, &state);
    return state;
}

/* ---- rates ---------------------------------------------------------------------------------- */

START_TEST(a_burst_is_admitted_and_no_more)
{
    const records_demand_t demand = rate(3600 * SECOND, 5);
    records_verdict_t verdict;
    int i;

    for (i = 1; i <= 5; i++) {
        verdict = decide(&demand);
        ck_assert(verdict.admits);
        ck_assert_int_eq(verdict.remaining, 5 - i);
        ck_assert_int_eq(verdict.retry, 0);
        ck_assert(verdict.full > (i * 3600 - 60) * SECOND && verdict.full <= i * 3600 * SECOND);
    }
    verdict = decide(&demand);
    ck_assert(!verdict.admits);
    ck_assert_int_eq(verdict.remaining, 0);
    ck_assert(verdict.retry > 3540 * SECOND && verdict.retry <= 3600 * SECOND);
    ck_assert(verdict.full > 17940 * SECOND && verdict.full <= 18000 * SECOND);
    ck_assert_str_eq(tell("DBSIZE"), "1");
}
END_TEST

START_TEST(units_come_back_one_each_interval)
{
    const records_demand_t demand = rate(200 * MILLISECOND, 2);
    records_verdict_t verdict;

    ck_assert(decide(&demand).admits && decide(&demand).admits);
    verdict = decide(&demand);
    ck_assert(!verdict.admits && verdict.retry > 0 && verdict.retry <= 200 * MILLISECOND);
    apr_sleep(verdict.retry / 1000 + 1);
    ck_assert(decide(&demand).admits);
}
END_TEST

/* Numbers that a double cannot hold are not lost on the way. */
START_TEST(intervals_of_nanoseconds_and_of_days_are_kept)
{
    records_demand_t demand = rate(33334, 1000000);
    records_verdict_t verdict;

    demand.cost = demand.needs = 1000000;
    verdict = decide(&demand);
    ck_assert(verdict.admits);
    ck_assert_int_eq(verdict.full, 33334000000ll);
    demand = rate(86400 * SECOND, 60);
    demand.policy = "days";
    ck_assert_int_eq(decide(&demand).full, 86400 * SECOND);
}
END_TEST

START_TEST(a_cost_counts_as_so_many_and_needs_room)
{
    records_demand_t demand = rate(3600 * SECOND, 10);

    demand.cost = demand.needs = 8;
    ck_assert_int_eq(decide(&demand).remaining, 2);
    ck_assert(!decide(&demand).admits);
    demand.cost = demand.needs = 2;
    ck_assert(decide(&demand).admits);
    demand.cost = demand.needs = 11;
    demand.policy = "never";
    ck_assert(!decide(&demand).admits);
}
END_TEST

START_TEST(what_is_charged_afterwards_may_make_debt_and_be_given_back)
{
    records_demand_t demand = rate(3600 * SECOND, 10);
    records_verdict_t verdict;

    demand.cost = 0;
    ck_assert_int_eq(decide(&demand).remaining, 10);
    charge(demand, 25);
    verdict = decide(&demand);
    ck_assert(!verdict.admits);
    ck_assert_int_eq(verdict.remaining, 0);
    ck_assert(verdict.retry > (16 * 3600 - 60) * SECOND && verdict.retry <= 16 * 3600 * SECOND);
    charge(demand, -20);
    ck_assert_int_eq(decide(&demand).remaining, 5);
    charge(demand, -100);
    verdict = decide(&demand);
    ck_assert_int_eq(verdict.remaining, 10);
    ck_assert_int_eq(verdict.full, 0);
    ck_assert_str_eq(tell("DBSIZE"), "0");
}
END_TEST

START_TEST(a_charge_beyond_all_bounds_is_one_of_many_years)
{
    records_demand_t demand = rate(86400 * SECOND, 1);
    records_verdict_t verdict;

    charge(demand, APR_INT64_MAX / 2);
    charge(demand, APR_INT64_MAX / 2);
    demand.cost = 0;
    verdict = decide(&demand);
    ck_assert(!verdict.admits);
    ck_assert(verdict.retry > 365 * 86400 * SECOND);
}
END_TEST

START_TEST(a_lowered_limit_does_not_make_old_callers_wait_longer)
{
    records_demand_t demand = rate(3600 * SECOND, 100);

    demand.cost = demand.needs = 100;
    ck_assert(decide(&demand).admits);
    demand = rate(SECOND, 2);
    ck_assert(decide(&demand).retry <= SECOND);
}
END_TEST

START_TEST(a_full_bucket_is_forgotten)
{
    const records_demand_t demand = rate(10 * MILLISECOND, 5);

    ck_assert(decide(&demand).admits);
    ck_assert_str_eq(tell("DBSIZE"), "1");
    apr_sleep(1500 * 1000);
    tell("EXISTS {records}:rate:test:" KEY); /* looked for, it is gone */
    ck_assert_str_eq(tell("DBSIZE"), "0");
}
END_TEST

/* ---- quotas ------------------------------------------------------------------------------------ */

START_TEST(a_quota_admits_exactly_so_many)
{
    records_demand_t demand = quota(3);
    int i;

    for (i = 1; i <= 5; i++) {
        const records_verdict_t verdict = decide(&demand);

        ck_assert_int_eq(verdict.admits, i <= 3);
        ck_assert_int_eq(verdict.used, i <= 3 ? i : 3);
        ck_assert_int_eq(verdict.remaining, i <= 3 ? 3 - i : 0);
    }
    demand.start += 3600;
    ck_assert(decide(&demand).admits);
    demand = quota(0);
    demand.policy = "none";
    ck_assert(!decide(&demand).admits);
}
END_TEST

START_TEST(a_quota_counts_on_beyond_its_limit_but_not_below_nothing)
{
    records_demand_t demand = quota(100);
    records_verdict_t verdict;

    demand.cost = 0;
    charge(demand, 1000000000000000ll);
    verdict = decide(&demand);
    ck_assert(!verdict.admits);
    ck_assert_int_eq(verdict.used, 1000000000000000ll);
    ck_assert_int_eq(verdict.remaining, 0);
    charge(demand, -2000000000000000ll);
    verdict = decide(&demand);
    ck_assert(verdict.admits);
    ck_assert_int_eq(verdict.used, 0);
}
END_TEST

START_TEST(a_quota_may_be_forgotten_when_its_window_is_over)
{
    records_demand_t demand = quota(3);
    const char *key =
        apr_psprintf(pool, "{records}:quota:test:" KEY ":%" APR_INT64_T_FMT, demand.start);
    const apr_int64_t left = demand.end - apr_time_sec(apr_time_now());
    int kept;

    ck_assert(decide(&demand).admits);
    kept = atoi(tell("TTL %s", key));
    ck_assert(kept >= left && kept <= left + 61);
    ck_assert(decide(&demand).admits);
    ck_assert(atoi(tell("TTL %s", key)) <= kept);
}
END_TEST

/* ---- several at once --------------------------------------------------------------------------- */

START_TEST(all_are_taken_or_none)
{
    records_demand_t demands[] = { rate(3600 * SECOND, 5), rate(3600 * SECOND, 2), quota(100) };
    records_verdict_t verdicts[3];
    int i;

    demands[1].policy = "small";
    for (i = 1; i <= 4; i++) {
        ck_assert(records_redis_store.decide(store, demands, 3, verdicts, pool) == NULL);
        ck_assert(verdicts[0].admits && verdicts[2].admits);
        ck_assert_int_eq(verdicts[1].admits, i <= 2);
        ck_assert_int_eq(verdicts[0].remaining, i <= 2 ? 5 - i : 3);
        ck_assert_int_eq(verdicts[1].remaining, i <= 2 ? 2 - i : 0);
        ck_assert_int_eq(verdicts[2].used, i <= 2 ? i : 2);
    }
}
END_TEST

/* ---- many threads -------------------------------------------------------------------------------- */

typedef struct hammer_t {
    records_demand_t demand;
    apr_time_t until;                    /* or, if 0, so many calls: */
    int calls;
    int admitted;
    apr_time_t first, last;              /* first end, last beginning: surely within */
    apr_thread_t *thread;
} hammer_t;

static void *APR_THREAD_FUNC hammer(apr_thread_t *thread, void *data)
{
    hammer_t *own = data;
    apr_pool_t *scratch;
    int i;

    (void)thread;
    apr_pool_create_unmanaged_ex(&scratch, NULL, NULL);
    for (i = 0; own->until != 0 ? apr_time_now() < own->until : i < own->calls; i++) {
        records_verdict_t verdict;

        own->last = apr_time_now();
        if (records_redis_store.decide(store, &own->demand, 1, &verdict, scratch) != NULL) {
            own->admitted = -1000000;
            break;
        }
        own->admitted += verdict.admits;
        if (own->first == 0)
            own->first = apr_time_now();
        apr_pool_clear(scratch);
    }
    apr_pool_destroy(scratch);
    return NULL;
}

static int hammer_all(hammer_t *all, const hammer_t *one)
{
    int i, admitted = 0;
    apr_status_t rv;

    for (i = 0; i < THREADS; i++) {
        all[i] = *one;
        ck_assert_int_eq(apr_thread_create(&all[i].thread, NULL, hammer, &all[i], pool),
                         APR_SUCCESS);
    }
    for (i = 0; i < THREADS; i++) {
        apr_thread_join(&rv, all[i].thread);
        admitted += all[i].admitted;
    }
    return admitted;
}

START_TEST(threads_are_admitted_exactly_the_burst)
{
    const hammer_t one = { .demand = rate(3600 * SECOND, 777), .calls = 400 };
    hammer_t all[THREADS];

    store = open_with("connections=3", NULL);
    ck_assert_int_eq(hammer_all(all, &one), 777);
    ck_assert_uint_eq(state().decisions, 400 * THREADS);
    ck_assert_uint_eq(state().failures, 0);
}
END_TEST

START_TEST(threads_are_admitted_exactly_the_quota)
{
    const hammer_t one = { .demand = quota(1000), .calls = 400 };
    hammer_t all[THREADS];

    ck_assert_int_eq(hammer_all(all, &one), 1000);
}
END_TEST

START_TEST(threads_are_admitted_the_burst_and_one_each_interval)
{
    const apr_int64_t interval = 2500 * 1000; /* 2.5 ms */
    hammer_t one = { .demand = rate(interval, 50) }, all[THREADS];
    const apr_time_t before = apr_time_now();
    apr_time_t after, first, last;
    int admitted, i;

    one.until = before + 2 * APR_USEC_PER_SEC;
    admitted = hammer_all(all, &one);
    after = apr_time_now();
    first = all[0].first;
    last = all[0].last;
    for (i = 1; i < THREADS; i++) {
        first = all[i].first < first ? all[i].first : first;
        last = all[i].last > last ? all[i].last : last;
    }
    ck_assert_int_le(admitted, 50 + (after - before) * 1000 / interval);
    ck_assert_int_ge(admitted, 50 + (last - first) * 1000 / interval - 1);
}
END_TEST

/* ---- faults ---------------------------------------------------------------------------------------- */

START_TEST(a_forgotten_script_is_sent_again)
{
    records_demand_t demand = rate(3600 * SECOND, 5);

    ck_assert(decide(&demand).admits);
    tell("SCRIPT FLUSH");
    ck_assert_int_eq(decide(&demand).remaining, 3);
    tell("SCRIPT FLUSH");
    charge(demand, 1); /* lost, since nobody waits for its answer; but nothing is confused */
    ck_assert_int_eq(decide(&demand).remaining, 2);
}
END_TEST

START_TEST(connections_that_the_server_closed_are_opened_again)
{
    const records_demand_t demand = rate(3600 * SECOND, 10);
    int i;

    for (i = 1; i <= 3; i++) {
        ck_assert_int_eq(decide(&demand).remaining, 10 - i);
        tell("CLIENT KILL TYPE normal SKIPME yes");
    }
    ck_assert_uint_eq(state().failures, 0);
}
END_TEST

START_TEST(a_server_that_hangs_is_waited_for_once)
{
    apr_time_t begun;
    int i;

    store = open_with("timeout=200ms", NULL);
    (void)decide(&(records_demand_t){ .kind = RECORDS_DEMAND_RATE,
                                      .policy = "a",
                                      .key = KEY,
                                      .cost = 1,
                                      .needs = 1,
                                      .interval = SECOND,
                                      .burst = 5 });
    tell("CLIENT PAUSE 900 ALL");
    begun = apr_time_now();
    fails("has not answered in time");
    ck_assert(apr_time_now() - begun >= 200 * 1000);
    begun = apr_time_now();
    for (i = 0; i < 1000; i++)
        fails(NULL);
    ck_assert(apr_time_now() - begun < 200 * 1000);
    ck_assert_uint_eq(state().timeouts, 1);
    ck_assert_uint_eq(state().skipped, 1000);
    ck_assert_int_eq(state().down, 1);
    apr_sleep(APR_USEC_PER_SEC);
    ck_assert_int_eq(state().down, 0);
    (void)decide(&(records_demand_t){ .kind = RECORDS_DEMAND_RATE,
                                      .policy = "b",
                                      .key = KEY,
                                      .cost = 1,
                                      .needs = 1,
                                      .interval = SECOND,
                                      .burst = 5 });
    ck_assert_uint_eq(state().failures, 1);
}
END_TEST

/* The late answer to the first must not be taken for that to the second. */
START_TEST(a_late_answer_is_nobodys)
{
    records_demand_t one = rate(3600 * SECOND, 5), other = rate(3600 * SECOND, 100);

    store = open_with("timeout=200ms", NULL);
    other.policy = "other";
    ck_assert(decide(&one).admits);
    tell("CLIENT PAUSE 400 ALL");
    fails("in time");
    apr_sleep(APR_USEC_PER_SEC);
    ck_assert_int_eq(decide(&other).remaining, 99);
}
END_TEST

START_TEST(a_server_that_is_not_there_is_asked_three_times)
{
    void *settings;
    int i;

    ck_assert(records_redis_store.parse(&settings, "127.0.0.1:1", apr_table_make(pool, 1), pool)
              == NULL);
    ck_assert_int_eq(records_redis_store.open(&store, settings, pool), APR_SUCCESS);
    for (i = 0; i < 3; i++)
        fails("no connection to Redis: Connection refused");
    fails(NULL);
}
END_TEST

START_TEST(a_full_server_is_down_and_says_why)
{
    records_demand_t demand = rate(3600 * SECOND, 5);

    tell("CONFIG SET maxmemory-policy noeviction");
    ck_assert(decide(&demand).admits);
    tell("CONFIG SET maxmemory 1");
    fails("OOM");
    fails("OOM");
    fails("OOM");
    fails(NULL);
}
END_TEST

/* Who only looks does not notice; so one charge that was refused is enough. */
START_TEST(a_charge_that_was_refused_is_heard_of_by_the_next)
{
    records_demand_t demand = rate(3600 * SECOND, 5);

    demand.cost = 0;
    ck_assert(decide(&demand).admits);
    tell("CONFIG SET maxmemory 1");
    charge(demand, 3);
    fails("Redis refused a charge: OOM");
    fails(NULL);
}
END_TEST

START_TEST(passwords_and_users_of_redis_are_told)
{
    const records_demand_t demand = rate(3600 * SECOND, 50);

    tell("CONFIG SET requirepass s3cret");
    fails("NOAUTH");
    store = open_with("password=wr0ng", NULL);
    fails("Redis refuses the password: WRONGPASS");
    store = open_with("password=s3cret", "db=3", NULL);
    ck_assert(decide(&demand).admits);
    tell("ACL SETUSER limits reset on >pw ~{records}:* +evalsha +eval +time +get +set +del +incrby "
         "+expireat +select");
    store = open_with("user=limits", "password=pw", "db=3", NULL);
    ck_assert_int_eq(decide(&demand).remaining, 48);
    store = open_with("user=limits", "password=pw", "prefix=other:", NULL);
    fails("NOPERM");
    tell("ACL DELUSER limits");
}
END_TEST

START_TEST(a_key_of_another_kind_is_no_crash)
{
    tell("LPUSH {records}:rate:test:" KEY " x");
    fails_for("test", "WRONGTYPE");
}
END_TEST

START_TEST(busy_connections_are_waited_for_no_longer_than_the_time_limit)
{
    const hammer_t one = { .demand = rate(SECOND, 1), .calls = 1 };
    hammer_t all[THREADS];
    apr_time_t begun = apr_time_now();

    store = open_with("connections=1", "timeout=200ms", NULL);
    (void)decide(&one.demand);
    tell("CLIENT PAUSE 700 ALL");
    begun = apr_time_now();
    ck_assert_int_lt(hammer_all(all, &one), 0);
    ck_assert(apr_time_now() - begun < 650 * 1000);
    ck_assert_uint_eq(state().failures + state().skipped, THREADS);
}
END_TEST

/* ---- settings --------------------------------------------------------------------------------------- */

static const char *parse(const char *where, const char *name, const char *value)
{
    apr_table_t *options = apr_table_make(pool, 1);
    void *settings;

    if (name != NULL)
        apr_table_setn(options, name, value);
    return records_redis_store.parse(&settings, where, options, pool);
}

START_TEST(settings_that_mean_nothing_are_refused_with_what_to_write)
{
    static const struct { const char *where, *name, *value, *words; } wrong[] = {
        { "6379", NULL, NULL, "write HOST:PORT, such as" },
        { "redis://localhost", NULL, NULL, "write HOST:PORT, such as" },
        { "rediss://localhost", NULL, NULL, "stunnel" },
        { "127.0.0.1:99999", NULL, NULL, "write HOST:PORT, such as" },
        { "127.0.0.1", "timeout", "50", "such as 50ms" },
        { "127.0.0.1", "timeout", "0ms", "such as 50ms" },
        { "127.0.0.1", "connect-timeout", "2m", "such as 50ms" },
        { "127.0.0.1", "connections", "0", "from 1 to 1000" },
        { "127.0.0.1", "db", "-1", "from 0 to" },
        { "127.0.0.1", "password", "", "is empty" },
        { "127.0.0.1", "password", "@/nowhere", "cannot be read" },
        { "127.0.0.1", "password", "@/dev/null", "is empty" },
        { "127.0.0.1", "user", "limits", "needs its password=" },
        { "127.0.0.1", "prefix", "a b", "without spaces" },
        { "127.0.0.1", "tls", "on", "there are timeout=" },
    };
    size_t i;

    for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        const char *error = parse(wrong[i].where, wrong[i].name, wrong[i].value);

        ck_assert_msg(error != NULL && strstr(error, wrong[i].words) != NULL, "%s %s=%s: %s",
                      wrong[i].where, wrong[i].name, wrong[i].value, error);
    }
    ck_assert(parse("localhost", NULL, NULL) == NULL);
    ck_assert(parse("[::1]:7000", "timeout", "2s") == NULL);
    ck_assert(parse("/run/redis/redis.sock", "prefix", "mine:") == NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store_redis");
    TCase *room = tcase_create("store_redis");
    SRunner *runner;
    int failed;

    if (port() == 0)
        return SKIPPED;
    apr_initialize();
    tcase_add_checked_fixture(room, set_up, tear_down);
    tcase_set_timeout(room, TIME_LIMIT);
    tcase_add_test(room, a_burst_is_admitted_and_no_more);
    tcase_add_test(room, units_come_back_one_each_interval);
    tcase_add_test(room, intervals_of_nanoseconds_and_of_days_are_kept);
    tcase_add_test(room, a_cost_counts_as_so_many_and_needs_room);
    tcase_add_test(room, what_is_charged_afterwards_may_make_debt_and_be_given_back);
    tcase_add_test(room, a_charge_beyond_all_bounds_is_one_of_many_years);
    tcase_add_test(room, a_lowered_limit_does_not_make_old_callers_wait_longer);
    tcase_add_test(room, a_full_bucket_is_forgotten);
    tcase_add_test(room, a_quota_admits_exactly_so_many);
    tcase_add_test(room, a_quota_counts_on_beyond_its_limit_but_not_below_nothing);
    tcase_add_test(room, a_quota_may_be_forgotten_when_its_window_is_over);
    tcase_add_test(room, all_are_taken_or_none);
    tcase_add_test(room, threads_are_admitted_exactly_the_burst);
    tcase_add_test(room, threads_are_admitted_exactly_the_quota);
    tcase_add_test(room, threads_are_admitted_the_burst_and_one_each_interval);
    tcase_add_test(room, a_forgotten_script_is_sent_again);
    tcase_add_test(room, connections_that_the_server_closed_are_opened_again);
    tcase_add_test(room, a_server_that_hangs_is_waited_for_once);
    tcase_add_test(room, a_late_answer_is_nobodys);
    tcase_add_test(room, a_server_that_is_not_there_is_asked_three_times);
    tcase_add_test(room, a_full_server_is_down_and_says_why);
    tcase_add_test(room, a_charge_that_was_refused_is_heard_of_by_the_next);
    tcase_add_test(room, passwords_and_users_of_redis_are_told);
    tcase_add_test(room, a_key_of_another_kind_is_no_crash);
    tcase_add_test(room, busy_connections_are_waited_for_no_longer_than_the_time_limit);
    tcase_add_test(room, settings_that_mean_nothing_are_refused_with_what_to_write);
    suite_add_tcase(suite, room);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    apr_terminate();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
