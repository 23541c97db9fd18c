/* SPDX-License-Identifier: Apache-2.0 */
/* What a function answers that is no row: the value alone, or an array of values. */
#include "response/encoders.h"

#include "base/json.h"

typedef struct bare_state_t {
    records_text_t line;                 /* a value in the making; its room is used again */
    int rows;                            /* written, as far as it matters: 0 or 1 */
} bare_state_t;

static apr_status_t bare_begin(records_sink_t *sink, const records_row_t *columns, void **state)
{
    bare_state_t *bare = apr_pcalloc(sink->pool, sizeof(*bare));

    (void)columns;
    records_text_init(&bare->line, 256, sink->pool);
    *state = bare;
    return APR_SUCCESS;
}

static apr_status_t write_value(records_sink_t *sink, bare_state_t *bare, const records_row_t *row)
{
    static const records_value_t none = { NULL, 0 };

    records_json_value(&bare->line, row->columns > 0 ? &row->values[0] : &none,
                       row->columns > 0 ? row->kinds[0] : RECORDS_JSON);
    return sink->write(sink, bare->line.bytes, bare->line.length);
}

static apr_status_t values_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    bare_state_t *bare = state;

    bare->line.length = 0;
    records_text_puts(&bare->line, bare->rows == 0 ? "[" : ",\n");
    bare->rows = 1;
    return write_value(sink, bare, row);
}

static apr_status_t values_end(records_sink_t *sink, void *state)
{
    const bare_state_t *bare = state;

    return bare->rows == 0 ? sink->write(sink, "[]", 2) : sink->write(sink, "]", 1);
}

static apr_status_t value_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    bare_state_t *bare = state;

    if (bare->rows != 0)
        return APR_SUCCESS;
    bare->rows = 1;
    bare->line.length = 0;
    return write_value(sink, bare, row);
}

static apr_status_t value_end(records_sink_t *sink, void *state)
{
    const bare_state_t *bare = state;

    return bare->rows == 0 ? sink->write(sink, "null", 4) : APR_SUCCESS;
}

const records_encoder_t records_values_encoder = {
    .content_type = "application/json; charset=utf-8",
    .begin = bare_begin,
    .row = values_row,
    .end = values_end,
};

const records_encoder_t records_value_encoder = {
    .content_type = "application/json; charset=utf-8",
    .begin = bare_begin,
    .row = value_row,
    .end = value_end,
};
