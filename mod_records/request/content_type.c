/* SPDX-License-Identifier: Apache-2.0 */
/* What a body says that it is: Content-Type, its parameters, and a byte order mark. */
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/error.h"
#include "base/text.h"
#include "request/parts.h"

/* As it came, in lower case and without its parameters. */
static const char *media_type(const char *header, apr_pool_t *pool)
{
    char *type, *at;

    if (header == NULL)
        return "application/json";
    type = apr_pstrmemdup(pool, header, strcspn(header, ";"));
    apr_collapse_spaces(type, type);
    for (at = type; *at != '\0'; at++)
        *at = (char)apr_tolower(*at);
    return type;
}

/* A text, a document or bytes are one argument of a function, and nothing that a table can hold. */
records_error_t *records_body_kind(records_body_e *body, const apr_table_t *headers, int calls,
                                   apr_pool_t *pool)
{
    const char *type = media_type(apr_table_get(headers, "Content-Type"), pool);

    *body = strncmp(type, RECORDS_MEDIA_VENDOR, strlen(RECORDS_MEDIA_VENDOR)) == 0
                ? RECORDS_BODY_JSON
                : records_body_find(type);
    if (*body != RECORDS_BODY_COUNT
        && (calls || records_bodies[*body].class != RECORDS_BODY_OF_ONE))
        return NULL;
    *body = RECORDS_BODY_JSON;
    return records_fail(pool, "PGRST102", "Content-Type not acceptable: %s", type);
}

int records_body_is_batch(const apr_table_t *headers, apr_pool_t *pool)
{
    const char *header = apr_table_get(headers, "Content-Type");
    const char *type = header == NULL ? "" : media_type(header, pool);

    return strcmp(type, RECORDS_MEDIA_BATCH) == 0 || strcmp(type, "application/json") == 0;
}

/* ---- parameters ---------------------------------------------------------------------- */

/* text/csv; charset="utf-8": the value of a parameter, without its quotes; or NULL. */
static const char *parameter(const char *header, const char *name, apr_pool_t *pool)
{
    const apr_size_t length = strlen(name);
    const char *at = header;

    while (at != NULL && (at = strchr(at, ';')) != NULL) {
        at += 1 + strspn(at + 1, " \t");
        if (apr_cstr_casecmpn(at, name, length) != 0)
            continue;
        at += length;
        at += strspn(at, " \t");
        if (*at != '=')
            continue;
        at += 1 + strspn(at + 1, " \t");
        return *at == '"' ? apr_pstrmemdup(pool, at + 1, strcspn(at + 1, "\""))
                          : apr_pstrmemdup(pool, at, strcspn(at, "; \t"));
    }
    return NULL;
}

int records_body_empty_is_null(const apr_table_t *headers, apr_pool_t *pool)
{
    const char *nulls = parameter(apr_table_get(headers, "Content-Type"), "nulls", pool);

    return nulls != NULL && apr_cstr_casecmp(nulls, "empty") == 0;
}

static int is_ascii(const records_value_t *bytes)
{
    apr_size_t i;

    for (i = 0; i < bytes->length; i++)
        if ((unsigned char)bytes->text[i] >= 0x80)
            return 0;
    return 1;
}

static records_error_t *not_utf8(const char *charset, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "PGRST102", "The body is not UTF-8"),
                           apr_psprintf(pool, "It is %s.", charset), "Send it as UTF-8.");
}

/* Many clients name a charset of their own without thinking, and send what is the same in all. */
static records_error_t *check_charset(const records_value_t *bytes, const apr_table_t *headers,
                                      apr_pool_t *pool)
{
    const char *charset = parameter(apr_table_get(headers, "Content-Type"), "charset", pool);

    if (charset == NULL || apr_cstr_casecmp(charset, "utf-8") == 0
        || apr_cstr_casecmp(charset, "utf8") == 0
        || (apr_cstr_casecmpn(charset, "utf-16", 6) != 0
            && apr_cstr_casecmpn(charset, "utf-32", 6) != 0 && is_ascii(bytes)))
        return NULL;
    return not_utf8(
        apr_psprintf(pool, "%s, as its Content-Type says",
                     records_utf8_valid(charset, strlen(charset)) ? charset : "another"),
        pool);
}

/* ---- byte order marks ------------------------------------------------------------------ */

/* The longer ones first: UTF-32's begins as UTF-16's. */
static const struct { const char *charset, *mark; apr_size_t length; } marks[] = {
    { "UTF-32", "\xFF\xFE\0\0", 4 },
    { "UTF-32", "\0\0\xFE\xFF", 4 },
    { "UTF-16", "\xFF\xFE", 2 },
    { "UTF-16", "\xFE\xFF", 2 },
    { NULL, "\xEF\xBB\xBF", 3 },
};

records_error_t *records_body_charset(records_value_t *bytes, const apr_table_t *headers,
                                      apr_pool_t *pool)
{
    apr_size_t i;

    for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        if (bytes->length < marks[i].length
            || memcmp(bytes->text, marks[i].mark, marks[i].length) != 0)
            continue;
        if (marks[i].charset != NULL)
            return not_utf8(apr_psprintf(pool, "%s, as its first bytes say", marks[i].charset),
                            pool);
        bytes->text += marks[i].length;
        bytes->length -= marks[i].length;
        break;
    }
    return check_charset(bytes, headers, pool);
}
