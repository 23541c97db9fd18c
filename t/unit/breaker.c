/* SPDX-License-Identifier: Apache-2.0 */
#include "base/breaker.h"

#include "unit.h"

#define SECOND APR_USEC_PER_SEC

static records_breaker_t breaker;

static void fail_at(apr_time_t moment, int timed_out)
{
    ck_assert(records_breaker_admits(&breaker, moment));
    records_breaker_failed(&breaker, moment, timed_out, moment);
}

static void close_it(void)
{
    memset(&breaker, 0, sizeof(breaker));
}

START_TEST(three_failures_in_a_row_open_it)
{
    close_it();
    fail_at(1, 0);
    fail_at(2, 0);
    ck_assert(records_breaker_admits(&breaker, 3));
    records_breaker_succeeded(&breaker, 3);
    fail_at(4, 0);
    fail_at(5, 0);
    fail_at(6, 0);
    ck_assert(records_breaker_is_open(&breaker, 7));
    ck_assert(!records_breaker_admits(&breaker, 7));
    ck_assert(!records_breaker_admits(&breaker, 5 + SECOND));
}
END_TEST

START_TEST(one_time_out_opens_it)
{
    close_it();
    fail_at(1, 1);
    ck_assert(!records_breaker_admits(&breaker, 2));
}
END_TEST

START_TEST(one_caller_probes_and_closes_it)
{
    close_it();
    fail_at(0, 1);
    ck_assert(!records_breaker_is_open(&breaker, SECOND));
    ck_assert(records_breaker_admits(&breaker, SECOND));
    ck_assert(!records_breaker_admits(&breaker, SECOND + 1));
    records_breaker_succeeded(&breaker, SECOND);
    ck_assert(records_breaker_admits(&breaker, SECOND + 2));
    ck_assert(records_breaker_admits(&breaker, SECOND + 2));
}
END_TEST

START_TEST(the_pause_doubles_to_ten_seconds_and_begins_anew)
{
    static const int pauses[] = { 1, 2, 4, 8, 10, 10 };
    apr_time_t now = 0;
    size_t i;

    close_it();
    for (i = 0; i < COUNT_OF(pauses); i++) {
        fail_at(now, 1);
        ck_assert(!records_breaker_admits(&breaker, now + pauses[i] * SECOND - 1));
        now += pauses[i] * SECOND;
    }
    ck_assert(records_breaker_admits(&breaker, now));
    records_breaker_succeeded(&breaker, now);
    fail_at(now, 1);
    ck_assert(records_breaker_admits(&breaker, now + SECOND));
}
END_TEST

START_TEST(what_was_under_way_when_it_opened_says_nothing_new)
{
    close_it();
    ck_assert(records_breaker_admits(&breaker, 10));
    ck_assert(records_breaker_admits(&breaker, 20));
    ck_assert(records_breaker_admits(&breaker, 30));
    records_breaker_failed(&breaker, 10, 1, 50);
    records_breaker_failed(&breaker, 20, 1, 60); /* no longer pause */
    records_breaker_succeeded(&breaker, 30);     /* and none the shorter */
    ck_assert(!records_breaker_admits(&breaker, 49 + SECOND));
    ck_assert(records_breaker_admits(&breaker, 50 + SECOND));
    records_breaker_failed(&breaker, 40, 1, 51 + SECOND); /* not the probe's */
    ck_assert(!records_breaker_admits(&breaker, 52 + SECOND));
    records_breaker_succeeded(&breaker, 50 + SECOND);
    ck_assert(records_breaker_admits(&breaker, 53 + SECOND));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, three_failures_in_a_row_open_it);
    tcase_add_test(room, one_time_out_opens_it);
    tcase_add_test(room, one_caller_probes_and_closes_it);
    tcase_add_test(room, the_pause_doubles_to_ten_seconds_and_begins_anew);
    tcase_add_test(room, what_was_under_way_when_it_opened_says_nothing_new);
}

UNIT_MAIN("breaker", tests)
