/* SPDX-License-Identifier: Apache-2.0 */
/* A database file for a test: new each time, one connection opened by apr_dbd and attached to, and a
 * second one of SQLite's own from which to interfere.  Whole requests can be asked, too. */
#ifndef RECORDS_FIXTURE_SQLITE3_H
#define RECORDS_FIXTURE_SQLITE3_H

#include <stdlib.h>
#include <string.h>

#include <apr_dbd.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <check.h>
#include <sqlite3.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/driver_sqlite3.h"
#include "databases/sqlite3/parts.h"
#include "request/message.h"

#define RECORDS_TEST_STATEMENTS 4        /* prepared statements to keep: few, to see them go */

extern apr_pool_t *pool;
extern char *path;                       /* of the database file */
extern records_connection_t *conn;
extern int full_text;                    /* this test has made an FTS5 table */
extern const char *prefer;               /* Prefer: of the next requests, or NULL */
extern const records_identity_t *who;    /* who asks them, or NULL */
extern apr_array_header_t *attached;     /* records_attached_t: to a new connection, or NULL */
extern const records_driver_t *const driver;

/** Once for all tests: apr_dbd cannot begin twice. */
int begin_all(void);

/** A test case on a new file for each of its tests. */
TCase *room(Suite *suite, const char *name);

/** What the other connection does, and the first value that it finds. */
const char *interfere(const char *sql);

void connect_ours(apr_size_t statements);
void disconnect_ours(void);

/** A statement with results of these kinds, a letter each; the parameters are texts, NULL ends. */
records_statement_t *sql(const char *text, const char *kinds, ...);

/** Its rows are what the transaction answers. */
records_transaction_t *transaction(int writes, const records_statement_t *rows);

/** All rows as "I1|Ta;I2|~;": each value behind the letter of its kind, NULL as ~. */
const char *rows_text(records_result_t *result);

/** Run a transaction without hold and end it. */
const char *answer_of(const records_transaction_t *t);

/* ---- requests_sqlite3.c: whole requests -------------------------------------------- */

records_error_t *compile(const records_transaction_t **t, const char *method, const char *target,
                         const char *body);

/** What a request answers, as rows_text shows it; or the error's code and message. */
const char *ask(const char *method, const char *target, const char *body);

/** Each GET of the table gets its answer. */
typedef struct question_t {
    const char *target, *answer;
} question_t;

void ask_all(const question_t *questions, apr_size_t count);
#define ASK_ALL(questions) ask_all(questions, sizeof(questions) / sizeof((questions)[0]))

/* ---- what the other files test ------------------------------------------------------- */

void add_catalog(Suite *suite);
void add_reading(Suite *suite);
void add_changing(Suite *suite);
void add_stopping(Suite *suite);
void add_asking(Suite *suite);
void add_embedding(Suite *suite);
void add_json(Suite *suite);
void add_search(Suite *suite);
void add_context(Suite *suite);

#define ck_ok(call)                                                                               \
    do {                                                                                          \
        records_error_t *failed = (call);                                                         \
        ck_assert_msg(failed == NULL, "%s: %s %s (%s)", #call, failed == NULL ? "" : failed->code,\
                      failed == NULL ? "" : failed->message, failed == NULL ? "" : failed->cause);\
    } while (0)

#define ck_fails(call, sqlstate, words)                                                           \
    do {                                                                                          \
        records_error_t *failed = (call);                                                         \
        ck_assert_msg(failed != NULL, "%s did not fail", #call);                                  \
        ck_assert_str_eq(failed->code, sqlstate);                                                 \
        ck_assert_str_eq(failed->message, words);                                                 \
    } while (0)

#endif
