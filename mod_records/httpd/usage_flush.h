/* SPDX-License-Identifier: Apache-2.0 */
/* Usage on its way from the memory that children share to the database. */
#ifndef RECORDS_USAGE_FLUSH_H
#define RECORDS_USAGE_FLUSH_H

#include <apr_siphash.h>
#include <httpd.h>

#include "base/shared_lock.h"
#include "httpd/source.h"
#include "pool/flush.h"
#include "usage/table.h"

/** What all children know of it, in front of the table. */
typedef struct records_usage_shared_t {
    records_shared_lock_t lock;          /* of the child that flushes */
    records_flush_t flush;               /* under the lock, as what follows */
    apr_time_t due;                      /* the next flush */
    apr_time_t complained, warned;
    apr_uint64_t overflow_logged, overflow_counted;  /* what it was then */
    unsigned char secret[APR_SIPHASH_KSIZE];         /* of the hash of keys */
} records_usage_shared_t;

/** Usage as a child has it. */
typedef struct records_usage_t {
    const records_usage_settings_t *settings;
    records_usage_shared_t *shared;
    records_usage_table_t table;
    records_source_t *source;
} records_usage_t;

/** How often each child looks whether it is time, between two flushes. */
#define RECORDS_USAGE_LOOKS 5

/** Errands, of a records_usage_t: flush if it is time, and if no other child is at it; and flush what is
 *  left at the end of a child. */
void records_usage_flush(void *baton);
void records_usage_flush_last(void *baton);

#endif
