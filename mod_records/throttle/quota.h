/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsQuota as it is written: so many units in a window of the calendar, then options, in the words
 * of RecordsThrottle. */
#ifndef RECORDS_THROTTLE_QUOTA_H
#define RECORDS_THROTTLE_QUOTA_H

#include "throttle/calendar.h"
#include "throttle/policy.h"

typedef enum { RECORDS_IN_REQUESTS, RECORDS_IN_ROWS, RECORDS_IN_BYTES } records_quota_unit_e;

/** 100000/day */
typedef struct records_allowance_t {
    apr_int64_t units; /* 0: nothing is admitted; -1: there is no limit */
    records_period_e period;
} records_allowance_t;

/** "100000/day", "0/hour", "10G/month"; "unlimited".  The letters K, M, G and T are those of bytes,
 *  1024 each.  Non-zero on success. */
int records_allowance_parse(records_allowance_t *allowance, const char *text,
                            records_quota_unit_e unit);

/** What one looks like, for messages. */
#define RECORDS_ALLOWANCE_EXAMPLES "1000/hour, 100000/day or 1000000/month"

/** plan:gold=1000000/month */
typedef struct records_quota_plan_t {
    const char *name;
    records_allowance_t allowance;
} records_quota_plan_t;

/** RecordsQuota. */
typedef struct records_quota_t {
    records_policy_t policy;
    const char *from;              /* the allowance as written, if requests give it; else NULL */
    records_allowance_t allowance; /* or default= */
    apr_array_header_t *plans;     /* records_quota_plan_t, or NULL */
    records_quota_unit_e unit;
    int zone; /* seconds before UTC's clocks */
} records_quota_t;

/** The arguments of the directive.  A sentence for the operator, or NULL. */
const char *records_quota_parse(records_quota_t *quota, int count, char *const words[],
                                apr_pool_t *pool);

/** The allowance that a request's text (of from) means: default= where there is none, a plan, a number
 *  of units in the window of default=, or the allowance itself.  Zero if it is none of these. */
int records_quota_allowance(records_allowance_t *allowance, const records_quota_t *quota,
                            const char *text);

/** "rows", "content-bytes"; NULL for requests: as headers have it. */
const char *records_quota_unit_name(records_quota_unit_e unit);

#endif
