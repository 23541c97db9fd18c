/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share. */
#ifndef RECORDS_REDIS_PARTS_H
#define RECORDS_REDIS_PARTS_H

#include <hiredis.h>

#include <apr_tables.h>
#include <apr_time.h>

#include "mod_records.h"

/* ---- settings_redis.c: what RecordsStore says ------------------------------------------ */

#define REDIS_ADDRESSES 8
#define REDIS_ADDRESS_LENGTH 64

/* The addresses of a host, as numbers. */
typedef struct redis_addresses_t {
    int count;
    char text[REDIS_ADDRESSES][REDIS_ADDRESS_LENGTH];
} redis_addresses_t;

typedef struct redis_settings_t {
    const char *socket;                  /* the path of one; or NULL: */
    const char *host;
    int port;
    redis_addresses_t addresses;         /* of host, when the configuration was read */
    apr_interval_time_t timeout, connect_timeout;
    int connections;                     /* of a process, at most */
    int db;
    const char *user, *password;         /* or NULL */
    const char *prefix;                  /* of every key */
} redis_settings_t;

const char *records_redis_parse(void **settings, const char *where, const apr_table_t *options,
                                apr_pool_t *pool);

/* Ask for the addresses of the host, which may wait for a name server.  Zero if there are none. */
int records_redis_resolve(redis_addresses_t *addresses, const redis_settings_t *settings,
                          apr_pool_t *pool);

/* ---- connection_redis.c: one connection, used by one thread at a time ----------------- */

typedef struct redis_connection_t redis_connection_t;
struct redis_connection_t {
    redisContext *context;               /* NULL: not connected */
    int owed;                            /* answers to charges that nobody has read yet */
    unsigned generation;                 /* of the store, when it was connected */
    redis_connection_t *next;            /* of those that are free */
};

/* How a call has ended. */
typedef enum {
    REDIS_DONE,
    REDIS_LOST,                          /* the server has closed the connection */
    REDIS_FAILED,                        /* it cannot be reached, or refuses */
    REDIS_UNCHARGED,                     /* it has refused an earlier charge */
    REDIS_LATE                           /* no answer within the time limit */
} redis_outcome_e;

/* Microseconds of a clock that never goes back. */
apr_time_t records_redis_clock(void);

/* Connect and log in until a moment.  *why says what went wrong, in pool, and holds no password. */
redis_outcome_e records_redis_connect(redis_connection_t *connection,
                                      const redis_settings_t *settings,
                                      const redis_addresses_t *addresses, apr_time_t until,
                                      const char **why, apr_pool_t *pool);

void records_redis_disconnect(redis_connection_t *connection);

/* Send a command, and read the answers that are owed. */
redis_outcome_e records_redis_send(redis_connection_t *connection, int argc, const char **argv,
                                   apr_time_t until, const char **why, apr_pool_t *pool);

/* The next answer, which the caller frees.  An error that the server answers is one, too. */
redis_outcome_e records_redis_receive(redis_connection_t *connection, redisReply **reply,
                                      apr_time_t until, const char **why, apr_pool_t *pool);

/* ---- script_redis.c: demands as a command, and its answer as verdicts ------------------ */

typedef struct redis_script_t {
    char sha[41];                        /* SHA-1 of its text: its name at the server */
} redis_script_t;

typedef struct redis_command_t {
    int argc;
    const char **argv;
} redis_command_t;

void records_redis_script_name(redis_script_t *script);

/* Run the script for these demands.  whole: with its text, for a server that does not know it. */
void records_redis_command(redis_command_t *command, const redis_script_t *script, int whole,
                           const char *what, const char *prefix, const records_demand_t *demands,
                           int count, apr_pool_t *pool);

/* Zero if the answer is not one of the script. */
int records_redis_read(records_verdict_t *verdicts, const records_demand_t *demands, int count,
                       const redisReply *reply);

#endif
