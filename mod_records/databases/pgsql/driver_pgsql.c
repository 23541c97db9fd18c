/* SPDX-License-Identifier: Apache-2.0 */
/* The driver of PostgreSQL: a transaction in as few round trips as possible, on the PGconn that
 * apr_dbd opened. */
#include <string.h>

#include <apr_strings.h>

#include "base/number.h"
#include "base/overrides.h"
#include "databases/pgsql/driver_pgsql.h"
#include "databases/pgsql/parts.h"
#include "databases/pgsql/session_pgsql.h"

/** What was answered so far. */
typedef struct answer_t {
    records_pgsql_t *p;
    const records_transaction_t *t;
    records_run_e how;
    apr_pool_t *pool;
    records_error_t *error;              /* the first one */
    PGresult *rows;                      /* all, or the first of a stream, or NULL */
    unsigned stream : 1;
    records_result_t *result;
} answer_t;

static int has(const apr_array_header_t *statements)
{
    return statements != NULL && statements->nelts > 0;
}

/* Must the level be said?  A read that is one statement has one snapshot. */
static int says_level(const records_transaction_t *t)
{
    return t->isolation == RECORDS_SERIALIZABLE
           || (t->writes && t->isolation != RECORDS_ISOLATION_UNSET);
}

/* The statement before and after which nothing else must be said, or NULL. */
static const records_statement_t *alone(const records_pgsql_t *p, const records_transaction_t *t,
                                        records_run_e how)
{
    if (how == RECORDS_RUN_HOLD || t->last
        || (how == RECORDS_RUN_JOIN && (t->settles || has(p->joined->reset))))
        return NULL;
    if (has(t->preamble) || t->count != NULL || t->estimate != NULL || t->page != NULL
        || t->otherwise != NULL || t->response != NULL)
        return NULL;
    if (t->calls && !t->writes)
        return NULL; /* READ ONLY must be said */
    if (how == RECORDS_RUN_WHOLE && says_level(t))
        return NULL;
    if (t->writes && !t->keep)
        return NULL;
    if (t->change != NULL && t->rows != NULL)
        return NULL;
    return t->change != NULL ? t->change : t->rows;
}

static int streams(const records_transaction_t *t)
{
    return !t->writes && (t->at_most < 0 || t->at_most > RECORDS_PGSQL_WHOLE);
}

/* ---- sending -------------------------------------------------------------- */

static records_error_t *send_statement(answer_t *a, records_pgsql_what_e what,
                                       const records_statement_t *statement)
{
    return statement == NULL ? NULL : records_pgsql_send(a->p, what, statement, a->pool);
}

static records_error_t *say_all(answer_t *a, const apr_array_header_t *statements)
{
    records_error_t *error = NULL;
    int i;

    for (i = 0; statements != NULL && i < statements->nelts && error == NULL; i++)
        error = send_statement(a, RECORDS_PGSQL_DO,
                               APR_ARRAY_IDX(statements, i, const records_statement_t *));
    return error;
}

/* What was deferred runs as the role that deferred it; then the run before has said nothing. */
static records_error_t *say_join(answer_t *a)
{
    records_error_t *error;

    if (a->t->settles
        && (error = records_pgsql_do(a->p, RECORDS_PGSQL_CONSTRAINTS, a->pool)) != NULL)
        return error;
    return say_all(a, a->p->joined->reset);
}

/* In a transaction that writes, a function that must not. */
static int is_guarded(const records_transaction_t *t)
{
    return t->among_writes && t->calls && !t->writes;
}

static records_error_t *say_guard(answer_t *a)
{
    records_error_t *error;

    if (!is_guarded(a->t))
        return NULL;
    error = records_pgsql_do(a->p, RECORDS_PGSQL_SAVEPOINT, a->pool);
    return error != NULL ? error : records_pgsql_do(a->p, RECORDS_PGSQL_READ_ONLY, a->pool);
}

/* All that is read is of one snapshot, if nothing is written. */
static records_pgsql_word_e begin_word(const records_transaction_t *t)
{
    static const records_pgsql_word_e words[] = {
        [RECORDS_ISOLATION_UNSET] = RECORDS_PGSQL_BEGIN_WRITE,
        [RECORDS_READ_COMMITTED] = RECORDS_PGSQL_BEGIN_READ_COMMITTED,
        [RECORDS_REPEATABLE_READ] = RECORDS_PGSQL_BEGIN_REPEATABLE_READ,
        [RECORDS_SERIALIZABLE] = RECORDS_PGSQL_BEGIN_SERIALIZABLE,
    };

    if (t->writes || t->among_writes)
        return words[t->isolation];
    return t->isolation == RECORDS_SERIALIZABLE ? RECORDS_PGSQL_BEGIN_READ_SERIALIZABLE
                                                : RECORDS_PGSQL_BEGIN_READ;
}

static records_error_t *say_begin(answer_t *a)
{
    records_error_t *error;

    error = a->how == RECORDS_RUN_JOIN ? say_join(a)
                                       : records_pgsql_do(a->p, begin_word(a->t), a->pool);
    if (error != NULL || (error = records_pgsql_close_dropped(a->p, a->pool)) != NULL
        || (error = say_guard(a)) != NULL)
        return error;
    return say_all(a, a->t->preamble);
}

/* What the database says for the answer must be known before a stream begins; a function says it while
 * it runs, so its rows tell it, or what follows them if there are none. */
static int responds_first(const records_transaction_t *t)
{
    return streams(t) && t->rows != NULL && !t->rows->tells_response;
}

static records_error_t *say_response(answer_t *a, int first)
{
    return responds_first(a->t) == first ? send_statement(a, RECORDS_PGSQL_RESPONSE, a->t->response)
                                         : NULL;
}

static records_error_t *say_end_of_read(answer_t *a)
{
    if (a->how == RECORDS_RUN_WHOLE)
        return records_pgsql_do(a->p, RECORDS_PGSQL_COMMIT, a->pool);
    return is_guarded(a->t) ? records_pgsql_do(a->p, RECORDS_PGSQL_RELEASE, a->pool) : NULL;
}

/* Behind a stream nothing is tried again, so what stands there must not fail for want of a statement. */
static records_error_t *say_after_rows(answer_t *a)
{
    const unsigned unnamed = a->p->unnamed;
    records_error_t *error;

    a->p->unnamed = unnamed || streams(a->t);
    if ((error = say_response(a, 0)) == NULL)
        error = say_end_of_read(a);
    a->p->unnamed = unnamed;
    return error;
}

/* How many, before which: a stream's headers need it first. */
static records_error_t *say_read(answer_t *a)
{
    records_error_t *error;

    if ((error = send_statement(a, RECORDS_PGSQL_COUNT, a->t->count)) != NULL
        || (error = send_statement(a, RECORDS_PGSQL_ESTIMATE, a->t->estimate)) != NULL
        || (error = send_statement(a, RECORDS_PGSQL_PAGE, a->t->page)) != NULL
        || (error = say_response(a, 1)) != NULL
        || (error = send_statement(a, RECORDS_PGSQL_ROWS, a->t->rows)) != NULL)
        return error;
    return say_after_rows(a);
}

/* The end of a write.  What will be rolled back on purpose is checked as if it were not. */
static records_error_t *say_end(answer_t *a)
{
    records_error_t *error;

    if (!a->t->keep && (error = records_pgsql_do(a->p, RECORDS_PGSQL_CONSTRAINTS, a->pool)) != NULL)
        return error;
    if (a->how != RECORDS_RUN_WHOLE && !a->t->last)
        return NULL;
    return records_pgsql_do(a->p, a->t->keep ? RECORDS_PGSQL_COMMIT : RECORDS_PGSQL_ROLLBACK,
                            a->pool);
}

static records_error_t *say_after_change(answer_t *a)
{
    records_error_t *error;

    if ((error = send_statement(a, RECORDS_PGSQL_ROWS, a->t->rows)) != NULL
        || (error = send_statement(a, RECORDS_PGSQL_COUNT, a->t->count)) != NULL
        || (error = send_statement(a, RECORDS_PGSQL_PAGE, a->t->page)) != NULL
        || (error = send_statement(a, RECORDS_PGSQL_RESPONSE, a->t->response)) != NULL)
        return error;
    return say_end(a);
}

/* All that can travel together.  Whether otherwise runs depends on the change's answer. */
static records_error_t *say_together(answer_t *a)
{
    records_error_t *error;

    if ((error = say_begin(a)) != NULL)
        return error;
    if (!a->t->writes)
        return say_read(a);
    if ((error = send_statement(a, RECORDS_PGSQL_CHANGE, a->t->change)) != NULL)
        return error;
    return a->t->otherwise != NULL ? NULL : say_after_change(a);
}

/* ---- receiving ------------------------------------------------------------ */

static apr_int64_t number_in(const PGresult *result)
{
    apr_int64_t number;

    if (PQntuples(result) < 1 || PQnfields(result) < 1 || PQgetisnull(result, 0, 0)
        || !records_number_parse(&number, PQgetvalue(result, 0, 0)))
        return -1;
    return number;
}

static const char *text_in(const PGresult *result, apr_pool_t *pool)
{
    if (PQntuples(result) < 1 || PQnfields(result) < 1 || PQgetisnull(result, 0, 0))
        return NULL;
    return apr_pstrdup(pool, PQgetvalue(result, 0, 0));
}

static apr_int64_t rows_touched(PGresult *result)
{
    apr_int64_t number;

    return records_number_parse(&number, PQcmdTuples(result)) ? number : 0;
}

static int is_failure(ExecStatusType status)
{
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_SINGLE_TUPLE;
}

static void hear_rows(answer_t *a, PGresult *result)
{
    const records_statement_t *statement = a->t->rows != NULL ? a->t->rows : a->t->change;

    if (PQnfields(result) < statement->columns + records_pgsql_extras(statement)) {
        a->error = records_error(a->pool, 0, "XX000", "the database answered too few columns");
        PQclear(result);
        return;
    }
    a->rows = result;
    records_pgsql_take_extras(a->result, statement, result, a->pool);
    if (PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
        a->stream = 1;
        return;
    }
    if (a->result->in_page < 0)
        a->result->in_page = PQntuples(result);
    if (a->t->writes && a->t->change == NULL)
        a->result->affected = rows_touched(result);
}

/* Data exceptions where the answer's headers and status are read are the text's that SQL has set. */
static records_error_t *failure(const answer_t *a, const records_pgsql_step_t *step,
                                const PGresult *result)
{
    records_error_t *error = records_pgsql_error(a->p, result, a->pool);

    if (step == NULL || step->what != RECORDS_PGSQL_RESPONSE || strncmp(error->code, "22", 2) != 0)
        return error;
    return strcmp(error->code, "22012") == 0 ? records_overrides_bad_status(a->pool)
                                             : records_overrides_bad_headers(a->pool);
}

/* Takes the result. */
static void receive_result(answer_t *a, const records_pgsql_step_t *step, PGresult *result)
{
    int failed = is_failure(PQresultStatus(result));

    if (step != NULL)
        records_pgsql_prepared(a->p, step, !failed);
    if (failed && a->error == NULL)
        a->error = failure(a, step, result);
    if (step == NULL || a->error != NULL) {
        PQclear(result);
        return;
    }
    switch (step->what) {
    case RECORDS_PGSQL_ROWS:
        hear_rows(a, result);
        return;
    case RECORDS_PGSQL_CHANGE:
        a->result->affected = rows_touched(result);
        break;
    case RECORDS_PGSQL_OTHERWISE:
        a->result->affected = rows_touched(result);
        a->result->created = a->result->affected > 0;
        break;
    case RECORDS_PGSQL_COUNT:
        a->result->total = number_in(result);
        break;
    case RECORDS_PGSQL_ESTIMATE:
        a->result->explained = text_in(result, a->pool);
        break;
    case RECORDS_PGSQL_PAGE:
        a->result->in_page = number_in(result);
        break;
    case RECORDS_PGSQL_RESPONSE:
        records_pgsql_take_response(a->result, result, 0, a->pool);
        break;
    default:
        break;
    }
    PQclear(result);
}

/* A stream must not hold rows back: it ends here with its first row in hand. */
static void hear_all(answer_t *a)
{
    const records_pgsql_step_t *step;
    PGresult *result;

    while (!a->stream && (result = records_pgsql_pull(a->p, &step)) != NULL)
        receive_result(a, step, result);
    if (a->error == NULL && PQstatus(a->p->conn) == CONNECTION_BAD)
        a->error = records_pgsql_error(a->p, NULL, a->pool);
}

/* Send off what was said, and hear.  error: why not all could be said. */
static void converse(answer_t *a, records_error_t *error)
{
    records_error_t *unsent = records_pgsql_sync(a->p, streams(a->t), a->pool);

    a->error = error != NULL ? error : unsent;
    if (unsent != NULL || (error != NULL && !a->p->piped))
        records_pgsql_drain(a->p);
    else
        hear_all(a);
}

/* ---- running -------------------------------------------------------------- */

static void run_alone(answer_t *a, const records_statement_t *statement)
{
    records_pgsql_what_e what =
        statement == a->t->change ? RECORDS_PGSQL_CHANGE : RECORDS_PGSQL_ROWS;
    int piped = !statement->once && records_pgsql_keeps(a->p)
                && !records_pgsql_is_prepared(a->p, statement);
    records_error_t *error;

    if ((a->error = records_pgsql_begin(a->p, piped, a->pool)) != NULL)
        return;
    if ((error = piped ? records_pgsql_close_dropped(a->p, a->pool) : NULL) == NULL)
        error = send_statement(a, what, statement);
    converse(a, error);
}

static void run_together(answer_t *a)
{
    records_error_t *error;

    if ((a->error = records_pgsql_begin(a->p, 1, a->pool)) != NULL)
        return;
    converse(a, say_together(a));
    if (a->error != NULL || a->t->otherwise == NULL)
        return;
    if ((a->error = records_pgsql_begin(a->p, 1, a->pool)) != NULL)
        return;
    error = a->result->affected > 0 ? NULL
                                    : send_statement(a, RECORDS_PGSQL_OTHERWISE, a->t->otherwise);
    converse(a, error != NULL ? error : say_after_change(a));
}

static records_error_t *attempt(records_pgsql_t *p, const records_transaction_t *t,
                                records_run_e how, records_result_t *result, apr_pool_t *pool)
{
    const records_statement_t *lone = alone(p, t, how);
    answer_t a;

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
};
