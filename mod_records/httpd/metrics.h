/* SPDX-License-Identifier: Apache-2.0 */
/* Counting for Prometheus: over all processes, in memory that they share. */
#ifndef RECORDS_HTTPD_METRICS_H
#define RECORDS_HTTPD_METRICS_H

#include <httpd.h>

#include "metrics/metric.h"

/** Add n to a counter with one label, whose value is from the configuration (a policy, a store, a
 *  database): values of clients never become labels.  From any thread; some 100 instructions, and none
 *  where metrics are off. */
void records_metrics_count(records_metric_e metric, const char *label, apr_uint64_t n);

/** Put a gauge of the node, with one label of the same kind.  Seconds are given in microseconds. */
void records_metrics_gauge(records_metric_e metric, const char *label, apr_uint64_t value);

/** Are they counted at all? */
int records_metrics_are_on(void);

#endif
