/* SPDX-License-Identifier: Apache-2.0 */
/* The driver of PostgreSQL: a transaction in as few round trips as possible, on the PGconn that
 * apr_dbd opened. */
#include "databases/pgsql/driver_pgsql.h"

#include <string.h>

#include "databases/pgsql/answer_pgsql.h"
#include "databases/pgsql/session_pgsql.h"

/* Send off what was written, and receive.  error: why not all could be written. */
static void converse(records_pgsql_answer_t *a, records_error_t *error)
{
    records_error_t *unsent = records_pgsql_sync(a->p, records_pgsql_streams(a->t), a->pool);

    a->error = error != NULL ? error : unsent;
    if (unsent != NULL || (error != NULL && !a->p->piped))
        records_pgsql_drain(a->p);
    else
        records_pgsql_receive(a);
}

static void run_alone(records_pgsql_answer_t *a, const records_statement_t *statement)
{
    records_pgsql_what_e what =
        statement == a->t->change ? RECORDS_PGSQL_CHANGE : RECORDS_PGSQL_ROWS;
    int piped = !statement->once && records_pgsql_keeps(a->p)
                && !records_pgsql_is_prepared(a->p, statement);
    records_error_t *error;

    if ((a->error = records_pgsql_begin(a->p, piped, a->pool)) != NULL)
        return;
    if ((error = piped ? records_pgsql_close_dropped(a->p, a->pool) : NULL) == NULL)
        error = records_pgsql_send_statement(a, what, statement);
    converse(a, error);
}

static void run_together(records_pgsql_answer_t *a)
{
    records_error_t *error;

    if ((a->error = records_pgsql_begin(a->p, 1, a->pool)) != NULL)
        return;
    converse(a, records_pgsql_send_together(a));
    if (a->error != NULL || a->t->otherwise == NULL)
        return;
    if ((a->error = records_pgsql_begin(a->p, 1, a->pool)) != NULL)
        return;
    error = a->result->affected > 0
                ? NULL
                : records_pgsql_send_statement(a, RECORDS_PGSQL_OTHERWISE, a->t->otherwise);
    converse(a, error != NULL ? error : records_pgsql_send_after_change(a));
}

static records_error_t *attempt(records_pgsql_t *p, const records_transaction_t *t,
                                records_run_e how, records_result_t *result, apr_pool_t *pool)
{
    const records_statement_t *lone = records_pgsql_alone(p, t, how);
    records_pgsql_answer_t a;

    memset(&a, 0, sizeof(a));
    memset(result, 0, sizeof(*result));
    result->affected = result->total = result->in_page = result->modified = -1;
    a.p = p;
    a.t = t;
    a.how = how;
    a.pool = pool;
    a.result = result;
    if (lone != NULL)
        run_alone(&a, lone);
    else
        run_together(&a);
    if (a.error != NULL) {
        PQclear(a.rows);
        records_pgsql_roll_back(p);
        return a.error;
    }
    p->held = how != RECORDS_RUN_WHOLE && !t->last;
    p->joined = t;
    if (a.rows != NULL)
        result->rows = records_pgsql_rows(p, t->rows, a.rows, a.stream, pool);
    result->whole = a.rows != NULL && !a.stream;
    return NULL;
}

static void unprepare(records_pgsql_t *p, const records_transaction_t *t)
{
    int i;

    for (i = 0; t->preamble != NULL && i < t->preamble->nelts; i++)
        records_pgsql_unprepare(p, APR_ARRAY_IDX(t->preamble, i, const records_statement_t *));
    records_pgsql_unprepare(p, t->change);
    records_pgsql_unprepare(p, t->otherwise);
    records_pgsql_unprepare(p, t->rows);
    records_pgsql_unprepare(p, t->count);
    records_pgsql_unprepare(p, t->estimate);
    records_pgsql_unprepare(p, t->page);
    records_pgsql_unprepare(p, t->response);
}

/* Errors of prepared statements, which the client did not cause. */
static int is_ours(const records_error_t *error)
{
    return strcmp(error->code, "26000") == 0 || strcmp(error->code, "42P05") == 0;
}

/* DDL changed the result of a plan; or another client closed our statements (DISCARD), or a
 * proxy changed to another session.  All was rolled back, so trying again is safe. */
static int is_stale(records_pgsql_t *p, const records_transaction_t *t,
                    const records_error_t *error)
{
    if (PQstatus(p->conn) != CONNECTION_OK)
        return 0;
    if (is_ours(error))
        return records_pgsql_lose(p);
    if (!p->reused || strcmp(error->code, "0A000") != 0)
        return 0;
    unprepare(p, t); /* cached plan must not change result type */
    return 1;
}

#define ADVICE "prepared statements do not last on its sessions, as behind a proxy that shares them " \
    "(PgBouncer's pool_mode=transaction): write statements=0 at the end of its RecordsDatabase"

/* What ran before it in the transaction is undone, and only the caller can run that again. */
static records_error_t *stale(const records_error_t *error, apr_pool_t *pool)
{
    records_error_t *again =
        records_error(pool, 0, RECORDS_STALE, "prepared statements were forgotten meanwhile");

    again->cause = error->message;
    return again;
}

/* The rows of the run before are no longer wanted; if they failed, all has. */
static records_error_t *join(records_pgsql_t *p, apr_pool_t *pool)
{
    records_pgsql_rows_end(p);
    records_pgsql_read_off(p);
    if (PQstatus(p->conn) != CONNECTION_OK)
        return records_pgsql_error(p, NULL, pool);
    return PQtransactionStatus(p->conn) == PQTRANS_INTRANS ? NULL : records_ended_early(pool);
}

static records_error_t *run(records_connection_t *c, const records_transaction_t *t,
                            records_run_e how, records_result_t *result, apr_pool_t *pool)
{
    records_pgsql_t *p = c->state;
    records_error_t *error;

    if (how == RECORDS_RUN_JOIN && (error = join(p, pool)) != NULL) {
        records_pgsql_roll_back(p);
        return error;
    }
    p->unnamed = c->unprepared;
    error = attempt(p, t, how, result, pool);
    if (error != NULL && is_stale(p, t, error)) {
        if (is_ours(error) && p->bound == 0)
            c->advice = ADVICE;
        p->unnamed = 1;
        error = how == RECORDS_RUN_JOIN ? stale(error, pool) : attempt(p, t, how, result, pool);
    }
    p->unnamed = 0;
    return error;
}

/* A COMMIT of what has failed is answered with ROLLBACK, and no error. */
static records_error_t *commit(records_pgsql_t *p, apr_pool_t *pool)
{
    PGresult *result = PQexec(p->conn, "COMMIT");
    records_error_t *error = NULL;

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        error = records_pgsql_error(p, result, pool);
    else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
        error = records_error(pool, 0, "40000", "the transaction was rolled back");
    PQclear(result);
    return error;
}

static records_error_t *finish(records_connection_t *c, int keep, apr_pool_t *pool)
{
    records_pgsql_t *p = c->state;
    records_error_t *error = NULL;

    records_pgsql_rows_end(p);
    if (p->held && keep) {
        records_pgsql_read_off(p);
        error = commit(p, pool);
    } else
        records_pgsql_drain(p);
    records_pgsql_roll_back(p); /* whatever is still open */
    return error;
}

const records_driver_t records_driver_pgsql = {
    .attach = records_pgsql_attach,
    .detach = records_pgsql_detach,
    .ready = records_pgsql_ready,
    .run = run,
    .finish = finish,
    .cancel = records_pgsql_cancel,
    .describe = records_pgsql_describe,
    .pipeline = &records_pgsql_pipeline,
};
