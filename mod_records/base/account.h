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

/** What keeps the account from path, absolute, as access() would with mode: a folder on the way that
 *  it may not enter, or path itself.  NULL where nothing does, or it cannot be found out.  Another
 *  account is tried in a process of its own, so ask only where there is one thread. */
const char *records_account_stopped(const records_account_t *account, const char *path, int mode,
                                    apr_pool_t *pool);

/** Its name, or its number. */
const char *records_account_name(const records_account_t *account, apr_pool_t *pool);

#endif
