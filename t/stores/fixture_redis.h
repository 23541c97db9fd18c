/* SPDX-License-Identifier: Apache-2.0 */
/* A real Redis for the tests of its store, whose port t/stores/run says; empty for each test.  What is
 * done to it, another connection tells it: to forget, to close, to pause, to be full. */
#ifndef RECORDS_TEST_FIXTURE_REDIS_H
#define RECORDS_TEST_FIXTURE_REDIS_H

#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <check.h>

#include "stores/redis/store_redis.h"

#define MILLISECOND APR_INT64_C(1000000)
#define SECOND (1000 * MILLISECOND)
#define KEY "0123456789abcdef0123456789abcdef"

extern apr_pool_t *pool; /* of the running test */
extern void *store;      /* with time limits of seconds, unless a test opens another */

/** Each of these adds tests. */
typedef void add_tests_t(TCase *room);

add_tests_t add_deciding, add_failing, add_hammering, add_settings;

/** Run all of them; the exit code. */
int run_suite(void);

/** A store with these options, "timeout=2s", "db=3"; NULL ends them. */
void *open_with(const char *option, ...);

/** The text of what Redis answers to this. */
const char *tell(const char *format, ...);

/** One unit of a rate or a quota, of one caller. */
records_demand_t rate(apr_int64_t interval, apr_int64_t burst);
records_demand_t quota(apr_int64_t limit);

/** What the store says of it. */
records_verdict_t decide(const records_demand_t *demand);

void charge(records_demand_t demand, apr_int64_t cost);

/** It fails, and its cause has these words; NULL: it was not even asked. */
void fails_for(const char *policy, const char *words);
void fails(const char *words);

records_store_state_t state(void);

#endif
