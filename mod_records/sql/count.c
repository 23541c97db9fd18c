/* SPDX-License-Identifier: Apache-2.0 */
/* Counts: all rows, those in the page, or the database's estimate. */
#include <apr_strings.h>

#include "sql/parts.h"

static records_statement_t *finish_one(const records_statement_t **finished, records_writer_t *w)
{
    static const char *const names[] = { "count" };
    static const records_kind_e kinds[] = { RECORDS_INTEGER };
    records_statement_t *statement = records_writer_finish(w);

    statement->columns = 1;
    statement->names = names;
    statement->kinds = kinds;
    *finished = statement;
    return statement;
}

static records_error_t *finish_number(const records_statement_t **finished, records_writer_t *w)
{
    finish_one(finished, w);
    return w->error;
}

/* SELECT 1 FROM, with only what may leave rows out. */
static void write_lines(records_writer_t *w, const records_read_t *read)
{
    records_write_words(w, "SELECT 1 FROM ");
    records_write_from_inner(w, read);
    records_write_where(w, read);
}

static void write_groups(records_writer_t *w, const records_read_t *read)
{
    records_shown_t shown;

    records_write_words(w, "SELECT ");
    records_write_outputs(w, &shown, read, 0);
    records_write_none(w);
    records_write_words(w, " FROM ");
    records_write_from(w, read);
    records_write_where(w, read);
    records_write_group(w, read);
}

/* Groups only where no limit cuts them; else the rows below them. */
static int counts_groups(const records_read_t *read)
{
    return read->grouped && read->page.limit < 0;
}

/* Wherever the page begins. */
static records_read_t whole(const records_read_t *read)
{
    records_read_t all = *read;

    all.keyset = NULL;
    return all;
}

records_error_t *records_query_count(const records_statement_t **statement,
                                     const records_read_t *read, apr_int64_t most,
                                     const records_dialect_t *dialect, apr_pool_t *pool)
{
    const records_page_t first = { 0, most };
    const records_read_t all = whole(read);
    records_writer_t w;

    read = &all;

    records_writer_init(&w, dialect, pool);
    if (most < 0 && !counts_groups(read)) {
        records_write_words(&w, "SELECT count(*) FROM ");
        records_write_from_inner(&w, read);
        records_write_where(&w, read);
        return finish_number(statement, &w);
    }
    records_write_words(&w, "SELECT count(*) FROM (");
    if (counts_groups(read))
        write_groups(&w, read);
    else
        write_lines(&w, read);
    if (most >= 0)
        dialect->page(&w, &first);
    records_write_words(&w, ") AS records_lines");
    return finish_number(statement, &w);
}

records_error_t *records_query_page(const records_statement_t **statement,
                                    const records_read_t *read, const records_dialect_t *dialect,
                                    apr_pool_t *pool)
{
    records_writer_t w;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, "SELECT count(*) FROM (");
    if (read->grouped)
        write_groups(&w, read);
    else
        write_lines(&w, read);
    records_write_page(&w, read);
    records_write_words(&w, ") AS records_page");
    return finish_number(statement, &w);
}

records_error_t *records_query_estimate(const records_statement_t **statement,
                                        const records_read_t *read,
                                        const records_dialect_t *dialect, apr_pool_t *pool)
{
    static const records_kind_e kinds[] = { RECORDS_JSON };
    const records_read_t all = whole(read);
    records_writer_t w;

    read = &all;

    records_writer_init(&w, dialect, pool);
    records_write_words(&w, dialect->estimate_sql);
    if (counts_groups(read))
        write_groups(&w, read);
    else
        write_lines(&w, read);
    finish_one(statement, &w)->kinds = kinds;
    return w.error;
}
