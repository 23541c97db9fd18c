/* SPDX-License-Identifier: Apache-2.0 */
#include "response/kept_headers.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/header.h"
#include "base/text.h"

static int is_kept(const char *name)
{
    static const char *const others[] = { "Date",      "Age",         "Set-Cookie",   "Set-Cookie2",
                                          "RateLimit", "Retry-After", "Server-Timing" };
    static const char *const families[] = { "RateLimit-", "X-RateLimit-" };
    apr_size_t i;

    for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (apr_cstr_casecmp(name, others[i]) == 0)
            return 0;
    for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        if (apr_cstr_casecmpn(name, families[i], strlen(families[i])) == 0)
            return 0;
    return !records_header_frames(name);
}

const char *records_kept_headers_write(const apr_table_t *headers, apr_pool_t *pool)
{
    const apr_array_header_t *list = apr_table_elts(headers);
    records_text_t lines;
    int i;

    records_text_init(&lines, 256, pool);
    for (i = 0; i < list->nelts; i++) {
        const apr_table_entry_t *header = &APR_ARRAY_IDX(list, i, apr_table_entry_t);

        if (is_kept(header->key) && records_header_valid(header->key, header->val)
            && records_utf8_valid(header->val, strlen(header->val)))
            records_text_printf(&lines, "%s: %s\n", header->key, header->val);
    }
    return records_text_string(&lines);
}

apr_table_t *records_kept_headers_read(const char *lines, apr_pool_t *pool)
{
    apr_table_t *headers = apr_table_make(pool, 8);
    char *rest = apr_pstrdup(pool, lines), *line, *colon;

    while ((line = apr_strtok(rest, "\n", &rest)) != NULL) {
        if ((colon = strstr(line, ": ")) == NULL)
            continue;
        *colon = '\0';
        if (records_header_valid(line, colon + 2) && is_kept(line))
            apr_table_addn(headers, line, colon + 2);
    }
    return headers;
}
