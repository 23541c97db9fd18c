/* SPDX-License-Identifier: Apache-2.0 */
/* Full text: MATCH ... AGAINST (... IN BOOLEAN MODE), by a FULLTEXT index.
 *
 *     cat & (dog | !bird)      MATCH(t) AGAINST('+cat' ...) AND (MATCH(t) AGAINST('dog' ...)
 *                              OR NOT MATCH(t) AGAINST('bird' ...))
 *     cat & (dog | bird) & !x  MATCH(t) AGAINST('+cat +(dog bird) -x' IN BOOLEAN MODE)
 *
 * A question in boolean mode must want something; what only excludes is left to SQL. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"
#include "sql/search.h"

/* A search, reduced to the parts for which an index can search. */
typedef struct match_t {
    records_search_e is;                 /* FOLLOWS has become TEXT */
    apr_array_header_t *words;           /* TEXT: const char *, at least one */
    unsigned prefix : 1;                 /* TEXT of one word: and whatever begins with it */
    apr_array_header_t *parts;           /* the others: match_t * */
} match_t;

#define PART(node, i) APR_ARRAY_IDX((node)->parts, i, match_t *)

/* InnoDB's default stop words: its indexes leave out these, and words of less than three
 * letters.  They are left out of a search too, since a search for them and others should still
 * find rows. */
static const char *const stopwords[] = {
    "about", "are", "com",  "for",  "from",  "how", "that", "the",  "this",
    "und",   "was", "what", "when", "where", "who", "will", "with", "www",
};

static apr_size_t letters(const char *word)
{
    apr_size_t count = 0;

    for (; *word != '\0'; word++)
        count += ((unsigned char)*word & 0xC0) != 0x80;
    return count;
}

static int is_unindexed(const match_t *node)
{
    const char *word;
    apr_size_t i;

    if (node->is != RECORDS_SEARCH_TEXT || node->words->nelts != 1 || node->prefix)
        return 0;
    word = APR_ARRAY_IDX(node->words, 0, const char *);
    for (i = 0; i < sizeof(stopwords) / sizeof(stopwords[0]); i++)
        if (apr_cstr_casecmp(word, stopwords[i]) == 0)
            return 1;
    return letters(word) < 3;
}

/* ---- what there is to look for ------------------------------------------------------------ */

/* MariaDB does not look for the beginning of a word inside of a phrase. */
static const char *read_words(match_t *match, const apr_array_header_t *texts, apr_pool_t *pool)
{
    const char *at, *end, *word;
    int i;

    match->words = apr_array_make(pool, 2, sizeof(const char *));
    for (i = 0; i < texts->nelts; i++) {
        const records_search_t *text = APR_ARRAY_IDX(texts, i, const records_search_t *);

        match->prefix |= text->prefix;
        at = text->text;
        end = at + strlen(at);
        while ((word = records_search_word(&at, end, pool)) != NULL)
            APR_ARRAY_PUSH(match->words, const char *) = word;
    }
    return match->prefix && match->words->nelts > 1
               ? "MariaDB cannot search for the beginning of a word beside <->."
               : NULL;
}

static match_t *make_phrase(records_writer_t *w, const records_search_t *search)
{
    match_t *match = apr_pcalloc(w->pen.pool, sizeof(*match));
    const apr_array_header_t *texts;
    records_error_t *error = records_search_phrase(&texts, search, w->pen.pool);
    const char *why = error != NULL ? NULL : read_words(match, texts, w->pen.pool);

    if (error != NULL)
        records_write_fail(w, error);
    else if (why != NULL)
        records_write_unable(w, why);
    return w->error != NULL || match->words->nelts == 0 ? NULL : match;
}

/* NULL if nothing is left. */
static match_t *make_match(records_writer_t *w, const records_search_t *search)
{
    match_t *match, *part;
    int i;

    if (search->is == RECORDS_SEARCH_TEXT || search->is == RECORDS_SEARCH_FOLLOWS)
        return make_phrase(w, search);
    match = apr_pcalloc(w->pen.pool, sizeof(*match));
    match->is = search->is;
    match->parts = apr_array_make(w->pen.pool, search->parts->nelts, sizeof(match_t *));
    for (i = 0; i < search->parts->nelts; i++)
        if ((part = make_match(w, RECORDS_SEARCH_PART(search, i))) != NULL)
            APR_ARRAY_PUSH(match->parts, match_t *) = part;
    if (match->parts->nelts == 1 && match->is != RECORDS_SEARCH_NOT)
        return PART(match, 0);
    return match->parts->nelts == 0 ? NULL : match;
}

/* Can boolean mode say it? */
static int wants(const match_t *node)
{
    int i, wanted = 0;

    if (node->is == RECORDS_SEARCH_TEXT)
        return 1;
    if (node->is == RECORDS_SEARCH_NOT)
        return 0;
    for (i = 0; i < node->parts->nelts; i++) {
        const match_t *part = PART(node, i);
        const int negated = node->is == RECORDS_SEARCH_AND && part->is == RECORDS_SEARCH_NOT;

        if (!wants(negated ? PART(part, 0) : part))
            return 0;
        wanted += !negated;
    }
    return wanted > 0;
}

/* ---- boolean mode ---------------------------------------------------------------------------- */

static void append(records_text_t *text, const match_t *node, int nested);

static void append_phrase(records_text_t *text, const match_t *node)
{
    const int several = node->words->nelts > 1;
    int i;

    records_text_puts(text, several ? "\"" : "");
    for (i = 0; i < node->words->nelts; i++) {
        records_text_puts(text, i > 0 ? " " : "");
        records_text_puts(text, APR_ARRAY_IDX(node->words, i, const char *));
    }
    records_text_puts(text, several ? "\"" : node->prefix ? "*" : "");
}

static int all_unindexed(const match_t *node)
{
    int i;

    for (i = 0; i < node->parts->nelts; i++)
        if (PART(node, i)->is != RECORDS_SEARCH_NOT && !is_unindexed(PART(node, i)))
            return 0;
    return 1;
}

static void append_all(records_text_t *text, const match_t *node)
{
    const int lone = all_unindexed(node);
    int i;

    for (i = 0; i < node->parts->nelts; i++) {
        const match_t *part = PART(node, i);

        records_text_puts(text, i > 0 ? " " : "");
        if (part->is == RECORDS_SEARCH_NOT) {
            records_text_putc(text, '-');
            append(text, PART(part, 0), 1);
            continue;
        }
        if (lone || !is_unindexed(part))
            records_text_putc(text, '+');
        append(text, part, 1);
    }
}

static void append(records_text_t *text, const match_t *node, int nested)
{
    int i;

    if (node->is == RECORDS_SEARCH_TEXT) {
        append_phrase(text, node);
        return;
    }
    records_text_puts(text, nested ? "(" : "");
    if (node->is == RECORDS_SEARCH_AND)
        append_all(text, node);
    for (i = 0; node->is == RECORDS_SEARCH_OR && i < node->parts->nelts; i++) {
        records_text_puts(text, i > 0 ? " " : "");
        append(text, PART(node, i), 1);
    }
    records_text_puts(text, nested ? ")" : "");
}

/* ---- SQL ---------------------------------------------------------------------------------- */

static void write_columns(records_writer_t *w, const records_term_t *term)
{
    const apr_array_header_t *columns = term->column->fulltext->columns;
    int i;

    for (i = 0; i < columns->nelts; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        records_write_column(w, term->of, APR_ARRAY_IDX(columns, i, const records_column_t *));
    }
}

static void write_match(records_writer_t *w, const records_term_t *term, const match_t *node)
{
    records_text_t text;

    records_text_init(&text, 64, w->pen.pool);
    append(&text, node, 0);
    records_write_words(w, "MATCH (");
    write_columns(w, term);
    records_write_words(w, ") AGAINST (");
    records_write_value(w, records_text_string(&text), RECORDS_TEXT, NULL);
    records_write_words(w, " IN BOOLEAN MODE)");
}

static void write_node(records_writer_t *w, const records_term_t *term, const match_t *node)
{
    int i;

    if (wants(node)) {
        write_match(w, term, node);
        return;
    }
    if (node->is == RECORDS_SEARCH_NOT) {
        records_write_words(w, "NOT ");
        write_node(w, term, PART(node, 0));
        return;
    }
    records_write_words(w, "(");
    for (i = 0; i < node->parts->nelts; i++) {
        if (i > 0)
            records_write_words(w, node->is == RECORDS_SEARCH_AND ? " AND " : " OR ");
        write_node(w, term, PART(node, i));
    }
    records_write_words(w, ")");
}

static int is_searchable(records_writer_t *w, const records_predicate_t *one)
{
    if (one->language != NULL)
        records_write_unable(w, "MariaDB's FULLTEXT indexes know no languages: leave it out.");
    else if (one->term.path != NULL)
        records_write_unable(w, "MariaDB cannot search the words inside of JSON.");
    else if (one->term.column->fulltext == NULL)
        records_write_fail(
            w, records_explain(records_fail(w->pen.pool, "42704",
                                            "there is no FULLTEXT index for column \"%s\"",
                                            one->term.column->name),
                               NULL, "Create one: full text search is by an index alone."));
    return w->error == NULL;
}

/* Where the column is NULL, MATCH finds nothing rather than NULL: another thing once negated. */
void records_mysql_search(records_writer_t *w, const records_predicate_t *one)
{
    const records_search_t *search;
    records_error_t *error;
    match_t *node;

    if (!is_searchable(w, one))
        return;
    if ((error = records_search_read(&search, one->op, one->values[0], w->pen.pool)) != NULL) {
        records_write_fail(w, error);
        return;
    }
    if ((node = make_match(w, search)) == NULL) {
        records_write_words(w, "1 = 0");
        return;
    }
    if (wants(node) && !one->negated) {
        write_match(w, &one->term, node);
        return;
    }
    records_write_words(w, "IF(");
    records_mysql_term(w, &one->term);
    records_write_words(w, " IS NULL, NULL, ");
    write_node(w, &one->term, node);
    records_write_words(w, ")");
}
