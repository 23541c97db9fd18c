/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that an INSERT answers, one by one into the table where chosen_keys_sqlite3.c has them. */
#include <apr_strings.h>

#include "databases/sqlite3/parts.h"

static records_error_t *prepare(sqlite3_stmt **insert, records_sqlite3_t *s, int columns,
                                apr_pool_t *pool)
{
    records_text_t sql;
    int i;

    records_text_init(&sql, 128, pool);
    records_text_puts(&sql, "INSERT INTO temp.records_chosen(");
    for (i = 0; i < columns; i++)
        records_text_printf(&sql, i > 0 ? ", k%d" : "k%d", i);
    records_text_puts(&sql, ") VALUES (");
    for (i = 0; i < columns; i++)
        records_text_puts(&sql, i > 0 ? ", ?" : "?");
    records_text_puts(&sql, ")");
    return sqlite3_prepare_v2(s->db, records_text_string(&sql), -1, insert, NULL) == SQLITE_OK
               ? NULL
               : records_sqlite3_failed(s, pool);
}

static int keep_row(sqlite3_stmt *insert, sqlite3_stmt *from, int columns)
{
    int i, code;

    for (i = 0; i < columns; i++)
        sqlite3_bind_value(insert, i + 1, sqlite3_column_value(from, i));
    code = sqlite3_step(insert);
    sqlite3_reset(insert);
    return code == SQLITE_DONE;
}

static records_error_t *keep_rows(records_result_t *result, records_sqlite3_t *s,
                                  sqlite3_stmt *from, sqlite3_stmt *into,
                                  const records_statement_t *statement, apr_pool_t *pool)
{
    int code;

    result->affected = 0;
    while ((code = sqlite3_step(from)) == SQLITE_ROW) {
        if (statement->tells_created)
            result->created |= sqlite3_column_int(from, statement->columns) != 0;
        if (!keep_row(into, from, statement->columns))
            return records_sqlite3_failed(s, pool);
        result->affected++;
    }
    return code == SQLITE_DONE ? NULL : records_sqlite3_failed(s, pool);
}

records_error_t *records_sqlite3_keep_keys(records_result_t *result, records_sqlite3_t *s,
                                           const records_statement_t *statement, apr_pool_t *pool)
{
    sqlite3_stmt *from, *into;
    records_error_t *error;

    if ((error = prepare(&into, s, statement->columns, pool)) != NULL)
        return error;
    if ((error = records_sqlite3_start(&from, s, statement, 1, pool)) == NULL) {
        error = keep_rows(result, s, from, into, statement, pool);
        records_sqlite3_end(s, from, statement);
    }
    sqlite3_finalize(into);
    return error;
}
