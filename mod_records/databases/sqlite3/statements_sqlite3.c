/* SPDX-License-Identifier: Apache-2.0 */
/* The statements of a connection: prepared once, kept while they are used. */
#include <string.h>

#include <apr_atomic.h>
#include <apr_strings.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/parts.h"

static void drop(void *baton, void *thing)
{
    (void)baton;
    sqlite3_finalize(thing);
}

void records_sqlite3_statements_init(records_sqlite3_t *s, apr_size_t bound, apr_pool_t *pool)
{
    s->bound = bound;
    s->cache = records_lru_make(bound, drop, NULL, pool);
    s->words = records_lru_make(RECORDS_SQLITE3_WORDS, drop, NULL, pool);
}

records_error_t *records_sqlite3_failed(records_sqlite3_t *s, apr_pool_t *pool)
{
    /* while it waits for a lock, a statement that is stopped says that the database is busy */
    int code = apr_atomic_read32(&s->stopped) ? SQLITE_INTERRUPT : sqlite3_extended_errcode(s->db);

    return records_sqlite3_error(code, sqlite3_errmsg(s->db), pool);
}

/* A view whose tables are gone has no columns, and pragma_table_list stops looking at the others'
 * when it meets one.  Preparing a SELECT of each makes SQLite know them all. */
static void look_at_views(records_sqlite3_t *s)
{
    static const char names[] = "SELECT schema, name FROM pragma_table_list WHERE ncol = 0";
    sqlite3_stmt *list, *view;
    char *sql;

    if (sqlite3_prepare_v2(s->db, names, -1, &list, NULL) != SQLITE_OK)
        return;
    while (sqlite3_step(list) == SQLITE_ROW) {
        sql = sqlite3_mprintf("SELECT * FROM \"%w\".\"%w\"", sqlite3_column_text(list, 0),
                              sqlite3_column_text(list, 1));
        if (sql != NULL && sqlite3_prepare_v2(s->db, sql, -1, &view, NULL) == SQLITE_OK)
            sqlite3_finalize(view);
        sqlite3_free(sql);
    }
    sqlite3_finalize(list);
}

static int is_kept(const records_sqlite3_t *s, const records_statement_t *statement)
{
    return s->bound > 0 && !statement->once;
}

static records_error_t *prepare(sqlite3_stmt **prepared, records_sqlite3_t *s,
                                const records_statement_t *statement, apr_pool_t *pool)
{
    const int keep = is_kept(s, statement);

    if (strcmp(statement->text, records_dialect_sqlite3.catalog_sql) == 0)
        look_at_views(s);
    if (keep && (*prepared = records_lru_get(s->cache, statement->text)) != NULL) {
        s->reuse->hits++;
        return NULL;
    }
    s->reuse->misses += keep ? 1 : 0;
    if (sqlite3_prepare_v3(s->db, statement->text, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0,
                           prepared, NULL)
        != SQLITE_OK)
        return records_sqlite3_failed(s, pool);
    if (keep)
        records_lru_put(s->cache, statement->text, *prepared);
    return NULL;
}

/* Reads have no business with statements that write; this asks the statement and costs nothing. */
static records_error_t *refuse_write(apr_pool_t *pool)
{
    return records_sqlite3_error(SQLITE_READONLY, "a read that would write", pool);
}

static records_error_t *bind_all(sqlite3_stmt *prepared, records_sqlite3_t *s,
                                 const records_statement_t *statement, apr_pool_t *pool)
{
    int i;

    for (i = 0; i < statement->params->nelts; i++)
        if (records_sqlite3_bind(prepared, i + 1,
                                 &APR_ARRAY_IDX(statement->params, i, records_param_t), pool)
            != SQLITE_OK)
            return records_sqlite3_failed(s, pool);
    return NULL;
}

records_error_t *records_sqlite3_start(sqlite3_stmt **prepared, records_sqlite3_t *s,
                                       const records_statement_t *statement, int writes,
                                       apr_pool_t *pool)
{
    records_error_t *error;

    if (apr_atomic_read32(&s->stopped))
        return records_sqlite3_error(SQLITE_INTERRUPT, "stopped between two statements", pool);
    if ((error = prepare(prepared, s, statement, pool)) != NULL)
        return error;
    error = writes || sqlite3_stmt_readonly(*prepared) ? bind_all(*prepared, s, statement, pool)
                                                       : refuse_write(pool);
    if (error != NULL)
        records_sqlite3_end(s, *prepared, statement);
    return error;
}

void records_sqlite3_end(records_sqlite3_t *s, sqlite3_stmt *prepared,
                         const records_statement_t *statement)
{
    if (!is_kept(s, statement)) {
        sqlite3_finalize(prepared);
        return;
    }
    sqlite3_reset(prepared);
    sqlite3_clear_bindings(prepared); /* they point into a request that ends */
}

records_error_t *records_sqlite3_do(records_sqlite3_t *s, const char *words, apr_pool_t *pool)
{
    sqlite3_stmt *prepared = records_lru_get(s->words, words);
    records_error_t *error = NULL;

    if (prepared == NULL) {
        if (sqlite3_prepare_v3(s->db, words, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL)
            != SQLITE_OK)
            return records_sqlite3_failed(s, pool);
        records_lru_put(s->words, words, prepared);
    }
    if (sqlite3_step(prepared) != SQLITE_DONE)
        error = records_sqlite3_failed(s, pool);
    sqlite3_reset(prepared);
    return error;
}
