/* SPDX-License-Identifier: Apache-2.0 */
/* A client's regular expression on its way to regcomp: \d, (?: and the like, which PostgreSQL knows,
 * are written in POSIX's words, and what would cost too much memory or time is refused. */
#include <stdlib.h>
#include <string.h>

#include "databases/sqlite3/parts.h"

#define RECORDS_REGEX_STATES 2000 /* characters and brackets, each as often as it repeats */
#define RECORDS_REGEX_DEPTH 50    /* parentheses in parentheses */

typedef struct rewrite_t {
    const char *at;                      /* in the pattern */
    char *out;
    const char *why;
    unsigned long sizes[RECORDS_REGEX_DEPTH];    /* of each open parenthesis, the inmost last */
    int depth;
    unsigned long last;                  /* size of the piece that a quantifier would repeat */
} rewrite_t;

static void put(rewrite_t *r, const char *text)
{
    apr_size_t length = strlen(text);

    memcpy(r->out, text, length);
    r->out += length;
}

static void put_char(rewrite_t *r, char c)
{
    *r->out++ = c;
}

/* The piece before is complete, and another of this size begins. */
static void piece(rewrite_t *r, unsigned long size)
{
    r->sizes[r->depth] += r->last;
    r->last = size;
}

/* An escape in brackets: [\d\w.\]] */
static void bracket_escape(rewrite_t *r)
{
    char c = *++r->at;

    switch (c) {
    case 'd':
        put(r, "0-9");
        break;
    case 'w':
        put(r, "[:alnum:]_");
        break;
    case 's':
        put(r, "[:space:]");
        break;
    case 't':
        put_char(r, '\t');
        break;
    case 'n':
        put_char(r, '\n');
        break;
    case 'r':
        put_char(r, '\r');
        break;
    case '\\':
    case ']':
    case '[':
    case '^':
    case '-':
        put(r, "[.");
        put_char(r, c);
        put(r, ".]");
        break;
    default:
        put_char(r, c);
    }
    r->at++;
}

/* [:alpha:] and its kin, copied whole; 0 where it does not end. */
static int bracket_class(rewrite_t *r)
{
    char end[3] = { r->at[1], ']', '\0' };
    const char *found = strstr(r->at + 2, end);

    if (found == NULL)
        return 0;
    while (r->at < found + 2)
        put_char(r, *r->at++);
    return 1;
}

static int bracket(rewrite_t *r)
{
    piece(r, 1);
    put_char(r, *r->at++);
    if (*r->at == '^')
        put_char(r, *r->at++);
    if (*r->at == ']')
        put_char(r, *r->at++);
    while (*r->at != ']') {
        if (*r->at == '\0' || (*r->at == '\\' && r->at[1] == '\0'))
            return 0;
        if (*r->at == '\\')
            bracket_escape(r);
        else if (*r->at == '[' && r->at[1] != '\0' && strchr(":.=", r->at[1]) != NULL) {
            if (!bracket_class(r))
                return 0;
        } else
            put_char(r, *r->at++);
    }
    put_char(r, *r->at++);
    return 1;
}

static int escape(rewrite_t *r)
{
    char c = r->at[1];

    if (c == '\0') {
        r->why = "it ends with a backslash";
        return 0;
    }
    if (c >= '1' && c <= '9') {
        r->why = "back references are not supported";
        return 0;
    }
    piece(r, 1);
    if (c == 'd')
        put(r, "[0-9]");
    else if (c == 'D')
        put(r, "[^0-9]");
    else if (c == 't')
        put_char(r, '\t');
    else if (c == 'n')
        put_char(r, '\n');
    else if (c == 'r')
        put_char(r, '\r');
    else {
        put_char(r, '\\');
        put_char(r, c == 'y' ? 'b' : c == 'Y' ? 'B' : c); /* PostgreSQL's word boundary */
    }
    r->at += 2;
    return 1;
}

static int open_group(rewrite_t *r)
{
    piece(r, 0);
    if (++r->depth == RECORDS_REGEX_DEPTH) {
        r->why = "too many parentheses";
        return 0;
    }
    r->sizes[r->depth] = 0;
    put_char(r, '(');
    r->at += strncmp(r->at, "(?:", 3) == 0 ? 3 : 1; /* nothing is captured anyway */
    return 1;
}

static int close_group(rewrite_t *r)
{
    if (r->depth == 0) {
        r->why = "a parenthesis closes that was never opened";
        return 0;
    }
    piece(r, 0);
    r->last = r->sizes[r->depth--] + 1;
    put_char(r, *r->at++);
    return 1;
}

/* {m}, {m,}, {m,n}: the piece before it counts so many times.  Any other brace is a character. */
static void repeat(rewrite_t *r)
{
    char *end;
    unsigned long least = strtoul(r->at + 1, &end, 10), most = least;

    if (end == r->at + 1 || (*end != ',' && *end != '}')) {
        piece(r, 1);
        put(r, "\\{");
        r->at++;
        return;
    }
    if (*end == ',' && end[1] != '}')
        most = strtoul(end + 1, &end, 10);
    if (most < least)
        most = least;
    r->last = most > RECORDS_REGEX_STATES || r->last > RECORDS_REGEX_STATES
                  ? RECORDS_REGEX_STATES + 1
                  : r->last * (most > 0 ? most : 1);
    do
        put_char(r, *r->at);
    while (*r->at != '\0' && *r->at++ != '}');
}

static int step(rewrite_t *r)
{
    switch (*r->at) {
    case '\\':
        return escape(r);
    case '[':
        return bracket(r);
    case '(':
        return open_group(r);
    case ')':
        return close_group(r);
    case '{':
        repeat(r);
        return 1;
    case '*':
    case '+':
    case '?':
        put_char(r, *r->at++);
        return 1;
    default:
        piece(r, 1);
        put_char(r, *r->at++);
        return 1;
    }
}

char *records_sqlite3_regex(const char *pattern, const char **why)
{
    apr_size_t length = strlen(pattern);
    rewrite_t r = { 0 };
    char *start;

    *why = "it is too long";
    if (length > RECORDS_REGEX_STATES || (start = malloc(10 * length + 1)) == NULL)
        return NULL; /* [:alnum:]_ is the longest word for two characters */
    r.at = pattern;
    r.out = start;
    r.why = "a bracket does not end";
    while (*r.at != '\0') {
        if (!step(&r)) {
            *why = r.why;
            free(start);
            return NULL;
        }
        if (r.last > RECORDS_REGEX_STATES || r.sizes[r.depth] > RECORDS_REGEX_STATES) {
            *why = "it is too large";
            free(start);
            return NULL;
        }
    }
    *r.out = '\0';
    return start;
}
