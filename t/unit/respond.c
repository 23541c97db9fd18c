/* SPDX-License-Identifier: Apache-2.0 */
#include "response/respond.h"

#include <string.h>

#include "databases/sqlite3/dialect_sqlite3.h"
#include "response/allow.h"
#include "response/encoders.h"
#include "studio.h"
#include "unit.h"

#define REPRESENTATION "\nPrefer: return=representation"
#define OBJECT "\nAccept: application/vnd.pgrst.object+json"

/* What the database answered, as numbers; -1 for what it did not say. */
typedef struct answer_t {
    apr_int64_t affected, total, in_page;
    int created;
    const char *explained;
} answer_t;

static const answer_t silence = { -1, -1, -1, 0, NULL };

static records_rows_t no_rows; /* never asked: respond reads rows for a Location alone */

static records_error_t *respond_with(records_response_t *response, const char *text,
                                     const answer_t *answer, records_rows_t *rows,
                                     const records_rules_t *rules)
{
    records_compiled_t compiled;
    records_result_t result = { .rows = rows,
                                .affected = answer->affected,
                                .total = answer->total,
                                .in_page = answer->in_page,
                                .explained = answer->explained };
    records_context_t context = {
        pool, NULL, &records_dialect_sqlite3, rules != NULL ? rules : studio_rules(pool), NULL, 0, 0
    };
    records_error_t *error = studio_ask(&compiled, text, &records_dialect_sqlite3, rules, pool);

    ck_assert_msg(error == NULL, "%s: %s", text, error == NULL ? "" : error->message);
    result.created = answer->created ? 1 : 0;
    if (compiled.transaction == NULL)
        result.rows = NULL;
    return records_respond(response, &compiled, &result, &context);
}

static records_response_t respond(const char *text, answer_t answer)
{
    records_response_t response;

    ck_assert_ptr_null(respond_with(&response, text, &answer, &no_rows, NULL));
    return response;
}

static const char *header(const records_response_t *response, const char *name)
{
    const char *value = apr_table_get(response->headers, name);

    return value == NULL ? "none" : value;
}

static answer_t page(apr_int64_t in_page, apr_int64_t total)
{
    answer_t answer = { -1, total, in_page, 0, NULL };

    return answer;
}

static answer_t change(apr_int64_t affected)
{
    answer_t answer = { affected, -1, -1, 0, NULL };

    return answer;
}

/* ---- reads ---------------------------------------------------------------------- */

START_TEST(a_read_says_which_rows_come_and_of_how_many)
{
    static const struct {
        const char *query;
        apr_int64_t in_page, total;
        int status;
        const char *range;
    } cases[] = {
        { "", 15, -1, 200, "0-14/*" },
        { "", 0, -1, 200, "*/*" },
        { "", 15, 15, 200, "0-14/15" },
        { "", 0, 0, 200, "*/0" },
        { "?limit=5", 5, -1, 200, "0-4/*" }, /* partial, but nobody counted */
        { "?limit=5", 5, 15, 206, "0-4/15" },
        { "?limit=5&offset=3", 5, 15, 206, "3-7/15" },
        { "?limit=0", 0, 15, 206, "*/15" },
        { "?limit=0", 0, 0, 200, "*/0" },
        { "?offset=15", 0, 15, 206, "*/15" },
        { "?offset=100", 0, -1, 200, "*/*" },
        { "?offset=14", 1, 15, 206, "14-14/15" },
        { "?limit=5", -1, 15, 206, "0-4/15" }, /* in the page: as many as are left */
        { "?limit=5&offset=13", -1, 15, 206, "13-14/15" },
        { "?offset=3", -1, 15, 206, "3-14/15" },
        { "", -1, 15, 200, "0-14/15" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_response_t response = respond(apr_pstrcat(pool, "GET /film", cases[i].query, NULL),
                                              page(cases[i].in_page, cases[i].total));

        ck_assert_msg(response.status == cases[i].status, "case %d", (int)i);
        ck_assert_str_eq(header(&response, "Content-Range"), cases[i].range);
    }
}
END_TEST

#define FEW "\nPrefer: count=estimated"
#define PLANNED "\nPrefer: count=planned"

START_TEST(a_total_may_be_what_the_database_expects)
{
    static const struct {
        const char *text;
        apr_int64_t most, in_page, total; /* total: counted */
        const char *plan;
        int status;
        const char *range;
    } cases[] = {
        { "GET /film" PLANNED, -1, 15, -1, "[{\"Plan\":{\"Plan Rows\":20}}]", 206, "0-14/20" },
        { "GET /film" PLANNED, -1, 15, -1, "[{\"Plan\":{\"Plan Rows\":9}}]", 200, "0-14/9" },
        { "GET /film" PLANNED, -1, 15, 15, NULL, 200, "0-14/15" }, /* counted instead */
        { "GET /film" PLANNED, -1, 15, -1, "no plan", 200, "0-14/*" },
        { "GET /film?limit=5" FEW, -1, 5, 15, "[{\"Plan\":{\"Plan Rows\":20}}]", 206, "0-4/20" },
        { "GET /film?limit=5" FEW, -1, 5, 15, "[{\"Plan\":{\"Plan Rows\":9}}]", 206, "0-4/15" },
        { "GET /film?limit=5" FEW, 10, 5, 7, "[{\"Plan\":{\"Plan Rows\":99}}]", 206, "0-4/7" },
        { "GET /film?limit=5" FEW, 10, 5, 11, "[{\"Plan\":{\"Plan Rows\":99}}]", 206, "0-4/99" },
        { "GET /film?limit=5" FEW, 10, 5, 11, "[{\"Plan\":{\"Plan Rows\":3}}]", 206, "0-4/11" },
    };
    records_rules_t *rules = studio_rules(pool);
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const answer_t answer = { -1, cases[i].total, cases[i].in_page, 0, cases[i].plan };
        records_response_t response;

        rules->max_rows = cases[i].most;
        ck_assert_ptr_null(respond_with(&response, cases[i].text, &answer, &no_rows, rules));
        ck_assert_msg(response.status == cases[i].status, "case %d", (int)i);
        ck_assert_str_eq(header(&response, "Content-Range"), cases[i].range);
    }
}
END_TEST

START_TEST(the_end_of_a_page_is_not_guessed)
{
    const answer_t answer = { -1, -1, -1, 0, "[{\"Plan\":{\"Plan Rows\":20}}]" };
    records_response_t response;

    ck_assert_ptr_null(respond_with(&response, "GET /film" PLANNED, &answer, &no_rows, NULL));
    ck_assert_str_eq(header(&response, "Content-Range"), "none");
    records_respond_page(&response, 4);
    ck_assert_str_eq(header(&response, "Content-Range"), "0-3/20");
}
END_TEST

START_TEST(an_offset_beyond_the_total_cannot_be_satisfied)
{
    const answer_t answer = { -1, 15, 0, 0, NULL };
    records_response_t response;
    records_error_t *error =
        respond_with(&response, "GET /film?offset=100", &answer, &no_rows, NULL);

    ck_assert_ptr_nonnull(error);
    ck_assert_int_eq(error->status, 416);
    ck_assert_str_eq(error->code, "PGRST103");
    ck_assert_str_eq(error->details, "An offset of 100 was requested, but there are only 15 rows.");
    ck_assert_str_eq(header(&response, "Content-Range"), "*/15");
}
END_TEST

START_TEST(a_page_whose_end_is_not_known_waits)
{
    records_response_t response = respond("GET /film?offset=3", page(-1, -1));

    ck_assert_str_eq(header(&response, "Content-Range"), "none");
    ck_assert(response.ranged);
    records_respond_page(&response, 4);
    ck_assert_str_eq(header(&response, "Content-Range"), "3-6/*");
    records_respond_page(&response, 9); /* once */
    ck_assert_str_eq(header(&response, "Content-Range"), "3-6/*");
    response = respond("GET /film", page(-1, -1));
    records_respond_page(&response, -1); /* too long to be known */
    ck_assert_str_eq(header(&response, "Content-Range"), "none");
    ck_assert_int_eq(response.status, 200);
}
END_TEST

START_TEST(every_format_has_its_type_and_encoder)
{
    static const struct { const char *accept, *type; const records_encoder_t *encoder; } cases[] = {
        { "application/json", "application/json; charset=utf-8", &records_json_encoder },
        { "application/vnd.pgrst.object", "application/vnd.pgrst.object+json; charset=utf-8",
          &records_object_encoder },
        { "text/csv", "text/csv; charset=utf-8", &records_csv_encoder },
        { "application/x-ndjson", "application/x-ndjson; charset=utf-8", &records_ndjson_encoder },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_response_t response = respond(
            apr_pstrcat(pool, "GET /film?select=id,n:title\nAccept: ", cases[i].accept, NULL),
            page(1, -1));

        ck_assert_str_eq(response.content_type, cases[i].type);
        ck_assert_ptr_eq(response.encoder, cases[i].encoder);
        ck_assert_int_eq(response.columns.columns, 2);
        ck_assert_str_eq(response.columns.names[1], "n");
        ck_assert_int_eq(response.columns.kinds[0], RECORDS_INTEGER);
        ck_assert_ptr_eq(response.rows, &no_rows);
    }
}
END_TEST

START_TEST(an_item_is_one_object_without_a_range)
{
    records_response_t response = respond("GET /film/1", page(1, -1));

    ck_assert_str_eq(response.content_type, "application/json; charset=utf-8");
    ck_assert_ptr_eq(response.encoder, &records_object_encoder);
    ck_assert_str_eq(header(&response, "Content-Range"), "none");
    ck_assert_str_eq(header(&response, "Content-Location"), "/api/film/1");
}
END_TEST

START_TEST(head_has_the_headers_alone)
{
    records_response_t response = respond("HEAD /film\nPrefer: count=exact", page(15, 15));

    ck_assert(response.bodyless);
    ck_assert_int_eq(response.status, 200);
    ck_assert_str_eq(header(&response, "Content-Range"), "0-14/15");
    ck_assert_str_eq(response.content_type, "application/json; charset=utf-8");
}
END_TEST

START_TEST(a_read_says_where_its_content_lives)
{
    static const struct { const char *target, *location; } cases[] = {
        { "/film", "/api/film" },
        { "/film?select=id&id=eq.1", "/api/film?id=eq.1&select=id" },
        { "/odd%20names?select=order", "/api/odd%20names?select=order" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_response_t response =
            respond(apr_pstrcat(pool, "GET ", cases[i].target, NULL), page(0, -1));

        ck_assert_str_eq(header(&response, "Content-Location"), cases[i].location);
    }
}
END_TEST

/* ---- writes --------------------------------------------------------------------- */

START_TEST(an_insert_is_created)
{
    static const struct { const char *text; apr_int64_t rows; const char *range; } cases[] = {
        { "POST /log\n\n{\"line\":\"x\"}", 1, "*/*" },
        { "POST /log\nPrefer: count=exact\n\n[{\"line\":\"x\"},{\"line\":\"y\"}]", 2, "*/2" },
        { "POST /log\nPrefer: count=estimated\n\n[{\"line\":\"x\"},{\"line\":\"y\"}]", 2, "*/2" },
        { "POST /log\nPrefer: count=planned\n\n[{\"line\":\"x\"},{\"line\":\"y\"}]", 2, "*/*" },
        { "POST /log\n\n[]", -1, "*/*" },
        { "POST /log\nPrefer: return=minimal\n\n{}", 1, "*/*" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_response_t response = respond(cases[i].text, change(cases[i].rows));

        ck_assert_int_eq(response.status, 201);
        ck_assert_str_eq(header(&response, "Content-Range"), cases[i].range);
        ck_assert_ptr_null(response.content_type);
        ck_assert_ptr_null(response.encoder);
        ck_assert(!response.bodyless); /* Content-Length: 0 */
        ck_assert_str_eq(header(&response, "Location"), "none");
    }
}
END_TEST

START_TEST(a_representation_has_a_body)
{
    records_response_t response = respond("POST /log" REPRESENTATION "\n\n{}", change(1));

    ck_assert_int_eq(response.status, 201);
    ck_assert_str_eq(response.content_type, "application/json; charset=utf-8");
    ck_assert_ptr_eq(response.rows, &no_rows);
    response = respond("PATCH /film?id=eq.1" REPRESENTATION "\n\n{\"year\":1}", change(1));
    ck_assert_int_eq(response.status, 200);
    ck_assert(!response.bodyless);
    response = respond("DELETE /film?id=eq.1" REPRESENTATION, change(1));
    ck_assert_int_eq(response.status, 200);
    response = respond("POST /log" REPRESENTATION "\n\n[]", silence);
    ck_assert_int_eq(response.status, 201);
    ck_assert_ptr_nonnull(response.encoder); /* [] */
}
END_TEST

START_TEST(an_update_says_how_many)
{
    static const struct { const char *text; apr_int64_t rows; int status; const char *range; } cases[] = {
        { "PATCH /film?id=gt.1\n\n{\"year\":1}", 3, 204, "0-2/*" },
        { "PATCH /film?id=gt.1\n\n{\"year\":1}", 0, 204, "*/*" },
        { "PATCH /film?id=gt.1\nPrefer: count=exact\n\n{\"year\":1}", 3, 204, "0-2/3" },
        { "PATCH /film?id=gt.1\nPrefer: count=exact\n\n{\"year\":1}", 0, 204, "*/0" },
        { "PATCH /film?id=gt.1" REPRESENTATION "\n\n{\"year\":1}", 0, 200, "*/*" },
        { "PATCH /film?id=gt.1\n\n{}", -1, 204, "*/*" },
        { "PATCH /film?id=gt.1" REPRESENTATION "\n\n{}", -1, 200, "*/*" },
        { "DELETE /film?id=gt.1", 3, 204, "*/*" },
        { "DELETE /film?id=gt.1\nPrefer: count=exact", 3, 204, "*/3" },
        { "DELETE /film?id=gt.1\nPrefer: count=planned", 3, 204, "*/*" },
        { "DELETE /film?id=gt.1" REPRESENTATION, 0, 200, "*/*" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_response_t response = respond(cases[i].text, change(cases[i].rows));

        ck_assert_msg(response.status == cases[i].status, "%s", cases[i].text);
        ck_assert_str_eq(header(&response, "Content-Range"), cases[i].range);
        ck_assert_int_eq(response.bodyless, cases[i].status == 204);
    }
}
END_TEST

START_TEST(put_says_whether_the_row_is_new)
{
    static const char text[] = "PUT /film?id=eq.7" REPRESENTATION "\n\n{\"id\":7}";
    const answer_t old = { 1, -1, 1, 0, NULL }, created = { 1, -1, 1, 1, NULL };
    records_response_t response = respond(text, created);

    ck_assert_int_eq(response.status, 201);
    ck_assert_str_eq(header(&response, "Content-Range"), "none");
    ck_assert_str_eq(header(&response, "Location"), "none");
    ck_assert_int_eq(respond(text, old).status, 200);
    ck_assert_int_eq(respond("PUT /film?id=eq.7\n\n{\"id\":7}", created).status, 204);
    ck_assert_int_eq(
        respond("PUT /film?id=eq.7\nPrefer: return=headers-only\n\n{\"id\":7}", old).status, 204);
}
END_TEST

START_TEST(nothing_is_not_a_single_object)
{
    static const char *const texts[] = {
        "POST /film" REPRESENTATION OBJECT "\n\n[]", "PATCH /film?id=eq.1" REPRESENTATION OBJECT "\n\n{}",
        "PATCH /film?id=eq.1" OBJECT "\n\n{}", "POST /film" OBJECT "\n\n[]",
    };
    records_response_t response;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        records_error_t *error = respond_with(&response, texts[i], &silence, NULL, NULL);

        ck_assert_msg(error != NULL, "%s", texts[i]);
        ck_assert_int_eq(error->status, 406);
        ck_assert_str_eq(error->code, "PGRST116");
        ck_assert_str_eq(error->details, "The result contains 0 rows");
    }
    ck_assert_ptr_null(respond_with(&response, "PATCH /film/1\n\n{}", &silence, NULL, NULL));
    ck_assert_int_eq(response.status, 204);
}
END_TEST

/* ---- Location ------------------------------------------------------------------- */

typedef struct key_row_t {
    records_rows_t rows;
    records_row_t row;
    int told;
} key_row_t;

static records_error_t *next_key(records_rows_t *rows, const records_row_t **row)
{
    key_row_t *key = (key_row_t *)rows;

    *row = key->told++ ? NULL : &key->row;
    return NULL;
}

static const char *location(const char *text, int columns, const char *const *names,
                            const records_value_t *values, apr_int64_t in_page)
{
    static const records_kind_e kinds[] = { RECORDS_TEXT, RECORDS_TEXT };
    key_row_t key = { { next_key }, { columns, names, kinds, values }, 0 };
    const answer_t answer = { in_page, -1, in_page, 0, NULL };
    records_response_t response;

    ck_assert_ptr_null(respond_with(&response, text, &answer, &key.rows, NULL));
    ck_assert_int_eq(response.status, 201);
    ck_assert_ptr_null(response.content_type);
    return header(&response, "Location");
}

START_TEST(one_new_row_has_a_location)
{
    static const char post[] = "POST /film\nPrefer: return=headers-only\n\n{\"title\":\"x\"}";
    static const char *const names[] = { "film", "co de" };
    static const records_value_t plain[] = { { "7", 1 }, { NULL, 0 } };
    static const records_value_t odd[] = { { "7\xC3\xBC & x/y", 9 }, { "a,b", 3 } };

    ck_assert_str_eq(location(post, 1, names, plain, 1), "/api/film?film=eq.7");
    ck_assert_str_eq(location(post, 2, names, plain, 1), "/api/film?film=eq.7&co+de=is.null");
    ck_assert_str_eq(location(post, 2, names, odd, 1),
                     "/api/film?film=eq.7%c3%bc+%26+x%2fy&co+de=eq.a%2cb");
    ck_assert_str_eq(location(post, 1, names, plain, 2), "none");
    ck_assert_str_eq(location("POST /log\nPrefer: return=headers-only\n\n{}", 1, names, plain, 1),
                     "none");
}
END_TEST

/* ---- other headers -------------------------------------------------------------- */

START_TEST(preferences_that_were_applied_are_told_in_order)
{
    static const struct { const char *text, *applied; } cases[] = {
        { "GET /film", "none" },
        { "GET /film\nPrefer: return=minimal, missing=default", "none" },
        { "GET /film\nPrefer: handling=strict, count=exact", "count=exact, handling=strict" },
        { "GET /film\nPrefer: handling=lenient", "handling=lenient" },
        { "GET /film\nPrefer: unknown", "none" },
        { "GET /film\nPrefer: tx=commit", "tx=commit" },
        { "GET /film\nPrefer: max-affected=1", "none" },
        { "POST /log\nPrefer: tx=rollback, count=exact, return=minimal, missing=default\n\n{}",
          "missing=default, return=minimal, count=exact, tx=rollback" },
        { "PATCH /film?id=eq.1\nPrefer: max-affected=5, handling=strict, return=headers-only, "
          "missing=null\n\n{\"year\":1}",
          "missing=null, return=headers-only, handling=strict, max-affected=5" },
        { "PATCH /film?id=eq.1\nPrefer: max-affected=5\n\n{\"year\":1}", "none" },
        { "PUT /film?id=eq.7\nPrefer: missing=default, return=minimal\n\n{\"id\":7}",
          "return=minimal" },
        { "DELETE /film?id=eq.1\nPrefer: missing=default, return=minimal, count=exact",
          "return=minimal, count=exact" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_response_t response = respond(cases[i].text, change(1));

        ck_assert_msg(strcmp(header(&response, "Preference-Applied"), cases[i].applied) == 0,
                      "%s: %s", cases[i].text, header(&response, "Preference-Applied"));
    }
}
END_TEST

START_TEST(a_rollback_that_is_not_allowed_is_not_told)
{
    records_rules_t *rules = studio_rules(pool);
    const answer_t answer = { 1, -1, -1, 0, NULL };
    records_response_t response;

    rules->may_rollback = 0;
    ck_assert_ptr_null(respond_with(&response, "DELETE /film?id=eq.1\nPrefer: tx=rollback", &answer,
                                    &no_rows, rules));
    ck_assert_str_eq(header(&response, "Preference-Applied"), "none");
}
END_TEST

START_TEST(the_profile_is_told_where_there_is_content)
{
    records_rules_t *rules = studio_rules(pool);
    apr_array_header_t *schemas = apr_array_make(pool, 2, sizeof(const char *));
    records_response_t response = respond("GET /film", page(0, -1));

    ck_assert_str_eq(header(&response, "Content-Profile"), "none");
    response = respond("GET /film\nAccept-Profile: main", page(0, -1));
    ck_assert_str_eq(header(&response, "Content-Profile"), "main");
    response = respond("DELETE /film?id=eq.1\nContent-Profile: main", change(0));
    ck_assert_str_eq(header(&response, "Content-Profile"), "none"); /* 204 */
    APR_ARRAY_PUSH(schemas, const char *) = "main";
    APR_ARRAY_PUSH(schemas, const char *) = "other";
    rules->schemas = schemas;
    ck_assert_ptr_null(respond_with(&response, "GET /film", &silence, &no_rows, rules));
    ck_assert_str_eq(header(&response, "Content-Profile"), "main");
}
END_TEST

START_TEST(every_answer_tells_what_it_varies_with)
{
    static const char *const texts[] = { "GET /film", "POST /log\n\n{}", "DELETE /film?id=eq.1",
                                         "OPTIONS /film", "OPTIONS /" };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        records_response_t response = respond(texts[i], silence);

        ck_assert_str_eq(header(&response, "Vary"), "Accept, Prefer, Range");
    }
}
END_TEST

START_TEST(options_lists_what_the_table_takes)
{
    static const struct { const char *path, *allow; } cases[] = {
        { "/film", "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE" },
        { "/log", "OPTIONS,GET,HEAD,POST,PATCH,DELETE" },            /* no key, no PUT */
        { "/recent", "OPTIONS,GET,HEAD" },
        { "/film/1", "OPTIONS,GET,HEAD,PUT,PATCH,DELETE" },
        { "/", "OPTIONS,GET,HEAD" },
    };
    records_rules_t *rules = studio_rules(pool);
    records_response_t response;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        response = respond(apr_pstrcat(pool, "OPTIONS ", cases[i].path, NULL), silence);
        ck_assert_int_eq(response.status, 200);
        ck_assert_str_eq(header(&response, "Allow"), cases[i].allow);
        ck_assert_ptr_null(response.content_type);
        ck_assert(!response.bodyless);
    }
    rules->write = 0;
    ck_assert_ptr_null(respond_with(&response, "OPTIONS /film", &silence, NULL, rules));
    ck_assert_str_eq(header(&response, "Allow"), "OPTIONS,GET,HEAD");
    ck_assert_str_eq(records_respond_allow(NULL, 0, studio_rules(pool), pool),
                     "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_total_may_be_what_the_database_expects);
    tcase_add_test(room, the_end_of_a_page_is_not_guessed);
    tcase_add_test(room, a_read_says_which_rows_come_and_of_how_many);
    tcase_add_test(room, an_offset_beyond_the_total_cannot_be_satisfied);
    tcase_add_test(room, a_page_whose_end_is_not_known_waits);
    tcase_add_test(room, every_format_has_its_type_and_encoder);
    tcase_add_test(room, an_item_is_one_object_without_a_range);
    tcase_add_test(room, head_has_the_headers_alone);
    tcase_add_test(room, a_read_says_where_its_content_lives);
    tcase_add_test(room, an_insert_is_created);
    tcase_add_test(room, a_representation_has_a_body);
    tcase_add_test(room, an_update_says_how_many);
    tcase_add_test(room, put_says_whether_the_row_is_new);
    tcase_add_test(room, nothing_is_not_a_single_object);
    tcase_add_test(room, one_new_row_has_a_location);
    tcase_add_test(room, preferences_that_were_applied_are_told_in_order);
    tcase_add_test(room, a_rollback_that_is_not_allowed_is_not_told);
    tcase_add_test(room, the_profile_is_told_where_there_is_content);
    tcase_add_test(room, every_answer_tells_what_it_varies_with);
    tcase_add_test(room, options_lists_what_the_table_takes);
}

UNIT_MAIN("respond", tests)
