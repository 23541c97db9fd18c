/* SPDX-License-Identifier: Apache-2.0 */
/* Plain values among the defaults of columns, which catalogs have as SQL. */
#include "openapi/default.h"

#include <string.h>

#include <apr_cstr.h>

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

records_openapi_default_t records_openapi_default_of(const records_column_t *column,
                                                     apr_pool_t *pool)
{
    records_openapi_default_t value = { NULL, NULL };
    const char *sql = column->fallback, *quoted;

    if (sql == NULL || column->kind == RECORDS_LIST || column->kind == RECORDS_JSON)
        return value;
    quoted = read_quoted(sql, pool);
    value.json = as_json(column->kind, quoted != NULL ? quoted : sql);
    if (value.json == NULL)
        value.text = quoted;
    return value;
}
