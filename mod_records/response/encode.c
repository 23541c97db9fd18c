/* SPDX-License-Identifier: Apache-2.0 */
#include "response/encode.h"

#include <string.h>

#include <apr_strings.h>

#include "base/extensions.h"
#include "base/json.h"
#include "base/text.h"

/* Either the sink takes no more, or an encoder of another module failed by itself. */
static records_error_t *stopped(const records_encoder_t *encoder, records_sink_t *sink,
                                apr_status_t rv)
{
    records_error_t *error;

    if (sink->failed != APR_SUCCESS)
        error = records_error(sink->pool, 500, "RECGONE", "The client went away");
    else if (sink->error != NULL)
        error = records_extension_error(
            sink->error, apr_pstrcat(sink->pool, "encoder ", encoder->content_type, NULL),
            sink->pool);
    else
        error = records_extension_broken(
            apr_pstrcat(sink->pool, "encoder ", encoder->content_type, NULL),
            "it failed without saying why", sink->pool);
    error->rv = sink->failed != APR_SUCCESS ? sink->failed : rv;
    return error;
}

records_error_t *records_encode(records_rows_t *rows, const records_encoder_t *encoder,
                                const records_row_t *columns, records_sink_t *sink,
                                apr_int64_t *count)
{
    const records_row_t *row = NULL;
    records_error_t *error;
    apr_status_t rv;
    void *state = NULL;

    *count = 0;
    if (rows != NULL && (error = rows->next(rows, &row)) != NULL)
        return error;
    if (columns->columns == 0 && row != NULL)
        columns = row; /* a procedure: only its rows say what it returns */
    if (encoder->begin != NULL && (rv = encoder->begin(sink, columns, &state)) != APR_SUCCESS)
        return stopped(encoder, sink, rv);
    while (row != NULL) {
        if ((rv = encoder->row(sink, state, row)) != APR_SUCCESS)
            return stopped(encoder, sink, rv);
        ++*count;
        if ((error = rows->next(rows, &row)) != NULL)
            return error;
    }
    rv = encoder->end == NULL ? APR_SUCCESS : encoder->end(sink, state);
    if (rv != APR_SUCCESS || sink->failed != APR_SUCCESS) /* an encoder may have passed over that */
        return stopped(encoder, sink, rv);
    return NULL;
}

apr_status_t records_encode_object(records_sink_t *sink, const records_row_t *row)
{
    records_text_t text;
    apr_pool_t *scratch;
    apr_status_t rv;
    int i;

    apr_pool_create(&scratch, sink->pool);
    records_text_init(&text, 512, scratch);
    records_text_putc(&text, '{');
    for (i = 0; i < row->columns; i++) {
        if (i > 0)
            records_text_putc(&text, ',');
        records_json_string(&text, row->names[i], strlen(row->names[i]));
        records_text_putc(&text, ':');
        records_json_value(&text, &row->values[i], row->kinds[i]);
    }
    records_text_putc(&text, '}');
    rv = sink->write(sink, text.bytes, text.length);
    apr_pool_destroy(scratch);
    return rv;
}
