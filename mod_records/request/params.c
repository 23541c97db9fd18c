/* SPDX-License-Identifier: Apache-2.0 */
/* The query string: decoded names and values, in order. */
#include <stdlib.h>
#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "request/parts.h"

const char *records_percent_decode(const char *text, apr_size_t length, int plus_is_blank,
                                   apr_pool_t *pool)
{
    char *decoded = apr_palloc(pool, length + 1);
    char *out = decoded;
    apr_size_t i;

    for (i = 0; i < length; i++) {
        if (text[i] == '+' && plus_is_blank) {
            *out++ = ' ';
        }
        else if (text[i] == '%') {
            int high = i + 2 < length ? records_hex_digit(text[i + 1]) : -1;
            int low = i + 2 < length ? records_hex_digit(text[i + 2]) : -1;

            if (high < 0 || low < 0)
                return NULL;
            *out++ = (char)(high * 16 + low);
            i += 2;
        }
        else {
            *out++ = text[i];
        }
    }
    *out = '\0';
    return records_utf8_valid(decoded, (apr_size_t)(out - decoded)) ? decoded : NULL;
}

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

    return order != 0 ? order : (*left < *right ? -1 : *left > *right);     /* stable */
}

static int is_plain(unsigned char c)
{
    return apr_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

static void encode(records_text_t *out, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";

    while (*text != '\0') {
        const unsigned char *p = (const unsigned char *)text;
        apr_size_t plain = 0;

        while (is_plain(p[plain]))
            plain++;
        records_text_append(out, text, plain);
        text += plain;
        if (*text != '\0') {
            const char escape[] = { '%', digits[p[plain] >> 4], digits[p[plain] & 15] };

            records_text_append(out, escape, sizeof(escape));
            text++;
        }
    }
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
        if (i > 0)
            records_text_putc(&out, '&');
        encode(&out, sorted[i]->name);
        records_text_putc(&out, '=');
        encode(&out, sorted[i]->value == NULL ? "" : sorted[i]->value);
    }
    return records_text_string(&out);
}
