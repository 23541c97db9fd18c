/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON into json-c's objects.  json-c's own tokener, even when strict, takes NaN, {'a':1}
 * and line ends in strings, and makes another number of one with more than 64 bits, which a numeric
 * column holds; so the grammar is ours. */
#include "base/json.h"

#include <limits.h>
#include <stdlib.h>

#include <apr_strings.h>
#include <json-c/json.h>

#include "base/number.h"
#include "base/text.h"

#define DEEPEST 512                      /* what the stack bears, whatever the caller allows */

typedef struct reader_t {
    const char *start, *p, *end;
    const char *why;                     /* the first complaint */
    int depth;                           /* how much deeper we may go */
    records_text_t scratch;              /* a string without its escapes */
    records_text_t names;                /* of the members that wait for their values */
    apr_pool_t *pool;
} reader_t;

static int read_value(reader_t *r, struct json_object **object);

static int complain(reader_t *r, const char *why)
{
    if (r->why == NULL)
        r->why = apr_psprintf(r->pool, "%s at byte %" APR_SIZE_T_FMT, why,
                              (apr_size_t)(r->p - r->start) + 1);
    return 0;
}

static void skip_blanks(reader_t *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
        r->p++;
}

/* The next byte that is no blank, which stays; 0 at the end, as no NUL is in the text. */
static char peek(reader_t *r)
{
    skip_blanks(r);
    return r->p < r->end ? *r->p : '\0';
}

static int take(reader_t *r, char c)
{
    if (peek(r) != c)
        return 0;
    r->p++;
    return 1;
}

/* ---- strings -------------------------------------------------------------- */

/* The four digits of \uXXXX; -1 if they are not there. */
static int read_unit(reader_t *r)
{
    int unit = 0, i, digit;

    for (i = 0; i < 4; i++) {
        if (r->p == r->end || (digit = records_hex_digit(*r->p)) < 0)
            return -1;
        unit = unit * 16 + digit;
        r->p++;
    }
    return unit;
}

static void append_utf8(records_text_t *out, int code)
{
    if (code < 0x80) {
        records_text_putc(out, (char)code);
        return;
    }
    if (code < 0x800) {
        records_text_putc(out, (char)(0xC0 | code >> 6));
    } else {
        if (code < 0x10000) {
            records_text_putc(out, (char)(0xE0 | code >> 12));
        } else {
            records_text_putc(out, (char)(0xF0 | code >> 18));
            records_text_putc(out, (char)(0x80 | (code >> 12 & 0x3F)));
        }
        records_text_putc(out, (char)(0x80 | (code >> 6 & 0x3F)));
    }
    records_text_putc(out, (char)(0x80 | (code & 0x3F)));
}

/* What follows \u.  Half a surrogate pair is no character: no database could hold it. */
static int read_code(reader_t *r)
{
    int code = read_unit(r), low;

    if (code < 0)
        return complain(r, "\\u wants four hexadecimal digits");
    if (code >= 0xD800 && code <= 0xDFFF) {
        if (code > 0xDBFF || r->end - r->p < 2 || r->p[0] != '\\' || r->p[1] != 'u')
            return complain(r, "half a surrogate pair");
        r->p += 2;
        low = read_unit(r);
        if (low < 0xDC00 || low > 0xDFFF)
            return complain(r, "half a surrogate pair");
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    append_utf8(&r->scratch, code);
    return 1;
}

static int read_escape(reader_t *r)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *found;

    r->p++;                              /* the backslash */
    if (r->p == r->end)
        return complain(r, "a string without its end");
    if (*r->p == 'u') {
        r->p++;
        return read_code(r);
    }
    if ((found = strchr(letters, *r->p)) == NULL)
        return complain(r, "an escape that JSON does not know");
    records_text_putc(&r->scratch, meanings[found - letters]);
    r->p++;
    return 1;
}

/* A string from its opening quote on; the result is in scratch. */
static int read_string(reader_t *r)
{
    const char *run;

    r->scratch.length = 0;
    r->p++;
    for (;;) {
        run = r->p;
        while (r->p < r->end && *r->p != '"' && *r->p != '\\' && (unsigned char)*r->p >= ' ')
            r->p++;
        records_text_append(&r->scratch, run, (apr_size_t)(r->p - run));
        if (r->p == r->end)
            return complain(r, "a string without its end");
        if (*r->p == '"') {
            r->p++;
            return 1;
        }
        if (*r->p != '\\')
            return complain(r, "a control character in a string");
        if (!read_escape(r))
            return 0;
    }
}

/* ---- the other values ----------------------------------------------------- */

static int is_number_byte(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static int read_number(reader_t *r, struct json_object **object)
{
    const char *start = r->p, *stop = r->p, *text;
    apr_int64_t number;

    while (stop < r->end && is_number_byte(*stop))
        stop++;
    if (!records_json_is_number(start, (apr_size_t)(stop - start)))
        return complain(r, "not a JSON value");
    r->scratch.length = 0;
    records_text_append(&r->scratch, start, (apr_size_t)(stop - start));
    text = r->scratch.bytes;
    if (records_number_parse(&number, text))
        *object = json_object_new_int64(number);
    else
        *object = json_object_new_double_s(strtod(text, NULL), text);
    r->p = stop;
    return 1;
}

static int read_word(reader_t *r, const char *word)
{
    const apr_size_t length = strlen(word);

    if ((apr_size_t)(r->end - r->p) < length || memcmp(r->p, word, length) != 0)
        return complain(r, "not a JSON value");
    r->p += length;
    return 1;
}

static int read_elements(reader_t *r, struct json_object *array)
{
    struct json_object *element;

    r->p++;                              /* [ */
    if (take(r, ']'))
        return 1;
    do {
        if (!read_value(r, &element))
            return 0;
        json_object_array_add(array, element);
    } while (take(r, ','));
    return take(r, ']') ? 1 : complain(r, "a comma or ] is missing");
}

/* "name": of a member, pushed onto names. */
static int read_name(reader_t *r)
{
    if (peek(r) != '"')
        return complain(r, "the name of a member is missing");
    if (!read_string(r))
        return 0;
    if (memchr(r->scratch.bytes, '\0', r->scratch.length) != NULL)
        return complain(r, "\\u0000 in the name of a member");
    records_text_append(&r->names, r->scratch.bytes, r->scratch.length + 1);
    return take(r, ':') ? 1 : complain(r, "a colon is missing");
}

static int read_members(reader_t *r, struct json_object *object)
{
    const apr_size_t name = r->names.length;
    struct json_object *value;

    r->p++;                              /* { */
    if (take(r, '}'))
        return 1;
    do {
        if (!read_name(r) || !read_value(r, &value))
            return 0;
        json_object_object_add(object, r->names.bytes + name, value);
        r->names.length = name;
    } while (take(r, ','));
    return take(r, '}') ? 1 : complain(r, "a comma or } is missing");
}

/* An array or object; what was made of it before an error is let go. */
static int read_nest(reader_t *r, struct json_object **object)
{
    const int is_array = *r->p == '[';
    int good;

    if (r->depth == 0)
        return complain(r, "nested too deeply");
    r->depth--;
    *object = is_array ? json_object_new_array() : json_object_new_object();
    good = is_array ? read_elements(r, *object) : read_members(r, *object);
    r->depth++;
    if (!good) {
        json_object_put(*object);
        *object = NULL;
    }
    return good;
}

static int read_value(reader_t *r, struct json_object **object)
{
    *object = NULL;
    switch (peek(r)) {
    case '[':
    case '{':
        return read_nest(r, object);
    case '"':
        if (!read_string(r))
            return 0;
        *object = json_object_new_string_len(r->scratch.bytes, (int)r->scratch.length);
        return 1;
    case 't':
        *object = read_word(r, "true") ? json_object_new_boolean(1) : NULL;
        return *object != NULL;
    case 'f':
        *object = read_word(r, "false") ? json_object_new_boolean(0) : NULL;
        return *object != NULL;
    case 'n':
        return read_word(r, "null");
    case '\0':
        return complain(r, "the text ends too early");
    default:
        return read_number(r, object);
    }
}

static apr_status_t release(void *object)
{
    json_object_put(object);
    return APR_SUCCESS;
}

int records_json_parse(struct json_object **object, const char *bytes, apr_size_t length, int depth,
                       const char **why, apr_pool_t *pool)
{
    reader_t r = { bytes, bytes, bytes + length, NULL, depth < DEEPEST ? depth : DEEPEST,
                   { NULL, NULL, 0, 0 }, { NULL, NULL, 0, 0 }, pool };
    int good;

    *object = NULL;
    if (length > INT_MAX || !records_utf8_valid(bytes, length)) {
        *why = length > INT_MAX ? "the text is too long" : "the text is not UTF-8";
        return 0;
    }
    records_text_init(&r.scratch, 256, pool);
    records_text_init(&r.names, 256, pool);
    good = read_value(&r, object);
    if (good && peek(&r) != '\0')
        good = complain(&r, "more than one value");
    if (*object != NULL)
        apr_pool_cleanup_register(pool, *object, release, apr_pool_cleanup_null);
    if (good)
        return 1;
    *object = NULL;
    *why = r.why;
    return 0;
}
