/* SPDX-License-Identifier: Apache-2.0 */
/* An account of this machine, and what it may do with files. */
#ifndef RECORDS_ACCOUNT_H
#define RECORDS_ACCOUNT_H

#include <sys/types.h>

#include <apr_pools.h>

/** Where one is asked for, NULL is this process itself. */
typedef struct records_account_t {
    const char *name;
    uid_t uid;
    gid_t gid;
} records_account_t;

/** Check whether the account may access path, which is absolute, as access() does with mode.
 *  Returns the folder on the way that it may not enter, or path itself; NULL if it has access,
 *  or if that cannot be found out.  Another account is checked in a process of its own, so call
 *  this only while there is one thread. */
const char *records_account_stopped(const records_account_t *account, const char *path, int mode,
                                    apr_pool_t *pool);

/** Its name, or its number. */
const char *records_account_name(const records_account_t *account, apr_pool_t *pool);

#endif
