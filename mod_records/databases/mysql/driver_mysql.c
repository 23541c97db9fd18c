/* SPDX-License-Identifier: Apache-2.0 */
/* How MariaDB and MySQL are driven, on the MYSQL handle that apr_dbd opened: the transaction of one
 * request, statement by statement.
 *
 * A statement alone needs no transaction.  Rows of a read are left on the connection, to be fetched
 * one by one; rows of a write are taken at once. */
#include <mysqld_error.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "databases/mysql/mysql_private.h"

#define FEW_ROWS 2000                    /* so many are read to their end rather than cancelled */

/* ---- transactions ------------------------------------------------------------------- */

static records_error_t *say(records_mysql_t *my, const char *sql, apr_pool_t *pool)
{
    return mysql_real_query(my->native, sql, (unsigned long)strlen(sql)) == 0
           ? NULL : records_mysql_error(my, NULL, pool);
}

/* Several reads must see the same rows, though the session is READ COMMITTED.  MariaDB takes both
 * statements in one journey. */
static records_error_t *begin_read(records_mysql_t *my, apr_pool_t *pool)
{
    records_error_t *error;

    if (my->mariadb)
        return say(my, "BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;"
                   " START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; END", pool);
    error = say(my, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", pool);
    return error != NULL
           ? error : say(my, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", pool);
}

static int count_statements(const records_transaction_t *t)
{
    return (t->preamble == NULL ? 0 : t->preamble->nelts) + (t->change != NULL)
           + (t->otherwise != NULL) + (t->rows != NULL) + (t->count != NULL) + (t->page != NULL);
}

static records_error_t *begin(records_mysql_t *my, const records_transaction_t *t, int hold,
                              apr_pool_t *pool)
{
    records_error_t *error;

    if (count_statements(t) <= 1 && (!t->writes || (t->keep && !hold)))
        return NULL;
    error = t->writes ? say(my, "START TRANSACTION", pool) : begin_read(my, pool);
    my->in_transaction = error == NULL;
    return error;
}

static records_error_t *end(records_mysql_t *my, int keep, apr_pool_t *pool)
{
    records_error_t *error;

    if (!my->in_transaction)
        return NULL;
    my->in_transaction = 0;
    if (my->lost)                        /* the server rolls back by itself */
        return NULL;
    error = say(my, keep ? "COMMIT" : "ROLLBACK", pool);
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

static records_error_t *change(apr_int64_t *affected, records_mysql_t *my,
                               const records_statement_t *statement, apr_pool_t *pool)
{
    records_mysql_prepared_t *prepared;
    records_error_t *error = execute(&prepared, my, statement, pool);

    if (error != NULL)
        return error;
    *affected = records_mysql_affected(my, prepared);
    records_mysql_end(my, prepared);
    return NULL;
}

static int is_cut(const char *code)
{
    return atoi(code) == ER_CUT_VALUE_GROUP_CONCAT
           || atoi(code) == ER_WARN_ALLOWED_PACKET_OVERFLOWED;
}

/* JSON_ARRAYAGG gives half of a long answer, and a warning. */
static records_error_t *refuse_cut(records_mysql_t *my, apr_pool_t *pool)
{
    records_error_t *error = NULL;
    MYSQL_RES *warnings;
    MYSQL_ROW row;

    if ((error = say(my, "SHOW WARNINGS", pool)) != NULL)
        return error;
    if ((warnings = mysql_store_result(my->native)) == NULL)
        return records_mysql_error(my, NULL, pool);
    while ((row = mysql_fetch_row(warnings)) != NULL)
        if (row[1] != NULL && is_cut(row[1]))
            error = records_error(pool, 0, "54000",
                                  "too many rows to be changed and returned in one request");
    mysql_free_result(warnings);
    return error;
}

static records_error_t *run_preamble(records_mysql_t *my, const records_transaction_t *t,
                                     apr_pool_t *pool)
{
    records_error_t *error;
    apr_int64_t ignored;
    int i;

    for (i = 0; t->preamble != NULL && i < t->preamble->nelts; i++) {
        if ((error = change(&ignored, my, APR_ARRAY_IDX(t->preamble, i, records_statement_t *),
                            pool)) != NULL)
            return error;
        if (mysql_warning_count(my->native) > 0 && (error = refuse_cut(my, pool)) != NULL)
            return error;
    }
    return NULL;
}

/* The number that is a statement's only value. */
static records_error_t *number(apr_int64_t *n, records_mysql_t *my,
                               const records_statement_t *statement, apr_pool_t *pool)
{
    records_mysql_prepared_t *prepared;
    const records_row_t *row;
    records_error_t *error;

    if (statement == NULL)
        return NULL;
    if ((error = execute(&prepared, my, statement, pool)) != NULL)
        return error;
    error = records_mysql_fetch(my, prepared, &row, pool);
    if (error == NULL && row != NULL && row->values[0].text != NULL)
        *n = apr_atoi64(row->values[0].text);
    records_mysql_end(my, prepared);
    return error;
}

/* ---- rows ------------------------------------------------------------------------------ */

static void close_stream(records_mysql_t *my)
{
    my->stream.open = 0;
    my->stream.first = NULL;
    records_mysql_end(my, my->stream.prepared);
}

static records_error_t *fetch_streamed(records_mysql_stream_t *stream, const records_row_t **row)
{
    records_error_t *error =
        records_mysql_fetch(stream->my, stream->prepared, row, stream->pool);

    if (*row == NULL)
        close_stream(stream->my);
    return error;
}

static records_error_t *next_streamed(records_rows_t *rows, const records_row_t **row)
{
    records_mysql_stream_t *stream = (records_mysql_stream_t *)rows;

    *row = stream->first;
    stream->first = NULL;
    return *row != NULL || !stream->open ? NULL : fetch_streamed(stream, row);
}

/* The server answers with the columns before it begins to work: only with the first row, which
 * waits here, is it known that the statement does not fail at once. */
static records_error_t *stream(records_result_t *result, records_mysql_t *my,
                               const records_transaction_t *t, apr_pool_t *pool)
{
    records_error_t *error = execute(&my->stream.prepared, my, t->rows, pool);

    if (error != NULL)
        return error;
    my->stream.rows.next = next_streamed;
    my->stream.pool = pool;
    my->stream.open = 1;
    my->stream.few = t->at_most >= 0 && t->at_most <= FEW_ROWS;
    result->rows = &my->stream.rows;
    return fetch_streamed(&my->stream, &my->stream.first);
}

/* Rows that outlive their statement. */
typedef struct collected_t {
    records_rows_t rows;                 /* first */
    apr_array_header_t *values;          /* records_value_t *: one array a row */
    int at;
    records_row_t row;
} collected_t;

static records_error_t *next_collected(records_rows_t *rows, const records_row_t **row)
{
    collected_t *collected = (collected_t *)rows;

    *row = NULL;
    if (collected->at == collected->values->nelts)
        return NULL;
    collected->row.values = APR_ARRAY_IDX(collected->values, collected->at++, records_value_t *);
    *row = &collected->row;
    return NULL;
}

static const records_value_t *copy_values(const records_row_t *row, apr_pool_t *pool)
{
    const apr_size_t size = sizeof(records_value_t) * (apr_size_t)row->columns;
    records_value_t *values = apr_pmemdup(pool, row->values, size);
    int i;

    for (i = 0; i < row->columns; i++)
        if (values[i].text != NULL)
            values[i].text = apr_pstrmemdup(pool, values[i].text, values[i].length);
    return values;
}

static void copy_head(records_row_t *copy, const records_row_t *row, apr_pool_t *pool)
{
    const char **names = apr_palloc(pool, sizeof(*names) * (apr_size_t)row->columns);
    int i;

    for (i = 0; i < row->columns; i++)
        names[i] = apr_pstrdup(pool, row->names[i]);
    copy->columns = row->columns;
    copy->names = names;
    copy->kinds = apr_pmemdup(pool, row->kinds, sizeof(*row->kinds) * (apr_size_t)row->columns);
}

static records_error_t *collect(records_result_t *result, records_mysql_t *my,
                                const records_statement_t *statement, apr_pool_t *pool)
{
    collected_t *collected = apr_pcalloc(pool, sizeof(*collected));
    records_mysql_prepared_t *prepared;
    const records_row_t *row;
    records_error_t *error;

    if ((error = execute(&prepared, my, statement, pool)) != NULL)
        return error;
    collected->rows.next = next_collected;
    collected->values = apr_array_make(pool, 1, sizeof(const records_value_t *));
    while ((error = records_mysql_fetch(my, prepared, &row, pool)) == NULL && row != NULL) {
        if (collected->values->nelts == 0)
            copy_head(&collected->row, row, pool);
        APR_ARRAY_PUSH(collected->values, const records_value_t *) = copy_values(row, pool);
    }
    records_mysql_end(my, prepared);
    result->rows = &collected->rows;
    result->in_page = collected->values->nelts;
    return error;
}

/* ---- the transaction -------------------------------------------------------------------- */

static records_error_t *run_read(records_result_t *result, records_mysql_t *my,
                                 const records_transaction_t *t, apr_pool_t *pool)
{
    records_error_t *error;

    if ((error = run_preamble(my, t, pool)) != NULL
        || (error = number(&result->total, my, t->count, pool)) != NULL
        || (error = number(&result->in_page, my, t->page, pool)) != NULL)
        return error;
    return t->rows == NULL ? NULL : stream(result, my, t, pool);
}

static records_error_t *run_change(records_result_t *result, records_mysql_t *my,
                                   const records_transaction_t *t, apr_pool_t *pool)
{
    records_error_t *error = change(&result->affected, my, t->change, pool);

    if (error != NULL || t->otherwise == NULL || result->affected > 0)
        return error;
    result->created = 1;
    return change(&result->affected, my, t->otherwise, pool);
}

static records_error_t *run_write(records_result_t *result, records_mysql_t *my,
                                  const records_transaction_t *t, apr_pool_t *pool)
{
    records_error_t *error;

    if ((error = run_preamble(my, t, pool)) != NULL
        || (t->change != NULL && (error = run_change(result, my, t, pool)) != NULL)
        || (t->rows != NULL && (error = collect(result, my, t->rows, pool)) != NULL)
        || (error = number(&result->total, my, t->count, pool)) != NULL
        || (error = number(&result->in_page, my, t->page, pool)) != NULL)
        return error;
    if (t->change == NULL && t->rows != NULL)        /* RETURNING: a row for each one changed */
        result->affected = result->in_page;
    return NULL;
}

static records_error_t *run(records_connection_t *c, const records_transaction_t *t, int hold,
                            records_result_t *result, apr_pool_t *pool)
{
    records_mysql_t *my = c->state;
    records_error_t *error;

    memset(result, 0, sizeof(*result));
    result->affected = result->total = result->in_page = -1;
    records_mysql_begin_running(my);
    if ((error = begin(my, t, hold, pool)) == NULL)
        error = t->writes ? run_write(result, my, t, pool) : run_read(result, my, t, pool);
    if (error == NULL && t->writes && !hold)
        error = end(my, t->keep, pool);
    if (error == NULL && my->stream.open)
        return NULL;                     /* running until finish() */
    records_mysql_end_running(my);
    if (error != NULL)
        (void)!end(my, 0, pool);
    return error;
}

static records_error_t *finish(records_connection_t *c, int keep, apr_pool_t *pool)
{
    records_mysql_t *my = c->state;

    if (my->stream.open) {
        if (!my->stream.few && !my->lost)
            (void)records_mysql_interrupt(my);       /* rather than read a million rows */
        close_stream(my);
    }
    records_mysql_end_running(my);
    return end(my, keep, pool);
}

const records_driver_t records_driver_mysql = {
    records_mysql_attach, records_mysql_detach, records_mysql_ready, run, finish,
    records_mysql_cancel
};
