/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/parts.h"

#include <string.h>

#include "studio.h"
#include "unit.h"

/* A database that takes everything, so that the planner must look; and one that looks itself. */
static records_plan_context_t context(int checks)
{
    records_plan_context_t one = { .catalog = studio(pool),
                                   .rules = studio_rules(pool),
                                   .database = "some database",
                                   .pool = pool };

    one.checks = checks ? 1 : 0;
    return one;
}

/* The table at the top of a request that embeds nothing. */
static const records_node_t *node(const char *name)
{
    const records_plan_context_t context = { .pool = pool };
    records_node_t *made = apr_pcalloc(pool, sizeof(*made));

    made->read =
        records_plan_empty(records_catalog_table(studio(pool), "main", name), name, &context);
    made->nodes = apr_array_make(pool, 1, sizeof(records_node_t *));
    return made;
}

static records_error_t *plan(const records_predicate_t **planned, const char *column,
                             records_op_e op, const char *value, int checks)
{
    const records_plan_context_t on = context(checks);
    const char **values = apr_pcalloc(pool, sizeof(*values));
    records_condition_t condition = { .kind = RECORDS_CONDITION_COMPARE,
                                      .field = { column, NULL, RECORDS_BUCKET_NONE },
                                      .op = op,
                                      .count = 1,
                                      .values = values };

    values[0] = value;
    return records_plan_condition(planned, &condition, node("film"), &on);
}

#define PLAN(planned, column, op, value, checks) \
    plan(planned, column, RECORDS_OP_##op, value, checks)

START_TEST(a_column_must_exist)
{
    const records_predicate_t *planned;
    records_error_t *error = PLAN(&planned, "colour", EQ, "1", 0);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "42703");
    ck_assert_int_eq(error->status, 400);
    ck_assert_str_eq(error->message, "column film.colour does not exist");
    ck_assert_ptr_nonnull(PLAN(&planned, "Title", EQ, "1", 0)); /* case counts */
    ck_assert_ptr_nonnull(PLAN(&planned, "title ", EQ, "1", 1));
    ck_assert_ptr_nonnull(PLAN(&planned, "", EQ, "1", 1));
    ck_assert_ptr_null(PLAN(&planned, "title", EQ, "1", 1));
    ck_assert_str_eq(planned->term.column->name, "title");
}
END_TEST

START_TEST(a_literal_is_checked_where_the_database_does_not)
{
    const records_predicate_t *planned;

    ck_assert_str_eq(PLAN(&planned, "id", EQ, "abc", 0)->code, "22P02");
    ck_assert_str_eq(PLAN(&planned, "year", GT, "40000", 0)->code, "22003");
    ck_assert_str_eq(PLAN(&planned, "due", LT, "2023-02-30", 0)->code, "22008");
    ck_assert_str_eq(PLAN(&planned, "id", ISDISTINCT, "null", 0)->code, "22P02");
    ck_assert_ptr_null(PLAN(&planned, "seen", EQ, "2024-01-01T00:00+01", 0));
    ck_assert_str_eq(planned->values[0], "2023-12-31 23:00:00");
    ck_assert_ptr_null(PLAN(&planned, "live", EQ, "yes", 0));
    ck_assert_str_eq(planned->values[0], "1");
}
END_TEST

START_TEST(a_literal_travels_as_it_is_where_the_database_looks)
{
    const records_predicate_t *planned;

    ck_assert_ptr_null(PLAN(&planned, "id", EQ, "abc", 1));
    ck_assert_str_eq(planned->values[0], "abc");
    ck_assert_ptr_null(PLAN(&planned, "seen", EQ, "now", 1));
    ck_assert_str_eq(planned->values[0], "now");
    ck_assert_ptr_null(PLAN(&planned, "id", LIKE, "1*", 1));
    ck_assert_ptr_null(PLAN(&planned, "id", IS, "true", 1));
}
END_TEST

START_TEST(a_star_is_any_run_in_like_and_ilike_alone)
{
    static const records_op_e ops[] = { RECORDS_OP_LIKE,   RECORDS_OP_ILIKE, RECORDS_OP_MATCH,
                                        RECORDS_OP_IMATCH, RECORDS_OP_EQ,    RECORDS_OP_NEQ };
    static const char *const values[] = { "%a%b_", "%a%b_", "*a*b_", "*a*b_", "*a*b_", "*a*b_" };
    const records_predicate_t *planned;
    size_t i;
    int checks;

    for (checks = 0; checks < 2; checks++)
        for (i = 0; i < COUNT_OF(ops); i++) {
            ck_assert_ptr_null(plan(&planned, "title", ops[i], "*a*b_", checks));
            ck_assert_str_eq(planned->values[0], values[i]);
        }
}
END_TEST

START_TEST(patterns_are_of_texts)
{
    static const char *const columns[] = { "id", "budget", "live", "due", "seen", "ref", "raw" };
    static const struct { records_op_e op; const char *sign; } ops[] = {
        { RECORDS_OP_LIKE, "~~" }, { RECORDS_OP_ILIKE, "~~*" }, { RECORDS_OP_MATCH, "~" },
        { RECORDS_OP_IMATCH, "~*" },
    };
    const records_predicate_t *planned;
    size_t i, k;

    for (i = 0; i < COUNT_OF(columns); i++)
        for (k = 0; k < COUNT_OF(ops); k++) {
            records_error_t *error = plan(&planned, columns[i], ops[k].op, "1*", 0);

            ck_assert_msg(error != NULL, "%s", columns[i]);
            ck_assert_str_eq(error->code, "42883");
            ck_assert_int_eq(error->status, 404);
            ck_assert_ptr_nonnull(strstr(error->message, ops[k].sign));
        }
}
END_TEST

START_TEST(only_booleans_are_true_or_false)
{
    static const char *const words[] = { "true", "false", "unknown" };
    static const char *const others[] = { "null", "not_null" };
    const records_predicate_t *planned;
    size_t i;

    for (i = 0; i < COUNT_OF(words); i++) {
        ck_assert_ptr_null(PLAN(&planned, "live", IS, words[i], 0));
        ck_assert_str_eq(planned->values[0], words[i]);
        ck_assert_str_eq(PLAN(&planned, "id", IS, words[i], 0)->code, "42804");
        ck_assert_int_eq(PLAN(&planned, "title", IS, words[i], 0)->status, 400);
    }
    for (i = 0; i < COUNT_OF(others); i++) {
        ck_assert_ptr_null(PLAN(&planned, "id", IS, others[i], 0));
        ck_assert_str_eq(planned->values[0], others[i]);
        ck_assert_ptr_null(PLAN(&planned, "live", IS, others[i], 0));
    }
}
END_TEST

START_TEST(every_element_of_a_list_is_checked)
{
    static const char *const good[] = { " 1", "+2", "3" }, *const bad[] = { "1", "2", "three" };
    const records_plan_context_t on = context(0);
    records_condition_t in = { .kind = RECORDS_CONDITION_COMPARE,
                               .field = { "id", NULL, RECORDS_BUCKET_NONE },
                               .op = RECORDS_OP_IN,
                               .count = 3,
                               .values = good };
    const records_predicate_t *planned;

    ck_assert_ptr_null(records_plan_condition(&planned, &in, node("film"), &on));
    ck_assert_int_eq(planned->count, 3);
    ck_assert_str_eq(planned->values[0], "1");
    ck_assert_str_eq(planned->values[1], "2");
    in.values = bad;
    ck_assert_str_eq(records_plan_condition(&planned, &in, node("film"), &on)->code, "22P02");
    in.count = 0;
    ck_assert_ptr_null(records_plan_condition(&planned, &in, node("film"), &on));
    ck_assert_int_eq(planned->count, 0);
}
END_TEST

START_TEST(a_tree_keeps_its_shape)
{
    const records_predicate_t *where, *inner;
    records_error_t *error;
    static const char *const bad[] = { "GET /film?or=(id.eq.1,and(title.eq.x,colour.eq.1))",
                                       "GET /film?or=(id.eq.1,not.and(id.eq.x))" };
    const records_plan_context_t on = context(0);
    records_request_t request;
    records_message_t message;
    char text[] = "GET /film?not.or=(id.eq.1,and(title.eq.x,live.not.is.true))";
    size_t i;

    studio_message(&message, text, sizeof(text) - 1, pool);
    ck_assert_ptr_null(records_parse_target(&request, &message, pool));
    ck_assert_ptr_null(records_parse_question(&request, &message, &on.rules->limits, pool));
    ck_assert_ptr_null(records_plan_condition(&where, request.where, node("film"), &on));
    ck_assert_int_eq(where->kind, RECORDS_PREDICATE_OR);
    ck_assert(where->negated);
    ck_assert_int_eq(where->parts->nelts, 2);
    inner = APR_ARRAY_IDX(where->parts, 1, const records_predicate_t *);
    ck_assert_int_eq(inner->kind, RECORDS_PREDICATE_AND);
    ck_assert(!inner->negated);
    ck_assert_int_eq(APR_ARRAY_IDX(inner->parts, 0, const records_predicate_t *)->negated, 0);
    ck_assert_int_eq(APR_ARRAY_IDX(inner->parts, 1, const records_predicate_t *)->negated, 1);
    for (i = 0; i < COUNT_OF(bad); i++) {
        studio_message(&message, apr_pstrdup(pool, bad[i]), strlen(bad[i]), pool);
        ck_assert_ptr_null(records_parse_target(&request, &message, pool));
        ck_assert_ptr_null(records_parse_question(&request, &message, &on.rules->limits, pool));
        error = records_plan_condition(&where, request.where, node("film"), &on);
        ck_assert_ptr_nonnull(error);
        ck_assert_int_eq(error->status, 400);
    }
}
END_TEST

static records_error_t *plan_item(const records_predicate_t **planned, const char *name,
                                  const char *a, const char *b)
{
    const records_plan_context_t on = context(0);
    apr_array_header_t *item = apr_array_make(pool, 2, sizeof(const char *));

    APR_ARRAY_PUSH(item, const char *) = a;
    if (b != NULL)
        APR_ARRAY_PUSH(item, const char *) = b;
    return records_plan_item(planned, item, node(name), &on);
}

START_TEST(an_item_is_its_whole_key)
{
    const records_predicate_t *planned, *part;

    ck_assert_ptr_null(plan_item(&planned, "film", "7", NULL));
    ck_assert_int_eq(planned->kind, RECORDS_PREDICATE_COMPARE);
    ck_assert_str_eq(planned->term.column->name, "id");
    ck_assert_str_eq(planned->values[0], "7");
    ck_assert_ptr_null(plan_item(&planned, "shot", "7", "a1"));
    ck_assert_int_eq(planned->kind, RECORDS_PREDICATE_AND);
    part = APR_ARRAY_IDX(planned->parts, 1, const records_predicate_t *);
    ck_assert_str_eq(part->term.column->name, "code");
    ck_assert_str_eq(part->values[0], "a1");
    ck_assert_str_eq(plan_item(&planned, "film", "one", NULL)->code, "22P02");
    ck_assert_str_eq(plan_item(&planned, "shot", "x", "a1")->code, "22P02");
}
END_TEST

START_TEST(an_item_with_another_number_of_parts_is_not_found)
{
    static const struct { const char *table, *a, *b; } cases[] = {
        { "film", "1", "2" }, { "shot", "1", NULL }, { "log", "1", NULL }, { "recent", "1", NULL },
    };
    const records_predicate_t *planned;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = plan_item(&planned, cases[i].table, cases[i].a, cases[i].b);

        ck_assert_msg(error != NULL, "%s", cases[i].table);
        ck_assert_str_eq(error->code, "REC104");
        ck_assert_int_eq(error->status, 404);
    }
}
END_TEST

START_TEST(both_of_one_is_that_one)
{
    const records_predicate_t a = { .kind = RECORDS_PREDICATE_COMPARE },
                              b = { .kind = RECORDS_PREDICATE_OR };
    const records_predicate_t *both;

    ck_assert_ptr_null(records_plan_both(NULL, NULL, pool));
    ck_assert_ptr_eq(records_plan_both(&a, NULL, pool), &a);
    ck_assert_ptr_eq(records_plan_both(NULL, &b, pool), &b);
    both = records_plan_both(&a, &b, pool);
    ck_assert_int_eq(both->kind, RECORDS_PREDICATE_AND);
    ck_assert_int_eq(both->parts->nelts, 2);
    ck_assert_ptr_eq(APR_ARRAY_IDX(both->parts, 0, const records_predicate_t *), &a);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_column_must_exist);
    tcase_add_test(room, a_literal_is_checked_where_the_database_does_not);
    tcase_add_test(room, a_literal_travels_as_it_is_where_the_database_looks);
    tcase_add_test(room, a_star_is_any_run_in_like_and_ilike_alone);
    tcase_add_test(room, patterns_are_of_texts);
    tcase_add_test(room, only_booleans_are_true_or_false);
    tcase_add_test(room, every_element_of_a_list_is_checked);
    tcase_add_test(room, a_tree_keeps_its_shape);
    tcase_add_test(room, an_item_is_its_whole_key);
    tcase_add_test(room, an_item_with_another_number_of_parts_is_not_found);
    tcase_add_test(room, both_of_one_is_that_one);
}

UNIT_MAIN("condition", tests)
