/* SPDX-License-Identifier: Apache-2.0 */
/* What a database must provide: a dialect that writes its SQL (pure), and a driver that
 * executes it (native calls on the handle that apr_dbd opened).  Both are structs of functions,
 * handed over as an httpd provider: group RECORDS_DATABASE_GROUP, name as RecordsDatabase gives
 * it. */
#ifndef RECORDS_DATABASE_H
#define RECORDS_DATABASE_H

#include "base/account.h"
#include "catalog/catalog.h"
#include "plan/plan.h"
#include "request/message.h"
#include "sql/result.h"
#include "sql/statement.h"

#define RECORDS_DATABASE_GROUP "records_database"
#define RECORDS_DATABASE_VERSION RECORDS_VERSION /* a driver is of one release with mod_records */

#define RECORDS_OPTION_TINYINT1_BOOLEAN 1 /* of kind(): tinyint(1) is a boolean */

typedef struct records_writer_t records_writer_t; /* sql/writer.h: the pen, with its ink */
typedef struct records_key_dialect_t records_key_dialect_t;               /* sql/idempotency.h */
typedef struct records_flush_dialect_t records_flush_dialect_t;           /* sql/flush.h */
typedef struct records_quota_dialect_t records_quota_dialect_t;           /* sql/quota.h */
typedef struct records_privileges_dialect_t records_privileges_dialect_t; /* sql/privileges.h */

enum {                                   /* what a database can do */
    RECORDS_CAN_RETURN_INSERTED = 1 << 0,
    RECORDS_CAN_RETURN_UPDATED  = 1 << 1,
    RECORDS_CAN_RETURN_DELETED  = 1 << 2,
    RECORDS_CAN_TELL_CREATED    = 1 << 3,            /* an upsert can say which rows are new */
    RECORDS_CAN_CHECK           = 1 << 4,            /* refuses a literal of the wrong type itself */
    RECORDS_CAN_DEFAULT         = 1 << 5,            /* the payload's absent keys can take defaults */
    RECORDS_CAN_ARRAY           = 1 << 6,            /* quantifiers by = ANY(array) */
    RECORDS_CAN_CTE_WRITE       = 1 << 7,            /* WITH w AS (INSERT ... RETURNING *) SELECT ... */
    RECORDS_CAN_SEEK            = 1 << 8,            /* an index finds (a, b) > (1, 2) */
    RECORDS_RETURNS_SKIPPED     = 1 << 9,            /* an upsert returns what it left alone, too */
    RECORDS_CHOOSES_BY_IN       = 1 << 10,           /* a change of chosen rows says key IN (SELECT k0, ...
                                                      * FROM records_chosen) */
    RECORDS_MISSES_TRIGGERED    = 1 << 11,           /* what triggers change in the place of a view is not
                                                      * counted, but is in RETURNING */
    RECORDS_CAN_ROLE            = 1 << 12,           /* a request may act as a role */
    RECORDS_CAN_PRE_REQUEST     = 1 << 13,           /* a function can be called before each request */
    RECORDS_CAN_CALL            = 1 << 14,           /* procedures are called, not functions alone */
    RECORDS_HIDES_GRANTS        = 1 << 15,           /* its catalog does not tell which roles may read
                                                      * some columns alone */
    RECORDS_CAN_NAME_APPLICATION = 1 << 16,          /* a transaction may change what the connection calls
                                                      * itself */
};

/** The caller and the request, as settings of one transaction. */
typedef struct records_session_context_t {
    const char *role;                    /* or NULL */
    const apr_array_header_t *settings;  /* records_setting_t, or NULL */
    const char *schema;                  /* first of the search path */
    const apr_array_header_t *search_path;           /* const char *: behind it, or NULL */
    const char *timezone;                /* or NULL */
    const char *pre_request;             /* the function to call, schema.name or name; or NULL */
    const char *application;             /* what the connection calls itself; or NULL */
    unsigned joined : 1;                 /* other runs join the transaction */
    unsigned plain : 1;                  /* a read of plain tables: nothing there reads settings.  Should
                                          * one have got a policy meanwhile, the read fails with 42501 */
} records_session_context_t;

/** The lexical rules of its SQL: strings, quoted names and comments, so that the parser of a
 *  named query finds parameters outside them. */
typedef struct records_lexis_t {
    const char *names;                   /* what opens a quoted name: " ` [ */
    const char *parameters;              /* what begins a parameter in the database's own syntax */
    unsigned backslashes : 1;            /* \' in 'strings' and "names" is no end */
    unsigned escape_strings : 1;         /* the same in E'strings' alone */
    unsigned dollar_strings : 1;         /* $tag$ ... $tag$; so a parameter is $ and a digit */
    unsigned hash_comments : 1;          /* # begins a comment, and -- only before a blank */
    unsigned nested_comments : 1;        /* one comment inside of another */
    unsigned folds : 1;                  /* a name without quotes is one in lower case, and case counts;
                                          * else it never does */
} records_lexis_t;

/** The SQL of one database.  Pure: text in, text out. */
typedef struct records_dialect_t {
    const char *name;                                /* "pgsql", "mariadb", "mysql", "sqlite3" */
    unsigned can;
    char quote;                                      /* " or ` */
    const records_lexis_t *lexis;

    /** The kind of a column or cast type; base is the catalog's base type name, or NULL. */
    records_kind_e (*kind)(const char *type, const char *base, unsigned options);

    /** Write parameter number n (from 1). */
    void (*placeholder)(records_writer_t *w, int n, const records_column_t *as);

    /* What follows writes with the pen, and lays what goes wrong (PGRST127: the database has not
     * this) down by records_write_fail(): the first failure counts, and the pen's owner asks. */

    /** Write a term: the column, its place in JSON, its bucket.  The kind of it. */
    records_kind_e (*term)(records_writer_t *w, const records_term_t *term);

    /** Write one comparison; negation stands outside.  A value of the wrong type has been refused. */
    void (*condition)(records_writer_t *w, const records_predicate_t *one);

    /** Write a hash of a row of the table, or of one column of it (NULL: all): 32 hexadecimal digits,
     *  others for other values, whatever the session's settings are, and the same for the same values.
     *  And the instant in a column as whole seconds since 1970, or NULL. */
    void (*row_version)(records_writer_t *w, const records_table_t *table,
                        const records_column_t *alone, const char *of);
    void (*seconds)(records_writer_t *w, const records_column_t *column, const char *of);

    /** Write a term, cast and aggregate (RECORDS_SHOW_TERM) as one result column that the encoder
     *  can show.  raw: for a format other than JSON, so as the database's own text.  Its kind. */
    records_kind_e (*output)(records_writer_t *w, const records_output_t *output, int raw);

    /** Write the outputs as one JSON object, in which each member is as the encoder would show it at
     *  the top. */
    void (*object)(records_writer_t *w, const apr_array_header_t *outputs);

    /** Write a subquery: one scalar that is the JSON array (or, single, the object or NULL) of
     *  the embed's rows; with each, of that output of each row alone.  It writes the shell and
     *  calls records_write_from() and the like (writer.h) for the rest. */
    void (*subquery)(records_writer_t *w, const records_embed_t *embed,
                     const records_output_t *each);

    /** A value that a hidden output (of a column, not of a place in JSON) has shown, to compare the
     *  column with; NULL where it is the column's text. */
    void (*place)(records_writer_t *w, records_value_t value);

    void (*order)(records_writer_t *w, const records_order_by_t *order);
    void (*page)(records_writer_t *w, const records_page_t *page);

    /** FROM's part of a read that is a call: schema.f(...) AS alias.  value: the whole statement where
     *  the answer is a bare value or a set of them, where there is none, or where what comes is not
     *  known before (CALL of a procedure): SELECT schema.f(...).  raw as of output(); its kind.
     *  Named queries are calls. */
    void (*call)(records_writer_t *w, const records_read_t *read);
    records_kind_e (*value)(records_writer_t *w, const records_read_t *read, int raw);

    /** The payload (one JSON array) as a rowset called records_payload, a column each. */
    void (*payload)(records_writer_t *w, const records_write_t *write);

    /** A value of a lone row, bound in VALUES, so that the column gets what payload() would give it;
     *  the value has no text for NULL.  NULL: rows come by payload() alone.  binds: can it be said of all
     *  columns of this one?  NULL: always. */
    void (*bound)(records_writer_t *w, const records_column_t *column, records_value_t value);
    int (*binds)(const records_write_t *write);

    /** INSERT of rows without any column: all defaults.  rows is how many. */
    void (*insert_defaults)(records_writer_t *w, const records_table_t *table, int rows);

    /** UPDATE of table from records_payload: everything between UPDATE and WHERE. */
    void (*update)(records_writer_t *w, const records_write_t *write);

    /** What follows an INSERT to make it an upsert (by write->conflict, or for PUT the primary key),
     *  and the expression that is true where the row is new.  NULL without RECORDS_CAN_TELL_CREATED. */
    void (*upsert)(records_writer_t *w, const records_write_t *write);
    void (*created)(records_writer_t *w);

    /** An expression that fails as soon as it is evaluated, and never before: RECORDS_ROW_REFUSED.  It
     *  stands in a CASE, in a statement that is of rows of the table, called of there. */
    void (*refuse)(records_writer_t *w, const records_table_t *table, const char *of);

    /** Without RECORDS_CAN_CTE_WRITE, both; else NULL.  choose_keys: statements at the end of t->preamble
     *  that lock the rows of a change and keep their primary keys for this transaction.  chosen_keys: a
     *  JOIN of the table with those keys, to follow the table's name in SELECT, and without
     *  RECORDS_CHOOSES_BY_IN in UPDATE and DELETE, too; after, in a SELECT after an UPDATE, names the
     *  write, whose payload may have changed key columns. */
    records_error_t *(*choose_keys)(records_transaction_t *t, const records_write_t *write,
                                    const struct records_dialect_t *dialect, apr_pool_t *pool);
    void (*chosen_keys)(records_writer_t *w, const records_table_t *table,
                        const records_write_t *after);

    /** Beside them: what RETURNING of an INSERT says for the driver to keep these keys, and how many
     *  columns that is. */
    int (*returned_key)(records_writer_t *w, const records_table_t *table);

    /** Pass the caller and the request to the transaction: statements at the end of t->preamble
     *  (role, settings, search path, time zone, pre-request), t->response to read back
     *  response.headers and response.status where the pre-request or a function may have set
     *  them, and t->restore where the end of the transaction does not end them; t->reset and t->role
     *  for a transaction that others join.  Nothing where there is nothing to tell. */
    records_error_t *(*context)(records_transaction_t *t, const records_session_context_t *session,
                                const struct records_dialect_t *dialect, apr_pool_t *pool);

    /** Make a statement one that answers how the database would run it, as JSON if how->type says
     *  +json, with those of how->plan_options (analyze|verbose|...) that it knows: text, columns. */
    void (*explain)(records_statement_t *statement, const records_media_t *how, apr_pool_t *pool);

    const records_key_dialect_t *keys;   /* how idempotency keys are kept; NULL: they cannot be */
    const records_flush_dialect_t *flush;            /* how what a server has counted is kept; or NULL */
    const records_quota_dialect_t *quota;            /* how quotas are kept; NULL: they cannot be */
    const records_privileges_dialect_t *privileges;  /* how it tells them; NULL: it has none */

    const struct records_dialect_t *zoned;           /* the one for a session with a time zone of its
                                          * own, where that makes another SQL; or NULL */
    const char *estimate_sql;            /* before a SELECT: its plan instead, as one JSON text, with
                                          * the rows that are expected (sql/estimate.h); NULL where
                                          * the database expects nothing: then it counts */
    const char *response_sql;            /* two columns: what the database says for the answer; they
                                          * follow those of a set that a function answers.  Or NULL */
    const char *group_as;                /* the type that an embed is cast to in GROUP BY, or NULL */
    const char *catalog_sql;             /* answers with facts, the same eleven columns everywhere */
    const char *before_catalog;          /* what its transaction says first, so that it is answered soonest;
                                          * before version_sql, too.  Or NULL */
    const char *ping_sql;                /* answers if the database can be read, and takes no time */
    const char *version_sql;             /* answers with a text that changes with the schema */
} records_dialect_t;

/** Why another thread stopped what a connection was doing. */
typedef enum { RECORDS_RUNNING, RECORDS_TIMED_OUT, RECORDS_CLIENT_GONE } records_stop_e;

/** A file that is a schema beside the connection's own (SQLite). */
typedef struct records_attached_t {
    const char *name, *path;
} records_attached_t;

/** Code of an error: all of a transaction was undone because prepared statements were no longer
 *  what they had been.  Run it again from its first run, with c->unprepared. */
#define RECORDS_STALE "RECSTALE"

/** Code of an error: a row is none that the rules of its table (t->refuses) allow.  The caller of the
 *  driver makes of it what the client is told. */
#define RECORDS_ROW_REFUSED "RECRF"

/** Why a run cannot join: the transaction is no longer open. */
static inline records_error_t *records_ended_early(apr_pool_t *pool)
{
    return records_error(pool, 0, "2D000", "the transaction has ended before its time");
}

/** How often a statement of a connection had been prepared before, and how often not, of those that are
 *  kept. */
typedef struct records_reuse_t {
    apr_uint64_t hits, misses;
} records_reuse_t;

/** One connection, as its driver sees it.  Used by one thread at a time; only cancel() comes from
 *  another. */
typedef struct records_connection_t {
    apr_pool_t *pool;                    /* lives as long as the connection */
    void *native;                        /* PGconn *, MYSQL *, sqlite3 *, from apr_dbd_native_handle */
    const char *params;                  /* what it was opened with */
    const apr_array_header_t *attached;  /* records_attached_t; or NULL */
    apr_size_t statements;               /* how many prepared statements to keep; 0: nothing is kept
                                          * on the session, which may be another each time */
    unsigned unprepared : 1;             /* what runs now uses nothing that was prepared before */
    unsigned recent : 1;                 /* ready() need not look at the socket: it was used a moment ago,
                                          * and what is run next may be run again */
    const char *server_version;          /* set by attach */
    const char *advice;                  /* a constant of the driver's, for the operator: what should be
                                          * configured otherwise; or NULL */
    records_reuse_t reuse;               /* counted by the driver; the pool takes it at each release */
    void *state;                         /* the driver's own, made by attach in pool */
} records_connection_t;

/** A column of what a statement answers, as the catalog would tell of it. */
typedef struct records_described_t {
    const char *name, *type;
    const char *base;                    /* or NULL */
} records_described_t;

/** A read that shares a pipeline with those of other requests.  Its request's thread binds it and takes
 *  its answer; in between it belongs to the thread that runs the pipeline. */
typedef struct records_shared_read_t {
    const records_transaction_t *t;
    const char **values;                 /* the driver's: bound */
    void *answer;                        /* the driver's; NULL: none that is the request's own */
    unsigned failed : 1;                 /* the answer is an error */
} records_shared_read_t;

/** Reads of several requests in one pipeline: one round trip, and one transaction.  Each is a statement
 *  alone whose transaction runs_no_code. */
typedef struct records_pipeline_driver_t {
    /** Bind the values of read->t, in pool, which outlives the read. */
    records_error_t *(*bind)(records_shared_read_t *read, apr_pool_t *pool);

    /** Run them all.  A read has an answer afterwards, rows or its own error; or none, where another's
     *  error, a lost connection or a statement that must be prepared anew has cut it off: then it may be
     *  run again, as if it had not been run. */
    void (*run)(records_connection_t *c, records_shared_read_t *const *reads, int count,
                apr_pool_t *pool);

    /** The answer becomes the result, whole, or an error; both in pool. */
    records_error_t *(*take)(records_shared_read_t *read, records_result_t *result,
                             apr_pool_t *pool);

    /** Nobody takes the answer. */
    void (*drop)(records_shared_read_t *read);
} records_pipeline_driver_t;

/** How one database is driven.  Every error carries an SQLSTATE as its code (a table of the driver's
 *  maps what the client library says), a message fit for a client, and status 0; a lost connection
 *  is class 08.  Nothing here closes the native handle. */
typedef struct records_driver_t {
    /** Once per new connection: encoding, session settings, what cancel() will need.  After an
     *  error nothing is held, and detach() is not called. */
    records_error_t *(*attach)(records_connection_t *c, apr_pool_t *pool);

    /** Before the pool is given up: native statements closed, state freed. */
    void (*detach)(records_connection_t *c);

    /** Is it still the session to which we attached: alive, idle, nothing unread?  No round
     *  trip. */
    int (*ready)(records_connection_t *c);

    /** Run the transaction in as few round trips as can be.  Memory of the answer is from pool.
     *
     *  A read (writes is 0): result->rows streams (its memory constant) unless at_most is small,
     *  result->total and result->in_page are set from count and page.  finish() ends it.
     *  A write: rows are collected in pool.  A WHOLE one is committed when run() returns, which for
     *  one statement needs no BEGIN; otherwise the transaction stays open, for finish() to COMMIT or
     *  ROLLBACK.
     *  A run that joins throws away the rows that the one before has left, and what that one's
     *  preamble said holds no longer.  Each t lives until finish().  What run() does again by itself
     *  where it began the transaction (statements that the server has forgotten) is RECORDS_STALE.
     *  After an error nothing stays open and the connection is ready, or ready() says it is not. */
    records_error_t *(*run)(records_connection_t *c, const records_transaction_t *t,
                            records_run_e how, records_result_t *result, apr_pool_t *pool);

    /** End what run() left: rows not yet read are thrown away (cancelled where there may be many),
     *  a held transaction is ended with COMMIT if keep, else ROLLBACK.  Idle afterwards. */
    records_error_t *(*finish)(records_connection_t *c, int keep, apr_pool_t *pool);

    /** From another thread: stop the running statement, which then fails with 57014. */
    void (*cancel)(records_connection_t *c);

    /** What a statement would answer, without running it: records_described_t, none where it answers
     *  nothing.  Nothing may be under way.  The database's error where it cannot prepare it. */
    records_error_t *(*describe)(records_connection_t *c, const records_statement_t *statement,
                                 apr_array_header_t **columns, apr_pool_t *pool);

    const records_pipeline_driver_t *pipeline;       /* NULL: requests share none */
} records_driver_t;

/** The provider. */
typedef struct records_database_t {
    const char *dbd;                     /* the driver of apr_dbd that opens its connections */
    unsigned options;                    /* RECORDS_OPTION_...: those of kind() that it knows */
    const char *own_schemas;             /* of a database that is a file: "main, temp", the names that no
                                          * attached file can have; else NULL */
    /** The dialect of a server; NULL version (not connected yet) gives the usual one. */
    const records_dialect_t *(*dialect)(const char *server_version);
    const records_driver_t *driver;
    /** At configuration time: NULL, or a sentence that says what is wrong with params. */
    const char *(*check)(const char *params, apr_pool_t *pool);
    /** Of a database that is a file: is it there, and may the account read it?  NULL, or a sentence.
     *  At configuration time, and before each connection, since opening would make an empty one. */
    const char *(*find)(const char *path, const records_account_t *account, apr_pool_t *pool);
    /** What it holds, once it is found: is it fit for the account?  NULL, or a sentence.  Only at
     *  configuration time: to open and close a file may drop the locks of this process's connections. */
    const char *(*inspect)(const char *path, const records_account_t *account, apr_pool_t *pool);
    /** And may the account change it?  NULL, or a sentence. */
    const char *(*writable)(const char *path, const records_account_t *account, apr_pool_t *pool);
    int connections;                     /* that a server allows unless it is told otherwise; 0: there is no
                                          * server, and no such limit */
} records_database_t;

#endif
