/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <apr_atomic.h>
#include <apr_dbd.h>
#include <apr_thread_proc.h>
#include <apr_time.h>

#define SKIPPED 77     /* as automake counts it */
#define TIME_LIMIT 300 /* seconds: machines are busy */

/* The kinds in the order of mod_records.h. */
static const char letters[] = "TINFBDCSZUJXLO";

apr_pool_t *pool;
records_connection_t *conn;
apr_array_header_t *attached;
static const apr_dbd_driver_t *dbd;
static apr_dbd_t *handle;

/* ---- connections --------------------------------------------------------------------- */

void connect_ours(apr_size_t statements)
{
    const char *why = NULL;

    ck_assert_msg(apr_dbd_open_ex(dbd, pool, own_params(), &handle, &why) == APR_SUCCESS, "%s",
                  why == NULL ? "?" : why);
    conn = apr_pcalloc(pool, sizeof(*conn));
    conn->pool = pool;
    conn->native = apr_dbd_native_handle(dbd, handle);
    conn->params = test_params();
    conn->statements = statements;
    conn->attached = attached;
    ck_ok(driver->attach(conn, pool));
}

void disconnect_ours(void)
{
    driver->detach(conn);
    ck_assert(is_clean());
    ck_assert_int_eq(apr_dbd_close(dbd, handle), APR_SUCCESS);
}

static void set_up(void)
{
    apr_pool_create(&pool, NULL);
    attached = NULL;
    reset_requests();
    make_database();
    connect_ours(STATEMENTS);
}

static void tear_down(void)
{
    disconnect_ours();
    remove_database();
    apr_pool_destroy(pool);
}

TCase *room(Suite *suite, const char *name)
{
    TCase *tests = tcase_create(name);

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, TIME_LIMIT);
    suite_add_tcase(suite, tests);
    return tests;
}

/* Once for all tests: apr_dbd cannot begin twice. */
static int begin_all(void)
{
    apr_pool_t *for_ever;

    return apr_initialize() == APR_SUCCESS && apr_pool_create(&for_ever, NULL) == APR_SUCCESS
           && apr_dbd_init(for_ever) == APR_SUCCESS
           && apr_dbd_get_driver(for_ever, database_name, &dbd) == APR_SUCCESS;
}

int run_suite(const char *name, add_tests_t *const *files, apr_size_t count)
{
    SRunner *runner;
    Suite *suite;
    apr_size_t i;
    int failed;

    if (test_params() == NULL)
        return SKIPPED;
    if (!begin_all()) {
        fprintf(stderr, "apr_dbd has no driver for %s\n", database_name);
        return EXIT_FAILURE;
    }
    suite = suite_create(name);
    for (i = 0; i < count; i++)
        files[i](suite);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    apr_terminate();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- statements by hand ------------------------------------------------------------ */

static records_kind_e kind_of_letter(char letter)
{
    return (records_kind_e)(strchr(letters, letter) - letters);
}

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

static const char *value_text(const records_row_t *row, int i)
{
    const records_value_t *value = &row->values[i];
    const char *text;

    if (value->text == NULL)
        return "~";
    text = apr_pstrmemdup(pool, value->text, value->length);
    return rows_tell_kinds ? apr_psprintf(pool, "%c%s", letters[row->kinds[i]], text) : text;
}

records_error_t *read_rows(const char **text, records_result_t *result)
{
    const records_row_t *row;
    records_error_t *error;
    int i;

    *text = "";
    while (result->rows != NULL) {
        if ((error = result->rows->next(result->rows, &row)) != NULL)
            return error;
        if (row == NULL)
            break;
        for (i = 0; i < row->columns; i++)
            *text = apr_pstrcat(pool, *text, i > 0 ? "|" : "", value_text(row, i), NULL);
        *text = apr_pstrcat(pool, *text, ";", NULL);
    }
    return NULL;
}

const char *rows_text(records_result_t *result)
{
    const char *text;

    ck_ok(read_rows(&text, result));
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

const char *facts_like(const char *beginning)
{
    records_transaction_t *t = transaction(0, sql(dialect->catalog_sql, "TTTTTTTTTTT", NULL));
    const char *found = "", *fact;
    records_result_t result;
    const records_row_t *row;
    int i;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    while (result.rows->next(result.rows, &row) == NULL && row != NULL) {
        for (fact = "", i = 0; i < row->columns; i++)
            fact = apr_pstrcat(pool, fact, i > 0 ? "|" : "",
                               row->values[i].text == NULL ? "~" : row->values[i].text, NULL);
        if (strncmp(fact, beginning, strlen(beginning)) == 0)
            found = apr_pstrcat(pool, found, fact, ";", NULL);
    }
    ck_ok(driver->finish(conn, 1, pool));
    return found;
}

void ck_failed(const records_error_t *error, const char *sqlstate, const char *words)
{
    ck_assert_str_eq(error->code, sqlstate);
    ck_assert_ptr_nonnull(error->message);
    if (words != NULL)
        ck_assert_str_eq(error->message, words);
}

/* ---- cancelling ----------------------------------------------------------------------- */

static volatile apr_uint32_t has_ended;

/* Again and again: the first may come before the statement, on a busy machine. */
static void *APR_THREAD_FUNC cancel_until_it_ends(apr_thread_t *thread, void *data)
{
    (void)thread;
    (void)data;
    do {
        apr_sleep(apr_time_from_msec(200));
        driver->cancel(conn);
    } while (apr_atomic_read32(&has_ended) == 0);
    return NULL;
}

records_error_t *cancelled(const records_transaction_t *t, records_result_t *result)
{
    const char *ignored;
    records_error_t *error;
    apr_thread_t *thread;
    apr_status_t rv;

    has_ended = 0;
    ck_assert_int_eq(apr_thread_create(&thread, NULL, cancel_until_it_ends, NULL, pool),
                     APR_SUCCESS);
    error = driver->run(conn, t, 0, result, pool);
    if (error == NULL)
        error = read_rows(&ignored, result);
    apr_atomic_set32(&has_ended, 1);
    apr_thread_join(&rv, thread);
    return error;
}

/* ---- memory ---------------------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

long resident_kb(void)
{
#ifdef SANITIZED
    return 0;
#else
    const char *preload = getenv("LD_PRELOAD");
    FILE *file;
    long size = 0, resident = 0;

    if ((preload != NULL && strstr(preload, "vgpreload") != NULL)
        || (file = fopen("/proc/self/statm", "r")) == NULL)
        return 0;
    if (fscanf(file, "%ld %ld", &size, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
#endif
}
