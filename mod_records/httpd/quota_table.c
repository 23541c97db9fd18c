/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/quota_table.h"

#include <string.h>

#include <apr_hash.h>
#include <apr_strings.h>

#include "base/error.h"
#include "httpd/client.h"
#include "httpd/config.h"
#include "httpd/log.h"
#include "httpd/shared.h"
#include "httpd/source.h"
#include "httpd/watch.h"
#include "pool/execute.h"
#include "sql/quota.h"

#define BATCH 500 /* counters that one statement writes */
#define TRIES 8   /* of a request that finds its counter given up again */
#define TURN apr_time_from_sec(1)
#define OVERLAP apr_time_from_sec(60) /* transactions that write may take so long to be seen */
#define CLEAN_EVERY apr_time_from_sec(3600)
#define CLEAN_AFTER 86400 /* seconds behind the end of a window */
#define CLEAN_ROUNDS 20
#define COMPLAIN_AGAIN apr_time_from_sec(60)
#define ALIGNMENT 64 /* of records_counters_t */

static const records_time_limit_t in_turn = { .limit = apr_time_from_sec(30), .retries = 3 };
static const records_time_limit_t at_end = { .limit = apr_time_from_sec(2) };

/* Of this process. */
typedef struct keeper_t {
    server_rec *server;
    records_counters_t *counters;
    const records_source_settings_t *database;       /* NULL: stores alone keep quotas */
    records_quota_table_t table;
    apr_interval_time_t flush;
    apr_time_t cleaned, complained;
} keeper_t;

static keeper_t keeper;

records_counters_t *records_quota_counters(void)
{
    return keeper.counters;
}

/* ---- asking the table ----------------------------------------------------------------- */

static records_pool_t *pool_of(void)
{
    return keeper.database == NULL || keeper.database->source == NULL
               ? NULL
               : keeper.database->source->pool;
}

/* All rows, records_quota_known_t. */
static records_error_t *run(apr_array_header_t **known, const records_transaction_t *t,
                            const records_time_limit_t *time_limit, apr_pool_t *p)
{
    records_session_t *session;
    records_quota_known_t row;
    records_result_t result;
    records_error_t *error;
    int more = 1;

    *known = apr_array_make(p, 16, sizeof(row));
    if ((error = records_execute(&session, &result, t, pool_of(), time_limit, p)) != NULL)
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

/* ---- a counter that is not known --------------------------------------------------------- */

static records_error_t *unable(const char *cause, const records_error_t *why, apr_pool_t *pool)
{
    records_error_t *error = records_fail(pool, "REC154", "Quotas are not known at this moment");
    apr_table_t *headers = apr_table_make(pool, 1);

    apr_table_setn(headers, "Retry-After", "1");
    error->headers = headers;
    error->cause = why == NULL ? cause
                               : apr_psprintf(pool, "%s: %s (%s) %s", cause, why->message,
                                              why->code, why->cause == NULL ? "" : why->cause);
    return error;
}

records_error_t *records_quota_table_busy(apr_pool_t *pool)
{
    return unable("more callers are counted at once than there is room for; write a larger "
                  "RecordsQuotaKeys",
                  NULL, pool);
}

static records_error_t *read_one(records_counter_t *counter, request_rec *r)
{
    const records_time_limit_t time_limit = {
        .limit = apr_time_from_sec(5), .gone = records_client_gone, .baton = r, .retries = 1
    };
    const records_quota_known_t *row;
    records_transaction_t t;
    records_error_t *error;
    apr_array_header_t *known;

    if (pool_of() == NULL)
        return unable("there is no connection to the database of RecordsUsageTable", NULL, r->pool);
    error =
        records_quota_read(&t, &keeper.table, counter, 1, records_pool_dialect(pool_of()), r->pool);
    t.at_most = 1;
    if (error == NULL)
        error = run(&known, &t, &time_limit, r->pool);
    if (error != NULL)
        return strcmp(error->code, "RECGONE") == 0
                   ? error
                   : unable("cannot read " RECORDS_QUOTA_TABLE, error, r->pool);
    if (known->nelts > 0) {
        row = &APR_ARRAY_IDX(known, 0, records_quota_known_t);
        counter->counted = counter->written = row->written;
        counter->elsewhere = row->elsewhere;
    }
    return NULL;
}

static void prepare(records_counter_t *counter, const records_counter_name_t *name, int loose)
{
    memset(counter, 0, sizeof(*counter));
    counter->name = *name;
    counter->loose = loose ? 1 : 0;
}

records_error_t *records_quota_table_find(apr_uint64_t key, const records_counter_name_t *name,
                                          int loose, request_rec *r)
{
    records_counter_t counter;
    records_error_t *error;
    int i;

    for (i = 0; i < TRIES; i++) {
        const apr_uint32_t era = records_counters_era(keeper.counters, key);

        prepare(&counter, name, loose);
        if (!loose && (error = read_one(&counter, r)) != NULL)
            return error;
        switch (records_counters_put(keeper.counters, key, &counter, era,
                                     apr_time_sec(apr_time_now()))) {
        case RECORDS_COUNTER_THERE:
            return NULL;
        case RECORDS_COUNTER_FULL:
            records_counters_hurry(keeper.counters);
            return records_quota_table_busy(r->pool);
        case RECORDS_COUNTER_STALE:
            break;
        }
    }
    return records_quota_table_busy(r->pool);
}

void records_quota_table_add(apr_uint64_t key, const records_counter_name_t *name, apr_int64_t cost,
                             int loose)
{
    records_counter_t counter;

    prepare(&counter, name, loose);
    counter.unread = !loose;
    if (records_counters_put(keeper.counters, key, &counter, 0, apr_time_sec(apr_time_now()))
        == RECORDS_COUNTER_THERE)
        records_counters_charge(keeper.counters, key, cost);
}

/* ---- writing ---------------------------------------------------------------------------- */

/* Counters that are written or read together. */
typedef struct batch_t {
    records_counter_t counters[BATCH];
    apr_uint64_t keys[BATCH];
    int count;
    apr_pool_t *pool;
} batch_t;

static void learn(const batch_t *batch, const apr_array_header_t *known)
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

        records_counters_learn(keeper.counters, batch->keys[i], id, row == NULL ? 0 : row->written,
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

static records_error_t *exchange(const batch_t *batch, const records_time_limit_t *time_limit)
{
    const records_dialect_t *dialect = records_pool_dialect(pool_of());
    records_transaction_t t;
    apr_array_header_t *known;
    records_error_t *error;

    if (batch->count == 0)
        return NULL;
    error = batch->counters[0].unread ? records_quota_read(&t, &keeper.table, batch->counters,
                                                           batch->count, dialect, batch->pool)
                                      : records_quota_write(&t, &keeper.table, batch->counters,
                                                            batch->count, dialect, batch->pool);
    if (error != NULL || (error = run(&known, &t, time_limit, batch->pool)) != NULL)
        return error;
    learn(batch, known);
    return NULL;
}

/* Those that were unread are written next time. */
static records_error_t *write_pending(const records_time_limit_t *time_limit, apr_pool_t *p)
{
    batch_t *batch = apr_palloc(p, sizeof(*batch)), *part = apr_palloc(p, sizeof(*part));
    records_error_t *error = NULL;
    int at = 0;

    apr_pool_create(&batch->pool, p);
    apr_pool_tag(batch->pool, "records_quota_batch");
    do {
        batch->count = records_counters_pending(batch->counters, batch->keys, BATCH, &at,
                                                keeper.counters, apr_time_sec(apr_time_now()));
        sort(part, batch, 1);
        if (part->count > 0)
            records_counters_hurry(keeper.counters);
        if ((error = exchange(part, time_limit)) == NULL) {
            sort(part, batch, 0);
            error = exchange(part, time_limit);
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

static records_error_t *follow(apr_pool_t *p)
{
    const apr_time_t now = apr_time_now(), last = records_counters_followed(keeper.counters);
    const apr_interval_time_t since =
        (last == 0 || last > now ? keeper.flush : now - last) + OVERLAP;
    apr_hash_t *places = apr_hash_make(p);
    records_transaction_t t;
    apr_array_header_t *known;
    records_error_t *error;
    int i;

    if ((error = records_quota_follow(&t, &keeper.table, apr_time_sec(since),
                                      records_pool_dialect(pool_of()), p))
            != NULL
        || (error = run(&known, &t, &in_turn, p)) != NULL)
        return error;
    records_counters_follow(keeper.counters, now);
    if (known->nelts > 0)
        records_counters_each(keeper.counters, add_place, places);
    for (i = 0; i < known->nelts; i++) {
        const records_quota_known_t *row = &APR_ARRAY_IDX(known, i, records_quota_known_t);
        const place_t *place = apr_hash_get(places, row->id, RECORDS_COUNTER_ID);

        if (place != NULL)
            records_counters_learn(keeper.counters, place->key, row->id, row->written,
                                   row->elsewhere);
    }
    return NULL;
}

/* ---- old windows ------------------------------------------------------------------------------ */

static records_error_t *clean(apr_pool_t *p)
{
    records_session_t *session;
    records_transaction_t t;
    records_result_t result;
    records_error_t *error;
    int round;

    if (apr_time_now() - keeper.cleaned < CLEAN_EVERY)
        return NULL;
    keeper.cleaned = apr_time_now();
    error = records_quota_clean(&t, &keeper.table, CLEAN_AFTER, BATCH,
                                records_pool_dialect(pool_of()), p);
    for (round = 0; error == NULL && round < CLEAN_ROUNDS; round++) {
        error = records_execute(&session, &result, &t, pool_of(), &in_turn, p);
        if (session != NULL)
            records_session_end(session, 0);
        if (error == NULL && result.affected < BATCH)
            break;
    }
    return error;
}

/* ---- turns -------------------------------------------------------------------------------------- */

static void complain(const records_error_t *error)
{
    const apr_time_t now = apr_time_now();

    if (now - keeper.complained < COMPLAIN_AGAIN)
        return;
    keeper.complained = now;
    ap_log_error(
        APLOG_MARK, APLOG_WARNING, 0, keeper.server,
        RECLOGNO(
            1050) "database '%s': quotas are counted in memory alone, since " RECORDS_QUOTA_TABLE
                  " cannot be written: %s (%s) %s",
        keeper.database->name, error->message, error->code,
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
static void take_turn(void *unused)
{
    records_error_t *error;
    apr_pool_t *scratch;

    (void)unused;
    if (pool_of() == NULL || !records_counters_turn(keeper.counters, apr_time_now(), keeper.flush))
        return;
    scratch = make_scratch();
    if ((error = write_pending(&in_turn, scratch)) != NULL || (error = follow(scratch)) != NULL
        || (error = clean(scratch)) != NULL)
        complain(error);
    apr_pool_destroy(scratch);
}

/* This child ends, and perhaps all of them. */
static void write_last(void *unused)
{
    apr_pool_t *scratch = make_scratch();
    records_error_t *error;

    (void)unused;
    if (pool_of() != NULL && (error = write_pending(&at_end, scratch)) != NULL)
        complain(error);
    apr_pool_destroy(scratch);
}

/* ---- start ---------------------------------------------------------------------------------------- */

/* Shared memory need not begin where a cache line does. */
static void *align(char *memory)
{
    return memory + (ALIGNMENT - (apr_uintptr_t)memory % ALIGNMENT) % ALIGNMENT;
}

int records_quota_table_make(int counters, server_rec *s)
{
    apr_uint64_t seed;
    int fresh, error;
    char *memory =
        records_shared_make("quota 1", records_counters_size(counters) + ALIGNMENT, s, &fresh);

    if (memory == NULL)
        return 0;
    keeper.counters = align(memory);
    if (!fresh)
        return 1;
    if (apr_generate_random_bytes((unsigned char *)&seed, sizeof(seed)) == APR_SUCCESS
        && (error = records_counters_init(keeper.counters, counters, seed)) == 0)
        return 1;
    ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_EMERG, 0, s,
                 RECLOGNO(1057) "this system has no locks in shared memory, or no random numbers: "
                                "RecordsQuota cannot be used");
    return 0;
}

void records_quota_table_start(server_rec *s)
{
    const records_usage_settings_t *usage = records_server_config(s)->usage;

    keeper.server = s;
    if (keeper.counters == NULL || usage == NULL)
        return;
    keeper.database = records_config_source(s, usage->database);
    keeper.table.schema = usage->schema;
    keeper.table.node = records_counters_node(keeper.counters);
    keeper.flush = usage->flush;
    records_watch_every(TURN, take_turn, NULL);
    records_watch_at_end(write_last, NULL);
}
