/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/watch.h"

#include <unistd.h>

#include <apr_atomic.h>
#include <apr_thread_proc.h>

#include "httpd/errand.h"
#include "httpd/heap.h"
#include "httpd/log.h"
#include "httpd/preload.h"
#include "httpd/reload.h"
#include "httpd/source.h"

#define TICK apr_time_from_msec(100)
#define TICKS_BETWEEN_TRIMS 100
#define TICKS_BETWEEN_HEAPS 5
#define TICKS_BETWEEN_KEYS 5
#define ADVICE_AGAIN apr_time_from_sec(3600)
#define MOST_CANCELLING 4 /* threads, for one database */

/* What other files have registered: a few, before the child has threads. */
typedef struct duty_t {
    void (*work)(void *baton);
    void *baton;
    unsigned every;                      /* ticks; 0: at the end */
    unsigned quick : 1;                  /* done by the watch itself */
} duty_t;

#define MOST_DUTIES 16

static duty_t duties[MOST_DUTIES];
static int duties_count;

typedef struct watch_t {
    server_rec *server;
    apr_thread_t *thread;
    apr_uint32_t stop;
    unsigned tick, check;                /* check: so many between two looks at the schema; 0: never */
    unsigned phase;                      /* of this child: ticks that its duties are done earlier */
    records_errands_t *errands;
} watch_t;

/* Each of these may wait for a server, so the watch does none of them itself. */
static void cancel(void *baton)
{
    records_source_t *source = baton;

    records_pool_cancel(source->pool);
}

static void trim(void *baton)
{
    records_source_t *source = baton;

    records_pool_trim(source->pool, 0);
}

static void check_catalog(void *baton)
{
    records_source_t *source = baton;
    const apr_uint32_t asked = records_reload_asked(source);
    apr_pool_t *scratch;

    apr_pool_create_unmanaged_ex(&scratch, NULL, NULL);
    apr_pool_tag(scratch, "records_check");
    if (records_catalog_check(source->catalog, scratch))
        apr_atomic_set32(&source->looked, asked);
    apr_pool_destroy(scratch);
}

static void preload(void *baton)
{
    records_preload_run(baton);
}

static void clean_keys(void *baton)
{
    records_source_t *source = baton;

    records_key_cleaner_run(source->keys, source->pool, source->settings->name, source->server);
}

static void probe(void *baton)
{
    records_probe_run(baton);
}

/* Each connection may find this out by itself, so it is logged at most once an hour. */
static void pass_on_advice(records_source_t *source, const server_rec *s)
{
    const char *advice = records_pool_take_advice(source->pool);
    const apr_time_t now = apr_time_now();

    if (advice == NULL || now - source->advised < ADVICE_AGAIN)
        return;
    source->advised = now;
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, RECLOGNO(1020) "database '%s': %s",
                 source->settings->name, advice);
}

static void look_at(records_source_t *source, void *baton)
{
    watch_t *watch = baton;
    int condemned = records_pool_watch(source->pool);

    for (; condemned > 0; condemned--)
        if (!records_errand_send(watch->errands, cancel, source, MOST_CANCELLING))
            break;
    pass_on_advice(source, watch->server);
    if (watch->tick % TICKS_BETWEEN_TRIMS == 0)
        (void)records_errand_send(watch->errands, trim, source, 1);
    if (records_preload_is_due(source, watch->tick))
        (void)records_errand_send(watch->errands, preload, source, 1);
    if ((watch->check > 0 && watch->tick % watch->check == 0)
        || records_reload_is_due(source, watch->tick))
        (void)records_errand_send(watch->errands, check_catalog, source, 1);
    if (watch->tick % TICKS_BETWEEN_KEYS == 0 && records_key_cleaner_is_due(source->keys))
        (void)records_errand_send(watch->errands, clean_keys, source, 1);
    if (records_probe_is_wanted(source->probe))
        (void)records_errand_send(watch->errands, probe, source->probe, 1);
}

static unsigned ticks_between_checks(const server_rec *s)
{
    int seconds = records_server_config(s)->catalog_check;

    return (unsigned)((seconds < 0 ? RECORDS_CATALOG_CHECK : seconds) * (APR_USEC_PER_SEC / TICK));
}

/* ---- duties ------------------------------------------------------------------------- */

static void add_duty(apr_interval_time_t every, int quick, void (*work)(void *baton), void *baton)
{
    const unsigned ticks = (unsigned)((every + TICK - 1) / TICK);

    ap_assert(duties_count < MOST_DUTIES);
    duties[duties_count++] = (duty_t){ work, baton, ticks, quick ? 1 : 0 };
}

void records_watch_every(apr_interval_time_t every, void (*work)(void *baton), void *baton)
{
    add_duty(every, 0, work, baton);
}

void records_watch_look(apr_interval_time_t every, void (*work)(void *baton), void *baton)
{
    add_duty(every, 1, work, baton);
}

void records_watch_at_end(void (*work)(void *baton), void *baton)
{
    add_duty(0, 0, work, baton);
}

static void do_duties(watch_t *watch)
{
    const unsigned now = watch->tick + watch->phase;
    const duty_t *duty;

    for (duty = duties; duty < duties + duties_count; duty++) {
        if (duty->every == 0 || now % duty->every != 0)
            continue;
        if (duty->quick)
            duty->work(duty->baton);
        else
            (void)records_errand_send(watch->errands, duty->work, duty->baton, 1);
    }
}

static void do_last_duties(watch_t *watch)
{
    const duty_t *duty;

    for (duty = duties; duty < duties + duties_count; duty++)
        if (duty->every == 0)
            (void)records_errand_send(watch->errands, duty->work, duty->baton, 1);
}

/* ---- the thread --------------------------------------------------------------------- */

static void tick(watch_t *watch)
{
    apr_sleep(TICK);
    watch->tick++;
    records_source_each(watch->server, look_at, watch);
    if (watch->tick % TICKS_BETWEEN_HEAPS == 0 && records_heap_is_slack())
        (void)records_errand_send(watch->errands, records_heap_trim, watch, 1);
}

static void drain(watch_t *watch)
{
    while (records_errands_reap(watch->errands) > 0)
        tick(watch);
}

static void *APR_THREAD_FUNC run(apr_thread_t *thread, void *data)
{
    watch_t *watch = data;

    (void)thread;
    while (!apr_atomic_read32(&watch->stop)) {
        tick(watch);
        do_duties(watch);
        (void)records_errands_reap(watch->errands);
    }
    drain(watch); /* else one that is being done would not be begun again */
    do_last_duties(watch);
    drain(watch);
    return NULL;
}

static apr_status_t stop(void *data)
{
    watch_t *watch = data;
    apr_status_t rv;

    apr_atomic_set32(&watch->stop, 1);
    apr_thread_join(&rv, watch->thread);
    records_errands_end(watch->errands);
    duties_count = 0;
    return APR_SUCCESS;
}

void records_watch_start(server_rec *main_server, apr_pool_t *pool)
{
    watch_t *watch = apr_pcalloc(pool, sizeof(*watch));
    apr_status_t rv;

    watch->server = main_server;
    watch->phase = (unsigned)getpid();
    watch->check = ticks_between_checks(main_server);
    watch->errands = records_errands_make(pool);
    rv = apr_thread_create(&watch->thread, NULL, run, watch, pool);
    if (rv != APR_SUCCESS) {
        ap_log_error(
            APLOG_MARK, APLOG_CRIT, rv, main_server,
            RECLOGNO(
                1004) "cannot create the thread that watches statements: time limits have no effect");
        return;
    }
    apr_pool_pre_cleanup_register(pool, watch, stop);
}
