/* SPDX-License-Identifier: Apache-2.0 */
/* What is embedded, grouped, found inside of JSON and in words, on a real MariaDB. */
#ifndef RECORDS_EMBEDS_MYSQL_H
#define RECORDS_EMBEDS_MYSQL_H

#include "fixture_mysql.h"

typedef struct question_t {
    const char *query, *answer;
} question_t;

static void ask_all(const question_t *questions, apr_size_t count)
{
    apr_size_t i;

    for (i = 0; i < count; i++) {
        const char *got = ask("GET", questions[i].query, NULL);

        ck_assert_msg(strcmp(got, questions[i].answer) == 0, "%s:\n     %s\n not %s",
                      questions[i].query, got, questions[i].answer);
    }
}

#define ASK_ALL(questions) ask_all(questions, sizeof(questions) / sizeof(questions[0]))

static void make_studio(void)
{
    interfere("CREATE TABLE shows (id INT PRIMARY KEY, code VARCHAR(20), budget DECIMAL(10,2), meta JSON)");
    interfere("CREATE TABLE shots (id INT PRIMARY KEY, show_id INT, code VARCHAR(20), frames INT,"
              " CONSTRAINT shots_show FOREIGN KEY (show_id) REFERENCES shows (id))");
    interfere("CREATE TABLE artists (id INT PRIMARY KEY, name VARCHAR(20) COLLATE utf8mb4_unicode_ci,"
              " lead_id INT, CONSTRAINT artists_lead FOREIGN KEY (lead_id) REFERENCES artists (id))");
    interfere("CREATE TABLE shot_artists (shot_id INT, artist_id INT, days DECIMAL(5,1),"
              " PRIMARY KEY (shot_id, artist_id),"
              " CONSTRAINT sa_shot FOREIGN KEY (shot_id) REFERENCES shots (id),"
              " CONSTRAINT sa_artist FOREIGN KEY (artist_id) REFERENCES artists (id))");
    interfere("INSERT INTO shows VALUES (1, 'LANTERN', 12.50, '{\"fps\": 24, \"tags\": [\"a\", \"b\"]}'),"
              " (2, 'TIDE', NULL, NULL), (3, 'MOSS', 1, '{\"fps\": 12}')");
    interfere("INSERT INTO shots VALUES (1, 1, 's1', 10), (2, 1, 's2', 20), (3, 2, 's1', 30),"
              " (4, 1, 's3', 10), (5, NULL, 'x', 1)");
    interfere("INSERT INTO artists VALUES (1, '\xc3\x84""da', NULL), (2, 'Bo \"B\" \\\\', 1), (3, 'Cy', 1)");
    interfere("INSERT INTO shot_artists VALUES (1, 1, 1.5), (1, 2, 2), (2, 2, 3), (3, 3, 4)");
}

/* ---- embeds ------------------------------------------------------------------------- */

START_TEST(embeds_are_objects_and_arrays)
{
    static const question_t questions[] = {
        { "/shots?select=id,shows(id,code)&order=id",
          "1|{\"id\": 1, \"code\": \"LANTERN\"};2|{\"id\": 1, \"code\": \"LANTERN\"};"
          "3|{\"id\": 2, \"code\": \"TIDE\"};4|{\"id\": 1, \"code\": \"LANTERN\"};5|~;" },
        { "/shows?select=id,shots(id)&order=id&shots.order=id.desc",
          "1|[{\"id\": 4},{\"id\": 2},{\"id\": 1}];2|[{\"id\": 3}];3|[];" },
        { "/shows?select=id,shots(id)&id=eq.1&shots.order=id&shots.limit=1&shots.offset=1",
          "1|[{\"id\": 2}];" },
        { "/shows?select=id,shots(id)&id=eq.1&shots.order=id&shots.offset=2", "1|[{\"id\": 4}];" },
        { "/shows?select=id,shots(id)&id=eq.1&shots.limit=0", "1|[];" },
        { "/shows?select=id,shots(id)&id=eq.1&shots.offset=9&shots.limit=1", "1|[];" },
        { "/shows?select=id,shots(id)&order=id&shots.frames=eq.10&shots.order=id",
          "1|[{\"id\": 1},{\"id\": 4}];2|[];3|[];" },
        { "/shows?select=id,shots!inner(id)&order=id&shots.frames=eq.30", "2|[{\"id\": 3}];" },
        { "/shows?select=id,shots()&shots=is.null", "3;" },
        { "/shots?select=id,artists(name)&order=id&limit=3&artists.order=id",
          "1|[{\"name\": \"\xc3\x84""da\"},{\"name\": \"Bo \\\"B\\\" \\\\\"}];"
          "2|[{\"name\": \"Bo \\\"B\\\" \\\\\"}];3|[{\"name\": \"Cy\"}];" },
        { "/shows?select=id,s:shots(c:code,artists(id,lead:lead_id(name)))&id=eq.1&s.order=id"
          "&s.artists.order=id",
          "1|[{\"c\": \"s1\", \"artists\": [{\"id\": 1, \"lead\": null},"
          "{\"id\": 2, \"lead\": {\"name\": \"\xc3\x84""da\"}}]},"
          "{\"c\": \"s2\", \"artists\": [{\"id\": 2, \"lead\": {\"name\": \"\xc3\x84""da\"}}]},"
          "{\"c\": \"s3\", \"artists\": []}];" },
        { "/artists?select=id,artists(id)&order=id&artists.order=id",
          "1|[{\"id\": 2},{\"id\": 3}];2|[];3|[];" },
        { "/shots?select=id,...shows(show:code,budget)&order=id&id=in.(1,5)", "1|LANTERN|12.50;5|~|~;" },
        { "/shows?select=id,...shots(frames,code)&order=id&shots.order=id",
          "1|[10,20,10]|[\"s1\",\"s2\",\"s3\"];2|[30]|[\"s1\"];3|[]|[];" },
        { "/shows?select=id,...shots(a:artists(id))&order=id&limit=1&shots.order=id&shots.a.order=id",
          "1|[[{\"id\":1},{\"id\":2}],[{\"id\":2}],[]];" },
        { "/shots?select=id&order=shows(code).desc,id&limit=3", "PGRST108 'shows' is not an embedded "
          "resource in this request" },
        { "/shots?select=id,shows()&order=shows(code).desc,id&limit=3", "5;3;1;" },
        { "/shots?select=id,m:shows(meta,budget)&id=eq.1",
          "1|{\"meta\": {\"fps\": 24, \"tags\": [\"a\", \"b\"]}, \"budget\": 12.50};" },
        { "/shots?select=id,s:shows(f:meta->fps,t:meta->tags->>1,j:meta->tags)&id=eq.1",
          "1|{\"f\": 24, \"t\": \"b\", \"j\": [\"a\", \"b\"]};" },
        { "/shots?select=id,\"it's \\\"\":shows(\"a'b\":id)&id=eq.1", "1|{\"a'b\": 1};" },
    };

    make_studio();
    ASK_ALL(questions);
}
END_TEST

START_TEST(aggregates_group_everywhere)
{
    static const question_t questions[] = {
        { "/shots?select=count()", "5;" },
        { "/shots?select=show_id,frames.sum(),frames.avg(),n:frames.count()&order=show_id",
          "1|40|13.3333333333333333|3;2|30|30.0000000000000000|1;~|1|1.0000000000000000|1;" },
        { "/shots?select=frames.max(),frames.min(),code.max()", "30|1|x;" },
        { "/shots?select=frames.sum()::text,frames::text.max()", "71|30;" },
        { "/shots?select=frames.sum()::int2", "71;" },
        { "/shots?select=code.sum()", "42883 function sum(varchar(20)) does not exist" },
        { "/shows?select=fps:meta->>fps::int.sum()", "36;" },
        { "/shows?select=x:meta->>fps::numeric.max(),meta->fps.count()", "24.00000000000000000000|2;" },
        { "/shows?select=id,shots(count())&order=id",
          "1|[{\"count\": 3}];2|[{\"count\": 1}];3|[{\"count\": 0}];" },
        { "/shows?select=id,shots(frames,n:count())&order=id&shots.order=frames",
          "1|[{\"frames\": 10, \"n\": 2},{\"frames\": 20, \"n\": 1}];2|[{\"frames\": 30, \"n\": 1}];3|[];" },
        { "/shows?select=id,shots(frames,n:count())&order=id&shots.order=frames.desc&shots.limit=1",
          "1|[{\"frames\": 20, \"n\": 1}];2|[{\"frames\": 30, \"n\": 1}];3|[];" },
        { "/shows?select=id,shots(frames,code.max())&id=eq.1&shots.frames=gt.10",
          "1|[{\"frames\": 20, \"max\": \"s2\"}];" },
        { "/shows?select=id,shots(frames,count())&id=eq.1&shots.order=code",
          "42803 column \"shots_1.code\" must appear in the GROUP BY clause or be used in an aggregate "
          "function" },
        { "/shots?select=id,artists(count())&order=id&limit=3",
          "1|[{\"count\": 2}];2|[{\"count\": 1}];3|[{\"count\": 1}];" },
        { "/shots?select=id,artists(lead_id,count())&order=id&limit=1&artists.order=lead_id",
          "1|[{\"lead_id\": 1, \"count\": 1},{\"lead_id\": null, \"count\": 1}];" },
        { "/shots?select=...shows(code),frames.sum()&order=shows(code)", "40|LANTERN;30|TIDE;1|~;" },
        { "/shots?select=shows(code),count()&shows.code=eq.TIDE&show_id=not.is.null&order=shows(code)",
          "42803 column \"shows_1.code\" must appear in the GROUP BY clause or be used in an "
          "aggregate function" },
    };

    make_studio();
    ASK_ALL(questions);
}
END_TEST

/* Each member of an embedded object is what the column is at the top. */
START_TEST(an_embedded_value_is_what_it_is_at_the_top)
{
    options = RECORDS_OPTION_TINYINT1_BOOLEAN;
    interfere("CREATE TABLE a (id INT PRIMARY KEY, f FLOAT, d DOUBLE, y YEAR, z INT(5) ZEROFILL,"
              " n DECIMAL(10,2), e ENUM('x','y'), st SET('p','q'), l VARCHAR(9) CHARACTER SET latin1,"
              " c VARCHAR(9) COLLATE utf8mb4_nopad_bin, i INET6, u UUID, bt BIT(10), b BLOB,"
              " t TIME(6), t0 TIME, dt DATETIME(3), d0 DATETIME, ts TIMESTAMP(6) NULL, day DATE,"
              " j JSON, yes BOOLEAN, big BIGINT UNSIGNED, g POINT, txt LONGTEXT)");
    interfere("CREATE TABLE b (id INT PRIMARY KEY, a_id INT, FOREIGN KEY (a_id) REFERENCES a (id))");
    interfere("INSERT INTO a VALUES (1, 0.1, 1e300, 2018, 7, -12.50, 'y', 'p,q', '\xc3\xa4', '\xe2\x82\xac',"
              " '::1', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', b'1000000001', x'00ff',"
              " '-101:20:30.5', '10:20:30', '2018-01-31 10:20:30.25', '2018-01-31 10:20:30',"
              " '2018-01-31 10:20:30.5', '2018-01-31', '{\"k\":[1,null,12345678901234567890.50]}', 1,"
              " 18446744073709551615, POINT(1,2), '[1]')");
    interfere("INSERT INTO b VALUES (1, 1)");
    ck_assert_str_eq(
        ask("GET", "/b?select=a(f,d,y,z,n,e,st,l,c,i,u,bt,b,t,t0,dt,d0,ts,day,j,yes,big,g,txt)", NULL),
        "{\"f\": 0.1, \"d\": 1e300, \"y\": 2018, \"z\": 7, \"n\": -12.50, \"e\": \"y\", \"st\": \"p,q\","
        " \"l\": \"\xc3\xa4\", \"c\": \"\xe2\x82\xac\", \"i\": \"::1\","
        " \"u\": \"f47ac10b-58cc-4372-a567-0e02b2c3d479\", \"bt\": \"\\\\x0201\", \"b\": \"\\\\x00ff\","
        " \"t\": \"-101:20:30.5\", \"t0\": \"10:20:30\", \"dt\": \"2018-01-31T10:20:30.25\","
        " \"d0\": \"2018-01-31T10:20:30\", \"ts\": \"2018-01-31T10:20:30.5+00:00\","
        " \"day\": \"2018-01-31\", \"j\": {\"k\":[1,null,12345678901234567890.50]}, \"yes\": true,"
        " \"big\": 18446744073709551615, \"g\": {\"type\": \"Point\", \"coordinates\": [1, 2]},"
        " \"txt\": \"[1]\"};");
    ck_assert_str_eq(
        ask("GET", "/b?select=a(n::text,x:yes::text,k:n::int,m:big::numeric,w:ts::date,v:d0::text,"
            "h:bt::text,q:y::numeric)", NULL),
        "{\"n\": \"-12.50\", \"x\": \"true\", \"k\": -13, \"m\": 18446744073709551615,"
        " \"w\": \"2018-01-31\", \"v\": \"2018-01-31 10:20:30\", \"h\": \"\\\\x0201\", \"q\": 2018};");
    interfere("UPDATE a SET yes = 2, j = NULL, ts = NULL, f = NULL, b = NULL, t = NULL, l = NULL");
    ck_assert_str_eq(ask("GET", "/b?select=a(yes,j,ts,f,b,t,l)", NULL),
                     "{\"yes\": 2, \"j\": null, \"ts\": null, \"f\": null, \"b\": null, \"t\": null,"
                     " \"l\": null};");
    ck_assert_str_eq(ask("GET", "/a?select=id,b(id,n:id.sum(),m:id.max())", NULL),
                     "1|[{\"id\": 1, \"n\": 1, \"m\": 1}];");
}
END_TEST

/* A view does not say that its column is JSON, so it is a text at the top and inside. */
START_TEST(what_json_a_view_shows_is_the_same_everywhere)
{
    interfere("CREATE TABLE a (id INT PRIMARY KEY, j JSON)");
    interfere("CREATE VIEW v AS SELECT id, j FROM a");
    interfere("INSERT INTO a VALUES (1, '{\"k\": 1}')");
    ck_assert_str_eq(ask("GET", "/v?select=j", NULL), "{\"k\": 1};");
}
END_TEST

/* ---- cuts --------------------------------------------------------------------------------- */

START_TEST(an_embed_is_never_cut)
{
    const records_transaction_t *t;
    const records_row_t *row = NULL;
    records_result_t result;
    records_error_t *error;
    const char *got;

    interfere("CREATE TABLE a (id INT PRIMARY KEY)");
    interfere("CREATE TABLE b (id INT PRIMARY KEY, a_id INT, t LONGTEXT,"
              " FOREIGN KEY (a_id) REFERENCES a (id))");
    interfere("INSERT INTO a VALUES (1), (2), (3)");
    interfere("INSERT INTO b SELECT seq, IF(seq <= 150, 2, 3), REPEAT(CHAR(65 + seq % 26), 100000)"
              " FROM seq_1_to_350");
    got = ask("GET", "/a?select=id,b(id,t)&id=eq.2&b.order=id.desc", NULL);       /* 15 MB */
    ck_assert_int_eq(strlen(got), strlen("2|[];") + 149 + 150 * (100000 + strlen("{\"id\": , \"t\": \"\"}"))
                                  + 9 + 90 * 2 + 51 * 3);
    ck_assert_str_eq(ask("GET", "/a?select=id,b(id,t)&id=eq.3", NULL),            /* 20 MB */
                     "54000 the answer has a value that is longer than the database returns "
                     "(max_allowed_packet)");
    ck_ok(compile(&t, "GET", "/a?select=id,o:b(id,t)&order=id", NULL));           /* a stream */
    ck_ok(driver->run(conn, t, 0, &result, pool));
    while ((error = result.rows->next(result.rows, &row)) == NULL && row != NULL)
        ck_assert_str_ne(row->values[0].text, "3");
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "54000");
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

/* What the server cuts by a limit of its own, at the top, below and in RETURNING; a cut between two
 * elements leaves valid JSON. */
START_TEST(a_cut_is_an_error_wherever_it_happens)
{
    static const char *const queries[] = {
        "/a?select=id,b(id)", "/c?select=id,a(id,b(id))", "/a?select=id,...b(id)",
        "/a?select=id,b(id)&id=eq.1",
    };
    apr_size_t i;
    int limit;

    interfere("CREATE TABLE c (id INT PRIMARY KEY)");
    interfere("CREATE TABLE a (id INT PRIMARY KEY, c_id INT, FOREIGN KEY (c_id) REFERENCES c (id))");
    interfere("CREATE TABLE b (id INT PRIMARY KEY, a_id INT, FOREIGN KEY (a_id) REFERENCES a (id))");
    interfere("INSERT INTO c VALUES (1)");
    interfere("INSERT INTO a VALUES (1, 1)");
    interfere("INSERT INTO b SELECT 1000 + seq, 1 FROM seq_1_to_1000");
    for (limit = 1030; limit < 1050; limit++) {      /* {"id": 1001}, has 13 bytes */
        ck_assert_int_eq(mysql_query(conn->native, apr_psprintf(pool, "SET group_concat_max_len = %d",
                                                                limit)), 0);
        for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
            const char *got = ask("GET", queries[i], NULL);

            ck_assert_msg(strncmp(got, "54000 ", 6) == 0, "%d %s: %s", limit, queries[i], got);
        }
    }
    ck_assert_int_eq(strncmp(ask("POST", "/a?select=id,c(id,a(id,b(id)))", "{\"id\":2,\"c_id\":1}"),
                             "54000 ", 6), 0);
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "1");
}
END_TEST

/* ---- JSON ---------------------------------------------------------------------------------------- */

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
    interfere("INSERT INTO a VALUES (1, '{\"a\": [1, {\"b\": \"x\"}], \"s\": \"it\\'s\", \"n\": null,"
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
    interfere("INSERT INTO a VALUES (1, '2024-03-03 10:20:30.5', '2025-01-01 23:59:59', '2024-12-31'),"
              " (2, '2024-03-31 23:30:00', NULL, NULL), (3, '2024-04-01 00:00:00', NULL, NULL),"
              " (4, NULL, NULL, NULL)");
    ASK_ALL(questions);
    prefer = "timezone=5.5";
    ck_assert_str_eq(ask("GET", "/a?select=t,x:t.bucket(day),c:t::text,e:t::date,d&id=eq.2", NULL),
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
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT @@time_zone, @records_zone", "TT", NULL))),
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
    interfere("INSERT INTO a VALUES (1, 'the quick brown fox', ''), (2, 'a lazy dog is of no use', ''),"
              " (3, 'quick dogs and foxes', ''), (4, 'foo-bar baz', ''), (5, NULL, '')");
    for (i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        const char *got = ask("GET", apr_pstrcat(pool, "/a?select=id&order=id&", questions[i].query,
                                                 NULL), NULL);

        ck_assert_msg(strcmp(got, questions[i].answer) == 0, "%s: %s, not %s", questions[i].query, got,
                      questions[i].answer);
    }
    ck_assert_str_eq(ask("GET", "/a?t=fts.quick fox", NULL),
                     "42601 syntax error in tsquery: \"quick fox\"");
    ck_assert_str_eq(ask("GET", "/a?t=fts(french).x", NULL), "PGRST127 Feature not implemented");
    ck_assert_str_eq(ask("GET", "/a?u=fts.x", NULL), "42704 there is no FULLTEXT index for column \"u\"");
}
END_TEST

static void add_embeds(TCase *tests)
{
    tcase_add_test(tests, embeds_are_objects_and_arrays);
    tcase_add_test(tests, aggregates_group_everywhere);
    tcase_add_test(tests, an_embedded_value_is_what_it_is_at_the_top);
    tcase_add_test(tests, what_json_a_view_shows_is_the_same_everywhere);
    tcase_add_test(tests, an_embed_is_never_cut);
    tcase_add_test(tests, a_cut_is_an_error_wherever_it_happens);
    tcase_add_test(tests, places_in_json_are_found_as_in_postgresql);
    tcase_add_test(tests, instants_are_gathered_in_periods);
    tcase_add_test(tests, words_are_searched_for);
}

#endif
