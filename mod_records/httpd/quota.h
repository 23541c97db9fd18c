/* SPDX-License-Identifier: Apache-2.0 */
/* RecordsQuota: limits that are counters of a calendar's windows. */
#ifndef RECORDS_HTTPD_QUOTA_H
#define RECORDS_HTTPD_QUOTA_H

#include "httpd/limit.h"
#include "throttle/quota.h"

#define RECORDS_QUOTA_KEYS 16384
#define RECORDS_QUOTA_KEYS_LEAST 64
#define RECORDS_QUOTA_KEYS_MOST 1048576

/** own of its records_limit_t. */
typedef struct records_quota_limit_t {
    records_quota_t terms;
    records_given_t allowance;           /* if requests give it */
    apr_uint64_t salt;                   /* of the keys of its counters */
} records_quota_limit_t;

extern const records_limit_kind_t records_quota_kind;

/** When the configuration is checked: a sentence for a quota that nothing keeps. */
const char *records_quota_check(const server_rec *main_server, apr_pool_t *pool);

/** In post_config: the shared memory of all counters. */
int records_quota_prepare(apr_pool_t *pconf, server_rec *s);

/** In child_init, when there are sources and before the watch starts. */
void records_quota_start(server_rec *s);

#endif
