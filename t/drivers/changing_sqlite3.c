/* SPDX-License-Identifier: Apache-2.0 */
/* What changes, what is refused, and what of it stays. */
#include "fixture_sqlite3.h"

#define FILMS "CREATE TABLE films (id INTEGER PRIMARY KEY, title TEXT NOT NULL, year INT," \
              " seen BOOLEAN DEFAULT 0, meta JSON, cover BLOB, price NUMERIC UNIQUE," \
              " \"a\"\"b.c\" TEXT, CONSTRAINT films_year_check CHECK (year > 1800));"

START_TEST(rows_of_a_payload_come_back_as_they_were_stored)
{
    interfere(FILMS);
    ck_assert_str_eq(
        ask("POST", "/films?select=id,title,year,seen,meta,cover,price,\"a\\\"b.c\"",
            "[{\"title\": \"Stalker\", \"year\": 1979, \"seen\": true, \"meta\": {\"a\": [1, null]},"
            " \"cover\": \"\\\\x00ff\", \"price\": 12.50, \"a\\\"b.c\": \"odd\"},"
            " {\"title\": \"8\\u00bd\", \"year\": \"1963\", \"seen\": null, \"meta\": null,"
            " \"cover\": null, \"price\": null, \"a\\\"b.c\": 7.50}]"),
        "I1|TStalker|I1979|Bt|J{\"a\":[1,null]}|X\\x00ff|N12.5|Todd;"
        "I2|T8\xc2\xbd|I1963|~|~|~|~|T7.5;");
}
END_TEST

START_TEST(texts_take_any_json_as_its_text)
{
    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b JSON, c)");
    ck_assert_str_eq(
        ask("POST", "/t?select=a,b,c",
            "[{\"a\": true, \"b\": true, \"c\": true}, {\"a\": 1.50, \"b\": 1.50, \"c\": 1.50},"
            " {\"a\": {\"x\": 1}, \"b\": \"s\", \"c\": \"s\"}, {\"a\": [1, 2], \"b\": [], \"c\": 7}]"),
        "Ttrue|Jtrue|I1;T1.50|F1.5|F1.5;T{\"x\":1}|J\"s\"|Ts;T[1,2]|J[]|I7;");
}
END_TEST

START_TEST(rows_of_nothing_but_defaults_are_inserted)
{
    interfere("CREATE TABLE a (id INTEGER PRIMARY KEY, x DEFAULT 7);"
              "CREATE TABLE b (id TEXT PRIMARY KEY DEFAULT 'k', x DEFAULT 7)");
    ck_assert_str_eq(ask("POST", "/a", "{}"), "I1|I7;");
    ck_assert_str_eq(ask("POST", "/a", "[{}, {}, {}]"), "I2|I7;I3|I7;I4|I7;");
    ck_assert_str_eq(ask("POST", "/b", "{}"), "Tk|I7;");
    ck_assert_str_eq(ask("POST", "/b", "[{}, {}]"), "PGRST127 Feature not implemented");
}
END_TEST

START_TEST(patch_put_and_delete_answer_what_they_did)
{
    interfere(FILMS "INSERT INTO films (id, title, year) VALUES (1, 'a', 1900), (2, 'b', 1950)");
    ck_assert_str_eq(ask("PATCH", "/films?id=eq.2&select=id,title,year,seen",
                         "{\"title\": \"B\", \"seen\": \"yes\"}"),
                     "I2|TB|I1950|Bt;");
    ck_assert_str_eq(
        ask("PUT", "/films?id=eq.1&select=id,title,year", "{\"id\": 1, \"title\": \"A\"}"),
        "I1|TA|I1900;");
    ck_assert_str_eq(
        ask("PUT", "/films?id=eq.9&select=id,title,year", "{\"id\": 9, \"title\": \"N\"}"),
        "I9|TN|~;");
    ck_assert_str_eq(ask("DELETE", "/films?year=lt.1940&select=id", "x"), "I1;");
    ck_assert_str_eq(interfere("SELECT group_concat(id) FROM films"), "2,9");
}
END_TEST

START_TEST(put_says_whether_the_row_is_new)
{
    const records_transaction_t *t;
    records_result_t result;

    interfere(FILMS);
    ck_ok(compile(&t, "PUT", "/films?id=eq.9", "{\"id\": 9, \"title\": \"N\"}"));
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.created, 1);
    ck_assert_int_eq(result.affected, 1);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.created, 0);
    ck_assert_int_eq(result.affected, 1);
}
END_TEST

START_TEST(views_change_through_their_triggers)
{
    interfere(FILMS "CREATE VIEW v AS SELECT id, title FROM films;"
                    "CREATE TRIGGER vi INSTEAD OF INSERT ON v BEGIN"
                    " INSERT INTO films (title) VALUES (NEW.title); END;"
                    "CREATE TRIGGER vu INSTEAD OF UPDATE ON v BEGIN"
                    " UPDATE films SET title = NEW.title WHERE id = OLD.id; END;");
    ck_assert_str_eq(ask("POST", "/v?select=title", "{\"title\": \"x\"}"), "Tx;");
    ck_assert_str_eq(ask("PATCH", "/v?id=eq.1&select=id,title", "{\"title\": \"y\"}"), "I1|Ty;");
    ck_assert_str_eq(interfere("SELECT title FROM films"), "y");
    ck_assert_str_eq(ask("DELETE", "/v?id=eq.1", "x"), "55000 cannot delete from view \"v\"");
}
END_TEST

START_TEST(full_text_tables_follow_their_triggers)
{
    full_text = 1;
    interfere("CREATE TABLE a (id INTEGER PRIMARY KEY, words TEXT);"
              "CREATE VIRTUAL TABLE f USING fts5(words, content='a', content_rowid='id');"
              "CREATE TRIGGER ai AFTER INSERT ON a BEGIN"
              " INSERT INTO f (rowid, words) VALUES (NEW.id, NEW.words); END;"
              "CREATE VIEW found AS SELECT rowid, words FROM f WHERE f MATCH 'grand'");
    disconnect_ours();
    connect_ours(STATEMENTS);
    ck_assert_str_eq(ask("POST", "/a?select=id", "{\"words\": \"the grand hotel\"}"), "I1;");
    ck_assert_str_eq(ask("GET", "/found?select=words", NULL), "Tthe grand hotel;");
}
END_TEST

START_TEST(a_held_change_can_be_taken_back_or_kept)
{
    records_transaction_t *t =
        transaction(1, sql("INSERT INTO a VALUES (1) RETURNING x", "I", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (x INT)");
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_assert_int_eq(result.affected, 1);
    ck_assert_str_eq(rows_text(&result), "I1;");
    ck_assert(!driver->ready(conn));
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "1");
    t->keep = 0;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "1");
}
END_TEST

START_TEST(all_statements_of_a_change_fail_together)
{
    records_transaction_t *t = transaction(1, sql("SELECT missing FROM a", "I", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (x INT)");
    t->change = sql("INSERT INTO a VALUES (1), (2)", "", NULL);
    ck_fails(driver->run(conn, t, 0, &result, pool), "42703", "column missing does not exist");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
}
END_TEST

START_TEST(each_refusal_has_its_code)
{
    interfere(
        FILMS
        "INSERT INTO films (id, title, price) VALUES (1, 'a', 5);"
        "CREATE TABLE stars (film_id INTEGER REFERENCES films (id), name TEXT) ;"
        "CREATE TABLE pairs (a INT, b INT, PRIMARY KEY (a, b)); INSERT INTO pairs VALUES (1, 2);"
        "CREATE TABLE strict (id INTEGER PRIMARY KEY, n INTEGER, s TEXT CHECK (length(s) > 2),"
        " g INT AS (n + 1)) STRICT;"
        "CREATE TRIGGER paid BEFORE INSERT ON stars WHEN NEW.name = 'free' BEGIN"
        " SELECT RAISE(ABORT, 'PT402: Payment Required'); END;"
        "CREATE TRIGGER shy BEFORE INSERT ON stars WHEN NEW.name = 'shy' BEGIN"
        " SELECT RAISE(ABORT, 'No, thank you'); END");
    ck_assert_str_eq(ask("POST", "/films", "{\"id\": 1, \"title\": \"b\"}"),
                     "23505 duplicate key value violates unique constraint");
    ck_assert_str_eq(ask("POST", "/films", "{\"price\": 5, \"title\": \"b\"}"),
                     "23505 duplicate key value violates unique constraint");
    ck_assert_str_eq(ask("POST", "/films", "{\"year\": 1950}"),
                     "23502 null value in column \"title\" of relation \"films\" violates not-null "
                     "constraint");
    ck_assert_str_eq(ask("POST", "/films", "{\"title\": \"b\", \"year\": 5}"),
                     "23514 new row violates check constraint \"films_year_check\"");
    ck_assert_str_eq(ask("POST", "/strict", "{\"s\": \"b\"}"),
                     "23514 new row violates check constraint");
    ck_assert_str_eq(ask("POST", "/stars", "{\"film_id\": 77}"),
                     "23503 the change violates a foreign key constraint");
    interfere("INSERT INTO stars VALUES (1, 'x')");
    ck_assert_str_eq(ask("DELETE", "/films?id=eq.1", "x"),
                     "23503 the change violates a foreign key constraint");
    ck_assert_str_eq(ask("POST", "/stars", "{\"name\": \"free\"}"), "PT402 Payment Required");
    ck_assert_str_eq(ask("POST", "/stars", "{\"name\": \"shy\"}"), "P0001 No, thank you");
    ck_fails(driver->run(
                 conn,
                 transaction(1, sql("INSERT INTO strict (n) VALUES ('x') RETURNING n", "I", NULL)),
                 0, &(records_result_t){ 0 }, pool),
             "22P02", "invalid input syntax for type integer");
    ck_fails(driver->run(
                 conn,
                 transaction(1, sql("INSERT INTO films (id) VALUES ('x') RETURNING 1", "I", NULL)),
                 0, &(records_result_t){ 0 }, pool),
             "22P02", "invalid input syntax for type integer");
    ck_fails(driver->run(conn, transaction(0, sql("SELECT f(1)", "I", NULL)), 0,
                         &(records_result_t){ 0 }, pool),
             "42883", "function f does not exist");
    ck_fails(driver->run(conn, transaction(0, sql("SELEC", "I", NULL)), 0, &(records_result_t){ 0 },
                         pool),
             "42601", "syntax error at or near \"SELEC\"");
}
END_TEST

START_TEST(a_duplicate_names_its_key)
{
    records_error_t *error;

    interfere("CREATE TABLE pairs (a INT, b INT, PRIMARY KEY (a, b));"
              "INSERT INTO pairs VALUES (1, 2)");
    error = driver->run(
        conn, transaction(1, sql("INSERT INTO pairs VALUES (1, 2) RETURNING a", "I", NULL)), 0,
        &(records_result_t){ 0 }, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "23505");
    ck_assert_str_eq(error->details, "Key (a, b) already exists.");
    ck_assert_str_eq(error->cause, "SQLite code 1555: UNIQUE constraint failed: pairs.a, pairs.b");
}
END_TEST

START_TEST(a_deferred_constraint_speaks_at_commit_and_before_a_rollback)
{
    records_transaction_t *t =
        transaction(1, sql("INSERT INTO b VALUES (77) RETURNING x", "I", NULL));
    records_result_t result;

    interfere("CREATE TABLE a (x INT PRIMARY KEY);"
              "CREATE TABLE b (x INT REFERENCES a (x) DEFERRABLE INITIALLY DEFERRED)");
    ck_fails(driver->run(conn, t, 0, &result, pool), "23503",
             "the change violates a foreign key constraint");
    ck_assert(driver->ready(conn));
    ck_ok(driver->run(conn, t, 1, &result, pool));
    ck_fails(driver->finish(conn, 1, pool), "23503",
             "the change violates a foreign key constraint");
    ck_assert(driver->ready(conn));
    t->keep = 0;
    ck_fails(driver->run(conn, t, 0, &result, pool), "23503",
             "the change violates a foreign key constraint");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM b"), "0");
}
END_TEST

void add_changing(Suite *suite)
{
    TCase *tests = room(suite, "changing");

    tcase_add_test(tests, rows_of_a_payload_come_back_as_they_were_stored);
    tcase_add_test(tests, texts_take_any_json_as_its_text);
    tcase_add_test(tests, rows_of_nothing_but_defaults_are_inserted);
    tcase_add_test(tests, patch_put_and_delete_answer_what_they_did);
    tcase_add_test(tests, put_says_whether_the_row_is_new);
    tcase_add_test(tests, views_change_through_their_triggers);
    tcase_add_test(tests, full_text_tables_follow_their_triggers);
    tcase_add_test(tests, a_held_change_can_be_taken_back_or_kept);
    tcase_add_test(tests, all_statements_of_a_change_fail_together);
    tcase_add_test(tests, each_refusal_has_its_code);
    tcase_add_test(tests, a_duplicate_names_its_key);
    tcase_add_test(tests, a_deferred_constraint_speaks_at_commit_and_before_a_rollback);
}
