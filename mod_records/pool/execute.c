/* SPDX-License-Identifier: Apache-2.0 */
#include "pool/execute.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"

struct records_session_t {
    records_lease_t *lease;              /* NULL once it has been given back */
    const records_driver_t *driver;
    const records_transaction_t *t;
    apr_pool_t *pool;
};

/* ---- ending ------------------------------------------------------------------ */

static void give_back(records_session_t *session, int broken)
{
    records_lease_t *lease = session->lease;

    session->lease = NULL;
    records_pool_release(lease, broken); /* the next lease checks whether it is ready */
}

static records_error_t *finish(records_session_t *session, int keep)
{
    return session->driver->finish(&session->lease->c, keep, session->pool);
}

void records_session_end(records_session_t *session, int abandoned)
{
    if (session->lease == NULL)
        return;
    give_back(session, finish(session, 0) != NULL || abandoned);
}

static apr_status_t end_at_last(void *data)
{
    records_session_end(data, 1);
    return APR_SUCCESS;
}

void records_session_progress(records_session_t *session)
{
    if (session->lease != NULL)
        records_pool_progress(session->lease);
}

records_error_t *records_session_reason(records_session_t *session, records_error_t *error,
                                        apr_pool_t *p)
{
    const records_stop_e stop =
        session->lease == NULL ? RECORDS_RUNNING : records_pool_stop(session->lease);

    if (stop == RECORDS_RUNNING)
        return error;
    if (stop == RECORDS_CLIENT_GONE)
        return records_fail(p, "RECGONE", "The client went away");
    return records_explain(records_fail(p, "57014", "canceling statement due to statement timeout"),
                           NULL, "Ask for less at a time.");
}

/* ---- what the client expects --------------------------------------------------- */

static records_error_t *not_single(apr_int64_t rows, apr_pool_t *p)
{
    return records_explain(
        records_fail(p, "PGRST116", "Cannot coerce the result to a single JSON object"),
        apr_psprintf(p, "The result contains %" APR_INT64_T_FMT " rows", rows), NULL);
}

static records_error_t *check(const records_transaction_t *t, apr_int64_t rows, apr_pool_t *p)
{
    if (t->expect == RECORDS_EXPECT_ITEM && rows == 0)
        return records_fail(p, "REC104", "There is no such record");
    if (t->expect == RECORDS_EXPECT_ONE && rows != 1)
        return not_single(rows, p);
    if (t->max_affected >= 0 && rows > t->max_affected)
        return records_explain(
            records_fail(p, "PGRST124", "Query result exceeds max-affected preference constraint"),
            apr_psprintf(p, "The query affects %" APR_INT64_T_FMT " rows", rows), NULL);
    return NULL;
}

/* One row that outlives its connection. */
typedef struct one_row_t {
    records_rows_t rows;
    const records_row_t *row;
} one_row_t;

static records_error_t *next_of_one(records_rows_t *rows, const records_row_t **row)
{
    one_row_t *one = (one_row_t *)rows;

    *row = one->row;
    one->row = NULL;
    return NULL;
}

static const records_row_t *copy_row(const records_row_t *row, apr_pool_t *p)
{
    records_row_t *copy = apr_pmemdup(p, row, sizeof(*copy));
    records_value_t *values =
        apr_pmemdup(p, row->values, sizeof(*values) * (apr_size_t)row->columns);
    int i;

    copy->kinds = apr_pmemdup(p, row->kinds, sizeof(*row->kinds) * (apr_size_t)row->columns);
    copy->values = values;
    for (i = 0; i < row->columns; i++)
        if (values[i].text != NULL)
            values[i].text = apr_pstrmemdup(p, values[i].text, values[i].length);
    return copy;
}

/* A read of which exactly one row may come: it is taken, the others are counted. */
static records_error_t *take_one(records_session_t *session, records_result_t *result)
{
    one_row_t *one = apr_pcalloc(session->pool, sizeof(*one));
    const records_row_t *row;
    records_error_t *error;
    apr_int64_t count = 0;

    while ((error = result->rows->next(result->rows, &row)) == NULL && row != NULL)
        if (count++ == 0)
            one->row = copy_row(row, session->pool);
    if (error != NULL)
        return error;
    one->rows.next = next_of_one;
    result->rows = &one->rows;
    result->in_page = count;
    return check(session->t, count, session->pool);
}

/* ---- running ----------------------------------------------------------------- */

static int must_hold(const records_transaction_t *t)
{
    return t->writes && (t->expect != RECORDS_EXPECT_ANY || t->max_affected >= 0 || !t->keep);
}

static records_error_t *run_write(records_session_t *session, records_result_t *result)
{
    const int hold = must_hold(session->t);
    records_error_t *error, *refused;

    if ((error = session->driver->run(&session->lease->c, session->t, hold, result, session->pool))
            != NULL
        || !hold)
        return error;
    refused = check(session->t, result->affected, session->pool);
    error = finish(session, refused == NULL && session->t->keep);
    return refused != NULL ? refused : error;
}

static records_error_t *run_read(records_session_t *session, records_result_t *result, int *open)
{
    records_error_t *error =
        session->driver->run(&session->lease->c, session->t, 0, result, session->pool);

    *open = 0;
    if (error != NULL)
        return error;
    if (session->t->max_affected >= 0 && result->in_page > session->t->max_affected)
        error = check(session->t, result->in_page, session->pool);
    else if (result->rows != NULL && session->t->expect == RECORDS_EXPECT_ANY) {
        *open = 1;
        return NULL;
    } else if (result->rows != NULL)
        error = take_one(session, result);
    if (error == NULL || error->status != 0) /* not one of the driver's: end it properly */
        (void)!finish(session, 0);
    return error;
}

static int is_lost(const records_error_t *error)
{
    return strncmp(error->code, "08", 2) == 0 || strncmp(error->code, "57P0", 4) == 0;
}

/* May it be run again?  A read, whenever the connection was lost before it answered.  A write, only
 * where the database says that all of it was undone. */
static int may_retry(const records_transaction_t *t, const records_error_t *error)
{
    if (!t->writes)
        return is_lost(error);
    return strcmp(error->code, "40001") == 0 || strcmp(error->code, "40P01") == 0
           || (t->otherwise != NULL && strcmp(error->code, "23505") == 0);
}

static records_error_t *attempt(records_session_t *session, records_result_t *result, int fresh,
                                records_pool_t *pool, const records_time_limit_t *time_limit,
                                int *open)
{
    records_error_t *error;

    *open = 0;
    memset(result, 0, sizeof(*result));
    result->affected = result->total = result->in_page = -1;
    if ((error = records_pool_lease(&session->lease, pool, fresh, time_limit, session->pool))
        != NULL)
        return error;
    if (time_limit != NULL)
        records_pool_begin(session->lease, time_limit);
    error = session->t->writes ? run_write(session, result) : run_read(session, result, open);
    if (error != NULL)
        error = records_session_reason(session, error, session->pool);
    if (!*open)
        give_back(session, error != NULL && is_lost(error));
    return error;
}

records_error_t *records_execute(records_session_t **opened, records_result_t *result,
                                 const records_transaction_t *transaction, records_pool_t *pool,
                                 const records_time_limit_t *time_limit, apr_pool_t *p)
{
    records_session_t *session = apr_pcalloc(p, sizeof(*session));
    records_error_t *error;
    int open;

    *opened = NULL;
    session->driver = records_pool_database(pool)->driver;
    session->t = transaction;
    session->pool = p;
    error = attempt(session, result, 0, pool, time_limit, &open);
    if (error != NULL && may_retry(transaction, error)) {
        if (is_lost(error))
            records_pool_trim(pool, 1); /* the others were lost with it */
        error = attempt(session, result, is_lost(error), pool, time_limit, &open);
    }
    if (error != NULL || !open)
        return error;
    apr_pool_cleanup_register(p, session, end_at_last, apr_pool_cleanup_null);
    *opened = session;
    return NULL;
}
