/* SPDX-License-Identifier: Apache-2.0 */
/* POST as an upsert.  ON DUPLICATE KEY UPDATE fires on any unique key, but one alone is the
 * target: so a row that another key has met is a violation of that, by a guard (dialect_mysql.h).
 *
 * What RETURNING shows may have been there before, and no column says so.  The update sets a
 * variable, and RETURNING, which is evaluated row by row, reads and resets it.  It exists
 * before and is 0 (session_mysql.c, driver_mysql.c): otherwise MariaDB would take it for a
 * constant. */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"
#include "plan/values.h"

#define OTHER_KEY "23505 unique"
#define REFUSED RECORDS_ROW_REFUSED " row"

#define COLUMN(columns, i) APR_ARRAY_IDX((columns), i, const records_column_t *)

static void write_new(records_writer_t *w, const records_column_t *column)
{
    records_write_words(w, "VALUES(");
    records_write_column(w, NULL, column);
    records_write_words(w, ")");
}

/* A subquery that fails if it is evaluated; that it depends on a column keeps MariaDB from doing so
 * beforehand. */
static void write_guard(records_writer_t *w, const char *name, const char *of,
                        const records_column_t *column)
{
    records_write_words(w, "(SELECT ");
    records_write_name(w, name);
    records_write_words(w, " FROM JSON_TABLE(JSON_QUOTE(CONCAT('x', IFNULL(HEX(");
    records_write_column(w, of, column);
    records_write_words(w, "), ''))), '$' COLUMNS (");
    records_write_name(w, name);
    records_write_words(w, " LONGTEXT PATH '$.x' ERROR ON EMPTY)) AS " RECORDS_MYSQL_GUARD ")");
}

void records_mysql_refuse(records_writer_t *w, const records_table_t *table, const char *of)
{
    write_guard(w, REFUSED, of, COLUMN(table->all_columns, 0));
}

/* k = IF(it is this key that was met, the new one, fail).  The word is the comparison itself: MariaDB
 * takes := 1 for a constant, and has said it before the first row. */
static void write_first(records_writer_t *w, const records_write_t *write, int merges)
{
    const records_table_t *table = write->table;
    const records_column_t *first = COLUMN(write->conflict, 0);
    int i, begun;

    records_write_words(w, " ON DUPLICATE KEY UPDATE ");
    records_write_column(w, table->name, first);
    records_write_words(w, " = IF((" RECORDS_MYSQL_OLD " := (");
    for (i = 0; i < write->conflict->nelts; i++) {
        records_write_words(w, i == 0 ? "" : " AND ");
        records_write_column(w, table->name, COLUMN(write->conflict, i));
        records_write_words(w, " = ");
        write_new(w, COLUMN(write->conflict, i));
    }
    records_write_words(w, ")), ");
    begun = merges ? records_write_begin_allowed(w, write, RECORDS_ROWS_CHANGED) : 0;
    if (merges && records_columns_hold(write->columns, first))
        write_new(w, first);
    else
        records_write_column(w, table->name, first);
    records_write_end_allowed(w, write, begun);
    records_write_words(w, ", ");
    write_guard(w, OTHER_KEY, table->name, first);
    records_write_words(w, ")");
}

void records_mysql_upsert(records_writer_t *w, const records_write_t *write)
{
    const int merges = records_write_merges(write);
    records_error_t *error;
    int i;

    records_write_target(w, write);
    if (write->columns->nelts == 0)
        return; /* rows of defaults meet nothing that they are to replace */
    if (merges && (error = records_payload_distinct(write, w->pen.pool)) != NULL)
        records_write_fail(w, error);
    write_first(w, write, merges);
    for (i = 0; merges && i < write->columns->nelts; i++) {
        const records_column_t *column = COLUMN(write->columns, i);

        if (column == COLUMN(write->conflict, 0))
            continue;
        records_write_words(w, ", ");
        records_write_column(w, write->table->name, column);
        records_write_words(w, " = ");
        write_new(w, column);
    }
}

void records_mysql_created(records_writer_t *w)
{
    records_write_words(w, "IF(" RECORDS_MYSQL_OLD ", (" RECORDS_MYSQL_OLD " := 0), 1)");
}
