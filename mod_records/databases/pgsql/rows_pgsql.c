/* SPDX-License-Identifier: Apache-2.0 */
/* Rows, whole or one by one.  Values point into the PGresult: nothing is copied. */
#include <apr_strings.h>

#include "base/number.h"
#include "databases/pgsql/parts.h"

struct records_pgsql_rows_t {
    records_rows_t rows;                 /* first: what others see */
    records_pgsql_t *p;
    apr_pool_t *pool;
    PGresult *result;                    /* the rows, or the one that is out */
    int at, count;                       /* in result */
    unsigned stream : 1;                 /* more results are to come */
    records_row_t row;
    records_value_t *values;             /* the row's own */
};

static void show(records_pgsql_rows_t *rows, int at)
{
    int i;

    for (i = 0; i < rows->row.columns; i++) {
        records_value_t *value = &rows->values[i];

        if (PQgetisnull(rows->result, at, i)) {
            value->text = NULL;
            value->length = 0;
        } else {
            value->text = PQgetvalue(rows->result, at, i);
            value->length = (apr_size_t)PQgetlength(rows->result, at, i);
        }
    }
}

/* The stream's end is known only when all that follows the rows went well, too. */
static records_error_t *after_last(records_pgsql_rows_t *rows, PGresult *last)
{
    const records_pgsql_step_t *step = NULL;
    records_error_t *error = NULL;
    records_pgsql_t *p = rows->p;
    PGresult *result;

    for (result = last; result != NULL; result = records_pgsql_pull(p, &step)) {
        ExecStatusType status = PQresultStatus(result);

        if (error == NULL && status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
            error = records_pgsql_error(p, result, rows->pool);
        if (step != NULL) /* COMMIT may have been prepared on the way */
            records_pgsql_prepared(p, step, status == PGRES_COMMAND_OK);
        PQclear(result);
    }
    if (error == NULL && (last == NULL || PQstatus(p->conn) == CONNECTION_BAD))
        error = records_pgsql_error(p, NULL, rows->pool);
    records_pgsql_rows_end(p);
    if (error != NULL)
        records_pgsql_roll_back(p);
    return error;
}

static records_error_t *refill(records_pgsql_rows_t *rows)
{
    const records_pgsql_step_t *step;
    PGresult *result;

    PQclear(rows->result);
    rows->result = NULL;
    rows->at = rows->count = 0;
    result = records_pgsql_pull(rows->p, &step);
    if (result == NULL || PQresultStatus(result) != PGRES_SINGLE_TUPLE)
        return after_last(rows, result);
    rows->result = result;
    rows->count = 1;
    return NULL;
}

static records_error_t *next(records_rows_t *all, const records_row_t **row)
{
    records_pgsql_rows_t *rows = (records_pgsql_rows_t *)all;
    records_error_t *error;

    *row = NULL;
    if (rows->at == rows->count && rows->stream && (error = refill(rows)) != NULL)
        return error;
    if (rows->at == rows->count)
        return NULL;
    show(rows, rows->at++);
    *row = &rows->row;
    return NULL;
}

static apr_status_t clear(void *data)
{
    records_pgsql_rows_t *rows = data;

    PQclear(rows->result);
    rows->result = NULL;
    if (rows->stream)
        rows->p->stream = NULL;
    return APR_SUCCESS;
}

/* The types that psql's users meet, by their oids, which never change. */
static records_kind_e kind_of(Oid type)
{
    static const struct { Oid type; records_kind_e kind; } kinds[] = {
        { 16, RECORDS_BOOLEAN },     { 17, RECORDS_BYTES },      { 20, RECORDS_INTEGER },
        { 21, RECORDS_INTEGER },     { 23, RECORDS_INTEGER },    { 114, RECORDS_JSON },
        { 700, RECORDS_FLOAT },      { 701, RECORDS_FLOAT },     { 1082, RECORDS_DATE },
        { 1083, RECORDS_CLOCK },     { 1114, RECORDS_TIMESTAMP }, { 1184, RECORDS_TIMESTAMPTZ },
        { 1266, RECORDS_CLOCK },     { 1700, RECORDS_NUMBER },   { 2950, RECORDS_UUID },
        { 3802, RECORDS_JSON },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i].type == type)
            return kinds[i].kind;
    return RECORDS_TEXT;
}

/* Of a statement whose columns are untold. */
static void find_columns(records_row_t *row, const PGresult *result, apr_pool_t *pool)
{
    const int count = PQnfields(result);
    const char **names = apr_palloc(pool, sizeof(*names) * ((apr_size_t)count + 1));
    records_kind_e *kinds = apr_palloc(pool, sizeof(*kinds) * ((apr_size_t)count + 1));
    int i;

    for (i = 0; i < count; i++) {
        names[i] = apr_pstrdup(pool, PQfname(result, i));
        kinds[i] = kind_of(PQftype(result, i));
    }
    row->columns = count;
    row->names = names;
    row->kinds = kinds;
}

records_rows_t *records_pgsql_rows(records_pgsql_t *p, const records_statement_t *statement,
                                   PGresult *result, int stream, apr_pool_t *pool)
{
    records_pgsql_rows_t *rows = apr_pcalloc(pool, sizeof(*rows));

    rows->rows.next = next;
    rows->p = p;
    rows->pool = pool;
    rows->result = result;
    rows->count = PQntuples(result);
    rows->row.columns = statement->columns;
    rows->row.names = statement->names;
    rows->row.kinds = statement->kinds;
    if (statement->untold)
        find_columns(&rows->row, result, pool);
    rows->values = apr_pcalloc(pool, (apr_size_t)(rows->row.columns + 1) * sizeof(*rows->values));
    rows->row.values = rows->values;
    rows->stream = stream ? 1 : 0;
    if (stream)
        p->stream = rows;
    apr_pool_cleanup_register(pool, rows, clear, apr_pool_cleanup_null);
    return &rows->rows;
}

/* ---- what columns of ours tell, behind those that are shown ---------------------- */

int records_pgsql_extras(const records_statement_t *statement)
{
    return (int)statement->tells_created + (int)statement->tells_total
           + (int)statement->tells_version + (int)statement->tells_modified
           + (int)statement->tells_allowed + 2 * (int)statement->tells_response;
}

/* True where a row is new. */
static unsigned any_created(const PGresult *rows, int column)
{
    int i;

    for (i = 0; i < PQntuples(rows); i++)
        if (!PQgetisnull(rows, i, column) && PQgetvalue(rows, i, column)[0] == 't')
            return 1;
    return 0;
}

/* Of the first row; -1 where it has none. */
static apr_int64_t number_of(const PGresult *rows, int column)
{
    apr_int64_t number;

    return PQntuples(rows) > 0 && records_number_parse(&number, PQgetvalue(rows, 0, column))
               ? number
               : -1;
}

static const char *said(const PGresult *rows, int row, int column, apr_pool_t *pool)
{
    const char *text = PQgetisnull(rows, row, column) ? "" : PQgetvalue(rows, row, column);

    return *text == '\0' ? NULL : apr_pstrdup(pool, text);
}

static const char *version_of(const PGresult *rows, int column, apr_pool_t *pool)
{
    return PQntuples(rows) > 0 ? said(rows, 0, column, pool) : NULL;
}

void records_pgsql_take_response(records_result_t *result, const PGresult *row, int column,
                                 apr_pool_t *pool)
{
    if (PQntuples(row) < 1 || PQnfields(row) < column + 2)
        return;
    result->headers = said(row, 0, column, pool);
    result->status = said(row, 0, column + 1, pool);
}

void records_pgsql_take_extras(records_result_t *result, const records_statement_t *statement,
                               const PGresult *rows, apr_pool_t *pool)
{
    int column = statement->columns;

    if (statement->tells_created)
        result->created |= any_created(rows, column++);
    if (statement->tells_total)
        result->total = number_of(rows, column++);
    if (statement->tells_version)
        result->version = version_of(rows, column++, pool);
    if (statement->tells_modified)
        result->modified = number_of(rows, column++);
    if (statement->tells_response)
        records_pgsql_take_response(result, rows, column, pool);
}

void records_pgsql_rows_end(records_pgsql_t *p)
{
    if (p->stream == NULL)
        return;
    p->stream->stream = 0;
    p->stream->at = p->stream->count = 0;
    p->stream = NULL;
}
