/* SPDX-License-Identifier: Apache-2.0 */
/* What the catalog query tells of a real MariaDB, its version, and the words for the operator whose
 * parameters are wrong. */
#include "fixture_mysql.h"

START_TEST(the_catalog_tells_tables_columns_keys_and_links)
{
    interfere("CREATE TABLE a (x INT, y INT, PRIMARY KEY (y, x))");
    interfere("CREATE TABLE b (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, ax INT, ay INT,"
              " n VARCHAR(10) NOT NULL DEFAULT 'it''s', j JSON, f BOOLEAN DEFAULT true,"
              " s TINYINT(1) UNSIGNED, u UUID DEFAULT uuid(), g INT AS (ax + 1) STORED,"
              " `a``b` JSON, t DATETIME(3) NOT NULL COMMENT 'when', hid INT INVISIBLE,"
              " UNIQUE KEY both_ways (n, ax), UNIQUE KEY beginning (n(3)), KEY (ax),"
              " CONSTRAINT b_a FOREIGN KEY (ay, ax) REFERENCES a (y, x)) COMMENT 'of bees'");
    interfere("CREATE VIEW v AS SELECT id, n FROM b");
    interfere("CREATE VIEW w AS SELECT count(*) AS c FROM b");
    ck_assert_str_eq(facts_like("setting"), "setting|~|~|default_schema|~|records_test|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("table|records_test|b|"),
                     "table|records_test|b|~|~|~|"
                     "insertable updatable deletable plain|~|~|~|of bees;");
    ck_assert_str_eq(facts_like("table|records_test|v|"),
                     "table|records_test|v|~|~|~|"
                     "view insertable updatable deletable|~|~|~|~;");
    ck_assert_str_eq(facts_like("table|records_test|w|"),
                     "table|records_test|w|~|~|~|view|~|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|id"),
                     "column|records_test|b|id|1|"
                     "bigint(20) unsigned|default identity unsigned|bigint|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|n"),
                     "column|records_test|b|n|4|"
                     "varchar(10)|default|varchar|~|'it''s'|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|j"),
                     "column|records_test|b|j|5|longtext|nullable|json|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|a`b"),
                     "column|records_test|b|a`b|10|longtext|nullable|json|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|f"),
                     "column|records_test|b|f|6|tinyint(1)|nullable default|tinyint1|~|1|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|s"),
                     "column|records_test|b|s|7|"
                     "tinyint(1) unsigned|nullable unsigned|tinyint|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|u"),
                     "column|records_test|b|u|8|uuid|nullable default|uuid|~|uuid()|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|g"),
                     "column|records_test|b|g|9|int(11)|nullable generated|int|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|t"),
                     "column|records_test|b|t|11|datetime(3)|lenient|datetime|~|~|when;");
    ck_assert_str_eq(facts_like("column|records_test|b|hid"), "");
    ck_assert_str_eq(facts_like("key|records_test|a|"),
                     "key|records_test|a|y|1|PRIMARY|~|~|~|~|~;"
                     "key|records_test|a|x|2|PRIMARY|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("unique|records_test|b|"),
                     "unique|records_test|b|n|1|both_ways|~|~|~|~|~;"
                     "unique|records_test|b|ax|2|both_ways|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("foreign|records_test|b|"),
                     "foreign|records_test|b|ay|1|b_a|~|records_test|a|y|~;"
                     "foreign|records_test|b|ax|2|b_a|~|records_test|a|x|~;");
    ck_assert_str_eq(facts_like("table|mysql|"), "");
}
END_TEST

START_TEST(the_catalog_tells_routines_and_full_text_indexes)
{
    interfere("CREATE TABLE a (x INT, t TEXT, u TEXT, FULLTEXT KEY words (u, t))");
    interfere("CREATE FUNCTION f(n INT, b TINYINT(1)) RETURNS DECIMAL(5,2) DETERMINISTIC NO SQL"
              " COMMENT 'of n' RETURN n * 2");
    interfere("CREATE PROCEDURE p(IN n INT, OUT m BIGINT UNSIGNED, INOUT k VARCHAR(9))"
              " READS SQL DATA SET m = n");
    interfere("CREATE PROCEDURE f() SET @x = 1");
    ck_assert_str_eq(facts_like("fulltext|"), "fulltext|records_test|a|u|1|words|~|~|~|~|~;"
                                              "fulltext|records_test|a|t|2|words|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("function|records_test|FUNCTION f|"),
                     "function|records_test|FUNCTION f|f|~|decimal(5,2)|reads|decimal|~|~|of n;");
    ck_assert_str_eq(facts_like("parameter|records_test|FUNCTION f|"),
                     "parameter|records_test|FUNCTION f|n|1|int(11)|required|int|~|~|~;"
                     "parameter|records_test|FUNCTION f|b|2|tinyint(1)|required|tinyint1|~|~|~;");
    ck_assert_str_eq(facts_like("function|records_test|PROCEDURE f|"),
                     "function|records_test|PROCEDURE f|f|~|~|row set procedure|~|~|~|~;");
    ck_assert_str_eq(facts_like("function|records_test|PROCEDURE p|"),
                     "function|records_test|PROCEDURE p|p|~|~|row set procedure reads|~|~|~|~;");
    ck_assert_str_eq(facts_like("parameter|records_test|PROCEDURE p|"),
                     "parameter|records_test|PROCEDURE p|n|1|int(11)|required|int|~|~|~;"
                     "parameter|records_test|PROCEDURE p|m|2|bigint(20) unsigned|out|bigint|~|~|~;"
                     "parameter|records_test|PROCEDURE p|k|3|varchar(9)|inout required|varchar|"
                     "~|~|~;");
}
END_TEST

START_TEST(the_catalog_tells_the_comment_of_a_schema)
{
    ck_assert_str_eq(facts_like("setting|records_test|"), "");
    interfere("ALTER DATABASE records_test COMMENT 'our films'");
    ck_assert_str_eq(facts_like("setting|records_test|"),
                     "setting|records_test|~|comment|~|our films|~|~|~|~|~;");
}
END_TEST

/* Our connection is one that may do nothing by itself. */
static void connect_as(const char *account)
{
    MYSQL *theirs = conn->native;

    ck_assert_msg(mysql_change_user(theirs, account, "", "records_test") == 0, "%s",
                  mysql_error(theirs));
}

START_TEST(a_role_may_do_what_it_was_granted_in_whatever_way)
{
    static const char *const setup[] = {
        "CREATE USER records_login@localhost",
        "CREATE ROLE records_nobody", "CREATE ROLE records_reader", "CREATE ROLE records_editor",
        "CREATE ROLE records_team",
        "GRANT records_nobody TO records_login@localhost",
        "GRANT records_reader TO records_login@localhost",
        "GRANT records_editor TO records_login@localhost",
        "GRANT records_team TO records_reader",
        "GRANT REFERENCES, ALTER ROUTINE ON records_test.* TO records_login@localhost",
        "CREATE TABLE a (id INT PRIMARY KEY, name TEXT, `secr``et` TEXT)", "CREATE TABLE b (id INT)",
        "CREATE TABLE c (id INT)", "CREATE TABLE d (id INT)", "CREATE VIEW v AS SELECT id FROM a",
        "CREATE FUNCTION f(n INT) RETURNS INT NO SQL RETURN n",
        "CREATE FUNCTION p(n INT) RETURNS INT NO SQL RETURN n",
        "CREATE PROCEDURE p(n INT, m INT) SET @x = n",
        "GRANT SELECT (id, `secr``et`), UPDATE (name) ON a TO records_team",
        "GRANT SELECT ON b TO PUBLIC",
        "GRANT ALL ON c TO records_editor",
        "GRANT SELECT, DELETE, DELETE HISTORY ON v TO records_editor",
        "GRANT INSERT ON d TO records_login@localhost",
        "GRANT EXECUTE ON FUNCTION f TO records_editor",
        "GRANT EXECUTE ON PROCEDURE p TO records_team",
    };
    apr_size_t i;

    for (i = 0; i < COUNT_OF(setup); i++)
        interfere(setup[i]);
    disconnect_ours();
    connect_ours(STATEMENTS);
    connect_as("records_login");
    ck_assert_str_eq(privileges_of(NULL), "b s(s); d i(i); ");
    ck_assert_str_eq(privileges_of("records_nobody"), "b s(s); d i(i); ");
    ck_assert_str_eq(privileges_of("records_reader"), "a su(s u s); b s(s); d i(i); p(2) ");
    ck_assert_str_eq(privileges_of("records_editor"),
                     "b s(s); c siud(siu); d i(i); v sd(s); f(1) ");
    interfere("GRANT SELECT ON `records\\_%`.* TO records_nobody");
    interfere("REVOKE SELECT ON b FROM PUBLIC");
    ck_assert_str_eq(privileges_of("records_nobody"),
                     "a s(s s s); b s(s); c s(s); d si(si); v s(s); ");
    ck_assert_str_eq(privileges_of("records_editor"), "c siud(siu); d i(i); v sd(s); f(1) ");
    interfere("DROP ROLE records_nobody, records_reader, records_editor, records_team");
    interfere("DROP USER records_login@localhost");
}
END_TEST

START_TEST(the_version_changes_with_the_schema_and_with_nothing_else)
{
    records_transaction_t *t = transaction(0, sql(records_dialect_mariadb.version_sql, "T", NULL));
    static const char *const changes[] = {
        "CREATE TABLE a (x INT)", "ALTER TABLE a ADD y INT", "ALTER TABLE a MODIFY y BIGINT",
        "ALTER TABLE a ADD UNIQUE (y)", "ALTER TABLE a COMMENT 'more'",
        "ALTER TABLE a ADD PRIMARY KEY (x)", "CREATE TABLE b (x INT REFERENCES a (x))",
        "ALTER TABLE a ADD z LONGTEXT", "ALTER TABLE a ADD CHECK (json_valid(`z`))",
        "CREATE VIEW c AS SELECT x FROM b", "DROP VIEW c",
        "ALTER DATABASE COMMENT 'one'", "ALTER DATABASE COMMENT 'another'",
        "ALTER TABLE a ADD t TEXT", "ALTER TABLE a ADD FULLTEXT (t)",
        "CREATE FUNCTION f(n INT) RETURNS INT NO SQL RETURN 1",
        "CREATE OR REPLACE FUNCTION f(n INT, m INT) RETURNS INT NO SQL RETURN 1", "DROP FUNCTION f",
    };
    const char *before = answer_of(t), *after;
    apr_size_t i;

    for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        interfere(changes[i]);
        after = answer_of(t);
        ck_assert_msg(strcmp(before, after) != 0, "%s", changes[i]);
        before = after;
    }
    interfere("INSERT INTO a (x, y) VALUES (1, 2)");
    ck_assert_str_eq(answer_of(t), before);
}
END_TEST

START_TEST(parameters_are_checked_when_httpd_starts)
{
    static const char *const right[] = {
        "host=db1 port=3306 user=web pass=a=b dbname=studio", "sock = /run/s ; user=web",
        "group=client reconnect=0 flags=CLIENT_FOUND_ROWS fldsz=10", "user = web pass = s",
    };
    static const struct { const char *params, *says; } wrong[] = {
        { NULL, "where the database is" },         { " ", "where the database is" },
        { "hots=db1", "'hots' is no parameter" },  { "user=web pass=ab cdef", "after pass= stands" },
        { "studio", "takes name=value" },          { "user=web port=x", "port takes a number" },
        { "port=99999", "port takes a number" },   { "reconnect=1", "reconnect=0" },
        { "flags=X", "CLIENT_FOUND_ROWS" },        { "host= user=web", "'host' has no value" },
        { "user=web pass= dbname=x", "'pass' has no value" }, { "pass=", "'pass' has no value" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        ck_assert_ptr_null(records_mysql_check(right[i], pool));
    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        const char *says = records_mysql_check(wrong[i].params, pool);

        ck_assert_msg(says != NULL && strstr(says, wrong[i].says) != NULL, "%s: %s",
                      wrong[i].params, says);
        ck_assert_ptr_null(strstr(says, "cdef"));
    }
}
END_TEST

void add_catalog(Suite *suite)
{
    TCase *tests = room(suite, "catalog");

    tcase_add_test(tests, the_catalog_tells_tables_columns_keys_and_links);
    tcase_add_test(tests, the_catalog_tells_routines_and_full_text_indexes);
    tcase_add_test(tests, the_catalog_tells_the_comment_of_a_schema);
    tcase_add_test(tests, a_role_may_do_what_it_was_granted_in_whatever_way);
    tcase_add_test(tests, the_version_changes_with_the_schema_and_with_nothing_else);
    tcase_add_test(tests, parameters_are_checked_when_httpd_starts);
}
