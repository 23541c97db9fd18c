/* SPDX-License-Identifier: Apache-2.0 */
/* The header Idempotency-Key. */
#include "fuzz.h"
#include "request/idempotency.h"

/* Quoted again, it is the same key. */
static void check_quoted(const char *key, apr_pool_t *pool)
{
    char *quoted = apr_palloc(pool, 2 * strlen(key) + 3), *out = quoted;
    const char *at, *again;

    *out++ = '"';
    for (at = key; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            *out++ = '\\';
        *out++ = *at;
    }
    *out++ = '"';
    *out = '\0';
    MUST(records_idempotency_parse(&again, quoted, pool) == NULL);
    MUST(strcmp(again, key) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);
    records_error_t *error;
    const char *key, *at;

    error = records_idempotency_parse(&key, text, pool);
    fuzz_check_error(error);
    if (error == NULL) {
        MUST(*key != '\0' && strlen(key) <= RECORDS_IDEMPOTENCY_LONGEST);
        for (at = key; *at != '\0'; at++)
            MUST(*at >= ' ' && *at <= '~');
        check_quoted(key, pool);
    }
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
