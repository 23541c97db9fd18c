/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what is searched for. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "databases/mysql/search_mysql.h"

#define DEEPEST 50 /* parentheses in one another */

typedef struct reading_t {
    const char *at;
    const char *why;
    int depth;
    apr_pool_t *pool;
} reading_t;

/* ---- words ---------------------------------------------------------------------------- */

static int is_word(char c)
{
    return apr_isalnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* As the index parts a text: an apostrophe inside of a word belongs to it. */
static const char *next_word(const char **at, const char *end, apr_pool_t *pool)
{
    const char *begin;

    while (*at < end && !is_word(**at))
        (*at)++;
    begin = *at;
    while (*at < end && (is_word(**at) || (**at == '\'' && *at + 1 < end && is_word((*at)[1]))))
        (*at)++;
    return *at == begin ? NULL : apr_pstrmemdup(pool, begin, (apr_size_t)(*at - begin));
}

static records_search_t *make(int is, apr_pool_t *pool)
{
    records_search_t *node = apr_pcalloc(pool, sizeof(*node));

    node->is = is;
    if (is == RECORDS_SEARCH_PHRASE)
        node->words = apr_array_make(pool, 2, sizeof(const char *));
    else
        node->parts = apr_array_make(pool, 2, sizeof(records_search_t *));
    return node;
}

static records_search_t *phrase_of(const char *begin, const char *end, apr_pool_t *pool)
{
    records_search_t *node = make(RECORDS_SEARCH_PHRASE, pool);
    const char *word;

    while ((word = next_word(&begin, end, pool)) != NULL)
        APR_ARRAY_PUSH(node->words, const char *) = word;
    return node;
}

static void add(records_search_t *node, records_search_t *part)
{
    APR_ARRAY_PUSH(node->parts, records_search_t *) = part;
}

static records_search_t *negate(records_search_t *part, apr_pool_t *pool)
{
    records_search_t *node = make(RECORDS_SEARCH_NOT, pool);

    add(node, part);
    return node;
}

records_search_t *records_search_plain(const char *text, int phrase, apr_pool_t *pool)
{
    const char *end = text + strlen(text), *word;
    records_search_t *node;

    if (phrase)
        return phrase_of(text, end, pool);
    node = make(RECORDS_SEARCH_ALL, pool);
    while ((word = next_word(&text, end, pool)) != NULL)
        add(node, phrase_of(word, word + strlen(word), pool));
    return node;
}

/* ---- tsquery ----------------------------------------------------------------------------- */

static void skip(reading_t *r)
{
    while (apr_isspace(*r->at))
        r->at++;
}

static int take(reading_t *r, const char *sign)
{
    skip(r);
    if (strncmp(r->at, sign, strlen(sign)) != 0)
        return 0;
    r->at += strlen(sign);
    return 1;
}

/* 'two words' with '' for a quote, or what stands up to the next sign; \x is x. */
static records_search_t *read_word(reading_t *r)
{
    const int quoted = *r->at == '\'';
    records_search_t *node;
    records_text_t text;

    records_text_init(&text, 32, r->pool);
    r->at += quoted;
    for (; *r->at != '\0'; r->at++) {
        if (quoted && *r->at == '\'') {
            if (r->at[1] != '\'')
                break;
            r->at++;
        } else if (!quoted && (apr_isspace(*r->at) || strchr("&|!()<:", *r->at) != NULL))
            break;
        else if (*r->at == '\\' && r->at[1] != '\0')
            r->at++;
        records_text_putc(&text, *r->at);
    }
    if (text.length == 0 || (quoted && *r->at != '\''))
        r->why = "a word is missing";
    r->at += quoted && *r->at == '\'';
    node = phrase_of(records_text_string(&text), records_text_string(&text) + text.length, r->pool);
    if (*r->at == ':') { /* weights say nothing here, but * does */
        r->at++;
        node->begins = r->at[strspn(r->at, "ABCDabcd")] == '*';
        r->at += strspn(r->at, "ABCDabcd*");
    }
    return node;
}

static records_search_t *read_some(reading_t *r);

static records_search_t *read_one(reading_t *r)
{
    records_search_t *node;

    if (++r->depth > DEEPEST) {
        r->why = "it is nested too deep";
        return make(RECORDS_SEARCH_PHRASE, r->pool);
    }
    if (take(r, "!"))
        node = negate(read_one(r), r->pool);
    else if (take(r, "(")) {
        node = read_some(r);
        if (!take(r, ")"))
            r->why = "a ) is missing";
    } else
        node = read_word(r);
    r->depth--;
    return node;
}

/* a <-> b: words that follow each other */
static records_search_t *read_phrase(reading_t *r)
{
    records_search_t *node = read_one(r), *next;

    while (r->why == NULL && take(r, "<")) {
        if (!take(r, "->") && !take(r, "1>"))
            r->why = "only <-> is known between words, since MariaDB does not count them";
        next = read_one(r);
        if (r->why == NULL
            && (node->is != RECORDS_SEARCH_PHRASE || next->is != RECORDS_SEARCH_PHRASE
                || node->begins || next->begins))
            r->why = "<-> stands between words alone";
        if (r->why == NULL)
            apr_array_cat(node->words, next->words);
    }
    return node;
}

static records_search_t *read_all(reading_t *r)
{
    records_search_t *first = read_phrase(r), *node = NULL;

    while (r->why == NULL && take(r, "&")) {
        if (node == NULL) {
            node = make(RECORDS_SEARCH_ALL, r->pool);
            add(node, first);
        }
        add(node, read_phrase(r));
    }
    return node != NULL ? node : first;
}

static records_search_t *read_some(reading_t *r)
{
    records_search_t *first = read_all(r), *node = NULL;

    while (r->why == NULL && take(r, "|")) {
        if (node == NULL) {
            node = make(RECORDS_SEARCH_SOME, r->pool);
            add(node, first);
        }
        add(node, read_all(r));
    }
    return node != NULL ? node : first;
}

records_search_t *records_search_tsquery(const char *text, const char **why, apr_pool_t *pool)
{
    reading_t r = { text, NULL, 0, pool };
    records_search_t *node;

    skip(&r);
    if (*r.at == '\0')
        return make(RECORDS_SEARCH_PHRASE, pool);
    node = read_some(&r);
    skip(&r);
    if (r.why == NULL && *r.at != '\0')
        r.why = "an operator is missing between two words";
    *why = r.why;
    return r.why == NULL ? node : NULL;
}

/* ---- as in the search field of a web page --------------------------------------------------- */

/* One word or "phrase" of the text, perhaps with - before it. */
static records_search_t *read_web(const char **at, apr_pool_t *pool)
{
    const int negative = **at == '-';
    const char *begin = *at += negative, *end;
    records_search_t *node;

    if (*begin == '"') {
        begin++;
        end = strchr(begin, '"');
        if (end == NULL)
            end = begin + strlen(begin);
        *at = *end == '"' ? end + 1 : end;
    } else {
        end = begin + strcspn(begin, " \t\r\n\"");
        *at = end;
    }
    node = phrase_of(begin, end, pool);
    return negative && node->words->nelts > 0 ? negate(node, pool) : node;
}

static int is_or(const char *at)
{
    return apr_cstr_casecmpn(at, "or", 2) == 0 && (at[2] == '\0' || apr_isspace(at[2]));
}

records_search_t *records_search_web(const char *text, apr_pool_t *pool)
{
    records_search_t *some = make(RECORDS_SEARCH_SOME, pool);
    records_search_t *all = make(RECORDS_SEARCH_ALL, pool);

    for (text += strspn(text, " \t\r\n"); *text != '\0'; text += strspn(text, " \t\r\n")) {
        if (is_or(text) && all->parts->nelts > 0) {
            text += 2;
            add(some, all);
            all = make(RECORDS_SEARCH_ALL, pool);
        } else
            add(all, read_web(&text, pool));
    }
    if (some->parts->nelts == 0)
        return all;
    add(some, all);
    return some;
}
