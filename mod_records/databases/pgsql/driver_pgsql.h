/* SPDX-License-Identifier: Apache-2.0 */
/* The driver of PostgreSQL: the provider's two native parts. */
#ifndef RECORDS_DRIVER_PGSQL_H
#define RECORDS_DRIVER_PGSQL_H

#include "sql/database.h"

extern const records_driver_t records_driver_pgsql;

/** NULL, or a sentence that says what is wrong with params, and how to write them. */
const char *records_pgsql_check(const char *params, apr_pool_t *pool);

#endif
