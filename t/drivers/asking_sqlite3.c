/* SPDX-License-Identifier: Apache-2.0 */
/* Filters, order and casts on data: what the dialect writes, SQLite must understand. */
#include "fixture_sqlite3.h"

START_TEST(instants_compare_however_they_were_stored)
{
    static const struct { const char *filter, *ids; } cases[] = {
        { "eq.2016-07-04", "1,2,3,4" },
        { "eq.2016-07-04T00:00:00Z", "1,2,3,4" },
        { "eq.2016-07-04T10:00", "5,6,7,8" },
        { "eq.2016-07-04T10:00:00.5", "9,10" },
        { "neq.2016-07-04T10:00", "1,2,3,4,9,10,11" },
        { "gt.2016-07-04T10:00", "9,10,11" },
        { "gte.2016-07-04T10:00", "5,6,7,8,9,10,11" },
        { "lt.2016-07-04T10:00", "1,2,3,4" },
        { "lte.2016-07-04T10:00", "1,2,3,4,5,6,7,8" },
        { "gt.2016-07-04", "5,6,7,8,9,10,11" },
        { "in.(2016-07-04,2016-07-05)", "1,2,3,4,11" },
        { "not.in.(2016-07-04,2016-07-05,2016-07-04T10:00)", "9,10" },
        { "isdistinct.2016-07-04", "5,6,7,8,9,10,11,12" },
        { "is.null", "12" },
    };
    static const char *const columns[] = { "a", "z" };
    apr_size_t i, k;

    interfere(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TIMESTAMP, z TIMESTAMPTZ);"
        "INSERT INTO t (a) VALUES ('2016-07-04'), ('2016-07-04 00:00'),"
        " ('2016-07-04 00:00:00'), ('2016-07-04 00:00:00.000'), ('2016-07-04 10:00'),"
        " ('2016-07-04 10:00:00'), ('2016-07-04 10:00:00.000'), ('2016-07-04 10:00:00.000000'),"
        " ('2016-07-04 10:00:00.5'), ('2016-07-04 10:00:00.500'), ('2016-07-05'), (NULL);"
        "UPDATE t SET z = a");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (k = 0; k < 2; k++) {
            char *wanted = apr_pstrcat(pool, "I", cases[i].ids, ";", NULL), *comma;

            while ((comma = strchr(wanted, ',')) != NULL) {
                *comma = '\0';
                wanted = apr_pstrcat(pool, wanted, ";I", comma + 1, NULL);
            }
            ck_assert_str_eq(ask("GET",
                                 apr_pstrcat(pool, "/t?select=id&order=id&", columns[k], "=",
                                             cases[i].filter, NULL),
                                 NULL),
                             wanted);
        }
}
END_TEST

START_TEST(an_index_serves_instants_and_beginnings)
{
    const records_transaction_t *t;
    records_statement_t explained;

    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, name TEXT);"
              "CREATE INDEX t_at ON t (at); CREATE INDEX t_name ON t (name)");
    ck_ok(compile(&t, "GET", "/t?at=gte.2016-07-04&at=lt.2016-07-05&select=id", NULL));
    explained = *t->rows;
    explained.text = apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", t->rows->text, NULL);
    explained.columns = 4;
    explained.names = apr_pcalloc(pool, 4 * sizeof(char *));
    explained.kinds = apr_pcalloc(pool, 4 * sizeof(records_kind_e));
    ck_assert_ptr_nonnull(
        strstr(answer_of(transaction(0, &explained)), "USING COVERING INDEX t_at (at>? AND at<?)"));
    ck_ok(compile(&t, "GET", "/t?name=like.Ab*&select=id", NULL));
    explained.text = apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", t->rows->text, NULL);
    explained.params = t->rows->params;
    ck_assert_ptr_nonnull(strstr(answer_of(transaction(0, &explained)),
                                 "USING COVERING INDEX t_name (name>? AND name<?)"));
}
END_TEST

START_TEST(patterns_mind_the_case_or_not)
{
    static const struct { const char *filter, *names; } cases[] = {
        { "like.a*", "Tanna;Taxb;Ta*b;Ta%25b;Ta[b;" },
        { "like.A*", "TAnna;" },
        { "like.a_b", "Taxb;Ta*b;Ta%25b;Ta[b;" },
        { "like.a\\%25b", "Ta%25b;" },
        { "like.a[b", "Ta[b;" },
        { "like.%3F*", "" },
        { "ilike.ANNA", "Tanna;TAnna;" },
        { "ilike.%C3%84RG*", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "ilike._rger", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "ilike.*r", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "ilike.*n*a*", "Tanna;TAnna;" },
        { "ilike.a\\%25b", "Ta%25b;" },
        { "match.^a[nx]", "Tanna;Taxb;" },
        { "match.^.rger$", "T\xc3\xa4rger;" },
        { "imatch.^%C3%84rger$", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "match.^(?:an){1}na\\Z", "" },
        { "match.^a\\W?b|nn", "Tanna;TAnna;Ta*b;Ta%25b;Ta[b;" },
        { "match.[\\[\\]]", "Ta[b;" },
        { "not.imatch.a", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "match.(", "2201B invalid regular expression: Unmatched ( or \\(" },
        { "match.(a)\\1", "2201B invalid regular expression: back references are not supported" },
        { "match.((a{100}){100}){100}", "2201B invalid regular expression: it is too large" },
        { "match.[a", "2201B invalid regular expression: a bracket does not end" },
    };
    apr_size_t i;

    interfere(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);"
        "INSERT INTO t (name) VALUES ('anna'), ('Anna'), ('axb'), ('a*b'), ('a%25b'), ('a[b'),"
        " ('\xc3\xa4rger'), ('\xc3\x84RGER'), (NULL);"
        "UPDATE t SET name = 'a%b' WHERE name = 'a%25b'");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *target =
            apr_pstrcat(pool, "/t?select=name&order=id&name=", cases[i].filter, NULL);
        char *wanted = apr_pstrdup(pool, cases[i].names), *at;

        if ((at = strstr(wanted, "%25")) != NULL)
            memmove(at + 1, at + 3, strlen(at + 3) + 1);
        ck_assert_msg(strcmp(ask("GET", target, NULL), wanted) == 0, "%s: %s, not %s",
                      cases[i].filter, ask("GET", target, NULL), wanted);
    }
}
END_TEST

START_TEST(columns_without_a_type_compare_numbers_and_texts)
{
    static const struct { const char *filter, *answer; } cases[] = {
        { "n=eq.2", "Tb;" },         { "n=gt.1", "Tb;Tc;" },   { "n=lte.2", "Ta;Tb;" },
        { "n=in.(1,3)", "Ta;Tc;" },  { "n=neq.2", "Ta;Tc;" },  { "n=isdistinct.2", "Ta;Tc;" },
        { "n=gte.1.5", "Tb;Tc;" },   { "k=eq.b", "Tb;" },      { "k=gt.a", "Tb;Tc;" },
        { "n=not.in.()", "Ta;Tb;Tc;" },
    };
    apr_size_t i;

    interfere("CREATE TABLE t (k); INSERT INTO t VALUES ('a'), ('b'), ('b'), ('c'), ('c'), ('c');"
              "CREATE VIEW v AS SELECT k, count(*) AS n FROM t GROUP BY k");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_str_eq(
            ask("GET", apr_pstrcat(pool, "/v?select=k&order=k&", cases[i].filter, NULL), NULL),
            cases[i].answer);
}
END_TEST

START_TEST(null_is_the_largest)
{
    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT);"
              "INSERT INTO t (a) VALUES (2), (NULL), (1)");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a", NULL), "I1;I2;~;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a.desc", NULL), "~;I2;I1;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a.nullsfirst", NULL), "~;I1;I2;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a.desc.nullslast", NULL), "I2;I1;~;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a&limit=1&offset=1", NULL), "I2;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a&offset=2", NULL), "~;");
}
END_TEST

START_TEST(casts_are_those_of_postgresql)
{
    static const struct { const char *select, *answer; } cases[] = {
        { "s::integer", "I42;" },           { "s::text", "T42;" },       { "r::int4", "I2;" },
        { "s::numeric", "N42;" },           { "b::text", "Ttrue;" },     { "b::json", "Jtrue;" },
        { "r::text", "T1.5;" },             { "x::text", "T\\x00ff;" },  { "d::date", "D2016-07-04;" },
        { "d::timestamptz", "Z2016-07-04 10:00:00;" },                   { "s::boolean",
          "22P02 invalid input syntax for type boolean: \"42\"" },       { "n::int", "~;" },
        { "w::integer", "22P02 invalid input syntax for type integer: \"word\"" },
        { "w::double precision", "22P02 invalid input syntax for type double precision: \"word\"" },
        { "w::date", "22007 invalid input syntax for type date: \"word\"" },
        { "w::json", "22P02 invalid input syntax for type json: \"word\"" },
        { "w::uuid", "22P02 invalid input syntax for type uuid: \"word\"" },
        { "w::mood", "42704 type \"mood\" does not exist" },
        { "big::smallint", "22003 out of range for its type: \"70000\"" },
    };
    apr_size_t i;

    interfere("CREATE TABLE t (s TEXT, r REAL, b BOOLEAN, x BLOB, d DATETIME, w TEXT, n TEXT,"
              " big INTEGER); INSERT INTO t VALUES ('42', 1.5, 1, x'00ff', '2016-07-04 10:00:00',"
              " 'word', NULL, 70000)");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_str_eq(ask("GET", apr_pstrcat(pool, "/t?select=", cases[i].select, NULL), NULL),
                         cases[i].answer);
}
END_TEST

START_TEST(what_a_name_contains_stays_a_name)
{
    interfere("CREATE TABLE \"we\"\"ird; DROP\" (\"a\"\"b\" INTEGER PRIMARY KEY, \"c'd\" TEXT)");
    ck_assert_str_eq(
        ask("POST", "/we%22ird%3B%20DROP", "{\"c'd\": \"x' OR '1'='1\", \"a\\\"b\": 7}"),
        "I7|Tx' OR '1'='1;");
    ck_assert_str_eq(
        ask("PATCH", "/we%22ird%3B%20DROP?\"c'd\"=eq.x'%20OR%20'1'='1", "{\"c'd\": \"\"}"),
        "I7|T;");
}
END_TEST

void add_asking(Suite *suite)
{
    TCase *tests = room(suite, "asking");

    tcase_add_test(tests, instants_compare_however_they_were_stored);
    tcase_add_test(tests, an_index_serves_instants_and_beginnings);
    tcase_add_test(tests, patterns_mind_the_case_or_not);
    tcase_add_test(tests, columns_without_a_type_compare_numbers_and_texts);
    tcase_add_test(tests, null_is_the_largest);
    tcase_add_test(tests, casts_are_those_of_postgresql);
    tcase_add_test(tests, what_a_name_contains_stays_a_name);
}
