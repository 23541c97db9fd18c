/* SPDX-License-Identifier: Apache-2.0 */
/* Named queries taken apart. */
#include "sql/named.h"

#include <string.h>

#include <apr_strings.h>

#include "databases/mysql/dialect_mysql.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "unit.h"

static const records_dialect_t *dialect_of(const char *name)
{
    return strcmp(name, "pgsql") == 0   ? &records_dialect_pgsql
           : strcmp(name, "mysql") == 0 ? &records_dialect_mysql
                                        : &records_dialect_sqlite3;
}

static const records_query_t *parse(const char *sql, const char *driver)
{
    const records_query_t *query;
    const char *why = records_named_parse(&query, "films", sql, dialect_of(driver), pool);

    ck_assert_msg(why == NULL, "%s: %s", sql, why);
    return query;
}

static const char *refused(const char *sql, const char *driver)
{
    const records_query_t *query;
    const char *why = records_named_parse(&query, "films", sql, dialect_of(driver), pool);

    ck_assert_msg(why != NULL, "%s", sql);
    ck_assert_ptr_null(query);
    return why;
}

/* The SQL with {name} for each parameter. */
static const char *shape(const records_query_t *query)
{
    const char *text = "";
    int i;

    for (i = 0; i < query->words->nelts; i++) {
        text = apr_pstrcat(pool, text, APR_ARRAY_IDX(query->words, i, const char *), NULL);
        if (i < query->marks->nelts)
            text = apr_pstrcat(pool, text, "{",
                               APR_ARRAY_IDX(query->parameters, APR_ARRAY_IDX(query->marks, i, int),
                                             records_parameter_t *)
                                   ->name,
                               "}", NULL);
    }
    return text;
}

/* name type = default, with commas */
static const char *parameters(const records_query_t *query)
{
    const char *text = "";
    int i;

    for (i = 0; i < query->parameters->nelts; i++) {
        const records_parameter_t *one =
            APR_ARRAY_IDX(query->parameters, i, const records_parameter_t *);

        text = apr_pstrcat(pool, text, i > 0 ? ", " : "", one->name, one->type == NULL ? "" : " ",
                           one->type == NULL ? "" : one->type, one->required ? "" : " = ",
                           one->required           ? ""
                           : one->fallback == NULL ? "NULL"
                                                   : one->fallback,
                           NULL);
    }
    return text;
}

START_TEST(marks_are_found_where_they_are_parameters)
{
    static const struct { const char *driver, *sql, *shape; } cases[] = {
        { "pgsql", "SELECT * FROM film WHERE id = :id", "SELECT * FROM film WHERE id = {id}" },
        { "pgsql", "SELECT ':id', \":id\", id::text FROM film -- :id\nWHERE id>:id",
          "SELECT ':id', \":id\", id::text FROM film  \nWHERE id>{id}" },
        { "pgsql", "SELECT 'it''s :a', E'\\':b', $$:c$$, $x$ $$ :d $x$, :e",
          "SELECT 'it''s :a', E'\\':b', $$:c$$, $x$ $$ :d $x$, {e}" },
        { "pgsql", "SELECT a[1:2], b[i:n], c[ :n ] FROM t", "SELECT a[1:2], b[i:n], c[ {n} ] FROM t" },
        { "pgsql", "SELECT /* /* :a */ :b */ :c::int + :c", "SELECT   {c} + {c}" },
        { "pgsql", "SELECT j ? 'a', j @> :j::jsonb FROM t;  -- done",
          "SELECT j ? 'a', j @> {j} FROM t" },
        { "pgsql", "SELECT :a::numeric(10,2), :b::text[], :c::public.\"My mood\"",
          "SELECT {a}, {b}, {c}" },
        { "mysql", "SELECT 'it\\'s :a', \"\\\":b\", `:c` FROM film WHERE x = :x # :d",
          "SELECT 'it\\'s :a', \"\\\":b\", `:c` FROM film WHERE x = {x}" },
        { "mysql", "SELECT @n := 1, 5--:x\nFROM t", "SELECT @n := 1, 5--{x}\nFROM t" },
        { "sqlite3", "SELECT [:a], `:b`, '\\' FROM film WHERE x=:x",
          "SELECT [:a], `:b`, '\\' FROM film WHERE x={x}" },
        { "sqlite3", "SELECT :f\xc3\xbcr", "SELECT {f\xc3\xbcr}" },
        { "sqlite3", "\n  SELECT 1  ;\n", "SELECT 1" },
        { "mysql", " SELECT :a IS NULL ", "SELECT {a} IS NULL" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(shape(parse(cases[i].sql, cases[i].driver)), cases[i].shape);
}
END_TEST

START_TEST(a_comment_at_the_top_declares_and_describes)
{
    const records_query_t *query = parse("-- Films of a period,\n"
                                         "-- the newest first.\n"
                                         "-- :from date\n"
                                         "-- :most int = 20\n"
                                         "-- :word text = 'it''s; fine'\n"
                                         "-- :other = null\n"
                                         "SELECT * FROM film -- not this\n"
                                         "WHERE due >= :from AND title = :word OR :other IS NULL\n"
                                         "LIMIT :most",
                                         "sqlite3");

    ck_assert_str_eq(query->comment, "Films of a period,\nthe newest first.");
    ck_assert_str_eq(parameters(query),
                     "from date, most integer = 20, word text = it's; fine, other = NULL");
    ck_assert_int_eq(APR_ARRAY_IDX(query->parameters, 1, records_parameter_t *)->kind,
                     RECORDS_INTEGER);
    query = parse(
        "/* :a int; :b int; :c int; :d int; :e int; :f int = 6 */ SELECT :a, :b, :c, :d, :e, :f",
        "pgsql");
    ck_assert_str_eq(parameters(query), "a integer, b integer, c integer, d integer, e integer, "
                                        "f integer = 6");
    query = parse("/* :from date; :most int = 20 */ SELECT :from, :most", "mysql");
    ck_assert_str_eq(parameters(query), "from date, most integer = 20");
    ck_assert_ptr_null(query->comment);
    query = parse("/*\n * Films.\n * :from date\n */\nSELECT :from", "pgsql");
    ck_assert_str_eq(query->comment, "Films.");
    ck_assert_str_eq(parameters(query), "from date");
}
END_TEST

START_TEST(types_stand_behind_marks_too)
{
    ck_assert_str_eq(parameters(parse("SELECT :a::INT, :b, :c::timestamptz, :a", "sqlite3")),
                     "a integer, b, c timestamptz");
    ck_assert_str_eq(parameters(parse("SELECT :a::mood, :b::int[], :c::numeric(4,1)", "pgsql")),
                     "a mood, b int[], c numeric(4,1)");
    ck_assert_int_eq(
        APR_ARRAY_IDX(parse("SELECT :b::int[]", "pgsql")->parameters, 0, records_parameter_t *)
            ->kind,
        RECORDS_LIST);
}
END_TEST

START_TEST(only_reading_statements_read)
{
    static const struct { const char *sql; int reads; } cases[] = {
        { "SELECT 1", 1 }, { "values (1)", 1 }, { "(SELECT 1) UNION (SELECT 2)", 1 },
        { "WITH x AS (SELECT 1) SELECT * FROM x", 1 },
        { "SELECT replace(title, 'a', 'b'), (replace(title, 'a', 'b')) FROM film FOR UPDATE", 1 },
        { "INSERT INTO film VALUES (1) RETURNING id", 0 },
        { "update film set x = 1", 0 }, { "DELETE FROM film", 0 }, { "REPLACE INTO film VALUES (1)", 0 },
        { "WITH x AS (INSERT INTO film VALUES (1) RETURNING id) SELECT * FROM x", 0 },
        { "WITH x AS (SELECT 1) DELETE FROM film", 0 },
        { "WITH x AS ( /* first */ DELETE FROM film RETURNING 1) SELECT 1", 0 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(parse(cases[i].sql, "pgsql")->reads == cases[i].reads, "%s", cases[i].sql);
}
END_TEST

START_TEST(what_is_no_query_is_refused_with_a_reason)
{
    static const struct { const char *driver, *sql, *why; } cases[] = {
        { "pgsql", "", "no statement" },
        { "pgsql", "-- nothing but a comment", "no statement" },
        { "pgsql", "DROP TABLE film", "not with 'DROP'" },
        { "pgsql", "SELECT 1; SELECT 2", "one statement" },
        { "pgsql", "SELECT 'a", "a string has no end" },
        { "pgsql", "SELECT \"a", "a quoted name has no end" },
        { "pgsql", "SELECT $a$ $b$", "a string has no end" },
        { "pgsql", "SELECT /* 1", "a comment has no end" },
        { "pgsql", "SELECT (1", "a ( without its )" },
        { "pgsql", "SELECT 1) AS x, (SELECT 2", "a ) without its (" },
        { "pgsql", "SELECT $1", "not $" },
        { "mysql", "SELECT ?", "not ?" },
        { "sqlite3", "SELECT @a", "not @" },
        { "sqlite3", "SELECT :a::mood", "unknown type 'mood'" },
        { "sqlite3", "-- :a mood\nSELECT :a", "unknown type 'mood'" },
        { "sqlite3", "SELECT :a::int, :a::text", "integer in one place and text in another" },
        { "sqlite3", "-- :a int\n-- :a int\nSELECT :a", "declared twice" },
        { "sqlite3", "-- :a int\nSELECT :b", "no such mark" },
        { "sqlite3", "/* :a int; b text */ SELECT :a", "declares no parameter" },
        { "sqlite3", "SELECT '\xff'", "UTF-8" },
        { "pgsql", "SELECT :a::", "has no end" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const char *why = refused(cases[i].sql, cases[i].driver);

        ck_assert_msg(strstr(why, cases[i].why) != NULL, "%s: %s", cases[i].sql, why);
    }
}
END_TEST

START_TEST(values_are_bound_in_their_places)
{
    const records_query_t *query = parse("SELECT :a::int, :b, :a LIMIT 1", "pgsql");
    records_function_t function = { .name = "films", .query = query };
    const records_value_t values[] = { { "7", 1 }, { NULL, 0 } };
    const records_call_t call = { .function = &function, .values = values };
    const records_read_t read = { .call = &call, .alias = "films" };
    records_statement_t *statement;
    records_writer_t w;

    records_writer_init(&w, &records_dialect_pgsql, pool);
    records_named_call(&w, &read);
    statement = records_writer_finish(&w);
    ck_assert_str_eq(statement->text,
                     "(SELECT CAST($1 AS integer), $2, CAST($3 AS integer) LIMIT 1) "
                     "AS \"films\"");
    ck_assert_int_eq(statement->params->nelts, 3);
    ck_assert_str_eq(APR_ARRAY_IDX(statement->params, 2, records_param_t).value.text, "7");
    ck_assert_ptr_null(APR_ARRAY_IDX(statement->params, 1, records_param_t).value.text);
    ck_assert_str_eq(records_named_statement(query, &records_dialect_sqlite3, pool)->text,
                     "SELECT ?, ?, ? LIMIT 1");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, marks_are_found_where_they_are_parameters);
    tcase_add_test(room, a_comment_at_the_top_declares_and_describes);
    tcase_add_test(room, types_stand_behind_marks_too);
    tcase_add_test(room, only_reading_statements_read);
    tcase_add_test(room, what_is_no_query_is_refused_with_a_reason);
    tcase_add_test(room, values_are_bound_in_their_places);
}

UNIT_MAIN("named", tests)
