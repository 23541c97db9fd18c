/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsThrottle as it is written: a rate, then options.  Those of whose bucket it is and where it is
 * kept, RecordsQuota has as well. */
#ifndef RECORDS_THROTTLE_POLICY_H
#define RECORDS_THROTTLE_POLICY_H

#include "mod_records.h"

#define RECORDS_CLAIM_PREFIX "claim:" /* of a text that is not an expression, but names a claim */
#define RECORDS_UNITS_MOST APR_INT64_C(1000000000)

/** 100/60s: units are added one by one, each after interval. */
typedef struct records_rate_t {
    apr_int64_t units;                   /* 0: there is no limit */
    apr_int64_t window;                  /* seconds */
    apr_int64_t interval;                /* nanoseconds, rounded up */
    apr_int64_t burst;                   /* units that a bucket holds; units, if nothing else is said */
} records_rate_t;

/** "100/60s", "10/s", "1000/h"; "unlimited" if it may be.  Non-zero on success. */
int records_rate_parse(records_rate_t *rate, const char *text);

/** What a rate looks like, for messages. */
#define RECORDS_RATE_EXAMPLES "100/60s, 10/s or 1000/h"

enum { RECORDS_BY_METHOD = 1, RECORDS_BY_RESOURCE = 2, RECORDS_BY_LOCATION = 4 };

/** What is done while a store cannot be asked. */
typedef enum { RECORDS_DOWN_LOCAL, RECORDS_DOWN_OPEN, RECORDS_DOWN_CLOSED } records_store_down_e;

/** Whose bucket, and where. */
typedef struct records_policy_t {
    const char *name;                    /* as headers have it: letters, digits, '-', '_', '.' */
    const char *key;                     /* key= as written; NULL: the caller */
    const char *store;                   /* the name of RecordsStore; NULL: the memory of this node */
    unsigned by;                         /* bits of RECORDS_BY_: a bucket for each of these */
    records_store_down_e down;
    unsigned named : 1, downed : 1;      /* name= and store-down= were written */
} records_policy_t;

/** Read name=, key=, by=, store= or store-down=; *known is zero if it is another option.  A sentence
 *  for the operator of the directive, or NULL. */
const char *records_policy_option(records_policy_t *policy, int *known, const char *directive,
                                  const char *word, apr_pool_t *pool);

/** What does not go together.  The same. */
const char *records_policy_check(const records_policy_t *policy, const char *directive,
                                 apr_pool_t *pool);

/** plan:gold=1000/60s */
typedef struct records_throttle_plan_t {
    const char *name;
    records_rate_t rate;
} records_throttle_plan_t;

typedef enum { RECORDS_COST_FIXED, RECORDS_COST_ROWS, RECORDS_COST_TEXT } records_cost_e;

/** RecordsThrottle. */
typedef struct records_throttle_t {
    records_policy_t policy;
    const char *from;                    /* the rate as written, if requests give it; else NULL */
    records_rate_t rate;                 /* or default= */
    apr_array_header_t *plans;           /* records_throttle_plan_t, or NULL */
    apr_int64_t burst;                   /* burst=, or 0 */
    records_cost_e cost_is;
    apr_int64_t cost;                    /* fixed */
    const char *cost_from;               /* as written: a claim, an expression */
} records_throttle_t;

/** The arguments of the directive.  A sentence for the operator, or NULL. */
const char *records_throttle_parse(records_throttle_t *throttle, int count, char *const words[],
                                   apr_pool_t *pool);

/** The rate that a request's text (of from) means: default= where there is none, a plan, or the rate itself.
 *  Zero if it is none of these. */
int records_throttle_rate(records_rate_t *rate, const records_throttle_t *throttle,
                          const char *text);

#endif
