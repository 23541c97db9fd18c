/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a transaction: a stream that stays on the connection, or all of them at once; the
 * hidden columns that follow those that are shown; and whether a row is only half of one.
 *
 * JSON_ARRAYAGG gives the beginning of what is longer than group_concat_max_len, and
 * JSON_OBJECT nothing, of what is longer than max_allowed_packet: with a warning, whose number
 * comes behind the last row.  So a stream that is cut has no end but an error. */
#include <mysqld_error.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/text.h"
#include "databases/mysql/parts.h"

#define FEW_ROWS 2000 /* so many are read to their end rather than cancelled */

records_error_t *records_mysql_send(records_mysql_t *my, const char *sql, apr_pool_t *pool)
{
    return mysql_real_query(my->native, sql, (unsigned long)strlen(sql)) == 0
               ? NULL
               : records_mysql_error(my, NULL, pool);
}

/* ---- what was cut ---------------------------------------------------------------------- */

static int is_cut(const char *code)
{
    return atoi(code) == ER_CUT_VALUE_GROUP_CONCAT
           || atoi(code) == ER_WARN_ALLOWED_PACKET_OVERFLOWED;
}

static records_error_t *too_long(apr_pool_t *pool)
{
    return records_error(pool, 0, "54000",
                         "the answer has a value that is longer than the database "
                         "returns (max_allowed_packet)");
}

static records_error_t *look_for_cuts(records_mysql_t *my, apr_pool_t *pool)
{
    records_error_t *error;
    MYSQL_RES *warnings;
    MYSQL_ROW row;

    if ((error = records_mysql_send(my, "SHOW WARNINGS", pool)) != NULL)
        return error;
    if ((warnings = mysql_store_result(my->native)) == NULL)
        return records_mysql_error(my, NULL, pool);
    while ((row = mysql_fetch_row(warnings)) != NULL)
        if (row[1] != NULL && is_cut(row[1]))
            error = too_long(pool);
    mysql_free_result(warnings);
    return error;
}

records_error_t *records_mysql_refuse_cut(records_mysql_t *my, apr_pool_t *pool)
{
    return my->lost || mysql_warning_count(my->native) == 0 ? NULL : look_for_cuts(my, pool);
}

/* The packet behind the last row has the number of warnings, which the client library passes over:
 * 254, two bytes of them, two of status.  Where it looks otherwise, the server is asked. */
static int perhaps_warned(const records_mysql_t *my)
{
    const unsigned char *packet = my->native->net.read_pos;

    return packet == NULL || packet[0] != 254 || packet[1] != 0 || packet[2] != 0;
}

/* Long enough to be the beginning of something: no need to wait for the warning. */
static records_error_t *refuse_long(const records_mysql_t *my, const records_row_t *row,
                                    apr_pool_t *pool)
{
    int i;

    for (i = 0; i < row->columns; i++)
        if (row->kinds[i] == RECORDS_JSON && my->most_bytes != 0
            && row->values[i].length >= my->most_bytes)
            return too_long(pool);
    return NULL;
}

/* The next row; behind the last one whatever else was to come, and whether it was all. */
static records_error_t *fetch(records_mysql_t *my, records_mysql_prepared_t *prepared,
                              const records_row_t **row, apr_pool_t *pool)
{
    records_error_t *error = records_mysql_fetch(my, prepared, row, pool);
    int warned;

    if (error != NULL)
        return error;
    if (*row != NULL)
        return refuse_long(my, *row, pool);
    warned = perhaps_warned(my);
    if ((error = records_mysql_drain(my, prepared, pool)) != NULL)
        return error;
    return warned ? look_for_cuts(my, pool) : records_mysql_refuse_cut(my, pool);
}

/* ---- what columns of ours tell ------------------------------------------------------------ */

static void take_validators(records_result_t *result, const records_statement_t *statement,
                            const records_value_t *extra, apr_pool_t *pool)
{
    if (statement->tells_version) {
        if (extra->text != NULL)
            result->version = apr_pstrmemdup(pool, extra->text, extra->length);
        extra++;
    }
    if (statement->tells_modified && extra->text != NULL)
        result->modified = apr_atoi64(extra->text);
}

/* Behind the columns that are shown.  Is the row one of the answer? */
static int take_extras(records_result_t *result, const records_statement_t *statement,
                       const records_row_t *row, apr_pool_t *pool)
{
    const records_value_t *extra = row->values + statement->columns;
    int is_new = 1;

    if (statement->tells_created) {
        is_new = extra->text != NULL && strcmp(extra->text, "0") != 0;
        if (is_new)
            result->created = 1;
        extra++;
    }
    if (statement->tells_total) {
        if (extra->text != NULL)
            result->total = apr_atoi64(extra->text);
        extra++;
    }
    if (result->version == NULL && result->modified < 0)
        take_validators(result, statement, extra, pool);
    return is_new || !statement->skips_old;
}

static int has_extras(const records_statement_t *statement)
{
    return statement->tells_created || statement->tells_total || statement->tells_version
           || statement->tells_modified;
}

/* ---- streams ----------------------------------------------------------------------------- */

void records_mysql_close_stream(records_mysql_t *my)
{
    if (!my->stream.open)
        return;
    my->stream.open = 0;
    my->stream.first = NULL;
    records_mysql_end(my, my->stream.prepared);
}

static records_error_t *fetch_streamed(records_mysql_stream_t *stream, const records_row_t **row)
{
    records_error_t *error = fetch(stream->my, stream->prepared, row, stream->pool);

    if (error != NULL)
        *row = NULL;
    if (*row == NULL)
        records_mysql_close_stream(stream->my);
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
records_error_t *records_mysql_stream(records_result_t *result, records_mysql_t *my,
                                      const records_transaction_t *t, apr_pool_t *pool)
{
    records_error_t *error = records_mysql_prepare(&my->stream.prepared, my, t->rows, pool);

    if (error == NULL)
        error = records_mysql_execute(my, my->stream.prepared, t->rows, pool);
    if (error != NULL)
        return error;
    my->stream.rows.next = next_streamed;
    my->stream.pool = pool;
    my->stream.open = 1;
    my->stream.few = t->at_most >= 0 && t->at_most <= FEW_ROWS;
    result->rows = &my->stream.rows;
    error = fetch_streamed(&my->stream, &my->stream.first);
    if (my->stream.first != NULL && has_extras(t->rows))
        (void)take_extras(result, t->rows, my->stream.first, pool);
    return error;
}

/* ---- rows that outlive their statement ------------------------------------------------------ */

typedef struct collected_t {
    records_rows_t rows;        /* first */
    apr_array_header_t *values; /* records_value_t *: one array a row */
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
    const char **names = apr_palloc(pool, sizeof(*names) * ((apr_size_t)row->columns + 1));
    int i;

    for (i = 0; i < row->columns; i++)
        names[i] = apr_pstrdup(pool, row->names[i]);
    copy->columns = row->columns;
    copy->names = names;
    copy->kinds = apr_pmemdup(pool, row->kinds, sizeof(*row->kinds) * (apr_size_t)row->columns);
}

static records_error_t *collect_rows(collected_t *collected, records_result_t *result,
                                     records_mysql_t *my, records_mysql_prepared_t *prepared,
                                     const records_transaction_t *t, apr_pool_t *pool)
{
    const int limited = records_mysql_is_call(t->rows) && t->at_most >= 0;
    const records_row_t *row;
    records_error_t *error;

    while ((error = fetch(my, prepared, &row, pool)) == NULL && row != NULL) {
        if (has_extras(t->rows) && !take_extras(result, t->rows, row, pool))
            continue;
        if (!limited || collected->values->nelts < t->at_most)
            APR_ARRAY_PUSH(collected->values, const records_value_t *) = copy_values(row, pool);
    }
    return error;
}

records_error_t *records_mysql_collect_keys(const char **keys, apr_int64_t *rows,
                                            records_result_t *result, records_mysql_t *my,
                                            const records_statement_t *statement, apr_pool_t *pool)
{
    records_mysql_prepared_t *prepared;
    const records_row_t *row;
    records_error_t *error;
    records_text_t text;

    *rows = 0;
    records_text_init(&text, 256, pool);
    if ((error = records_mysql_prepare(&prepared, my, statement, pool)) != NULL
        || (error = records_mysql_execute(my, prepared, statement, pool)) != NULL)
        return error;
    while ((error = fetch(my, prepared, &row, pool)) == NULL && row != NULL) {
        if (has_extras(statement) && !take_extras(result, statement, row, pool))
            continue;
        records_text_putc(&text, (*rows)++ == 0 ? '[' : ',');
        records_text_append(&text, row->values[0].text, row->values[0].length);
    }
    records_mysql_end(my, prepared);
    records_text_puts(&text, *rows == 0 ? "[]" : "]");
    *keys = records_text_string(&text);
    return error;
}

records_error_t *records_mysql_collect(records_result_t *result, records_mysql_t *my,
                                       const records_transaction_t *t, apr_pool_t *pool)
{
    collected_t *collected = apr_pcalloc(pool, sizeof(*collected));
    records_mysql_prepared_t *prepared;
    records_error_t *error;

    if ((error = records_mysql_prepare(&prepared, my, t->rows, pool)) != NULL
        || (error = records_mysql_execute(my, prepared, t->rows, pool)) != NULL)
        return error;
    collected->rows.next = next_collected;
    collected->values = apr_array_make(pool, 1, sizeof(const records_value_t *));
    if (mysql_stmt_field_count(prepared->stmt) == 0)
        error = records_mysql_drain(my, prepared, pool); /* a procedure that answers nothing */
    else {
        copy_head(&collected->row, &prepared->row, pool);
        error = collect_rows(collected, result, my, prepared, t, pool);
    }
    records_mysql_end(my, prepared);
    result->rows = &collected->rows;
    result->in_page = collected->values->nelts;
    if (records_mysql_is_call(t->rows))
        result->columns = &collected->row;
    return error;
}
