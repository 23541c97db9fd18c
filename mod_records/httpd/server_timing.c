/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/server_timing.h"

#include <apr_strings.h>

static const char *milliseconds(const char *name, apr_interval_time_t spent, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%s;dur=%.1f", name, (double)spent / 1000);
}

void records_server_timing_tell(request_rec *r, records_measure_t *measure)
{
    static const char *const names[RECORDS_STAGES] = {
        [RECORDS_STAGE_IDENTIFY] = "jwt",
        [RECORDS_STAGE_PARSE] = "parse",
        [RECORDS_STAGE_PLAN] = "plan",
        [RECORDS_STAGE_WAIT] = "wait",
        [RECORDS_STAGE_TRANSACTION] = "transaction",
        [RECORDS_STAGE_RESPONSE] = "response",
    };
    const char *header = NULL;
    int i;

    if (!measure->config->server_timing)
        return;
    records_measure_mark(measure, RECORDS_STAGE_RESPONSE);
    for (i = 0; i < RECORDS_STAGES; i++)
        header = apr_pstrcat(r->pool, header == NULL ? "" : header, header == NULL ? "" : ", ",
                             milliseconds(names[i], measure->spent[i], r->pool), NULL);
    apr_table_setn(r->headers_out, "Server-Timing", header);
}
