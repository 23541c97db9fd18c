/* SPDX-License-Identifier: Apache-2.0 */
/* A hash of a row's values, each as a text that no other value of its type has, and no setting of the
 * session changes: bytes rather than characters, all digits of a FLOAT, the instant of a TIMESTAMP.
 * None has a comma, and none is - alone, which stands for NULL. */
#include <string.h>

#include "databases/mysql/dialect_mysql.h"

static int is_any_of(const records_column_t *column, const char *const *bases)
{
    for (; *bases != NULL; bases++)
        if (records_mysql_is_based_on(column, *bases))
            return 1;
    return 0;
}

/* What may be long is not copied as hex, but hashed by itself. */
static int may_be_long(const records_column_t *column)
{
    static const char *const bases[] = { "tinytext", "text", "mediumtext", "longtext", "json",
                                         "tinyblob", "blob", "mediumblob", "longblob", NULL };

    return is_any_of(column, bases);
}

static int is_of_bytes(const records_column_t *column)
{
    static const char *const bases[] = { "char",   "varchar",   "enum", "set",
                                         "binary", "varbinary", NULL };

    return is_any_of(column, bases);
}

static void write_around(records_writer_t *w, const char *before, const records_column_t *column,
                         const char *of, const char *after)
{
    records_write_words(w, before);
    records_write_column(w, of, column);
    records_write_words(w, after);
}

static int is_of_digits(const records_column_t *column)
{
    return (column->kind == RECORDS_INTEGER || column->kind == RECORDS_BOOLEAN
            || column->kind == RECORDS_NUMBER)
           && !records_mysql_is_based_on(column, "bit");
}

static void write_geometry(records_writer_t *w, const records_column_t *column, const char *of)
{
    write_around(w, "SHA2(CONCAT(ST_SRID(", column, of, "), ',', ");
    write_around(w, "HEX(ST_AsWKB(", column, of, "))), 256)");
}

static void write_exactly(records_writer_t *w, const records_column_t *column, const char *of)
{
    if (is_of_digits(column))
        records_write_column(w, of, column);
    else if (column->kind == RECORDS_FLOAT)
        write_around(w, "CAST(", column, of, " AS DOUBLE)");
    else if (records_mysql_is_based_on(column, "timestamp"))
        write_around(w, "UNIX_TIMESTAMP(", column, of, ")");
    else if (records_mysql_is_based_on(column, "bit"))
        write_around(w, "(0 + ", column, of, ")");
    else if (is_of_bytes(column))
        write_around(w, "HEX(", column, of, ")");
    else if (may_be_long(column))
        write_around(w, "SHA2(", column, of, ", 256)");
    else if (records_mysql_is_geometry(column))
        write_geometry(w, column, of);
    else
        write_around(w, "HEX(CAST(", column, of, " AS CHAR))");
}

static void write_value(records_writer_t *w, const records_column_t *column, const char *of)
{
    records_write_words(w, ", IFNULL(");
    write_exactly(w, column, of);
    records_write_words(w, ", '-')");
}

void records_mysql_row_version(records_writer_t *w, const records_table_t *table,
                               const records_column_t *alone, const char *of)
{
    int i;

    records_write_words(w, "LEFT(SHA2(CONCAT_WS(','");
    if (alone != NULL)
        write_value(w, alone, of);
    for (i = 0; alone == NULL && i < table->columns->nelts; i++)
        write_value(w, APR_ARRAY_IDX(table->columns, i, const records_column_t *), of);
    records_write_words(w, "), 256), 32)");
}

/* A DATETIME is taken for one of UTC. */
void records_mysql_seconds(records_writer_t *w, const records_column_t *column, const char *of)
{
    if (records_mysql_is_based_on(column, "timestamp"))
        write_around(w, "FLOOR(UNIX_TIMESTAMP(", column, of, "))");
    else
        write_around(w, "TIMESTAMPDIFF(SECOND, '1970-01-01', ", column, of, ")");
}
