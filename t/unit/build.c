/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/build.h"

#include <string.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <apr_strings.h>

#include "unit.h"

#define IT NULL, NULL, NULL /* nothing else is pointed to */

/* A small studio: what a catalog query would answer. */
static const records_fact_t studio[] = {
    { "setting", NULL, NULL, "default_schema", NULL, "api", NULL, IT, NULL },
    { "table", "api", "films", NULL, NULL, NULL, "insertable updatable deletable", IT,
      "What we made" },
    { "table", "api", "people", NULL, NULL, NULL, "insertable", IT, NULL },
    { "table", "api", "recent", NULL, NULL, NULL, "view", IT, NULL },
    { "table", "other", "films", NULL, NULL, NULL, NULL, IT, NULL },
    { "column", "api", "films", "id", "1", "integer", "default identity", "int4", NULL, NULL,
      NULL },
    { "column", "api", "films", "title", "2", "character varying(10)", "", "varchar", NULL, NULL,
      "Its name" },
    { "column", "api", "films", "country", "9", "text", "nullable", "text", NULL, "'de'::text",
      NULL },
    { "column", "api", "films", "number", "10", "integer", "unsigned nullable generated", "int4",
      NULL, NULL, NULL },
    { "column", "api", "people", "country", "1", "text", NULL, NULL, NULL, NULL, NULL },
    { "column", "api", "people", "number", "2", "integer", NULL, NULL, NULL, NULL, NULL },
    { "key", "api", "films", "id", "1", "films_pkey", NULL, IT, NULL },
    { "unique", "api", "films", "number", "2", "films_b", NULL, IT, NULL },
    { "unique", "api", "films", "title", "1", "films_b", NULL, IT, NULL },
    { "unique", "api", "films", "title", "1", "films_a", NULL, IT, NULL },
    { "key", "api", "people", "number", "2", "people_pkey", NULL, IT, NULL },
    { "key", "api", "people", "country", "1", "people_pkey", NULL, IT, NULL },
    { "foreign", "api", "films", "number", "2", "films_made_by", NULL, "api", "people", "number",
      NULL },
    { "foreign", "api", "films", "country", "1", "films_made_by", NULL, "api", "people",
      "country", NULL },
    { "foreign", "api", "people", "number", "1", "people_best", NULL, "api", "films", "id", NULL },
};

static records_kind_e kind_of(const char *type, const char *base, unsigned options)
{
    ck_assert_uint_eq(options, 42);
    ck_assert_ptr_nonnull(type);
    if (base != NULL && strcmp(base, "int4") == 0)
        return RECORDS_INTEGER;
    return strcmp(type, "text") == 0 ? RECORDS_TEXT : RECORDS_OTHER;
}

static const records_catalog_t *build(const records_fact_t *facts, const int *order, int n)
{
    records_build_t *build = records_build_begin(kind_of, 42, pool);
    const records_catalog_t *catalog = NULL;
    int i;

    for (i = 0; i < n; i++)
        records_build_take(build, &facts[order == NULL ? i : order[i]]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    return catalog;
}

static const char *column_at(const apr_array_header_t *columns, int i)
{
    return APR_ARRAY_IDX(columns, i, const records_column_t *)->name;
}

static void check_films(const records_catalog_t *catalog)
{
    const records_table_t *films = records_catalog_table(catalog, "api", "films");
    const records_column_t *column;

    ck_assert_ptr_nonnull(films);
    ck_assert_str_eq(films->schema, "api");
    ck_assert_str_eq(films->comment, "What we made");
    ck_assert(!films->view && films->insertable && films->updatable && films->deletable);
    ck_assert_int_eq(films->columns->nelts, 4);
    ck_assert_str_eq(column_at(films->columns, 0), "id");
    ck_assert_str_eq(column_at(films->columns, 2), "country");
    ck_assert_str_eq(column_at(films->columns, 3), "number"); /* 10 comes after 9 */

    column = records_table_column(films, "id");
    ck_assert(column->has_default && column->identity && !column->nullable);
    ck_assert_int_eq(column->kind, RECORDS_INTEGER);
    column = records_table_column(films, "title");
    ck_assert_str_eq(column->type, "character varying(10)");
    ck_assert_str_eq(column->base, "varchar");
    ck_assert_str_eq(column->comment, "Its name");
    ck_assert_int_eq(column->kind, RECORDS_OTHER);
    ck_assert_int_eq(column->position, 2);
    column = records_table_column(films, "country");
    ck_assert_str_eq(column->fallback, "'de'::text");
    ck_assert(column->nullable && !column->has_default);
    column = records_table_column(films, "number");
    ck_assert(column->is_unsigned && column->generated && column->nullable);
    ck_assert_ptr_null(records_table_column(films, "Title"));
}

static void check_constraints(const records_catalog_t *catalog)
{
    const records_table_t *films = records_catalog_table(catalog, "api", "films");
    const records_table_t *people = records_catalog_table(catalog, "api", "people");
    const records_unique_t *unique;
    const records_foreign_t *foreign;

    ck_assert_int_eq(films->key->nelts, 1);
    ck_assert_str_eq(column_at(films->key, 0), "id");
    ck_assert_int_eq(people->key->nelts, 2);
    ck_assert_str_eq(column_at(people->key, 0), "country");
    ck_assert_str_eq(column_at(people->key, 1), "number");

    ck_assert_int_eq(films->uniques->nelts, 3);
    unique = APR_ARRAY_IDX(films->uniques, 0, records_unique_t *);
    ck_assert_str_eq(unique->name, "films_pkey");
    unique = APR_ARRAY_IDX(films->uniques, 1, records_unique_t *);
    ck_assert_str_eq(unique->name, "films_a");
    unique = APR_ARRAY_IDX(films->uniques, 2, records_unique_t *);
    ck_assert_str_eq(unique->name, "films_b");
    ck_assert_str_eq(column_at(unique->columns, 0), "title");
    ck_assert_str_eq(column_at(unique->columns, 1), "number");

    ck_assert_int_eq(films->foreigns->nelts, 1);
    foreign = APR_ARRAY_IDX(films->foreigns, 0, records_foreign_t *);
    ck_assert_str_eq(foreign->name, "films_made_by");
    ck_assert_ptr_eq(foreign->from, films);
    ck_assert_ptr_eq(foreign->to, people);
    ck_assert_str_eq(column_at(foreign->columns, 0), "country");
    ck_assert_str_eq(column_at(foreign->others, 0), "country");
    ck_assert_str_eq(column_at(foreign->columns, 1), "number");
    ck_assert_int_eq(people->foreigns->nelts, 1);
    foreign = APR_ARRAY_IDX(people->foreigns, 0, records_foreign_t *);
    ck_assert_ptr_eq(foreign->to, films);
}

static void check_catalog(const records_catalog_t *catalog)
{
    const records_table_t *table;

    ck_assert_str_eq(catalog->default_schema, "api");
    ck_assert_int_eq(catalog->tables->nelts, 4);
    table = APR_ARRAY_IDX(catalog->tables, 2, records_table_t *);
    ck_assert_str_eq(table->name, "recent");
    ck_assert(table->view && !table->insertable);
    table = APR_ARRAY_IDX(catalog->tables, 3, records_table_t *);
    ck_assert_str_eq(table->schema, "other");
    ck_assert_ptr_ne(table, records_catalog_table(catalog, "api", "films"));
    ck_assert_ptr_null(records_catalog_table(catalog, "api", "Films"));
    ck_assert_ptr_null(records_catalog_table(catalog, "nowhere", "films"));
    check_films(catalog);
    check_constraints(catalog);
}

START_TEST(facts_become_a_catalog)
{
    check_catalog(build(studio, NULL, COUNT_OF(studio)));
}
END_TEST

START_TEST(facts_may_come_in_any_order)
{
    const int n = COUNT_OF(studio);
    int order[COUNT_OF(studio)], i, k, round, other;
    unsigned state = 3;

    for (i = 0; i < n; i++)
        order[i] = n - 1 - i;
    for (round = 0; round < 200; round++) {
        check_catalog(build(studio, order, n));
        for (i = n - 1; i > 0; i--) {
            state = state * 1103515245 + 12345;
            k = (int)((state >> 16) % (unsigned)(i + 1));
            other = order[i];
            order[i] = order[k];
            order[k] = other;
        }
    }
}
END_TEST

START_TEST(a_table_that_lacks_everything_works)
{
    static const records_fact_t facts[] = {
        { "table", "main", "bare", NULL, NULL, NULL, NULL, IT, NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, 1);
    const records_table_t *bare = records_catalog_table(catalog, "main", "bare");

    ck_assert_str_eq(catalog->default_schema, "main"); /* where none is set, the first */
    ck_assert_int_eq(bare->columns->nelts, 0);
    ck_assert_int_eq(bare->key->nelts, 0);
    ck_assert_int_eq(bare->uniques->nelts, 0);
    ck_assert_int_eq(bare->foreigns->nelts, 0);
    ck_assert_ptr_null(bare->comment);
    ck_assert_ptr_null(records_table_column(bare, "id"));
}
END_TEST

START_TEST(no_fact_at_all_is_an_empty_catalog)
{
    const records_catalog_t *catalog = build(NULL, NULL, 0);

    ck_assert_int_eq(catalog->tables->nelts, 0);
    ck_assert_str_eq(catalog->default_schema, "");
    ck_assert_ptr_null(records_catalog_table(catalog, "", ""));
}
END_TEST

/* Half a key would be a wrong key. */
START_TEST(a_constraint_on_what_we_may_not_see_is_left_out)
{
    static const records_fact_t facts[] = {
        { "table", "a", "t", NULL, NULL, NULL, NULL, IT, NULL },
        { "column", "a", "t", "x", "1", "text", NULL, NULL, NULL, NULL, NULL },
        { "column", "a", "hidden", "x", "1", "text", NULL, NULL, NULL, NULL, NULL },
        { "key", "a", "t", "x", "1", "t_pkey", NULL, IT, NULL },
        { "key", "a", "t", "hidden", "2", "t_pkey", NULL, IT, NULL },
        { "key", "a", "hidden", "x", "1", "hidden_pkey", NULL, IT, NULL },
        { "foreign", "a", "t", "x", "1", "f1", NULL, "a", "hidden", "x", NULL },
        { "foreign", "a", "t", "x", "1", "f2", NULL, "a", "t", "hidden", NULL },
        { "foreign", "a", "t", "x", "1", "f3", NULL, IT, NULL },
        { "foreign", "a", "t", "x", "1", "f4", NULL, "a", "t", NULL, NULL },
        { "foreign", "a", "t", "x", "1", "f5", NULL, "a", "t", "x", NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, COUNT_OF(facts));
    const records_table_t *t = records_catalog_table(catalog, "a", "t");

    ck_assert_ptr_null(records_catalog_table(catalog, "a", "hidden"));
    ck_assert_int_eq(t->key->nelts, 0);
    ck_assert_int_eq(t->uniques->nelts, 0);
    ck_assert_int_eq(t->foreigns->nelts, 1);
    ck_assert_str_eq(APR_ARRAY_IDX(t->foreigns, 0, records_foreign_t *)->name, "f5");
}
END_TEST

/* MariaDB gives a foreign key and the index under it one name. */
/* Whatever its case: to SQLite that is the same table. */
START_TEST(tables_of_our_own_are_in_no_catalog)
{
    static const records_fact_t facts[] = {
        { "table", "api", "records_idempotency", NULL, NULL, NULL, "insertable", IT, NULL },
        { "column", "api", "records_idempotency", "id", "1", "text", "", "text", NULL, NULL, NULL },
        { "key", "api", "records_idempotency", "id", "1", "pkey", NULL, IT, NULL },
        { "table", "other", "Records_Idempotency", NULL, NULL, NULL, "insertable", IT, NULL },
        { "table", "api", "records_flushes", NULL, NULL, NULL, "insertable", IT, NULL },
        { "table", "api", "records_quota", NULL, NULL, NULL, "insertable", IT, NULL },
        { "table", "api", "orders", NULL, NULL, NULL, "insertable", IT, NULL },
        { "column", "api", "orders", "key", "1", "text", "", "text", NULL, NULL, NULL },
        { "foreign", "api", "orders", "key", "1", "orders_key", NULL, "api", "records_idempotency",
          "id", NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, COUNT_OF(facts));

    ck_assert_int_eq(catalog->tables->nelts, 1);
    ck_assert_ptr_null(records_catalog_table(catalog, "api", "records_idempotency"));
    ck_assert_int_eq(records_catalog_table(catalog, "api", "orders")->foreigns->nelts, 0);
}
END_TEST

START_TEST(constraints_of_two_sorts_may_share_a_name)
{
    static const records_fact_t facts[] = {
        { "table", "a", "t", NULL, NULL, NULL, NULL, IT, NULL },
        { "column", "a", "t", "x", "1", "text", NULL, NULL, NULL, NULL, NULL },
        { "column", "a", "t", "y", "2", "text", NULL, NULL, NULL, NULL, NULL },
        { "key", "a", "t", "x", "1", "same", NULL, IT, NULL },
        { "unique", "a", "t", "y", "1", "same", NULL, IT, NULL },
        { "foreign", "a", "t", "y", "1", "same", NULL, "a", "t", "x", NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, COUNT_OF(facts));
    const records_table_t *t = records_catalog_table(catalog, "a", "t");

    ck_assert_int_eq(t->key->nelts, 1);
    ck_assert_int_eq(t->uniques->nelts, 2);
    ck_assert_int_eq(t->foreigns->nelts, 1);
}
END_TEST

#define FILM_AND_VIEW \
    { "table", "a", "film", NULL, NULL, NULL, NULL, IT, NULL }, \
    { "column", "a", "film", "id", "1", "integer", NULL, NULL, NULL, NULL, NULL }, \
    { "column", "a", "film", "title", "2", "text", NULL, NULL, NULL, NULL, NULL }, \
    { "key", "a", "film", "id", "1", "film_pkey", NULL, IT, NULL }, \
    { "table", "a", "recent", NULL, NULL, NULL, "view", IT, NULL }, \
    { "column", "a", "recent", "id", "1", "integer", NULL, NULL, NULL, NULL, NULL }, \
    { "column", "a", "recent", "title", "2", "text", NULL, NULL, NULL, NULL, NULL }, \
    { "origin", "a", "recent", "id", NULL, NULL, NULL, "a", "film", "id", NULL }

START_TEST(a_declared_key_overrides_every_other)
{
    static const records_fact_t facts[] = {
        FILM_AND_VIEW,
        { "key", "a", "recent", "title", "1", "recent_key", "declared", IT, NULL },
        { "key", "a", "film", "title", "1", "a_film_key", "declared", IT, NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, COUNT_OF(facts));
    const records_table_t *film = records_catalog_table(catalog, "a", "film");

    ck_assert_int_eq(film->uniques->nelts, 2);
    ck_assert_str_eq(APR_ARRAY_IDX(film->uniques, 0, records_unique_t *)->name, "a_film_key");
    ck_assert_str_eq(column_at(film->key, 0), "title");
    ck_assert_str_eq(column_at(records_catalog_table(catalog, "a", "recent")->key, 0), "title");
    ck_assert_str_eq(column_at(records_catalog_table(build(facts, NULL, 8), "a", "recent")->key, 0),
                     "id");
}
END_TEST

START_TEST(a_slip_in_what_is_declared_is_told)
{
    static const struct { records_fact_t fact; const char *told; } slips[] = {
        { { "key", "a", "film", "title", "1", "k", "declared", IT, NULL }, NULL },
        { { "key", "a", "film", "titel", "1", "k", "declared", IT, NULL },
          "k: a.film has no column titel" },
        { { "key", "a", "films", "title", "1", "k", "declared", IT, NULL },
          "k: there is no table a.films" },
        { { "foreign", "a", "recent", "id", "1", "f", "declared", "a", "film", "id", NULL }, NULL },
        { { "foreign", "a", "recent", "id", "1", "f", "declared", "b", "film", "id", NULL },
          "f: there is no table b.film" },
        { { "foreign", "a", "recent", "id", "1", "f", "declared", "a", "film", "no", NULL },
          "f: a.film has no column no" },
        { { "foreign", "a", "recent", "id", "1", "f", "", "a", "film", "no", NULL }, NULL },
    };
    static const records_fact_t facts[] = { FILM_AND_VIEW };
    const records_catalog_t *catalog;
    size_t i, k;

    for (i = 0; i < COUNT_OF(slips); i++) {
        records_build_t *one = records_build_begin(kind_of, 42, pool);

        for (k = 0; k < COUNT_OF(facts); k++)
            records_build_take(one, &facts[k]);
        records_build_take(one, &slips[i].fact);
        ck_assert_ptr_null(records_build_end(&catalog, one));
        if (slips[i].told == NULL)
            ck_assert_ptr_null(records_build_unknown(one));
        else
            ck_assert_str_eq(records_build_unknown(one), slips[i].told);
    }
}
END_TEST

START_TEST(every_slip_is_told)
{
    static const records_fact_t facts[] = {
        FILM_AND_VIEW,
        { "key", "a", "films", "title", "1", "k", "declared", IT, NULL },
        { "key", "a", "shot", "id", "1", "l", "declared", IT, NULL },
    };
    const records_catalog_t *catalog;
    records_build_t *one = records_build_begin(kind_of, 42, pool);
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(one, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, one));
    ck_assert_str_eq(records_build_unknown(one),
                     "k: there is no table a.films; l: there is no table a.shot");
}
END_TEST

START_TEST(a_domain_may_have_its_own_representation)
{
    static const records_fact_t facts[] = {
        FILM_AND_VIEW,
        { "cast", "a", "film", "title", NULL, "a.to_json", "shown", IT, NULL },
        { "cast", "a", "film", "title", NULL, "a.from_text", "read", IT, NULL },
        { "cast", "a", "film", "title", NULL, "a.from_json", "parsed", IT, NULL },
        { "cast", "a", "film", "nothing", NULL, "a.from_json", "parsed", IT, NULL },
    };
    const records_table_t *film =
        records_catalog_table(build(facts, NULL, COUNT_OF(facts)), "a", "film");
    const records_column_t *title = records_table_column(film, "title");

    ck_assert_str_eq(title->shown_by, "a.to_json");
    ck_assert_str_eq(title->read_by, "a.from_text");
    ck_assert_str_eq(title->parsed_by, "a.from_json");
    ck_assert_ptr_null(records_table_column(film, "id")->shown_by);
}
END_TEST

START_TEST(the_narrowest_full_text_index_of_a_column_counts)
{
    static const records_fact_t facts[] = {
        FILM_AND_VIEW,
        { "column", "a", "film", "plot", "3", "text", NULL, NULL, NULL, NULL, NULL },
        { "fulltext", "a", "film", "plot", "2", "a_both", NULL, IT, NULL },
        { "fulltext", "a", "film", "title", "1", "a_both", NULL, IT, NULL },
        { "fulltext", "a", "film", "title", "1", "b_title", NULL, IT, NULL },
        { "fulltext", "a", "film", "title", "1", "c_hidden", NULL, IT, NULL },
        { "fulltext", "a", "film", "hidden", "2", "c_hidden", NULL, IT, NULL },
    };
    const records_table_t *film =
        records_catalog_table(build(facts, NULL, COUNT_OF(facts)), "a", "film");
    const records_fulltext_t *plot = records_table_column(film, "plot")->fulltext;

    ck_assert_str_eq(records_table_column(film, "title")->fulltext->name, "b_title");
    ck_assert_str_eq(plot->name, "a_both");
    ck_assert_int_eq(plot->columns->nelts, 2);
    ck_assert_str_eq(column_at(plot->columns, 0), "title");
    ck_assert_str_eq(column_at(plot->columns, 1), "plot");
    ck_assert_ptr_null(plot->table);
    ck_assert_ptr_null(records_table_column(film, "id")->fulltext);
}
END_TEST

START_TEST(reserved_roles_are_all_known)
{
    static const records_fact_t facts[] = {
        { "setting", NULL, NULL, "reserved_role", NULL, "login", NULL, IT, NULL },
        { "setting", NULL, NULL, "reserved_role", NULL, "root", NULL, IT, NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, 2);

    ck_assert_int_eq(catalog->reserved_roles->nelts, 2);
    ck_assert_str_eq(APR_ARRAY_IDX(catalog->reserved_roles, 0, const char *), "login");
    ck_assert_str_eq(APR_ARRAY_IDX(catalog->reserved_roles, 1, const char *), "root");
}
END_TEST

START_TEST(postgis_tells_where_it_is)
{
    static const records_fact_t facts[] = {
        { "setting", NULL, NULL, "geojson", NULL, "gis", NULL, IT, NULL },
        { "setting", NULL, NULL, "geojson", NULL, NULL, NULL, IT, NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, 1);

    ck_assert_int_eq(catalog->geojson, 1);
    ck_assert_str_eq(catalog->geojson_schema, "gis");
    ck_assert_int_eq(build(facts + 1, NULL, 1)->geojson, 0);
}
END_TEST

START_TEST(a_setting_without_a_value_sets_nothing)
{
    static const records_fact_t facts[] = {
        { "setting", NULL, NULL, "default_schema", NULL, NULL, NULL, IT, NULL },
        { "table", "b", "t", NULL, NULL, NULL, NULL, IT, NULL },
        { "table", "a", "t", NULL, NULL, NULL, NULL, IT, NULL },
    };

    ck_assert_str_eq(build(facts, NULL, COUNT_OF(facts))->default_schema, "a");
}
END_TEST

START_TEST(one_name_twice_is_one_thing)
{
    static const records_fact_t facts[] = {
        { "table", "a", "t", NULL, NULL, NULL, NULL, IT, "first" },
        { "table", "a", "t", NULL, NULL, NULL, NULL, IT, "second" },
        { "column", "a", "t", "x", NULL, "text", NULL, NULL, NULL, NULL, NULL },
        { "column", "a", "t", "y", NULL, "text", NULL, NULL, NULL, NULL, NULL },
        { "column", "a", "t", "x", NULL, "text", NULL, NULL, NULL, NULL, NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, COUNT_OF(facts));
    const records_table_t *t = records_catalog_table(catalog, "a", "t");

    ck_assert_int_eq(catalog->tables->nelts, 1);
    ck_assert_str_eq(t->comment, "first");
    ck_assert_int_eq(t->columns->nelts, 2);
    ck_assert_str_eq(column_at(t->columns, 0), "x"); /* without positions: as they came */
}
END_TEST

START_TEST(the_texts_of_a_fact_are_copied)
{
    records_build_t *build = records_build_begin(kind_of, 42, pool);
    const records_catalog_t *catalog;
    char word[] = "table", schema[] = "a", relation[] = "t";
    records_fact_t fact = { word, schema, relation, NULL, NULL, NULL, NULL, IT, NULL };

    records_build_take(build, &fact);
    memset(word, '?', strlen(word));
    memset(schema, '?', strlen(schema));
    memset(relation, '?', strlen(relation));
    ck_assert_ptr_null(records_build_end(&catalog, build));
    ck_assert_ptr_nonnull(records_catalog_table(catalog, "a", "t"));
}
END_TEST

START_TEST(equal_texts_are_there_once)
{
    const records_catalog_t *catalog = build(studio, NULL, COUNT_OF(studio));
    const records_table_t *films = records_catalog_table(catalog, "api", "films");
    const records_table_t *people = records_catalog_table(catalog, "api", "people");

    ck_assert_ptr_eq(films->schema, people->schema);
    ck_assert_ptr_eq(records_table_column(films, "id")->type,
                     records_table_column(people, "number")->type);
    ck_assert_ptr_eq(records_table_column(films, "country")->name,
                     records_table_column(people, "country")->name);
}
END_TEST

/* Told from the last name to the first, so that each is put before all others. */
START_TEST(each_of_a_thousand_columns_is_found)
{
    records_build_t *build = records_build_begin(kind_of, 42, pool);
    const records_catalog_t *catalog = NULL;
    const records_table_t *table;
    int i;

    records_build_take(
        build, &(records_fact_t){ "table", "api", "wide", NULL, NULL, NULL, NULL, IT, NULL });
    for (i = 999; i >= 0; i--)
        records_build_take(build, &(records_fact_t){ "column", "api", "wide",
                                                     apr_psprintf(pool, "c%03d", i), "1", "text",
                                                     NULL, "text", NULL, NULL, NULL });
    ck_assert_ptr_null(records_build_end(&catalog, build));
    table = records_catalog_table(catalog, "api", "wide");
    ck_assert_int_eq(table->columns->nelts, 1000);
    for (i = 0; i < 1000; i++) {
        const char *name = apr_psprintf(pool, "c%03d", i);

        ck_assert_str_eq(records_table_column(table, name)->name, name);
    }
    ck_assert_ptr_null(records_table_column(table, ""));
    ck_assert_ptr_null(records_table_column(table, "c"));
    ck_assert_ptr_null(records_table_column(table, "c0000"));
    ck_assert_ptr_null(records_table_column(table, "d"));
}
END_TEST

/* Of nine columns, each table refers to the one before it. */
static void take_table(records_build_t *build, int number)
{
    static const char *const types[] = { "integer", "text", "numeric(12,2)" };
    char name[20], before[20], key[40];
    int i;

    apr_snprintf(name, sizeof(name), "many_%d", number);
    apr_snprintf(before, sizeof(before), "many_%d", number > 0 ? number - 1 : 0);
    apr_snprintf(key, sizeof(key), "%s_key", name);
    records_build_take(build, &(records_fact_t){ "table", "api", name, NULL, NULL, NULL,
                                                 "insertable updatable deletable", IT, NULL });
    for (i = 0; i < 9; i++) {
        char column[3] = { 'c', (char)('0' + i), '\0' }, position[2] = { (char)('1' + i), '\0' };

        records_build_take(build,
                           &(records_fact_t){ "column", "api", name, column, position, types[i % 3],
                                              "nullable", "int4", NULL, NULL, NULL });
    }
    records_build_take(build,
                       &(records_fact_t){ "key", "api", name, "c0", "1", key, NULL, IT, NULL });
    records_build_take(build, &(records_fact_t){ "foreign", "api", name, "c8", "1", "before", NULL,
                                                 "api", before, "c0", NULL });
}

#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 33)
#define in_use() (mallinfo2().uordblks + mallinfo2().hblkhd)
#endif
#endif
#ifndef in_use
#define in_use() ((size_t)0)
#endif

/* What it was made of is gone. */
START_TEST(a_table_takes_two_kilobytes)
{
    const int count = 5000;
    const records_catalog_t *catalog = NULL;
    const size_t before = in_use();
    records_build_t *build;
    apr_pool_t *own;
    int i;

    apr_pool_create_unmanaged_ex(&own, NULL, NULL);
    build = records_build_begin(kind_of, 42, own);
    for (i = 0; i < count; i++)
        take_table(build, i);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    ck_assert_int_eq(catalog->tables->nelts, count);
    ck_assert_uint_le((in_use() - before) / (size_t)count, 2250);
    apr_pool_destroy(own);
}
END_TEST

START_TEST(a_fact_that_makes_no_sense_is_an_error)
{
    static const records_fact_t nonsense[] = {
        { "tabel", "a", "t", NULL, NULL, NULL, NULL, IT, NULL },
        { NULL, "a", "t", NULL, NULL, NULL, NULL, IT, NULL },
        { "table", "a", NULL, NULL, NULL, NULL, NULL, IT, NULL },
        { "table", NULL, "t", NULL, NULL, NULL, NULL, IT, NULL },
        { "column", "a", "t", NULL, "1", "text", NULL, IT, NULL },
        { "setting", NULL, NULL, NULL, NULL, "api", NULL, IT, NULL },
        { "function", "a", "7", NULL, NULL, "text", NULL, IT, NULL },
        { "parameter", "a", NULL, "x", "1", "text", NULL, IT, NULL },
        { "handler", "a", "7", NULL, NULL, "text/x", NULL, IT, NULL },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(nonsense); i++) {
        records_build_t *build = records_build_begin(kind_of, 42, pool);
        const records_catalog_t *catalog = NULL;
        records_error_t *error;

        records_build_take(build, &studio[1]);
        records_build_take(build, &nonsense[i]);
        error = records_build_end(&catalog, build);
        ck_assert_ptr_nonnull(error);
        ck_assert_int_eq(error->status, 503);
        ck_assert_str_eq(error->code, "PGRST002");
        ck_assert_ptr_nonnull(error->cause);
        ck_assert_ptr_null(catalog);
    }
}
END_TEST

static const char *values_of(const records_catalog_t *catalog, const char *type, const char *base)
{
    const apr_array_header_t *values = records_catalog_values(catalog, type, base, pool);

    return values == NULL ? "none" : apr_array_pstrcat(pool, values, '|');
}

START_TEST(the_values_of_an_enum_are_known_by_its_type)
{
    static const records_fact_t facts[] = {
        { "enum", "api", "mood", "sad", "2", "api.mood", NULL, IT, NULL },
        { "enum", "api", "mood", "ok", "10", "api.mood", NULL, IT, NULL },
        { "enum", "api", "mood", "first", "1", "api.mood", NULL, IT, NULL },
        { "enum", "other", "mood", "x", "1", "other.mood", NULL, IT, NULL },
    };
    const records_catalog_t *catalog = build(facts, NULL, COUNT_OF(facts));

    ck_assert_str_eq(values_of(catalog, "api.mood", "enum"), "first|sad|ok");
    ck_assert_str_eq(values_of(catalog, "other.mood", "enum"), "x");
    ck_assert_str_eq(values_of(catalog, "api.mood[]", "_mood"), "first|sad|ok");
    ck_assert_str_eq(values_of(catalog, "third.mood", "enum"), "none");
    ck_assert_str_eq(values_of(catalog, "integer[]", "_int4"), "none");
    ck_assert_str_eq(values_of(catalog, "api.mood", "text"), "none");
    ck_assert_str_eq(values_of(catalog, "[]", "_"), "none");
    ck_assert_str_eq(values_of(catalog, NULL, NULL), "none");
    ck_assert_str_eq(values_of(catalog, "enum('a','it''s, ok','c\\\\d','','(\\n')", "enum"),
                     "a|it's, ok|c\\d||(\n");
    ck_assert_str_eq(values_of(catalog, "enum('cut off", "enum"), "cut off");
    ck_assert_str_eq(values_of(catalog, "enum('cut off\\", "enum"), "cut off\\");
    ck_assert_str_eq(values_of(catalog, "set('a','b')", "set"), "none"); /* any number of them */
}
END_TEST

START_TEST(a_schema_has_a_comment)
{
    static const records_fact_t fact = { "setting", "api", NULL, "comment", NULL,
                                         "Ours",    NULL,  IT,   NULL };
    const records_catalog_t *catalog = build(&fact, NULL, 1);

    ck_assert_str_eq(records_catalog_comment(catalog, "api"), "Ours");
    ck_assert_ptr_null(records_catalog_comment(catalog, "other"));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_values_of_an_enum_are_known_by_its_type);
    tcase_add_test(room, a_schema_has_a_comment);
    tcase_add_test(room, facts_become_a_catalog);
    tcase_add_test(room, facts_may_come_in_any_order);
    tcase_add_test(room, a_table_that_lacks_everything_works);
    tcase_add_test(room, no_fact_at_all_is_an_empty_catalog);
    tcase_add_test(room, a_constraint_on_what_we_may_not_see_is_left_out);
    tcase_add_test(room, tables_of_our_own_are_in_no_catalog);
    tcase_add_test(room, constraints_of_two_sorts_may_share_a_name);
    tcase_add_test(room, a_declared_key_overrides_every_other);
    tcase_add_test(room, a_slip_in_what_is_declared_is_told);
    tcase_add_test(room, every_slip_is_told);
    tcase_add_test(room, a_domain_may_have_its_own_representation);
    tcase_add_test(room, the_narrowest_full_text_index_of_a_column_counts);
    tcase_add_test(room, postgis_tells_where_it_is);
    tcase_add_test(room, reserved_roles_are_all_known);
    tcase_add_test(room, a_setting_without_a_value_sets_nothing);
    tcase_add_test(room, one_name_twice_is_one_thing);
    tcase_add_test(room, the_texts_of_a_fact_are_copied);
    tcase_add_test(room, equal_texts_are_there_once);
    tcase_add_test(room, each_of_a_thousand_columns_is_found);
    tcase_add_test(room, a_table_takes_two_kilobytes);
    tcase_add_test(room, a_fact_that_makes_no_sense_is_an_error);
}

UNIT_MAIN("build", tests)
