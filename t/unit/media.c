/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked for, what is made, and under which name. */
#include <string.h>

#include "databases/pgsql/dialect_pgsql.h"
#include "response/encoders.h"
#include "fakes.h"
#include "response/media.h"
#include "studio.h"
#include "unit.h"

#define FUNCTION(oid, name, type, media, flags) \
    { "function", "main", oid, name, NULL, type, flags, type, NULL, media, NULL }
#define HANDLER(oid, name, media, base, schema, table) \
    { "handler", "main", oid, name, NULL, media, NULL, schema, table, base, NULL }

static const records_fact_t made[] = {
    { "setting", NULL, NULL, "geojson", NULL, "geo", NULL, STUDIO_NO_LINK, NULL },
    FUNCTION("1", "page", "text", "text/html", "reads"),
    FUNCTION("2", "any", "blob", "*/*", "reads"),
    FUNCTION("3", "hello", "text", NULL, "reads"),
    FUNCTION("4", "films", "film", NULL, "row set reads"),
    { "rows", "main", "4", NULL, NULL, NULL, NULL, "main", "film", NULL, NULL },
    HANDLER("5", "film_tar", "application/x-tar", "blob", "main", "film"),
    HANDLER("6", "any_tsv", "text/tab-separated-values", "text", NULL, NULL),
    HANDLER("7", "shot_tsv", "text/tab-separated-values", "text", "main", "shot"),
    HANDLER("8", "log_any", "*/*", "blob", "main", "log"),
    HANDLER("9", "any_object", "application/vnd.pgrst.object", "json", NULL, NULL),
    HANDLER("10", "film_csv", "text/csv", "text", "main", "film"),
};

static const records_catalog_t *catalog;

static void prepare(void)
{
    records_build_t *build = records_build_begin(studio_kind, 0, pool);
    size_t i;

    for (i = 0; i < COUNT_OF(studio_facts); i++)
        records_build_take(build, &studio_facts[i]);
    for (i = 0; i < COUNT_OF(made); i++)
        records_build_take(build, &made[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
}

static records_error_t *ask(records_compiled_t *compiled, const char *target, const char *accept,
                            const records_rules_t *rules)
{
    records_context_t context = { pool, catalog, &records_dialect_pgsql, rules, NULL, 0, 0 };
    records_message_t message;
    char *text = apr_pstrcat(pool, "GET ", target, "\nAccept: ", accept, NULL);

    studio_message(&message, text, strlen(text), pool);
    return records_compile(compiled, &message, &context);
}

/* The Content-Type, or the code of the error. */
static const char *answer(records_response_t *response, const char *target, const char *accept,
                          const records_rules_t *rules)
{
    records_compiled_t compiled;
    records_error_t *error = ask(&compiled, target, accept, rules);

    memset(response, 0, sizeof(*response));
    response->pool = pool;
    if (error != NULL)
        return error->code;
    response->columns.columns = compiled.transaction->rows->columns;
    records_respond_media(response, &compiled.plan);
    return response->content_type;
}

#define JSON "application/json; charset=utf-8"
#define NONE "PGRST107"

static const struct {
    const char *target, *accept, *type;
    const records_encoder_t *encoder;
} cases[] = {
    { "/film", "*/*", JSON, &records_json_encoder },
    { "/film", "application/*", JSON, &records_json_encoder },
    { "/film", "application/json;nulls=stripped", JSON, &records_json_encoder },
    { "/film", "application/vnd.pgrst.array", JSON, &records_json_encoder },
    { "/film", "application/vnd.pgrst.array;nulls=stripped",
      "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8",
      &records_json_stripped_encoder },
    { "/film", "application/vnd.pgrst.object;nulls=stripped",
      "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8",
      &records_object_stripped_encoder },
    { "/film", "application/vnd.pgrst.object+json",
      "application/vnd.pgrst.object+json; charset=utf-8", &records_object_encoder },
    { "/film/1", "*/*", JSON, &records_object_encoder },
    { "/shot", "text/csv", "text/csv; charset=utf-8", &records_csv_encoder },
    { "/shot", "text/*", "text/csv; charset=utf-8", &records_csv_encoder },
    { "/shot", "application/x-ndjson", "application/x-ndjson; charset=utf-8",
      &records_ndjson_encoder },
    { "/shot", "image/png", NONE, NULL },
    { "/shot", "image/png, text/csv", "text/csv; charset=utf-8", &records_csv_encoder },
    { "/shot", "application/geo+json", "application/geo+json; charset=utf-8",
      &records_geojson_encoder },

    /* one column alone needs nothing around it */
    { "/film?select=title", "text/plain", "text/plain; charset=utf-8", &records_plain_encoder },
    { "/film?select=title", "text/xml", "text/xml; charset=utf-8", &records_plain_encoder },
    { "/film?select=raw", "application/octet-stream", "application/octet-stream",
      &records_plain_encoder },
    { "/film?select=id,title", "text/plain", NONE, NULL },
    { "/film", "text/plain", NONE, NULL },
    { "/log", "text/plain", "application/octet-stream", &records_plain_encoder },    /* see below */

    /* functions */
    { "/rpc/page", "text/html", "text/html", &records_plain_encoder },
    { "/rpc/page", "text/*", "text/html", &records_plain_encoder },
    { "/rpc/page", "*/*", JSON, &records_value_encoder },
    { "/rpc/page", "text/plain", NONE, NULL },
    { "/rpc/any", "image/png", "application/octet-stream", &records_plain_encoder },
    { "/rpc/any", "*/*", "application/octet-stream", &records_plain_encoder },
    { "/rpc/hello", "text/plain", "text/plain; charset=utf-8", &records_plain_encoder },
    { "/rpc/hello", "text/html", NONE, NULL },

    /* aggregates: of a table with its whole rows, of any with any */
    { "/film", "application/x-tar", "application/x-tar", &records_plain_encoder },
    { "/film?select=*", "application/x-tar", "application/x-tar", &records_plain_encoder },
    { "/film?select=id", "application/x-tar", NONE, NULL },
    { "/shot", "application/x-tar", NONE, NULL },
    { "/rpc/films", "application/x-tar", "application/x-tar", &records_plain_encoder },
    { "/film?select=id", "text/tab-separated-values", "text/tab-separated-values",
      &records_plain_encoder },
    { "/film", "text/csv", "text/csv; charset=utf-8", &records_plain_encoder },
    { "/film?select=id", "text/csv", "text/csv; charset=utf-8", &records_csv_encoder },
    { "/film", "text/*", "text/csv; charset=utf-8", &records_csv_encoder },
    { "/log", "application/json", "application/octet-stream", &records_plain_encoder },
    { "/log", "application/vnd.pgrst.array", JSON, &records_json_encoder },
    { "/log?select=line", "application/json", JSON, &records_json_encoder },
};

START_TEST(what_is_asked_for_is_made_if_it_can_be)
{
    records_response_t response;
    size_t i;

    prepare();
    for (i = 0; i < COUNT_OF(cases); i++) {
        const char *type = answer(&response, cases[i].target, cases[i].accept, studio_rules(pool));

        ck_assert_msg(strcmp(type, cases[i].type) == 0, "%s as %s is %s", cases[i].target,
                      cases[i].accept, type);
        ck_assert_msg(response.encoder == cases[i].encoder, "%s as %s", cases[i].target,
                      cases[i].accept);
    }
}
END_TEST

START_TEST(a_tables_own_handler_goes_before_that_of_any)
{
    records_compiled_t compiled;

    prepare();
    ck_assert_ptr_null(ask(&compiled, "/shot", "text/tab-separated-values", studio_rules(pool)));
    ck_assert_str_eq(compiled.plan.handler->name, "shot_tsv");
    ck_assert_ptr_null(
        ask(&compiled, "/shot?select=code", "text/tab-separated-values", studio_rules(pool)));
    ck_assert_str_eq(compiled.plan.handler->name, "any_tsv");
}
END_TEST

START_TEST(a_handler_is_of_a_schema_that_is_served)
{
    records_rules_t *rules = studio_rules(pool);
    records_response_t response;
    apr_array_header_t *schemas = apr_array_make(pool, 1, sizeof(const char *));

    prepare();
    APR_ARRAY_PUSH(schemas, const char *) = "main";
    rules->schemas = schemas;
    ck_assert_str_eq(answer(&response, "/film", "application/x-tar", rules), "application/x-tar");
}
END_TEST

START_TEST(a_handler_writes_its_aggregate_around_the_rows)
{
    records_compiled_t compiled;
    const records_statement_t *rows;

    prepare();
    ck_assert_ptr_null(ask(&compiled, "/log", "text/plain", studio_rules(pool)));
    rows = compiled.transaction->rows;
    ck_assert_str_eq(
        rows->text, "SELECT \"main\".\"log_any\"(CAST(records_row.* AS \"main\".\"log\")), count(*)"
                    " FROM (SELECT \"log\".\"line\" AS \"line\" FROM \"main\".\"log\")"
                    " AS records_row");
    ck_assert_int_eq(rows->columns, 2);
    ck_assert_int_eq(rows->kinds[0], RECORDS_BYTES);
    ck_assert_int_eq((int)compiled.transaction->at_most, 1);
    ck_assert_ptr_null(
        ask(&compiled, "/log?select=line", "application/geo+json", studio_rules(pool)));
    rows = compiled.transaction->rows;
    ck_assert_str_eq(rows->text, "SELECT \"geo\".\"st_asgeojson\"(records_row.*)"
                                 " FROM (SELECT \"log\".\"line\" AS \"line\" FROM \"main\".\"log\")"
                                 " AS records_row");
    ck_assert_int_eq(rows->columns, 1);
}
END_TEST

static const struct { const char *accept, *type, *words; } plans[] = {
    { "application/vnd.pgrst.plan",
      "application/vnd.pgrst.plan+text; for=\"application/json\"; charset=utf-8",
      "EXPLAIN (FORMAT TEXT) SELECT " },
    { "application/vnd.pgrst.plan+text; options=buffers|analyze|magic",
      "application/vnd.pgrst.plan+text; for=\"application/json\"; options=analyze|buffers;"
      " charset=utf-8",
      "EXPLAIN (ANALYZE, BUFFERS, FORMAT TEXT) SELECT " },
    { "application/vnd.pgrst.plan+json; for=\"text/csv\"",
      "application/vnd.pgrst.plan+json; for=\"text/csv\"; charset=utf-8",
      "EXPLAIN (FORMAT JSON) SELECT " },
    { "application/vnd.pgrst.plan+json; for=\"application/vnd.pgrst.object\"",
      "application/vnd.pgrst.plan+json; for=\"application/vnd.pgrst.object+json\"; charset=utf-8",
      "EXPLAIN (FORMAT JSON) SELECT " },
    { "application/vnd.pgrst.plan+json; for=\"application/vnd.pgrst.array;nulls=stripped\"",
      "application/vnd.pgrst.plan+json; for=\"application/vnd.pgrst.array+json;nulls=stripped\";"
      " charset=utf-8",
      "EXPLAIN (FORMAT JSON) SELECT " },
    { "application/vnd.pgrst.plan; for=\"text/tab-separated-values\"",
      "application/vnd.pgrst.plan+text; for=\"text/tab-separated-values\"; charset=utf-8",
      "EXPLAIN (FORMAT TEXT) SELECT \"main\".\"shot_tsv\"(" },
};

START_TEST(a_plan_says_what_for_and_how)
{
    records_rules_t *rules = studio_rules(pool);
    records_response_t response;
    size_t i;

    prepare();
    ck_assert_str_eq(answer(&response, "/shot", plans[0].accept, rules), NONE);
    rules->plans = 1;
    ck_assert_str_eq(
        answer(&response, "/shot", "application/vnd.pgrst.plan; for=\"image/png\"", rules), NONE);
    for (i = 0; i < COUNT_OF(plans); i++) {
        records_compiled_t compiled;

        ck_assert_str_eq(answer(&response, "/shot", plans[i].accept, rules), plans[i].type);
        ck_assert_ptr_null(ask(&compiled, "/shot", plans[i].accept, rules));
        ck_assert_int_eq(
            strncmp(compiled.transaction->rows->text, plans[i].words, strlen(plans[i].words)), 0);
        ck_assert(!compiled.transaction->keep);
    }
}
END_TEST

#define LINES "application/x-lines; charset=utf-8"
#define ROWS "image/x-rows"

/* What other modules make, where neither the database nor we make it. */
START_TEST(an_added_type_is_asked_for_like_ours)
{
    static const struct { const char *target, *accept, *type; } added[] = {
        { "/shot", "application/x-lines", LINES },
        { "/shot", "application/x-lines, text/csv", LINES },
        { "/shot", "application/x-lines;q=0.5, text/csv", "text/csv; charset=utf-8" },
        { "/shot", "application/x-lines;q=0, image/png", NONE },
        { "/shot", "image/png, application/x-lines", LINES },
        { "/shot", "image/*", ROWS },
        { "/shot", "application/*", JSON },
        { "/shot", "*/*", JSON },
        { "/shot", "application/x-line", NONE },
        { "/film?select=title", "image/x-rows", ROWS },
        { "/film/1", "application/x-lines", LINES },
        { "/rpc/films", "application/x-lines", LINES },
        { "/rpc/hello", "application/x-lines", LINES },
        { "/rpc/any", "application/x-lines", "application/octet-stream" },
    };
    records_rules_t *rules = studio_rules(pool);
    records_response_t response;
    size_t i;

    prepare();
    rules->limits.extensions = fakes(pool);
    for (i = 0; i < COUNT_OF(added); i++)
        ck_assert_str_eq(answer(&response, added[i].target, added[i].accept, rules), added[i].type);
    rules->plans = 1;
    ck_assert_str_eq(answer(&response, "/shot",
                            "application/vnd.pgrst.plan; for=\"application/x-lines\"", rules),
                     "application/vnd.pgrst.plan+text; for=\"application/x-lines\"; charset=utf-8");
}
END_TEST

/* The same SQL as for CSV, or as for JSON. */
START_TEST(an_added_encoder_chooses_how_values_are_written)
{
    records_rules_t *rules = studio_rules(pool);
    records_compiled_t ours, theirs;

    prepare();
    rules->limits.extensions = fakes(pool);
    ck_assert_ptr_null(ask(&ours, "/film?select=id,raw", "text/csv", rules));
    ck_assert_ptr_null(ask(&theirs, "/film?select=id,raw", "image/x-rows", rules));
    ck_assert_str_eq(ours.transaction->rows->text, theirs.transaction->rows->text);
    ck_assert_ptr_null(ask(&ours, "/film?select=id,raw", "*/*", rules));
    ck_assert_ptr_null(ask(&theirs, "/film?select=id,raw", "application/x-lines", rules));
    ck_assert_str_eq(ours.transaction->rows->text, theirs.transaction->rows->text);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_added_type_is_asked_for_like_ours);
    tcase_add_test(room, an_added_encoder_chooses_how_values_are_written);
    tcase_add_test(room, what_is_asked_for_is_made_if_it_can_be);
    tcase_add_test(room, a_tables_own_handler_goes_before_that_of_any);
    tcase_add_test(room, a_handler_is_of_a_schema_that_is_served);
    tcase_add_test(room, a_handler_writes_its_aggregate_around_the_rows);
    tcase_add_test(room, a_plan_says_what_for_and_how);
}

UNIT_MAIN("media", tests)
