/* SPDX-License-Identifier: Apache-2.0 */
/* A real MariaDB for a test: RECORDS_TEST_MYSQL has its parameters, as apr_dbd takes them, of an
 * account that may create databases and end connections.  Each test has the database records_test to
 * itself, one attached connection, and a second one of the client library's own from which to
 * interfere.  Whole requests can be asked, too. */
#ifndef RECORDS_FIXTURE_MYSQL_H
#define RECORDS_FIXTURE_MYSQL_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <apr_dbd.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <check.h>

#include "catalog/build.h"
#include "compile.h"
#include "databases/mysql/dialect_mysql.h"
#include "databases/mysql/parts.h"

#define SKIPPED 77
#define STATEMENTS 4                     /* prepared statements to keep: few, to see them go */

static apr_pool_t *pool;
static records_connection_t *conn;
static MYSQL *other;
static const apr_dbd_driver_t *dbd;
static apr_dbd_t *handle;
static const records_driver_t *const driver = &records_driver_mysql;
static unsigned options;                 /* of kind() */
static const char *prefer = NULL;        /* more for the Prefer header */
static const records_identity_t *who = NULL;
static records_result_t asked;           /* the result of the last request */
static const char *pre_request = NULL;
static const char *answers = "return=representation";        /* what a change is to answer */

static const char *test_params(void)
{
    return getenv("RECORDS_TEST_MYSQL");
}

/* What the other connection does, or the first value that it finds. */
static const char *interfere(const char *sql)
{
    const char *value = NULL;
    MYSQL_RES *result;
    MYSQL_ROW row;

    ck_assert_msg(mysql_query(other, sql) == 0, "%s: %s", sql, mysql_error(other));
    if ((result = mysql_store_result(other)) == NULL)
        return NULL;
    if ((row = mysql_fetch_row(result)) != NULL && row[0] != NULL)
        value = apr_pstrdup(pool, row[0]);
    mysql_free_result(result);
    return value;
}

static const char *param(const char *name)
{
    return records_mysql_field(test_params(), name, pool);
}

static void connect_other(void)
{
    const char *port = param("port");

    other = mysql_init(NULL);
    ck_assert_msg(mysql_real_connect(other, param("host"), param("user"), param("pass"), NULL,
                                     port == NULL ? 0 : (unsigned)atoi(port), param("sock"), 0)
                  != NULL, "%s", mysql_error(other));
    mysql_set_character_set(other, "utf8mb4");
    interfere("SET time_zone = '+00:00'");
    interfere("DROP DATABASE IF EXISTS records_test");
    interfere("CREATE DATABASE records_test CHARACTER SET utf8mb4");
    interfere("USE records_test");
}

static void connect_ours(apr_size_t statements)
{
    const char *why = NULL;
    records_error_t *error;

    ck_assert_msg(apr_dbd_open_ex(dbd, pool,
                                  apr_pstrcat(pool, test_params(), " dbname=records_test", NULL),
                                  &handle, &why) == APR_SUCCESS, "%s", why == NULL ? "?" : why);
    conn = apr_pcalloc(pool, sizeof(*conn));
    conn->pool = pool;
    conn->native = apr_dbd_native_handle(dbd, handle);
    conn->params = test_params();
    conn->statements = statements;
    error = driver->attach(conn, pool);
    ck_assert_msg(error == NULL, "%s: %s", error == NULL ? "" : error->message,
                  error == NULL ? "" : error->cause);
}

static void set_up(void)
{
    apr_initialize();
    apr_pool_create(&pool, NULL);
    connect_other();
    ck_assert_int_eq(apr_dbd_init(pool), APR_SUCCESS);
    ck_assert_int_eq(apr_dbd_get_driver(pool, "mysql", &dbd), APR_SUCCESS);
    connect_ours(STATEMENTS);
    options = 0;
    prefer = NULL;
    who = NULL;
    pre_request = NULL;
    answers = "return=representation";
}

static void tear_down(void)
{
    driver->detach(conn);
    apr_dbd_close(dbd, handle);
    interfere("DROP DATABASE records_test");
    mysql_close(other);
    apr_pool_destroy(pool);
    apr_terminate();
}

/* ---- statements by hand ------------------------------------------------------------ */

/* The kinds, a letter each. */
static const char letters[] = "TINFBDCSZUJXLO";

static records_kind_e kind_of_letter(char letter)
{
    return (records_kind_e)(strchr(letters, letter) - letters);
}

/* A statement with results of these kinds; the parameters are texts with their kind's letter before
 * them ("I5"), "~" is NULL, and NULL ends them. */
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
        wanted[i] = kind_of_letter(kinds[i]);
    }
    va_start(values, kinds);
    while ((value = va_arg(values, const char *)) != NULL) {
        records_param_t *param = apr_array_push(params);

        memset(param, 0, sizeof(*param));
        if (*value == '~')
            continue;
        param->kind = kind_of_letter(*value);
        param->value.text = value + 1;
        param->value.length = strlen(value + 1);
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
        ck_assert_int_eq(failed->status, 0);                                                      \
    } while (0)

/* All rows as "1|a;2|~;", NULL as ~. */
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
            text = apr_pstrcat(pool, text, i > 0 ? "|" : "",
                               row->values[i].text == NULL
                                   ? "~" : apr_pstrmemdup(pool, row->values[i].text,
                                                          row->values[i].length), NULL);
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
    records_build_t *build = records_build_begin(records_dialect_mariadb.kind, options, pool);
    records_transaction_t *t =
        transaction(0, sql(records_dialect_mariadb.catalog_sql, "TTTTTTTTTTT", NULL));
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
    records_rules_t rules = { .max_rows = -1, .max_depth = 10, .write = 1, .unfiltered = 1,
                              .may_rollback = 1, .aggregates = 1, .pre_request = pre_request };
    records_compiled_t *compiled = apr_pcalloc(pool, sizeof(*compiled));
    apr_table_t *headers = apr_table_make(pool, 2);
    records_context_t context = { pool, catalog(), &records_dialect_mariadb, &rules, who };
    char *query = strchr(target, '?');
    records_error_t *error;

    rules.limits.filters = 100;
    rules.limits.nesting = 20;
    rules.limits.depth = 10;
    rules.mount = "";
    message.path = query == NULL ? target : apr_pstrndup(pool, target, (apr_size_t)(query - target));
    message.query = query == NULL ? NULL : query + 1;
    message.body_length = body == NULL ? 0 : strlen(body);
    message.headers = headers;
    if (body != NULL)
        apr_table_set(headers, "Content-Type", "application/json");
    if (strcmp(method, "GET") != 0)
        apr_table_set(headers, "Prefer", answers);
    if (prefer != NULL)
        apr_table_merge(headers, "Prefer", prefer);
    error = records_compile(compiled, &message, &context);
    *t = compiled->transaction;
    return error;
}

/* What a request answers, as rows_text shows it; or the error's code and message. */
static const char *ask(const char *method, const char *target, const char *body)
{
    const records_transaction_t *t;
    records_result_t result;
    const char *text = "";
    const records_row_t *row;
    records_error_t *error = compile(&t, method, target, body);
    int i;

    memset(&asked, 0, sizeof(asked));
    if (error == NULL && (error = driver->run(conn, t, 0, &result, pool)) == NULL)
        asked = result;
    while (error == NULL && result.rows != NULL
           && (error = result.rows->next(result.rows, &row)) == NULL && row != NULL)
        for (i = 0; i < row->columns; i++)
            text = apr_pstrcat(pool, text, row->values[i].text == NULL
                                   ? "~" : apr_pstrmemdup(pool, row->values[i].text,
                                                          row->values[i].length),
                               i + 1 < row->columns ? "|" : ";", NULL);
    ck_ok(driver->finish(conn, error == NULL, pool));
    ck_assert(driver->ready(conn));
    return error == NULL ? text : apr_pstrcat(pool, error->code, " ", error->message, NULL);
}

#endif
