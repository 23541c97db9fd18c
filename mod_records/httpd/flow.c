/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/flow.h"

#include <http_core.h>
#include <util_filter.h>

#include "httpd/client.h"
#include "httpd/log.h"

/* httpd's core waits for the client if more than FlushMaxThreshold (65536 bytes) is to be sent; this and
 * its frame are less. */
#define PIECE (7 * APR_BUCKET_BUFF_SIZE)

static const records_spill_settings_t off = { 0, NULL };

/* A subrequest's body is a part of another, whose end is not known here. */
void records_flow_begin(records_flow_t *flow, request_rec *r,
                        const records_spill_settings_t *settings, int spills)
{
    flow->r = r;
    flow->settings = settings == NULL ? &off : settings;
    flow->piece = NULL;
    flow->spilled = 0;
    flow->open = flow->passed = 0;
    flow->refused = !spills || r->main != NULL || flow->settings->bytes == 0;
}

static apr_off_t waiting_in(const records_flow_t *flow)
{
    return flow->open ? records_spill_length(&flow->spill) : 0;
}

/* Would a piece be taken without waiting?  A stream of HTTP/2 does not tell: its first piece finds room,
 * and whether the client takes more of it is not known before httpd waits for it. */
static int is_ready(const records_flow_t *flow)
{
    return flow->r->connection->master != NULL ? !flow->passed
                                               : records_client_takes(flow->r->connection);
}

static apr_status_t pass_piece(records_flow_t *flow)
{
    apr_status_t rv = ap_pass_brigade(flow->r->output_filters, flow->piece);

    apr_brigade_cleanup(flow->piece);
    flow->passed = 1;
    return flow->r->connection->aborted ? APR_ECONNABORTED : rv;
}

static apr_status_t pass_from_brigade(records_flow_t *flow, apr_bucket_brigade *brigade)
{
    apr_size_t length = 0;
    apr_bucket *bucket;

    while (!APR_BRIGADE_EMPTY(brigade)) {
        bucket = APR_BRIGADE_FIRST(brigade);
        if (length > 0 && length + bucket->length > PIECE)
            break;
        length += bucket->length;
        APR_BUCKET_REMOVE(bucket);
        APR_BRIGADE_INSERT_TAIL(flow->piece, bucket);
    }
    return pass_piece(flow);
}

static apr_status_t pass_from_file(records_flow_t *flow)
{
    apr_bucket_alloc_t *memory = flow->r->connection->bucket_alloc;
    apr_size_t left = PIECE, length;
    apr_status_t rv;
    char *bytes;

    while (left > 0 && waiting_in(flow) > 0) {
        bytes = apr_bucket_alloc(APR_BUCKET_BUFF_SIZE, memory);
        length = APR_BUCKET_BUFF_SIZE;
        if ((rv = records_spill_take(&flow->spill, bytes, &length)) != APR_SUCCESS) {
            apr_bucket_free(bytes);
            return rv;
        }
        APR_BRIGADE_INSERT_TAIL(flow->piece,
                                apr_bucket_heap_create(bytes, length, apr_bucket_free, memory));
        left -= length;
    }
    return pass_piece(flow);
}

static void refuse(records_flow_t *flow, apr_status_t rv, const char *what)
{
    flow->refused = 1;
    ap_log_rerror(
        APLOG_MARK, APLOG_WARNING, rv, flow->r,
        RECLOGNO(1068) "%s a file for what a slow client has not read; the answer keeps its "
                       "connection to the database until it is read",
        what);
}

/* EnableSendfile Off is said for file systems where it does not work; that of a temporary file is
 * another, so only those are asked who have said it. */
static int may_sendfile(request_rec *r)
{
    const core_dir_config *core = ap_get_core_module_config(r->per_dir_config);

    return core->enable_sendfile != ENABLE_SENDFILE_OFF;
}

static int open_file(records_flow_t *flow)
{
    apr_status_t rv;

    if (flow->open)
        return 1;
    rv = records_spill_open(&flow->spill, flow->settings->folder, flow->settings->bytes,
                            may_sendfile(flow->r), flow->r->pool);
    if (rv != APR_SUCCESS)
        refuse(flow, rv, "cannot make");
    flow->open = rv == APR_SUCCESS;
    return flow->open;
}

/* Its blocks are heap buckets, and smaller than any bound. */
static apr_status_t spill_first(records_flow_t *flow, apr_bucket_brigade *brigade)
{
    apr_bucket *bucket = APR_BRIGADE_FIRST(brigade);
    const char *bytes;
    apr_size_t length;
    apr_status_t rv;

    if (!open_file(flow))
        return APR_SUCCESS;
    if (!records_spill_has_room(&flow->spill, bucket->length))
        return pass_from_file(flow);
    if ((rv = apr_bucket_read(bucket, &bytes, &length, APR_BLOCK_READ)) != APR_SUCCESS)
        return rv;
    if ((rv = records_spill_put(&flow->spill, bytes, length)) != APR_SUCCESS) {
        refuse(flow, rv, "cannot write to");
        return APR_SUCCESS;
    }
    flow->spilled += length;
    apr_bucket_delete(bucket);
    return APR_SUCCESS;
}

/* What is in the file comes before what is in the brigade. */
static apr_status_t step(records_flow_t *flow, apr_bucket_brigade *brigade)
{
    if (!flow->refused && !is_ready(flow))
        return spill_first(flow, brigade);
    return waiting_in(flow) > 0 ? pass_from_file(flow) : pass_from_brigade(flow, brigade);
}

apr_status_t records_flow_pass(records_flow_t *flow, apr_bucket_brigade *brigade)
{
    apr_status_t rv = APR_SUCCESS;

    if (flow->piece == NULL)
        flow->piece = apr_brigade_create(flow->r->pool, brigade->bucket_alloc);
    while (!APR_BRIGADE_EMPTY(brigade) && rv == APR_SUCCESS)
        rv = step(flow, brigade);
    apr_brigade_cleanup(brigade);
    return rv;
}

apr_status_t records_flow_end(records_flow_t *flow, apr_bucket_brigade *brigade)
{
    apr_status_t rv;

    if (flow->open)
        records_spill_give(&flow->spill, brigade, flow->r->pool);
    rv = ap_pass_brigade(flow->r->output_filters, brigade);
    return flow->r->connection->aborted ? APR_ECONNABORTED : rv;
}
