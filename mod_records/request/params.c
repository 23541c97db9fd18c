/* SPDX-License-Identifier: Apache-2.0 */
/* The query string: decoded names and values, in order. */
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "request/parts.h"

static records_error_t *bad_encoding(apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "PGRST100", "The query string is not well encoded"),
                           "Escapes are a per cent sign and two hex digits, of UTF-8 without NUL.",
                           NULL);
}

records_error_t *records_params_parse(apr_array_header_t **params, const char *query,
                                      apr_pool_t *pool)
{
    *params = apr_array_make(pool, 8, sizeof(records_query_pair_t));
    while (query != NULL && *query != '\0') {
        apr_size_t length = strcspn(query, "&");
        const char *equals = memchr(query, '=', length);
        apr_size_t name_length = equals == NULL ? length : (apr_size_t)(equals - query);
        records_query_pair_t parameter = { NULL, NULL };

        parameter.name = records_percent_decode(query, name_length, 1, pool);
        if (equals != NULL)
            parameter.value = records_percent_decode(equals + 1, length - name_length - 1, 1, pool);
        if (parameter.name == NULL || (equals != NULL && parameter.value == NULL))
            return bad_encoding(pool);
        if (length > 0)
            APR_ARRAY_PUSH(*params, records_query_pair_t) = parameter;
        query += length;
        query += *query == '&';
    }
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    const records_query_pair_t *const *left = a, *const *right = b;
    int order = strcmp((*left)->name, (*right)->name);

    return order != 0 ? order : (*left < *right ? -1 : *left > *right); /* stable */
}

const char *records_params_canonical(const apr_array_header_t *params, apr_pool_t *pool)
{
    const records_query_pair_t **sorted;
    records_text_t out;
    int i;

    if (params->nelts == 0)
        return NULL;
    sorted = apr_palloc(pool, sizeof(*sorted) * (apr_size_t)params->nelts);
    for (i = 0; i < params->nelts; i++)
        sorted[i] = &APR_ARRAY_IDX(params, i, records_query_pair_t);
    qsort(sorted, (size_t)params->nelts, sizeof(*sorted), by_name);
    records_text_init(&out, 128, pool);
    for (i = 0; i < params->nelts; i++) {
        const char *value = sorted[i]->value == NULL ? "" : sorted[i]->value;

        if (i > 0)
            records_text_putc(&out, '&');
        records_percent_encode(&out, sorted[i]->name, strlen(sorted[i]->name));
        records_text_putc(&out, '=');
        records_percent_encode(&out, value, strlen(value));
    }
    return records_text_string(&out);
}
