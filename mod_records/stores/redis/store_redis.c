/* SPDX-License-Identifier: Apache-2.0 */
/* The store of one process: its connections, each for one thread at a time, and what is known of how
 * Redis does.  The lock is held for a few instructions, never while the network is waited for. */
#include "stores/redis/store_redis.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

#include "base/breaker.h"
#include "base/error.h"
#include "stores/redis/parts.h"

typedef struct redis_store_t {
    const redis_settings_t *settings;
    redis_script_t script;
    redis_connection_t *connections;     /* settings->connections of them */
    apr_thread_mutex_t *lock;            /* of what follows */
    apr_thread_cond_t *one_is_free;
    redis_connection_t *free;            /* the one used last comes first */
    unsigned generation;                 /* of connections: older ones are closed unused */
    redis_addresses_t addresses;
    int doubtful;                        /* something has failed since they were looked up */
    records_breaker_t breaker;
    records_store_state_t state;
} redis_store_t;

/* One decision or charge under way. */
typedef struct redis_call_t {
    redis_store_t *store;
    redis_connection_t *connection;
    apr_time_t began, until;
    const char *why;                     /* it failed; NULL: it was not even tried */
    apr_pool_t *pool;                    /* the request's */
} redis_call_t;

/* ---- taking a connection, and giving it back ------------------------------------------ */

static void count_outcome(redis_store_t *store, redis_outcome_e outcome, apr_time_t began,
                          int charging)
{
    if (outcome == REDIS_DONE && charging)
        return; /* sent, but nobody knows yet */
    if (outcome == REDIS_DONE) {
        records_breaker_succeeded(&store->breaker, began);
        store->state.decisions++;
        return;
    }
    store->doubtful = 1;
    records_breaker_failed(&store->breaker, began,
                           outcome == REDIS_LATE || outcome == REDIS_UNCHARGED,
                           records_redis_clock());
    store->state.failures++;
    store->state.timeouts += outcome == REDIS_LATE;
}

/* Under the lock.  Zero if none became free in time. */
static int wait_for_connection(redis_store_t *store, apr_time_t until)
{
    while (store->free == NULL) {
        const apr_time_t left = until - records_redis_clock();

        if (left <= 0)
            return 0;
        (void)apr_thread_cond_timedwait(store->one_is_free, store->lock, left);
    }
    return 1;
}

/* A charge waits for no answer, so it cannot find out whether Redis is back. */
static int is_admitted(redis_call_t *call, int charging)
{
    records_breaker_t *breaker = &call->store->breaker;

    return charging ? records_breaker_is_closed(breaker)
                    : records_breaker_admits(breaker, call->began);
}

static int take_connection(redis_call_t *call, int charging)
{
    redis_store_t *store = call->store;
    unsigned generation;

    apr_thread_mutex_lock(store->lock);
    if (!is_admitted(call, charging)) {
        store->state.skipped++;
        apr_thread_mutex_unlock(store->lock);
        return 0;
    }
    if (!wait_for_connection(store, call->until)) {
        count_outcome(store, REDIS_LATE, call->began, charging);
        apr_thread_mutex_unlock(store->lock);
        call->why = apr_psprintf(call->pool, "all %d connections of this process were in use",
                                 store->settings->connections);
        return 0;
    }
    call->connection = store->free;
    store->free = call->connection->next;
    generation = store->generation;
    apr_thread_mutex_unlock(store->lock);
    if (call->connection->generation != generation)
        records_redis_disconnect(call->connection);
    call->connection->generation = generation;
    return 1;
}

static void give_connection(redis_call_t *call, redis_outcome_e outcome, int charging)
{
    redis_store_t *store = call->store;

    if (outcome != REDIS_DONE) /* a late answer would be taken for the next one */
        records_redis_disconnect(call->connection);
    apr_thread_mutex_lock(store->lock);
    count_outcome(store, outcome, call->began, charging);
    call->connection->next = store->free;
    store->free = call->connection;
    apr_thread_cond_signal(store->one_is_free);
    apr_thread_mutex_unlock(store->lock);
}

/* ---- asking ---------------------------------------------------------------------------- */

typedef struct redis_question_t {
    const char *what;                    /* "decide", "charge" */
    const records_demand_t *demands;
    int count;
    records_verdict_t *verdicts;         /* NULL: the answer is left for the next one to read */
} redis_question_t;

static redis_outcome_e connect_call(redis_call_t *call)
{
    redis_store_t *store = call->store;
    const apr_time_t now = records_redis_clock();
    redis_addresses_t addresses;
    redis_outcome_e outcome;

    apr_thread_mutex_lock(store->lock);
    addresses = store->addresses;
    apr_thread_mutex_unlock(store->lock);
    outcome = records_redis_connect(call->connection, store->settings, &addresses,
                                    now + store->settings->connect_timeout, &call->why, call->pool);
    call->until += records_redis_clock() - now;
    return outcome;
}

static redis_outcome_e send_script(redis_call_t *call, const redis_question_t *question, int whole)
{
    redis_command_t command;

    records_redis_command(&command, &call->store->script, whole, question->what,
                          call->store->settings->prefix, question->demands, question->count,
                          call->pool);
    return records_redis_send(call->connection, command.argc, command.argv, call->until, &call->why,
                              call->pool);
}

static redis_outcome_e read_answer(redis_call_t *call, const redis_question_t *question,
                                   const redisReply *reply)
{
    if (reply->type == REDIS_REPLY_ERROR) {
        call->why = apr_psprintf(call->pool, "Redis refuses: %s", reply->str);
        return REDIS_FAILED;
    }
    if (records_redis_read(question->verdicts, question->demands, question->count, reply))
        return REDIS_DONE;
    call->why = "this is not the answer of a Redis";
    return REDIS_FAILED;
}

static int is_unknown(const redisReply *reply)
{
    return reply->type == REDIS_REPLY_ERROR && strncmp(reply->str, "NOSCRIPT", 8) == 0;
}

/* Ask by the script's name, or with its text.  *unknown: the server does not know the name. */
static redis_outcome_e ask_once(redis_call_t *call, const redis_question_t *question, int whole,
                                int *unknown)
{
    redisReply *reply;
    redis_outcome_e outcome = send_script(call, question, whole);

    *unknown = 0;
    if (outcome == REDIS_DONE && question->verdicts == NULL) {
        call->connection->owed++;
        return REDIS_DONE;
    }
    if (outcome == REDIS_DONE)
        outcome =
            records_redis_receive(call->connection, &reply, call->until, &call->why, call->pool);
    if (outcome != REDIS_DONE)
        return outcome;
    *unknown = is_unknown(reply);
    outcome = read_answer(call, question, reply);
    freeReplyObject(reply);
    return outcome;
}

static redis_outcome_e ask(redis_call_t *call, const redis_question_t *question)
{
    int unknown;
    redis_outcome_e outcome = ask_once(call, question, 0, &unknown);

    return unknown ? ask_once(call, question, 1, &unknown) : outcome;
}

/* The server closes connections that are idle, and all of them when it is restarted.  That is found out
 * when one is used again: the others are no better. */
static void drop_connections(redis_call_t *call)
{
    redis_store_t *store = call->store;

    records_redis_disconnect(call->connection);
    apr_thread_mutex_lock(store->lock);
    if (call->connection->generation == store->generation)
        store->generation++;
    call->connection->generation = store->generation;
    apr_thread_mutex_unlock(store->lock);
}

static redis_outcome_e connect_and_ask(redis_call_t *call, const redis_question_t *question)
{
    redis_outcome_e outcome;

    if (call->connection->context != NULL) {
        if ((outcome = ask(call, question)) != REDIS_LOST)
            return outcome;
        drop_connections(call);
    }
    if ((outcome = connect_call(call)) != REDIS_DONE)
        return outcome;
    return ask(call, question);
}

static records_error_t *run(redis_store_t *store, const redis_question_t *question,
                            apr_pool_t *pool)
{
    const int charging = question->verdicts == NULL;
    redis_call_t call = { store, NULL, 0, 0, NULL, pool };
    redis_outcome_e outcome = REDIS_FAILED;
    records_error_t *error;

    call.began = records_redis_clock();
    call.until = call.began + store->settings->timeout;
    if (take_connection(&call, charging)) {
        outcome = connect_and_ask(&call, question);
        give_connection(&call, outcome, charging);
    }
    if (outcome == REDIS_DONE)
        return NULL;
    error = records_fail(pool, "REC152", "Requests cannot be counted at the moment.");
    error->cause = call.why;
    return error;
}

static records_error_t *decide(void *handle, const records_demand_t *demands, int count,
                               records_verdict_t *verdicts, apr_pool_t *pool)
{
    const redis_question_t question = { "decide", demands, count, verdicts };

    return run(handle, &question, pool);
}

static records_error_t *charge(void *handle, const records_demand_t *demands, int count,
                               apr_pool_t *pool)
{
    const redis_question_t question = { "charge", demands, count, NULL };

    return run(handle, &question, pool);
}

/* ---- life ------------------------------------------------------------------------------ */

static apr_status_t close_store(void *data)
{
    redis_store_t *store = data;
    int i;

    for (i = 0; i < store->settings->connections; i++)
        records_redis_disconnect(&store->connections[i]);
    return APR_SUCCESS;
}

static apr_status_t open_store(void **handle, const void *settings, apr_pool_t *pool)
{
    redis_store_t *store = apr_pcalloc(pool, sizeof(*store));
    apr_status_t rv;
    int i;

    store->settings = settings;
    store->addresses = store->settings->addresses;
    rv = apr_thread_mutex_create(&store->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    if (rv == APR_SUCCESS)
        rv = apr_thread_cond_create(&store->one_is_free, pool);
    if (rv != APR_SUCCESS)
        return rv;
    records_redis_script_name(&store->script);
    store->connections =
        apr_pcalloc(pool, sizeof(*store->connections) * (apr_size_t)store->settings->connections);
    for (i = 0; i < store->settings->connections; i++) {
        store->connections[i].next = store->free;
        store->free = &store->connections[i];
    }
    apr_pool_cleanup_register(pool, store, close_store, apr_pool_cleanup_null);
    *handle = store;
    return APR_SUCCESS;
}

/* A name may mean another server by now.  What is known is kept until something else is. */
static void maintain(void *handle)
{
    redis_store_t *store = handle;
    redis_addresses_t addresses;
    apr_pool_t *scratch;
    int wanted;

    apr_thread_mutex_lock(store->lock);
    wanted = store->settings->host != NULL && (store->doubtful || store->addresses.count == 0);
    store->doubtful = 0;
    apr_thread_mutex_unlock(store->lock);
    if (!wanted || apr_pool_create_unmanaged_ex(&scratch, NULL, NULL) != APR_SUCCESS)
        return;
    if (records_redis_resolve(&addresses, store->settings, scratch)) {
        apr_thread_mutex_lock(store->lock);
        store->addresses = addresses;
        apr_thread_mutex_unlock(store->lock);
    }
    apr_pool_destroy(scratch);
}

static void state_of(const void *handle, records_store_state_t *state)
{
    const redis_store_t *store = handle;

    apr_thread_mutex_lock(store->lock);
    *state = store->state;
    state->down = records_breaker_is_open(&store->breaker, records_redis_clock());
    apr_thread_mutex_unlock(store->lock);
}

const records_store_t records_redis_store = {
    .size = sizeof(records_store_t),
    .name = "redis",
    .parse = records_redis_parse,
    .open = open_store,
    .decide = decide,
    .charge = charge,
    .maintain = maintain,
    .state = state_of,
};
