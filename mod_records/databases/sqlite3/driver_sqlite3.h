/* SPDX-License-Identifier: Apache-2.0 */
/* The driver of SQLite: the provider's two native parts. */
#ifndef RECORDS_DRIVER_SQLITE3_H
#define RECORDS_DRIVER_SQLITE3_H

#include "sql/database.h"

extern const records_driver_t records_driver_sqlite3;

/** NULL, or a sentence that says what is wrong with params, and how to write them. */
const char *records_sqlite3_check(const char *params, apr_pool_t *pool);

/** Is the file there, and can the account read it?  NULL, or a sentence. */
const char *records_sqlite3_find(const char *path, const records_account_t *account,
                                 apr_pool_t *pool);

/** Does it hold a database that the account can read?  It is opened, so not beside connections of the
 *  same process: to close it would drop their locks.  NULL, or a sentence. */
const char *records_sqlite3_inspect(const char *path, const records_account_t *account,
                                    apr_pool_t *pool);

/** May the account change it?  SQLite makes its journal beside the file.  NULL, or a sentence. */
const char *records_sqlite3_writable(const char *path, const records_account_t *account,
                                     apr_pool_t *pool);

#endif
