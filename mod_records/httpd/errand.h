/* SPDX-License-Identifier: Apache-2.0 */
/* Work that the watch gives to other threads, since it may take a while: each errand is a
 * thread that ends with it.  Only one thread sends, reaps and ends errands. */
#ifndef RECORDS_ERRAND_H
#define RECORDS_ERRAND_H

#include <apr_pools.h>

typedef struct records_errands_t records_errands_t;

/** None yet; the memory of each is its own. */
records_errands_t *records_errands_make(apr_pool_t *pool);

/** Do work(baton) in a thread, unless `most` threads already do the same.  If no thread can be
 *  created the work is done at once by the caller.  Zero if no further thread is needed. */
int records_errand_send(records_errands_t *errands, void (*work)(void *baton), void *baton,
                        int most);

/** Join the threads that have finished; returns how many have not. */
int records_errands_reap(records_errands_t *errands);

/** Wait for all of them. */
void records_errands_end(records_errands_t *errands);

#endif
