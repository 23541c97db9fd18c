/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/build.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

#define TABLE(name)                                                          \
    {                                                                        \
        "table", "api", name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
    }
#define COLUMN_OF(table, name, position) \
    { "column", "api", table, name, position, "integer", NULL, NULL, NULL, NULL, NULL }
#define KEY_OF(table, name, position) \
    { "key", "api", table, name, position, table "_pkey", NULL, NULL, NULL, NULL, NULL }
#define FOREIGN_OF(table, name, position, constraint, other, others) \
    { "foreign", "api", table, name, position, constraint, NULL, "api", other, others, NULL }
#define ORIGIN_OF(view, name, table, shown) \
    { "origin", "api", view, name, NULL, NULL, NULL, "api", table, shown, NULL }

/* Films have a director, actors through roles, one poster at most, and a film they follow. */
static const records_fact_t facts[] = {
    TABLE("people"), COLUMN_OF("people", "id", "1"), KEY_OF("people", "id", "1"),
    TABLE("films"), COLUMN_OF("films", "id", "1"), COLUMN_OF("films", "director_id", "2"),
    COLUMN_OF("films", "follows_id", "3"), KEY_OF("films", "id", "1"),
    FOREIGN_OF("films", "director_id", "1", "films_director", "people", "id"),
    FOREIGN_OF("films", "follows_id", "1", "films_follows", "films", "id"),
    TABLE("roles"), COLUMN_OF("roles", "film_id", "1"), COLUMN_OF("roles", "person_id", "2"),
    KEY_OF("roles", "film_id", "1"), KEY_OF("roles", "person_id", "2"),
    FOREIGN_OF("roles", "film_id", "1", "roles_film", "films", "id"),
    FOREIGN_OF("roles", "person_id", "1", "roles_person", "people", "id"),
    TABLE("posters"), COLUMN_OF("posters", "film_id", "1"), KEY_OF("posters", "film_id", "1"),
    FOREIGN_OF("posters", "film_id", "1", "posters_film", "films", "id"),
    TABLE("notes"), COLUMN_OF("notes", "id", "1"), COLUMN_OF("notes", "film_id", "2"),
    COLUMN_OF("notes", "person_id", "3"), KEY_OF("notes", "id", "1"),
    FOREIGN_OF("notes", "film_id", "1", "notes_film", "films", "id"),
    FOREIGN_OF("notes", "person_id", "1", "notes_person", "people", "id"),
    TABLE("recent"), COLUMN_OF("recent", "number", "1"), COLUMN_OF("recent", "by", "2"),
    ORIGIN_OF("recent", "by", "films", "director_id"), ORIGIN_OF("recent", "number", "films", "id"),
    TABLE("pairs"), COLUMN_OF("pairs", "film", "1"), COLUMN_OF("pairs", "person", "2"),
    ORIGIN_OF("pairs", "person", "people", "id"), ORIGIN_OF("pairs", "film", "films", "id"),
    TABLE("titles"), COLUMN_OF("titles", "follows", "1"),
    ORIGIN_OF("titles", "follows", "films", "follows_id"),
};

static records_kind_e kind_of(const char *type, const char *base, unsigned options)
{
    (void)type;
    (void)base;
    (void)options;
    return RECORDS_INTEGER;
}

/* As the facts tell, and some more. */
static const records_table_t *table_with(const char *name, const records_fact_t *more, size_t n)
{
    records_build_t *build = records_build_begin(kind_of, 0, pool);
    const records_catalog_t *catalog = NULL;
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    for (i = 0; i < n; i++)
        records_build_take(build, &more[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    ck_assert_ptr_null(records_build_unknown(build));
    return records_catalog_table(catalog, "api", name);
}

static const records_table_t *table(const char *name)
{
    return table_with(name, NULL, 0);
}

/* "films_director many-to-one director_id=id, ..." in their order */
static const char *links_of(const records_table_t *found, const char *to)
{
    static const char *const words[] = { "many-to-one", "one-to-one", "one-to-many",
                                         "many-to-many" };
    const char *text = "";
    int i;

    for (i = 0; i < found->links->nelts; i++) {
        const records_link_t *link = APR_ARRAY_IDX(found->links, i, records_link_t *);
        const records_pair_t *pair = &APR_ARRAY_IDX(link->pairs, 0, records_pair_t);

        if (strcmp(link->to->name, to) != 0)
            continue;
        text = apr_psprintf(pool, "%s%s%s %s %s=%s", text, *text == '\0' ? "" : ", ", link->name,
                            words[link->cardinality], pair->ours->name, pair->theirs->name);
        if (link->via != NULL)
            text = apr_psprintf(pool, "%s via %s %s", text, link->via->name, link->via_name);
    }
    return text;
}

static const char *links_to(const char *from, const char *to)
{
    return links_of(table(from), to);
}

START_TEST(a_foreign_key_is_a_link_both_ways)
{
    ck_assert_str_eq(links_to("roles", "films"), "roles_film many-to-one film_id=id");
    ck_assert_str_eq(links_to("films", "roles"), "roles_film one-to-many id=film_id");
}
END_TEST

START_TEST(a_foreign_key_that_is_unique_joins_one_to_one)
{
    ck_assert_str_eq(links_to("posters", "films"), "posters_film one-to-one film_id=id");
    ck_assert_str_eq(links_to("films", "posters"), "posters_film one-to-one id=film_id");
}
END_TEST

START_TEST(a_table_may_be_linked_to_itself)
{
    ck_assert_str_eq(links_to("films", "films"), "films_follows one-to-many id=follows_id, "
                                                 "films_follows many-to-one follows_id=id");
}
END_TEST

START_TEST(a_junction_links_many_to_many)
{
    ck_assert_str_eq(links_to("films", "people"),
                     "films_director many-to-one director_id=id, "
                     "roles_film many-to-many id=film_id via roles roles_person");
}
END_TEST

START_TEST(two_foreign_keys_outside_the_key_make_no_junction)
{
    ck_assert_ptr_null(strstr(links_to("people", "films"), "notes"));
}
END_TEST

START_TEST(a_view_has_the_links_whose_columns_it_shows)
{
    ck_assert_str_eq(links_to("recent", "people"),
                     "films_director many-to-one by=id, "
                     "roles_film many-to-many number=film_id via roles roles_person");
    ck_assert_str_eq(links_to("people", "recent"),
                     "films_director one-to-many id=by, "
                     "roles_person many-to-many id=person_id via roles roles_film");
}
END_TEST

static const char *key_of(const char *name)
{
    const records_table_t *found = table(name);
    const char *text = "";
    int i;

    for (i = 0; i < found->key->nelts; i++)
        text = apr_pstrcat(pool, text, i > 0 ? "," : "",
                           APR_ARRAY_IDX(found->key, i, const records_column_t *)->name, NULL);
    return text;
}

START_TEST(a_view_has_the_keys_that_it_shows_whole)
{
    ck_assert_str_eq(key_of("recent"), "number");
    ck_assert_str_eq(key_of("pairs"), "film,person");
    ck_assert_str_eq(key_of("titles"), "");
}
END_TEST

#define DECLARED_FOREIGN_OF(table, name, constraint, other, others) \
    { "foreign", "api", table, name, "1", constraint, "declared", "api", other, others, NULL }

/* Where the database cannot say what a view shows, the operator does. */
START_TEST(a_declared_foreign_key_links_views_both_ways)
{
    static const records_fact_t more[] = {
        TABLE("awards"), COLUMN_OF("awards", "film", "1"), COLUMN_OF("awards", "best", "2"),
        TABLE("winners"), COLUMN_OF("winners", "film", "1"),
        { "key", "api", "winners", "film", "1", "winners_key", "declared", NULL, NULL, NULL, NULL },
        DECLARED_FOREIGN_OF("awards", "film", "awards_film", "films", "id"),
        DECLARED_FOREIGN_OF("awards", "best", "awards_best", "winners", "film"),
        DECLARED_FOREIGN_OF("winners", "film", "winners_film", "films", "id"),
    };
    const size_t n = COUNT_OF(more);

    ck_assert_str_eq(links_of(table_with("awards", more, n), "films"),
                     "awards_film many-to-one film=id");
    ck_assert_str_eq(links_of(table_with("films", more, n), "awards"),
                     "awards_film one-to-many id=film");
    ck_assert_str_eq(links_of(table_with("winners", more, n), "awards"),
                     "awards_best one-to-many film=best");
    ck_assert_str_eq(links_of(table_with("winners", more, n), "films"),
                     "winners_film one-to-one film=id");
    ck_assert_str_eq(links_of(table_with("films", more, n), "winners"),
                     "winners_film one-to-one id=film");
}
END_TEST

START_TEST(what_is_known_anyway_may_be_declared)
{
    static const records_fact_t more[] = {
        DECLARED_FOREIGN_OF("recent", "by", "recent_by", "people", "id"),
    };

    ck_assert_str_eq(links_of(table_with("recent", more, 1), "people"),
                     links_to("recent", "people"));
    ck_assert_str_eq(links_of(table_with("people", more, 1), "recent"),
                     links_to("people", "recent"));
}
END_TEST

/* Which of the two columns is meant nobody can know, so both are there to choose from. */
START_TEST(a_view_that_shows_a_column_twice_has_two_links)
{
    static const records_fact_t more[] = {
        TABLE("twice"), COLUMN_OF("twice", "a", "1"), COLUMN_OF("twice", "b", "2"),
        ORIGIN_OF("twice", "b", "films", "director_id"),
        ORIGIN_OF("twice", "a", "films", "director_id"),
    };

    ck_assert_str_eq(links_of(table_with("twice", more, COUNT_OF(more)), "people"),
                     "films_director many-to-one a=id, films_director many-to-one b=id");
}
END_TEST

START_TEST(what_is_unique_at_once_makes_a_junction_too)
{
    static const records_fact_t unique[] = {
        { "unique", "api", "notes", "film_id", "1", "u", NULL, NULL, NULL, NULL, NULL },
        { "unique", "api", "notes", "person_id", "2", "u", NULL, NULL, NULL, NULL, NULL },
    };
    static const records_fact_t wider[] = {
        { "unique", "api", "notes", "film_id", "1", "u", NULL, NULL, NULL, NULL, NULL },
        { "unique", "api", "notes", "person_id", "2", "u", NULL, NULL, NULL, NULL, NULL },
        { "unique", "api", "notes", "id", "3", "u", NULL, NULL, NULL, NULL, NULL },
    };

    ck_assert_ptr_nonnull(strstr(links_of(table_with("films", unique, 2), "people"), "via notes"));
    ck_assert_ptr_null(strstr(links_of(table_with("films", wider, 3), "people"), "via notes"));
}
END_TEST

/* A row that has one other at most joins nothing to many. */
START_TEST(a_foreign_key_that_is_unique_makes_no_junction)
{
    static const records_fact_t more[] = {
        { "unique", "api", "roles", "film_id", "1", "u", NULL, NULL, NULL, NULL, NULL },
    };

    ck_assert_ptr_null(strstr(links_of(table_with("films", more, 1), "people"), "via roles"));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_foreign_key_is_a_link_both_ways);
    tcase_add_test(room, a_foreign_key_that_is_unique_joins_one_to_one);
    tcase_add_test(room, a_table_may_be_linked_to_itself);
    tcase_add_test(room, a_junction_links_many_to_many);
    tcase_add_test(room, two_foreign_keys_outside_the_key_make_no_junction);
    tcase_add_test(room, a_view_has_the_links_whose_columns_it_shows);
    tcase_add_test(room, a_view_has_the_keys_that_it_shows_whole);
    tcase_add_test(room, a_declared_foreign_key_links_views_both_ways);
    tcase_add_test(room, what_is_known_anyway_may_be_declared);
    tcase_add_test(room, a_view_that_shows_a_column_twice_has_two_links);
    tcase_add_test(room, what_is_unique_at_once_makes_a_junction_too);
    tcase_add_test(room, a_foreign_key_that_is_unique_makes_no_junction);
}

UNIT_MAIN("relate", tests)
