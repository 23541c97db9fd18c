/* SPDX-License-Identifier: Apache-2.0 */
/* Upserts, what a change answers, and calls. */
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
    ck_assert_str_eq(
        upsert(merge, "/a?select=id,k,m,v", "{\"id\":1,\"k\":\"a\",\"m\":\"x\",\"v\":10}"),
        "1|a|x|10;");
    ck_assert_str_eq(upsert(merge, "/a?select=id,k,m,v",
                            "[{\"id\":1,\"k\":\"a\",\"m\":\"x\",\"v\":11},"
                            "{\"id\":3,\"k\":\"c\",\"m\":\"z\",\"v\":3},"
                            "{\"id\":2,\"k\":\"b2\",\"m\":\"y\",\"v\":12}]"),
                     "1|a|x|11;3|c|z|3;2|b2|y|12;+");
    ck_assert_str_eq(upsert(merge, "/a?select=id,k", "{\"id\":9,\"k\":\"a\",\"m\":\"q\"}"),
                     other_key);
    ck_assert_str_eq(upsert(merge, "/a?select=id,k", "{\"id\":9,\"k\":\"a\",\"m\":\"x\"}"),
                     other_key);
    ck_assert_str_eq(upsert(merge, "/a?select=id,k", "{\"id\":1,\"k\":\"c\",\"m\":\"x\"}"),
                     "23505 duplicate key value violates unique constraint \"a_k\"");
    ck_assert_str_eq(upsert(merge, "/a?select=id,k", "{\"id\":4,\"k\":\"d\",\"m\":\"w\"}"),
                     "4|d;+");
    ck_assert_str_eq(upsert(merge, "/a?select=k,v&on_conflict=k",
                            "[{\"k\":\"a\",\"v\":21},"
                            "{\"k\":\"new\",\"v\":22}]"),
                     "a|21;new|22;+");
    ck_assert_str_eq(upsert(merge, "/a?select=v&on_conflict=k", "{\"k\":\"a\",\"v\":23}"), "23;");
    ck_assert_str_eq(
        upsert(merge, "/a?select=k&on_conflict=k", "[{\"k\":\"a\"},{\"k\":\"newer\"}]"),
        "a;newer;+");
    ck_assert_str_eq(upsert(merge, "/a?select=k&on_conflict=k", "{\"k\":\"a\"}"), "a;");
    ck_assert_str_eq(upsert(merge, "/a?on_conflict=v", "{\"v\":1}"),
                     "42P10 there is no unique or "
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
    ck_assert_str_eq(upsert(ignore, "/a?select=id,v",
                            "[{\"id\":1,\"v\":9},{\"id\":3,\"v\":9},"
                            "{\"id\":3,\"v\":8}]"),
                     "3|9;+");
    ck_assert_str_eq(upsert(ignore, "/a?select=id,v", "{\"id\":1,\"v\":9}"), "");
    ck_assert_str_eq(upsert(ignore, "/a?select=id", "{\"id\":8,\"k\":\"a\"}"),
                     "23505 duplicate key value violates another unique constraint");
    ck_assert_str_eq(upsert(ignore, "/a?select=k&on_conflict=k", "[{\"k\":\"a\"},{\"k\":\"n\"}]"),
                     "n;+");
    ck_assert_str_eq(interfere("SELECT v FROM a WHERE id = 1"), "1");
    answers = "return=minimal";
    (void)upsert(ignore, "/a", "[{\"id\":1,\"v\":9},{\"id\":20,\"v\":9}]");
    ck_assert_int_eq(asked.affected, 1);
    (void)upsert("merge-duplicates", "/a", "[{\"id\":1,\"v\":9}]");
    ck_assert_int_eq(asked.created, 0);
    (void)upsert("merge-duplicates", "/a", "[{\"id\":1,\"v\":9},{\"id\":21,\"v\":9}]");
    ck_assert_int_eq(asked.created, 1);
    ck_assert_str_eq(interfere("SELECT GROUP_CONCAT(CONCAT(id, ':', v) ORDER BY id) FROM a"
                               " WHERE id IN (1, 20, 21)"),
                     "1:9,20:9,21:9");
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
        got = upsert("merge-duplicates", "/a?select=v",
                     apr_psprintf(pool, "{\"k\":%s,\"v\":2}", keys[i].json));
        ck_assert_msg(strcmp(got, "2;") == 0, "%s: %s", keys[i].type, got);
        ck_assert_str_eq(interfere(apr_psprintf(
                             pool, "SELECT count(*) FROM a WHERE k = %s AND v = 2", keys[i].value)),
                         "1");
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
    ck_assert_str_eq(ask("POST", "/shots?select=id,shows(code)",
                         "[{\"id\":1,\"show_id\":2},"
                         "{\"id\":2,\"show_id\":null}]"),
                     "1|{\"code\": \"B\"};2|~;");
    ck_assert_str_eq(ask("PATCH", "/shots?select=id,shows(code)&id=eq.2", "{\"show_id\":1}"),
                     "2|{\"code\": \"A\"};");
    ck_assert_str_eq(
        ask("PATCH", "/shots?select=id,...shows(code)&order=shows(code).desc", "{\"next_id\":1}"),
        "1|B;2|A;");
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
    ck_assert_str_eq(ask("GET", "/rpc/here", NULL),
                     "{\"type\": \"Point\", \"coordinates\": [1, 2]};");
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
    ck_assert_str_eq(ask("GET", "/rpc/writes?a=10", NULL),
                     "25006 cannot write in a read-only transaction");
    ck_assert_str_eq(ask("GET", "/rpc/late", NULL), "PT409 too late");
    ck_assert_str_eq(ask("POST", "/rpc/late", "{}"), "PT409 too late");
    ck_assert_str_eq(ask("GET", "/rpc/f?a=x&b=y", NULL),
                     "22P02 invalid input syntax for type integer: \"y\"");
}
END_TEST

void add_upserting(Suite *suite)
{
    TCase *tests = room(suite, "upserting");

    tcase_add_test(tests, an_upsert_is_by_its_own_key_alone);
    tcase_add_test(tests, an_upsert_may_leave_alone_what_is_there);
    tcase_add_test(tests, keys_of_every_type_can_be_upserted);
    tcase_add_test(tests, a_change_answers_with_embeds);
    tcase_add_test(tests, functions_and_procedures_are_called);
}
