/* SPDX-License-Identifier: Apache-2.0 */
/* What the catalog query tells of a real PostgreSQL, and its version. */
#include <stdlib.h>

#include "fixture_pgsql.h"

/* The facts of the one function of this name, its oid shown as F. */
static const char *function_facts(const char *name)
{
    const char *oid = interfere(apr_psprintf(pool,
                                             "SELECT oid FROM pg_proc WHERE proname = '%s'"
                                             " AND pronamespace = 'records_test'::regnamespace",
                                             name));
    static const char *const whats[] = { "function", "parameter", "rows", "computed", "handler" };
    const char *text = "", *beginning, *fact;
    apr_size_t i;
    char *last;

    ck_assert_msg(oid != NULL, "%s", name);
    for (i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
        beginning = apr_psprintf(pool, "%s|records_test|%s|", whats[i], oid);
        for (fact = apr_strtok(apr_pstrdup(pool, facts_like(beginning)), ";", &last); fact != NULL;
             fact = apr_strtok(NULL, ";", &last))
            text = apr_psprintf(pool, "%s%s|F|%s;", text, whats[i], fact + strlen(beginning));
    }
    return text;
}

START_TEST(the_catalog_tells_what_can_be_called)
{
    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY);"
              "CREATE TYPE records_test.pair AS (x int, y text);"
              "CREATE DOMAIN records_test.\"text/html\" AS text;"
              "CREATE FUNCTION records_test.plain(n int, c char DEFAULT 'x',"
              " VARIADIC l int[] DEFAULT '{}') RETURNS text LANGUAGE sql STABLE"
              " AS 'SELECT $2::text';"
              "CREATE FUNCTION records_test.rows() RETURNS SETOF records_test.a ROWS 1"
              " LANGUAGE sql IMMUTABLE AS 'SELECT * FROM records_test.a';"
              "CREATE FUNCTION records_test.paired() RETURNS records_test.pair LANGUAGE sql"
              " AS 'SELECT 1, ''a''::text';"
              "CREATE FUNCTION records_test.made(OUT one int) LANGUAGE sql AS 'SELECT 1';"
              "CREATE FUNCTION records_test.html() RETURNS records_test.\"text/html\" LANGUAGE sql"
              " AS 'SELECT ''<p>''::records_test.\"text/html\"';"
              "CREATE PROCEDURE records_test.proc(a int, INOUT b int) LANGUAGE sql AS 'SELECT 1';"
              "CREATE FUNCTION records_test.trigger() RETURNS trigger LANGUAGE plpgsql"
              " AS 'BEGIN RETURN NULL; END';"
              "COMMENT ON FUNCTION records_test.rows() IS 'all of them'");
    ck_assert_str_eq(function_facts("plain"), "function|F|plain|~|text|reads|text|~|~|~;"
                                              "parameter|F|n|1|integer|required|int4|~|~|~;"
                                              "parameter|F|c|2|bpchar||bpchar|~|~|~;"
                                              "parameter|F|l|3|integer[]|variadic|_int4|~|~|~;");
    ck_assert_str_eq(function_facts("rows"),
                     "function|F|rows|~|records_test.a|row set single reads|composite|~|~|"
                     "all of them;rows|F|~|~|~|~|records_test|a|~|~;");
    ck_assert_str_eq(function_facts("paired"),
                     "function|F|paired|~|records_test.pair|row|composite|~|~|~;"
                     "rows|F|~|~|~|~|records_test|pair|~|~;");
    ck_assert_str_eq(facts_like("table|records_test|pair|"),
                     "table|records_test|pair|~|~|~|type|~|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|pair|y|"),
                     "column|records_test|pair|y|2|text|nullable|text|~|~|~;");
    ck_assert_str_eq(function_facts("made"), "function|F|made|~|integer|row|int4|~|~|~;"
                                             "parameter|F|one|1|integer|out|int4|~|~|~;");
    ck_assert_str_eq(function_facts("html"), "function|F|html|~|records_test.\"text/html\"||text|~|"
                                             "text/html|~;");
    ck_assert_str_eq(function_facts("proc"), "function|F|proc|~|record|row procedure|record|~|~|~;"
                                             "parameter|F|a|1|integer|required|int4|~|~|~;"
                                             "parameter|F|b|2|integer|inout required|int4|~|~|~;");
    ck_assert_str_eq(function_facts("trigger"), "");
}
END_TEST

START_TEST(the_catalog_tells_what_is_computed_of_a_row)
{
    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY);"
              "CREATE FUNCTION records_test.twice(records_test.a) RETURNS int LANGUAGE sql"
              " AS 'SELECT 2 * $1.id';"
              "CREATE FUNCTION records_test.next(records_test.a) RETURNS SETOF records_test.a"
              " LANGUAGE sql AS 'SELECT * FROM records_test.a WHERE id = $1.id + 1';"
              "CREATE DOMAIN records_test.\"text/x\" AS text;"
              "CREATE FUNCTION records_test.add(text, records_test.a) RETURNS text LANGUAGE sql"
              " AS 'SELECT $1 || $2.id';"
              "CREATE FUNCTION records_test.done(text) RETURNS records_test.\"text/x\" LANGUAGE sql"
              " AS 'SELECT $1::records_test.\"text/x\"';"
              "CREATE AGGREGATE records_test.all_x(records_test.a) (SFUNC = records_test.add,"
              " STYPE = text, FINALFUNC = records_test.done)");
    ck_assert_str_eq(function_facts("twice"),
                     "function|F|twice|~|integer||int4|~|~|~;"
                     "parameter|F|~|1|records_test.a|required|composite|~|~|~;"
                     "computed|F|~|~|~|~|records_test|a|~|~;");
    ck_assert_str_eq(function_facts("next"),
                     "function|F|next|~|records_test.a|row set|composite|~|~|~;"
                     "parameter|F|~|1|records_test.a|required|composite|~|~|~;"
                     "rows|F|~|~|~|~|records_test|a|~|~;computed|F|~|~|~|~|records_test|a|~|~;");
    ck_assert_str_eq(function_facts("all_x"), "handler|F|all_x|~|text/x|~|records_test|a|text|~;");
}
END_TEST

START_TEST(the_catalog_tells_how_domains_look)
{
    interfere("CREATE DOMAIN records_test.color AS int;"
              "CREATE FUNCTION records_test.\"show it\"(records_test.color) RETURNS json"
              " LANGUAGE sql AS 'SELECT to_json($1::int)';"
              "CREATE FUNCTION records_test.of_text(text) RETURNS records_test.color LANGUAGE sql"
              " AS 'SELECT 1::records_test.color';"
              "CREATE FUNCTION records_test.of_json(json) RETURNS records_test.color LANGUAGE sql"
              " AS 'SELECT 1::records_test.color';"
              "CREATE CAST (records_test.color AS json) WITH FUNCTION"
              " records_test.\"show it\"(records_test.color) AS IMPLICIT;"
              "CREATE CAST (text AS records_test.color) WITH FUNCTION records_test.of_text(text)"
              " AS IMPLICIT;"
              "CREATE CAST (json AS records_test.color) WITH FUNCTION records_test.of_json(json)"
              " AS IMPLICIT;"
              "CREATE TABLE records_test.a (c records_test.color, d int)");
    ck_assert_ptr_nonnull(
        strstr(facts_like("cast|records_test|a|c|"), "|~|records_test.\"show it\"|shown|"));
    ck_assert_ptr_nonnull(
        strstr(facts_like("cast|records_test|a|c|"), "|~|records_test.of_text|read|"));
    ck_assert_ptr_nonnull(
        strstr(facts_like("cast|records_test|a|c|"), "|~|records_test.of_json|parsed|"));
    ck_assert_str_eq(facts_like("cast|records_test|a|d|"), "");
}
END_TEST

START_TEST(a_partitioned_table_is_one_table)
{
    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY);"
              "CREATE TABLE records_test.p (id int REFERENCES records_test.a, k int,"
              " PRIMARY KEY (k)) PARTITION BY LIST (k);"
              "CREATE TABLE records_test.p1 PARTITION OF records_test.p FOR VALUES IN (1);"
              "CREATE TABLE records_test.b (k int REFERENCES records_test.p)");
    ck_assert_str_ne(facts_like("table|records_test|p|"), "");
    ck_assert_str_eq(facts_like("table|records_test|p1|"), "");
    ck_assert_str_eq(facts_like("foreign|records_test|p"),
                     "foreign|records_test|p|id|1|p_id_fkey|~|records_test|a|id|~;");
    ck_assert_str_eq(facts_like("foreign|records_test|b"),
                     "foreign|records_test|b|k|1|b_k_fkey|~|records_test|p|k|~;");
}
END_TEST

/* Columns of the same name and number stand in subqueries all around. */
START_TEST(a_view_shows_what_its_outermost_query_shows)
{
    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY, \"odd } \\{name\" int);"
              "CREATE TABLE records_test.b (id int);"
              "CREATE VIEW records_test.v AS WITH c AS (SELECT id FROM records_test.b)"
              " SELECT id, \"odd } \\{name\", (SELECT id FROM c LIMIT 1) AS n,"
              " (SELECT count(*) FROM (SELECT id FROM records_test.b UNION SELECT id FROM c) u)"
              " AS o"
              " FROM records_test.a WHERE EXISTS (SELECT id FROM records_test.b)"
              " ORDER BY (SELECT id AS id FROM records_test.b LIMIT 1);"
              "CREATE VIEW records_test.w AS SELECT v.id AS twice, id FROM records_test.v");
    ck_assert_str_eq(facts_like("origin|records_test|v|id|"),
                     "origin|records_test|v|id|~|~|~|records_test|a|id|~;");
    ck_assert_str_eq(facts_like("origin|records_test|v|odd"),
                     "origin|records_test|v|odd } \\{name|~|~|~|records_test|a|odd } \\{name|~;");
    ck_assert_str_eq(facts_like("origin|records_test|v|n"), "");
    ck_assert_str_eq(facts_like("origin|records_test|v|o|"), "");
    ck_assert_str_eq(facts_like("origin|records_test|w|twice|"),
                     "origin|records_test|w|twice|~|~|~|records_test|a|id|~;");
    ck_assert_str_eq(facts_like("origin|records_test|w|id|"),
                     "origin|records_test|w|id|~|~|~|records_test|a|id|~;");
}
END_TEST

/* A login that may do nothing but SET ROLE sees what its roles may use. */
START_TEST(a_login_sees_what_its_roles_may_use)
{
    interfere("CREATE TABLE records_test.a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"
              "DROP ROLE IF EXISTS records_test_login, records_test_user;"
              "CREATE ROLE records_test_user; CREATE ROLE records_test_login NOINHERIT;"
              "GRANT USAGE ON SCHEMA records_test TO records_test_user");
    answer_of(transaction(0, sql("SET SESSION AUTHORIZATION records_test_login", "", NULL)));
    ck_assert_str_eq(facts_like("table|records_test|"), "");
    interfere("GRANT records_test_user TO records_test_login");
    ck_assert_str_ne(facts_like("table|records_test|a|"), "");
    ck_assert_ptr_nonnull(strstr(facts_like("column|records_test|a|id|"), "a_id_seq"));
    answer_of(transaction(0, sql("RESET SESSION AUTHORIZATION", "", NULL)));
    interfere("REVOKE USAGE ON SCHEMA records_test FROM records_test_user;"
              "DROP ROLE records_test_login, records_test_user");
}
END_TEST

START_TEST(the_catalog_tells_tables_columns_keys_and_links)
{
    interfere("CREATE TYPE records_test.mood AS ENUM ('sad', 'ok');"
              "CREATE DOMAIN records_test.score AS int DEFAULT 7 CHECK (value > 0);"
              "CREATE TABLE records_test.a (x int, y int, m records_test.mood,"
              " PRIMARY KEY (y, x));"
              "CREATE TABLE records_test.b (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
              " ax int, ay int, s records_test.score NOT NULL, l text[],"
              " g int GENERATED ALWAYS AS (1) STORED, n numeric(5,2) DEFAULT 1.5 UNIQUE,"
              " CONSTRAINT b_a FOREIGN KEY (ay, ax) REFERENCES records_test.a);"
              "CREATE VIEW records_test.v AS SELECT id, n FROM records_test.b;"
              "CREATE MATERIALIZED VIEW records_test.mv AS SELECT count(*) FROM records_test.b;"
              "COMMENT ON TABLE records_test.b IS 'of bees';"
              "COMMENT ON COLUMN records_test.b.n IS 'a number'");
    ck_assert_str_eq(facts_like("table|records_test|b|"),
                     "table|records_test|b|~|~|~|insertable updatable deletable|~|~|~|of bees;");
    ck_assert_str_eq(facts_like("table|records_test|v|"),
                     "table|records_test|v|~|~|~|view insertable updatable deletable|~|~|~|~;");
    ck_assert_str_eq(facts_like("table|records_test|mv|"),
                     "table|records_test|mv|~|~|~|view plain|~|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|id|"),
                     "column|records_test|b|id|1|bigint|default identity always|int8|~|"
                     "nextval('records_test.b_id_seq'::regclass)|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|s|"),
                     "column|records_test|b|s|4|records_test.score|default|int4|~|7|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|l|"),
                     "column|records_test|b|l|5|text[]|nullable array|_text|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|g|"),
                     "column|records_test|b|g|6|integer|nullable generated|int4|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|n|"),
                     "column|records_test|b|n|7|numeric(5,2)|nullable default|numeric|~|1.5|"
                     "a number;");
    ck_assert_str_eq(facts_like("column|records_test|a|m|"),
                     "column|records_test|a|m|3|records_test.mood|nullable enum|enum|~|~|~;");
    ck_assert_str_eq(facts_like("key|records_test|a|y|"),
                     "key|records_test|a|y|1|a_pkey|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("key|records_test|a|x|"),
                     "key|records_test|a|x|2|a_pkey|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("unique|records_test|b|"),
                     "unique|records_test|b|n|1|b_n_key|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("foreign|records_test|b|ay|"),
                     "foreign|records_test|b|ay|1|b_a|~|records_test|a|y|~;");
    ck_assert_str_eq(facts_like("foreign|records_test|b|ax|"),
                     "foreign|records_test|b|ax|2|b_a|~|records_test|a|x|~;");
    ck_assert_str_eq(facts_like("table|pg_catalog"), "");
    ck_assert_str_ne(facts_like("setting|~|~|default_schema|~|"), "");
    ck_assert_str_ne(facts_like("setting|~|~|reserved_role|~|postgres|"), ""); /* a superuser */
    ck_assert_str_ne(facts_like("setting|~|~|reserved_role|~|pg_read_all_data|"), "");
}
END_TEST

/* The names of the plain ones among these tables, in their order. */
static const char *plain_ones(const char *names)
{
    const char *found = "", *name;
    char *last;

    for (name = apr_strtok(apr_pstrdup(pool, names), " ", &last); name != NULL;
         name = apr_strtok(NULL, " ", &last)) {
        const char *fact = facts_like(apr_psprintf(pool, "table|records_test|%s|", name));

        ck_assert_str_ne(fact, "");
        if (strstr(fact, "plain|") != NULL)
            found = apr_psprintf(pool, "%s%s ", found, name);
    }
    return found;
}

START_TEST(a_table_is_plain_if_reading_it_runs_no_code_of_the_database)
{
    interfere(
        "CREATE TYPE records_test.mood AS ENUM ('sad', 'ok');"
        "CREATE TYPE records_test.hue AS ENUM ('red');"
        "CREATE FUNCTION records_test.hue_of(text) RETURNS records_test.hue LANGUAGE sql"
        " AS 'SELECT NULL::records_test.hue';"
        "CREATE CAST (text AS records_test.hue) WITH FUNCTION records_test.hue_of(text);"
        "CREATE FUNCTION records_test.is_mood(records_test.mood, records_test.hue)"
        " RETURNS boolean LANGUAGE sql AS 'SELECT true';"
        "CREATE DOMAIN records_test.name AS text;"
        "CREATE DOMAIN records_test.checked AS text CHECK (VALUE <> '');"
        "CREATE DOMAIN records_test.deeper AS records_test.checked;"
        "CREATE TYPE records_test.pair AS (x int, y text);"
        "CREATE TYPE records_test.span AS RANGE (subtype = int);"
        "CREATE TABLE records_test.t_own (a int, b text, c numeric(5,2)[], d jsonb, e int4range,"
        " f timestamptz, g inet, h uuid, i oidvector);"
        "CREATE TABLE records_test.t_enum (a records_test.mood, b records_test.mood[]);"
        "CREATE TABLE records_test.t_domain (a records_test.name, b records_test.name[]);"
        "CREATE TABLE records_test.t_cast (a records_test.hue);"
        "CREATE TABLE records_test.t_casts (a records_test.hue[]);"
        "CREATE TABLE records_test.t_checked (a records_test.checked);"
        "CREATE TABLE records_test.t_deeper (a records_test.deeper[]);"
        "CREATE TABLE records_test.t_pair (a records_test.pair);"
        "CREATE TABLE records_test.t_pairs (a records_test.pair[]);"
        "CREATE TABLE records_test.t_span (a records_test.span);"
        "CREATE TABLE records_test.t_row (a pg_catalog.pg_class);"
        "CREATE TABLE records_test.t_policy (a int);"
        "ALTER TABLE records_test.t_policy ENABLE ROW LEVEL SECURITY;"
        "CREATE TABLE records_test.t_parts (a int) PARTITION BY LIST (a);"
        "CREATE TABLE records_test.t_part PARTITION OF records_test.t_parts FOR VALUES IN (1);"
        "CREATE TABLE records_test.t_uuid (a uuid);"
        "CREATE TABLE records_test.t_dropped (a int, b records_test.pair);"
        "ALTER TABLE records_test.t_dropped DROP COLUMN b;"
        "CREATE VIEW records_test.t_view AS SELECT * FROM records_test.t_own;"
        "CREATE MATERIALIZED VIEW records_test.t_kept AS SELECT a FROM records_test.t_own");
    ck_assert_str_eq(
        plain_ones("t_own t_enum t_domain t_cast t_casts t_checked t_deeper t_pair t_pairs"
                   " t_span t_row t_policy t_parts t_uuid t_dropped t_view t_kept"),
        "t_own t_enum t_domain t_parts t_uuid t_dropped t_kept ");
    interfere("CREATE OPERATOR records_test.= (LEFTARG = records_test.mood,"
              " RIGHTARG = records_test.hue, FUNCTION = records_test.is_mood)");
    ck_assert_str_eq(plain_ones("t_own t_enum t_uuid"), "t_own t_uuid ");
    interfere("CREATE FUNCTION records_test.same(uuid, text) RETURNS boolean LANGUAGE sql"
              " AS 'SELECT true';"
              "CREATE OPERATOR records_test.= (LEFTARG = uuid, RIGHTARG = text,"
              " FUNCTION = records_test.same)");
    ck_assert_str_eq(plain_ones("t_own t_uuid t_parts t_dropped"), "t_parts t_dropped ");
}
END_TEST

START_TEST(a_table_with_rows_on_another_server_is_not_plain)
{
    interfere("CREATE EXTENSION IF NOT EXISTS file_fdw SCHEMA records_test;"
              "CREATE SERVER records_test_files FOREIGN DATA WRAPPER file_fdw;"
              "CREATE TABLE records_test.near (a int);"
              "CREATE TABLE records_test.parts (a int) PARTITION BY LIST (a);"
              "CREATE TABLE records_test.inner_parts PARTITION OF records_test.parts"
              " FOR VALUES IN (1, 2) PARTITION BY LIST (a)");
    ck_assert_str_eq(plain_ones("near parts"), "near parts ");
    interfere("CREATE FOREIGN TABLE records_test.far PARTITION OF records_test.inner_parts"
              " FOR VALUES IN (1) SERVER records_test_files OPTIONS (filename '/dev/null')");
    ck_assert_str_eq(plain_ones("near parts"), "near ");
    interfere("DROP SERVER records_test_files CASCADE; DROP EXTENSION file_fdw");
}
END_TEST

/* Above a cost of 100,000 the server compiles the query first, which takes a second. */
START_TEST(the_catalog_query_is_not_worth_compiling)
{
    const char *plan =
        interfere(apr_pstrcat(pool, "EXPLAIN ", records_dialect_pgsql.catalog_sql, NULL));
    const char *cost = plan == NULL ? NULL : strstr(plan, "..");

    ck_assert_ptr_nonnull(cost);
    ck_assert_msg(atof(cost + 2) < 50000, "%s", plan);
}
END_TEST

START_TEST(the_catalog_tells_enums_and_the_comment_of_a_schema)
{
    interfere("COMMENT ON SCHEMA records_test IS 'our films'");
    interfere("CREATE TYPE records_test.mood AS ENUM ('sad', 'it''s ok')");
    interfere("ALTER TYPE records_test.mood ADD VALUE 'first' BEFORE 'sad'");
    interfere("CREATE DOMAIN records_test.\"A mood\" AS records_test.mood");
    ck_assert_str_eq(facts_like("setting|records_test|"),
                     "setting|records_test|~|comment|~|our films|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("setting|public|"), ""); /* PostgreSQL's own comment is nobody's */
    ck_assert_str_eq(facts_like("enum|records_test|mood"),
                     "enum|records_test|mood|first|1|records_test.mood|~|~|~|~|~;"
                     "enum|records_test|mood|sad|2|records_test.mood|~|~|~|~|~;"
                     "enum|records_test|mood|it's ok|3|records_test.mood|~|~|~|~|~;");
    ck_assert_str_ne(facts_like("enum|records_test|A mood|first|1|records_test.\"A mood\""), "");
}
END_TEST

#define ROLES "records_nobody, records_reader, records_editor, records_team, records_apart"

START_TEST(a_role_may_do_what_it_was_granted_in_whatever_way)
{
    interfere("CREATE ROLE records_nobody; CREATE ROLE records_reader; CREATE ROLE records_editor;"
              " CREATE ROLE records_team; CREATE ROLE records_apart NOINHERIT");
    interfere("GRANT records_team TO records_reader, records_apart");
    interfere("CREATE TABLE records_test.a (id int PRIMARY KEY, name text, secret text)");
    interfere("CREATE TABLE records_test.b (id int)");
    interfere("CREATE TABLE records_test.c (id int)");
    interfere("CREATE TABLE records_test.own (id int)");
    interfere("CREATE TABLE records_test.parted (id int) PARTITION BY LIST (id)");
    interfere("CREATE VIEW records_test.v AS SELECT id, secret FROM records_test.a");
    interfere("CREATE FUNCTION records_test.f(n int) RETURNS int LANGUAGE sql AS 'SELECT n'");
    interfere(
        "CREATE FUNCTION records_test.f(n int, m int) RETURNS int LANGUAGE sql AS 'SELECT m'");
    interfere("CREATE PROCEDURE records_test.p(n int) LANGUAGE sql AS 'SELECT 1'");
    interfere("CREATE FUNCTION records_test.open() RETURNS int LANGUAGE sql AS 'SELECT 1'");
    interfere("REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA records_test FROM PUBLIC;"
              " GRANT EXECUTE ON FUNCTION records_test.open() TO PUBLIC");
    interfere("GRANT SELECT (id, name), UPDATE (name) ON records_test.a TO records_team");
    interfere("GRANT SELECT ON records_test.b TO PUBLIC");
    interfere("GRANT ALL ON records_test.c, records_test.parted TO records_editor");
    interfere("GRANT SELECT, DELETE, TRUNCATE ON records_test.v TO records_editor");
    interfere("GRANT INSERT (id) ON records_test.v TO records_editor");
    interfere("GRANT EXECUTE ON FUNCTION records_test.f(int, int) TO records_editor");
    interfere("GRANT EXECUTE ON PROCEDURE records_test.p TO records_team");
    interfere("ALTER TABLE records_test.own OWNER TO records_editor");

    /* Without USAGE of the schema nothing in it may be used, but an owner owns it no less. */
    ck_assert_str_eq(privileges_of("records_reader"), "");
    interfere("GRANT USAGE ON SCHEMA records_test TO " ROLES);
    ck_assert_str_eq(privileges_of("records_nobody"), "b s(s); open(0) ");
    ck_assert_str_eq(privileges_of("records_reader"), "a su(s su -); b s(s); open(0) p(1) ");
    ck_assert_str_eq(privileges_of("records_apart"), "b s(s); open(0) ");
    ck_assert_str_eq(privileges_of("records_editor"),
                     "b s(s); c siud(siu); own siud(siu); parted siud(siu); v sid(si s); "
                     "f(2) open(0) ");

    /* A grant counts at once. */
    interfere("REVOKE SELECT ON records_test.b FROM PUBLIC; REVOKE ALL ON records_test.own FROM"
              " records_editor; GRANT SELECT ON records_test.a TO records_team");
    ck_assert_str_eq(privileges_of("records_reader"), "a su(s su s); open(0) p(1) ");
    ck_assert_str_eq(privileges_of("records_editor"),
                     "c siud(siu); parted siud(siu); v sid(si s); f(2) open(0) ");
    interfere("GRANT pg_read_all_data TO records_nobody");
    ck_assert_str_eq(privileges_of("records_nobody"),
                     "a s(s s s); b s(s); c s(s); own s(s); parted s(s); v s(s s); open(0) ");
    interfere("DROP OWNED BY " ROLES);
    interfere("DROP ROLE " ROLES);
}
END_TEST

static const char *version(void)
{
    return answer_of(transaction(0, sql(records_dialect_pgsql.version_sql, "T", NULL)));
}

START_TEST(the_version_changes_with_ddl_and_with_nothing_else)
{
    static const char *const ddl[] = {
        "CREATE TABLE records_test.v (id int, k int)",
        "ALTER TABLE records_test.v ADD COLUMN n text",
        "ALTER TABLE records_test.v RENAME COLUMN n TO m",
        "ALTER TABLE records_test.v ALTER COLUMN m SET DEFAULT 'a'",
        "ALTER TABLE records_test.v ALTER COLUMN m SET DEFAULT 'b'",
        "ALTER TABLE records_test.v ALTER COLUMN m SET NOT NULL",
        "ALTER TABLE records_test.v ADD PRIMARY KEY (id)",
        "ALTER TABLE records_test.v ADD CHECK (k > 0)",
        "CREATE UNIQUE INDEX v_k ON records_test.v (k)",
        "COMMENT ON TABLE records_test.v IS 'a'",
        "COMMENT ON TABLE records_test.v IS 'b'",
        "COMMENT ON COLUMN records_test.v.k IS 'c'",
        "CREATE VIEW records_test.w AS SELECT id FROM records_test.v",
        "CREATE OR REPLACE VIEW records_test.w AS SELECT id + 0 AS id FROM records_test.v",
        "CREATE FUNCTION records_test.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION records_test.f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "DROP VIEW records_test.w",
        "COMMENT ON FUNCTION records_test.f() IS 'one'",
        "CREATE TYPE records_test.mood AS ENUM ('sad')",
        "ALTER TYPE records_test.mood ADD VALUE 'ok'",
        "ALTER TYPE records_test.mood RENAME VALUE 'ok' TO 'fine'",
        "COMMENT ON SCHEMA records_test IS 'ours'",
        "COMMENT ON SCHEMA records_test IS 'yours'",
        "CREATE TYPE records_test.pair AS (x int)",
        "ALTER TYPE records_test.pair ADD ATTRIBUTE y int",
        "CREATE DOMAIN records_test.color AS int",
        "CREATE FUNCTION records_test.of(text) RETURNS records_test.color LANGUAGE sql AS 'SELECT 1'",
        "CREATE CAST (text AS records_test.color) WITH FUNCTION records_test.of(text) AS IMPLICIT",
        "DROP CAST (text AS records_test.color)",
        "ALTER TABLE records_test.v ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE records_test.v DISABLE ROW LEVEL SECURITY",
        "CREATE FUNCTION records_test.same(uuid, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR records_test.= (LEFTARG = uuid, RIGHTARG = text, FUNCTION = records_test.same)",
    };
    static const char *const other_things[] = {
        "INSERT INTO records_test.v SELECT i, i, 'x' FROM generate_series(1, 1000) i",
        "UPDATE records_test.v SET k = k + 5000", "ANALYZE records_test.v",
        "DELETE FROM records_test.v WHERE id > 10", "VACUUM records_test.v",
        "VACUUM FULL records_test.v", "VACUUM FREEZE pg_catalog.pg_class",
        "REINDEX TABLE records_test.v", "TRUNCATE records_test.v",
        "CREATE TEMPORARY TABLE transient (id int)",
    };
    const char *before = version(), *now;
    apr_size_t i;

    for (i = 0; i < sizeof(ddl) / sizeof(ddl[0]); i++, before = now) {
        interfere(ddl[i]);
        now = version();
        ck_assert_msg(strcmp(before, now) != 0, "unseen: %s", ddl[i]);
    }
    for (i = 0; i < sizeof(other_things) / sizeof(other_things[0]); i++) {
        interfere(other_things[i]);
        ck_assert_msg(strcmp(before, version()) == 0, "seen: %s", other_things[i]);
    }
}
END_TEST

void add_catalog(Suite *suite)
{
    TCase *tests = room(suite, "catalog");

    tcase_add_test(tests, the_catalog_tells_what_can_be_called);
    tcase_add_test(tests, the_catalog_tells_what_is_computed_of_a_row);
    tcase_add_test(tests, the_catalog_tells_how_domains_look);
    tcase_add_test(tests, a_partitioned_table_is_one_table);
    tcase_add_test(tests, a_table_is_plain_if_reading_it_runs_no_code_of_the_database);
    tcase_add_test(tests, a_table_with_rows_on_another_server_is_not_plain);
    tcase_add_test(tests, the_catalog_query_is_not_worth_compiling);
    tcase_add_test(tests, a_view_shows_what_its_outermost_query_shows);
    tcase_add_test(tests, a_login_sees_what_its_roles_may_use);
    tcase_add_test(tests, the_catalog_tells_tables_columns_keys_and_links);
    tcase_add_test(tests, the_catalog_tells_enums_and_the_comment_of_a_schema);
    tcase_add_test(tests, a_role_may_do_what_it_was_granted_in_whatever_way);
    tcase_add_test(tests, the_version_changes_with_ddl_and_with_nothing_else);
}
