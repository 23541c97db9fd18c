/* SPDX-License-Identifier: Apache-2.0 */
/* Histograms of times: fixed buckets, from half a millisecond to ten seconds. */
#ifndef RECORDS_HISTOGRAM_H
#define RECORDS_HISTOGRAM_H

#include <apr_time.h>

#include "metrics/metric.h"

/** The highest time of each bucket but the last, and as it is written. */
typedef struct records_bound_t {
    apr_int64_t microseconds;
    const char *seconds;
} records_bound_t;

extern const records_bound_t records_bounds[RECORDS_HISTOGRAM_BUCKETS - 1];

/** The bucket of a time; one that is negative, after a clock was set, counts as none. */
unsigned records_histogram_bucket(apr_int64_t microseconds);

#endif
