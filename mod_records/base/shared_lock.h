/* SPDX-License-Identifier: Apache-2.0 */
/* A lock in memory that processes share, for a few instructions at a time.  If its holder is killed, the
 * next one gets it: whatever it guards must make sense after each single store. */
#ifndef RECORDS_SHARED_LOCK_H
#define RECORDS_SHARED_LOCK_H

#include <pthread.h>

typedef pthread_mutex_t records_shared_lock_t;

/** Once, by the process that made the memory.  Zero, or an errno. */
int records_shared_lock_init(records_shared_lock_t *lock);

void records_shared_lock_take(records_shared_lock_t *lock);

/** Zero if another has it.  Then it may be held for longer, by those who all try. */
int records_shared_lock_try(records_shared_lock_t *lock);

void records_shared_lock_leave(records_shared_lock_t *lock);

#endif
