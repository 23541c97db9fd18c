/* SPDX-License-Identifier: Apache-2.0 */
/* What a request tells the database, what the database says for the answer, and that nobody else
 * ever hears of it; upserts, and which rows of them are new; attached files. */
#include "fixture_sqlite3.h"

#include <unistd.h>

#include <apr_time.h>

#define WATCHER                                                                                    \
    "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT, who TEXT);"                                   \
    "INSERT INTO t VALUES (1, 'a', NULL);"                                                         \
    "CREATE VIEW me AS SELECT current_setting('request.jwt.claims', true) AS claims,"              \
    " current_setting('role', 1) AS role, current_setting('response.status', 1) AS status;"        \
    "CREATE VIEW page AS SELECT id, set_config('response.headers', '[{\"X-Id\": \"7\"}]', 1) AS h" \
    " FROM t;"                                                                                     \
    "CREATE TRIGGER ti AFTER INSERT ON t BEGIN"                                                    \
    " UPDATE t SET who = current_setting('role') WHERE id = NEW.id;"                               \
    " SELECT set_config('response.status', '299', false); END;"                                    \
    "CREATE TABLE log (x)"

static const records_identity_t *identity(const char *role, const char *claims)
{
    records_identity_t *made = apr_pcalloc(pool, sizeof(*made));
    apr_array_header_t *settings = apr_array_make(pool, 1, sizeof(records_setting_t));
    records_setting_t *setting = apr_array_push(settings);

    setting->name = "request.jwt.claims";
    setting->value = claims;
    made->role = role;
    made->settings = settings;
    return made;
}

START_TEST(views_and_triggers_know_who_asks)
{
    const records_transaction_t *t;
    records_result_t result;

    interfere(WATCHER);
    who = identity("editor", "{\"sub\":\"ada\"}");
    ck_assert_str_eq(ask("GET", "/me", NULL), "T{\"sub\":\"ada\"}|Teditor|~;");
    ck_ok(compile(&t, "POST", "/t?select=x", "{\"x\": \"b\"}"));
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_str_eq(result.status, "299");
    ck_assert_ptr_null(result.headers);
    ck_assert_str_eq(interfere("SELECT who FROM t WHERE x = 'b'"), "editor");
}
END_TEST

START_TEST(a_view_says_headers_before_its_rows)
{
    const records_transaction_t *t;
    records_result_t result;

    interfere(WATCHER);
    who = identity("editor", "{}");
    ck_ok(compile(&t, "GET", "/page", NULL));
    ck_assert_int_eq(t->at_most, -1);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_str_eq(result.headers, "[{\"X-Id\": \"7\"}]");
    ck_ok(driver->finish(conn, 1, pool));
}
END_TEST

static void nothing_is_left(void)
{
    const records_sqlite3_t *s = conn->state;

    who = NULL;
    prefer = NULL;
    ck_assert_ptr_null(s->settings);
    ck_assert_int_eq(s->zoned, 0);
    ck_assert_str_eq(ask("GET", "/me", NULL), "~|~|~;");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT current_setting('role', 1)", "T", NULL))),
                     "~;");
}

/* A request that is told all there is, and does not end by itself. */
static void interrupted(void)
{
    const records_transaction_t *told;
    records_transaction_t *t = transaction(
        1,
        sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " INSERT INTO log SELECT i FROM n WHERE set_config('response.status', '299', 1) IS NULL"
            " RETURNING x",
            "I", NULL));
    records_result_t result;

    ck_ok(compile(&told, "GET", "/me", NULL));
    t->preamble = told->preamble;
    ck_fails(cancelled(t, &result), "57014", "canceling statement due to user request");
    ck_assert(driver->ready(conn));
}

START_TEST(nothing_of_a_request_is_seen_by_the_next)
{
    const records_transaction_t *t;
    records_result_t result;
    const records_row_t *row;

    interfere(WATCHER);
    who = identity("editor", "{\"sub\":\"ada\"}");
    prefer = "timezone=2, return=representation";
    ck_assert_str_eq(ask("GET", "/me", NULL), "T{\"sub\":\"ada\"}|Teditor|~;");
    nothing_is_left();

    who = identity("editor", "{}"); /* one that fails */
    ck_assert_str_eq(ask("POST", "/t", "{\"id\": 1}"),
                     "23505 duplicate key value violates unique constraint");
    nothing_is_left();

    who = identity("editor", "{}"); /* one that is stopped */
    prefer = "timezone=2";
    interrupted();
    nothing_is_left();

    who = identity("editor", "{}"); /* one whose rows nobody reads to the end */
    ck_ok(compile(&t, "GET", "/page", NULL));
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_ok(result.rows->next(result.rows, &row));
    ck_ok(driver->finish(conn, 0, pool));
    nothing_is_left();

    who = identity("editor", "{}"); /* one that is rolled back */
    ck_ok(compile(&t, "POST", "/t", "{\"id\": 5}"));
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert_str_eq(result.status, "299");
    ck_ok(driver->finish(conn, 0, pool));
    nothing_is_left();
}
END_TEST

START_TEST(a_setting_that_is_missing_is_an_error_or_not)
{
    ck_assert_str_eq(
        answer_of(transaction(
            0, sql("SELECT set_config('My.Setting', ?, 1), current_setting('my.setting'),"
                   " current_setting('other', 1)",
                   "TTT", "Ta'b", NULL))),
        "Ta'b|Ta'b|~;");
    ck_fails(driver->run(conn,
                         transaction(0, sql("SELECT current_setting('my.setting')", "T", NULL)), 0,
                         &(records_result_t){ 0 }, pool),
             "42704", "unrecognized configuration parameter: \"my.setting\"");
}
END_TEST

START_TEST(a_zone_moves_what_has_one)
{
    static const struct {
        const char *zone, *answer;
    } cases[] = {
        { "timezone=UTC", "Z2024-01-01 00:30:00.5+00:00|S2024-01-01 00:30:00|"
                          "J{\"z\":\"2024-01-01T00:30:00.5+00:00\"};" },
        { "timezone=2", "Z2024-01-01 02:30:00.5+02:00|S2024-01-01 00:30:00|"
                        "J{\"z\":\"2024-01-01T02:30:00.5+02:00\"};" },
        { "timezone=-4.5", "Z2023-12-31 20:00:00.5-04:30|S2024-01-01 00:30:00|"
                           "J{\"z\":\"2023-12-31T20:00:00.5-04:30\"};" },
        { "timezone=05:00", "Z2023-12-31 19:30:00.5-05:00|S2024-01-01 00:30:00|"
                            "J{\"z\":\"2023-12-31T19:30:00.5-05:00\"};" },
        { "timezone=GMT-1", "Z2024-01-01 01:30:00.5+01:00|S2024-01-01 00:30:00|"
                            "J{\"z\":\"2024-01-01T01:30:00.5+01:00\"};" },
        { "timezone=America/New_York",
          "22023 invalid value for parameter \"TimeZone\": \"America/New_York\"" },
        { "timezone=200", "22023 invalid value for parameter \"TimeZone\": \"200\"" },
    };
    apr_size_t i;

    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, z TIMESTAMPTZ, a TIMESTAMP,"
              " t_id INT REFERENCES t (id));"
              "INSERT INTO t VALUES (1, '2024-01-01 00:30:00.5', '2024-01-01 00:30:00', 1)");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        prefer = cases[i].zone;
        ck_assert_str_eq(ask("GET", "/t?select=z,a,t_id(z)", NULL), cases[i].answer);
    }
    prefer = "timezone=-4";
    ck_assert_str_eq(ask("GET", "/t?select=z.bucket(day),a.bucket(day)", NULL),
                     "Z2023-12-31 00:00:00-04:00|S2024-01-01 00:00:00;");
}
END_TEST

/* ---- upserts ------------------------------------------------------------------------- */

static const char *upserted(const char *target, const char *body, int *created)
{
    const records_transaction_t *t;
    records_result_t result;
    const char *text;

    ck_ok(compile(&t, "POST", target, body));
    ck_ok(driver->run(conn, t, 0, &result, pool));
    *created = result.created;
    text = result.rows == NULL ? "" : rows_text(&result);
    ck_assert(driver->ready(conn));
    return text;
}

START_TEST(an_upsert_says_whether_any_row_is_new)
{
    int created;

    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT UNIQUE, x TEXT DEFAULT 'd');"
              "INSERT INTO t VALUES (1, 'a', 'old'), (2, 'b', 'old')");
    prefer = "resolution=merge-duplicates, return=representation";
    ck_assert_str_eq(upserted("/t?select=id,x", "[{\"id\": 1, \"x\": \"n\"}]", &created), "I1|Tn;");
    ck_assert_int_eq(created, 0);
    ck_assert_str_eq(upserted("/t?select=id,x",
                              "[{\"id\": 1, \"x\": \"m\"}, {\"id\": 5, \"x\": \"m\"},"
                              " {\"id\": 2, \"x\": \"m\"}]",
                              &created),
                     "I1|Tm;I5|Tm;I2|Tm;");
    ck_assert_int_eq(created, 1);
    ck_assert_str_eq(
        upserted("/t?select=id,x&on_conflict=code", "[{\"code\": \"b\", \"x\": \"k\"}]", &created),
        "I2|Tk;");
    ck_assert_int_eq(created, 0);
    prefer = "resolution=merge-duplicates";
    upserted("/t", "[{\"id\": 2, \"x\": \"z\"}]", &created);
    ck_assert_int_eq(created, 0);
    upserted("/t", "[{\"id\": 2, \"x\": \"z\"}, {\"id\": 8, \"x\": \"z\"}]", &created);
    ck_assert_int_eq(created, 1);
    prefer = "resolution=ignore-duplicates, return=representation";
    ck_assert_str_eq(upserted("/t?select=id,x",
                              "[{\"id\": 1, \"x\": \"?\"}, {\"id\": 9, \"x\": \"?\"}]", &created),
                     "I9|T?;");
    ck_assert_str_eq(interfere("SELECT group_concat(id || x, ' ') FROM t"), "1m 2z 5m 8z 9?");
}
END_TEST

START_TEST(an_upsert_needs_a_key)
{
    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT);"
              "CREATE VIEW v AS SELECT id, x FROM t;"
              "CREATE TRIGGER vi INSTEAD OF INSERT ON v BEGIN"
              " INSERT INTO t VALUES (NEW.id, NEW.x); END");
    prefer = "resolution=merge-duplicates";
    ck_assert_str_eq(ask("POST", "/t?on_conflict=x", "[{\"id\": 1, \"x\": \"a\"}]"),
                     "42P10 there is no unique or exclusion constraint matching the ON CONFLICT "
                     "specification");
    ck_assert_str_eq(ask("POST", "/v?on_conflict=id", "[{\"id\": 1, \"x\": \"a\"}]"),
                     "PGRST127 Feature not implemented");
}
END_TEST

/* ---- attached files --------------------------------------------------------------------- */

START_TEST(an_attached_file_is_a_schema)
{
    const char *file = apr_pstrcat(pool, path, "-more", NULL);
    records_transaction_t *version =
        transaction(0, sql(records_dialect_sqlite3.version_sql, "T", NULL));
    const char *before;

    interfere(apr_psprintf(pool,
                           "ATTACH '%s' AS \"the rest\"; CREATE TABLE \"the rest\".t (x INT);"
                           "INSERT INTO \"the rest\".t VALUES (5)",
                           file));
    disconnect_ours();
    attached = apr_array_make(pool, 1, sizeof(records_attached_t));
    APR_ARRAY_PUSH(attached, records_attached_t) = (records_attached_t){ "the rest", file };
    connect_ours(STATEMENTS);
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT x FROM \"the rest\".t", "I", NULL))),
                     "I5;");
    before = answer_of(version);
    ck_assert_str_eq(before, answer_of(version));
    interfere("CREATE TABLE \"the rest\".u (x INT)");
    ck_assert_str_ne(before, answer_of(version));
    unlink(file);
}
END_TEST

void add_context(Suite *suite)
{
    TCase *tests = room(suite, "told");

    tcase_add_test(tests, views_and_triggers_know_who_asks);
    tcase_add_test(tests, a_view_says_headers_before_its_rows);
    tcase_add_test(tests, nothing_of_a_request_is_seen_by_the_next);
    tcase_add_test(tests, a_setting_that_is_missing_is_an_error_or_not);
    tcase_add_test(tests, a_zone_moves_what_has_one);
    tcase_add_test(tests, an_upsert_says_whether_any_row_is_new);
    tcase_add_test(tests, an_upsert_needs_a_key);
    tcase_add_test(tests, an_attached_file_is_a_schema);
}
