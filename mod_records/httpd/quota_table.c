/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/quota_table.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "httpd/client.h"
#include "httpd/log.h"
#include "httpd/quota_flush.h"
#include "httpd/shared.h"
#include "httpd/watch.h"

#define TRIES 8 /* of a request that finds its counter given up again */
#define TURN apr_time_from_sec(1)
#define ALIGNMENT 64 /* of records_counters_t */

static records_quota_keeper_t keeper; /* of this process */

records_counters_t *records_quota_counters(void)
{
    return keeper.counters;
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

    if (records_quota_pool(&keeper) == NULL)
        return unable("there is no connection to the database of RecordsUsageTable", NULL, r->pool);
    error = records_quota_read(&t, &keeper.table, counter, 1,
                               records_pool_dialect(records_quota_pool(&keeper)), r->pool);
    t.at_most = 1;
    if (error == NULL)
        error = records_quota_ask(&known, &keeper, &t, &time_limit, r->pool);
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
    records_watch_every(TURN, records_quota_flush, &keeper);
    records_watch_at_end(records_quota_flush_last, &keeper);
}
