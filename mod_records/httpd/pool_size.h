/* SPDX-License-Identifier: Apache-2.0 */
/* How many connections a process may open where pool= does not say. */
#ifndef RECORDS_POOL_SIZE_H
#define RECORDS_POOL_SIZE_H

#include "sql/database.h"

/** One for each thread of the process, so that no request waits for one; of a server's connections no more
 *  than this process's part.  Once the MPM is configured. */
int records_pool_size(const records_database_t *database);

/** The same as a rule: of so many threads and processes. */
int records_pool_size_for(const records_database_t *database, int threads, int processes);

#endif
