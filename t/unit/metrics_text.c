/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/accept.h"
#include "metrics/registry.h"
#include "metrics/write.h"
#include "unit.h"

static apr_array_header_t *samples;

static apr_uint64_t *sample(records_series_e series, const char *a, const char *b, const char *c,
                            const char *d, const char *e)
{
    records_sample_t *one = apr_array_push(samples);
    apr_uint64_t *words = apr_pcalloc(pool, records_series_kinds[series].words * sizeof(*words));
    const records_labels_t labels = { series, { a, b, c, d, e } };

    one->labels = labels;
    one->words = words;
    return words;
}

static void begin(void)
{
    samples = apr_array_make(pool, 8, sizeof(records_sample_t));
}

static const char *written(records_metrics_format_e format)
{
    records_text_t out;

    records_text_init(&out, 1024, pool);
    records_samples_sort(samples);
    records_metrics_write(&out, samples, format);
    return records_text_string(&out);
}

static void put_requests(void)
{
    begin();
    sample(RECORDS_SERIES_REQUESTS, "a", "/api", "main.films", "GET", "404")[0] = 2;
    memcpy(sample(RECORDS_SERIES_REQUESTS, "a", "/api", "main.films", "GET", "200"),
           (const apr_uint64_t[]){ 40, 400, 0, 0, 9000 }, 5 * sizeof(apr_uint64_t));
    memcpy(sample(RECORDS_SERIES_REQUESTS, "a", "/api", "main.films", "POST", "201"),
           (const apr_uint64_t[]){ 3, 1, 6, 70, 10 }, 5 * sizeof(apr_uint64_t));
}

START_TEST(samples_that_agree_in_the_labels_of_a_metric_are_added_up)
{
    put_requests();
    ck_assert_str_eq(
        written(RECORDS_METRICS_TEXT),
        "# HELP records_requests_total Requests answered.\n"
        "# TYPE records_requests_total counter\n"
        "records_requests_total{host=\"a\",location=\"/api\",resource=\"main.films\","
        "method=\"GET\",status=\"200\"} 40\n"
        "records_requests_total{host=\"a\",location=\"/api\",resource=\"main.films\","
        "method=\"GET\",status=\"404\"} 2\n"
        "records_requests_total{host=\"a\",location=\"/api\",resource=\"main.films\","
        "method=\"POST\",status=\"201\"} 3\n"
        "# HELP records_rows_sent_total Rows sent to clients.\n"
        "# TYPE records_rows_sent_total counter\n"
        "records_rows_sent_total{host=\"a\",location=\"/api\",resource=\"main.films\"} 401\n"
        "# HELP records_rows_changed_total Rows inserted, updated or deleted.\n"
        "# TYPE records_rows_changed_total counter\n"
        "records_rows_changed_total{host=\"a\",location=\"/api\",resource=\"main.films\"} 6\n"
        "# HELP records_request_body_bytes_total Bytes of request bodies.\n"
        "# TYPE records_request_body_bytes_total counter\n"
        "records_request_body_bytes_total{host=\"a\",location=\"/api\",resource=\"main.films\"} "
        "70\n"
        "# HELP records_response_body_bytes_total Bytes of response bodies.\n"
        "# TYPE records_response_body_bytes_total counter\n"
        "records_response_body_bytes_total{host=\"a\",location=\"/api\",resource=\"main.films\"} "
        "9010\n");
}
END_TEST

START_TEST(openmetrics_names_families_without_total)
{
    begin();
    memcpy(sample(RECORDS_SERIES_STORE, "shared", NULL, NULL, NULL, NULL),
           (const apr_uint64_t[]){ 5, 0, 0, 1500000 }, 4 * sizeof(apr_uint64_t));
    ck_assert_str_eq(written(RECORDS_METRICS_OPENMETRICS),
                     "# HELP records_store_calls Questions that a store was asked.\n"
                     "# TYPE records_store_calls counter\n"
                     "records_store_calls_total{store=\"shared\"} 5\n"
                     "# HELP records_store_errors Questions that a store did not answer, or not in "
                     "time.\n"
                     "# TYPE records_store_errors counter\n"
                     "records_store_errors_total{store=\"shared\"} 0\n"
                     "# HELP records_store_skipped Questions that were not asked, since the store "
                     "had failed shortly before.\n"
                     "# TYPE records_store_skipped counter\n"
                     "records_store_skipped_total{store=\"shared\"} 0\n"
                     "# HELP records_store_seconds Time that requests waited for a store.\n"
                     "# TYPE records_store_seconds counter\n"
                     "# UNIT records_store_seconds seconds\n"
                     "records_store_seconds_total{store=\"shared\"} 1.500000\n"
                     "# EOF\n");
}
END_TEST

START_TEST(a_histogram_is_cumulative_and_ends_with_its_count)
{
    apr_uint64_t *words;
    const char *text;

    begin();
    words = sample(RECORDS_SERIES_TIMES, "a", "/api", NULL, NULL, NULL);
    words[0] = 3;
    words[1] = 2;
    words[RECORDS_HISTOGRAM_BUCKETS - 1] = 1;
    words[RECORDS_HISTOGRAM_BUCKETS] = 12345678;
    text = written(RECORDS_METRICS_TEXT);
#define LINE(rest) "records_request_duration_seconds" rest "\n"
#define LABELS "host=\"a\",location=\"/api\""
    ck_assert_ptr_nonnull(strstr(text, "# TYPE records_request_duration_seconds histogram\n"));
    ck_assert_ptr_nonnull(strstr(text, LINE("_bucket{" LABELS ",le=\"0.0005\"} 3")));
    ck_assert_ptr_nonnull(strstr(text, LINE("_bucket{" LABELS ",le=\"0.001\"} 5")));
    ck_assert_ptr_nonnull(strstr(text, LINE("_bucket{" LABELS ",le=\"10.0\"} 5")));
    ck_assert_ptr_nonnull(strstr(text, LINE("_bucket{" LABELS ",le=\"+Inf\"} 6")));
    ck_assert_ptr_nonnull(strstr(text, LINE("_sum{" LABELS "} 12.345678")));
    ck_assert_ptr_nonnull(strstr(text, LINE("_count{" LABELS "} 6")));
    ck_assert_ptr_nonnull(
        strstr(text, "records_stage_duration_seconds_count{" LABELS ",stage=\"plan\"} 0\n"));
}
END_TEST

START_TEST(a_family_has_one_head)
{
    const char *text, *head;

    begin();
    sample(RECORDS_SERIES_POOL, "films", NULL, NULL, NULL, NULL);
    sample(RECORDS_SERIES_POOL, "people", NULL, NULL, NULL, NULL);
    text = written(RECORDS_METRICS_TEXT);
    head = strstr(text, "# TYPE records_pool_closed_total counter\n");
    ck_assert_ptr_nonnull(head);
    ck_assert_ptr_null(strstr(head + 1, "# TYPE records_pool_closed_total"));
}
END_TEST

static records_error_t *escape(const char **means, const char *text, const void *with)
{
    records_text_t out;

    (void)with;
    records_text_init(&out, 16, pool);
    records_metrics_write_value(&out, text);
    *means = records_text_string(&out);
    return NULL;
}

START_TEST(values_of_labels_are_escaped)
{
    static const case_t cases[] = {
        { "", "" },
        { "main.films", "main.films" },
        { "a\"b", "a\\\"b" },
        { "a\\b", "a\\\\b" },
        { "a\nb", "a\\nb" },
        { "a\tb\r", "a\tb\r" },
        { "f\xc3\xbc" "r", "f\xc3\xbc" "r" },
        { "f\xfc" "r", "f\\\\xfcr" },
        { "cut \xc3", "cut \\\\xc3" },
        { "{x=\"1\"} 2\n# EOF", "{x=\\\"1\\\"} 2\\n# EOF" },
    };

    check(escape, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(the_format_is_the_one_that_the_client_would_rather_have)
{
    static const struct {
        const char *accept;
        records_metrics_format_e format;
    } cases[] = {
        { NULL, RECORDS_METRICS_TEXT },
        { "", RECORDS_METRICS_TEXT },
        { "*/*", RECORDS_METRICS_TEXT },
        { "text/html, text/plain", RECORDS_METRICS_TEXT },
        { "application/openmetrics-text", RECORDS_METRICS_OPENMETRICS },
        { "application/openmetrics-text; version=1.0.0", RECORDS_METRICS_OPENMETRICS },
        { "application/openmetrics-text;version=0.0.1", RECORDS_METRICS_TEXT },
        { "application/openmetrics-text;version=1.0.0;q=0", RECORDS_METRICS_TEXT },
        { "application/openmetrics-texts", RECORDS_METRICS_TEXT },
        { "Application/OpenMetrics-Text ;q=0.5,text/plain;q=0.4", RECORDS_METRICS_OPENMETRICS },
        { "application/openmetrics-text;q=0.4,text/plain;q=0.5", RECORDS_METRICS_TEXT },
        { "application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
          "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
          RECORDS_METRICS_OPENMETRICS },
        { "application/openmetrics-text;", RECORDS_METRICS_OPENMETRICS },
        { ",,;q=,application/openmetrics-text;q=", RECORDS_METRICS_TEXT },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(records_metrics_accepted(cases[i].accept) == cases[i].format, "%s",
                      cases[i].accept);
}
END_TEST

START_TEST(a_time_that_has_not_come_is_not_written)
{
    apr_uint64_t *words;

    begin();
    words = sample(RECORDS_SERIES_POOL_NOW, "films", NULL, NULL, NULL, NULL);
    ck_assert_ptr_null(strstr(written(RECORDS_METRICS_TEXT), "loaded_timestamp_seconds{"));
    words[6] = 1500000;
    ck_assert_ptr_nonnull(strstr(written(RECORDS_METRICS_TEXT),
                                 "loaded_timestamp_seconds{database=\"films\"} 1.500000\n"));
}
END_TEST

/* Lines of one name together, words inside their series, help where a name begins. */
START_TEST(the_list_of_metrics_is_sound)
{
    int i, k;

    for (i = 0; i < RECORDS_METRICS_COUNT; i++) {
        const records_metric_t *metric = &records_metrics[i];
        const records_series_kind_t *kind = &records_series_kinds[metric->series];
        const int begins = i == 0 || strcmp(metric[-1].name, metric->name) != 0;

        ck_assert_int_eq(strncmp(metric->name, "records_", 8), 0);
        ck_assert_uint_lt(metric->word, kind->words);
        ck_assert_msg(begins == (*metric->help != '\0'), "%s", metric->name);
        for (k = 0; k < (int)metric->labels; k++)
            ck_assert_ptr_nonnull(kind->labels[k]);
        for (k = 0; begins && k < i; k++)
            ck_assert_str_ne(records_metrics[k].name, metric->name);
        ck_assert_int_eq(metric->label == NULL, metric->value == NULL);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, samples_that_agree_in_the_labels_of_a_metric_are_added_up);
    tcase_add_test(room, openmetrics_names_families_without_total);
    tcase_add_test(room, a_histogram_is_cumulative_and_ends_with_its_count);
    tcase_add_test(room, a_family_has_one_head);
    tcase_add_test(room, values_of_labels_are_escaped);
    tcase_add_test(room, the_format_is_the_one_that_the_client_would_rather_have);
    tcase_add_test(room, a_time_that_has_not_come_is_not_written);
    tcase_add_test(room, the_list_of_metrics_is_sound);
}

UNIT_MAIN("metrics_text", tests)
