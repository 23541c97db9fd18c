/* SPDX-License-Identifier: Apache-2.0 */
/* The table of idempotency keys: what is run before a change that has a key, and behind it, in the
 * same transaction.  Both run as the login itself: the roles of callers need no rights on the
 * table. */
#ifndef RECORDS_SQL_IDEMPOTENCY_H
#define RECORDS_SQL_IDEMPOTENCY_H

#include "request/idempotency.h"
#include "sql/database.h"

/** Where the table is, and how long it keeps an answer. */
typedef struct records_key_table_t {
    const char *schema;
    apr_int64_t seconds;
} records_key_table_t;

/** An answer that is kept, or to be kept. */
typedef struct records_kept_answer_t {
    int status;                          /* 0: none is kept */
    const char *headers;                 /* "Location: /films?id=eq.1\n..." */
    records_value_t body;
} records_kept_answer_t;

/** What a claim has found. */
typedef struct records_claim_t {
    unsigned mine : 1;                   /* nothing is kept, and nobody else is at it: go on */
    unsigned same : 1;                   /* what is kept is of the same request */
    unsigned expired : 1;                /* there is a row that keep will find in its place */
    records_kept_answer_t answer;        /* of status 0 where nothing is kept */
} records_claim_t;

/** How one database does it: the statements, each written with the pen. */
struct records_key_dialect_t {
    /** Before claim, and in a statement of its own: try to lock the key until the transaction ends, and
     *  leave for claim whether that was done.  NULL where the claim itself locks it. */
    void (*lock)(records_writer_t *w, const records_idempotency_t *key);

    /** One row: is the key mine now; what is kept of it: fingerprint, status, headers, body; and has that
     *  expired?  Waits for no other transaction that has claimed it. */
    void (*claim)(records_writer_t *w, const records_key_table_t *table,
                  const records_idempotency_t *key);

    /** Without a claim, what is kept, in the same columns; NULL where a claim that fails has told. */
    void (*find)(records_writer_t *w, const records_key_table_t *table,
                 const records_idempotency_t *key);

    /** Before keep, where the claim has found a row that has expired: delete it.  NULL where it is never
     *  in keep's way. */
    void (*forget)(records_writer_t *w, const records_key_table_t *table,
                   const records_idempotency_t *key);

    /** A change of one row.  A duplicate key (23505) where another request has kept its answer
     *  meanwhile. */
    void (*keep)(records_writer_t *w, const records_key_table_t *table,
                 const records_idempotency_t *key, const records_kept_answer_t *answer);

    /** Delete what has expired, at most so many rows; none where another process is at it. */
    void (*clean)(records_writer_t *w, const records_key_table_t *table, int most);

    const char *const *leave;            /* run before keep: what the caller's role has deferred is
                                          * checked, and the role left; NULL at the end */
    const char *held;                    /* the error of claim, or clean, if another transaction has the
                                          * key; or NULL */
};

/** The transactions.  The rows of a claim and of a find are for records_key_read(). */
records_error_t *records_key_claim(records_transaction_t *t, const records_key_table_t *table,
                                   const records_idempotency_t *key,
                                   const records_dialect_t *dialect, apr_pool_t *pool);
records_error_t *records_key_find(records_transaction_t *t, const records_key_table_t *table,
                                  const records_idempotency_t *key,
                                  const records_dialect_t *dialect, apr_pool_t *pool);
records_error_t *records_key_keep(records_transaction_t *t, const records_key_table_t *table,
                                  const records_idempotency_t *key,
                                  const records_kept_answer_t *answer, int expired,
                                  const records_dialect_t *dialect, apr_pool_t *pool);
records_error_t *records_key_clean(records_transaction_t *t, const records_key_table_t *table,
                                   int most, const records_dialect_t *dialect, apr_pool_t *pool);

/** What the rows of a claim or a find say; all of it from pool. */
records_error_t *records_key_read(records_claim_t *claim, records_rows_t *rows,
                                  const records_idempotency_t *key, apr_pool_t *pool);

/** "schema"."records_idempotency" */
void records_write_key_table(records_writer_t *w, const records_key_table_t *table);

/** FROM one row, with what is kept of the key beside it: kept.status and so on, or NULLs. */
void records_write_key_row(records_writer_t *w, const records_key_table_t *table,
                           const records_idempotency_t *key);

/** Behind INSERT INTO the table: its columns, and VALUES (... up to the two instants, which each
 *  database computes itself. */
void records_write_kept(records_writer_t *w, const records_idempotency_t *key,
                        const records_kept_answer_t *answer);

#endif
