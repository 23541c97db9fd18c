/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/build.h"

#include <string.h>

#include <apr_strings.h>

#include "unit.h"

#define TABLE(schema, name, flags) \
    { "table", schema, name, NULL, NULL, NULL, flags, NULL, NULL, NULL, NULL }
#define COLUMN(table, name, position) \
    { "column", "api", table, name, position, "integer", NULL, "int4", NULL, NULL, NULL }
#define FUNCTION(oid, name, type, flags) \
    { "function", "api", oid, name, NULL, type, flags, NULL, NULL, NULL, NULL }
#define PARAMETER(oid, name, position, type, flags) \
    { "parameter", "api", oid, name, position, type, flags, NULL, NULL, NULL, NULL }
#define ROWS(oid, table) \
    { "rows", "api", oid, NULL, NULL, NULL, NULL, "api", table, NULL, NULL }
#define COMPUTED(oid, table) \
    { "computed", "api", oid, NULL, NULL, NULL, NULL, "api", table, NULL, NULL }

/* Films and their shots; a row type that is no table. */
#define STUDIO \
    TABLE("api", "films", NULL), COLUMN("films", "id", "1"), COLUMN("films", "title", "2"), \
    TABLE("api", "shots", NULL), COLUMN("shots", "film_id", "1"), \
    { "foreign", "api", "shots", "film_id", "1", "shots_film", NULL, "api", "films", "id", NULL }, \
    TABLE("api", "point", "type"), COLUMN("point", "x", "1"), COLUMN("point", "y", "2")

static records_kind_e kind_of(const char *type, const char *base, unsigned options)
{
    (void)base;
    (void)options;
    return strcmp(type, "integer") == 0 ? RECORDS_INTEGER : RECORDS_TEXT;
}

static const records_catalog_t *build(const records_fact_t *facts, size_t n)
{
    records_build_t *build = records_build_begin(kind_of, 0, pool);
    const records_catalog_t *catalog = NULL;
    size_t i;

    for (i = n; i > 0; i--) /* in any order */
        records_build_take(build, &facts[i - 1]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    return catalog;
}

#define BUILD(facts) build(facts, COUNT_OF(facts))

static const records_function_t *only(const records_catalog_t *catalog, const char *name)
{
    const apr_array_header_t *found = records_catalog_functions(catalog, "api", name);

    ck_assert_ptr_nonnull(found);
    ck_assert_int_eq(found->nelts, 1);
    return APR_ARRAY_IDX(found, 0, records_function_t *);
}

/* "a integer!, b text..." */
static const char *parameters_of(const apr_array_header_t *parameters)
{
    const char *text = "";
    int i;

    for (i = 0; i < parameters->nelts; i++) {
        const records_parameter_t *one = APR_ARRAY_IDX(parameters, i, records_parameter_t *);

        text = apr_psprintf(pool, "%s%s%s %s%s%s", text, i > 0 ? ", " : "", one->name, one->type,
                            one->required ? "!" : "", one->variadic ? "..." : "");
    }
    return text;
}

static const char *columns_of(const records_table_t *table)
{
    const char *text = "";
    int i;

    for (i = 0; i < table->columns->nelts; i++)
        text = apr_pstrcat(pool, text, i > 0 ? "," : "",
                           APR_ARRAY_IDX(table->columns, i, records_column_t *)->name, NULL);
    return text;
}

START_TEST(a_function_has_its_parameters_in_order)
{
    static const records_fact_t facts[] = {
        { "function", "api", "7", "add", NULL, "integer", "reads", "int4", NULL, NULL, "Adds" },
        PARAMETER("7", "b", "2", "text", ""),
        PARAMETER("7", "a", "1", "integer", "required"),
        PARAMETER("7", "c", "3", "text[]", "variadic"),
    };
    const records_function_t *add = only(BUILD(facts), "add");

    ck_assert_str_eq(parameters_of(add->parameters), "a integer!, b text, c text[]...");
    ck_assert_int_eq(APR_ARRAY_IDX(add->parameters, 0, records_parameter_t *)->kind,
                     RECORDS_INTEGER);
    ck_assert_int_eq(APR_ARRAY_IDX(add->parameters, 2, records_parameter_t *)->position, 3);
    ck_assert_int_eq(add->returns, RECORDS_RETURNS_VALUE);
    ck_assert_int_eq(add->kind, RECORDS_INTEGER);
    ck_assert_str_eq(add->comment, "Adds");
    ck_assert_str_eq(add->base, "int4");
    ck_assert(add->reads && !add->set && !add->single && !add->procedure);
    ck_assert_ptr_null(add->table);
    ck_assert_ptr_null(add->media);
    ck_assert_int_eq(add->outs->nelts, 0);
}
END_TEST

START_TEST(what_a_function_answers_has_a_shape)
{
    static const records_fact_t facts[] = {
        STUDIO,
        FUNCTION("1", "nothing", "void", "void"),
        FUNCTION("2", "values", "integer", "set"),
        FUNCTION("3", "films_of", "films", "row set single"), ROWS("3", "films"),
        FUNCTION("4", "centre", "point", "row"), ROWS("4", "point"),
        FUNCTION("5", "hidden", "other.t", "row"), ROWS("5", "t"),
    };
    const records_catalog_t *catalog = BUILD(facts);

    ck_assert_int_eq(only(catalog, "nothing")->returns, RECORDS_RETURNS_NOTHING);
    ck_assert_int_eq(only(catalog, "values")->returns, RECORDS_RETURNS_VALUE);
    ck_assert_int_eq(only(catalog, "values")->set, 1);
    ck_assert_int_eq(only(catalog, "films_of")->returns, RECORDS_RETURNS_ROW);
    ck_assert_int_eq(only(catalog, "films_of")->single, 1);
    ck_assert_ptr_eq(only(catalog, "films_of")->table,
                     records_catalog_table(catalog, "api", "films"));
    ck_assert_str_eq(columns_of(only(catalog, "centre")->table), "x,y");
    ck_assert_ptr_null(records_catalog_table(catalog, "api", "point"));
    ck_assert_int_eq(only(catalog, "hidden")->returns, RECORDS_RETURNS_ROW);
    ck_assert_ptr_null(only(catalog, "hidden")->table);
}
END_TEST

START_TEST(parameters_that_come_out_are_columns)
{
    static const records_fact_t facts[] = {
        FUNCTION("1", "split", "record", "row"),
        PARAMETER("1", "n", "1", "integer", "required"),
        PARAMETER("1", "half", "2", "integer", "out"),
        PARAMETER("1", "rest", "3", "text", "inout required"),
        FUNCTION("2", "one", "integer", "row"), PARAMETER("2", NULL, "1", "integer", "out"),
        FUNCTION("3", "two", "record", "row set"), PARAMETER("3", NULL, "1", "integer", "out"),
        PARAMETER("3", NULL, "2", "integer", "out"),
    };
    const records_catalog_t *catalog = BUILD(facts);
    const records_function_t *split = only(catalog, "split");

    ck_assert_str_eq(parameters_of(split->parameters), "n integer!, rest text!");
    ck_assert_str_eq(columns_of(split->table), "half,rest");
    ck_assert_str_eq(split->table->name, "split");
    ck_assert_int_eq(split->table->key->nelts, 0);
    ck_assert_int_eq(split->table->links->nelts, 0);
    ck_assert_ptr_null(records_catalog_table(catalog, "api", "split"));
    ck_assert_str_eq(columns_of(only(catalog, "one")->table), "one");
    ck_assert_str_eq(columns_of(only(catalog, "two")->table), "column1,column2");
}
END_TEST

START_TEST(a_procedure_names_what_comes_out)
{
    static const records_fact_t facts[] = {
        FUNCTION("1", "known", NULL, "row procedure"),
        PARAMETER("1", "a", "1", "integer", "out"), PARAMETER("1", "b", "2", "integer", "inout"),
        PARAMETER("1", "c", "3", "integer", "required"),
        FUNCTION("2", "unknown", NULL, "row set procedure"),
        PARAMETER("2", "a", "1", "integer", "out"),
    };
    const records_catalog_t *catalog = BUILD(facts);
    const records_function_t *known = only(catalog, "known"), *unknown = only(catalog, "unknown");

    ck_assert_str_eq(parameters_of(known->outs), "a integer, b integer");
    ck_assert_str_eq(parameters_of(known->parameters), "b integer, c integer!");
    ck_assert_str_eq(columns_of(known->table), "a,b");
    ck_assert(known->procedure);
    ck_assert_str_eq(parameters_of(unknown->outs), "a integer");
    ck_assert_ptr_null(unknown->table);
}
END_TEST

START_TEST(overloads_stand_under_one_name)
{
    static const records_fact_t facts[] = {
        FUNCTION("9", "f", "text", ""), PARAMETER("9", "b", "1", "text", "required"),
        FUNCTION("1", "f", "text", ""), PARAMETER("1", "a", "1", "text", "required"),
        PARAMETER("1", "b", "2", "text", "required"),
        FUNCTION("5", "f", "text", ""), PARAMETER("5", "b", "1", "integer", "required"),
        FUNCTION("3", "f", "text", ""),
        { "function", "other", "3", "f", NULL, "text", NULL, NULL, NULL, NULL, NULL },
        FUNCTION("6", "fa", "text", ""),
    };
    const records_catalog_t *catalog = BUILD(facts);
    const apr_array_header_t *found = records_catalog_functions(catalog, "api", "f");
    static const char *const expected[] = { "", "b integer!", "b text!", "a text!, b text!" };
    char longest[2000];
    int i;

    ck_assert_int_eq(catalog->functions->nelts, 6);
    ck_assert_int_eq(found->nelts, 4);
    for (i = 0; i < 4; i++)
        ck_assert_str_eq(parameters_of(APR_ARRAY_IDX(found, i, records_function_t *)->parameters),
                         expected[i]);
    ck_assert_int_eq(records_catalog_functions(catalog, "other", "f")->nelts, 1);
    ck_assert_ptr_null(records_catalog_functions(catalog, "api", "g"));
    ck_assert_ptr_null(records_catalog_functions(catalog, "apif", ""));
    memset(longest, 'f', sizeof(longest));
    longest[sizeof(longest) - 1] = '\0';
    ck_assert_ptr_null(records_catalog_functions(catalog, "api", longest));
    ck_assert_ptr_null(records_catalog_functions(catalog, longest, "f"));
}
END_TEST

START_TEST(what_nobody_can_name_cannot_be_called)
{
    static const struct { const char *type, *name; int callable; } cases[] = {
        { "json", NULL, 1 },    { "jsonb", NULL, 1 }, { "text", NULL, 1 },   { "xml", NULL, 1 },
        { "bytea", NULL, 1 },   { "integer", NULL, 0 }, { "integer", "n", 1 }, { "films", "", 0 },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_fact_t facts[] = {
            FUNCTION("1", "f", "text", ""), PARAMETER("1", cases[i].name, "1", cases[i].type, ""),
            FUNCTION("2", "g", "text", ""), PARAMETER("2", NULL, "1", cases[i].type, ""),
            PARAMETER("2", "b", "2", "text", ""),
        };
        const records_catalog_t *catalog = BUILD(facts);

        ck_assert_int_eq(records_catalog_functions(catalog, "api", "f") != NULL, cases[i].callable);
        ck_assert_ptr_null(records_catalog_functions(catalog, "api", "g"));
    }
}
END_TEST

START_TEST(a_function_of_a_row_is_a_column)
{
    static const records_fact_t facts[] = {
        STUDIO,
        FUNCTION("1", "rating", "integer", "reads"), PARAMETER("1", NULL, "1", "films", "required"),
        COMPUTED("1", "films"),
        FUNCTION("2", "title", "text", ""), COMPUTED("2", "films"),
        FUNCTION("3", "many", "text", "set"), COMPUTED("3", "films"),
        FUNCTION("4", "none", "void", "void"), COMPUTED("4", "films"),
        FUNCTION("5", "length", "integer", ""), COMPUTED("5", "point"),
        FUNCTION("6", "centre", "point", "row"), ROWS("6", "point"), COMPUTED("6", "films"),
    };
    const records_catalog_t *catalog = BUILD(facts);
    const records_table_t *films = records_catalog_table(catalog, "api", "films");
    const records_column_t *rating = records_table_column(films, "rating");

    ck_assert_str_eq(rating->computed->name, "rating");
    ck_assert_int_eq(rating->kind, RECORDS_INTEGER);
    ck_assert_int_eq(rating->generated, 1);
    ck_assert_str_eq(columns_of(films), "id,title");
    ck_assert_ptr_null(records_table_column(films, "title")->computed);
    ck_assert_ptr_null(records_table_column(films, "many"));
    ck_assert_ptr_null(records_table_column(films, "none"));
    ck_assert_ptr_nonnull(records_table_column(films, "centre")->computed);
    ck_assert_ptr_null(records_catalog_functions(catalog, "api", "rating"));
    ck_assert_ptr_nonnull(records_table_column(only(catalog, "centre")->table, "length")->computed);
}
END_TEST

START_TEST(of_two_columns_of_one_name_the_nearer_counts)
{
    static const records_fact_t facts[] = {
        STUDIO,
        { "function", "a", "1", "rating", NULL, "text", NULL, NULL, NULL, NULL, NULL },
        { "computed", "a", "1", NULL, NULL, NULL, NULL, "api", "films", NULL, NULL },
        FUNCTION("2", "rating", "integer", "reads"), COMPUTED("2", "films"),
        { "function", "a", "3", "age", NULL, "text", NULL, NULL, NULL, NULL, NULL },
        { "computed", "a", "3", NULL, NULL, NULL, NULL, "api", "films", NULL, NULL },
    };
    const records_table_t *films = records_catalog_table(BUILD(facts), "api", "films");

    ck_assert_str_eq(records_table_column(films, "rating")->computed->schema, "api");
    ck_assert_str_eq(records_table_column(films, "age")->computed->schema, "a");
}
END_TEST

/* "shots one-to-many, ..." */
static const char *links_of(const records_table_t *table)
{
    static const char *const words[] = { "many-to-one", "one-to-one", "one-to-many",
                                         "many-to-many" };
    const char *text = "";
    int i;

    for (i = 0; i < table->links->nelts; i++) {
        const records_link_t *link = APR_ARRAY_IDX(table->links, i, records_link_t *);

        text = apr_psprintf(pool, "%s%s%s%s %s %s", text, i > 0 ? ", " : "",
                            link->computed != NULL ? "*" : "", link->name, words[link->cardinality],
                            link->to->name);
        ck_assert_int_eq(link->pairs->nelts == 0, link->computed != NULL);
    }
    return text;
}

START_TEST(a_function_of_a_row_that_answers_rows_is_a_link)
{
    static const records_fact_t facts[] = {
        STUDIO,
        FUNCTION("1", "best", "shots", "row set single"), ROWS("1", "shots"),
        COMPUTED("1", "films"),
        FUNCTION("2", "first", "shots", "row"), ROWS("2", "shots"), COMPUTED("2", "films"),
        FUNCTION("3", "late", "shots", "row set"), ROWS("3", "shots"), COMPUTED("3", "films"),
    };
    const records_catalog_t *catalog = BUILD(facts);

    ck_assert_str_eq(links_of(records_catalog_table(catalog, "api", "films")),
                     "shots_film one-to-many shots, *best many-to-one shots, "
                     "*first many-to-one shots, *late one-to-many shots");
    ck_assert_str_eq(links_of(records_catalog_table(catalog, "api", "shots")),
                     "shots_film many-to-one films");
}
END_TEST

START_TEST(a_link_that_is_computed_overrides_what_was_found)
{
    static const records_fact_t facts[] = {
        STUDIO,
        FUNCTION("1", "shots", "shots", "row set"), ROWS("1", "shots"), COMPUTED("1", "films"),
    };

    ck_assert_str_eq(links_of(records_catalog_table(BUILD(facts), "api", "films")),
                     "*shots one-to-many shots");
}
END_TEST

START_TEST(media_types_have_makers)
{
    static const records_fact_t facts[] = {
        STUDIO,
        { "function", "api", "1", "page", NULL, "api.\"text/html\"", "", "text", NULL, "text/html",
          NULL },
        { "handler", "api", "2", "films_csv", NULL, "text/csv", NULL, "api", "films", NULL, NULL },
        { "handler", "api", "3", "any_xml", NULL, "text/xml", NULL, NULL, NULL, NULL, NULL },
        { "handler", "api", "4", "lost", NULL, "text/x", NULL, "api", "hidden", NULL, NULL },
    };
    const records_catalog_t *catalog = BUILD(facts);
    const records_handler_t *csv, *xml;

    ck_assert_str_eq(only(catalog, "page")->media, "text/html");
    ck_assert_int_eq(catalog->handlers->nelts, 2);
    csv = APR_ARRAY_IDX(catalog->handlers, 0, records_handler_t *);
    xml = APR_ARRAY_IDX(catalog->handlers, 1, records_handler_t *);
    ck_assert_str_eq(csv->media, "text/csv");
    ck_assert_str_eq(csv->name, "films_csv");
    ck_assert_ptr_eq(csv->table, records_catalog_table(catalog, "api", "films"));
    ck_assert_str_eq(xml->media, "text/xml");
    ck_assert_ptr_null(xml->table);
}
END_TEST

START_TEST(a_part_of_a_function_that_we_may_not_see_says_nothing)
{
    static const records_fact_t facts[] = {
        PARAMETER("1", "a", "1", "integer", "out"), ROWS("2", "films"), COMPUTED("3", "films"),
        FUNCTION("4", "f", "text", ""), COMPUTED("4", "films"),
    };
    const records_catalog_t *catalog = BUILD(facts);

    ck_assert_int_eq(catalog->functions->nelts, 1);
    ck_assert_int_eq(catalog->tables->nelts, 0);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_function_has_its_parameters_in_order);
    tcase_add_test(room, what_a_function_answers_has_a_shape);
    tcase_add_test(room, parameters_that_come_out_are_columns);
    tcase_add_test(room, a_procedure_names_what_comes_out);
    tcase_add_test(room, overloads_stand_under_one_name);
    tcase_add_test(room, what_nobody_can_name_cannot_be_called);
    tcase_add_test(room, a_function_of_a_row_is_a_column);
    tcase_add_test(room, of_two_columns_of_one_name_the_nearer_counts);
    tcase_add_test(room, a_function_of_a_row_that_answers_rows_is_a_link);
    tcase_add_test(room, a_link_that_is_computed_overrides_what_was_found);
    tcase_add_test(room, media_types_have_makers);
    tcase_add_test(room, a_part_of_a_function_that_we_may_not_see_says_nothing);
}

UNIT_MAIN("functions", tests)
