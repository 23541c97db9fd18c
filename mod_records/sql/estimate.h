/* SPDX-License-Identifier: Apache-2.0 */
/* The database's estimate of rows, read from its plan. */
#ifndef RECORDS_ESTIMATE_H
#define RECORDS_ESTIMATE_H

#include <apr_pools.h>

/** How many rows a plan (EXPLAIN's JSON, of PostgreSQL, MariaDB or MySQL) says will come; -1 if it
 *  does not say. */
apr_int64_t records_estimate(const char *plan, apr_pool_t *pool);

#endif
