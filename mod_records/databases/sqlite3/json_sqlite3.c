/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as a text, looked at where it stands: is it JSON at all (SQLite lets anything into a column,
 * and the encoder would show it as it is), and what is at this place of it?  Nothing is built, and no
 * stack is risked. */
#include <string.h>

#include <apr_lib.h>

#include "base/text.h"
#include "databases/sqlite3/parts.h"

#define BLANK(c) ((c) == ' ' || (c) == '\t' || (c) == '\r' || (c) == '\n')
#define MOST (RECORDS_SQLITE3_DEEPEST + RECORDS_SQLITE3_DEEPER)

typedef struct scan_t {
    const char *at, *end;
} scan_t;

static void skip_blanks(scan_t *s)
{
    while (s->at < s->end && BLANK(*s->at))
        s->at++;
}

static int take_char(scan_t *s, char c)
{
    if (s->at == s->end || *s->at != c)
        return 0;
    s->at++;
    return 1;
}

/* ---- scalars ---------------------------------------------------------------------- */

static int scan_word(scan_t *s, const char *word)
{
    apr_size_t length = strlen(word);

    if ((apr_size_t)(s->end - s->at) < length || memcmp(s->at, word, length) != 0)
        return 0;
    s->at += length;
    return 1;
}

static int scan_digits(scan_t *s)
{
    const char *start = s->at;

    while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
        s->at++;
    return s->at > start;
}

static int scan_number(scan_t *s)
{
    const char *start;

    s->at += *s->at == '-';
    start = s->at;
    if (!scan_digits(s) || (*start == '0' && s->at - start > 1))
        return 0;
    if (take_char(s, '.') && !scan_digits(s))
        return 0;
    if (take_char(s, 'e') || take_char(s, 'E')) {
        if (!take_char(s, '-'))
            take_char(s, '+');
        return scan_digits(s);
    }
    return 1;
}

static int scan_escape(scan_t *s)
{
    int i;

    if (++s->at == s->end || strchr("\"\\/bfnrtu", *s->at) == NULL || *s->at == '\0')
        return 0;
    if (*s->at++ != 'u')
        return 1;
    for (i = 0; i < 4; i++, s->at++)
        if (s->at == s->end || !apr_isxdigit(*s->at))
            return 0;
    return 1;
}

static int scan_string(scan_t *s)
{
    if (!take_char(s, '"'))
        return 0;
    for (;;) {
        while (s->at < s->end && *s->at != '"' && *s->at != '\\' && (unsigned char)*s->at >= 0x20)
            s->at++;
        if (s->at == s->end || (unsigned char)*s->at < 0x20)
            return 0;
        if (*s->at == '"') {
            s->at++;
            return 1;
        }
        if (!scan_escape(s))
            return 0;
    }
}

static int scan_scalar(scan_t *s)
{
    switch (*s->at) {
    case '"':
        return scan_string(s);
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    default:
        return (*s->at == '-' || apr_isdigit(*s->at)) && scan_number(s);
    }
}

/* "key": */
static int scan_key(scan_t *s)
{
    skip_blanks(s);
    if (!scan_string(s))
        return 0;
    skip_blanks(s);
    return take_char(s, ':');
}

/* ---- values ----------------------------------------------------------------------- */

/* What is open: a bit each, 1 for an object. */
typedef struct open_t {
    unsigned char bits[MOST / 8 + 1];
    int depth;
} open_t;

static int is_object(const open_t *open)
{
    return open->bits[(open->depth - 1) / 8] >> (open->depth - 1) % 8 & 1;
}

static void push(open_t *open, int object)
{
    const int bit = 1 << open->depth % 8;

    if (object)
        open->bits[open->depth / 8] |= (unsigned char)bit;
    else
        open->bits[open->depth / 8] &= (unsigned char)~bit;
    open->depth++;
}

/* Behind a value: brackets that close, then perhaps a comma and a key.  0 if something is wrong; at
 * depth 0 that was all. */
static int scan_after(scan_t *s, open_t *open)
{
    while (open->depth > 0) {
        skip_blanks(s);
        if (take_char(s, ','))
            return !is_object(open) || scan_key(s);
        if (!take_char(s, is_object(open) ? '}' : ']'))
            return 0;
        open->depth--;
    }
    return 1;
}

/* { or [ with the first key, if there is one; at an empty one, all that is behind it. */
static int scan_open(scan_t *s, open_t *open, int deepest)
{
    const int object = *s->at++ == '{';

    if (open->depth == deepest)
        return 0;
    push(open, object);
    skip_blanks(s);
    if (s->at < s->end && *s->at == (object ? '}' : ']'))
        return scan_after(s, open);
    return !object || scan_key(s);
}

/* One value from here on, and nothing behind it. */
static int scan_value(scan_t *s, int deepest)
{
    open_t open;

    open.depth = 0;
    do {
        skip_blanks(s);
        if (s->at == s->end)
            return 0;
        if (*s->at == '{' || *s->at == '[') {
            if (!scan_open(s, &open, deepest))
                return 0;
        } else if (!scan_scalar(s) || !scan_after(s, &open))
            return 0;
    } while (open.depth > 0);
    return 1;
}

int records_sqlite3_is_json(const char *text, apr_size_t length, int deepest)
{
    scan_t s = { text, text + length };

    if (!scan_value(&s, deepest < MOST ? deepest : MOST))
        return 0;
    skip_blanks(&s);
    return s.at == s.end;
}

/* ---- places ----------------------------------------------------------------------- */

static unsigned hex(const char *at)
{
    unsigned value = 0;
    int i;

    for (i = 0; i < 4; i++)
        value = value << 4 | (unsigned)records_hex_digit(at[i]);
    return value;
}

/* \u00e4, or both halves of a pair; what is no character is U+FFFD.  at is behind the u. */
static int code_point(char out[4], const char **at, const char *end)
{
    unsigned c = hex(*at), low;

    *at += 4;
    if (c >= 0xD800 && c < 0xDC00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u') {
        low = hex(*at + 2);
        if (low >= 0xDC00 && low < 0xE000) {
            *at += 6;
            return (int)records_utf8_write(out,
                                           (int)(0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00)));
        }
    }
    return (int)records_utf8_write(out, c == 0 || (c >= 0xD800 && c < 0xE000) ? 0xFFFD : (int)c);
}

/* The next byte of a string that was scanned, or all bytes of an escape; how many. */
static int next(char out[4], const char **at, const char *end)
{
    static const char escapes[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *found;

    out[0] = *(*at)++;
    if (out[0] != '\\')
        return 1;
    out[0] = *(*at)++;
    if (out[0] == 'u')
        return code_point(out, at, end);
    if ((found = strchr(escapes, out[0])) != NULL)
        out[0] = meant[found - escapes];
    return 1;
}

void records_sqlite3_unquote(records_text_t *out, const char *text, apr_size_t length)
{
    const char *at = text + 1, *end = text + length - 1;
    char bytes[4];

    while (at < end)
        records_text_append(out, bytes, (apr_size_t)next(bytes, &at, end));
}

/* Is the string from " to " this key? */
static int is_key(const char *text, apr_size_t length, const char *key, apr_size_t key_length)
{
    const char *at = text + 1, *end = text + length - 1, *key_end = key + key_length;
    char bytes[4];
    int count;

    while (at < end) {
        count = next(bytes, &at, end);
        if (key_end - key < count || memcmp(bytes, key, (apr_size_t)count) != 0)
            return 0;
        key += count;
    }
    return key == key_end;
}

static int begin(scan_t *s, const char *text, apr_size_t length, char open, char close)
{
    s->at = text;
    s->end = text + length;
    skip_blanks(s);
    if (!take_char(s, open))
        return 0;
    skip_blanks(s);
    return s->at < s->end && *s->at != close;
}

/* The value from here, to be found again; 0 where none is, or where it is the last. */
static int found(const char **text, apr_size_t *length, scan_t *s)
{
    skip_blanks(s);
    *text = s->at;
    if (!scan_value(s, RECORDS_SQLITE3_DEEPEST))
        return 0;
    *length = (apr_size_t)(s->at - *text);
    skip_blanks(s);
    return 1;
}

/* Of members with one name the last counts, as in jsonb. */
int records_sqlite3_member(const char **text, apr_size_t *length, const char *key,
                           apr_size_t key_length)
{
    const char *name, *value, *last = NULL;
    apr_size_t name_length, value_length;
    scan_t s;

    if (!begin(&s, *text, *length, '{', '}'))
        return 0;
    do {
        if (!found(&name, &name_length, &s) || *name != '"' || !take_char(&s, ':')
            || !found(&value, &value_length, &s))
            return 0;
        if (is_key(name, name_length, key, key_length)) {
            last = value;
            *length = value_length;
        }
    } while (take_char(&s, ','));
    if (last == NULL || !take_char(&s, '}'))
        return 0;
    *text = last;
    return 1;
}

static apr_int64_t count_elements(scan_t s)
{
    const char *text;
    apr_size_t length;
    apr_int64_t count = 0;

    do {
        if (!found(&text, &length, &s))
            return 0;
        count++;
    } while (take_char(&s, ','));
    return count;
}

int records_sqlite3_element(const char **text, apr_size_t *length, apr_int64_t index)
{
    scan_t s;

    if (!begin(&s, *text, *length, '[', ']'))
        return 0;
    if (index < 0)
        index += count_elements(s);
    if (index < 0)
        return 0;
    do
        if (!found(text, length, &s))
            return 0;
    while (index-- > 0 && take_char(&s, ','));
    return index < 0;
}
