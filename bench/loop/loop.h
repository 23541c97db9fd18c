/* SPDX-License-Identifier: Apache-2.0 */
/* What a database can do for a client that does nothing else: threads, each with a connection of its own and
 * prepared statements, ask the same again and again.  loop.c has the threads and the clock, and one file for
 * each database the statements. */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

#include <stdint.h>

typedef struct connection_t connection_t;

/** A connection.  arguments: of the command line, after THREADS and ROWS. */
connection_t *open_connection(char **arguments, long rows);

/** One request of a kind of work (1 to 5), read to its end.  The bytes of the answer's values. */
long ask(connection_t *connection, int work, uint64_t *random);

/** A number from 1 to most. */
long choose(uint64_t *random, long most);

/** Ends the program with a sentence. */
void give_up(const char *where, const char *message);

#define BEGIN 1640995200                 /* 2022-01-01, where the window of W2 may begin */
#define SECONDS_A_ROW 94
#define LIMIT 20                         /* of W2 */
#define PAGE 1000                        /* of W3 */

#endif
