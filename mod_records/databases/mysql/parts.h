/* SPDX-License-Identifier: Apache-2.0 */
/* The driver's types: one connection, and its prepared statements. */
#ifndef RECORDS_MYSQL_PRIVATE_H
#define RECORDS_MYSQL_PRIVATE_H

#include <apr_thread_mutex.h>
#include <mysql.h>

#include "base/lru.h"
#include "base/number.h"
#include "databases/mysql/driver_mysql.h"

/** Where one column of the current row lands. */
typedef struct records_mysql_slot_t {
    enum enum_field_types type; /* of the field; LONGLONG for every integer */
    my_bool is_unsigned, is_null;
    unsigned is_hex : 1; /* bytes, to be shown as \x00ff */
    union {
        apr_uint64_t whole;
        double real;
        float single;
        MYSQL_TIME time;
    } number;
    char *bytes; /* malloc'ed: room, and one for a NUL */
    unsigned long room, length;
    char *hex;
    apr_size_t hex_room;
    char digits[RECORDS_NUMBER_ROOM];
} records_mysql_slot_t;

/** A prepared statement and the room for one row of its result. */
typedef struct records_mysql_prepared_t {
    apr_pool_t *pool;
    MYSQL_STMT *stmt;
    unsigned cached : 1, executing : 1;
    int columns;
    records_mysql_slot_t *slots;
    MYSQL_BIND *binds;
    records_value_t *values;
    const char **names;    /* the server's names and kinds, where a statement */
    records_kind_e *kinds; /* does not say its own */
    records_row_t row;
} records_mysql_prepared_t;

/** Rows that the server is still sending. */
typedef struct records_mysql_stream_t {
    records_rows_t rows; /* first */
    struct records_mysql_t *my;
    records_mysql_prepared_t *prepared;
    const records_row_t *first; /* fetched ahead, or NULL */
    apr_pool_t *pool;           /* for an error */
    unsigned open : 1;          /* there may be more rows */
    unsigned few : 1;           /* not worth a KILL QUERY */
} records_mysql_stream_t;

/** One connection: the state of a records_connection_t. */
typedef struct records_mysql_t {
    MYSQL *native;
    apr_pool_t *pool;
    unsigned long thread_id;   /* of the session we attached to */
    unsigned long server_id;   /* what the server calls it: not so behind a proxy */
    apr_uint64_t most_bytes;   /* max_allowed_packet */
    records_lru_t *statements; /* text -> records_mysql_prepared_t * */
    records_reuse_t *reuse;    /* the connection's */
    records_mysql_stream_t stream;
    const char *role; /* SET ROLE that the session began with; or NULL */
    const apr_array_header_t
        *restore;       /* records_statement_t *: of the running transaction; or NULL */
    unsigned keeps : 1; /* prepared statements, for the next time */
    unsigned unprepared : 1;     /* this time uses none of them */
    unsigned mariadb : 1;
    unsigned lost : 1;           /* the connection failed: no more of it */
    unsigned in_transaction : 1; /* we said START TRANSACTION */
    unsigned joined : 1;         /* it is of several runs */

    apr_thread_mutex_t *lock; /* over the next two, so that no cancel comes late */
    int running;              /* something that may be cancelled */
    int cancelled;            /* how often KILL QUERY was sent for it */
    int hang_up;              /* our own descriptor of the socket; or -1 */
    const char *group;        /* of the option file; what cancel() connects with */
} records_mysql_t;

/* error_mysql.c */

/** What the server or the client library said last, as an error with an SQLSTATE.  stmt may be
 *  NULL.  A lost connection is noted in my->lost. */
records_error_t *records_mysql_error(records_mysql_t *my, MYSQL_STMT *stmt, apr_pool_t *pool);

/* statement_mysql.c */

/** The statement, prepared: from the cache or anew. */
records_error_t *records_mysql_prepare(records_mysql_prepared_t **prepared, records_mysql_t *my,
                                       const records_statement_t *statement, apr_pool_t *pool);

/** Bind and execute.  Rows, if it has any, then wait on the connection. */
records_error_t *records_mysql_execute(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                       const records_statement_t *statement, apr_pool_t *pool);

/** Rows that it matched (UPDATE), or else changed. */
apr_int64_t records_mysql_affected(records_mysql_t *my, records_mysql_prepared_t *prepared);

/** Nothing more is wanted of this execution: rows not read are thrown away. */
void records_mysql_end(records_mysql_t *my, records_mysql_prepared_t *prepared);

/** Take what else the server sends for this execution: the other results of a procedure and its
 *  status, in which it may fail yet. */
records_error_t *records_mysql_drain(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                     apr_pool_t *pool);

/** CALL: what it answers is not known before, and may be something else each time. */
int records_mysql_is_call(const records_statement_t *statement);

/** The cache's drop: closes the statement, in the server too. */
void records_mysql_drop(void *my, void *prepared);

/* row_mysql.c */

/** Room for the rows of what was just executed. */
records_error_t *records_mysql_bind_row(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                        const records_statement_t *statement, apr_pool_t *pool);

/** The next row, or NULL in *row after the last.  It is gone with the one after it. */
records_error_t *records_mysql_fetch(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                     const records_row_t **row, apr_pool_t *pool);

/** Give back the room of values longer than kept bytes. */
void records_mysql_shrink(records_mysql_prepared_t *prepared, apr_size_t kept);

/* rows_mysql.c */

/** A statement of our own without values, at once. */
records_error_t *records_mysql_send(records_mysql_t *my, const char *sql, apr_pool_t *pool);

/** An error if a value of the last statement was cut; asked behind its rows. */
records_error_t *records_mysql_refuse_cut(records_mysql_t *my, apr_pool_t *pool);

/** Run t->rows: the rows stay on the connection; or are all taken, into pool. */
records_error_t *records_mysql_stream(records_result_t *result, records_mysql_t *my,
                                      const records_transaction_t *t, apr_pool_t *pool);
records_error_t *records_mysql_collect(records_result_t *result, records_mysql_t *my,
                                       const records_transaction_t *t, apr_pool_t *pool);

/** Run a statement that answers keys: all of them as one JSON array, and how many. */
records_error_t *records_mysql_collect_keys(const char **keys, apr_int64_t *rows,
                                            records_result_t *result, records_mysql_t *my,
                                            const records_statement_t *statement, apr_pool_t *pool);

/** No more of the stream, if there is one. */
void records_mysql_close_stream(records_mysql_t *my);

/* describe_mysql.c */

/** Is it JSON, though its type is text? */
int records_mysql_is_json(const MYSQL_FIELD *field);

records_error_t *records_mysql_describe(records_connection_t *c,
                                        const records_statement_t *statement,
                                        apr_array_header_t **columns, apr_pool_t *pool);

/* session_mysql.c */

records_error_t *records_mysql_attach(records_connection_t *c, apr_pool_t *pool);
void records_mysql_detach(records_connection_t *c);
int records_mysql_ready(records_connection_t *c);
void records_mysql_cancel(records_connection_t *c);

/** Stop what runs, from any thread; cancel() for our own use. */
int records_mysql_interrupt(records_mysql_t *my);

/** From here on there is something to cancel; from here on there is not. */
void records_mysql_begin_running(records_mysql_t *my);
void records_mysql_end_running(records_mysql_t *my);

/* params_mysql.c */

/** The value of one field of what apr_dbd's mysql driver was given, or NULL. */
const char *records_mysql_field(const char *params, const char *name, apr_pool_t *pool);

#endif
