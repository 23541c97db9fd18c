/* SPDX-License-Identifier: Apache-2.0 */
#include "base/packed.h"

#include <stdlib.h>

#include <zlib.h>

#include "base/fnv.h"

#define RAW (-15)         /* deflate alone, with a window of 32 KB */
#define MEMORY 8          /* zlib's usual */
#define LEVEL 3           /* of 9: half the time of 5, for documents that are as short */
#define STORED_MOST 65535 /* bytes of a stored block */
#define STORED_HEADER 5
#define GZIP_HEADER 10
#define GZIP_TRAILER 8

/* ---- pack ----------------------------------------------------------------------------- */

struct records_packer_t {
    z_stream stream;
    records_packed_t packed;
    records_packed_room_t room;
    void *baton;
    apr_array_header_t *blocks;          /* char * */
    char *block;                         /* what is filled now, or the only one */
    unsigned full : 1;                   /* there is no room */
    unsigned ended : 1;
};

static apr_status_t end_packer(void *data)
{
    records_packer_t *packer = data;
    int i;

    if (packer->ended)
        return APR_SUCCESS;
    packer->ended = 1;
    (void)deflateEnd(&packer->stream);
    for (i = 0; i < packer->blocks->nelts; i++)
        free(APR_ARRAY_IDX(packer->blocks, i, char *));
    free(packer->block);
    return APR_SUCCESS;
}

static void begin_block(records_packer_t *packer)
{
    packer->stream.next_out = (unsigned char *)packer->block;
    packer->stream.avail_out = RECORDS_PACKED_BLOCK;
}

records_packer_t *records_pack_begin(records_packed_room_t room, void *baton, apr_pool_t *pool)
{
    records_packer_t *packer = apr_pcalloc(pool, sizeof(*packer));

    packer->room = room;
    packer->baton = baton;
    packer->packed.hash = RECORDS_FNV;
    packer->packed.crc = (apr_uint32_t)crc32(0, NULL, 0);
    packer->blocks = apr_array_make(pool, 16, sizeof(char *));
    if ((packer->block = malloc(RECORDS_PACKED_BLOCK)) == NULL)
        return NULL;
    if (deflateInit2(&packer->stream, LEVEL, Z_DEFLATED, RAW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(packer->block);
        return NULL;
    }
    begin_block(packer);
    apr_pool_cleanup_register(pool, packer, end_packer, apr_pool_cleanup_null);
    return packer;
}

static void keep_nothing(records_packer_t *packer)
{
    packer->full = 1;
    while (packer->blocks->nelts > 0)
        free(*(char **)apr_array_pop(packer->blocks));
}

/* The block goes to the others, if it may, and a new one is begun. */
static void take_block(records_packer_t *packer, apr_size_t length)
{
    char *next;

    packer->packed.hash = records_fnv(packer->packed.hash, packer->block, length);
    packer->packed.size += length;
    if (!packer->full && !packer->room(packer->baton, RECORDS_PACKED_BLOCK))
        keep_nothing(packer);
    if (!packer->full) {
        APR_ARRAY_PUSH(packer->blocks, char *) = packer->block;
        if ((next = malloc(RECORDS_PACKED_BLOCK)) == NULL) {
            (void)apr_array_pop(packer->blocks); /* it is filled again */
            keep_nothing(packer);
        } else
            packer->block = next;
    }
    begin_block(packer);
}

static void deflate_all(records_packer_t *packer, int flush)
{
    int rv;

    do {
        rv = deflate(&packer->stream, flush);
        if (packer->stream.avail_out == 0)
            take_block(packer, RECORDS_PACKED_BLOCK);
    } while (flush == Z_FINISH ? rv != Z_STREAM_END && rv != Z_STREAM_ERROR
                               : packer->stream.avail_in > 0);
}

void records_pack_add(records_packer_t *packer, const char *bytes, apr_size_t length)
{
    const apr_size_t most = 1 << 30; /* zlib counts in unsigned int */

    while (length > 0) {
        const apr_size_t part = length < most ? length : most;

        packer->packed.crc =
            (apr_uint32_t)crc32(packer->packed.crc, (const unsigned char *)bytes, (unsigned)part);
        packer->packed.length += part;
        packer->stream.next_in = (unsigned char *)bytes;
        packer->stream.avail_in = (unsigned)part;
        deflate_all(packer, Z_NO_FLUSH);
        bytes += part;
        length -= part;
    }
}

static void copy_list(records_packed_t *packed, const apr_array_header_t *blocks)
{
    const apr_size_t bytes = sizeof(*packed->blocks) * (apr_size_t)(blocks->nelts + 1);

    if ((packed->blocks = malloc(bytes)) == NULL)
        return;
    packed->count = blocks->nelts;
    if (packed->count > 0)
        memcpy(packed->blocks, blocks->elts, sizeof(*packed->blocks) * (apr_size_t)packed->count);
}

/* A small document does not take the room of a whole block. */
static void trim_last(const apr_array_header_t *blocks, apr_size_t length)
{
    char **last = &APR_ARRAY_IDX(blocks, blocks->nelts - 1, char *), *trimmed;

    if ((trimmed = realloc(*last, length)) != NULL)
        *last = trimmed;
}

void records_pack_end(records_packed_t *packed, records_packer_t *packer)
{
    apr_size_t last;

    deflate_all(packer, Z_FINISH);
    if ((last = RECORDS_PACKED_BLOCK - packer->stream.avail_out) > 0) {
        take_block(packer, last);
        if (!packer->full)
            trim_last(packer->blocks, last);
    }
    *packed = packer->packed;
    if (!packer->full)
        copy_list(packed, packer->blocks);
    if (packed->blocks != NULL)
        apr_array_clear(packer->blocks);
    end_packer(packer);
}

void records_packed_free(records_packed_t *packed)
{
    int i;

    for (i = 0; i < packed->count; i++)
        free(packed->blocks[i]);
    free(packed->blocks);
    packed->blocks = NULL;
    packed->count = 0;
}

/* ---- give ------------------------------------------------------------------------------ */

static apr_size_t length_of(const records_packed_t *packed, int i)
{
    return i < packed->count - 1
               ? RECORDS_PACKED_BLOCK
               : (apr_size_t)(packed->size - (apr_uint64_t)i * RECORDS_PACKED_BLOCK);
}

apr_status_t records_packed_give(const records_packed_t *packed, records_packed_take_t take,
                                 void *baton)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; rv == APR_SUCCESS && i < packed->count; i++)
        rv = take(baton, packed->blocks[i], length_of(packed, i));
    return rv;
}

typedef struct unpacking_t {
    z_stream stream;
    records_packed_take_t take;
    void *baton;
    unsigned char out[RECORDS_PACKED_BLOCK];
} unpacking_t;

static apr_status_t inflate_block(void *baton, const char *bytes, apr_size_t length)
{
    unpacking_t *u = baton;
    apr_status_t rv = APR_SUCCESS;
    int state;

    u->stream.next_in = (unsigned char *)bytes;
    u->stream.avail_in = (unsigned)length;
    do {
        u->stream.next_out = u->out;
        u->stream.avail_out = sizeof(u->out);
        state = inflate(&u->stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return APR_EGENERAL;
        if (u->stream.avail_out < sizeof(u->out))
            rv = u->take(u->baton, (const char *)u->out, sizeof(u->out) - u->stream.avail_out);
    } while (rv == APR_SUCCESS && u->stream.avail_out == 0 && state != Z_STREAM_END);
    return rv;
}

apr_status_t records_packed_unpack(const records_packed_t *packed, records_packed_take_t take,
                                   void *baton)
{
    unpacking_t *u = calloc(1, sizeof(*u));
    apr_status_t rv = APR_ENOMEM;

    if (u != NULL && inflateInit2(&u->stream, RAW) == Z_OK) {
        u->take = take;
        u->baton = baton;
        rv = records_packed_give(packed, inflate_block, u);
        (void)inflateEnd(&u->stream);
    }
    free(u);
    return rv;
}

/* ---- gzip ------------------------------------------------------------------------------ */

static void append_number(records_text_t *out, apr_uint64_t number, int bytes)
{
    for (; bytes > 0; bytes--, number >>= 8)
        records_text_putc(out, (char)(number & 0xff));
}

/* It is no block of deflate's end, and ends on a whole byte. */
static void append_stored(records_text_t *out, const char *bytes, apr_size_t length)
{
    records_text_putc(out, '\0');
    append_number(out, length, 2);
    append_number(out, ~length & 0xffff, 2);
    records_text_append(out, bytes, length);
}

void records_gzip_begin(records_text_t *out, const char *head, apr_size_t length)
{
    static const char header[GZIP_HEADER] = {
        '\x1f', '\x8b', Z_DEFLATED, 0, 0, 0, 0, 0, 0, '\xff'
    };

    records_text_append(out, header, sizeof(header));
    while (length > 0) {
        const apr_size_t part = length < STORED_MOST ? length : STORED_MOST;

        append_stored(out, head, part);
        head += part;
        length -= part;
    }
}

void records_gzip_end(records_text_t *out, const char *head, apr_size_t length,
                      const records_packed_t *packed)
{
    const uLong crc = crc32(crc32(0, NULL, 0), (const unsigned char *)head, (unsigned)length);

    append_number(out, crc32_combine(crc, packed->crc, (z_off_t)packed->length), 4);
    append_number(out, length + packed->length, 4); /* modulo 2^32 */
}

apr_uint64_t records_gzip_length(apr_size_t head, const records_packed_t *packed)
{
    const apr_size_t blocks = (head + STORED_MOST - 1) / STORED_MOST;

    return GZIP_HEADER + head + blocks * STORED_HEADER + packed->size + GZIP_TRAILER;
}
