/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a statement: the server reports them when it prepares the statement. */
#include <string.h>

#include <apr_strings.h>

#include "databases/mysql/parts.h"

#define BINARY 63 /* the character set of what is no text */

/* JSON is a text that MariaDB tells apart by the format that it notes beside it. */
int records_mysql_is_json(const MYSQL_FIELD *field)
{
#ifdef MARIADB_PACKAGE_VERSION
    static const char word[] = "json";
    MARIADB_CONST_STRING format;

    if (mariadb_field_attr(&format, field, MARIADB_FIELD_ATTR_FORMAT_NAME) == 0
        && format.length == sizeof(word) - 1 && memcmp(format.str, word, format.length) == 0)
        return 1;
#endif
    return field->type == MYSQL_TYPE_JSON;
}

/* As the catalog names base types. */
static const char *type_of(const MYSQL_FIELD *field)
{
    const int binary = field->charsetnr == BINARY;

    if (records_mysql_is_json(field))
        return "json";
    switch (field->type) {
    case MYSQL_TYPE_TINY:
        return field->length == 1 ? "tinyint1" : "tinyint";
    case MYSQL_TYPE_SHORT:
        return "smallint";
    case MYSQL_TYPE_INT24:
        return "mediumint";
    case MYSQL_TYPE_LONG:
        return "int";
    case MYSQL_TYPE_LONGLONG:
        return "bigint";
    case MYSQL_TYPE_YEAR:
        return "year";
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
        return "decimal";
    case MYSQL_TYPE_FLOAT:
        return "float";
    case MYSQL_TYPE_DOUBLE:
        return "double";
    case MYSQL_TYPE_DATE:
        return "date";
    case MYSQL_TYPE_TIME:
        return "time";
    case MYSQL_TYPE_DATETIME:
        return "datetime";
    case MYSQL_TYPE_TIMESTAMP:
        return "timestamp";
    case MYSQL_TYPE_BIT:
        return "bit";
    case MYSQL_TYPE_GEOMETRY:
        return "geometry";
    case MYSQL_TYPE_TINY_BLOB:
    case MYSQL_TYPE_MEDIUM_BLOB:
    case MYSQL_TYPE_LONG_BLOB:
    case MYSQL_TYPE_BLOB:
        return binary ? "blob" : "text";
    default:
        return binary ? "varbinary" : "varchar";
    }
}

static void take_fields(apr_array_header_t *columns, MYSQL_RES *meta, apr_pool_t *pool)
{
    unsigned i;

    for (i = 0; i < mysql_num_fields(meta); i++) {
        const MYSQL_FIELD *field = mysql_fetch_field_direct(meta, i);
        records_described_t *column = apr_array_push(columns);

        column->name = apr_pstrdup(pool, field->name);
        column->type = column->base = type_of(field);
    }
}

records_error_t *records_mysql_describe(records_connection_t *c,
                                        const records_statement_t *statement,
                                        apr_array_header_t **columns, apr_pool_t *pool)
{
    records_mysql_t *my = c->state;
    MYSQL_STMT *stmt = mysql_stmt_init(my->native);
    records_error_t *error = NULL;
    MYSQL_RES *meta;

    *columns = apr_array_make(pool, 8, sizeof(records_described_t));
    if (stmt == NULL
        || mysql_stmt_prepare(stmt, statement->text, (unsigned long)strlen(statement->text)) != 0)
        error = records_mysql_error(my, stmt, pool);
    else if ((meta = mysql_stmt_result_metadata(stmt)) != NULL) {
        take_fields(*columns, meta, pool);
        mysql_free_result(meta);
    }
    if (stmt != NULL)
        mysql_stmt_close(stmt);
    return error;
}
