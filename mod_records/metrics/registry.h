/* SPDX-License-Identifier: Apache-2.0 */
/* Series in memory that processes share.  No lock: a process may be killed at any instruction, and the
 * others go on.
 *
 * A series is found by a hash of its labels; its words stand once for each stripe, in cache lines of
 * their own, so that threads of different stripes do not disturb each other.  A reader adds the stripes
 * up.  A series stays for the life of the memory. */
#ifndef RECORDS_REGISTRY_H
#define RECORDS_REGISTRY_H

#include <apr_pools.h>
#include <apr_tables.h>

#include "metrics/metric.h"

typedef struct records_registry_t records_registry_t;

/** Another number wherever other kinds of series would be read: memory of an older mod_records, which a
 *  graceful restart finds, is not for this one then. */
apr_uint64_t records_registry_layout(void);

/** Bytes that a registry takes: of so many series, and stripes (a power of two). */
apr_size_t records_registry_size(unsigned series, unsigned stripes);

/** The registry in memory, which is zeroed, or a registry of these numbers already.  The struct itself
 *  is in pool. */
records_registry_t *records_registry_open(void *memory, unsigned series, unsigned stripes,
                                          apr_pool_t *pool);

/** The words of a series in a stripe (any number).  Where the bound is reached, those of its kind under
 *  "(other)"; NULL where there is no room even for them.  To be added to by records_atomic_add(). */
apr_uint64_t *records_registry_words(records_registry_t *registry, const records_labels_t *labels,
                                     unsigned stripe);

/** Put a gauge, that of all processes: the last one to say so is right. */
void records_registry_set(records_registry_t *registry, const records_labels_t *labels,
                          unsigned word, apr_uint64_t n);

/** A series as it was read. */
typedef struct records_sample_t {
    records_labels_t labels;
    const apr_uint64_t *words;
} records_sample_t;

/** Append all series to samples, records_sample_t, and what the registry knows of itself. */
void records_registry_read(const records_registry_t *registry, apr_array_header_t *samples,
                           apr_pool_t *pool);

/** Into the order in which they are written. */
void records_samples_sort(apr_array_header_t *samples);

#endif
