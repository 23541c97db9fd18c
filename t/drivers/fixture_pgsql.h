/* SPDX-License-Identifier: Apache-2.0 */
/* A real PostgreSQL: RECORDS_TEST_PGSQL has its parameters, as apr_dbd takes them.  Each test has the schema
 * records_test to itself. */
#ifndef RECORDS_TEST_FIXTURE_PGSQL_H
#define RECORDS_TEST_FIXTURE_PGSQL_H

#include <libpq-fe.h>

#include "databases/pgsql/dialect_pgsql.h"
#include "databases/pgsql/driver_pgsql.h"
#include "fixture.h"

/** The connection from which to interfere. */
extern PGconn *other;

/* A million rows. */
#define MANY "SELECT generate_series(1, 1000000), repeat('x', 70)"

add_tests_t add_catalog, add_reading, add_changing, add_joining_pgsql, add_preparing, add_stopping,
    add_asking, add_search, add_sharing;

#endif
