/* SPDX-License-Identifier: Apache-2.0 */
/* What is found inside of JSON, in periods of time and by words. */
#include "fixture_mysql.h"

START_TEST(places_in_json_are_found_as_in_postgresql)
{
    static const question_t questions[] = {
        { "/a?select=j->a,k:j->>s,n:j->>n,m:j->n&id=eq.1", "[1, {\"b\": \"x\"}]|it's|~|null;" },
        { "/a?select=x:j->a->0,y:j->a->-1->>b,z:j->0,w:j->a->9,v:j->s->0&id=eq.1", "1|x|~|~|~;" },
        { "/a?select=id,x:j->l->-1,y:j->l->>-2&order=id", "1|~|~;2|5|4;3|3|~;4|~|~;" },
        { "/a?select=x:j->l->-1->-1->-1", "PGRST127 Feature not implemented" },
        { "/a?select=x:j->\"k.\\\"'\\\\\"&id=eq.1", "7;" },
        { "/a?select=id&j->>s=eq.it's", "1;" },          { "/a?select=id&j->>s=eq.IT's", "" },
        { "/a?select=id&j->>s=like.it*", "1;" },         { "/a?select=id&j->>s=ilike.IT*", "1;" },
        { "/a?select=id&j->>s=match.^it", "1;" },        { "/a?select=id&j->>s=in.(it's,b)&order=id", "1;2;" },
        { "/a?select=id&j->>s=is.null", "3;4;" },        { "/a?select=id&j->>n=is.null&order=id", "1;2;3;4;" },
        { "/a?select=id&j->n=is.null&order=id", "2;3;4;" },
        { "/a?select=id&j->>s=isdistinct.b&order=id", "1;3;4;" },
        { "/a?select=id&j->>s=gt.b", "1;" },
        { "/a?select=id&j->v=eq.10", "1;" },             { "/a?select=id&j->v=eq.10.0", "1;" },
        { "/a?select=id&j->v=gt.9", "1;" },              { "/a?select=id&j->v=lte.9", "2;" },
        { "/a?select=id&j->v=gt.\"z\"&order=id", "1;2;" },
        { "/a?select=id&j->v=in.(9,10)&order=id", "1;2;" },
        { "/a?select=id&j->a=eq.[1,{\"b\":\"x\"}]", "1;" },
        { "/a?select=id&j->a=neq.[2]", "1;" },
        { "/a?select=id&j->a=eq.x", "22P02 invalid input syntax for type json" },
        { "/a?select=id&j->s=like.x", "42883 operator does not exist: jsonb ~~ unknown" },
        { "/a?select=id&j->s=is.true", "42804 argument of IS true must be type boolean, not type jsonb" },
        { "/a?select=id&n->x=eq.1", "PGRST127 Feature not implemented" },
        { "/a?select=id&j->>s->x=eq.1", "42883 operator does not exist: text -> unknown" },
        { "/a?select=id&order=j->v,id", "2;1;3;4;" },
        { "/a?select=id&order=j->v.desc,id", "3;4;1;2;" },
        { "/a?select=id&order=j->>s.desc.nullslast,id", "1;2;3;4;" },
        { "/a?select=v:j->v::int,w:j->>v::text&id=eq.1", "10|10;" },
        { "/a?select=v:j->s::int&id=eq.1", "22P02 invalid input syntax for type integer" },
        { "/a?select=id&j=cs.{\"s\":\"b\"}", "2;" },     { "/a?select=id&j->a=cs.[1]", "1;" },
        { "/a?select=id&j->t=cs.{x,y}", "2;" },          { "/a?select=id&j->t=cs.{\"x\",z}", "" },
        { "/a?select=id&j->v=cd.[9,8]", "2;" },          { "/a?select=id&j->t=ov.{y,z}", "2;" },
        { "/a?select=id&n=cs.1", "42883 operator does not exist: int(11) @> unknown" },
        { "/a?select=id&n=sl.[1,2]", "PGRST127 Feature not implemented" },
        { "/a?select=id&n=gt.col(m)", "2;" },            { "/a?select=id&n=not.gt.col(m)", "1;" },
        { "/a?select=id&n=isdistinct.col(m)&order=id", "1;2;3;" },
        { "/a?select=id&n=eq.col(j)", "42883 operator does not exist: int(11) = longtext" },
    };

    interfere("CREATE TABLE a (id INT PRIMARY KEY, j JSON, n INT, m INT)");
    interfere(
        "INSERT INTO a VALUES (1, '{\"a\": [1, {\"b\": \"x\"}], \"s\": \"it\\'s\", \"n\": null,"
        " \"v\": 10, \"k.\\\\\"\\'\\\\\\\\\": 7}', 1, 2), (2, '{\"s\": \"b\", \"v\": 9,"
        " \"t\": [\"x\", \"y\"], \"l\": [4, 5]}', 2, 1), (3, '{\"l\": [3]}', 3, NULL), (4, NULL, NULL, NULL)");
    ASK_ALL(questions);
}
END_TEST

/* ---- periods ------------------------------------------------------------------------------------- */

START_TEST(instants_are_gathered_in_periods)
{
    static const question_t questions[] = {
        { "/a?select=x:t.bucket(second)&id=eq.1", "2024-03-03 10:20:30+00;" },
        { "/a?select=x:t.bucket(minute)&id=eq.1", "2024-03-03 10:20:00+00;" },
        { "/a?select=x:t.bucket(hour)&id=eq.1", "2024-03-03 10:00:00+00;" },
        { "/a?select=x:t.bucket(day)&id=eq.1", "2024-03-03 00:00:00+00;" },
        { "/a?select=x:t.bucket(week)&id=eq.1", "2024-02-26 00:00:00+00;" },
        { "/a?select=x:t.bucket(month)&id=eq.1", "2024-03-01 00:00:00+00;" },
        { "/a?select=x:t.bucket(quarter)&id=eq.1", "2024-01-01 00:00:00+00;" },
        { "/a?select=x:t.bucket(year)&id=eq.1", "2024-01-01 00:00:00+00;" },
        { "/a?select=x:d.bucket(week)&id=eq.1", "2024-12-30 00:00:00;" },
        { "/a?select=x:day.bucket(quarter)&id=eq.1", "2024-10-01 00:00:00;" },
        { "/a?select=x:t.bucket(month),count()&order=t.bucket(month)",
          "2024-03-01 00:00:00+00|2;2024-04-01 00:00:00+00|1;~|1;" },
        { "/a?select=x:id.bucket(day)", "42883 function date_trunc(unknown, int(11)) does not exist" },
    };

    interfere("CREATE TABLE a (id INT PRIMARY KEY, t TIMESTAMP(6) NULL, d DATETIME, day DATE)");
    interfere(
        "INSERT INTO a VALUES (1, '2024-03-03 10:20:30.5', '2025-01-01 23:59:59', '2024-12-31'),"
        " (2, '2024-03-31 23:30:00', NULL, NULL), (3, '2024-04-01 00:00:00', NULL, NULL),"
        " (4, NULL, NULL, NULL)");
    ASK_ALL(questions);
    prefer = "timezone=5.5";
    ck_assert_str_eq(
        ask("GET", "/a?select=t,x:t.bucket(day),c:t::text,e:t::date,d&id=eq.2", NULL),
        "2024-04-01 05:00:00+05:30|2024-04-01 00:00:00+05:30|2024-04-01 05:00:00+05:30|"
        "2024-04-01|~;");
    prefer = "timezone=-4";
    ck_assert_str_eq(ask("GET", "/a?select=t,x:t.bucket(month)&id=eq.3", NULL),
                     "2024-03-31 20:00:00-04:00|2024-03-01 00:00:00-04:00;");
    prefer = "timezone=Mars/Phobos";
    ck_assert_str_eq(ask("GET", "/a?select=t", NULL),
                     "22023 invalid value for parameter \"TimeZone\": \"Mars/Phobos\"");
    prefer = NULL;
    ck_assert_str_eq(ask("GET", "/a?select=t&id=eq.3", NULL), "2024-04-01 00:00:00+00;");
    ck_assert_str_eq(
        answer_of(transaction(0, sql("SELECT @@time_zone, @records_zone", "TT", NULL))),
        "+00:00|~;");
}
END_TEST

/* ---- words ---------------------------------------------------------------------------------------- */

START_TEST(words_are_searched_for)
{
    static const question_t questions[] = {
        { "t=fts.quick", "1;3;" },                    { "t=fts.quick%26fox", "1;" },
        { "t=fts.fox|lazy", "1;2;" },                 { "t=fts.quick%26!fox", "3;" },
        { "t=fts.!quick", "2;4;" },                   { "t=fts.fox|!quick", "1;2;4;" },
        { "t=fts.quick<->brown", "1;" },              { "t=fts.dog:*", "2;3;" },
        { "t=fts.(fox|lazy)%26(quick|dog)", "1;2;" }, { "t=fts.'quick brown'%26fox", "1;" },
        { "t=not.fts.quick", "2;4;" },                { "t=plfts.the quick fox", "1;" },
        { "t=plfts.foo-bar", "4;" },                  { "t=phfts.quick brown", "1;" },
        { "t=phfts.brown quick", "" },                { "t=wfts.quick -fox", "3;" },
        { "t=wfts.lazy or brown", "1;2;" },           { "t=wfts.\"brown fox\" or lazy", "1;2;" },
        { "t=wfts.-quick", "2;4;" },                  { "t=plfts.", "" },
        { "t=wfts.%22(*+%22", "" },                   { "t=plfts.of lazy", "2;" },
    };
    apr_size_t i;

    interfere("CREATE TABLE a (id INT PRIMARY KEY, t TEXT, u TEXT, FULLTEXT (t))");
    interfere(
        "INSERT INTO a VALUES (1, 'the quick brown fox', ''), (2, 'a lazy dog is of no use', ''),"
        " (3, 'quick dogs and foxes', ''), (4, 'foo-bar baz', ''), (5, NULL, '')");
    for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        const char *got = ask(
            "GET", apr_pstrcat(pool, "/a?select=id&order=id&", questions[i].target, NULL), NULL);

        ck_assert_msg(strcmp(got, questions[i].answer) == 0, "%s: %s, not %s", questions[i].target,
                      got, questions[i].answer);
    }
    ck_assert_str_eq(ask("GET", "/a?t=fts.quick fox", NULL),
                     "42601 syntax error in tsquery: \"quick fox\"");
    ck_assert_str_eq(ask("GET", "/a?t=fts(french).x", NULL), "PGRST127 Feature not implemented");
    ck_assert_str_eq(ask("GET", "/a?u=fts.x", NULL),
                     "42704 there is no FULLTEXT index for column \"u\"");
}
END_TEST

void add_finding(Suite *suite)
{
    TCase *tests = room(suite, "finding");

    tcase_add_test(tests, places_in_json_are_found_as_in_postgresql);
    tcase_add_test(tests, instants_are_gathered_in_periods);
    tcase_add_test(tests, words_are_searched_for);
}
