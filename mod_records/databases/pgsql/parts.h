/* SPDX-License-Identifier: Apache-2.0 */
/* The driver's types: one connection, and the conversation that is under way on it.
 *
 * A conversation is a list of steps, sent together and answered in order.  Most often there is
 * one step and no pipeline: a prepared statement executed.  Otherwise everything travels in a
 * pipeline, the Parse of a statement not seen before included: one round trip. */
#ifndef RECORDS_PGSQL_H
#define RECORDS_PGSQL_H

#include <apr_thread_mutex.h>
#include <libpq-fe.h>

#include "base/lru.h"
#include "sql/database.h"

#define RECORDS_PGSQL_WHOLE 2000 /* rows that are fetched at once rather than streamed */

typedef enum {
    RECORDS_PGSQL_CLOSE, /* DEALLOCATE */
    RECORDS_PGSQL_PARSE,
    RECORDS_PGSQL_DO, /* BEGIN, preamble, COMMIT: succeeds, and no more */
    RECORDS_PGSQL_CHANGE,
    RECORDS_PGSQL_OTHERWISE,
    RECORDS_PGSQL_ROWS,
    RECORDS_PGSQL_COUNT,
    RECORDS_PGSQL_PAGE,
    RECORDS_PGSQL_ESTIMATE,
    RECORDS_PGSQL_RESPONSE
} records_pgsql_what_e;

/** Words of our own, prepared like the rest, but for good. */
typedef enum {
    RECORDS_PGSQL_BEGIN_READ,
    RECORDS_PGSQL_BEGIN_READ_SERIALIZABLE,
    RECORDS_PGSQL_BEGIN_WRITE,
    RECORDS_PGSQL_BEGIN_READ_COMMITTED, /* a write, as the next two */
    RECORDS_PGSQL_BEGIN_REPEATABLE_READ,
    RECORDS_PGSQL_BEGIN_SERIALIZABLE,
    RECORDS_PGSQL_CONSTRAINTS, /* check the deferred ones now */
    RECORDS_PGSQL_SAVEPOINT,   /* READ ONLY lasts until its release */
    RECORDS_PGSQL_READ_ONLY,
    RECORDS_PGSQL_RELEASE,
    RECORDS_PGSQL_COMMIT,
    RECORDS_PGSQL_ROLLBACK,
    RECORDS_PGSQL_WORDS /* how many these are */
} records_pgsql_word_e;

typedef struct records_pgsql_step_t {
    records_pgsql_what_e what;
    const char *text;    /* parse: of the statement; NULL: a word of our own */
    apr_uint64_t number; /* close, parse: of the statement r<number>; or the word */
} records_pgsql_step_t;

typedef struct records_pgsql_rows_t records_pgsql_rows_t;

typedef struct records_pgsql_t {
    PGconn *conn;
    int pid; /* of the backend we attached to */
    PGcancel *cancel;
    int hang_up;              /* our own descriptor of the socket; or -1 */
    int cancels;              /* under lock: sent for this conversation, in vain so far */
    apr_thread_mutex_t *lock; /* over cancel and talking: so that no cancel comes late */
    char fatal[6];            /* SQLSTATE of a FATAL notice: this session is over */

    apr_size_t bound;                       /* prepared statements to keep; 0: none has a name */
    char tag[24];                           /* in the names of all of them: no other connection's */
    const char *words[RECORDS_PGSQL_WORDS]; /* what our own are called */
    records_lru_t *cache;                   /* text -> number, as a pointer */
    records_reuse_t *reuse;                 /* the connection's */
    apr_uint64_t numbers;                   /* given out so far */
    apr_array_header_t *dropped;            /* apr_uint64_t: to be closed with the next pipeline */
    int closing;                            /* how many of them this conversation closes */
    unsigned known;                         /* bits: the words that are prepared */
    unsigned reused : 1;  /* this conversation leans on what was prepared before */
    unsigned unnamed : 1; /* this one uses none that has a name */
    int losses;           /* how often they were not what we had prepared */

    apr_array_header_t *steps;    /* records_pgsql_step_t: the conversation */
    int at;                       /* the step whose answer comes next */
    records_pgsql_rows_t *stream; /* rows still coming, or NULL */
    int talking;                  /* under lock: the one thing that cancel() asks */
    unsigned piped : 1, single : 1, silent : 1;
    unsigned row_by_row : 1; /* libpq would hand out the first answer of a pipeline so */
    unsigned held : 1; /* a transaction is open, for finish() to end */
    const records_transaction_t *joined; /* the last run of it */
} records_pgsql_t;

/* error_pgsql.c */

/** What the server, or else libpq, says about a failure.  result may be NULL. */
records_error_t *records_pgsql_error(const records_pgsql_t *p, const PGresult *result,
                                     apr_pool_t *pool);

/* prepared_pgsql.c: the statements of a connection */

void records_pgsql_prepared_init(records_pgsql_t *p, apr_size_t bound, apr_pool_t *pool);

/** Are statements prepared by name? */
int records_pgsql_keeps(const records_pgsql_t *p);

/** What we prepared is not there, or is another's.  Zero if none of ours had a name.  Once may
 *  be a DISCARD of another client; if it happens again and again, statements are no longer
 *  named. */
int records_pgsql_lose(records_pgsql_t *p);

/** Can this one be executed without being prepared? */
int records_pgsql_is_prepared(records_pgsql_t *p, const records_statement_t *statement);

/** Parameters as libpq wants them: texts with an end.  NULL in *values where there are none. */
records_error_t *records_pgsql_bind(const char ***values, const apr_array_header_t *params,
                                    apr_pool_t *pool);

/** Send one statement as one step; where it is new and the conversation is piped, prepare it. */
records_error_t *records_pgsql_send(records_pgsql_t *p, records_pgsql_what_e what,
                                    const records_statement_t *statement, apr_pool_t *pool);

/** The same with values that have been bound. */
records_error_t *records_pgsql_send_bound(records_pgsql_t *p, records_pgsql_what_e what,
                                          const records_statement_t *statement,
                                          const char *const *values, apr_pool_t *pool);

/** Send words of our own. */
records_error_t *records_pgsql_do(records_pgsql_t *p, records_pgsql_word_e word, apr_pool_t *pool);

/** Send DEALLOCATE for what was dropped.  Not before BEGIN: it would take the snapshot. */
records_error_t *records_pgsql_close_dropped(records_pgsql_t *p, apr_pool_t *pool);

/** Learn from the answer to a parse or close. */
void records_pgsql_prepared(records_pgsql_t *p, const records_pgsql_step_t *step, int done);

/** This text's plan is no good: prepare it anew next time. */
void records_pgsql_unprepare(records_pgsql_t *p, const records_statement_t *statement);

/** The server has forgotten (or will): so do we, without closing anything. */
void records_pgsql_forget(records_pgsql_t *p);

/** Close all of them, now: one round trip. */
void records_pgsql_close_all(records_pgsql_t *p, apr_pool_t *pool);

/** In a pipeline: send a step that reads nothing, so that rows come whole from here on. */
records_error_t *records_pgsql_end_row_by_row(records_pgsql_t *p, apr_pool_t *pool);

/* pipeline_pgsql.c: the conversation */

/** Begin.  Not piped: exactly one step. */
records_error_t *records_pgsql_begin(records_pgsql_t *p, int piped, apr_pool_t *pool);

/** All is said: let the server answer.  single: the rows of the rows step one by one. */
records_error_t *records_pgsql_sync(records_pgsql_t *p, int single, apr_pool_t *pool);

/** The next answer and its step (NULL: none in particular); NULL when the conversation is over. */
PGresult *records_pgsql_pull(records_pgsql_t *p, const records_pgsql_step_t **step);

/** Throw away what is still to come, cancelling it if that may be much: which fails the transaction. */
void records_pgsql_drain(records_pgsql_t *p);

/** Throw it away, however much it is. */
void records_pgsql_read_off(records_pgsql_t *p);

/** Where a transaction is open that should not be: ROLLBACK. */
void records_pgsql_roll_back(records_pgsql_t *p);

/* rows_pgsql.c */

/** Rows of a result: all of them, or the first of a stream.  Owns the result. */
records_rows_t *records_pgsql_rows(records_pgsql_t *p, const records_statement_t *statement,
                                   PGresult *result, int stream, apr_pool_t *pool);

/** How many columns follow those that are shown; what they tell. */
int records_pgsql_extras(const records_statement_t *statement);
void records_pgsql_take_extras(records_result_t *result, const records_statement_t *statement,
                               const PGresult *rows, apr_pool_t *pool);

/** response.headers and response.status, from this column of the first row and the next. */
void records_pgsql_take_response(records_result_t *result, const PGresult *row, int column,
                                 apr_pool_t *pool);

/** The stream is no more. */
void records_pgsql_rows_end(records_pgsql_t *p);

#endif
