/* SPDX-License-Identifier: Apache-2.0 */
/* FTS5 tables: what they are, and whose words they hold. */
#include "catalog/build.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

#define TABLE(name, flags) \
    { "table", "main", name, NULL, NULL, NULL, flags, NULL, NULL, NULL, NULL }
#define COLUMN(table, name, position) \
    { "column", "main", table, name, position, "", NULL, NULL, NULL, NULL, NULL }

static const records_fact_t facts[] = {
    TABLE("Film", NULL), COLUMN("Film", "id", "1"), COLUMN("Film", "Title", "2"),
    COLUMN("Film", "the plot", "3"), COLUMN("Film", "tag", "4"),
    TABLE("recent", "view"), COLUMN("recent", "id", "1"), COLUMN("recent", "title", "2"),
    TABLE("words", NULL), COLUMN("words", "title", "1"), COLUMN("words", "the plot", "2"),
    COLUMN("words", "tag", "3"),
};

static records_kind_e kind_of(const char *type, const char *base, unsigned options)
{
    (void)type;
    (void)base;
    (void)options;
    return RECORDS_TEXT;
}

static const records_catalog_t *made_by(const char *sql)
{
    const records_fact_t search = { "search", "main", "words", NULL, NULL, sql,
                                    NULL,     NULL,   NULL,    NULL, NULL };
    records_build_t *build = records_build_begin(kind_of, 0, pool);
    const records_catalog_t *catalog = NULL;
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    records_build_take(build, &search);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    return catalog;
}

/* The columns of a table that can be searched: "Title=words.title/id, ..." */
static const char *searched(const char *sql, const char *name)
{
    const records_table_t *table = records_catalog_table(made_by(sql), "main", name);
    const char *text = "";
    int i;

    for (i = 0; i < table->columns->nelts; i++) {
        const records_column_t *column = APR_ARRAY_IDX(table->columns, i, records_column_t *);
        const records_fulltext_t *fulltext = column->fulltext;

        if (fulltext == NULL)
            continue;
        ck_assert_str_eq(fulltext->name, fulltext->table->name);
        text = apr_psprintf(pool, "%s%s%s=%s.%s/%s", text, *text == '\0' ? "" : ", ", column->name,
                            fulltext->table->name, fulltext->column->name,
                            fulltext->rowid == NULL ? "rowid" : fulltext->rowid->name);
    }
    return text;
}

#define OWN "title=words.title/rowid, the plot=words.the plot/rowid, tag=words.tag/rowid"

START_TEST(an_fts5_table_can_be_searched)
{
    static const struct { const char *sql, *found; } cases[] = {
        { "CREATE VIRTUAL TABLE words USING fts5(title, \"the plot\", tag)", OWN },
        { "create  virtual\ttable \"using\" using\nFTS5 ( title,'the plot',[tag])", OWN },
        { "CREATE VIRTUAL TABLE main.words USING \"fts5\"(title, `the plot`, tag)", OWN },
        { "CREATE VIRTUAL TABLE words USING fts5(title, \"the plot\" unindexed, tag UNINDEXED)",
          "title=words.title/rowid" },
        { "CREATE VIRTUAL TABLE words USING fts5(title, 'the plot' UNINDEXED, tag,"
          " tokenize = \"unicode61 tokenchars ',)'\", prefix='2 3')",
          "title=words.title/rowid, tag=words.tag/rowid" },
        { NULL, OWN },                   /* it is one, and nobody knows how it was made */
        { "CREATE VIRTUAL TABLE words USING rtree(title, x, y)", "" },
        { "CREATE VIRTUAL TABLE words USING fts4(title)", "" },
        { "CREATE VIRTUAL TABLE words USING fts5", "" },
        { "CREATE TABLE words (title, \"using\" fts5)", "" },
        { "USING", "" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_str_eq(searched(cases[i].sql, "words"), cases[i].found);
        ck_assert_str_eq(searched(cases[i].sql, "Film"), "");
    }
}
END_TEST

START_TEST(so_can_the_table_whose_words_it_holds)
{
    static const struct { const char *options, *found; } cases[] = {
        { "content='film', content_rowid='id'",
          "Title=words.title/id, the plot=words.the plot/id" },
        { "content=film", "Title=words.title/rowid, the plot=words.the plot/rowid" },
        { "content = \"Film\", content_rowid = ID",
          "Title=words.title/id, the plot=words.the plot/id" },
        { "content='fi''lm'", "" },
        { "content=''", "" },            /* contentless */
        { "content_rowid='id'", "" },
        { "content='other'", "" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(
            searched(apr_psprintf(pool,
                                  "CREATE VIRTUAL TABLE words USING fts5(title, \"the plot\","
                                  " tag UNINDEXED, %s)",
                                  cases[i].options),
                     "Film"),
            cases[i].found);
}
END_TEST

START_TEST(a_view_needs_a_column_for_its_rows_numbers)
{
    ck_assert_str_eq(searched("CREATE VIRTUAL TABLE words USING fts5(title, content='recent',"
                              " content_rowid='id')",
                              "recent"),
                     "title=words.title/id");
    ck_assert_str_eq(
        searched("CREATE VIRTUAL TABLE words USING fts5(title, content='recent')", "recent"), "");
}
END_TEST

/* Whatever is cut off, nothing is read beyond it. */
START_TEST(sql_may_end_anywhere)
{
    static const char sql[] = "CREATE VIRTUAL TABLE words USING fts5(title, \"a\"\"b\" UNINDEXED,"
                              " content = 'fi''lm', content_rowid=[id])";
    size_t i;

    for (i = 0; i < sizeof(sql); i++)
        searched(apr_pstrmemdup(pool, sql, i), "words");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_fts5_table_can_be_searched);
    tcase_add_test(room, so_can_the_table_whose_words_it_holds);
    tcase_add_test(room, a_view_needs_a_column_for_its_rows_numbers);
    tcase_add_test(room, sql_may_end_anywhere);
}

UNIT_MAIN("build_search", tests)
