/* SPDX-License-Identifier: Apache-2.0 */
/* What a client searches for, in the words of FTS5.  Four ways to say it come in: a tsquery
 * (cat & !dog | fish:*), plain words, a phrase, and what people type into a search box.
 *
 * FTS5 knows no NOT without something before it, so a query is a pair: what to match, and whether
 * the rows are meant that do not.  By De Morgan's laws every tree of AND, OR and NOT becomes one. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "databases/sqlite3/dialect_sqlite3.h"

#define DEEPEST 50                       /* parentheses in one another */

typedef struct query_t {
    const char *match;                   /* NULL: nothing to look for */
    unsigned negated : 1;
    unsigned word : 1;                   /* one or some in a row: a part of a longer phrase */
} query_t;

typedef struct reader_t {
    const char *text, *at;
    apr_pool_t *pool;
    records_error_t *error;
    int depth;
} reader_t;

static query_t fail(reader_t *r, records_error_t *error)
{
    static const query_t nothing = { NULL, 0, 0 };

    if (r->error == NULL)
        r->error = error;
    return nothing;
}

static query_t syntax(reader_t *r)
{
    return fail(r, records_fail(r->pool, "42601", "syntax error in tsquery: \"%s\"", r->text));
}

static query_t unable(reader_t *r, const char *details)
{
    return fail(r, records_explain(records_fail(r->pool, "PGRST127", "Feature not implemented"),
                                   details, NULL));
}

/* ---- pairs ---------------------------------------------------------------------- */

static const char *join(const query_t *a, const char *words, const query_t *b, apr_pool_t *pool)
{
    return apr_pstrcat(pool, "(", a->match, words, b->match, ")", NULL);
}

/* A side that has no words says nothing. */
static query_t both(reader_t *r, query_t a, query_t b)
{
    query_t made = { NULL, 0, 0 };

    if (a.match == NULL || b.match == NULL)
        return a.match == NULL ? b : a;
    if (a.negated && b.negated) {
        made.match = join(&a, " OR ", &b, r->pool);
        made.negated = 1;
    }
    else if (a.negated || b.negated)
        made.match = a.negated ? join(&b, " NOT ", &a, r->pool) : join(&a, " NOT ", &b, r->pool);
    else
        made.match = join(&a, " AND ", &b, r->pool);
    return made;
}

static query_t negate(query_t a)
{
    a.negated ^= 1;
    a.word = 0;
    return a;
}

static query_t either(reader_t *r, query_t a, query_t b)
{
    if (a.match == NULL || b.match == NULL)
        return a.match == NULL ? b : a;
    return negate(both(r, negate(a), negate(b)));
}

/* ---- words ---------------------------------------------------------------------- */

/* Does the tokenizer find anything in it? */
static int has_words(const char *text, apr_size_t length)
{
    apr_size_t i;

    for (i = 0; i < length; i++)
        if (apr_isalnum(text[i]) || (unsigned char)text[i] >= 0x80)
            return 1;
    return 0;
}

/* "text", so that nothing in it is a word of FTS5's own. */
static query_t quoted(reader_t *r, const char *text, apr_size_t length)
{
    query_t made = { NULL, 0, 1 };
    records_text_t out;
    apr_size_t i;

    if (!has_words(text, length))
        return made;
    records_text_init(&out, length + 8, r->pool);
    records_text_putc(&out, '"');
    for (i = 0; i < length; i++) {
        if (text[i] == '"')
            records_text_putc(&out, '"');
        records_text_putc(&out, text[i]);
    }
    records_text_putc(&out, '"');
    made.match = records_text_string(&out);
    return made;
}

static apr_size_t blanks(const char *text)
{
    return strspn(text, " \t\r\n\v\f");
}

static apr_size_t until_blank(const char *text)
{
    return strcspn(text, " \t\r\n\v\f");
}

/* ---- tsquery: | below & below ! below <-> ------------------------------------------ */

static char peek(reader_t *r)
{
    r->at += blanks(r->at);
    return *r->at;
}

static int take(reader_t *r, const char *word)
{
    peek(r);
    if (strncmp(r->at, word, strlen(word)) != 0)
        return 0;
    r->at += strlen(word);
    return 1;
}

static query_t read_or(reader_t *r);

/* Behind a word: * for its beginning.  Weights (A to D) are PostgreSQL's. */
static query_t read_flags(reader_t *r, query_t word)
{
    for (r->at++; *r->at == '*' || apr_isalpha(*r->at); r->at++) {
        if (*r->at != '*')
            return unable(r, "Weights in a full-text search are not supported by SQLite.");
        if (word.match != NULL)
            word.match = apr_pstrcat(r->pool, word.match, " *", NULL);
    }
    return word;
}

/* cat, 'it''s', cat:* */
static query_t read_word(reader_t *r)
{
    records_text_t word;
    const int in_quotes = peek(r) == '\'';
    query_t made;

    records_text_init(&word, 32, r->pool);
    for (r->at += in_quotes; *r->at != '\0'; r->at++) {
        if (in_quotes && *r->at == '\'' && *++r->at != '\'')
            break;
        if (!in_quotes && strchr(" \t\r\n\v\f&|!()<:'", *r->at) != NULL)
            break;
        if (*r->at == '\\' && r->at[1] != '\0')
            r->at++;
        records_text_putc(&word, *r->at);
    }
    if (word.length == 0)
        return syntax(r);
    made = quoted(r, word.bytes, word.length);
    return *r->at == ':' ? read_flags(r, made) : made;
}

static query_t read_primary(reader_t *r)
{
    query_t made;

    if (!take(r, "("))
        return read_word(r);
    if (++r->depth > DEEPEST)
        return unable(r, "The search has too many parentheses in one another.");
    made = read_or(r);
    r->depth--;
    return take(r, ")") ? made : syntax(r);
}

/* <-> and <1>: one after the other.  1 if there is one. */
static int take_follows(reader_t *r)
{
    if (peek(r) != '<')
        return 0;
    if (!take(r, "<->") && !take(r, "<1>"))
        unable(r, "Of distances in a full-text search SQLite supports <-> alone.");
    return r->error == NULL;
}

static query_t read_phrase(reader_t *r)
{
    query_t made = read_primary(r), next;

    while (r->error == NULL && take_follows(r)) {
        next = read_primary(r);
        if (!made.word || !next.word)
            return unable(r, "Behind and before <-> SQLite takes words alone.");
        if (made.match == NULL || next.match == NULL)
            made.match = made.match == NULL ? next.match : made.match;
        else
            made.match = apr_pstrcat(r->pool, made.match, " + ", next.match, NULL);
    }
    return made;
}

static query_t read_not(reader_t *r)
{
    int negated = 0;
    query_t made;

    while (take(r, "!"))
        negated ^= 1;
    made = read_phrase(r);
    return negated ? negate(made) : made;
}

static query_t read_and(reader_t *r)
{
    query_t made = read_not(r);

    while (r->error == NULL && take(r, "&"))
        made = both(r, made, read_not(r));
    return made;
}

static query_t read_or(reader_t *r)
{
    query_t made = read_and(r);

    while (r->error == NULL && take(r, "|"))
        made = either(r, made, read_and(r));
    return made;
}

static query_t read_tsquery(reader_t *r)
{
    query_t made;

    if (peek(r) == '\0')
        return quoted(r, "", 0);         /* nothing, which is no error */
    made = read_or(r);
    return peek(r) == '\0' ? made : syntax(r);
}

/* ---- plain words, a phrase, a search box -------------------------------------------- */

static query_t read_plain(reader_t *r)
{
    query_t made = { NULL, 0, 0 };
    apr_size_t length;

    for (; peek(r) != '\0'; r->at += length) {
        length = until_blank(r->at);
        made = both(r, made, quoted(r, r->at, length));
    }
    return made;
}

/* word, -word, "a phrase", -"a phrase" */
static query_t read_wanted(reader_t *r)
{
    const int negated = *r->at == '-';
    apr_size_t length;
    query_t made;

    r->at += negated;
    if (*r->at == '"') {
        r->at++;
        length = strcspn(r->at, "\"");
        made = quoted(r, r->at, length);
        r->at += length + (r->at[length] == '"');
    }
    else {
        length = strcspn(r->at, " \t\r\n\v\f\"");
        made = quoted(r, r->at, length);
        r->at += length;
    }
    return negated ? negate(made) : made;
}

static int take_or(reader_t *r)
{
    if (apr_tolower(r->at[0]) != 'o' || apr_tolower(r->at[1]) != 'r' || until_blank(r->at) != 2)
        return 0;
    r->at += 2;
    return 1;
}

static query_t read_web(reader_t *r)
{
    query_t whole = { NULL, 0, 0 }, part = { NULL, 0, 0 };

    while (peek(r) != '\0')
        if (part.match != NULL && take_or(r)) {
            whole = either(r, whole, part);
            part.match = NULL;
        }
        else
            part = both(r, part, read_wanted(r));
    return either(r, whole, part);
}

records_error_t *records_sqlite3_match(const char **match, int *negated, records_op_e op,
                                       const char *text, apr_pool_t *pool)
{
    reader_t r = { text, text, pool, NULL, 0 };
    query_t made;

    if (op == RECORDS_OP_FTS)
        made = read_tsquery(&r);
    else if (op == RECORDS_OP_PLFTS)
        made = read_plain(&r);
    else if (op == RECORDS_OP_PHFTS)
        made = quoted(&r, text, strlen(text));
    else
        made = read_web(&r);
    *match = made.match;
    *negated = made.negated;
    return r.error;
}
