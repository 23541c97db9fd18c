/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/handler.h"

#include <string.h>

#include "base/error.h"
#include "httpd/admit.h"
#include "httpd/batch.h"
#include "httpd/cors.h"
#include "httpd/docs.h"
#include "httpd/drain.h"
#include "httpd/exchange.h"
#include "httpd/idempotent.h"
#include "httpd/index.h"
#include "httpd/log.h"
#include "httpd/once.h"
#include "httpd/send.h"
#include "httpd/trace.h"

static records_error_t *answer(records_exchange_t *x)
{
    records_idempotent_t *idempotent = NULL;
    records_error_t *error;
    int keyed;

    if ((error = records_exchange_identify(x)) /* who asks */
        || (error = records_admit(x)) || (error = records_exchange_receive(x, NULL)))
        return error;
    keyed = records_idempotent_wanted(x);
    if ((error = records_exchange_compile(x, keyed))) /* -> statements */
        return error;
    if (x->compiled.request.action == RECORDS_BATCH)
        return records_batch_answer(x);
    if (x->compiled.plan.index != NULL)
        return records_index_answer(x);
    if (keyed && (error = records_idempotent_admit(&idempotent, x)))
        return error;
    if (idempotent != NULL)
        return records_once_answer(x, idempotent);
    if ((error = records_exchange_execute(x))     /* -> rows */
        || (error = records_exchange_respond(x))) /* -> status, headers */
        return error;
    return records_send(x->r, &x->response, x->session, x->measure); /* -> brigades */
}

/* httpd's <Location> takes // for one slash and its <LocationMatch> does not: such a path, which
 * MergeSlashes Off and rewriting leave, could pass by the rules of the one or the other. */
static int refuse_place(request_rec *r, const records_config_t *config)
{
    if (strstr(r->uri, "//") != NULL)
        return records_send_error(r,
                                  records_error(r->pool, HTTP_NOT_FOUND, "PGRST125",
                                                "Invalid path specified in request URL"),
                                  NULL, config);
    ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                  RECLOGNO(1008) "no <Location> with SetHandler records contains %s", r->uri);
    return HTTP_NOT_FOUND;
}

int records_handler(request_rec *r)
{
    const records_config_t *config;
    const records_mount_t *mount;
    records_measure_t *measure;
    records_exchange_t *x;
    records_error_t *error;
    int status;

    if (r->handler == NULL || strcmp(r->handler, "records") != 0 || r->proxyreq != PROXYREQ_NONE)
        return DECLINED;
    config = records_config(r);
    if ((mount = records_mount_of(r)) == NULL)
        return refuse_place(r, config);
    measure = records_measure_begin(r, config, mount);
    records_trace_begin(r, measure);
    records_drain_close(r);
    if (records_cors_answer(r, config))
        return OK;
    if ((status = records_docs_answer(r, measure)) != DECLINED)
        return status;
    x = records_exchange_make(r, config, measure);
    error = answer(x);
    status = error == NULL ? OK : records_exchange_refuse(x, error);
    records_measure_mark(measure, RECORDS_STAGE_RESPONSE);
    if (r->main != NULL)
        records_ended_included(r, measure);
    return status;
}
