/* SPDX-License-Identifier: Apache-2.0 */
/* Every metric that there is, in one list.
 *
 * Counting is done in series: a set of labels, and a few words of 64 bits.  A metric is one word of a
 * series (or the words of a histogram), with the first of its labels: samples that agree in those are
 * added up when they are read. */
#ifndef RECORDS_METRIC_H
#define RECORDS_METRIC_H

#include <apr.h>

/** Labels of a series, at most. */
#define RECORDS_LABELS 5

/** What stands where the bound of series leaves no room for a label of its own. */
#define RECORDS_LABEL_OTHER "(other)"

/** The parts of a request's time that have a histogram: X(NAME, label); the first is all of it. */
#define RECORDS_TIMES(X)                                                                           \
    X(TOTAL, "total")                                                                              \
    X(IDENTIFY, "identify")                                                                        \
    X(PARSE, "parse")                                                                              \
    X(PLAN, "plan")                                                                                \
    X(WAIT, "wait")                                                                                \
    X(TRANSACTION, "transaction")                                                                  \
    X(RESPONSE, "response")

typedef enum {
#define X(name, label) RECORDS_TIME_##name,
    RECORDS_TIMES(X)
#undef X
        RECORDS_TIMES_COUNT
} records_time_e;

/** A histogram: the buckets, the last one without a bound, and behind them the sum. */
#define RECORDS_HISTOGRAM_BUCKETS 15
#define RECORDS_HISTOGRAM_WORDS (RECORDS_HISTOGRAM_BUCKETS + 1)

/** Kinds of series: X(NAME, words, which label becomes "(other)" where there is no room, labels). */
#define RECORDS_SERIES(X)                                                                          \
    X(REQUESTS, 5, 2, "host", "location", "resource", "method", "status")                          \
    X(TIMES, RECORDS_TIMES_COUNT * RECORDS_HISTOGRAM_WORDS, 1, "host", "location", NULL, NULL,     \
      NULL)                                                                                        \
    X(ERRORS, 1, 2, "host", "location", "code", NULL, NULL)                                        \
    X(DATABASE, 11, 0, "database", NULL, NULL, NULL, NULL)                                         \
    X(POOL, 8, 0, "database", NULL, NULL, NULL, NULL)                                              \
    X(POOL_NOW, 8, 0, "database", NULL, NULL, NULL, NULL)                                          \
    X(THROTTLE, 5, 0, "policy", NULL, NULL, NULL, NULL)                                            \
    X(QUOTA, 4, 0, "policy", NULL, NULL, NULL, NULL)                                               \
    X(STORE, 4, 0, "store", NULL, NULL, NULL, NULL)                                                \
    X(USAGE, 6, 0, "database", NULL, NULL, NULL, NULL)                                             \
    X(BUILD, 1, 0, "version", "httpd", NULL, NULL, NULL)                                          \
    X(SELF, 4, 0, NULL, NULL, NULL, NULL, NULL)

typedef enum {
#define X(name, words, other, a, b, c, d, e) RECORDS_SERIES_##name,
    RECORDS_SERIES(X)
#undef X
        RECORDS_SERIES_COUNT
} records_series_e;

typedef enum {
    RECORDS_METRIC_COUNTER, RECORDS_METRIC_GAUGE, RECORDS_METRIC_HISTOGRAM
} records_metric_type_e;

/** How a word is written: as it is, or microseconds as seconds. */
typedef enum {
    RECORDS_METRIC_NUMBER, RECORDS_METRIC_SECONDS
} records_metric_unit_e;

/** All metrics: X(NAME, name, type, unit, series, word, labels, label, value, help).  name is without
 *  _total.  labels: so many of its series'; label and value: one more, or NULL.  Lines of one name
 *  stand together. */
#define RECORDS_METRICS(X)                                                                         \
    X(REQUESTS, "records_requests", COUNTER, NUMBER, REQUESTS, 0, 5, NULL, NULL,                   \
      "Requests answered.")                                                                        \
    X(ROWS_SENT, "records_rows_sent", COUNTER, NUMBER, REQUESTS, 1, 3, NULL, NULL,                 \
      "Rows sent to clients.")                                                                     \
    X(ROWS_CHANGED, "records_rows_changed", COUNTER, NUMBER, REQUESTS, 2, 3, NULL, NULL,           \
      "Rows inserted, updated or deleted.")                                                        \
    X(BODY_BYTES, "records_request_body_bytes", COUNTER, NUMBER, REQUESTS, 3, 3, NULL, NULL,       \
      "Bytes of request bodies.")                                                                  \
    X(RESPONSE_BYTES, "records_response_body_bytes", COUNTER, NUMBER, REQUESTS, 4, 3, NULL, NULL,  \
      "Bytes of response bodies.")                                                                 \
    X(ERRORS, "records_errors", COUNTER, NUMBER, ERRORS, 0, 3, NULL, NULL,                         \
      "Requests answered with an error, by its code.")                                             \
    X(DURATION, "records_request_duration_seconds", HISTOGRAM, SECONDS, TIMES, 0, 2, NULL, NULL,   \
      "Time from a request's arrival to the end of its answer.")                                   \
    X(IDENTIFY, "records_stage_duration_seconds", HISTOGRAM, SECONDS, TIMES, 1, 2, "stage",        \
      "identify", "Time that a stage of a request took.")                                          \
    X(PARSE, "records_stage_duration_seconds", HISTOGRAM, SECONDS, TIMES, 2, 2, "stage", "parse",  \
      "")                                                                                          \
    X(PLAN, "records_stage_duration_seconds", HISTOGRAM, SECONDS, TIMES, 3, 2, "stage", "plan",    \
      "")                                                                                          \
    X(WAIT, "records_stage_duration_seconds", HISTOGRAM, SECONDS, TIMES, 4, 2, "stage", "wait",    \
      "")                                                                                          \
    X(TRANSACTION, "records_stage_duration_seconds", HISTOGRAM, SECONDS, TIMES, 5, 2, "stage",     \
      "transaction", "")                                                                           \
    X(RESPONSE, "records_stage_duration_seconds", HISTOGRAM, SECONDS, TIMES, 6, 2, "stage",        \
      "response", "")                                                                              \
    X(POOL_SIZE, "records_pool_size", GAUGE, NUMBER, POOL_NOW, 0, 1, NULL, NULL,                   \
      "Connections that all processes together may open.")                                         \
    X(POOL_LEASED, "records_pool_connections", GAUGE, NUMBER, POOL_NOW, 1, 1, "state", "leased",   \
      "Connections to the database.")                                                              \
    X(POOL_IDLE, "records_pool_connections", GAUGE, NUMBER, POOL_NOW, 2, 1, "state", "idle", "")   \
    X(POOL_OPENING, "records_pool_connections", GAUGE, NUMBER, POOL_NOW, 3, 1, "state", "opening", \
      "")                                                                                          \
    X(POOL_WAITING, "records_pool_waiting_requests", GAUGE, NUMBER, POOL_NOW, 4, 1, NULL, NULL,    \
      "Requests that wait for a connection.")                                                      \
    X(POOL_LEASES, "records_pool_leases", COUNTER, NUMBER, POOL, 0, 1, NULL, NULL,                 \
      "Times that a request got a connection.")                                                    \
    X(POOL_WAITS, "records_pool_waits", COUNTER, NUMBER, POOL, 1, 1, NULL, NULL,                   \
      "Times that a request had to wait for a connection.")                                        \
    X(POOL_TIMEOUTS, "records_pool_timeouts", COUNTER, NUMBER, POOL, 2, 1, NULL, NULL,             \
      "Times that a request waited for a connection in vain.")                                     \
    X(POOL_OPENED, "records_pool_opened", COUNTER, NUMBER, POOL, 3, 1, NULL, NULL,                 \
      "Connections opened.")                                                                       \
    X(POOL_REFUSED, "records_pool_open_failures", COUNTER, NUMBER, POOL, 4, 1, NULL, NULL,         \
      "Connections that could not be opened.")                                                     \
    X(POOL_IDLED, "records_pool_closed", COUNTER, NUMBER, POOL, 5, 1, "reason", "idle",            \
      "Connections closed.")                                                                       \
    X(POOL_BROKEN, "records_pool_closed", COUNTER, NUMBER, POOL, 6, 1, "reason", "broken", "")     \
    X(POOL_STOPPED, "records_pool_closed", COUNTER, NUMBER, POOL, 7, 1, "reason", "canceled", "")  \
    X(CANCEL_TIMEOUT, "records_statements_canceled", COUNTER, NUMBER, DATABASE, 0, 1, "reason",    \
      "timeout", "Statements that were canceled.")                                                 \
    X(CANCEL_CLIENT, "records_statements_canceled", COUNTER, NUMBER, DATABASE, 1, 1, "reason",     \
      "client", "")                                                                                \
    X(STATEMENT_HITS, "records_statement_cache_hits", COUNTER, NUMBER, DATABASE, 2, 1, NULL, NULL, \
      "Statements that their connection had prepared before.")                                     \
    X(STATEMENT_MISSES, "records_statement_cache_misses", COUNTER, NUMBER, DATABASE, 3, 1, NULL,   \
      NULL, "Statements that were new to their connection.")                                       \
    X(RETRIES, "records_transaction_retries", COUNTER, NUMBER, DATABASE, 4, 1, NULL, NULL,         \
      "Transactions run again, after others had made the database undo them.")                     \
    X(SHARED_PIPELINES, "records_shared_pipelines", COUNTER, NUMBER, DATABASE, 7, 1, NULL, NULL,   \
      "Pipelines in which reads of several requests travelled together.")                          \
    X(SHARED_READS, "records_shared_reads", COUNTER, NUMBER, DATABASE, 8, 1, NULL, NULL,           \
      "Reads that travelled with those of other requests.")                                        \
    X(SHARED_AGAIN, "records_shared_reads_rerun", COUNTER, NUMBER, DATABASE, 9, 1, NULL, NULL,     \
      "Reads that got no answer there and were run again alone.")                                  \
    X(CATALOG_LOADS, "records_catalog_loads", COUNTER, NUMBER, DATABASE, 5, 1, NULL, NULL,         \
      "Catalogs loaded: once by each process, and after each change of the schema.")               \
    X(CATALOG_FAILURES, "records_catalog_failures", COUNTER, NUMBER, DATABASE, 6, 1, NULL, NULL,   \
      "Times that a catalog could not be loaded or checked.")                                      \
    X(SPILLED, "records_spilled_bytes", COUNTER, NUMBER, DATABASE, 10, 1, NULL, NULL,              \
      "Bytes of answers that went to a file, since their clients read slowly.")                    \
    X(CATALOG_PROCESSES, "records_catalog_processes", GAUGE, NUMBER, POOL_NOW, 5, 1, NULL, NULL,   \
      "Processes that have a catalog of the database.")                                            \
    X(CATALOG_LOADED, "records_catalog_loaded_timestamp_seconds", GAUGE, SECONDS, POOL_NOW, 6, 1,  \
      NULL, NULL, "When the oldest of the processes' catalogs was loaded.")                        \
    X(CATALOG_CHECKED, "records_catalog_checked_timestamp_seconds", GAUGE, SECONDS, POOL_NOW, 7,   \
      1, NULL, NULL,                                                                               \
      "When a catalog was last found to be that of the schema, by the process where that is "      \
      "longest ago.")                                                                              \
    X(THROTTLED, "records_throttle_refused", COUNTER, NUMBER, THROTTLE, 0, 1, NULL, NULL,          \
      "Requests refused with 429 by RecordsThrottle.")                                             \
    X(THROTTLE_EVICTED, "records_throttle_evictions", COUNTER, NUMBER, THROTTLE, 1, 1, NULL, NULL, \
      "Buckets that were given to another key since the table was full.")                          \
    X(THROTTLE_OPEN, "records_throttle_store_down", COUNTER, NUMBER, THROTTLE, 2, 1, "answer",     \
      "open", "Decisions taken while the store could not be asked.")                               \
    X(THROTTLE_CLOSED, "records_throttle_store_down", COUNTER, NUMBER, THROTTLE, 3, 1, "answer",   \
      "closed", "")                                                                                \
    X(THROTTLE_LOCAL, "records_throttle_store_down", COUNTER, NUMBER, THROTTLE, 4, 1, "answer",    \
      "local", "")                                                                                 \
    X(QUOTA_REFUSED, "records_quota_refused", COUNTER, NUMBER, QUOTA, 0, 1, NULL, NULL,            \
      "Requests refused with 429 by RecordsQuota.")                                                \
    X(QUOTA_OPEN, "records_quota_store_down", COUNTER, NUMBER, QUOTA, 1, 1, "answer", "open",      \
      "Decisions taken while the store could not be asked.")                                       \
    X(QUOTA_CLOSED, "records_quota_store_down", COUNTER, NUMBER, QUOTA, 2, 1, "answer", "closed",  \
      "")                                                                                          \
    X(QUOTA_LOCAL, "records_quota_store_down", COUNTER, NUMBER, QUOTA, 3, 1, "answer", "local",    \
      "")                                                                                          \
    X(STORE_CALLS, "records_store_calls", COUNTER, NUMBER, STORE, 0, 1, NULL, NULL,                \
      "Questions that a store was asked.")                                                         \
    X(STORE_ERRORS, "records_store_errors", COUNTER, NUMBER, STORE, 1, 1, NULL, NULL,              \
      "Questions that a store did not answer, or not in time.")                                    \
    X(STORE_SKIPPED, "records_store_skipped", COUNTER, NUMBER, STORE, 2, 1, NULL, NULL,            \
      "Questions that were not asked, since the store had failed shortly before.")                 \
    X(STORE_SECONDS, "records_store_seconds", COUNTER, SECONDS, STORE, 3, 1, NULL, NULL,           \
      "Time that requests waited for a store.")                                                    \
    X(USAGE_FLUSHES, "records_usage_flushes", COUNTER, NUMBER, USAGE, 0, 1, NULL, NULL,            \
      "Transactions that wrote to the table of usage.")                                            \
    X(USAGE_FAILURES, "records_usage_failures", COUNTER, NUMBER, USAGE, 1, 1, NULL, NULL,          \
      "Transactions that could not write to it.")                                                  \
    X(USAGE_ROWS, "records_usage_rows", COUNTER, NUMBER, USAGE, 2, 1, NULL, NULL,                  \
      "Rows of the table that they wrote.")                                                        \
    X(USAGE_OTHER, "records_usage_overflow", COUNTER, NUMBER, USAGE, 3, 1, NULL, NULL,             \
      "Requests counted for the caller (other), since the table in memory was full.")              \
    X(USAGE_PENDING, "records_usage_pending", GAUGE, NUMBER, USAGE, 4, 1, NULL, NULL,              \
      "Requests in memory alone, as the last flush left them.")                            \
    X(USAGE_FLUSHED, "records_usage_flushed_timestamp_seconds", GAUGE, SECONDS, USAGE, 5, 1, NULL, \
      NULL, "When usage was last written.")                                                        \
    X(BUILD, "records_build_info", GAUGE, NUMBER, BUILD, 0, 2, NULL, NULL,                         \
      "The versions of mod_records and httpd.")                                                    \
    X(PROCESSES, "records_processes", GAUGE, NUMBER, SELF, 0, 0, NULL, NULL,                       \
      "Processes that serve requests.")                                                            \
    X(SERIES, "records_metrics_series", GAUGE, NUMBER, SELF, 1, 0, NULL, NULL,                     \
      "Series in use, of which RecordsMetricsSeries is the bound.")                                \
    X(OVERFLOW, "records_metrics_overflow", COUNTER, NUMBER, SELF, 2, 0, NULL, NULL,               \
      "Times that a label was counted as (other), since the bound of series was reached.")         \
    X(LOST, "records_metrics_lost", COUNTER, NUMBER, SELF, 3, 0, NULL, NULL,                       \
      "Times that nothing could be counted, since there was no room even for (other).")

typedef enum {
#define X(id, name, type, unit, series, word, labels, label, value, help) RECORDS_METRIC_##id,
    RECORDS_METRICS(X)
#undef X
        RECORDS_METRICS_COUNT
} records_metric_e;

typedef struct records_metric_t {
    const char *name;
    records_metric_type_e type;
    records_metric_unit_e unit;
    records_series_e series;
    unsigned word, labels;
    const char *label, *value;           /* or NULL */
    const char *help;
} records_metric_t;

typedef struct records_series_kind_t {
    unsigned words;
    unsigned other;                      /* the label that becomes "(other)" */
    const char *labels[RECORDS_LABELS];  /* names; NULL behind the last */
} records_series_kind_t;

extern const records_metric_t records_metrics[RECORDS_METRICS_COUNT];
extern const records_series_kind_t records_series_kinds[RECORDS_SERIES_COUNT];

/** A set of labels. */
typedef struct records_labels_t {
    records_series_e series;
    const char *values[RECORDS_LABELS];  /* as many as the kind has names */
} records_labels_t;

#endif
