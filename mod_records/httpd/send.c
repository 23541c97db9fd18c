/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/send.h"

#include <stdlib.h>
#include <string.h>

#include <apr_buckets.h>
#include <apr_cstr.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>

#include "base/error.h"
#include "base/fnv.h"
#include "base/header.h"
#include "httpd/challenge.h"
#include "httpd/flow.h"
#include "httpd/keepalive.h"
#include "httpd/log.h"
#include "httpd/server_timing.h"
#include "httpd/trace.h"
#include "httpd/vary.h"
#include "response/encode.h"
#include "response/validators.h"

#define BLOCK APR_BUCKET_BUFF_SIZE /* of bucket memory, which httpd uses again */
#define PASS_AT \
    (7 * BLOCK) /* while streaming: httpd does not wait for the client to take so much */
#define CLIENT_CLOSED_REQUEST 499 /* for the access log alone; nginx made it known */

/* The sink of the encoders: blocks in a brigade. */
typedef struct outlet_t {
    records_sink_t sink;
    request_rec *r;
    records_response_t *response;
    records_session_t *session;
    records_measure_t *measure;
    records_flow_t flow;
    apr_bucket_brigade *brigade;
    char *block;
    apr_size_t used;                     /* of block */
    apr_size_t waiting;                  /* bytes in the brigade */
    apr_size_t limit;                    /* bytes that may wait before the answer begins */
    unsigned begun : 1;                  /* headers and a part of the body have left */
} outlet_t;

/* mod_deflate takes a Content-Range among headers_out for a part of bytes and would not compress; and
 * a range of bytes is never what a Range header asks of us. */
static void set_range(request_rec *r)
{
    const char *range = apr_table_get(r->headers_out, "Content-Range");

    if (range != NULL) {
        apr_table_setn(r->err_headers_out, "Content-Range", range);
        apr_table_unset(r->headers_out, "Content-Range");
    }
    ap_remove_output_filter_byhandle(r->output_filters, "BYTERANGE");
}

/* In the place of those of the same name; one name may come twice. */
static void place_headers(request_rec *r, const apr_table_t *headers)
{
    const apr_array_header_t *list = apr_table_elts(headers);
    const apr_table_entry_t *header = (const apr_table_entry_t *)list->elts;
    int i;

    for (i = 0; i < list->nelts; i++)
        if (apr_cstr_casecmp(header[i].key, "Vary") != 0) {
            apr_table_unset(r->headers_out, header[i].key);
            apr_table_unset(r->err_headers_out, header[i].key);
        }
    for (i = 0; i < list->nelts; i++) {
        if (apr_cstr_casecmp(header[i].key, "Content-Type") == 0)
            ap_set_content_type(r, header[i].val);
        else if (apr_cstr_casecmp(header[i].key, "Vary") == 0)
            records_vary_add(r, header[i].val);
        else
            apr_table_addn(r->headers_out, header[i].key, header[i].val);
    }
}

/* httpd makes 500 of a status without a phrase that it knows: SQL may have chosen 418.  An
 * ErrorDocument that replaces the body does not change the error's status. */
static void set_status(request_rec *r, int status, const char *reason)
{
    if (r->prev != NULL && ap_is_HTTP_ERROR(r->prev->status))
        return;
    r->status = status;
    if (reason != NULL)
        r->status_line = apr_psprintf(r->pool, "%d %s", status, reason);
    else if (status != HTTP_OK && atoi(ap_get_status_line(status)) != status)
        r->status_line = ap_get_status_line_ex(r->pool, status);
}

static void place_answer(request_rec *r, int status, const char *content_type,
                         const apr_table_t *headers, records_measure_t *measure)
{
    set_status(r, status, NULL);
    if (content_type != NULL)
        ap_set_content_type(r, content_type);
    place_headers(r, headers);
    records_vary_place(r, measure->config);
    records_server_timing_tell(r, measure);
    set_range(r);
}

static void set_headers(request_rec *r, const records_response_t *response,
                        records_measure_t *measure)
{
    place_answer(r, response->status, response->content_type, response->headers, measure);
}

static void close_block(outlet_t *outlet)
{
    apr_bucket_alloc_t *memory = outlet->r->connection->bucket_alloc;

    if (outlet->block == NULL)
        return;
    APR_BRIGADE_INSERT_TAIL(outlet->brigade, apr_bucket_heap_create(outlet->block, outlet->used,
                                                                    apr_bucket_free, memory));
    outlet->waiting += outlet->used;
    outlet->block = NULL;
    outlet->used = 0;
}

static apr_status_t pass(outlet_t *outlet)
{
    apr_status_t rv;

    if (!outlet->begun) {
        records_respond_page(outlet->response, -1);
        set_headers(outlet->r, outlet->response, outlet->measure);
        outlet->begun = 1;
        outlet->limit = PASS_AT;
    }
    rv = records_flow_pass(&outlet->flow, outlet->brigade);
    outlet->waiting = 0;
    if (outlet->session != NULL)
        records_session_progress(outlet->session);
    return rv;
}

static apr_status_t write_bytes(records_sink_t *sink, const char *bytes, apr_size_t length)
{
    outlet_t *outlet = (outlet_t *)sink;
    apr_status_t rv = APR_SUCCESS;

    while (length > 0 && rv == APR_SUCCESS) {
        apr_size_t part;

        if (outlet->block == NULL)
            outlet->block = apr_bucket_alloc(BLOCK, outlet->r->connection->bucket_alloc);
        part = BLOCK - outlet->used < length ? BLOCK - outlet->used : length;
        memcpy(outlet->block + outlet->used, bytes, part);
        outlet->used += part;
        bytes += part;
        length -= part;
        if (outlet->used == BLOCK) {
            close_block(outlet);
            if (outlet->waiting >= outlet->limit)
                rv = sink->failed = pass(outlet);
        }
    }
    return rv;
}

/* The answer has begun and cannot be finished: break the body, so that the client sees it. */
static void break_off(outlet_t *outlet, const records_error_t *error)
{
    request_rec *r = outlet->r;
    apr_bucket_alloc_t *memory = r->connection->bucket_alloc;

    outlet->measure->error = error->code;
    if (strcmp(error->code, "RECGONE") != 0)
        ap_log_rerror(APLOG_MARK, APLOG_ERR, error->rv, r,
                      RECLOGNO(1005) "the answer broke off: %s (%s) %s%s", error->message,
                      error->code, error->cause == NULL ? "" : error->cause,
                      records_trace_words(r));
    r->connection->keepalive = AP_CONN_CLOSE;
    APR_BRIGADE_INSERT_TAIL(outlet->brigade,
                            ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, r->pool, memory));
    APR_BRIGADE_INSERT_TAIL(outlet->brigade, apr_bucket_eos_create(memory));
    records_flow_end(&outlet->flow, outlet->brigade);
}

static void log_unread(request_rec *r)
{
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                  RECLOGNO(1006) "the client did not read the whole answer");
}

/* Its blocks are heap buckets: nothing is read. */
static apr_uint64_t weigh_body(const outlet_t *outlet)
{
    apr_uint64_t hash = RECORDS_FNV;
    apr_bucket *bucket;
    const char *bytes;
    apr_size_t length;

    for (bucket = APR_BRIGADE_FIRST(outlet->brigade);
         bucket != APR_BRIGADE_SENTINEL(outlet->brigade); bucket = APR_BUCKET_NEXT(bucket))
        if (apr_bucket_read(bucket, &bytes, &length, APR_BLOCK_READ) == APR_SUCCESS)
            hash = records_respond_add_body(hash, bytes, length);
    return hash;
}

static void set_whole_headers(outlet_t *outlet, apr_int64_t rows)
{
    records_response_t *response = outlet->response;

    records_respond_page(response, rows);
    if (response->weighs_body)
        records_respond_body_tag(response, weigh_body(outlet));
    set_headers(outlet->r, response, outlet->measure);
    if (response->bodyless) { /* 304 */
        apr_brigade_cleanup(outlet->brigade);
        outlet->measure->rows = 0;
    } else
        ap_set_content_length(outlet->r, (apr_off_t)outlet->waiting);
}

static void send_whole(outlet_t *outlet, apr_int64_t rows)
{
    request_rec *r = outlet->r;

    close_block(outlet);
    if (!outlet->begun)
        set_whole_headers(outlet, rows);
    APR_BRIGADE_INSERT_TAIL(outlet->brigade, apr_bucket_eos_create(r->connection->bucket_alloc));
    if (records_flow_end(&outlet->flow, outlet->brigade) != APR_SUCCESS)
        log_unread(r);
}

static records_error_t *send_rows(request_rec *r, records_response_t *response,
                                  records_session_t *session, records_measure_t *measure)
{
    outlet_t outlet = { .sink = { .size = sizeof(outlet.sink),
                                  .pool = r->pool,
                                  .write = write_bytes,
                                  .object = records_encode_object },
                        .r = r,
                        .response = response,
                        .session = session,
                        .measure = measure,
                        .limit = (apr_size_t)measure->config->buffer };
    records_error_t *error;

    outlet.brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    records_flow_begin(&outlet.flow, r, measure->config->spill, session != NULL);
    error = records_encode(response->rows, response->encoder, &response->columns, &outlet.sink,
                           &measure->rows);
    if (error != NULL && session != NULL)
        error = records_session_reason(session, error, r->pool);
    if (session != NULL)
        records_session_end(session, error != NULL);
    measure->spilled = outlet.flow.spilled;
    if (error == NULL) {
        send_whole(&outlet, measure->rows);
        return NULL;
    }
    if (!outlet.begun)
        return error;
    break_off(&outlet, error);
    return NULL;
}

records_error_t *records_send(request_rec *r, records_response_t *response,
                              records_session_t *session, records_measure_t *measure)
{
    if (response->encoder != NULL && !response->bodyless)
        return send_rows(r, response, session, measure);
    if (session != NULL)
        records_session_end(session, 0);
    set_headers(r, response, measure);
    if (!response->bodyless)
        ap_set_content_length(r, 0);
    return NULL;
}

void records_send_headers(request_rec *r, const records_response_t *response, apr_int64_t length,
                          records_measure_t *measure)
{
    set_headers(r, response, measure);
    if (length >= 0)
        ap_set_content_length(r, (apr_off_t)length);
}

static apr_status_t pass_body(request_rec *r, const records_kept_t *kept)
{
    apr_bucket_alloc_t *memory = r->connection->bucket_alloc;
    apr_bucket_brigade *brigade = apr_brigade_create(r->pool, memory);

    APR_BRIGADE_INSERT_TAIL(brigade,
                            apr_bucket_pool_create(kept->body, kept->length, r->pool, memory));
    APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(memory));
    return ap_pass_brigade(r->output_filters, brigade);
}

void records_send_kept(request_rec *r, const records_kept_t *kept, records_measure_t *measure)
{
    measure->rows = kept->rows;
    place_answer(r, kept->status, kept->content_type, kept->headers, measure);
    if (kept->body == NULL)
        return;
    ap_set_content_length(r, (apr_off_t)kept->length);
    if (kept->length > 0 && pass_body(r, kept) != APR_SUCCESS)
        log_unread(r);
}

/* ---- errors ------------------------------------------------------------------ */

static int is_gone(const records_error_t *error)
{
    return strcmp(error->code, "RECGONE") == 0;
}

/* The log has the details if the client does not get them. */
static void log_error(request_rec *r, const records_error_t *error, const records_config_t *config)
{
    const int level = is_gone(error) ? APLOG_DEBUG : error->status >= 500 ? APLOG_ERR : APLOG_INFO;
    const char *details = config->terse ? error->details : NULL;

    ap_log_rerror(APLOG_MARK, level, error->rv, r, RECLOGNO(1007) "%d %s: %s%s%s%s%s%s%s%s",
                  error->status, error->code, error->message, details == NULL ? "" : ": ",
                  details == NULL ? "" : details, error->cause == NULL ? "" : ": ",
                  error->cause == NULL ? "" : error->cause,
                  error->operation == NULL ? "" : ", operation ",
                  error->operation == NULL ? "" : error->operation, records_trace_words(r));
}

static void set_error_headers(request_rec *r, const records_error_t *error,
                              const apr_table_t *headers, const records_config_t *config)
{
    if (headers != NULL)
        place_headers(r, headers);
    set_range(r);
    if (error->status == HTTP_SERVICE_UNAVAILABLE)
        apr_table_setn(r->headers_out, "Retry-After", "1");
    if (records_header_valid(error->code, "")) /* SQL may have made it up */
        apr_table_setn(r->headers_out, "Proxy-Status",
                       apr_pstrcat(r->pool, "mod_records; error=", error->code, NULL));
    if (error->headers != NULL)
        place_headers(r, error->headers);
    records_vary_place(r, config);
    if (error->status == HTTP_UNAUTHORIZED)
        records_challenge(r, error);
}

/* The client has gone: send nothing, and do not wait when the connection is closed. */
static int leave(request_rec *r)
{
    r->status = CLIENT_CLOSED_REQUEST;
    r->connection->keepalive = AP_CONN_CLOSE;
    r->connection->aborted = 1;
    return DONE;
}

int records_send_error(request_rec *r, const records_error_t *error, const apr_table_t *headers,
                       const records_config_t *config)
{
    const char *body;

    log_error(r, error, config);
    if (is_gone(error))
        return leave(r);
    set_status(r, error->status, error->reason);
    ap_set_content_type(r, "application/json; charset=utf-8");
    set_error_headers(r, error, headers, config);
    body = records_error_json(error, config->terse, r->pool);
    if (!r->header_only)
        ap_set_content_length(r, (apr_off_t)strlen(body));
    if (strcmp(error->code, "REC107") != 0) /* else the body is in disorder */
        records_keepalive_keep(r);
    ap_rputs(body, r);
    return OK;
}
