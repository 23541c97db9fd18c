/* SPDX-License-Identifier: Apache-2.0 */
/* The driver of MariaDB and MySQL, on the MYSQL handle that apr_dbd opened: the transaction of one
 * request, statement by statement.
 *
 * A statement alone needs no transaction.  Rows of a read are left on the connection, to be
 * fetched one by one; rows of a write are taken at once. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"
#include "databases/mysql/parts.h"
#include "sql/sequence.h"

#define FEW_ROWS 2000 /* so many may be held in memory */

/* ---- transactions ------------------------------------------------------------------- */

#define SNAPSHOT "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"

/* For the next transaction alone.  MariaDB takes both statements in one journey. */
static records_error_t *begin_at(records_mysql_t *my, const char *level, const char *words,
                                 apr_pool_t *pool)
{
    const char *set = apr_pstrcat(pool, "SET TRANSACTION ISOLATION LEVEL ", level, NULL);
    records_error_t *error;

    if (my->mariadb)
        error = records_mysql_send(
            my, apr_pstrcat(pool, "BEGIN NOT ATOMIC ", set, "; ", words, "; END", NULL), pool);
    else if ((error = records_mysql_send(my, set, pool)) == NULL)
        error = records_mysql_send(my, words, pool);
    if (error != NULL) /* stopped between the two: the next request must not find that level */
        my->lost = 1;
    return error;
}

/* Several reads must see the same rows, though the session is READ COMMITTED.  A snapshot is
 * serializable, too, if those are who write. */
static records_error_t *begin_read(records_mysql_t *my, apr_pool_t *pool)
{
    return begin_at(my, "REPEATABLE READ", SNAPSHOT, pool);
}

static records_error_t *begin_write(records_mysql_t *my, const records_transaction_t *t,
                                    apr_pool_t *pool)
{
    switch (t->isolation) {
    case RECORDS_REPEATABLE_READ:
        return begin_at(my, "REPEATABLE READ", "START TRANSACTION", pool);
    case RECORDS_SERIALIZABLE:
        return begin_at(my, "SERIALIZABLE", "START TRANSACTION", pool);
    default: /* the session's own */
        return records_mysql_send(my, "START TRANSACTION", pool);
    }
}

static records_error_t *lost(apr_pool_t *pool)
{
    return records_error(pool, 0, "08006", "the connection to the database was lost");
}

/* Some errors end a transaction, and so does COMMIT in a procedure: what followed would not be in it. */
static records_error_t *check_open(const records_mysql_t *my, apr_pool_t *pool)
{
    if (my->lost)
        return lost(pool);
    return my->in_transaction && my->native->server_status & SERVER_STATUS_IN_TRANS
               ? NULL
               : records_ended_early(pool);
}

static records_error_t *join(records_mysql_t *my, apr_pool_t *pool)
{
    my->joined = 1;
    return check_open(my, pool);
}

/* Alone, each statement of a procedure would be kept by itself. */
static int is_one_change(const records_transaction_t *t)
{
    return t->keep && t->isolation <= RECORDS_READ_COMMITTED
           && (t->rows == NULL || !records_mysql_is_call(t->rows));
}

static int is_alone(const records_transaction_t *t, records_run_e how)
{
    const int statements =
        records_sequence_length(t) + (t->preamble == NULL ? 0 : t->preamble->nelts);

    return how == RECORDS_RUN_WHOLE && statements <= 1
           && (t->writes ? is_one_change(t) : !t->calls);
}

/* READ ONLY is said of a transaction as a whole. */
static records_error_t *refuse_call(apr_pool_t *pool)
{
    return records_unable("MariaDB and MySQL cannot keep a function from writing within a "
                          "transaction that writes.",
                          "Call it with POST, or by itself.", pool);
}

static records_error_t *begin(void *c, const records_transaction_t *t, records_run_e how,
                              apr_pool_t *pool)
{
    const int writes = t->writes || t->among_writes;
    records_mysql_t *my = c;
    records_error_t *error;

    if (t->calls && writes && !t->writes)
        return refuse_call(pool);
    if (how == RECORDS_RUN_JOIN)
        return join(my, pool);
    if (is_alone(t, how))
        return NULL;
    error = writes ? begin_write(my, t, pool) : begin_read(my, pool);
    my->in_transaction = error == NULL;
    my->joined = 0;
    return error;
}

/* COMMIT of several runs must be that of all of them: ROLLBACK in a procedure has undone some. */
static records_error_t *end(void *c, int keep, apr_pool_t *pool)
{
    records_mysql_t *my = c;
    records_error_t *error = NULL;

    if (!my->in_transaction)
        return NULL;
    if (keep && my->joined)
        error = check_open(my, pool);
    my->in_transaction = 0;
    if (my->lost) /* the server rolls back by itself */
        return keep ? lost(pool) : NULL;
    if (error != NULL)
        return error;
    error = records_mysql_send(my, keep ? "COMMIT" : "ROLLBACK", pool);
    if (error != NULL && !my->lost && mysql_real_query(my->native, "ROLLBACK", 8) != 0)
        my->lost = 1;
    return error;
}

/* ---- one statement -------------------------------------------------------------------- */

static records_error_t *execute(records_mysql_prepared_t **prepared, records_mysql_t *my,
                                const records_statement_t *statement, apr_pool_t *pool)
{
    records_error_t *error = records_mysql_prepare(prepared, my, statement, pool);

    return error != NULL ? error : records_mysql_execute(my, *prepared, statement, pool);
}

/* What a change answers is how many rows it has made, or why it may not have. */
static records_error_t *count_rows(apr_int64_t *rows, records_mysql_t *my,
                                   records_mysql_prepared_t *prepared, apr_pool_t *pool)
{
    const records_row_t *row;
    records_error_t *error;

    *rows = 0;
    while ((error = records_mysql_fetch(my, prepared, &row, pool)) == NULL && row != NULL)
        (*rows)++;
    return error;
}

static records_error_t *run_alone(apr_int64_t *affected, records_mysql_t *my,
                                  const records_statement_t *statement, apr_pool_t *pool)
{
    records_mysql_prepared_t *prepared;
    records_error_t *error = execute(&prepared, my, statement, pool);

    if (error != NULL)
        return error;
    if (mysql_stmt_field_count(prepared->stmt) > 0)
        error = count_rows(affected, my, prepared, pool);
    else
        *affected = records_mysql_affected(my, prepared);
    if (error == NULL)
        error = records_mysql_drain(my, prepared, pool);
    records_mysql_end(my, prepared);
    return error;
}

static records_error_t *tell(void *c, const records_statement_t *statement, apr_pool_t *pool)
{
    apr_int64_t ignored;
    records_error_t *error = run_alone(&ignored, c, statement, pool);

    return error != NULL ? error : records_mysql_refuse_cut(c, pool);
}

static records_error_t *ask(const char **texts, int count, void *c,
                            const records_statement_t *statement, apr_pool_t *pool)
{
    records_mysql_prepared_t *prepared;
    records_mysql_t *my = c;
    const records_row_t *row;
    records_error_t *error;
    int i;

    if ((error = execute(&prepared, my, statement, pool)) != NULL)
        return error;
    error = records_mysql_fetch(my, prepared, &row, pool);
    for (i = 0; error == NULL && row != NULL && i < count && i < row->columns; i++)
        if (row->values[i].text != NULL)
            texts[i] = apr_pstrmemdup(pool, row->values[i].text, row->values[i].length);
    records_mysql_end(my, prepared);
    return error;
}

/* ---- rows --------------------------------------------------------------------------------- */

/* response.headers and response.status of a call are known only after its rows, so the rows are
 * fetched first. */
static int collects(const records_transaction_t *t)
{
    return records_mysql_is_call(t->rows)
           || (t->response != NULL && t->at_most >= 0 && t->at_most <= FEW_ROWS);
}

static records_error_t *collect(records_result_t *result, void *c, const records_transaction_t *t,
                                apr_pool_t *pool)
{
    return records_mysql_collect(result, c, t, pool);
}

static records_error_t *stream(records_result_t *result, void *c, const records_transaction_t *t,
                               apr_pool_t *pool)
{
    return records_mysql_stream(result, c, t, pool);
}

/* An INSERT whose rows are read in an order of their own. */
static records_error_t *keep_keys(records_result_t *result, records_mysql_t *my,
                                  const records_statement_t *statement, apr_pool_t *pool)
{
    records_statement_t keep = { .text = "SET @records_keys = ?" };
    records_param_t *keys;
    records_error_t *error;
    apr_int64_t ignored;

    keep.params = apr_array_make(pool, 1, sizeof(records_param_t));
    keys = apr_array_push((apr_array_header_t *)keep.params);
    keys->kind = RECORDS_TEXT;
    if ((error = records_mysql_collect_keys(&keys->value.text, &result->affected, result, my,
                                            statement, pool))
        != NULL)
        return error;
    keys->value.length = strlen(keys->value.text);
    return run_alone(&ignored, my, &keep, pool);
}

static records_error_t *change(records_result_t *result, void *c,
                               const records_statement_t *statement, apr_pool_t *pool)
{
    return statement->keeps_keys ? keep_keys(result, c, statement, pool)
                                 : run_alone(&result->affected, c, statement, pool);
}

static const records_steps_t steps = {
    .begin = begin,
    .tell = tell,
    .change = change,
    .ask = ask,
    .collect = collect,
    .stream = stream,
    .collects = collects,
    .end = end,
    .one_at_a_time = 1,
};

/* ---- what the end of a transaction does not end ------------------------------------------- */

/* Reset the context in any case, before another request gets the connection.  If that fails,
 * the connection is not used again. */
static void restore(records_mysql_t *my, apr_pool_t *pool)
{
    const apr_array_header_t *statements = my->restore;
    records_error_t *error = NULL;
    apr_int64_t ignored;
    int i;

    my->restore = NULL;
    for (i = 0; statements != NULL && i < statements->nelts && error == NULL && !my->lost; i++)
        error = run_alone(&ignored, my, APR_ARRAY_IDX(statements, i, records_statement_t *), pool);
    if (statements != NULL && error == NULL && my->role != NULL && !my->lost)
        error = records_mysql_send(my, my->role, pool);
    if (error != NULL)
        my->lost = 1;
}

/* An upsert that failed may have left its word behind. */
static void forget_old(records_mysql_t *my, const records_transaction_t *t, apr_pool_t *pool)
{
    const records_statement_t *last = t->change != NULL ? t->change : t->rows;

    if (last != NULL && last->tells_created && !my->lost
        && records_mysql_send(my, "SET " RECORDS_MYSQL_OLD " = 0", pool) != NULL)
        my->lost = 1;
}

static int is_stale(const records_error_t *error)
{
    return strcmp(error->code, "26000") == 0;
}

/* Rows that are not wanted: rather than read a million of them, they are stopped. */
static void end_running(records_mysql_t *my)
{
    if (my->stream.open && !my->stream.few && !my->lost)
        (void)records_mysql_interrupt(my);
    records_mysql_close_stream(my);
    records_mysql_end_running(my);
}

static records_error_t *attempt(records_mysql_t *my, const records_transaction_t *t,
                                records_run_e how, records_result_t *result, apr_pool_t *pool)
{
    records_error_t *error;

    if (how == RECORDS_RUN_JOIN) {
        end_running(my);
        restore(my, pool);
    }
    records_mysql_begin_running(my);
    my->restore = t->restore;
    error = records_sequence_run(result, &steps, my, t, how, pool);
    if (error == NULL && my->stream.open)
        return NULL; /* running until finish() */
    records_mysql_end_running(my);
    if (error != NULL) {
        records_mysql_close_stream(my);
        if (is_stale(error))
            records_lru_clear(my->statements); /* before restore() uses some of them */
        (void)!end(my, 0, pool);
        forget_old(my, t, pool);
    }
    if (error != NULL || !my->in_transaction)
        restore(my, pool);
    return error;
}

/* The server no longer has our prepared statements, and all was rolled back: try again with new
 * ones. */
static records_error_t *run(records_connection_t *c, const records_transaction_t *t,
                            records_run_e how, records_result_t *result, apr_pool_t *pool)
{
    records_mysql_t *my = c->state;
    records_error_t *error;

    my->unprepared = c->unprepared;
    error = attempt(my, t, how, result, pool);
    if (error == NULL || !is_stale(error) || my->lost)
        return error;
    if (how != RECORDS_RUN_JOIN)
        return attempt(my, t, how, result, pool);
    error->code = RECORDS_STALE; /* only the caller can run what was before it again */
    return error;
}

static records_error_t *finish(records_connection_t *c, int keep, apr_pool_t *pool)
{
    records_mysql_t *my = c->state;
    records_error_t *error;

    end_running(my);
    error = end(my, keep, pool);
    restore(my, pool);
    return error;
}

const records_driver_t records_driver_mysql = {
    .attach = records_mysql_attach,
    .detach = records_mysql_detach,
    .ready = records_mysql_ready,
    .run = run,
    .finish = finish,
    .describe = records_mysql_describe,
    .cancel = records_mysql_cancel,
};
