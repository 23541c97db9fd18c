/* SPDX-License-Identifier: Apache-2.0 */
/* The heap of a child: the memory of a large request is returned to the system when it has
 * ended.  glibc keeps free memory for the thread that freed it, and each of many threads may
 * have served a large request. */
#ifndef RECORDS_HEAP_H
#define RECORDS_HEAP_H

#include <httpd.h>

#include "sql/result.h"

#define RECORDS_MMAP_THRESHOLD 1048576

/** Once in each child: blocks of at least threshold bytes are given back when they are freed
 *  (mallopt(3), M_MMAP_THRESHOLD); 0 leaves malloc as it is.  Else glibc raises that limit to the
 *  largest block that was ever freed, and each thread's arena keeps twice as much. */
void records_heap_begin(int threshold);

/** Is the request a large one?  Then its end is noted. */
void records_heap_note(request_rec *r, apr_size_t body_length, const records_result_t *result);

/** Much memory has been freed otherwise. */
void records_heap_freed(void);

/** Has a large request ended, or much been freed, since this was asked last? */
int records_heap_is_slack(void);

/** Give back what is free. */
void records_heap_trim(void *ignored);

#endif
