/* SPDX-License-Identifier: Apache-2.0 */
/* Reads that wait anyway travel together: one of the requests leads, and takes those that wait with it in one
 * pipeline on its connection.
 *
 *     role = records_share_enter(&seat, pool, transaction, time_limit, p);
 *     LEADS     lease a connection, and records_share_lead(); if nobody has come along, run the read as any
 *               other, and records_share_leave()
 *     ANSWERED  records_share_take()
 *     ALONE     run it as any other
 *
 * Only so many lead at a time: what comes meanwhile waits, but never long, so that there is somebody to
 * travel with.  A pipeline that takes too long is cancelled, and whatever has got no answer of its own there,
 * for whatever reason, runs as any other request. */
#ifndef RECORDS_POOL_SHARE_H
#define RECORDS_POOL_SHARE_H

#include "pool/pool.h"

typedef struct records_share_t records_share_t;
typedef struct records_seat_t records_seat_t;

/** What a request does with its read. */
typedef enum { RECORDS_SHARE_ALONE, RECORDS_SHARE_LEADS, RECORDS_SHARE_ANSWERED } records_share_e;

/** Of a pool, in parent; NULL without memory.  leaders: at a time. */
records_share_t *records_share_make(const records_pipeline_driver_t *pipeline, int leaders,
                                    apr_pool_t *parent);

void records_share_count(records_share_t *share, records_share_counts_t *counts);

/** May requests of this kind travel together, and does the pool let them? */
int records_share_admits(const records_pool_t *pool, const records_transaction_t *t);

/** Find out what to do; may wait for a moment.  *seat is NULL where the request runs alone.  *began: when
 *  its time began to run, if it has; else 0. */
RECORDS_MUST_CHECK
records_error_t *records_share_enter(records_share_e *role, records_seat_t **seat,
                                     apr_time_t *began, records_pool_t *pool,
                                     const records_transaction_t *t,
                                     const records_time_limit_t *time_limit, apr_pool_t *p);

/** The leader has a connection.  Zero if nobody waits to come along.  Otherwise all have been run, the lease
 *  is given back, others lead, and the leader's own role is as *role says: ANSWERED or ALONE. */
int records_share_lead(records_share_e *role, records_seat_t *seat, records_lease_t *lease,
                       apr_time_t *began, apr_pool_t *p);

/** The leader has done, or will not: another leads. */
void records_share_leave(records_seat_t *seat);

/** The answer.  The seat is gone then. */
RECORDS_MUST_CHECK
records_error_t *records_share_take(records_seat_t *seat, records_result_t *result, apr_pool_t *p);

#endif
