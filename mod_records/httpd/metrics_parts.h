/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of metrics share: metrics.c counts requests, metrics_process.c what a process knows of
 * its databases, metrics_page.c shows all of it, config_metrics.c reads the directives. */
#ifndef RECORDS_METRICS_PARTS_H
#define RECORDS_METRICS_PARTS_H

#include <httpd.h>

#include "metrics/processes.h"
#include "metrics/registry.h"

/** The memory of all processes; NULL where metrics are off. */
records_registry_t *records_metrics_registry(void);
records_processes_t *records_metrics_processes(void);

/** Are metrics configured: RecordsMetrics On, or a place that shows them? */
int records_metrics_are_wanted(const server_rec *s);

/** RecordsMetricsSeries. */
unsigned records_metrics_series(const server_rec *s);

/** What this process knows now is said to all: before it is read, so that the process that is asked is
 *  up to date. */
void records_metrics_say(void);

/** Append the gauges of all processes to samples. */
void records_metrics_read_processes(apr_array_header_t *samples, apr_pool_t *pool);

#endif
