/* SPDX-License-Identifier: Apache-2.0 */
/* Rows out of a running statement, one by one or all at once. */
#include <string.h>

#include <apr_strings.h>

#include "base/number.h"
#include "databases/sqlite3/parts.h"

struct records_sqlite3_rows_t {
    records_rows_t rows;                 /* first: what others see */
    records_sqlite3_t *s;
    const records_statement_t *statement;
    sqlite3_stmt *prepared;              /* NULL when it has ended */
    int code;                            /* of the last step: a row is there, or not */
    unsigned ahead : 1;                  /* that row has not been handed over yet */
    records_row_t row;
    records_kind_e *kinds;               /* of this row's values */
    records_value_t *values;
    char *room;                          /* RECORDS_SQLITE3_ROOM for each column */
    records_result_t *result;            /* for what some columns tell of it */
    apr_pool_t *pool;                    /* of the rows */
    apr_pool_t *row_pool;                /* of one row */
};

static void end(records_sqlite3_rows_t *r)
{
    if (r->prepared == NULL)
        return;
    records_sqlite3_end(r->s, r->prepared, r->statement);
    r->prepared = NULL;
    if (r->s->stream == r)
        r->s->stream = NULL;
}

void records_sqlite3_rows_end(records_sqlite3_t *s)
{
    if (s->stream != NULL)
        end(s->stream);
}

static const char *copied(const records_sqlite3_rows_t *r, int column)
{
    return apr_pstrdup(r->pool, (const char *)sqlite3_column_text(r->prepared, column));
}

/* Of the first row. */
static void take_version(const records_sqlite3_rows_t *r, int column)
{
    if (r->result->version == NULL && sqlite3_column_type(r->prepared, column) != SQLITE_NULL)
        r->result->version = copied(r, column);
}

static void take_modified(const records_sqlite3_rows_t *r, int column)
{
    if (r->result->modified < 0 && sqlite3_column_type(r->prepared, column) != SQLITE_NULL)
        r->result->modified = sqlite3_column_int64(r->prepared, column);
}

/* The columns behind those of the client. */
static void read_told(records_sqlite3_rows_t *r)
{
    int at = r->row.columns;

    if (r->statement->tells_created)
        r->result->created |= sqlite3_column_int(r->prepared, at++) != 0;
    if (r->statement->tells_total)
        r->result->total = sqlite3_column_int64(r->prepared, at++);
    if (r->statement->tells_version)
        take_version(r, at++);
    if (r->statement->tells_modified)
        take_modified(r, at++);
    if (r->statement->tells_response) {
        r->result->headers = copied(r, at++);
        r->result->status = copied(r, at);
    }
}

static int columns_told(const records_statement_t *statement)
{
    return statement->shows_nothing + statement->tells_created + statement->tells_total
           + statement->tells_version + statement->tells_modified + statement->tells_allowed
           + 2 * statement->tells_response;
}

/* To the next row; a statement that fails has ended. */
static records_error_t *step(records_sqlite3_rows_t *r)
{
    records_error_t *error;

    r->code = sqlite3_step(r->prepared);
    if (r->code == SQLITE_ROW) {
        read_told(r);
        return NULL;
    }
    if (r->code == SQLITE_DONE) {
        end(r);
        return NULL;
    }
    error = records_sqlite3_failed(r->s, r->pool);
    end(r);
    return error;
}

/* What only one thread at a time has needs no protection from another. */
static sqlite3_value *value_of(const records_sqlite3_rows_t *r, int column)
{
    return sqlite3_column_value(r->prepared, column);
}

static void read_row(records_sqlite3_rows_t *r)
{
    int i;

    apr_pool_clear(r->row_pool);
    for (i = 0; i < r->row.columns; i++) {
        r->kinds[i] = r->statement->kinds == NULL || r->statement->untold ? RECORDS_TEXT
                                                                          : r->statement->kinds[i];
        r->values[i] = records_sqlite3_value(r->s, value_of(r, i), &r->kinds[i],
                                             r->room + i * RECORDS_SQLITE3_ROOM, r->row_pool);
    }
}

static records_error_t *next(records_rows_t *rows, const records_row_t **row)
{
    records_sqlite3_rows_t *r = (records_sqlite3_rows_t *)rows;
    records_error_t *error;

    *row = NULL;
    if (r->prepared == NULL)
        return NULL;
    if (!r->ahead && (error = step(r)) != NULL)
        return error;
    r->ahead = 0;
    if (r->prepared == NULL)
        return NULL;
    read_row(r);
    *row = &r->row;
    return NULL;
}

/* Of a statement whose columns are untold.  Kinds are those of the values. */
static void find_names(records_sqlite3_rows_t *r)
{
    const int count = sqlite3_column_count(r->prepared);
    const char **names = apr_palloc(r->pool, sizeof(*names) * ((apr_size_t)count + 1));
    int i;

    for (i = 0; i < count; i++)
        names[i] = apr_pstrdup(r->pool, sqlite3_column_name(r->prepared, i));
    r->row.columns = count;
    r->row.names = names;
}

static records_error_t *open_rows(records_sqlite3_rows_t **opened, records_result_t *result,
                                  records_sqlite3_t *s, const records_statement_t *statement,
                                  int writes, apr_pool_t *pool)
{
    records_sqlite3_rows_t *r = apr_pcalloc(pool, sizeof(*r));
    records_error_t *error;
    apr_size_t columns;

    if ((error = records_sqlite3_start(&r->prepared, s, statement, writes, pool)) != NULL)
        return error;
    r->rows.next = next;
    r->s = s;
    r->result = result;
    r->statement = statement;
    r->pool = pool;
    r->row.columns = statement->columns;
    r->row.names = statement->names;
    if (statement->untold)
        find_names(r);
    else if (sqlite3_column_count(r->prepared) != statement->columns + columns_told(statement)) {
        end(r);
        return records_sqlite3_error(SQLITE_INTERNAL, "not the columns that were planned", pool);
    }
    columns = (apr_size_t)r->row.columns;
    r->row.kinds = r->kinds = apr_pcalloc(pool, (columns + 1) * sizeof(*r->kinds));
    r->row.values = r->values = apr_pcalloc(pool, (columns + 1) * sizeof(*r->values));
    r->room = apr_palloc(pool, columns * RECORDS_SQLITE3_ROOM + 1);
    apr_pool_create(&r->row_pool, pool);
    apr_pool_tag(r->row_pool, "records_sqlite3_row");
    r->ahead = 1; /* what the first step fails of is known before the answer */
    *opened = r;
    return step(r);
}

records_error_t *records_sqlite3_rows(records_result_t *result, records_sqlite3_t *s,
                                      const records_statement_t *statement, apr_pool_t *pool)
{
    records_sqlite3_rows_t *r;
    records_error_t *error;

    if ((error = open_rows(&r, result, s, statement, 0, pool)) != NULL)
        return error;
    if (r->prepared != NULL)
        s->stream = r;
    result->rows = &r->rows;
    return NULL;
}

/* ---- whole ------------------------------------------------------------------------- */

typedef struct whole_t {
    records_rows_t rows;
    apr_array_header_t *list;            /* records_row_t * */
    int at;
} whole_t;

static records_error_t *next_of_whole(records_rows_t *rows, const records_row_t **row)
{
    whole_t *whole = (whole_t *)rows;

    *row = whole->at < whole->list->nelts ? APR_ARRAY_IDX(whole->list, whole->at++, records_row_t *)
                                          : NULL;
    return NULL;
}

static records_row_t *copy(const records_row_t *row, const records_statement_t *statement,
                           apr_pool_t *pool)
{
    const apr_size_t kinds = sizeof(*row->kinds) * (apr_size_t)row->columns;
    records_row_t *copied = apr_pmemdup(pool, row, sizeof(*row));
    records_value_t *values =
        apr_pmemdup(pool, row->values, sizeof(*values) * (apr_size_t)row->columns);
    int i;

    copied->values = values;
    copied->kinds = statement->kinds != NULL && !statement->untold
                            && memcmp(statement->kinds, row->kinds, kinds) == 0
                        ? statement->kinds
                        : apr_pmemdup(pool, row->kinds, kinds);
    for (i = 0; i < row->columns; i++)
        if (values[i].text != NULL)
            values[i].text = apr_pstrmemdup(pool, values[i].text, values[i].length);
    return copied;
}

records_error_t *records_sqlite3_collect(records_result_t *result, records_sqlite3_t *s,
                                         const records_statement_t *statement, int writes,
                                         apr_pool_t *pool)
{
    whole_t *whole = apr_pcalloc(pool, sizeof(*whole));
    records_sqlite3_rows_t *r;
    const records_row_t *row;
    records_error_t *error;

    whole->rows.next = next_of_whole;
    whole->list = apr_array_make(pool, 4, sizeof(records_row_t *));
    if ((error = open_rows(&r, result, s, statement, writes, pool)) != NULL)
        return error;
    while ((error = next(&r->rows, &row)) == NULL && row != NULL)
        APR_ARRAY_PUSH(whole->list, records_row_t *) = copy(row, statement, pool);
    result->rows = &whole->rows;
    result->in_page = whole->list->nelts;
    return error;
}
