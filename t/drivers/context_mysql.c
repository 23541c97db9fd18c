/* SPDX-License-Identifier: Apache-2.0 */
/* What a transaction is told of its request, and that nothing of it is left for the next. */
#include "fixture_mysql.h"

static const records_identity_t *make_identity(const char *role, int count,
                                               const char *const *pairs)
{
    records_identity_t *identity = apr_pcalloc(pool, sizeof(*identity));
    apr_array_header_t *settings = apr_array_make(pool, count + 1, sizeof(records_setting_t));
    int i;

    for (i = 0; i < count; i++) {
        records_setting_t *setting = apr_array_push(settings);

        setting->name = pairs[2 * i];
        setting->value = pairs[2 * i + 1];
    }
    identity->role = role;
    identity->settings = count == 0 ? NULL : settings;
    return identity;
}

#define TOLD "SELECT CONCAT_WS('|', IFNULL(@request_jwt_claims, '~'), IFNULL(@request_method, '~')," \
             " IFNULL(@app_settings_color, '~'), IFNULL(@response_headers, '~'),"                   \
             " IFNULL(@response_status, '~'), @@time_zone, IFNULL(CURRENT_ROLE(), '~'))"

/* What the next one to have the connection would see. */
static const char *left_behind(void)
{
    return answer_of(transaction(0, sql(TOLD, "T", NULL)));
}

#define NOTHING "~|~|~|~|~|+00:00|~;"

static void make_told(void)
{
    static const char *const pairs[] = { "request.jwt.claims", "{\"role\":\"it's\"}",
                                         "request.method",     "GET",
                                         "app.settings.Color", "red" };

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("INSERT INTO a VALUES (1), (2)");
    interfere("CREATE FUNCTION told() RETURNS TEXT READS SQL DATA RETURN (" TOLD ")");
    interfere("CREATE PROCEDURE first() BEGIN SET @response_headers = '[{\"X-A\":\"1\"}]',"
              " @response_status = 207; SELECT 'unheard'; END");
    interfere(
        "CREATE FUNCTION first_of_all() RETURNS INT BEGIN SET @response_status = '299'; RETURN 1;"
        " END");
    who = make_identity(NULL, 3, pairs);
}

START_TEST(a_request_is_told_and_tells)
{
    make_told();
    ck_assert_str_eq(ask("GET", "/rpc/told", NULL), "{\"role\":\"it's\"}|GET|red|~|~|+00:00|~;");
    ck_assert_ptr_null(asked.headers);
    ck_assert_str_eq(left_behind(), NOTHING);
    pre_request = "records_test.first";
    ck_assert_str_eq(ask("GET", "/rpc/told", NULL),
                     "{\"role\":\"it's\"}|GET|red|[{\"X-A\":\"1\"}]|207|+00:00|~;");
    ck_assert_str_eq(asked.headers, "[{\"X-A\":\"1\"}]");
    ck_assert_str_eq(asked.status, "207");
    ck_assert_str_eq(left_behind(), NOTHING);
    pre_request = "first_of_all";
    ck_assert_str_eq(ask("GET", "/a?order=id", NULL), "1;2;");
    ck_assert_str_eq(asked.status, "299");
    ck_assert_str_eq(ask("POST", "/a", "{\"id\":3}"), "3;");
    ck_assert_str_eq(asked.status, "299");
    pre_request = "nothing_of_the_kind";
    ck_assert_str_eq(ask("GET", "/a", NULL), "42883 the function does not exist");
    ck_assert_str_eq(left_behind(), NOTHING);
}
END_TEST

START_TEST(what_is_first_may_refuse_or_not_write)
{
    make_told();
    interfere("CREATE PROCEDURE refuses() SIGNAL SQLSTATE 'PT403' SET MESSAGE_TEXT = 'not you'");
    interfere("CREATE PROCEDURE counts() INSERT INTO a VALUES (100)");
    pre_request = "refuses";
    ck_assert_str_eq(ask("GET", "/a", NULL), "PT403 not you");
    ck_assert_str_eq(ask("POST", "/a", "{\"id\":9}"), "PT403 not you");
    pre_request = "counts";
    ck_assert_str_eq(ask("GET", "/a", NULL), "25006 cannot write in a read-only transaction");
    ck_assert_str_eq(ask("POST", "/a", "{\"id\":9}"), "9;");
    ck_assert_str_eq(interfere("SELECT GROUP_CONCAT(id ORDER BY id) FROM a"), "1,2,9,100");
    ck_assert_str_eq(left_behind(), NOTHING);
}
END_TEST

START_TEST(nothing_of_a_request_is_seen_by_the_next)
{
    const records_transaction_t *t;
    records_transaction_t *slow;
    const records_row_t *row;
    records_result_t result;

    make_told();
    pre_request = "first";
    ck_assert_str_eq(ask("GET", "/a?id=eq.1&select=x", NULL), "42703 column a.x does not exist");
    ck_assert_str_eq(left_behind(), NOTHING);
    ck_assert_str_eq(ask("POST", "/a", "{\"id\":1}"), /* an error of the database */
                     "23505 duplicate key value violates unique constraint \"PRIMARY\"");
    ck_assert_str_eq(left_behind(), NOTHING);

    ck_ok(compile(&t, "GET", "/a", NULL)); /* a stream that is left */
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_ok(result.rows->next(result.rows, &row));
    ck_assert(!driver->ready(conn));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(left_behind(), NOTHING);

    ck_ok(compile(&t, "POST", "/a", "{\"id\":5}")); /* a write that is held and undone */
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert(!driver->ready(conn));
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert_str_eq(left_behind(), NOTHING);

    ck_ok(compile(&t, "GET", "/a", NULL)); /* one that is cancelled */
    slow = apr_pmemdup(pool, t, sizeof(*slow));
    slow->rows =
        sql("SELECT count(*) FROM seq_1_to_100000000000 WHERE seq % 7 = SQRT(seq)", "I", NULL);
    ck_fails(cancelled(slow, &result), "57014", "canceling statement due to user request");
    ck_assert_str_eq(left_behind(), NOTHING);

    ck_ok(compile(&t, "GET", "/a", NULL)); /* one whose connection is killed */
    ck_ok(driver->run(conn, t, 0, &result, pool));
    kill_ours();
    (void)!driver->finish(conn, 1, pool);
    ck_assert(!driver->ready(conn));
}
END_TEST

START_TEST(a_role_is_taken_and_given_back)
{
    make_told();
    interfere("CREATE OR REPLACE ROLE records_web");
    interfere("CREATE OR REPLACE ROLE `records_o``dd`");
    interfere("CREATE OR REPLACE ROLE records_usual");
    interfere("CREATE OR REPLACE ROLE records_foreign");
    interfere("CREATE OR REPLACE USER records_account@localhost");
    interfere("GRANT records_web TO records_account@localhost");
    interfere("GRANT `records_o``dd` TO records_account@localhost");
    interfere("GRANT records_usual TO records_account@localhost");
    interfere("SET DEFAULT ROLE records_usual FOR records_account@localhost");
    interfere("GRANT EXECUTE ON records_test.* TO records_account@localhost");
    interfere("GRANT SELECT ON records_test.a TO records_web");
    interfere("GRANT SELECT ON records_test.* TO records_usual");
    ck_assert_int_eq(mysql_change_user(conn->native, "records_account", "", "records_test"), 0);
    driver->detach(conn);
    ck_ok(driver->attach(conn, pool));
    who = make_identity("records_web", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "1;");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT CURRENT_ROLE()", "T", NULL))),
                     "records_usual;");
    who = make_identity("records_o`dd", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "42501 permission denied for table a");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT CURRENT_ROLE()", "T", NULL))),
                     "records_usual;");
    who = make_identity("records_nobody", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL),
                     "22023 role \"records_nobody\" does not exist");
    who = make_identity("records_foreign", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL),
                     "22023 role \"records_foreign\" does not exist");
    who = make_identity("NONE", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "22023 role \"NONE\" does not exist");
    who = make_identity("none  ", 0, NULL); /* the server does not see the blanks */
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "22023 role \"none  \" does not exist");
    who = make_identity("records_web ", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "22023 role \"records_web \" does not exist");
    interfere("DROP USER records_account@localhost");
    interfere("DROP ROLE records_web, `records_o``dd`, records_usual, records_foreign");
}
END_TEST

void add_context(Suite *suite)
{
    TCase *tests = room(suite, "context");

    tcase_add_test(tests, a_request_is_told_and_tells);
    tcase_add_test(tests, what_is_first_may_refuse_or_not_write);
    tcase_add_test(tests, nothing_of_a_request_is_seen_by_the_next);
    tcase_add_test(tests, a_role_is_taken_and_given_back);
}
