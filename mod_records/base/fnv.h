/* SPDX-License-Identifier: Apache-2.0 */
/* FNV-1a: a number that is another for other bytes, nearly always.  No secret is kept by it. */
#ifndef RECORDS_FNV_H
#define RECORDS_FNV_H

#include <apr.h>

#define RECORDS_FNV APR_UINT64_C(0xcbf29ce484222325) /* to begin with */

static inline apr_uint64_t records_fnv(apr_uint64_t hash, const void *bytes, apr_size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes, *end = at + length;

    for (; at < end; at++)
        hash = (hash ^ *at) * APR_UINT64_C(0x100000001b3);
    return hash;
}

#endif
