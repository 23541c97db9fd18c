/* SPDX-License-Identifier: Apache-2.0 */
/* Which requests run nothing that could read the settings of the request, so that the database need not have
 * them; and what it gets instead. */
#include "studio.h"

#include "base/json.h"
#include "databases/mysql/dialect_mysql.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "sql/rules.h"
#include "unit.h"

#define PLAIN STUDIO_ALL " plain"
#define FOREIGN(table, column, to) \
    { "foreign", "main", table, column, "1", table "_" column, NULL, "main", to, "id", NULL }
#define FUNCTION(oid, name, returns, flags) \
    { "function", "main", oid, name, NULL, returns, flags, returns, NULL, NULL, NULL }
#define COMPUTED(oid, table) \
    { "computed", "main", oid, NULL, NULL, NULL, NULL, "main", table, NULL, NULL }

/* film and shot are plain, note has a policy; role joins film and actor, cast joins them with a policy. */
static const records_fact_t facts[] = {
    { "setting", NULL, NULL, "default_schema", NULL, "main", NULL, STUDIO_NO_LINK, NULL },
    STUDIO_TABLE("film", PLAIN),
    STUDIO_COLUMN("film", "id", "1", "integer", "int4", ""),
    STUDIO_COLUMN("film", "title", "2", "text", "text", "nullable"),
    STUDIO_COLUMN("film", "made", "3", "date", "date", "nullable"),
    STUDIO_COLUMN("film", "color", "4", "color", "text", "nullable"),
    STUDIO_KEY("film", "id", "1"),
    { "cast", "main", "film", "color", NULL, "main.show_color", "shown", STUDIO_NO_LINK, NULL },
    STUDIO_TABLE("shot", PLAIN),
    STUDIO_COLUMN("shot", "id", "1", "integer", "int4", ""),
    STUDIO_COLUMN("shot", "film", "2", "integer", "int4", ""),
    STUDIO_KEY("shot", "id", "1"),
    FOREIGN("shot", "film", "film"),
    STUDIO_TABLE("note", STUDIO_ALL),
    STUDIO_COLUMN("note", "id", "1", "integer", "int4", ""),
    STUDIO_COLUMN("note", "film", "2", "integer", "int4", ""),
    STUDIO_KEY("note", "id", "1"),
    FOREIGN("note", "film", "film"),
    STUDIO_TABLE("actor", PLAIN),
    STUDIO_COLUMN("actor", "id", "1", "integer", "int4", ""),
    STUDIO_KEY("actor", "id", "1"),
    STUDIO_TABLE("extra", PLAIN),
    STUDIO_COLUMN("extra", "id", "1", "integer", "int4", ""),
    STUDIO_KEY("extra", "id", "1"),
    STUDIO_TABLE("role", PLAIN),
    STUDIO_COLUMN("role", "film", "1", "integer", "int4", ""),
    STUDIO_COLUMN("role", "actor", "2", "integer", "int4", ""),
    STUDIO_KEY("role", "film", "1"),
    STUDIO_KEY("role", "actor", "2"),
    FOREIGN("role", "film", "film"),
    FOREIGN("role", "actor", "actor"),
    STUDIO_TABLE("cast", STUDIO_ALL),
    STUDIO_COLUMN("cast", "film", "1", "integer", "int4", ""),
    STUDIO_COLUMN("cast", "extra", "2", "integer", "int4", ""),
    STUDIO_KEY("cast", "film", "1"),
    STUDIO_KEY("cast", "extra", "2"),
    FOREIGN("cast", "film", "film"),
    FOREIGN("cast", "extra", "extra"),
    STUDIO_TABLE("recent", "view"),
    STUDIO_COLUMN("recent", "id", "1", "integer", "int4", ""),
    FUNCTION("1", "age", "integer", "reads"),
    COMPUTED("1", "film"),
    FUNCTION("2", "best", "shot", "row set single reads"),
    COMPUTED("2", "film"),
    { "rows", "main", "2", NULL, NULL, NULL, NULL, "main", "shot", NULL, NULL },
    FUNCTION("3", "count_all", "integer", "reads"),
    { "handler", "main", "4", "as_tabs", NULL, "text/tabs", NULL, "main", "actor", "text", NULL },
};

static const records_catalog_t *make_catalog(const char *filter, const records_dialect_t *dialect)
{
    records_build_t *build = records_build_begin(studio_kind, 0, pool);
    apr_array_header_t *rules = apr_array_make(pool, 1, sizeof(records_rule_t *));
    const records_catalog_t *catalog = NULL;
    records_rule_t *rule = apr_pcalloc(pool, sizeof(*rule));
    apr_size_t i;

    for (i = 0; i < COUNT_OF(facts); i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    if (filter == NULL)
        return catalog;
    rule->kind = RECORDS_RULE_ROWS;
    rule->schema = "";
    rule->table = "shot";
    rule->written = "RecordsRowFilter shot";
    rule->place = "test:1";
    rule->sql = filter;
    rule->reads = rule->writes = rule->checks = 1;
    APR_ARRAY_PUSH(rules, const records_rule_t *) = rule;
    records_rules_apply(catalog, rules, "studio", dialect,
                        apr_array_make(pool, 1, sizeof(records_rule_fault_t)));
    return catalog;
}

static const records_setting_t settings[] = { { "request.method", "GET" } };

static records_identity_t *make_caller(void)
{
    records_identity_t *who = apr_pcalloc(pool, sizeof(*who));
    apr_array_header_t *list = apr_array_make(pool, 1, sizeof(records_setting_t));

    APR_ARRAY_PUSH(list, records_setting_t) = settings[0];
    who->user = "ada";
    who->role = "editor";
    who->settings = list;
    who->has_context = 1;
    return who;
}

static records_rules_t *make_rules(void)
{
    records_rules_t *rules = studio_rules(pool);

    rules->batches = 1;
    rules->plans = 1;
    return rules;
}

static void compile(records_compiled_t *compiled, const char *text,
                    const records_context_t *context)
{
    records_message_t message;
    records_error_t *error;

    studio_message(&message, apr_pstrdup(pool, text), strlen(text), pool);
    error = records_compile(compiled, &message, context);
    ck_assert_msg(error == NULL, "%s: %s", text, error == NULL ? "" : error->message);
}

static records_context_t make_context(const char *filter, const records_dialect_t *dialect)
{
    const records_context_t context = { .pool = pool,
                                        .catalog = make_catalog(filter, dialect),
                                        .dialect = dialect,
                                        .rules = make_rules(),
                                        .who = make_caller() };

    return context;
}

static int is_plain(const char *text, const char *filter)
{
    const records_context_t context = make_context(filter, &records_dialect_pgsql);
    records_compiled_t compiled;

    compile(&compiled, text, &context);
    return compiled.plan.plain;
}

START_TEST(a_read_of_plain_tables_is_plain)
{
    static const char *const texts[] = {
        "GET /shot",
        "HEAD /shot",
        "GET /shot/1",
        "GET /shot?id=eq.1\nAccept: application/vnd.pgrst.object+json",
        "GET /shot\nPrefer: count=exact",
        "GET /shot\nPrefer: count=estimated",
        "GET /shot\nPrefer: timezone=UTC",
        "GET /shot\nAccept: text/csv",
        "GET /film?select=id,title",
        "GET /film?select=id&title=like.a*&or=(id.eq.1,not.and(id.gt.2,made.is.null))",
        "GET /film?select=id&id=in.(1,2)&title=eq(any).{a,b}",
        "GET /film?select=id&id=eq.col(id)",
        "GET /film?select=id,shot(id)",
        "GET /film?select=id,shot(id)&shot=is.null",
        "GET /film?select=id,shot!inner(id)&shot.id=gt.3",
        "GET /film?select=id,...shot(id)",
        "GET /film?select=id,actor(id)",
        "GET /shot?select=id,film(title)&order=film(title)",
        "GET /shot?select=id,...film(title,shot(id))",
        "GET /shot?select=film,id.count(),id.max()",
        "GET /film?select=made.bucket(month),count()",
        "GET /shot?cursor=&limit=3&order=film",
    };
    apr_size_t i;

    for (i = 0; i < COUNT_OF(texts); i++)
        ck_assert_msg(is_plain(texts[i], NULL), "%s", texts[i]);
}
END_TEST

START_TEST(what_may_run_code_of_the_database_is_not)
{
    static const char *const texts[] = {
        "GET /note",                                 /* a policy */
        "GET /recent",                               /* a view */
        "GET /film?select=id,note(id)",
        "GET /film?select=id,note()",
        "GET /film?select=id,note()&note=is.null",
        "GET /film?select=id,shot(id,film(note(id)))",
        "GET /shot?select=id,...film(title,note(id))",
        "GET /film?select=id,extra(id)",             /* the junction has one */
        "GET /film?select=id,age",                   /* a computed column */
        "GET /film?select=id&age=gt.3",
        "GET /film?select=id&order=age",
        "GET /film?select=id&id=eq.col(age)",
        "GET /film?select=id&or=(id.eq.1,not.and(id.gt.2,age.gt.3))",
        "GET /film?select=age.max()",
        "GET /shot?select=id,film(age)",
        "GET /shot?select=id,film(id)&film.age=gt.3",
        "GET /shot?select=id,film(id)&order=film(age)",
        "GET /film?select=id,best(id)",              /* a computed relationship */
        "GET /film",                                 /* a domain that is shown by a function */
        "GET /film?select=color",
        "GET /film?select=id::text",                 /* casts */
        "GET /shot?select=id,film(id::text)",
        "GET /shot?select=id.max()::text",
        "GET /film?select=id&title=fts.word",        /* a text search configuration */
        "GET /actor\nAccept: text/tabs",
        "GET /shot\nAccept: application/vnd.pgrst.plan+json",
        "GET /rpc/count_all",
        "POST /rpc/count_all\n\n{}",
        "POST /shot\n\n{\"id\":1,\"film\":1}",
        "PATCH /shot?id=eq.1\n\n{\"film\":1}",
        "PATCH /shot/1\n\n{}",
        "PUT /shot/1\n\n{\"id\":1,\"film\":1}",
        "DELETE /shot?id=eq.1",
    };
    apr_size_t i;

    for (i = 0; i < COUNT_OF(texts); i++)
        ck_assert_msg(!is_plain(texts[i], NULL), "%s", texts[i]);
}
END_TEST

START_TEST(a_row_filter_counts_where_its_table_does)
{
    static const char *const plain[] = { "id = :tenant", "shot.film IN (1, 2) OR id > :n::int" };
    static const char *const other[] = { "id = main.f()", "film IN (SELECT id FROM film)" };
    apr_size_t i;

    for (i = 0; i < COUNT_OF(plain); i++) {
        ck_assert(is_plain("GET /shot", plain[i]));
        ck_assert(is_plain("GET /film?select=id,shot(id)", plain[i]));
    }
    for (i = 0; i < COUNT_OF(other); i++) {
        ck_assert(!is_plain("GET /shot", other[i]));
        ck_assert(!is_plain("GET /film?select=id,shot(id)", other[i]));
        ck_assert(!is_plain("GET /film?select=id,shot!inner()", other[i]));
        ck_assert(is_plain("GET /actor", other[i]));
    }
}
END_TEST

START_TEST(the_operator_may_want_it_otherwise)
{
    records_context_t context = make_context(NULL, &records_dialect_pgsql);
    records_identity_t *who = make_caller();
    records_compiled_t compiled;

    ((records_rules_t *)context.rules)->context_always = 1;
    compile(&compiled, "GET /shot", &context);
    ck_assert(!compiled.plan.plain);
    context.rules = make_rules();
    ((records_rules_t *)context.rules)->pre_request = "main.first";
    compile(&compiled, "GET /shot", &context);
    ck_assert(!compiled.plan.plain);
    context.rules = make_rules();
    context.joined = 1; /* a run of several */
    compile(&compiled, "GET /shot", &context);
    ck_assert(!compiled.plan.plain);
    context.joined = 0;
    who->has_context = 0; /* there is nothing to leave out */
    context.who = who;
    compile(&compiled, "GET /shot", &context);
    ck_assert(!compiled.plan.plain);
}
END_TEST

/* The preamble; what is asked of the answer; what is restored. */
static const char *said(const char *text, const records_dialect_t *dialect)
{
    const records_context_t context = make_context(NULL, dialect);
    const apr_array_header_t *lists[2];
    records_compiled_t compiled;
    const char *all = "";
    int i, k;

    compile(&compiled, text, &context);
    lists[0] = compiled.transaction->preamble;
    lists[1] = compiled.transaction->restore;
    for (k = 0; k < 2; k++)
        for (i = 0; lists[k] != NULL && i < lists[k]->nelts; i++)
            all = apr_pstrcat(pool, all, APR_ARRAY_IDX(lists[k], i, records_statement_t *)->text,
                              ";", NULL);
    return apr_pstrcat(pool, all, compiled.transaction->response != NULL ? "response" : "", NULL);
}

START_TEST(a_plain_read_has_its_role_and_its_time_zone_and_no_settings)
{
    static const char zoned[] = "GET /shot\nPrefer: timezone=2";

    ck_assert_str_eq(said("GET /shot", &records_dialect_pgsql),
                     "SELECT pg_catalog.set_config('row_security', 'off', true),"
                     " pg_catalog.set_config('role', $1, true);");
    ck_assert_str_eq(said(zoned, &records_dialect_pgsql),
                     "SELECT pg_catalog.set_config('row_security', 'off', true),"
                     " pg_catalog.set_config('role', $1, true),"
                     " pg_catalog.set_config('timezone', $2, true);");
    ck_assert_str_eq(said("GET /shot", &records_dialect_mariadb),
                     "SET ROLE `editor`;SET ROLE NONE;");
    ck_assert_str_eq(said(zoned, &records_dialect_mariadb),
                     "SET @records_zone = ?, time_zone = ?, time_zone = '+00:00';SET ROLE `editor`;"
                     "SET @response_headers = NULL, @response_status = NULL, @records_zone = NULL;"
                     "SET ROLE NONE;");
    ck_assert_str_eq(said("GET /shot", &records_dialect_sqlite3), "");
    ck_assert_str_eq(said(zoned, &records_dialect_sqlite3), "SELECT records_set(?, ?);");
}
END_TEST

START_TEST(any_other_has_all_of_them)
{
    const char *pgsql = said("GET /note", &records_dialect_pgsql);
    const char *mysql = said("GET /note", &records_dialect_mariadb);
    const char *sqlite3 = said("GET /note", &records_dialect_sqlite3);

    ck_assert_ptr_nonnull(strstr(pgsql, "'request.method'"));
    ck_assert_ptr_nonnull(strstr(pgsql, "'search_path'"));
    ck_assert_ptr_nonnull(strstr(pgsql, "'response.headers'"));
    ck_assert_ptr_nonnull(strstr(pgsql, "'transaction_read_only'"));
    ck_assert_ptr_null(strstr(pgsql, "row_security"));
    ck_assert_ptr_nonnull(strstr(mysql, "SET @`request_method` = ?"));
    ck_assert_ptr_nonnull(strstr(mysql, "@`request_method` = NULL"));
    ck_assert_ptr_nonnull(strstr(mysql, "response"));
    ck_assert_str_eq(sqlite3, "SELECT records_set(?, ?), records_set(?, ?);response");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_read_of_plain_tables_is_plain);
    tcase_add_test(room, what_may_run_code_of_the_database_is_not);
    tcase_add_test(room, a_row_filter_counts_where_its_table_does);
    tcase_add_test(room, the_operator_may_want_it_otherwise);
    tcase_add_test(room, a_plain_read_has_its_role_and_its_time_zone_and_no_settings);
    tcase_add_test(room, any_other_has_all_of_them);
}

UNIT_MAIN("plain", tests)
