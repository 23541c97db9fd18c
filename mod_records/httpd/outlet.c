/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/outlet.h"

#include <apr_buckets.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "httpd/log.h"

void records_outlet_begin(records_outlet_t *outlet, request_rec *r)
{
    outlet->r = r;
    outlet->brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    outlet->failed = APR_SUCCESS;
}

static void pass(records_outlet_t *outlet)
{
    apr_status_t rv = ap_pass_brigade(outlet->r->output_filters, outlet->brigade);

    apr_brigade_cleanup(outlet->brigade);
    outlet->failed = outlet->r->connection->aborted ? APR_ECONNABORTED : rv;
}

apr_status_t records_outlet_take(void *baton, const char *bytes, apr_size_t length)
{
    records_outlet_t *outlet = baton;

    if (outlet->failed != APR_SUCCESS || length == 0)
        return outlet->failed;
    APR_BRIGADE_INSERT_TAIL(
        outlet->brigade,
        apr_bucket_transient_create(bytes, length, outlet->r->connection->bucket_alloc));
    pass(outlet);
    return outlet->failed;
}

void records_outlet_end(records_outlet_t *outlet, apr_status_t made)
{
    request_rec *r = outlet->r;
    apr_bucket_alloc_t *memory = r->connection->bucket_alloc;

    if (outlet->failed == APR_SUCCESS && made != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, made, r, RECLOGNO(1060) "the document broke off");
        r->connection->keepalive = AP_CONN_CLOSE;
        APR_BRIGADE_INSERT_TAIL(outlet->brigade,
                                ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, r->pool, memory));
    }
    if (outlet->failed == APR_SUCCESS) {
        APR_BRIGADE_INSERT_TAIL(outlet->brigade, apr_bucket_eos_create(memory));
        pass(outlet);
    }
    if (outlet->failed != APR_SUCCESS)
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      RECLOGNO(1061) "the client did not read the whole document");
}
