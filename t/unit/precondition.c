/* SPDX-License-Identifier: Apache-2.0 */
#include <apr_strings.h>

#include "request/parts.h"
#include "unit.h"

#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"

static const records_preconditions_t *read_one(records_error_t **error, const char *name,
                                               const char *value, int reads)
{
    const records_preconditions_t *preconditions;
    apr_table_t *headers = apr_table_make(pool, 1);

    if (name != NULL)
        apr_table_set(headers, name, value);
    *error = records_parse_preconditions(&preconditions, headers, reads, pool);
    return preconditions;
}

START_TEST(without_a_header_there_are_none)
{
    records_error_t *error;

    ck_assert_ptr_null(read_one(&error, NULL, NULL, 1));
    ck_assert_ptr_null(error);
}
END_TEST

START_TEST(a_change_is_refused_for_what_it_cannot_be_asked_by)
{
    static const struct { const char *name, *value; int refused_of_read; } cases[] = {
        { "If-Match", "abc", 1 },         { "If-Match", "", 1 },
        { "If-None-Match", "abc", 0 },    { "If-Unmodified-Since", "soon", 0 },
        { "If-Unmodified-Since", "", 0 },
    };
    records_error_t *error;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        (void)read_one(&error, cases[i].name, cases[i].value, 0);
        ck_assert_ptr_nonnull(error);
        ck_assert_str_eq(error->code, "REC122");
        (void)read_one(&error, cases[i].name, cases[i].value, 1);
        ck_assert_int_eq(error != NULL, cases[i].refused_of_read);
    }
}
END_TEST

START_TEST(a_date_counts_where_no_tag_is_given)
{
    const records_preconditions_t *preconditions;
    apr_table_t *headers = apr_table_make(pool, 4);
    records_error_t *error = NULL;

    preconditions = read_one(&error, "If-Unmodified-Since", DATE, 0);
    ck_assert(preconditions->dated && preconditions->unmodified_since == 784111777);
    preconditions = read_one(&error, "If-Modified-Since", DATE, 1);
    ck_assert(preconditions->cached && preconditions->modified_since == 784111777);
    ck_assert(!read_one(&error, "If-Modified-Since", "soon", 1)->cached);
    apr_table_set(headers, "If-Match", "*");
    apr_table_set(headers, "If-None-Match", "\"a\"");
    apr_table_set(headers, "If-Unmodified-Since", DATE);
    apr_table_set(headers, "If-Modified-Since", DATE);
    ck_assert_ptr_null(records_parse_preconditions(&preconditions, headers, 1, pool));
    ck_assert(!preconditions->dated && !preconditions->cached);
    ck_assert(preconditions->match_any && preconditions->none_match->nelts == 1);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, without_a_header_there_are_none);
    tcase_add_test(room, a_change_is_refused_for_what_it_cannot_be_asked_by);
    tcase_add_test(room, a_date_counts_where_no_tag_is_given);
}

UNIT_MAIN("precondition", tests)
