/* SPDX-License-Identifier: Apache-2.0 */
/* Reads of several requests in one pipeline with one Sync.  PostgreSQL makes one transaction of what stands
 * before a Sync: the first error cuts off what is behind it. */
#include <string.h>

#include <apr_strings.h>

#include "databases/pgsql/parts.h"
#include "databases/pgsql/session_pgsql.h"

/* A pipeline that is under way. */
typedef struct pipeline_t {
    records_pgsql_t *p;
    records_shared_read_t *const *reads;
    int sent, at;                     /* how many were sent; the one whose answer comes next */
    unsigned forgotten : 1;           /* prepared statements were not what they had been */
    unsigned confused : 1;            /* what came is not what was asked for */
    const records_statement_t *stale; /* its plan is no good any more */
} pipeline_t;

static records_error_t *bind_values(records_shared_read_t *read, apr_pool_t *pool)
{
    return records_pgsql_bind(&read->values, read->t->rows->params, pool);
}

static void drop(records_shared_read_t *read)
{
    PQclear(read->answer);
    read->answer = NULL;
    read->failed = 0;
}

static void send_reads(pipeline_t *pipeline, int count, apr_pool_t *pool)
{
    if (records_pgsql_end_row_by_row(pipeline->p, pool) != NULL
        || records_pgsql_close_dropped(pipeline->p, pool) != NULL)
        return;
    for (; pipeline->sent < count; pipeline->sent++) {
        const records_shared_read_t *read = pipeline->reads[pipeline->sent];

        if (records_pgsql_send_bound(pipeline->p, RECORDS_PGSQL_ROWS, read->t->rows,
                                     (const char *const *)read->values, pool)
            != NULL)
            return;
    }
}

/* An error that the read would not have had by itself, or that running it again may mend: a lost connection,
 * a conflict with others, in which the neighbours may have a part, and prepared statements. */
static int is_own(pipeline_t *pipeline, const records_shared_read_t *read, const char *code)
{
    if (code == NULL || strncmp(code, "08", 2) == 0 || strncmp(code, "57P0", 4) == 0
        || strncmp(code, "40", 2) == 0)
        return 0;
    if (strcmp(code, "26000") == 0 || strcmp(code, "42P05") == 0) {
        pipeline->forgotten = 1;
        return 0;
    }
    if (strcmp(code, "0A000") != 0)
        return 1;
    pipeline->stale = read->t->rows;
    return 0;
}

/* What fails before a read, while it is prepared, is the read's.  Takes the result. */
static void keep_failure(pipeline_t *pipeline, const records_pgsql_step_t *step, PGresult *result)
{
    records_shared_read_t *read =
        pipeline->at < pipeline->sent ? pipeline->reads[pipeline->at] : NULL;

    if (PQresultStatus(result) == PGRES_PIPELINE_ABORTED || read == NULL || read->answer != NULL
        || !is_own(pipeline, read, PQresultErrorField(result, PG_DIAG_SQLSTATE)) || step == NULL
        || (step->what != RECORDS_PGSQL_ROWS && step->what != RECORDS_PGSQL_PARSE)) {
        PQclear(result);
        return;
    }
    read->answer = result;
    read->failed = 1;
}

static int is_failure(ExecStatusType status)
{
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_SINGLE_TUPLE;
}

/* Takes the result. */
static void keep_rows(pipeline_t *pipeline, PGresult *result)
{
    if (pipeline->at < pipeline->sent && PQresultStatus(result) == PGRES_TUPLES_OK)
        pipeline->reads[pipeline->at]->answer = result;
    else {
        pipeline->confused = 1;
        PQclear(result);
    }
}

static void receive_one(pipeline_t *pipeline, const records_pgsql_step_t *step, PGresult *result)
{
    const int failed = is_failure(PQresultStatus(result));
    const int is_read = step != NULL && step->what == RECORDS_PGSQL_ROWS;

    if (step != NULL)
        records_pgsql_prepared(pipeline->p, step, !failed);
    if (failed)
        keep_failure(pipeline, step, result);
    else if (is_read)
        keep_rows(pipeline, result);
    else
        PQclear(result);
    if (is_read)
        pipeline->at++;
}

static void receive_all(pipeline_t *pipeline)
{
    const records_pgsql_step_t *step;
    PGresult *result;

    while ((result = records_pgsql_pull(pipeline->p, &step)) != NULL)
        receive_one(pipeline, step, result);
}

/* Then nobody is sure of his answer, and the connection is not used again. */
static void drop_all(pipeline_t *pipeline)
{
    int i;

    for (i = 0; i < pipeline->sent; i++)
        drop(pipeline->reads[i]);
    apr_cpystrn(pipeline->p->fatal, "08P01", sizeof(pipeline->p->fatal));
}

static void run(records_connection_t *c, records_shared_read_t *const *reads, int count,
                apr_pool_t *pool)
{
    pipeline_t pipeline = { .p = c->state, .reads = reads };

    if (records_pgsql_begin(pipeline.p, 1, pool) != NULL)
        return;
    send_reads(&pipeline, count, pool);
    if (records_pgsql_sync(pipeline.p, 0, pool) != NULL)
        records_pgsql_drain(pipeline.p);
    else
        receive_all(&pipeline);
    if (pipeline.confused
        || (pipeline.at < pipeline.sent && PQstatus(pipeline.p->conn) == CONNECTION_OK))
        drop_all(&pipeline);
    records_pgsql_roll_back(pipeline.p);
    if (pipeline.forgotten && PQstatus(pipeline.p->conn) == CONNECTION_OK)
        records_pgsql_lose(pipeline.p);
    if (pipeline.stale != NULL)
        records_pgsql_unprepare(pipeline.p, pipeline.stale);
}

static records_error_t *take(records_shared_read_t *read, records_result_t *result,
                             apr_pool_t *pool)
{
    const records_statement_t *statement = read->t->rows;
    PGresult *answer = read->answer;
    records_error_t *error = NULL;

    if (read->failed)
        error = records_pgsql_error(NULL, answer, pool);
    else if (PQnfields(answer) < statement->columns + records_pgsql_extras(statement))
        error = records_error(pool, 0, "XX000", "the database answered too few columns");
    if (error != NULL) {
        drop(read);
        return error;
    }
    read->answer = NULL;
    memset(result, 0, sizeof(*result));
    result->affected = result->total = result->modified = -1;
    result->in_page = PQntuples(answer);
    records_pgsql_take_extras(result, statement, answer, pool);
    result->rows = records_pgsql_rows(NULL, statement, answer, 0, pool);
    result->whole = 1;
    return NULL;
}

const records_pipeline_driver_t records_pgsql_pipeline = {
    .bind = bind_values,
    .run = run,
    .take = take,
    .drop = drop,
};
