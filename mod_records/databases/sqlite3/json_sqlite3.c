/* SPDX-License-Identifier: Apache-2.0 */
/* Is a text JSON?  Asked of every value of a JSON column, since SQLite lets anything in and the
 * encoder would show it as it is. */
#include <string.h>

#include <apr_lib.h>

#include "databases/sqlite3/parts.h"

#define RECORDS_JSON_DEPTH 200

typedef struct scan_t {
    const char *at, *end;
} scan_t;

static void skip_blanks(scan_t *s)
{
    while (s->at < s->end && strchr(" \t\r\n", *s->at) != NULL && *s->at != '\0')
        s->at++;
}

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
    if (s->at < s->end && *s->at == '.') {
        s->at++;
        if (!scan_digits(s))
            return 0;
    }
    if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
        s->at++;
        s->at += s->at < s->end && (*s->at == '-' || *s->at == '+');
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
    if (s->at == s->end || *s->at++ != '"')
        return 0;
    while (s->at < s->end && *s->at != '"') {
        if ((unsigned char)*s->at < 0x20)
            return 0;
        if (*s->at != '\\')
            s->at++;
        else if (!scan_escape(s))
            return 0;
    }
    return s->at < s->end && *s->at++ == '"';
}

static int scan_value(scan_t *s, int depth);

/* "key": in an object, nothing in an array */
static int scan_key(scan_t *s, char close)
{
    if (close == ']')
        return 1;
    skip_blanks(s);
    if (!scan_string(s))
        return 0;
    skip_blanks(s);
    return s->at < s->end && *s->at++ == ':';
}

static int scan_members(scan_t *s, char close, int depth)
{
    s->at++;
    skip_blanks(s);
    if (s->at < s->end && *s->at == close) {
        s->at++;
        return 1;
    }
    for (;;) {
        if (!scan_key(s, close) || !scan_value(s, depth + 1) || s->at == s->end)
            return 0;
        if (*s->at == close) {
            s->at++;
            return 1;
        }
        if (*s->at++ != ',')
            return 0;
    }
}

static int scan_value(scan_t *s, int depth)
{
    int good;

    skip_blanks(s);
    if (s->at == s->end || depth > RECORDS_JSON_DEPTH)
        return 0;
    switch (*s->at) {
    case '{':
        good = scan_members(s, '}', depth);
        break;
    case '[':
        good = scan_members(s, ']', depth);
        break;
    case '"':
        good = scan_string(s);
        break;
    case 't':
        good = scan_word(s, "true");
        break;
    case 'f':
        good = scan_word(s, "false");
        break;
    case 'n':
        good = scan_word(s, "null");
        break;
    default:
        good = (*s->at == '-' || apr_isdigit(*s->at)) && scan_number(s);
    }
    skip_blanks(s);
    return good;
}

int records_sqlite3_is_json(const char *text, apr_size_t length)
{
    scan_t s = { text, text + length };

    return scan_value(&s, 0) && s.at == s.end;
}
