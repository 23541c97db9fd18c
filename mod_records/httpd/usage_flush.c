/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/usage_flush.h"

#include <apr_strings.h>

#include "httpd/log.h"
#include "httpd/metrics.h"
#include "sql/flush.h"

#define ROWS 500                       /* of one statement */
#define LAST_WAIT apr_time_from_sec(3) /* at the end of a child, for another one's flush */
#define COMPLAIN_AGAIN apr_time_from_sec(60)
#define WARN_AGAIN apr_time_from_sec(3600)

static const records_time_limit_t time_limit = { .limit = 30 * APR_USEC_PER_SEC, .retries = 3 };
static const records_time_limit_t last_time_limit = { .limit = 3 * APR_USEC_PER_SEC, .retries = 1 };

/* ---- a batch ----------------------------------------------------------------------------- */

static int take(void *baton)
{
    records_usage_t *usage = baton;

    return records_usage_take(&usage->table, (apr_uint32_t)(apr_time_sec(apr_time_now()) / 3600));
}

static records_error_t *write_some(const records_usage_t *usage, const apr_array_header_t *rows,
                                   int first, records_unit_t *unit,
                                   const records_dialect_t *dialect, apr_pool_t *p)
{
    const int count = rows->nelts - first < ROWS ? rows->nelts - first : ROWS;
    records_transaction_t *t = apr_palloc(p, sizeof(*t));
    records_result_t result;
    records_error_t *error;

    error = records_usage_write(t, usage->settings->schema, rows, first, count, dialect, p);
    return error != NULL ? records_unit_fail(unit, error, p)
                         : records_unit_run(unit, &result, t, p);
}

static records_error_t *write_batch(void *baton, records_unit_t *unit,
                                    const records_dialect_t *dialect, apr_pool_t *p)
{
    const records_usage_t *usage = baton;
    const apr_array_header_t *rows = records_usage_rows(&usage->table, p);
    records_error_t *error = NULL;
    int first;

    for (first = 0; error == NULL && first < rows->nelts; first += ROWS)
        error = write_some(usage, rows, first, unit, dialect, p);
    if (error == NULL)
        records_metrics_count(RECORDS_METRIC_USAGE_ROWS, usage->settings->database,
                              (apr_uint64_t)rows->nelts);
    return error;
}

static void keep(void *baton)
{
    records_usage_t *usage = baton;

    records_usage_keep(&usage->table);
    records_metrics_count(RECORDS_METRIC_USAGE_FLUSHES, usage->settings->database, 1);
}

static void count_state(const records_usage_t *usage)
{
    records_usage_shared_t *shared = usage->shared;
    const apr_uint64_t overflowed = records_usage_overflowed(&usage->table);

    records_metrics_count(RECORDS_METRIC_USAGE_OTHER, usage->settings->database,
                          overflowed - shared->overflow_counted);
    records_metrics_gauge(RECORDS_METRIC_USAGE_PENDING, usage->settings->database,
                          records_usage_unkept(&usage->table));
    shared->overflow_counted = overflowed;
}

/* ---- the log ------------------------------------------------------------------------------ */

static void complain(const records_usage_t *usage, const records_error_t *error)
{
    records_usage_shared_t *shared = usage->shared;
    const apr_time_t now = apr_time_now();

    records_metrics_count(RECORDS_METRIC_USAGE_FAILURES, usage->settings->database, 1);
    if (now - shared->complained < COMPLAIN_AGAIN)
        return;
    shared->complained = now;
    ap_log_error(
        APLOG_MARK, APLOG_WARNING, 0, usage->source->server,
        RECLOGNO(
            1036) "database '%s': usage cannot be written and waits in memory (%" APR_UINT64_T_FMT
                  " requests): %s (%s) %s; " RECORDS_SHARE "/usage-%s.sql makes its tables",
        usage->settings->database, records_usage_unkept(&usage->table), error->message, error->code,
        error->cause == NULL ? "" : error->cause, usage->source->settings->driver);
}

static void tell_of_success(const records_usage_t *usage)
{
    records_usage_shared_t *shared = usage->shared;

    records_metrics_gauge(RECORDS_METRIC_USAGE_FLUSHED, usage->settings->database,
                          (apr_uint64_t)apr_time_now());
    if (shared->complained == 0)
        return;
    shared->complained = 0;
    ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, usage->source->server,
                 RECLOGNO(1037) "database '%s': usage is written again", usage->settings->database);
}

static void warn_of_overflow(const records_usage_t *usage)
{
    records_usage_shared_t *shared = usage->shared;
    const apr_uint64_t overflowed = records_usage_overflowed(&usage->table);
    const apr_time_t now = apr_time_now();

    if (overflowed == shared->overflow_logged || now - shared->warned < WARN_AGAIN)
        return;
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, usage->source->server,
                 RECLOGNO(1038) "usage: %" APR_UINT64_T_FMT " requests found no room of their own "
                                "and were counted as of the caller " RECORDS_USAGE_OTHER
                                "; RecordsUsageTable has entries=%u, write more",
                 overflowed - shared->overflow_logged, usage->settings->entries);
    shared->overflow_logged = overflowed;
    shared->warned = now;
}

/* ---- flushing ------------------------------------------------------------------------------ */

static void flush(records_usage_t *usage, const records_time_limit_t *limit)
{
    const records_flush_work_t work = { usage->settings->schema, take, write_batch, keep, usage };
    records_error_t *error;
    apr_pool_t *scratch;
    int more;

    apr_pool_create_unmanaged_ex(&scratch, NULL, NULL);
    apr_pool_tag(scratch, "records_usage");
    do {
        error = records_flush_run(&more, &usage->shared->flush, &work, usage->source->pool, limit,
                                  scratch);
        if (error == NULL)
            records_usage_sweep(&usage->table);
    } while (error == NULL && more);
    if (error != NULL)
        complain(usage, error);
    else
        tell_of_success(usage);
    warn_of_overflow(usage);
    count_state(usage);
    apr_pool_destroy(scratch);
}

/* So that the next look of any child, perhaps of one that is not there yet, is not too late. */
static apr_time_t next_flush(const records_usage_t *usage, apr_time_t now)
{
    const apr_interval_time_t pause = usage->settings->flush;

    return now + pause - pause / RECORDS_USAGE_LOOKS;
}

/* A time that is too far away was set before the clock was put back. */
static int is_due(const records_usage_t *usage, apr_time_t now)
{
    const apr_time_t due = usage->shared->due;

    return now >= due || due - now > usage->settings->flush;
}

void records_usage_flush(void *baton)
{
    records_usage_t *usage = baton;
    records_usage_shared_t *shared = usage->shared;
    const apr_time_t now = apr_time_now();

    if (!is_due(usage, now) || !records_shared_lock_try(&shared->lock))
        return;
    if (is_due(usage, now)) {
        shared->due = next_flush(usage, now);
        flush(usage, &time_limit);
    }
    records_shared_lock_leave(&shared->lock);
}

/* Another child is at it, perhaps without what we have counted last. */
static int take_lock(records_shared_lock_t *lock)
{
    const apr_time_t end = apr_time_now() + LAST_WAIT;

    while (!records_shared_lock_try(lock)) {
        if (apr_time_now() > end)
            return 0;
        apr_sleep(apr_time_from_msec(20));
    }
    return 1;
}

void records_usage_flush_last(void *baton)
{
    records_usage_t *usage = baton;
    records_usage_shared_t *shared = usage->shared;

    if (records_usage_unkept(&usage->table) == 0 || !take_lock(&shared->lock))
        return;
    if (records_usage_unkept(&usage->table) > 0)
        flush(usage, &last_time_limit);
    records_shared_lock_leave(&shared->lock);
}
