/* SPDX-License-Identifier: Apache-2.0 */
/* A hash of a row's values, in the binary form in which PostgreSQL sends them: it has the length of each,
 * tells NULL from '', and knows no DateStyle, TimeZone or other setting of the session.  Types that may
 * have no such form are hashed as text. */
#include <string.h>

#include "databases/pgsql/dialect_pgsql.h"

/* Ranges of any type may be defined; those of PostgreSQL itself have a binary form. */
static int is_own_range(const char *type)
{
    static const char *const own[] = {
        "int4range",      "int8range",      "numrange",      "daterange",      "tsrange",
        "tstzrange",      "int4multirange", "int8multirange", "nummultirange", "datemultirange",
        "tsmultirange",   "tstzmultirange",
    };
    apr_size_t i;

    for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (strcmp(type, own[i]) == 0)
            return 1;
    return 0;
}

static int has_binary_form(const records_column_t *column)
{
    const char *base = column->base != NULL ? column->base : column->type;

    if (column->kind == RECORDS_OTHER)
        return 0;
    if (column->kind == RECORDS_LIST)
        return records_pgsql_kind(base + 1, base + 1, 0) != RECORDS_OTHER;
    return strcmp(base, "range") != 0 || is_own_range(column->type);
}

/* Then the row itself is hashed: of all its columns. */
static int have_binary_form(const records_table_t *table)
{
    int i;

    if (table->columns->nelts < table->all_columns->nelts)
        return 0;
    for (i = 0; i < table->columns->nelts; i++)
        if (!has_binary_form(APR_ARRAY_IDX(table->columns, i, const records_column_t *)))
            return 0;
    return 1;
}

static void write_value(records_writer_t *w, const records_column_t *column, const char *of)
{
    const int text = !has_binary_form(column);

    records_write_words(w, text ? "CAST(" : "");
    records_write_column(w, of, column);
    records_write_words(w, text ? " AS text)" : "");
}

static void write_values(records_writer_t *w, const records_table_t *table, const char *of)
{
    int i;

    records_write_words(w, "ROW(");
    for (i = 0; i < table->columns->nelts; i++) {
        records_write_words(w, i > 0 ? ", " : "");
        write_value(w, APR_ARRAY_IDX(table->columns, i, const records_column_t *), of);
    }
    records_write_words(w, ")");
}

void records_pgsql_row_version(records_writer_t *w, const records_table_t *table,
                               const records_column_t *alone, const char *of)
{
    records_write_words(w, "pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256("
                           "pg_catalog.record_send(");
    if (alone != NULL) {
        records_write_words(w, "ROW(");
        write_value(w, alone, of);
        records_write_words(w, ")");
    } else if (have_binary_form(table)) {
        records_write_name(w, of);
        records_write_words(w, ".*");
    } else
        write_values(w, table, of);
    records_write_words(w, ")), 1, 16), 'hex')");
}

void records_pgsql_seconds(records_writer_t *w, const records_column_t *column, const char *of)
{
    records_write_words(w, "CASE WHEN pg_catalog.isfinite(");
    records_write_column(w, of, column);
    records_write_words(w, ") THEN CAST(pg_catalog.floor(EXTRACT(epoch FROM ");
    records_write_column(w, of, column);
    records_write_words(w, ")) AS bigint) END");
}
