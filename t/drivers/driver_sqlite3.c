/* SPDX-License-Identifier: Apache-2.0 */
/* The driver and the dialect on a real database file. */
#include "fixture_sqlite3.h"

#include <stdio.h>

#include <apr_thread_proc.h>
#include <apr_time.h>

/* ---- what is there ----------------------------------------------------------------- */

/* The facts that begin with this, as what|schema|relation|name|position|type|flags|... */
static const char *facts_like(const char *beginning)
{
    records_transaction_t *t =
        transaction(0, sql(records_dialect_sqlite3.catalog_sql, "TTTTTTTTTTT", NULL));
    const char *found = "", *fact;
    records_result_t result;
    const records_row_t *row;
    int i;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    while (result.rows->next(result.rows, &row) == NULL && row != NULL) {
        for (fact = "", i = 0; i < row->columns; i++)
            fact = apr_pstrcat(pool, fact, i > 0 ? "|" : "",
                               row->values[i].text == NULL ? "~" : row->values[i].text, NULL);
        if (strncmp(fact, beginning, strlen(beginning)) == 0)
            found = apr_pstrcat(pool, found, fact, ";", NULL);
    }
    ck_ok(driver->finish(conn, 1, pool));
    return found;
}

START_TEST(the_catalog_tells_tables_columns_keys_and_links)
{
    interfere("CREATE TABLE Artist (ArtistId INTEGER PRIMARY KEY, Name VARCHAR(120) UNIQUE);"
              "CREATE TABLE k (a INT, B INT, PRIMARY KEY (b, a)) WITHOUT ROWID;"
              "CREATE TABLE album (id INT PRIMARY KEY, artist INT REFERENCES artist, t,"
              " a INT, b INT, year AS (a + 1), price DECIMAL(10,2) NOT NULL DEFAULT (1+2),"
              " FOREIGN KEY (a, b) REFERENCES k (a, b));"
              "CREATE UNIQUE INDEX album_t ON album (t, a);"
              "CREATE UNIQUE INDEX album_half ON album (b) WHERE a IS NULL;"
              "CREATE UNIQUE INDEX album_lower ON album (lower(t));"
              "CREATE TABLE down (id INTEGER PRIMARY KEY DESC)");
    ck_assert_str_eq(facts_like("setting"), "setting|~|~|default_schema|~|main|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("table|main|album|"),
                     "table|main|album|~|~|~|insertable updatable deletable|~|~|~|~;");
    ck_assert_str_eq(facts_like("column|main|Artist|"),
                     "column|main|Artist|ArtistId|1|INTEGER|default identity|integer|~|~|~;"
                     "column|main|Artist|Name|2|VARCHAR(120)|nullable|varchar|~|~|~;");
    ck_assert_str_eq(facts_like("column|main|album|year"),
                     "column|main|album|year|6||nullable generated|~|~|~|~;");
    ck_assert_str_eq(facts_like("column|main|album|price"),
                     "column|main|album|price|7|DECIMAL(10,2)|default|decimal|~|1+2|~;");
    ck_assert_str_eq(facts_like("column|main|k|a|"), "column|main|k|a|1|INT||integer|~|~|~;");
    ck_assert_str_eq(facts_like("column|main|down|"),
                     "column|main|down|id|1|INTEGER|nullable|integer|~|~|~;");
    ck_assert_str_eq(facts_like("key|main|k|"), "key|main|k|a|2|k_pkey|~|~|~|~|~;"
                     "key|main|k|B|1|k_pkey|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("unique|main|album|"),
                     "unique|main|album|t|1|album_t|~|~|~|~|~;"
                     "unique|main|album|a|2|album_t|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("unique|main|Artist|"),
                     "unique|main|Artist|Name|1|Artist_Name_key|~|~|~|~|~;");
    ck_assert_str_eq(facts_like("foreign|main|album|artist"),
                     "foreign|main|album|artist|1|album_artist_fkey|~|main|Artist|ArtistId|~;");
    ck_assert_str_eq(facts_like("foreign|main|album|a|"),
                     "foreign|main|album|a|1|album_a_b_fkey|~|main|k|a|~;");
    ck_assert_str_eq(facts_like("foreign|main|album|b|"),
                     "foreign|main|album|b|2|album_a_b_fkey|~|main|k|B|~;");
}
END_TEST

START_TEST(views_take_what_their_triggers_take)
{
    interfere("CREATE TABLE a (x INT);"
              "CREATE VIEW v AS SELECT x, count(*) AS n FROM a;"
              "CREATE TRIGGER vi INSTEAD  OF\n INSERT ON v BEGIN SELECT 1; END;"
              "CREATE TRIGGER vu instead of update of x on v BEGIN SELECT 1; END;"
              "CREATE VIEW w AS SELECT * FROM v;"
              "CREATE TRIGGER ai AFTER INSERT ON a BEGIN SELECT ' instead of delete on a'; END");
    ck_assert_str_eq(facts_like("table|main|v|"),
                     "table|main|v|~|~|~|view insertable updatable|~|~|~|~;");
    ck_assert_str_eq(facts_like("table|main|w|"), "table|main|w|~|~|~|view|~|~|~|~;");
    ck_assert_str_eq(facts_like("column|main|v|n|"), "column|main|v|n|2||nullable|~|~|~|~;");
}
END_TEST

START_TEST(a_broken_view_hides_nothing_but_itself)
{
    full_text = 1;
    interfere("CREATE TABLE a (x INT);"
              "CREATE VIEW b1 AS SELECT * FROM gone;"
              "CREATE VIEW b2 AS SELECT missing FROM a;"
              "CREATE VIEW c AS SELECT x FROM a; CREATE VIEW d AS SELECT x FROM c;"
              "CREATE VIRTUAL TABLE f USING fts5(words)");
    ck_assert_str_eq(facts_like("table|main|b"), "");
    ck_assert_str_ne(facts_like("table|main|c|"), "");
    ck_assert_str_ne(facts_like("table|main|d|"), "");
    ck_assert_str_ne(facts_like("table|main|f|"), "");
    ck_assert_str_eq(facts_like("table|main|f_"), "");           /* its shadows */
    ck_assert_str_eq(facts_like("column|main|f|"), "column|main|f|words|1||nullable|~|~|~|~;");
}
END_TEST

START_TEST(the_version_changes_with_the_schema)
{
    records_transaction_t *t =
        transaction(0, sql(records_dialect_sqlite3.version_sql, "T", NULL));
    const char *before = answer_of(t);

    ck_assert_str_eq(before, answer_of(t));
    interfere("CREATE TABLE a (x INT)");
    ck_assert_str_ne(before, answer_of(t));
}
END_TEST

START_TEST(four_hundred_tables_are_told_quickly)
{
    apr_time_t began;
    int i;

    interfere("BEGIN");
    for (i = 0; i < 400; i++)
        interfere(apr_psprintf(pool, "CREATE TABLE t%d (id INTEGER PRIMARY KEY, a REFERENCES t%d,"
                               " b TEXT UNIQUE, c DATE, d, e, f, g)", i, i / 2));
    interfere("COMMIT");
    began = apr_time_now();
    ck_assert_str_ne(facts_like("table|main|t399|"), "");
    ck_assert_int_lt(apr_time_now() - began, apr_time_from_sec(10));    /* even under valgrind */
}
END_TEST

/* ---- values ------------------------------------------------------------------------ */

START_TEST(values_come_in_their_exact_text_and_null_is_not_empty)
{
    ck_assert_str_eq(answer_of(transaction(0, sql(
        "SELECT 9223372036854775807, 12.5, 0.1, 1e-10, 1, 0, '2024-01-31', x'00ff41', NULL, '', ?,"
        " 1e999", "INFFBBDXTTTF", "\xc3\xa4\xe2\x82\xac", NULL))),
        "I9223372036854775807|N12.5|F0.1|F1e-10|Bt|Bf|D2024-01-31|X\\x00ff41|~|T|"
        "T\xc3\xa4\xe2\x82\xac|FInfinity;");
}
END_TEST

START_TEST(a_value_of_another_class_says_so)
{
    ck_assert_str_eq(answer_of(transaction(0, sql(
        "SELECT 'many', 5, 7, 1.5, x'01', '{\"a\": [1, \"b\"]}', '{broken', 5, 'true', 'maybe'",
        "ITBITJJJBB", NULL))),
        "Tmany|I5|I7|F1.5|X\\x01|J{\"a\": [1, \"b\"]}|T{broken|J5|Btrue|Tmaybe;");
}
END_TEST

START_TEST(json_is_looked_at_before_it_is_believed)
{
    static const struct { const char *text; int good; } cases[] = {
        { "null", 1 }, { " [1, -0.5e+3, \"\\u00e4\\n\", {}, []] ", 1 }, { "{\"a\":{\"b\":true}}", 1 },
        { "", 0 }, { "[1,]", 0 }, { "{\"a\"}", 0 }, { "01", 0 }, { "1.", 0 }, { "\"a", 0 },
        { "\"\\x\"", 0 }, { "[1] 2", 0 }, { "nul", 0 }, { "{,}", 0 }, { "\"\n\"", 0 }, { "[", 0 },
        { "-", 0 }, { "1e", 0 }, { "\"\\u00g0\"", 0 }, { "\"\\", 0 }, { "{\"a\":1,}", 0 },
    };
    char deep[1001];
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_msg(records_sqlite3_is_json(cases[i].text, strlen(cases[i].text))
                      == cases[i].good, "%s", cases[i].text);
    memset(deep, '[', 500);
    memset(deep + 500, ']', 500);
    ck_assert(!records_sqlite3_is_json(deep, 1000));             /* no stack is risked for it */
}
END_TEST

START_TEST(parameters_are_bound_as_their_kind_says)
{
    static const struct { records_kind_e kind; const char *text, *type; } cases[] = {
        { RECORDS_INTEGER, "42", "integer|42" },     { RECORDS_NUMBER, "42", "integer|42" },
        { RECORDS_NUMBER, "1.5", "real|1.5" },       { RECORDS_FLOAT, "1e3", "real|1000.0" },
        { RECORDS_BOOLEAN, "t", "integer|1" },       { RECORDS_BOOLEAN, "false", "integer|0" },
        { RECORDS_BYTES, "\\x4142", "blob|AB" },     { RECORDS_BYTES, "\\x4", "text|\\x4" },
        { RECORDS_TEXT, "42", "text|42" },           { RECORDS_FLOAT, "NaN", "text|NaN" },
        { RECORDS_INTEGER, "9223372036854775808", "real|9.22337203685478e+18" },
        { RECORDS_JSON, "{}", "text|{}" },           { RECORDS_BYTES, "\\x", "blob|" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        records_statement_t *statement =
            sql("SELECT typeof(?1) || '|' || CAST(?1 AS TEXT)", "T", cases[i].text, NULL);

        APR_ARRAY_IDX(statement->params, 0, records_param_t).kind = cases[i].kind;
        ck_assert_str_eq(answer_of(transaction(0, statement)),
                         apr_pstrcat(pool, "T", cases[i].type, ";", NULL));
    }
}
END_TEST

/* ---- reading ----------------------------------------------------------------------- */

static long resident_kilobytes(void)
{
    long pages = 0, ignored = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (file == NULL || fscanf(file, "%ld %ld", &ignored, &pages) != 2)
        pages = 0;
    if (file != NULL)
        fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#endif

/* Sanitizers and valgrind keep what was freed, and take their time. */
static int is_watched(void)
{
#if defined(WATCHED)
    return 1;
#else
    const char *preloaded = getenv("LD_PRELOAD");

    return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
#endif
}

START_TEST(a_million_rows_stream_through_constant_memory)
{
    const apr_int64_t wanted = is_watched() ? 20000 : 1000000;
    records_transaction_t *t = transaction(0, sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
        " SELECT i, i / 3.0, 'a text about number ' || i, x'00112233', 1 FROM n LIMIT ?", "IFTXB",
        is_watched() ? "20000" : "1000000", NULL));
    records_result_t result;
    const records_row_t *row;
    apr_int64_t rows = 0;
    long before = 0;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.in_page, -1);
    ck_assert(!driver->ready(conn));
    for (;;) {
        ck_ok(result.rows->next(result.rows, &row));
        if (row == NULL)
            break;
        if (++rows == 1000)
            before = resident_kilobytes();
    }
    ck_assert_int_eq(rows, wanted);
    if (!is_watched())
        ck_assert_int_lt(resident_kilobytes() - before, 1024);
    ck_ok(driver->finish(conn, 1, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(rows_that_nobody_reads_are_thrown_away)
{
    records_transaction_t *t = transaction(0, sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)"
        " SELECT i FROM n", "I", NULL));
    records_result_t result;
    const records_row_t *row;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_ok(result.rows->next(result.rows, &row));
    ck_assert_str_eq(row->values[0].text, "1");
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    ck_ok(result.rows->next(result.rows, &row));                 /* and stay so */
    ck_assert_ptr_null(row);
}
END_TEST

START_TEST(a_count_and_its_rows_are_of_one_snapshot)
{
    records_transaction_t *t = transaction(0, sql("SELECT x FROM a", "I", NULL));
    records_result_t result;
    const records_row_t *row;
    int rows = 0;

    interfere("PRAGMA journal_mode = WAL; CREATE TABLE a (x INT);"
              "INSERT INTO a VALUES (1), (2), (3)");
    t->count = sql("SELECT count(*) FROM a", "I", NULL);
    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 3);
    interfere("INSERT INTO a VALUES (4)");
    while (result.rows->next(result.rows, &row) == NULL && row != NULL)
        rows++;
    ck_assert_int_eq(rows, 3);
    ck_ok(driver->finish(conn, 1, pool));
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 4);
    ck_ok(driver->finish(conn, 1, pool));
}
END_TEST

START_TEST(a_page_is_counted_without_its_rows)
{
    records_transaction_t *t = transaction(0, NULL);
    records_result_t result;

    interfere("CREATE TABLE a (x INT); INSERT INTO a VALUES (1), (2), (3)");
    t->count = sql("SELECT count(*) FROM a", "I", NULL);
    t->page = sql("SELECT count(*) FROM (SELECT 1 FROM a LIMIT 2)", "I", NULL);
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_assert_int_eq(result.total, 3);
    ck_assert_int_eq(result.in_page, 2);
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_read_cannot_write)
{
    interfere("CREATE TABLE a (x INT)");
    ck_fails(driver->run(conn, transaction(0, sql("INSERT INTO a VALUES (1) RETURNING x", "I",
                                                  NULL)), 0, &(records_result_t){ 0 }, pool),
             "25006", "cannot change anything: the database is read-only");
    ck_assert(driver->ready(conn));
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
}
END_TEST

START_TEST(what_fails_at_the_first_row_fails_before_the_answer)
{
    records_transaction_t *t =
        transaction(0, sql("SELECT records_cast('many', 'integer')", "I", NULL));
    records_result_t result;

    t->at_most = -1;
    ck_fails(driver->run(conn, t, 0, &result, pool), "22P02",
             "invalid input syntax for type integer: \"many\"");
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(what_fails_later_is_no_end)
{
    records_transaction_t *t = transaction(0, sql(
        "SELECT records_cast(value, 'integer') FROM json_each('[\"1\", \"2\", \"x\", \"4\"]')", "I",
        NULL));
    records_result_t result;
    const records_row_t *row;

    t->at_most = -1;
    ck_ok(driver->run(conn, t, 0, &result, pool));
    ck_ok(result.rows->next(result.rows, &row));
    ck_ok(result.rows->next(result.rows, &row));
    ck_assert_str_eq(row->values[0].text, "2");
    ck_fails(result.rows->next(result.rows, &row), "22P02",
             "invalid input syntax for type integer: \"x\"");
    ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(no_more_statements_are_kept_than_allowed)
{
    const records_sqlite3_t *s = conn->state;
    sqlite3_stmt *statement = NULL;
    int i, kept = 0;

    for (i = 0; i < 50; i++)
        answer_of(transaction(0, sql(apr_psprintf(pool, "SELECT %d", i % 10), "I", NULL)));
    ck_assert_int_eq(records_lru_count(s->cache), STATEMENTS);
    while ((statement = sqlite3_next_stmt(conn->native, statement)) != NULL)
        kept++;
    ck_assert_int_eq(kept, STATEMENTS + (int)records_lru_count(s->words));
}
END_TEST

START_TEST(a_statement_for_once_or_without_a_cache_is_not_kept)
{
    const records_sqlite3_t *s = conn->state;
    records_statement_t *statement = sql("SELECT 5", "I", NULL);

    statement->once = 1;
    ck_assert_str_eq(answer_of(transaction(0, statement)), "I5;");
    ck_assert_int_eq(records_lru_count(s->cache), 0);
    disconnect_ours();
    connect_ours(0);
    statement->once = 0;
    ck_assert_str_eq(answer_of(transaction(0, statement)), "I5;");
    ck_assert_ptr_null(sqlite3_next_stmt(conn->native, NULL));
}
END_TEST

START_TEST(a_kept_statement_outlives_a_change_of_its_table)
{
    records_transaction_t *t = transaction(0, sql("SELECT x FROM a", "T", NULL));

    interfere("CREATE TABLE a (x INT); INSERT INTO a VALUES (1)");
    ck_assert_str_eq(answer_of(t), "I1;");
    interfere("ALTER TABLE a ADD COLUMN y DEFAULT 7; UPDATE a SET x = 'new'");
    ck_assert_str_eq(answer_of(t), "Tnew;");
    interfere("DROP TABLE a");
    ck_fails(driver->run(conn, t, 0, &(records_result_t){ 0 }, pool), "42P01",
             "relation \"a\" does not exist");
    ck_assert(driver->ready(conn));
}
END_TEST

START_TEST(a_file_that_was_replaced_is_noticed)
{
    ck_assert(driver->ready(conn));
    ck_assert_int_eq(rename(path, apr_pstrcat(pool, path, ".old", NULL)), 0);
    ck_assert(!driver->ready(conn));
    ck_assert_int_eq(rename(apr_pstrcat(pool, path, ".old", NULL), path), 0);
    ck_assert(driver->ready(conn));
}
END_TEST

/* ---- changing ---------------------------------------------------------------------- */

#define FILMS "CREATE TABLE films (id INTEGER PRIMARY KEY, title TEXT NOT NULL, year INT," \
              " seen BOOLEAN DEFAULT 0, meta JSON, cover BLOB, price NUMERIC UNIQUE," \
              " \"a\"\"b.c\" TEXT, CONSTRAINT films_year_check CHECK (year > 1800));"

START_TEST(rows_of_a_payload_come_back_as_they_were_stored)
{
    interfere(FILMS);
    ck_assert_str_eq(ask("POST", "/films?select=id,title,year,seen,meta,cover,price,\"a\\\"b.c\"",
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
    ck_assert_str_eq(ask("POST", "/t?select=a,b,c",
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
                         "{\"title\": \"B\", \"seen\": \"yes\"}"), "I2|TB|I1950|Bt;");
    ck_assert_str_eq(ask("PUT", "/films?id=eq.1&select=id,title,year", "{\"id\": 1, \"title\": \"A\"}"),
                     "I1|TA|I1900;");
    ck_assert_str_eq(ask("PUT", "/films?id=eq.9&select=id,title,year", "{\"id\": 9, \"title\": \"N\"}"),
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
    records_transaction_t *t = transaction(1, sql("INSERT INTO a VALUES (1) RETURNING x", "I", NULL));
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
    interfere(FILMS "INSERT INTO films (id, title, price) VALUES (1, 'a', 5);"
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
    ck_fails(driver->run(conn, transaction(1, sql("INSERT INTO strict (n) VALUES ('x') RETURNING n",
                                                  "I", NULL)), 0, &(records_result_t){ 0 }, pool),
             "22P02", "invalid input syntax for type integer");
    ck_fails(driver->run(conn, transaction(1, sql("INSERT INTO films (id) VALUES ('x') RETURNING 1",
                                                  "I", NULL)), 0, &(records_result_t){ 0 }, pool),
             "22P02", "invalid input syntax for type integer");
    ck_fails(driver->run(conn, transaction(0, sql("SELECT f(1)", "I", NULL)), 0,
                         &(records_result_t){ 0 }, pool), "42883", "function f does not exist");
    ck_fails(driver->run(conn, transaction(0, sql("SELEC", "I", NULL)), 0,
                         &(records_result_t){ 0 }, pool), "42601",
             "syntax error at or near \"SELEC\"");
}
END_TEST

START_TEST(a_duplicate_names_its_key)
{
    records_error_t *error;

    interfere("CREATE TABLE pairs (a INT, b INT, PRIMARY KEY (a, b));"
              "INSERT INTO pairs VALUES (1, 2)");
    error = driver->run(conn, transaction(1, sql("INSERT INTO pairs VALUES (1, 2) RETURNING a", "I",
                                                 NULL)), 0, &(records_result_t){ 0 }, pool);
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

/* ---- stopping ---------------------------------------------------------------------- */

static void *APR_THREAD_FUNC cancel_soon(apr_thread_t *thread, void *data)
{
    (void)data;
    apr_sleep(apr_time_from_msec(200));
    driver->cancel(conn);
    apr_thread_exit(thread, APR_SUCCESS);
    return NULL;
}

/* The error of a transaction that another thread cancels. */
static records_error_t *cancelled(const records_transaction_t *t)
{
    records_result_t result;
    records_error_t *error;
    apr_thread_t *thread;
    apr_status_t ended;
    const records_row_t *row;

    ck_assert_int_eq(apr_thread_create(&thread, NULL, cancel_soon, NULL, pool), APR_SUCCESS);
    error = driver->run(conn, t, 0, &result, pool);
    while (error == NULL && (error = result.rows->next(result.rows, &row)) == NULL && row != NULL)
        ;
    apr_thread_join(&ended, thread);
    ck_assert_ptr_nonnull(error);
    if (error != NULL)
        ck_ok(driver->finish(conn, 0, pool));
    ck_assert(driver->ready(conn));
    return error;
}

#define ENDLESS "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "

START_TEST(another_thread_stops_a_statement)
{
    records_transaction_t *t = transaction(0, sql(ENDLESS "SELECT max(i) FROM n", "I", NULL));

    ck_assert_str_eq(cancelled(t)->code, "57014");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5", "I", NULL))), "I5;");
    t = transaction(0, sql(ENDLESS "SELECT i FROM n", "I", NULL));
    t->at_most = -1;
    ck_assert_str_eq(cancelled(t)->code, "57014");
    ck_assert_str_eq(answer_of(transaction(0, sql("SELECT 5", "I", NULL))), "I5;");
}
END_TEST

START_TEST(a_stopped_change_leaves_nothing)
{
    records_transaction_t *t = transaction(1, sql(
        "INSERT INTO a " ENDLESS "SELECT i FROM n LIMIT 50000000 RETURNING 1", "I", NULL));

    interfere("CREATE TABLE a (x INT)");
    t->change = sql("INSERT INTO a VALUES (1)", "", NULL);
    ck_assert_str_eq(cancelled(t)->code, "57014");
    ck_assert_str_eq(interfere("SELECT count(*) FROM a"), "0");
}
END_TEST

START_TEST(a_stopped_request_does_not_wait_for_a_lock)
{
    records_transaction_t *t = transaction(1, sql("INSERT INTO a VALUES (1) RETURNING x", "I", NULL));
    apr_time_t began = apr_time_now();

    interfere("CREATE TABLE a (x INT); BEGIN IMMEDIATE");
    ck_assert_str_eq(cancelled(t)->code, "57014");
    ck_assert_int_lt(apr_time_now() - began, apr_time_from_sec(3));
    interfere("COMMIT");
    ck_assert_str_eq(answer_of(t), "I1;");
}
END_TEST

START_TEST(a_lock_is_waited_for_but_not_for_ever)
{
    records_transaction_t *t = transaction(1, sql("INSERT INTO a VALUES (1) RETURNING x", "I", NULL));
    apr_time_t began = apr_time_now();

    interfere("CREATE TABLE a (x INT); BEGIN IMMEDIATE");
    ck_fails(driver->run(conn, t, 0, &(records_result_t){ 0 }, pool), "55P03",
             "could not obtain lock: the database is busy");
    ck_assert_int_ge(apr_time_now() - began, apr_time_from_sec(4));
    ck_assert(driver->ready(conn));
    interfere("COMMIT");
    ck_assert_str_eq(answer_of(t), "I1;");
}
END_TEST

/* ---- the dialect, on data ------------------------------------------------------------ */

START_TEST(instants_compare_however_they_were_stored)
{
    static const struct { const char *filter, *ids; } cases[] = {
        { "eq.2016-07-04", "1,2,3,4" },
        { "eq.2016-07-04T00:00:00Z", "1,2,3,4" },
        { "eq.2016-07-04T10:00", "5,6,7,8" },
        { "eq.2016-07-04T10:00:00.5", "9,10" },
        { "neq.2016-07-04T10:00", "1,2,3,4,9,10,11" },
        { "gt.2016-07-04T10:00", "9,10,11" },
        { "gte.2016-07-04T10:00", "5,6,7,8,9,10,11" },
        { "lt.2016-07-04T10:00", "1,2,3,4" },
        { "lte.2016-07-04T10:00", "1,2,3,4,5,6,7,8" },
        { "gt.2016-07-04", "5,6,7,8,9,10,11" },
        { "in.(2016-07-04,2016-07-05)", "1,2,3,4,11" },
        { "not.in.(2016-07-04,2016-07-05,2016-07-04T10:00)", "9,10" },
        { "isdistinct.2016-07-04", "5,6,7,8,9,10,11,12" },
        { "is.null", "12" },
    };
    static const char *const columns[] = { "a", "z" };
    apr_size_t i, k;

    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, a TIMESTAMP, z TIMESTAMPTZ);"
              "INSERT INTO t (a) VALUES ('2016-07-04'), ('2016-07-04 00:00'),"
              " ('2016-07-04 00:00:00'), ('2016-07-04 00:00:00.000'), ('2016-07-04 10:00'),"
              " ('2016-07-04 10:00:00'), ('2016-07-04 10:00:00.000'), ('2016-07-04 10:00:00.000000'),"
              " ('2016-07-04 10:00:00.5'), ('2016-07-04 10:00:00.500'), ('2016-07-05'), (NULL);"
              "UPDATE t SET z = a");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (k = 0; k < 2; k++) {
            char *wanted = apr_pstrcat(pool, "I", cases[i].ids, ";", NULL), *comma;

            while ((comma = strchr(wanted, ',')) != NULL) {
                *comma = '\0';
                wanted = apr_pstrcat(pool, wanted, ";I", comma + 1, NULL);
            }
            ck_assert_str_eq(ask("GET", apr_pstrcat(pool, "/t?select=id&order=id&", columns[k], "=",
                                                    cases[i].filter, NULL), NULL), wanted);
        }
}
END_TEST

START_TEST(an_index_serves_instants_and_beginnings)
{
    const records_transaction_t *t;
    records_statement_t explained;

    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, name TEXT);"
              "CREATE INDEX t_at ON t (at); CREATE INDEX t_name ON t (name)");
    ck_ok(compile(&t, "GET", "/t?at=gte.2016-07-04&at=lt.2016-07-05&select=id", NULL));
    explained = *t->rows;
    explained.text = apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", t->rows->text, NULL);
    explained.columns = 4;
    explained.names = apr_pcalloc(pool, 4 * sizeof(char *));
    explained.kinds = apr_pcalloc(pool, 4 * sizeof(records_kind_e));
    ck_assert_ptr_nonnull(strstr(answer_of(transaction(0, &explained)),
                                 "USING COVERING INDEX t_at (at>? AND at<?)"));
    ck_ok(compile(&t, "GET", "/t?name=like.Ab*&select=id", NULL));
    explained.text = apr_pstrcat(pool, "EXPLAIN QUERY PLAN ", t->rows->text, NULL);
    explained.params = t->rows->params;
    ck_assert_ptr_nonnull(strstr(answer_of(transaction(0, &explained)),
                                 "USING COVERING INDEX t_name (name>? AND name<?)"));
}
END_TEST

START_TEST(patterns_mind_the_case_or_not)
{
    static const struct { const char *filter, *names; } cases[] = {
        { "like.a*", "Tanna;Taxb;Ta*b;Ta%25b;Ta[b;" },
        { "like.A*", "TAnna;" },
        { "like.a_b", "Taxb;Ta*b;Ta%25b;Ta[b;" },
        { "like.a\\%25b", "Ta%25b;" },
        { "like.a[b", "Ta[b;" },
        { "like.%3F*", "" },
        { "ilike.ANNA", "Tanna;TAnna;" },
        { "ilike.%C3%84RG*", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "ilike._rger", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "ilike.*r", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "ilike.*n*a*", "Tanna;TAnna;" },
        { "ilike.a\\%25b", "Ta%25b;" },
        { "match.^a[nx]", "Tanna;Taxb;" },
        { "match.^.rger$", "T\xc3\xa4rger;" },
        { "imatch.^%C3%84rger$", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "match.^(?:an){1}na\\Z", "" },
        { "match.^a\\W?b|nn", "Tanna;TAnna;Ta*b;Ta%25b;Ta[b;" },
        { "match.[\\[\\]]", "Ta[b;" },
        { "not.imatch.a", "T\xc3\xa4rger;T\xc3\x84RGER;" },
        { "match.(", "2201B invalid regular expression: Unmatched ( or \\(" },
        { "match.(a)\\1", "2201B invalid regular expression: back references are not supported" },
        { "match.((a{100}){100}){100}", "2201B invalid regular expression: it is too large" },
        { "match.[a", "2201B invalid regular expression: a bracket does not end" },
    };
    apr_size_t i;

    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);"
              "INSERT INTO t (name) VALUES ('anna'), ('Anna'), ('axb'), ('a*b'), ('a%25b'), ('a[b'),"
              " ('\xc3\xa4rger'), ('\xc3\x84RGER'), (NULL);"
              "UPDATE t SET name = 'a%b' WHERE name = 'a%25b'");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *target = apr_pstrcat(pool, "/t?select=name&order=id&name=", cases[i].filter, NULL);
        char *wanted = apr_pstrdup(pool, cases[i].names), *at;

        if ((at = strstr(wanted, "%25")) != NULL)
            memmove(at + 1, at + 3, strlen(at + 3) + 1);
        ck_assert_msg(strcmp(ask("GET", target, NULL), wanted) == 0, "%s: %s, not %s",
                      cases[i].filter, ask("GET", target, NULL), wanted);
    }
}
END_TEST

START_TEST(columns_without_a_type_compare_numbers_and_texts)
{
    static const struct { const char *filter, *answer; } cases[] = {
        { "n=eq.2", "Tb;" },         { "n=gt.1", "Tb;Tc;" },   { "n=lte.2", "Ta;Tb;" },
        { "n=in.(1,3)", "Ta;Tc;" },  { "n=neq.2", "Ta;Tc;" },  { "n=isdistinct.2", "Ta;Tc;" },
        { "n=gte.1.5", "Tb;Tc;" },   { "k=eq.b", "Tb;" },      { "k=gt.a", "Tb;Tc;" },
        { "n=not.in.()", "Ta;Tb;Tc;" },
    };
    apr_size_t i;

    interfere("CREATE TABLE t (k); INSERT INTO t VALUES ('a'), ('b'), ('b'), ('c'), ('c'), ('c');"
              "CREATE VIEW v AS SELECT k, count(*) AS n FROM t GROUP BY k");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_str_eq(ask("GET", apr_pstrcat(pool, "/v?select=k&order=k&", cases[i].filter, NULL),
                             NULL), cases[i].answer);
}
END_TEST

START_TEST(null_is_the_largest)
{
    interfere("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT);"
              "INSERT INTO t (a) VALUES (2), (NULL), (1)");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a", NULL), "I1;I2;~;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a.desc", NULL), "~;I2;I1;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a.nullsfirst", NULL), "~;I1;I2;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a.desc.nullslast", NULL), "I2;I1;~;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a&limit=1&offset=1", NULL), "I2;");
    ck_assert_str_eq(ask("GET", "/t?select=a&order=a&offset=2", NULL), "~;");
}
END_TEST

START_TEST(casts_are_those_of_postgresql)
{
    static const struct { const char *select, *answer; } cases[] = {
        { "s::integer", "I42;" },           { "s::text", "T42;" },       { "r::int4", "I2;" },
        { "s::numeric", "N42;" },           { "b::text", "Ttrue;" },     { "b::json", "Jtrue;" },
        { "r::text", "T1.5;" },             { "x::text", "T\\x00ff;" },  { "d::date", "D2016-07-04;" },
        { "d::timestamptz", "Z2016-07-04 10:00:00;" },                   { "s::boolean",
          "22P02 invalid input syntax for type boolean: \"42\"" },       { "n::int", "~;" },
        { "w::integer", "22P02 invalid input syntax for type integer: \"word\"" },
        { "w::double precision", "22P02 invalid input syntax for type double precision: \"word\"" },
        { "w::date", "22007 invalid input syntax for type date: \"word\"" },
        { "w::json", "22P02 invalid input syntax for type json: \"word\"" },
        { "w::uuid", "22P02 invalid input syntax for type uuid: \"word\"" },
        { "w::mood", "42704 type \"mood\" does not exist" },
        { "big::smallint", "22003 out of range for its type: \"70000\"" },
    };
    apr_size_t i;

    interfere("CREATE TABLE t (s TEXT, r REAL, b BOOLEAN, x BLOB, d DATETIME, w TEXT, n TEXT,"
              " big INTEGER); INSERT INTO t VALUES ('42', 1.5, 1, x'00ff', '2016-07-04 10:00:00',"
              " 'word', NULL, 70000)");
    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_str_eq(ask("GET", apr_pstrcat(pool, "/t?select=", cases[i].select, NULL), NULL),
                         cases[i].answer);
}
END_TEST

START_TEST(what_a_name_contains_stays_a_name)
{
    interfere("CREATE TABLE \"we\"\"ird; DROP\" (\"a\"\"b\" INTEGER PRIMARY KEY, \"c'd\" TEXT)");
    ck_assert_str_eq(ask("POST", "/we%22ird%3B%20DROP", "{\"c'd\": \"x' OR '1'='1\", \"a\\\"b\": 7}"),
                     "I7|Tx' OR '1'='1;");
    ck_assert_str_eq(ask("PATCH", "/we%22ird%3B%20DROP?\"c'd\"=eq.x'%20OR%20'1'='1",
                         "{\"c'd\": \"\"}"), "I7|T;");
}
END_TEST

/* ---- the operator's words -------------------------------------------------------------- */

START_TEST(a_wrong_path_is_told_with_its_cure)
{
    static const struct { const char *params, *says; } cases[] = {
        { "", "needs the path of a database file" },
        { ":memory:", "needs a file" },
        { "films.db", "is not a full path" },
        { "/", "is a folder" },
        { "/nowhere/films.db", "Make it first" },
        { "/dev/null", "is not a file" },
        { "/proc/self/exe", "is not an SQLite database" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *said = records_sqlite3_check(cases[i].params, pool);

        ck_assert_msg(said != NULL && strstr(said, cases[i].says) != NULL, "%s: %s",
                      cases[i].params, said == NULL ? "nothing" : said);
    }
    ck_assert_ptr_null(records_sqlite3_check(path, pool));       /* empty: no tables yet */
    interfere("CREATE TABLE a (x)");
    ck_assert_ptr_null(records_sqlite3_check(path, pool));
}
END_TEST

/* ------------------------------------------------------------------------------------------ */

static TCase *room(Suite *suite, const char *name)
{
    TCase *tests = tcase_create(name);

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 120);
    suite_add_tcase(suite, tests);
    return tests;
}

static void add_reading(Suite *suite)
{
    TCase *tests = room(suite, "reading");

    tcase_add_test(tests, the_catalog_tells_tables_columns_keys_and_links);
    tcase_add_test(tests, views_take_what_their_triggers_take);
    tcase_add_test(tests, a_broken_view_hides_nothing_but_itself);
    tcase_add_test(tests, the_version_changes_with_the_schema);
    tcase_add_test(tests, four_hundred_tables_are_told_quickly);
    tcase_add_test(tests, values_come_in_their_exact_text_and_null_is_not_empty);
    tcase_add_test(tests, a_value_of_another_class_says_so);
    tcase_add_test(tests, json_is_looked_at_before_it_is_believed);
    tcase_add_test(tests, parameters_are_bound_as_their_kind_says);
    tcase_add_test(tests, a_million_rows_stream_through_constant_memory);
    tcase_add_test(tests, rows_that_nobody_reads_are_thrown_away);
    tcase_add_test(tests, a_count_and_its_rows_are_of_one_snapshot);
    tcase_add_test(tests, a_page_is_counted_without_its_rows);
    tcase_add_test(tests, a_read_cannot_write);
    tcase_add_test(tests, what_fails_at_the_first_row_fails_before_the_answer);
    tcase_add_test(tests, what_fails_later_is_no_end);
    tcase_add_test(tests, no_more_statements_are_kept_than_allowed);
    tcase_add_test(tests, a_statement_for_once_or_without_a_cache_is_not_kept);
    tcase_add_test(tests, a_kept_statement_outlives_a_change_of_its_table);
    tcase_add_test(tests, a_file_that_was_replaced_is_noticed);
    tcase_add_test(tests, a_wrong_path_is_told_with_its_cure);
}

static void add_changing(Suite *suite)
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
    tcase_add_test(tests, another_thread_stops_a_statement);
    tcase_add_test(tests, a_stopped_change_leaves_nothing);
    tcase_add_test(tests, a_stopped_request_does_not_wait_for_a_lock);
    tcase_add_test(tests, a_lock_is_waited_for_but_not_for_ever);
}

static void add_dialect(Suite *suite)
{
    TCase *tests = room(suite, "dialect");

    tcase_add_test(tests, instants_compare_however_they_were_stored);
    tcase_add_test(tests, an_index_serves_instants_and_beginnings);
    tcase_add_test(tests, patterns_mind_the_case_or_not);
    tcase_add_test(tests, columns_without_a_type_compare_numbers_and_texts);
    tcase_add_test(tests, null_is_the_largest);
    tcase_add_test(tests, casts_are_those_of_postgresql);
    tcase_add_test(tests, what_a_name_contains_stays_a_name);
}

int main(void)
{
    Suite *suite = suite_create("driver_sqlite3");
    SRunner *runner;
    int failed;

    if (!begin_all()) {
        fprintf(stderr, "apr_dbd has no driver for sqlite3\n");
        return EXIT_FAILURE;
    }
    add_reading(suite);
    add_changing(suite);
    add_dialect(suite);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    apr_terminate();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
