/* SPDX-License-Identifier: Apache-2.0 */
/* A database file for a test: new each time, one connection opened by apr_dbd and attached to, and a
 * second one of SQLite's own from which to interfere.  Whole requests can be asked, too. */
#ifndef RECORDS_FIXTURE_SQLITE3_H
#define RECORDS_FIXTURE_SQLITE3_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <apr_dbd.h>
#include <apr_file_io.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <check.h>
#include <sqlite3.h>

#include "catalog/build.h"
#include "compile.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "databases/sqlite3/driver_sqlite3.h"
#include "databases/sqlite3/parts.h"

#define STATEMENTS 4                     /* prepared statements to keep: few, to see them go */

static apr_pool_t *pool;
static char *path;                       /* of the database file */
static records_connection_t *conn;
static sqlite3 *other;
static int full_text;                    /* this test has made an FTS5 table */
static const apr_dbd_driver_t *dbd;
static apr_dbd_t *handle;
static const records_driver_t *const driver = &records_driver_sqlite3;

/* What the other connection does, and the first value that it finds. */
static const char *interfere(const char *sql)
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

static void connect_ours(apr_size_t statements)
{
    records_error_t *error;

    ck_assert_int_eq(apr_dbd_open(dbd, pool, path, &handle), APR_SUCCESS);
    conn = apr_pcalloc(pool, sizeof(*conn));
    conn->pool = pool;
    conn->native = apr_dbd_native_handle(dbd, handle);
    conn->params = path;
    conn->statements = statements;
    error = driver->attach(conn, pool);
    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->cause);
}

static void disconnect_ours(void)
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
    apr_pool_create(&pool, NULL);
    ck_assert_int_eq(apr_temp_dir_get(&folder, pool), APR_SUCCESS);
    path = apr_pstrcat(pool, folder, "/records-sqlite3-XXXXXX", NULL);
    ck_assert_int_ge(file = mkstemp(path), 0);
    close(file);
    ck_assert_int_eq(sqlite3_open(path, &other), SQLITE_OK);
    connect_ours(STATEMENTS);
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

/* Once for all tests: apr_dbd cannot begin twice. */
static int begin_all(void)
{
    apr_pool_t *for_ever;

    return apr_initialize() == APR_SUCCESS && apr_pool_create(&for_ever, NULL) == APR_SUCCESS
           && apr_dbd_init(for_ever) == APR_SUCCESS
           && apr_dbd_get_driver(for_ever, "sqlite3", &dbd) == APR_SUCCESS;
}

/* ---- statements by hand ------------------------------------------------------------ */

/* A statement with results of these kinds, a letter each; the parameters are texts, NULL ends. */
static const char letters[] = "TINFBDCSZUJXLO";

static records_statement_t *sql(const char *text, const char *kinds, ...)
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

static records_transaction_t *transaction(int writes, const records_statement_t *rows)
{
    records_transaction_t *t = apr_pcalloc(pool, sizeof(*t));

    t->writes = writes ? 1 : 0;
    t->keep = 1;
    t->rows = rows;
    t->at_most = 100;
    t->max_affected = -1;
    return t;
}

#define ck_ok(call)                                                                               \
    do {                                                                                          \
        records_error_t *failed = (call);                                                         \
        ck_assert_msg(failed == NULL, "%s: %s %s (%s)", #call, failed == NULL ? "" : failed->code,\
                      failed == NULL ? "" : failed->message, failed == NULL ? "" : failed->cause);\
    } while (0)

#define ck_fails(call, sqlstate, words)                                                           \
    do {                                                                                          \
        records_error_t *failed = (call);                                                         \
        ck_assert_msg(failed != NULL, "%s did not fail", #call);                                  \
        ck_assert_str_eq(failed->code, sqlstate);                                                 \
        ck_assert_str_eq(failed->message, words);                                                 \
    } while (0)

/* All rows as "I1|Ta;I2|~;": each value behind the letter of its kind, NULL as ~. */
static const char *rows_text(records_result_t *result)
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

/* Run a transaction without hold and end it. */
static const char *answer_of(const records_transaction_t *t)
{
    records_result_t result;
    const char *text;

    ck_ok(driver->run(conn, t, 0, &result, pool));
    text = rows_text(&result);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    return text;
}

/* ---- whole requests ---------------------------------------------------------------- */

static const records_catalog_t *catalog(void)
{
    records_build_t *build = records_build_begin(records_dialect_sqlite3.kind, 0, pool);
    records_transaction_t *t =
        transaction(0, sql(records_dialect_sqlite3.catalog_sql, "TTTTTTTTTTT", NULL));
    const records_catalog_t *built;
    records_result_t result;
    const records_row_t *row;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    while (result.rows->next(result.rows, &row) == NULL && row != NULL) {
        const records_value_t *v = row->values;
        const records_fact_t fact = { v[0].text, v[1].text, v[2].text, v[3].text, v[4].text,
                                      v[5].text, v[6].text, v[7].text, v[8].text, v[9].text,
                                      v[10].text };

        records_build_take(build, &fact);
    }
    ck_ok(driver->finish(conn, 1, pool));
    ck_ok(records_build_end(&built, build));
    return built;
}

static records_error_t *compile(const records_transaction_t **t, const char *method,
                                const char *target, const char *body)
{
    records_message_t message = { .method = method, .body = body };
    records_rules_t rules = { .max_rows = -1, .write = 1, .unfiltered = 1, .may_rollback = 1 };
    records_compiled_t *compiled = apr_pcalloc(pool, sizeof(*compiled));
    apr_table_t *headers = apr_table_make(pool, 2);
    records_context_t context = { pool, catalog(), &records_dialect_sqlite3, &rules };
    char *query = strchr(target, '?');
    records_error_t *error;

    rules.limits.filters = 100;
    rules.limits.nesting = 20;
    rules.mount = "";
    message.path = query == NULL ? target : apr_pstrndup(pool, target, (apr_size_t)(query - target));
    message.query = query == NULL ? NULL : query + 1;
    message.body_length = body == NULL ? 0 : strlen(body);
    message.headers = headers;
    if (body != NULL) {
        apr_table_set(headers, "Content-Type", "application/json");
        apr_table_set(headers, "Prefer", "return=representation");
    }
    error = records_compile(compiled, &message, &context);
    *t = compiled->transaction;
    return error;
}

/* What a request answers, as rows_text shows it; or the error's code and message. */
static const char *ask(const char *method, const char *target, const char *body)
{
    const records_transaction_t *t;
    records_result_t result;
    const char *text;
    records_error_t *error = compile(&t, method, target, body);

    if (error == NULL)
        error = driver->run(conn, t, 0, &result, pool);
    if (error != NULL) {
        ck_assert(driver->ready(conn));
        return apr_pstrcat(pool, error->code, " ", error->message, NULL);
    }
    text = rows_text(&result);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    return text;
}

#endif
