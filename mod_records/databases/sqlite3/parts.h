/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder say to each other; no other folder includes it. */
#ifndef RECORDS_SQLITE3_PARTS_H
#define RECORDS_SQLITE3_PARTS_H

#include <sqlite3.h>

#include "base/lru.h"
#include "sql/database.h"

#define RECORDS_SQLITE3_WHOLE 100        /* rows that are fetched at once rather than streamed */
#define RECORDS_SQLITE3_WORDS 4          /* BEGIN, BEGIN IMMEDIATE, COMMIT, ROLLBACK */
#define RECORDS_SQLITE3_PATIENCE 5000    /* milliseconds to wait for another's lock */

typedef struct records_sqlite3_rows_t records_sqlite3_rows_t;

/** One connection, as we know it. */
typedef struct records_sqlite3_t {
    sqlite3 *db;
    apr_size_t bound;                    /* prepared statements to keep; 0: none */
    records_lru_t *cache;                /* text -> sqlite3_stmt *, reset and without values */
    records_lru_t *words;                /* the same for BEGIN and its kin, never crowded out */
    records_sqlite3_rows_t *stream;      /* rows still coming, or NULL */
    int waited;                          /* milliseconds, for the lock that is wanted now */
    volatile apr_uint32_t stopped;       /* by cancel(), from another thread */
} records_sqlite3_t;

/* ---- statements_sqlite3.c: the statements of a connection ------------------------ */

void records_sqlite3_statements_init(records_sqlite3_t *s, apr_size_t bound, apr_pool_t *pool);

/** Prepared, if it was not, and its values bound. */
records_error_t *records_sqlite3_start(sqlite3_stmt **prepared, records_sqlite3_t *s,
                                       const records_statement_t *statement, int writes,
                                       apr_pool_t *pool);

/** Enough of it: the locks it held are given up, its values forgotten. */
void records_sqlite3_end(records_sqlite3_t *s, sqlite3_stmt *prepared,
                         const records_statement_t *statement);

/** Words of our own, at once: BEGIN, COMMIT, ROLLBACK. */
records_error_t *records_sqlite3_do(records_sqlite3_t *s, const char *words, apr_pool_t *pool);

/** What the last call on this connection failed of. */
records_error_t *records_sqlite3_failed(records_sqlite3_t *s, apr_pool_t *pool);

/* ---- rows_sqlite3.c -------------------------------------------------------------- */

/** Run a statement up to its first row.  The rows stream until they end, or are ended. */
records_error_t *records_sqlite3_rows(records_rows_t **rows, records_sqlite3_t *s,
                                      const records_statement_t *statement, int writes,
                                      apr_pool_t *pool);

/** The same, whole: all rows in pool, and how many. */
records_error_t *records_sqlite3_collect(records_rows_t **rows, apr_int64_t *count,
                                         records_sqlite3_t *s,
                                         const records_statement_t *statement, int writes,
                                         apr_pool_t *pool);

/** The stream is no more. */
void records_sqlite3_rows_end(records_sqlite3_t *s);

/* ---- values_sqlite3.c ------------------------------------------------------------ */

/** Bind one parameter as its kind says.  Texts are not copied.  Returns an SQLite code. */
int records_sqlite3_bind(sqlite3_stmt *prepared, int n, const records_param_t *param,
                         apr_pool_t *pool);

/** The value of a column (from 0) in the current row, as text.  *kind is what the plan expects;
 *  changed where this value is of another kind, since any column can hold anything.  digits is
 *  room for a number; longer made texts are from pool; the rest is SQLite's until the next step. */
records_value_t records_sqlite3_value(sqlite3_stmt *prepared, int column, records_kind_e *kind,
                                      char *digits, apr_pool_t *pool);

/* ---- json_sqlite3.c -------------------------------------------------------------- */

/** Non-zero if the text is one JSON value (RFC 8259). */
int records_sqlite3_is_json(const char *text, apr_size_t length);

/* ---- functions_sqlite3.c: what our SQL calls and SQLite lacks -------------------- */

/** records_ilike, records_match, records_bytes and records_cast, for our own statements alone:
 *  no view or trigger can call them.  Returns an SQLite code. */
int records_sqlite3_functions(sqlite3 *db);

/** records_cast(value, type) */
void records_sqlite3_cast(sqlite3_context *context, int count, sqlite3_value **arguments);

/** Fail with an SQLSTATE and words; and the text that is meant, or NULL. */
void records_sqlite3_raise(sqlite3_context *context, const char *state, const char *words,
                           const char *text);

/** A pattern as regcomp (POSIX extended) takes it, to be freed with free(); NULL, and the reason in
 *  *why, where it is wrong or would take too much memory. */
char *records_sqlite3_regex(const char *pattern, const char **why);

/* ---- error_sqlite3.c ------------------------------------------------------------- */

/** What records_sqlite3_raise puts before "22P02:message". */
#define RECORDS_SQLITE3_RAISED "records:"

/** The error that an extended result code and a message mean: SQLSTATE, words for the client, and
 *  SQLite's own words as the cause. */
records_error_t *records_sqlite3_error(int code, const char *text, apr_pool_t *pool);

#endif
