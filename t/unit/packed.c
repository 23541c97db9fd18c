/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are kept compressed, and gzip members of which they are the rest. */
#include <zlib.h>

#include "base/packed.h"
#include "unit.h"

/* ---- a text that compresses, but not to nothing ------------------------------------- */

static char *make_text(apr_size_t length)
{
    char *text = apr_palloc(pool, length + 1);
    apr_uint32_t seed = 7;
    apr_size_t i;

    for (i = 0; i < length; i++) {
        seed = seed * 1103515245 + 12345;
        text[i] = i % 97 < 50 ? (char)('a' + i % 26) : (char)(' ' + (seed >> 16) % 90);
    }
    text[length] = '\0';
    return text;
}

/* ---- packing -------------------------------------------------------------------------- */

typedef struct room_t {
    apr_size_t left, taken;
} room_t;

static int has_room(void *baton, apr_size_t bytes)
{
    room_t *room = baton;

    if (bytes > room->left)
        return 0;
    room->left -= bytes;
    room->taken += bytes;
    return 1;
}

static void pack(records_packed_t *packed, const char *text, apr_size_t length, apr_size_t piece,
                 apr_size_t room)
{
    room_t left = { room, 0 };
    records_packer_t *packer = records_pack_begin(has_room, &left, pool);

    ck_assert_ptr_nonnull(packer);
    while (length > 0) {
        const apr_size_t part = piece < length ? piece : length;

        records_pack_add(packer, text, part);
        text += part;
        length -= part;
    }
    records_pack_end(packed, packer);
}

static apr_status_t append(void *out, const char *bytes, apr_size_t length)
{
    records_text_append(out, bytes, length);
    return APR_SUCCESS;
}

static const apr_size_t lengths[] = { 0, 1, 100, 32768, 65535, 65536, 200000, 3000000 };

START_TEST(what_was_packed_is_unpacked)
{
    const apr_size_t length = lengths[_i];
    const char *text = make_text(length);
    records_packed_t packed;
    records_text_t out;

    pack(&packed, text, length, 1000, 1 << 30);
    records_text_init(&out, 16, pool);
    ck_assert_int_eq(records_packed_unpack(&packed, append, &out), APR_SUCCESS);
    ck_assert_uint_eq(out.length, length);
    ck_assert(length == 0 || memcmp(out.bytes, text, length) == 0);
    ck_assert_uint_eq(packed.length, length);
    records_packed_free(&packed);
}
END_TEST

START_TEST(the_blocks_are_no_more_than_they_say)
{
    records_packed_t packed;
    records_text_t out;

    pack(&packed, make_text(500000), 500000, 500000, 1 << 30);
    records_text_init(&out, 16, pool);
    records_packed_give(&packed, append, &out);
    ck_assert_uint_eq(out.length, packed.size);
    ck_assert_int_gt(packed.count, 2);
    records_packed_free(&packed);
}
END_TEST

START_TEST(without_room_all_but_the_blocks_is_known)
{
    const char *text = make_text(500000);
    records_packed_t whole, none;

    pack(&whole, text, 500000, 1000, 1 << 30);
    pack(&none, text, 500000, 1000, 2 * RECORDS_PACKED_BLOCK);
    ck_assert_ptr_null(none.blocks);
    ck_assert_int_eq(none.count, 0);
    ck_assert_uint_eq(none.hash, whole.hash);
    ck_assert_uint_eq(none.crc, whole.crc);
    ck_assert_uint_eq(none.length, whole.length);
    ck_assert_uint_eq(none.size, whole.size);
    records_packed_free(&whole);
    records_packed_free(&none);
}
END_TEST

START_TEST(another_text_has_another_hash)
{
    char *text = make_text(1000);
    records_packed_t one, other;

    pack(&one, text, 1000, 1000, 1 << 30);
    text[500]++;
    pack(&other, text, 1000, 1000, 1 << 30);
    ck_assert_uint_ne(one.hash, other.hash);
    records_packed_free(&one);
    records_packed_free(&other);
}
END_TEST

/* ---- gzip ------------------------------------------------------------------------------- */

/* As any client reads it: one member, whose check sums are right, and nothing behind it. */
static void gunzip(records_text_t *out, const records_text_t *member)
{
    static unsigned char piece[10000];
    z_stream stream = { 0 };
    int state;

    ck_assert_int_eq(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = (unsigned char *)member->bytes;
    stream.avail_in = (unsigned)member->length;
    do {
        stream.next_out = piece;
        stream.avail_out = sizeof(piece);
        state = inflate(&stream, Z_NO_FLUSH);
        ck_assert(state == Z_OK || state == Z_STREAM_END);
        records_text_append(out, (const char *)piece, sizeof(piece) - stream.avail_out);
    } while (state != Z_STREAM_END);
    ck_assert_uint_eq(stream.avail_in, 0);
    inflateEnd(&stream);
}

START_TEST(a_head_and_what_is_packed_are_one_gzip_member)
{
    static const apr_size_t heads[] = { 0, 1, 3000, 65535, 65536, 200000 };
    const apr_size_t length = lengths[_i];
    const char *text = make_text(length);
    records_packed_t packed;
    apr_size_t i;

    pack(&packed, text, length, 4096, 1 << 30);
    for (i = 0; i < COUNT_OF(heads); i++) {
        const char *head = make_text(heads[i]);
        records_text_t member, out;

        records_text_init(&member, 16, pool);
        records_text_init(&out, 16, pool);
        records_gzip_begin(&member, head, heads[i]);
        records_packed_give(&packed, append, &member);
        records_gzip_end(&member, head, heads[i], &packed);
        ck_assert_uint_eq(member.length, records_gzip_length(heads[i], &packed));
        gunzip(&out, &member);
        ck_assert_uint_eq(out.length, heads[i] + length);
        ck_assert(heads[i] == 0 || memcmp(out.bytes, head, heads[i]) == 0);
        ck_assert(length == 0 || memcmp(out.bytes + heads[i], text, length) == 0);
    }
    records_packed_free(&packed);
}
END_TEST

static void tests(TCase *room)
{
    tcase_add_loop_test(room, what_was_packed_is_unpacked, 0, COUNT_OF(lengths));
    tcase_add_test(room, the_blocks_are_no_more_than_they_say);
    tcase_add_test(room, without_room_all_but_the_blocks_is_known);
    tcase_add_test(room, another_text_has_another_hash);
    tcase_add_loop_test(room, a_head_and_what_is_packed_are_one_gzip_member, 0, COUNT_OF(lengths));
}

UNIT_MAIN("packed", tests)
