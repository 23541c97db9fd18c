/* SPDX-License-Identifier: Apache-2.0 */
/* Whole requests on a real MariaDB: conditions, casts, payloads, changes. */
#include "fixture_mysql.h"

/* ---- conditions and order ------------------------------------------------------------ */

START_TEST(every_operator_finds_what_it_should)
{
    static const struct { const char *query, *ids; } cases[] = {
        { "n=eq.5", "1;" },                      { "n=neq.5", "2;3;" },
        { "n=gt.5", "2;3;" },                    { "n=in.(5,7)", "1;3;" },
        { "n=in.()", "" },                       { "n=is.null", "4;" },
        { "n=not.is.null", "1;2;3;" },           { "n=isdistinct.5", "2;3;4;" },
        { "s=like.Ab*", "1;" },                  { "s=like.ab*", "2;" },
        { "s=ilike.AB*", "1;2;" },               { "s=like.a%25b*", "2;" },
        { "l=like.Ab*", "1;" },                  { "l=ilike.*C", "1;2;" },
        { "l=ilike.*\xc3\x84*", "3;" },          { "s=ilike.*\xc3\x84*", "3;" },
        { "s=ilike.*a*", "1;2;" },               { "s=not.like.Ab*", "2;3;" },
        { "s=match.^A", "1;" },                  { "s=imatch.^A", "1;2;" },
        { "s=match.b.c", "2;" },                 { "f=eq.0.1", "1;" },
        { "d=eq.0.1", "1;" },                    { "bt=eq.\\x0201", "1;" },
        { "b=eq.\\x00ff", "1;" },                { "u=eq.18446744073709551615", "1;" },
        { "dt=gte.2018-01-31T10:20:30.5", "1;" }, { "ts=eq.2018-01-31T12:20:30%2B02:00", "1;" },
        { "c=eq.10:20:30.25", "1;" },            { "yes=is.true", "1;" },
        { "yes=is.false", "2;" },                { "yes=eq.t", "1;" },
        { "or=(n.eq.5,and(n.gt.5,n.lt.7))", "1;2;" },
        { "uu=eq.F47AC10B-58CC-4372-A567-0E02B2C3D479", "1;" },
    };
    apr_size_t i;

    options = RECORDS_OPTION_TINYINT1_BOOLEAN;
    interfere("CREATE TABLE a (id INT PRIMARY KEY, n INT, s VARCHAR(20),"
              " l VARCHAR(20) CHARACTER SET latin1, f FLOAT, d DOUBLE, bt BIT(10), b BLOB,"
              " u BIGINT UNSIGNED, dt DATETIME(6), ts TIMESTAMP NULL, c TIME(3), yes BOOLEAN,"
              " uu UUID)");
    interfere(
        "INSERT INTO a VALUES (1, 5, 'Abc', 'Abc', 0.1, 0.1, b'1000000001', x'00ff',"
        " 18446744073709551615, '2018-01-31 10:20:30.5', '2018-01-31 10:20:30',"
        " '10:20:30.25', 1, 'f47ac10b-58cc-4372-a567-0e02b2c3d479'),"
        " (2, 6, 'ab\nc', 'abc', 0.2, 0.2, 1, 'x', 1, '2017-01-01', '2017-01-01', 0, 0, NULL),"
        " (3, 7, '\xc3\xa4', '\xc3\xa4', 0, 0, 0, '', 0, '2017-01-01', '2017-01-01', 0, NULL,"
        " NULL), (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got =
            ask("GET", apr_pstrcat(pool, "/a?select=id&order=id&", cases[i].query, NULL), NULL);

        ck_assert_msg(strcmp(got, cases[i].ids) == 0, "%s: %s", cases[i].query, got);
    }
}
END_TEST

START_TEST(null_is_the_largest_value)
{
    interfere("CREATE TABLE a (id INT PRIMARY KEY, n INT)");
    interfere("INSERT INTO a VALUES (1, 2), (2, NULL), (3, 1)");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=n", NULL), "3;1;2;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=n.desc", NULL), "2;1;3;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=n.asc.nullsfirst", NULL), "2;3;1;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=n.desc.nullslast", NULL), "1;3;2;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=id&limit=1&offset=1", NULL), "2;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=id&offset=1", NULL), "2;3;");
}
END_TEST

/* ---- casts ------------------------------------------------------------------------------ */

START_TEST(a_cast_gives_what_postgresql_gives)
{
    static const struct { const char *select, *value; } cases[] = {
        { "s::int", "12;" },                      { "s::bigint", "12;" },
        { "s::numeric", "12;" },                  { "s::text", " 12 ;" },
        { "s::float8", "12;" },                   { "n::text", "5;" },
        { "n::numeric", "5;" },                   { "n::float8", "5;" },
        { "p::int", "13;" },                      { "p::text", "12.50;" },
        { "p::float8", "12.5;" },                 { "f::numeric", "0.5;" },
        { "d::date", "2018-01-31;" },             { "d::text", "2018-01-31 10:20:30.5;" },
        { "d::time", "10:20:30.5;" },             { "d::timestamptz", "2018-01-31 10:20:30.5+00;" },
        { "day::timestamp", "2018-02-28 00:00:00;" }, { "z::text", "2018-01-31 10:20:30+00;" },
        { "t::date", "2018-02-28;" },             { "t::timestamp", "2018-02-28 00:00:00;" },
        { "yes::text", "true;" },                 { "yes::int", "1;" },
        { "n::bool", "1;" },                      { "w::boolean", "0;" },
        { "j::text", "{\"a\":1};" },              { "t2::jsonb", "[1, 2];" },
        { "b::text", "\\x00ff;" },                { "nul::int", "~;" },
        { "nul::numeric", "~;" },                 { "nul::date", "~;" },
        { "nul::json", "~;" },                    { "nul::bool", "~;" },
        { "nul::uuid", "~;" },
        { "id2::uuid", "f47ac10b-58cc-4372-a567-0e02b2c3d479;" },
        { "big::numeric", "12345678901234567890.5;" }, { "big::bigint", "22P02 invalid input syntax for type bigint" },
        { "w::int", "22P02 invalid input syntax for type integer" },
        { "w::numeric", "22P02 invalid input syntax for type numeric" },
        { "w::real", "22P02 invalid input syntax for type real" },
        { "w::date", "22007 invalid input syntax for type date" },
        { "w::timestamptz", "22007 invalid input syntax for type timestamp with time zone" },
        { "w::json", "22P02 invalid input syntax for type json" },
        { "t::bool", "22P02 invalid input syntax for type boolean" },
        { "w::uuid", "22P02 invalid input syntax for type uuid" },
        { "bad::date", "22008 date/time field value out of range" },
        { "huge::int", "22003 integer out of range" },
        { "huge::int2", "22003 smallint out of range" },
        { "huge::bigint", "5000000000;" },
        { "n::nonsense", "42704 type \"nonsense\" does not exist" },
        { "day::int", "42846 cannot cast type date to integer" },
    };
    apr_size_t i;

    options = RECORDS_OPTION_TINYINT1_BOOLEAN;
    interfere("CREATE TABLE a (id INT PRIMARY KEY, s VARCHAR(20), n INT, p DECIMAL(10,2), f DOUBLE,"
              " d DATETIME(6), day DATE, z TIMESTAMP NULL, t VARCHAR(20), yes BOOLEAN,"
              " w VARCHAR(20), j JSON, t2 TEXT, b BLOB, nul TEXT, id2 TEXT, big TEXT, bad TEXT,"
              " huge BIGINT)");
    interfere("INSERT INTO a VALUES (1, ' 12 ', 5, 12.50, 0.5, '2018-01-31 10:20:30.5',"
              " '2018-02-28', '2018-01-31 10:20:30', '2018-02-28', 1, 'off', '{\"a\":1}', '[1, 2]',"
              " x'00ff', NULL, 'F47AC10B-58CC-4372-A567-0E02B2C3D479', '12345678901234567890.5',"
              " '2018-02-30', 5000000000)");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got = ask("GET", apr_pstrcat(pool, "/a?select=", cases[i].select, NULL), NULL);

        ck_assert_msg(strcmp(got, cases[i].value) == 0, "%s: %s", cases[i].select, got);
    }
}
END_TEST

/* ---- payloads ---------------------------------------------------------------------------- */

START_TEST(a_payload_becomes_rows_and_comes_back)
{
    options = RECORDS_OPTION_TINYINT1_BOOLEAN;
    interfere("CREATE TABLE a (id BIGINT AUTO_INCREMENT PRIMARY KEY, s TEXT, n DECIMAL(30,9),"
              " f DOUBLE, yes BOOLEAN, j JSON, b VARBINARY(9), bt BIT(10), d DATETIME(6),"
              " ts TIMESTAMP NULL, e ENUM('x','y'), u UUID, `q\"u.o\\t'e` INT, g POINT)");
    ck_assert_str_eq(
        ask("POST", "/a?select=id,s,n,f,yes,j,b,bt,d,ts,e,u",
            "[{\"id\":9007199254740993,\"s\":\"it's \\\"\xc3\xa4\xf0\x9f\x98\x80\\\\\","
            "\"n\":123456789012345678901.123456789,\"f\":1e-10,\"yes\":true,"
            "\"j\":{\"k\":[1,null,\"x\"]},\"b\":\"\\\\x00ff\",\"bt\":\"\\\\x0201\","
            "\"d\":\"2018-01-31T10:20:30.5\",\"ts\":\"2018-01-31T10:20:30+01:00\",\"e\":\"y\","
            "\"u\":\"F47AC10B-58CC-4372-A567-0E02B2C3D479\"}]"),
        "9007199254740993|it's \"\xc3\xa4\xf0\x9f\x98\x80\\|123456789012345678901.123456789|1e-10|"
        "1|{\"k\":[1,null,\"x\"]}|\\x00ff|\\x0201|2018-01-31 10:20:30.5|2018-01-31 09:20:30+00|y|"
        "f47ac10b-58cc-4372-a567-0e02b2c3d479;");
    ck_assert_str_eq(ask("POST", "/a?select=s,n,yes,j,b,d,e,u",
                         "{\"s\":null,\"n\":null,\"yes\":null,\"j\":null,\"b\":null,\"d\":null,"
                         "\"e\":null,\"u\":null}"),
                     "~|~|~|~|~|~|~|~;");
    ck_assert_str_eq(
        ask("POST", "/a?select=s,yes,j",
            "[{\"s\":true,\"yes\":false,\"j\":\"null\"},"
            "{\"s\":{\"a\":[1]},\"yes\":\"t\",\"j\":true},{\"s\":\"\",\"yes\":1,\"j\":1}]"),
        "true|0|\"null\";{\"a\":[1]}|1|true;|1|1;");
    ck_assert_str_eq(ask("POST", "/a?select=\"q\\\"u.o\\\\t'e\"", "{\"q\\\"u.o\\\\t'e\":7}"), "7;");
    ck_assert_str_eq(ask("POST", "/a?select=g",
                         "[{\"g\":\"POINT(1 2)\"},"
                         "{\"g\":\"{\\\"type\\\":\\\"Point\\\",\\\"coordinates\\\":[3,4]}\"}]"),
                     "{\"type\": \"Point\", \"coordinates\": [1, 2]};"
                     "{\"type\": \"Point\", \"coordinates\": [3, 4]};");
    ck_assert_str_eq(ask("POST", "/a?select=s,yes", "[{},{}]"), "~|~;~|~;");
    ck_assert_str_eq(ask("POST", "/a", "{\"e\":\"z\"}"),
                     "22P02 invalid input value for column \"e\"");
}
END_TEST

/* The planner does not ask for it yet, but the dialect knows. */
START_TEST(a_missing_member_may_take_the_default)
{
    static const char body[] = "[{\"s\":\"x\",\"m\":1},{\"n\":null},{\"id\":9}]";
    apr_array_header_t *columns;
    records_write_t write;
    records_writer_t w;
    records_result_t result;
    records_transaction_t *t = transaction(1, NULL);
    int i;

    interfere("CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, s VARCHAR(9) DEFAULT 'it''s',"
              " n INT DEFAULT (1 + 2), m INT)");
    memset(&write, 0, sizeof(write));
    write.table = records_catalog_table(catalog(), "records_test", "a");
    write.columns = columns = apr_array_make(pool, 4, sizeof(const records_column_t *));
    for (i = 0; i < 4; i++)
        APR_ARRAY_PUSH(columns, const records_column_t *) =
            APR_ARRAY_IDX(write.table->columns, i, records_column_t *);
    write.payload.text = body;
    write.payload.length = sizeof(body) - 1;
    write.defaults = 1;
    records_writer_init(&w, &records_dialect_mariadb, pool);
    records_write_words(&w, "INSERT INTO a (id, s, n, m) SELECT records_payload.* FROM ");
    records_mysql_payload(&w, &write);
    t->change = records_writer_finish(&w);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT * FROM a ORDER BY id", "ITII", NULL))),
                     "1|x|3|1;2|it's|~|~;9|it's|3|~;");
}
END_TEST

START_TEST(many_rows_are_inserted_at_once)
{
    records_text_t body;
    int i;

    interfere("CREATE TABLE a (id INT PRIMARY KEY, s TEXT, n INT)");
    records_text_init(&body, 1024, pool);
    for (i = 0; i < 5000; i++)
        records_text_printf(&body, "%c{\"id\":%d,\"s\":\"text %d\",\"n\":%d}", i == 0 ? '[' : ',',
                            i, i, 2 * i);
    records_text_putc(&body, ']');
    (void)ask("POST", "/a?select=id", records_text_string(&body));
    ck_assert_str_eq(interfere("SELECT CONCAT(count(*), ' ', sum(n)) FROM a"), "5000 24995000");
}
END_TEST

/* ---- changes ------------------------------------------------------------------------------- */

START_TEST(an_update_answers_with_its_rows)
{
    interfere("CREATE TABLE a (id INT PRIMARY KEY, s VARCHAR(20), n INT)");
    interfere("INSERT INTO a VALUES (1, 'a', 1), (2, 'b', 1), (3, 'c', 2)");
    ck_assert_str_eq(ask("PATCH", "/a?n=eq.1&select=id,s,n&order=id", "{\"n\":2,\"s\":null}"),
                     "1|~|2;2|~|2;");
    ck_assert_str_eq(ask("PATCH", "/a?n=eq.7&select=id", "{\"n\":2}"), "");
    ck_assert_str_eq(ask("PATCH", "/a?id=eq.3&select=id,s", "{\"id\":30,\"s\":\"moved\"}"),
                     "30|moved;");
    ck_assert_str_eq(ask("PATCH", "/a?id=eq.1&select=id", "{\"id\":2}"),
                     "23505 duplicate key value violates unique constraint \"PRIMARY\"");
    ck_assert_str_eq(ask("DELETE", "/a?id=lte.2&select=id,n", NULL), "1|2;2|2;");
    ck_assert_str_eq(ask("PUT", "/a?id=eq.5&select=id,s,n", "{\"id\":5,\"s\":\"new\"}"),
                     "5|new|~;");
    ck_assert_str_eq(ask("PUT", "/a?id=eq.5&select=id,s,n", "{\"id\":5,\"n\":1}"), "5|new|1;");
    ck_assert_str_eq(ask("PUT", "/a?id=eq.5&select=id,s,n", "{\"id\":5,\"n\":1}"), "5|new|1;");
}
END_TEST

START_TEST(keys_of_every_type_are_remembered_exactly)
{
    static const struct { const char *type, *value, *where; } keys[] = {
        { "BIGINT UNSIGNED", "18446744073709551615", "18446744073709551615" },
        { "BIGINT", "-9007199254740993", "-9007199254740993" },
        { "INT(10) UNSIGNED ZEROFILL", "7", "7" },
        { "TINYINT(1)", "1", "1" },
        { "DECIMAL(30,9)", "123456789012345678901.123456789", "123456789012345678901.123456789" },
        { "FLOAT", "0.1", "0.1" },
        { "DOUBLE", "0.1", "0.1" },
        { "VARCHAR(20) COLLATE utf8mb4_unicode_ci", "'It''s \xc3\x84 \"\\\\'", NULL },
        { "VARCHAR(20) CHARACTER SET latin1", "'\xc3\x84'", "\xc3\x84" },
        { "CHAR(5)", "'ab'", "ab" },
        { "VARBINARY(9)", "x'00ff'", "\\x00ff" },
        { "BINARY(4)", "x'00ff'", "\\x00ff0000" },
        { "BIT(10)", "b'1000000001'", "\\x0201" },
        { "DATE", "'2018-01-31'", "2018-01-31" },
        { "DATETIME(6)", "'2018-01-31 10:20:30.123456'", "2018-01-31T10:20:30.123456" },
        { "TIMESTAMP(3)", "'2018-01-31 10:20:30.5'", "2018-01-31T10:20:30.5Z" },
        { "TIME(3)", "'10:20:30.25'", "10:20:30.25" },
        { "YEAR", "2018", "2018" },
        { "UUID", "'f47ac10b-58cc-4372-a567-0e02b2c3d479'", "f47ac10b-58cc-4372-a567-0e02b2c3d479" },
        { "INET6", "'::1'", "::1" },
        { "ENUM('x','y')", "'y'", "y" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *got;

        interfere(apr_psprintf(pool, "CREATE OR REPLACE TABLE a (k %s, v INT, PRIMARY KEY (k))",
                               keys[i].type));
        interfere(apr_psprintf(pool, "INSERT INTO a VALUES (%s, 1)", keys[i].value));
        got = ask("PATCH",
                  keys[i].where == NULL ? "/a?select=v"
                                        : apr_psprintf(pool, "/a?select=v&k=eq.%s", keys[i].where),
                  "{\"v\":2}");
        ck_assert_msg(strcmp(got, "2;") == 0, "%s: %s", keys[i].type, got);
    }
}
END_TEST

START_TEST(a_changed_key_is_found_again)
{
    interfere("CREATE TABLE a (k BIGINT UNSIGNED, l VARCHAR(9) CHARACTER SET latin1, v INT,"
              " PRIMARY KEY (k, l))");
    interfere("INSERT INTO a VALUES (1, '\xc3\xa4', 1), (1, 'b', 1), (2, 'b', 1)");
    ck_assert_str_eq(
        ask("PATCH", "/a?k=eq.1&select=k,l,v&order=l", "{\"k\":18446744073709551615,\"v\":5}"),
        "18446744073709551615|b|5;18446744073709551615|\xc3\xa4|5;");
    ck_assert_str_eq(ask("PATCH", "/a?k=eq.2&select=k,l,v", "{\"l\":\"\xc3\xb6\"}"),
                     "2|\xc3\xb6|1;");
}
END_TEST

/* A row that others insert in between fits the filter too, and must stay as it is. */
START_TEST(only_remembered_rows_are_changed)
{
    records_transaction_t *t = transaction(1, NULL);
    apr_array_header_t *columns;
    records_write_t write;
    records_writer_t w;
    records_result_t result;

    interfere("CREATE TABLE a (id INT PRIMARY KEY, v INT)");
    interfere("INSERT INTO a VALUES (1, 0), (2, 0)");
    memset(&write, 0, sizeof(write));
    write.table = records_catalog_table(catalog(), "records_test", "a");
    write.columns = columns = apr_array_make(pool, 1, sizeof(const records_column_t *));
    APR_ARRAY_PUSH(columns, const records_column_t *) = records_table_column(write.table, "v");
    write.payload.text = "[{\"v\":1}]";
    write.payload.length = strlen(write.payload.text);
    write.single = write.keys_chosen = 1;
    ck_ok(records_mysql_choose_keys(t, &write, &records_dialect_mariadb, pool));
    APR_ARRAY_PUSH(t->preamble, records_statement_t *) =
        sql("INSERT INTO a VALUES (3, 0)", "", NULL);
    records_writer_init(&w, &records_dialect_mariadb, pool);
    records_write_words(&w, "UPDATE ");
    records_mysql_update(&w, &write);
    t->change = records_writer_finish(&w);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 2);
    ck_assert_str_eq(interfere("SELECT GROUP_CONCAT(v ORDER BY id) FROM a"), "1,1,0");
}
END_TEST

/* Two hundred thousand keys fit; what does not is refused, never cut. */
START_TEST(many_rows_are_remembered_or_refused)
{
    const records_transaction_t *t;
    records_result_t result;

    interfere("CREATE TABLE a (id BIGINT PRIMARY KEY, v INT)");
    interfere("INSERT INTO a SELECT 10000000000000 + seq, 0 FROM seq_1_to_200000");
    ck_ok(compile(&t, "PATCH", "/a?v=eq.0&select=id", "{\"v\":1}"));
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 200000);
    ck_assert_int_eq(result.in_page, 200000);
    ck_ok(driver->finish(conn, 1, pool));

    ck_assert_int_eq(mysql_query(conn->native, "SET group_concat_max_len = 10000"), 0);
    ck_assert_str_eq(ask("PATCH", "/a?select=id", "{\"v\":2}"),
                     "54000 the answer has a value that is longer than the database returns "
                     "(max_allowed_packet)");
    ck_assert_str_eq(interfere("SELECT sum(v) FROM a"), "200000");
}
END_TEST

void add_asking(Suite *suite)
{
    TCase *tests = room(suite, "asking");

    tcase_add_test(tests, every_operator_finds_what_it_should);
    tcase_add_test(tests, null_is_the_largest_value);
    tcase_add_test(tests, a_cast_gives_what_postgresql_gives);
    tcase_add_test(tests, a_payload_becomes_rows_and_comes_back);
    tcase_add_test(tests, a_missing_member_may_take_the_default);
    tcase_add_test(tests, many_rows_are_inserted_at_once);
    tcase_add_test(tests, an_update_answers_with_its_rows);
    tcase_add_test(tests, keys_of_every_type_are_remembered_exactly);
    tcase_add_test(tests, a_changed_key_is_found_again);
    tcase_add_test(tests, only_remembered_rows_are_changed);
    tcase_add_test(tests, many_rows_are_remembered_or_refused);
}
