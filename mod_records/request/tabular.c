/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies that are not JSON, as JSON: text/csv (RFC 4180) and HTML forms. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "request/parts.h"

typedef struct reader_t {
    const char *at, *end;
    int broken;                          /* a quote without its end, or something behind it */
    apr_pool_t *pool;
} reader_t;

typedef struct field_t {
    const char *text;
    apr_size_t length;
    int quoted;
} field_t;

static int ends_field(char c)
{
    return c == ',' || c == '\n' || c == '\r';
}

static void read_quoted(reader_t *reader, field_t *field)
{
    char *out = apr_palloc(reader->pool, (apr_size_t)(reader->end - reader->at));

    field->text = out;
    for (reader->at++; reader->at < reader->end; reader->at++) {
        if (*reader->at == '"') {
            if (reader->at + 1 >= reader->end || reader->at[1] != '"')
                break;
            reader->at++;
        }
        *out++ = *reader->at;
    }
    field->length = (apr_size_t)(out - field->text);
    if (reader->at == reader->end
        || (++reader->at < reader->end && !ends_field(*reader->at)))
        reader->broken = 1;
}

static void read_field(reader_t *reader, field_t *field)
{
    field->quoted = reader->at < reader->end && *reader->at == '"';
    if (field->quoted) {
        read_quoted(reader, field);
        return;
    }
    field->text = reader->at;
    while (reader->at < reader->end && !ends_field(*reader->at))
        reader->at++;
    field->length = (apr_size_t)(reader->at - field->text);
}

/* One line, its end consumed; NULL behind the last. */
static apr_array_header_t *read_line(reader_t *reader)
{
    apr_array_header_t *fields;

    if (reader->at >= reader->end)
        return NULL;
    fields = apr_array_make(reader->pool, 8, sizeof(field_t));
    for (;;) {
        read_field(reader, &APR_ARRAY_PUSH(fields, field_t));
        if (reader->at >= reader->end || *reader->at != ',')
            break;
        reader->at++;
    }
    if (reader->at < reader->end && *reader->at == '\r')
        reader->at++;
    if (reader->at < reader->end && *reader->at == '\n')
        reader->at++;
    return fields;
}

static void append_field(records_text_t *out, const field_t *field)
{
    if (!field->quoted && field->length == 4 && memcmp(field->text, "NULL", 4) == 0)
        records_text_puts(out, "null");
    else
        records_json_string(out, field->text, field->length);
}

static void append_row(records_text_t *out, const apr_array_header_t *header,
                       const apr_array_header_t *line)
{
    int i;

    records_text_putc(out, '{');
    for (i = 0; i < line->nelts; i++) {
        const field_t *name = &APR_ARRAY_IDX(header, i, field_t);

        if (i > 0)
            records_text_putc(out, ',');
        records_json_string(out, name->text, name->length);
        records_text_putc(out, ':');
        append_field(out, &APR_ARRAY_IDX(line, i, field_t));
    }
    records_text_putc(out, '}');
}

records_error_t *records_csv_to_json(records_value_t *json, const char *body, apr_size_t length,
                                     apr_pool_t *pool)
{
    reader_t reader = { body, body + length, 0, pool };
    apr_array_header_t *header = read_line(&reader), *line;
    records_text_t out;
    int rows = 0;

    records_text_init(&out, length + length / 2 + 16, pool);
    records_text_putc(&out, '[');
    while (header != NULL && (line = read_line(&reader)) != NULL) {
        if (line->nelts != header->nelts)
            return records_fail(pool, "PGRST102", "All lines must have same number of fields");
        if (rows++ > 0)
            records_text_putc(&out, ',');
        append_row(&out, header, line);
    }
    if (reader.broken)
        return records_fail(pool, "PGRST102", "A quoted field has no end, or text behind it");
    records_text_putc(&out, ']');
    json->text = records_text_string(&out);
    json->length = out.length;
    return NULL;
}

records_error_t *records_form_to_json(records_value_t *json, const char *body, apr_size_t length,
                                      apr_pool_t *pool)
{
    apr_array_header_t *params;
    records_error_t *error;
    records_text_t out;
    int i;

    if ((error = records_params_parse(&params, apr_pstrmemdup(pool, body, length), pool)) != NULL)
        return records_explain(records_fail(pool, "PGRST102", "The form is not well encoded"),
                               error->details, NULL);
    records_text_init(&out, length * 2 + 16, pool);
    records_text_putc(&out, '{');
    for (i = 0; i < params->nelts; i++) {
        const records_query_pair_t *param = &APR_ARRAY_IDX(params, i, records_query_pair_t);

        records_json_member(&out, i > 0, param->name, param->value == NULL ? "" : param->value);
    }
    records_text_putc(&out, '}');
    json->text = records_text_string(&out);
    json->length = out.length;
    return NULL;
}
