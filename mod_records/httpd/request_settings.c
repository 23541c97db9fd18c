/* SPDX-License-Identifier: Apache-2.0 */
/* The settings that describe the request to the database: method, path, headers, cookies. */
#include <string.h>

#include <apr_hash.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/json.h"
#include "httpd/identity.h"

static void add_member(records_text_t *json, const char *name, const char *value)
{
    records_json_member(json, json->length > 1, name, value);
}

/* ---- headers ----------------------------------------------------------------- */

/* Credentials are for the auth module only.  Cookies have their own setting. */
static int is_secret(const char *name)
{
    return strcmp(name, "authorization") == 0 || strcmp(name, "proxy-authorization") == 0
           || strcmp(name, "cookie") == 0;
}

static const char *headers_json(const apr_table_t *headers, apr_pool_t *pool)
{
    const apr_array_header_t *list = apr_table_elts(headers);
    const apr_table_entry_t *header = (const apr_table_entry_t *)list->elts;
    records_text_t json;
    int i;

    records_text_init(&json, 512, pool);
    records_text_putc(&json, '{');
    for (i = 0; i < list->nelts; i++) {
        char *name = apr_pstrdup(pool, header[i].key);

        ap_str_tolower(name);
        if (!is_secret(name))
            add_member(&json, name, header[i].val);
    }
    records_text_putc(&json, '}');
    return records_text_string(&json);
}

/* ---- cookies ----------------------------------------------------------------- */

/* a=1; b=2: the next of them into the hash; of two with one name the last counts. */
static const char *take_cookie(apr_hash_t *cookies, const char *at, apr_pool_t *pool)
{
    apr_size_t length;
    const char *equals;

    at += strspn(at, "; \t");
    length = strcspn(at, ";");
    equals = memchr(at, '=', length);
    if (equals != NULL)
        apr_hash_set(cookies, apr_pstrmemdup(pool, at, (apr_size_t)(equals - at)),
                     (apr_ssize_t)(equals - at),
                     apr_pstrmemdup(pool, equals + 1, length - (apr_size_t)(equals - at) - 1));
    return at + length;
}

static const char *cookies_json(const char *header, apr_pool_t *pool)
{
    apr_hash_t *cookies = apr_hash_make(pool);
    apr_hash_index_t *index;
    records_text_t json;

    while (header != NULL && *header != '\0')
        header = take_cookie(cookies, header, pool);
    records_text_init(&json, 128, pool);
    records_text_putc(&json, '{');
    for (index = apr_hash_first(pool, cookies); index != NULL; index = apr_hash_next(index))
        add_member(&json, apr_hash_this_key(index), apr_hash_this_val(index));
    records_text_putc(&json, '}');
    return records_text_string(&json);
}

void records_describe(records_identity_t *who, const records_message_t *message, request_rec *r)
{
    records_tell(who, "request.method", message->method);
    records_tell(who, "request.path", *message->path == '\0' ? "/" : message->path);
    records_tell(who, "request.headers", headers_json(message->headers, r->pool));
    records_tell(who, "request.cookies",
                 cookies_json(apr_table_get(message->headers, "Cookie"), r->pool));
}
