/* SPDX-License-Identifier: Apache-2.0 */
/* Prepared statements: kept by their text, bound by type, executed. */
#include <errno.h>
#include <mysqld_error.h>
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/text.h"
#include "databases/mysql/parts.h"

#define KEPT_ROOM 65536 /* more room for a value is given back afterwards */

/* ---- making and unmaking ------------------------------------------------------- */

void records_mysql_drop(void *my, void *thing)
{
    records_mysql_prepared_t *prepared = thing;

    (void)my;
    records_mysql_shrink(prepared, 0);
    mysql_stmt_close(prepared->stmt);
    apr_pool_destroy(prepared->pool);
}

static records_error_t *make(records_mysql_prepared_t **prepared, records_mysql_t *my,
                             const records_statement_t *statement, apr_pool_t *pool)
{
    records_error_t *error;
    apr_pool_t *own;

    apr_pool_create(&own, my->pool);
    apr_pool_tag(own, "records_statement");
    *prepared = apr_pcalloc(own, sizeof(**prepared));
    (*prepared)->pool = own;
    if (((*prepared)->stmt = mysql_stmt_init(my->native)) == NULL
        || mysql_stmt_prepare((*prepared)->stmt, statement->text,
                              (unsigned long)strlen(statement->text))
               != 0) {
        error = records_mysql_error(my, (*prepared)->stmt, pool);
        if ((*prepared)->stmt != NULL)
            mysql_stmt_close((*prepared)->stmt);
        apr_pool_destroy(own);
        return error;
    }
    return NULL;
}

int records_mysql_is_call(const records_statement_t *statement)
{
    return statement->columns == 0 && strncmp(statement->text, "CALL ", 5) == 0;
}

records_error_t *records_mysql_prepare(records_mysql_prepared_t **prepared, records_mysql_t *my,
                                       const records_statement_t *statement, apr_pool_t *pool)
{
    const int once = !my->keeps || my->unprepared || statement->once || statement->untold
                     || records_mysql_is_call(statement);
    records_error_t *error;

    *prepared = once ? NULL : records_lru_get(my->statements, statement->text);
    my->reuse->hits += *prepared != NULL;
    my->reuse->misses += *prepared == NULL && !once;
    if (*prepared != NULL)
        return NULL;
    error = make(prepared, my, statement, pool);
    if (error != NULL && mysql_errno(my->native) == ER_MAX_PREPARED_STMT_COUNT_REACHED) {
        records_lru_clear(my->statements); /* many connections share that number */
        error = make(prepared, my, statement, pool);
    }
    if (error != NULL || once)
        return error;
    (*prepared)->cached = 1;
    records_lru_put(my->statements, statement->text, *prepared);
    return NULL;
}

/* ---- parameters ---------------------------------------------------------------- */

typedef union number_t {
    apr_uint64_t whole;
    double real;
} number_t;

/* \x00ff */
static void bind_bytes(MYSQL_BIND *bind, const records_value_t *value, apr_pool_t *pool)
{
    apr_size_t i, length = value->length < 2 ? 0 : (value->length - 2) / 2;
    char *bytes;

    bind->buffer_type = MYSQL_TYPE_BLOB;
    if (strncmp(value->text, "\\x", 2) != 0)
        return; /* the bytes as they are */
    bytes = apr_palloc(pool, length + 1);
    for (i = 0; i < length; i++)
        bytes[i] = (char)(records_hex_digit(value->text[2 + 2 * i]) << 4
                          | records_hex_digit(value->text[3 + 2 * i]));
    bind->buffer = bytes;
    bind->buffer_length = (unsigned long)length;
}

/* An unsigned one may have twice the range; beyond that it is a decimal like others. */
static void bind_integer(MYSQL_BIND *bind, const records_value_t *value, number_t *room)
{
    apr_int64_t number;
    char *end;

    bind->buffer_type = MYSQL_TYPE_NEWDECIMAL;
    if (records_number_parse(&number, value->text))
        room->whole = (apr_uint64_t)number;
    else {
        errno = 0;
        room->whole = strtoull(value->text, &end, 10);
        if (errno != 0 || *end != '\0' || !apr_isdigit(*value->text))
            return;
        bind->is_unsigned = 1;
    }
    bind->buffer_type = MYSQL_TYPE_LONGLONG;
    bind->buffer = &room->whole;
}

static void bind_double(MYSQL_BIND *bind, const records_value_t *value, number_t *room)
{
    bind->buffer_type = MYSQL_TYPE_DOUBLE;
    room->real = strtod(value->text, NULL);
    bind->buffer = &room->real;
}

static void bind_boolean(MYSQL_BIND *bind, const records_value_t *value, number_t *room)
{
    bind->buffer_type = MYSQL_TYPE_LONGLONG;
    room->whole = strchr("1tTyY", *value->text) != NULL && *value->text != '\0';
    bind->buffer = &room->whole;
}

static void bind_param(MYSQL_BIND *bind, const records_param_t *param, number_t *room,
                       apr_pool_t *pool)
{
    if (param->value.text == NULL) {
        bind->buffer_type = MYSQL_TYPE_NULL;
        return;
    }
    bind->buffer_type = MYSQL_TYPE_STRING;
    bind->buffer = (void *)param->value.text;
    bind->buffer_length = (unsigned long)param->value.length;
    switch (param->kind) {
    case RECORDS_INTEGER:
        bind_integer(bind, &param->value, room);
        return;
    case RECORDS_FLOAT:
        bind_double(bind, &param->value, room);
        return;
    case RECORDS_NUMBER:
        bind->buffer_type = MYSQL_TYPE_NEWDECIMAL;
        return;
    case RECORDS_BOOLEAN:
        bind_boolean(bind, &param->value, room);
        return;
    case RECORDS_BYTES:
        bind_bytes(bind, &param->value, pool);
        return;
    default:
        return;
    }
}

static records_error_t *bind_params(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                    const records_statement_t *statement, apr_pool_t *pool)
{
    int i, count = statement->params == NULL ? 0 : statement->params->nelts;
    MYSQL_BIND *binds;
    number_t *rooms;
    apr_uint64_t bytes = 1024;

    if ((unsigned long)count != mysql_stmt_param_count(prepared->stmt))
        return records_error(pool, 0, "XX000", "a statement has another number of parameters");
    if (count == 0)
        return NULL;
    binds = apr_pcalloc(pool, sizeof(*binds) * (apr_size_t)count);
    rooms = apr_palloc(pool, sizeof(*rooms) * (apr_size_t)count);
    for (i = 0; i < count; i++) {
        bind_param(&binds[i], &APR_ARRAY_IDX(statement->params, i, records_param_t), &rooms[i],
                   pool);
        bytes += binds[i].buffer_length + 16;
    }
    if (my->most_bytes != 0 && bytes > my->most_bytes) /* the server would hang up */
        return records_error(pool, 0, "54000",
                             "the request is larger than the database takes (max_allowed_packet)");
    return mysql_stmt_bind_param(prepared->stmt, binds) == 0
               ? NULL
               : records_mysql_error(my, prepared->stmt, pool);
}

records_error_t *records_mysql_execute(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                       const records_statement_t *statement, apr_pool_t *pool)
{
    records_error_t *error = bind_params(my, prepared, statement, pool);

    prepared->executing = 1;
    if (error == NULL && mysql_stmt_execute(prepared->stmt) != 0)
        error = records_mysql_error(my, prepared->stmt, pool);
    if (error == NULL && mysql_stmt_field_count(prepared->stmt) > 0)
        error = records_mysql_bind_row(my, prepared, statement, pool);
    if (error != NULL)
        records_mysql_end(my, prepared);
    return error;
}

apr_int64_t records_mysql_affected(records_mysql_t *my, records_mysql_prepared_t *prepared)
{
    const char *info = mysql_info(my->native);
    const char *matched = info == NULL ? NULL : strstr(info, "Rows matched: ");

    if (matched != NULL) /* not only those that were changed by it */
        return apr_atoi64(matched + strlen("Rows matched: "));
    return (apr_int64_t)mysql_stmt_affected_rows(prepared->stmt);
}

/* -1: there is nothing more. */
static int next_result(records_mysql_prepared_t *prepared)
{
    mysql_stmt_free_result(prepared->stmt);
    return mysql_stmt_more_results(prepared->stmt) ? mysql_stmt_next_result(prepared->stmt) : -1;
}

records_error_t *records_mysql_drain(records_mysql_t *my, records_mysql_prepared_t *prepared,
                                     apr_pool_t *pool)
{
    int rc;

    while ((rc = next_result(prepared)) == 0)
        ;
    return rc < 0 ? NULL : records_mysql_error(my, prepared->stmt, pool);
}

void records_mysql_end(records_mysql_t *my, records_mysql_prepared_t *prepared)
{
    while (prepared->executing && next_result(prepared) == 0)
        ;
    prepared->executing = 0;
    if (!prepared->cached)
        records_mysql_drop(my, prepared);
    else
        records_mysql_shrink(prepared, KEPT_ROOM);
}
