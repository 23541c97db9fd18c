/* SPDX-License-Identifier: Apache-2.0 */
#include "response/override.h"

#include <apr_cstr.h>

#include "base/header.h"
#include "base/overrides.h"

records_error_t *records_override_read(records_response_t *response, const char *headers,
                                       const char *status)
{
    records_overrides_t overrides;
    records_error_t *error = records_overrides_read(&overrides, headers, status, response->pool);

    if (error != NULL)
        return error;
    response->overrides = overrides.headers;
    response->override_status = overrides.status;
    return NULL;
}

/* The answer still depends on these headers, whatever the database adds. */
static void add_vary(records_response_t *response, const apr_table_entry_t *header)
{
    const char *all =
        records_header_vary(apr_table_get(response->headers, "Vary"), header->val, response->pool);

    apr_table_unset(response->headers, "Vary");
    apr_table_addn(response->headers, header->key, all);
}

static void apply_headers(records_response_t *response)
{
    const apr_array_header_t *list = apr_table_elts(response->overrides);
    const apr_table_entry_t *header = (const apr_table_entry_t *)list->elts;
    int i;

    for (i = 0; i < list->nelts; i++)
        if (apr_cstr_casecmp(header[i].key, "Vary") != 0)
            apr_table_unset(response->headers, header[i].key);
    for (i = 0; i < list->nelts; i++) {
        if (apr_cstr_casecmp(header[i].key, "Content-Type") == 0)
            response->content_type = header[i].val;
        else if (apr_cstr_casecmp(header[i].key, "Vary") == 0)
            add_vary(response, &header[i]);
        else
            apr_table_addn(response->headers, header[i].key, header[i].val);
    }
}

void records_override_apply(records_response_t *response)
{
    if (response->override_status != 0)
        response->status = response->override_status;
    if (response->overrides != NULL)
        apply_headers(response);
}
