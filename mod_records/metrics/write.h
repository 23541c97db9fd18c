/* SPDX-License-Identifier: Apache-2.0 */
/* Samples as Prometheus reads them. */
#ifndef RECORDS_METRICS_WRITE_H
#define RECORDS_METRICS_WRITE_H

#include <apr_tables.h>

#include "base/text.h"
#include "metrics/metric.h"

typedef enum {
    RECORDS_METRICS_TEXT,                /* of Prometheus, version 0.0.4 */
    RECORDS_METRICS_OPENMETRICS          /* version 1.0.0 */
} records_metrics_format_e;

/** The media type of a format, with its parameters. */
const char *records_metrics_type(records_metrics_format_e format);

/** Append all metrics that have a sample.  samples (records_sample_t) are sorted; those that agree in
 *  the labels of a metric are added up. */
void records_metrics_write(records_text_t *out, const apr_array_header_t *samples,
                           records_metrics_format_e format);

/** Append a label's value between its quotes, with what must be escaped.  A byte that is not UTF-8
 *  becomes \xff as text. */
void records_metrics_write_value(records_text_t *out, const char *value);

/** The sum of a metric (no histogram) over all samples. */
apr_uint64_t records_metrics_sum(records_metric_e metric, const apr_array_header_t *samples);

#endif
