/* SPDX-License-Identifier: Apache-2.0 */
/* Places in JSON, JSON compared and contained, columns compared with columns. */
#include "fixture_sqlite3.h"

#define DATA                                                                                       \
    "CREATE TABLE t (id INTEGER PRIMARY KEY, d JSON, s TEXT);"                                     \
    "INSERT INTO t (d) VALUES"                                                                     \
    " ('{\"a\": {\"b\": [1, 2.50, \"x\"]}, \"t\": true, \"z\": null, \"a.b c\\\"d\": 5}'),"        \
    " ('{\"a\": \"\\u00e4\\ud83d\\ude00\\n\", \"t\": false, \"k\": 1, \"k\": 2}'),"                \
    " ('[10, [20], {\"b\": 30}]'), ('5'), ('\"text\"'), (NULL), ('broken'), ('{\"a\": 1');"

START_TEST(arrows_lead_where_postgresql_goes)
{
    static const question_t questions[] = {
        { "/t?select=d->a->b->1,d->t,d->z&id=eq.1", "J2.50|Jtrue|Jnull;" },
        { "/t?select=d->a->b->>1,d->>t,d->>z,d->a->b->>2&id=eq.1", "T2.50|Ttrue|~|Tx;" },
        { "/t?select=d->>a&id=eq.1", "T{\"b\": [1, 2.50, \"x\"]};" },
        { "/t?select=d->a->b->-1,d->a->b->-3,d->a->b->-4,d->a->b->3&id=eq.1", "J\"x\"|J1|~|~;" },
        { "/t?select=d->\"a.b c\\\"d\"&id=eq.1", "J5;" },
        { "/t?select=d->>a,d->k&id=eq.2", "T\xc3\xa4\xf0\x9f\x98\x80\n|J2;" },
        { "/t?select=d->0,d->1->0,d->-1->>b,d->b&id=eq.3", "J10|J20|T30|~;" },
        { "/t?select=d->a,d->0&id=in.(4,5,6,7,8)", "~|~;~|~;~|~;~|~;~|~;" },
        { "/t?select=d->>a->b", "42883 operator does not exist: text -> unknown" },
        { "/t?select=x:d->a->b->1::numeric,y:d->>t::boolean&id=eq.1", "N2.5|Bt;" },
        { "/t?select=d->k::int.sum()", "N2;" },
        { "/t?select=id&d->>t=eq.true", "I1;" },
        { "/t?select=id&d->>k=in.(1,2)", "I2;" },
        { "/t?select=id&d->>k=in.()", "" },
        { "/t?select=id&d->>a=like.*b*", "I1;" },
        { "/t?select=id&d->a=like.*b*", "42883 operator does not exist: json ~~ unknown" },
        { "/t?select=id&d->z=not.is.null", "I1;" },
        { "/t?select=id&d->>z=not.is.null", "" },
        { "/t?select=id&d->>t=is.true", "42804 argument of IS TRUE must be type boolean, not type text" },
        { "/t?select=id&d->>t=isdistinct.true&order=id", "I2;I3;I4;I5;I6;I7;I8;" },
        { "/t?select=id&d->>t=not.is.null&order=d->>t.desc", "I1;I2;" },
    };

    interfere(DATA);
    ASK_ALL(questions);
}
END_TEST

START_TEST(json_is_compared_as_jsonb)
{
    static const question_t questions[] = {
        { "/t?select=id&d->v=eq.1.0&order=id", "I1;I2;" },
        { "/t?select=id&d->v=neq.1&d->v=lt.3", "I3;I6;I7;" },
        { "/t?select=id&d->v=gt.2", "I4;I5;I8;I9;" },
        { "/t?select=id&d->v=in.(\"\\\"a\\\"\",1,[1])", "I1;I2;I6;I8;" },
        { "/t?select=id&d->v=isdistinct.1&order=id", "I3;I4;I5;I6;I7;I8;I9;I10;" },
        { "/t?select=id&d->v=eq.x", "22P02 invalid input syntax for type json" },
        { "/t?select=id&d=eq.{\"v\":1}", "I2;" },
        { "/t?select=id&order=d->v", "I7;I6;I1;I2;I3;I4;I5;I8;I9;I10;" },
        { "/t?select=id&order=d->v.desc.nullslast,id&limit=2", "I9;I8;" },
        { "/t?select=id&id=gte.6&order=d", "I7;I6;I8;I9;I10;" },
        { "/t?select=id&d->v=eq.col(d->w)", "I1;" },
        { "/t?select=id&d->v=isdistinct.col(d->w)&id=in.(1,3,10)", "I3;" },
    };

    interfere(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, d JSON);"
        "INSERT INTO t (d) VALUES ('{\"v\": 1, \"w\": 1.0}'), ('{\"v\":1.00}'), ('{\"v\": 2}'),"
        " ('{\"v\": 10}'), ('{\"v\": true}'), ('{\"v\": \"a\"}'), ('{\"v\": null}'),"
        " ('{\"v\": [1]}'), ('{\"v\": {\"b\": 1}}'), (NULL)");
    ASK_ALL(questions);
}
END_TEST

START_TEST(containment_is_that_of_jsonb)
{
    static const question_t questions[] = {
        { "/t?select=id&d=cs.{\"a\":1}", "I1;I2;" },
        { "/t?select=id&d=cs.{\"a\":1.0,\"b\":{\"c\":[3]}}", "I2;" },
        { "/t?select=id&d=cs.[2]", "I3;I4;" },
        { "/t?select=id&d=cs.2", "I3;I4;" },
        { "/t?select=id&d=cs.[[1]]", "I4;" },
        { "/t?select=id&d=cd.[1,2,3]", "I3;" },
        { "/t?select=id&d=cd.{\"a\":1,\"z\":0}", "I1;" },
        { "/t?select=id&d=cs.{2,1}", "I3;" },
        { "/t?select=id&d=ov.{7,2}", "I3;I4;" },
        { "/t?select=id&d=ov.[\"x y\",\"2\"]", "I5;" },
        { "/t?select=id&d=ov.{\"x y\",2}", "I3;I4;I5;" },
        { "/t?select=id&d=not.ov.{2}", "I1;I2;I5;" },
        { "/t?select=id&d->b->c=cs.[3]", "I2;" },
        { "/t?select=id&d=cs.{a", "22P02 invalid input syntax for type json" },
        { "/t?select=id&id=cs.5", "42883 operator does not exist: INTEGER @> unknown" },
    };

    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, d JSON);"
              "INSERT INTO t (d) VALUES ('{\"a\": 1}'), ('{\"a\": 1, \"b\": {\"c\": [2, 3]}}'),"
              " ('[1, 2]'), ('[2, [0, 1]]'), ('[\"x y\"]'), (NULL), ('oops')");
    ASK_ALL(questions);
}
END_TEST

START_TEST(what_sqlite_has_not_is_refused_by_name)
{
    const records_transaction_t *t;
    records_error_t *error;

    interfere("CREATE TABLE t (a TEXT)");
    error = compile(&t, "GET", "/t?a=sl.[1,2)", NULL);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "PGRST127");
    ck_assert_str_eq(error->details,
                     "The operator sl is not supported by SQLite, which has no ranges.");
}
END_TEST

START_TEST(columns_are_compared_with_columns)
{
    static const question_t questions[] = {
        { "/t?select=id&a=eq.col(b)", "I1;" },
        { "/t?select=id&a=lt.col(b)", "I2;" },
        { "/t?select=id&a=isdistinct.col(b)", "I2;I3;" },
        { "/t?select=id&or=(a.gte.col(b),s.lt.col(p))", "I1;I2;" },
        { "/t?select=id&at=eq.col(z)", "I1;I2;" },
        { "/t?select=id&at=gt.col(z)", "I3;" },
        { "/t?select=id&d=lte.col(at)", "I1;I2;I3;" },
        { "/t?select=id&a=eq.col(s)", "42883 operator does not exist: INT = TEXT" },
        { "/t?select=id&a=eq.col(r)", "I3;" },
    };

    interfere(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT, b INT, r REAL, s TEXT, p TEXT,"
        " at TIMESTAMP, z TIMESTAMPTZ, d DATE);"
        "INSERT INTO t VALUES (1, 5, 5, 4.5, 'abc', 'A%', '2016-07-04', '2016-07-04 00:00:00.000',"
        " '2016-07-04'), (2, 1, 2, NULL, 'a%', 'a_', '2016-07-04 10:00',"
        " '2016-07-04T12:00:00+02:00', '2016-07-04'), (3, 7, NULL, 7.0, 'z', NULL,"
        " '2016-07-05 00:00:00.1', '2016-07-05', '2016-07-05')");
    ASK_ALL(questions);
}
END_TEST

void add_json(Suite *suite)
{
    TCase *tests = room(suite, "json");

    tcase_add_test(tests, arrows_lead_where_postgresql_goes);
    tcase_add_test(tests, json_is_compared_as_jsonb);
    tcase_add_test(tests, containment_is_that_of_jsonb);
    tcase_add_test(tests, what_sqlite_has_not_is_refused_by_name);
    tcase_add_test(tests, columns_are_compared_with_columns);
}
