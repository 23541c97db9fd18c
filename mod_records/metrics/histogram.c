/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/histogram.h"

/* Written as OpenMetrics wants floats, in both formats: a series keeps its name. */
const records_bound_t records_bounds[] = {
    { 500, "0.0005" },   { 1000, "0.001" },   { 2500, "0.0025" }, { 5000, "0.005" },
    { 10000, "0.01" },   { 25000, "0.025" },  { 50000, "0.05" },  { 100000, "0.1" },
    { 250000, "0.25" },  { 500000, "0.5" },   { 1000000, "1.0" }, { 2500000, "2.5" },
    { 5000000, "5.0" },  { 10000000, "10.0" },
};

unsigned records_histogram_bucket(apr_int64_t microseconds)
{
    unsigned bucket = 0;

    while (bucket < RECORDS_HISTOGRAM_BUCKETS - 1
           && microseconds > records_bounds[bucket].microseconds)
        bucket++;
    return bucket;
}
