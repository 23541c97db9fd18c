/* SPDX-License-Identifier: Apache-2.0 */
#include "openapi/openapi.h"

#include "base/json.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "base/json_text.h"
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
    WRITTEN("a~1b~0c%20.", records_openapi_write(&d, "%p", "a/b~c ."));
    WRITTEN("[]", records_openapi_write(&d, "[%s%u%c%p%j]", NULL, NULL, NULL, NULL, NULL));
}
END_TEST

/* The whole document, which is JSON. */
static const char *document(const records_api_t *api)
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
    return records_text_string(&out);
}

START_TEST(a_document_is_of_the_schema_that_was_asked_for)
{
    records_api_t api = { 0 };

    api.catalog = studio(pool);
    api.dialect = &records_dialect_sqlite3;
    api.rules = studio_rules(pool);
    api.schema = "main";
    api.url = "https://api.example/v1";
    ck_assert_ptr_nonnull(strstr(document(&api), "\"/film\":"));
    api.schema = "other";
    ck_assert_ptr_null(strstr(document(&api), "\"/film\":"));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_template_has_single_quotes);
    tcase_add_test(room, a_comma_is_left_out_behind_a_bracket);
    tcase_add_test(room, texts_are_escaped_for_their_place);
    tcase_add_test(room, a_document_is_of_the_schema_that_was_asked_for);
}

UNIT_MAIN("openapi", tests)
