/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/quota_flush.h"

#include <string.h>

#include <apr_hash.h>

#include "base/error.h"
#include "httpd/log.h"
#include "pool/execute.h"

#define BATCH 500                     /* counters that one statement writes */
#define OVERLAP apr_time_from_sec(60) /* transactions that write may take so long to be seen */
#define CLEAN_EVERY apr_time_from_sec(3600)
#define CLEAN_AFTER 86400 /* seconds behind the end of a window */
#define CLEAN_ROUNDS 20
#define COMPLAIN_AGAIN apr_time_from_sec(60)

static const records_time_limit_t in_turn = { .limit = apr_time_from_sec(30), .retries = 3 };
static const records_time_limit_t at_end = { .limit = apr_time_from_sec(2) };

/* ---- asking the table ----------------------------------------------------------------- */

records_pool_t *records_quota_pool(const records_quota_keeper_t *keeper)
{
    return keeper->database == NULL || keeper->database->source == NULL
               ? NULL
               : keeper->database->source->pool;
}

records_error_t *records_quota_ask(apr_array_header_t **known, const records_quota_keeper_t *keeper,
                                   const records_transaction_t *t,
                                   const records_time_limit_t *time_limit, apr_pool_t *p)
{
    records_session_t *session;
    records_quota_known_t row;
    records_result_t result;
    records_error_t *error;
    int more = 1;

    *known = apr_array_make(p, 16, sizeof(row));
    if ((error = records_execute(&session, &result, t, records_quota_pool(keeper), time_limit, p))
        != NULL)
        return error;
    while (error == NULL && more)
        if ((error = records_quota_next(&more, &row, result.rows, p)) == NULL && more)
            APR_ARRAY_PUSH(*known, records_quota_known_t) = row;
    if (session != NULL) {
        error = error == NULL ? NULL : records_session_reason(session, error, p);
        records_session_end(session, error != NULL);
    }
    return error;
}

/* ---- writing ---------------------------------------------------------------------------- */

/* Counters that are written or read together. */
typedef struct batch_t {
    records_counter_t counters[BATCH];
    apr_uint64_t keys[BATCH];
    int count;
    apr_pool_t *pool;
} batch_t;

static void learn(const records_quota_keeper_t *keeper, const batch_t *batch,
                  const apr_array_header_t *known)
{
    apr_hash_t *rows = apr_hash_make(batch->pool);
    int i;

    for (i = 0; i < known->nelts; i++) {
        const records_quota_known_t *row = &APR_ARRAY_IDX(known, i, records_quota_known_t);

        apr_hash_set(rows, row->id, RECORDS_COUNTER_ID, row);
    }
    for (i = 0; i < batch->count; i++) {
        const unsigned char *id = batch->counters[i].name.id;
        const records_quota_known_t *row = apr_hash_get(rows, id, RECORDS_COUNTER_ID);

        records_counters_learn(keeper->counters, batch->keys[i], id, row == NULL ? 0 : row->written,
                               row == NULL ? 0 : row->elsewhere);
    }
}

/* Leave those in the batch that are unread, or those that are not. */
static void sort(batch_t *out, const batch_t *batch, unsigned unread)
{
    int i;

    out->count = 0;
    out->pool = batch->pool;
    for (i = 0; i < batch->count; i++)
        if (batch->counters[i].unread == unread) {
            out->counters[out->count] = batch->counters[i];
            out->keys[out->count++] = batch->keys[i];
        }
}

static records_error_t *exchange(const records_quota_keeper_t *keeper, const batch_t *batch,
                                 const records_time_limit_t *time_limit)
{
    const records_dialect_t *dialect = records_pool_dialect(records_quota_pool(keeper));
    records_transaction_t t;
    apr_array_header_t *known;
    records_error_t *error;

    if (batch->count == 0)
        return NULL;
    error = batch->counters[0].unread ? records_quota_read(&t, &keeper->table, batch->counters,
                                                           batch->count, dialect, batch->pool)
                                      : records_quota_write(&t, &keeper->table, batch->counters,
                                                            batch->count, dialect, batch->pool);
    if (error != NULL
        || (error = records_quota_ask(&known, keeper, &t, time_limit, batch->pool)) != NULL)
        return error;
    learn(keeper, batch, known);
    return NULL;
}

/* Those that were unread are written next time. */
static records_error_t *write_pending(const records_quota_keeper_t *keeper,
                                      const records_time_limit_t *time_limit, apr_pool_t *p)
{
    batch_t *batch = apr_palloc(p, sizeof(*batch)), *part = apr_palloc(p, sizeof(*part));
    records_error_t *error = NULL;
    int at = 0;

    apr_pool_create(&batch->pool, p);
    apr_pool_tag(batch->pool, "records_quota_batch");
    do {
        batch->count = records_counters_pending(batch->counters, batch->keys, BATCH, &at,
                                                keeper->counters, apr_time_sec(apr_time_now()));
        sort(part, batch, 1);
        if (part->count > 0)
            records_counters_hurry(keeper->counters);
        if ((error = exchange(keeper, part, time_limit)) == NULL) {
            sort(part, batch, 0);
            error = exchange(keeper, part, time_limit);
        }
        if (error == NULL)
            apr_pool_clear(batch->pool);
    } while (error == NULL && at != 0);
    return error;
}

/* ---- what other nodes have written ---------------------------------------------------------- */

typedef struct place_t {
    apr_uint64_t key;
    unsigned char id[RECORDS_COUNTER_ID];
} place_t;

static void add_place(void *baton, apr_uint64_t key, const unsigned char *id)
{
    apr_hash_t *places = baton;
    place_t *place = apr_palloc(apr_hash_pool_get(places), sizeof(*place));

    place->key = key;
    memcpy(place->id, id, RECORDS_COUNTER_ID);
    apr_hash_set(places, place->id, RECORDS_COUNTER_ID, place);
}

static records_error_t *follow(const records_quota_keeper_t *keeper, apr_pool_t *p)
{
    const apr_time_t now = apr_time_now(), last = records_counters_followed(keeper->counters);
    const apr_interval_time_t since =
        (last == 0 || last > now ? keeper->flush : now - last) + OVERLAP;
    apr_hash_t *places = apr_hash_make(p);
    records_transaction_t t;
    apr_array_header_t *known;
    records_error_t *error;
    int i;

    if ((error = records_quota_follow(&t, &keeper->table, apr_time_sec(since),
                                      records_pool_dialect(records_quota_pool(keeper)), p))
            != NULL
        || (error = records_quota_ask(&known, keeper, &t, &in_turn, p)) != NULL)
        return error;
    records_counters_follow(keeper->counters, now);
    if (known->nelts > 0)
        records_counters_each(keeper->counters, add_place, places);
    for (i = 0; i < known->nelts; i++) {
        const records_quota_known_t *row = &APR_ARRAY_IDX(known, i, records_quota_known_t);
        const place_t *place = apr_hash_get(places, row->id, RECORDS_COUNTER_ID);

        if (place != NULL)
            records_counters_learn(keeper->counters, place->key, row->id, row->written,
                                   row->elsewhere);
    }
    return NULL;
}

/* ---- old windows ------------------------------------------------------------------------------ */

static records_error_t *clean(records_quota_keeper_t *keeper, apr_pool_t *p)
{
    records_session_t *session;
    records_transaction_t t;
    records_result_t result;
    records_error_t *error;
    int round;

    if (apr_time_now() - keeper->cleaned < CLEAN_EVERY)
        return NULL;
    keeper->cleaned = apr_time_now();
    error = records_quota_clean(&t, &keeper->table, CLEAN_AFTER, BATCH,
                                records_pool_dialect(records_quota_pool(keeper)), p);
    for (round = 0; error == NULL && round < CLEAN_ROUNDS; round++) {
        error = records_execute(&session, &result, &t, records_quota_pool(keeper), &in_turn, p);
        if (session != NULL)
            records_session_end(session, 0);
        if (error == NULL && result.affected < BATCH)
            break;
    }
    return error;
}

/* ---- turns -------------------------------------------------------------------------------------- */

static void complain(records_quota_keeper_t *keeper, const records_error_t *error)
{
    const apr_time_t now = apr_time_now();

    if (now - keeper->complained < COMPLAIN_AGAIN)
        return;
    keeper->complained = now;
    ap_log_error(
        APLOG_MARK, APLOG_WARNING, 0, keeper->server,
        RECLOGNO(
            1056) "database '%s': quotas are counted in memory alone, since " RECORDS_QUOTA_TABLE
                  " cannot be written: %s (%s) %s",
        keeper->database->name, error->message, error->code,
        error->cause == NULL ? "" : error->cause);
}

static apr_pool_t *make_scratch(void)
{
    apr_pool_t *scratch;

    apr_pool_create_unmanaged_ex(&scratch, NULL, NULL);
    apr_pool_tag(scratch, "records_quota");
    return scratch;
}

/* One process of the node at a time, unless a database is slow: and then it does no harm. */
void records_quota_flush(void *baton)
{
    records_quota_keeper_t *keeper = baton;
    records_error_t *error;
    apr_pool_t *scratch;

    if (records_quota_pool(keeper) == NULL
        || !records_counters_turn(keeper->counters, apr_time_now(), keeper->flush))
        return;
    scratch = make_scratch();
    if ((error = write_pending(keeper, &in_turn, scratch)) != NULL
        || (error = follow(keeper, scratch)) != NULL || (error = clean(keeper, scratch)) != NULL)
        complain(keeper, error);
    apr_pool_destroy(scratch);
}

/* This child ends, and perhaps all of them. */
void records_quota_flush_last(void *baton)
{
    records_quota_keeper_t *keeper = baton;
    apr_pool_t *scratch = make_scratch();
    records_error_t *error;

    if (records_quota_pool(keeper) != NULL
        && (error = write_pending(keeper, &at_end, scratch)) != NULL)
        complain(keeper, error);
    apr_pool_destroy(scratch);
}
