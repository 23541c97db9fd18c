/* SPDX-License-Identifier: Apache-2.0 */
/* What every fuzz target begins and ends with. */
#ifndef RECORDS_FUZZ_H
#define RECORDS_FUZZ_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_pools.h>

#include "mod_records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(good) ((good) ? (void)0 : abort())

/* A pool of its own for one input, from the system's allocator and given back whole. */
static inline apr_pool_t *fuzz_begin(void)
{
    static int started;
    apr_pool_t *pool = NULL;

    if (!started)
        started = apr_initialize() == APR_SUCCESS;
    MUST(apr_pool_create_unmanaged_ex(&pool, NULL, NULL) == APR_SUCCESS);
    return pool;
}

/* Exactly so long and a NUL, so that a sanitizer sees a byte read beyond it; to be freed. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    MUST(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* Whatever is refused, the client learns why. */
static inline void fuzz_check_error(const records_error_t *error)
{
    if (error == NULL)
        return;
    MUST(error->status >= 300 && error->status < 600);
    MUST(error->code != NULL && *error->code != '\0');
    MUST(error->message != NULL && *error->message != '\0');
}

#endif
