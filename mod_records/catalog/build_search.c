/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite's full-text search.  Only the SQL that made an FTS5 table says what it holds:
 *
 *     CREATE VIRTUAL TABLE film_words USING fts5(title, "the plot", tag UNINDEXED,
 *                                                content='film', content_rowid='id')
 */
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "catalog/parts.h"

typedef struct fts5_t {
    const char *content, *rowid;         /* "film" and "id", or NULL */
    const apr_array_header_t *unindexed; /* const char *: the names of columns without words */
} fts5_t;

/* ---- words ---------------------------------------------------------------------- */

static const char *skip_blanks(const char *at)
{
    while (apr_isspace(*at))
        at++;
    return at;
}

static int is_bare(char c)
{
    return apr_isalnum(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* 'it''s', "a b", `a b`, [a b] or bare: the word without its quotes; NULL where none begins. */
static char *take_word(const char **at, apr_pool_t *pool)
{
    const char open = **at, close = open == '[' ? ']' : open;
    const char *p = *at;
    char *word = apr_palloc(pool, strlen(p) + 1), *end = word;

    if (open == '\0' || strchr("'\"`[", open) == NULL) {
        while (is_bare(*p))
            *end++ = *p++;
    } else {
        for (p++; *p != '\0'; p++) {
            if (*p == close && (close == ']' || p[1] != close))
                break;
            if (*p == close)
                p++; /* twice: it stands for one */
            *end++ = *p;
        }
        if (*p == close)
            p++;
    }
    *end = '\0';
    if (p == *at)
        return NULL;
    *at = p;
    return word;
}

/* Past the comma that ends an argument, or to the bracket that ends them all. */
static const char *skip_argument(const char *at, apr_pool_t *pool)
{
    while (*at != '\0' && *at != ',' && *at != ')')
        if (take_word(&at, pool) == NULL)
            at++;
    return *at == ',' ? at + 1 : at;
}

/* ---- the arguments of fts5() ------------------------------------------------------ */

/* content='film', or a column: title, tag UNINDEXED */
static void take_argument(fts5_t *fts5, const char *at, apr_pool_t *pool)
{
    const char *name = take_word(&at, pool), *word;

    at = skip_blanks(at);
    if (name == NULL)
        return;
    if (*at == '=') {
        at = skip_blanks(at + 1);
        word = take_word(&at, pool);
        if (strcasecmp(name, "content") == 0)
            fts5->content = word;
        else if (strcasecmp(name, "content_rowid") == 0)
            fts5->rowid = word;
        return;
    }
    while ((word = take_word(&at, pool)) != NULL) {
        if (strcasecmp(word, "UNINDEXED") == 0)
            APR_ARRAY_PUSH((apr_array_header_t *)fts5->unindexed, const char *) = name;
        at = skip_blanks(at);
    }
}

/* 0 where the SQL makes a virtual table of another sort. */
static int parse(fts5_t *fts5, const char *sql, apr_pool_t *pool)
{
    const char *at = skip_blanks(sql), *word = NULL;
    int quoted = 0; /* a table may be called "using" */

    while (*at != '\0' && (word == NULL || quoted || strcasecmp(word, "USING") != 0)) {
        quoted = !is_bare(*at);
        if ((word = take_word(&at, pool)) == NULL)
            at++;
        at = skip_blanks(at);
    }
    if ((word = take_word(&at, pool)) == NULL || strcasecmp(word, "fts5") != 0)
        return 0;
    at = skip_blanks(at);
    if (*at != '(')
        return 0;
    for (at = skip_blanks(at + 1); *at != '\0' && *at != ')'; at = skip_blanks(at)) {
        take_argument(fts5, at, pool);
        at = skip_argument(at, pool);
    }
    return 1;
}

/* ---- tables ------------------------------------------------------------------------- */

/* SQLite's names are the same in all cases. */
static records_column_t *find_column(const records_table_t *table, const char *name)
{
    int i;

    for (i = 0; name != NULL && i < table->columns->nelts; i++)
        if (strcasecmp(APR_ARRAY_IDX(table->columns, i, records_column_t *)->name, name) == 0)
            return APR_ARRAY_IDX(table->columns, i, records_column_t *);
    return NULL;
}

static const records_table_t *find_content(const records_build_t *build,
                                           const records_table_t *table, const char *name)
{
    const apr_array_header_t *tables = build->catalog->tables;
    int i;

    for (i = 0; name != NULL && i < tables->nelts; i++) {
        const records_table_t *one = APR_ARRAY_IDX(tables, i, records_table_t *);

        if (strcmp(one->schema, table->schema) == 0 && strcasecmp(one->name, name) == 0)
            return one;
    }
    return NULL;
}

static int holds(const apr_array_header_t *names, const char *name)
{
    int i;

    for (i = 0; i < names->nelts; i++)
        if (strcasecmp(APR_ARRAY_IDX(names, i, const char *), name) == 0)
            return 1;
    return 0;
}

static void cover(records_build_t *build, records_column_t *column, const records_table_t *table,
                  const records_column_t *words, const records_column_t *rowid)
{
    records_fulltext_t *fulltext;

    if (column == NULL || column->fulltext != NULL)
        return;
    fulltext = apr_pcalloc(build->pool, sizeof(*fulltext));
    fulltext->name = table->name;
    fulltext->table = table;
    fulltext->column = words;
    fulltext->rowid = rowid;
    column->fulltext = fulltext;
}

void records_build_search(records_build_t *build, records_table_t *table, const char *sql)
{
    fts5_t fts5 = { NULL, NULL, apr_array_make(build->scratch, 2, sizeof(const char *)) };
    const records_table_t *content;
    const records_column_t *rowid = NULL;
    int i;

    if (*sql != '\0' && !parse(&fts5, sql, build->scratch))
        return;
    content = find_content(build, table, fts5.content);
    if (content != NULL)
        rowid = find_column(content, fts5.rowid);
    if (content != NULL && content->view && rowid == NULL)
        content = NULL; /* a view's rows have no number */
    for (i = 0; i < table->columns->nelts; i++) {
        records_column_t *column = APR_ARRAY_IDX(table->columns, i, records_column_t *);

        if (holds(fts5.unindexed, column->name))
            continue;
        cover(build, column, table, column, NULL);
        if (content != NULL)
            cover(build, find_column(content, column->name), table, column, rowid);
    }
}
