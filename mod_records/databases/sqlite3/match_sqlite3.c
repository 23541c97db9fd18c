/* SPDX-License-Identifier: Apache-2.0 */
/* A full text search in the words of FTS5.
 *
 * FTS5 knows no NOT without something before it, so a query is a pair: what to match, and whether
 * the rows are meant that do not.  By De Morgan's laws every tree of AND, OR and NOT becomes one. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/search.h"

typedef struct query_t {
    const char *match;                   /* NULL: nothing to look for */
    unsigned negated : 1;
} query_t;

static const query_t nothing = { NULL, 0 };

/* ---- pairs ---------------------------------------------------------------------- */

static query_t negate(query_t a)
{
    a.negated ^= 1;
    return a;
}

static const char *join(const query_t *a, const char *words, const query_t *b, apr_pool_t *pool)
{
    return apr_pstrcat(pool, "(", a->match, words, b->match, ")", NULL);
}

/* A side that has no words says nothing. */
static query_t both(query_t a, query_t b, apr_pool_t *pool)
{
    query_t made = nothing;

    if (a.match == NULL || b.match == NULL)
        return a.match == NULL ? b : a;
    if (a.negated && b.negated) {
        made.match = join(&a, " OR ", &b, pool);
        made.negated = 1;
    } else if (a.negated || b.negated)
        made.match = a.negated ? join(&b, " NOT ", &a, pool) : join(&a, " NOT ", &b, pool);
    else
        made.match = join(&a, " AND ", &b, pool);
    return made;
}

static query_t either(query_t a, query_t b, apr_pool_t *pool)
{
    if (a.match == NULL || b.match == NULL)
        return a.match == NULL ? b : a;
    return negate(both(negate(a), negate(b), pool));
}

/* ---- words ---------------------------------------------------------------------- */

/* Does the tokenizer find anything in it? */
static int has_words(const char *text)
{
    for (; *text != '\0'; text++)
        if (apr_isalnum(*text) || (unsigned char)*text >= 0x80)
            return 1;
    return 0;
}

/* "text", so that nothing in it is a word of FTS5's own. */
static void append_quoted(records_text_t *out, const char *text)
{
    records_text_putc(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            records_text_putc(out, '"');
        records_text_putc(out, *text);
    }
    records_text_putc(out, '"');
}

/* "black" + "smoke" * */
static query_t write_phrase(records_error_t **error, const records_search_t *search,
                            apr_pool_t *pool)
{
    const apr_array_header_t *texts;
    query_t made = nothing;
    records_text_t out;
    int i;

    if ((*error = records_search_phrase(&texts, search, pool)) != NULL)
        return made;
    records_text_init(&out, 64, pool);
    for (i = 0; i < texts->nelts; i++) {
        const records_search_t *text = APR_ARRAY_IDX(texts, i, const records_search_t *);

        if (!has_words(text->text))
            continue;
        records_text_puts(&out, out.length > 0 ? " + " : "");
        append_quoted(&out, text->text);
        records_text_puts(&out, text->prefix ? " *" : "");
    }
    if (out.length > 0)
        made.match = out.bytes;
    return made;
}

/* ---- trees ---------------------------------------------------------------------- */

static query_t write_search(records_error_t **error, const records_search_t *search,
                            apr_pool_t *pool)
{
    query_t made = nothing;
    int i;

    if (search->is == RECORDS_SEARCH_TEXT || search->is == RECORDS_SEARCH_FOLLOWS)
        return write_phrase(error, search, pool);
    for (i = 0; *error == NULL && i < search->parts->nelts; i++) {
        query_t part = write_search(error, RECORDS_SEARCH_PART(search, i), pool);

        made = search->is == RECORDS_SEARCH_OR ? either(made, part, pool) : both(made, part, pool);
    }
    return search->is == RECORDS_SEARCH_NOT ? negate(made) : made;
}

records_error_t *records_sqlite3_match(const char **match, int *negated, records_op_e op,
                                       const char *text, apr_pool_t *pool)
{
    const records_search_t *search;
    records_error_t *error = records_search_read(&search, op, text, pool);
    query_t made;

    if (error != NULL)
        return error;
    made = write_search(&error, search, pool);
    *match = made.match;
    *negated = made.negated;
    return error;
}
