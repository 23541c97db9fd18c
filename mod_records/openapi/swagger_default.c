/* SPDX-License-Identifier: Apache-2.0 */
/* "default" of a column.  SQL that names something of the database is not told. */
#include "openapi/swagger.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#include "openapi/default.h"

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

void records_swagger_default(records_openapi_t *d, const records_column_t *column)
{
    const records_openapi_default_t value = records_openapi_default_of(column, d->scratch);
    const char *text = value.text;

    if (value.json != NULL)
        records_openapi_write(d, ",'default':%j", value.json);
    else if (records_swagger_is_text(column->kind)) {
        if (text == NULL && column->fallback != NULL && is_builtin(column->fallback))
            text = column->fallback;
        if (text != NULL)
            records_openapi_write(d, ",'default':'%s'", text);
    }
}
