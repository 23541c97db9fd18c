/* SPDX-License-Identifier: Apache-2.0 */
/* The conversation: steps are sent together and answered in order. */
#include "databases/pgsql/parts.h"

#define CHEAP_ROWS 200 /* rows that are cheaper to read than to cancel */

static void set_talking(records_pgsql_t *p, int talking)
{
    apr_thread_mutex_lock(p->lock);
    p->talking = talking;
    p->cancels = 0;
    apr_thread_mutex_unlock(p->lock);
}

records_error_t *records_pgsql_begin(records_pgsql_t *p, int piped, apr_pool_t *pool)
{
    if (piped && !PQenterPipelineMode(p->conn))
        return records_pgsql_error(p, NULL, pool);
    apr_array_clear(p->steps);
    p->at = 0;
    p->closing = 0;
    p->reused = 0;
    p->single = 0;
    p->piped = piped ? 1 : 0;
    p->row_by_row = p->row_by_row && piped;
    set_talking(p, 1);
    return NULL;
}

records_error_t *records_pgsql_sync(records_pgsql_t *p, int single, apr_pool_t *pool)
{
    p->single = single ? 1 : 0;
    if (p->piped && !PQpipelineSync(p->conn))
        return records_pgsql_error(p, NULL, pool);
    return NULL;
}

/* libpq keeps rows coming one by one until the next statement, but does not look at the first of a
 * pipeline. */
static void end(records_pgsql_t *p)
{
    if (p->piped) {
        PQexitPipelineMode(p->conn);
        p->row_by_row = 0;
    }
    p->piped = 0;
    set_talking(p, 0);
}

static const records_pgsql_step_t *current(const records_pgsql_t *p)
{
    return p->at < p->steps->nelts ? &APR_ARRAY_IDX(p->steps, p->at, records_pgsql_step_t) : NULL;
}

/* Must be said after the answers before, and before the first row. */
static void ask_for_single_rows(records_pgsql_t *p)
{
    const records_pgsql_step_t *step = current(p);

    if (p->single && step != NULL && step->what == RECORDS_PGSQL_ROWS) {
        PQsetSingleRowMode(p->conn);
        p->single = 0;
        p->row_by_row = 1;
    }
}

PGresult *records_pgsql_pull(records_pgsql_t *p, const records_pgsql_step_t **step)
{
    PGresult *result;
    int silence = 0;

    *step = NULL;
    while (p->talking) {
        ask_for_single_rows(p);
        result = PQgetResult(p->conn);
        if (result == NULL) { /* the end of a step; twice: the connection is gone */
            p->at++;
            if (!p->piped || ++silence > 1 || PQstatus(p->conn) == CONNECTION_BAD)
                end(p);
            continue;
        }
        silence = 0;
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            end(p);
            continue;
        }
        *step = current(p);
        return result;
    }
    return NULL;
}

/* Is the next answer here?  One look at the socket in all: libpq's buffer grows by each, as fast as
 * the server sends, and never shrinks. */
static int is_here(records_pgsql_t *p, int *looked)
{
    if (!PQisBusy(p->conn))
        return 1;
    return !(*looked)++ && PQconsumeInput(p->conn) && !PQisBusy(p->conn);
}

/* What comes is thrown away, but what it says of prepared statements is learnt. */
static void throw_away(records_pgsql_t *p)
{
    const records_pgsql_step_t *step;
    PGresult *result = records_pgsql_pull(p, &step);

    if (result != NULL && step != NULL)
        records_pgsql_prepared(p, step, PQresultStatus(result) == PGRES_COMMAND_OK);
    PQclear(result);
}

/* Non-zero if the conversation came to its end without our having to wait. */
static int drained(records_pgsql_t *p)
{
    int rows, looked = 0;

    for (rows = 0; p->talking && rows < CHEAP_ROWS && is_here(p, &looked); rows++)
        throw_away(p);
    return !p->talking;
}

void records_pgsql_drain(records_pgsql_t *p)
{
    char ignored[256];

    if (!p->talking)
        return;
    if (!drained(p) && PQstatus(p->conn) == CONNECTION_OK)
        PQcancel(p->cancel, ignored, sizeof(ignored));
    records_pgsql_read_off(p);
}

void records_pgsql_read_off(records_pgsql_t *p)
{
    while (p->talking)
        throw_away(p);
}

void records_pgsql_roll_back(records_pgsql_t *p)
{
    p->held = 0;
    switch (PQtransactionStatus(p->conn)) {
    case PQTRANS_INTRANS:
    case PQTRANS_INERROR:
        PQclear(PQexec(p->conn, "ROLLBACK"));
        break;
    default:
        break;
    }
}
