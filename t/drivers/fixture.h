/* SPDX-License-Identifier: Apache-2.0 */
/* A real database for the tests of a driver: an empty one for each test, with one connection opened by
 * apr_dbd and attached to, and another one of the client library's own from which to interfere.  Whole
 * requests can be asked, too.
 *
 * fixture.c and requests.c are the same for all databases; fixture_NAME.c says what differs, and
 * driver_NAME.c lists the files of tests. */
#ifndef RECORDS_TEST_FIXTURE_H
#define RECORDS_TEST_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>
#include <check.h>

#include "compile.h"
#include "sql/database.h"

#define STATEMENTS 4 /* prepared statements to keep: few, to see them go */
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

extern apr_pool_t *pool; /* of the running test */
extern records_connection_t *conn;
extern apr_array_header_t *attached; /* records_attached_t: to a new connection, or NULL */

/* ---- fixture_NAME.c: what differs ------------------------------------------------------- */

extern const char *const database_name; /* as apr_dbd calls it */
extern const records_driver_t *const driver;
extern const records_dialect_t *const dialect;
extern const int rows_tell_kinds; /* rows_text() puts a value's kind before it */

/** What to test on, as apr_dbd takes it; NULL where there is nothing. */
const char *test_params(void);

/** The same, of the database that is the test's own. */
const char *own_params(void);

/** An empty database for a test, and the connection from which to interfere. */
void make_database(void);
void remove_database(void);

/** Is anything of ours left behind on the native connection, which is about to be closed? */
int is_clean(void);

/** What the other connection does, and the first value that it finds. */
const char *interfere(const char *sql);

/* ---- fixture.c: connections and statements ---------------------------------------------- */

/** Each of these adds tests to the suite. */
typedef void add_tests_t(Suite *suite);

add_tests_t add_joining, add_quotas; /* joining.c, quotas.c: the same for all databases */

/** Run them all; the exit code. */
int run_suite(const char *name, add_tests_t *const *files, apr_size_t count);

/** A test case on a new database for each of its tests. */
TCase *room(Suite *suite, const char *name);

void connect_ours(apr_size_t statements);
void disconnect_ours(void);

/** A statement with results of these kinds, a letter each.  The parameters are texts with their kind's
 *  letter before them ("I5"), "~" is NULL, and NULL ends them. */
records_statement_t *sql(const char *text, const char *kinds, ...);

/** Its rows are what the transaction answers. */
records_transaction_t *transaction(int writes, const records_statement_t *rows);

/** All rows as "1|a;2|~;", NULL as ~. */
const char *rows_text(records_result_t *result);

/** The same, as far as there is no error. */
records_error_t *read_rows(const char **text, records_result_t *result);

/** Run a transaction without hold and end it. */
const char *answer_of(const records_transaction_t *t);

/** The facts of the catalog that begin with this, as what|schema|relation|name|position|type|... */
const char *facts_like(const char *beginning);

/** Run it while another thread cancels what runs, again and again until it has ended. */
records_error_t *cancelled(const records_transaction_t *t, records_result_t *result);

/** Resident memory; 0 where it tells nothing: a sanitizer and valgrind keep what was freed. */
long resident_kb(void);

#define ck_ok(call)                                                                               \
    do {                                                                                          \
        records_error_t *failed = (call);                                                         \
        ck_assert_msg(failed == NULL, "%s: %s %s (%s)", #call, failed == NULL ? "" : failed->code,\
                      failed == NULL ? "" : failed->message, failed == NULL ? "" : failed->cause);\
    } while (0)

/* words: of the message; NULL takes any. */
#define ck_fails(call, sqlstate, words)                                                           \
    do {                                                                                          \
        records_error_t *failed = (call);                                                         \
        ck_assert_msg(failed != NULL, "%s did not fail", #call);                                  \
        ck_failed(failed, sqlstate, words);                                                       \
    } while (0)

void ck_failed(const records_error_t *error, const char *sqlstate, const char *words);

/* ---- requests.c: whole requests ----------------------------------------------------------- */

extern unsigned options;              /* of the catalog: RECORDS_OPTION_... */
extern unsigned joined;               /* requests are runs of a transaction */
extern const char *answers;           /* Prefer: of all that is no GET */
extern const char *prefer;            /* more for Prefer:, or NULL */
extern const char *media_type;        /* Accept:, or NULL */
extern const char *pre_request;       /* or NULL */
extern const records_identity_t *who; /* asks, or NULL */
extern records_result_t asked;        /* the result of the last request */

/** The catalog as it is just now. */
const records_catalog_t *catalog(void);

records_error_t *compile(const records_transaction_t **t, const char *method, const char *target,
                         const char *body);

/** What a request answers, as rows_text shows it; or the error's code and message. */
const char *ask(const char *method, const char *target, const char *body);

/** The error's code, or "none". */
const char *code_of(const char *method, const char *target, const char *body);

/** Each GET of the table gets its answer. */
typedef struct question_t {
    const char *target, *answer;
} question_t;

void ask_all(const question_t *questions, apr_size_t count);
#define ASK_ALL(questions) ask_all(questions, COUNT_OF(questions))

/** What a role may do in records_test, a letter each of select, insert, update and delete, of tables and
 *  their columns; and the functions it may call: "a si(s si); f(1) ".  privileges.c */
const char *privileges_of(const char *role);

/* As at the beginning of each test. */
void reset_requests(void);

#endif
