/* SPDX-License-Identifier: Apache-2.0 */
/* What callers have used: counters for each caller, resource, place and hour, in memory that all
 * processes of a server share.
 *
 * Whoever counts waits for nobody: there is no lock.  The counters only grow.  One process at a time
 * flushes: it takes them as they stand, writes somewhere what has come since the last time, and says so
 * when that is certain.  What it has taken stays in the shared memory until then, so that another
 * process finishes what a killed one has begun. */
#ifndef RECORDS_USAGE_TABLE_H
#define RECORDS_USAGE_TABLE_H

#include "mod_records.h"

typedef enum {
    RECORDS_USAGE_REQUESTS,
    RECORDS_USAGE_ROWS_SENT,
    RECORDS_USAGE_ROWS_CHANGED,
    RECORDS_USAGE_BYTES_IN,
    RECORDS_USAGE_BYTES_OUT,
    RECORDS_USAGE_DATABASE_TIME,         /* microseconds */
    RECORDS_USAGE_CLIENT_ERRORS,         /* 4xx, throttled ones among them */
    RECORDS_USAGE_SERVER_ERRORS,         /* 5xx */
    RECORDS_USAGE_THROTTLED,
    RECORDS_USAGE_COUNTERS               /* how many these are */
} records_usage_counter_e;

/** The caller of what found no room of its own in the table. */
#define RECORDS_USAGE_OTHER "(other)"

/** What is counted together. */
typedef struct records_usage_key_t {
    apr_uint32_t hour;                   /* since 1970, UTC */
    const char *caller;                  /* "" where nobody is known */
    const char *resource;                /* "public.films", or "" */
    const char *location;                /* "/api" */
} records_usage_key_t;

/** A key as the table has it, of one piece, for a hash. */
typedef struct records_usage_packed_t {
    apr_size_t length;
    char bytes[512];
} records_usage_packed_t;

/** What came since the last flush. */
typedef struct records_usage_row_t {
    records_usage_key_t key;
    apr_uint64_t counts[RECORDS_USAGE_COUNTERS];
} records_usage_row_t;

/** The table as one process sees it. */
typedef struct records_usage_table_t {
    struct records_usage_head_t *head;
    apr_uint64_t *words;                 /* one for each entry: whose it is, and who is at it */
    struct records_usage_entry_t *entries;           /* and one more: of RECORDS_USAGE_OTHER */
    apr_uint32_t size;
} records_usage_table_t;

/** The bytes of a table of so many entries. */
apr_size_t records_usage_size(apr_uint32_t entries);

/** The table in memory of that size, which was zeroed when it was fresh. */
void records_usage_open(records_usage_table_t *table, void *memory, apr_uint32_t entries);

/** A name that is too long is cut, and ends with a digest then. */
void records_usage_pack(records_usage_packed_t *packed, const records_usage_key_t *key);

/** Count; hash is that of the packed key.  Any number of threads and processes at once. */
void records_usage_add(records_usage_table_t *table, const records_usage_packed_t *key,
                       apr_uint64_t hash, const apr_uint64_t counts[RECORDS_USAGE_COUNTERS]);

/** Requests that found no room of their own. */
apr_uint64_t records_usage_overflowed(const records_usage_table_t *table);

/** Requests that no flush has kept yet. */
apr_uint64_t records_usage_unkept(const records_usage_table_t *table);

/* ---- for the one process that flushes ------------------------------------------------------ */

/** Take all counters as they stand; zero if nothing has come.  hour is that of RECORDS_USAGE_OTHER. */
int records_usage_take(records_usage_table_t *table, apr_uint32_t hour);

/** What was taken and is not kept: records_usage_row_t, in pool, sorted, no key twice, all texts UTF-8.
 *  The same each time until it is kept. */
apr_array_header_t *records_usage_rows(const records_usage_table_t *table, apr_pool_t *pool);

/** What was taken is kept.  Saying it twice does no harm. */
void records_usage_keep(records_usage_table_t *table);

/** Give entries back that nobody has used for a while.  Nothing may be taken and not kept. */
void records_usage_sweep(records_usage_table_t *table);

#endif
