/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/metrics.h"

#include <unistd.h>

#include "metrics/registry.h"

/* Made before the processes fork, and the same in all of them; NULL where metrics are off. */
static records_registry_t *registry;

/* Threads are dealt out to the stripes of a registry, and so are processes of one thread each. */
static unsigned stripe(void)
{
    static unsigned threads;
    static __thread unsigned mine;

    if (mine == 0)
        mine = (unsigned)getpid() + __atomic_add_fetch(&threads, 1, __ATOMIC_RELAXED);
    return mine;
}

int records_metrics_are_on(void)
{
    return registry != NULL;
}

static records_labels_t labels_of(records_metric_e metric, const char *label)
{
    records_labels_t labels = { records_metrics[metric].series, { label } };

    return labels;
}

void records_metrics_count(records_metric_e metric, const char *label, apr_uint64_t n)
{
    const records_labels_t labels = labels_of(metric, label);
    apr_uint64_t *words;

    if (registry == NULL || n == 0)
        return;
    if ((words = records_registry_words(registry, &labels, stripe())) != NULL)
        records_registry_add(words + records_metrics[metric].word, n);
}

void records_metrics_gauge(records_metric_e metric, const char *label, apr_uint64_t value)
{
    const records_labels_t labels = labels_of(metric, label);

    if (registry != NULL)
        records_registry_set(registry, &labels, records_metrics[metric].word, value);
}
