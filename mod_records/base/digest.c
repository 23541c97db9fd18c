/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"

#include <string.h>

#define BLOCK 64

/* The first 32 bits of the fractions of the cube roots of the first 64 primes. */
static const apr_uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static apr_uint32_t turn(apr_uint32_t word, int bits)
{
    return word >> bits | word << (32 - bits);
}

static apr_uint32_t read_word(const unsigned char *bytes)
{
    return (apr_uint32_t)bytes[0] << 24 | (apr_uint32_t)bytes[1] << 16 | (apr_uint32_t)bytes[2] << 8
           | (apr_uint32_t)bytes[3];
}

static void write_word(unsigned char *bytes, apr_uint32_t word)
{
    bytes[0] = (unsigned char)(word >> 24);
    bytes[1] = (unsigned char)(word >> 16);
    bytes[2] = (unsigned char)(word >> 8);
    bytes[3] = (unsigned char)word;
}

static void make_schedule(apr_uint32_t w[64], const unsigned char *block)
{
    int i;

    for (i = 0; i < 16; i++)
        w[i] = read_word(block + 4 * i);
    for (; i < 64; i++) {
        const apr_uint32_t a = w[i - 15], b = w[i - 2];

        w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7]
               + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
    }
}

static void mix(apr_uint32_t state[8], const unsigned char *block)
{
    apr_uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    apr_uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    apr_uint32_t w[64];
    int i;

    make_schedule(w, block);
    for (i = 0; i < 64; i++) {
        const apr_uint32_t one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g))
                                 + constants[i] + w[i];
        const apr_uint32_t two =
            (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));

        h = g;
        g = f;
        f = e;
        e = d + one;
        d = c;
        c = b;
        b = a;
        a = one + two;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

void records_digest_init(records_digest_t *digest)
{
    static const apr_uint32_t start[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                           0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

    memcpy(digest->state, start, sizeof(start));
    digest->length = 0;
}

void records_digest_add(records_digest_t *digest, const void *bytes, apr_size_t length)
{
    const apr_size_t waiting = (apr_size_t)(digest->length % BLOCK);
    const unsigned char *at = bytes;

    digest->length += length;
    if (waiting > 0) {
        const apr_size_t part = BLOCK - waiting < length ? BLOCK - waiting : length;

        memcpy(digest->block + waiting, at, part);
        if (waiting + part < BLOCK)
            return;
        mix(digest->state, digest->block);
        at += part;
        length -= part;
    }
    for (; length >= BLOCK; at += BLOCK, length -= BLOCK)
        mix(digest->state, at);
    if (length > 0)
        memcpy(digest->block, at, length);
}

void records_digest_part(records_digest_t *digest, const char *bytes, apr_size_t length)
{
    unsigned char head[9];

    head[0] = bytes != NULL;
    write_word(head + 1, (apr_uint32_t)((apr_uint64_t)length >> 32));
    write_word(head + 5, (apr_uint32_t)length);
    records_digest_add(digest, head, sizeof(head));
    if (bytes != NULL && length > 0)
        records_digest_add(digest, bytes, length);
}

void records_digest_end(records_digest_t *digest, unsigned char out[RECORDS_DIGEST_BYTES])
{
    static const unsigned char padding[BLOCK] = { 0x80 };
    const apr_uint64_t bits = digest->length * 8;
    const apr_size_t waiting = (apr_size_t)(digest->length % BLOCK);
    unsigned char tail[8];
    int i;

    write_word(tail, (apr_uint32_t)(bits >> 32));
    write_word(tail + 4, (apr_uint32_t)bits);
    records_digest_add(digest, padding, (waiting < 56 ? 56 : 120) - waiting);
    records_digest_add(digest, tail, sizeof(tail));
    for (i = 0; i < 8; i++)
        write_word(out + 4 * i, digest->state[i]);
}

const char *records_digest_hex(records_digest_t *digest, apr_pool_t *pool)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[RECORDS_DIGEST_BYTES];
    char *text = apr_palloc(pool, 2 * RECORDS_DIGEST_BYTES + 1);
    int i;

    records_digest_end(digest, bytes);
    for (i = 0; i < RECORDS_DIGEST_BYTES; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * i] = '\0';
    return text;
}
