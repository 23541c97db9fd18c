/* SPDX-License-Identifier: Apache-2.0 */
/* Claims in the places of a rule's parameters. */
#include <string.h>

#include <apr_strings.h>

#include "catalog/rules.h"
#include "plan/parts.h"
#include "request/claims.h"
#include "unit.h"

static const records_column_t small = {
    .name = "tenant", .type = "smallint", .base = "smallint", .kind = RECORDS_INTEGER
};

static const records_column_t int4 = {
    .name = "tenant", .type = "integer", .base = "int4", .kind = RECORDS_INTEGER
};

/* A table with one parameter. */
static const records_table_t *table_with(const char *claim, records_kind_e kind, const char *type,
                                         const records_column_t *column)
{
    records_rule_parameter_t *parameter = apr_pcalloc(pool, sizeof(*parameter));
    records_table_rules_t *rules = apr_pcalloc(pool, sizeof(*rules));
    records_table_t *table = apr_pcalloc(pool, sizeof(*table));

    parameter->claim = claim;
    parameter->kind = kind;
    parameter->type = type;
    parameter->column = column;
    rules->filters = apr_array_make(pool, 1, sizeof(void *));
    rules->parameters = apr_array_make(pool, 1, sizeof(void *));
    APR_ARRAY_PUSH(rules->parameters, records_rule_parameter_t *) = parameter;
    table->rules = rules;
    return table;
}

static const records_identity_t *caller(const char *user, const char *role, const char *claims)
{
    records_identity_t *who = apr_pcalloc(pool, sizeof(*who));
    const records_value_t json = { claims, claims == NULL ? 0 : strlen(claims) };
    const char *why;

    who->user = user;
    who->role = role;
    ck_assert(claims == NULL || records_claims_read(&who->claims, json, &why, pool));
    return who;
}

/* The value, NULL, or the code of the error. */
static const char *bound(const records_identity_t *who, const char *claim, records_kind_e kind,
                         const char *type, const records_column_t *column, int checks)
{
    const records_plan_context_t context = { .pool = pool, .who = who, .checks = checks != 0 };
    const records_bound_rules_t *rules =
        records_plan_bind(table_with(claim, kind, type, column), &context);

    if (rules->error != NULL) {
        ck_assert_int_eq(rules->error->status, 403);
        return rules->error->code;
    }
    ck_assert(rules->values[0].text == NULL
              || strlen(rules->values[0].text) == rules->values[0].length);
    return rules->values[0].text == NULL ? "NULL" : rules->values[0].text;
}

START_TEST(a_claim_has_the_type_that_the_rule_gives_it)
{
    static const struct {
        const char *claims;
        records_kind_e kind;
        const char *type, *expected;
    } rows[] = {
        { "{\"c\":\"x\"}", RECORDS_TEXT, NULL, "x" },
        { "{\"c\":5}", RECORDS_TEXT, NULL, "5" },
        { "{\"c\":true}", RECORDS_TEXT, NULL, "true" },
        { "{\"c\":\"\"}", RECORDS_TEXT, NULL, "NULL" },
        { "{\"c\":null}", RECORDS_TEXT, NULL, "NULL" },
        { "{}", RECORDS_TEXT, NULL, "NULL" },
        { "{\"c\":\"a\\u0000b\"}", RECORDS_TEXT, NULL, "NULL" },
        { "{\"c\":[]}", RECORDS_TEXT, NULL, "NULL" },
        { "{\"c\":[\"a\",2]}", RECORDS_TEXT, NULL, "[\"a\",2]" },
        { "{\"c\":{\"d\":1}}", RECORDS_TEXT, NULL, "{\"d\":1}" },
        { "{\"c\":7}", RECORDS_INTEGER, "integer", "7" },
        { "{\"c\":\"7\"}", RECORDS_INTEGER, "integer", "7" },
        { "{\"c\":\"7x\"}", RECORDS_INTEGER, "integer", "REC160" },
        { "{\"c\":\"\"}", RECORDS_INTEGER, "integer", "NULL" },
        { "{\"c\":7.5}", RECORDS_INTEGER, "integer", "REC160" },
        { "{\"c\":[7]}", RECORDS_INTEGER, "integer", "REC160" },
        { "{\"c\":true}", RECORDS_INTEGER, "integer", "REC160" },
        { "{\"c\":\"no\"}", RECORDS_UUID, "uuid", "REC160" },
        { "{\"c\":\"2030-02-31\"}", RECORDS_DATE, "date", "REC160" },
        { "{\"c\":\"x\"}", RECORDS_JSON, "json", "\"x\"" },
        { "{\"c\":[1]}", RECORDS_JSON, "json", "[1]" },
        { "{\"c\":[\"a,\\\"\",null,1]}", RECORDS_LIST, "text[]", "{\"a,\\\"\",NULL,1}" },
        { "{\"c\":\"a\"}", RECORDS_LIST, "text[]", "REC160" },
        { "{\"c\":[{}]}", RECORDS_LIST, "text[]", "REC160" },
        { "{\"c\":[]}", RECORDS_LIST, "text[]", "NULL" },
        { "{}", RECORDS_LIST, "text[]", "NULL" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const records_identity_t *who = caller("ada", NULL, rows[i].claims);

        ck_assert_str_eq(bound(who, "c", rows[i].kind, rows[i].type, NULL, 0), rows[i].expected);
        ck_assert_str_eq(bound(who, "c", rows[i].kind, rows[i].type, NULL, 1), rows[i].expected);
    }
    ck_assert_str_eq(
        bound(caller("ada", NULL, "{\"c\":true}"), "c", RECORDS_BOOLEAN, NULL, NULL, 0), "1");
    ck_assert_str_eq(
        bound(caller("ada", NULL, "{\"c\":40000}"), "c", RECORDS_INTEGER, NULL, &small, 0),
        "REC160");
    ck_assert_str_eq(/* PostgreSQL would say that the request is wrong */
                     bound(caller("ada", NULL, "{\"c\":3000000000}"), "c", RECORDS_INTEGER, NULL,
                           &int4, 1),
                     "REC160");
    ck_assert_str_eq(bound(NULL, "c", RECORDS_TEXT, NULL, NULL, 0), "NULL");
    ck_assert_str_eq(bound(caller(NULL, NULL, NULL), "c", RECORDS_TEXT, NULL, NULL, 0), "NULL");
}
END_TEST

START_TEST(who_asks_is_no_matter_of_what_a_token_says)
{
    const char *claims = "{\"user\":\"root\",\"role\":\"admin\"}";

    ck_assert_str_eq(bound(caller("ada", NULL, claims), "user", RECORDS_TEXT, NULL, NULL, 0),
                     "ada");
    ck_assert_str_eq(bound(caller(NULL, NULL, claims), "user", RECORDS_TEXT, NULL, NULL, 0),
                     "NULL");
    ck_assert_str_eq(bound(caller("ada", "reader", claims), "role", RECORDS_TEXT, NULL, NULL, 0),
                     "reader");
    ck_assert_str_eq(bound(caller("ada", NULL, claims), "role", RECORDS_TEXT, NULL, NULL, 0),
                     "admin");
    ck_assert_str_eq(bound(caller("ada", NULL, NULL), "role", RECORDS_TEXT, NULL, NULL, 0), "NULL");
}
END_TEST

START_TEST(a_table_without_rules_has_none_and_a_broken_one_is_not_served)
{
    const records_plan_context_t context = { .pool = pool };
    records_table_t table = { .name = "notes" };
    records_table_rules_t rules = { .broken = "RecordsRowFilter notes: why" };

    ck_assert_ptr_null(records_plan_bind(NULL, &context));
    ck_assert_ptr_null(records_plan_bind(&table, &context));
    table.rules = &rules;
    ck_assert_str_eq(records_plan_bind(&table, &context)->error->code, "PGRSTX00");
    ck_assert_str_eq(records_plan_bind(&table, &context)->error->cause, rules.broken);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_claim_has_the_type_that_the_rule_gives_it);
    tcase_add_test(room, who_asks_is_no_matter_of_what_a_token_says);
    tcase_add_test(room, a_table_without_rules_has_none_and_a_broken_one_is_not_served);
}

UNIT_MAIN("bound", tests)
