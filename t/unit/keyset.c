/* SPDX-License-Identifier: Apache-2.0 */
/* From cursor= to SQL, and from rows to the next cursors. */
#include "response/keyset_rows.h"

#include <string.h>

#include "databases/mysql/dialect_mysql.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "plan/cursor.h"
#include "studio.h"
#include "unit.h"

/* The same request, behind a row with these values. */
static const records_statement_t *behind(const char *query, int backward, int count,
                                         const char *const *texts, const records_dialect_t *dialect)
{
    records_value_t values[4];
    records_cursor_t cursor = { backward ? 1 : 0, 0, count, values };
    records_compiled_t compiled;
    records_error_t *error;
    int i;

    ck_assert_ptr_null(
        studio_ask(&compiled, apr_pstrcat(pool, query, "&cursor=", NULL), dialect, NULL, pool));
    cursor.binding = compiled.plan.read->keyset->binding;
    for (i = 0; i < count; i++) {
        values[i].text = texts[i];
        values[i].length = texts[i] == NULL ? 0 : strlen(texts[i]);
    }
    error = studio_ask(
        &compiled, apr_pstrcat(pool, query, "&cursor=", records_cursor_write(&cursor, pool), NULL),
        dialect, NULL, pool);
    ck_assert_msg(error == NULL, "%s: %s", query, error == NULL ? "" : error->message);
    return compiled.transaction->rows;
}

#define FILM "\"main\".\"film\""
#define PART "SELECT * FROM (SELECT \"film\".* FROM " FILM " AS \"film\" WHERE "

static const struct {
    const char *query;
    int backward, count;
    const char *values[3];
    const char *sql;
} cases[] = {
    /* the key alone; one direction; the hidden values of the order behind those that are shown */
    { "GET /film?select=title&limit=2", 0, 1, { "7" },
      "SELECT \"film\".\"title\", \"film\".\"id\" FROM " FILM " WHERE (\"film\".\"id\" > $1)"
      " ORDER BY \"film\".\"id\" LIMIT 3" },
    { "GET /film?select=id&order=title&limit=2", 0, 2, { "M", "7" },
      "SELECT \"film\".\"id\", \"film\".\"title\", \"film\".\"id\" FROM " FILM
      " WHERE ((\"film\".\"title\", \"film\".\"id\") > ($1, $2))"
      " ORDER BY \"film\".\"title\", \"film\".\"id\" LIMIT 3" },

    /* the tie follows what it breaks, and all is turned on the way back */
    { "GET /film?select=id&order=title.desc&limit=2", 0, 2, { "M", "7" },
      "SELECT \"film\".\"id\", \"film\".\"title\", \"film\".\"id\" FROM " FILM
      " WHERE ((\"film\".\"title\", \"film\".\"id\") < ($1, $2))"
      " ORDER BY \"film\".\"title\" DESC, \"film\".\"id\" DESC LIMIT 3" },
    { "GET /film?select=id&order=title.desc&limit=2", 1, 2, { "M", "7" },
      "SELECT \"film\".\"id\", \"film\".\"title\", \"film\".\"id\" FROM " FILM
      " WHERE ((\"film\".\"title\", \"film\".\"id\") > ($1, $2))"
      " ORDER BY \"film\".\"title\", \"film\".\"id\" LIMIT 3" },

    /* filters stand with the range */
    { "GET /film?select=id&live=is.true&title=neq.x&limit=2", 0, 1, { "7" },
      "SELECT \"film\".\"id\", \"film\".\"id\" FROM " FILM " WHERE (\"film\".\"id\" > $1)"
      " AND (\"film\".\"live\" IS TRUE AND \"film\".\"title\" <> $2) ORDER BY \"film\".\"id\" LIMIT 3" },

    /* NULLs are a range of their own */
    { "GET /film?select=id&order=year&live=is.true&limit=2", 0, 2, { "1999", "7" },
      "SELECT \"film\".\"id\", \"film\".\"year\", \"film\".\"id\" FROM ("
      PART "(\"film\".\"year\", \"film\".\"id\") > ($1, $2) AND \"film\".\"live\" IS TRUE"
      " ORDER BY \"film\".\"year\", \"film\".\"id\" LIMIT 3) AS records_part UNION ALL "
      PART "\"film\".\"year\" IS NULL AND \"film\".\"live\" IS TRUE"
      " ORDER BY \"film\".\"year\", \"film\".\"id\" LIMIT 3) AS records_part) AS \"film\""
      " ORDER BY \"film\".\"year\", \"film\".\"id\" LIMIT 3" },
    { "GET /film?select=id&order=year&limit=2", 0, 2, { NULL, "7" },
      "SELECT \"film\".\"id\", \"film\".\"year\", \"film\".\"id\" FROM " FILM
      " WHERE (\"film\".\"year\" IS NULL AND \"film\".\"id\" > $1)"
      " ORDER BY \"film\".\"year\", \"film\".\"id\" LIMIT 3" },
    { "GET /film?select=id&order=year.desc&limit=2", 0, 2, { NULL, "7" },
      "SELECT \"film\".\"id\", \"film\".\"year\", \"film\".\"id\" FROM ("
      PART "\"film\".\"year\" IS NOT NULL"
      " ORDER BY \"film\".\"year\" DESC, \"film\".\"id\" DESC LIMIT 3) AS records_part UNION ALL "
      PART "\"film\".\"year\" IS NULL AND \"film\".\"id\" < $1"
      " ORDER BY \"film\".\"year\" DESC, \"film\".\"id\" DESC LIMIT 3) AS records_part) AS \"film\""
      " ORDER BY \"film\".\"year\" DESC, \"film\".\"id\" DESC LIMIT 3" },

    /* up and down at once */
    { "GET /film?select=id&order=title,id.desc&limit=2", 0, 2, { "M", "7" },
      "SELECT \"film\".\"id\", \"film\".\"title\", \"film\".\"id\" FROM ("
      PART "\"film\".\"title\" > $1"
      " ORDER BY \"film\".\"title\", \"film\".\"id\" DESC LIMIT 3) AS records_part UNION ALL "
      PART "\"film\".\"title\" = $2 AND \"film\".\"id\" < $3"
      " ORDER BY \"film\".\"title\", \"film\".\"id\" DESC LIMIT 3) AS records_part) AS \"film\""
      " ORDER BY \"film\".\"title\", \"film\".\"id\" DESC LIMIT 3" },
};

START_TEST(the_rows_behind_a_row_are_ranges_of_the_order)
{
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(behind(cases[i].query, cases[i].backward, cases[i].count, cases[i].values,
                                &records_dialect_pgsql)
                             ->text,
                         cases[i].sql);
}
END_TEST

START_TEST(where_no_index_finds_a_row_of_values_ranges_are_of_one_column)
{
    static const char *const values[] = { "M", "7" };

    ck_assert_str_eq(
        behind("GET /film?select=id&order=title&limit=2", 0, 2, values, &records_dialect_mariadb)
            ->text,
        "SELECT `film`.`id`, `film`.`title`, `film`.`id` FROM ("
        "SELECT * FROM (SELECT `film`.* FROM `main`.`film` AS `film` WHERE `film`.`title` > ?"
        " ORDER BY `film`.`title`, `film`.`id` LIMIT ?) AS records_part UNION ALL "
        "SELECT * FROM (SELECT `film`.* FROM `main`.`film` AS `film` WHERE `film`.`title` = ?"
        " AND `film`.`id` > ? ORDER BY `film`.`title`, `film`.`id` LIMIT ?) AS records_part)"
        " AS `film` ORDER BY `film`.`title`, `film`.`id` LIMIT ?");
}
END_TEST

START_TEST(there_is_nothing_behind_the_last_null)
{
    static const char *const values[] = { NULL };
    records_compiled_t compiled;

    /* title is the whole order, and never NULL: so a made-up cursor finds no rows */
    ck_assert_str_eq(
        behind("GET /film?select=title&limit=2", 0, 1, values, &records_dialect_pgsql)->text,
        "SELECT \"film\".\"title\", \"film\".\"id\" FROM " FILM " WHERE 1 = 0"
        " ORDER BY \"film\".\"id\" LIMIT 3");
    ck_assert_ptr_null(studio_ask(&compiled, "GET /film?limit=2&cursor=\nPrefer: count=exact",
                                  &records_dialect_pgsql, NULL, pool));
    ck_assert_str_eq(compiled.transaction->count->text, "SELECT count(*) FROM " FILM);
}
END_TEST

static const char *code_of(const char *text, const records_dialect_t *dialect)
{
    records_compiled_t compiled;
    records_error_t *error = studio_ask(&compiled, text, dialect, NULL, pool);

    return error == NULL ? "none" : error->code;
}

START_TEST(what_cannot_be_paged_is_refused)
{
    static const struct { const char *query, *code; } refused[] = {
        { "GET /film?limit=1&cursor=", "none" },
        { "GET /film?cursor=", "REC111" },
        { "GET /film/1?limit=1&cursor=", "REC111" },
        { "GET /film?limit=1&offset=1&cursor=", "REC111" },
        { "GET /log?limit=1&cursor=", "REC111" },
        { "GET /film?limit=1&order=meta&cursor=", "REC111" },
        { "GET /film?limit=1&order=meta->>a&cursor=", "none" },
        { "GET /film?limit=1&order=meta->a&cursor=", "REC111" },
        { "GET /film?limit=1&cursor=\nAccept: application/vnd.pgrst.object", "REC111" },
        { "GET /film?limit=1&select=title&cursor=\nAccept: text/plain", "REC111" },
        { "GET /film?limit=1&cursor=abc", "REC110" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(refused); i++)
        ck_assert_msg(
            strcmp(code_of(refused[i].query, &records_dialect_sqlite3), refused[i].code) == 0,
            "%s: %s", refused[i].query, code_of(refused[i].query, &records_dialect_sqlite3));
}
END_TEST

/* ---- rows ---------------------------------------------------------------------------- */

typedef struct some_rows_t {
    records_rows_t rows;
    int at, count;
    records_row_t row;
    records_value_t values[2];
    char digits[2][8];
} some_rows_t;

static records_error_t *next_of_some(records_rows_t *rows, const records_row_t **row)
{
    some_rows_t *some = (some_rows_t *)rows;
    int i;

    *row = NULL;
    if (some->at == some->count)
        return NULL;
    some->at++;
    for (i = 0; i < 2; i++) {
        apr_snprintf(some->digits[i], sizeof(some->digits[i]), "%d%c", some->at,
                     i == 0 ? 's' : 'k');
        some->values[i].text = some->digits[i];
        some->values[i].length = strlen(some->digits[i]);
    }
    some->row.values = some->values;
    *row = &some->row;
    return NULL;
}

/* count rows come, of which most - 1 are a page; what is shown of them, with commas. */
static const char *take(records_keyset_page_t *page, int count, int most, int begun, int backward)
{
    static const char *const names[] = { "s", "k" };
    static const records_kind_e kinds[] = { RECORDS_TEXT, RECORDS_TEXT };
    static const records_value_t after = { "0k", 2 };
    some_rows_t *some = apr_pcalloc(pool, sizeof(*some));
    records_keyset_t keyset = { begun ? &after : NULL, backward ? 1 : 0, 1, 77 };
    records_read_t read;
    const records_row_t *row;
    const char *shown = "";

    memset(&read, 0, sizeof(read));
    read.keyset = &keyset;
    read.page.limit = most;
    some->rows.next = next_of_some;
    some->count = count;
    some->row.columns = 2;
    some->row.names = names;
    some->row.kinds = kinds;
    ck_assert_ptr_null(records_keyset_rows(page, &some->rows, &read, pool));
    while (page->rows->next(page->rows, &row) == NULL && row != NULL) {
        ck_assert_int_eq(row->columns, 1);
        shown = apr_pstrcat(pool, shown, *shown == '\0' ? "" : ",", row->values[0].text, NULL);
    }
    return shown;
}

static const char *place(const char *cursor)
{
    records_cursor_t read;

    if (cursor == NULL)
        return "none";
    ck_assert(records_cursor_read(&read, cursor, pool));
    ck_assert_uint_eq(read.binding, 77);
    ck_assert_int_eq(read.count, 1);
    return apr_pstrcat(pool, read.backward ? "before " : "behind ", read.values[0].text, NULL);
}

START_TEST(a_page_leads_on_from_both_its_ends)
{
    static const struct {
        int count, begun, backward;
        const char *shown, *prev, *next;
    } pages[] = {
        { 3, 0, 0, "1s,2s", "none", "behind 2k" }, /* the first of several */
        { 2, 0, 0, "1s,2s", "none", "none" },      /* the only one */
        { 0, 0, 0, "", "none", "none" },
        { 3, 1, 0, "1s,2s", "before 1k", "behind 2k" },
        { 1, 1, 0, "1s", "before 1k", "none" }, /* the last */
        { 0, 1, 0, "", "none", "none" },
        { 3, 1, 1, "2s,1s", "before 2k", "behind 1k" }, /* on the way back */
        { 2, 1, 1, "2s,1s", "none", "behind 1k" },      /* the first again */
        { 0, 1, 1, "", "none", "none" },
    };
    records_keyset_page_t page;
    size_t i;

    for (i = 0; i < COUNT_OF(pages); i++) {
        ck_assert_str_eq(take(&page, pages[i].count, 3, pages[i].begun, pages[i].backward),
                         pages[i].shown);
        ck_assert_str_eq(place(page.prev), pages[i].prev);
        ck_assert_str_eq(place(page.next), pages[i].next);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_rows_behind_a_row_are_ranges_of_the_order);
    tcase_add_test(room, where_no_index_finds_a_row_of_values_ranges_are_of_one_column);
    tcase_add_test(room, there_is_nothing_behind_the_last_null);
    tcase_add_test(room, what_cannot_be_paged_is_refused);
    tcase_add_test(room, a_page_leads_on_from_both_its_ends);
}

UNIT_MAIN("keyset", tests)
