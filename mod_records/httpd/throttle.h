/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsThrottle: limits that are token buckets. */
#ifndef RECORDS_HTTPD_THROTTLE_H
#define RECORDS_HTTPD_THROTTLE_H

#include "httpd/limit.h"
#include "throttle/buckets.h"

#define RECORDS_THROTTLE_KEYS 16384
#define RECORDS_THROTTLE_KEYS_MOST 16777216

/** own of its records_limit_t. */
typedef struct records_throttling_t {
    records_throttle_t terms;
    records_given_t rate, cost;          /* if requests give them */
    records_buckets_t *buckets;
    int keys;
} records_throttling_t;

extern const records_limit_kind_t records_throttle_kind;

/** The RateLimit-Policy of a limit whose rate is the same for all requests. */
const char *records_throttle_show_policy(const records_limit_t *limit, apr_pool_t *pool);

/** In post_config: the shared memory of all buckets. */
int records_throttle_prepare(apr_pool_t *pconf, server_rec *s);

/** In child_init: from now on it is looked whether a table is too small. */
void records_throttle_start(server_rec *s, apr_pool_t *pool);

#endif
