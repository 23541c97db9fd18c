/* SPDX-License-Identifier: Apache-2.0 */
#include "response/kept.h"

#include <stdio.h>

#include "response/encoders.h"
#include "unit.h"

static const char *const names[] = { "n" };
static const records_kind_e kinds[] = { RECORDS_INTEGER };

/* Rows 1, 2, ... up to count; an error comes instead of the row fails_at. */
typedef struct counter_t {
    records_rows_t rows;
    int row, count, fails_at;
    char digits[12];
    records_value_t value;
    records_row_t shown;
} counter_t;

static records_error_t *next(records_rows_t *rows, const records_row_t **row)
{
    counter_t *counter = (counter_t *)rows;

    *row = NULL;
    if (++counter->row == counter->fails_at)
        return records_fail(pool, "40001", "could not serialize access");
    if (counter->row > counter->count)
        return NULL;
    counter->value.length =
        (apr_size_t)snprintf(counter->digits, sizeof(counter->digits), "%d", counter->row);
    counter->value.text = counter->digits;
    counter->shown = (records_row_t){ 1, names, kinds, &counter->value };
    *row = &counter->shown;
    return NULL;
}

static records_response_t *response_of(int rows, int fails_at)
{
    records_response_t *response = apr_pcalloc(pool, sizeof(*response));
    counter_t *counter = apr_pcalloc(pool, sizeof(*counter));

    counter->rows.next = next;
    counter->count = rows;
    counter->fails_at = fails_at;
    response->status = 200;
    response->headers = apr_table_make(pool, 2);
    response->content_type = "application/json";
    response->encoder = &records_json_encoder;
    response->rows = &counter->rows;
    response->columns = (records_row_t){ 1, names, kinds, NULL };
    response->total = -1;
    response->pool = pool;
    return response;
}

START_TEST(an_answer_is_kept_as_it_would_be_sent)
{
    records_response_t *response = response_of(3, 0);
    records_kept_t kept;

    response->ranged = 1;
    response->total = 7;
    ck_assert_ptr_null(records_keep(&kept, response, 1000, pool));
    ck_assert_int_eq(kept.status, 206);
    ck_assert_str_eq(kept.content_type, "application/json");
    ck_assert_str_eq(apr_table_get(kept.headers, "Content-Range"), "0-2/7");
    ck_assert_str_eq(kept.body, "[{\"n\":1},\n{\"n\":2},\n{\"n\":3}]");
    ck_assert_uint_eq(kept.length, strlen(kept.body));
}
END_TEST

START_TEST(no_body_is_not_an_empty_body)
{
    records_response_t *response = response_of(1, 0);
    records_kept_t kept;

    response->bodyless = 1;
    ck_assert_ptr_null(records_keep(&kept, response, 1000, pool));
    ck_assert_ptr_null(kept.body);
    response->bodyless = 0;
    response->encoder = NULL;
    ck_assert_ptr_null(records_keep(&kept, response, 0, pool));
    ck_assert_str_eq(kept.body, "");
    ck_assert_uint_eq(kept.length, 0);
}
END_TEST

START_TEST(an_answer_fits_to_the_byte_or_is_refused)
{
    static const char body[] = "[{\"n\":1},\n{\"n\":2}]";
    records_kept_t kept;
    records_error_t *error;

    ck_assert_ptr_null(records_keep(&kept, response_of(2, 0), sizeof(body) - 1, pool));
    ck_assert_str_eq(kept.body, body);
    error = records_keep(&kept, response_of(2, 0), sizeof(body) - 2, pool);
    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC116");
    ck_assert_int_eq(error->status, 413);
    ck_assert_ptr_null(kept.body);
}
END_TEST

START_TEST(rows_that_fail_are_no_answer)
{
    records_kept_t kept;
    records_error_t *error = records_keep(&kept, response_of(5, 4), 1000, pool);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "40001");
    ck_assert_ptr_null(kept.body);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_answer_is_kept_as_it_would_be_sent);
    tcase_add_test(room, no_body_is_not_an_empty_body);
    tcase_add_test(room, an_answer_fits_to_the_byte_or_is_refused);
    tcase_add_test(room, rows_that_fail_are_no_answer);
}

UNIT_MAIN("kept", tests)
