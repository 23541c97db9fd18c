/* SPDX-License-Identifier: Apache-2.0 */
/* The two headers that are lists: Prefer and Accept. */
#include "fuzz.h"
#include "request/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);
    records_prefer_t prefer;
    int i;

    records_parse_prefer(&prefer, text, pool);
    MUST(prefer.max_affected >= -1);
    MUST(prefer.unknown != NULL);
    for (i = 0; i < prefer.unknown->nelts; i++)
        MUST(*APR_ARRAY_IDX(prefer.unknown, i, const char *) != '\0');
    MUST(records_parse_accept(text, pool) <= RECORDS_FORMAT_NONE);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
