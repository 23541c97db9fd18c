/* SPDX-License-Identifier: Apache-2.0 */
#include "response/encode.h"

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
