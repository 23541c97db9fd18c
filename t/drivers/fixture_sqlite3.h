/* SPDX-License-Identifier: Apache-2.0 */
/* A database file, new for each test. */
#ifndef RECORDS_TEST_FIXTURE_SQLITE3_H
#define RECORDS_TEST_FIXTURE_SQLITE3_H

#include <sqlite3.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/driver_sqlite3.h"
#include "databases/sqlite3/parts.h"
#include "fixture.h"
#include "request/message.h"

extern char *path;    /* of the file */
extern int full_text; /* this test has made an FTS5 table */

add_tests_t add_catalog, add_reading, add_changing, add_stopping, add_asking, add_embedding,
    add_json, add_search, add_context, add_turns;

#endif
