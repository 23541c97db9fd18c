/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/type.h"

#include "unit.h"

START_TEST(a_word_means_one_type)
{
    static const struct { const char *word, *name, *cast; records_kind_e kind; } cases[] = {
        { "bpchar", "text", "text", RECORDS_TEXT },
        { "Character Varying", "text", "text", RECORDS_TEXT },
        { "INT8", "bigint", "bigint", RECORDS_INTEGER },
        { "decimal", "numeric", "numeric", RECORDS_NUMBER },
        { "float", "double precision", "double precision", RECORDS_FLOAT },
        { "time without time zone", "time", "time", RECORDS_CLOCK },
        { "timestamptz", "timestamp with time zone", "timestamptz", RECORDS_TIMESTAMPTZ },
        { "jsonb", "json", "jsonb", RECORDS_JSON },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        const records_type_t *type = records_type_find(cases[i].word);

        ck_assert_ptr_nonnull(type);
        ck_assert_str_eq(type->name, cases[i].name);
        ck_assert_str_eq(type->cast, cases[i].cast);
        ck_assert_int_eq(type->kind, cases[i].kind);
        ck_assert_ptr_eq(records_type(type->type), type);
    }
    ck_assert_ptr_null(records_type_find("mood"));
    ck_assert_ptr_null(records_type_find(""));
}
END_TEST

START_TEST(a_named_query_says_them_in_other_words_too)
{
    ck_assert_ptr_null(records_type_find("datetime"));
    ck_assert_str_eq(records_type_find_any("datetime")->name, "timestamp");
    ck_assert_str_eq(records_type_find_any("BLOB")->name, "bytea");
    ck_assert_str_eq(records_type_find_any("double")->base, "double");
    ck_assert_str_eq(records_type_find_any("int2")->name, "smallint");
}
END_TEST

START_TEST(aggregates_take_what_postgresql_has_them_for)
{
    ck_assert(records_aggregate_takes(RECORDS_COUNT, RECORDS_JSON));
    ck_assert(records_aggregate_takes(RECORDS_SUM, RECORDS_FLOAT));
    ck_assert(records_aggregate_takes(RECORDS_MAX, RECORDS_CLOCK));
    ck_assert(!records_aggregate_takes(RECORDS_SUM, RECORDS_TEXT));
    ck_assert(!records_aggregate_takes(RECORDS_AVG, RECORDS_BOOLEAN));
    ck_assert(!records_aggregate_takes(RECORDS_MIN, RECORDS_UUID));
    ck_assert_int_eq(records_aggregate_kind(RECORDS_AVG, RECORDS_INTEGER), RECORDS_NUMBER);
    ck_assert_int_eq(records_aggregate_kind(RECORDS_MAX, RECORDS_DATE), RECORDS_DATE);
    ck_assert_str_eq(records_kind_name(RECORDS_TIMESTAMPTZ), "timestamp with time zone");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_word_means_one_type);
    tcase_add_test(room, a_named_query_says_them_in_other_words_too);
    tcase_add_test(room, aggregates_take_what_postgresql_has_them_for);
}

UNIT_MAIN("type", tests)
