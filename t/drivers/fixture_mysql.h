/* SPDX-License-Identifier: Apache-2.0 */
/* A real MariaDB: RECORDS_TEST_MYSQL has its parameters, as apr_dbd takes them, of an account that may create
 * databases and end connections.  Each test has the database records_test to itself. */
#ifndef RECORDS_TEST_FIXTURE_MYSQL_H
#define RECORDS_TEST_FIXTURE_MYSQL_H

#include "databases/mysql/dialect_mysql.h"
#include "databases/mysql/parts.h"
#include "fixture.h"

/** The connection from which to interfere. */
extern MYSQL *other;

/** The server ends our connection. */
void kill_ours(void);

add_tests_t add_catalog, add_reading, add_changing, add_joining_mysql, add_preparing, add_stopping,
    add_asking, add_embedding, add_finding, add_upserting, add_context;

#endif
