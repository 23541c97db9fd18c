/* SPDX-License-Identifier: Apache-2.0 */
/* The counters of quotas on one node, in memory that all its processes share.
 *
 * Each is what one caller has used in one window of one policy: what this node has counted, and what
 * is known of the other nodes.  A table of the database keeps them (sql/quota.h); it has a row of each
 * node for each counter, with what that node has counted in all, so that writing it twice does no
 * harm.  A counter that is not here is read from the table, and one that the table has as it is here
 * may give its place to another.  So nothing that was counted is forgotten, however many callers there
 * are; where each counter of a set is yet to be written, a new one finds no place. */
#ifndef RECORDS_THROTTLE_COUNTERS_H
#define RECORDS_THROTTLE_COUNTERS_H

#include "mod_records.h"

#define RECORDS_COUNTER_ID 16     /* bytes of a digest of policy, caller and window */
#define RECORDS_COUNTER_POLICY 64 /* bytes, with the NUL */
#define RECORDS_COUNTER_CALLER \
    128 /* the same: what is longer is cut, since it is for people alone */
#define RECORDS_COUNTER_NODE 17

typedef struct records_counters_t records_counters_t;

/** What a counter is called, and the window it is for. */
typedef struct records_counter_name_t {
    unsigned char id[RECORDS_COUNTER_ID];
    char policy[RECORDS_COUNTER_POLICY], caller[RECORDS_COUNTER_CALLER];
    apr_int64_t start, end; /* seconds since 1970 */
} records_counter_name_t;

/** One counter. */
typedef struct records_counter_t {
    records_counter_name_t name;
    apr_int64_t counted;   /* by this node */
    apr_int64_t written;   /* how much of that the table has */
    apr_int64_t elsewhere; /* by other nodes, and by this one before it was started */
    apr_int64_t used_at;   /* seconds since 1970 */
    unsigned unread : 1;   /* what the table has is not known yet */
    unsigned loose : 1;    /* no table keeps it */
} records_counter_t;

/** The bytes of memory for so many counters at least. */
apr_size_t records_counters_size(int slots);

/** Make the table in memory of that size, all zero, that begins at a multiple of 64.  seed makes the node's
 *  name, other than that of any other node or start.  Zero, or an errno. */
int records_counters_init(records_counters_t *counters, int slots, apr_uint64_t seed);

/** The name of this node: 16 hexadecimal digits. */
const char *records_counters_node(const records_counters_t *counters);

/** Where needs units are left below limit, take cost of them.  key is a hash of policy, caller and
 *  window.  *used: afterwards.  Is the counter known? */
int records_counters_take(int *admits, apr_int64_t *used, records_counters_t *counters,
                          apr_uint64_t key, apr_int64_t needs, apr_int64_t cost, apr_int64_t limit,
                          apr_int64_t now);

/** Count cost more (or give it back), whatever the limit.  Is the counter known? */
int records_counters_charge(records_counters_t *counters, apr_uint64_t key, apr_int64_t cost);

/** A number that changes when the counter of key may have been given up: to be asked before the table
 *  is. */
apr_uint32_t records_counters_era(records_counters_t *counters, apr_uint64_t key);

typedef enum {
    RECORDS_COUNTER_THERE, /* it is there now, or was already */
    RECORDS_COUNTER_FULL,  /* it finds no place: others must be written first */
    RECORDS_COUNTER_STALE  /* what the table said may be old: read it again */
} records_counter_put_e;

/** Make a counter known: what the table says of it, counted included; or unread, or loose. */
records_counter_put_e records_counters_put(records_counters_t *counters, apr_uint64_t key,
                                           const records_counter_t *counter, apr_uint32_t era,
                                           apr_int64_t now);

/** Copies of counters, at most so many: those whose row must be written or (unread) read first.  *at is
 *  where to look on, 0 at first; afterwards it is 0 if these are the last.  Returns how many.  Those of
 *  windows that have ended leave, once they are written. */
int records_counters_pending(records_counter_t *copies, apr_uint64_t *keys, int most, int *at,
                             records_counters_t *counters, apr_int64_t now);

/** The table has this of the counter with that key and id, if it is still here. */
void records_counters_learn(records_counters_t *counters, apr_uint64_t key, const unsigned char *id,
                            apr_int64_t written, apr_int64_t elsewhere);

/** Call back for each counter that a table keeps: its key and id. */
void records_counters_each(records_counters_t *counters,
                           void (*visit)(void *baton, apr_uint64_t key, const unsigned char *id),
                           void *baton);

/** Is it this process's turn to write, as it is that of one process in each interval?  Microseconds. */
int records_counters_turn(records_counters_t *counters, apr_int64_t now, apr_int64_t interval);

/** The next turn is in a second at most. */
void records_counters_hurry(records_counters_t *counters);

/** When what other nodes have written was read last; 0: not yet.  Microseconds. */
apr_int64_t records_counters_followed(const records_counters_t *counters);
void records_counters_follow(records_counters_t *counters, apr_int64_t now);

/** How often a counter has found no place. */
apr_uint64_t records_counters_refused(records_counters_t *counters);

#endif
