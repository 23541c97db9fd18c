/* SPDX-License-Identifier: Apache-2.0 */
#include "response/override.h"

#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/header.h"
#include "base/json.h"

#define DEEPEST 4 /* arrays and objects inside one another */

/* {"Set-Cookie": "a=b"}: one member, a string */
static int read_header(apr_table_t *headers, struct json_object *header)
{
    if (!json_object_is_type(header, json_type_object) || json_object_object_length(header) != 1)
        return 0;
    json_object_object_foreach (header, name, value) {
        const char *text = json_object_get_string(value);

        if (!json_object_is_type(value, json_type_string) || !records_header_valid(name, text))
            return 0;
        if (!records_header_frames(name))
            apr_table_add(headers, name, text);
    }
    return 1;
}

static records_error_t *read_headers(records_response_t *response, const char *text)
{
    apr_table_t *headers = apr_table_make(response->pool, 4);
    struct json_object *list;
    const char *why;
    size_t i;
    int good = records_json_parse(&list, text, strlen(text), DEEPEST, &why, response->pool)
               && json_object_is_type(list, json_type_array);

    for (i = 0; good && i < json_object_array_length(list); i++)
        good = read_header(headers, json_object_array_get_idx(list, i));
    if (!good)
        return records_fail(response->pool, "PGRST111",
                            "response.headers guc must be a JSON array composed of objects with a "
                            "single key and a string value");
    response->overrides = headers;
    return NULL;
}

/* Three digits: 1xx would not be an answer yet. */
static records_error_t *read_status(records_response_t *response, const char *text)
{
    if (strlen(text) != 3 || *text < '2' || *text > '5' || !apr_isdigit(text[1])
        || !apr_isdigit(text[2]))
        return records_fail(response->pool, "PGRST112",
                            "response.status guc must be a valid status code");
    response->override_status = (text[0] - '0') * 100 + (text[1] - '0') * 10 + text[2] - '0';
    return NULL;
}

records_error_t *records_override_read(records_response_t *response, const char *headers,
                                       const char *status)
{
    records_error_t *error = NULL;

    if (headers != NULL && *headers != '\0')
        error = read_headers(response, headers);
    if (error == NULL && status != NULL && *status != '\0')
        error = read_status(response, status);
    return error;
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
