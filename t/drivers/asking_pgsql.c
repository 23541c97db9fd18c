/* SPDX-License-Identifier: Apache-2.0 */
/* Whole requests on a real PostgreSQL: what the dialect writes, the server must understand. */
#include "fixture_pgsql.h"

#include "catalog/catalog.h"
#include "sql/writer.h"

/* ---- conditions and order ---------------------------------------------------------- */

START_TEST(every_operator_finds_what_it_should)
{
    static const struct { const char *query, *ids; } cases[] = {
        { "n=eq.5", "1;" },                      { "n=neq.5", "2;3;" },
        { "n=gt.5", "2;3;" },                    { "n=in.(5,7)", "1;3;" },
        { "n=in.()", "" },                       { "n=not.in.()", "1;2;3;4;" },
        { "n=is.null", "4;" },                   { "n=not.is.null", "1;2;3;" },
        { "n=isdistinct.5", "2;3;4;" },          { "s=like.Ab*", "1;" },
        { "s=like.ab*", "2;" },                  { "s=ilike.AB*", "1;2;" },
        { "s=not.like.Ab*", "2;3;" },            { "s=match.^A", "1;" },
        { "s=imatch.^A", "1;2;" },               { "f=eq.0.1", "1;" },
        { "b=eq.\\x00ff", "1;" },                { "yes=is.true", "1;" },
        { "yes=is.false", "2;" },                { "yes=is.unknown", "3;4;" },
        { "s=in.(\"q\\\"u,o\\\\te\",Abc)", "1;3;" }, { "s=in.(NULL)", "" },
        { "m=eq.ok", "1;" },                     { "m=in.(ok,sad)", "1;2;" },
        { "t=eq.2018-01-31T12:20:30%2B02:00", "1;" },
        { "l=eq.{a,b}", "1;" },                  { "l=in.(\"{a,b}\",\"{}\")", "1;2;" },
        { "or=(n.eq.5,and(n.gt.5,n.lt.7))", "1;2;" },
        { "u=eq.F47AC10B-58CC-4372-A567-0E02B2C3D479", "1;" },
    };
    apr_size_t i;

    interfere("CREATE TYPE records_test.mood AS ENUM ('sad', 'ok');"
              "CREATE TABLE records_test.a (id int PRIMARY KEY, n int, s text, f float8, b bytea,"
              " yes bool, m records_test.mood, t timestamptz, l text[], u uuid);"
              "INSERT INTO records_test.a VALUES"
              " (1, 5, 'Abc', 0.1, '\\x00ff', true, 'ok', '2018-01-31 10:20:30Z', '{a,b}',"
              " 'f47ac10b-58cc-4372-a567-0e02b2c3d479'),"
              " (2, 6, 'abc', 0.2, '', false, 'sad', NULL, '{}', NULL),"
              " (3, 7, 'q\"u,o\\te', 0.3, NULL, NULL, NULL, NULL, NULL, NULL);"
              "INSERT INTO records_test.a VALUES (4)");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got =
            ask("GET", apr_pstrcat(pool, "/a?select=id&order=id&", cases[i].query, NULL), NULL);

        ck_assert_msg(strcmp(got, cases[i].ids) == 0, "%s: %s", cases[i].query, got);
    }
}
END_TEST

START_TEST(rows_come_in_order_and_by_the_page)
{
    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY, n int);"
              "INSERT INTO records_test.a VALUES (1, 2), (2, NULL), (3, 1)");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=n", NULL), "3;1;2;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=n.desc", NULL), "2;1;3;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=n.asc.nullsfirst", NULL), "2;3;1;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=n.desc.nullslast", NULL), "1;3;2;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=id&limit=1&offset=1", NULL), "2;");
    ck_assert_str_eq(ask("GET", "/a?select=id&order=id&offset=2", NULL), "3;");
}
END_TEST

START_TEST(wrong_literals_and_names_are_refused_with_their_codes)
{
    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY, s text, d date)");
    ck_assert_str_eq(code_of("GET", "/a?id=eq.abc", NULL), "22P02");
    ck_assert_str_eq(code_of("GET", "/a?id=in.(1,b)", NULL), "22P02");
    ck_assert_str_eq(code_of("GET", "/a?id=eq.99999999999", NULL), "22003");
    ck_assert_str_eq(code_of("GET", "/a?d=eq.2018-13-01", NULL), "22008");
    ck_assert_str_eq(code_of("GET", "/a?s=match.(", NULL), "2201B");
    ck_assert_str_eq(code_of("GET", "/a?select=id::nothing", NULL), "42704");
    ck_assert_str_eq(code_of("POST", "/a", "{\"id\": \"x\"}"), "22P02");
    ck_assert_str_eq(code_of("POST", "/a", "{\"id\": null}"), "23502");
}
END_TEST

/* ---- what is shown ----------------------------------------------------------------- */

START_TEST(what_text_cannot_say_exactly_becomes_json)
{
    interfere("CREATE TYPE records_test.pair AS (a int, b text);"
              "CREATE TABLE records_test.a (id int, l int[], p records_test.pair, r int4range,"
              " j jsonb, i interval, o oid);"
              "INSERT INTO records_test.a VALUES (1, '{1,NULL,2}', '(1,x)', '[1,5)', '{\"a\": 1}',"
              " '1 day', 7)");
    ck_assert_str_eq(ask("GET", "/a", NULL),
                     "1|[1,null,2]|{\"a\":1,\"b\":\"x\"}|[1,5)|{\"a\": 1}|1 day|7;");
    media_type = "text/csv";
    ck_assert_str_eq(ask("GET", "/a?select=l,p", NULL), "{1,NULL,2}|(1,x);");
    media_type = NULL;
    ck_assert_str_eq(ask("GET", "/a?select=id::text,x:l::text,id::double precision", NULL),
                     "1|{1,NULL,2}|1;");
    ck_assert_str_eq(ask("GET", "/a?select=x:l::_text", NULL), "[\"1\",null,\"2\"];");
    ck_assert_str_ne(code_of("GET", "/a?select=id::int%29%3B--", NULL), "none");
}
END_TEST

START_TEST(names_are_what_they_are)
{
    interfere("CREATE TABLE records_test.\"Odd \"\"name\" (\"or der\" int, \"q\"\"uote\" text);"
              "INSERT INTO records_test.\"Odd \"\"name\" VALUES (1, 'x')");
    ck_assert_str_eq(ask("GET", "/Odd%20%22name?or%20der=eq.1", NULL), "1|x;");
}
END_TEST

/* ---- writes ------------------------------------------------------------------------ */

START_TEST(rows_are_inserted_as_their_types_say)
{
    interfere("CREATE DOMAIN records_test.score AS int CHECK (value > 0);"
              "CREATE TABLE records_test.a (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
              " s varchar(5) DEFAULT 'new', n numeric(6,2), l int[], j json, b bytea,"
              " t timestamptz, k records_test.score, c char(3))");
    ck_assert_str_eq(ask("POST", "/a?select=id,s,n,l,j,b,k,c",
                         "{\"s\": \"a\", \"n\": 1.5, \"l\": [1, 2], \"j\": {\"x\": [1.0]},"
                         " \"b\": \"\\\\x00ff\", \"k\": 3, \"c\": \"z\"}"),
                     "1|a|1.50|[1,2]|{\"x\": [1.0]}|\\x00ff|3|z  ;");
    ck_assert_str_eq(ask("POST", "/a?select=id,s", "[{\"s\": \"b\"}, {\"s\": null}]"), "2|b;3|~;");
    ck_assert_str_eq(ask("POST", "/a?select=id,s", "{}"), "4|new;");
    ck_assert_str_eq(ask("POST", "/a?select=id,s", "[{}, {}, {}]"), "5|new;6|new;7|new;");
    prefer = "missing=default";
    ck_assert_str_eq(ask("POST", "/a?select=id,s", "[{\"s\": \"c\"}, {\"s\": null}]"), "8|c;9|~;");
    prefer = NULL;
    ck_assert_str_eq(code_of("POST", "/a", "{\"s\": \"too long\"}"), "22001");
    ck_assert_str_eq(code_of("POST", "/a", "{\"k\": 0}"), "23514");
    ck_assert_str_eq(code_of("POST", "/a", "{\"id\": 1}"), "23505");
}
END_TEST

/* An upsert of several rows tells each one's own story. */
START_TEST(each_row_of_an_upsert_tells_whether_it_is_new)
{
    records_write_t write = { .rows = 4 };
    records_writer_t w;

    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY, s text);"
              "INSERT INTO records_test.a VALUES (1, 'a'), (3, 'c')");
    write.table = records_catalog_table(catalog(), "records_test", "a");
    ck_assert_ptr_nonnull(write.table);
    write.columns = write.table->columns;
    write.payload.text = "[{\"id\":1},{\"id\":2},{\"id\":3},{\"id\":4}]";
    write.payload.length = strlen(write.payload.text);
    records_writer_init(&w, &records_dialect_pgsql, pool);
    records_write_words(&w, "INSERT INTO records_test.a SELECT * FROM ");
    records_dialect_pgsql.payload(&w, &write);
    records_dialect_pgsql.upsert(&w, &write);
    records_write_words(&w, " RETURNING id, ");
    records_dialect_pgsql.created(&w);
    records_writer_finish(&w);
    ck_assert_str_eq(
        answer_of(transaction(
            1, sql(w.sql.bytes, "TT", apr_pstrcat(pool, "T", write.payload.text, NULL), NULL))),
        "1|f;2|t;3|f;4|t;");
}
END_TEST

/* What an object lacks takes the column's default, but an explicit null does not. */
START_TEST(a_missing_key_is_a_default_where_that_was_asked)
{
    records_write_t write = { .rows = 3, .defaults = 1 };
    records_writer_t w;

    interfere("CREATE TABLE records_test.a (id int DEFAULT 7, s text DEFAULT 'new', n int)");
    write.table = records_catalog_table(catalog(), "records_test", "a");
    ck_assert_ptr_nonnull(write.table);
    write.columns = write.table->columns;
    write.payload.text = "[{\"id\":1,\"n\":5},{\"s\":null},{\"s\":\"x\",\"id\":2}]";
    write.payload.length = strlen(write.payload.text);
    records_writer_init(&w, &records_dialect_pgsql, pool);
    records_write_words(&w, "SELECT id, s, n FROM ");
    records_dialect_pgsql.payload(&w, &write);
    ck_assert_int_eq(w.params->nelts, 3); /* two names of keys, and the payload */
    ck_assert_str_eq(
        answer_of(transaction(0, sql(w.sql.bytes, "TTT", "Tid", "Ts",
                                     apr_pstrcat(pool, "T", write.payload.text, NULL), NULL))),
        "1|new|5;7|~|~;2|x|~;");
}
END_TEST

START_TEST(rows_are_updated_and_deleted_where_they_should)
{
    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY, n int, s text);"
              "INSERT INTO records_test.a SELECT i, i, 'x' FROM generate_series(1, 4) i");
    ck_assert_str_eq(ask("PATCH", "/a?id=gt.2&select=id,n,s", "{\"n\": 9, \"s\": null}"),
                     "3|9|~;4|9|~;");
    ck_assert_str_eq(ask("PATCH", "/a?id=eq.1&select=id,n", "[{\"n\": 7}, {\"n\": 8}]"), "1|7;");
    ck_assert_str_eq(ask("DELETE", "/a?id=lt.3&select=id", NULL), "1;2;");
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.a"), "2");
}
END_TEST

static void put(const char *url, const char *body, int is_new, const char *expected)
{
    ck_assert_str_eq(ask("PUT", url, body), expected);
    ck_assert_int_eq(asked.created, is_new);
}

START_TEST(an_upsert_tells_whether_the_row_is_new)
{
    interfere("CREATE TABLE records_test.a (k int, id int, s text DEFAULT 'd', n int,"
              " PRIMARY KEY (id, k));"
              "CREATE TABLE records_test.p (id int PRIMARY KEY, s text) PARTITION BY LIST (id);"
              "CREATE TABLE records_test.p1 PARTITION OF records_test.p FOR VALUES IN (1)");
    put("/a?id=eq.1&k=eq.2", "{\"id\": 1, \"k\": 2, \"s\": \"x\"}", 1, "2|1|x|~;");
    put("/a?id=eq.1&k=eq.2", "{\"id\": 1, \"k\": 2, \"n\": 5}", 0, "2|1|x|5;");
    put("/a?id=eq.1&k=eq.2", "{\"id\": 1, \"k\": 2}", 0, "2|1|x|5;");
    put("/a?id=eq.9&k=eq.9", "{\"id\": 9, \"k\": 9}", 1, "9|9|d|~;");
    put("/p?id=eq.1", "{\"id\": 1, \"s\": \"x\"}", 1, "1|x;");
    put("/p?id=eq.1", "{\"id\": 1, \"s\": \"y\"}", 0, "1|y;");
}
END_TEST

void add_asking(Suite *suite)
{
    TCase *tests = room(suite, "asking");

    tcase_add_test(tests, every_operator_finds_what_it_should);
    tcase_add_test(tests, rows_come_in_order_and_by_the_page);
    tcase_add_test(tests, wrong_literals_and_names_are_refused_with_their_codes);
    tcase_add_test(tests, what_text_cannot_say_exactly_becomes_json);
    tcase_add_test(tests, names_are_what_they_are);
    tcase_add_test(tests, rows_are_inserted_as_their_types_say);
    tcase_add_test(tests, each_row_of_an_upsert_tells_whether_it_is_new);
    tcase_add_test(tests, a_missing_key_is_a_default_where_that_was_asked);
    tcase_add_test(tests, rows_are_updated_and_deleted_where_they_should);
    tcase_add_test(tests, an_upsert_tells_whether_the_row_is_new);
}
