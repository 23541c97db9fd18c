/* SPDX-License-Identifier: Apache-2.0 */
/* A real PostgreSQL for a test: RECORDS_TEST_PGSQL has its parameters, as apr_dbd takes them.  Each
 * test has the schema records_test to itself, one attached connection, and a second one of libpq's
 * own from which to interfere. */
#ifndef RECORDS_FIXTURE_PGSQL_H
#define RECORDS_FIXTURE_PGSQL_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <apr_dbd.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <check.h>
#include <libpq-fe.h>

#include "databases/pgsql/dialect_pgsql.h"
#include "databases/pgsql/driver_pgsql.h"
#include "sql/writer.h"

#define SKIPPED 77
#define STATEMENTS 4                     /* prepared statements to keep: few, to see them go */

static apr_pool_t *pool;
static records_connection_t *conn;
static PGconn *other;
static const apr_dbd_driver_t *dbd;
static apr_dbd_t *handle;
static const records_driver_t *const driver = &records_driver_pgsql;

static const char *test_params(void)
{
    return getenv("RECORDS_TEST_PGSQL");
}

/* What the other connection does, or the one value that it finds. */
static const char *interfere(const char *sql)
{
    PGresult *result = PQexec(other, sql);
    const char *value = NULL;

    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK
                  || PQresultStatus(result) == PGRES_TUPLES_OK, "%s: %s", sql,
                  PQerrorMessage(other));
    if (PQntuples(result) > 0)
        value = apr_pstrdup(pool, PQgetvalue(result, 0, 0));
    PQclear(result);
    return value;
}

static void connect_other(void)
{
    other = PQconnectdb(test_params());
    ck_assert_msg(PQstatus(other) == CONNECTION_OK, "%s", PQerrorMessage(other));
    interfere("SET client_min_messages = error");
    interfere("DROP SCHEMA IF EXISTS records_test CASCADE");
    interfere("CREATE SCHEMA records_test");
}

static void connect_ours(void)
{
    const char *why = NULL;
    records_error_t *error;

    ck_assert_int_eq(apr_dbd_init(pool), APR_SUCCESS);
    ck_assert_int_eq(apr_dbd_get_driver(pool, "pgsql", &dbd), APR_SUCCESS);
    ck_assert_msg(apr_dbd_open_ex(dbd, pool, test_params(), &handle, &why) == APR_SUCCESS, "%s",
                  why == NULL ? "?" : why);
    conn = apr_pcalloc(pool, sizeof(*conn));
    conn->pool = pool;
    conn->native = apr_dbd_native_handle(dbd, handle);
    conn->params = test_params();
    conn->statements = STATEMENTS;
    error = driver->attach(conn, pool);
    ck_assert_msg(error == NULL, "%s", error == NULL ? "" : error->message);
}

static void set_up(void)
{
    apr_initialize();
    apr_pool_create(&pool, NULL);
    connect_other();
    connect_ours();
}

static void tear_down(void)
{
    driver->detach(conn);
    apr_dbd_close(dbd, handle);
    interfere("DROP SCHEMA records_test CASCADE");
    PQfinish(other);
    apr_pool_destroy(pool);
}

/* A statement with text results; the parameters are texts, the last one NULL. */
static records_statement_t *sql(const char *text, int columns, ...)
{
    records_statement_t *statement = apr_pcalloc(pool, sizeof(*statement));
    apr_array_header_t *params = apr_array_make(pool, 2, sizeof(records_param_t));
    const char **names = apr_pcalloc(pool, (apr_size_t)(columns + 1) * sizeof(*names));
    const char *value;
    va_list values;
    int i;

    for (i = 0; i < columns; i++)
        names[i] = apr_psprintf(pool, "c%d", i + 1);
    va_start(values, columns);
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
    statement->kinds = apr_pcalloc(pool, (apr_size_t)(columns + 1) * sizeof(records_kind_e));
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
        ck_assert_msg(failed == NULL, "%s: %s %s", #call, failed == NULL ? "" : failed->code,     \
                      failed == NULL ? "" : failed->message);                                     \
    } while (0)

#define ck_fails(call, sqlstate)                                                                  \
    do {                                                                                          \
        records_error_t *failed = (call);                                                         \
        ck_assert_msg(failed != NULL, "%s did not fail", #call);                                  \
        ck_assert_str_eq(failed->code, sqlstate);                                                 \
        ck_assert_ptr_nonnull(failed->message);                                                   \
    } while (0)

/* Run a transaction without hold and end it; all rows as "a|b;c|d;", NULL as ~. */
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
            text = apr_psprintf(pool, "%s%s%s", text, i > 0 ? "|" : "",
                                row->values[i].text == NULL ? "~"
                                : apr_pstrmemdup(pool, row->values[i].text, row->values[i].length));
        text = apr_pstrcat(pool, text, ";", NULL);
    }
    return text;
}

static inline const char *answer_of(const records_transaction_t *t)
{
    records_result_t result;
    const char *text;

    ck_ok(driver->run(conn, t, 0, &result, pool));
    text = rows_text(&result);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    return text;
}

static inline int run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int status = SKIPPED;

    if (test_params() != NULL) {
        srunner_run_all(runner, CK_ENV);
        status = srunner_ntests_failed(runner) == 0 ? 0 : 1;
    }
    srunner_free(runner);
    return status;
}

#endif
