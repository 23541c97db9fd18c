/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/timing.h"

#include <apr_strings.h>
#include <http_config.h>

extern module AP_MODULE_DECLARE_DATA records_module;

typedef struct timing_t {
    apr_time_t last;
    apr_time_t spent[RECORDS_TIMING_PARTS];
} timing_t;

void records_timing_begin(request_rec *r)
{
    timing_t *timing = apr_pcalloc(r->pool, sizeof(*timing));

    timing->last = apr_time_now();
    ap_set_module_config(r->request_config, &records_module, timing);
}

void records_timing_mark(request_rec *r, records_timing_e part)
{
    timing_t *timing = ap_get_module_config(r->request_config, &records_module);
    apr_time_t now;

    if (timing == NULL)
        return;
    now = apr_time_now();
    timing->spent[part] += now - timing->last;
    timing->last = now;
}

static const char *milliseconds(const char *name, apr_time_t spent, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s;dur=%.1f", name, (double)spent / 1000);
}

void records_timing_tell(request_rec *r)
{
    static const char *const names[] = { "jwt", "parse", "plan", "transaction", "response" };
    const timing_t *timing = ap_get_module_config(r->request_config, &records_module);
    const char *header = NULL;
    int i;

    if (timing == NULL)
        return;
    records_timing_mark(r, RECORDS_TIMING_RESPONSE);
    for (i = 0; i < RECORDS_TIMING_PARTS; i++)
        header = apr_pstrcat(r->pool, header == NULL ? "" : header, header == NULL ? "" : ", ",
                             milliseconds(names[i], timing->spent[i], r->pool), NULL);
    apr_table_setn(r->headers_out, "Server-Timing", header);
}
