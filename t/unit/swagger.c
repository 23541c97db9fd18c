/* SPDX-License-Identifier: Apache-2.0 */
/* The whole of a document is in t/golden; here is what depends on the caller and on names. */
#include <json-c/json.h>

#include "base/json.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "openapi/openapi.h"
#include "catalog/privileges.h"
#include "studio.h"
#include "unit.h"

#define TABLE(name, flags, comment) \
    { "table", "api", name, NULL, NULL, NULL, flags, STUDIO_NO_LINK, comment }
#define COLUMN(table, name, position, type, base) \
    { "column", "api", table, name, position, type, "nullable", base, NULL, NULL, NULL }
#define PRESET(name, position, base, sql) \
    { "column", "api", "preset", name, position, base, "nullable default", base, NULL, sql, NULL }
#define KEY(table, column) \
    { "key", "api", table, column, "1", table "_pkey", NULL, STUDIO_NO_LINK, NULL }
#define ORIGIN(view, column, table) \
    { "origin", "api", view, column, NULL, NULL, NULL, "api", table, column, NULL }
#define FUNCTION(specific, name, flags) \
    { "function", "api", specific, name, NULL, "integer", flags, "int4", NULL, NULL, NULL }
#define PARAMETER(specific, name, position, type, base, flags) \
    { "parameter", "api", specific, name, position, type, flags, base, NULL, NULL, NULL }

static const records_fact_t facts[] = {
    TABLE("book", "insertable updatable deletable", "Books\n\nAll of them,\nold and new"),
    { "column", "api", "book", "id", "1", "integer", "", "int4", NULL, NULL, "Counted" },
    COLUMN("book", "author", "2", "integer", "int4"),
    COLUMN("book", "isbn", "3", "api.isbn", "varchar"),
    COLUMN("book", "codes", "4", "api._codes", "_int8"),
    COLUMN("book", "mood", "5", "api.mood", "enum"),
    COLUMN("book", "place", "6", "gis.geometry(Point,4326)", "geometry"),
    COLUMN("book", "seen", "7", "timestamp(3) with time zone", "timestamptz"),
    COLUMN("book", "words", "8", "character varying(10)[]", "_varchar"),
    { "enum", "api", "mood", "it's calm", "1", "api.mood", NULL, STUDIO_NO_LINK, NULL },
    { "enum", "api", "mood", "wild", "2", "api.mood", NULL, STUDIO_NO_LINK, NULL },
    COLUMN("book", "short", "10", "character varying(12)", "varchar"),
    COLUMN("book", "papers", "9", "jsonb[]", "_jsonb"),
    KEY("book", "id"),
    { "foreign", "api", "book", "author", "1", "book_author", NULL, "api", "person", "id", NULL },
    TABLE("preset", "", NULL),
    PRESET("a", "1", "text", "'it''s'::text"),
    PRESET("b", "2", "date", "'1900-01-01'::date"),
    PRESET("c", "3", "text", "('a'::text || 'b'::text)"),
    PRESET("d", "4", "text", "'a'::text || 'b'::text"),
    PRESET("e", "5", "timestamptz", "now()"),
    PRESET("f", "6", "text", "private.token()"),
    PRESET("g", "7", "date", "CURRENT_DATE"),
    PRESET("h", "8", "int4", "42"),
    PRESET("i", "9", "numeric", "'-1.50'::numeric"),
    PRESET("j", "10", "int4", "nextval('s'::regclass)"),
    PRESET("k", "11", "bool", "false"),
    PRESET("l", "12", "bool", "is_on()"),
    PRESET("m", "13", "jsonb", "'{}'::jsonb"),
    PRESET("n", "14", "_text", "'{}'::text[]"),
    PRESET("o", "15", "float8", "'NaN'::double precision"),
    TABLE("person", "insertable updatable deletable", NULL),
    COLUMN("person", "id", "1", "bigint", "int8"),
    KEY("person", "id"),
    TABLE("a_person", "view", NULL), /* sorted before person, and linked to as well */
    COLUMN("a_person", "id", "1", "bigint", "int8"),
    ORIGIN("a_person", "id", "person"),
    TABLE("a/b~c {d}", "insertable", NULL),
    COLUMN("a/b~c {d}", "it's", "1", "text", "text"),
    KEY("a/b~c {d}", "it's"),
    TABLE("note", "updatable", NULL),
    COLUMN("note", "of", "1", "text", "text"),
    { "foreign", "api", "note", "of", "1", "note_of", NULL, "api", "a/b~c {d}", "it's", NULL },
    FUNCTION("1", "find", "set reads"),
    PARAMETER("1", "id", "1", "integer", "int4", "required"),
    PARAMETER("1", "most", "2", "integer", "int4", ""),
    FUNCTION("2", "find", ""),
    PARAMETER("2", "id", "1", "text", "text", "required"),
    PARAMETER("2", "name", "2", "text", "text", "required"),
    FUNCTION("3", "take", "void"),
    PARAMETER("3", "", "1", "bytea", "bytea", "required"),
    FUNCTION("4", "odd", "reads"),
    PARAMETER("4", "", "1", "integer", "int4", "required"),
    PARAMETER("4", "b", "2", "integer", "int4", ""),
};

static records_rules_t rules;
static records_api_t api;

static void begin(void)
{
    records_build_t *build = records_build_begin(records_dialect_pgsql.kind, 0, pool);
    size_t i;

    memset(&rules, 0, sizeof(rules));
    memset(&api, 0, sizeof(api));
    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&api.catalog, build));
    rules.write = 1;
    api.dialect = &records_dialect_pgsql;
    api.rules = &rules;
    api.schema = "api";
    api.url = "https://api.example/v1";
}

/* ---- looking ------------------------------------------------------------------------ */

static void collect(void *baton, const char *bytes, apr_size_t length)
{
    records_text_append(baton, bytes, length);
}

static struct json_object *document(void)
{
    struct json_object *parsed = NULL;
    const char *why = NULL;
    records_text_t out;
    const records_openapi_sink_t sink = { collect, &out };

    records_text_init(&out, 10000, pool);
    records_openapi_head(&sink, &api, RECORDS_SWAGGER_2_0, pool);
    records_openapi_body(&sink, &api, RECORDS_SWAGGER_2_0, pool);
    ck_assert_msg(records_json_parse(&parsed, out.bytes, out.length, 100, &why, pool), "%s: %s",
                  why, out.bytes);
    return parsed;
}

/* What stands there, as JSON; "none" if nothing does. */
static const char *at(const char *first, const char *second, const char *third)
{
    const char *const names[] = { first, second, third };
    struct json_object *object = document();
    size_t i;

    for (i = 0; i < COUNT_OF(names); i++)
        if (names[i] != NULL && !json_object_object_get_ex(object, names[i], &object))
            return "none";
    return json_object_to_json_string_ext(object,
                                          JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

static const char *property(const char *table, const char *column)
{
    struct json_object *object = document();

    ck_assert(json_object_object_get_ex(object, "definitions", &object));
    ck_assert(json_object_object_get_ex(object, table, &object));
    ck_assert(json_object_object_get_ex(object, "properties", &object));
    if (!json_object_object_get_ex(object, column, &object))
        return "none";
    return json_object_to_json_string_ext(object,
                                          JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

/* The members of an object: "get post". */
static const char *members(const char *first, const char *second)
{
    struct json_object *object = document();
    const char *text = "";

    if (!json_object_object_get_ex(object, first, &object)
        || (second != NULL && !json_object_object_get_ex(object, second, &object)))
        return "none";
    json_object_object_foreach (object, name, member) {
        (void)member;
        text = apr_pstrcat(pool, text, *text == '\0' ? "" : " ", name, NULL);
    }
    return text;
}

static void grant(records_privileges_t *to, int on, const char *name, const char *column,
                  unsigned may)
{
    const records_privilege_t one = { on, "api", name, column, may };

    records_privileges_add(to, &one);
}

/* ---- where it is ---------------------------------------------------------------------- */

START_TEST(the_address_is_taken_apart)
{
    static const struct { const char *url, *schemes, *host, *path; } cases[] = {
        { "https://api.example/v1", "[\"https\"]", "\"api.example\"", "\"/v1\"" },
        { "http://api.example:8080", "[\"http\"]", "\"api.example:8080\"", "\"/\"" },
        { "http://[::1]:8080/a/b", "[\"http\"]", "\"[::1]:8080\"", "\"/a/b\"" },
        { "/api", "none", "none", "\"/api\"" },
        { "", "none", "none", "\"/v2\"" },
        { ".", "none", "none", "\"/v2\"" },
    };
    size_t i;

    begin();
    rules.mount = "/v2";
    for (i = 0; i < COUNT_OF(cases); i++) {
        api.url = cases[i].url;
        ck_assert_str_eq(at("schemes", NULL, NULL), cases[i].schemes);
        ck_assert_str_eq(at("host", NULL, NULL), cases[i].host);
        ck_assert_str_eq(at("basePath", NULL, NULL), cases[i].path);
    }
}
END_TEST

/* ---- types ------------------------------------------------------------------------------ */

START_TEST(a_format_is_what_SQL_calls_the_type)
{
    begin();
    ck_assert_str_eq(property("book", "isbn"),
                     "{\"type\":\"string\",\"format\":\"character varying\"}");
    ck_assert_str_eq(property("book", "codes"), "{\"type\":\"array\",\"format\":\"bigint[]\","
                                                "\"items\":{\"type\":\"integer\"}}");
    ck_assert_str_eq(property("book", "mood"),
                     "{\"type\":\"string\",\"format\":\"api.mood\",\"enum\":"
                     "[\"it's calm\",\"wild\"]}");
    ck_assert_str_eq(property("book", "place"),
                     "{\"type\":\"string\",\"format\":\"gis.geometry(Point,4326)\"}");
    ck_assert_str_eq(property("book", "seen"),
                     "{\"type\":\"string\",\"format\":\"timestamp with time zone\"}");
    ck_assert_str_eq(property("book", "short"),
                     "{\"type\":\"string\",\"format\":\"character varying\","
                     "\"maxLength\":12}");
    ck_assert_str_eq(property("book", "words"),
                     "{\"type\":\"array\",\"format\":\"character varying[]\","
                     "\"items\":{\"type\":\"string\"}}");
    ck_assert_str_eq(property("book", "papers"),
                     "{\"type\":\"array\",\"format\":\"jsonb[]\",\"items\":{}}");
    ck_assert_str_eq(property("a_person", "id"),
                     "{\"description\":\"Note:\\nThis is a Primary Key.<pk/>\","
                     "\"type\":\"integer\",\"format\":\"int64\"}");
}
END_TEST

START_TEST(a_default_is_told_if_it_is_a_value)
{
    static const struct { const char *column, *means; } cases[] = {
        { "a", "\"it's\"" }, { "b", "\"1900-01-01\"" }, { "c", NULL }, { "d", NULL },
        { "e", "\"now()\"" }, { "f", NULL }, { "g", "\"CURRENT_DATE\"" }, { "h", "42" },
        { "i", "-1.50" }, { "j", NULL }, { "k", "false" }, { "l", NULL }, { "m", NULL },
        { "n", NULL }, { "o", NULL },
    };
    size_t i;

    begin();
    for (i = 0; i < COUNT_OF(cases); i++) {
        const char *shown = strstr(property("preset", cases[i].column), ",\"default\":");

        if (cases[i].means == NULL)
            ck_assert_msg(shown == NULL, "%s: %s", cases[i].column, shown);
        else
            ck_assert_str_eq(shown, apr_pstrcat(pool, ",\"default\":", cases[i].means, "}", NULL));
    }
}
END_TEST

/* ---- comments and keys -------------------------------------------------------------------- */

START_TEST(the_first_line_of_a_comment_is_the_summary)
{
    begin();
    ck_assert_ptr_nonnull(
        strstr(at("paths", "/book", "get"),
               "\"summary\":\"Books\",\"description\":\"All of them,\\nold and new\""));
    ck_assert_ptr_null(strstr(at("paths", "/person", "get"), "summary"));
    ck_assert_ptr_nonnull(strstr(at("definitions", "book", "description"), "\"Books\\n\\nAll"));
}
END_TEST

START_TEST(a_foreign_key_points_to_the_table_rather_than_to_a_view_of_it)
{
    begin();
    ck_assert_ptr_nonnull(
        strstr(property("book", "id"), "\"Counted\\n\\nNote:\\nThis is a Primary Key.<pk/>\""));
    ck_assert_ptr_nonnull(strstr(property("book", "author"),
                                 "\"Note:\\nThis is a Foreign Key to `person.id`."
                                 "<fk table='person' column='id'/>\""));
    ck_assert_ptr_nonnull(
        strstr(property("note", "of"), "<fk table='a/b~c {d}' column='it&apos;s'/>"));
}
END_TEST

START_TEST(a_foreign_key_to_a_hidden_table_is_not_told)
{
    static const char *const hidden[] = { "!*person" };
    apr_array_header_t *expose;

    begin();
    expose = apr_array_make(pool, 1, sizeof(const char *));
    APR_ARRAY_PUSH(expose, const char *) = hidden[0];
    rules.expose = expose;
    ck_assert_str_eq(at("definitions", "person", NULL), "none");
    ck_assert_str_eq(property("book", "author"), "{\"type\":\"integer\",\"format\":\"int32\"}");
}
END_TEST

START_TEST(names_are_escaped_for_their_place)
{
    begin();
    ck_assert_ptr_nonnull(strstr(at("paths", "/a%2Fb~c%20%7Bd%7D", "get"),
                                 "#/parameters/rowFilter.a~1b~0c {d}.it's"));
    ck_assert_str_ne(at("definitions", "a/b~c {d}", NULL), "none");
    ck_assert_str_ne(at("parameters", "rowFilter.a/b~c {d}.it's", NULL), "none");
}
END_TEST

/* ---- what the caller may do ------------------------------------------------------------------ */

START_TEST(methods_are_those_that_the_table_and_the_Location_allow)
{
    begin();
    ck_assert_str_eq(members("paths", "/book"), "get post patch delete");
    ck_assert_str_eq(members("paths", "/a_person"), "get");
    ck_assert_str_eq(members("paths", "/note"), "get patch");
    ck_assert_str_eq(members("paths", "/rpc/take"), "post");
    rules.write = 0;
    ck_assert_str_eq(members("paths", "/book"), "get");
    ck_assert_str_eq(at("parameters", "body.book", NULL), "none");
    ck_assert_str_eq(members("paths", "/rpc/take"), "none");
}
END_TEST

START_TEST(what_the_role_may_not_do_is_not_there)
{
    records_privileges_t *may;

    begin();
    api.privileges = may = records_privileges_make(api.catalog, pool);
    ck_assert_str_eq(members("paths", NULL), "/");
    ck_assert_str_eq(members("definitions", NULL), "");
    grant(may, RECORDS_PRIVILEGE_TABLE, "person", NULL, RECORDS_MAY_INSERT);
    grant(may, RECORDS_PRIVILEGE_COLUMN, "book", "isbn", RECORDS_MAY_SELECT);
    grant(may, RECORDS_PRIVILEGE_COLUMN, "book", "mood", RECORDS_MAY_UPDATE);
    grant(may, RECORDS_PRIVILEGE_FUNCTION, "1", NULL, RECORDS_MAY_EXECUTE);
    ck_assert_str_eq(members("paths", NULL), "/ /book /person /rpc/find");
    ck_assert_str_eq(members("paths", "/book"), "get patch");
    ck_assert_str_eq(members("paths", "/person"), "post");
    ck_assert_str_eq(property("book", "id"), "none");
    ck_assert_str_ne(property("book", "isbn"), "none");
    ck_assert_str_ne(property("book", "mood"), "none");
    ck_assert_str_ne(at("parameters", "rowFilter.book.isbn", NULL), "none");
    ck_assert_str_eq(at("parameters", "rowFilter.book.mood", NULL), "none");
    ck_assert_ptr_null(strstr(at("paths", "/rpc/find", "post"), "\"name\":{"));
}
END_TEST

/* ---- functions --------------------------------------------------------------------------------- */

START_TEST(functions_of_one_name_need_what_all_of_them_need)
{
    begin();
    ck_assert_ptr_nonnull(strstr(at("paths", "/rpc/find", "post"),
                                 "\"properties\":{\"id\":{},"
                                 "\"most\":{\"type\":\"integer\",\"format\":\"int32\"},"
                                 "\"name\":{\"type\":\"string\",\"format\":\"text\"}},"
                                 "\"required\":[\"id\"]}"));
    ck_assert_ptr_nonnull(
        strstr(at("paths", "/rpc/find", "get"),
               "\"parameters\":[{\"name\":\"id\",\"required\":true,\"in\":\"query\","
               "\"type\":\"integer\",\"format\":\"int32\"},"
               "{\"name\":\"most\",\"required\":false"));
}
END_TEST

START_TEST(a_parameter_without_a_name_is_the_body)
{
    begin();
    ck_assert_ptr_nonnull(
        strstr(at("paths", "/rpc/take", "post"), "\"consumes\":[\"application/octet-stream\"]"));
    ck_assert_ptr_nonnull(strstr(at("paths", "/rpc/take", "post"),
                                 "\"schema\":{\"type\":\"string\",\"format\":\"bytea\"}"));
    ck_assert_ptr_nonnull(strstr(at("paths", "/rpc/take", "post"), "\"204\""));
    ck_assert_str_eq(members("paths", "/rpc/odd"), "none"); /* it cannot be called by names */
}
END_TEST

/* ---- security -------------------------------------------------------------------------------------- */

static const records_security_scheme_t schemes[] = {
    { .name = "JWT", .kind = "http", .scheme = "bearer" },
    { .name = "login", .kind = "http", .scheme = "basic", .description = "At home" },
    { .name = "key", .kind = "apiKey", .place = "header", .parameter = "X-Key" },
    { .name = "session", .kind = "apiKey", .place = "cookie", .parameter = "sid" },
    { .name = "card", .kind = "mutualTLS" },
    { .name = "oidc", .kind = "openIdConnect", .url = "https://id.example" },
    { .name = "code", .kind = "oauth2", .flow = "authorizationCode",
      .authorization_url = "https://id.example/a", .token_url = "https://id.example/t" },
    { .name = "code", .kind = "oauth2", .flow = "clientCredentials",
      .token_url = "https://id.example/t" },
};

START_TEST(schemes_are_said_as_far_as_Swagger_knows_them)
{
    apr_array_header_t *all, *scopes;
    size_t i;

    begin();
    ck_assert_str_eq(at("securityDefinitions", NULL, NULL), "none");
    ck_assert_str_eq(at("security", NULL, NULL), "none");
    all = apr_array_make(pool, 8, sizeof(records_security_scheme_t));
    scopes = apr_array_make(pool, 1, sizeof(const char *));
    APR_ARRAY_PUSH(scopes, const char *) = "read";
    for (i = 0; i < COUNT_OF(schemes); i++) {
        APR_ARRAY_PUSH(all, records_security_scheme_t) = schemes[i];
        APR_ARRAY_IDX(all, i, records_security_scheme_t).scopes = scopes;
    }
    api.security = all;
    ck_assert_str_eq(at("security", NULL, NULL), "[{\"JWT\":[]},{\"login\":[]},{\"key\":[]},"
                                                 "{\"oidc\":[]},{\"code\":[]}]");
    ck_assert_str_eq(at("securityDefinitions", "JWT", NULL),
                     "{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"Authorization\","
                     "\"description\":\"The token, with Bearer and a blank before it\"}");
    ck_assert_str_eq(at("securityDefinitions", "login", NULL),
                     "{\"type\":\"basic\",\"description\":\"At home\"}");
    ck_assert_str_eq(at("securityDefinitions", "key", NULL),
                     "{\"type\":\"apiKey\",\"in\":\"header\",\"name\":\"X-Key\"}");
    ck_assert_str_eq(at("securityDefinitions", "code", NULL),
                     "{\"type\":\"oauth2\",\"flow\":\"accessCode\","
                     "\"authorizationUrl\":\"https://id.example/a\","
                     "\"tokenUrl\":\"https://id.example/t\",\"scopes\":{\"read\":\"read\"}}");
}
END_TEST

START_TEST(nothing_is_said_where_no_scheme_can_be)
{
    apr_array_header_t *all;

    begin();
    all = apr_array_make(pool, 1, sizeof(records_security_scheme_t));
    APR_ARRAY_PUSH(all, records_security_scheme_t) = schemes[4];
    api.security = all;
    ck_assert_str_eq(at("securityDefinitions", NULL, NULL), "none");
    ck_assert_str_eq(at("security", NULL, NULL), "none");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_address_is_taken_apart);
    tcase_add_test(room, a_format_is_what_SQL_calls_the_type);
    tcase_add_test(room, a_default_is_told_if_it_is_a_value);
    tcase_add_test(room, the_first_line_of_a_comment_is_the_summary);
    tcase_add_test(room, a_foreign_key_points_to_the_table_rather_than_to_a_view_of_it);
    tcase_add_test(room, a_foreign_key_to_a_hidden_table_is_not_told);
    tcase_add_test(room, names_are_escaped_for_their_place);
    tcase_add_test(room, methods_are_those_that_the_table_and_the_Location_allow);
    tcase_add_test(room, what_the_role_may_not_do_is_not_there);
    tcase_add_test(room, functions_of_one_name_need_what_all_of_them_need);
    tcase_add_test(room, a_parameter_without_a_name_is_the_body);
    tcase_add_test(room, schemes_are_said_as_far_as_Swagger_knows_them);
    tcase_add_test(room, nothing_is_said_where_no_scheme_can_be);
}

UNIT_MAIN("swagger", tests)
