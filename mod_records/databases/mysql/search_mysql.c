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
#include "databases/mysql/search_mysql.h"

#define PART(node, i) APR_ARRAY_IDX((node)->parts, i, records_search_t *)

/* What InnoDB leaves out of its indexes unless it is told otherwise: these, and words of less than
 * three letters.  Whoever asks for them with others does not mean to find nothing. */
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

static int is_unindexed(const records_search_t *node)
{
    const char *word;
    apr_size_t i;

    if (node->is != RECORDS_SEARCH_PHRASE || node->words->nelts != 1 || node->begins)
        return 0;
    word = APR_ARRAY_IDX(node->words, 0, const char *);
    for (i = 0; i < sizeof(stopwords) / sizeof(stopwords[0]); i++)
        if (apr_cstr_casecmp(word, stopwords[i]) == 0)
            return 1;
    return letters(word) < 3;
}

/* ---- what there is to look for ------------------------------------------------------------ */

/* Without what asks for nothing; NULL if nothing is left. */
static records_search_t *prune(records_search_t *node)
{
    int i, kept = 0;

    if (node->is == RECORDS_SEARCH_PHRASE)
        return node->words->nelts == 0 ? NULL : node;
    for (i = 0; i < node->parts->nelts; i++) {
        records_search_t *part = prune(PART(node, i));

        if (part != NULL)
            PART(node, kept++) = part;
    }
    node->parts->nelts = kept;
    if (kept == 1 && node->is != RECORDS_SEARCH_NOT)
        return PART(node, 0);
    return kept == 0 ? NULL : node;
}

/* Can boolean mode say it? */
static int wants(const records_search_t *node)
{
    int i, wanted = 0;

    if (node->is == RECORDS_SEARCH_PHRASE)
        return 1;
    if (node->is == RECORDS_SEARCH_NOT)
        return 0;
    for (i = 0; i < node->parts->nelts; i++) {
        const records_search_t *part = PART(node, i);
        const int negated = node->is == RECORDS_SEARCH_ALL && part->is == RECORDS_SEARCH_NOT;

        if (!wants(negated ? PART(part, 0) : part))
            return 0;
        wanted += !negated;
    }
    return wanted > 0;
}

/* ---- boolean mode ---------------------------------------------------------------------------- */

static void append(records_text_t *text, const records_search_t *node, int nested);

static void append_phrase(records_text_t *text, const records_search_t *node)
{
    const int several = node->words->nelts > 1;
    int i;

    records_text_puts(text, several ? "\"" : "");
    for (i = 0; i < node->words->nelts; i++) {
        records_text_puts(text, i > 0 ? " " : "");
        records_text_puts(text, APR_ARRAY_IDX(node->words, i, const char *));
    }
    records_text_puts(text, several ? "\"" : node->begins ? "*" : "");
}

static int all_unindexed(const records_search_t *node)
{
    int i;

    for (i = 0; i < node->parts->nelts; i++)
        if (PART(node, i)->is != RECORDS_SEARCH_NOT && !is_unindexed(PART(node, i)))
            return 0;
    return 1;
}

static void append_all(records_text_t *text, const records_search_t *node)
{
    const int lone = all_unindexed(node);
    int i;

    for (i = 0; i < node->parts->nelts; i++) {
        const records_search_t *part = PART(node, i);

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

static void append(records_text_t *text, const records_search_t *node, int nested)
{
    int i;

    if (node->is == RECORDS_SEARCH_PHRASE) {
        append_phrase(text, node);
        return;
    }
    records_text_puts(text, nested ? "(" : "");
    if (node->is == RECORDS_SEARCH_ALL)
        append_all(text, node);
    for (i = 0; node->is == RECORDS_SEARCH_SOME && i < node->parts->nelts; i++) {
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

static void write_match(records_writer_t *w, const records_term_t *term,
                        const records_search_t *node)
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

static void write_node(records_writer_t *w, const records_term_t *term,
                       const records_search_t *node)
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
            records_write_words(w, node->is == RECORDS_SEARCH_ALL ? " AND " : " OR ");
        write_node(w, term, PART(node, i));
    }
    records_write_words(w, ")");
}

static records_search_t *read_search(records_writer_t *w, const records_predicate_t *one)
{
    const char *why = NULL;
    records_search_t *node;

    switch (one->op) {
    case RECORDS_OP_WFTS:
        return records_search_web(one->values[0], w->pen.pool);
    case RECORDS_OP_PLFTS:
    case RECORDS_OP_PHFTS:
        return records_search_plain(one->values[0], one->op == RECORDS_OP_PHFTS, w->pen.pool);
    default:
        node = records_search_tsquery(one->values[0], &why, w->pen.pool);
    }
    if (node == NULL)
        records_write_fail(
            w, records_explain(records_fail(w->pen.pool, "42601", "syntax error in tsquery: \"%s\"",
                                            one->values[0]),
                               why, NULL));
    return node;
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
    records_search_t *node;

    if (!is_searchable(w, one) || (node = read_search(w, one)) == NULL)
        return;
    if ((node = prune(node)) == NULL) {
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
