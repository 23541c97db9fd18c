/* SPDX-License-Identifier: Apache-2.0 */
/* plan/write.c with plan/values.c: what is changed, and to what. */
#include <string.h>

#include "databases/mysql/dialect_mysql.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "plan/values.h"
#include "studio.h"
#include "unit.h"

static const char *payload_of(const records_write_t *write)
{
    return apr_pstrmemdup(pool, write->payload.text, write->payload.length);
}

static const records_write_t *on(const records_dialect_t *dialect, const char *text)
{
    records_compiled_t compiled;
    records_error_t *error = studio_ask(&compiled, text, dialect, NULL, pool);

    ck_assert_msg(error == NULL, "%s: %s", text, error == NULL ? "" : error->message);
    return compiled.plan.write;
}

static const records_write_t *planned(const char *text)
{
    return on(&records_dialect_sqlite3, text);
}

static const records_write_t *posted(const char *body)
{
    return planned(apr_pstrcat(pool, "POST /film\n\n", body, NULL));
}

static records_error_t *refused(const char *text, const records_rules_t *rules)
{
    records_compiled_t compiled;
    records_error_t *error = studio_ask(&compiled, text, &records_dialect_sqlite3, rules, pool);

    ck_assert_msg(error != NULL, "%s", text);
    return error;
}

START_TEST(keys_become_columns)
{
    const records_write_t *write =
        posted("[{\"title\":\"a\",\"year\":1},{\"year\":2,\"title\":\"b\"}]");

    ck_assert_int_eq(write->rows, 2);
    ck_assert_int_eq(write->columns->nelts, 2);
    ck_assert_str_eq(APR_ARRAY_IDX(write->columns, 0, const records_column_t *)->name, "title");
    ck_assert_str_eq(APR_ARRAY_IDX(write->columns, 1, const records_column_t *)->name, "year");
    ck_assert(!write->single);
}
END_TEST

START_TEST(columns_choose_among_the_keys)
{
    const records_write_t *write =
        planned("POST /film?columns=year,title\n\n[{\"title\":\"a\",\"x\":1},{\"year\":2}]");

    ck_assert_int_eq(write->columns->nelts, 2);
    ck_assert_str_eq(APR_ARRAY_IDX(write->columns, 0, const records_column_t *)->name, "year");
    ck_assert_int_eq(write->rows, 2);
}
END_TEST

START_TEST(what_is_no_column_is_refused)
{
    static const char *const texts[] = {
        "POST /film\n\n{\"colour\":1}", "PATCH /film?id=eq.1\n\n{\"colour\":1}",
        "PUT /film?id=eq.1\n\n{\"id\":1,\"colour\":1}", "POST /film?columns=colour\n\n{}",
        "POST /film\n\n{\"Title\":1}", "POST /film\n\n{\"\":1}",
    };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        ck_assert_str_eq(refused(texts[i], NULL)->code, "PGRST204");
        ck_assert_int_eq(refused(texts[i], NULL)->status, 400);
    }
    ck_assert_str_eq(refused(texts[0], NULL)->message,
                     "Could not find the 'colour' column of 'film' in the schema cache");
}
END_TEST

START_TEST(nothing_to_write_is_no_write)
{
    static const char *const texts[] = { "POST /film\n\n[]", "POST /film\n\n1",
                                         "PATCH /film?id=eq.1\n\n{}", "PATCH /film?id=eq.1\n\n[]",
                                         "PATCH /film?id=eq.1\n\n[{}]" };
    records_compiled_t compiled;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        ck_assert_ptr_null(studio_ask(&compiled, texts[i], &records_dialect_sqlite3, NULL, pool));
        ck_assert_ptr_null(compiled.plan.write);
        ck_assert_ptr_null(compiled.transaction);
    }
    ck_assert_int_eq(posted("{}")->rows, 1);
    ck_assert_int_eq(posted("[{},{}]")->rows, 2);
}
END_TEST

START_TEST(values_are_written_in_the_form_that_all_databases_read)
{
    static const struct { const char *sent, *written; } cases[] = {
        { "{\"year\":\" +7 \"}", "[{\"year\":\"7\"}]" },
        { "{\"year\":7}", "[{\"year\":7}]" },
        { "{\"live\":\"yes\"}", "[{\"live\":\"1\"}]" },
        { "{\"live\":true}", "[{\"live\":true}]" },
        { "{\"live\":0}", "[{\"live\":0}]" },
        { "{\"due\":\"2024-1-5\"}", "[{\"due\":\"2024-01-05\"}]" },
        { "{\"seen\":\"2024-01-05T10:20:30+02:00\"}", "[{\"seen\":\"2024-01-05 08:20:30\"}]" },
        { "{\"made\":\"2024-01-05T10:20:30\"}", "[{\"made\":\"2024-01-05 10:20:30\"}]" },
        { "{\"ref\":\"A0EEBC999C0B4EF8BB6D6BB9BD380A11\"}",
          "[{\"ref\":\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"}]" },
        { "{\"raw\":\"ab\"}", "[{\"raw\":\"\\\\x6162\"}]" },
        { "{\"title\":\" a \"}", "[{\"title\":\" a \"}]" },
        { "{\"title\":null,\"year\":null}", "[{\"title\":null,\"year\":null}]" },
        { "{\"budget\":12345678901234567890.123456789}",
          "[{\"budget\":12345678901234567890.123456789}]" },
        { "{\"meta\":{\"a\":[1,null]}}", "[{\"meta\":{\"a\":[1,null]}}]" },
        { "{\"meta\":\"x\"}", "[{\"meta\":\"x\"}]" },
        { "{\"title\":\"a/b\",\"year\":\"+1\"}", "[{\"title\":\"a/b\",\"year\":\"1\"}]" },
        { "[{\"year\":1},{\"year\":\"+2\"}]", "[{\"year\":1},{\"year\":\"2\"}]" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(payload_of(posted(cases[i].sent)), cases[i].written);
}
END_TEST

START_TEST(numbers_keep_all_their_digits)
{
    static const char body[] = "[{\"year\":\"+1\",\"budget\":0.10000000000000000000000000000000001,"
                               "\"rating\":1e300,\"title\":\"x\"}]";
    static const char written[] =
        "[{\"year\":\"1\",\"budget\":0.10000000000000000000000000000000001,"
        "\"rating\":1e300,\"title\":\"x\"}]";

    ck_assert_str_eq(payload_of(posted(body)), written);
}
END_TEST

START_TEST(values_that_do_not_fit_are_refused)
{
    static const struct { const char *body, *code; } cases[] = {
        { "{\"year\":\"many\"}", "22P02" },          { "{\"year\":40000}", "22003" },
        { "{\"year\":1.5}", "22P02" },               { "{\"year\":true}", "22P02" },
        { "{\"year\":{\"a\":1}}", "22P02" },         { "{\"year\":[1]}", "22P02" },
        { "{\"year\":\"\"}", "22P02" },              { "{\"views\":9223372036854775808}", "22003" },
        { "{\"budget\":\"much\"}", "22P02" },        { "{\"rating\":\"1e999\"}", "22003" },
        { "{\"live\":\"maybe\"}", "22P02" },         { "{\"live\":2}", "22P02" },
        { "{\"due\":\"2023-02-30\"}", "22008" },     { "{\"due\":\"soon\"}", "22007" },
        { "{\"due\":20240101}", "22007" },           { "{\"starts\":\"25:00\"}", "22008" },
        { "{\"ref\":\"nobody\"}", "22P02" },         { "{\"raw\":\"\\\\x0\"}", "22023" },
        { "{\"ref\":[]}", "22P02" },                 { "[{\"year\":1},{\"year\":\"x\"}]", "22P02" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error =
            refused(apr_pstrcat(pool, "POST /film\n\n", cases[i].body, NULL), NULL);

        ck_assert_msg(strcmp(error->code, cases[i].code) == 0, "%s: %s", cases[i].body,
                      error->code);
        ck_assert_int_eq(error->status, 400);
    }
}
END_TEST

/* A NUL would end the text that is checked, but not the text that is written. */
START_TEST(no_text_holds_a_nul)
{
    static const char *const bodies[] = { "{\"year\":\"1\\u0000x\"}", "{\"title\":\"a\\u0000\"}",
                                          "{\"live\":\"t\\u0000\"}", "{\"raw\":\"\\u0000\"}",
                                          "{\"due\":\"2024-01-01\\u0000; x\"}" };
    size_t i;

    for (i = 0; i < COUNT_OF(bodies); i++) {
        records_error_t *error =
            refused(apr_pstrcat(pool, "POST /film\n\n", bodies[i], NULL), NULL);

        ck_assert_str_eq(error->code, "22P05");
        ck_assert_int_eq(error->status, 400);
    }
}
END_TEST

START_TEST(a_database_that_looks_itself_gets_what_was_sent)
{
    static const char body[] = "[ {\"year\" : \"many\", \"due\":\"today\"} ]";
    const records_write_t *write =
        on(&records_dialect_pgsql, apr_pstrcat(pool, "POST /film\n\n", body, NULL));

    ck_assert_str_eq(payload_of(write), body);
}
END_TEST

START_TEST(only_the_first_object_changes_rows)
{
    const records_write_t *write =
        planned("PATCH /film?id=eq.1\n\n[{\"year\":1},{\"year\":2},{\"year\":3}]");

    ck_assert_int_eq(write->rows, 1);
    ck_assert(write->single);
    ck_assert_str_eq(payload_of(write), "[{\"year\":1}]");
    ck_assert_int_eq(
        on(&records_dialect_pgsql, "PATCH /film?id=eq.1\n\n[{\"year\":1},{\"year\":2}]")->rows, 1);
}
END_TEST

START_TEST(writing_must_be_enabled)
{
    static const char *const texts[] = { "POST /film\n\n{}", "PATCH /film?id=eq.1\n\n{}",
                                         "PUT /film?id=eq.1\n\n{}", "DELETE /film?id=eq.1" };
    records_rules_t *rules = studio_rules(pool);
    size_t i;

    rules->write = 0;
    for (i = 0; i < COUNT_OF(texts); i++) {
        ck_assert_str_eq(refused(texts[i], rules)->code, "REC103");
        ck_assert_int_eq(refused(texts[i], rules)->status, 405);
    }
}
END_TEST

START_TEST(a_view_to_be_read_alone_is_not_written)
{
    static const struct { const char *text, *message; } cases[] = {
        { "POST /recent\n\n{}", "cannot insert into view \"recent\"" },
        { "PATCH /recent?id=eq.1\n\n{\"id\":1}", "cannot update view \"recent\"" },
        { "DELETE /recent?id=eq.1", "cannot delete from view \"recent\"" },
        { "PUT /recent?id=eq.1\n\n{\"id\":1}", "cannot insert into view \"recent\"" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = refused(cases[i].text, NULL);

        ck_assert_str_eq(error->code, "55000");
        ck_assert_int_eq(error->status, 405);
        ck_assert_str_eq(error->message, cases[i].message);
    }
}
END_TEST

START_TEST(changing_everything_must_be_meant)
{
    static const char *const texts[] = { "PATCH /film\n\n{\"year\":1}", "DELETE /film",
                                         "DELETE /film?limit=1", "PATCH /film\n\n{}",
                                         "DELETE /film?select=id&order=id" };
    records_rules_t *rules = studio_rules(pool);
    records_compiled_t compiled;
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        ck_assert_str_eq(refused(texts[i], NULL)->code, "REC101");
        ck_assert_int_eq(refused(texts[i], NULL)->status, 400);
    }
    ck_assert_ptr_null(
        studio_ask(&compiled, "DELETE /film?id=not.is.null", &records_dialect_sqlite3, NULL, pool));
    ck_assert_ptr_null(
        studio_ask(&compiled, "DELETE /film/1", &records_dialect_sqlite3, NULL, pool));
    rules->unfiltered = 1;
    ck_assert_ptr_null(
        studio_ask(&compiled, "DELETE /film", &records_dialect_sqlite3, rules, pool));
    ck_assert_ptr_null(compiled.plan.write->where);
}
END_TEST

START_TEST(filters_do_not_hinder_an_insert)
{
    ck_assert_ptr_null(planned("POST /film?id=eq.1&colour=eq.2\n\n{\"title\":\"x\"}")->where);
}
END_TEST

START_TEST(an_insert_has_no_page)
{
    ck_assert_str_eq(refused("POST /film?offset=1\n\n{\"title\":\"x\"}", NULL)->code, "PGRST114");
    ck_assert_str_eq(
        refused("POST /film?limit=1\n\n[{\"title\":\"x\"},{\"title\":\"y\"}]", NULL)->code,
        "PGRST114");
    ck_assert_int_eq(planned("POST /film?limit=1\n\n{\"title\":\"x\"}")->rows, 1);
}
END_TEST

START_TEST(a_change_of_a_page_chooses_keys)
{
    const records_write_t *write = planned("PATCH /film?year=gt.1&order=title&limit=2&offset=1\n\n"
                                           "{\"title\":\"x\"}");

    ck_assert(write->keys_chosen);
    ck_assert_int_eq(write->chosen->page.limit, 2);
    ck_assert_int_eq(write->chosen->page.offset, 1);
    ck_assert_int_eq(write->chosen->order->nelts, 2); /* and the key */
    ck_assert_int_eq(write->chosen->outputs->nelts, 1);
    write = on(&records_dialect_pgsql, "DELETE /film?year=gt.1&limit=2");
    ck_assert(!write->keys_chosen);
    ck_assert_int_eq(write->chosen->order->nelts, 1);
    write = planned("DELETE /film?year=gt.1&order=title");
    ck_assert(!write->keys_chosen);
    ck_assert_ptr_null(write->chosen);
}
END_TEST

START_TEST(a_default_that_is_not_told_is_refused_where_it_is_needed)
{
    static const char prefix[] = "POST /visit?columns=line,at\nPrefer: missing=default\n\n";
    const records_error_t *error = refused(
        apr_pstrcat(pool, prefix, "[{\"line\":\"x\",\"at\":null},{\"line\":\"y\"}]", NULL), NULL);

    ck_assert_str_eq(error->code, "PGRST127");
    ck_assert_str_eq(error->details, "sqlite3 does not say what the default of \"at\" is.");
    ck_assert(planned(apr_pstrcat(pool, prefix, "[{\"at\":null,\"z\":2}]", NULL))->defaults);
    ck_assert(planned("POST /film?columns=id,title\nPrefer: missing=default\n\n{}")->defaults);
}
END_TEST

START_TEST(a_location_needs_the_key)
{
    static const char body[] = "\n\n{\"title\":\"x\"}";
    records_compiled_t compiled;

    ck_assert_ptr_null(studio_ask(
        &compiled, apr_pstrcat(pool, "POST /film\nPrefer: return=headers-only", body, NULL),
        &records_dialect_sqlite3, NULL, pool));
    ck_assert(compiled.plan.location);
    ck_assert_int_eq(compiled.plan.read->outputs->nelts, 1);
    ck_assert_ptr_null(studio_ask(&compiled,
                                  "POST /log\nPrefer: return=headers-only\n\n"
                                  "{\"line\":\"x\"}",
                                  &records_dialect_sqlite3, NULL, pool));
    ck_assert(!compiled.plan.location);
    ck_assert_ptr_null(compiled.plan.read);
    ck_assert_ptr_null(studio_ask(&compiled,
                                  apr_pstrcat(pool, "POST /film?select=nothing", body, NULL),
                                  &records_dialect_sqlite3, NULL, pool)); /* select is unused */
    ck_assert_ptr_null(compiled.plan.read);
}
END_TEST

/* ---- as others are shown it ------------------------------------------------------- */

START_TEST(a_payload_is_shown_as_it_is_written)
{
    static const struct { const char *text, *shown; } cases[] = {
        { "POST /film\n\n{\"title\":\"a\", \"year\" : 1}", "[{\"title\":\"a\",\"year\":1}]" },
        { "POST /film\n\n[{\"title\":\"a\",\"year\":1},{\"year\":null,\"title\":\"b\"}]",
          "[{\"title\":\"a\",\"year\":1},{\"title\":\"b\",\"year\":null}]" },
        { "POST /film?columns=year\n\n[{\"title\":\"a\",\"x\":1},{\"year\":2}]", "[{},{\"year\":2}]" },
        { "POST /film\n\n{\"year\":1,\"title\":\"x\",\"year\":2}", "[{\"year\":2,\"title\":\"x\"}]" },
        { "POST /film\nContent-Type: text/csv\n\ntitle,year\na,1\nb,NULL\n",
          "[{\"title\":\"a\",\"year\":\"1\"},{\"title\":\"b\",\"year\":null}]" },
        { "PATCH /film?id=eq.1\n\n{\"meta\":{\"a\" : [1, \"\\u00e9\"]}}",
          "[{\"meta\":{\"a\":[1,\"\303\251\"]}}]" },
        { "PATCH /film?id=eq.1\n\n[{\"year\":1},{\"year\":2}]", "[{\"year\":1}]" },
        { "PUT /film?id=eq.7\n\n{\"id\":7,\"title\":\"a\"}", "[{\"id\":7,\"title\":\"a\"}]" },
        { "DELETE /film?id=eq.7", NULL },
        { "GET /film?id=eq.7", NULL },
    };
    const records_dialect_t *dialects[] = { &records_dialect_sqlite3, &records_dialect_pgsql };
    records_compiled_t compiled;
    size_t i, k;

    for (i = 0; i < COUNT_OF(cases); i++)
        for (k = 0; k < COUNT_OF(dialects); k++) {
            records_value_t shown;

            ck_assert_ptr_null(studio_ask(&compiled, cases[i].text, dialects[k], NULL, pool));
            shown = records_plan_payload(&compiled.plan, pool);
            if (cases[i].shown == NULL) {
                ck_assert_ptr_null(shown.text);
                continue;
            }
            ck_assert_ptr_nonnull(shown.text);
            ck_assert_str_eq(shown.text, cases[i].shown);
            ck_assert_uint_eq(shown.length, strlen(cases[i].shown));
        }
}
END_TEST

#define GIVEN 9

START_TEST(arguments_are_shown_by_their_kinds)
{
    static const records_parameter_t parameters[GIVEN] = {
        { .name = "a", .kind = RECORDS_INTEGER }, { .name = "b", .kind = RECORDS_INTEGER },
        { .name = "c", .kind = RECORDS_TEXT },    { .name = "d", .kind = RECORDS_BOOLEAN },
        { .name = "e", .kind = RECORDS_BOOLEAN }, { .name = "f", .kind = RECORDS_JSON },
        { .name = "g", .kind = RECORDS_JSON },    { .name = "h", .kind = RECORDS_TEXT },
        { .name = "\"", .kind = RECORDS_LIST },
    };
    static const char *const texts[GIVEN] = { "5",   "five", "5",  "true", "yes",
                                              "[1]", "[1",   NULL, "{1,2}" };
    apr_array_header_t *given = apr_array_make(pool, GIVEN, sizeof(const records_parameter_t *));
    records_value_t values[GIVEN];
    const records_call_t call = { .how = RECORDS_CALL_BOUND, .given = given, .values = values };
    const records_read_t read = { .call = &call };
    const records_plan_t plan = { .read = &read };
    int i;

    for (i = 0; i < GIVEN; i++) {
        APR_ARRAY_PUSH(given, const records_parameter_t *) = &parameters[i];
        values[i] = (records_value_t){ texts[i], texts[i] == NULL ? 0 : strlen(texts[i]) };
    }
    ck_assert_str_eq(records_plan_payload(&plan, pool).text,
                     "{\"a\":5,\"b\":\"five\",\"c\":\"5\",\"d\":true,\"e\":\"yes\","
                     "\"f\":[1],\"g\":\"[1\",\"h\":null,\"\\\"\":\"{1,2}\"}");
}
END_TEST

START_TEST(a_body_that_is_the_argument_is_shown_whole)
{
    static const records_parameter_t parameters[] = { { .name = "", .kind = RECORDS_JSON },
                                                      { .name = "", .kind = RECORDS_TEXT } };
    static const struct { const char *body, *shown[2]; } cases[] = {
        { "{\"a\":1}", { "{\"a\":1}", "\"{\\\"a\\\":1}\"" } },
        { "", { "", "\"\"" } },
    };
    size_t i, k;

    for (i = 0; i < COUNT_OF(cases); i++)
        for (k = 0; k < 2; k++) {
            apr_array_header_t *given = apr_array_make(pool, 1, sizeof(void *));
            const records_call_t call = { .how = RECORDS_CALL_RAW,
                                          .given = given,
                                          .body = { cases[i].body, strlen(cases[i].body) } };
            const records_read_t read = { .call = &call };
            const records_plan_t plan = { .read = &read };

            APR_ARRAY_PUSH(given, const records_parameter_t *) = &parameters[k];
            ck_assert_str_eq(records_plan_payload(&plan, pool).text, cases[i].shown[k]);
        }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, keys_become_columns);
    tcase_add_test(room, columns_choose_among_the_keys);
    tcase_add_test(room, what_is_no_column_is_refused);
    tcase_add_test(room, nothing_to_write_is_no_write);
    tcase_add_test(room, values_are_written_in_the_form_that_all_databases_read);
    tcase_add_test(room, numbers_keep_all_their_digits);
    tcase_add_test(room, values_that_do_not_fit_are_refused);
    tcase_add_test(room, no_text_holds_a_nul);
    tcase_add_test(room, a_database_that_looks_itself_gets_what_was_sent);
    tcase_add_test(room, only_the_first_object_changes_rows);
    tcase_add_test(room, writing_must_be_enabled);
    tcase_add_test(room, a_view_to_be_read_alone_is_not_written);
    tcase_add_test(room, changing_everything_must_be_meant);
    tcase_add_test(room, filters_do_not_hinder_an_insert);
    tcase_add_test(room, an_insert_has_no_page);
    tcase_add_test(room, a_change_of_a_page_chooses_keys);
    tcase_add_test(room, a_default_that_is_not_told_is_refused_where_it_is_needed);
    tcase_add_test(room, a_location_needs_the_key);
    tcase_add_test(room, a_payload_is_shown_as_it_is_written);
    tcase_add_test(room, arguments_are_shown_by_their_kinds);
    tcase_add_test(room, a_body_that_is_the_argument_is_shown_whole);
}

UNIT_MAIN("write", tests)
