/* SPDX-License-Identifier: Apache-2.0 */
#include "request/parts.h"

#include <string.h>

#include "unit.h"

#define MOST APR_INT64_MAX

typedef struct range_case_t {
    const char *limit, *offset, *header;
    apr_int64_t first, rows;
} range_case_t;

static records_error_t *parse(records_request_t *request, const range_case_t *one)
{
    memset(request, 0, sizeof(*request));
    return records_parse_range(request, one->limit, one->offset, one->header, pool);
}

static void check_ranges(const range_case_t *cases, size_t count)
{
    records_request_t request;
    size_t i;

    for (i = 0; i < count; i++) {
        records_error_t *error = parse(&request, &cases[i]);

        ck_assert_msg(
            error == NULL && request.offset == cases[i].first && request.limit == cases[i].rows,
            "case %d (%s, %s, %s): offset %" APR_INT64_T_FMT ", limit %" APR_INT64_T_FMT " %s",
            (int)i, cases[i].limit, cases[i].offset, cases[i].header, request.offset, request.limit,
            error == NULL ? "" : error->details);
    }
}

START_TEST(limit_and_offset_are_numbers)
{
    static const range_case_t cases[] = {
        { NULL, NULL, NULL, 0, -1 },
        { "5", NULL, NULL, 0, 5 },
        { "5", "3", NULL, 3, 5 },
        { NULL, "3", NULL, 3, -1 },
        { "0", NULL, NULL, 0, 0 },
        { "9223372036854775807", "9223372036854775807", NULL, MOST, MOST },
    };

    check_ranges(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_number_is_ignored)
{
    static const range_case_t cases[] = {
        { "abc", "xyz", NULL, 0, -1 }, { "", "", NULL, 0, -1 },     { "1.5", "1e3", NULL, 0, -1 },
        { NULL, "-3", NULL, 0, -1 },   { "5x", "0x3", NULL, 0, -1 }, { " 5", "5 ", NULL, 0, -1 },
    };

    check_ranges(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_no_table_can_hold_is_as_good_as_no_end)
{
    static const range_case_t cases[] = {
        { "99999999999999999999", NULL, NULL, 0, MOST },
        { NULL, "99999999999999999999", NULL, MOST, -1 },
        { NULL, NULL, "99999999999999999999-", MOST, -1 },
        { NULL, NULL, "5-99999999999999999999", 5, -1 },
        { NULL, NULL, "5-9223372036854775807", 5, -1 },
        { NULL, NULL, "00000000000000000000000000000005-6", 5, 2 },
    };
    records_request_t request;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_ptr_null(parse(&request, &cases[i]));
        ck_assert_msg(request.offset == cases[i].first, "case %d: offset %" APR_INT64_T_FMT, (int)i,
                      request.offset);
        if (cases[i].rows != request.limit) /* no limit and the largest are the same */
            ck_assert(request.limit == -1 || request.limit >= MOST - request.offset);
    }
}
END_TEST

START_TEST(a_range_is_from_first_to_last)
{
    static const range_case_t cases[] = {
        { NULL, NULL, "0-4", 0, 5 },   { NULL, NULL, "5-5", 5, 1 },  { NULL, NULL, "3-", 3, -1 },
        { NULL, NULL, "0-", 0, -1 },   { NULL, NULL, "0-0", 0, 1 },
    };

    check_ranges(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(what_is_no_range_of_ours_is_ignored)
{
    static const char *const headers[] = { "items=0-4", "-5",        "5",    "",
                                           "a-b",       "0-4,6-8",   " 0-4", "0 - 4",
                                           "0-4 ",      "bytes=0-1", "+1-2", "1--2" };
    size_t i;

    for (i = 0; i < COUNT_OF(headers); i++) {
        const range_case_t one = { NULL, NULL, headers[i], 0, -1 };

        check_ranges(&one, 1);
    }
}
END_TEST

START_TEST(a_range_and_a_limit_meet_in_what_they_share)
{
    static const range_case_t cases[] = {
        { "5", NULL, "0-9", 0, 5 },
        { "50", NULL, "0-9", 0, 10 },
        { "5", "3", "0-9", 3, 5 },
        { "50", "3", "0-9", 3, 7 },
        { NULL, "3", "0-9", 3, 7 },
        { NULL, "3", "5-", 5, -1 },
        { "4", "3", "5-", 5, 2 },
        { "4", "3", "5-20", 5, 2 },
        { "9223372036854775807", "5", "0-", 5, MOST },
        { "9223372036854775807", "5", "7-9", 7, 3 },
        { "9223372036854775807", NULL, "7-", 7, MOST - 7 },
    };
    records_request_t request;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = parse(&request, &cases[i]);

        ck_assert_msg(error == NULL && request.offset == cases[i].first, "case %d", (int)i);
        if (cases[i].rows < MOST - 10)
            ck_assert_msg(request.limit == cases[i].rows, "case %d", (int)i);
        else /* without an end, one way or the other */
            ck_assert(request.limit == -1 || request.limit >= MOST - 10);
    }
}
END_TEST

START_TEST(a_limit_of_zero_is_no_row_whatever_the_range)
{
    static const char *const headers[] = { "0-9", "5-9", "5-", "0-0" };
    static const char *const offsets[] = { NULL, "0", "3", "20" };
    records_request_t request;
    size_t i, k;

    for (i = 0; i < COUNT_OF(headers); i++)
        for (k = 0; k < COUNT_OF(offsets); k++) {
            const range_case_t one = { "0", offsets[k], headers[i], 0, 0 };

            ck_assert_msg(parse(&request, &one) == NULL, "offset %s, Range %s", offsets[k],
                          headers[i]);
            ck_assert_int_eq(request.limit, 0);
        }
}
END_TEST

START_TEST(what_cannot_be_satisfied_is_refused)
{
    static const char negative[] = "Limit should be greater than or equal to zero.";
    static const char backwards[] = "The lower boundary must be lower than or equal to the upper "
                                    "boundary in the Range header.";
    static const struct { range_case_t asked; const char *details; } cases[] = {
        { { "-1", NULL, NULL, 0, 0 }, negative },
        { { NULL, NULL, "5-1", 0, 0 }, backwards },
        { { NULL, "10", "0-4", 0, 0 }, negative },   /* nothing in common */
        { { "3", NULL, "5-9", 0, 0 }, negative },
        { { "3", "2", "5-", 0, 0 }, negative },
        { { NULL, "5", "0-4", 0, 0 }, negative },
    };
    records_request_t request;
    size_t i;

    for (i = 0; i < COUNT_OF(cases); i++) {
        records_error_t *error = parse(&request, &cases[i].asked);

        ck_assert_msg(error != NULL, "case %d", (int)i);
        ck_assert_int_eq(error->status, 416);
        ck_assert_str_eq(error->code, "PGRST103");
        ck_assert_str_eq(error->details, cases[i].details);
    }
}
END_TEST

START_TEST(a_page_knows_no_header)
{
    apr_int64_t offset, limit;

    ck_assert_ptr_null(records_parse_page(&offset, &limit, "3", "5", pool));
    ck_assert_int_eq(offset, 3);
    ck_assert_int_eq(limit, 5);
    ck_assert_ptr_null(records_parse_page(&offset, &limit, NULL, NULL, pool));
    ck_assert_int_eq(offset, 0);
    ck_assert_int_eq(limit, -1);
    ck_assert_str_eq(records_parse_page(&offset, &limit, NULL, "-1", pool)->code, "PGRST103");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, limit_and_offset_are_numbers);
    tcase_add_test(room, what_is_no_number_is_ignored);
    tcase_add_test(room, what_no_table_can_hold_is_as_good_as_no_end);
    tcase_add_test(room, a_range_is_from_first_to_last);
    tcase_add_test(room, what_is_no_range_of_ours_is_ignored);
    tcase_add_test(room, a_range_and_a_limit_meet_in_what_they_share);
    tcase_add_test(room, a_limit_of_zero_is_no_row_whatever_the_range);
    tcase_add_test(room, what_cannot_be_satisfied_is_refused);
    tcase_add_test(room, a_page_knows_no_header);
}

UNIT_MAIN("range", tests)
