/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite's own calls on the handle that apr_dbd opened: attaching, transactions, cancelling. */
#include "databases/sqlite3/driver_sqlite3.h"

#include <apr_atomic.h>
#include <apr_strings.h>

#include "databases/sqlite3/parts.h"
#include "sql/sequence.h"

#define RECORDS_SQLITE3_OLDEST \
    3038000 /* -> for JSON; RETURNING and pragma_table_list came before */

/* ---- a connection ------------------------------------------------------------------ */

/* A connection that has no turn of ours holds the lock, of another process most often: wait a little,
 * then a little longer; a request that has been stopped waits no longer. */
static int wait_for_lock(void *data, int count)
{
    static const int pauses[] = { 100,   200,   500,   1000,  2000,  5000,  10000,
                                  15000, 20000, 25000, 25000, 50000, 50000, 100000 };
    const int last = (int)(sizeof(pauses) / sizeof(pauses[0])) - 1;
    records_sqlite3_t *s = data;
    int pause = pauses[count < last ? count : last];

    if (count == 0)
        s->waited = s->turn.waited;
    if (s->waited >= RECORDS_SQLITE3_BUSY_TIMEOUT || apr_atomic_read32(&s->stopped))
        return 0;
    apr_sleep(pause);
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
    records_error_t *error;

    if (sqlite3_libversion_number() < RECORDS_SQLITE3_OLDEST)
        return records_error(pool, 0, "0A000", "SQLite is older than 3.38");
    c->state = s = apr_pcalloc(c->pool, sizeof(*s));
    s->db = c->native;
    s->pool = c->pool;
    s->reuse = &c->reuse;
    records_sqlite3_statements_init(s, c->statements, c->pool);
    c->server_version = sqlite3_libversion();
    if (set_up(s) != SQLITE_OK)
        return records_sqlite3_failed(s, pool);
    if ((error = attach_files(s, c->attached, pool)) != NULL)
        return error;
    return records_sqlite3_turn_init(&s->turn, sqlite3_db_filename(s->db, "main"))
               ? NULL
               : records_error(pool, 0, "53200", "out of memory");
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
    records_sqlite3_turn_done(&s->turn);
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
    records_sqlite3_turn_wake(&s->turn);
}

/* ---- transactions ------------------------------------------------------------------ */

/* Some errors have ended the transaction already.  Its settings are for this request only. */
static void roll_back(records_sqlite3_t *s, apr_pool_t *pool)
{
    records_sqlite3_rows_end(s);
    if (!sqlite3_get_autocommit(s->db))
        (void)!records_sqlite3_do(s, "ROLLBACK", pool);
    records_sqlite3_turn_leave(&s->turn);
    records_sqlite3_forget(s);
}

static records_error_t *end(void *c, int keep, apr_pool_t *pool)
{
    records_sqlite3_t *s = c;
    records_error_t *error = NULL;

    records_sqlite3_rows_end(s);
    if (keep && !sqlite3_get_autocommit(s->db))
        error = records_sqlite3_do(s, "COMMIT", pool);
    roll_back(s, pool); /* where there was no COMMIT, or it failed */
    return error;
}

/* A write takes the lock at once: a reader that became a writer could find that others wrote since.
 * Several reads see one snapshot; one statement needs no transaction, unless it may say what is no
 * answer.  The first of the preamble only tells settings.  So all of it is serializable, whatever
 * level is asked for. */
static records_error_t *begin(void *c, const records_transaction_t *t, records_run_e how,
                              apr_pool_t *pool)
{
    const int statements =
        records_sequence_length(t) + (t->preamble != NULL && t->preamble->nelts > 1);
    const int writes = t->writes || t->among_writes;
    records_sqlite3_t *s = c;

    if (how == RECORDS_RUN_JOIN)
        return sqlite3_get_autocommit(s->db) ? records_ended_early(pool) : NULL;
    if (writes)
        records_sqlite3_turn_take(&s->turn, RECORDS_SQLITE3_BUSY_TIMEOUT, &s->stopped);
    if (how == RECORDS_RUN_WHOLE && statements <= 1
        && (!t->writes || (t->keep && t->response == NULL)))
        return NULL;
    return records_sqlite3_do(c, writes ? "BEGIN IMMEDIATE" : "BEGIN", pool);
}

/* A change that returns no rows, or none that are shown: only their number is needed. */
static records_error_t *run_alone(apr_int64_t *affected, records_sqlite3_t *s,
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

static records_error_t *tell(void *c, const records_statement_t *statement, apr_pool_t *pool)
{
    apr_int64_t ignored;

    return run_alone(&ignored, c, statement, pool);
}

static records_error_t *change(records_result_t *result, void *c,
                               const records_statement_t *statement, apr_pool_t *pool)
{
    return statement->keeps_keys ? records_sqlite3_keep_keys(result, c, statement, pool)
                                 : run_alone(&result->affected, c, statement, pool);
}

static records_error_t *ask(const char **texts, int count, void *c,
                            const records_statement_t *statement, apr_pool_t *pool)
{
    records_result_t result = { 0 };
    records_error_t *error = records_sqlite3_collect(&result, c, statement, 0, pool);
    const records_row_t *row;
    int i;

    if (error != NULL || (error = result.rows->next(result.rows, &row)) != NULL)
        return error;
    for (i = 0; row != NULL && i < count && i < row->columns; i++)
        texts[i] = row->values[i].text;
    return NULL;
}

static int collects(const records_transaction_t *t)
{
    return t->at_most >= 0 && t->at_most <= RECORDS_SQLITE3_WHOLE;
}

static records_error_t *collect(records_result_t *result, void *c, const records_transaction_t *t,
                                apr_pool_t *pool)
{
    return records_sqlite3_collect(result, c, t->rows, (int)t->writes, pool);
}

static records_error_t *stream(records_result_t *result, void *c, const records_transaction_t *t,
                               apr_pool_t *pool)
{
    return records_sqlite3_rows(result, c, t->rows, pool);
}

/* A deferred constraint must be checked even if no COMMIT follows. */
static records_error_t *check_deferred(void *c, apr_pool_t *pool)
{
    const records_sqlite3_t *s = c;
    int now = 0, highest = 0;

    sqlite3_db_status(s->db, SQLITE_DBSTATUS_DEFERRED_FKS, &now, &highest, 0);
    if (now == 0)
        return NULL;
    return records_sqlite3_error(SQLITE_CONSTRAINT_FOREIGNKEY, "FOREIGN KEY constraint failed",
                                 pool);
}

static const records_steps_t steps = {
    .begin = begin,
    .tell = tell,
    .change = change,
    .ask = ask,
    .collect = collect,
    .stream = stream,
    .collects = collects,
    .check = check_deferred,
    .end = end,
};

static records_error_t *run(records_connection_t *c, const records_transaction_t *t,
                            records_run_e how, records_result_t *result, apr_pool_t *pool)
{
    records_sqlite3_t *s = c->state;
    records_error_t *error;

    if (how == RECORDS_RUN_JOIN)
        records_sqlite3_rows_end(s);
    else /* what stopped the transaction between two runs stops it still */
        apr_atomic_set32(&s->stopped, 0);
    records_sqlite3_forget(s);
    if ((error = records_sequence_run(result, &steps, s, t, how, pool)) != NULL) {
        roll_back(s, pool);
        return error;
    }
    return how != RECORDS_RUN_WHOLE || t->writes || s->stream != NULL ? NULL : end(s, 1, pool);
}

static records_error_t *finish(records_connection_t *c, int keep, apr_pool_t *pool)
{
    return end(c->state, keep, pool);
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
