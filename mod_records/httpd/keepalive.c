/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/keepalive.h"

#include <string.h>

#include <apr_buckets.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <util_filter.h>

#define FILTER "RECORDS_KEEPALIVE"
#define HEADER_ROOM 65536 /* more than httpd's own headers ever need */

/* Behind the filter that writes the headers, and before anything that knows only bytes. */
static const ap_filter_type after_headers = (ap_filter_type)(AP_FTYPE_TRANSCODE + 1);

/* Take "close" out of the Connection line; what else stands in it stays. */
static void drop_close(char *headers)
{
    char *line = strstr(headers, "\r\nConnection:"), *end, *token;

    if (line == NULL)
        return;
    end = strstr(line + 2, "\r\n");
    token = strstr(line, "close");
    if (end == NULL || token == NULL || token > end)
        return;
    if (strncmp(token - 2, ", ", 2) == 0)
        memmove(token - 2, token + 5, strlen(token + 5) + 1); /* Upgrade, close */
    else
        memmove(line, end, strlen(end) + 1); /* close alone */
}

static apr_status_t keep(ap_filter_t *f, apr_bucket_brigade *brigade)
{
    apr_bucket *first = APR_BRIGADE_FIRST(brigade);
    const char *data;
    apr_size_t length;
    char *headers;

    ap_remove_output_filter(f);
    if (first == APR_BRIGADE_SENTINEL(brigade) || APR_BUCKET_IS_METADATA(first)
        || apr_bucket_read(first, &data, &length, APR_BLOCK_READ) != APR_SUCCESS
        || length > HEADER_ROOM || length < 5 || memcmp(data, "HTTP/", 5) != 0)
        return ap_pass_brigade(f->next, brigade);
    headers = apr_pstrmemdup(f->r->pool, data, length);
    drop_close(headers);
    APR_BUCKET_INSERT_BEFORE(
        first, apr_bucket_pool_create(headers, strlen(headers), f->r->pool, f->c->bucket_alloc));
    apr_bucket_delete(first);
    f->c->keepalive = AP_CONN_KEEPALIVE;
    return ap_pass_brigade(f->next, brigade);
}

void records_keepalive_register(void)
{
    ap_register_output_filter(FILTER, keep, NULL, after_headers);
}

/* Of the statuses that httpd closes for, those that say nothing about the stream itself. */
static int is_harmless(int status)
{
    return status == HTTP_BAD_REQUEST || status == HTTP_INTERNAL_SERVER_ERROR
           || status == HTTP_NOT_IMPLEMENTED || status == HTTP_SERVICE_UNAVAILABLE;
}

/* httpd's own judgement, but for the status: asked with one that speaks against nothing.  What the
 * client still sends of a body is read away first. */
void records_keepalive_keep(request_rec *r)
{
    const int status = r->status;
    int kept;

    if (r->connection->master != NULL || r->proto_num < HTTP_VERSION(1, 1) || !is_harmless(status)
        || r->connection->keepalive == AP_CONN_CLOSE)
        return;
    r->status = HTTP_OK;
    kept = ap_discard_request_body(r) == OK && ap_set_keepalive(r);
    r->status = status;
    if (kept)
        ap_add_output_filter(FILTER, NULL, r, r->connection);
}
