/* SPDX-License-Identifier: Apache-2.0 */
/* What a value of an enum may be.  PostgreSQL's are types with a name, whose values the catalog has;
 * MariaDB's stand in the type itself: enum('a','it''s'). */
#include <string.h>

#include <apr_strings.h>

#include "catalog/catalog.h"

/* What a backslash and this character stand for in MariaDB's texts of types. */
static char unescape(char c)
{
    return c == 'n' ? '\n' : c == 'r' ? '\r' : c;
}

/* 'it''s', behind *at. */
static const char *read_quoted(const char **at, apr_pool_t *pool)
{
    char *value = apr_palloc(pool, strlen(*at) + 1), *to = value;
    const char *from = *at + 1;

    for (; *from != '\0'; from++) {
        if (*from == '\'' && *++from != '\'')
            break;
        *to++ = *from == '\\' && from[1] != '\0' ? unescape(*++from) : *from;
    }
    *to = '\0';
    *at = from;
    return value;
}

static const apr_array_header_t *read_values(const char *at, apr_pool_t *pool)
{
    apr_array_header_t *values = apr_array_make(pool, 4, sizeof(const char *));

    while (*at == '\'') {
        APR_ARRAY_PUSH(values, const char *) = read_quoted(&at, pool);
        if (*at == ',')
            at++;
    }
    return values;
}

const apr_array_header_t *records_catalog_values(const records_catalog_t *catalog, const char *type,
                                                 const char *base, apr_pool_t *pool)
{
    apr_size_t length;

    if (type == NULL || base == NULL)
        return NULL;
    if (*base == '_') { /* an array's own name */
        length = strlen(type);
        return length > 2 && strcmp(type + length - 2, "[]") == 0
                   ? apr_hash_get(catalog->enums, type, (apr_ssize_t)length - 2)
                   : NULL;
    }
    if (strcmp(base, "enum") != 0)
        return NULL;
    if (strncmp(type, "enum(", 5) == 0)
        return read_values(type + 5, pool);
    return apr_hash_get(catalog->enums, type, APR_HASH_KEY_STRING);
}

const char *records_catalog_comment(const records_catalog_t *catalog, const char *schema)
{
    return apr_hash_get(catalog->comments, schema, APR_HASH_KEY_STRING);
}
