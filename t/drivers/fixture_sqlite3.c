/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_sqlite3.h"

#include <stdarg.h>
#include <unistd.h>

#include <apr_file_io.h>

/* The kinds in the order of mod_records.h. */
static const char letters[] = RECORDS_SQLITE3_KINDS;

apr_pool_t *pool;
char *path;                              /* of the database file */
records_connection_t *conn;
static sqlite3 *other;
int full_text;                           /* this test has made an FTS5 table */
const char *prefer;                      /* Prefer: of the next requests, or NULL */
const records_identity_t *who;           /* who asks them, or NULL */
apr_array_header_t *attached;            /* records_attached_t: to a new connection, or NULL */
static const apr_dbd_driver_t *dbd;
static apr_dbd_t *handle;
const records_driver_t *const driver = &records_driver_sqlite3;

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

void connect_ours(apr_size_t statements)
{
    records_error_t *error;

    ck_assert_int_eq(apr_dbd_open(dbd, pool, path, &handle), APR_SUCCESS);
    conn = apr_pcalloc(pool, sizeof(*conn));
    conn->pool = pool;
    conn->native = apr_dbd_native_handle(dbd, handle);
    conn->params = path;
    conn->statements = statements;
    conn->attached = attached;
    error = driver->attach(conn, pool);
    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->cause);
}

void disconnect_ours(void)
{
    driver->detach(conn);
    if (!full_text)                      /* it has statements of its own */
        ck_assert_ptr_null(sqlite3_next_stmt(conn->native, NULL));       /* nothing forgotten */
    ck_assert_int_eq(apr_dbd_close(dbd, handle), APR_SUCCESS);
}

static void set_up(void)
{
    const char *folder;
    int file;

    full_text = 0;
    prefer = NULL;
    who = NULL;
    attached = NULL;
    apr_pool_create(&pool, NULL);
    ck_assert_int_eq(apr_temp_dir_get(&folder, pool), APR_SUCCESS);
    path = apr_pstrcat(pool, folder, "/records-sqlite3-XXXXXX", NULL);
    ck_assert_int_ge(file = mkstemp(path), 0);
    close(file);
    ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
    connect_ours(RECORDS_TEST_STATEMENTS);
}

static void tear_down(void)
{
    disconnect_ours();
    sqlite3_close(other);
    unlink(path);
    unlink(apr_pstrcat(pool, path, "-wal", NULL));
    unlink(apr_pstrcat(pool, path, "-shm", NULL));
    unlink(apr_pstrcat(pool, path, "-journal", NULL));
    apr_pool_destroy(pool);
}

int begin_all(void)
{
    apr_pool_t *for_ever;

    return apr_initialize() == APR_SUCCESS && apr_pool_create(&for_ever, NULL) == APR_SUCCESS
           && apr_dbd_init(for_ever) == APR_SUCCESS
           && apr_dbd_get_driver(for_ever, "sqlite3", &dbd) == APR_SUCCESS;
}

TCase *room(Suite *suite, const char *name)
{
    TCase *tests = tcase_create(name);

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 120);
    suite_add_tcase(suite, tests);
    return tests;
}

/* ---- statements by hand ------------------------------------------------------------ */

records_statement_t *sql(const char *text, const char *kinds, ...)
{
    records_statement_t *statement = apr_pcalloc(pool, sizeof(*statement));
    apr_array_header_t *params = apr_array_make(pool, 2, sizeof(records_param_t));
    const int columns = (int)strlen(kinds);
    const char **names = apr_pcalloc(pool, (apr_size_t)(columns + 1) * sizeof(*names));
    records_kind_e *wanted = apr_pcalloc(pool, (apr_size_t)(columns + 1) * sizeof(*wanted));
    const char *value;
    va_list values;
    int i;

    for (i = 0; i < columns; i++) {
        names[i] = apr_psprintf(pool, "c%d", i + 1);
        wanted[i] = (records_kind_e)(strchr(letters, kinds[i]) - letters);
    }
    va_start(values, kinds);
    while ((value = va_arg(values, const char *)) != NULL) {
        records_param_t *param = apr_array_push(params);

        memset(param, 0, sizeof(*param));
        param->value.text = value;
        param->value.length = strlen(value);
    }
    va_end(values);
    statement->text = text;
    statement->params = params;
    statement->columns = columns;
    statement->names = names;
    statement->kinds = wanted;
    return statement;
}

records_transaction_t *transaction(int writes, const records_statement_t *rows)
{
    records_transaction_t *t = apr_pcalloc(pool, sizeof(*t));

    t->writes = writes ? 1 : 0;
    t->keep = 1;
    t->rows = rows;
    t->at_most = 100;
    t->max_affected = -1;
    return t;
}

const char *rows_text(records_result_t *result)
{
    const char *text = "";
    const records_row_t *row;
    int i;

    while (result->rows != NULL) {
        ck_ok(result->rows->next(result->rows, &row));
        if (row == NULL)
            break;
        for (i = 0; i < row->columns; i++)
            text = row->values[i].text == NULL
                       ? apr_pstrcat(pool, text, i > 0 ? "|" : "", "~", NULL)
                       : apr_psprintf(pool, "%s%s%c%s", text, i > 0 ? "|" : "",
                                      letters[row->kinds[i]],
                                      apr_pstrmemdup(pool, row->values[i].text,
                                                     row->values[i].length));
        text = apr_pstrcat(pool, text, ";", NULL);
    }
    return text;
}

const char *answer_of(const records_transaction_t *t)
{
    records_result_t result;
    const char *text;

    ck_ok(driver->run(conn, t, 0, &result, pool));
    text = rows_text(&result);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    return text;
}

