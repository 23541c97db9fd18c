/* SPDX-License-Identifier: Apache-2.0 */
/* The values of the first column as they are, one behind the other and nothing between: a text is a
 * text, and bytes are bytes again. */
#include "response/encoders.h"

#include "base/text.h"

static apr_status_t plain_begin(records_sink_t *sink, const records_row_t *columns, void **state)
{
    records_text_t *bytes = apr_pcalloc(sink->pool, sizeof(*bytes));

    (void)columns;
    records_text_init(bytes, 256, sink->pool);
    *state = bytes;
    return APR_SUCCESS;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* \x00ff, the whole of it; 0 if it is something else. */
static int decode(records_text_t *bytes, const records_value_t *value)
{
    apr_size_t i;

    if (value->length < 2 || value->length % 2 != 0 || memcmp(value->text, "\\x", 2) != 0)
        return 0;
    bytes->length = 0;
    for (i = 2; i < value->length; i += 2) {
        const int high = digit(value->text[i]), low = digit(value->text[i + 1]);

        if (high < 0 || low < 0)
            return 0;
        records_text_putc(bytes, (char)(high << 4 | low));
    }
    return 1;
}

/* What other databases say for t and f. */
static int is_digit_for_boolean(const records_row_t *row)
{
    const records_value_t *value = &row->values[0];

    return row->kinds[0] == RECORDS_BOOLEAN && value->length == 1
           && (*value->text == '1' || *value->text == '0');
}

static apr_status_t plain_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    records_text_t *bytes = state;

    if (row->columns == 0 || row->values[0].text == NULL)
        return APR_SUCCESS;
    if (row->kinds[0] == RECORDS_BYTES && decode(bytes, &row->values[0]))
        return bytes->length == 0 ? APR_SUCCESS : sink->write(sink, bytes->bytes, bytes->length);
    if (is_digit_for_boolean(row))
        return sink->write(sink, *row->values[0].text == '1' ? "t" : "f", 1);
    return sink->write(sink, row->values[0].text, row->values[0].length);
}

static apr_status_t plain_end(records_sink_t *sink, void *state)
{
    (void)sink;
    (void)state;
    return APR_SUCCESS;
}

const records_encoder_t records_plain_encoder = {
    .content_type = "application/octet-stream",
    .begin = plain_begin,
    .row = plain_row,
    .end = plain_end,
};
