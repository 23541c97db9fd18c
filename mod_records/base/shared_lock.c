/* SPDX-License-Identifier: Apache-2.0 */
#include "base/shared_lock.h"

#include <errno.h>

int records_shared_lock_init(records_shared_lock_t *lock)
{
    pthread_mutexattr_t attributes;
    int error = pthread_mutexattr_init(&attributes);

    if (error != 0)
        return error;
    if ((error = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED)) == 0
        && (error = pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST)) == 0)
        error = pthread_mutex_init(lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return error;
}

void records_shared_lock_take(records_shared_lock_t *lock)
{
    if (pthread_mutex_lock(lock) == EOWNERDEAD)
        pthread_mutex_consistent(lock);
}

int records_shared_lock_try(records_shared_lock_t *lock)
{
    const int error = pthread_mutex_trylock(lock);

    if (error == EOWNERDEAD)
        pthread_mutex_consistent(lock);
    return error == 0 || error == EOWNERDEAD;
}

void records_shared_lock_leave(records_shared_lock_t *lock)
{
    pthread_mutex_unlock(lock);
}
