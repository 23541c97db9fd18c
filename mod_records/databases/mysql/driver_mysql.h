/* SPDX-License-Identifier: Apache-2.0 */
/* The driver of MariaDB and MySQL: the provider's two native parts. */
#ifndef RECORDS_DRIVER_MYSQL_H
#define RECORDS_DRIVER_MYSQL_H

#include "sql/database.h"

extern const records_driver_t records_driver_mysql;

/** NULL, or a sentence that says what is wrong with params, and how to write them. */
const char *records_mysql_check(const char *params, apr_pool_t *pool);

#endif
