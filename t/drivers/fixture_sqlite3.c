/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_sqlite3.h"

#include <unistd.h>

#include <apr_file_io.h>

char *path;
int full_text;
static sqlite3 *other;
const char *const database_name = "sqlite3";
const records_driver_t *const driver = &records_driver_sqlite3;
const records_dialect_t *const dialect = &records_dialect_sqlite3;
const int rows_tell_kinds = 1;

const char *test_params(void)
{
    return path == NULL ? "" : path; /* there is always a file to make */
}

const char *own_params(void)
{
    return path;
}

const char *interfere(const char *sql)
{
    sqlite3_stmt *statement;
    const char *value = NULL;

    while (*sql != '\0') {
        ck_assert_msg(sqlite3_prepare_v2(other, sql, -1, &statement, &sql) == SQLITE_OK, "%s: %s",
                      sql, sqlite3_errmsg(other));
        if (sqlite3_step(statement) == SQLITE_ROW && value == NULL
            && sqlite3_column_text(statement, 0) != NULL)
            value = apr_pstrdup(pool, (const char *)sqlite3_column_text(statement, 0));
        ck_assert_msg(sqlite3_finalize(statement) == SQLITE_OK, "%s", sqlite3_errmsg(other));
    }
    return value;
}

void make_database(void)
{
    const char *folder;
    int file;

    full_text = 0;
    ck_assert_int_eq(apr_temp_dir_get(&folder, pool), APR_SUCCESS);
    path = apr_pstrcat(pool, folder, "/records-sqlite3-XXXXXX", NULL);
    ck_assert_int_ge(file = mkstemp(path), 0);
    close(file);
    ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
}

void remove_database(void)
{
    sqlite3_close(other);
    unlink(path);
    unlink(apr_pstrcat(pool, path, "-wal", NULL));
    unlink(apr_pstrcat(pool, path, "-shm", NULL));
    unlink(apr_pstrcat(pool, path, "-journal", NULL));
}

int is_clean(void)
{
    return full_text /* it has statements of its own */
           || sqlite3_next_stmt(conn->native, NULL) == NULL;
}
