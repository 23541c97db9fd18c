/* SPDX-License-Identifier: Apache-2.0 */
/* The heap of a child: what a large request took of it is given back when it has ended.  glibc keeps
 * what is free for the thread that freed it, and each of many threads may have had its turn. */
#ifndef RECORDS_HEAP_H
#define RECORDS_HEAP_H

#include <httpd.h>

#include "sql/result.h"

/** Once in each child. */
void records_heap_begin(void);

/** Is the request a large one?  Then its end is noted. */
void records_heap_note(request_rec *r, apr_size_t body_length, const records_result_t *result);

/** Has a large request ended since this was asked last? */
int records_heap_is_slack(void);

/** Give back what is free. */
void records_heap_trim(void *ignored);

#endif
