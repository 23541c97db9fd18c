/* SPDX-License-Identifier: Apache-2.0 */
/* The attempts of one request at its transaction: may what has failed be run again, and when?
 *
 *     records_retry_begin(&retry, time_limit);
 *     do
 *         error = attempt();                        (records_unit_begin() ... records_unit_end())
 *     while (error != NULL && records_retry_again(&retry, &error, pool)); */
#ifndef RECORDS_RETRY_H
#define RECORDS_RETRY_H

#include "pool/pool.h"

/** How an attempt failed, as far as another may do better.  All of it was undone in any case. */
typedef enum {
    RECORDS_FAILED,                      /* the next would fail as well, or nobody knows what was done */
    RECORDS_FAILED_CONFLICT,             /* with other transactions: 40001, 40P01 */
    RECORDS_FAILED_RACE,                 /* PUT, a key: another request inserted the row first */
    RECORDS_FAILED_STALE,                /* prepared statements were forgotten */
    RECORDS_FAILED_LOST,                 /* the connection was lost before it was asked to COMMIT */
    RECORDS_FAILED_HELD,                 /* the request's key is held, perhaps by an attempt of its own that
                                          * the database has not undone yet */
    RECORDS_FAILURES                     /* how many these are */
} records_failure_e;

typedef struct records_retry_t {
    const records_time_limit_t *time_limit;          /* or NULL */
    unsigned finds_out : 1;              /* another attempt learns whether a COMMIT that was not answered
                                          * has happened, and then does nothing more */
    unsigned in_doubt : 1;               /* there was one, and no attempt has learnt it yet: then no other
                                          * error may be answered, since it would say that nothing was
                                          * done */
    apr_time_t began;                    /* the first attempt, once it had a connection */
    records_failure_e failure;           /* the last one */
    int failures[RECORDS_FAILURES];      /* how many of each */
} records_retry_t;

static inline void records_retry_begin(records_retry_t *retry,
                                       const records_time_limit_t *time_limit)
{
    *retry = (records_retry_t){ .time_limit = time_limit };
}

/** The attempt has a connection, and is watched: the time limit of all of them runs from the first. */
void records_retry_watch(records_retry_t *retry, records_lease_t *lease);

/** It has failed.  undone: no COMMIT was asked for, so a lost connection has undone it, too. */
void records_retry_failed(records_retry_t *retry, const records_transaction_t *t, int undone,
                          const records_error_t *error);

/** It has failed since the request's key is held by another transaction.  Nothing else is known of that
 *  one, unless an attempt before has lost its connection: the database may need a moment to notice. */
void records_retry_held(records_retry_t *retry);

/** Try again?  Then the time to wait has passed.  Otherwise *error is what to answer: RECGONE if
 *  the client has gone meanwhile. */
int records_retry_again(records_retry_t *retry, records_error_t **error, apr_pool_t *p);

#endif
