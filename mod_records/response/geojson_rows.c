/* SPDX-License-Identifier: Apache-2.0 */
/* Rows whose one value is a feature, as a FeatureCollection (RFC 7946). */
#include "response/encoders.h"

#include "base/text.h"

#define BEGINNING "{\"type\":\"FeatureCollection\",\"features\":["

typedef struct geojson_state_t {
    records_text_t line;                 /* a feature, with what stands before it */
    int rows;                            /* written, as far as it matters: 0 or 1 */
} geojson_state_t;

static apr_status_t geojson_begin(records_sink_t *sink, const records_row_t *columns, void **state)
{
    geojson_state_t *geojson = apr_pcalloc(sink->pool, sizeof(*geojson));

    (void)columns;
    records_text_init(&geojson->line, 512, sink->pool);
    *state = geojson;
    return APR_SUCCESS;
}

static apr_status_t geojson_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    geojson_state_t *geojson = state;
    const records_value_t *feature = &row->values[0];

    geojson->line.length = 0;
    records_text_puts(&geojson->line, geojson->rows == 0 ? BEGINNING : ",\n");
    geojson->rows = 1;
    if (feature->text == NULL)
        records_text_puts(&geojson->line, "null");
    else
        records_text_append(&geojson->line, feature->text, feature->length);
    return sink->write(sink, geojson->line.bytes, geojson->line.length);
}

static apr_status_t geojson_end(records_sink_t *sink, void *state)
{
    const geojson_state_t *geojson = state;

    return geojson->rows == 0 ? sink->write(sink, BEGINNING "]}", sizeof(BEGINNING) + 1)
                              : sink->write(sink, "]}", 2);
}

const records_encoder_t records_geojson_encoder = {
    .content_type = "application/geo+json; charset=utf-8",
    .begin = geojson_begin,
    .row = geojson_row,
    .end = geojson_end,
};
