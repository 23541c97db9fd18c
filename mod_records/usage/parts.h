/* SPDX-License-Identifier: Apache-2.0 */
/* How the table lies in memory. */
#ifndef RECORDS_USAGE_PARTS_H
#define RECORDS_USAGE_PARTS_H

#include "usage/table.h"

/* A word: 44 bits of the key's hash, the number of threads that are just counting, and the state.  A
 * thread that is killed while it counts leaves its pin: the entry goes on counting, and is not given
 * back before the memory is.  One that is killed while it makes an entry leaves RECORDS_USAGE_MAKING.
 * Both are moments of a few instructions, so few entries are lost even where many are killed. */
#define RECORDS_USAGE_STATE ((apr_uint64_t)3)
#define RECORDS_USAGE_PIN ((apr_uint64_t)4)
#define RECORDS_USAGE_TAG (~(apr_uint64_t)0xFFFFF)

enum {
    RECORDS_USAGE_FREE, RECORDS_USAGE_MAKING, RECORDS_USAGE_READY, RECORDS_USAGE_CLOSING
};

typedef struct records_usage_entry_t {
    apr_uint64_t total[RECORDS_USAGE_COUNTERS];      /* grows, whoever has the entry */
    apr_uint64_t taken[RECORDS_USAGE_COUNTERS];      /* what total was; of the flusher */
    apr_uint64_t kept[RECORDS_USAGE_COUNTERS];       /* what taken was, and is safe; of the flusher */
    apr_uint32_t idle;                   /* rounds of the flusher without a change */
    apr_uint32_t length;                 /* of the key */
    char key[sizeof(((records_usage_packed_t *)NULL)->bytes)];
} records_usage_entry_t;

typedef struct records_usage_head_t {
    apr_uint64_t overflowed;
    apr_uint32_t other_hour;
    apr_uint32_t unused;
} records_usage_head_t;

static inline int records_usage_is_used(apr_uint64_t word)
{
    return (word & RECORDS_USAGE_STATE) == RECORDS_USAGE_READY
           || (word & RECORDS_USAGE_STATE) == RECORDS_USAGE_CLOSING;
}

#endif
