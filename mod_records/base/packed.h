/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that are kept compressed: taken piece by piece, and given piece by piece, as they are kept (deflate,
 * RFC 1951) or as they were.  Others can be put before them in one gzip member (RFC 1952): what is kept
 * refers to nothing before it. */
#ifndef RECORDS_PACKED_H
#define RECORDS_PACKED_H

#include <apr_errno.h>

#include "base/text.h"

#define RECORDS_PACKED_BLOCK 32768 /* bytes that are kept together */

typedef struct records_packed_t {
    char **blocks;                       /* all but the last are full; NULL: there was no room for them */
    int count;
    apr_uint64_t size;                   /* bytes of deflate: what the blocks take */
    apr_uint64_t length;                 /* bytes that they say */
    apr_uint32_t crc;                    /* of these: CRC-32 */
    apr_uint64_t hash;                   /* of the bytes of deflate */
} records_packed_t;

/** Under way. */
typedef struct records_packer_t records_packer_t;

/** May so many bytes more be kept?  The last block is asked for whole, and takes what it holds. */
typedef int (*records_packed_room_t)(void *baton, apr_size_t bytes);

/** Begin; NULL if there is no memory.  Once room says no, nothing is kept, but length, crc and hash are
 *  found all the same.  pool is for the time until the end. */
records_packer_t *records_pack_begin(records_packed_room_t room, void *baton, apr_pool_t *pool);

void records_pack_add(records_packer_t *packer, const char *bytes, apr_size_t length);

/** All of it.  The blocks live until records_packed_free(). */
void records_pack_end(records_packed_t *packed, records_packer_t *packer);

void records_packed_free(records_packed_t *packed);

/** Takes some bytes; what it fails of ends the giving. */
typedef apr_status_t (*records_packed_take_t)(void *baton, const char *bytes, apr_size_t length);

/** Give the bytes of deflate, block by block. */
apr_status_t records_packed_give(const records_packed_t *packed, records_packed_take_t take,
                                 void *baton);

/** Give the bytes that they say, piece by piece. */
apr_status_t records_packed_unpack(const records_packed_t *packed, records_packed_take_t take,
                                   void *baton);

/** The beginning of a gzip member of head and packed: up to the bytes of deflate, which follow.  Then
 *  its end. */
void records_gzip_begin(records_text_t *out, const char *head, apr_size_t length);
void records_gzip_end(records_text_t *out, const char *head, apr_size_t length,
                      const records_packed_t *packed);

/** How long that member is. */
apr_uint64_t records_gzip_length(apr_size_t head, const records_packed_t *packed);

#endif
