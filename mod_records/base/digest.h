/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4): short names for what is too long to be a key. */
#ifndef RECORDS_DIGEST_H
#define RECORDS_DIGEST_H

#include <apr_pools.h>

#define RECORDS_DIGEST_BYTES 32

/** A digest under way. */
typedef struct records_digest_t {
    apr_uint32_t state[8];
    apr_uint64_t length;                 /* bytes taken */
    unsigned char block[64];             /* those that wait for a whole block */
} records_digest_t;

void records_digest_init(records_digest_t *digest);

void records_digest_add(records_digest_t *digest, const void *bytes, apr_size_t length);

/** A part of several, so that ("ab", "c") is not ("a", "bc"): its length, then its bytes.  NULL is a
 *  part of its own, and not "". */
void records_digest_part(records_digest_t *digest, const char *bytes, apr_size_t length);

void records_digest_end(records_digest_t *digest, unsigned char out[RECORDS_DIGEST_BYTES]);

/** The same, as 64 hexadecimal digits in pool. */
const char *records_digest_hex(records_digest_t *digest, apr_pool_t *pool);

#endif
