/* SPDX-License-Identifier: Apache-2.0 */
#include "catalog/hidden.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "databases/mysql/dialect_mysql.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "response/redact.h"
#include "sql/rules.h"
#include "studio.h"
#include "unit.h"

static const records_dialect_t *const dialects[] = { &records_dialect_pgsql,
                                                     &records_dialect_mariadb,
                                                     &records_dialect_sqlite3 };

static const apr_array_header_t *patterns(const char *words)
{
    apr_array_header_t *list = apr_array_make(pool, 4, sizeof(const char *));
    char *rest = apr_pstrdup(pool, words), *word;

    while ((word = apr_strtok(rest, " ", &rest)) != NULL)
        APR_ARRAY_PUSH(list, const char *) = word;
    return list;
}

static const records_table_t *table(const records_catalog_t *catalog, const char *name)
{
    return records_catalog_table(catalog, "main", name);
}

/* The studio, where columns of one table may not be read (nor written, if writable is NULL). */
static const records_catalog_t *hiding(const char *name, const char *readable, const char *writable)
{
    const records_catalog_t *catalog = studio(pool);

    if (readable != NULL)
        records_columns_unread(table(catalog, name), patterns(readable));
    records_columns_unwritten(table(catalog, name),
                              patterns(writable != NULL ? writable : readable));
    records_catalog_hide((records_catalog_t *)catalog);
    return catalog;
}

static records_error_t *ask(records_compiled_t *compiled, const char *text, int dialect,
                            const records_catalog_t *catalog)
{
    static records_compiled_t unused;
    records_rules_t *rules = studio_rules(pool);

    rules->plans = 1;
    rules->unfiltered = 1;
    return studio_ask_of(compiled == NULL ? &unused : compiled, text, dialects[dialect], rules,
                         catalog, pool);
}

START_TEST(the_last_pattern_that_fits_decides)
{
    static const struct { const char *patterns, *in, *out; } cases[] = {
        { "id title", "id title", "year titles Title" },
        { "*", "id title", "" },
        { "!budget", "id title", "budget" },
        { "!*", "", "id title" },
        { "* !budget", "id", "budget" },
        { "!b* budget", "id budget", "blurb" },
        { "ti* !title", "tint", "title id" },
    };
    size_t i;
    int k;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const apr_array_header_t *in = patterns(cases[i].in), *out = patterns(cases[i].out);

        for (k = 0; k < in->nelts; k++)
            ck_assert(records_column_patterns_hold(patterns(cases[i].patterns),
                                                   APR_ARRAY_IDX(in, k, const char *)));
        for (k = 0; k < out->nelts; k++)
            ck_assert(!records_column_patterns_hold(patterns(cases[i].patterns),
                                                    APR_ARRAY_IDX(out, k, const char *)));
    }
}
END_TEST

START_TEST(a_pattern_that_names_no_column_is_known)
{
    const records_table_t *film = table(studio(pool), "film");

    ck_assert_ptr_null(records_column_patterns_unknown(patterns("id !budget no*"), film));
    ck_assert_str_eq(records_column_patterns_unknown(patterns("id !budgett"), film), "budgett");
    ck_assert_str_eq(records_column_patterns_unknown(patterns("ID"), film), "ID");
}
END_TEST

/* ---- what is hidden is not there ------------------------------------------------------------- */

/* %1$s is a column that may not be read or one that does not exist: the answers are the same. */
static const char *const probes[] = {
    "GET /film?select=%1$s",
    "GET /film?select=title,x:%1$s",
    "GET /film?select=%1$s::text",
    "GET /film?select=%1$s->a",
    "GET /film?select=%1$s->>a",
    "GET /film?select=%1$s.sum()",
    "GET /film?select=%1$s.count(),title",
    "GET /film?select=title,...shot(%1$s)",
    "GET /film?%1$s=eq.1",
    "GET /film?%1$s=eq.nonsense",
    "GET /film?%1$s=not.in.(1,2)",
    "GET /film?%1$s=is.null",
    "GET /film?%1$s=like(any).{a,b}",
    "GET /film?%1$s=fts.word",
    "GET /film?%1$s->a=eq.1",
    "GET /film?or=(title.eq.a,and(%1$s.gt.1,id.eq.1))",
    "GET /film?not.and=(title.eq.a,not.or(%1$s.gt.1,id.eq.1))",
    "GET /film?order=%1$s",
    "GET /film?order=title,%1$s.desc.nullsfirst",
    "GET /film?order=%1$s->a",
    "GET /film?order=%1$s&limit=2&cursor=",
    "HEAD /film?%1$s=eq.1",
    "GET /shot?select=film(%1$s)",
    "GET /shot?select=code,film!inner(id)&film.%1$s=eq.1",
    "GET /shot?select=code,film(id)&film.or=(id.eq.1,%1$s.eq.2)",
    "GET /shot?select=code,film(id)&order=film(%1$s)",
    "GET /shot?select=code,...film(%1$s)",
    "GET /shot?select=code,...film(%1$s.max())",
    "GET /shot?select=code,f:film(x:%1$s)",
    "GET /film?select=shot!%1$s(code)",
    "GET /film?select=%1$s(code)",
    "GET /shot?select=film!%1$s(id)",
    "POST /film\nContent-Type: application/json\n\n{\"title\":\"a\",\"%1$s\":1}",
    "POST /film\nContent-Type: application/json\n\n[{\"%1$s\":1},{\"%1$s\":2}]",
    "POST /film\nContent-Type: text/csv\n\ntitle,%1$s\na,1\n",
    "POST /film?columns=title,%1$s\nContent-Type: application/json\n\n{\"title\":\"a\"}",
    "POST /film?on_conflict=%1$s\nContent-Type: application/json\nPrefer: resolution=merge-duplicates"
    "\n\n{\"title\":\"a\"}",
    "POST /film?select=%1$s\nContent-Type: application/json\nPrefer: return=representation"
    "\n\n{\"title\":\"a\"}",
    "PATCH /film?id=eq.1\nContent-Type: application/json\n\n{\"%1$s\":1}",
    "PATCH /film?%1$s=eq.1\nContent-Type: application/json\n\n{\"title\":\"a\"}",
    "PATCH /film?id=eq.1&select=id,%1$s\nContent-Type: application/json\n"
    "Prefer: return=representation\n\n{\"title\":\"a\"}",
    "PATCH /film?title=eq.a&order=%1$s&limit=1\nContent-Type: application/json\n\n{\"title\":\"b\"}",
    "PUT /film?id=eq.1\nContent-Type: application/json\n\n{\"id\":1,\"title\":\"a\",\"%1$s\":1}",
    "PUT /film?%1$s=eq.1\nContent-Type: application/json\n\n{\"id\":1,\"title\":\"a\"}",
    "DELETE /film?%1$s=eq.1",
    "DELETE /film?id=eq.1&select=%1$s\nPrefer: return=representation",
    "GET /film?id=eq.1&title=eq.%1$s",
    "GET /film?select=id&count=%1$s",
};

static const char *renamed(const char *text, const char *name)
{
    const char *at = text == NULL ? NULL : strstr(text, name);

    return at == NULL ? text
                      : apr_pstrcat(pool, apr_pstrmemdup(pool, text, (apr_size_t)(at - text)), "?",
                                    renamed(at + strlen(name), name), NULL);
}

/* What the client gets of an error: for both names the same. */
static const char *answer(const char *probe, const char *name, int dialect)
{
    records_compiled_t compiled;
    char *text = apr_pstrdup(pool, "");
    const char *at, *from = probe;
    records_error_t *error;

    memset(&compiled, 0, sizeof(compiled));
    for (; (at = strstr(from, "%1$s")) != NULL; from = at + 4)
        text = apr_pstrcat(pool, text, apr_pstrmemdup(pool, from, (apr_size_t)(at - from)), name,
                           NULL);
    error = ask(&compiled, apr_pstrcat(pool, text, from, NULL), dialect,
                hiding("film", "!budget", NULL));
    if (error == NULL)
        return apr_psprintf(
            pool, "done: %s",
            renamed(compiled.transaction == NULL || compiled.transaction->rows == NULL
                        ? ""
                        : compiled.transaction->rows->text,
                    name));
    return renamed(apr_psprintf(pool, "%d %s %s / %s / %s / %s", error->status, error->code,
                                error->message, error->details == NULL ? "" : error->details,
                                error->hint == NULL ? "" : error->hint,
                                error->details_json == NULL ? "" : error->details_json),
                   name);
}

START_TEST(a_hidden_column_cannot_be_told_from_none)
{
    size_t i, k;

    for (i = 0; i < COUNT_OF(probes); i++)
        for (k = 0; k < COUNT_OF(dialects); k++) {
            const char *hidden = answer(probes[i], "budget", (int)k);
            const char *none = answer(probes[i], "bugdet", (int)k);

            ck_assert_msg(strcmp(hidden, none) == 0, "%s\n    %s, but of none\n    %s", probes[i],
                          hidden, none);
        }
}
END_TEST

static int says(const records_statement_t *statement, const char *word)
{
    return statement != NULL && statement->text != NULL && strstr(statement->text, word) != NULL;
}

START_TEST(all_columns_are_those_that_may_be_read)
{
    static const char *const asked[] = {
        "GET /film",
        "GET /film?select=*",
        "GET /film?id=eq.1\nAccept: application/vnd.pgrst.object+json",
        "GET /film/1",
        "GET /film\nAccept: text/csv",
        "GET /film?select=*&limit=2&cursor=",
        "GET /shot?select=*,film(*)",
        "GET /shot?select=*,...film(*)",
        "POST /film\nContent-Type: application/json\nPrefer: return=representation\n\n{\"title\":\"a\"}",
        "PATCH /film?id=eq.1\nContent-Type: application/json\nPrefer: return=representation\n\n"
        "{\"title\":\"a\"}",
        "PATCH /film?id=eq.1\nContent-Type: application/json\nIf-Match: \"0-0\"\n\n{\"title\":\"a\"}",
        "PUT /film/1\nContent-Type: application/json\nPrefer: return=representation\n\n"
        "{\"id\":1,\"title\":\"a\"}",
        "DELETE /film?id=eq.1\nPrefer: return=representation",
    };
    size_t i, k;

    for (i = 0; i < COUNT_OF(asked); i++)
        for (k = 0; k < COUNT_OF(dialects); k++) {
            records_compiled_t compiled;
            records_error_t *error;
            const records_transaction_t *t;

            memset(&compiled, 0, sizeof(compiled));
            error = ask(&compiled, asked[i], (int)k, hiding("film", "!budget", NULL));
            ck_assert_msg(error == NULL, "%s: %s", asked[i], error == NULL ? "" : error->message);
            t = compiled.transaction;
            ck_assert_msg(!says(t->rows, "budget") && !says(t->change, "budget")
                              && !says(t->page, "budget") && !says(t->count, "budget")
                              && !says(t->otherwise, "budget"),
                          "%s: %s", asked[i], t->rows == NULL ? "" : t->rows->text);
        }
}
END_TEST

START_TEST(an_alias_may_be_called_like_a_hidden_column)
{
    static const char *const asked[] = {
        "GET /film?select=budget:title",
        "GET /film?select=budget:title,title:id&order=title",
        "GET /shot?select=code,...film(budget:title)&order=film(budget)",
        "GET /film?select=budget:shot(code)&budget.code=eq.x",
        "GET /film?select=budget:shot(code)&budget=is.null",
        "GET /film?select=budget:views.sum()",
    };
    size_t i, k;

    for (i = 0; i < COUNT_OF(asked); i++)
        for (k = 0; k < COUNT_OF(dialects); k++) {
            records_error_t *error = ask(NULL, asked[i], (int)k, hiding("film", "!budget", NULL));

            ck_assert_msg(error == NULL, "%s: %s", asked[i], error == NULL ? "" : error->message);
        }
}
END_TEST

START_TEST(of_a_hidden_key_a_table_has_none)
{
    const records_catalog_t *catalog = hiding("film", "!id", NULL);
    records_compiled_t compiled;
    int k;

    ck_assert_int_eq(table(catalog, "film")->key->nelts, 0);
    ck_assert_int_eq(table(catalog, "film")->row_key->nelts, 1);
    for (k = 0; k < (int)COUNT_OF(dialects); k++) {
        ck_assert_str_eq(ask(NULL, "GET /film/1", k, catalog)->code, "REC104");
        ck_assert_str_eq(ask(NULL, "GET /film?limit=1&cursor=", k, catalog)->code, "REC111");
        ck_assert_str_eq(
            ask(NULL, "PUT /film?id=eq.1\nContent-Type: application/json\n\n{\"title\":\"a\"}", k,
                catalog)
                ->code,
            "PGRST105");
        ck_assert_str_eq(ask(NULL, "DELETE /film?title=eq.a\nIf-Match: \"0-0\"", k, catalog)->code,
                         "REC122");
        ck_assert_ptr_null(ask(&compiled,
                               "POST /film\nContent-Type: application/json\nPrefer: "
                               "return=headers-only\n\n{\"title\":\"a\"}",
                               k, catalog));
        ck_assert(!compiled.plan.location);
        ck_assert_ptr_null(ask(&compiled,
                               "POST /film\nContent-Type: application/json\nPrefer: "
                               "resolution=merge-duplicates\n\n{\"title\":\"a\"}",
                               k, catalog));
        ck_assert_ptr_null(compiled.plan.write->conflict);
        /* the rows of a change are found again by it */
        ck_assert_ptr_null(ask(&compiled,
                               "PATCH /film?title=eq.a\nContent-Type: application/json\nPrefer: "
                               "return=representation\n\n{\"title\":\"b\"}",
                               k, catalog));
    }
}
END_TEST

START_TEST(a_plan_is_not_shown_where_columns_are_hidden)
{
    static const char plan[] = "GET /film\nAccept: application/vnd.pgrst.plan+json";

    ck_assert_ptr_null(ask(NULL, plan, 0, studio(pool)));
    ck_assert_str_eq(ask(NULL, plan, 0, hiding("film", "!budget", NULL))->code, "PGRST107");
}
END_TEST

/* ---- writing --------------------------------------------------------------------------------- */

START_TEST(a_column_can_be_written_and_not_read)
{
    const records_catalog_t *catalog = hiding("film", "!budget", "title budget");
    records_compiled_t compiled;
    int k;

    for (k = 0; k < (int)COUNT_OF(dialects); k++) {
        records_error_t *error = ask(&compiled,
                                     "PATCH /film?id=eq.1\nContent-Type: application/json\nPrefer: "
                                     "return=representation\n\n{\"budget\":1}",
                                     k, catalog);

        ck_assert_ptr_null(error);
        ck_assert_int_eq(compiled.plan.write->columns->nelts, 1);
        ck_assert_int_eq(compiled.plan.read->outputs->nelts, 13);
        ck_assert_ptr_null(
            ask(NULL, "POST /film?columns=budget\nContent-Type: application/json\n\n{\"budget\":1}",
                k, catalog));
        ck_assert_str_eq(ask(NULL, "GET /film?budget=eq.1", k, catalog)->code, "42703");
        ck_assert_str_eq(
            ask(NULL,
                "POST /film?on_conflict=budget\nContent-Type: application/json\nPrefer: "
                "resolution=ignore-duplicates\n\n{\"budget\":1}",
                k, catalog)
                ->code,
            "42703");
    }
}
END_TEST

START_TEST(a_column_can_be_read_and_not_written)
{
    static const char *const asked[] = {
        "POST /film\nContent-Type: application/json\n\n{\"title\":\"a\",\"year\":1}",
        "POST /film?columns=year\nContent-Type: application/json\n\n{\"year\":1}",
        "PATCH /film?id=eq.1\nContent-Type: application/json\n\n{\"year\":1}",
        "PUT /film?id=eq.1\nContent-Type: application/json\n\n{\"id\":1,\"year\":1}",
    };
    const records_catalog_t *catalog = hiding("film", NULL, "id title");
    size_t i;
    int k;

    for (i = 0; i < COUNT_OF(asked); i++)
        for (k = 0; k < (int)COUNT_OF(dialects); k++) {
            records_error_t *error = ask(NULL, asked[i], k, catalog);

            ck_assert_ptr_nonnull(error);
            ck_assert_str_eq(error->code, "42501");
            ck_assert_int_eq(error->status, 403);
            ck_assert_str_eq(error->message,
                             "permission denied for column \"year\" of relation \"film\"");
        }
    ck_assert(!catalog->hides);
    ck_assert_ptr_null(ask(NULL, "GET /film?year=eq.1&select=year", 0, catalog));
}
END_TEST

static void add_rule(apr_array_header_t *rules, int writes, const char *database, const char *words)
{
    records_rule_t *rule = apr_pcalloc(pool, sizeof(*rule));

    rule->kind = writes ? RECORDS_RULE_WRITE : RECORDS_RULE_READ;
    rule->database = database;
    rule->schema = "";
    rule->table = "film";
    rule->written = writes ? "RecordsWriteColumns film" : "RecordsReadColumns film";
    rule->patterns = patterns(words);
    APR_ARRAY_PUSH(rules, const records_rule_t *) = rule;
}

static const records_table_t *ruled(const apr_array_header_t *rules, int faults)
{
    const records_catalog_t *catalog = studio(pool);
    apr_array_header_t *found = apr_array_make(pool, 2, sizeof(records_rule_fault_t));

    records_rules_apply(catalog, rules, "films", dialects[0], found);
    ck_assert_int_eq(found->nelts, faults);
    return table(catalog, "film");
}

static int marks(const records_table_t *film, const char *name)
{
    const records_column_t *column = records_table_any_column(film, name);

    return (column->unreadable ? 0 : 4) + (column->unwritable ? 0 : 2);
}

START_TEST(rules_mark_the_columns_of_their_table)
{
    apr_array_header_t *rules = apr_array_make(pool, 4, sizeof(const records_rule_t *));
    const records_table_t *film;

    add_rule(rules, 0, NULL, "!budget !raw");
    film = ruled(rules, 0);
    ck_assert_int_eq(marks(film, "budget"), 0);
    ck_assert_int_eq(marks(film, "title"), 6);
    add_rule(rules, 0, "films", "!views"); /* all of them must hold */
    film = ruled(rules, 0);
    ck_assert_int_eq(marks(film, "budget") + marks(film, "views"), 0);
    add_rule(rules, 1, "others", "*"); /* of another database */
    ck_assert_int_eq(marks(ruled(rules, 0), "budget"), 0);
    add_rule(rules, 1, NULL, "budget title");
    film = ruled(rules, 0);
    ck_assert_int_eq(marks(film, "budget"), 2);
    ck_assert_int_eq(marks(film, "title"), 6);
    ck_assert_int_eq(marks(film, "year"), 4);
    ck_assert_int_eq(marks(film, "views"), 0);
    ck_assert_ptr_null(film->rules);
    add_rule(rules, 0, NULL, "!bugdet");
    ck_assert_ptr_nonnull(strstr(ruled(rules, 1)->rules->broken, "there is no column 'bugdet'"));
}
END_TEST

/* ---- relationships --------------------------------------------------------------------------- */

START_TEST(a_relationship_shows_no_column_that_may_not_be_read)
{
    const records_catalog_t *catalog = hiding("shot", "!film", NULL);

    ck_assert_str_eq(ask(NULL, "GET /shot?select=code,film(id)", 0, catalog)->code, "PGRST200");
    ck_assert_str_eq(ask(NULL, "GET /film?select=id,shot(code)", 0, catalog)->code, "PGRST200");
    ck_assert_ptr_null(ask(NULL, "GET /film?select=id,shot(code)", 0, studio(pool)));
    records_columns_unread(table(catalog, "film"), patterns("!id"));
    catalog = studio(pool); /* neither end */
    records_columns_unread(table(catalog, "shot"), patterns("!film"));
    records_columns_unread(table(catalog, "film"), patterns("!id"));
    records_catalog_hide((records_catalog_t *)catalog);
    ck_assert_ptr_null(ask(NULL, "GET /film?select=title,shot(code)", 0, catalog));
    ck_assert_ptr_null(ask(NULL, "GET /shot?select=code,film(title)", 0, catalog));
    ck_assert_ptr_null(ask(NULL, "GET /shot?select=code,film!shot_film_fkey(title)", 0, catalog));
    ck_assert_str_eq(ask(NULL, "GET /film?select=title,shot!film(code)", 0, catalog)->code,
                     "PGRST200");
    ck_assert_str_eq(ask(NULL, "GET /film?select=title,shot!id(code)", 0, catalog)->code,
                     "PGRST200");
}
END_TEST

/* Each part belongs to a whole twice: by the number of the whole, and by its name. */
static const records_catalog_t *wholes(const char *of_whole, const char *of_part)
{
    static const records_fact_t facts[] = {
        { "setting", NULL, NULL, "default_schema", NULL, "main", NULL, STUDIO_NO_LINK, NULL },
        STUDIO_TABLE("whole", STUDIO_ALL),
        STUDIO_COLUMN("whole", "id", "1", "integer", "int", ""),
        STUDIO_COLUMN("whole", "name", "2", "text", "text", ""),
        STUDIO_TABLE("part", STUDIO_ALL),
        STUDIO_COLUMN("part", "whole_id", "1", "integer", "int", ""),
        STUDIO_COLUMN("part", "whole_name", "2", "text", "text", ""),
        { "foreign", "main", "part", "whole_id", "1", "part_whole_id_fkey", NULL, "main", "whole",
          "id", NULL },
        { "foreign", "main", "part", "whole_name", "1", "part_whole_name_fkey", NULL, "main", "whole",
          "name", NULL },
    };
    records_build_t *build = records_build_begin(studio_kind, 0, pool);
    const records_catalog_t *catalog = NULL;
    size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    records_columns_unread(table(catalog, "whole"), patterns(of_whole));
    records_columns_unread(table(catalog, "part"), patterns(of_part));
    records_catalog_hide((records_catalog_t *)catalog);
    return catalog;
}

START_TEST(a_relationship_is_not_offered_by_a_name_that_tells_a_hidden_column)
{
    static const char both[] = "GET /part?select=whole(*)";
    records_error_t *error = ask(NULL, both, 0, wholes("!x", "!x"));

    ck_assert_str_eq(error->code, "PGRST201");
    ck_assert_ptr_nonnull(strstr(error->details_json, "part(whole_id)"));
    error = ask(NULL, both, 0, wholes("!id", "!whole_id"));
    ck_assert_str_eq(error->code, "PGRST201");
    ck_assert_ptr_null(strstr(error->details_json, "whole_id"));
    ck_assert_ptr_null(strstr(error->hint, "whole_id"));
    ck_assert_ptr_nonnull(strstr(error->hint, "part_whole_name_fkey"));
    error = ask(NULL, both, 0, wholes("!*", "!*"));
    ck_assert_str_eq(error->code, "PGRST201");
    ck_assert_ptr_null(error->details_json);
    ck_assert_ptr_null(error->hint);
    ck_assert_ptr_null(ask(NULL, both, 0, wholes("!id", "!x"))); /* one is gone */
}
END_TEST

/* ---- errors of the database --------------------------------------------------------------------- */

static records_error_t *told(const char *code, const char *message, const char *details,
                             const char *relation)
{
    const records_catalog_t *catalog = hiding("film", "!budget", NULL);
    records_error_t *error = records_explain(records_error(pool, 0, code, message), details, NULL);

    error->table = relation;
    records_redact(error, studio_rules(pool), catalog, table(catalog, "film"), pool);
    return error;
}

START_TEST(what_names_a_hidden_column_is_for_the_log)
{
    static const struct { const char *code, *message; } cases[] = {
        { "23502", "null value in column \"budget\" of relation \"film\" violates not-null constraint" },
        { "23502", "null value in column \"budget\" violates not-null constraint" },
        { "23505", "duplicate key value violates unique constraint \"film_budget_key\"" },
        { "23505", "duplicate key value violates unique constraint \"budget\"" },
        { "23505", "duplicate key value violates unique constraint \"film.Budget\"" },
        { "23514", "new row for relation \"film\" violates check constraint \"film_budget_check\"" },
        { "23514", "new row for relation \"film\" violates check constraint \"film.budget\"" },
        { "23P01", "conflicting key value violates exclusion constraint \"budget_excl\"" },
        { "22001", "value too long for column \"budget\"" },
        { "22003", "value out of range for column \"budget\"" },
        { "428C9", "cannot update generated column budget" },
        { "42703", "column film.budget does not exist" },
        { "54000", "index row size 2712 exceeds btree version 4 maximum 2704 for index \"film_budget\"" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = told(cases[i].code, cases[i].message, "Key (budget)=(5)", "film");

        ck_assert_msg(strstr(error->message, "udget") == NULL, "%s", error->message);
        ck_assert_str_eq(error->code, cases[i].code);
        ck_assert_ptr_null(error->details);
        ck_assert_ptr_nonnull(strstr(error->cause, cases[i].message));
    }
}
END_TEST

START_TEST(a_value_of_a_hidden_column_is_for_the_log)
{
    static const struct { const char *code, *message, *details; } cases[] = {
        { "23502", "null value in column \"title\" of relation \"film\" violates not-null constraint",
          "Failing row contains (1, null, 5)." },
        { "23514", "new row for relation \"film\" violates check constraint \"brief\"",
          "Failing row contains (1, null, 5)." },
        { "23514", "la nouvelle ligne viole la contrainte", "La ligne contient (1, null, 5)" },
        { "44000", "new row violates check option for view \"v\"", "Failing row contains (1)." },
        { "23505", "duplicate key value violates unique constraint \"one\"",
          "Key (title, budget)=(a, 5) already exists." },
        { "23505", "duplicate key value violates unique constraint \"one\"",
          "Key (title, budget) already exists." },
        { "23505", "duplicate key value violates unique constraint \"one\"",
          "Key (lower(budget))=(5) already exists." },
        { "23505", "duplicate key value violates unique constraint \"one\"",
          "The value (5) already exists." },
        { "23503", "update or delete violates foreign key constraint \"unheard\"",
          "Key (budget)=(5) is still referenced from table \"x\"." },
        { "22P02", "invalid input syntax for type integer: \"x\"", "The column is \"budget\"." },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = told(cases[i].code, cases[i].message, cases[i].details, "film");

        ck_assert_str_eq(error->message, cases[i].message);
        ck_assert_pstr_eq(error->details, NULL);
    }
}
END_TEST

START_TEST(what_is_of_columns_that_may_be_read_is_told)
{
    static const struct { const char *code, *message, *details; } cases[] = {
        { "23505", "duplicate key value violates unique constraint \"film_pkey\"",
          "Key (id)=(5) already exists." },
        { "23505", "duplicate key value violates unique constraint \"film_pkey\"",
          "Key (id) already exists." },
        { "23505", "duplicate key value violates unique constraint \"film_pkey\"",
          "The value (5) already exists." },
        { "23503", "update or delete on table \"film\" violates foreign key constraint "
          "\"shot_film_fkey\" on table \"shot\"",
          "Key (id)=(1) is still referenced from table \"shot\"." },
        { "23503", "insert or update on table \"shot\" violates foreign key constraint \"shot_film_fkey\"",
          "The row it refers to does not exist." },
        { "23502", "null value in column \"title\" of relation \"film\" violates not-null constraint",
          NULL },
        { "23502", "null value in column \"title\" violates not-null constraint",
          "The column has no default value." },
        { "22P02", "invalid input syntax for type integer: \"value out of range for column \"budget\"\"",
          "The column is \"year\"." },
        { "P0001", "the column \"budget\" is the author's own affair", "Failing row contains (1)" },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = told(cases[i].code, cases[i].message, cases[i].details, NULL);

        ck_assert_str_eq(error->message, cases[i].message);
        ck_assert_pstr_eq(error->details, cases[i].details);
    }
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_last_pattern_that_fits_decides);
    tcase_add_test(room, a_pattern_that_names_no_column_is_known);
    tcase_add_test(room, a_hidden_column_cannot_be_told_from_none);
    tcase_add_test(room, all_columns_are_those_that_may_be_read);
    tcase_add_test(room, an_alias_may_be_called_like_a_hidden_column);
    tcase_add_test(room, of_a_hidden_key_a_table_has_none);
    tcase_add_test(room, a_plan_is_not_shown_where_columns_are_hidden);
    tcase_add_test(room, a_column_can_be_written_and_not_read);
    tcase_add_test(room, a_column_can_be_read_and_not_written);
    tcase_add_test(room, rules_mark_the_columns_of_their_table);
    tcase_add_test(room, a_relationship_shows_no_column_that_may_not_be_read);
    tcase_add_test(room, a_relationship_is_not_offered_by_a_name_that_tells_a_hidden_column);
    tcase_add_test(room, what_names_a_hidden_column_is_for_the_log);
    tcase_add_test(room, a_value_of_a_hidden_column_is_for_the_log);
    tcase_add_test(room, what_is_of_columns_that_may_be_read_is_told);
}

UNIT_MAIN("hidden", tests)
