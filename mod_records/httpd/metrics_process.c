/* SPDX-License-Identifier: Apache-2.0 */
/* Pools and catalogs are a process's own.  Each second it adds what has happened in them since to the
 * counters of all, and says how they are now; so a process that is killed takes a second of these counts
 * with it, and none is counted twice. */
#include "httpd/metrics_parts.h"

#include <string.h>
#include <unistd.h>

#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include "httpd/metrics.h"
#include "httpd/source.h"
#include "httpd/watch.h"

/* What is said of a database now, in the order of the words of its series. */
typedef enum {
    NOW_SIZE, NOW_LEASED, NOW_IDLE, NOW_OPENING, NOW_WAITING, NOW_HAS_CATALOG, NOW_LOADED,
    NOW_CHECKED
} now_e;

/* What the counters of all have been told of a source. */
typedef struct told_t {
    records_pool_counts_t pool;
    records_catalog_state_t catalog;
} told_t;

/* One for the process. */
static struct {
    server_rec *server;
    apr_thread_mutex_t *mutex;           /* the watch says it, and requests that show metrics */
    records_process_t *place;            /* NULL: none was free so far */
    told_t *told;                        /* by the number of the source */
    apr_time_t now;
    unsigned number;                     /* of the source that is looked at */
} self;

static void count_pool(const char *database, const records_pool_counts_t *now,
                       const records_pool_counts_t *told)
{
    const struct {
        records_metric_e metric;
        apr_uint64_t n;
    } news[] = {
        { RECORDS_METRIC_POOL_LEASES, now->leases - told->leases },
        { RECORDS_METRIC_POOL_WAITS, now->waits - told->waits },
        { RECORDS_METRIC_POOL_TIMEOUTS, now->timeouts - told->timeouts },
        { RECORDS_METRIC_POOL_OPENED, now->opened - told->opened },
        { RECORDS_METRIC_POOL_REFUSED, now->refused - told->refused },
        { RECORDS_METRIC_POOL_IDLED, now->idled - told->idled },
        { RECORDS_METRIC_POOL_BROKEN, now->broken - told->broken },
        { RECORDS_METRIC_POOL_STOPPED, now->canceled - told->canceled },
        { RECORDS_METRIC_CANCEL_TIMEOUT, now->timed_out - told->timed_out },
        { RECORDS_METRIC_CANCEL_CLIENT, now->client_gone - told->client_gone },
        { RECORDS_METRIC_STATEMENT_HITS, now->statements.hits - told->statements.hits },
        { RECORDS_METRIC_STATEMENT_MISSES, now->statements.misses - told->statements.misses },
        { RECORDS_METRIC_SHARED_PIPELINES, now->share.pipelines - told->share.pipelines },
        { RECORDS_METRIC_SHARED_READS, now->share.reads - told->share.reads },
        { RECORDS_METRIC_SHARED_AGAIN, now->share.again - told->share.again },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(news) / sizeof(news[0]); i++)
        records_metrics_count(news[i].metric, database, news[i].n);
}

static void say_now(const char *database, const records_pool_state_t *pool,
                    const records_catalog_state_t *catalog)
{
    const apr_uint64_t words[RECORDS_PROCESS_WORDS] = {
        [NOW_SIZE] = (apr_uint64_t)pool->size,
        [NOW_LEASED] = (apr_uint64_t)pool->leased,
        [NOW_IDLE] = (apr_uint64_t)pool->idle,
        [NOW_OPENING] = (apr_uint64_t)pool->opening,
        [NOW_WAITING] = (apr_uint64_t)pool->waiting,
        [NOW_HAS_CATALOG] = catalog->loaded != 0,
        [NOW_LOADED] = (apr_uint64_t)catalog->loaded,
        [NOW_CHECKED] = (apr_uint64_t)catalog->checked,
    };

    if (self.place != NULL)
        records_process_say(records_metrics_processes(), self.place, self.number, database, words,
                            self.now);
}

static void look_at(records_source_t *source, void *baton)
{
    const char *database = source->settings->name;
    told_t *told = &self.told[self.number];
    const records_catalog_state_t catalog = records_catalog_state(source->catalog);
    records_pool_state_t pool;

    (void)baton;
    records_pool_state(source->pool, &pool);
    count_pool(database, &pool.counts, &told->pool);
    records_metrics_count(RECORDS_METRIC_CATALOG_LOADS, database,
                          catalog.loads - told->catalog.loads);
    records_metrics_count(RECORDS_METRIC_CATALOG_FAILURES, database,
                          catalog.failures - told->catalog.failures);
    told->pool = pool.counts;
    told->catalog = catalog;
    say_now(database, &pool, &catalog);
    self.number++;
}

void records_metrics_say(void)
{
    apr_thread_mutex_lock(self.mutex);
    self.now = apr_time_now();
    if (self.place == NULL)
        self.place =
            records_process_enter(records_metrics_processes(), (apr_uint64_t)getpid(), self.now);
    self.number = 0;
    records_source_each(self.server, look_at, NULL);
    apr_thread_mutex_unlock(self.mutex);
}

static void say(void *baton)
{
    (void)baton;
    records_metrics_say();
}

static void say_good_bye(void *baton)
{
    say(baton);
    if (self.place != NULL)
        records_process_leave(self.place);
    self.place = NULL;
}

static void count_source(records_source_t *source, void *baton)
{
    unsigned *count = baton;

    (void)source;
    ++*count;
}

void records_metrics_start(server_rec *s, apr_pool_t *pool)
{
    unsigned count = 0;

    if (!records_metrics_are_on())
        return;
    self.server = s;
    records_source_each(s, count_source, &count);
    self.told = apr_pcalloc(pool, (count + 1) * sizeof(told_t));
    apr_thread_mutex_create(&self.mutex, APR_THREAD_MUTEX_DEFAULT, pool);
    records_watch_look(apr_time_from_sec(1), say, NULL);
    records_watch_at_end(say_good_bye, NULL);
}

/* ---- reading ------------------------------------------------------------------------------ */

/* The sample of a database; the first process that speaks of it makes it. */
static apr_uint64_t *words_of(apr_array_header_t *samples, int first, const char *database,
                              apr_pool_t *pool)
{
    records_sample_t *sample;
    apr_uint64_t *words;
    int i;

    for (i = first; i < samples->nelts; i++) {
        sample = &APR_ARRAY_IDX(samples, i, records_sample_t);
        if (strcmp(sample->labels.values[0], database) == 0)
            return (apr_uint64_t *)sample->words;
    }
    sample = apr_array_push(samples);
    sample->labels = (records_labels_t){ RECORDS_SERIES_POOL_NOW, { database } };
    sample->words = words = apr_pcalloc(pool, RECORDS_PROCESS_WORDS * sizeof(*words));
    return words;
}

static void take_older(apr_uint64_t *oldest, apr_uint64_t time)
{
    if (time != 0 && (*oldest == 0 || time < *oldest))
        *oldest = time;
}

void records_metrics_read_processes(apr_array_header_t *samples, apr_pool_t *pool)
{
    apr_array_header_t *said = apr_array_make(pool, 16, sizeof(records_said_t));
    apr_uint64_t *living = apr_pcalloc(pool, 4 * sizeof(*living));
    const int first = samples->nelts;
    records_sample_t *sample;
    int i, k;

    living[records_metrics[RECORDS_METRIC_PROCESSES].word] =
        records_processes_read(records_metrics_processes(), said, apr_time_now(), pool);
    for (i = 0; i < said->nelts; i++) {
        const records_said_t *one = &APR_ARRAY_IDX(said, i, records_said_t);
        apr_uint64_t *words = words_of(samples, first, one->database, pool);

        for (k = 0; k < NOW_LOADED; k++)
            words[k] += one->words[k];
        take_older(&words[NOW_LOADED], one->words[NOW_LOADED]);
        take_older(&words[NOW_CHECKED], one->words[NOW_CHECKED]);
    }
    sample = apr_array_push(samples);
    sample->labels = (records_labels_t){ RECORDS_SERIES_SELF, { NULL } };
    sample->words = living;
}
