/* SPDX-License-Identifier: Apache-2.0 */
#include "httpd/receive.h"

#include <string.h>

#include <apr_buckets.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <util_filter.h>

#include "base/error.h"
#include "base/text.h"
#include "request/path.h"

#define CHUNK 65536

static records_error_t *too_large(const records_config_t *config, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC105", "The request body is too large"),
                           apr_psprintf(pool, "At most %d bytes are accepted.", config->max_body),
                           NULL);
}

/* httpd maps what went wrong in its filters: 408, 413, 400. */
static records_error_t *not_read(apr_status_t rv, apr_pool_t *pool)
{
    int status = ap_map_http_request_error(rv, HTTP_BAD_REQUEST);
    records_error_t *error;

    if (status == AP_FILTER_ERROR)
        status = HTTP_BAD_REQUEST;
    error = records_error(pool, status, "REC107",
                          status == HTTP_REQUEST_TIME_OUT ? "The request body took too long"
                          : status == HTTP_REQUEST_ENTITY_TOO_LARGE
                              ? "The request body is too large"
                              : "The request body could not be read");
    error->rv = rv;
    return error;
}

static records_error_t *append_body(records_text_t *body, apr_bucket_brigade *brigade, int *end,
                                    const records_config_t *config)
{
    apr_bucket *bucket;
    const char *data;
    apr_size_t length;
    apr_status_t rv;

    for (bucket = APR_BRIGADE_FIRST(brigade); bucket != APR_BRIGADE_SENTINEL(brigade);
         bucket = APR_BUCKET_NEXT(bucket)) {
        if (APR_BUCKET_IS_EOS(bucket)) {
            *end = 1;
            return NULL;
        }
        if (APR_BUCKET_IS_METADATA(bucket))
            continue;
        if ((rv = apr_bucket_read(bucket, &data, &length, APR_BLOCK_READ)) != APR_SUCCESS)
            return not_read(rv, body->pool);
        if (body->length + length > (apr_size_t)config->max_body)
            return too_large(config, body->pool);
        records_text_append(body, data, length);
    }
    return NULL;
}

static apr_off_t announced_length(request_rec *r)
{
    const char *header = apr_table_get(r->headers_in, "Content-Length");
    apr_off_t length;

    if (header == NULL || !ap_parse_strict_length(&length, header))
        return -1;
    return length;
}

static records_error_t *read_body(records_message_t *message, request_rec *r,
                                  const records_config_t *config)
{
    const apr_off_t announced = announced_length(r);
    apr_bucket_brigade *brigade;
    records_text_t body;
    records_error_t *error = NULL;
    apr_status_t rv;
    int end = 0;

    if (announced > config->max_body)
        return too_large(config, r->pool);
    records_text_init(&body, announced > 0 ? (apr_size_t)announced + 1 : 512, r->pool);
    brigade = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    while (error == NULL && !end) {
        rv = ap_get_brigade(r->input_filters, brigade, AP_MODE_READBYTES, APR_BLOCK_READ, CHUNK);
        error =
            rv != APR_SUCCESS ? not_read(rv, r->pool) : append_body(&body, brigade, &end, config);
        apr_brigade_cleanup(brigade);
    }
    apr_brigade_destroy(brigade);
    message->body = body.length == 0 ? NULL : body.bytes;
    message->body_length = body.length;
    return error;
}

static records_error_t *take_body(records_message_t *message, const records_value_t *body,
                                  const records_config_t *config, apr_pool_t *pool)
{
    if (body->length > (apr_size_t)config->max_body)
        return too_large(config, pool);
    message->body = body->length == 0 ? NULL : body->text;
    message->body_length = body->length;
    return NULL;
}

records_error_t *records_receive(records_message_t *message, request_rec *r,
                                 const records_value_t *body, const records_config_t *config,
                                 const records_mount_t *mount)
{
    memset(message, 0, sizeof(*message));
    message->method = r->method;
    message->path = records_path_below(r->uri + mount->length, r->unparsed_uri,
                                       records_mount_encoded_slashes(r->server), r->pool);
    message->query = r->args;
    message->headers = r->headers_in;
    if (strlen(r->unparsed_uri) > (apr_size_t)config->max_url)
        return records_explain(
            records_fail(r->pool, "REC106", "The URL is too long"),
            apr_psprintf(r->pool, "At most %d bytes are accepted.", config->max_url), NULL);
    if (body != NULL)
        return take_body(message, body, config, r->pool);
    if (r->method_number == M_POST || r->method_number == M_PATCH || r->method_number == M_PUT)
        return read_body(message, r, config);
    return NULL;
}
