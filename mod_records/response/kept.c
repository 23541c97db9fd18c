/* SPDX-License-Identifier: Apache-2.0 */
#include "response/kept.h"

#include <apr_errno.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "response/encode.h"
#include "response/respond.h"

/* The sink of the encoder: a text, up to its bound. */
typedef struct bounded_t {
    records_sink_t sink;
    records_text_t text;
    apr_size_t most;
} bounded_t;

static apr_status_t write_bytes(records_sink_t *sink, const char *bytes, apr_size_t length)
{
    bounded_t *bounded = (bounded_t *)sink;

    if (length > bounded->most - bounded->text.length)
        return sink->failed = APR_ENOSPC;
    records_text_append(&bounded->text, bytes, length);
    return APR_SUCCESS;
}

static records_error_t *too_large(apr_size_t most, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC116", "The answer is too large"),
                           apr_psprintf(pool,
                                        "It must be known as a whole, and at most %" APR_SIZE_T_FMT
                                        " bytes are kept.",
                                        most),
                           "Ask for less of it: Prefer: return=minimal, select, limit.");
}

static records_error_t *encode(bounded_t *bounded, apr_int64_t *rows, records_response_t *response)
{
    records_error_t *error =
        records_encode(response->rows, response->encoder, &response->columns, &bounded->sink, rows);

    return bounded->sink.failed != APR_SUCCESS ? too_large(bounded->most, bounded->sink.pool)
                                               : error;
}

static void keep(records_kept_t *kept, const records_response_t *response)
{
    kept->status = response->status;
    kept->headers = response->headers;
    kept->content_type = response->content_type;
}

records_error_t *records_keep(records_kept_t *kept, records_response_t *response, apr_size_t most,
                              apr_pool_t *pool)
{
    bounded_t bounded = { .sink = { .size = sizeof(bounded.sink),
                                    .pool = pool,
                                    .write = write_bytes,
                                    .object = records_encode_object },
                          .most = most };
    records_error_t *error;

    *kept = (records_kept_t){ .body = NULL };
    if (response->bodyless) {
        keep(kept, response);
        return NULL;
    }
    records_text_init(&bounded.text, 512, pool);
    if (response->encoder != NULL) {
        if ((error = encode(&bounded, &kept->rows, response)) != NULL)
            return error;
        records_respond_page(response, kept->rows);
    }
    keep(kept, response);
    kept->body = records_text_string(&bounded.text);
    kept->length = bounded.text.length;
    return NULL;
}
