/* SPDX-License-Identifier: Apache-2.0 */
/* The headers that tell a client of its limits: RateLimit and RateLimit-Policy, of
 * draft-ietf-httpapi-ratelimit-headers-11, and Retry-After. */
#ifndef RECORDS_THROTTLE_FIELDS_H
#define RECORDS_THROTTLE_FIELDS_H

#include "mod_records.h"

/** One limit, and how it stands. */
typedef struct records_limit_field_t {
    const char *name;
    const char *unit;                    /* what is counted, if not requests: "rows", "content-bytes"; or
                                          * NULL */
    apr_int64_t quota, window;           /* units in so many seconds */
    apr_int64_t burst;                   /* that a bucket holds; 0 if quota says it */
    apr_int64_t remaining;               /* units */
    apr_int64_t next;                    /* seconds until there are more; 0: there are as many as there can be */
} records_limit_field_t;

/** "100-per-60s";q=100;w=60 */
const char *records_fields_policy(const records_limit_field_t *limits, int count, apr_pool_t *pool);

/** "100-per-60s";r=99;t=1 */
const char *records_fields_limit(const records_limit_field_t *limits, int count, apr_pool_t *pool);

/** Whole seconds, rounded up. */
apr_int64_t records_fields_seconds(apr_int64_t nanoseconds);

#endif
