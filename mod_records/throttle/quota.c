/* SPDX-License-Identifier: Apache-2.0 */
#include "throttle/quota.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#define DIRECTIVE "RecordsQuota"
#define UNITS_MOST (APR_INT64_C(1) << 60) /* of bytes: sums of them do not overflow */
#define PREFIX_LENGTH (sizeof(RECORDS_CLAIM_PREFIX) - 1)

static const struct {
    const char *word, *name;
} units[] = {
    [RECORDS_IN_REQUESTS] = { "requests", NULL },
    [RECORDS_IN_ROWS] = { "rows", "rows" },
    [RECORDS_IN_BYTES] = { "bytes", "content-bytes" },
};

#define UNITS (int)(sizeof(units) / sizeof(units[0]))

const char *records_quota_unit_name(records_quota_unit_e unit)
{
    return units[unit].name;
}

/* ---- allowances --------------------------------------------------------------------- */

/* 1000, and 10G of bytes; what stands behind it, or NULL */
static const char *read_units(apr_int64_t *number, const char *text, records_quota_unit_e unit)
{
    static const char letters[] = "KMGT";
    const char *letter;
    char *end;
    int shift = 0;

    if (!apr_isdigit(*text))
        return NULL;
    *number = apr_strtoi64(text, &end, 10);
    if (unit == RECORDS_IN_BYTES && *end != '\0'
        && (letter = strchr(letters, apr_toupper(*end))) != NULL) {
        shift = 10 * (int)(letter - letters + 1);
        end++;
    }
    if (*number > UNITS_MOST >> shift)
        return NULL;
    *number <<= shift;
    return end;
}

int records_allowance_parse(records_allowance_t *allowance, const char *text,
                            records_quota_unit_e unit)
{
    memset(allowance, 0, sizeof(*allowance));
    if (apr_cstr_casecmp(text, "unlimited") == 0) {
        allowance->units = -1;
        return 1;
    }
    text = read_units(&allowance->units, text, unit);
    return text != NULL && *text == '/' && records_period_parse(&allowance->period, text + 1);
}

static const records_quota_plan_t *find_plan(const records_quota_t *quota, const char *name)
{
    int i;

    for (i = 0; quota->plans != NULL && i < quota->plans->nelts; i++)
        if (strcmp(APR_ARRAY_IDX(quota->plans, i, records_quota_plan_t).name, name) == 0)
            return &APR_ARRAY_IDX(quota->plans, i, records_quota_plan_t);
    return NULL;
}

int records_quota_allowance(records_allowance_t *allowance, const records_quota_t *quota,
                            const char *text)
{
    const records_quota_plan_t *plan;
    const char *end;

    *allowance = quota->allowance;
    if (text == NULL || *text == '\0')
        return 1;
    if ((plan = find_plan(quota, text)) != NULL) {
        *allowance = plan->allowance;
        return 1;
    }
    end = read_units(&allowance->units, text, quota->unit);
    return (end != NULL && *end == '\0' && quota->allowance.units >= 0)
           || records_allowance_parse(allowance, text, quota->unit);
}

/* ---- the directive ------------------------------------------------------------------ */

/* The words of a directive that others need to be read, since the unit says what a number means. */
typedef struct reading_t {
    const char *allowance, *fallback;
    apr_array_header_t *plans; /* const char *: NAME=ALLOWANCE */
    apr_pool_t *pool;
} reading_t;

static const char *no_allowance(const char *what, const char *text, const records_quota_t *quota,
                                apr_pool_t *pool)
{
    return apr_psprintf(pool,
                        DIRECTIVE "%s takes a number of %s per hour, day or month, as in " //
                        RECORDS_ALLOWANCE_EXAMPLES ", not '%s'",
                        what, units[quota->unit].word, text);
}

static const char *read_unit(records_quota_t *quota, const char *text, apr_pool_t *pool)
{
    int i;

    for (i = 0; i < UNITS; i++)
        if (apr_cstr_casecmp(units[i].word, text) == 0) {
            quota->unit = (records_quota_unit_e)i;
            return NULL;
        }
    return apr_psprintf(pool, DIRECTIVE ": in= takes requests, rows or bytes, not '%s'", text);
}

static const char *read_zone(records_quota_t *quota, const char *text, apr_pool_t *pool)
{
    return records_zone_parse(&quota->zone, text)
               ? NULL
               : apr_psprintf(pool,
                              DIRECTIVE ": zone= takes UTC, or hours and minutes from it, as in "
                                        "zone=+02:00, not '%s'",
                              text);
}

static const char *read_option(records_quota_t *quota, reading_t *reading, const char *word)
{
    apr_pool_t *pool = reading->pool;
    const char *why;
    int known;

    if (strncmp(word, "in=", 3) == 0)
        return read_unit(quota, word + 3, pool);
    if (strncmp(word, "zone=", 5) == 0)
        return read_zone(quota, word + 5, pool);
    if (strncmp(word, "default=", 8) == 0 && quota->from != NULL) {
        reading->fallback = word + 8;
        return NULL;
    }
    if (strncmp(word, "plan:", 5) == 0 && quota->from != NULL) {
        APR_ARRAY_PUSH(reading->plans, const char *) = word + 5;
        return NULL;
    }
    why = records_policy_option(&quota->policy, &known, DIRECTIVE, word, pool);
    if (known)
        return why;
    return apr_psprintf(pool,
                        DIRECTIVE ": unknown option '%s'; there are in=, zone=, name=, key=, by=, "
                                  "store= and store-down=%s",
                        word,
                        quota->from != NULL ? ", and, for a number that requests give, default= "
                                              "and plan:NAME="
                                            : "");
}

static const char *read_plans(records_quota_t *quota, const reading_t *reading)
{
    apr_pool_t *pool = reading->pool;
    int i;

    quota->plans = apr_array_make(pool, reading->plans->nelts, sizeof(records_quota_plan_t));
    for (i = 0; i < reading->plans->nelts; i++) {
        const char *text = APR_ARRAY_IDX(reading->plans, i, const char *);
        const char *equals = strchr(text, '=');
        records_quota_plan_t *plan = apr_array_push(quota->plans);

        if (equals == NULL || equals == text
            || !records_allowance_parse(&plan->allowance, equals + 1, quota->unit))
            return no_allowance(": plan:NAME=", equals == NULL ? text : equals + 1, quota, pool);
        plan->name = apr_pstrmemdup(pool, text, (apr_size_t)(equals - text));
    }
    return NULL;
}

/* Once the unit is known. */
static const char *read_allowances(records_quota_t *quota, const reading_t *reading)
{
    apr_pool_t *pool = reading->pool;

    if (quota->from == NULL)
        return records_allowance_parse(&quota->allowance, reading->allowance, quota->unit)
                       && quota->allowance.units >= 0
                   ? NULL
                   : no_allowance("", reading->allowance, quota, pool);
    if (reading->fallback == NULL)
        return apr_psprintf(pool,
                            DIRECTIVE " %s: write default=, for requests that it gives no number, "
                                      "as in default=1000/day, or default=unlimited",
                            quota->from);
    if (!records_allowance_parse(&quota->allowance, reading->fallback, quota->unit))
        return no_allowance(": default=", reading->fallback, quota, pool);
    return read_plans(quota, reading);
}

/* Without the number: if that is changed, what was used still counts. */
static const char *usual_name(const records_quota_t *quota, apr_pool_t *pool)
{
    const char *unit = units[quota->unit].word;

    return quota->from != NULL ? apr_pstrcat(pool, unit, "-quota", NULL)
                               : apr_pstrcat(pool, unit, "-per-",
                                             records_period_name(quota->allowance.period), NULL);
}

const char *records_quota_parse(records_quota_t *quota, int count, char *const words[],
                                apr_pool_t *pool)
{
    reading_t reading = { NULL, NULL, apr_array_make(pool, 2, sizeof(const char *)), pool };
    const char *why;
    int i;

    memset(quota, 0, sizeof(*quota));
    if (count < 1)
        return DIRECTIVE " takes a number per hour, day or month, and options, as in: " //
            DIRECTIVE " 100000/day in=rows";
    reading.allowance = words[0];
    if ((strncmp(words[0], RECORDS_CLAIM_PREFIX, PREFIX_LENGTH) == 0
         && words[0][PREFIX_LENGTH] != '\0')
        || strchr(words[0], '%') != NULL)
        quota->from = words[0];
    for (i = 1; i < count; i++)
        if ((why = read_option(quota, &reading, words[i])) != NULL)
            return why;
    if ((why = read_allowances(quota, &reading)) != NULL)
        return why;
    if (quota->policy.name == NULL)
        quota->policy.name = usual_name(quota, pool);
    return records_policy_check(&quota->policy, DIRECTIVE, pool);
}
