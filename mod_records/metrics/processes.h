/* SPDX-License-Identifier: Apache-2.0 */
/* What each process last said of the databases that it serves, in memory that they share: its
 * gauges.  A process that has ended, in whatever way, is no longer counted. */
#ifndef RECORDS_PROCESSES_H
#define RECORDS_PROCESSES_H

#include <apr_pools.h>
#include <apr_tables.h>
#include <apr_time.h>

#define RECORDS_PROCESS_WORDS 8

typedef struct records_processes_t records_processes_t;
typedef struct records_process_t records_process_t;

/** Bytes for so many processes, and databases of each. */
apr_size_t records_processes_size(unsigned processes, unsigned databases);

/** In memory that is zeroed, or has been opened with these numbers before.  The struct is in pool.
 *  lives: is there such a process in the system? */
records_processes_t *records_processes_open(void *memory, unsigned processes, unsigned databases,
                                            int (*lives)(apr_uint64_t pid), apr_pool_t *pool);

/** A place for the process; NULL if none is free.  That of a dead one is, and of one that has not been
 *  heard of for some seconds. */
records_process_t *records_process_enter(records_processes_t *processes, apr_uint64_t pid,
                                         apr_time_t now);

/** Say what is so at present of a database, by its number.  Words that are put while another process
 *  reads them may be from before or after, one by one. */
void records_process_say(records_processes_t *processes, records_process_t *process,
                         unsigned number, const char *database, const apr_uint64_t *words,
                         apr_time_t now);

/** It ends. */
void records_process_leave(records_process_t *process);

/** What one process said of one database. */
typedef struct records_said_t {
    const char *database;
    apr_uint64_t words[RECORDS_PROCESS_WORDS];
} records_said_t;

/** Append what all living processes said, records_said_t.  Returns how many processes these are. */
unsigned records_processes_read(const records_processes_t *processes, apr_array_header_t *said,
                                apr_time_t now, apr_pool_t *pool);

#endif
