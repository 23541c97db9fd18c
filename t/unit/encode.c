/* SPDX-License-Identifier: Apache-2.0 */
#include "response/encode.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "unit.h"

/* Rows 1, 2, ... up to count, of one column; at is where an error comes, 0 for never. */
typedef struct counter_t {
    records_rows_t rows;
    int row, count, fails_at;
    char digits[12];
    records_value_t value;
    records_row_t shown;
} counter_t;

static const char *const names[] = { "n" };
static const records_kind_e kinds[] = { RECORDS_INTEGER };
static const records_row_t columns = { 1, names, kinds, NULL };

static records_error_t *next(records_rows_t *rows, const records_row_t **row)
{
    counter_t *counter = (counter_t *)rows;

    *row = NULL;
    if (++counter->row == counter->fails_at)
        return records_fail(pool, "08006", "the server closed the connection");
    if (counter->row > counter->count)
        return NULL;
    counter->value.length =
        (apr_size_t)snprintf(counter->digits, sizeof(counter->digits), "%d", counter->row);
    counter->value.text = counter->digits;
    counter->shown = columns;
    counter->shown.values = &counter->value;
    *row = &counter->shown;
    return NULL;
}

static records_rows_t *rows(int count, int fails_at)
{
    counter_t *counter = apr_pcalloc(pool, sizeof(*counter));

    counter->rows.next = next;
    counter->count = count;
    counter->fails_at = fails_at;
    return &counter->rows;
}

/* An encoder that says what it was asked: <1;2;> */
typedef struct ink_t {
    records_sink_t sink;
    records_text_t text;
    int room;                            /* bytes until the client is gone */
} ink_t;

static apr_status_t write_bytes(records_sink_t *sink, const char *bytes, apr_size_t length)
{
    ink_t *ink = (ink_t *)sink;

    if (ink->text.length + length > (apr_size_t)ink->room)
        return sink->failed = APR_ECONNABORTED;
    records_text_append(&ink->text, bytes, length);
    return APR_SUCCESS;
}

static apr_status_t begin(records_sink_t *sink, const records_row_t *row, void **state)
{
    ck_assert_str_eq(row->names[0], "n");
    *state = sink;
    return sink->write(sink, "<", 1);
}

static apr_status_t one_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    apr_status_t rv;

    ck_assert_ptr_eq(state, sink);
    rv = sink->write(sink, row->values[0].text, row->values[0].length);
    return rv != APR_SUCCESS ? rv : sink->write(sink, ";", 1);
}

static apr_status_t end(records_sink_t *sink, void *state)
{
    ck_assert_ptr_eq(state, sink);
    return sink->write(sink, ">", 1);
}

static const records_encoder_t encoder = {
    .content_type = "text/plain", .begin = begin, .row = one_row, .end = end
};

static ink_t ink(int room)
{
    ink_t one = { { .size = sizeof(one.sink), .write = write_bytes }, { 0 }, room };

    one.sink.pool = pool;
    records_text_init(&one.text, 16, pool);
    return one;
}

START_TEST(rows_are_pumped_from_begin_to_end)
{
    static const struct { int count; const char *text; } cases[] = {
        { 0, "<>" }, { 1, "<1;>" }, { 3, "<1;2;3;>" },
    };
    apr_int64_t count;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        ink_t one = ink(100);

        ck_assert_ptr_null(
            records_encode(rows(cases[i].count, 0), &encoder, &columns, &one.sink, &count));
        ck_assert_int_eq(count, cases[i].count);
        ck_assert_str_eq(records_text_string(&one.text), cases[i].text);
    }
}
END_TEST

START_TEST(no_rows_at_all_are_an_empty_answer)
{
    ink_t one = ink(100);
    apr_int64_t count = -1;

    ck_assert_ptr_null(records_encode(NULL, &encoder, &columns, &one.sink, &count));
    ck_assert_int_eq(count, 0);
    ck_assert_str_eq(records_text_string(&one.text), "<>");
}
END_TEST

START_TEST(an_error_of_the_database_comes_back_as_it_is)
{
    ink_t one = ink(100);
    apr_int64_t count;
    records_error_t *error = records_encode(rows(5, 3), &encoder, &columns, &one.sink, &count);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "08006");
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(records_text_string(&one.text), "<1;2;"); /* and no end is written */
}
END_TEST

START_TEST(a_client_that_has_gone_is_another_error)
{
    int room;

    for (room = 0; room < 6; room++) { /* in begin, in each row, in end */
        ink_t one = ink(room);
        apr_int64_t count;
        records_error_t *error = records_encode(rows(2, 0), &encoder, &columns, &one.sink, &count);

        ck_assert_msg(error != NULL, "room for %d bytes", room);
        ck_assert_str_eq(error->code, "RECGONE");
        ck_assert_int_eq(error->rv, APR_ECONNABORTED);
    }
}
END_TEST

START_TEST(an_encoder_may_lack_begin_and_end)
{
    static const records_encoder_t rows_alone = { .content_type = "text/plain", .row = one_row };
    ink_t one = ink(100);
    apr_int64_t count;

    ck_assert_ptr_null(records_encode(rows(0, 0), &rows_alone, &columns, &one.sink, &count));
    ck_assert_str_eq(records_text_string(&one.text), "");
}
END_TEST

static apr_status_t heedless_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    (void)one_row(sink, state == NULL ? sink : state, row);
    return APR_SUCCESS;
}

START_TEST(an_encoder_that_passes_over_the_end_of_a_client_does_not_hide_it)
{
    static const records_encoder_t heedless = { .content_type = "text/x", .row = heedless_row };
    ink_t one = ink(1);
    apr_int64_t count;
    records_error_t *error = records_encode(rows(2, 0), &heedless, &columns, &one.sink, &count);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "RECGONE");
}
END_TEST

static apr_status_t picky_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    (void)state;
    if (*row->values[0].text == '2')
        sink->error = records_error(sink->pool, 406, "PICKY1", "no twos");
    return *row->values[0].text == '1' ? APR_SUCCESS : APR_EGENERAL;
}

START_TEST(an_encoder_may_say_why_it_fails)
{
    static const records_encoder_t picky = { .content_type = "text/x", .row = picky_row };
    ink_t one = ink(100);
    apr_int64_t count;
    records_error_t *error = records_encode(rows(2, 0), &picky, &columns, &one.sink, &count);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "PICKY1");
    ck_assert_int_eq(error->status, 406);
    ck_assert_int_eq(error->rv, APR_EGENERAL);
}
END_TEST

static apr_status_t failing_row(records_sink_t *sink, void *state, const records_row_t *row)
{
    (void)sink;
    (void)state;
    (void)row;
    return APR_EGENERAL;
}

START_TEST(an_encoder_that_does_not_say_why_is_broken)
{
    static const records_encoder_t failing = { .content_type = "text/x", .row = failing_row };
    ink_t one = ink(100);
    apr_int64_t count;
    records_error_t *error = records_encode(rows(2, 0), &failing, &columns, &one.sink, &count);

    ck_assert_ptr_nonnull(error);
    ck_assert_str_eq(error->code, "REC170");
    ck_assert_str_eq(error->cause, "encoder text/x: it failed without saying why");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, an_encoder_that_passes_over_the_end_of_a_client_does_not_hide_it);
    tcase_add_test(room, an_encoder_may_say_why_it_fails);
    tcase_add_test(room, an_encoder_that_does_not_say_why_is_broken);
    tcase_add_test(room, rows_are_pumped_from_begin_to_end);
    tcase_add_test(room, no_rows_at_all_are_an_empty_answer);
    tcase_add_test(room, an_error_of_the_database_comes_back_as_it_is);
    tcase_add_test(room, a_client_that_has_gone_is_another_error);
    tcase_add_test(room, an_encoder_may_lack_begin_and_end);
}

UNIT_MAIN("encode", tests)
