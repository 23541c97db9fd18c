/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as JSON objects, whole or without the members that are null.  The keys are escaped once, with
 * the brace or comma before them. */
#include "response/encoders.h"

#include <string.h>

#include <apr_strings.h>

#include "base/json.h"

typedef struct json_state_t json_state_t;
struct json_state_t {
    records_text_t line;                 /* a row in the making; its room is used again */
    const records_value_t *keys;         /* {"id":  ,"title":  */
    int rows;                            /* written, as far as it matters: 0 or 1 */
    void (*append)(json_state_t *json, const records_row_t *row);        /* the row's object */
    records_text_t open;                 /* stripped: room for records_json_strip() */
};

static records_value_t escape_key(const char *name, int first, apr_pool_t *pool)
{
    records_text_t key;
    records_value_t value;

    records_text_init(&key, strlen(name) + 8, pool);
    records_text_putc(&key, first ? '{' : ',');
    records_json_string(&key, name, strlen(name));
    records_text_putc(&key, ':');
    value.text = key.bytes;
    value.length = key.length;
    return value;
}

static void append_object(json_state_t *json, const records_row_t *row)
{
    records_text_t *line = &json->line;
    int i;

    if (row->columns == 0)
        records_text_putc(line, '{');
    for (i = 0; i < row->columns; i++) {
        records_text_append(line, json->keys[i].text, json->keys[i].length);
        records_json_value(line, &row->values[i], row->kinds[i]);
    }
    records_text_putc(line, '}');
}

/* NULL, or a JSON null, which the database may have written with blanks around it. */
static int is_null(const records_value_t *value, records_kind_e kind)
{
    const char *p = value->text, *end = p + value->length;

    if (p == NULL || kind != RECORDS_JSON)
        return p == NULL;
    while (p < end && strchr(" \t\r\n", *p) != NULL)
        p++;
    while (p < end && strchr(" \t\r\n", end[-1]) != NULL)
        end--;
    return end - p == 4 && memcmp(p, "null", 4) == 0;
}

static void append_stripped(json_state_t *json, const records_row_t *row)
{
    records_text_t *line = &json->line;
    int i, members = 0;

    records_text_putc(line, '{');
    for (i = 0; i < row->columns; i++) {
        const records_value_t *value = &row->values[i];

        if (is_null(value, row->kinds[i]))
            continue;
        if (members++ > 0)
            records_text_putc(line, ',');
        records_text_append(line, json->keys[i].text + 1, json->keys[i].length - 1);
        if (row->kinds[i] == RECORDS_JSON)
            records_json_strip(line, &json->open, value->text, value->length);
        else
            records_json_value(line, value, row->kinds[i]);
    }
    records_text_putc(line, '}');
}

static apr_status_t json_begin(records_sink_t *sink, const records_row_t *columns, void **state)
{
    json_state_t *json = apr_pcalloc(sink->pool, sizeof(*json));
    records_value_t *keys;
    int i;

    keys = apr_palloc(sink->pool, ((apr_size_t)columns->columns + 1) * sizeof(*keys));
    for (i = 0; i < columns->columns; i++)
        keys[i] = escape_key(columns->names[i], i == 0, sink->pool);
    json->keys = keys;
    json->append = append_object;
    records_text_init(&json->line, 1024, sink->pool);
    *state = json;
    return APR_SUCCESS;
}

static apr_status_t stripped_begin(records_sink_t *sink, const records_row_t *columns, void **state)
{
    json_state_t *json;

    json_begin(sink, columns, state);
    json = *state;
    json->append = append_stripped;
    records_text_init(&json->open, 64, sink->pool);
    return APR_SUCCESS;
}

static apr_status_t write_line(records_sink_t *sink, json_state_t *json)
{
    return sink->write(sink, json->line.bytes, json->line.length);
}

static apr_status_t array_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    json_state_t *json = state;

    json->line.length = 0;
    if (json->rows == 0)
        records_text_putc(&json->line, '[');
    else
        records_text_append(&json->line, ",\n", 2);
    json->rows = 1;
    json->append(json, row);
    return write_line(sink, json);
}

static apr_status_t array_end(records_sink_t *sink, void *state)
{
    const json_state_t *json = state;

    return json->rows == 0 ? sink->write(sink, "[]", 2) : sink->write(sink, "]", 1);
}

static apr_status_t object_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    json_state_t *json = state;

    if (json->rows != 0)
        return APR_SUCCESS;
    json->rows = 1;
    json->line.length = 0;
    json->append(json, row);
    return write_line(sink, json);
}

static apr_status_t object_end(records_sink_t *sink, void *state)
{
    const json_state_t *json = state;

    return json->rows == 0 ? sink->write(sink, "null", 4) : APR_SUCCESS;
}

/* JSON may have line breaks between its tokens, and nowhere else: a blank does as well. */
static void join_lines(char *at, apr_size_t length)
{
    const char *end = at + length;
    char *found;

    for (found = at; (found = memchr(found, '\n', (apr_size_t)(end - found))) != NULL; found++)
        *found = ' ';
    for (found = at; (found = memchr(found, '\r', (apr_size_t)(end - found))) != NULL; found++)
        *found = ' ';
}

/* One record is one line.  Values that are no JSON are written here, without a line break. */
static void append_line(json_state_t *json, const records_row_t *row)
{
    records_text_t *line = &json->line;
    apr_size_t begin;
    int i;

    if (row->columns == 0)
        records_text_putc(line, '{');
    for (i = 0; i < row->columns; i++) {
        records_text_append(line, json->keys[i].text, json->keys[i].length);
        begin = line->length;
        records_json_value(line, &row->values[i], row->kinds[i]);
        if (row->kinds[i] == RECORDS_JSON)
            join_lines(line->bytes + begin, line->length - begin);
    }
    records_text_append(line, "}\n", 2);
}

static apr_status_t ndjson_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    json_state_t *json = state;

    json->line.length = 0;
    append_line(json, row);
    return write_line(sink, json);
}

static apr_status_t ndjson_end(records_sink_t *sink, void *state)
{
    (void)sink;
    (void)state;
    return APR_SUCCESS;
}

const records_encoder_t records_json_encoder = {
    .content_type = "application/json; charset=utf-8",
    .begin = json_begin,
    .row = array_row,
    .end = array_end,
};

const records_encoder_t records_object_encoder = {
    .content_type = "application/vnd.pgrst.object+json; charset=utf-8",
    .begin = json_begin,
    .row = object_row,
    .end = object_end,
};

const records_encoder_t records_json_stripped_encoder = {
    .content_type = "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8",
    .begin = stripped_begin,
    .row = array_row,
    .end = array_end,
};

const records_encoder_t records_object_stripped_encoder = {
    .content_type = "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8",
    .begin = stripped_begin,
    .row = object_row,
    .end = object_end,
};

const records_encoder_t records_ndjson_encoder = {
    .content_type = "application/x-ndjson; charset=utf-8",
    .begin = json_begin,
    .row = ndjson_row,
    .end = ndjson_end,
};
