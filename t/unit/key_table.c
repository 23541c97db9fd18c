/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of the table of idempotency keys; the statements are in t/golden. */
#include "sql/idempotency.h"

#include "unit.h"

typedef struct one_row_t {
    records_rows_t rows;
    const records_row_t *row;
} one_row_t;

static records_error_t *next(records_rows_t *rows, const records_row_t **row)
{
    one_row_t *one = (one_row_t *)rows;

    *row = one->row;
    one->row = NULL;
    return NULL;
}

static const char *expired = "0"; /* of the row that is read */
static const records_idempotency_t key = { .fingerprint = "f" };

static records_error_t *read_row(records_claim_t *claim, const char *claimed,
                                 const char *fingerprint, const char *status, const char *headers,
                                 const char *body)
{
    const char *const texts[] = { claimed, fingerprint, status, headers, body, expired };
    records_value_t values[COUNT_OF(texts)];
    records_row_t row = { .columns = COUNT_OF(texts), .values = values };
    one_row_t one = { { next }, &row };
    size_t i;

    for (i = 0; i < COUNT_OF(texts); i++) {
        values[i].text = texts[i];
        values[i].length = texts[i] == NULL ? 0 : strlen(texts[i]);
    }
    return records_key_read(claim, &one.rows, &key, pool);
}

START_TEST(a_key_that_nobody_has_is_mine)
{
    records_claim_t claim;

    ck_assert_ptr_null(read_row(&claim, "1", NULL, NULL, NULL, NULL));
    ck_assert(claim.mine);
    ck_assert_int_eq(claim.answer.status, 0);
    ck_assert_ptr_null(read_row(&claim, "1", "f", NULL, NULL, NULL)); /* MariaDB's own new row */
    ck_assert(claim.mine);
}
END_TEST

START_TEST(a_key_that_another_has_is_not)
{
    records_claim_t claim;

    ck_assert_ptr_null(read_row(&claim, "0", NULL, NULL, NULL, NULL));
    ck_assert(!claim.mine);
    ck_assert_int_eq(claim.answer.status, 0);
}
END_TEST

/* Whoever holds the lock: an answer that is kept is final. */
START_TEST(what_is_kept_is_read_whole)
{
    static const char *const locks[] = { "0", "1" };
    records_claim_t claim;
    size_t i;

    for (i = 0; i < COUNT_OF(locks); i++) {
        ck_assert_ptr_null(read_row(&claim, locks[i], "f", "201", "A: b\n", "\\x5b0041"));
        ck_assert(!claim.mine && claim.same);
        ck_assert_int_eq(claim.answer.status, 201);
        ck_assert_str_eq(claim.answer.headers, "A: b\n");
        ck_assert_uint_eq(claim.answer.body.length, 3);
        ck_assert_mem_eq(claim.answer.body.text, "[\0A", 4);
    }
    ck_assert_ptr_null(read_row(&claim, "1", "other", "204", "", "\\x"));
    ck_assert(!claim.same);
    ck_assert_uint_eq(claim.answer.body.length, 0);
}
END_TEST

START_TEST(what_has_expired_is_as_nothing)
{
    records_claim_t claim;

    expired = "1";
    ck_assert_ptr_null(read_row(&claim, "1", "f", "201", "A: b\n", "\\x5b5d"));
    ck_assert(claim.mine && claim.expired);
    ck_assert_int_eq(claim.answer.status, 0);
    ck_assert_ptr_null(read_row(&claim, "0", "f", "201", "A: b\n", "\\x5b5d"));
    ck_assert(!claim.mine);
    expired = "0";
}
END_TEST

START_TEST(nonsense_is_an_error)
{
    static const char *const bad[][2] = {
        { "0", "\\x" }, { "99", "\\x" }, { "x", "\\x" }, { "600", "\\x" },
        { "200", "x" }, { "200", "\\x5" }, { "200", "\\x5g" }, { "200", "" },
    };
    records_rows_t none = { next };
    one_row_t empty = { none, NULL };
    records_claim_t claim;
    size_t i;

    for (i = 0; i < COUNT_OF(bad); i++)
        ck_assert_str_eq(read_row(&claim, "1", "f", bad[i][0], "", bad[i][1])->code, "XX000");
    ck_assert_str_eq(records_key_read(&claim, &empty.rows, &key, pool)->code, "XX000");
    ck_assert_str_eq(records_key_read(&claim, NULL, &key, pool)->code, "XX000");
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, a_key_that_nobody_has_is_mine);
    tcase_add_test(room, a_key_that_another_has_is_not);
    tcase_add_test(room, what_is_kept_is_read_whole);
    tcase_add_test(room, what_has_expired_is_as_nothing);
    tcase_add_test(room, nonsense_is_an_error);
}

UNIT_MAIN("key_table", tests)
