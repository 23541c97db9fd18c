/* SPDX-License-Identifier: Apache-2.0 */
/* What is shown: SetHandler records-metrics, and a section of mod_status. */
#include <string.h>

#include <httpd.h>
#include <apr_optional_hooks.h>
#include <apr_strings.h>
#include <http_config.h>
#include <http_protocol.h>
#include <http_request.h>
#include <mod_status.h>

#include "httpd/log.h"
#include "httpd/metrics.h"
#include "httpd/metrics_parts.h"
#include "metrics/accept.h"
#include "metrics/write.h"

static void add_build(apr_array_header_t *samples, apr_pool_t *pool)
{
    static const apr_uint64_t one = 1;
    records_sample_t *sample = apr_array_push(samples);
    ap_version_t version;

    ap_get_server_revision(&version);
    sample->labels =
        (records_labels_t){ RECORDS_SERIES_BUILD,
                            { RECORDS_VERSION, apr_psprintf(pool, "%d.%d.%d", version.major,
                                                            version.minor, version.patch) } };
    sample->words = &one;
}

apr_array_header_t *records_metrics_read(apr_pool_t *pool)
{
    apr_array_header_t *samples = apr_array_make(pool, 256, sizeof(records_sample_t));

    records_metrics_say();
    records_registry_read(records_metrics_registry(), samples, pool);
    records_metrics_read_processes(samples, pool);
    add_build(samples, pool);
    records_samples_sort(samples);
    return samples;
}

/* ---- SetHandler records-metrics ------------------------------------------------------------ */

static int answer(request_rec *r)
{
    const records_metrics_format_e format =
        records_metrics_accepted(apr_table_get(r->headers_in, "Accept"));
    records_text_t out;

    records_text_init(&out, 65536, r->pool);
    records_metrics_write(&out, records_metrics_read(r->pool), format);
    ap_set_content_type(r, records_metrics_type(format));
    ap_set_content_length(r, (apr_off_t)out.length);
    apr_table_setn(r->headers_out, "Vary", "Accept");
    if (!r->header_only)
        ap_rwrite(out.bytes, (int)out.length, r);
    return OK;
}

int records_metrics_handler(request_rec *r)
{
    if (r->handler == NULL || strcmp(r->handler, "records-metrics") != 0)
        return DECLINED;
    if (r->method_number != M_GET) {
        ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, -1);
        return HTTP_METHOD_NOT_ALLOWED;
    }
    if (records_metrics_are_on())
        return answer(r);
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  RECLOGNO(1023) "nothing is counted: write RecordsMetrics On");
    return HTTP_SERVICE_UNAVAILABLE;
}

/* ---- mod_status ------------------------------------------------------------------------------ */

static const struct {
    const char *key, *says;
    records_metric_e metric;
} lines[] = {
    { "RecordsProcesses", "processes", RECORDS_METRIC_PROCESSES },
    { "RecordsRequests", "requests", RECORDS_METRIC_REQUESTS },
    { "RecordsErrors", "errors", RECORDS_METRIC_ERRORS },
    { "RecordsRowsSent", "rows sent", RECORDS_METRIC_ROWS_SENT },
    { "RecordsRowsChanged", "rows changed", RECORDS_METRIC_ROWS_CHANGED },
    { "RecordsPoolSize", "connections at most", RECORDS_METRIC_POOL_SIZE },
    { "RecordsPoolLeased", "connections in use", RECORDS_METRIC_POOL_LEASED },
    { "RecordsPoolIdle", "connections idle", RECORDS_METRIC_POOL_IDLE },
    { "RecordsPoolWaiting", "requests waiting for a connection", RECORDS_METRIC_POOL_WAITING },
    { "RecordsPoolTimeouts", "requests that waited in vain", RECORDS_METRIC_POOL_TIMEOUTS },
    { "RecordsStatementsCanceled", "statements out of time", RECORDS_METRIC_CANCEL_TIMEOUT },
    { "RecordsThrottled", "requests throttled", RECORDS_METRIC_THROTTLED },
    { "RecordsQuotaRefused", "requests over a quota", RECORDS_METRIC_QUOTA_REFUSED },
};

static void show_line(request_rec *r, int i, const apr_array_header_t *samples, int flags)
{
    const apr_uint64_t sum = records_metrics_sum(lines[i].metric, samples);

    if (flags & AP_STATUS_SHORT)
        ap_rprintf(r, "%s: %" APR_UINT64_T_FMT "\n", lines[i].key, sum);
    else if (flags & AP_STATUS_NOTABLE)
        ap_rprintf(r, "%s: %" APR_UINT64_T_FMT "<br>\n", lines[i].says, sum);
    else
        ap_rprintf(r, "<tr><td>%s</td><td>%" APR_UINT64_T_FMT "</td></tr>\n", lines[i].says, sum);
}

static int show_status(request_rec *r, int flags)
{
    const int table = (flags & (AP_STATUS_SHORT | AP_STATUS_NOTABLE)) == 0;
    apr_array_header_t *samples;
    int i;

    if (!records_metrics_are_on())
        return DECLINED;
    samples = records_metrics_read(r->pool);
    if (!(flags & AP_STATUS_SHORT))
        ap_rputs("<hr>\n<h1>mod_records</h1>\n", r);
    if (table)
        ap_rputs("<table>\n", r);
    for (i = 0; i < (int)(sizeof(lines) / sizeof(lines[0])); i++)
        show_line(r, i, samples, flags);
    if (table)
        ap_rputs("</table>\n", r);
    return OK;
}

void records_metrics_register(void)
{
    APR_OPTIONAL_HOOK(ap, status_hook, show_status, NULL, NULL, APR_HOOK_MIDDLE);
}
