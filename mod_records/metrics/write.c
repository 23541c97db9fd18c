/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/write.h"

#include <string.h>

#include "metrics/histogram.h"
#include "metrics/registry.h"

typedef struct writer_t {
    records_text_t *out;
    records_metrics_format_e format;
} writer_t;

const char *records_metrics_type(records_metrics_format_e format)
{
    return format == RECORDS_METRICS_OPENMETRICS
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

/* ---- the lines before the samples ---------------------------------------------------- */

static const char *suffix_of(const records_metric_t *metric)
{
    return metric->type == RECORDS_METRIC_COUNTER ? "_total" : "";
}

/* OpenMetrics names the family without the counter's suffix; the older format knows no families. */
static void write_comment(const writer_t *writer, const char *what, const records_metric_t *metric,
                          const char *says)
{
    const int open = writer->format == RECORDS_METRICS_OPENMETRICS;

    records_text_printf(writer->out, "# %s %s%s %s\n", what, metric->name,
                        open ? "" : suffix_of(metric), says);
}

static const char *unit_of(const char *name)
{
    const char *last = strrchr(name, '_');

    return last != NULL && (strcmp(last, "_seconds") == 0 || strcmp(last, "_bytes") == 0) ? last + 1
                                                                                          : NULL;
}

static void write_head(const writer_t *writer, const records_metric_t *metric)
{
    static const char *const types[] = { "counter", "gauge", "histogram" };
    const char *unit = unit_of(metric->name);

    write_comment(writer, "HELP", metric, metric->help);
    write_comment(writer, "TYPE", metric, types[metric->type]);
    if (writer->format == RECORDS_METRICS_OPENMETRICS && unit != NULL)
        write_comment(writer, "UNIT", metric, unit);
}

/* ---- labels ---------------------------------------------------------------------------- */

static void write_character(records_text_t *out, const char *at, apr_size_t length)
{
    if (length == 0)
        records_text_printf(out, "\\\\x%02x", (unsigned)(unsigned char)*at);
    else if (*at == '\n')
        records_text_puts(out, "\\n");
    else if (*at == '\\' || *at == '"')
        records_text_printf(out, "\\%c", *at);
    else
        records_text_append(out, at, length);
}

void records_metrics_write_value(records_text_t *out, const char *value)
{
    apr_size_t left = strlen(value), length;

    for (; left > 0; value += length, left -= length) {
        length = records_utf8_length(value, left);
        write_character(out, value, length);
        length = length == 0 ? 1 : length;
    }
}

/* {host="a",stage="plan",le="0.5"} or nothing */
static void write_labels(records_text_t *out, const records_metric_t *metric,
                         const records_labels_t *labels, const char *le)
{
    const char *comma = "{";
    unsigned i;

    for (i = 0; i < metric->labels; i++) {
        records_text_printf(out, "%s%s=\"", comma, records_series_kinds[metric->series].labels[i]);
        records_metrics_write_value(out, labels->values[i]);
        records_text_putc(out, '"');
        comma = ",";
    }
    if (metric->label != NULL) {
        records_text_printf(out, "%s%s=\"%s\"", comma, metric->label, metric->value);
        comma = ",";
    }
    if (le != NULL) {
        records_text_printf(out, "%sle=\"%s\"", comma, le);
        comma = ",";
    }
    if (*comma == ',')
        records_text_putc(out, '}');
}

/* ---- samples ----------------------------------------------------------------------------- */

static void write_number(records_text_t *out, apr_uint64_t number, records_metric_unit_e unit)
{
    if (unit == RECORDS_METRIC_SECONDS)
        records_text_printf(out, " %" APR_UINT64_T_FMT ".%06u\n", number / APR_USEC_PER_SEC,
                            (unsigned)(number % APR_USEC_PER_SEC));
    else
        records_text_printf(out, " %" APR_UINT64_T_FMT "\n", number);
}

static void write_line(const writer_t *writer, const records_metric_t *metric, const char *suffix,
                       const records_labels_t *labels, const char *le, apr_uint64_t number,
                       records_metric_unit_e unit)
{
    records_text_puts(writer->out, metric->name);
    records_text_puts(writer->out, suffix);
    write_labels(writer->out, metric, labels, le);
    write_number(writer->out, number, unit);
}

/* The count is that of the buckets which were read, so that it always agrees with the last one. */
static void write_histogram(const writer_t *writer, const records_metric_t *metric,
                            const records_labels_t *labels, const apr_uint64_t *words)
{
    apr_uint64_t count = 0;
    int i;

    for (i = 0; i < RECORDS_HISTOGRAM_BUCKETS; i++) {
        count += words[i];
        write_line(writer, metric, "_bucket", labels,
                   i < RECORDS_HISTOGRAM_BUCKETS - 1 ? records_bounds[i].seconds : "+Inf", count,
                   RECORDS_METRIC_NUMBER);
    }
    write_line(writer, metric, "_sum", labels, NULL, words[RECORDS_HISTOGRAM_BUCKETS],
               metric->unit);
    write_line(writer, metric, "_count", labels, NULL, count, RECORDS_METRIC_NUMBER);
}

static unsigned words_of(const records_metric_t *metric)
{
    return metric->type == RECORDS_METRIC_HISTOGRAM ? RECORDS_HISTOGRAM_WORDS : 1;
}

static int agree(const records_labels_t *a, const records_labels_t *b, unsigned labels)
{
    unsigned i;

    for (i = 0; i < labels; i++)
        if (strcmp(a->values[i], b->values[i]) != 0)
            return 0;
    return 1;
}

/* A point in time that has not come yet. */
static int is_never(const records_metric_t *metric, apr_uint64_t word)
{
    return metric->type == RECORDS_METRIC_GAUGE && metric->unit == RECORDS_METRIC_SECONDS
           && word == 0;
}

/* Those that agree stand one after the other; returns how many. */
static int write_sample(const writer_t *writer, const records_metric_t *metric,
                        const records_sample_t *sample, int left)
{
    apr_uint64_t words[RECORDS_HISTOGRAM_WORDS] = { 0 };
    int count = 0;
    unsigned i;

    do {
        for (i = 0; i < words_of(metric); i++)
            words[i] += sample[count].words[metric->word + i];
        count++;
    } while (count < left && sample[count].labels.series == metric->series
             && agree(&sample->labels, &sample[count].labels, metric->labels));
    if (metric->type == RECORDS_METRIC_HISTOGRAM)
        write_histogram(writer, metric, &sample->labels, words);
    else if (!is_never(metric, words[0]))
        write_line(writer, metric, suffix_of(metric), &sample->labels, NULL, words[0],
                   metric->unit);
    return count;
}

static int first_of(const apr_array_header_t *samples, records_series_e series)
{
    int i = 0;

    while (i < samples->nelts
           && APR_ARRAY_IDX(samples, i, records_sample_t).labels.series != series)
        i++;
    return i;
}

static void write_metric(const writer_t *writer, const records_metric_t *metric,
                         const apr_array_header_t *samples)
{
    int i = first_of(samples, metric->series);

    if (i < samples->nelts
        && (metric == records_metrics || strcmp(metric[-1].name, metric->name) != 0))
        write_head(writer, metric);
    while (i < samples->nelts
           && APR_ARRAY_IDX(samples, i, records_sample_t).labels.series == metric->series)
        i += write_sample(writer, metric, &APR_ARRAY_IDX(samples, i, records_sample_t),
                          samples->nelts - i);
}

void records_metrics_write(records_text_t *out, const apr_array_header_t *samples,
                           records_metrics_format_e format)
{
    const writer_t writer = { out, format };
    int i;

    for (i = 0; i < RECORDS_METRICS_COUNT; i++)
        write_metric(&writer, &records_metrics[i], samples);
    if (format == RECORDS_METRICS_OPENMETRICS)
        records_text_puts(out, "# EOF\n");
}

apr_uint64_t records_metrics_sum(records_metric_e metric, const apr_array_header_t *samples)
{
    apr_uint64_t sum = 0;
    int i;

    for (i = 0; i < samples->nelts; i++) {
        const records_sample_t *sample = &APR_ARRAY_IDX(samples, i, records_sample_t);

        if (sample->labels.series == records_metrics[metric].series)
            sum += sample->words[records_metrics[metric].word];
    }
    return sum;
}
