/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_text.h"

#include <apr_strings.h>

#include "base/json.h"

static int is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *past_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

static const char *past_string(const char *at)
{
    for (at++; *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at + 1;
}

/* Past a number or a word. */
static const char *past_word(const char *at, const char *end)
{
    while (at < end && *at != ',' && *at != ']' && *at != '}' && !is_blank(*at))
        at++;
    return at;
}

static const char *past_value(const char *at, const char *end)
{
    int depth = 0;

    do {
        switch (*at) {
        case '"':
            at = past_string(at);
            break;
        case '[':
        case '{':
            depth++;
            at++;
            break;
        case ']':
        case '}':
            depth--;
            at++;
            break;
        case ',':
        case ':':
        case ' ':
        case '\n':
        case '\r':
        case '\t':
            at++;
            break;
        default:
            at = past_word(at, end);
            break;
        }
    } while (depth > 0);
    return at;
}

records_value_t records_json_whole(const records_value_t *json)
{
    const char *end = json->text + json->length;
    records_value_t value;

    value.text = past_blanks(json->text, end);
    while (is_blank(end[-1]))
        end--;
    value.length = (apr_size_t)(end - value.text);
    return value;
}

records_json_type_e records_json_type(const records_value_t *value)
{
    switch (*value->text) {
    case 'n':
        return RECORDS_JSON_NULL;
    case 't':
    case 'f':
        return RECORDS_JSON_BOOLEAN;
    case '"':
        return RECORDS_JSON_STRING;
    case '[':
        return RECORDS_JSON_ARRAY;
    case '{':
        return RECORDS_JSON_OBJECT;
    default:
        return RECORDS_JSON_NUMBER;
    }
}

int records_json_is_nested(const records_value_t *value)
{
    return *value->text == '[' || *value->text == '{';
}

/* ---- arrays and objects -------------------------------------------------------------- */

records_json_rest_t records_json_inside(const records_value_t *value)
{
    records_json_rest_t rest = { value->text, value->text };

    if (!records_json_is_nested(value))
        return rest;
    rest.end = value->text + value->length - 1;
    rest.at = past_blanks(value->text + 1, rest.end);
    return rest;
}

static void take_value(records_value_t *value, records_json_rest_t *rest)
{
    value->text = rest->at;
    rest->at = past_value(rest->at, rest->end);
    value->length = (apr_size_t)(rest->at - value->text);
    rest->at = past_blanks(rest->at, rest->end);
    if (rest->at < rest->end) /* a comma */
        rest->at = past_blanks(rest->at + 1, rest->end);
}

int records_json_element(records_value_t *element, records_json_rest_t *rest)
{
    if (rest->at == rest->end)
        return 0;
    take_value(element, rest);
    return 1;
}

int records_json_pair(records_value_t *name, records_value_t *value, records_json_rest_t *rest)
{
    if (rest->at == rest->end)
        return 0;
    name->text = rest->at;
    rest->at = past_string(rest->at);
    name->length = (apr_size_t)(rest->at - name->text);
    rest->at = past_blanks(rest->at, rest->end);
    rest->at = past_blanks(rest->at + 1, rest->end); /* a colon */
    take_value(value, rest);
    return 1;
}

void records_json_pairs(apr_array_header_t *pairs, const records_value_t *object)
{
    records_json_rest_t rest = records_json_inside(object);
    records_json_pair_t pair;

    pairs->nelts = 0;
    while (records_json_pair(&pair.name, &pair.value, &rest))
        APR_ARRAY_PUSH(pairs, records_json_pair_t) = pair;
}

const records_value_t *records_json_find(const apr_array_header_t *pairs, const char *name,
                                         int hint)
{
    const records_json_pair_t *all = (const records_json_pair_t *)(const void *)pairs->elts;
    const apr_size_t length = strlen(name);
    int i;

    if (hint < pairs->nelts && records_json_says(&all[hint].name, name, length))
        return &all[hint].value;
    for (i = 0; i < pairs->nelts; i++)
        if (records_json_says(&all[i].name, name, length))
            return &all[i].value;
    return NULL;
}

/* ---- strings -------------------------------------------------------------------------- */

static int hex(const char *at)
{
    int value = 0, i;

    for (i = 0; i < 4; i++)
        value = value << 4 | (at[i] <= '9' ? at[i] - '0' : (at[i] | 0x20) - 'a' + 10);
    return value;
}

/* What an escape means; *at is behind its backslash, and then behind all of it. */
static apr_size_t read_escape(char out[4], const char **at)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char letter = *(*at)++;
    const char *found;
    int code;

    if (letter == 'u') {
        code = hex(*at);
        *at += 4;
        if (code >= 0xD800 && code <= 0xDBFF) { /* the other half follows */
            code = 0x10000 + ((code - 0xD800) << 10) + (hex(*at + 2) - 0xDC00);
            *at += 6;
        }
        return records_utf8_write(out, code);
    }
    found = strchr(letters, letter);
    out[0] = found == NULL ? letter : meanings[found - letters];
    return 1;
}

static int is_escaped(const records_value_t *string)
{
    return memchr(string->text, '\\', string->length) != NULL;
}

int records_json_says(const records_value_t *string, const char *text, apr_size_t length)
{
    const char *at = string->text + 1, *end = string->text + string->length - 1;
    const char *text_end = text + length;
    char bytes[4];
    apr_size_t size;

    if (string->length == length + 2)
        return memcmp(at, text, length) == 0 && !is_escaped(string);
    if (string->length < length + 2) /* an escape is longer than what it says */
        return 0;
    while (at < end && text < text_end) {
        size = 1;
        bytes[0] = *at++;
        if (bytes[0] == '\\')
            size = read_escape(bytes, &at);
        if ((apr_size_t)(text_end - text) < size || memcmp(bytes, text, size) != 0)
            return 0;
        text += size;
    }
    return at == end && text == text_end;
}

void records_json_unquote(records_text_t *out, const records_value_t *string)
{
    const char *at = string->text + 1, *end = string->text + string->length - 1, *slash;
    char bytes[4];

    while ((slash = memchr(at, '\\', (apr_size_t)(end - at))) != NULL) {
        records_text_append(out, at, (apr_size_t)(slash - at));
        at = slash + 1;
        records_text_append(out, bytes, read_escape(bytes, &at));
    }
    records_text_append(out, at, (apr_size_t)(end - at));
}

/* ---- writing it anew -------------------------------------------------------------------- */

/* Escapes that are needed stay, in the one form that we write ourselves. */
static void compact_string(records_text_t *out, const records_value_t *string)
{
    const char *at = string->text, *end = string->text + string->length, *slash;
    char bytes[4];

    while ((slash = memchr(at, '\\', (apr_size_t)(end - at))) != NULL) {
        records_text_append(out, at, (apr_size_t)(slash - at));
        at = slash + 1;
        records_json_escape(out, bytes, read_escape(bytes, &at));
    }
    records_text_append(out, at, (apr_size_t)(end - at));
}

void records_json_compact(records_text_t *out, const records_value_t *value)
{
    const char *at = value->text, *end = value->text + value->length, *begin;
    records_value_t string;

    while (at < end) {
        begin = at;
        while (at < end && *at != '"' && !is_blank(*at))
            at++;
        records_text_append(out, begin, (apr_size_t)(at - begin));
        at = past_blanks(at, end);
        if (at < end && *at == '"') {
            string.text = at;
            at = past_string(at);
            string.length = (apr_size_t)(at - string.text);
            compact_string(out, &string);
        }
    }
}

records_value_t records_json_said(const records_value_t *value, apr_pool_t *pool)
{
    const records_json_type_e type = records_json_type(value);
    records_value_t said = { NULL, 0 };
    records_text_t text;

    if (type == RECORDS_JSON_NULL)
        return said;
    records_text_init(&text, value->length + 1, pool);
    if (type == RECORDS_JSON_STRING)
        records_json_unquote(&text, value);
    else
        records_json_compact(&text, value);
    said.text = records_text_string(&text);
    said.length = text.length;
    return said;
}
