/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/quota.h"

#include <apr_strings.h>

#include "unit.h"

/* "100/day in=rows" */
static const char *parse(records_quota_t *quota, const char *line)
{
    char *words[16], *last, *copy = apr_pstrdup(pool, line);
    int count = 0;

    for (words[0] = apr_strtok(copy, " ", &last); words[count] != NULL;
         words[count] = apr_strtok(NULL, " ", &last))
        count++;
    return records_quota_parse(quota, count, words, pool);
}

static records_quota_t quota_of(const char *line)
{
    records_quota_t quota;
    const char *why = parse(&quota, line);

    ck_assert_msg(why == NULL, "%s: %s", line, why);
    return quota;
}

static const char *refusal(const char *line)
{
    records_quota_t quota;
    const char *why = parse(&quota, line);

    ck_assert_msg(why != NULL, "%s is read", line);
    return why;
}

START_TEST(a_number_is_of_a_window)
{
    records_quota_t quota = quota_of("1000/day");

    ck_assert_int_eq(quota.allowance.units, 1000);
    ck_assert_int_eq(quota.allowance.period, RECORDS_PER_DAY);
    ck_assert_int_eq(quota.unit, RECORDS_IN_REQUESTS);
    ck_assert_int_eq(quota.zone, 0);
    ck_assert_str_eq(quota.policy.name, "requests-per-day");
    ck_assert_ptr_null(quota.from);
    quota = quota_of("0/hour in=rows zone=-03:30 name=night key=claim:tenant by=resource");
    ck_assert_int_eq(quota.allowance.units, 0);
    ck_assert_int_eq(quota.allowance.period, RECORDS_PER_HOUR);
    ck_assert_int_eq(quota.unit, RECORDS_IN_ROWS);
    ck_assert_int_eq(quota.zone, -12600);
    ck_assert_str_eq(quota.policy.name, "night");
    ck_assert_str_eq(quota.policy.key, "claim:tenant");
    ck_assert_uint_eq(quota.policy.by, RECORDS_BY_RESOURCE);
}
END_TEST

START_TEST(bytes_have_letters)
{
    ck_assert_int_eq(quota_of("10G/month in=bytes").allowance.units, APR_INT64_C(10) << 30);
    ck_assert_int_eq(quota_of("1/day in=bytes").allowance.units, 1);
    ck_assert_int_eq(quota_of("512k/day in=bytes").allowance.units, 512 << 10);
    ck_assert_int_eq(quota_of("1048576T/month in=bytes").allowance.units, APR_INT64_C(1) << 60);
    refusal("1048577T/month in=bytes");
    refusal("10G/month");
    refusal("10G/month in=rows");
    refusal("10P/month in=bytes");
}
END_TEST

START_TEST(what_is_no_number_per_window_is_refused)
{
    static const char *const lines[] = { "1000",
                                         "1000/week",
                                         "1000/60s",
                                         "/day",
                                         "-1/day",
                                         "1000/day/",
                                         "x/day",
                                         "unlimited",
                                         "1152921504606846977/day",
                                         "99999999999999999999/day",
                                         "claim:",
                                         "1000 per day" };
    size_t i;

    for (i = 0; i < COUNT_OF(lines); i++)
        refusal(lines[i]);
    ck_assert_ptr_nonnull(strstr(refusal("1000/week"), "100000/day"));
    ck_assert_ptr_nonnull(strstr(refusal(""), "RecordsQuota 100000/day"));
}
END_TEST

START_TEST(options_are_checked)
{
    ck_assert_ptr_nonnull(strstr(refusal("1/day in=cows"), "requests, rows or bytes"));
    ck_assert_ptr_nonnull(strstr(refusal("1/day zone=Europe/Berlin"), "zone=+02:00"));
    ck_assert_ptr_nonnull(strstr(refusal("1/day burst=2"), "unknown option 'burst=2'"));
    ck_assert_ptr_nonnull(strstr(refusal("1/day default=1/day"), "unknown option"));
    ck_assert_ptr_nonnull(strstr(refusal("1/day plan:a=1/day"), "unknown option"));
    refusal("1/day store-down=open");
    ck_assert_str_eq(quota_of("1/day store=far store-down=open").policy.store, "far");
}
END_TEST

START_TEST(requests_may_give_the_number)
{
    const records_quota_t quota = quota_of(
        "claim:plan in=rows default=100/day plan:gold=1000/month plan:all=unlimited plan:none=0/day");
    static const struct {
        const char *text;
        apr_int64_t units;
        records_period_e period;
    } texts[] = {
        { NULL, 100, RECORDS_PER_DAY },      { "", 100, RECORDS_PER_DAY },
        { "gold", 1000, RECORDS_PER_MONTH }, { "all", -1, RECORDS_PER_HOUR },
        { "none", 0, RECORDS_PER_DAY },      { "7", 7, RECORDS_PER_DAY },
        { "7/hour", 7, RECORDS_PER_HOUR },   { "unlimited", -1, RECORDS_PER_HOUR },
    };
    static const char *const none[] = { "silver", "-1", "7/week", "7 ", "7k", "1e3" };
    records_allowance_t allowance;
    size_t i;

    ck_assert_str_eq(quota.from, "claim:plan");
    ck_assert_str_eq(quota.policy.name, "rows-quota");
    for (i = 0; i < COUNT_OF(texts); i++) {
        ck_assert(records_quota_allowance(&allowance, &quota, texts[i].text));
        ck_assert_int_eq(allowance.units, texts[i].units);
        if (allowance.units >= 0)
            ck_assert_int_eq(allowance.period, texts[i].period);
    }
    for (i = 0; i < COUNT_OF(none); i++)
        ck_assert_msg(!records_quota_allowance(&allowance, &quota, none[i]), "%s", none[i]);
}
END_TEST

START_TEST(a_number_alone_needs_a_window)
{
    const records_quota_t quota = quota_of("%{reqenv:QUOTA} default=unlimited");
    records_allowance_t allowance;

    ck_assert(records_quota_allowance(&allowance, &quota, NULL));
    ck_assert_int_eq(allowance.units, -1);
    ck_assert(!records_quota_allowance(&allowance, &quota, "7"));
    ck_assert(records_quota_allowance(&allowance, &quota, "7/day"));
}
END_TEST

START_TEST(a_default_is_needed)
{
    ck_assert_ptr_nonnull(strstr(refusal("claim:plan"), "default=1000/day"));
    refusal("claim:plan default=x");
    refusal("claim:plan default=1/day plan:gold");
    refusal("claim:plan default=1/day plan:=1/day");
    refusal("claim:plan default=1/day plan:gold=1/week");
}
END_TEST

START_TEST(units_have_names_in_headers)
{
    ck_assert_ptr_null(records_quota_unit_name(RECORDS_IN_REQUESTS));
    ck_assert_str_eq(records_quota_unit_name(RECORDS_IN_ROWS), "rows");
    ck_assert_str_eq(records_quota_unit_name(RECORDS_IN_BYTES), "content-bytes");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_number_is_of_a_window);
    tcase_add_test(room, bytes_have_letters);
    tcase_add_test(room, what_is_no_number_per_window_is_refused);
    tcase_add_test(room, options_are_checked);
    tcase_add_test(room, requests_may_give_the_number);
    tcase_add_test(room, a_number_alone_needs_a_window);
    tcase_add_test(room, a_default_is_needed);
    tcase_add_test(room, units_have_names_in_headers);
}

UNIT_MAIN("quota", tests)
