/* SPDX-License-Identifier: Apache-2.0 */
#include "request/shape.h"

#include <string.h>

#include <apr_strings.h>

#include "request/parse.h"
#include "studio.h"
#include "unit.h"

static const records_limits_t limits = { .filters = 2000, .nesting = 8, .depth = 4 };

static const char *shape(const char *text)
{
    records_message_t message;
    records_request_t request;
    records_error_t *error;

    studio_message(&message, apr_pstrdup(pool, text), strlen(text), pool);
    if ((error = records_parse_target(&request, &message, pool)) == NULL
        && (error = records_parse_method(&request, pool)) == NULL)
        error = records_parse_question(&request, &message, &limits, pool);
    ck_assert_msg(error == NULL, "%s: %s", text, error == NULL ? "" : error->message);
    return records_shape(&request, "/api", pool);
}

static records_error_t *read_shape(const char **means, const char *text, const void *with)
{
    (void)with;
    *means = shape(text);
    return NULL;
}

/* SECRET is in every value. */
START_TEST(names_and_operators_are_shown)
{
    static const case_t cases[] = {
        { "GET /", "/api/" },
        { "GET /film", "/api/film" },
        { "GET /film/SECRET", "/api/film/{}" },
        { "GET /shot/1,SECRET?select=id", "/api/shot/{}?select=id" },
        { "GET /film?id=eq.SECRET&title=not.like.*SECRET*", "/api/film?id=eq&title=not.like" },
        { "GET /film?title=like(any).{SECRET,b}&id=in.(1,2,SECRET)",
          "/api/film?title=like(any)&id=in" },
        { "GET /film?year=gt.col(views)", "/api/film?year=gt.col(views)" },
        { "GET /film?or=(id.eq.SECRET,not.and(year.is.null,title.fts(german).SECRET))",
          "/api/film?or=(id.eq,not.and(year.is,title.fts))" },
        { "GET /film?not.and=(id.eq.1,id.eq.SECRET)", "/api/film?not.and=(id.eq,id.eq)" },
        { "GET /film?select=*,SECRET:title,year::text,views.sum(),count()",
          "/api/film?select=*,title,year,views.sum(),count()" },
        { "GET /film?select=data->SECRET->>SECRET,made.bucket(day)",
          "/api/film?select=data->,made.bucket(day)" },
        { "GET /film?data->>SECRET=eq.SECRET&order=data->SECRET.desc,id",
          "/api/film?data->=eq&order=data->.desc,id" },
        { "GET /film?select=id,shot!inner(a,...maker(name))&shot.b=eq.SECRET&shot.order=b&shot.limit=3",
          "/api/film?select=id,shot!inner(a,...maker(name))&shot.b=eq&shot.order=b&shot.limit" },
        { "GET /film?order=maker(name).desc.nullslast&limit=7&offset=9",
          "/api/film?order=maker(name).desc&limit&offset" },
        { "GET /film?cursor=SECRET&order=id&limit=7", "/api/film?order=id&limit&cursor" },
        { "GET /rpc/add?a=SECRET&b=eq.SECRET", "/api/rpc/add?a&b=eq" },
        { "POST /film?columns=id,title&on_conflict=id\nContent-Type: application/json\n\n"
          "[{\"id\":1,\"title\":\"SECRET\"}]",
          "/api/film?columns=id,title&on_conflict=id" },
    };

    check(read_shape, NULL, cases, COUNT_OF(cases));
}
END_TEST

START_TEST(no_value_is_shown)
{
    static const char *const texts[] = {
        "GET /film?id=eq.SECRET&or=(a.eq.SECRET,b.in.(SECRET,\"SECRET\"))&data->>SECRET=like.SECRET",
        "GET /film/SECRET?select=SECRET:id,data->>SECRET,shot(SECRET:a)&shot.a=not.eq.SECRET",
        "GET /rpc/add?a=SECRET&b=SECRET",
        "GET /film?cursor=SECRET&order=id&limit=5",
    };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++)
        ck_assert_msg(strstr(shape(texts[i]), "SECRET") == NULL, "%s", shape(texts[i]));
}
END_TEST

START_TEST(a_long_one_ends_with_dots)
{
    const char *text = "GET /film?id=eq.1", *shown;
    int i;

    for (i = 0; i < 500; i++)
        text = apr_pstrcat(pool, text, "&title=eq.x", NULL);
    shown = shape(text);
    ck_assert_uint_lt(strlen(shown), 2100);
    ck_assert_str_eq(shown + strlen(shown) - 3, "...");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, names_and_operators_are_shown);
    tcase_add_test(room, no_value_is_shown);
    tcase_add_test(room, a_long_one_ends_with_dots);
}

UNIT_MAIN("shape", tests)
