/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of this folder.  No other folder includes this. */
#ifndef RECORDS_SQLITE3_PARTS_H
#define RECORDS_SQLITE3_PARTS_H

#include <locale.h>

#include <sqlite3.h>

#include "base/lru.h"
#include "base/text.h"
#include "databases/sqlite3/turn_sqlite3.h"
#include "sql/database.h"

#define RECORDS_SQLITE3_WHOLE 100 /* rows that are fetched at once rather than streamed */
#define RECORDS_SQLITE3_WORDS 4   /* BEGIN, BEGIN IMMEDIATE, COMMIT, ROLLBACK */
#define RECORDS_SQLITE3_BUSY_TIMEOUT apr_time_from_sec(5) /* to wait for others that write */

#define RECORDS_SQLITE3_ROOM 64 /* bytes of any number or instant as text */

typedef struct records_sqlite3_rows_t records_sqlite3_rows_t;

/** A setting of this transaction: its name and value. */
typedef struct records_sqlite3_setting_t {
    struct records_sqlite3_setting_t *next;
    char *name, *value;
} records_sqlite3_setting_t;

/** One connection, as we know it. */
typedef struct records_sqlite3_t {
    sqlite3 *db;
    apr_pool_t *pool;                    /* lives as long as it */
    apr_size_t bound;                    /* prepared statements to keep; 0: none */
    records_lru_t *cache;                /* text -> sqlite3_stmt *, reset and without values */
    records_reuse_t *reuse;              /* the connection's */
    records_lru_t *words;                /* the same for BEGIN and the like, never dropped */
    records_sqlite3_rows_t *stream;      /* rows still coming, or NULL */
    records_sqlite3_turn_t turn;         /* to write */
    apr_interval_time_t waited;          /* for it, and for the lock that is wanted now */
    records_sqlite3_setting_t *settings; /* of this transaction */
    int zoned, east;                     /* timezone was told; the seconds east of UTC that it means */
    int conflict;                        /* the row being inserted was there before */
    locale_t letters;                    /* their cases; (locale_t)0: none to be had, ASCII then */
    apr_pool_t *scratch;                 /* of one call of one function */
    records_text_t text;                 /* the same: grows there */
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

/** Run a reading statement up to its first row.  The rows stream until they end, or are ended. */
records_error_t *records_sqlite3_rows(records_result_t *result, records_sqlite3_t *s,
                                      const records_statement_t *statement, apr_pool_t *pool);

/** The same, whole: all rows in pool, and how many in result->in_page. */
records_error_t *records_sqlite3_collect(records_result_t *result, records_sqlite3_t *s,
                                         const records_statement_t *statement, int writes,
                                         apr_pool_t *pool);

/** Run an INSERT that answers keys, and keep them as they are stored: see chosen_keys_sqlite3.c. */
records_error_t *records_sqlite3_keep_keys(records_result_t *result, records_sqlite3_t *s,
                                           const records_statement_t *statement, apr_pool_t *pool);

/** The stream is no more. */
void records_sqlite3_rows_end(records_sqlite3_t *s);

/* ---- values_sqlite3.c ------------------------------------------------------------ */

/** Bind one parameter as its kind says.  Texts are not copied.  Returns an SQLite code. */
int records_sqlite3_bind(sqlite3_stmt *prepared, int n, const records_param_t *param,
                         apr_pool_t *pool);

/** A stored value as text.  *kind is what the plan expects; changed where this value is of another
 *  kind, since any column can hold anything.  room is RECORDS_SQLITE3_ROOM bytes for a number or an
 *  instant; bytes become hex from pool; the rest is SQLite's until the next step. */
records_value_t records_sqlite3_value(const records_sqlite3_t *s, sqlite3_value *stored,
                                      records_kind_e *kind, char *room, apr_pool_t *pool);

/** The same as JSON onto the end of a text. */
void records_sqlite3_append(records_text_t *out, const records_sqlite3_t *s, sqlite3_value *stored,
                            records_kind_e kind);

/* ---- json_sqlite3.c -------------------------------------------------------------- */

#define RECORDS_SQLITE3_DEEPEST \
    1000 /* arrays and objects in one another, in a column; what we
                                          * nest around them may be deeper by this much: */
#define RECORDS_SQLITE3_DEEPER 500

/** Non-zero if the text is one JSON value (RFC 8259), not deeper than that. */
int records_sqlite3_is_json(const char *text, apr_size_t length, int deepest);

/** The member of an object, or the element of an array, that a step leads to.  0 if there is none. */
int records_sqlite3_member(const char **text, apr_size_t *length, const char *key,
                           apr_size_t key_length);
int records_sqlite3_element(const char **text, apr_size_t *length, apr_int64_t index);

/** A JSON string without its quotes and escapes, onto the end of a text. */
void records_sqlite3_unquote(records_text_t *out, const char *text, apr_size_t length);

/* ---- moment_sqlite3.c ------------------------------------------------------------ */

/** An instant: seconds since 1970 of what its digits say, and how far east it says they are. */
typedef struct records_sqlite3_moment_t {
    apr_int64_t seconds;
    int micros;
    int east;
    unsigned has_zone : 1;
} records_sqlite3_moment_t;

/** 2024-01-31, 2024-01-31 10:20:30.5, 2024-01-31T10:20Z, ...+02:00; 0 if the text is none. */
int records_sqlite3_moment(records_sqlite3_moment_t *moment, const char *text, apr_size_t length);

/** 2024-01-31 10:20:30.5, with so many digits of a second at least.  Returns the length. */
int records_sqlite3_moment_text(char room[RECORDS_SQLITE3_ROOM], apr_int64_t seconds, int micros,
                                int digits);

/** Now the text is in the zone of the request: 2024-01-31 10:20:30+02:00.  Its length, or 0 if
 *  it is no instant. */
int records_sqlite3_zoned(char room[RECORDS_SQLITE3_ROOM], const char *text, apr_size_t length,
                          int east);

/* ---- setting_functions_sqlite3.c: what the transaction was told --------------------- */

/** All of it is forgotten. */
void records_sqlite3_forget(records_sqlite3_t *s);

/* ---- functions_sqlite3.c: what our SQL calls and SQLite lacks -------------------- */

typedef void records_sqlite3_function_t(sqlite3_context *context, int count,
                                        sqlite3_value **arguments);

/** A list of functions ends with one without a name. */
typedef struct records_sqlite3_entry_t {
    const char *name;
    int arguments;                       /* -1: any number */
    int flags;
    records_sqlite3_function_t *function;            /* or those of an aggregate: */
    records_sqlite3_function_t *step;
    void (*end)(sqlite3_context *context);
} records_sqlite3_entry_t;

#define RECORDS_SQLITE3_OURS (SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY) /* no view can call it */

/* JSON that a function has made has SQLite's JSON subtype, so it need not be checked again.
 * Sorting loses it. */
#define RECORDS_SQLITE3_JSON 'J'
#ifdef SQLITE_RESULT_SUBTYPE
#define RECORDS_SQLITE3_SIGNS SQLITE_RESULT_SUBTYPE
#else
#define RECORDS_SQLITE3_SIGNS 0
#endif

/** All of them, once for a connection.  Returns an SQLite code.  register_sqlite3.c */
int records_sqlite3_functions(records_sqlite3_t *s);

extern const records_sqlite3_entry_t records_sqlite3_cast_functions[];    /* cast_sqlite3.c */
extern const records_sqlite3_entry_t records_sqlite3_object_functions[];  /* object_sqlite3.c */
extern const records_sqlite3_entry_t records_sqlite3_path_functions[];    /* path_sqlite3.c */
extern const records_sqlite3_entry_t records_sqlite3_contain_functions[]; /* contain_sqlite3.c */
extern const records_sqlite3_entry_t records_sqlite3_moment_functions[];  /* moment_sqlite3.c */
extern const records_sqlite3_entry_t records_sqlite3_sum_functions[];     /* sum_sqlite3.c */
extern const records_sqlite3_entry_t
    records_sqlite3_setting_functions[];                                 /* setting_functions_... */
extern const records_sqlite3_entry_t records_sqlite3_upsert_functions[]; /* upsert_functions_... */
extern const records_sqlite3_entry_t records_sqlite3_version_function[]; /* version_function_... */
extern const records_sqlite3_entry_t
    records_sqlite3_row_version_function[]; /* row_version_function_... */
extern const records_sqlite3_entry_t records_sqlite3_place_functions[];   /* place_sqlite3.c */
extern const records_sqlite3_entry_t records_sqlite3_pattern_functions[]; /* pattern_sqlite3.c */

/** The connection that a function is called on. */
records_sqlite3_t *records_sqlite3_of(sqlite3_context *context);

/** An empty text for one call. */
records_text_t *records_sqlite3_text(records_sqlite3_t *s);

/** The collation of JSON.  Returns an SQLite code.  contain_sqlite3.c */
int records_sqlite3_collation(records_sqlite3_t *s);

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

/* describe_sqlite3.c */
records_error_t *records_sqlite3_describe(records_connection_t *c,
                                          const records_statement_t *statement,
                                          apr_array_header_t **columns, apr_pool_t *pool);

#endif
