/* SPDX-License-Identifier: Apache-2.0 */
/* Rows inside rows, groups, and what changes answer of them. */
#include "fixture_sqlite3.h"

#define STUDIO                                                                                     \
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, born TIMESTAMPTZ,"          \
    " pay DECIMAL(8,2), active BOOLEAN, face BLOB, meta JSON);"                                    \
    "CREATE TABLE films (id INTEGER PRIMARY KEY, title TEXT NOT NULL, year INT,"                   \
    " director_id INT REFERENCES people (id));"                                                    \
    "CREATE TABLE roles (film_id INT REFERENCES films (id), person_id INT REFERENCES people (id)," \
    " name TEXT, PRIMARY KEY (film_id, person_id));"                                               \
    "INSERT INTO people VALUES (1, 'Ada \"A\"', '1970-01-01 10:20:30.50', 0.10, 1, x'00ff',"        \
    " '{\"a\": [1, 2.50]}'), (2, 'Bo', '1980-02-03', 0.2, 0, NULL, NULL),"                         \
    " (3, 'Cy', NULL, NULL, NULL, NULL, 'broken');"                                                \
    "INSERT INTO films VALUES (1, 'Stalker', 1979, 1), (2, 'Mirror', 1975, 1), (3, 'Up', 2009, 2)," \
    " (4, 'Gone', NULL, NULL);"                                                                    \
    "INSERT INTO roles VALUES (1, 2, 'Writer'), (1, 3, 'Professor'), (2, 3, 'Son'), (3, 1, NULL);"

START_TEST(what_is_embedded_looks_as_at_the_top)
{
    static const question_t questions[] = {
        { "/films?select=people:director_id(*)&id=eq.1",
          "J{\"id\":1,\"name\":\"Ada \\\"A\\\"\",\"born\":\"1970-01-01T10:20:30.5+00:00\",\"pay\":0.1,"
          "\"active\":true,\"face\":\"\\\\x00ff\",\"meta\":{\"a\": [1, 2.50]}};" },
        { "/films?select=d:director_id(n:name,meta)&id=eq.3", "J{\"n\":\"Bo\",\"meta\":null};" },
        { "/roles?select=people(meta,active)&film_id=eq.2",
          "J{\"meta\":\"broken\",\"active\":null};" },
        { "/films?select=director_id(name)&id=eq.4", "~;" },
        { "/people?select=films!director_id(title)&id=eq.1&films.order=year",
          "J[{\"title\":\"Mirror\"},{\"title\":\"Stalker\"}];" },
        { "/people?select=id,films!director_id(title)&id=eq.3", "I3|J[];" },
    };

    interfere(STUDIO);
    ASK_ALL(questions);
}
END_TEST

START_TEST(embeds_have_orders_pages_filters_and_depths)
{
    static const question_t questions[] = {
        { "/people?select=id,films!director_id(id,roles(name,people(name)))&films.roles.order=name"
          "&id=eq.1&films.order=id.desc&films.limit=1",
          "I1|J[{\"id\":2,\"roles\":[{\"name\":\"Son\",\"people\":{\"name\":\"Cy\"}}]}];" },
        { "/people?select=id,films!director_id(id)&order=id&films.order=id&films.offset=1",
          "I1|J[{\"id\":2}];I2|J[];I3|J[];" },
        { "/people?select=id,films!director_id!inner(id)&order=id&films.year=gt.1976",
          "I1|J[{\"id\":1}];I2|J[{\"id\":3}];" },
        { "/films?select=id,people:director_id!inner(name)&people.name=eq.Bo", "I3|J{\"name\":\"Bo\"};" },
        { "/films?select=id,people:director_id(name)&people=is.null", "I4|~;" },
        { "/people?select=id,films!director_id()&films=is.null", "I3;" },
        { "/people?select=id,films!director_id()&or=(films.not.is.null,name.eq.Cy)&order=id",
          "I1;I2;I3;" },
        { "/films?select=id,people:director_id(name)&order=people(name).desc,id", "I4|~;"
          "I3|J{\"name\":\"Bo\"};I1|J{\"name\":\"Ada \\\"A\\\"\"};I2|J{\"name\":\"Ada \\\"A\\\"\"};" },
        { "/films?select=id,people!roles(name)&id=eq.1&people.order=name.desc",
          "I1|J[{\"name\":\"Cy\"},{\"name\":\"Bo\"}];" },
        { "/roles?select=name,films(title,people:director_id(name))&film_id=eq.3",
          "~|J{\"title\":\"Up\",\"people\":{\"name\":\"Bo\"}};" },
        { "/roles?select=name,films!inner(title,people:director_id!inner(name))&films.people.name=eq.Bo",
          "~|J{\"title\":\"Up\",\"people\":{\"name\":\"Bo\"}};" },
        { "/roles?select=name,films(title,people:director_id!inner(name))&films.people.name=eq.Bo&order=name",
          "TProfessor|~;TSon|~;TWriter|~;~|J{\"title\":\"Up\",\"people\":{\"name\":\"Bo\"}};" },
    };

    interfere(STUDIO);
    ASK_ALL(questions);
}
END_TEST

START_TEST(spreads_are_lifted_or_gathered)
{
    static const question_t questions[] = {
        { "/films?select=title,...director_id(name,born)&id=eq.1",
          "TStalker|TAda \"A\"|Z1970-01-01 10:20:30.50;" },
        { "/people?select=id,...films!director_id(title,year)&order=id&films.order=title",
          "I1|J[\"Mirror\",\"Stalker\"]|J[1975,1979];I2|J[\"Up\"]|J[2009];I3|J[]|J[];" },
        { "/people?select=id,...films!director_id(...roles(name))&id=eq.1&films.order=id"
          "&films.roles.order=name", "I1|J[[\"Professor\",\"Writer\"],[\"Son\"]];" },
        { "/people?select=id,...films!director_id(roles(name))&id=eq.2",
          "I2|J[[{\"name\":null}]];" },
    };

    interfere(STUDIO);
    ASK_ALL(questions);
}
END_TEST

START_TEST(groups_have_exact_sums)
{
    static const question_t questions[] = {
        { "/people?select=count()", "I3;" },
        { "/people?select=born.count(),pay.sum(),pay.avg(),pay.max(),pay.min()",
          "I2|N0.3|N0.15|N0.2|N0.1;" },
        { "/films?select=year.sum(),year.avg(),year.max()", "N5963|N1987.6666666666667|I2009;" },
        { "/films?select=director_id,count()&order=director_id", "I1|I2;I2|I1;~|I1;" },
        { "/films?select=y:year::text,n:id.sum()::text&year=eq.1975", "T1975|T2;" },
        { "/films?select=director_id(name),count()&order=count&limit=1",
          "42703 column films.count does not exist" },
        { "/films?select=...director_id(name),id.max()&director_id=not.is.null&order=director_id(name)",
          "I2|TAda \"A\";I3|TBo;" },
        { "/people?select=id,films!director_id(count(),year.max())&order=id",
          "I1|J[{\"count\":2,\"max\":1979}];I2|J[{\"count\":1,\"max\":2009}];"
          "I3|J[{\"count\":0,\"max\":null}];" },
        { "/people?select=id,films!director_id(year,count())&id=eq.1&films.order=year",
          "I1|J[{\"year\":1975,\"count\":1},{\"year\":1979,\"count\":1}];" },
        { "/people?select=name.sum()", "42883 function sum(text) does not exist" },
        { "/people?select=active.max()", "42883 function max(boolean) does not exist" },
        { "/people?select=pay::text.sum()", "42883 function sum(text) does not exist" },
        { "/people?select=a:name::integer.sum()",
          "22P02 invalid input syntax for type integer: \"Ada \"A\"\"" },
    };

    interfere(STUDIO);
    ASK_ALL(questions);
}
END_TEST

START_TEST(an_integer_too_large_is_an_error)
{
    interfere("CREATE TABLE t (a BIGINT, b NUMERIC);"
              "INSERT INTO t VALUES (9223372036854775807, 9223372036854775807), (1, 1)");
    ck_assert_str_eq(ask("GET", "/t?select=a.sum()", NULL), "22003 bigint out of range");
    ck_assert_str_eq(ask("GET", "/t?select=b.sum()", NULL), "22003 bigint out of range");
    interfere("CREATE VIEW v AS SELECT count(*) AS n FROM t; CREATE TABLE d (x NUMERIC);"
              "INSERT INTO d VALUES (1e15), (0.01), (0.02), (-1e15), ('7')");
    ck_assert_str_eq(ask("GET", "/v?select=n.sum()", NULL), "I2;");
    ck_assert_str_eq(ask("GET", "/d?select=x.sum()", NULL), "N7.03;");
}
END_TEST

START_TEST(periods_begin_where_the_calendar_says)
{
    static const char *const buckets[][2] = {
        { "second", "2023-12-31 23:59:59" }, { "minute", "2023-12-31 23:59:00" },
        { "hour", "2023-12-31 23:00:00" },   { "day", "2023-12-31 00:00:00" },
        { "week", "2023-12-25 00:00:00" },   { "month", "2023-12-01 00:00:00" },
        { "quarter", "2023-10-01 00:00:00" }, { "year", "2023-01-01 00:00:00" },
    };
    apr_size_t i;

    interfere(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TIMESTAMP, z TIMESTAMPTZ, d DATE, n INT);"
        "INSERT INTO t VALUES (1, '2023-12-31 23:59:59.999999', '2024-01-01T01:59:59.999+02:00',"
        " '2023-12-31', 5)");
    for (i = 0; i < sizeof(buckets) / sizeof(buckets[0]); i++)
        ck_assert_str_eq(ask("GET",
                             apr_psprintf(pool, "/t?select=a.bucket(%s),z.bucket(%s)",
                                          buckets[i][0], buckets[i][0]),
                             NULL),
                         apr_psprintf(pool, "S%s|Z%s;", buckets[i][1], buckets[i][1]));
    ck_assert_str_eq(ask("GET", "/t?select=d.bucket(week),count()&order=d.bucket(week)", NULL),
                     "S2023-12-25 00:00:00|I1;");
    ck_assert_str_eq(ask("GET", "/t?select=n.bucket(day)", NULL),
                     "42883 function date_trunc(unknown, INT) does not exist");
    interfere("UPDATE t SET a = '1969-12-31 23:59:59', z = '0001-01-01'");
    ck_assert_str_eq(ask("GET", "/t?select=a.bucket(week),z.bucket(year)", NULL),
                     "S1969-12-29 00:00:00|Z0001-01-01 00:00:00;");
}
END_TEST

/* c1,c2,... */
static const char *many_columns(const char *format, int count)
{
    const char *list = "";
    int i;

    for (i = 1; i <= count; i++)
        list = apr_pstrcat(pool, list, i > 1 ? "," : "", apr_psprintf(pool, format, i), NULL);
    return list;
}

START_TEST(wide_tables_are_embedded_whole)
{
    const char *answer;

    interfere(
        apr_psprintf(pool,
                     "CREATE TABLE wide (%s, id INTEGER PRIMARY KEY);"
                     "INSERT INTO wide (c1, c250, id) VALUES (1, 250, 1);"
                     "CREATE TABLE t (id INTEGER PRIMARY KEY, wide_id INT REFERENCES wide (id));"
                     "INSERT INTO t VALUES (1, 1)",
                     many_columns("c%d INT", 250)));
    answer = ask("GET", "/t?select=wide(*)", NULL);
    ck_assert_ptr_nonnull(strstr(answer, "J{\"c1\":1,\"c2\":null,"));
    ck_assert_ptr_nonnull(strstr(answer, "\"c120\":null,\"c121\":null,"));
    ck_assert_ptr_nonnull(strstr(answer, "\"c249\":null,\"c250\":250,\"id\":1};"));
    answer = ask("GET", "/wide?select=t(id,wide(*))", NULL);
    ck_assert_ptr_nonnull(strstr(answer, "J[{\"id\":1,\"wide\":{\"c1\":1,"));
    ck_assert_ptr_nonnull(strstr(answer, "\"c250\":250,\"id\":1}}];"));
    interfere(
        "CREATE TABLE s (id INTEGER PRIMARY KEY); CREATE TABLE x (s_id INT REFERENCES s (id));"
        "INSERT INTO s VALUES (1); INSERT INTO x VALUES (1)");
    answer = ask("GET", apr_psprintf(pool, "/s?select=x(%s)", many_columns("a%d:s_id", 121)), NULL);
    ck_assert_ptr_nonnull(strstr(answer, "J[{\"a1\":1,"));
    ck_assert_ptr_nonnull(strstr(answer, ",\"a120\":1,\"a121\":1}];"));
}
END_TEST

START_TEST(changes_answer_with_what_is_embedded)
{
    interfere(STUDIO);
    ck_assert_str_eq(ask("POST", "/films?select=id,people:director_id(name),roles(name)",
                         "[{\"title\": \"Solaris\", \"director_id\": 1}]"),
                     "I5|J{\"name\":\"Ada \\\"A\\\"\"}|J[];");
    ck_assert_str_eq(
        ask("PATCH",
            "/films?id=eq.1&select=id,people:director_id(name),roles(name)&roles.order=name",
            "{\"year\": 1980}"),
        "I1|J{\"name\":\"Ada \\\"A\\\"\"}|J[{\"name\":\"Professor\"},{\"name\":\"Writer\"}];");
    ck_assert_str_eq(ask("PUT", "/films?id=eq.1&select=id,people:director_id(name)",
                         "{\"id\": 1, \"title\": \"S\", \"director_id\": 2}"),
                     "I1|J{\"name\":\"Bo\"};");
    ck_assert_str_eq(
        ask("DELETE", "/films?id=eq.4&select=id,...director_id(name),roles(name)", "x"),
        "I4|~|J[];");
    ck_assert_str_eq(
        ask("DELETE", "/roles?film_id=eq.3&select=name,films(title,people:director_id(name))", "x"),
        "~|J{\"title\":\"Up\",\"people\":{\"name\":\"Bo\"}};");
}
END_TEST

START_TEST(an_answer_can_be_too_long)
{
    interfere(
        "CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (1);"
        "CREATE TABLE b (a_id INT REFERENCES a (id), x TEXT);"
        "INSERT INTO b SELECT 1, replace(hex(zeroblob(500)), '0', 'x') FROM json_each('[1,2,3,4]')");
    ck_assert_int_eq((int)strlen(ask("GET", "/a?select=b(x)", NULL)), 2 + 4 * 1008 + 3 + 2);
    sqlite3_limit(conn->native, SQLITE_LIMIT_LENGTH, 3000);
    ck_assert_str_eq(ask("GET", "/a?select=b(x)", NULL), "54000 a text or blob is too large");
}
END_TEST

/* n(id,n(id,...)), or with what takes the most room in SQL: both ways in turn, and with !inner. */
static const char *deep(int depth, int heavy)
{
    const char *select = "id";

    for (; depth > 0; depth--)
        select = apr_psprintf(
            pool, heavy ? depth % 2 ? "id,n!inner(%s),a:n()" : "id,n_id!inner(%s)" : "id,n(%s)",
            select);
    return apr_pstrcat(pool, "/n?select=", select, heavy ? "&n.order=id&n.limit=3&n.id=gt.0" : "",
                       NULL);
}

START_TEST(embeds_go_deep)
{
    interfere("CREATE TABLE n (id INTEGER PRIMARY KEY, n_id INT REFERENCES n (id));"
              "INSERT INTO n VALUES (1, 1)");
    ck_assert_str_eq(ask("GET", deep(3, 1), NULL),
                     "I1|J[{\"id\":1,\"n_id\":{\"id\":1,\"n\":[{\"id\":1}]}}];");
    ck_assert_ptr_nonnull(strstr(ask("GET", deep(5, 1), NULL), "[{\"id\":1}]}}]}}];"));
    ck_assert_ptr_nonnull(strstr(ask("GET", deep(6, 0), NULL), "[{\"id\":1}]}]}]}]}]}];"));
    ck_assert_str_eq(ask("GET", deep(15, 0), NULL),
                     "54001 too many embedded resources inside one another");
}
END_TEST

void add_embedding(Suite *suite)
{
    TCase *tests = room(suite, "embedding");

    tcase_add_test(tests, what_is_embedded_looks_as_at_the_top);
    tcase_add_test(tests, embeds_have_orders_pages_filters_and_depths);
    tcase_add_test(tests, spreads_are_lifted_or_gathered);
    tcase_add_test(tests, groups_have_exact_sums);
    tcase_add_test(tests, an_integer_too_large_is_an_error);
    tcase_add_test(tests, periods_begin_where_the_calendar_says);
    tcase_add_test(tests, wide_tables_are_embedded_whole);
    tcase_add_test(tests, changes_answer_with_what_is_embedded);
    tcase_add_test(tests, an_answer_can_be_too_long);
    tcase_add_test(tests, embeds_go_deep);
}
