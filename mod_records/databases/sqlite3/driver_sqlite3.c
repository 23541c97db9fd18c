/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite's own calls on the handle that apr_dbd opened: attaching, transactions, cancelling. */
#include "databases/sqlite3/driver_sqlite3.h"

#include <apr_atomic.h>
#include <apr_strings.h>

#include "base/number.h"
#include "databases/sqlite3/parts.h"

#define RECORDS_SQLITE3_OLDEST 3038000   /* -> for JSON; RETURNING and pragma_table_list came before */

/* ---- a connection ------------------------------------------------------------------ */

/* Another connection holds the lock: wait a little, then a little longer; a request that has
 * been stopped waits no longer. */
static int wait_for_lock(void *data, int count)
{
    static const int pauses[] = { 1, 2, 5, 10, 15, 20, 25, 25, 50, 50, 100 };
    const int last = (int)(sizeof(pauses) / sizeof(pauses[0])) - 1;
    records_sqlite3_t *s = data;
    int pause = pauses[count < last ? count : last];

    if (count == 0)
        s->waited = 0;
    if (s->waited >= RECORDS_SQLITE3_BUSY_TIMEOUT || apr_atomic_read32(&s->stopped))
        return 0;
    apr_sleep(apr_time_from_msec(pause));
    s->waited += pause;
    return 1;
}

static int set_up(records_sqlite3_t *s)
{
    s->letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_handler(s->db, wait_for_lock, s);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    /* The schema stays trusted: Debian's build takes json_valid() in a CHECK for unsafe. */
    return records_sqlite3_functions(s);
}

static records_error_t *attach_files(records_sqlite3_t *s, const apr_array_header_t *files,
                                     apr_pool_t *pool)
{
    records_error_t *error = NULL;
    sqlite3_stmt *statement;
    int i;

    for (i = 0; files != NULL && i < files->nelts && error == NULL; i++) {
        const records_attached_t *file = &APR_ARRAY_IDX(files, i, records_attached_t);

        if (sqlite3_prepare_v2(s->db, "ATTACH ? AS ?", -1, &statement, NULL) != SQLITE_OK)
            return records_sqlite3_failed(s, pool);
        sqlite3_bind_text(statement, 1, file->path, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, file->name, -1, SQLITE_STATIC);
        if (sqlite3_step(statement) != SQLITE_DONE)
            error = records_sqlite3_failed(s, pool);
        sqlite3_finalize(statement);
    }
    return error;
}

static records_error_t *attach(records_connection_t *c, apr_pool_t *pool)
{
    records_sqlite3_t *s;

    if (sqlite3_libversion_number() < RECORDS_SQLITE3_OLDEST)
        return records_error(pool, 0, "0A000", "SQLite is older than 3.38");
    c->state = s = apr_pcalloc(c->pool, sizeof(*s));
    s->db = c->native;
    s->pool = c->pool;
    records_sqlite3_statements_init(s, c->statements, c->pool);
    c->server_version = sqlite3_libversion();
    if (set_up(s) != SQLITE_OK)
        return records_sqlite3_failed(s, pool);
    return attach_files(s, c->attached, pool);
}

static void detach(records_connection_t *c)
{
    records_sqlite3_t *s = c->state;

    if (s == NULL)
        return;
    records_sqlite3_rows_end(s);
    records_lru_clear(s->cache);
    records_lru_clear(s->words);
    records_sqlite3_forget(s);
    if (s->letters != (locale_t)0)
        freelocale(s->letters);
    s->letters = (locale_t)0;
    sqlite3_busy_handler(s->db, NULL, NULL);
    c->state = NULL;
}

/* Idle, and still on the file of that name: one stat() tells. */
static int ready(records_connection_t *c)
{
    const records_sqlite3_t *s = c->state;
    int moved = 0;

    if (s == NULL || s->stream != NULL || !sqlite3_get_autocommit(s->db))
        return 0;
    sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return !moved;
}

/* What was asked to stop does: at its next instruction, its next row, its next statement, or while
 * it waits for a lock. */
static void cancel(records_connection_t *c)
{
    records_sqlite3_t *s = c->state;

    if (s == NULL)
        return;
    apr_atomic_set32(&s->stopped, 1);
    sqlite3_interrupt(s->db);
}

/* ---- transactions ------------------------------------------------------------------ */

/* Some errors have ended the transaction already.  Its settings are for this request only. */
static void roll_back(records_sqlite3_t *s, apr_pool_t *pool)
{
    records_sqlite3_rows_end(s);
    if (!sqlite3_get_autocommit(s->db))
        (void)!records_sqlite3_do(s, "ROLLBACK", pool);
    records_sqlite3_forget(s);
}

static records_error_t *end_transaction(records_sqlite3_t *s, int keep, apr_pool_t *pool)
{
    records_error_t *error = NULL;

    records_sqlite3_rows_end(s);
    if (keep && !sqlite3_get_autocommit(s->db))
        error = records_sqlite3_do(s, "COMMIT", pool);
    roll_back(s, pool);                  /* where there was no COMMIT, or it failed */
    return error;
}

/* A change that returns no rows, or none that are shown: only their number is needed. */
static records_error_t *change(apr_int64_t *affected, records_sqlite3_t *s,
                               const records_statement_t *statement, apr_pool_t *pool)
{
    apr_int64_t rows = 0;
    sqlite3_stmt *prepared;
    records_error_t *error;
    int code;

    if ((error = records_sqlite3_start(&prepared, s, statement, 1, pool)) != NULL)
        return error;
    while ((code = sqlite3_step(prepared)) == SQLITE_ROW)
        rows++;
    if (code != SQLITE_DONE)
        error = records_sqlite3_failed(s, pool);
    *affected = sqlite3_column_count(prepared) > 0 ? rows : sqlite3_changes64(s->db);
    records_sqlite3_end(s, prepared, statement);
    return error;
}

/* The one row of a statement that is asked beside the others. */
static records_error_t *one_row(const records_row_t **row, records_sqlite3_t *s,
                                const records_statement_t *statement, apr_pool_t *pool)
{
    records_result_t result = { 0 };
    records_error_t *error = records_sqlite3_collect(&result, s, statement, 0, pool);

    if (error != NULL || (error = result.rows->next(result.rows, row)) != NULL)
        return error;
    return *row != NULL ? NULL
                        : records_sqlite3_error(SQLITE_INTERNAL, "an answer without a row", pool);
}

static records_error_t *count(apr_int64_t *number, records_sqlite3_t *s,
                              const records_statement_t *statement, apr_pool_t *pool)
{
    const records_row_t *row;
    records_error_t *error = one_row(&row, s, statement, pool);

    if (error != NULL)
        return error;
    if (row->columns < 1 || row->values[0].text == NULL
        || !records_number_parse(number, row->values[0].text))
        return records_sqlite3_error(SQLITE_INTERNAL, "a count that is no number", pool);
    return NULL;
}

/* response.headers and response.status, as far as something has set them. */
static records_error_t *read_response(records_sqlite3_t *s, const records_transaction_t *t,
                                      records_result_t *result, apr_pool_t *pool)
{
    const records_row_t *row;
    records_error_t *error;

    if (t->response == NULL)
        return NULL;
    if ((error = one_row(&row, s, t->response, pool)) != NULL)
        return error;
    result->headers = row->values[0].text;
    result->status = row->values[1].text;
    return NULL;
}

static records_error_t *run_counts(records_sqlite3_t *s, const records_transaction_t *t,
                                   records_result_t *result, apr_pool_t *pool)
{
    records_error_t *error;

    if (t->count != NULL && (error = count(&result->total, s, t->count, pool)) != NULL)
        return error;
    if (t->page != NULL)
        return count(&result->in_page, s, t->page, pool);
    return NULL;
}

static records_error_t *run_preamble(records_sqlite3_t *s, const records_transaction_t *t,
                                     apr_pool_t *pool)
{
    records_error_t *error;
    apr_int64_t ignored;
    int i;

    for (i = 0; t->preamble != NULL && i < t->preamble->nelts; i++)
        if ((error = change(&ignored, s, APR_ARRAY_IDX(t->preamble, i, records_statement_t *), pool))
            != NULL)
            return error;
    return NULL;
}

/* A deferred constraint must be checked even if no COMMIT follows. */
static records_error_t *check_deferred(records_sqlite3_t *s, apr_pool_t *pool)
{
    int now = 0, highest = 0;

    sqlite3_db_status(s->db, SQLITE_DBSTATUS_DEFERRED_FKS, &now, &highest, 0);
    if (now == 0)
        return NULL;
    return records_sqlite3_error(SQLITE_CONSTRAINT_FOREIGNKEY, "FOREIGN KEY constraint failed",
                                 pool);
}

static records_error_t *collect(records_result_t *result, records_sqlite3_t *s,
                                const records_transaction_t *t, apr_pool_t *pool)
{
    return t->rows == NULL ? NULL : records_sqlite3_collect(result, s, t->rows, 1, pool);
}

static records_error_t *run_change(records_result_t *result, records_sqlite3_t *s,
                                   const records_statement_t *statement, apr_pool_t *pool)
{
    return statement->keeps_keys ? records_sqlite3_keep_keys(result, s, statement, pool)
                                 : change(&result->affected, s, statement, pool);
}

static records_error_t *run_changes(records_sqlite3_t *s, const records_transaction_t *t,
                                    records_result_t *result, apr_pool_t *pool)
{
    records_error_t *error;

    if ((error = run_preamble(s, t, pool)) != NULL)
        return error;
    if (t->rows_first && (error = collect(result, s, t, pool)) != NULL)
        return error;
    if (t->change != NULL && (error = run_change(result, s, t->change, pool)) != NULL)
        return error;
    if (t->otherwise != NULL && result->affected == 0) {
        if ((error = change(&result->affected, s, t->otherwise, pool)) != NULL)
            return error;
        result->created = 1;
    }
    if (!t->rows_first && (error = collect(result, s, t, pool)) != NULL)
        return error;
    if (t->change == NULL && t->rows != NULL)        /* RETURNING: each row is one that was changed */
        result->affected = result->in_page;
    if ((error = run_counts(s, t, result, pool)) != NULL
        || (error = read_response(s, t, result, pool)) != NULL)
        return error;
    return t->keep ? NULL : check_deferred(s, pool);
}

/* Statements that must see, or do, one thing.  The first of the preamble only tells settings. */
static int how_many(const records_transaction_t *t)
{
    return (t->preamble != NULL && t->preamble->nelts > 1) + (t->change != NULL)
           + (t->otherwise != NULL) + (t->rows != NULL) + (t->count != NULL) + (t->page != NULL);
}

/* The lock is taken at once: a reader that became a writer could find that others wrote since. */
static records_error_t *run_write(records_sqlite3_t *s, const records_transaction_t *t, int hold,
                                  records_result_t *result, apr_pool_t *pool)
{
    const int explicit = hold || !t->keep || how_many(t) > 1;
    records_error_t *error;

    if (explicit && (error = records_sqlite3_do(s, "BEGIN IMMEDIATE", pool)) != NULL)
        return error;
    if ((error = run_changes(s, t, result, pool)) != NULL) {
        roll_back(s, pool);
        return error;
    }
    return hold ? NULL : end_transaction(s, t->keep, pool);
}

/* The first row of a stream has been computed before response.headers and response.status are
 * read. */
static records_error_t *run_rows(records_sqlite3_t *s, const records_transaction_t *t,
                                 records_result_t *result, apr_pool_t *pool)
{
    records_error_t *error = NULL;

    if (t->rows != NULL && (t->at_most < 0 || t->at_most > RECORDS_SQLITE3_WHOLE))
        error = records_sqlite3_rows(result, s, t->rows, pool);
    else if (t->rows != NULL)
        error = records_sqlite3_collect(result, s, t->rows, 0, pool);
    return error != NULL ? error : read_response(s, t, result, pool);
}

/* Several statements see one snapshot; one needs no transaction. */
static records_error_t *run_read(records_sqlite3_t *s, const records_transaction_t *t,
                                 records_result_t *result, apr_pool_t *pool)
{
    records_error_t *error = NULL;

    if (how_many(t) > 1 && (error = records_sqlite3_do(s, "BEGIN", pool)) != NULL)
        return error;
    if ((error = run_preamble(s, t, pool)) != NULL
        || (error = run_counts(s, t, result, pool)) != NULL
        || (error = run_rows(s, t, result, pool)) != NULL) {
        roll_back(s, pool);
        return error;
    }
    return s->stream == NULL ? end_transaction(s, 1, pool) : NULL;
}

static records_error_t *run(records_connection_t *c, const records_transaction_t *t, int hold,
                            records_result_t *result, apr_pool_t *pool)
{
    records_sqlite3_t *s = c->state;

    apr_atomic_set32(&s->stopped, 0);
    records_sqlite3_forget(s);
    result->rows = NULL;
    result->headers = result->status = NULL;
    result->affected = result->total = result->in_page = -1;
    result->created = 0;
    return t->writes ? run_write(s, t, hold, result, pool) : run_read(s, t, result, pool);
}

static records_error_t *finish(records_connection_t *c, int keep, apr_pool_t *pool)
{
    return end_transaction(c->state, keep, pool);
}

const records_driver_t records_driver_sqlite3 = {
    .attach = attach,
    .detach = detach,
    .ready = ready,
    .run = run,
    .finish = finish,
    .cancel = cancel,
    .describe = records_sqlite3_describe,
};
