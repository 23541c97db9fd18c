/* SPDX-License-Identifier: Apache-2.0 */
/* records_version(): a text that changes with the schema. */
#include "base/number.h"
#include "databases/sqlite3/parts.h"

static int first_number(apr_int64_t *number, sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    int good;

    if (sql == NULL || sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        return 0;
    good = sqlite3_step(statement) == SQLITE_ROW;
    if (good)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return good;
}

/* 17-4: of main and each attached file in turn */
static void version(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    sqlite3 *db = sqlite3_context_db_handle(context);
    records_text_t *out = records_sqlite3_text(records_sqlite3_of(context));
    char digits[RECORDS_NUMBER_ROOM];
    sqlite3_stmt *list;
    apr_int64_t number;
    char *sql;

    (void)count;
    (void)arguments;
    if (sqlite3_prepare_v2(db,
                           "SELECT name FROM pragma_database_list WHERE name <> 'temp' "
                           "ORDER BY seq",
                           -1, &list, NULL)
        != SQLITE_OK) {
        sqlite3_result_error_code(context, sqlite3_extended_errcode(db));
        return;
    }
    while (sqlite3_step(list) == SQLITE_ROW) {
        sql = sqlite3_mprintf("PRAGMA \"%w\".schema_version", sqlite3_column_text(list, 0));
        records_text_puts(out, out->length > 0 ? "-" : "");
        if (first_number(&number, db, sql))
            records_text_append(out, digits, records_number_int(digits, number));
        sqlite3_free(sql);
    }
    sqlite3_finalize(list);
    sqlite3_result_text64(context, records_text_string(out), out->length, SQLITE_TRANSIENT,
                          SQLITE_UTF8);
}

const records_sqlite3_entry_t records_sqlite3_version_function[] = {
    { "records_version", 0, SQLITE_DIRECTONLY, version, NULL, NULL },
    { NULL, 0, 0, NULL, NULL, NULL },
};
