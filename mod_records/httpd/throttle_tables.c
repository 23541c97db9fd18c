/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of buckets: shared memory, and what operators are told of it. */
#include <apr_strings.h>

#include "base/atomic64.h"
#include "base/text.h"
#include "httpd/log.h"
#include "httpd/metrics.h"
#include "httpd/shared.h"
#include "httpd/throttle.h"
#include "httpd/watch.h"

#define HOUR APR_UINT64_C(3600000000000)
#define LOOK_EVERY apr_time_from_sec(10)

/* Beside each table: how often a bucket had been given away when that was logged, when that was, and when
 * it was counted last. */
typedef struct alarm_t {
    apr_uint64_t evicted, at, counted;
} alarm_t;

static alarm_t *alarm_of(const records_throttling_t *own)
{
    return (alarm_t *)((char *)own->buckets + records_buckets_size(own->keys));
}

/* The names of the tables that there are: they outlive the configuration that they were made for. */
#define TABLES "records_throttle_tables"

static apr_array_header_t *tables_of(server_rec *s)
{
    void *tables = NULL;

    apr_pool_userdata_get(&tables, TABLES, s->process->pool);
    return tables;
}

static void drop_tables(const apr_array_header_t *old, const apr_array_header_t *tables,
                        server_rec *s)
{
    int i;

    for (i = 0; old != NULL && i < old->nelts; i++)
        if (!records_names_hold(tables, APR_ARRAY_IDX(old, i, const char *)))
            records_shared_drop(APR_ARRAY_IDX(old, i, const char *), s);
}

/* Other terms have another table: what was taken by the old ones says nothing of them. */
static int make_table(const records_limit_t *limit, apr_array_header_t *tables, server_rec *s)
{
    const int keys = records_server_config(s)->throttle_keys;
    records_throttling_t *own = limit->own;
    const char *name = apr_pstrcat(tables->pool, "throttle 1 ", limit->id, " ", limit->text, NULL);

    own->keys = keys < 0 ? RECORDS_THROTTLE_KEYS : keys;
    own->buckets =
        records_shared_make(name, records_buckets_size(own->keys) + sizeof(alarm_t), s, NULL);
    APR_ARRAY_PUSH(tables, const char *) = name;
    return own->buckets != NULL;
}

static int make_tables(apr_array_header_t *tables, server_rec *s)
{
    const apr_array_header_t *limits = records_limits();
    int i;

    for (i = 0; i < limits->nelts; i++) {
        const records_limit_t *limit = APR_ARRAY_IDX(limits, i, const records_limit_t *);

        if (limit->kind == &records_throttle_kind && !make_table(limit, tables, s))
            return 0;
    }
    return 1;
}

int records_throttle_prepare(apr_pool_t *pconf, server_rec *s)
{
    apr_array_header_t *old = tables_of(s), *tables;
    apr_pool_t *pool;

    (void)pconf;
    apr_pool_create(&pool, s->process->pool);
    apr_pool_tag(pool, "records_throttle_tables");
    tables = apr_array_make(pool, 4, sizeof(const char *));
    if (!make_tables(tables, s))
        return 0;
    drop_tables(old, tables, s);
    apr_pool_userdata_set(tables, TABLES, NULL,
                          s->process->pool); /* TABLES goes with this module */
    if (old != NULL)
        apr_pool_destroy(old->pool);
    return 1;
}

static void count_evictions(const records_limit_t *limit, alarm_t *alarm, apr_uint64_t evicted)
{
    apr_uint64_t counted = records_atomic_read(&alarm->counted);

    if (evicted > counted && records_atomic_cas(&alarm->counted, &counted, evicted))
        records_metrics_count(RECORDS_METRIC_THROTTLE_EVICTED, limit->policy->name,
                              evicted - counted);
}

/* Once an hour, by one child. */
static void look_at_table(const records_limit_t *limit, const server_rec *s)
{
    const records_throttling_t *own = limit->own;
    alarm_t *last = alarm_of(own);
    const apr_uint64_t evicted = records_buckets_evicted(own->buckets);
    apr_uint64_t at = records_atomic_read(&last->at), now = records_buckets_now();

    count_evictions(limit, last, evicted);
    if (evicted == records_atomic_read(&last->evicted) || (at != 0 && now - at < HOUR)
        || !records_atomic_cas(&last->at, &at, now))
        return;
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                 RECLOGNO(1025) "%s %s: more than %d callers at once, so new ones have found their "
                                "bucket not full, %" APR_UINT64_T_FMT " times; write a larger "
                                "RecordsThrottleKeys",
                 limit->kind->directive, limit->text, own->keys,
                 evicted - records_atomic_exchange(&last->evicted, evicted));
}

static void look_at_tables(void *baton)
{
    const apr_array_header_t *limits = records_limits();
    int i;

    for (i = 0; i < limits->nelts; i++) {
        const records_limit_t *limit = APR_ARRAY_IDX(limits, i, const records_limit_t *);

        if (limit->kind == &records_throttle_kind)
            look_at_table(limit, baton);
    }
}

void records_throttle_start(server_rec *s, apr_pool_t *pool)
{
    (void)pool;
    if (records_limits()->nelts > 0)
        records_watch_look(LOOK_EVERY, look_at_tables, s);
}
