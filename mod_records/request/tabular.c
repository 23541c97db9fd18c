/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies that are not JSON, as JSON: text/csv (RFC 4180) and HTML forms. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/json.h"
#include "request/parts.h"

/* What stands in JSON may be so many times longer than the CSV, and a little: the names of the columns
 * come again in every row. */
#define MOST_TIMES 8
#define MOST_MORE (16 * 1024 * 1024)

typedef struct reader_t {
    const char *at, *end;
    int broken;                          /* a quote without its end, or something behind it */
    int empty_is_null;                   /* where it has no quotes */
} reader_t;

/* Where it stands: quotes inside of a quoted one are still doubled. */
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
    field->text = reader->at + 1;
    for (reader->at++; reader->at < reader->end; reader->at++)
        if (*reader->at == '"') {
            if (reader->at + 1 >= reader->end || reader->at[1] != '"')
                break;
            reader->at++;
        }
    field->length = (apr_size_t)(reader->at - field->text);
    if (reader->at == reader->end || (++reader->at < reader->end && !ends_field(*reader->at)))
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

/* Behind a field: does another one follow in this line?  If not, the line's end is consumed. */
static int next_field(reader_t *reader)
{
    if (reader->at < reader->end && *reader->at == ',') {
        reader->at++;
        return 1;
    }
    if (reader->at < reader->end && *reader->at == '\r')
        reader->at++;
    if (reader->at < reader->end && *reader->at == '\n')
        reader->at++;
    return 0;
}

static void append_string(records_text_t *out, const field_t *field)
{
    const char *at = field->text, *end = field->text + field->length, *quote;

    records_text_putc(out, '"');
    while (field->quoted && (quote = memchr(at, '"', (apr_size_t)(end - at))) != NULL) {
        records_json_escape(out, at, (apr_size_t)(quote - at) + 1);
        at = quote + 2; /* the other of the two */
    }
    records_json_escape(out, at, (apr_size_t)(end - at));
    records_text_putc(out, '"');
}

static void append_field(const reader_t *reader, records_text_t *out, const field_t *field)
{
    if (!field->quoted
        && ((field->length == 4 && memcmp(field->text, "NULL", 4) == 0)
            || (field->length == 0 && reader->empty_is_null)))
        records_text_append(out, "null", 4);
    else
        append_string(out, field);
}

/* The names of the first line as members begin: {"a": and ,"b": */
static apr_array_header_t *read_header(reader_t *reader, apr_pool_t *pool)
{
    apr_array_header_t *header = apr_array_make(pool, 8, sizeof(records_value_t));
    records_text_t member;
    field_t field;

    do {
        records_value_t *name = apr_array_push(header);

        read_field(reader, &field);
        records_text_init(&member, field.length + 8, pool);
        records_text_putc(&member, header->nelts == 1 ? '{' : ',');
        append_string(&member, &field);
        records_text_putc(&member, ':');
        name->text = member.bytes;
        name->length = member.length;
    } while (next_field(reader));
    return header;
}

/* One line as an object; 0 where it has another number of fields than the header. */
static int read_row(reader_t *reader, records_text_t *out, const apr_array_header_t *header)
{
    field_t field;
    int i = 0;

    do {
        const records_value_t *name = &APR_ARRAY_IDX(header, i, records_value_t);

        if (i++ == header->nelts)
            return 0;
        read_field(reader, &field);
        records_text_append(out, name->text, name->length);
        append_field(reader, out, &field);
    } while (next_field(reader));
    records_text_putc(out, '}');
    return i == header->nelts;
}

/* A line of nothing is no row where a row has several fields; of one field it is one. */
static int skip_blank(reader_t *reader, const apr_array_header_t *header)
{
    if (header->nelts == 1 || (*reader->at != '\n' && *reader->at != '\r'))
        return 0;
    next_field(reader);
    return 1;
}

static records_error_t *too_large(apr_size_t most, apr_pool_t *pool)
{
    return records_explain(
        records_fail(pool, "REC105", "The request body is too large"),
        apr_psprintf(pool,
                     "With the names of its columns in every row it has more than %" APR_SIZE_T_FMT
                     " bytes.",
                     most),
        "Send fewer lines at a time.");
}

records_error_t *records_body_csv(records_payload_t *payload, apr_pool_t *pool)
{
    const apr_size_t length = payload->bytes.length;
    reader_t reader = { payload->bytes.text, payload->bytes.text + length, 0,
                        payload->empty_is_null };
    const apr_size_t most = MOST_TIMES * length + MOST_MORE;
    apr_array_header_t *header;
    records_text_t out;

    records_text_init(&out, length + length / 2 + 16, pool);
    records_text_putc(&out, '[');
    header = length > 0 ? read_header(&reader, pool) : NULL;
    while (reader.at < reader.end) {
        if (skip_blank(&reader, header))
            continue;
        if (out.length > 1)
            records_text_putc(&out, ',');
        if (!read_row(&reader, &out, header))
            return records_fail(pool, "PGRST102", "All lines must have same number of fields");
        if (out.length > most)
            return too_large(most, pool);
    }
    if (reader.broken)
        return records_fail(pool, "PGRST102", "A quoted field has no end, or text behind it");
    records_text_putc(&out, ']');
    payload->json.text = records_text_string(&out);
    payload->json.length = out.length;
    return NULL;
}

records_error_t *records_body_form(records_payload_t *payload, apr_pool_t *pool)
{
    char *body = apr_pstrmemdup(pool, payload->bytes.text, payload->bytes.length);
    apr_array_header_t *params;
    records_error_t *error;
    records_text_t out;
    int i;

    if ((error = records_params_parse(&params, body, pool)) != NULL)
        return records_explain(records_fail(pool, "PGRST102", "The form is not well encoded"),
                               error->details, NULL);
    records_text_init(&out, payload->bytes.length * 2 + 16, pool);
    records_text_putc(&out, '{');
    for (i = 0; i < params->nelts; i++) {
        const records_query_pair_t *param = &APR_ARRAY_IDX(params, i, records_query_pair_t);

        records_json_member(&out, i > 0, param->name, param->value == NULL ? "" : param->value);
    }
    records_text_putc(&out, '}');
    payload->json.text = records_text_string(&out);
    payload->json.length = out.length;
    return NULL;
}
