/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/openapi.h"

#include <json-c/json.h>

#include "base/json.h"
#include "databases/mysql/dialect_mysql.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "catalog/privileges.h"
#include "catalog/rules.h"
#include "openapi/writer.h"
#include "studio.h"
#include "unit.h"

static void collect(void *baton, const char *bytes, apr_size_t length)
{
    records_text_append(baton, bytes, length);
}

/* What is written by a few templates. */
#define WRITTEN(text, ...) \
    do { \
        records_text_t out; \
        const records_openapi_sink_t sink = { collect, &out }; \
        records_openapi_t d; \
        records_text_init(&out, 100, pool); \
        records_openapi_begin(&d, &sink, NULL, pool); \
        __VA_ARGS__; \
        records_openapi_end(&d); \
        ck_assert_str_eq(records_text_string(&out), text); \
    } while (0)

START_TEST(a_template_has_single_quotes)
{
    WRITTEN("{\"a\":[1,true]}", records_openapi_write(&d, "{'a':[%d,%j]}", 1, "true"));
}
END_TEST

START_TEST(a_comma_is_left_out_behind_a_bracket)
{
    WRITTEN("{\"a\":[1,2],\"b\":{}}", records_openapi_write(&d, "{");
            records_openapi_write(&d, ",'a':["); records_openapi_write(&d, ",1");
            records_openapi_write(&d, ",2"); records_openapi_write(&d, "]");
            records_openapi_write(&d, ",'b':{}}"));
}
END_TEST

START_TEST(texts_are_escaped_for_their_place)
{
    WRITTEN("\"it's \\\"%1\\\"\\n\\u0001\xEF\xBF\xBD\"",
            records_openapi_write(&d, "'%s'", "it's \"%1\"\n\001\xff"));
    WRITTEN("a%20%22b%2Fc%22-._~%C3%A4", records_openapi_write(&d, "%u", "a \"b/c\"-._~\xc3\xa4"));
    WRITTEN("a-20b-2Dc-2E_-C3-A4", records_openapi_write(&d, "%c", "a b-c._\xc3\xa4"));
    WRITTEN("a~1b~0c .%25%23\\\"", records_openapi_write(&d, "%p", "a/b~c .%#\""));
    WRITTEN("[]", records_openapi_write(&d, "[%s%u%c%p%j]", NULL, NULL, NULL, NULL, NULL));
}
END_TEST

/* ---- documents ----------------------------------------------------------------------- */

/* The whole document, as text, which is JSON; and parsed. */
static struct json_object *document(const records_api_t *api, const char **text)
{
    const char *why = NULL;
    struct json_object *parsed;
    records_text_t out;
    const records_openapi_sink_t sink = { collect, &out };

    records_text_init(&out, 100000, pool);
    records_openapi_head(&sink, api, RECORDS_OPENAPI_3_1, pool);
    records_openapi_body(&sink, api, RECORDS_OPENAPI_3_1, pool);
    ck_assert_msg(records_json_parse(&parsed, out.bytes, out.length, 100, &why, pool), "%s: %s",
                  why, out.bytes);
    if (text != NULL)
        *text = records_text_string(&out);
    return parsed;
}

/* The place in it: names behind each other, with blanks between them.  As JSON, or "none". */
static const char *at(struct json_object *value, const char *path)
{
    char *last, *name = apr_strtok(apr_pstrdup(pool, path), " ", &last);

    for (; name != NULL; name = apr_strtok(NULL, " ", &last))
        if (!json_object_object_get_ex(value, name, &value))
            return "none";
    return json_object_to_json_string_ext(value, JSON_C_TO_STRING_NOSLASHESCAPE);
}

static records_api_t api_of(const records_catalog_t *catalog)
{
    records_api_t api = { 0 };

    api.catalog = catalog;
    api.dialect = &records_dialect_sqlite3;
    api.rules = studio_rules(pool);
    api.schema = "main";
    api.url = "https://api.example/v1";
    return api;
}

START_TEST(a_document_is_of_the_schema_that_was_asked_for)
{
    records_api_t api = api_of(studio(pool));

    ck_assert_str_ne(at(document(&api, NULL), "paths /film"), "none");
    api.schema = "other";
    ck_assert_str_eq(at(document(&api, NULL), "paths /film"), "none");
}
END_TEST

START_TEST(the_head_says_what_the_request_knows)
{
    records_api_t api = api_of(studio(pool));

    ck_assert_str_eq(at(document(&api, NULL), "servers"), "[{\"url\":\"https://api.example/v1\"}]");
    ck_assert_str_eq(at(document(&api, NULL), "info title"), "\"main\"");
    api.url = "";
    api.info.title = "Films \"and\" more";
    api.info.version = "7";
    ck_assert_str_eq(at(document(&api, NULL), "servers"), "[{\"url\":\"/\"}]");
    ck_assert_str_eq(at(document(&api, NULL), "info"),
                     "{\"title\":\"Films \\\"and\\\" more\",\"version\":\"7\"}");
    api.info.contact = "https://films.example/help";
    api.info.license = "MIT";
    ck_assert_str_eq(at(document(&api, NULL), "info contact"),
                     "{\"url\":\"https://films.example/help\"}");
    ck_assert_str_eq(at(document(&api, NULL), "info license"), "{\"name\":\"MIT\"}");
    api.info.contact = "api@films.example";
    ck_assert_str_eq(at(document(&api, NULL), "info contact"), "{\"email\":\"api@films.example\"}");
}
END_TEST

START_TEST(a_place_that_is_only_read_has_no_other_methods)
{
    records_api_t api = api_of(studio(pool));
    records_rules_t *rules = studio_rules(pool);

    ck_assert_str_eq(at(document(&api, NULL), "paths /film patch operationId"), "\"update_film\"");
    ck_assert_str_eq(at(document(&api, NULL), "paths /film/{id} delete operationId"),
                     "\"remove_film\"");
    rules->write = 0;
    api.rules = rules;
    ck_assert_str_eq(at(document(&api, NULL), "paths /film post"), "none");
    ck_assert_str_eq(at(document(&api, NULL), "paths /film/{id} put"), "none");
    ck_assert_str_eq(at(document(&api, NULL), "components schemas film.insert"), "none");
    ck_assert_str_eq(at(document(&api, NULL), "paths /film get operationId"), "\"list_film\"");
}
END_TEST

START_TEST(what_is_not_exposed_is_not_there)
{
    records_api_t api = api_of(studio(pool));
    records_rules_t *rules = studio_rules(pool);
    apr_array_header_t *expose = apr_array_make(pool, 1, sizeof(const char *));
    const char *text;

    APR_ARRAY_PUSH(expose, const char *) = "!film";
    rules->expose = expose;
    api.rules = rules;
    document(&api, &text);
    ck_assert_ptr_null(strstr(text, "schemas/film"));
    ck_assert_ptr_null(strstr(text, "film(...)"));
    ck_assert_ptr_null(strstr(text, "/film\""));
}
END_TEST

START_TEST(a_role_sees_what_it_may_do)
{
    records_api_t api = api_of(studio(pool));
    records_privileges_t *privileges = records_privileges_make(api.catalog, pool);
    api.privileges = privileges;
    ck_assert_str_eq(at(document(&api, NULL), "paths /film"), "none");
    records_privileges_add(privileges,
                           &(records_privilege_t){ RECORDS_PRIVILEGE_TABLE, "main", "film", NULL,
                                                   RECORDS_MAY_SELECT | RECORDS_MAY_INSERT });
    ck_assert_str_ne(at(document(&api, NULL), "paths /film get"), "none");
    ck_assert_str_ne(at(document(&api, NULL), "paths /film post"), "none");
    ck_assert_str_eq(at(document(&api, NULL), "paths /film patch"), "none");
    ck_assert_str_eq(at(document(&api, NULL), "paths /film delete"), "none");
}
END_TEST

START_TEST(who_may_read_some_columns_must_select)
{
    records_api_t api = api_of(studio(pool));
    records_privileges_t *privileges = records_privileges_make(api.catalog, pool);
    static const char *const columns[] = { "id", "title" };
    const char *text;
    size_t i;

    for (i = 0; i < COUNT_OF(columns); i++)
        records_privileges_add(privileges,
                               &(records_privilege_t){ RECORDS_PRIVILEGE_COLUMN, "main", "film",
                                                       columns[i], RECORDS_MAY_SELECT });
    records_privileges_end(privileges);
    api.privileges = privileges;
    ck_assert_str_eq(at(document(&api, &text), "components schemas film properties year"), "none");
    ck_assert_ptr_nonnull(strstr(text, "\"required\":true,\"description\":\"Columns, and"));
    ck_assert_ptr_nonnull(strstr(text, "\"example\":\"id,title\""));
    ck_assert_ptr_null(strstr(text, "{\"name\":\"year\",\"in\":\"query\""));
}
END_TEST

static void allow(records_privileges_t *privileges, const char *table, const char *column,
                  unsigned may)
{
    records_privileges_add(
        privileges, &(records_privilege_t){ RECORDS_PRIVILEGE_COLUMN, "main", table, column, may });
}

START_TEST(who_may_not_read_the_key_has_no_single_rows)
{
    records_api_t api = api_of(studio(pool));
    records_privileges_t *privileges = records_privileges_make(api.catalog, pool);
    struct json_object *d;

    allow(privileges, "film", "title", RECORDS_MAY_ALL);
    allow(privileges, "film", "id", RECORDS_MAY_INSERT | RECORDS_MAY_UPDATE);
    api.privileges = privileges;
    d = document(&api, NULL);
    ck_assert_str_ne(at(d, "paths /film get"), "none");
    ck_assert_str_ne(at(d, "paths /film post"), "none");
    ck_assert_str_eq(at(d, "paths /film put"), "none");
    ck_assert_str_eq(at(d, "paths /film/{id}"), "none");
    ck_assert_str_eq(at(d, "components responses film.row"), "none");
    allow(privileges, "film", "id", RECORDS_MAY_SELECT);
    d = document(&api, NULL);
    ck_assert_str_ne(at(d, "paths /film put"), "none");
    ck_assert_str_ne(at(d, "paths /film/{id} get"), "none");
    ck_assert_str_ne(at(d, "components responses film.row"), "none");
}
END_TEST

START_TEST(columns_that_may_not_be_read_relate_nothing)
{
    records_api_t api = api_of(studio(pool));
    records_privileges_t *privileges = records_privileges_make(api.catalog, pool);
    const char *text;

    allow(privileges, "film", "id", RECORDS_MAY_SELECT);
    allow(privileges, "shot", "code", RECORDS_MAY_SELECT);
    api.privileges = privileges;
    document(&api, &text);
    ck_assert_ptr_null(strstr(text, "\"links\""));
    ck_assert_ptr_null(strstr(text, "select can embed"));
    allow(privileges, "shot", "film", RECORDS_MAY_SELECT);
    document(&api, &text);
    ck_assert_ptr_nonnull(strstr(text, "select can embed"));
    ck_assert_ptr_nonnull(strstr(text, "<fk table='film' column='id'/>"));
}
END_TEST

START_TEST(a_new_row_needs_what_has_no_default)
{
    records_api_t api = api_of(studio(pool));
    struct json_object *d = document(&api, NULL);

    ck_assert_str_eq(at(d, "components schemas film.insert required"), "[\"title\"]");
    ck_assert_str_eq(at(d, "components schemas film.update required"), "none");
    ck_assert_str_eq(at(d, "components schemas film required"), "none");
    ck_assert_str_eq(at(d, "components schemas film properties title type"), "\"string\"");
    ck_assert_str_eq(at(d, "components schemas film properties year type"),
                     "[\"integer\",\"null\"]");
}
END_TEST

START_TEST(a_key_that_is_preset_stands_in_the_address_of_a_put)
{
    records_api_t api = api_of(studio(pool));
    records_table_t *shot = (records_table_t *)records_catalog_table(api.catalog, "main", "shot");
    records_table_rules_t *rules = apr_pcalloc(pool, sizeof(*rules));
    const records_preset_t preset = { .column = records_table_column(shot, "film") };

    rules->presets = apr_array_make(pool, 1, sizeof(const records_preset_t *));
    APR_ARRAY_PUSH(rules->presets, const records_preset_t *) = &preset;
    shot->rules = rules;
    ck_assert_str_eq(at(document(&api, NULL), "paths /shot/{film},{code} put operationId"),
                     "\"replace_shot\"");
    ck_assert_str_eq(at(document(&api, NULL), "components schemas shot.put properties film"),
                     "none");
    ((records_column_t *)preset.column)->unwritable = 1; /* not by the request */
    ck_assert_str_ne(at(document(&api, NULL), "paths /shot put"), "none");
    rules->presets = apr_array_make(pool, 1, sizeof(const records_preset_t *));
    ck_assert_str_eq(at(document(&api, NULL), "paths /shot put"), "none");
}
END_TEST

START_TEST(json_that_the_database_makes_can_be_anything)
{
    const records_catalog_t *catalog = studio(pool);
    const records_handler_t handler = { .media = "application/json",
                                        .schema = "main",
                                        .table = records_catalog_table(catalog, "main", "film") };
    records_api_t api = api_of(catalog);
    struct json_object *d;

    APR_ARRAY_PUSH(catalog->handlers, const records_handler_t *) = &handler;
    d = document(&api, NULL);
    ck_assert_str_eq(at(d, "components responses film.rows content application/json schema"), "{}");
    ck_assert_str_eq(at(d, "components responses shot.rows content application/json schema type"),
                     "\"array\"");
}
END_TEST

START_TEST(what_nothing_refers_to_is_left_out)
{
    records_api_t api = api_of(studio(pool));
    records_rules_t *rules = studio_rules(pool);

    ck_assert_str_eq(at(document(&api, NULL), "components parameters Idempotency-Key"), "none");
    ck_assert_str_eq(at(document(&api, NULL), "components responses TooManyRequests"), "none");
    ck_assert_str_eq(at(document(&api, NULL), "components schemas api.batch"), "none");
    api.idempotency = 1;
    api.throttled = 1;
    rules->batches = 1;
    api.rules = rules;
    ck_assert_str_ne(at(document(&api, NULL), "components parameters Idempotency-Key"), "none");
    ck_assert_str_ne(at(document(&api, NULL), "components responses TooManyRequests"), "none");
    ck_assert_str_ne(at(document(&api, NULL), "components schemas api.batch"), "none");
    ck_assert_str_ne(at(document(&api, NULL), "paths / post"), "none");
}
END_TEST

START_TEST(flows_of_one_name_are_one_scheme)
{
    records_api_t api = api_of(studio(pool));
    apr_array_header_t *schemes = apr_array_make(pool, 2, sizeof(records_security_scheme_t));
    records_security_scheme_t scheme = { .name = "login",
                                         .kind = "oauth2",
                                         .token_url = "https://t" };

    ck_assert_str_eq(at(document(&api, NULL), "security"), "[]");
    scheme.flow = "clientCredentials";
    APR_ARRAY_PUSH(schemes, records_security_scheme_t) = scheme;
    scheme.flow = "password";
    APR_ARRAY_PUSH(schemes, records_security_scheme_t) = scheme;
    api.security = schemes;
    api.anonymous = 1;
    ck_assert_str_eq(at(document(&api, NULL), "security"), "[{\"login\":[]},{}]");
    ck_assert_str_ne(at(document(&api, NULL),
                        "components securitySchemes login flows clientCredentials tokenUrl"),
                     "none");
    ck_assert_str_ne(
        at(document(&api, NULL), "components securitySchemes login flows password tokenUrl"),
        "none");
}
END_TEST

START_TEST(an_enum_has_its_values_and_null)
{
    static const records_fact_t facts[] = {
        { "setting", NULL, NULL, "default_schema", NULL, "main", NULL, STUDIO_NO_LINK, NULL },
        { "setting", "main", NULL, "comment", NULL, "Films\nand more", NULL, STUDIO_NO_LINK, NULL },
        { "enum", "main", "mood", "good", "1", "main.mood", NULL, STUDIO_NO_LINK, NULL },
        { "enum", "main", "mood", "bad", "2", "main.mood", NULL, STUDIO_NO_LINK, NULL },
        STUDIO_TABLE("t", STUDIO_ALL),
        STUDIO_COLUMN("t", "one", "1", "main.mood", "enum", ""),
        STUDIO_COLUMN("t", "other", "2", "main.mood", "enum", "nullable"),
    };
    records_build_t *build = records_build_begin(records_dialect_pgsql.kind, 0, pool);
    const records_catalog_t *catalog;
    struct json_object *d;
    records_api_t api;
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    api = api_of(catalog);
    api.dialect = &records_dialect_pgsql;
    d = document(&api, NULL);
    ck_assert_str_eq(at(d, "components schemas t properties one enum"), "[\"good\",\"bad\"]");
    ck_assert_str_eq(at(d, "components schemas t properties other enum"),
                     "[\"good\",\"bad\",null]");
    ck_assert_str_eq(at(d, "info title"), "\"Films\"");
    ck_assert_str_eq(at(d, "info description"), "\"and more\"");
}
END_TEST

static struct json_object *typed(const records_dialect_t *dialect, const records_fact_t *facts,
                                 size_t count)
{
    records_build_t *build = records_build_begin(dialect->kind, 0, pool);
    const records_catalog_t *catalog;
    records_api_t api;
    size_t i;

    for (i = 0; i < count; i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    api = api_of(catalog);
    api.dialect = dialect;
    return document(&api, NULL);
}

START_TEST(numbers_are_as_large_as_they_may_be)
{
    static const records_fact_t mysql[] = {
        { "setting", NULL, NULL, "default_schema", NULL, "main", NULL, STUDIO_NO_LINK, NULL },
        { "table", "main", "t", NULL, NULL, NULL, STUDIO_ALL, STUDIO_NO_LINK, NULL },
        { "column", "main", "t", "made", "1", "year(4)", "", "year", NULL, NULL, NULL },
        { "column", "main", "t", "size", "2", "float", "", "float", NULL, NULL, NULL },
        { "function", "main", "FUNCTION f", "f", NULL, "int(10) unsigned", "reads", "int", NULL, NULL,
          NULL },
        { "parameter", "main", "FUNCTION f", "n", "1", "bigint(20) unsigned zerofill", "required",
          "bigint", NULL, NULL, NULL },
    };
    static const records_fact_t sqlite[] = {
        { "setting", NULL, NULL, "default_schema", NULL, "main", NULL, STUDIO_NO_LINK, NULL },
        { "table", "main", "t", NULL, NULL, NULL, STUDIO_ALL, STUDIO_NO_LINK, NULL },
        { "column", "main", "t", "size", "1", "real", "", "real", NULL, NULL, NULL },
        { "column", "main", "t", "width", "2", "float", "", "float", NULL, NULL, NULL },
    };
    struct json_object *d = typed(&records_dialect_mysql, mysql, COUNT_OF(mysql));

    ck_assert_str_eq(at(d, "components schemas t properties made maximum"), "2155");
    ck_assert_str_eq(at(d, "components schemas t properties size format"), "\"float\"");
    ck_assert_str_eq(at(d, "components schemas f.arguments properties n format"), "\"uint64\"");
    ck_assert_str_eq(
        at(d, "paths /rpc/f post responses 200 content application/json schema format"),
        "\"uint32\"");
    d = typed(&records_dialect_sqlite3, sqlite, COUNT_OF(sqlite));
    ck_assert_str_eq(at(d, "components schemas t properties size format"), "\"double\"");
    ck_assert_str_eq(at(d, "components schemas t properties width format"), "\"double\"");
}
END_TEST

/* ---- odd names ------------------------------------------------------------------------- */

static records_catalog_t *odd_catalog(const char *table, const char *column, const char *comment)
{
    const records_fact_t facts[] = {
        { "setting", NULL, NULL, "default_schema", NULL, "main", NULL, STUDIO_NO_LINK, NULL },
        { "table", "main", table, NULL, NULL, NULL, STUDIO_ALL, STUDIO_NO_LINK, comment },
        { "column", "main", table, column, "1", "text", "", "text", NULL, NULL, comment },
        { "column", "main", table, "select", "2", "text", "", "text", NULL, NULL, comment },
        { "key", "main", table, column, "1", "k", NULL, STUDIO_NO_LINK, NULL },
    };
    records_build_t *build = records_build_begin(records_dialect_sqlite3.kind, 0, pool);
    const records_catalog_t *catalog;
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    return (records_catalog_t *)catalog;
}

/* Names of components have letters, digits, and few others (OpenAPI 3.1, 4.8.7.1). */
static void check_components(struct json_object *d)
{
    struct json_object *components, *section;

    ck_assert(json_object_object_get_ex(d, "components", &components));
    json_object_object_foreach (components, kind, members) {
        (void)kind;
        section = members;
        json_object_object_foreach (section, name, member) {
            (void)member;
            ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                           "0123456789._-"),
                              strlen(name));
        }
    }
}

START_TEST(any_name_and_any_comment_make_a_document)
{
    static const char *const names[] = {
        "a\"b", "a'b", "a/b~c", "a b", "{a}", "a,b", "a.b", "a%b", "%s%d%j", "\\", "\n\t\001", "rpc",
        "\xff\xfe not UTF-8", "\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a \xe2\x80\xae", "api", "a?b#c", "<x>&",
    };
    size_t i, k;

    for (i = 0; i < COUNT_OF(names); i++)
        for (k = 0; k < COUNT_OF(names); k++) {
            records_api_t api =
                api_of(odd_catalog(names[i], names[k], names[(i + k) % COUNT_OF(names)]));
            const char *text;

            check_components(document(&api, &text));
            ck_assert(records_utf8_valid(text, strlen(text)));
        }
}
END_TEST

START_TEST(a_very_long_comment_is_there_whole)
{
    char *comment = apr_pcalloc(pool, 300001);
    records_api_t api;

    memset(comment, 'x', 300000);
    api = api_of(odd_catalog("t", "c", comment));
    ck_assert_uint_eq(strlen(at(document(&api, NULL), "components schemas t description")), 300002);
}
END_TEST

START_TEST(a_column_named_like_a_parameter_is_filtered_in_quotes)
{
    records_api_t api = api_of(odd_catalog("t", "a,b", NULL));
    const char *text;

    document(&api, &text);
    ck_assert_ptr_nonnull(strstr(text, "{\"name\":\"\\\"select\\\"\",\"in\":\"query\""));
    ck_assert_ptr_nonnull(strstr(text, "{\"name\":\"\\\"a,b\\\"\",\"in\":\"query\""));
    ck_assert_ptr_nonnull(strstr(text, "\"/t/{a-2Cb}\""));
}
END_TEST

/* "name": how often a tag is told. */
static int count_tags(struct json_object *d, const char *name)
{
    struct json_object *tags;
    size_t i;
    int n = 0;

    ck_assert(json_object_object_get_ex(d, "tags", &tags));
    for (i = 0; i < json_object_array_length(tags); i++)
        n += strcmp(at(json_object_array_get_idx(tags, i), "name"),
                    apr_psprintf(pool, "\"%s\"", name))
             == 0;
    return n;
}

START_TEST(a_table_named_like_a_tag_shares_it)
{
    records_api_t api = api_of(odd_catalog("api", "filters", NULL));
    const char *text;

    ck_assert_int_eq(count_tags(document(&api, &text), "api"), 1);
    ck_assert_ptr_nonnull(strstr(text, "{\"name\":\"\\\"filters\\\"\",\"in\":\"query\""));
    api.catalog = odd_catalog("rpc", "id", NULL);
    ck_assert_int_eq(count_tags(document(&api, NULL), "api"), 1);
    ck_assert_int_eq(count_tags(document(&api, NULL), "rpc"), 1);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_template_has_single_quotes);
    tcase_add_test(room, a_comma_is_left_out_behind_a_bracket);
    tcase_add_test(room, texts_are_escaped_for_their_place);
    tcase_add_test(room, a_document_is_of_the_schema_that_was_asked_for);
    tcase_add_test(room, the_head_says_what_the_request_knows);
    tcase_add_test(room, a_place_that_is_only_read_has_no_other_methods);
    tcase_add_test(room, what_is_not_exposed_is_not_there);
    tcase_add_test(room, a_role_sees_what_it_may_do);
    tcase_add_test(room, who_may_read_some_columns_must_select);
    tcase_add_test(room, who_may_not_read_the_key_has_no_single_rows);
    tcase_add_test(room, columns_that_may_not_be_read_relate_nothing);
    tcase_add_test(room, a_new_row_needs_what_has_no_default);
    tcase_add_test(room, a_key_that_is_preset_stands_in_the_address_of_a_put);
    tcase_add_test(room, json_that_the_database_makes_can_be_anything);
    tcase_add_test(room, what_nothing_refers_to_is_left_out);
    tcase_add_test(room, an_enum_has_its_values_and_null);
    tcase_add_test(room, numbers_are_as_large_as_they_may_be);
    tcase_add_test(room, flows_of_one_name_are_one_scheme);
    tcase_add_test(room, any_name_and_any_comment_make_a_document);
    tcase_add_test(room, a_very_long_comment_is_there_whole);
    tcase_add_test(room, a_column_named_like_a_parameter_is_filtered_in_quotes);
    tcase_add_test(room, a_table_named_like_a_tag_shares_it);
}

UNIT_MAIN("openapi", tests)
