/* SPDX-License-Identifier: Apache-2.0 */
#include "response/encode.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"

static records_error_t *gone(records_sink_t *sink, apr_status_t rv)
{
    records_error_t *error = records_error(sink->pool, 500, "RECGONE", "The client went away");

    error->rv = rv;
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
        return gone(sink, rv);
    while (row != NULL) {
        if ((rv = encoder->row(sink, state, row)) != APR_SUCCESS)
            return gone(sink, rv);
        ++*count;
        if ((error = rows->next(rows, &row)) != NULL)
            return error;
    }
    if (encoder->end != NULL && (rv = encoder->end(sink, state)) != APR_SUCCESS)
        return gone(sink, rv);
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
