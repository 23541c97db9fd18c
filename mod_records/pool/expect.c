/* SPDX-License-Identifier: Apache-2.0 */
/* What the client expects of a result: exactly one row, or not too many. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "pool/parts.h"

static records_error_t *not_single(apr_int64_t rows, apr_pool_t *p)
{
    return records_explain(
        records_fail(p, "PGRST116", "Cannot coerce the result to a single JSON object"),
        apr_psprintf(p, "The result contains %" APR_INT64_T_FMT " rows", rows), NULL);
}

static records_error_t *expect(const records_transaction_t *t, apr_int64_t rows, apr_pool_t *p)
{
    if (t->expect == RECORDS_EXPECT_ITEM && rows == 0)
        return records_fail(p, "REC104", "There is no such record");
    if (t->guarded && rows <= 0)
        return records_precondition_failed(p);
    if (t->expect == RECORDS_EXPECT_ONE && rows != 1)
        return not_single(rows, p);
    if (t->max_affected >= 0 && rows > t->max_affected)
        return records_explain(
            records_fail(p, "PGRST124", "Query result exceeds max-affected preference constraint"),
            apr_psprintf(p, "The query affects %" APR_INT64_T_FMT " rows", rows), NULL);
    return NULL;
}

/* No row was changed though one was meant: because of the precondition, if it is there. */
static records_error_t *find_reason(const records_transaction_t *t, const records_driver_t *driver,
                                    records_connection_t *c, apr_pool_t *p)
{
    const records_row_t *row = NULL;
    records_result_t found;
    records_error_t *error;

    if (t->probe == NULL)
        return expect(t, 0, p);
    if ((error = driver->run(c, t->probe, RECORDS_RUN_JOIN, &found, p)) != NULL
        || (error = found.rows->next(found.rows, &row)) != NULL)
        return error;
    return row != NULL ? records_precondition_failed(p) : expect(t, 0, p);
}

records_error_t *records_pool_refusal(const records_transaction_t *t, records_error_t *error,
                                      apr_pool_t *p)
{
    if (error == NULL || strcmp(error->code, RECORDS_ROW_REFUSED) != 0)
        return error;
    return records_fail(p, "42501", "new row violates row-level security policy for table \"%s\"",
                        t->refuses);
}

records_error_t *records_pool_expect_change(const records_transaction_t *t,
                                            const records_result_t *result,
                                            const records_driver_t *driver, records_connection_t *c,
                                            apr_pool_t *p)
{
    return t->guarded && result->affected <= 0 ? find_reason(t, driver, c, p)
                                               : expect(t, result->affected, p);
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

/* The row is taken, the others are counted. */
static records_error_t *take_one(records_result_t *result, const records_transaction_t *t,
                                 apr_pool_t *p)
{
    one_row_t *one = apr_pcalloc(p, sizeof(*one));
    const records_row_t *row;
    records_error_t *error;
    apr_int64_t count = 0;

    while ((error = result->rows->next(result->rows, &row)) == NULL && row != NULL)
        if (count++ == 0)
            one->row = copy_row(row, p);
    if (error != NULL)
        return error;
    one->rows.next = next_of_one;
    result->rows = &one->rows;
    result->in_page = count;
    return expect(t, count, p);
}

records_error_t *records_pool_expect_read(records_result_t *result, int *open,
                                          const records_transaction_t *t, apr_pool_t *p)
{
    *open = 0;
    if (t->max_affected >= 0 && result->in_page > t->max_affected)
        return expect(t, result->in_page, p);
    if (result->rows == NULL)
        return NULL;
    if (t->expect != RECORDS_EXPECT_ANY || t->guarded)
        return take_one(result, t, p);
    *open = 1;
    return NULL;
}
