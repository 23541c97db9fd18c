/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/policy.h"

#include <apr_strings.h>

#include "throttle/fields.h"
#include "unit.h"

static const char *rate_shown(const records_rate_t *rate)
{
    return rate->units == 0 ? "unlimited"
                            : apr_psprintf(pool,
                                           "%" APR_INT64_T_FMT "/%" APR_INT64_T_FMT
                                           " every %" APR_INT64_T_FMT " burst %" APR_INT64_T_FMT,
                                           rate->units, rate->window, rate->interval, rate->burst);
}

static records_error_t *read_rate(const char **means, const char *text, const void *with)
{
    records_rate_t rate;

    (void)with;
    if (!records_rate_parse(&rate, text))
        return records_error(pool, 400, "no", text);
    *means = rate_shown(&rate);
    return NULL;
}

START_TEST(a_rate_is_units_per_time)
{
    static const case_t cases[] = {
        { "100/60s", "100/60 every 600000000 burst 100" },
        { "100/60", "100/60 every 600000000 burst 100" },
        { "10/s", "10/1 every 100000000 burst 10" },
        { "1000/h", "1000/3600 every 3600000000 burst 1000" },
        { "7/m", "7/60 every 8571428572 burst 7" },                /* rounded up */
        { "1/7d", "1/604800 every 604800000000000 burst 1" },
        { "1000000000/s", "1000000000/1 every 1 burst 1000000000" },
        { "unlimited", "unlimited" },
    };
    static const char *const wrong[] = {
        "", "100", "100/", "/s", "0/s", "-1/s", "1.5/s", "100/0s", "100/-1s", "100/w", "100/60ss",
        "1000000001/s", "1/367d", "1/99999999999999999999s", "10 /s", "+1/s", "1e3/s", "10/s ", "Unlimited!",
    };

    check(read_rate, NULL, cases, COUNT_OF(cases));
    check_refused(read_rate, NULL, wrong, COUNT_OF(wrong), "no");
}
END_TEST

/* The arguments of the directive, between blanks. */
static const char *parse(records_throttle_t *throttle, const char *text)
{
    char *words[16], *last, *list = apr_pstrdup(pool, text);
    int count = 0;

    for (words[0] = apr_strtok(list, " ", &last); words[count] != NULL;
         words[count] = apr_strtok(NULL, " ", &last))
        count++;
    return records_throttle_parse(throttle, count, words, pool);
}

static records_error_t *read_throttle(const char **means, const char *text, const void *with)
{
    static const char *const downs[] = { "local", "open", "closed" };
    records_throttle_t t;
    const char *why = parse(&t, text);

    (void)with;
    if (why != NULL)
        return records_error(pool, 400, "no", why);
    *means = apr_psprintf(pool, "%s: %s%s%s key %s by %u cost %s store %s %s", t.policy.name,
                          rate_shown(&t.rate), t.from == NULL ? "" : " from ",
                          t.from == NULL ? "" : t.from, t.policy.key == NULL ? "-" : t.policy.key,
                          t.policy.by, t.cost_from == NULL ? "1" : t.cost_from,
                          t.policy.store == NULL ? "-" : t.policy.store, downs[t.policy.down]);
    return NULL;
}

START_TEST(a_throttle_is_a_rate_and_options)
{
    static const case_t cases[] = {
        { "10/s", "10-per-s: 10/1 every 100000000 burst 10 key - by 0 cost 1 store - local" },
        { "10/s burst=3 name=api key=%{REMOTE_ADDR} by=method,resource cost=3",
          "api: 10/1 every 100000000 burst 3 key %{REMOTE_ADDR} by 3 cost 3 store - local" },
        { "claim:rate default=1/s by=location cost=rows",
          "rate: 1/1 every 1000000000 burst 1 from claim:rate key - by 4 cost rows store - local" },
        { "claim:https://x.org/plan plan:gold=unlimited default=unlimited",
          "https___x.org_plan: unlimited from claim:https://x.org/plan key - by 0 cost 1 store - local" },
        { "%{reqenv:RATE} default=1/s burst=5 cost=claim:weight",
          "throttle: 1/1 every 1000000000 burst 5 from %{reqenv:RATE} key - by 0 cost claim:weight "
          "store - local" },
        { "10/s store=main store-down=closed key=claim:org",
          "10-per-s: 10/1 every 100000000 burst 10 key claim:org by 0 cost 1 store main closed" },
        { "10/s store=local",
          "10-per-s: 10/1 every 100000000 burst 10 key - by 0 cost 1 store - local" },
    };
    static const char *const wrong[] = {
        "", "ten", "unlimited", "10/s burst=0", "10/s burst=x", "10/s burst=5x", "10/s cost=0", "10/s cost=-1",
        "10/s cost=lots", "10/s cost=11", "10/s burst=2 cost=3", "10/s by=", "10/s by=colour",
        "10/s name=", "10/s name=a\"b", "10/s key=", "10/s store=", "10/s store-down=open", "10/s default=1/s",
        "10/s store=x store-down=maybe", "claim:rate", "claim: default=1/s", "claim:rate default=x",
        "claim:rate default=1/s plan:gold=x", "claim:rate default=1/s plan:=1/s",
        "10/s plan:gold=1/s", "10/s colour=red", "1/366d burst=1000000",
        "claim:rate default=10/s cost=11",
    };

    check(read_throttle, NULL, cases, COUNT_OF(cases));
    check_refused(read_throttle, NULL, wrong, COUNT_OF(wrong), "no");
}
END_TEST

START_TEST(a_request_gives_a_rate_or_the_name_of_a_plan)
{
    records_throttle_t t;
    records_rate_t rate;

    ck_assert_ptr_null(
        parse(&t, "claim:plan plan:gold=100/s plan:free=unlimited default=2/s burst=7"));
    ck_assert(records_throttle_rate(&rate, &t, NULL) && rate.units == 2 && rate.burst == 7);
    ck_assert(records_throttle_rate(&rate, &t, "") && rate.units == 2);
    ck_assert(records_throttle_rate(&rate, &t, "gold") && rate.units == 100 && rate.burst == 7);
    ck_assert(records_throttle_rate(&rate, &t, "free") && rate.units == 0);
    ck_assert(records_throttle_rate(&rate, &t, "30/m") && rate.units == 30 && rate.burst == 7);
    ck_assert(!records_throttle_rate(&rate, &t, "silver"));
    ck_assert(!records_throttle_rate(&rate, &t, "0/s"));
}
END_TEST

START_TEST(limits_are_shown_as_the_draft_has_them)
{
    const records_limit_field_t limits[] = {
        { .name = "burst", .quota = 20, .window = 1, .burst = 5, .remaining = 3, .next = 1 },
        { .name = "day", .unit = "rows", .quota = 1000, .window = 86400, .remaining = 1000 },
    };

    ck_assert_str_eq(records_fields_policy(limits, 2, pool),
                     "\"burst\";q=20;w=1;records-burst=5, \"day\";q=1000;w=86400;qu=\"rows\"");
    ck_assert_str_eq(records_fields_limit(limits, 2, pool), "\"burst\";r=3;t=1, \"day\";r=1000");
    ck_assert_int_eq(records_fields_seconds(0), 0);
    ck_assert_int_eq(records_fields_seconds(1), 1);
    ck_assert_int_eq(records_fields_seconds(1000000000), 1);
    ck_assert_int_eq(records_fields_seconds(1000000001), 2);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_rate_is_units_per_time);
    tcase_add_test(room, a_throttle_is_a_rate_and_options);
    tcase_add_test(room, a_request_gives_a_rate_or_the_name_of_a_plan);
    tcase_add_test(room, limits_are_shown_as_the_draft_has_them);
}

UNIT_MAIN("policy", tests)
