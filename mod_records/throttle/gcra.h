/* SPDX-License-Identifier: Apache-2.0 */
/* A token bucket as one number (the generic cell rate algorithm): the time at which it will be full.
 * Each unit that is taken moves that time on by one interval; the bucket is empty while the time lies
 * burst intervals ahead, and in debt while it lies further.  All of it is in integers, so that a limit is
 * never more than it says: from any moment on, a time W admits at most burst + W / interval units. */
#ifndef RECORDS_THROTTLE_GCRA_H
#define RECORDS_THROTTLE_GCRA_H

#include "mod_records.h"

/** No bucket is longer in debt: 30 years, in nanoseconds. */
#define RECORDS_GCRA_MOST (APR_INT64_C(30) * 365 * 86400 * 1000000000)

/** Decide on the demand at this time (nanoseconds), and move *full_at on if it is admitted and costs
 *  something.  Does it admit?  verdict: all of it. */
int records_gcra_decide(records_verdict_t *verdict, apr_uint64_t *full_at,
                        const records_demand_t *demand, apr_uint64_t now);

/** Take the demand's cost whatever is left; less than 0 gives back.  The new full_at. */
apr_uint64_t records_gcra_charge(apr_uint64_t full_at, const records_demand_t *demand,
                                 apr_uint64_t now);

/** Nanoseconds from a verdict until one more unit is there; 0 of a full bucket. */
apr_int64_t records_gcra_next(const records_verdict_t *verdict, const records_demand_t *demand);

#endif
