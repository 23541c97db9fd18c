/* SPDX-License-Identifier: Apache-2.0 */
/* What the watch sends others to do, since it may take a while: each errand is a thread that lives as
 * long as it.  One thread alone sends, reaps and ends. */
#ifndef RECORDS_ERRAND_H
#define RECORDS_ERRAND_H

#include <apr_pools.h>

typedef struct records_errands_t records_errands_t;

/** None yet; the memory of each is its own. */
records_errands_t *records_errands_make(apr_pool_t *pool);

/** Do work(baton), unless `most` threads are at just that.  Where no thread can be made it is done
 *  here and now.  Zero if nobody more is needed. */
int records_errand_send(records_errands_t *errands, void (*work)(void *baton), void *baton, int most);

/** Take leave of those who have done. */
void records_errands_reap(records_errands_t *errands);

/** Wait for all of them. */
void records_errands_end(records_errands_t *errands);

#endif
