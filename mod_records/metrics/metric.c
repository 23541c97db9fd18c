/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/metric.h"

#include <stddef.h>

/* Where a histogram begins in its series: the list gives the number of its stage. */
#define WORD_COUNTER(word) (word)
#define WORD_GAUGE(word) (word)
#define WORD_HISTOGRAM(word) ((word)*RECORDS_HISTOGRAM_WORDS)

const records_metric_t records_metrics[] = {
#define X(id, name, type, unit, series, word, labels, label, value, help)                          \
    { name, RECORDS_METRIC_##type, RECORDS_METRIC_##unit, RECORDS_SERIES_##series,                 \
      WORD_##type(word), labels, label, value, help },
    RECORDS_METRICS(X)
#undef X
};

const records_series_kind_t records_series_kinds[] = {
#define X(name, words, other, a, b, c, d, e) { words, other, { a, b, c, d, e } },
    RECORDS_SERIES(X)
#undef X
};
