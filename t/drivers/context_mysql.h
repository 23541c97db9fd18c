/* SPDX-License-Identifier: Apache-2.0 */
/* Upserts, calls, and what a transaction is told, on a real MariaDB. */
#ifndef RECORDS_CONTEXT_MYSQL_H
#define RECORDS_CONTEXT_MYSQL_H

#include "fixture_mysql.h"

/* ---- upserts --------------------------------------------------------------------------- */

/* The rows, and whether there is a new one: "1|a;+" */
static const char *upsert(const char *resolution, const char *target, const char *body)
{
    const char *got;

    prefer = apr_pstrcat(pool, "resolution=", resolution, NULL);
    got = ask("POST", target, body);
    prefer = NULL;
    return apr_pstrcat(pool, got, asked.created ? "+" : "", NULL);
}

static void make_keys(void)
{
    interfere("CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, k VARCHAR(10), m VARCHAR(10),"
              " v INT DEFAULT 5, UNIQUE KEY a_k (k), UNIQUE KEY a_m (m))");
    interfere("INSERT INTO a VALUES (1, 'a', 'x', 1), (2, 'b', 'y', 2)");
}

START_TEST(an_upsert_is_by_its_own_key_alone)
{
    static const char *const merge = "merge-duplicates";
    static const char other_key[] = "23505 duplicate key value violates another unique constraint";

    make_keys();
    ck_assert_str_eq(upsert(merge, "/a?select=id,k,m,v", "{\"id\":1,\"k\":\"a\",\"m\":\"x\",\"v\":10}"),
                     "1|a|x|10;");
    ck_assert_str_eq(upsert(merge, "/a?select=id,k,m,v", "[{\"id\":1,\"k\":\"a\",\"m\":\"x\",\"v\":11},"
                            "{\"id\":3,\"k\":\"c\",\"m\":\"z\",\"v\":3},"
                            "{\"id\":2,\"k\":\"b2\",\"m\":\"y\",\"v\":12}]"),
                     "1|a|x|11;3|c|z|3;2|b2|y|12;+");
    ck_assert_str_eq(upsert(merge, "/a?select=id,k", "{\"id\":9,\"k\":\"a\",\"m\":\"q\"}"), other_key);
    ck_assert_str_eq(upsert(merge, "/a?select=id,k", "{\"id\":9,\"k\":\"a\",\"m\":\"x\"}"), other_key);
    ck_assert_str_eq(upsert(merge, "/a?select=id,k", "{\"id\":1,\"k\":\"c\",\"m\":\"x\"}"),
                     "23505 duplicate key value violates unique constraint \"a_k\"");
    ck_assert_str_eq(upsert(merge, "/a?select=id,k", "{\"id\":4,\"k\":\"d\",\"m\":\"w\"}"), "4|d;+");
    ck_assert_str_eq(upsert(merge, "/a?select=k,v&on_conflict=k", "[{\"k\":\"a\",\"v\":21},"
                            "{\"k\":\"new\",\"v\":22}]"), "a|21;new|22;+");
    ck_assert_str_eq(upsert(merge, "/a?select=v&on_conflict=k", "{\"k\":\"a\",\"v\":23}"), "23;");
    ck_assert_str_eq(upsert(merge, "/a?select=k&on_conflict=k", "[{\"k\":\"a\"},{\"k\":\"newer\"}]"),
                     "a;newer;+");
    ck_assert_str_eq(upsert(merge, "/a?select=k&on_conflict=k", "{\"k\":\"a\"}"), "a;");
    ck_assert_str_eq(upsert(merge, "/a?on_conflict=v", "{\"v\":1}"), "42P10 there is no unique or "
                     "exclusion constraint matching the ON CONFLICT specification");
    ck_assert_str_eq(upsert(merge, "/a", "[{\"id\":1,\"v\":1},{\"id\":1,\"v\":2}]"),
                     "21000 ON CONFLICT DO UPDATE command cannot affect row a second time");
    ck_assert_str_eq(interfere("SELECT GROUP_CONCAT(CONCAT(k, v) ORDER BY id) FROM a"),
                     "a23,b212,c3,d5,new22,newer5");
}
END_TEST

START_TEST(an_upsert_may_leave_alone_what_is_there)
{
    static const char *const ignore = "ignore-duplicates";

    make_keys();
    ck_assert_str_eq(upsert(ignore, "/a?select=id,v", "[{\"id\":1,\"v\":9},{\"id\":3,\"v\":9},"
                            "{\"id\":3,\"v\":8}]"), "3|9;+");
    ck_assert_str_eq(upsert(ignore, "/a?select=id,v", "{\"id\":1,\"v\":9}"), "");
    ck_assert_str_eq(upsert(ignore, "/a?select=id", "{\"id\":8,\"k\":\"a\"}"),
                     "23505 duplicate key value violates another unique constraint");
    ck_assert_str_eq(upsert(ignore, "/a?select=k&on_conflict=k", "[{\"k\":\"a\"},{\"k\":\"n\"}]"), "n;+");
    ck_assert_str_eq(interfere("SELECT v FROM a WHERE id = 1"), "1");
    answers = "return=minimal";
    (void)upsert(ignore, "/a", "[{\"id\":1,\"v\":9},{\"id\":20,\"v\":9}]");
    ck_assert_int_eq(asked.affected, 1);
    (void)upsert("merge-duplicates", "/a", "[{\"id\":1,\"v\":9}]");
    ck_assert_int_eq(asked.created, 0);
    (void)upsert("merge-duplicates", "/a", "[{\"id\":1,\"v\":9},{\"id\":21,\"v\":9}]");
    ck_assert_int_eq(asked.created, 1);
    ck_assert_str_eq(interfere("SELECT GROUP_CONCAT(CONCAT(id, ':', v) ORDER BY id) FROM a"
                               " WHERE id IN (1, 20, 21)"), "1:9,20:9,21:9");
}
END_TEST

START_TEST(keys_of_every_type_can_be_upserted)
{
    static const struct { const char *type, *value, *json; } keys[] = {
        { "BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615" },
        { "DECIMAL(30,9)", "123456789012345678901.123456789", "123456789012345678901.123456789" },
        { "DOUBLE", "0.1", "0.1" },
        { "VARCHAR(20) COLLATE utf8mb4_unicode_ci", "'\xc3\x84'", "\"\xc3\x84\"" },
        { "VARCHAR(20) CHARACTER SET latin1", "'\xc3\x84'", "\"\xc3\x84\"" },
        { "VARBINARY(9)", "x'00ff'", "\"\\\\x00ff\"" },
        { "BIT(10)", "b'1000000001'", "\"\\\\x0201\"" },
        { "DATE", "'2018-01-31'", "\"2018-01-31\"" },
        { "TIMESTAMP(3)", "'2018-01-31 10:20:30.5'", "\"2018-01-31T10:20:30.5Z\"" },
        { "UUID", "'f47ac10b-58cc-4372-a567-0e02b2c3d479'",
          "\"f47ac10b-58cc-4372-a567-0e02b2c3d479\"" },
        { "INET6", "'::1'", "\"::1\"" },
        { "ENUM('x','y')", "'y'", "\"y\"" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *got;

        interfere(apr_psprintf(pool, "CREATE OR REPLACE TABLE a (k %s, v INT, PRIMARY KEY (k))",
                               keys[i].type));
        interfere(apr_psprintf(pool, "INSERT INTO a VALUES (%s, 1)", keys[i].value));
        got = upsert("merge-duplicates", "/a?select=v", apr_psprintf(pool, "{\"k\":%s,\"v\":2}",
                                                                     keys[i].json));
        ck_assert_msg(strcmp(got, "2;") == 0, "%s: %s", keys[i].type, got);
        ck_assert_str_eq(interfere(apr_psprintf(pool, "SELECT count(*) FROM a WHERE k = %s AND v = 2",
                                                keys[i].value)), "1");
    }
}
END_TEST

/* ---- what a change answers, with embeds ------------------------------------------------------ */

START_TEST(a_change_answers_with_embeds)
{
    interfere("CREATE TABLE shows (id INT PRIMARY KEY, code VARCHAR(20))");
    interfere("CREATE TABLE shots (id INT PRIMARY KEY, show_id INT, next_id INT,"
              " FOREIGN KEY (show_id) REFERENCES shows (id),"
              " CONSTRAINT shots_next FOREIGN KEY (next_id) REFERENCES shots (id))");
    interfere("INSERT INTO shows VALUES (1, 'A'), (2, 'B')");
    ck_assert_str_eq(ask("POST", "/shots?select=id,shows(code)", "[{\"id\":1,\"show_id\":2},"
                         "{\"id\":2,\"show_id\":null}]"), "1|{\"code\": \"B\"};2|~;");
    ck_assert_str_eq(ask("PATCH", "/shots?select=id,shows(code)&id=eq.2", "{\"show_id\":1}"),
                     "2|{\"code\": \"A\"};");
    ck_assert_str_eq(ask("PATCH", "/shots?select=id,...shows(code)&order=shows(code).desc",
                         "{\"next_id\":1}"), "1|B;2|A;");
    ck_assert_str_eq(ask("PUT", "/shots?select=id,shows(code)&id=eq.3", "{\"id\":3,\"show_id\":1}"),
                     "3|{\"code\": \"A\"};");
    ck_assert_str_eq(ask("POST", "/shows?select=id,shots(id)", "{\"id\":5}"), "5|[];");
    ck_assert_str_eq(ask("POST", "/shots?select=id,next:next_id(id)", "{\"id\":6,\"next_id\":3}"),
                     "6|{\"id\": 3};");
    ck_assert_str_eq(ask("DELETE", "/shots?select=id,shows(code)&id=eq.6", NULL), "6|~;");
    ck_assert_str_eq(upsert("merge-duplicates", "/shots?select=id,shows(code)",
                            "[{\"id\":3,\"show_id\":2},{\"id\":7,\"show_id\":1}]"),
                     "3|{\"code\": \"B\"};7|{\"code\": \"A\"};+");
}
END_TEST

/* ---- calls ------------------------------------------------------------------------------------ */

START_TEST(functions_and_procedures_are_called)
{
    options = RECORDS_OPTION_TINYINT1_BOOLEAN;
    interfere("CREATE TABLE t (id INT PRIMARY KEY, n DECIMAL(5,2), j JSON, d DATETIME(3), b BLOB)");
    interfere("INSERT INTO t VALUES (1, 1.50, '{\"a\": [1]}', '2018-01-31 10:20:30.5', x'00ff'),"
              " (2, NULL, NULL, NULL, NULL)");
    interfere("CREATE FUNCTION f(b INT, a VARCHAR(20)) RETURNS VARCHAR(50) READS SQL DATA"
              " RETURN CONCAT(a, '-', b)");
    interfere("CREATE FUNCTION yes(a BOOLEAN) RETURNS BOOLEAN NO SQL RETURN NOT a");
    interfere("CREATE FUNCTION here() RETURNS POINT NO SQL RETURN POINT(1, 2)");
    interfere("CREATE PROCEDURE p(least INT) READS SQL DATA"
              " SELECT id, n, j, d, b FROM t WHERE id >= least ORDER BY id");
    interfere("CREATE PROCEDURE outs(IN a INT, OUT twice INT, INOUT c VARCHAR(9)) NO SQL"
              " BEGIN SET twice = 2 * a; SET c = CONCAT(c, '!'); END");
    interfere("CREATE PROCEDURE writes(a INT) MODIFIES SQL DATA INSERT INTO t (id) VALUES (a)");
    interfere("CREATE PROCEDURE late() READS SQL DATA BEGIN SELECT 1 AS one;"
              " SIGNAL SQLSTATE 'PT409' SET MESSAGE_TEXT = 'too late'; END");
    ck_assert_str_eq(ask("GET", "/rpc/f?a=x&b=7", NULL), "x-7;");
    ck_assert_str_eq(ask("POST", "/rpc/f", "{\"b\":7,\"a\":\"it's\"}"), "it's-7;");
    ck_assert_str_eq(ask("GET", "/rpc/yes?a=false", NULL), "1;");
    ck_assert_str_eq(ask("GET", "/rpc/here", NULL), "{\"type\": \"Point\", \"coordinates\": [1, 2]};");
    ck_assert_str_eq(ask("GET", "/rpc/p?least=1", NULL),
                     "1|1.50|{\"a\": [1]}|2018-01-31 10:20:30.5|\\x00ff;2|~|~|~|~;");
    ck_assert_ptr_nonnull(asked.columns);
    ck_assert_int_eq(asked.columns->columns, 5);
    ck_assert_str_eq(asked.columns->names[2], "j");
    ck_assert_int_eq(asked.columns->kinds[1], RECORDS_NUMBER);
    ck_assert_int_eq(asked.columns->kinds[2], RECORDS_JSON);
    ck_assert_str_eq(ask("GET", "/rpc/p?least=1&limit=1", NULL),
                     "1|1.50|{\"a\": [1]}|2018-01-31 10:20:30.5|\\x00ff;");
    ck_assert_str_eq(ask("POST", "/rpc/p", "{\"least\":3}"), "");
    ck_assert_str_eq(ask("POST", "/rpc/outs", "{\"a\":4,\"c\":\"x\"}"), "8|x!;");
    ck_assert_str_eq(asked.columns->names[0], "twice");
    ck_assert_str_eq(ask("POST", "/rpc/writes", "{\"a\":9}"), "");
    ck_assert_str_eq(interfere("SELECT count(*) FROM t WHERE id = 9"), "1");
    ck_assert_str_eq(ask("GET", "/rpc/writes?a=10", NULL), "25006 cannot write in a read-only transaction");
    ck_assert_str_eq(ask("GET", "/rpc/late", NULL), "PT409 too late");
    ck_assert_str_eq(ask("POST", "/rpc/late", "{}"), "PT409 too late");
    ck_assert_str_eq(ask("GET", "/rpc/f?a=x&b=y", NULL),
                     "22P02 invalid input syntax for type integer: \"y\"");
}
END_TEST

/* ---- what a transaction is told ------------------------------------------------------------------ */

static const records_identity_t *make_identity(const char *role, int count, const char *const *pairs)
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
    static const char *const pairs[] = { "request.jwt.claims", "{\"role\":\"it's\"}", "request.method",
                                         "GET", "app.settings.Color", "red" };

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("INSERT INTO a VALUES (1), (2)");
    interfere("CREATE FUNCTION told() RETURNS TEXT READS SQL DATA RETURN (" TOLD ")");
    interfere("CREATE PROCEDURE first() BEGIN SET @response_headers = '[{\"X-A\":\"1\"}]',"
              " @response_status = 207; SELECT 'unheard'; END");
    interfere("CREATE FUNCTION first_of_all() RETURNS INT BEGIN SET @response_status = '299'; RETURN 1;"
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
    apr_thread_t *thread;
    apr_status_t rv;

    make_told();
    pre_request = "first";
    ck_assert_str_eq(ask("GET", "/a?id=eq.1&select=x", NULL), "42703 column a.x does not exist");
    ck_assert_str_eq(left_behind(), NOTHING);
    ck_assert_str_eq(ask("POST", "/a", "{\"id\":1}"),        /* an error of the database */
                     "23505 duplicate key value violates unique constraint \"PRIMARY\"");
    ck_assert_str_eq(left_behind(), NOTHING);

    ck_ok(compile(&t, "GET", "/a", NULL));                   /* a stream that is left */
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_ok(result.rows->next(result.rows, &row));
    ck_assert(!driver->ready(conn));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(left_behind(), NOTHING);

    ck_ok(compile(&t, "POST", "/a", "{\"id\":5}"));          /* a write that is held and undone */
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert(!driver->ready(conn));
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert_str_eq(left_behind(), NOTHING);

    ck_ok(compile(&t, "GET", "/a", NULL));                   /* one that is cancelled */
    slow = apr_pmemdup(pool, t, sizeof(*slow));
    slow->rows = sql("SELECT count(*) FROM seq_1_to_100000000 WHERE seq % 7 = SQRT(seq)", "I", NULL);
    ck_assert_int_eq(apr_thread_create(&thread, NULL, cancel_soon, NULL, pool), APR_SUCCESS);
    ck_fails(driver->run(conn, slow, 0, &result, pool), "57014",
             "canceling statement due to user request");
    apr_thread_join(&rv, thread);
    ck_assert_str_eq(left_behind(), NOTHING);

    ck_ok(compile(&t, "GET", "/a", NULL));                   /* one whose connection is killed */
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
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "22023 role \"records_nobody\" does not exist");
    who = make_identity("records_foreign", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "22023 role \"records_foreign\" does not exist");
    who = make_identity("NONE", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "22023 role \"NONE\" does not exist");
    who = make_identity("none  ", 0, NULL);  /* the server does not see the blanks */
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "22023 role \"none  \" does not exist");
    who = make_identity("records_web ", 0, NULL);
    ck_assert_str_eq(ask("GET", "/a?id=eq.1", NULL), "22023 role \"records_web \" does not exist");
    interfere("DROP USER records_account@localhost");
    interfere("DROP ROLE records_web, `records_o``dd`, records_usual, records_foreign");
}
END_TEST

static void add_context(TCase *tests)
{
    tcase_add_test(tests, an_upsert_is_by_its_own_key_alone);
    tcase_add_test(tests, an_upsert_may_leave_alone_what_is_there);
    tcase_add_test(tests, keys_of_every_type_can_be_upserted);
    tcase_add_test(tests, a_change_answers_with_embeds);
    tcase_add_test(tests, functions_and_procedures_are_called);
    tcase_add_test(tests, a_request_is_told_and_tells);
    tcase_add_test(tests, what_is_first_may_refuse_or_not_write);
    tcase_add_test(tests, nothing_of_a_request_is_seen_by_the_next);
    tcase_add_test(tests, a_role_is_taken_and_given_back);
}

#endif
