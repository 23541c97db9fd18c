/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of shared reads: the requests that wait to be taken along or to lead, and the rights to lead. */
#ifndef RECORDS_POOL_SEATS_H
#define RECORDS_POOL_SEATS_H

#include "pool/parts.h"
#include "pool/share.h"

/* A request's.  As many are made as threads use them at the same time. */
struct records_seat_t {
    records_share_t *share;
    records_shared_read_t read;
    apr_time_t began;          /* when it was run; 0: not yet */
    int lane;                  /* a leader's */
    apr_thread_mutex_t *mutex; /* over told and role */
    apr_thread_cond_t *wakes;
    records_share_e role;
    unsigned told : 1;
    unsigned bound : 1; /* the read's values are */
    records_seat_t *next;
};

/* The right to lead. */
typedef struct records_lane_t {
    unsigned taken : 1;
    apr_time_t since; /* when its leader began to run; 0: not yet */
} records_lane_t;

struct records_share_t {
    apr_pool_t *pool;
    const records_pipeline_driver_t *pipeline;
    apr_thread_mutex_t *mutex;    /* over all that follows */
    records_seat_t *first, *last; /* those that wait */
    records_seat_t *spare;
    records_share_counts_t counts;
    int lanes;
    records_lane_t lane[];
};

/* Under the lock. */

/** A seat that nobody has; NULL without memory.  And back. */
records_seat_t *records_seat_take(records_share_t *share);
void records_seat_give(records_seat_t *seat);

/** It waits behind the others. */
void records_share_enqueue(records_share_t *share, records_seat_t *seat);

/** The first waits no more; NULL if nobody does. */
records_seat_t *records_share_next(records_share_t *share);

/** This one waits no more.  Zero if it did not: somebody has it, and will tell it what has come of it. */
int records_share_dequeue(records_share_t *share, records_seat_t *seat);

/** It may lead.  Zero if enough do. */
int records_share_take_lane(records_share_t *share, records_seat_t *seat);

/** Do all who lead take too long? */
int records_share_are_stuck(const records_share_t *share);

/** Who led has done: the first that waits leads.  It is to be told by the caller, outside of the lock. */
records_seat_t *records_share_pass_lane(records_share_t *share, int lane);

/* Outside of the lock. */

/** Tell it what has become of it; NULL: nobody.  Its thread may go on at once: whatever it had lent is its
 *  own again. */
void records_seat_tell(records_seat_t *seat, records_share_e role);

/** Nobody needs it any more. */
void records_seat_free(records_seat_t *seat);

/** Bind the values of its read. */
records_error_t *records_seat_bind(records_seat_t *seat, apr_pool_t *p);

#endif
