/* SPDX-License-Identifier: Apache-2.0 */
/* A rate, and the arguments of RecordsThrottle. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "throttle/gcra.h"
#include "throttle/policy.h"

#define SECOND APR_INT64_C(1000000000)
#define WINDOW_MOST (APR_INT64_C(366) * 86400)

/* ---- rates ----------------------------------------------------------------------- */

/* 1 to most, digits alone; what stands behind them */
static const char *read_number(apr_int64_t *number, const char *text, apr_int64_t most)
{
    char *end;

    if (!apr_isdigit(*text))
        return NULL;
    *number = apr_strtoi64(text, &end, 10);
    return *number < 1 || *number > most ? NULL : end;
}

/* s, 60s, 60, m, 5m, h, d */
static int read_window(apr_int64_t *seconds, const char *text)
{
    static const struct { char unit; int seconds; } units[] = {
        { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
    };
    apr_int64_t number = 1;
    apr_size_t i;

    if (apr_isdigit(*text) && (text = read_number(&number, text, WINDOW_MOST)) != NULL
        && *text == '\0') {
        *seconds = number;
        return 1;
    }
    for (i = 0; text != NULL && i < sizeof(units) / sizeof(units[0]); i++)
        if (*text == units[i].unit && text[1] == '\0' && number <= WINDOW_MOST / units[i].seconds) {
            *seconds = number * units[i].seconds;
            return 1;
        }
    return 0;
}

int records_rate_parse(records_rate_t *rate, const char *text)
{
    memset(rate, 0, sizeof(*rate));
    if (apr_cstr_casecmp(text, "unlimited") == 0)
        return 1;
    text = read_number(&rate->units, text, RECORDS_UNITS_MOST);
    if (text == NULL || *text != '/' || !read_window(&rate->window, text + 1))
        return 0;
    rate->interval = (rate->window * SECOND + rate->units - 1) / rate->units;
    rate->burst = rate->units;
    return 1;
}

/* ---- the directive ------------------------------------------------------------------ */

#define DIRECTIVE "RecordsThrottle"

static const char *no_rate(const char *what, const char *text, apr_pool_t *pool)
{
    return apr_psprintf(
        pool, DIRECTIVE ": %s takes units per time, as in " RECORDS_RATE_EXAMPLES ", not '%s'",
        what, text);
}

static const char *read_rate(records_throttle_t *throttle, const char *text, apr_pool_t *pool)
{
    const int claimed = strncmp(text, RECORDS_CLAIM_PREFIX, strlen(RECORDS_CLAIM_PREFIX)) == 0;

    if ((claimed && text[strlen(RECORDS_CLAIM_PREFIX)] != '\0') || strchr(text, '%') != NULL) {
        throttle->from = text;
        return NULL;
    }
    return records_rate_parse(&throttle->rate, text) && throttle->rate.units > 0
               ? NULL
               : apr_psprintf(pool,
                              DIRECTIVE " takes units per time, as in " RECORDS_RATE_EXAMPLES
                                        ", or claim:NAME, or an expression, or Off, not '%s'",
                              text);
}

static const char *read_burst(records_throttle_t *throttle, const char *text, apr_pool_t *pool)
{
    const char *end = read_number(&throttle->burst, text, RECORDS_UNITS_MOST);

    if (end != NULL && *end == '\0')
        return NULL;
    return apr_psprintf(
        pool, DIRECTIVE ": burst= takes a number of units from 1 to %" APR_INT64_T_FMT ", not '%s'",
        RECORDS_UNITS_MOST, text);
}

static const char *read_cost(records_throttle_t *throttle, const char *text, apr_pool_t *pool)
{
    const char *end = read_number(&throttle->cost, text, RECORDS_UNITS_MOST);

    if (apr_cstr_casecmp(text, "rows") == 0)
        throttle->cost_is = RECORDS_COST_ROWS;
    else if (end != NULL && *end == '\0')
        throttle->cost_is = RECORDS_COST_FIXED;
    else if (strchr(text, '%') != NULL
             || strncmp(text, RECORDS_CLAIM_PREFIX, strlen(RECORDS_CLAIM_PREFIX)) == 0)
        throttle->cost_is = RECORDS_COST_TEXT;
    else
        return apr_psprintf(pool,
                            DIRECTIVE ": cost= takes a number of units from 1 on, rows, claim:NAME "
                                      "or an expression, not '%s'",
                            text);
    throttle->cost_from = text;
    return NULL;
}

/* gold=1000/60s */
static const char *read_plan(records_throttle_t *throttle, const char *text, apr_pool_t *pool)
{
    const char *rate = strchr(text, '=');
    records_throttle_plan_t *plan;

    if (throttle->plans == NULL)
        throttle->plans = apr_array_make(pool, 4, sizeof(records_throttle_plan_t));
    plan = apr_array_push(throttle->plans);
    if (rate == NULL || rate == text || !records_rate_parse(&plan->rate, rate + 1))
        return no_rate("plan:NAME=", rate == NULL ? text : rate + 1, pool);
    plan->name = apr_pstrmemdup(pool, text, (apr_size_t)(rate - text));
    return NULL;
}

static const char *read_option(records_throttle_t *throttle, int *defaulted, const char *word,
                               apr_pool_t *pool)
{
    const char *why;
    int known;

    if (strncmp(word, "burst=", 6) == 0)
        return read_burst(throttle, word + 6, pool);
    if (strncmp(word, "cost=", 5) == 0)
        return read_cost(throttle, word + 5, pool);
    if (strncmp(word, "plan:", 5) == 0)
        return read_plan(throttle, word + 5, pool);
    if (strncmp(word, "default=", 8) == 0 && throttle->from != NULL) {
        *defaulted = 1;
        return records_rate_parse(&throttle->rate, word + 8) ? NULL
                                                             : no_rate("default=", word + 8, pool);
    }
    why = records_policy_option(&throttle->policy, &known, DIRECTIVE, word, pool);
    if (known)
        return why;
    return apr_psprintf(pool,
                        DIRECTIVE
                        ": unknown option '%s'; there are name=, burst=, key=, cost=, by=, "
                        "store= and store-down=%s",
                        word,
                        throttle->from != NULL ? ", and, for a rate that requests give, default= "
                                                 "and plan:NAME="
                                               : "");
}

/* 100-per-60s; of a claim, its name */
static const char *usual_name(const records_throttle_t *throttle, const char *word,
                              apr_pool_t *pool)
{
    const char *slash = strchr(word, '/');
    char *name, *c;

    if (throttle->from == NULL)
        return apr_psprintf(pool, "%.*s-per-%s", (int)(slash - word), word, slash + 1);
    if (strchr(throttle->from, '%') != NULL)
        return "throttle";
    name = apr_pstrndup(pool, throttle->from + strlen(RECORDS_CLAIM_PREFIX), 64);
    for (c = name; *c != '\0'; c++)
        if (!apr_isalnum(*c) && strchr("-_.", *c) == NULL)
            *c = '_';
    return name;
}

static const char *check_rate(records_rate_t *rate, const records_throttle_t *throttle,
                              apr_pool_t *pool)
{
    if (rate->units == 0)
        return NULL;
    if (throttle->burst > 0)
        rate->burst = throttle->burst;
    if (rate->burst > RECORDS_GCRA_MOST / 4 / rate->interval)
        return apr_psprintf(pool,
                            DIRECTIVE ": a bucket of burst=%" APR_INT64_T_FMT
                                      " would take years to fill; write less, or a higher rate",
                            rate->burst);
    if (throttle->cost_is == RECORDS_COST_FIXED && throttle->cost > rate->burst)
        return apr_psprintf(pool,
                            DIRECTIVE ": cost=%" APR_INT64_T_FMT
                                      " is more than a bucket ever holds; write burst= of at least "
                                      "as much",
                            throttle->cost);
    return NULL;
}

static const char *check_rates(records_throttle_t *throttle, apr_pool_t *pool)
{
    const char *why = check_rate(&throttle->rate, throttle, pool);
    int i;

    for (i = 0; why == NULL && throttle->plans != NULL && i < throttle->plans->nelts; i++)
        why = check_rate(&APR_ARRAY_IDX(throttle->plans, i, records_throttle_plan_t).rate, throttle,
                         pool);
    return why;
}

const char *records_throttle_parse(records_throttle_t *throttle, int count, char *const words[],
                                   apr_pool_t *pool)
{
    int i, defaulted = 0;
    const char *why;

    memset(throttle, 0, sizeof(*throttle));
    throttle->cost = 1;
    if (count < 1)
        return DIRECTIVE " takes a rate, and options, as in: " DIRECTIVE " 100/60s burst=20";
    if ((why = read_rate(throttle, words[0], pool)) != NULL)
        return why;
    for (i = 1; i < count; i++)
        if ((why = read_option(throttle, &defaulted, words[i], pool)) != NULL)
            return why;
    if (throttle->from != NULL && !defaulted)
        return apr_psprintf(pool,
                            DIRECTIVE " %s: write default=, for requests that it gives no rate, as "
                                      "in default=10/s, or default=unlimited",
                            words[0]);
    if (throttle->plans != NULL && throttle->from == NULL)
        return apr_psprintf(
            pool, DIRECTIVE " %s: plan:%s= is for a rate that requests give, as claim:NAME",
            words[0], APR_ARRAY_IDX(throttle->plans, 0, records_throttle_plan_t).name);
    if (throttle->policy.name == NULL)
        throttle->policy.name = usual_name(throttle, words[0], pool);
    if ((why = check_rates(throttle, pool)) != NULL)
        return why;
    return records_policy_check(&throttle->policy, DIRECTIVE, pool);
}

int records_throttle_rate(records_rate_t *rate, const records_throttle_t *throttle,
                          const char *text)
{
    int i;

    if (text == NULL || *text == '\0') {
        *rate = throttle->rate;
        return 1;
    }
    for (i = 0; throttle->plans != NULL && i < throttle->plans->nelts; i++) {
        const records_throttle_plan_t *plan =
            &APR_ARRAY_IDX(throttle->plans, i, records_throttle_plan_t);

        if (strcmp(plan->name, text) == 0) {
            *rate = plan->rate;
            return 1;
        }
    }
    if (!records_rate_parse(rate, text))
        return 0;
    if (rate->units > 0 && throttle->burst > 0)
        rate->burst = throttle->burst;
    return rate->units == 0 || rate->burst <= RECORDS_GCRA_MOST / 4 / rate->interval;
}
