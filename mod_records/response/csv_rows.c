/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as CSV (RFC 4180, with \n between lines and none at the end, as PostgREST has it): values in
 * the database's own text form, so t and f for booleans and a blank inside timestamps.  NULL is
 * nothing, the empty string is "". */
#include "response/encoders.h"

#include <apr_strings.h>

#include "base/text.h"

typedef struct csv_state_t {
    records_text_t line;                 /* what waits for the next write: first the header */
    int rows;                            /* written, as far as it matters: 0 or 1 */
} csv_state_t;

static int is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static int wants_quotes(const char *text, apr_size_t length)
{
    apr_size_t i;

    if (length == 4 && memcmp(text, "NULL", 4) == 0) /* read as NULL */
        return 1;
    if (length == 0 || is_blank(text[0]) || is_blank(text[length - 1]))
        return 1;
    for (i = 0; i < length; i++)
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n' || text[i] == '\r')
            return 1;
    return 0;
}

static void append_text(records_text_t *line, const char *text, apr_size_t length)
{
    const char *end = text + length, *quote;

    if (!wants_quotes(text, length)) {
        records_text_append(line, text, length);
        return;
    }
    records_text_putc(line, '"');
    while ((quote = memchr(text, '"', (apr_size_t)(end - text))) != NULL) {
        records_text_append(line, text, (apr_size_t)(quote - text) + 1);
        records_text_putc(line, '"');
        text = quote + 1;
    }
    records_text_append(line, text, (apr_size_t)(end - text));
    records_text_putc(line, '"');
}

/* What other databases say for t and f. */
static char boolean_of(const records_value_t *value)
{
    if (value->length == 1 && (*value->text == '1' || *value->text == '0'))
        return *value->text == '1' ? 't' : 'f';
    if (value->length == 4 && memcmp(value->text, "true", 4) == 0)
        return 't';
    if (value->length == 5 && memcmp(value->text, "false", 5) == 0)
        return 'f';
    return '\0';
}

/* 2024-01-31T10:20:30, as SQLite may hold it, and nothing strange behind it. */
static int has_t(const records_value_t *value)
{
    return value->length > 11 && !wants_quotes(value->text, value->length) && value->text[4] == '-'
           && value->text[10] == 'T' && value->text[9] >= '0' && value->text[9] <= '9'
           && value->text[11] >= '0' && value->text[11] <= '9';
}

/* 2024-01-31 10:20:30.5: an instant that SQLite holds without its zone, which is UTC then. */
static int lacks_zone(const records_value_t *value)
{
    apr_size_t i;

    if (value->length < 19 || value->text[13] != ':' || value->text[16] != ':')
        return 0;
    for (i = 17; i < value->length; i++)
        if (value->text[i] != '.' && (value->text[i] < '0' || value->text[i] > '9'))
            return 0;
    return 1;
}

static void append_time(records_text_t *line, const records_value_t *value, records_kind_e kind)
{
    if (has_t(value)) {
        records_text_append(line, value->text, 10);
        records_text_putc(line, ' ');
        records_text_append(line, value->text + 11, value->length - 11);
    } else {
        append_text(line, value->text, value->length);
    }
    if (kind == RECORDS_TIMESTAMPTZ && lacks_zone(value))
        records_text_append(line, "+00", 3);
}

static void append_value(records_text_t *line, const records_value_t *value, records_kind_e kind)
{
    char boolean;

    if (value->text == NULL)
        return;
    if (kind == RECORDS_BOOLEAN && (boolean = boolean_of(value)) != '\0') {
        records_text_putc(line, boolean);
        return;
    }
    if (kind == RECORDS_TIMESTAMP || kind == RECORDS_TIMESTAMPTZ)
        append_time(line, value, kind);
    else
        append_text(line, value->text, value->length);
}

static apr_status_t csv_begin(records_sink_t *sink, const records_row_t *columns, void **state)
{
    csv_state_t *csv = apr_pcalloc(sink->pool, sizeof(*csv));
    int i;

    records_text_init(&csv->line, 1024, sink->pool);
    for (i = 0; i < columns->columns; i++) {
        if (i > 0)
            records_text_putc(&csv->line, ',');
        append_text(&csv->line, columns->names[i], strlen(columns->names[i]));
    }
    *state = csv;
    return APR_SUCCESS;
}

static apr_status_t csv_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    csv_state_t *csv = state;
    int i;

    if (csv->rows != 0)
        csv->line.length = 0;
    csv->rows = 1;
    records_text_putc(&csv->line, '\n');
    for (i = 0; i < row->columns; i++) {
        if (i > 0)
            records_text_putc(&csv->line, ',');
        append_value(&csv->line, &row->values[i], row->kinds[i]);
    }
    return sink->write(sink, csv->line.bytes, csv->line.length);
}

static apr_status_t csv_end(records_sink_t *sink, void *state)
{
    const csv_state_t *csv = state;

    return csv->rows != 0 ? APR_SUCCESS : sink->write(sink, csv->line.bytes, csv->line.length);
}

const records_encoder_t records_csv_encoder = {
    .content_type = "text/csv; charset=utf-8",
    .begin = csv_begin,
    .row = csv_row,
    .end = csv_end,
};
