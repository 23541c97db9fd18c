/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_redis.h"

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
    const records_demand_t demand = rate(SECOND, 2);
    records_verdict_t verdict;

    ck_assert(decide(&demand).admits && decide(&demand).admits);
    verdict = decide(&demand);
    ck_assert(!verdict.admits && verdict.retry > 0 && verdict.retry <= SECOND);
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

void add_deciding(TCase *room)
{
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
}
