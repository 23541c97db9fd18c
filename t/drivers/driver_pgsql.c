/* SPDX-License-Identifier: Apache-2.0 */
/* The driver on a real PostgreSQL. */
#include "catalog_pgsql.h"
#include "fixture_pgsql.h"
#include "requests_pgsql.h"
#include "search_pgsql.h"

#include <stdio.h>
#include <unistd.h>

#include <apr_thread_proc.h>
#include <apr_time.h>

/* ---- what is there -------------------------------------------------------- */

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
                     "table|records_test|mv|~|~|~|view|~|~|~|~;");
    ck_assert_str_eq(facts_like("column|records_test|b|id|"),
                     "column|records_test|b|id|1|bigint|default identity|int8|~|"
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
    ck_assert_str_ne(facts_like("setting|~|~|reserved_role|~|postgres|"), "");     /* a superuser */
    ck_assert_str_ne(facts_like("setting|~|~|reserved_role|~|pg_read_all_data|"), "");
}
END_TEST

static const char *version(void)
{
    return answer_of(transaction(0, sql(records_dialect_pgsql.version_sql, 1, NULL)));
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
        "CREATE TYPE records_test.pair AS (x int)",
        "ALTER TYPE records_test.pair ADD ATTRIBUTE y int",
        "CREATE DOMAIN records_test.color AS int",
        "CREATE FUNCTION records_test.of(text) RETURNS records_test.color LANGUAGE sql AS 'SELECT 1'",
        "CREATE CAST (text AS records_test.color) WITH FUNCTION records_test.of(text) AS IMPLICIT",
        "DROP CAST (text AS records_test.color)",
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

/* ---- reading -------------------------------------------------------------- */

START_TEST(values_come_in_their_exact_text_and_null_is_not_empty)
{
    ck_assert_str_eq(answer_of(transaction(0, sql(
        "SELECT 9223372036854775807::int8, 12.50::numeric, 0.1::float8, 1e-10::float8, true,"
        " DATE '2024-01-31', TIMESTAMP '2024-01-31 10:20:30.5', '\\x00ff'::bytea,"
        " NULL::text, ''::text, INTERVAL '1 day 2 hours', $1::text", 12, "\xc3\xa4\xe2\x82\xac",
        NULL))),
        "9223372036854775807|12.50|0.1|1e-10|t|2024-01-31|2024-01-31 10:20:30.5|\\x00ff|~||"
        "1 day 02:00:00|\xc3\xa4\xe2\x82\xac;");
}
END_TEST

START_TEST(a_parameter_without_text_is_null)
{
    records_statement_t *statement = sql("SELECT $1::text IS NULL", 1, "x", NULL);

    APR_ARRAY_IDX(statement->params, 0, records_param_t).value.text = NULL;
    ck_assert_str_eq(answer_of(transaction(0, statement)), "t;");
}
END_TEST

START_TEST(a_null_byte_is_refused_and_harms_nothing)
{
    records_statement_t *statement = sql("SELECT $1::text", 1, "ab", NULL);
    records_result_t result;

    APR_ARRAY_IDX(statement->params, 0, records_param_t).value.text = "a\0b";
    APR_ARRAY_IDX(statement->params, 0, records_param_t).value.length = 3;
    ck_fails(driver->run(conn, transaction(0, statement), 0, &result, pool), "22021");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT $1::text", 1, "a", NULL))), "a;");
    ck_fails(driver->run(conn, transaction(0, statement), 0, &result, pool), "22021");
    ck_assert(driver->ready(conn));
}
END_TEST

static long resident_kb(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long size = 0, resident = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%ld %ld", &size, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

#if defined(__SANITIZE_ADDRESS__)
#define MEASURES_MEMORY 0                /* the sanitizer keeps what was freed */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEASURES_MEMORY 0
#endif
#endif
#ifndef MEASURES_MEMORY
#define MEASURES_MEMORY 1
#endif

#define MANY "SELECT generate_series(1, 1000000), repeat('x', 70)"

START_TEST(a_million_rows_stream_in_constant_memory)
{
    records_transaction_t *t = transaction(0, sql(MANY, 2, NULL));
    const records_row_t *row;
    records_result_t result;
    long rows, before = 0;

    t->at_most = -1;
    t->count = sql("SELECT 1000000", 1, NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 1000000);
    ck_assert_int_eq(result.in_page, -1);
    for (rows = 0;; rows++) {
        ck_ok(result.rows->next(result.rows, &row));
        if (row == NULL)
            break;
        ck_assert_int_eq((int)row->values[1].length, 70);
        if (rows == 1000)
            before = resident_kb();
    }
    ck_assert_int_eq(rows, 1000000);
    if (MEASURES_MEMORY)
        ck_assert_int_lt(resident_kb() - before, 4096);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(an_error_among_the_rows_is_not_their_end)
{
    records_transaction_t *t = transaction(0, sql(
        "SELECT 1 / (5000 - i) FROM generate_series(1, 10000) i", 1, NULL));
    const records_row_t *row;
    records_result_t result;
    records_error_t *error;
    int rows, counted;

    t->at_most = -1;
    for (counted = 0; counted < 2; counted++) {
        t->count = counted ? sql("SELECT 1", 1, NULL) : NULL;
        ck_ok(driver->run(conn, t, 0, &result, pool));
        for (rows = 0; (error = result.rows->next(result.rows, &row)) == NULL; rows++)
            ck_assert_ptr_nonnull(row);
        ck_assert_int_eq(rows, 4999);
        ck_assert_str_eq(error->code, "22012");
        ck_ok(driver->finish(conn, 0, pool));
        ck_assert(driver->ready(conn));
    }
}
END_TEST

START_TEST(rows_nobody_wants_are_thrown_away)
{
    records_transaction_t *t = transaction(0, sql(
        "SELECT generate_series(1, 50000000)", 1, NULL));
    apr_time_t before;
    const records_row_t *row;
    records_result_t result;
    long resident = resident_kb();
    int counted;

    t->at_most = -1;
    for (counted = 0; counted < 2; counted++) {
        t->count = counted ? sql("SELECT 1", 1, NULL) : NULL;
        before = apr_time_now();
        ck_ok(driver->run(conn, t, 0, &result, pool));
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_str_eq(row->values[0].text, "1");
        ck_ok(driver->finish(conn, 1, pool));
        ck_assert(driver->ready(conn));
        ck_ok(result.rows->next(result.rows, &row));
        ck_assert_ptr_null(row);
        ck_assert_int_lt(apr_time_now() - before, apr_time_from_sec(5));
    }
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 1", 1, NULL))), "1;");
    if (MEASURES_MEMORY)                             /* nor were they taken in, to be thrown away */
        ck_assert_int_lt(resident_kb() - resident, 4096);
}
END_TEST

static void *APR_THREAD_FUNC insert_soon(apr_thread_t *thread, void *data)
{
    (void)data;
    apr_sleep(apr_time_from_msec(200));
    interfere("INSERT INTO records_test.s VALUES (3)");
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

START_TEST(count_and_rows_see_one_snapshot)
{
    records_transaction_t *t = transaction(0, sql("SELECT id FROM records_test.s ORDER BY id", 1,
                                                  NULL));
    records_result_t result;
    apr_thread_t *thread;
    apr_status_t ignored;

    interfere("CREATE TABLE records_test.s AS SELECT i AS id FROM generate_series(1, 2) i");
    t->count = sql("SELECT count(*) FROM records_test.s, (SELECT pg_sleep(1)) x", 1, NULL);
    apr_thread_create(&thread, NULL, insert_soon, NULL, pool);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    apr_thread_join(&ignored, thread);
    ck_assert_int_eq(result.total, 2);
    ck_assert_int_eq(result.in_page, 2);
    ck_assert_str_eq(rows_text(&result), "1;2;");
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.s"), "3");
}
END_TEST

START_TEST(a_page_without_rows_is_counted)
{
    records_transaction_t *t = transaction(0, NULL);
    records_result_t result;

    t->page = sql("SELECT count(*) FROM (SELECT 1 FROM generate_series(1, 50) LIMIT 20) p", 1,
                  NULL);
    t->count = sql("SELECT 50", 1, NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_ptr_null(result.rows);
    ck_assert_int_eq(result.in_page, 20);
    ck_assert_int_eq(result.total, 50);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_counted_read_cannot_write)
{
    records_transaction_t *t = transaction(0, sql("INSERT INTO records_test.r VALUES (1)"
                                                  " RETURNING id", 1, NULL));
    records_result_t result;

    interfere("CREATE TABLE records_test.r (id int)");
    t->count = sql("SELECT 1", 1, NULL);
    ck_fails(driver->run(conn, t, 0, &result, pool), "25006");
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_preamble_holds_for_its_transaction_only)
{
    records_transaction_t *t = transaction(0, sql("SELECT current_setting('records.who', true)", 1,
                                                  NULL));
    apr_array_header_t *preamble = apr_array_make(pool, 1, sizeof(records_statement_t *));

    APR_ARRAY_PUSH(preamble, const records_statement_t *) =
        sql("SELECT set_config('records.who', $1, true)", 1, "anna", NULL);
    t->preamble = preamble;
    ck_assert_str_eq(answer_of(t), "anna;");
    t->preamble = NULL;
    ck_assert_str_eq(answer_of(t), ";");
}
END_TEST

/* ---- writing -------------------------------------------------------------- */

static void make_deferred(void)
{
    interfere("CREATE TABLE records_test.p (id int PRIMARY KEY);"
              "CREATE TABLE records_test.c (id int PRIMARY KEY,"
              " p int REFERENCES records_test.p DEFERRABLE INITIALLY DEFERRED)");
}

static const char *children(void)
{
    return interfere("SELECT count(*) FROM records_test.c");
}

#define ORPHAN "INSERT INTO records_test.c VALUES (1, 99) RETURNING id"

START_TEST(a_deferred_constraint_fails_where_the_answer_is_due)
{
    records_transaction_t *t = transaction(1, sql(ORPHAN, 1, NULL));
    records_result_t result;
    int again;

    make_deferred();
    for (again = 0; again < 2; again++) {            /* piped, then prepared */
        ck_fails(driver->run(conn, t, 0, &result, pool), "23503");
        ck_assert(driver->ready(conn));
    }
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert_int_eq(result.affected, 1);
    ck_assert_str_eq(rows_text(&result), "1;");
    ck_fails(driver->finish(conn, 1, pool), "23503");
    ck_assert(driver->ready(conn));
    t->keep = 0;                                     /* even if it is to be undone anyway */
    ck_fails(driver->run(conn, t, 0, &result, pool), "23503");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(children(), "0");
}
END_TEST

START_TEST(what_is_held_and_not_kept_leaves_nothing)
{
    records_transaction_t *t = transaction(1, sql(
        "INSERT INTO records_test.c VALUES (1, NULL), (2, NULL) RETURNING id", 1, NULL));
    records_result_t result;

    make_deferred();
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert_int_eq(result.affected, 2);
    ck_assert(!driver->ready(conn));
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(rows_text(&result), "1;2;");    /* collected: they outlive the transaction */
    ck_assert_str_eq(children(), "0");
    t->keep = 0;
    ck_assert_str_eq(answer_of(t), "1;2;");
    ck_assert_str_eq(children(), "0");
    t->keep = 1;
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(children(), "2");
}
END_TEST

START_TEST(a_failed_write_tells_all_fields_and_leaves_nothing)
{
    records_transaction_t *t = transaction(1, NULL);
    records_error_t *error;
    records_result_t result;

    make_deferred();
    interfere("INSERT INTO records_test.c VALUES (7, NULL)");
    t->change = sql("INSERT INTO records_test.c VALUES (6, NULL)", 0, NULL);
    t->rows = sql("INSERT INTO records_test.c VALUES (7, NULL) RETURNING id", 1, NULL);
    error = driver->run(conn, t, 0, &result, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "23505");
    ck_assert_int_eq(error->status, 0);
    ck_assert_str_eq(error->message,
                     "duplicate key value violates unique constraint \"c_pkey\"");
    ck_assert_str_eq(error->details, "Key (id)=(7) already exists.");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(children(), "1");
}
END_TEST

START_TEST(otherwise_runs_only_where_nothing_was_changed)
{
    records_transaction_t *t = transaction(1, sql("SELECT p FROM records_test.c", 1, NULL));
    records_result_t result;
    int time;

    make_deferred();
    t->change = sql("UPDATE records_test.c SET p = NULL WHERE id = 1", 0, NULL);
    t->otherwise = sql("INSERT INTO records_test.c VALUES (1, NULL)", 0, NULL);
    for (time = 0; time < 3; time++) {
        ck_ok(driver->run(conn, t, time == 2, &result, pool));
        ck_assert_int_eq(result.created, time == 0);
        ck_assert_int_eq(result.affected, 1);
        ck_assert_str_eq(rows_text(&result), "~;");
        ck_ok(driver->finish(conn, 1, pool));
        ck_assert(driver->ready(conn));
    }
    ck_assert_str_eq(children(), "1");
}
END_TEST

START_TEST(a_change_alone_tells_how_many)
{
    records_transaction_t *t = transaction(1, NULL);
    records_result_t result;

    make_deferred();
    t->change = sql("INSERT INTO records_test.c SELECT i FROM generate_series(1, 12) i", 0, NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.affected, 12);
    ck_assert_ptr_null(result.rows);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert_str_eq(children(), "12");
}
END_TEST

/* ---- prepared statements -------------------------------------------------- */

static const char *prepared_on_server(void)
{
    records_statement_t *statement = sql(
        "SELECT count(*) FROM pg_prepared_statements WHERE name ~ '^r[0-9a-f]+_[0-9]+$'", 1, NULL);

    statement->once = 1;
    return answer_of(transaction(0, statement));
}

START_TEST(no_more_statements_are_prepared_than_allowed)
{
    records_transaction_t *t;
    records_result_t result;
    int i;

    for (i = 0; i < 40; i++) {
        t = transaction(0, sql(apr_psprintf(pool, "SELECT %d, $1::int", i % 23), 2, "5", NULL));
        if (i % 3 == 0)
            t->count = sql(apr_psprintf(pool, "SELECT %d", 100 + i), 1, NULL);
        ck_assert_str_eq(answer_of(t), apr_psprintf(pool, "%d|5;", i % 23));
        ck_assert_int_le(atoi(prepared_on_server()), STATEMENTS);
        if (i % 4 == 0) {                            /* what cannot be prepared takes no place */
            t->rows = sql(apr_psprintf(pool, "SELECT %d FROM nowhere", i), 1, NULL);
            ck_fails(driver->run(conn, t, 0, &result, pool), "42P01");
            ck_assert(driver->ready(conn));
        }
    }
    ck_assert_int_le(atoi(prepared_on_server()), STATEMENTS);
}
END_TEST

START_TEST(more_statements_than_allowed_fit_one_transaction)
{
    records_transaction_t *t = transaction(0, sql("SELECT 99", 1, NULL));
    apr_array_header_t *preamble = apr_array_make(pool, 9, sizeof(records_statement_t *));
    records_result_t result;
    int i;

    for (i = 0; i < 9; i++)
        APR_ARRAY_PUSH(preamble, const records_statement_t *) =
            sql(apr_psprintf(pool, "SELECT %d", i), 1, NULL);
    t->preamble = preamble;
    for (i = 0; i < 3; i++)
        ck_assert_str_eq(answer_of(t), "99;");
    APR_ARRAY_IDX(preamble, 2, const records_statement_t *) = sql("SELECT no", 1, NULL);
    ck_fails(driver->run(conn, t, 0, &result, pool), "42703");
    ck_assert(driver->ready(conn));
    APR_ARRAY_IDX(preamble, 2, const records_statement_t *) = sql("SELECT 2", 1, NULL);
    ck_assert_str_eq(answer_of(t), "99;");
    ck_assert_int_le(atoi(prepared_on_server()), STATEMENTS);
}
END_TEST

START_TEST(a_plan_that_ddl_made_stale_is_made_anew)
{
    records_transaction_t *t = transaction(0, sql("SELECT * FROM records_test.d", 1, NULL));
    int counted;

    interfere("CREATE TABLE records_test.d (id int)");
    interfere("INSERT INTO records_test.d VALUES (1)");
    for (counted = 0; counted < 2; counted++) {
        t->count = counted ? sql("SELECT 1", 1, NULL) : NULL;
        ck_assert_str_eq(answer_of(t), counted ? "1.5;" : "1;");
        interfere("ALTER TABLE records_test.d ALTER COLUMN id TYPE numeric USING 1.5");
        ck_assert_str_eq(answer_of(t), "1.5;");
        interfere("ALTER TABLE records_test.d ALTER COLUMN id TYPE text USING '1.5'");
        ck_assert_str_eq(answer_of(t), "1.5;");
    }
    ck_assert_int_le(atoi(prepared_on_server()), STATEMENTS);
}
END_TEST

START_TEST(statements_that_somebody_closed_are_prepared_again)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5", 1, NULL));

    ck_assert_str_eq(answer_of(t), "5;");
    PQclear(PQexec(conn->native, "DEALLOCATE ALL"));
    ck_assert_str_eq(answer_of(t), "5;");
    t->count = sql("SELECT 1", 1, NULL);
    ck_assert_str_eq(answer_of(t), "5;");
    PQclear(PQexec(conn->native, "DEALLOCATE ALL"));
    ck_assert_str_eq(answer_of(t), "5;");            /* without a name, at once */
    ck_assert_str_eq(answer_of(t), "5;");
    ck_assert_str_eq(prepared_on_server(), "2;");
}
END_TEST

START_TEST(where_statements_do_not_last_none_is_kept_and_the_operator_told)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5", 1, NULL));
    int i;

    t->count = sql("SELECT 1", 1, NULL);
    for (i = 0; i < 6; i++) {
        ck_assert_str_eq(answer_of(t), "5;");
        PQclear(PQexec(conn->native, "DEALLOCATE ALL"));
    }
    ck_assert_str_eq(answer_of(t), "5;");
    ck_assert_str_eq(prepared_on_server(), "0;");
    ck_assert_ptr_nonnull(strstr(conn->advice, "statements=0"));
}
END_TEST

START_TEST(a_name_of_ours_is_nobody_elses)
{
    char sql_text[200];

    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5", 1, NULL))), "5;");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5", 1, NULL))), "5;");
    snprintf(sql_text, sizeof(sql_text), "SELECT count(*) FROM pg_prepared_statements WHERE name ~ "
             "'^r[0-9a-f]{8}%x_[0-9a-z_]+$'", (unsigned)PQbackendPID(conn->native));
    ck_assert_str_eq(answer_of(transaction(0, sql(sql_text, 1, NULL))), "2;");
}
END_TEST

/* With statements=0. */
static void keep_nothing(void)
{
    driver->detach(conn);
    conn->statements = 0;
    ck_assert_ptr_null(driver->attach(conn, pool));
}

START_TEST(where_nothing_is_kept_no_statement_has_a_name)
{
    records_transaction_t *t;

    keep_nothing();
    t = transaction(0, sql("SELECT 5", 1, NULL));
    ck_assert_str_eq(answer_of(t), "5;");
    ck_assert_str_eq(answer_of(t), "5;");
    t->count = sql("SELECT 1", 1, NULL);
    ck_assert_str_eq(answer_of(t), "5;");
    ck_assert_str_eq(prepared_on_server(), "0;");
}
END_TEST

START_TEST(where_nothing_is_kept_the_settings_must_be_right_already)
{
    records_error_t *error;

    keep_nothing();
    driver->detach(conn);
    PQclear(PQexec(conn->native, "SET bytea_output = 'escape'"));
    error = driver->attach(conn, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "08004");
    ck_assert_ptr_nonnull(strstr(error->cause, "SET bytea_output = 'hex'"));
    PQclear(PQexec(conn->native, "RESET bytea_output"));
    ck_assert_ptr_null(driver->attach(conn, pool));
}
END_TEST

/* ---- round trips ---------------------------------------------------------- */

/* How often the client waited for the server, by the protocol's own trace. */
static int syncs_in(FILE *trace, int *sent)
{
    char line[1024];
    int syncs = 0;

    *sent = 0;
    rewind(trace);
    while (fgets(line, sizeof(line), trace) != NULL) {
        if (strstr(line, "\tF\t") == NULL)
            continue;
        ++*sent;
        if (strstr(line, "Sync") != NULL || strstr(line, "Query") != NULL)
            syncs++;
    }
    return syncs;
}

static int round_trips(const records_transaction_t *t)
{
    FILE *trace = tmpfile();
    int syncs, sent;

    PQtrace(conn->native, trace);
    if (t != NULL)
        answer_of(t);
    else
        ck_assert(driver->ready(conn));
    PQuntrace(conn->native);
    syncs = syncs_in(trace, &sent);
    ck_assert_int_eq(sent > 0, t != NULL);
    fclose(trace);
    return syncs;
}

START_TEST(everything_takes_one_round_trip)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5", 1, NULL));
    int i;

    ck_assert_int_eq(round_trips(t), 1);             /* the first time, too */
    ck_assert_int_eq(round_trips(t), 1);
    t->count = sql("SELECT 1", 1, NULL);
    ck_assert_int_eq(round_trips(t), 1);
    for (i = 0; i < 9; i++) {                        /* while others are dropped */
        t->rows = sql(apr_psprintf(pool, "SELECT %d", i), 1, NULL);
        ck_assert_int_eq(round_trips(t), 1);
    }
    interfere("CREATE TABLE records_test.w (id int)");
    t = transaction(1, sql("INSERT INTO records_test.w VALUES (1) RETURNING id", 1, NULL));
    ck_assert_int_eq(round_trips(t), 1);
    ck_assert_int_eq(round_trips(t), 1);
    t->change = sql("DELETE FROM records_test.w", 0, NULL);
    ck_assert_int_eq(round_trips(t), 1);
    ck_assert_int_eq(round_trips(NULL), 0);
}
END_TEST

/* ---- cancelling and losing ------------------------------------------------ */

static void *APR_THREAD_FUNC cancel_soon(apr_thread_t *thread, void *data)
{
    (void)data;
    apr_sleep(apr_time_from_msec(200));
    driver->cancel(conn);
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

START_TEST(another_thread_cancels_within_a_second)
{
    records_transaction_t *t = transaction(0, sql("SELECT pg_sleep(20)", 1, NULL));
    records_result_t result;
    apr_thread_t *thread;
    apr_status_t ignored;
    apr_time_t before;
    int counted;

    for (counted = 0; counted < 2; counted++) {
        t->count = counted ? sql("SELECT 1", 1, NULL) : NULL;
        apr_thread_create(&thread, NULL, cancel_soon, NULL, pool);
        before = apr_time_now();
        ck_fails(driver->run(conn, t, 0, &result, pool), "57014");
        ck_assert_int_lt(apr_time_now() - before, apr_time_from_msec(1200));
        apr_thread_join(&ignored, thread);
        ck_assert(driver->ready(conn));
        driver->cancel(conn);                        /* too late: hits nobody */
        ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 1", 1, NULL))), "1;");
    }
}
END_TEST

static void wait_until_gone(void)
{
    const char *gone = apr_psprintf(pool, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d",
                                    PQbackendPID(conn->native));
    int i;

    interfere(apr_psprintf(pool, "SELECT pg_terminate_backend(%d)", PQbackendPID(conn->native)));
    for (i = 0; i < 100 && strcmp(interfere(gone), "0") != 0; i++)
        apr_sleep(apr_time_from_msec(20));
}

static int is_loss(const records_error_t *error)
{
    return error != NULL && (strncmp(error->code, "08", 2) == 0
                             || strcmp(error->code, "57P01") == 0);
}

START_TEST(a_closed_connection_is_seen_without_asking)
{
    ck_assert_int_eq(round_trips(NULL), 0);
    wait_until_gone();
    ck_assert(!driver->ready(conn));
    ck_assert(!driver->ready(conn));
}
END_TEST

START_TEST(a_killed_backend_is_an_error_and_then_not_ready)
{
    records_transaction_t *t = transaction(_i, sql("SELECT 5", 1, NULL));
    records_result_t result;

    answer_of(t);
    wait_until_gone();
    if (_i)
        t->count = sql("SELECT 1", 1, NULL);
    ck_assert(is_loss(driver->run(conn, t, 0, &result, pool)));
    ck_assert(!driver->ready(conn));
    ck_assert(is_loss(driver->run(conn, t, 1, &result, pool)));
    driver->finish(conn, 0, pool);
    ck_assert(!driver->ready(conn));
}
END_TEST

START_TEST(a_backend_killed_among_the_rows_is_not_their_end)
{
    records_transaction_t *t = transaction(0, sql(MANY, 2, NULL));
    const records_row_t *row;
    records_result_t result;
    records_error_t *error;
    long rows;

    t->at_most = -1;
    if (_i)
        t->count = sql("SELECT 1", 1, NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    interfere(apr_psprintf(pool, "SELECT pg_terminate_backend(%d)", PQbackendPID(conn->native)));
    for (rows = 0; (error = result.rows->next(result.rows, &row)) == NULL; rows++)
        ck_assert_ptr_nonnull(row);
    ck_assert(is_loss(error));
    ck_assert_int_lt(rows, 1000000);
    driver->finish(conn, 1, pool);
    ck_assert(!driver->ready(conn));
}
END_TEST

START_TEST(a_held_transaction_whose_backend_is_killed_is_not_committed)
{
    records_transaction_t *t = transaction(1, sql("INSERT INTO records_test.k VALUES (1)"
                                                  " RETURNING id", 1, NULL));
    records_result_t result;

    interfere("CREATE TABLE records_test.k (id int)");
    ck_ok(driver->run(conn, t, 1, &result, pool));
    wait_until_gone();
    ck_assert(is_loss(driver->finish(conn, 1, pool)));
    ck_assert(!driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM records_test.k"), "0");
}
END_TEST

START_TEST(a_reset_connection_is_another_one_until_it_is_attached)
{
    records_transaction_t *t = transaction(0, sql("SHOW datestyle", 1, NULL));

    answer_of(t);
    PQreset(conn->native);
    ck_assert(!driver->ready(conn));
    ck_ok(driver->attach(conn, pool));
    ck_assert(driver->ready(conn));
    ck_assert_ptr_nonnull(strstr(answer_of(t), "ISO"));
}
END_TEST

START_TEST(what_the_server_says_unasked_is_taken_in)
{
    PQclear(PQexec(conn->native, "LISTEN records_test"));
    ck_assert(driver->ready(conn));
    interfere("NOTIFY records_test, 'hello'");
    apr_sleep(apr_time_from_msec(100));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 1", 1, NULL))), "1;");
}
END_TEST

START_TEST(detached_the_handle_has_no_statement_of_ours)
{
    records_transaction_t *t = transaction(0, sql("SELECT 5", 1, NULL));
    PGresult *left;

    t->count = sql("SELECT 1", 1, NULL);
    answer_of(t);
    driver->detach(conn);
    left = PQexec(conn->native, "SELECT count(*) FROM pg_prepared_statements");
    ck_assert_str_eq(PQgetvalue(left, 0, 0), "0");
    PQclear(left);
    ck_ok(driver->attach(conn, pool));
    ck_assert_str_eq(answer_of(t), "5;");
}
END_TEST

START_TEST(parameters_are_checked_with_a_sentence)
{
    ck_assert_ptr_null(records_pgsql_check(test_params(), pool));
    ck_assert_ptr_null(records_pgsql_check("host=/run dbname=x port=5432", pool));
    ck_assert_ptr_null(records_pgsql_check("postgresql://web@localhost/x", pool));
    ck_assert_ptr_nonnull(strstr(records_pgsql_check("hots=x", pool), "hots"));
    ck_assert_ptr_nonnull(strstr(records_pgsql_check("localhost", pool), "dbname="));
    ck_assert_ptr_nonnull(strstr(records_pgsql_check("port=a", pool), "port"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("driver_pgsql");
    TCase *tests = tcase_create("a real server");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_catalog_tells_tables_columns_keys_and_links);
    add_catalog(tests);
    tcase_add_test(tests, the_version_changes_with_ddl_and_with_nothing_else);
    tcase_add_test(tests, values_come_in_their_exact_text_and_null_is_not_empty);
    tcase_add_test(tests, a_parameter_without_text_is_null);
    tcase_add_test(tests, a_null_byte_is_refused_and_harms_nothing);
    tcase_add_test(tests, a_million_rows_stream_in_constant_memory);
    tcase_add_test(tests, an_error_among_the_rows_is_not_their_end);
    tcase_add_test(tests, rows_nobody_wants_are_thrown_away);
    tcase_add_test(tests, count_and_rows_see_one_snapshot);
    tcase_add_test(tests, a_page_without_rows_is_counted);
    tcase_add_test(tests, a_counted_read_cannot_write);
    tcase_add_test(tests, a_preamble_holds_for_its_transaction_only);
    tcase_add_test(tests, a_deferred_constraint_fails_where_the_answer_is_due);
    tcase_add_test(tests, what_is_held_and_not_kept_leaves_nothing);
    tcase_add_test(tests, a_failed_write_tells_all_fields_and_leaves_nothing);
    tcase_add_test(tests, otherwise_runs_only_where_nothing_was_changed);
    tcase_add_test(tests, a_change_alone_tells_how_many);
    tcase_add_test(tests, no_more_statements_are_prepared_than_allowed);
    tcase_add_test(tests, more_statements_than_allowed_fit_one_transaction);
    tcase_add_test(tests, a_plan_that_ddl_made_stale_is_made_anew);
    tcase_add_test(tests, statements_that_somebody_closed_are_prepared_again);
    tcase_add_test(tests, where_statements_do_not_last_none_is_kept_and_the_operator_told);
    tcase_add_test(tests, a_name_of_ours_is_nobody_elses);
    tcase_add_test(tests, where_nothing_is_kept_no_statement_has_a_name);
    tcase_add_test(tests, where_nothing_is_kept_the_settings_must_be_right_already);
    tcase_add_test(tests, everything_takes_one_round_trip);
    tcase_add_test(tests, another_thread_cancels_within_a_second);
    tcase_add_test(tests, a_closed_connection_is_seen_without_asking);
    tcase_add_loop_test(tests, a_killed_backend_is_an_error_and_then_not_ready, 0, 2);
    tcase_add_loop_test(tests, a_backend_killed_among_the_rows_is_not_their_end, 0, 2);
    tcase_add_test(tests, a_held_transaction_whose_backend_is_killed_is_not_committed);
    tcase_add_test(tests, a_reset_connection_is_another_one_until_it_is_attached);
    tcase_add_test(tests, what_the_server_says_unasked_is_taken_in);
    tcase_add_test(tests, detached_the_handle_has_no_statement_of_ours);
    tcase_add_test(tests, parameters_are_checked_with_a_sentence);
    add_requests(tests);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, search_case());
    return run_suite(suite);
}
