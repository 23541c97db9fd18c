/* SPDX-License-Identifier: Apache-2.0 */
/* Counting for Prometheus: over all processes, in memory that they share. */
#ifndef RECORDS_HTTPD_METRICS_H
#define RECORDS_HTTPD_METRICS_H

#include <httpd.h>
#include <apr_tables.h>

#include "metrics/metric.h"

struct records_measure_t;

/** Add n to a counter with one label, whose value is from the configuration (a policy, a store, a
 *  database): values of clients never become labels.  From any thread; some 100 instructions, and none
 *  where metrics are off. */
void records_metrics_count(records_metric_e metric, const char *label, apr_uint64_t n);

/** Put a gauge of the node, with one label of the same kind.  Seconds are given in microseconds. */
void records_metrics_gauge(records_metric_e metric, const char *label, apr_uint64_t value);

/** Are they counted at all? */
int records_metrics_are_on(void);

/** While the configuration is checked: a sentence where it contradicts itself, or NULL. */
const char *records_metrics_check(const server_rec *s, apr_pool_t *pool);

/** In post_config: the memory that children share. */
int records_metrics_prepare(apr_pool_t *pconf, server_rec *s);

/** In child_init, after the sources and before the watch has started. */
void records_metrics_start(server_rec *s, apr_pool_t *pool);

/** A request has ended. */
void records_metrics_end(const request_rec *r, const struct records_measure_t *measure);

/** All there is, sorted: records_sample_t. */
apr_array_header_t *records_metrics_read(apr_pool_t *pool);

/** SetHandler records-metrics. */
int records_metrics_handler(request_rec *r);

/** The section of mod_status. */
void records_metrics_register(void);

#endif
