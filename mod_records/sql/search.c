/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/search.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"

#define DEEPEST 50     /* parentheses and ! in one another */
#define FARTHEST 16384 /* PostgreSQL's own limit between two words */
#define BLANKS " \t\r\n\v\f"

typedef struct reader_t {
    const char *text, *at;
    int depth;
    apr_pool_t *pool;
    records_error_t *error;
} reader_t;

/* ---- nodes ----------------------------------------------------------------------- */

static records_search_t *make_text(const char *text, apr_size_t length, apr_pool_t *pool)
{
    records_search_t *node = apr_pcalloc(pool, sizeof(*node));

    node->is = RECORDS_SEARCH_TEXT;
    node->text = apr_pstrmemdup(pool, text, length);
    return node;
}

static records_search_t *make_node(records_search_e is, records_search_t *part, apr_pool_t *pool)
{
    records_search_t *node = apr_pcalloc(pool, sizeof(*node));

    node->is = is;
    node->parts = apr_array_make(pool, 2, sizeof(records_search_t *));
    if (part != NULL)
        APR_ARRAY_PUSH(node->parts, records_search_t *) = part;
    return node;
}

/* first & second, as one more part where first is of that kind already. */
static records_search_t *join(records_search_e is, records_search_t *first,
                              records_search_t *second, apr_pool_t *pool)
{
    records_search_t *node = first;

    if (first == NULL)
        return second;
    if (first->is != is)
        node = make_node(is, first, pool);
    APR_ARRAY_PUSH(node->parts, records_search_t *) = second;
    return node;
}

/* ---- words ----------------------------------------------------------------------- */

static int is_word(char c)
{
    return apr_isalnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

const char *records_search_word(const char **at, const char *end, apr_pool_t *pool)
{
    const char *begin;

    while (*at < end && !is_word(**at))
        (*at)++;
    begin = *at;
    while (*at < end && (is_word(**at) || (**at == '\'' && *at + 1 < end && is_word((*at)[1]))))
        (*at)++;
    return *at == begin ? NULL : apr_pstrmemdup(pool, begin, (apr_size_t)(*at - begin));
}

static int holds_several(const char *text, apr_pool_t *pool)
{
    const char *end = text + strlen(text);

    return records_search_word(&text, end, pool) != NULL
           && records_search_word(&text, end, pool) != NULL;
}

/* ---- a tsquery: | above & above <-> above ! ---------------------------------------- */

static records_search_t *read_or(reader_t *r);

/* The first fault is kept.  What is read behind it does not matter. */
static records_search_t *fail(reader_t *r, records_error_t *error)
{
    if (r->error == NULL)
        r->error = error;
    return make_text("", 0, r->pool);
}

static records_search_t *fail_syntax(reader_t *r)
{
    return fail(r, records_fail(r->pool, "42601", "syntax error in tsquery: \"%s\"", r->text));
}

static char next_sign(reader_t *r)
{
    r->at += strspn(r->at, BLANKS);
    return *r->at;
}

static int skip_sign(reader_t *r, const char *sign)
{
    next_sign(r);
    if (strncmp(r->at, sign, strlen(sign)) != 0)
        return 0;
    r->at += strlen(sign);
    return 1;
}

/* cat:*  cat:AB */
static void read_flags(reader_t *r, records_search_t *node)
{
    for (; *r->at == '*' || (*r->at != '\0' && strchr("ABCDabcd", *r->at) != NULL); r->at++)
        if (*r->at == '*')
            node->prefix = 1;
        else
            node->weighted = 1;
    if (*r->at != '\0' && strchr(BLANKS "&|!()<", *r->at) == NULL)
        fail_syntax(r);
}

/* Up to the next sign, or 'to the next quote' with '' for one; \x is x. */
static int read_text(reader_t *r, records_text_t *text)
{
    const int quoted = *r->at == '\'';

    for (r->at += quoted; *r->at != '\0'; r->at++) {
        if (quoted && *r->at == '\'' && *++r->at != '\'')
            return 1;
        if (!quoted && strchr(BLANKS "&|!()<:", *r->at) != NULL)
            return 1;
        if (*r->at == '\\' && *++r->at == '\0')
            return 0;
        records_text_putc(text, *r->at);
    }
    return !quoted;
}

static records_search_t *read_word(reader_t *r)
{
    records_search_t *node;
    records_text_t text;

    records_text_init(&text, 32, r->pool);
    r->at += strspn(r->at, BLANKS);
    if (!read_text(r, &text) || text.length == 0)
        return fail_syntax(r);
    node = make_text(text.bytes, text.length, r->pool);
    if (*r->at == ':') {
        r->at++;
        read_flags(r, node);
    }
    return node;
}

static records_search_t *read_operand(reader_t *r)
{
    records_search_t *node;

    if (++r->depth > DEEPEST)
        return fail(r, records_fail(r->pool, "REC102", "A full text search is nested too deep"));
    if (skip_sign(r, "!")) {
        node = make_node(RECORDS_SEARCH_NOT, read_operand(r), r->pool);
    } else if (skip_sign(r, "(")) {
        node = read_or(r);
        if (!skip_sign(r, ")"))
            fail_syntax(r);
    } else {
        node = read_word(r);
    }
    r->depth--;
    return node;
}

/* <-> or <2>; the distance, or -1 if there is none */
static int read_distance(reader_t *r)
{
    apr_int64_t distance;
    char *end;

    if (!skip_sign(r, "<"))
        return -1;
    if (*r->at == '-') {
        distance = 1;
        r->at++;
    } else {
        distance = apr_isdigit(*r->at) ? apr_strtoi64(r->at, &end, 10) : FARTHEST + 1;
        r->at = apr_isdigit(*r->at) ? end : r->at;
    }
    if (distance > FARTHEST || *r->at != '>') {
        fail_syntax(r);
        return -1;
    }
    r->at++;
    return (int)distance;
}

static records_search_t *read_phrase(reader_t *r)
{
    records_search_t *node = read_operand(r);
    int distance;

    while (r->error == NULL && (distance = read_distance(r)) >= 0) {
        node = make_node(RECORDS_SEARCH_FOLLOWS, node, r->pool);
        node->distance = distance;
        APR_ARRAY_PUSH(node->parts, records_search_t *) = read_operand(r);
    }
    return node;
}

static records_search_t *read_and(reader_t *r)
{
    records_search_t *node = NULL;

    do
        node = join(RECORDS_SEARCH_AND, node, read_phrase(r), r->pool);
    while (r->error == NULL && skip_sign(r, "&"));
    return node;
}

static records_search_t *read_or(reader_t *r)
{
    records_search_t *node = NULL;

    do
        node = join(RECORDS_SEARCH_OR, node, read_and(r), r->pool);
    while (r->error == NULL && skip_sign(r, "|"));
    return node;
}

static records_search_t *read_tsquery(reader_t *r)
{
    records_search_t *node;

    if (next_sign(r) == '\0')
        return make_text("", 0, r->pool); /* nothing to look for, which is no error */
    node = read_or(r);
    if (next_sign(r) != '\0')
        fail_syntax(r);
    return node;
}

/* ---- plain words ------------------------------------------------------------------- */

static records_search_t *read_plain(reader_t *r)
{
    const char *end = r->text + strlen(r->text), *word;
    records_search_t *node = make_node(RECORDS_SEARCH_AND, NULL, r->pool);

    while ((word = records_search_word(&r->at, end, r->pool)) != NULL)
        APR_ARRAY_PUSH(node->parts, records_search_t *) = make_text(word, strlen(word), r->pool);
    return node;
}

/* ---- what people type into a search field -------------------------------------------- */

/* word, -word, "a phrase", -"a phrase" */
static records_search_t *read_wanted(reader_t *r)
{
    records_search_t *node;
    apr_size_t length;
    int negated = 0;

    for (; next_sign(r) == '-'; r->at++)
        negated ^= 1;
    if (*r->at == '"') {
        length = strcspn(r->at + 1, "\"");
        node = make_text(r->at + 1, length, r->pool);
        r->at += 1 + length + (r->at[1 + length] == '"');
    } else {
        length = strcspn(r->at, BLANKS "\"");
        node = make_text(r->at, length, r->pool);
        r->at += length;
    }
    return negated ? make_node(RECORDS_SEARCH_NOT, node, r->pool) : node;
}

/* "or" with something behind it; at the end it is a word like others */
static int skip_or(reader_t *r)
{
    const char *next = r->at + 2;

    if (apr_cstr_casecmpn(r->at, "or", 2) != 0 || *next == '-' || is_word(*next)
        || next[strspn(next, BLANKS)] == '\0')
        return 0;
    r->at = next;
    return 1;
}

static records_search_t *read_web(reader_t *r)
{
    records_search_t *whole = NULL, *part = NULL;

    while (next_sign(r) != '\0')
        if (part != NULL && skip_or(r)) {
            whole = join(RECORDS_SEARCH_OR, whole, part, r->pool);
            part = NULL;
        } else {
            part = join(RECORDS_SEARCH_AND, part, read_wanted(r), r->pool);
        }
    if (part == NULL)
        return whole != NULL ? whole : make_text("", 0, r->pool);
    return join(RECORDS_SEARCH_OR, whole, part, r->pool);
}

records_error_t *records_search_read(const records_search_t **search, records_op_e op,
                                     const char *value, apr_pool_t *pool)
{
    reader_t r = { value, value, 0, pool, NULL };

    if (op == RECORDS_OP_FTS)
        *search = read_tsquery(&r);
    else if (op == RECORDS_OP_PLFTS)
        *search = read_plain(&r);
    else if (op == RECORDS_OP_PHFTS)
        *search = make_text(value, strlen(value), pool);
    else
        *search = read_web(&r);
    return r.error;
}

/* ---- phrases ------------------------------------------------------------------------- */

/* Why an index without positions and weights cannot find it, or NULL. */
static const char *gather(apr_array_header_t *texts, const records_search_t *node, apr_pool_t *pool)
{
    const char *why = NULL;
    int i;

    if (node->is == RECORDS_SEARCH_TEXT) {
        APR_ARRAY_PUSH(texts, const records_search_t *) = node;
        if (node->weighted)
            return "Weights in a full text search are PostgreSQL's alone.";
        if (node->prefix && holds_several(node->text, pool))
            return "Behind several words :* is PostgreSQL's alone.";
        return NULL;
    }
    if (node->is != RECORDS_SEARCH_FOLLOWS)
        return "Before and behind <-> only words are supported.";
    if (node->distance != 1)
        return "Of the distances in a full text search only <-> is supported.";
    for (i = 0; why == NULL && i < node->parts->nelts; i++)
        why = gather(texts, RECORDS_SEARCH_PART(node, i), pool);
    return why;
}

records_error_t *records_search_phrase(const apr_array_header_t **texts,
                                       const records_search_t *search, apr_pool_t *pool)
{
    apr_array_header_t *found = apr_array_make(pool, 2, sizeof(records_search_t *));
    const char *why = gather(found, search, pool);

    *texts = found;
    return why == NULL ? NULL : records_unable(why, NULL, pool);
}
