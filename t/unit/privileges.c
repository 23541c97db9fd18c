/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/privileges.h"

#include <string.h>

#include <apr_strings.h>

#include "databases/mysql/dialect_mysql.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/privileges.h"
#include "studio.h"
#include "unit.h"

#define ALL "insertable updatable deletable"
#define TABLE(schema, name) \
    { "table", schema, name, NULL, NULL, NULL, ALL, STUDIO_NO_LINK, NULL }
#define COLUMN(schema, table, name, position) \
    { "column", schema, table, name, position, "text", "", "text", NULL, NULL, NULL }
#define FUNCTION(schema, specific, name) \
    { "function", schema, specific, name, NULL, "integer", "", STUDIO_NO_LINK, NULL }

static const records_fact_t facts[] = {
    TABLE("app", "film"),
    COLUMN("app", "film", "id", "1"),
    COLUMN("app", "film", "name", "2"),
    COLUMN("app", "film", "a, b", "3"),
    COLUMN("app", "film", ") ON `x", "4"),
    TABLE("app", "shot"),
    COLUMN("app", "shot", "id", "1"),
    TABLE("app_2", "film"),
    COLUMN("app_2", "film", "id", "1"),
    TABLE("apps2", "film"),
    COLUMN("apps2", "film", "id", "1"),
    TABLE("odd `", "a`b"),
    COLUMN("odd `", "a`b", "id", "1"),
    FUNCTION("app", "FUNCTION both", "both"),
    FUNCTION("app", "PROCEDURE both", "both"),
    FUNCTION("app", "FUNCTION of_film", "of_film"),
    { "parameter", "app", "FUNCTION of_film", "", "1", "film", "required", STUDIO_NO_LINK, NULL },
    { "computed", "app", "FUNCTION of_film", NULL, NULL, NULL, NULL, "app", "film", NULL, NULL },
    FUNCTION("only", "FUNCTION alone", "alone"),
};

static const records_catalog_t *catalog;

static records_privileges_t *begin(void)
{
    const records_function_t query = { .name = "named",
                                       .parameters = apr_array_make(pool, 1, 1),
                                       .query = (const struct records_query_t *)&facts };
    records_build_t *build = records_build_begin(studio_kind, 0, pool);
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    records_build_query(build, &query, NULL, 0);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    return records_privileges_make(catalog, pool);
}

static const char *letters(unsigned may)
{
    return apr_pstrcat(pool, may & RECORDS_MAY_SELECT ? "s" : "",
                       may & RECORDS_MAY_INSERT ? "i" : "", may & RECORDS_MAY_UPDATE ? "u" : "",
                       may & RECORDS_MAY_DELETE ? "d" : "", NULL);
}

/* film sd(id si, name s) both x */
static const char *show(const records_privileges_t *privileges)
{
    const char *text = "";
    int i, k;

    for (i = 0; i < catalog->tables->nelts; i++) {
        const records_table_t *table = APR_ARRAY_IDX(catalog->tables, i, const records_table_t *);
        const unsigned may = records_privileges_table(privileges, table);

        if (may == 0)
            continue;
        text = apr_pstrcat(pool, text, table->qualified, " ", letters(may), "(", NULL);
        for (k = 0; k < table->columns->nelts; k++) {
            const records_column_t *column =
                APR_ARRAY_IDX(table->columns, k, const records_column_t *);

            text = apr_pstrcat(pool, text, k == 0 ? "" : " ",
                               letters(records_privileges_column(privileges, table, column)), NULL);
        }
        text = apr_pstrcat(pool, text, ") ", NULL);
    }
    for (i = 0; i < catalog->functions->nelts; i++) {
        const records_function_t *function =
            APR_ARRAY_IDX(catalog->functions, i, const records_function_t *);

        if (records_privileges_function(privileges, function))
            text = apr_pstrcat(pool, text, function->procedure ? "procedure " : "",
                               function->qualified, " ", NULL);
    }
    return text;
}

static const char *after_grants(const char *const *grants)
{
    static const char *const names[] = { "grants" };
    static const records_kind_e kinds[] = { RECORDS_TEXT };
    records_privileges_t *privileges = begin();

    for (; *grants != NULL; grants++) {
        const records_value_t value = { *grants, strlen(*grants) };
        const records_row_t row = { 1, names, kinds, &value };

        records_mysql_privileges.take(privileges, &row);
    }
    records_privileges_end(privileges);
    return show(privileges);
}

#define AFTER(...) after_grants((const char *const[]){ __VA_ARGS__, NULL })

START_TEST(nothing_is_granted_at_first_but_what_the_operator_wrote)
{
    ck_assert_str_eq(show(begin()), "named ");
}
END_TEST

START_TEST(who_has_no_privileges_may_do_everything)
{
    begin();
    ck_assert_str_eq(show(NULL), "app.film siud(siu siu siu siu) app.shot siud(siu) "
                                 "app_2.film siud(siu) apps2.film siud(siu) odd `.a`b siud(siu) "
                                 "named app.both app.both only.alone ");
    ck_assert_uint_eq(records_privileges_digest(NULL), 0);
}
END_TEST

START_TEST(grants_on_tables_and_columns_add_up)
{
    ck_assert_str_eq(AFTER("GRANT SELECT (`id`, `name`), INSERT (`name`) ON `app`.`film` TO `r`",
                           "GRANT DELETE ON `app`.`film` TO `r`@`localhost`",
                           "GRANT SELECT ON `app`.`shot` TO PUBLIC"),
                     "app.film sid(s si  ) app.shot s(s) named ");
    ck_assert_str_eq(AFTER("GRANT ALL PRIVILEGES ON `app`.`shot` TO `r` WITH GRANT OPTION"),
                     "app.shot siud(siu) named ");
}
END_TEST

START_TEST(words_of_one_privilege_are_not_those_of_another)
{
    ck_assert_str_eq(
        AFTER("GRANT DELETE HISTORY, SHOW VIEW, CREATE TEMPORARY TABLES, INDEX, TRIGGER"
              " ON `app`.`film` TO `r`",
              "GRANT REFERENCES (`id`) ON `app`.`film` TO `r`",
              "GRANT EXECUTE ON `app`.`shot` TO `r`", "GRANT USAGE ON *.* TO `r`"),
        "named ");
}
END_TEST

START_TEST(names_may_hold_anything)
{
    ck_assert_str_eq(
        AFTER("GRANT SELECT (`a, b`, `) ON ``x`), UPDATE (`id`) ON `app`.`film` TO `r`"),
        "app.film su(u  s s) named ");
    ck_assert_str_eq(AFTER("GRANT INSERT ON `odd ```.`a``b` TO `r`@`%`"), "odd `.a`b i(i) named ");
    ck_assert_str_eq(AFTER("GRANT INSERT, UPDATE (id, `a, b`) ON app.film TO r"), /* unquoted */
                     "app.film iu(iu i iu i) named ");
}
END_TEST

START_TEST(a_function_and_a_procedure_of_one_name_are_two)
{
    static const records_privilege_t one = { RECORDS_PRIVILEGE_FUNCTION, "app", "PROCEDURE both",
                                             NULL, RECORDS_MAY_EXECUTE };
    records_privileges_t *privileges = begin();

    records_privileges_add(privileges, &one);
    ck_assert(records_privileges_function(
        privileges, records_catalog_routine(catalog, "app", "PROCEDURE both")));
    ck_assert(!records_privileges_function(
        privileges, records_catalog_routine(catalog, "app", "FUNCTION both")));
    ck_assert_str_eq(AFTER("GRANT EXECUTE ON PROCEDURE `app`.`both` TO `r`"), "named app.both ");
    ck_assert_str_eq(AFTER("GRANT EXECUTE ON `app`.* TO `r`"), "named app.both app.both ");
    ck_assert_str_eq(AFTER("GRANT EXECUTE ON *.* TO `r`"), "named app.both app.both only.alone ");
    ck_assert_str_eq(AFTER("GRANT EXECUTE ON `only`.* TO `r`"), "named only.alone ");
}
END_TEST

START_TEST(schemas_are_granted_by_patterns)
{
    ck_assert_str_eq(AFTER("GRANT SELECT ON *.* TO `r`"),
                     "app.film s(s s s s) app.shot s(s) app_2.film s(s) apps2.film s(s) "
                     "odd `.a`b s(s) named ");
    ck_assert_str_eq(AFTER("GRANT SELECT ON `app_2`.* TO `r`"),
                     "app_2.film s(s) apps2.film s(s) named ");
    ck_assert_str_eq(AFTER("GRANT SELECT ON `app\\_2`.* TO `r`"), "app_2.film s(s) named ");
    ck_assert_str_eq(AFTER("GRANT SELECT ON `%2`.* TO `r`"),
                     "app_2.film s(s) apps2.film s(s) named ");
    ck_assert_str_eq(AFTER("GRANT SELECT ON `app%`.`film` TO `r`"), "named "); /* a name, there */
}
END_TEST

START_TEST(the_narrowest_pattern_of_a_grantee_counts)
{
    ck_assert_str_eq(AFTER("GRANT ALL PRIVILEGES ON `app%`.* TO `r`",
                           "GRANT SELECT ON `app\\_2`.* TO `r`", "GRANT INSERT ON `a%`.* TO `r2`"),
                     "app.film siud(siu siu siu siu) app.shot siud(siu) app_2.film s(s) "
                     "apps2.film siud(siu) named app.both app.both ");
    ck_assert_str_eq(
        AFTER("GRANT INSERT ON `app%`.* TO `r`@`%`", "GRANT SELECT ON `app\\_2`.* TO `r`",
              "GRANT UPDATE ON `app__`.* TO PUBLIC"),
        "app.film i(i i i i) app.shot i(i) app_2.film siu(siu) apps2.film iu(iu) named ");
    ck_assert_str_eq(AFTER("GRANT INSERT ON `app%`.* TO `r`", "GRANT SELECT ON `app%`.* TO `r2`"),
                     "app.film si(si si si si) app.shot si(si) app_2.film si(si) apps2.film si(si) "
                     "named ");
}
END_TEST

START_TEST(what_is_no_grant_on_things_is_passed_over)
{
    ck_assert_str_eq(AFTER("GRANT `editor` TO `r`@`localhost` WITH ADMIN OPTION",
                           "GRANT PROXY ON ``@`%` TO `r`@`localhost`", "GRANT", "", "GRANT ",
                           "GRANT SELECT", "GRANT SELECT ON", "GRANT SELECT ON ", "GRANT SELECT (",
                           "GRANT SELECT (`id", "GRANT SELECT ON `app`.`film",
                           "GRANT SELECT ON `app`", "GRANT SELECT ON `app`.`film`",
                           "GRANT SELECT (`nowhere`) ON `app`.`film` TO `r`",
                           "GRANT SELECT ON `app`.`nowhere` TO `r`", "GRANT SELECT ON ``.`` TO `r`",
                           "GRANT EXECUTE ON PROCEDURE `app`.`nowhere` TO `r`",
                           "REVOKE SELECT ON `app`.`film` FROM `r`"),
                     "named ");
}
END_TEST

START_TEST(a_column_that_is_computed_needs_its_function_and_the_whole_row)
{
    static const records_privilege_t function = { RECORDS_PRIVILEGE_FUNCTION, "app",
                                                  "FUNCTION of_film", NULL, RECORDS_MAY_EXECUTE };
    static const char *const columns[] = { "id", "name", "a, b", ") ON `x" };
    records_privileges_t *privileges = begin();
    const records_table_t *film = records_catalog_table(catalog, "app", "film");
    const records_column_t *computed = records_table_column(film, "of_film");
    size_t i;

    ck_assert_ptr_nonnull(computed);
    records_privileges_add(privileges, &function);
    for (i = 0; i < COUNT_OF(columns); i++) {
        ck_assert_uint_eq(records_privileges_column(privileges, film, computed), 0);
        records_privileges_add(privileges,
                               &(records_privilege_t){ RECORDS_PRIVILEGE_COLUMN, "app", "film",
                                                       columns[i], RECORDS_MAY_SELECT });
    }
    ck_assert_uint_eq(records_privileges_column(privileges, film, computed), RECORDS_MAY_SELECT);
    privileges = begin();
    film = records_catalog_table(catalog, "app", "film");
    computed = records_table_column(film, "of_film");
    records_privileges_add(privileges, &(records_privilege_t){ RECORDS_PRIVILEGE_TABLE, "app",
                                                               "film", NULL, RECORDS_MAY_ALL });
    ck_assert_uint_eq(records_privileges_column(privileges, film, computed), 0);
    records_privileges_add(privileges, &function);
    ck_assert_uint_eq(records_privileges_column(privileges, film, computed), RECORDS_MAY_SELECT);
}
END_TEST

static apr_uint64_t digest_of(const records_privilege_t *first, const records_privilege_t *second)
{
    records_privileges_t *privileges = begin();

    records_privileges_add(privileges, first);
    if (second != NULL)
        records_privileges_add(privileges, second);
    records_privileges_end(privileges);
    return records_privileges_digest(privileges);
}

START_TEST(the_digest_tells_privileges_apart_and_not_their_order)
{
    static const records_privilege_t some[] = {
        { RECORDS_PRIVILEGE_TABLE, "app", "film", NULL, RECORDS_MAY_SELECT },
        { RECORDS_PRIVILEGE_TABLE, "app", "film", NULL, RECORDS_MAY_DELETE },
        { RECORDS_PRIVILEGE_TABLE, "app", "shot", NULL, RECORDS_MAY_SELECT },
        { RECORDS_PRIVILEGE_COLUMN, "app", "film", "id", RECORDS_MAY_SELECT },
        { RECORDS_PRIVILEGE_COLUMN, "app", "film", "name", RECORDS_MAY_SELECT },
        { RECORDS_PRIVILEGE_COLUMN, "app", "shot", "id", RECORDS_MAY_SELECT },
        { RECORDS_PRIVILEGE_FUNCTION, "app", "FUNCTION both", NULL, RECORDS_MAY_EXECUTE },
        { RECORDS_PRIVILEGE_FUNCTION, "app", "PROCEDURE both", NULL, RECORDS_MAY_EXECUTE },
        { RECORDS_PRIVILEGE_TABLE, "app", "none", NULL, RECORDS_MAY_SELECT },
    };
    size_t i, k;

    for (i = 0; i < COUNT_OF(some); i++) {
        ck_assert_uint_ne(digest_of(&some[i], NULL), 0);
        for (k = 0; k < COUNT_OF(some); k++) {
            if (k != i)
                ck_assert_uint_ne(digest_of(&some[i], NULL), digest_of(&some[k], NULL));
            ck_assert_uint_eq(digest_of(&some[i], &some[k]), digest_of(&some[k], &some[i]));
        }
    }
}
END_TEST

START_TEST(sqlite_has_no_privileges_to_ask_for)
{
    const records_statement_t *statement =
        records_privileges_statement(&records_dialect_pgsql, pool);

    ck_assert_ptr_null(records_privileges_statement(&records_dialect_sqlite3, pool));
    ck_assert_int_eq(statement->columns, 5);
    ck_assert_str_eq(records_privileges_statement(&records_dialect_mysql, pool)->text,
                     "SHOW GRANTS");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, nothing_is_granted_at_first_but_what_the_operator_wrote);
    tcase_add_test(room, who_has_no_privileges_may_do_everything);
    tcase_add_test(room, grants_on_tables_and_columns_add_up);
    tcase_add_test(room, words_of_one_privilege_are_not_those_of_another);
    tcase_add_test(room, names_may_hold_anything);
    tcase_add_test(room, a_function_and_a_procedure_of_one_name_are_two);
    tcase_add_test(room, schemas_are_granted_by_patterns);
    tcase_add_test(room, the_narrowest_pattern_of_a_grantee_counts);
    tcase_add_test(room, what_is_no_grant_on_things_is_passed_over);
    tcase_add_test(room, a_column_that_is_computed_needs_its_function_and_the_whole_row);
    tcase_add_test(room, the_digest_tells_privileges_apart_and_not_their_order);
    tcase_add_test(room, sqlite_has_no_privileges_to_ask_for);
}

UNIT_MAIN("privileges", tests)
