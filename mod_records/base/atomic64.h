/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of 64 bits that several threads and processes change at once, in memory that they share.
 * APR has such functions since 1.7 only, and they may take a lock of their own process, which no other
 * process sees.  The compiler's are instructions of the processor wherever mod_records is built. */
#ifndef RECORDS_ATOMIC64_H
#define RECORDS_ATOMIC64_H

#include <apr.h>

#if !defined(__GCC_ATOMIC_LLONG_LOCK_FREE) || __GCC_ATOMIC_LLONG_LOCK_FREE != 2
#error "mod_records counts with atomic integers of 64 bits, and this processor has none"
#endif

static inline apr_uint64_t records_atomic_read(const apr_uint64_t *at)
{
    return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

static inline void records_atomic_set(apr_uint64_t *at, apr_uint64_t value)
{
    __atomic_store_n(at, value, __ATOMIC_RELEASE);
}

/** Add to it, without any order among other memory: what a counter needs. */
static inline void records_atomic_add(apr_uint64_t *at, apr_uint64_t value)
{
    (void)__atomic_fetch_add(at, value, __ATOMIC_RELAXED);
}

/** The value before. */
static inline apr_uint64_t records_atomic_exchange(apr_uint64_t *at, apr_uint64_t value)
{
    return __atomic_exchange_n(at, value, __ATOMIC_ACQ_REL);
}

/** Set it if it is *expected; otherwise that becomes what it is.  Non-zero if it was set. */
static inline int records_atomic_cas(apr_uint64_t *at, apr_uint64_t *expected, apr_uint64_t value)
{
    return __atomic_compare_exchange_n(at, expected, value, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

#endif
