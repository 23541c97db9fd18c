/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the pool: pool.c leases connections, queue.c has the waiting requests, cancel.c
 * stops statements. */
#ifndef RECORDS_POOL_PARTS_H
#define RECORDS_POOL_PARTS_H

#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "pool/pool.h"

/** Until the first check whether a client is still there. */
#define RECORDS_POOL_UNWATCHED apr_time_from_msec(200)

/** A connection that was used since then needs no look at its socket, if the statement's own error may tell. */
#define RECORDS_POOL_RECENT apr_time_from_sec(1)

/** Looks of the watch during which clients are said to be leaving, after one that was found gone. */
#define RECORDS_POOL_LEAVING 20

struct records_pool_t {
    apr_pool_t *pool;
    const records_database_t *database;
    records_opener_t opener;
    records_pool_settings_t settings;
    struct records_share_t *share;       /* or NULL */
    volatile apr_uint32_t leaving;       /* atomic; non-zero: clients leave, so check each */
    apr_thread_mutex_t *mutex;           /* everything below */
    apr_thread_cond_t *cancelled;
    const char *server_version;          /* of the first connection */
    char refusal[256];                   /* why the last connection could not be opened; or "" */
    apr_time_t answered;                 /* when a connection was given back in order */
    const char *advice;                  /* of a connection, and not taken yet; or NULL */
    int open;                            /* idle, leased, or being opened */
    records_lease_t *idle;               /* the last used first: the rest may grow old */
    records_lease_t *leased;
    records_waiter_t *first, *last;      /* the queue */
    records_waiter_t *spare;             /* waiters to use again */
    records_pool_counts_t counts;
};

/** Was the connection lost, and not the request refused? */
int records_pool_is_loss(const records_error_t *error);

/** The error, or the reason where the statement was stopped from outside. */
records_error_t *records_pool_reason(records_lease_t *lease, records_error_t *error, apr_pool_t *p);

/** The same where COMMIT may have been asked for.  We may have hung up because it took too long; that
 *  does not say that it was undone, as the reason would. */
records_error_t *records_pool_reason_at_end(records_lease_t *lease, records_error_t *error,
                                            apr_pool_t *p);

/** The request has waited for its connection since then. */
void records_pool_waited(const records_time_limit_t *time_limit, apr_time_t since);

/* expect.c */

/** The error of a driver, but of a row that the rules do not allow what the client is told. */
records_error_t *records_pool_refusal(const records_transaction_t *t, records_error_t *error,
                                      apr_pool_t *p);

/** Is the number of rows of a change what the client expects?  It is still open: which of two
 *  reasons it is that there is none, the connection is asked. */
records_error_t *records_pool_expect_change(const records_transaction_t *t,
                                            const records_result_t *result,
                                            const records_driver_t *driver, records_connection_t *c,
                                            apr_pool_t *p);

/** The same of a read, whose rows may still come: then *open.  A single one is taken. */
records_error_t *records_pool_expect_read(records_result_t *result, int *open,
                                          const records_transaction_t *t, apr_pool_t *p);

/** How a wait ended. */
typedef enum {
    RECORDS_WAIT_SERVED,                 /* with a lease, or (NULL) the right to open one */
    RECORDS_WAIT_IN_VAIN,
    RECORDS_WAIT_GONE                    /* the client has gone */
} records_wait_e;

/* queue.c, under the lock */

/** How many wait. */
int records_pool_waiting(const records_pool_t *pool);

/** The request waits behind all others, for a lease or (NULL) the right to open one.  NULL: out of
 *  memory. */
records_waiter_t *records_pool_enqueue(records_pool_t *pool,
                                       const records_time_limit_t *time_limit);

/** The first request in the queue gets the lease, or (NULL) the right to open a connection in the free
 *  place: it is to be woken outside the lock.  NULL if the queue is empty. */
records_waiter_t *records_pool_serve(records_pool_t *pool, records_lease_t *lease);

/** A place is free: the first waiting request may open a connection in it, once it is woken. */
records_waiter_t *records_pool_give_up_place(records_pool_t *pool);

/** Its wait is over: others may use the waiter. */
void records_pool_spare(records_pool_t *pool, records_waiter_t *waiter);

/** Requests whose client has gone leave the queue. */
void records_pool_leave(records_pool_t *pool);

/* queue.c, outside the lock */

/** Wait until it is woken, or too long. */
records_wait_e records_pool_wait(records_pool_t *pool, records_lease_t **lease,
                                 records_waiter_t *waiter);

/** Wake the thread of one that was served, or of none (NULL).  It is another's then. */
void records_pool_wake(records_waiter_t *waiter);

/** Has the client gone?  If so, that is noted in pool->leaving. */
int records_pool_is_gone(records_pool_t *pool, const records_time_limit_t *time_limit);

#endif
