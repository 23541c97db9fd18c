/* SPDX-License-Identifier: Apache-2.0 */
/* Row filters: the operator's expression, taken apart and put on a table. */
#include "sql/row_filter.h"

#include <string.h>

#include <apr_strings.h>

#include "catalog/build.h"
#include "databases/mysql/dialect_mysql.h"
#include "databases/pgsql/dialect_pgsql.h"
#include "databases/sqlite3/dialect_sqlite3.h"
#include "plan/type.h"
#include "sql/rules.h"
#include "unit.h"

#define PGSQL &records_dialect_pgsql
#define MYSQL &records_dialect_mariadb
#define SQLITE &records_dialect_sqlite3

static records_kind_e kind_of(const char *type, const char *base, unsigned options)
{
    (void)base;
    (void)options;
    return strcmp(type, "integer") == 0   ? RECORDS_INTEGER
           : strcmp(type, "boolean") == 0 ? RECORDS_BOOLEAN
           : strcmp(type, "date") == 0    ? RECORDS_DATE
                                          : RECORDS_TEXT;
}

static const records_fact_t facts[] = {
    { "setting", NULL, NULL, "default_schema", NULL, "main", NULL, NULL, NULL, NULL, NULL },
    { "table", "main", "notes", NULL, NULL, NULL, "insertable", NULL, NULL, NULL, NULL },
#define COLUMN(name, position, type) \
    { "column", "main", "notes", name, position, type, "", NULL, NULL, NULL, NULL }
    COLUMN("id", "1", "integer"), COLUMN("tenant", "2", "integer"), COLUMN("owner", "3", "text"),
    COLUMN("Open", "4", "boolean"), COLUMN("order", "5", "integer"), COLUMN("date", "6", "date"),
    COLUMN("lower", "7", "text"), COLUMN("say \"hi\"", "8", "text"), COLUMN("note", "9", "text"),
    COLUMN("end", "10", "text"), COLUMN("year", "11", "integer"), COLUMN("x", "12", "text"),
};

static const records_catalog_t *make_catalog(void)
{
    records_build_t *build = records_build_begin(kind_of, 0, pool);
    const records_catalog_t *catalog = NULL;
    apr_size_t i;

    for (i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        records_build_take(build, &facts[i]);
    ck_assert_ptr_null(records_build_end(&catalog, build));
    return catalog;
}

static const records_table_t *notes(void)
{
    return records_catalog_table(make_catalog(), "main", "notes");
}

static const records_rule_t *rule_of(const char *sql)
{
    records_rule_t *rule = apr_pcalloc(pool, sizeof(*rule));

    rule->kind = RECORDS_RULE_ROWS;
    rule->schema = "";
    rule->table = "notes";
    rule->written = "RecordsRowFilter notes";
    rule->place = "test:1";
    rule->sql = sql;
    rule->reads = rule->writes = rule->checks = 1;
    return rule;
}

/* The SQL with @ for the alias, and {claim type} for each parameter. */
static const char *shape(const records_row_filter_t *filter, const records_table_rules_t *rules)
{
    const char *text = "";
    int i;

    for (i = 0; i < filter->words->nelts; i++) {
        int mark = i < filter->marks->nelts ? APR_ARRAY_IDX(filter->marks, i, int) : -2;

        text = apr_pstrcat(pool, text, APR_ARRAY_IDX(filter->words, i, const char *), NULL);
        if (mark == RECORDS_RULE_ALIAS)
            text = apr_pstrcat(pool, text, "@", NULL);
        else if (mark >= 0) {
            const records_rule_parameter_t *parameter =
                APR_ARRAY_IDX(rules->parameters, mark, const records_rule_parameter_t *);

            text = apr_pstrcat(pool, text, "{", parameter->claim, " ",
                               parameter->column != NULL ? parameter->column->name
                               : parameter->type != NULL ? parameter->type
                                                         : "-",
                               "}", NULL);
        }
    }
    return text;
}

static const char *parsed(const char *sql, const records_dialect_t *dialect)
{
    records_table_rules_t *rules = records_table_rules_make(pool);
    records_row_filter_t *filter;
    const char *why =
        records_row_filter_parse(&filter, rules, rule_of(sql), notes(), dialect, pool);

    return why != NULL ? apr_pstrcat(pool, "refused: ", why, NULL) : shape(filter, rules);
}

typedef struct row_t {
    const records_dialect_t *dialect;    /* NULL: all */
    const char *sql, *expected;
} row_t;

static void check_rows(const row_t *rows, apr_size_t count)
{
    const records_dialect_t *const all[] = { PGSQL, MYSQL, SQLITE };
    apr_size_t i, k;

    for (i = 0; i < count; i++)
        for (k = 0; k < 3; k++)
            if (rows[i].dialect == NULL || rows[i].dialect == all[k])
                ck_assert_str_eq(parsed(rows[i].sql, all[k]), rows[i].expected);
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

START_TEST(a_column_of_the_table_is_one_of_the_row)
{
    static const row_t rows[] = {
        { NULL, "tenant = 5", "@.tenant = 5" },
        { NULL, "tenant=5 AND owner IS NOT NULL", "@.tenant=5 AND @.owner IS NOT NULL" },
        { NULL, "notes.tenant = id", "@.tenant = @.id" },
        { NULL, "notes . tenant = 5", "@ . tenant = 5" },
        { NULL, "TENANT = 5", "@.TENANT = 5" },
        { NULL, "NOTES.Tenant = 5", "@.Tenant = 5" },
        { NULL, "tenants = 5", "tenants = 5" },
        { NULL, "other.tenant = 5", "other.tenant = 5" },
        { NULL, "other.notes.tenant = 5", "other.notes.tenant = 5" },
        { NULL, " /* why */ tenant = 5 -- all", "@.tenant = 5" },
        { PGSQL, "Open = true", "Open = true" },  /* it is called "Open" */
        { MYSQL, "Open = true", "@.Open = true" },
        { SQLITE, "open = true", "@.open = true" },
    };

    CHECK(rows);
}
END_TEST

START_TEST(quoted_names_are_names_and_strings_are_not)
{
    static const row_t rows[] = {
        { PGSQL, "\"Open\" AND \"order\" = 1", "@.\"Open\" AND @.\"order\" = 1" },
        { PGSQL, "\"open\"", "\"open\"" },
        { PGSQL, "\"notes\".\"order\" = 1", "@.\"order\" = 1" },
        { PGSQL, "\"NOTES\".id = 1", "\"NOTES\".id = 1" },
        { PGSQL, "\"say \"\"hi\"\"\" = 'x'", "@.\"say \"\"hi\"\"\" = 'x'" },
        { SQLITE, "[order] = 1 AND `order` = 1 AND \"order\" = 1",
          "@.[order] = 1 AND @.`order` = 1 AND @.\"order\" = 1" },
        { MYSQL, "`order` = 1 AND owner = \"tenant\"", "@.`order` = 1 AND @.owner = \"tenant\"" },
        { NULL, "owner = 'tenant'", "@.owner = 'tenant'" },
        { NULL, "owner = 'it''s tenant'", "@.owner = 'it''s tenant'" },
        { MYSQL, "owner = 'it\\'s tenant' AND id = 1", "@.owner = 'it\\'s tenant' AND @.id = 1" },
        { PGSQL, "owner = $q$ tenant ' $q$ AND id = 1", "@.owner = $q$ tenant ' $q$ AND @.id = 1" },
        { PGSQL, "owner = E'it\\'s tenant'", "@.owner = E'it\\'s tenant'" },
        { NULL, "owner = x'00'", "@.owner = x'00'" },
    };

    CHECK(rows);
}
END_TEST

START_TEST(functions_types_and_keywords_are_no_columns)
{
    static const row_t rows[] = {
        { NULL, "lower(owner) = lower", "lower(@.owner) = @.lower" },
        { NULL, "lower (owner) = 'a'", "lower (@.owner) = 'a'" },
        { NULL, "date > date '2030-01-01'", "@.date > date '2030-01-01'" },
        { NULL, "date = CAST(owner AS date)", "@.date = CAST(@.owner AS date)" },
        { PGSQL, "owner::date = date", "@.owner::date = @.date" },
        { PGSQL, "owner :: date = date", "@.owner :: date = @.date" },
        { NULL, "EXTRACT(year FROM date) = year", "EXTRACT(year FROM @.date) = @.year" },
        { NULL, "CASE WHEN id > 1 THEN 1 END = 1", "CASE WHEN @.id > 1 THEN 1 END = 1" },
        { PGSQL, "\"end\" = 'x'", "@.\"end\" = 'x'" },
    };

    CHECK(rows);
}
END_TEST

START_TEST(within_a_select_only_what_names_the_table_is_of_the_row)
{
    static const row_t rows[] = {
        { NULL, "tenant IN (SELECT tenant FROM members WHERE name = owner) AND id = 1",
          "@.tenant IN (SELECT tenant FROM members WHERE name = owner) AND @.id = 1" },
        { NULL, "EXISTS (SELECT 1 FROM m WHERE m.id = notes.id AND (m.x IN (SELECT notes.x)))",
          "EXISTS (SELECT 1 FROM m WHERE m.id = @.id AND (m.x IN (SELECT @.x)))" },
        { NULL, "(id = 1 OR (SELECT max(id) FROM m) = id) AND id < 9",
          "(@.id = 1 OR (SELECT max(id) FROM m) = @.id) AND @.id < 9" },
        { NULL, "id IN (WITH m AS (SELECT id FROM t) SELECT id FROM m)",
          "@.id IN (WITH m AS (SELECT id FROM t) SELECT id FROM m)" },
        { NULL, "id IN (SELECT id FROM notes AS n WHERE n.note = notes.note)",
          "@.id IN (SELECT id FROM notes AS n WHERE n.note = @.note)" },
        { NULL, "id IN (SELECT id FROM notes)",
          "refused: within a SELECT notes is the row itself; to read the table there give it another "
          "name, as in: FROM notes AS other" },
        { NULL, "id IN (SELECT id FROM main.notes WHERE id > 1)",
          "refused: within a SELECT notes is the row itself; to read the table there give it another "
          "name, as in: FROM notes AS other" },
        { NULL, "id IN (SELECT 1 FROM m JOIN other.notes ON true)",
          "refused: within a SELECT notes is the row itself; to read the table there give it another "
          "name, as in: FROM notes AS other" },
        { NULL, "id IN (SELECT id FROM notes_1 WHERE notes_1.x = notes.x)",
          "refused: within a SELECT notes_1 may be the row itself; to read a table of that name there "
          "give it another one, as in: FROM notes_1 AS other" },
        { NULL, "id IN (SELECT id FROM m AS notes_22)",
          "refused: within a SELECT notes_22 may be the row itself; to read a table of that name there "
          "give it another one, as in: FROM notes_22 AS other" },
        { NULL, "id IN (SELECT n.id FROM notes_1 AS n WHERE n.notes_x = notes.x)",
          "@.id IN (SELECT n.id FROM notes_1 AS n WHERE n.notes_x = @.x)" },
        { NULL, "id IN (SELECT m.notes FROM m)", "@.id IN (SELECT m.notes FROM m)" },
    };

    CHECK(rows);
}
END_TEST

START_TEST(a_parameter_has_its_type_or_that_of_its_column)
{
    static const row_t rows[] = {
        { NULL, "tenant = :tenant", "@.tenant = {tenant tenant}" },
        { NULL, ":t <= notes.tenant", "{t tenant} <= @.tenant" },
        { NULL, "tenant <> :t OR owner = :t", "@.tenant <> {t tenant} OR @.owner = {t owner}" },
        { NULL, "tenant IN (:a, :b) AND id NOT IN (:c)",
          "@.tenant IN ({a tenant}, {b tenant}) AND @.id NOT IN ({c id})" },
        { NULL, "tenant = :tenant::bigint", "@.tenant = {tenant bigint}" },
        { NULL, "lower(owner) = :sub", "lower(@.owner) = {sub -}" },
        { NULL, "id IN (SELECT m.id FROM m WHERE m.t = :t AND notes.tenant = :u)",
          "@.id IN (SELECT m.id FROM m WHERE m.t = {t -} AND @.tenant = {u tenant})" },
        { NULL, "owner LIKE :sub", "@.owner LIKE {sub -}" },
        { PGSQL, "owner::text = :sub", "@.owner::text = {sub -}" },
        { PGSQL, ":sub = owner::text", "{sub -} = @.owner::text" },
        { PGSQL, "owner = ANY (:teams::text[])", "@.owner = ANY ({teams text[]})" },
        { PGSQL, "x = ':no' AND id = :yes", "@.x = ':no' AND @.id = {yes id}" },
    };

    CHECK(rows);
}
END_TEST

START_TEST(what_is_no_expression_is_refused_with_a_reason)
{
    static const row_t rows[] = {
        { NULL, "", "refused: it is empty" },
        { NULL, " -- nothing", "refused: it is empty" },
        { NULL, "tenant = 1; DROP TABLE notes",
          "refused: it is one expression, without a semicolon" },
        { NULL, "tenant = 1) OR (1 = 1", "refused: there is a ) without its (" },
        { NULL, "(tenant = 1", "refused: there is a ( without its )" },
        { NULL, "owner = 'x", "refused: a string has no end" },
        { NULL, "tenant = 1 /* x", "refused: a comment has no end" },
        { PGSQL, "tenant = $1", "refused: parameters are written :claim, not $" },
        { MYSQL, "tenant = ?", "refused: parameters are written :claim, not ?" },
        { NULL, "id IN (DELETE FROM notes RETURNING id)",
          "refused: it is an expression, and DELETE changes rows" },
        { NULL, "SELECT true",
          "refused: it is an expression; a SELECT in it stands in brackets, as in: id IN (SELECT ...)" },
        { MYSQL, "tenant = :t::fancy",
          "refused: parameter :t has an unknown type 'fancy'; there are int, bigint, smallint, numeric, "
          "real, double, boolean, text, date, time, timestamp, timestamptz, uuid, json and blob" },
    };

    CHECK(rows);
    ck_assert_str_eq(parsed("owner = '\xff'", PGSQL), "refused: it is not UTF-8");
}
END_TEST

/* A text that is compared with a number: SQLite takes it for the greater one, MariaDB a word for 0. */
START_TEST(a_parameter_beside_a_number_needs_a_type)
{
    static const char *const wrong[] = {
        "tenant < 3 OR :t > 3",
        "3 >= :t",
        "tenant + 0 <= :t",
        ":t <> 5",
        ":t > -1",
        "5 = :t",
        "(tenant * 2) < :t",
        ":t >= length(owner)",
        ":t < (SELECT max(m.id) FROM m)",
        "owner->>'n' <= :t",
        ":t NOT IN (1, 2)",
        ":t NOT BETWEEN 1 AND 3",
        "tenant + 0 BETWEEN 0 AND :t",
        "CASE :t WHEN 1 THEN tenant = 1 ELSE 1 = 1 END",
        "CASE WHEN tenant = 1 THEN 5 ELSE 9 END > :t",
    };
    static const row_t right[] = {
        { NULL, ":t::int > 3 OR tenant + 0 <= :u::int",
          "{t integer} > 3 OR @.tenant + 0 <= {u integer}" },
        { NULL, "lower(owner) <> :sub", "lower(@.owner) <> {sub -}" },
        { NULL, "owner = 'x' OR :role = 'admin'", "@.owner = 'x' OR {role -} = 'admin'" },
        { NULL, ":role IN ('a', 'b') AND 'a' <> :role",
          "{role -} IN ('a', 'b') AND 'a' <> {role -}" },
        { NULL, "EXISTS (SELECT 1 FROM m WHERE m.level <= :t)",
          "EXISTS (SELECT 1 FROM m WHERE m.level <= {t -})" },
        { NULL, "1 + tenant < :t", "1 + @.tenant < {t tenant}" },
        { NULL, ":t IS NOT NULL AND tenant > 1", "{t -} IS NOT NULL AND @.tenant > 1" },
        { PGSQL, "tenant < 3 OR :t > 3", "@.tenant < 3 OR {t -} > 3" },
    };
    static const char *const said =
        "refused: it is not known whether :t is a number or a text there; give it its type, as in "
        ":t::int or :t::text";
    apr_size_t i;

    for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        ck_assert_str_eq(parsed(wrong[i], SQLITE), said);
        ck_assert_str_eq(parsed(wrong[i], MYSQL), said);
    }
    CHECK(right);
}
END_TEST

START_TEST(functions_are_noticed_since_they_may_write)
{
    static const struct { const char *sql; int calls; } rows[] = {
        { "tenant = 1 AND (id = 2)", 0 },
        { "tenant IN (1, 2) AND lower(owner) = 'a' AND EXISTS (SELECT 1)", 0 },
        { "may_see(id)", 1 },
        { "id IN (SELECT may_see (id))", 1 },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        records_table_rules_t *rules = records_table_rules_make(pool);
        records_row_filter_t *filter;

        ck_assert_ptr_null(
            records_row_filter_parse(&filter, rules, rule_of(rows[i].sql), notes(), PGSQL, pool));
        ck_assert_int_eq(rules->calls, rows[i].calls);
    }
}
END_TEST

static apr_array_header_t *rules_of(const records_rule_t *rule)
{
    apr_array_header_t *rules = apr_array_make(pool, 1, sizeof(const records_rule_t *));

    APR_ARRAY_PUSH(rules, const records_rule_t *) = rule;
    return rules;
}

static const records_catalog_t *applied(records_rule_t *rule, int faults)
{
    const records_catalog_t *catalog = make_catalog();
    apr_array_header_t *found = apr_array_make(pool, 1, sizeof(records_rule_fault_t));

    records_rules_apply(catalog, rules_of(rule), "films", PGSQL, found);
    ck_assert_int_eq(found->nelts, faults);
    return catalog;
}

START_TEST(a_rule_is_for_its_database_and_table_or_breaks_what_it_was_to_protect)
{
    const records_rule_t *good = rule_of("tenant = :t");
    records_rule_t *rule = apr_pmemdup(pool, good, sizeof(*rule));
    const records_catalog_t *catalog = applied(rule, 0);
    const records_table_t *table = records_catalog_table(catalog, "main", "notes");

    ck_assert_ptr_null(catalog->broken);
    ck_assert_int_eq(table->rules->filters->nelts, 1);
    ck_assert_str_eq(
        records_row_filter_statement(
            table, APR_ARRAY_IDX(table->rules->filters, 0, const records_row_filter_t *), PGSQL,
            pool)
            ->text,
        "SELECT 1 FROM \"main\".\"notes\" AS records_row CROSS JOIN \"main\".\"notes\" AS "
        "records_other WHERE (\"records_row\".tenant = $1)");

    rule->database = "others";
    ck_assert_ptr_null(records_catalog_table(applied(rule, 0), "main", "notes")->rules);

    rule->database = "films";
    rule->sql = "tenant = (";
    catalog = applied(rule, 1);
    ck_assert_ptr_null(catalog->broken);
    ck_assert_str_eq(records_catalog_table(catalog, "main", "notes")->rules->broken,
                     "RecordsRowFilter notes: there is a ( without its )");

    rule->table = "note";
    ck_assert_str_eq(applied(rule, 1)->broken,
                     "RecordsRowFilter notes: there is no such table or view; case counts");
    rule->table = "notes";
    rule->schema = "other";
    ck_assert_ptr_nonnull(applied(rule, 1)->broken);
}
END_TEST

/* ---- what runs nothing of the operator's ------------------------------------------------ */

static int is_plain(const char *sql, const records_dialect_t *dialect)
{
    records_row_filter_t *filter;
    const char *why = records_row_filter_parse(&filter, records_table_rules_make(pool),
                                               rule_of(sql), notes(), dialect, pool);

    ck_assert_msg(why == NULL, "%s: %s", sql, why == NULL ? "" : why);
    return filter->plain;
}

START_TEST(a_filter_that_compares_columns_is_plain)
{
    static const char *const plain[] = {
        "tenant = :tenant",
        "notes.tenant = :tenant::bigint AND (owner <> 'ada' OR NOT tenant >= 1.5)",
        "tenant IN (:a, :b, 7) AND owner IS NOT NULL",
        "tenant BETWEEN 1 AND :n::int",
        "owner LIKE 'a%' AND tenant != id AND id<=tenant",
        "year = 3 OR TRUE",
    };
    static const char *const other[] = {
        "owner = current_user",
        "tenant = current_setting('request.jwt.claims')",
        "tenant = f(:tenant)",
        "lower(owner) = :owner",
        "upper(owner) = :owner",
        "coalesce(owner, 'x') = :owner",
        "id IN (SELECT id FROM members)",
        "EXISTS (SELECT 1 FROM members WHERE tenant = notes.tenant)",
        "CAST(tenant AS text) = :tenant",
        "owner COLLATE nocase = :owner",
        "tenant + 1 = :tenant::int",
        "tenant - id = 0",
        "tenant <<= :tenant",
        "tenant === id",
        "tenant =! id",
        "owner || 'x' = :owner",
        "CASE WHEN tenant = 1 THEN TRUE ELSE FALSE END",
        "unknown_name = 1",
        "other.tenant = 1",
    };
    static const char *const pgsql[] = {
        "owner = :owner::citext", "tenant = :tenant::\"my schema\".mood", "owner::text = :owner",
        "owner = E'a'",           "date > date '2030-01-31'",           "tenant @> :tenant",
        "owner = $$a$$",
    };
    const records_dialect_t *const all[] = { PGSQL, MYSQL, SQLITE };
    apr_size_t i, k;

    for (k = 0; k < 3; k++) {
        for (i = 0; i < COUNT_OF(plain); i++)
            ck_assert_msg(is_plain(plain[i], all[k]), "%s", plain[i]);
        for (i = 0; i < COUNT_OF(other); i++)
            ck_assert_msg(!is_plain(other[i], all[k]), "%s", other[i]);
    }
    for (i = 0; i < COUNT_OF(pgsql); i++)
        ck_assert_msg(!is_plain(pgsql[i], PGSQL), "%s", pgsql[i]);
    ck_assert(is_plain("\"Open\" = TRUE", PGSQL));
    ck_assert(!is_plain("tenant = @request_jwt_claims", MYSQL));
    ck_assert(!is_plain("owner = \"ada\" AND \"nothing\" = 1", SQLITE));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_filter_that_compares_columns_is_plain);
    tcase_add_test(room, a_column_of_the_table_is_one_of_the_row);
    tcase_add_test(room, quoted_names_are_names_and_strings_are_not);
    tcase_add_test(room, functions_types_and_keywords_are_no_columns);
    tcase_add_test(room, within_a_select_only_what_names_the_table_is_of_the_row);
    tcase_add_test(room, a_parameter_has_its_type_or_that_of_its_column);
    tcase_add_test(room, what_is_no_expression_is_refused_with_a_reason);
    tcase_add_test(room, a_parameter_beside_a_number_needs_a_type);
    tcase_add_test(room, functions_are_noticed_since_they_may_write);
    tcase_add_test(room, a_rule_is_for_its_database_and_table_or_breaks_what_it_was_to_protect);
}

UNIT_MAIN("row_filter", tests)
