/* SPDX-License-Identifier: Apache-2.0 */
/* What a store must provide: the place outside of this node where rates and quotas are counted, so
 * that several nodes keep one limit.  A struct of functions, handed over as an httpd provider: group
 * RECORDS_STORE_GROUP, name as RecordsStore gives it, version "0".
 *
 * A request asks each store once, with all demands that its directives make of it; what is not
 * known before the answer (rows, bytes) is charged when the request ends.  A store knows neither
 * requests nor servers, and does not log: its errors have a cause, and the caller logs it. */
#ifndef RECORDS_THROTTLE_STORE_H
#define RECORDS_THROTTLE_STORE_H

#include <apr_tables.h>

#include "mod_records.h"

#define RECORDS_STORE_GROUP "records_store"
#define RECORDS_STORE_VERSION "0"

typedef enum {
    RECORDS_DEMAND_RATE,                 /* a token bucket (GCRA): interval, burst */
    RECORDS_DEMAND_QUOTA                 /* a counter of one calendar window: limit, start, end */
} records_demand_e;

/** What one directive asks for one request. */
typedef struct records_demand_t {
    records_demand_e kind;
    const char *policy;                  /* the directive's id: letters, digits, '-', '_', '.'; the same
                                          * on all nodes of one configuration */
    const char *key;                     /* who, and what by= adds: 32 hexadecimal digits of a digest,
                                          * the same on all nodes; it shows no identity */

    apr_int64_t cost;                    /* units to take: 1 for a request.  0 takes none; of charge(),
                                          * less than 0 gives back */
    apr_int64_t needs;                   /* of decide(): units that must be there, at least cost.  1,
                                          * where the cost is known only afterwards */

    /* Of a rate.  The bucket holds burst units and gets one each interval; a charge may leave it
     * with debt.  A store whose clock is coarser rounds the interval up, never down. */
    apr_int64_t interval;                /* nanoseconds per unit, at least 1 */
    apr_int64_t burst;                   /* units, at least 1 */

    /* Of a quota.  What was used is counted from nothing for each (policy, key, start), and may be
     * forgotten at end. */
    apr_int64_t limit;                   /* units; 0 admits nothing */
    apr_int64_t start, end;              /* of the window: seconds since 1970 */
} records_demand_t;

/** What became of it. */
typedef struct records_verdict_t {
    int admits;                          /* this demand by itself: needs were there */
    apr_int64_t remaining;               /* units that are left after the decision, never below 0 */
    apr_int64_t used;                    /* of a quota, after the decision; may be above limit */
    apr_int64_t retry;                   /* of a rate that does not admit: nanoseconds until needs are
                                          * there; else 0 */
    apr_int64_t full;                    /* of a rate: nanoseconds until the bucket is full, as it is
                                          * after the decision; else 0 */
} records_verdict_t;

/** What is known of a store in this process since it was opened; for metrics and health. */
typedef struct records_store_state_t {
    apr_uint64_t decisions;              /* that were answered */
    apr_uint64_t failures;               /* decisions and charges that were not */
    apr_uint64_t timeouts;               /* those of the failures that had waited for an answer */
    apr_uint64_t skipped;                /* not asked at all, since it was down a moment ago */
    int down;                            /* so is the next question */
} records_store_state_t;

/** A store.  Its functions are called by all threads of a process at once. */
typedef struct records_store_t {
    const char *name;                    /* "redis" */

    /** Read what RecordsStore says: where it is, and its options (name -> value, as written), which
     *  live in pool.  While the configuration is checked; no connection is opened.  A sentence for
     *  the operator that says what to write instead, or NULL. */
    const char *(*parse)(void **settings, const char *where, const apr_table_t *options,
                         apr_pool_t *pool);

    /** In a child process, for its life (pool's).  It does not wait for the network: connections are
     *  opened when the first decision needs them.  A cleanup of pool closes them. */
    apr_status_t (*open)(void **handle, const void *settings, apr_pool_t *pool);

    /** Decide on count demands, all or none: where each admits, all costs are taken; else none is.
     *  verdicts has count members, which are all filled in.  One round trip.  What it needs for this
     *  is in pool, a request's.
     *
     *  An error: nobody knows whether it was counted.  Code REC152; its cause says why, without
     *  passwords.  It has taken its time-out at most, and nearly nothing while the store is known to
     *  be down; then cause is NULL, so that this is not logged for each request. */
    records_error_t *(*decide)(void *handle, const records_demand_t *demands, int count,
                               records_verdict_t *verdicts, apr_pool_t *pool);

    /** Take the costs (or give them back) whatever is left, when the answer has been sent.  The same
     *  errors.  A quota counts on beyond its limit, but not below nothing. */
    records_error_t *(*charge)(void *handle, const records_demand_t *demands, int count,
                               apr_pool_t *pool);

    /** Now and then, in a thread that no request waits for: what may take long, such as asking a name
     *  server again.  NULL: there is nothing of the kind. */
    void (*maintain)(void *handle);

    /** How it does. */
    void (*state)(const void *handle, records_store_state_t *state);
} records_store_t;

#endif
