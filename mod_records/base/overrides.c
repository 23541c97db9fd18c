/* SPDX-License-Identifier: Apache-2.0 */
#include "base/overrides.h"

#include <string.h>

#include <apr_lib.h>
#include <json-c/json.h>

#include "base/error.h"
#include "base/header.h"
#include "base/json.h"

#define DEEPEST 4 /* arrays and objects inside one another */

records_error_t *records_overrides_bad_headers(apr_pool_t *pool)
{
    return records_fail(pool, "PGRST111",
                        "response.headers guc must be a JSON array composed of objects with a "
                        "single key and a string value");
}

records_error_t *records_overrides_bad_status(apr_pool_t *pool)
{
    return records_fail(pool, "PGRST112", "response.status guc must be a valid status code");
}

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

static int read_headers(apr_table_t *headers, const char *text, apr_pool_t *pool)
{
    struct json_object *list;
    const char *why;
    size_t i;
    int good = records_json_parse(&list, text, strlen(text), DEEPEST, &why, pool)
               && json_object_is_type(list, json_type_array);

    for (i = 0; good && i < json_object_array_length(list); i++)
        good = read_header(headers, json_object_array_get_idx(list, i));
    return good;
}

/* Three digits: 1xx would not be an answer yet. */
static int read_status(const char *text)
{
    if (strlen(text) != 3 || *text < '2' || *text > '5' || !apr_isdigit(text[1])
        || !apr_isdigit(text[2]))
        return 0;
    return (text[0] - '0') * 100 + (text[1] - '0') * 10 + text[2] - '0';
}

records_error_t *records_overrides_read(records_overrides_t *overrides, const char *headers,
                                        const char *status, apr_pool_t *pool)
{
    memset(overrides, 0, sizeof(*overrides));
    if (headers != NULL && *headers != '\0') {
        overrides->headers = apr_table_make(pool, 4);
        if (!read_headers(overrides->headers, headers, pool))
            return records_overrides_bad_headers(pool);
    }
    if (status == NULL || *status == '\0')
        return NULL;
    overrides->status = read_status(status);
    return overrides->status == 0 ? records_overrides_bad_status(pool) : NULL;
}
