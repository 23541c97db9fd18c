/* SPDX-License-Identifier: Apache-2.0 */
/* The connections of one process to one database: leased, waited for in turn, kept, dropped.
 *
 * First come, first served; a wait is bounded, and ends when its client goes; connecting happens
 * outside the lock; nothing is asked of the server when a connection is leased (ready() looks,
 * without a round trip). */
#ifndef RECORDS_POOL_H
#define RECORDS_POOL_H

#include "sql/database.h"

typedef struct records_pool_t records_pool_t;
typedef struct records_waiter_t records_waiter_t; /* a request that waits: pool/queue.c */

/** How connections are opened; a cleanup on the connection's pool closes them again. */
typedef struct records_opener_t {
    /** A native handle, open, in pool.  PGRST000 with the library's words in cause otherwise. */
    records_error_t *(*open)(void *baton, void **native, apr_pool_t *pool);
    void *baton;
    const char *params;                  /* for the driver's cancel(); NULL if not known */
    const apr_array_header_t *attached;  /* records_attached_t: for the driver's attach(); or NULL */
} records_opener_t;

typedef struct records_pool_settings_t {
    int size;                            /* connections at most */
    int statements;                      /* prepared statements kept by each */
    apr_interval_time_t wait;            /* for a connection, before PGRST003 */
    apr_interval_time_t idle;            /* unused for longer: closed; 0 keeps them for ever */
    int leaders;                         /* requests that at one time lead others, whose reads travel with
                                          * their own (share.h); 0: none does */
} records_pool_settings_t;

/** What a request has met on its way to a result. */
typedef struct records_effort_t {
    apr_interval_time_t waited;          /* for a connection: in the queue, and while one was opened */
    int retries;                         /* attempts that were undone, and begun again */
} records_effort_t;

/** How long a request may run, how often, and how to check its client. */
typedef struct records_time_limit_t {
    apr_interval_time_t limit;           /* of a statement; 0: no limit */
    int (*gone)(void *baton);            /* has the client gone away?  From any thread, without
                                          * waiting.  NULL: not asked */
    void *baton;
    int retries;                         /* of what other transactions have made the database undo */
    records_effort_t *effort;            /* counted by the request's own thread; or NULL */
} records_time_limit_t;

/** Reads that have travelled together. */
typedef struct records_share_counts_t {
    apr_uint64_t pipelines, reads;       /* reads that were in these */
    apr_uint64_t again;                  /* of them: got no answer there, and ran again alone */
} records_share_counts_t;

/** What has happened in a pool since it was made. */
typedef struct records_pool_counts_t {
    apr_uint64_t leases, waits, timeouts;            /* got one; had to wait for it; in vain */
    apr_uint64_t opened, refused;                    /* connections; attempts that failed */
    apr_uint64_t idled, broken, canceled;            /* closed: idle too long; broken; with a statement
                                                      * that was canceled */
    apr_uint64_t timed_out, client_gone;             /* statements that were canceled, and why */
    records_reuse_t statements;
    records_share_counts_t share;
} records_pool_counts_t;

/** How a pool is now. */
typedef struct records_pool_state_t {
    int size, leased, idle, opening, waiting;
    records_pool_counts_t counts;
} records_pool_state_t;

/** One connection, leased to one thread. */
typedef struct records_lease_t {
    records_connection_t c;
    records_pool_t *from;

    /* What the watch looks at while a statement runs, under the lock of the pool. */
    apr_uint64_t since;                  /* when the running statement began, or progressed; 0: none runs.
                                          * Atomic: the thread of the lease sets it without the lock */
    records_time_limit_t time_limit;     /* set before since */
    records_stop_e stop;
    unsigned condemned : 1;              /* to be cancelled */
    unsigned shared : 1;                 /* for reads of several requests: what is cancelled is no
                                          * request's */
    unsigned cancelling : 1;             /* a thread is at it */

    apr_pool_t *pool;
    apr_time_t used;
    unsigned attached : 1;
    records_waiter_t *waiter;            /* in which it was waited for, until it is given back */
    struct records_lease_t *next, **at;  /* at: what points to a leased one */
} records_lease_t;

/** A pool without connections yet, in parent; all of it thread-safe. */
records_pool_t *records_pool_make(const records_database_t *database,
                                  const records_opener_t *opener,
                                  const records_pool_settings_t *settings, apr_pool_t *parent);

const records_database_t *records_pool_database(const records_pool_t *pool);

/** The dialect of the server, or the usual one while none has been reached. */
const records_dialect_t *records_pool_dialect(const records_pool_t *pool);

/** Which connection is wanted. */
typedef enum {
    RECORDS_LEASE_READY,                 /* one whose socket was looked at */
    RECORDS_LEASE_FRESH,                 /* a new one */
    RECORDS_LEASE_RECENT                 /* ready, or used a moment ago: for what may be run again */
} records_lease_e;

/** A connection that is attached and ready.  PGRST003 after the wait,
 *  PGRST000 where the server cannot be reached, RECGONE if the client of time_limit (or NULL)
 *  has gone: the watch checks the clients of waiting requests, and if clients have been leaving,
 *  each is checked first. */
RECORDS_MUST_CHECK
records_error_t *records_pool_lease(records_lease_t **lease, records_pool_t *pool,
                                    records_lease_e which, const records_time_limit_t *time_limit,
                                    apr_pool_t *p);

/** Give it back; broken closes it.  One that was cancelled is closed as well, since a cancel may
 *  arrive late and hit the next statement. */
void records_pool_release(records_lease_t *lease, int broken);

/** A statement begins, and is watched until the release.  since: when its time began; 0: now.  Returns
 *  when that is. */
apr_time_t records_pool_begin(records_lease_t *lease, const records_time_limit_t *time_limit,
                              apr_time_t since);

/** Progress was made: the limit starts again, if one has begun. */
void records_pool_progress(records_lease_t *lease);

/** Was it stopped by the watch, and why? */
records_stop_e records_pool_stop(records_lease_t *lease);

/** When a connection was given back in order for the last time: the database answered then.  0: not
 *  yet. */
apr_time_t records_pool_answered(records_pool_t *pool);

/** A driver's advice for the operator that has not been taken yet; or NULL. */
const char *records_pool_take_advice(records_pool_t *pool);

/** How it is now, and what has happened. */
void records_pool_state(records_pool_t *pool, records_pool_state_t *state);

/** Close what is idle: all of it, or only what has been idle too long. */
void records_pool_trim(records_pool_t *pool, int all);

/** Find requests whose time is over or whose client has gone; called a few times a second.
 *  Waiting requests leave the queue, and running statements are marked for cancelling.  Returns
 *  how many are to be cancelled.  It never waits for a server. */
int records_pool_watch(records_pool_t *pool);

/** Cancel the marked statements, one after the other.  Each may take a while, since most
 *  databases need a connection for it; several threads may do this at once. */
void records_pool_cancel(records_pool_t *pool);

#endif
