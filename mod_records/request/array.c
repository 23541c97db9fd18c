/* SPDX-License-Identifier: Apache-2.0 */
/* An array literal as PostgreSQL writes one: {a,"b, c",d\,e} */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>

#include "request/parts.h"

static const char *skip_blanks(const char *at)
{
    while (apr_isspace(*at))
        at++;
    return at;
}

/* Both return NULL where there is no such element, else where it ends. */
static const char *read_quoted(const char **element, const char *at, apr_pool_t *pool)
{
    records_scan_t scan;

    records_scan_init(&scan, "", at, pool);
    *element = records_scan_quoted(&scan);
    return *element == NULL ? NULL : scan.at;
}

static const char *read_bare(const char **element, const char *at, apr_pool_t *pool)
{
    char *text = apr_palloc(pool, strlen(at) + 1);
    char *out = text, *end = text; /* end: behind the last that is no blank */
    int escaped = 0;

    for (; *at != '\0' && strchr(",}", *at) == NULL; at++) {
        int literal = *at == '\\';

        if (*at == '{' || *at == '"' || (literal && *++at == '\0'))
            return NULL;
        escaped |= literal;
        *out++ = *at;
        if (literal || !apr_isspace(*at))
            end = out;
    }
    *end = '\0';
    *element = text;
    return end == text || (!escaped && apr_cstr_casecmp(text, "null") == 0) ? NULL : at;
}

static const char *read_element(const char **element, const char *at, apr_pool_t *pool)
{
    at = skip_blanks(at);
    at = *at == '"' ? read_quoted(element, at, pool) : read_bare(element, at, pool);
    return at == NULL ? NULL : skip_blanks(at);
}

static int split_array(apr_array_header_t *values, const char *at, apr_pool_t *pool)
{
    at = skip_blanks(at);
    if (*at != '{')
        return 0;
    if (*skip_blanks(at + 1) == '}')
        at = skip_blanks(at + 1);
    else
        do {
            at = read_element(&APR_ARRAY_PUSH(values, const char *), at + 1, pool);
        } while (at != NULL && *at == ',');
    return at != NULL && *at == '}' && *skip_blanks(at + 1) == '\0';
}

records_error_t *records_scan_array(records_scan_t *scan, records_ending_e ending,
                                    apr_array_header_t *values)
{
    const char *begin = scan->at;

    if (split_array(values, records_scan_value(scan, ending), scan->pool))
        return NULL;
    scan->at = begin;
    return records_scan_fail(scan, "array of values ({a,\"b,c\"}), none of them NULL or an array");
}
