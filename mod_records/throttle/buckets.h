/* SPDX-License-Identifier: Apache-2.0 */
/* The buckets of one limit, in memory that all processes of a node share: a table of fixed size, by a keyed
 * hash of who has the bucket.
 *
 * It is a row of sets of 32 slots, and a key belongs to one set.  A slot is two words, the key and the
 * time at which its bucket is full (gcra.h).  Deciding is a compare-and-swap of the second word, without a
 * lock; a lock of the set is held for a few instructions where a key gets a slot.  A process that is killed
 * there delays the next one for a moment, and leaves nothing that is wrong.
 *
 * A full bucket need not be kept, so its slot is free for another key.  If a set has no such slot, the newcomer
 * gets that of the bucket which is full first, with what was taken from it: so a new bucket in an
 * over-full set is less than full, and the least that any key of the set owes only grows.  A caller whose
 * bucket was given away has therefore never less debt when it comes back, whoever made it happen. */
#ifndef RECORDS_THROTTLE_BUCKETS_H
#define RECORDS_THROTTLE_BUCKETS_H

#include "mod_records.h"

typedef struct records_buckets_t records_buckets_t;

/** The bytes of a table for so many keys at least; it needs no more than being all zero. */
apr_size_t records_buckets_size(int keys);

/** Nanoseconds of the clock that all processes of the machine share. */
apr_uint64_t records_buckets_now(void);

/** Decide on a rate's demand, exactly, whoever else does so at this moment.  keys as given to size(). */
int records_buckets_decide(records_verdict_t *verdict, records_buckets_t *buckets, int keys,
                           apr_uint64_t key, const records_demand_t *demand, apr_uint64_t now);

/** Take (or give back) its cost, whatever is left. */
void records_buckets_charge(records_buckets_t *buckets, int keys, apr_uint64_t key,
                            const records_demand_t *demand, apr_uint64_t now);

/** How often a bucket that was not full has been given to another key. */
apr_uint64_t records_buckets_evicted(const records_buckets_t *buckets);

#endif
