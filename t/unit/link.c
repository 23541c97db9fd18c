/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/link.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "catalog/build.h"
#include "unit.h"

#define TABLE(name)                                                          \
    {                                                                        \
        "table", "api", name, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
    }
#define VIEW(name)                                                             \
    {                                                                          \
        "table", "api", name, NULL, NULL, NULL, "view", NULL, NULL, NULL, NULL \
    }
#define COLUMN(table, name) \
    { "column", "api", table, name, NULL, "integer", NULL, NULL, NULL, NULL, NULL }
#define KEY(table, name, position) \
    { "key", "api", table, name, position, table "_pkey", NULL, NULL, NULL, NULL, NULL }
#define FOREIGN(table, name, position, constraint, other, others) \
    { "foreign", "api", table, name, position, constraint, NULL, "api", other, others, NULL }
#define ORIGIN(view, name, table, shown) \
    { "origin", "api", view, name, NULL, NULL, NULL, "api", table, shown, NULL }
#define ENTITY(name) TABLE(name), COLUMN(name, "id"), KEY(name, "id", "1")

/* Films are directed and written by people, who also act in them (roles) and see them (visits, and
 * a hidden list).  A film may follow another, and is of a studio and its office. */
static const records_fact_t facts[] = {
    ENTITY("people"), ENTITY("films"), ENTITY("studios"), TABLE("offices"),
    COLUMN("films", "director"), COLUMN("films", "writer"), COLUMN("films", "follows"),
    COLUMN("films", "studio"), COLUMN("films", "office"),
    COLUMN("offices", "studio"), COLUMN("offices", "number"), KEY("offices", "studio", "1"),
    KEY("offices", "number", "2"),
    FOREIGN("films", "director", "1", "films_director", "people", "id"),
    FOREIGN("films", "writer", "1", "films_writer", "people", "id"),
    FOREIGN("films", "follows", "1", "films_follows", "films", "id"),
    FOREIGN("films", "studio", "1", "films_studio", "studios", "id"),
    FOREIGN("films", "studio", "1", "films_office", "offices", "studio"),
    FOREIGN("films", "office", "2", "films_office", "offices", "number"),
    TABLE("roles"), COLUMN("roles", "film"), COLUMN("roles", "person"), KEY("roles", "film", "1"),
    KEY("roles", "person", "2"), FOREIGN("roles", "film", "1", "roles_film", "films", "id"),
    FOREIGN("roles", "person", "1", "roles_person", "people", "id"),
    TABLE("hidden"), COLUMN("hidden", "studio"), COLUMN("hidden", "person"),
    KEY("hidden", "studio", "1"), KEY("hidden", "person", "2"),
    FOREIGN("hidden", "studio", "1", "hidden_studio", "studios", "id"),
    FOREIGN("hidden", "person", "1", "hidden_person", "people", "id"),
    /* a poster of each film at most */
    TABLE("posters"), COLUMN("posters", "film"), KEY("posters", "film", "1"),
    FOREIGN("posters", "film", "1", "posters_film", "films", "id"),
    /* recent films, seen through a view */
    VIEW("recent"), COLUMN("recent", "id"), COLUMN("recent", "studio"),
    ORIGIN("recent", "id", "films", "id"), ORIGIN("recent", "studio", "films", "studio"),
    /* what is elsewhere */
    { "table", "other", "critics", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
    { "column", "other", "critics", "film", NULL, "integer", NULL, NULL, NULL, NULL, NULL },
    { "foreign", "other", "critics", "film", "1", "critics_film", NULL, "api", "films", "id",
      NULL },
    /* a way that is computed */
    { "function", "api", "1", "sequels", NULL, "films", "row set", NULL, NULL, NULL, NULL },
    { "rows", "api", "1", NULL, NULL, NULL, NULL, "api", "films", NULL, NULL },
    { "computed", "api", "1", NULL, NULL, NULL, NULL, "api", "films", NULL, NULL },
    { "function", "api", "2", "studio", NULL, "studios", "row", NULL, NULL, NULL, NULL },
    { "rows", "api", "2", NULL, NULL, NULL, NULL, "api", "studios", NULL, NULL },
    { "computed", "api", "2", NULL, NULL, NULL, NULL, "api", "recent", NULL, NULL },
    { "function", "other", "3", "reviews", NULL, "critics", "row set", NULL, NULL, NULL, NULL },
    { "rows", "other", "3", NULL, NULL, NULL, NULL, "other", "critics", NULL, NULL },
    { "computed", "other", "3", NULL, NULL, NULL, NULL, "api", "films", NULL, NULL },
};

static records_kind_e kind_of(const char *type, const char *base, unsigned options)
{
    (void)type;
    (void)base;
    (void)options;
    return RECORDS_INTEGER;
}

/* One table is nobody's business. */
static int shown(void *baton, const records_link_t *link)
{
    ck_assert_ptr_eq(baton, (void *)facts);
    return strcmp(link->to->name, "hidden") != 0
           && (link->via == NULL || strcmp(link->via->name, "hidden") != 0);
}

static records_error_t *find(const records_link_t **link, const char *from, const char *target,
                             const char *hint, const char *schema)
{
    records_build_t *build = records_build_begin(kind_of, 0, pool);
    const records_catalog_t *catalog = NULL;
    const records_table_t *table;
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    table = records_catalog_table(catalog, "api", from);
    ck_assert_ptr_nonnull(table);
    return records_link_find(link, table, target, hint, schema, shown, (void *)facts, pool);
}

/* "films_director many-to-one people", or the error's code */
static const char *found(const char *from, const char *target, const char *hint)
{
    static const char *const words[] = { "many-to-one", "one-to-one", "one-to-many",
                                         "many-to-many" };
    const records_link_t *link = NULL;
    records_error_t *error = find(&link, from, target, hint, "api");

    if (error != NULL)
        return error->code;
    return apr_psprintf(pool, "%s%s %s %s%s%s", link->computed != NULL ? "*" : "", link->name,
                        words[link->cardinality], link->to->name, link->via != NULL ? " via " : "",
                        link->via != NULL ? link->via->name : "");
}

typedef struct end_t {
    const char *from, *target, *hint, *found;
} end_t;

static void check_found(const end_t *cases, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        ck_assert_msg(strcmp(found(cases[i].from, cases[i].target, cases[i].hint), cases[i].found)
                          == 0,
                      "%s to %s by %s is %s", cases[i].from, cases[i].target,
                      cases[i].hint == NULL ? "nothing" : cases[i].hint,
                      found(cases[i].from, cases[i].target, cases[i].hint));
}

START_TEST(a_table_is_found_by_its_name)
{
    static const end_t cases[] = {
        { "films", "studios", NULL, "films_studio many-to-one studios" },
        { "studios", "films", NULL, "films_studio one-to-many films" },
        { "films", "offices", NULL, "films_office many-to-one offices" },
        { "films", "roles", NULL, "roles_film one-to-many roles" },
        { "films", "posters", NULL, "posters_film one-to-one posters" },
        { "posters", "films", NULL, "posters_film one-to-one films" },
        { "recent", "studios", NULL, "films_studio many-to-one studios" },
        { "studios", "recent", NULL, "films_studio one-to-many recent" },
        { "films", "people", NULL, "PGRST201" },
        { "films", "Studios", NULL, "PGRST200" },
        { "people", "studios", NULL, "PGRST200" },
    };

    check_found(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_foreign_key_names_the_way)
{
    static const end_t cases[] = {
        { "films", "films_director", NULL, "films_director many-to-one people" },
        { "people", "films_director", NULL, "films_director one-to-many films" },
        { "films", "posters_film", NULL, "posters_film one-to-one posters" },
        { "films", "films_office", NULL, "films_office many-to-one offices" },
        /* the view of films has it, too, but is not meant */
        { "studios", "films_studio", NULL, "films_studio one-to-many films" },
    };

    check_found(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_column_that_is_a_foreign_key_names_the_way)
{
    static const end_t cases[] = {
        { "films", "director", NULL, "films_director many-to-one people" },
        { "films", "writer", NULL, "films_writer many-to-one people" },
        { "films", "studio", NULL, "films_studio many-to-one studios" },
        { "films", "office", NULL, "PGRST200" },     /* half of one */
        { "roles", "person", NULL, "roles_person many-to-one people" },
    };

    check_found(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_hint_tells_several_apart)
{
    static const end_t cases[] = {
        { "films", "people", "films_director", "films_director many-to-one people" },
        { "films", "people", "writer", "films_writer many-to-one people" },
        { "films", "people", "roles", "roles_film many-to-many people via roles" },
        { "people", "films", "films_writer", "films_writer one-to-many films" },
        { "people", "films", "director", "films_director one-to-many films" },
        { "people", "films", "roles", "roles_person many-to-many films via roles" },
        { "films", "people", "id", "PGRST201" },     /* both point there */
        { "films", "people", "roles_film", "PGRST200" },
        { "films", "people", "nothing", "PGRST200" },
        { "films", "director", "films_director", "PGRST200" },       /* now it must be the table */
        { "films", "offices", "films_office", "films_office many-to-one offices" },
        { "films", "offices", "studio", "PGRST200" },
        { "studios", "recent", "studio", "films_studio one-to-many recent" },
    };

    check_found(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(to_itself_the_name_means_many_and_the_column_one)
{
    static const end_t cases[] = {
        { "films", "films", NULL, "films_follows one-to-many films" },
        { "films", "follows", NULL, "films_follows many-to-one films" },
        { "films", "films", "follows", "films_follows one-to-many films" },
        { "films", "films", "films_follows", "films_follows one-to-many films" },
        { "films", "films", "id", "PGRST200" },
        { "films", "films_follows", NULL, "PGRST200" },
    };

    check_found(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(a_function_of_the_row_is_found_by_its_name)
{
    static const end_t cases[] = {
        { "films", "sequels", NULL, "*sequels one-to-many films" },
        { "films", "sequels", "anything", "*sequels one-to-many films" },
        { "recent", "studio", NULL, "*studio many-to-one studios" },
        { "films", "reviews", NULL, "PGRST200" },    /* of another schema */
    };
    const records_link_t *link;

    check_found(cases, COUNT_OF(cases));
    ck_assert_ptr_null(find(&link, "films", "reviews", NULL, "other"));
    ck_assert_str_eq(link->to->name, "critics");
}
END_TEST

START_TEST(what_is_not_of_the_schema_is_not_found)
{
    const records_link_t *link;

    ck_assert_str_eq(found("films", "critics", NULL), "PGRST200");
    ck_assert_str_eq(found("films", "critics_film", NULL), "PGRST200");
    ck_assert_ptr_null(find(&link, "films", "critics", NULL, "other"));
}
END_TEST

START_TEST(what_is_hidden_is_neither_found_nor_passed)
{
    ck_assert_str_eq(found("people", "hidden", NULL), "PGRST200");
    ck_assert_str_eq(found("people", "studios", NULL), "PGRST200");
    ck_assert_str_eq(found("people", "studios", "hidden"), "PGRST200");
}
END_TEST

START_TEST(none_is_explained)
{
    static const struct { const char *from, *target, *hint, *details_end, *advice; } cases[] = {
        { "films", "studois", NULL, "'studois' in the schema 'api', but no matches were found.",
          "Perhaps you meant 'studios' instead of 'studois'." },
        { "films", "people", "nobody", "'people' using the hint 'nobody' in the schema 'api', but"
          " no matches were found.", NULL },
        { "films", "xyz", NULL, "'xyz' in the schema 'api', but no matches were found.", NULL },
        { "films", "critic", NULL, "'critic' in the schema 'api', but no matches were found.",
          NULL },
        { "people", "hiddem", NULL, "'hiddem' in the schema 'api', but no matches were found.",
          NULL },
    };
    const records_link_t *link;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = find(&link, cases[i].from, cases[i].target, cases[i].hint, "api");

        ck_assert_int_eq(error->status, 400);
        ck_assert_str_eq(error->code, "PGRST200");
        ck_assert_str_eq(error->message,
                         apr_psprintf(pool,
                                      "Could not find a relationship between '%s' and '%s' in"
                                      " the schema cache",
                                      cases[i].from, cases[i].target));
        ck_assert_str_eq(error->details,
                         apr_psprintf(pool,
                                      "Searched for a foreign key relationship between '%s'"
                                      " and %s",
                                      cases[i].from, cases[i].details_end));
        if (cases[i].advice == NULL)
            ck_assert_ptr_null(error->hint);
        else
            ck_assert_str_eq(error->hint, cases[i].advice);
    }
}
END_TEST

START_TEST(several_are_listed)
{
    const records_link_t *link;
    records_error_t *error = find(&link, "films", "people", NULL, "api");

    ck_assert_int_eq(error->status, 300);
    ck_assert_str_eq(error->message, "Could not embed because more than one relationship was found"
                                     " for 'films' and 'people'");
    ck_assert_str_eq(error->details_json,
                     "[{\"cardinality\":\"many-to-one\","
                     "\"relationship\":\"films_director using films(director) and people(id)\","
                     "\"embedding\":\"films with people\"},"
                     "{\"cardinality\":\"many-to-one\","
                     "\"relationship\":\"films_writer using films(writer) and people(id)\","
                     "\"embedding\":\"films with people\"},"
                     "{\"cardinality\":\"many-to-many\","
                     "\"relationship\":\"roles using roles_film(film) and roles_person(person)\","
                     "\"embedding\":\"films with people\"}]");
    ck_assert_str_eq(error->hint,
                     "Try changing 'people' to one of the following: 'people!films_director',"
                     " 'people!films_writer', 'people!roles'. Find the desired relationship in the"
                     " 'details' key.");
    ck_assert_ptr_null(error->details);
}
END_TEST

START_TEST(without_a_guard_all_is_shown)
{
    records_build_t *build = records_build_begin(kind_of, 0, pool);
    const records_catalog_t *catalog = NULL;
    const records_link_t *link;
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    ck_assert_ptr_null(records_link_find(&link, records_catalog_table(catalog, "api", "people"),
                                         "studios", NULL, "api", NULL, NULL, pool));
    ck_assert_str_eq(link->via->name, "hidden");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_table_is_found_by_its_name);
    tcase_add_test(room, a_foreign_key_names_the_way);
    tcase_add_test(room, a_column_that_is_a_foreign_key_names_the_way);
    tcase_add_test(room, a_hint_tells_several_apart);
    tcase_add_test(room, to_itself_the_name_means_many_and_the_column_one);
    tcase_add_test(room, a_function_of_the_row_is_found_by_its_name);
    tcase_add_test(room, what_is_not_of_the_schema_is_not_found);
    tcase_add_test(room, what_is_hidden_is_neither_found_nor_passed);
    tcase_add_test(room, none_is_explained);
    tcase_add_test(room, several_are_listed);
    tcase_add_test(room, without_a_guard_all_is_shown);
}

UNIT_MAIN("link", tests)
