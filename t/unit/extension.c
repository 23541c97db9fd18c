/* SPDX-License-Identifier: Apache-2.0 */
#include "sql/extension.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "fakes.h"
#include "studio.h"
#include "unit.h"

#include "databases/dialects.h"

/* A sentence that says what is wrong, of which a part is enough; NULL where nothing is. */
static void expect(const char *why, const char *part)
{
    if (part == NULL)
        ck_assert_msg(why == NULL, "%s", why);
    else
        ck_assert_msg(why != NULL && strstr(why, part) != NULL, "'%s' and not '%s'",
                      why == NULL ? "no complaint" : why, part);
}

/* ---- operators ---------------------------------------------------------------------- */

static const char *add_operator(const char *name, records_operator_t provider)
{
    return records_extensions_add_operator(records_extensions_make(pool), name, &provider, pool);
}

static records_operator_t operator_like(apr_size_t size)
{
    const records_operator_t provider = { .size = size, .write = fake_sounds };

    return provider;
}

START_TEST(an_operator_is_known_by_its_name)
{
    const records_extensions_t *extensions = fakes(pool);

    ck_assert_str_eq(records_extensions_operator(extensions, "sounds")->name, "sounds");
    ck_assert(records_extensions_operator(extensions, "sounds")->provider.write == fake_sounds);
    ck_assert_ptr_null(records_extensions_operator(extensions, "sound"));
    ck_assert_ptr_null(records_extensions_operator(extensions, "eq"));
    ck_assert_ptr_null(records_extensions_operator(NULL, "sounds"));
}
END_TEST

START_TEST(the_name_of_an_operator_is_its_own)
{
    static const char *const ours[] = { "eq", "in", "is", "fts", "not" };
    static const char *const bad[] = { "", "Sounds", "2d", "_x", "a-b", "a.b", "a(b", "\xc3\xa4" };
    size_t i;

    for (i = 0; i < COUNT_OF(ours); i++)
        expect(add_operator(ours[i], operator_like(sizeof(records_operator_t))),
               "an operator of mod_records itself");
    for (i = 0; i < COUNT_OF(bad); i++)
        expect(add_operator(bad[i], operator_like(sizeof(records_operator_t))),
               "its name is not a lower case letter");
    expect(add_operator("a_2", operator_like(sizeof(records_operator_t))), NULL);
}
END_TEST

START_TEST(an_operator_that_cannot_work_is_refused)
{
    records_operator_t one = operator_like(sizeof(one));

    one.write = NULL;
    expect(add_operator("x", one), "no write function");
    one = operator_like(sizeof(one));
    one.takes = (records_takes_e)7;
    expect(add_operator("x", one), "neither RECORDS_TAKES_VALUE nor");
    one = operator_like(sizeof(one));
    one.flags = 1u << 20;
    expect(add_operator("x", one), "flags that this mod_records does not know");
    one = operator_like(sizeof(one));
    one.takes = RECORDS_TAKES_LIST;
    one.flags = RECORDS_OPERATOR_QUANTIFIES;
    expect(add_operator("x", one), "cannot quantify");
    one = operator_like(sizeof(one));
    one.kinds = RECORDS_KIND_BIT(RECORDS_OTHER + 1);
    expect(add_operator("x", one), "bits of records_kind_e");
    one = operator_like(sizeof(one));
    one.databases = "pgsql, sqlite3";
    expect(add_operator("x", one), "without commas");
    one.databases = " ";
    expect(add_operator("x", one), "its databases are none");
}
END_TEST

/* ---- sizes --------------------------------------------------------------------------- */

START_TEST(a_struct_says_how_large_it_is)
{
    expect(add_operator("x", operator_like(0)), ".size = sizeof");
    expect(add_operator("x", operator_like(offsetof(records_operator_t, write))), ".size = sizeof");
    expect(add_operator("x", operator_like((apr_size_t)-1)), ".size = sizeof");
    expect(records_extensions_add_operator(records_extensions_make(pool), "x", NULL, pool),
           "no struct");
}
END_TEST

/* What a newer module knows more than we do. */
START_TEST(a_larger_struct_is_taken_as_far_as_it_is_known)
{
    struct {
        records_operator_t known;
        char more[32];
    } newer = { operator_like(sizeof(newer)), "what nobody asks" };
    records_extensions_t *extensions = records_extensions_make(pool);

    expect(records_extensions_add_operator(extensions, "x", &newer.known, pool), NULL);
    ck_assert_uint_eq(records_extensions_operator(extensions, "x")->provider.size,
                      sizeof(records_operator_t));
}
END_TEST

START_TEST(members_that_a_struct_lacks_are_zero)
{
    struct {
        apr_size_t size;
        int given, lacking;
    } ours = { 1, 2, 3 };
    const struct {
        apr_size_t size;
        int given, behind;
    } given = { sizeof(apr_size_t) + sizeof(int), 7, 8 };

    ck_assert_ptr_null(
        records_extension_take(&ours, sizeof(ours), &given, sizeof(apr_size_t), pool));
    ck_assert_uint_eq(ours.size, sizeof(ours));
    ck_assert_int_eq(ours.given, 7);
    ck_assert_int_eq(ours.lacking, 0);
}
END_TEST

/* ---- encoders --------------------------------------------------------------------------- */

static const char *add_encoder(const char *name, records_encoder_t provider)
{
    return records_extensions_add_encoder(records_extensions_make(pool), name, &provider, pool);
}

START_TEST(the_name_of_an_encoder_is_a_media_type_of_its_own)
{
    static const char *const ours[] = { "application/json", "text/csv", "text/plain",
                                        "application/vnd.pgrst.plan+json",
                                        "application/vnd.pgrst.anything" };
    static const char *const bad[] = { "",       "xml",    "text/", "/x",
                                       "text/X", "text/*", "*/*",   "text/x; charset=utf-8",
                                       "a/b/c",  "a b/c" };
    const records_encoder_t good = { .size = sizeof(good), .row = fake_line };
    size_t i;

    for (i = 0; i < COUNT_OF(ours); i++)
        expect(add_encoder(ours[i], good), "a media type of mod_records itself");
    for (i = 0; i < COUNT_OF(bad); i++)
        expect(add_encoder(bad[i], good), "not a media type in lower case");
    expect(add_encoder("application/vnd.acme.rows+xml", good), NULL);
}
END_TEST

START_TEST(an_encoder_that_cannot_work_is_refused)
{
    const records_encoder_t small = { .size = offsetof(records_encoder_t, row), .row = fake_line };
    const records_encoder_t rowless = { .size = sizeof(rowless) };
    const records_encoder_t odd = { .size = sizeof(odd), .row = fake_line, .flags = 64 };
    const records_encoder_t split = { .size = sizeof(split),
                                      .row = fake_line,
                                      .content_type = "text/x\r\nSet-Cookie: a" };

    expect(add_encoder("text/x", small), ".size = sizeof");
    expect(add_encoder("text/x", rowless), "no row function");
    expect(add_encoder("text/x", odd), "flags that this mod_records does not know");
    expect(add_encoder("text/x", split), "its content_type is not one line");
}
END_TEST

START_TEST(an_encoder_is_found_by_its_type_or_a_range)
{
    const records_extensions_t *extensions = fakes(pool);

    ck_assert_str_eq(records_extensions_encoder(extensions, "image/x-rows")->provider.content_type,
                     "image/x-rows");
    ck_assert_str_eq(records_extensions_encoder(extensions, "image/*")->media, "image/x-rows");
    ck_assert_ptr_null(records_extensions_encoder(extensions, "*/*"));
    ck_assert_ptr_null(records_extensions_encoder(extensions, "image/x"));
    ck_assert_ptr_null(records_extensions_encoder(NULL, "image/*"));
}
END_TEST

/* ---- functions -------------------------------------------------------------------------- */

static const char *add_function(const char *name, records_procedure_t provider)
{
    return records_extensions_add_function(records_extensions_make(pool), name, &provider, pool);
}

START_TEST(a_function_that_cannot_work_is_refused)
{
    static const char *const twice[] = { "a int", "A text", NULL };
    static const char *const unknown[] = { "a mood", NULL };
    static const char *const nameless[] = { "1st int", NULL };
    static const char *const untyped[] = { "a", NULL };
    static const char *const none[] = { NULL };
    const records_procedure_t good = { .size = sizeof(good), .write = fake_greet };
    records_procedure_t one = good;

    expect(add_function("x", good), NULL);
    expect(add_function("", good), "no path behind /rpc/");
    expect(add_function("a/b", good), "no path behind /rpc/");
    one.write = NULL;
    expect(add_function("x", one), "no write function");
    one = good;
    one.size = 8;
    expect(add_function("x", one), ".size = sizeof");
    one = good;
    one.flags = RECORDS_FUNCTION_SILENT;
    expect(add_function("x", one), "writes nothing");
    one = good;
    one.flags = 1u << 9;
    expect(add_function("x", one), "flags that this mod_records does not know");
    one = good;
    one.parameters = twice;
    expect(add_function("x", one), "two parameters called 'A'");
    one.parameters = unknown;
    expect(add_function("x", one), "an unknown type 'mood'");
    one.databases = "pgsql"; /* which knows types that we do not */
    expect(add_function("x", one), NULL);
    one = good;
    one.parameters = nameless;
    expect(add_function("x", one), "declares no parameter");
    one = good;
    one.columns = untyped;
    expect(add_function("x", one), "its column 'a' has no type");
    one.columns = none;
    expect(add_function("x", one), "its columns are none");
    one.columns = twice;
    expect(add_function("x", one), "two columns called 'A'");
    one.columns = count_up_answers;
    one.flags = RECORDS_FUNCTION_WRITES | RECORDS_FUNCTION_SILENT;
    expect(add_function("x", one), "declares columns, and is RECORDS_FUNCTION_SILENT");
}
END_TEST

/* ---- databases ------------------------------------------------------------------------ */

START_TEST(an_extension_says_which_databases_it_is_for)
{
    ck_assert(records_extension_serves(NULL, "pgsql"));
    ck_assert(records_extension_serves("pgsql", "pgsql"));
    ck_assert(records_extension_serves("sqlite3 pgsql", "pgsql"));
    ck_assert(!records_extension_serves("sqlite3 mypgsql", "pgsql"));
    ck_assert(!records_extension_serves("pgsql2", "pgsql"));
    ck_assert(records_extension_serves("mysql", "mariadb")); /* as RecordsDatabase says it */
    ck_assert(!records_extension_serves("mariadb", "mysql"));
}
END_TEST

/* ---- errors ---------------------------------------------------------------------------- */

START_TEST(an_error_of_an_extension_reaches_the_client)
{
    records_error_t *theirs = records_error(pool, 422, "NEAR1", "near takes two");
    records_error_t *ours;

    theirs->hint = "Write (value,distance).";
    ours = records_extension_error(theirs, "operator near", pool);
    ck_assert_int_eq(ours->status, 422);
    ck_assert_str_eq(ours->code, "NEAR1");
    ck_assert_str_eq(ours->message, "near takes two");
    ck_assert_str_eq(ours->hint, "Write (value,distance).");
    theirs->status = 0;
    theirs->code = "23505";
    ck_assert_int_eq(records_extension_error(theirs, "operator near", pool)->status, 409);
}
END_TEST

START_TEST(an_older_error_has_no_more_than_it_had)
{
    records_error_t *theirs = records_error(pool, 422, "NEAR1", "near takes two");
    records_error_t *ours;

    theirs->reason = "not theirs";
    theirs->size = offsetof(records_error_t, reason);
    ours = records_extension_error(theirs, "operator near", pool);
    ck_assert_str_eq(ours->code, "NEAR1");
    ck_assert_ptr_null(ours->reason);
}
END_TEST

START_TEST(an_error_that_cannot_be_sent_is_the_servers)
{
    static const struct { int status; const char *code, *message, *cause; } bad[] = {
        { 400, NULL, "no", "operator x: its error has no code" },
        { 400, "", "no", "operator x: its error has no code" },
        { 400, "A\r\nB", "no", "operator x: its error has no code" },
        { 400, "A1", NULL, "operator x: its error A1 has no message" },
        { 200, "A1", "no", "operator x: its error A1 has the status 200" },
        { 999, "A1", "no", "operator x: its error A1 has the status 999" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(bad); i++) {
        records_error_t *theirs = records_error(pool, bad[i].status, bad[i].code, bad[i].message);
        records_error_t *ours = records_extension_error(theirs, "operator x", pool);

        ck_assert_int_eq(ours->status, 500);
        ck_assert_str_eq(ours->code, "REC170");
        expect(ours->cause, bad[i].cause);
    }
}
END_TEST

/* ---- the pen ----------------------------------------------------------------------------- */

/* What a client sent is a parameter, however it looks. */
START_TEST(no_value_of_a_client_is_in_the_sql)
{
    records_rules_t *rules = studio_rules(pool);
    size_t i;

    rules->limits.extensions = fakes(pool);
    for (i = 0; i < COUNT_OF(dialects); i++) {
        records_compiled_t compiled;
        const records_statement_t *rows;
        int k, found = 0;

        ck_assert_ptr_null(
            studio_ask(&compiled, "GET /film?title=like_2(x).%27%22%60%5C);DROP%20TABLE%20film;--",
                       dialects[i], rules, pool));
        rows = compiled.transaction->rows;
        ck_assert_ptr_null(strstr(rows->text, "DROP"));
        for (k = 0; k < rows->params->nelts; k++)
            found |= strcmp(APR_ARRAY_IDX(rows->params, k, records_param_t).value.text,
                            "'\"`\\);DROP TABLE film;--")
                     == 0;
        ck_assert(found);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_operator_is_known_by_its_name);
    tcase_add_test(room, the_name_of_an_operator_is_its_own);
    tcase_add_test(room, an_operator_that_cannot_work_is_refused);
    tcase_add_test(room, a_struct_says_how_large_it_is);
    tcase_add_test(room, a_larger_struct_is_taken_as_far_as_it_is_known);
    tcase_add_test(room, members_that_a_struct_lacks_are_zero);
    tcase_add_test(room, the_name_of_an_encoder_is_a_media_type_of_its_own);
    tcase_add_test(room, an_encoder_that_cannot_work_is_refused);
    tcase_add_test(room, an_encoder_is_found_by_its_type_or_a_range);
    tcase_add_test(room, a_function_that_cannot_work_is_refused);
    tcase_add_test(room, an_extension_says_which_databases_it_is_for);
    tcase_add_test(room, an_error_of_an_extension_reaches_the_client);
    tcase_add_test(room, an_older_error_has_no_more_than_it_had);
    tcase_add_test(room, an_error_that_cannot_be_sent_is_the_servers);
    tcase_add_test(room, no_value_of_a_client_is_in_the_sql);
}

UNIT_MAIN("extension", tests)
