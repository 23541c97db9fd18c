/* SPDX-License-Identifier: Apache-2.0 */
/* What the database executes: SQL text, the values bound to it, and the transaction of one
 * request. */
#ifndef RECORDS_STATEMENT_H
#define RECORDS_STATEMENT_H

#include "mod_records.h"
#include "request/request.h"

/** A bound parameter.  kind tells a driver with typed binding how to bind the text: INTEGER as a
 *  64-bit integer, FLOAT as a double, BYTES from \x hex, the rest as text. */
typedef struct records_param_t {
    records_value_t value;
    records_kind_e kind;
} records_param_t;

/** SQL and what is bound to it.  The text is the key of the statement cache, so equal requests
 *  must make equal texts: values are parameters, never part of the text. */
typedef struct records_statement_t {
    const char *text;                    /* in the database's own placeholder syntax */
    const apr_array_header_t *params;    /* records_param_t */
    int columns;                         /* of the result; 0 where there is none */
    const char *const *names;
    const records_kind_e *kinds;
    unsigned tells_created : 1;          /* one more column follows: true if the row is new */
    unsigned skips_old : 1;              /* tells_created: a row that is not new is none of the answer */
    unsigned shows_nothing : 1;          /* there is a column though columns is 0, for SQL has no row
                                          * without one */
    unsigned tells_total : 1;            /* one more column follows: how many there are without limit */
    unsigned tells_version : 1;          /* one more column follows: the version of the row */
    unsigned tells_modified : 1;         /* one more column follows: when it was changed, in seconds */
    unsigned tells_response : 1;         /* two more columns follow: response.headers, response.status */
    unsigned tells_allowed : 1;          /* one more column follows, which nobody reads: it fails where the
                                          * rules do not allow the row */
    unsigned keeps_keys : 1;             /* its columns are the keys of what it changed, which the driver
                                          * keeps for the statement that reads those rows */
    unsigned untold : 1;                 /* the columns are whatever comes: their names and kinds are found
                                          * with the rows */
    unsigned once : 1;                   /* a text unlikely to come again: not worth a cache entry */
} records_statement_t;

/** How many rows the client's contract allows; anything else rolls back. */
typedef enum {
    RECORDS_EXPECT_ANY,
    RECORDS_EXPECT_ONE,                  /* vnd.pgrst.object: PGRST116 otherwise */
    RECORDS_EXPECT_ITEM                  /* an item route: 404 if there is none */
} records_expect_e;

/** How a transaction is run: by itself, or as one run of several in one. */
typedef enum {
    RECORDS_RUN_WHOLE,                   /* it begins and ends */
    RECORDS_RUN_HOLD,                    /* it begins, and stays open */
    RECORDS_RUN_JOIN                     /* it goes on in the one that is open, which stays open */
} records_run_e;

/** All that one request runs, in this order, in one transaction. */
typedef struct records_transaction_t {
    unsigned writes : 1;                 /* a write transaction, on the primary */
    unsigned keep : 1;                   /* COMMIT at the end, not ROLLBACK */
    unsigned calls : 1;                  /* a function runs: where it may not write, the database must
                                          * see to it */
    unsigned among_writes : 1;           /* a run of a transaction that writes, though it may not */
    unsigned says_read_only : 1;         /* the preamble has the database refuse what writes, or nothing
                                          * does */
    unsigned runs_no_code : 1;           /* a read of plain tables: nothing of it reaches what else runs in
                                          * its transaction */
    records_isolation_e isolation;       /* at least; of several runs they have one */
    unsigned settles : 1;                /* a run that joins: what was deferred is checked before it */
    unsigned last : 1;                   /* a run that joins: COMMIT may travel with it, before its end is
                                          * asked for; a unique constraint says whether it came too late */
    apr_array_header_t *preamble;        /* records_statement_t *: context, locks; no rows wanted.  Or
                                          * NULL */
    apr_array_header_t *restore;         /* records_statement_t *: run after the end, however it came,
                                          * before anybody else has the connection; or NULL */
    apr_array_header_t *reset;           /* records_statement_t *: of a run that another joins: they undo
                                          * what its preamble said, where only the end of the transaction
                                          * would; or NULL */
    const char *role;                    /* as which it acts, where the end of the transaction runs what
                                          * was deferred as that role; or NULL */
    const records_statement_t *change;   /* a change that returns no rows: only how many, or NULL */
    const records_statement_t *otherwise; /* run only if change touched no row: PUT's insert, or NULL */
    const records_statement_t *rows;     /* what the client reads (perhaps a RETURNING), or NULL */
    const records_statement_t *count;    /* one row, one column: the total, or NULL */
    const records_statement_t *estimate; /* one row, one column: a plan in which the database says how
                                          * many rows it expects; or NULL */
    const records_statement_t *page;     /* one row, one column: rows in the page (HEAD), or NULL */
    const records_statement_t *response; /* one row, two columns: response.headers and
                                          * response.status; before the rows of a stream (unless they
                                          * tell it themselves), else last.  Or NULL */
    const records_statement_t *check;    /* after the change, where it does not say so itself: one row, one
                                          * column, how many of its rows the rules allow; if that is not
                                          * all, it is undone.  Or NULL */
    const char *refuses;                 /* the table whose rules a row of the change may break, for the
                                          * error; or NULL */
    unsigned guarded : 1;                /* a precondition: no row changed is REC120 */
    unsigned creates : 1;                /* a row is made only if there is none: 23505 may be that of
                                          * another request */
    const struct records_transaction_t *probe; /* guarded: is the row there at all?  Then it is
                                          * REC120, else as expect says.  Or NULL */
    unsigned rows_aside : 1;             /* rows are not what is counted: the change is */
    unsigned rows_first : 1;             /* rows are read before change: they are what it deletes */
    records_expect_e expect;
    apr_int64_t at_most;                 /* rows that rows can answer, or -1: unknown, so stream */
    apr_int64_t max_affected;            /* more rows than this roll back, or -1 */
} records_transaction_t;

#endif
