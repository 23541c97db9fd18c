/* SPDX-License-Identifier: Apache-2.0 */
/* The memory in which requests are counted, and what a request is counted as. */
#include "httpd/metrics.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <apr_strings.h>
#include <ap_mpm.h>

#include "base/atomic64.h"
#include "httpd/config.h"
#include "httpd/measure.h"
#include "httpd/metrics_parts.h"
#include "httpd/shared.h"
#include "metrics/histogram.h"

#define MOST_STRIPES 16

/* Made before the processes fork, and the same in all of them; NULL where metrics are off. */
static records_registry_t *registry;
static records_processes_t *processes;

records_registry_t *records_metrics_registry(void)
{
    return registry;
}

records_processes_t *records_metrics_processes(void)
{
    return processes;
}

int records_metrics_are_on(void)
{
    return registry != NULL;
}

/* ---- the memory ------------------------------------------------------------------------- */

static unsigned count_stripes(void)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned stripes = 2;

    while (stripes < MOST_STRIPES && (long)stripes < processors)
        stripes *= 2;
    return stripes;
}

/* One that several hosts have in common is counted for each: that is enough. */
static unsigned most_databases(const server_rec *s)
{
    unsigned count = 0;

    for (; s != NULL; s = s->next)
        count += (unsigned)records_server_config(s)->sources->nelts;
    return count;
}

/* Those of before a graceful restart are there for a while, beside the new ones. */
static unsigned most_processes(void)
{
    int most = 0;

    if (ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &most) != APR_SUCCESS || most <= 0)
        most = 256;
    return 2 * (unsigned)most;
}

static int lives(apr_uint64_t pid)
{
    return kill((pid_t)pid, 0) == 0 || errno == EPERM;
}

static void *share(server_rec *s, unsigned series, apr_pool_t *pool)
{
    const unsigned stripes = count_stripes(), most = most_processes();
    apr_size_t size = records_registry_size(series, stripes);
    const unsigned databases = most_databases(s);
    char *memory;

    memory = records_shared_make(
        apr_psprintf(pool, "metrics %" APR_UINT64_T_HEX_FMT, records_registry_layout()),
        size + records_processes_size(most, databases), s, NULL);
    if (memory == NULL)
        return NULL;
    registry = records_registry_open(memory, series, stripes, pool);
    processes = records_processes_open(memory + size, most, databases, lives, pool);
    return memory;
}

int records_metrics_prepare(apr_pool_t *pconf, server_rec *s)
{
    registry = NULL;
    processes = NULL;
    if (!records_metrics_are_wanted(s))
        return 1;
    records_measure_want_times();
    return share(s, records_metrics_series(s), pconf) != NULL;
}

/* ---- counting --------------------------------------------------------------------------- */

/* Threads are dealt out to the stripes of a registry, and so are processes of one thread each. */
static unsigned stripe(void)
{
    static unsigned threads;
    static __thread unsigned mine;

    if (mine == 0)
        mine = (unsigned)getpid() + __atomic_add_fetch(&threads, 1, __ATOMIC_RELAXED);
    return mine;
}

static apr_uint64_t *words_of(const records_labels_t *labels)
{
    return records_registry_words(registry, labels, stripe());
}

static void add(apr_uint64_t *words, records_metric_e metric, apr_uint64_t n)
{
    if (n > 0)
        records_atomic_add(words + records_metrics[metric].word, n);
}

static records_labels_t labels_of(records_metric_e metric, const char *label)
{
    return (records_labels_t){ records_metrics[metric].series, { label } };
}

void records_metrics_count(records_metric_e metric, const char *label, apr_uint64_t n)
{
    const records_labels_t labels = labels_of(metric, label);
    apr_uint64_t *words;

    if (registry != NULL && n > 0 && (words = words_of(&labels)) != NULL)
        add(words, metric, n);
}

void records_metrics_gauge(records_metric_e metric, const char *label, apr_uint64_t value)
{
    const records_labels_t labels = labels_of(metric, label);

    if (registry != NULL)
        records_registry_set(registry, &labels, records_metrics[metric].word, value);
}

/* ---- a request -------------------------------------------------------------------------- */

/* A client may write any method, so those that are no word of ours are one. */
static const char *method_of(const request_rec *r)
{
    static const char *const known[] = {
        "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"
    };
    apr_size_t i;

    for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(r->method, known[i]) == 0)
            return known[i];
    return RECORDS_LABEL_OTHER;
}

static void count_request(const request_rec *r, const records_measure_t *measure, const char *host,
                          const char *location)
{
    const int status = measure->status;
    const char digits[4] = { (char)('0' + status / 100 % 10), (char)('0' + status / 10 % 10),
                             (char)('0' + status % 10), '\0' };
    const records_labels_t labels = {
        RECORDS_SERIES_REQUESTS,
        { host, location, records_measure_resource(measure, r->pool), method_of(r), digits }
    };
    apr_uint64_t *words = words_of(&labels);

    if (words == NULL)
        return;
    add(words, RECORDS_METRIC_REQUESTS, 1);
    add(words, RECORDS_METRIC_ROWS_SENT, measure->rows > 0 ? (apr_uint64_t)measure->rows : 0);
    add(words, RECORDS_METRIC_ROWS_CHANGED,
        measure->changed > 0 ? (apr_uint64_t)measure->changed : 0);
    add(words, RECORDS_METRIC_BODY_BYTES, measure->received);
    add(words, RECORDS_METRIC_RESPONSE_BYTES, measure->sent > 0 ? (apr_uint64_t)measure->sent : 0);
}

static void count_time(apr_uint64_t *words, apr_interval_time_t spent)
{
    records_atomic_add(words + records_histogram_bucket(spent), 1);
    if (spent > 0)
        records_atomic_add(words + RECORDS_HISTOGRAM_BUCKETS, (apr_uint64_t)spent);
}

/* A thread mostly serves the same place again.  The names are the configuration's, which stays for the
 * life of the process. */
static apr_uint64_t *times_of(const char *host, const char *location)
{
    static __thread const char *last_host, *last_location;
    static __thread apr_uint64_t *last;
    const records_labels_t labels = { RECORDS_SERIES_TIMES, { host, location } };

    if (host != last_host || location != last_location) {
        last = words_of(&labels);
        last_host = host;
        last_location = location;
    }
    return last;
}

static void count_times(const records_measure_t *measure, const char *host, const char *location)
{
    static const records_metric_e stages[RECORDS_STAGES] = {
        [RECORDS_STAGE_IDENTIFY] = RECORDS_METRIC_IDENTIFY,
        [RECORDS_STAGE_PARSE] = RECORDS_METRIC_PARSE,
        [RECORDS_STAGE_PLAN] = RECORDS_METRIC_PLAN,
        [RECORDS_STAGE_WAIT] = RECORDS_METRIC_WAIT,
        [RECORDS_STAGE_TRANSACTION] = RECORDS_METRIC_TRANSACTION,
        [RECORDS_STAGE_RESPONSE] = RECORDS_METRIC_RESPONSE,
    };
    apr_uint64_t *words = times_of(host, location);
    int i;

    if (words == NULL)
        return;
    count_time(words + records_metrics[RECORDS_METRIC_DURATION].word, measure->total);
    for (i = 0; i < RECORDS_STAGES; i++)
        if (measure->spent[i] > 0) /* else it was not reached, or there was nothing to do */
            count_time(words + records_metrics[stages[i]].word, measure->spent[i]);
}

static void count_error(const char *code, const char *host, const char *location)
{
    const records_labels_t labels = { RECORDS_SERIES_ERRORS, { host, location, code } };
    apr_uint64_t *words = words_of(&labels);

    if (words != NULL)
        add(words, RECORDS_METRIC_ERRORS, 1);
}

void records_metrics_end(const request_rec *r, const records_measure_t *measure)
{
    const char *host = r->server->server_hostname, *location = measure->mount->path;

    if (registry == NULL)
        return;
    host = host == NULL ? "" : host;
    location = *location == '\0' ? "/" : location;
    count_request(r, measure, host, location);
    if (measure->timed)
        count_times(measure, host, location);
    if (measure->error != NULL)
        count_error(measure->error, host, location);
    if (measure->effort.retries > 0 && measure->source != NULL)
        records_metrics_count(RECORDS_METRIC_RETRIES, measure->source->settings->name,
                              (apr_uint64_t)measure->effort.retries);
    if (measure->spilled > 0 && measure->source != NULL)
        records_metrics_count(RECORDS_METRIC_SPILLED, measure->source->settings->name,
                              measure->spilled);
}
