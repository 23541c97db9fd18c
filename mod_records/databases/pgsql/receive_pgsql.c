/* SPDX-License-Identifier: Apache-2.0 */
/* What the database answers to a transaction becomes its result. */
#include "databases/pgsql/answer_pgsql.h"

#include <string.h>

#include <apr_strings.h>

#include "base/number.h"
#include "base/overrides.h"
#include "databases/pgsql/dialect_pgsql.h"

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

static void take_rows(records_pgsql_answer_t *a, PGresult *result)
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

/* The database does not know a setting of that name: see records_pgsql_refuse(). */
static int is_row_refused(const records_pgsql_answer_t *a, const records_error_t *error)
{
    return a->t->refuses != NULL && strcmp(error->code, "42704") == 0
           && strstr(error->message, RECORDS_PGSQL_REFUSED) != NULL;
}

/* Data exceptions where the answer's headers and status are read are the text's that SQL has set. */
static records_error_t *failure(const records_pgsql_answer_t *a, const records_pgsql_step_t *step,
                                const PGresult *result)
{
    records_error_t *error = records_pgsql_error(a->p, result, a->pool);

    if (is_row_refused(a, error))
        return records_error(a->pool, 0, RECORDS_ROW_REFUSED, "a rule does not allow the row");
    if (step == NULL || step->what != RECORDS_PGSQL_RESPONSE || strncmp(error->code, "22", 2) != 0)
        return error;
    return strcmp(error->code, "22012") == 0 ? records_overrides_bad_status(a->pool)
                                             : records_overrides_bad_headers(a->pool);
}

/* Takes the result. */
static void receive_result(records_pgsql_answer_t *a, const records_pgsql_step_t *step,
                           PGresult *result)
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
        take_rows(a, result);
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

void records_pgsql_receive(records_pgsql_answer_t *a)
{
    const records_pgsql_step_t *step;
    PGresult *result;

    while (!a->stream && (result = records_pgsql_pull(a->p, &step)) != NULL)
        receive_result(a, step, result);
    if (a->error == NULL && PQstatus(a->p->conn) == CONNECTION_BAD)
        a->error = records_pgsql_error(a->p, NULL, a->pool);
}
