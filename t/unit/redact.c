/* SPDX-License-Identifier: Apache-2.0 */
#include "response/redact.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "catalog/rules.h"
#include "sql/row_filter.h"
#include "studio.h"
#include "unit.h"

/* Film is shown; shot, log and what is called after them are not. */
static const records_rules_t *rules_of(const char *pattern)
{
    records_rules_t *rules = studio_rules(pool);
    apr_array_header_t *expose = apr_array_make(pool, 1, sizeof(const char *));

    if (pattern == NULL)
        return rules;
    APR_ARRAY_PUSH(expose, const char *) = pattern;
    rules->expose = expose;
    return rules;
}

static records_error_t *redacted(const char *code, const char *message, const char *details,
                                 const char *pattern)
{
    records_error_t *error = records_explain(records_error(pool, 0, code, message), details, NULL);

    records_redact(error, rules_of(pattern), studio(pool), NULL, pool);
    return error;
}

START_TEST(what_names_a_hidden_thing_is_for_the_log)
{
    static const struct { const char *code, *message, *details; } cases[] = {
        { "23503", "update or delete on table \"film\" violates foreign key constraint "
          "\"shot_film_fkey\" on table \"shot\"", "Key (id)=(1) is still referenced from table \"shot\"." },
        { "23503", "update or delete violates foreign key constraint \"x\" on table \"film\"",
          "The row is still referenced from table \"shot\"." },
        { "23503", "insert or update on table \"film\" violates foreign key constraint \"shot_film_fkey\"",
          NULL },
        { "23505", "duplicate key value violates unique constraint \"shot_pkey\"", "Key (code)=(a)" },
        { "23502", "null value in column \"code\" of relation \"shot\" violates not-null constraint",
          "Failing row contains (1, null)." },
        { "23514", "new row for relation \"log\" violates check constraint \"line_check\"", NULL },
        { "23514", "new row violates check constraint \"brief\"", NULL },
        { "42883", "function secret_sum(integer) does not exist", NULL },
        { "42501", "permission denied for table shot", NULL },
        { "42501", "permission denied for sequence shot_id_seq", NULL },
        { "42501", "permission denied for function secret_sum", NULL },
        { "42501", "permission denied for schema vault", NULL },
        { "42P01", "relation \"vault.keys\" does not exist", NULL },
        { "42703", "column s.secret does not exist", NULL },
        { "44000", "new row violates check option for view \"recent\"", NULL },
        { "55000", "cannot insert into view \"recent\"", "Views that have GROUP BY ..." },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error =
            redacted(cases[i].code, cases[i].message, cases[i].details, "film");

        ck_assert_msg(strchr(error->message, '"') == NULL && strstr(error->message, "shot") == NULL
                          && strcmp(error->message, cases[i].message) != 0,
                      "%s", error->message);
        ck_assert_ptr_null(error->details);
        ck_assert_ptr_null(error->hint);
        ck_assert_ptr_nonnull(strstr(error->cause, cases[i].message));
        if (cases[i].details != NULL)
            ck_assert_ptr_nonnull(strstr(error->cause, cases[i].details));
    }
}
END_TEST

START_TEST(a_constraint_of_a_hidden_table_is_for_the_log)
{
    records_error_t *error = records_error(pool, 0, "23505",
                                           "duplicate key value violates unique "
                                           "constraint \"brief\"");

    error->table = "film";
    records_redact(error, rules_of("film"), studio(pool), NULL, pool);
    ck_assert_ptr_nonnull(strstr(error->message, "brief"));
    error->table = "shot";
    records_redact(error, rules_of("film"), studio(pool), NULL, pool);
    ck_assert_str_eq(error->message, "duplicate key value violates a unique constraint");
    ck_assert_ptr_nonnull(strstr(error->cause, "brief"));
}
END_TEST

/* Else a name could be guessed by what is told of it. */
START_TEST(what_a_client_says_itself_hides_nothing)
{
    static const struct { const char *code, *message, *details; } cases[] = {
        { "23505", "duplicate key value violates unique constraint \"film_pkey\"",
          "Key (title)=(table \"shot\") already exists." },
        { "22P02", "invalid input syntax for type integer: \"table \"shot\"\"", NULL },
        { "23503", "insert or update on table \"film\" violates foreign key constraint \"film_x_fkey\"",
          "Key (title)=(table \"shot\") is not present in table \"film\"." },
        { "23514", "new row violates check constraint \"film_title_check\"", NULL },
        { "42883", "operator does not exist: json ~~ unknown", NULL },
        { "42501", "permission denied for table film", NULL },
        { "P0001", "not into table \"shot\"", NULL },
    };
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error =
            redacted(cases[i].code, cases[i].message, cases[i].details, "film");

        ck_assert_str_eq(error->message, cases[i].message);
        ck_assert_pstr_eq(error->details, cases[i].details);
    }
}
END_TEST

START_TEST(without_RecordsExpose_all_is_told)
{
    records_error_t *error = redacted("42501", "permission denied for table shot", "x", NULL);

    ck_assert_str_eq(error->message, "permission denied for table shot");
    ck_assert_str_eq(error->details, "x");
    error = redacted("42501", "permission denied for table shot", "x", "!log");
    ck_assert_str_eq(error->message, "permission denied for table shot");
}
END_TEST

/* PostgreSQL shows the row that is in the way. */
START_TEST(a_row_that_rules_may_hide_is_not_shown_by_an_exclusion_constraint)
{
    static const char message[] =
        "conflicting key value violates exclusion constraint \"film_when_excl\"";
    static const char details[] = "Key (when)=([2,3)) conflicts with existing key (when)=([1,9)).";
    const records_catalog_t *catalog = studio(pool);
    records_error_t *error = redacted("23P01", message, details, NULL);
    records_table_rules_t *rules;
    records_table_t *film =
        (records_table_t *)records_catalog_table(catalog, catalog->default_schema, "film");

    ck_assert_str_eq(error->details, details);
    film->rules = rules = records_table_rules_make(pool);
    error = records_explain(records_error(pool, 0, "23P01", message), details, NULL);
    records_redact(error, rules_of(NULL), catalog, NULL, pool);
    ck_assert_str_eq(error->details, details);
    APR_ARRAY_PUSH(rules->filters, void *) = NULL;
    records_redact(error, rules_of(NULL), catalog, NULL, pool);
    ck_assert_str_eq(error->message, message);
    ck_assert_ptr_null(error->details);
    ck_assert_ptr_nonnull(strstr(error->cause, details));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, what_names_a_hidden_thing_is_for_the_log);
    tcase_add_test(room, a_constraint_of_a_hidden_table_is_for_the_log);
    tcase_add_test(room, what_a_client_says_itself_hides_nothing);
    tcase_add_test(room, without_RecordsExpose_all_is_told);
    tcase_add_test(room, a_row_that_rules_may_hide_is_not_shown_by_an_exclusion_constraint);
}

UNIT_MAIN("redact", tests)
