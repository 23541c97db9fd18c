/* SPDX-License-Identifier: Apache-2.0 */
/* What is embedded and grouped, and what may not be cut off. */
#include "fixture_mysql.h"

static void make_studio(void)
{
    interfere(
        "CREATE TABLE shows (id INT PRIMARY KEY, code VARCHAR(20), budget DECIMAL(10,2), meta JSON)");
    interfere("CREATE TABLE shots (id INT PRIMARY KEY, show_id INT, code VARCHAR(20), frames INT,"
              " CONSTRAINT shots_show FOREIGN KEY (show_id) REFERENCES shows (id))");
    interfere(
        "CREATE TABLE artists (id INT PRIMARY KEY, name VARCHAR(20) COLLATE utf8mb4_unicode_ci,"
        " lead_id INT, CONSTRAINT artists_lead FOREIGN KEY (lead_id) REFERENCES artists (id))");
    interfere("CREATE TABLE shot_artists (shot_id INT, artist_id INT, days DECIMAL(5,1),"
              " PRIMARY KEY (shot_id, artist_id),"
              " CONSTRAINT sa_shot FOREIGN KEY (shot_id) REFERENCES shots (id),"
              " CONSTRAINT sa_artist FOREIGN KEY (artist_id) REFERENCES artists (id))");
    interfere(
        "INSERT INTO shows VALUES (1, 'LANTERN', 12.50, '{\"fps\": 24, \"tags\": [\"a\", \"b\"]}'),"
        " (2, 'TIDE', NULL, NULL), (3, 'MOSS', 1, '{\"fps\": 12}')");
    interfere("INSERT INTO shots VALUES (1, 1, 's1', 10), (2, 1, 's2', 20), (3, 2, 's1', 30),"
              " (4, 1, 's3', 10), (5, NULL, 'x', 1)");
    interfere("INSERT INTO artists VALUES (1, '\xc3\x84"
              "da', NULL), (2, 'Bo \"B\" \\\\', 1), (3, 'Cy', 1)");
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
    interfere(
        "CREATE TABLE a (id INT PRIMARY KEY, f FLOAT, d DOUBLE, y YEAR, z INT(5) ZEROFILL,"
        " n DECIMAL(10,2), e ENUM('x','y'), st SET('p','q'), l VARCHAR(9) CHARACTER SET latin1,"
        " c VARCHAR(9) COLLATE utf8mb4_nopad_bin, i INET6, u UUID, bt BIT(10), b BLOB,"
        " t TIME(6), t0 TIME, dt DATETIME(3), d0 DATETIME, ts TIMESTAMP(6) NULL, day DATE,"
        " j JSON, yes BOOLEAN, big BIGINT UNSIGNED, g POINT, txt LONGTEXT)");
    interfere(
        "CREATE TABLE b (id INT PRIMARY KEY, a_id INT, FOREIGN KEY (a_id) REFERENCES a (id))");
    interfere(
        "INSERT INTO a VALUES (1, 0.1, 1e300, 2018, 7, -12.50, 'y', 'p,q', '\xc3\xa4', '\xe2\x82\xac',"
        " '::1', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', b'1000000001', x'00ff',"
        " '-101:20:30.5', '10:20:30', '2018-01-31 10:20:30.25', '2018-01-31 10:20:30',"
        " '2018-01-31 10:20:30.5', '2018-01-31', '{\"k\":[1,null,12345678901234567890.50]}', 1,"
        " 18446744073709551615, POINT(1,2), '[1]')");
    interfere("INSERT INTO b VALUES (1, 1)");
    ck_assert_str_eq(
        ask("GET", "/b?select=a(f,d,y,z,n,e,st,l,c,i,u,bt,b,t,t0,dt,d0,ts,day,j,yes,big,g,txt)",
            NULL),
        "{\"f\": 0.1, \"d\": 1e300, \"y\": 2018, \"z\": 7, \"n\": -12.50, \"e\": \"y\", \"st\": \"p,q\","
        " \"l\": \"\xc3\xa4\", \"c\": \"\xe2\x82\xac\", \"i\": \"::1\","
        " \"u\": \"f47ac10b-58cc-4372-a567-0e02b2c3d479\", \"bt\": \"\\\\x0201\", \"b\": \"\\\\x00ff\","
        " \"t\": \"-101:20:30.5\", \"t0\": \"10:20:30\", \"dt\": \"2018-01-31T10:20:30.25\","
        " \"d0\": \"2018-01-31T10:20:30\", \"ts\": \"2018-01-31T10:20:30.5+00:00\","
        " \"day\": \"2018-01-31\", \"j\": {\"k\":[1,null,12345678901234567890.50]}, \"yes\": true,"
        " \"big\": 18446744073709551615, \"g\": {\"type\": \"Point\", \"coordinates\": [1, 2]},"
        " \"txt\": \"[1]\"};");
    ck_assert_str_eq(
        ask("GET",
            "/b?select=a(n::text,x:yes::text,k:n::int,m:big::numeric,w:ts::date,v:d0::text,"
            "h:bt::text,q:y::numeric)",
            NULL),
        "{\"n\": \"-12.50\", \"x\": \"true\", \"k\": -13, \"m\": 18446744073709551615,"
        " \"w\": \"2018-01-31\", \"v\": \"2018-01-31 10:20:30\", \"h\": \"\\\\x0201\", \"q\": 2018};");
    interfere("UPDATE a SET yes = 2, j = NULL, ts = NULL, f = NULL, b = NULL, t = NULL, l = NULL");
    ck_assert_str_eq(
        ask("GET", "/b?select=a(yes,j,ts,f,b,t,l)", NULL),
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
    got = ask("GET", "/a?select=id,b(id,t)&id=eq.2&b.order=id.desc", NULL); /* 15 MB */
    ck_assert_int_eq(strlen(got), strlen("2|[];") + 149
                                      + 150 * (100000 + strlen("{\"id\": , \"t\": \"\"}")) + 9
                                      + 90 * 2 + 51 * 3);
    ck_assert_str_eq(ask("GET", "/a?select=id,b(id,t)&id=eq.3", NULL), /* 20 MB */
                     "54000 the answer has a value that is longer than the database returns "
                     "(max_allowed_packet)");
    ck_ok(compile(&t, "GET", "/a?select=id,o:b(id,t)&order=id", NULL)); /* a stream */
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
    interfere(
        "CREATE TABLE a (id INT PRIMARY KEY, c_id INT, FOREIGN KEY (c_id) REFERENCES c (id))");
    interfere(
        "CREATE TABLE b (id INT PRIMARY KEY, a_id INT, FOREIGN KEY (a_id) REFERENCES a (id))");
    interfere("INSERT INTO c VALUES (1)");
    interfere("INSERT INTO a VALUES (1, 1)");
    interfere("INSERT INTO b SELECT 1000 + seq, 1 FROM seq_1_to_1000");
    for (limit = 1030; limit < 1050; limit++) { /* {"id": 1001}, has 13 bytes */
        ck_assert_int_eq(
            mysql_query(conn->native, apr_psprintf(pool, "SET group_concat_max_len = %d", limit)),
            0);
        for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
            const char *got = ask("GET", queries[i], NULL);

            ck_assert_msg(strncmp(got, "54000 ", 6) == 0, "%d %s: %s", limit, queries[i], got);
        }
    }
    ck_assert_int_eq(strncmp(ask("POST", "/a?select=id,c(id,a(id,b(id)))", "{\"id\":2,\"c_id\":1}"),
                             "54000 ", 6),
                     0);
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "1");
}
END_TEST

void add_embedding(Suite *suite)
{
    TCase *tests = room(suite, "embedding");

    tcase_add_test(tests, embeds_are_objects_and_arrays);
    tcase_add_test(tests, aggregates_group_everywhere);
    tcase_add_test(tests, an_embedded_value_is_what_it_is_at_the_top);
    tcase_add_test(tests, what_json_a_view_shows_is_the_same_everywhere);
    tcase_add_test(tests, an_embed_is_never_cut);
    tcase_add_test(tests, a_cut_is_an_error_wherever_it_happens);
}
