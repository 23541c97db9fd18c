/* SPDX-License-Identifier: Apache-2.0 */
/* A request has ended: those who count and log requests are told, the logs last. */
#include <httpd.h>
#include <http_config.h>
#include <http_protocol.h>

#include "httpd/admit.h"
#include "httpd/measure.h"
#include "httpd/metrics.h"
#include "httpd/request_log.h"
#include "httpd/usage.h"

/* The client has what there is of the answer, or has gone. */
static void complete(records_measure_t *measure, const request_rec *r, const request_rec *first)
{
    measure->status = r->status;
    measure->sent = r->sent_bodyct ? r->bytes_sent : 0; /* HEAD: what a GET would have sent */
    if (measure->timed)
        measure->total = apr_time_now() - first->request_time;
}

static void tell(records_measure_t *measure, request_rec *r, request_rec *first)
{
    records_admit_end(measure, first->pool);
    records_metrics_end(first, measure);
    records_usage_end(first, measure);
    records_request_log_end(r, measure);
}

static int log_transaction(request_rec *first)
{
    records_measure_t *measure = records_measure_of(first);
    request_rec *r = first;

    if (measure == NULL)
        return DECLINED;
    while (r->next != NULL)
        r = r->next;
    complete(measure, r, first);
    tell(measure, r, first);
    return DECLINED;
}

void records_ended_included(request_rec *r, records_measure_t *measure)
{
    complete(measure, r, r);
    tell(measure, r, r);
}

/* Before mod_log_config: it logs what the others note. */
void records_ended_register(void)
{
    ap_hook_log_transaction(log_transaction, NULL, NULL, APR_HOOK_FIRST);
}
