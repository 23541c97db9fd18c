/* SPDX-License-Identifier: Apache-2.0 */
/* What the catalog of a database file tells, and the words for the operator who named the wrong one. */
#include "fixture_sqlite3.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <apr_time.h>

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
                     "table|main|album|~|~|~|insertable updatable deletable plain|~|~|~|~;");
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
    ck_assert_str_eq(facts_like("unique|main|album|"), "unique|main|album|t|1|album_t|~|~|~|~|~;"
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
    ck_assert_str_eq(facts_like("table|main|f_"), ""); /* its shadows */
    ck_assert_str_eq(facts_like("column|main|f|"), "column|main|f|words|1||nullable|~|~|~|~;");
}
END_TEST

START_TEST(the_version_changes_with_the_schema)
{
    records_transaction_t *t = transaction(0, sql(records_dialect_sqlite3.version_sql, "T", NULL));
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
        interfere(apr_psprintf(pool,
                               "CREATE TABLE t%d (id INTEGER PRIMARY KEY, a REFERENCES t%d,"
                               " b TEXT UNIQUE, c DATE, d, e, f, g)",
                               i, i / 2));
    interfere("COMMIT");
    began = apr_time_now();
    ck_assert_str_ne(facts_like("table|main|t399|"), "");
    ck_assert_int_lt(apr_time_now() - began, apr_time_from_sec(10)); /* even under valgrind */
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

        if (said == NULL)
            said = records_sqlite3_find(cases[i].params, NULL, pool);
        if (said == NULL)
            said = records_sqlite3_inspect(cases[i].params, NULL, pool);
        ck_assert_msg(said != NULL && strstr(said, cases[i].says) != NULL, "%s: %s",
                      cases[i].params, said == NULL ? "nothing" : said);
    }
    ck_assert_ptr_null(records_sqlite3_find(path, NULL, pool));
    ck_assert_ptr_null(records_sqlite3_inspect(path, NULL, pool)); /* empty: no tables yet */
    interfere("CREATE TABLE a (x)");
    ck_assert_ptr_null(records_sqlite3_check(path, pool));
    ck_assert_ptr_null(records_sqlite3_find(path, NULL, pool));
    ck_assert_ptr_null(records_sqlite3_inspect(path, NULL, pool));
}
END_TEST

/* Is any byte of the file locked, as another process sees it? */
static int is_locked(void)
{
    const pid_t child = fork();
    int status;

    if (child == 0) {
        struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        const int file = open(path, O_RDWR);

        _exit(file < 0 || fcntl(file, F_GETLK, &lock) != 0 ? 2 : lock.l_type != F_UNLCK);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) < 2, "the file cannot be asked");
    return WEXITSTATUS(status);
}

/* POSIX: a process that closes a file loses all its locks of it, those of other connections too. */
START_TEST(looking_for_the_file_drops_no_lock_of_other_connections)
{
    interfere("CREATE TABLE a (x); BEGIN IMMEDIATE");
    ck_assert(is_locked());
    ck_assert_ptr_null(records_sqlite3_find(path, NULL, pool));
    ck_assert(is_locked());
    interfere("COMMIT");
    ck_assert(!is_locked());
}
END_TEST

void add_catalog(Suite *suite)
{
    TCase *tests = room(suite, "catalog");

    tcase_add_test(tests, the_catalog_tells_tables_columns_keys_and_links);
    tcase_add_test(tests, views_take_what_their_triggers_take);
    tcase_add_test(tests, a_broken_view_hides_nothing_but_itself);
    tcase_add_test(tests, the_version_changes_with_the_schema);
    tcase_add_test(tests, four_hundred_tables_are_told_quickly);
    tcase_add_test(tests, a_wrong_path_is_told_with_its_cure);
    tcase_add_test(tests, looking_for_the_file_drops_no_lock_of_other_connections);
}
