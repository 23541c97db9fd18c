/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_redis.h"

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

    store = open_with("timeout=500ms", NULL);
    (void)decide(&(records_demand_t){ .kind = RECORDS_DEMAND_RATE,
                                      .policy = "a",
                                      .key = KEY,
                                      .cost = 1,
                                      .needs = 1,
                                      .interval = SECOND,
                                      .burst = 5 });
    tell("CLIENT PAUSE 1400 ALL");
    begun = apr_time_now();
    fails("has not answered in time");
    ck_assert(apr_time_now() - begun >= 500 * 1000);
    begun = apr_time_now();
    for (i = 0; i < 1000; i++)
        fails(NULL);
    ck_assert(apr_time_now() - begun < 500 * 1000);
    ck_assert_uint_eq(state().timeouts, 1);
    ck_assert_uint_eq(state().skipped, 1000);
    ck_assert_int_eq(state().down, 1);
    apr_sleep(1100 * 1000);
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

    store = open_with("timeout=500ms", NULL);
    other.policy = "other";
    ck_assert(decide(&one).admits);
    tell("CLIENT PAUSE 800 ALL");
    fails("in time");
    apr_sleep(1100 * 1000);
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

void add_failing(TCase *room)
{
    tcase_add_test(room, a_forgotten_script_is_sent_again);
    tcase_add_test(room, connections_that_the_server_closed_are_opened_again);
    tcase_add_test(room, a_server_that_hangs_is_waited_for_once);
    tcase_add_test(room, a_late_answer_is_nobodys);
    tcase_add_test(room, a_server_that_is_not_there_is_asked_three_times);
    tcase_add_test(room, a_full_server_is_down_and_says_why);
    tcase_add_test(room, a_charge_that_was_refused_is_heard_of_by_the_next);
    tcase_add_test(room, passwords_and_users_of_redis_are_told);
    tcase_add_test(room, a_key_of_another_kind_is_no_crash);
}
