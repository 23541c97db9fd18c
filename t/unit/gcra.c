/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/gcra.h"

#include "unit.h"

#define SECOND APR_INT64_C(1000000000)

static apr_uint64_t full_at;
static records_verdict_t verdict;

static records_demand_t demand(apr_int64_t interval, apr_int64_t burst)
{
    return (records_demand_t){ .cost = 1, .needs = 1, .interval = interval, .burst = burst };
}

static int ask(const records_demand_t *demand, apr_uint64_t now)
{
    return records_gcra_decide(&verdict, &full_at, demand, now);
}

START_TEST(a_full_bucket_admits_its_burst)
{
    const records_demand_t one = demand(SECOND, 5);
    int i;

    full_at = 0;
    for (i = 0; i < 5; i++) {
        ck_assert(ask(&one, 1000));
        ck_assert_int_eq(verdict.remaining, 4 - i);
        ck_assert_int_eq(verdict.full, (i + 1) * SECOND);
        ck_assert_int_eq(verdict.retry, 0);
    }
    ck_assert(!ask(&one, 1000));
    ck_assert_int_eq(verdict.retry, SECOND);
    ck_assert_int_eq(verdict.remaining, 0);
    ck_assert_int_eq(verdict.full, 5 * SECOND);
}
END_TEST

START_TEST(one_more_is_admitted_each_interval_and_not_a_nanosecond_before)
{
    const records_demand_t one = demand(SECOND, 2);

    full_at = 0;
    ck_assert(ask(&one, 0) && ask(&one, 0));
    ck_assert(!ask(&one, SECOND - 1));
    ck_assert_int_eq(verdict.retry, 1);
    ck_assert(ask(&one, SECOND));
    ck_assert(!ask(&one, SECOND));
    ck_assert(ask(&one, 2 * SECOND));
}
END_TEST

START_TEST(a_window_admits_the_burst_and_what_is_added_in_it)
{
    const records_demand_t one = demand(SECOND / 7 + 1, 3);
    apr_uint64_t now, window = 10 * (apr_uint64_t)SECOND;
    apr_int64_t admitted = 0;

    full_at = 0;
    for (now = 0; now <= window; now += 1000003)
        admitted += ask(&one, now);
    ck_assert_int_eq(admitted, 3 + (apr_int64_t)window / one.interval);
}
END_TEST

START_TEST(a_long_rest_fills_the_bucket_and_no_more)
{
    const records_demand_t one = demand(SECOND, 2);

    full_at = 0;
    ck_assert(ask(&one, 100 * SECOND) && ask(&one, 100 * SECOND));
    ck_assert(ask(&one, 1000 * SECOND) && ask(&one, 1000 * SECOND));
    ck_assert(!ask(&one, 1000 * SECOND));
}
END_TEST

START_TEST(a_greater_cost_takes_more)
{
    records_demand_t ten = demand(SECOND, 25);

    ten.cost = ten.needs = 10;
    full_at = 0;
    ck_assert(ask(&ten, 0) && ask(&ten, 0));
    ck_assert_int_eq(verdict.remaining, 5);
    ck_assert(!ask(&ten, 0));
    ck_assert_int_eq(verdict.retry, 5 * SECOND);
    ck_assert_int_eq(verdict.remaining, 5); /* a refusal takes nothing */
}
END_TEST

START_TEST(what_costs_later_needs_one_and_leaves_debt)
{
    records_demand_t look = demand(SECOND, 10), rows = demand(SECOND, 10);

    look.cost = 0;
    rows.cost = 25;
    full_at = 0;
    ck_assert(ask(&look, 0));
    ck_assert_int_eq(verdict.remaining, 10);
    full_at = records_gcra_charge(full_at, &rows, 0);
    ck_assert(!ask(&look, 0));
    ck_assert_int_eq(verdict.retry, 16 * SECOND);
    ck_assert_int_eq(verdict.remaining, 0);
    ck_assert(!ask(&look, 16 * SECOND - 1));
    ck_assert(ask(&look, 16 * SECOND));
}
END_TEST

START_TEST(what_is_given_back_was_never_taken)
{
    records_demand_t one = demand(SECOND, 2), back = demand(SECOND, 2);

    back.cost = -1;
    full_at = 0;
    ck_assert(ask(&one, 50) && ask(&one, 50) && !ask(&one, 50));
    full_at = records_gcra_charge(full_at, &back, 60);
    ck_assert(ask(&one, 60));
    ck_assert(!ask(&one, 60));
    ck_assert_uint_eq(records_gcra_charge(5, &back, 0), 0);
}
END_TEST

START_TEST(the_next_unit_comes_before_the_bucket_is_full)
{
    records_demand_t one = demand(2 * SECOND, 5);

    full_at = 0;
    ask(&one, 0);
    ck_assert_int_eq(records_gcra_next(&verdict, &one), 2 * SECOND);
    ask(&one, 0);
    ask(&one, SECOND);
    ck_assert_int_eq(verdict.full, 5 * SECOND);
    ck_assert_int_eq(records_gcra_next(&verdict, &one), SECOND);
    ask(&one, SECOND);
    ask(&one, SECOND);
    ck_assert(!ask(&one, SECOND));
    ck_assert_int_eq(records_gcra_next(&verdict, &one), verdict.retry);
    full_at = 0;
    one.cost = 0;
    ask(&one, SECOND);
    ck_assert_int_eq(records_gcra_next(&verdict, &one), 0);
}
END_TEST

START_TEST(numbers_too_large_are_bounded)
{
    records_demand_t huge = demand(SECOND * 86400, 1000000);

    huge.cost = APR_INT64_MAX;
    full_at = records_gcra_charge(0, &huge, 7);
    ck_assert_uint_eq(full_at, RECORDS_GCRA_MOST + 7);
    full_at = records_gcra_charge(full_at, &huge, 7);
    ck_assert_uint_eq(full_at, RECORDS_GCRA_MOST + 7);
    huge.needs = APR_INT64_MAX;
    ck_assert(!ask(&huge, 7));
    ck_assert_int_ge(verdict.retry, 0);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_full_bucket_admits_its_burst);
    tcase_add_test(room, one_more_is_admitted_each_interval_and_not_a_nanosecond_before);
    tcase_add_test(room, a_window_admits_the_burst_and_what_is_added_in_it);
    tcase_add_test(room, a_long_rest_fills_the_bucket_and_no_more);
    tcase_add_test(room, a_greater_cost_takes_more);
    tcase_add_test(room, what_costs_later_needs_one_and_leaves_debt);
    tcase_add_test(room, what_is_given_back_was_never_taken);
    tcase_add_test(room, the_next_unit_comes_before_the_bucket_is_full);
    tcase_add_test(room, numbers_too_large_are_bounded);
}

UNIT_MAIN("gcra", tests)
