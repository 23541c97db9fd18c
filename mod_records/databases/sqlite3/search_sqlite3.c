/* SPDX-License-Identifier: Apache-2.0 */
/* Full-text search: an FTS5 table is asked for the numbers of the rows that match.  As a subquery it
 * can stand anywhere, which MATCH alone cannot. */
#include <apr_strings.h>

#include "base/error.h"
#include "databases/sqlite3/dialect_sqlite3.h"

static records_error_t *check(const records_predicate_t *one, apr_pool_t *pool)
{
    const char *details = NULL;

    if (one->language != NULL)
        details = apr_psprintf(pool,
                               "fts(%s) is not supported by SQLite: how words are taken apart "
                               "is a property of the FTS5 table.",
                               one->language);
    else if (one->term.path != NULL)
        details = "Full-text search inside JSON is not supported by SQLite.";
    if (details != NULL)
        return records_unable(details, NULL, pool);
    if (one->term.column->fulltext != NULL)
        return NULL;
    return records_explain(
        records_fail(pool, "42704", "there is no full-text index on column %s",
                     one->term.column->name),
        NULL, "An FTS5 table with this column makes one: its own, or of external content.");
}

/* "films"."rowid" or the column that stands for it: the number that the FTS5 table knows. */
static void write_number(records_writer_t *w, const records_term_t *term)
{
    if (term->column->fulltext->rowid != NULL) {
        records_write_column(w, term->of, term->column->fulltext->rowid);
        return;
    }
    records_write_name(w, term->of);
    records_write_words(w, ".rowid");
}

/* Whether a row without words matches is unknown: NULL, so NOT does not find it either. */
static void write_unknown(records_writer_t *w, const records_predicate_t *one)
{
    if (!one->negated)
        return;
    records_write_words(w, " OR nullif(");
    records_write_term(w, &one->term);
    records_write_words(w, " IS NULL, 1)");
}

static void write_search(records_writer_t *w, const records_predicate_t *one, const char *match,
                         int negated)
{
    const records_fulltext_t *fulltext = one->term.column->fulltext;

    if (negated) {
        records_write_words(w, "(");
        records_write_term(w, &one->term);
        records_write_words(w, " IS NOT NULL AND ");
    }
    write_number(w, &one->term);
    records_write_words(w, negated ? " NOT IN (SELECT rowid FROM " : " IN (SELECT rowid FROM ");
    records_write_table(w, fulltext->table);
    records_write_words(w, " WHERE ");
    records_write_column(w, NULL, fulltext->column);
    records_write_words(w, " MATCH ");
    records_write_value(w, match, RECORDS_TEXT, NULL);
    records_write_words(w, negated ? "))" : ")");
    write_unknown(w, one);
}

void records_sqlite3_search(records_writer_t *w, const records_predicate_t *one)
{
    const char *match = NULL;
    int negated = 0;
    records_error_t *error = check(one, w->pen.pool);

    if (error == NULL)
        error = records_sqlite3_match(&match, &negated, one->op, one->values[0], w->pen.pool);
    if (error != NULL) {
        records_write_fail(w, error);
        return;
    }
    if (match == NULL)
        records_write_words(w, "1 = 0");
    else
        write_search(w, one, match, negated);
}
