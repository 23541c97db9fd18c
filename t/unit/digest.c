/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"

#include <apr_strings.h>

#include "unit.h"

static const char *hex(const char *text)
{
    records_digest_t digest;

    records_digest_init(&digest);
    records_digest_add(&digest, text, strlen(text));
    return records_digest_hex(&digest, pool);
}

/* The examples of the standard. */
START_TEST(the_standards_own_examples_come_out)
{
    ck_assert_str_eq(hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ck_assert_str_eq(hex("abc"),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert_str_eq(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
END_TEST

START_TEST(a_million_bytes_in_odd_pieces_are_the_same)
{
    static char a[997];
    records_digest_t digest;
    size_t rest = 1000000, part = 1;

    memset(a, 'a', sizeof(a));
    records_digest_init(&digest);
    for (; rest > 0; rest -= part) {
        part = part * 7 % sizeof(a) + 1;
        part = part < rest ? part : rest;
        records_digest_add(&digest, a, part);
    }
    ck_assert_str_eq(records_digest_hex(&digest, pool),
                     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

/* Lengths around the ends of a block. */
START_TEST(where_a_text_is_cut_makes_no_difference)
{
    static const char text[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
                               "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    size_t length, cut;

    for (length = 50; length < sizeof(text); length++)
        for (cut = 0; cut <= length; cut += 9) {
            const char *whole = apr_pstrmemdup(pool, text, length);
            records_digest_t digest;

            records_digest_init(&digest);
            records_digest_add(&digest, text, cut);
            records_digest_add(&digest, text + cut, length - cut);
            ck_assert_str_eq(records_digest_hex(&digest, pool), hex(whole));
        }
}
END_TEST

static const char *parts(const char *a, const char *b)
{
    records_digest_t digest;

    records_digest_init(&digest);
    records_digest_part(&digest, a, a == NULL ? 0 : strlen(a));
    records_digest_part(&digest, b, b == NULL ? 0 : strlen(b));
    return records_digest_hex(&digest, pool);
}

START_TEST(parts_do_not_run_into_one_another)
{
    ck_assert_str_eq(parts("ab", "c"), parts("ab", "c"));
    ck_assert_str_ne(parts("ab", "c"), parts("a", "bc"));
    ck_assert_str_ne(parts("", "a"), parts("a", ""));
    ck_assert_str_ne(parts(NULL, "a"), parts("", "a"));
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_test(room, the_standards_own_examples_come_out);
    tcase_add_test(room, a_million_bytes_in_odd_pieces_are_the_same);
    tcase_add_test(room, where_a_text_is_cut_makes_no_difference);
    tcase_add_test(room, parts_do_not_run_into_one_another);
}

UNIT_MAIN("digest", tests)
