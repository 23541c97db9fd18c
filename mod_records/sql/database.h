/* SPDX-License-Identifier: Apache-2.0 */
/* What a database must offer: how it speaks (the dialect, pure) and how it is made to
 * (the driver, native calls on the handle that apr_dbd opened).  Both are structs of functions,
 * handed over as an httpd provider: group RECORDS_DATABASE_GROUP, name as apr_dbd's driver. */
#ifndef RECORDS_DATABASE_H
#define RECORDS_DATABASE_H

#include "catalog/catalog.h"
#include "plan/plan.h"
#include "sql/result.h"
#include "sql/statement.h"

#define RECORDS_DATABASE_GROUP "records_database"

#define RECORDS_OPTION_TINYINT1_BOOLEAN 1    /* of kind(): MariaDB's tinyint(1) is a boolean */

typedef struct records_writer_t records_writer_t;    /* sql/writer.h: the pen, with its ink */

enum {                                   /* what a database can do */
    RECORDS_CAN_RETURN_INSERTED = 1 << 0,
    RECORDS_CAN_RETURN_UPDATED  = 1 << 1,
    RECORDS_CAN_RETURN_DELETED  = 1 << 2,
    RECORDS_CAN_TELL_CREATED    = 1 << 3,            /* an upsert can say which rows are new */
    RECORDS_CAN_REGEX           = 1 << 4,
    RECORDS_CAN_CHECK           = 1 << 5,            /* refuses a literal of the wrong type itself */
    RECORDS_CAN_DEFAULT         = 1 << 6             /* the payload's absent keys can take defaults */
};

/** What one database says differently.  Pure: text in, text out. */
typedef struct records_dialect_t {
    const char *name;                                /* "pgsql", "mariadb", "mysql", "sqlite3" */
    unsigned can;
    char quote;                                      /* " or ` */

    /** The kind of a column or cast type; base is the catalog's base type name, or NULL. */
    records_kind_e (*kind)(const char *type, const char *base, unsigned options);

    /** Write parameter number n (from 1). */
    void (*placeholder)(records_writer_t *w, int n, const records_column_t *as);

    /** Write a condition.  negation stands outside.  A value of the wrong type has been refused. */
    void (*condition)(records_writer_t *w, const char *qualifier, const records_predicate_t *one);

    /** Write the column as one result column that the encoder can show; its kind in *kind.
     *  raw: for a format other than JSON, so as the database's own text. */
    records_error_t *(*output)(records_writer_t *w, const char *qualifier,
                               const records_output_t *output, int raw, records_kind_e *kind);

    void (*order)(records_writer_t *w, const char *qualifier, const records_order_by_t *order);
    void (*page)(records_writer_t *w, const records_page_t *page);

    /** The payload (one JSON array) as a rowset called records_payload, a column each. */
    void (*payload)(records_writer_t *w, const records_write_t *write);

    /** INSERT of rows without any column: all defaults.  rows is how many. */
    records_error_t *(*insert_defaults)(records_writer_t *w, const records_table_t *table, int rows);

    /** UPDATE of table from records_payload: everything between UPDATE and WHERE. */
    void (*update)(records_writer_t *w, const records_write_t *write);

    /** What follows an INSERT to make it an upsert by the primary key, and the expression that is
     *  true where the row is new.  NULL without RECORDS_CAN_TELL_CREATED. */
    void (*upsert)(records_writer_t *w, const records_write_t *write);
    void (*created)(records_writer_t *w);

    /** Where UPDATE has no RETURNING, both; else NULL.  remember: the whole statement that locks the
     *  rows where finds and remembers their primary keys for this transaction.  remembered: a JOIN
     *  of the table with those keys, to follow the table's name in UPDATE and in SELECT; after, in a
     *  SELECT after the UPDATE, names the write, whose payload may have changed key columns. */
    void (*remember)(records_writer_t *w, const records_table_t *table,
                     const records_predicate_t *where);
    void (*remembered)(records_writer_t *w, const records_table_t *table,
                       const records_write_t *after);

    const char *catalog_sql;             /* answers with facts, the same eleven columns everywhere */
    const char *version_sql;             /* answers with a text that changes with the schema */
} records_dialect_t;

/** Why another thread stopped what a connection was doing. */
typedef enum { RECORDS_RUNNING, RECORDS_TIMED_OUT, RECORDS_CLIENT_GONE } records_stop_e;

/** One connection, as its driver sees it.  Used by one thread at a time; only cancel() comes from
 *  another. */
typedef struct records_connection_t {
    apr_pool_t *pool;                    /* lives as long as the connection */
    void *native;                        /* PGconn *, MYSQL *, sqlite3 *, from apr_dbd_native_handle */
    const char *params;                  /* what it was opened with */
    apr_size_t statements;               /* how many prepared statements to keep */
    const char *server_version;          /* set by attach */
    void *state;                         /* the driver's own, made by attach in pool */
} records_connection_t;

/** How one database is driven.  Every error carries an SQLSTATE as its code (a table of the driver's
 *  maps what the client library says), a message fit for a client, and status 0; a lost connection
 *  is class 08.  Nothing here closes the native handle. */
typedef struct records_driver_t {
    /** Once per new connection: encoding, session settings, what cancel() will need. */
    records_error_t *(*attach)(records_connection_t *c, apr_pool_t *pool);

    /** Before the pool is given up: native statements closed, state freed. */
    void (*detach)(records_connection_t *c);

    /** Still the session we attached to, alive, idle, nothing unread?  No round trip. */
    int (*ready)(records_connection_t *c);

    /** Run the transaction in as few round trips as can be.  Memory of the answer is from pool.
     *
     *  A read (writes is 0): result->rows streams (its memory constant) unless at_most is small,
     *  result->total and result->in_page are set from count and page.  finish() ends it.
     *  A write: rows are collected in pool.  If `hold` the transaction stays open, for finish() to
     *  COMMIT or ROLLBACK; otherwise it is committed when run() returns, which for one statement
     *  needs no BEGIN.
     *  After an error nothing stays open and the connection is ready, or ready() says it is not. */
    records_error_t *(*run)(records_connection_t *c, const records_transaction_t *t, int hold,
                            records_result_t *result, apr_pool_t *pool);

    /** End what run() left: rows not yet read are thrown away (cancelled where there may be many),
     *  a held transaction is ended with COMMIT if keep, else ROLLBACK.  Idle afterwards. */
    records_error_t *(*finish)(records_connection_t *c, int keep, apr_pool_t *pool);

    /** From another thread: stop the running statement, which then fails with 57014. */
    void (*cancel)(records_connection_t *c);
} records_driver_t;

/** The provider. */
typedef struct records_database_t {
    /** The dialect of a server; NULL version (not connected yet) gives the usual one. */
    const records_dialect_t *(*dialect)(const char *server_version);
    const records_driver_t *driver;
    /** At configuration time: NULL, or a sentence that says what is wrong with params. */
    const char *(*check)(const char *params, apr_pool_t *pool);
} records_database_t;

#endif
