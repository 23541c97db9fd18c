/* SPDX-License-Identifier: Apache-2.0 */
/* hiredis with a clock beside it: its own time limit is one of each read, and begins anew with every
 * byte.  So the context is told not to block, and we wait for its socket. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <apr_strings.h>

#include "stores/redis/parts.h"

apr_time_t records_redis_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return apr_time_from_sec(now.tv_sec) + now.tv_nsec / 1000;
}

void records_redis_disconnect(redis_connection_t *connection)
{
    if (connection->context != NULL)
        redisFree(connection->context);
    connection->context = NULL;
    connection->owed = 0;
}

/* Until the socket can be read (or written, too), and no longer than to that moment. */
static int await(const redisContext *context, int events, apr_time_t until)
{
    struct pollfd socket = { context->fd, (short)events, 0 };

    for (;;) {
        const apr_time_t left = until - records_redis_clock();
        const int ready = left <= 0 ? 0 : poll(&socket, 1, (int)((left + 999) / 1000));

        if (ready > 0 || (ready < 0 && errno != EINTR))
            return 1;
        if (left <= 0)
            return 0;
    }
}

static redis_outcome_e late(const char **why)
{
    *why = "Redis has not answered in time";
    return REDIS_LATE;
}

static redis_outcome_e lost(const redisContext *context, const char **why, apr_pool_t *pool)
{
    *why = apr_psprintf(pool, "the connection is broken: %s", context->errstr);
    return context->err == REDIS_ERR_EOF || context->err == REDIS_ERR_IO ? REDIS_LOST
                                                                         : REDIS_FAILED;
}

/* ---- commands and answers ------------------------------------------------------------ */

static redis_outcome_e flush(redisContext *context, apr_time_t until, const char **why,
                             apr_pool_t *pool)
{
    int done = 0;

    for (;;) {
        if (redisBufferWrite(context, &done) != REDIS_OK)
            return lost(context, why, pool);
        if (done)
            return REDIS_DONE;
        if (!await(context, POLLOUT, until))
            return late(why);
    }
}

redis_outcome_e records_redis_receive(redis_connection_t *connection, redisReply **reply,
                                      apr_time_t until, const char **why, apr_pool_t *pool)
{
    redisContext *context = connection->context;
    void *found = NULL;

    for (;;) {
        if (redisGetReplyFromReader(context, &found) != REDIS_OK)
            return lost(context, why, pool);
        if (found != NULL) {
            *reply = found;
            return REDIS_DONE;
        }
        if (!await(context, POLLIN, until))
            return late(why);
        if (redisBufferRead(context) != REDIS_OK)
            return lost(context, why, pool);
    }
}

/* A charge that was refused is heard of here.  Only of a script that the server has forgotten nothing is
 * said: the next decision brings it anew. */
static redis_outcome_e receive_owed(redis_connection_t *connection, apr_time_t until,
                                    const char **why, apr_pool_t *pool)
{
    redis_outcome_e outcome = REDIS_DONE;

    while (outcome == REDIS_DONE && connection->owed > 0) {
        redisReply *reply;

        if ((outcome = records_redis_receive(connection, &reply, until, why, pool)) != REDIS_DONE)
            return outcome;
        if (reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, "NOSCRIPT", 8) != 0) {
            *why = apr_psprintf(pool, "Redis refused a charge: %s", reply->str);
            outcome = REDIS_UNCHARGED;
        }
        freeReplyObject(reply);
        connection->owed--;
    }
    return outcome;
}

redis_outcome_e records_redis_send(redis_connection_t *connection, int argc, const char **argv,
                                   apr_time_t until, const char **why, apr_pool_t *pool)
{
    redis_outcome_e outcome;

    if (redisAppendCommandArgv(connection->context, argc, argv, NULL) != REDIS_OK)
        return lost(connection->context, why, pool);
    if ((outcome = flush(connection->context, until, why, pool)) != REDIS_DONE)
        return outcome;
    return receive_owed(connection, until, why, pool);
}

/* ---- connecting ---------------------------------------------------------------------- */

static redis_outcome_e call(redis_connection_t *connection, int argc, const char **argv,
                            const char *refused, apr_time_t until, const char **why,
                            apr_pool_t *pool)
{
    redisReply *reply;
    redis_outcome_e outcome = records_redis_send(connection, argc, argv, until, why, pool);

    if (outcome == REDIS_DONE)
        outcome = records_redis_receive(connection, &reply, until, why, pool);
    if (outcome != REDIS_DONE)
        return outcome;
    if (reply->type == REDIS_REPLY_ERROR) {
        *why = apr_psprintf(pool, "Redis refuses %s: %s", refused, reply->str);
        outcome = REDIS_FAILED;
    }
    freeReplyObject(reply);
    return outcome;
}

static redis_outcome_e log_in(redis_connection_t *connection, const redis_settings_t *settings,
                              apr_time_t until, const char **why, apr_pool_t *pool)
{
    const char *auth[] = { "AUTH", settings->user, settings->password };
    const char *old_auth[] = { "AUTH", settings->password };
    const char *select[] = { "SELECT", apr_itoa(pool, settings->db) };
    redis_outcome_e outcome = REDIS_DONE;

    if (settings->user != NULL)
        outcome = call(connection, 3, auth, "the user and password", until, why, pool);
    else if (settings->password != NULL)
        outcome = call(connection, 2, old_auth, "the password", until, why, pool);
    if (outcome == REDIS_DONE && settings->db != 0)
        outcome = call(connection, 2, select, apr_psprintf(pool, "db=%d", settings->db), until, why,
                       pool);
    return outcome;
}

static redis_outcome_e is_connected(redisContext *context, apr_time_t until, const char **why,
                                    apr_pool_t *pool)
{
    int error = 0;
    socklen_t length = sizeof(error);
    char reason[120];

    if (!await(context, POLLOUT, until)) {
        *why = "no connection in time";
        return REDIS_LATE;
    }
    if (getsockopt(context->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
        error = errno;
    if (error == 0)
        return REDIS_DONE;
    *why = apr_pstrdup(pool, apr_strerror(error, reason, sizeof(reason)));
    return REDIS_FAILED;
}

static redis_outcome_e reach(redis_connection_t *connection, redisContext *context,
                             apr_time_t until, const char **why, apr_pool_t *pool)
{
    redis_outcome_e outcome;

    connection->context = context;
    if (context == NULL) {
        *why = "no memory for a connection";
        return REDIS_FAILED;
    }
    if (context->err != 0) {
        *why = apr_pstrdup(pool, context->errstr);
        outcome = REDIS_FAILED;
    } else
        outcome = is_connected(context, until, why, pool);
    if (outcome != REDIS_DONE)
        records_redis_disconnect(connection);
    return outcome;
}

static redis_outcome_e reach_any(redis_connection_t *connection, const redis_settings_t *settings,
                                 const redis_addresses_t *addresses, apr_time_t until,
                                 const char **why, apr_pool_t *pool)
{
    redis_outcome_e outcome = REDIS_FAILED;
    int i;

    if (settings->socket != NULL)
        return reach(connection, redisConnectUnixNonBlock(settings->socket), until, why, pool);
    *why = apr_psprintf(pool, "the address of '%s' is not known", settings->host);
    for (i = 0; i < addresses->count && outcome == REDIS_FAILED; i++)
        outcome = reach(connection, redisConnectNonBlock(addresses->text[i], settings->port), until,
                        why, pool);
    return outcome;
}

redis_outcome_e records_redis_connect(redis_connection_t *connection,
                                      const redis_settings_t *settings,
                                      const redis_addresses_t *addresses, apr_time_t until,
                                      const char **why, apr_pool_t *pool)
{
    redis_outcome_e outcome = reach_any(connection, settings, addresses, until, why, pool);

    if (outcome != REDIS_DONE) {
        *why = apr_psprintf(pool, "no connection to Redis: %s", *why);
        return outcome;
    }
    (void)fcntl(connection->context->fd, F_SETFD, FD_CLOEXEC);
    if (settings->socket == NULL)
        (void)redisEnableKeepAlive(connection->context);
    outcome = log_in(connection, settings, until, why, pool);
    if (outcome != REDIS_DONE)
        records_redis_disconnect(connection);
    return outcome;
}
