/* SPDX-License-Identifier: Apache-2.0 */
/* Whose turn it is to write a file, among the connections of this process.
 *
 * SQLite has one writer, and no queue: who finds the lock taken sleeps and looks again, and the file
 * rests while everybody sleeps.  Here the next writer is woken when the one before it is done.  A turn
 * guards nothing: the lock is SQLite's, and other processes know nothing of turns. */
#ifndef RECORDS_SQLITE3_TURN_H
#define RECORDS_SQLITE3_TURN_H

#include <pthread.h>

#include <apr_atomic.h>
#include <apr_time.h>

typedef struct records_sqlite3_line_t records_sqlite3_line_t; /* of a file: who writes, who waits */

/** A connection's place in it. */
typedef struct records_sqlite3_turn_t {
    records_sqlite3_line_t *line;        /* NULL: of no file, and nobody else has it */
    pthread_cond_t wakes;
    apr_interval_time_t waited;          /* for the turn of this transaction */
    int held;
    struct records_sqlite3_turn_t *next; /* who waits behind it */
} records_sqlite3_turn_t;

/** The connection is one of those to the file.  0: out of memory. */
int records_sqlite3_turn_init(records_sqlite3_turn_t *turn, const char *file);

/** It is no more. */
void records_sqlite3_turn_done(records_sqlite3_turn_t *turn);

/** Wait for the turn, at most so long, or until *stopped.  Without it, SQLite says that the lock is
 *  taken if it still is. */
void records_sqlite3_turn_take(records_sqlite3_turn_t *turn, apr_interval_time_t most,
                               volatile apr_uint32_t *stopped);

/** The transaction is over: the next may write.  Nothing if it was not our turn. */
void records_sqlite3_turn_leave(records_sqlite3_turn_t *turn);

/** From another thread, which has set *stopped. */
void records_sqlite3_turn_wake(records_sqlite3_turn_t *turn);

#endif
