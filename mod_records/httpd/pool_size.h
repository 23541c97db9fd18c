/* SPDX-License-Identifier: Apache-2.0 */
/* How many connections a process may open where pool= does not say. */
#ifndef RECORDS_POOL_SIZE_H
#define RECORDS_POOL_SIZE_H

#include "sql/database.h"

/** Of a database in this process: one for each thread, so that no request waits for one.  Of a server: a
 *  few, and no more than this process's part of what it allows.  Once the MPM is configured. */
int records_pool_size(const records_database_t *database);

#endif
