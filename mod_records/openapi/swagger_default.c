/* SPDX-License-Identifier: Apache-2.0 */
/* "default" of a column.  SQL that names something of the database is not told. */
#include "openapi/swagger.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#include "base/json.h"

/* 'it''s'::text -> it's; NULL if the SQL is more than a quoted text, and perhaps a cast of it. */
static const char *read_quoted(const char *sql, apr_pool_t *pool)
{
    const char *at = sql + 1;
    records_text_t text;

    if (*sql != '\'')
        return NULL;
    records_text_init(&text, strlen(sql) + 1, pool);
    for (; *at != '\0' && (*at != '\'' || at[1] == '\''); at++) {
        at += *at == '\'';
        records_text_putc(&text, *at);
    }
    if (*at++ != '\'' || (*at != '\0' && strncmp(at, "::", 2) != 0)
        || strpbrk(at, "'|+-*/%<>=") != NULL)
        return NULL;
    return records_text_string(&text);
}

/* now(), current_timestamp(6), CURRENT_DATE: what the database itself has, for no schema is named. */
static int is_builtin(const char *sql)
{
    const char *at = sql;

    while (apr_isalnum(*at) || *at == '_')
        at++;
    if (at == sql)
        return 0;
    if (*at == '\0')
        return apr_cstr_casecmpn(sql, "current_", 8) == 0;
    if (*at++ != '(')
        return 0;
    while (apr_isdigit(*at))
        at++;
    return strcmp(at, ")") == 0;
}

/* PostgreSQL's, MariaDB's and SQLite's. */
static const char *read_boolean(const char *text)
{
    if (strcmp(text, "1") == 0 || apr_cstr_casecmp(text, "true") == 0)
        return "true";
    return strcmp(text, "0") == 0 || apr_cstr_casecmp(text, "false") == 0 ? "false" : NULL;
}

static const char *as_json(records_kind_e kind, const char *text)
{
    switch (kind) {
    case RECORDS_INTEGER:
    case RECORDS_NUMBER:
    case RECORDS_FLOAT:
        return records_json_is_number(text, strlen(text)) ? text : NULL;
    case RECORDS_BOOLEAN:
        return read_boolean(text);
    default:
        return NULL;
    }
}

void records_swagger_default(records_openapi_t *d, const records_column_t *column)
{
    const char *sql = column->fallback, *quoted, *json;

    if (sql == NULL || column->kind == RECORDS_LIST || column->kind == RECORDS_JSON)
        return;
    quoted = read_quoted(sql, d->scratch);
    json = as_json(column->kind, quoted != NULL ? quoted : sql);
    if (json != NULL)
        records_openapi_write(d, ",'default':%j", json);
    else if (records_swagger_is_text(column->kind) && (quoted != NULL || is_builtin(sql)))
        records_openapi_write(d, ",'default':'%s'", quoted != NULL ? quoted : sql);
}
