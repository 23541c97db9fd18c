/* SPDX-License-Identifier: Apache-2.0 */
/* Named queries: a byte for the database, and SQL. */
#include "databases/dialects.h"
#include "fuzz.h"
#include "sql/named.h"

/* All that is told of a query holds together. */
static void check(const records_query_t *query)
{
    int i;

    MUST(query->words->nelts == query->marks->nelts + 1);
    for (i = 0; i < query->marks->nelts; i++) {
        const int which = APR_ARRAY_IDX(query->marks, i, int);

        MUST(which >= 0 && which < query->parameters->nelts);
    }
    for (i = 0; i < query->parameters->nelts; i++) {
        const records_parameter_t *one =
            APR_ARRAY_IDX(query->parameters, i, const records_parameter_t *);

        MUST(one->name != NULL && *one->name != '\0');
        MUST(one->required || strchr(one->name, '=') == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const size_t count = sizeof(dialects) / sizeof(dialects[0]);
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(size > 0 ? data + 1 : data, size > 0 ? size - 1 : 0);
    const records_query_t *query;
    const char *why =
        records_named_parse(&query, "q", text, dialects[size > 0 ? data[0] % count : 0], pool);

    MUST((why == NULL) == (query != NULL));
    if (query != NULL)
        check(query);
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
