/* SPDX-License-Identifier: Apache-2.0 */
/* Is a text JSON (RFC 8259)?  Nothing is built: what is found stands in the text itself.
 *
 * json-c's own tokener, even when strict, takes NaN, {'a':1} and line ends in strings, and makes
 * another number of one with more than 64 bits, which a numeric column holds; so the grammar is ours. */
#include "base/json_text.h"

#include <limits.h>

#include <apr_strings.h>

#include "base/json.h"
#include "base/json_repeats.h"

#define DEEPEST 512 /* a limit for the stack, whatever the caller allows */

typedef struct reader_t {
    const char *start, *p, *end;
    const char *why;                     /* the first complaint */
    int depth;                           /* how much deeper we may go */
    records_json_repeats_t repeats;      /* members of objects that are open, and what to do about it */
    apr_pool_t *pool;
} reader_t;

static int read_value(reader_t *r);

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

static int skip_char(reader_t *r, char c)
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

/* What follows \u.  Half a surrogate pair is no character: no database could hold it. */
static int read_code(reader_t *r, records_text_t *name)
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
    if (name != NULL) {
        char bytes[4];

        records_text_append(name, bytes, records_utf8_write(bytes, code));
    }
    return 1;
}

static int read_escape(reader_t *r, records_text_t *name)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *found;

    r->p++; /* the backslash */
    if (r->p == r->end)
        return complain(r, "a string without its end");
    if (*r->p == 'u') {
        r->p++;
        return read_code(r, name);
    }
    if ((found = strchr(letters, *r->p)) == NULL)
        return complain(r, "an escape that JSON does not know");
    if (name != NULL)
        records_text_putc(name, meanings[found - letters]);
    r->p++;
    return 1;
}

/* A string from its opening quote on; without its escapes it goes onto name, unless that is NULL. */
static int read_string(reader_t *r, records_text_t *name)
{
    const char *run;

    r->p++;
    for (;;) {
        run = r->p;
        while (r->p < r->end && *r->p != '"' && *r->p != '\\' && (unsigned char)*r->p >= ' ')
            r->p++;
        if (name != NULL)
            records_text_append(name, run, (apr_size_t)(r->p - run));
        if (r->p == r->end)
            return complain(r, "a string without its end");
        if (*r->p == '"') {
            r->p++;
            return 1;
        }
        if (*r->p != '\\')
            return complain(r, "a control character in a string");
        if (!read_escape(r, name))
            return 0;
    }
}

/* ---- the other values ----------------------------------------------------- */

static int is_number_byte(char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static int read_number(reader_t *r)
{
    const char *stop = r->p;

    while (stop < r->end && is_number_byte(*stop))
        stop++;
    if (!records_json_is_number(r->p, (apr_size_t)(stop - r->p)))
        return complain(r, "not a JSON value");
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

static int read_elements(reader_t *r)
{
    r->p++; /* [ */
    if (skip_char(r, ']'))
        return 1;
    do {
        if (!read_value(r))
            return 0;
    } while (skip_char(r, ','));
    return skip_char(r, ']') ? 1 : complain(r, "a comma or ] is missing");
}

/* "name": of a member. */
static int read_name(reader_t *r)
{
    records_text_t *names = &r->repeats.names;
    apr_size_t begin = names->length;

    if (peek(r) != '"')
        return complain(r, "the name of a member is missing");
    if (!read_string(r, names))
        return 0;
    if (memchr(names->bytes + begin, '\0', names->length - begin) != NULL)
        return complain(r, "\\u0000 in the name of a member");
    if (!skip_char(r, ':'))
        return complain(r, "a colon is missing");
    (void)peek(r);
    records_json_repeats_add(&r->repeats, begin, r->p);
    return 1;
}

static int read_members(reader_t *r)
{
    const records_json_level_t level = records_json_repeats_open(&r->repeats);

    r->p++; /* { */
    if (skip_char(r, '}'))
        return 1;
    do {
        if (!read_name(r) || !read_value(r))
            return 0;
        records_json_repeats_ends(&r->repeats, r->p);
    } while (skip_char(r, ','));
    records_json_repeats_close(&r->repeats, level);
    return skip_char(r, '}') ? 1 : complain(r, "a comma or } is missing");
}

static int read_nest(reader_t *r)
{
    int good;

    if (r->depth == 0)
        return complain(r, "nested too deeply");
    r->depth--;
    good = *r->p == '[' ? read_elements(r) : read_members(r);
    r->depth++;
    return good;
}

static int read_value(reader_t *r)
{
    switch (peek(r)) {
    case '[':
    case '{':
        return read_nest(r);
    case '"':
        return read_string(r, NULL);
    case 't':
        return read_word(r, "true");
    case 'f':
        return read_word(r, "false");
    case 'n':
        return read_word(r, "null");
    case '\0':
        return complain(r, "the text ends too early");
    default:
        return read_number(r);
    }
}

int records_json_check(records_value_t *json, int depth, const char **why, apr_pool_t *pool)
{
    reader_t r;

    if (json->length > INT_MAX || !records_utf8_valid(json->text, json->length)) {
        *why = json->length > INT_MAX ? "the text is too long" : "the text is not UTF-8";
        return 0;
    }
    r.start = r.p = json->text;
    r.end = json->text + json->length;
    r.why = NULL;
    r.depth = depth < DEEPEST ? depth : DEEPEST;
    r.pool = pool;
    records_json_repeats_init(&r.repeats, json, pool);
    if (read_value(&r) && peek(&r) != '\0')
        (void)complain(&r, "more than one value");
    *why = r.why;
    if (r.why != NULL)
        return 0;
    records_json_repeats_apply(&r.repeats, json);
    return 1;
}
