/* SPDX-License-Identifier: Apache-2.0 */
/* Errors, from the fields that the server sends; never from message text. */
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "databases/pgsql/parts.h"

static const char *field(const PGresult *result, int code, apr_pool_t *pool)
{
    const char *text = PQresultErrorField(result, code);

    return text == NULL || *text == '\0' ? NULL : apr_pstrdup(pool, text);
}

/* libpq ends its messages with a newline */
static const char *trimmed(const char *text, apr_pool_t *pool)
{
    apr_size_t length = text == NULL ? 0 : strlen(text);

    while (length > 0 && apr_isspace(text[length - 1]))
        length--;
    return length == 0 ? NULL : apr_pstrmemdup(pool, text, length);
}

/* libpq goes on after a send that failed, since the server may have said why: only a read finds that
 * nobody is there, and one before it what was said. */
static int is_lost(const records_pgsql_t *p)
{
    return PQstatus(p->conn) == CONNECTION_BAD || PQconsumeInput(p->conn) == 0
           || PQconsumeInput(p->conn) == 0;
}

static records_error_t *without_fields(const records_pgsql_t *p, const PGresult *result,
                                       apr_pool_t *pool)
{
    const char *said = result == NULL ? PQerrorMessage(p->conn) : PQresultErrorMessage(result);
    const char *cause = trimmed(said, pool);
    records_error_t *error;

    if (!is_lost(p))
        error = records_error(pool, 0, "XX000", "Database client error.");
    else if (p->fatal[0] != '\0') /* the server had said why, when nothing was asked */
        error = records_error(pool, 0, apr_pstrdup(pool, p->fatal), "Database connection error.");
    else
        error = records_error(pool, 0, "08006", "Database connection error.");
    error->cause = cause;
    return error;
}

/* The input function of an extension's type may know no code of its own: hstore says XX000. */
static int is_input(const PGresult *result)
{
    const char *file = PQresultErrorField(result, PG_DIAG_SOURCE_FILE);

    return file != NULL && strcmp(file, "hstore_io.c") == 0;
}

records_error_t *records_pgsql_error(const records_pgsql_t *p, const PGresult *result,
                                     apr_pool_t *pool)
{
    const char *code = result == NULL ? NULL : field(result, PG_DIAG_SQLSTATE, pool);
    records_error_t *error;

    if (code == NULL)
        return without_fields(p, result, pool);
    if (strcmp(code, "XX000") == 0 && is_input(result))
        code = "22P02";
    error = records_error(pool, 0, code, field(result, PG_DIAG_MESSAGE_PRIMARY, pool));
    if (error->message == NULL)
        error->message = "Database error.";
    error->details = field(result, PG_DIAG_MESSAGE_DETAIL, pool);
    error->hint = field(result, PG_DIAG_MESSAGE_HINT, pool);
    error->cause = field(result, PG_DIAG_CONTEXT, pool);
    error->table = field(result, PG_DIAG_TABLE_NAME, pool);
    error->column = field(result, PG_DIAG_COLUMN_NAME, pool);
    error->constraint = field(result, PG_DIAG_CONSTRAINT_NAME, pool);
    return error;
}
