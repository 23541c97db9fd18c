/* SPDX-License-Identifier: Apache-2.0 */
/* Accept: (RFC 9110, 12.5.1) -> what the answer may be.  By quality, then by how exact the range is,
 * then as written.  Whether it can be made is the planner's business. */
#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_lib.h>
#include <apr_strings.h>

#include "base/text.h"
#include "request/parts.h"

typedef struct range_t {
    records_media_t media;
    double quality;
    int exact;                           /* 2 a type, 1 type/ *, 0 * / * */
    int position;
} range_t;

/* The next part up to the separator, which may stand between quotes; *rest is behind it, or NULL. */
static char *next_part(char **rest, char separator)
{
    char *begin = *rest, *at;
    int quoted = 0;

    for (at = begin; *at != '\0' && (quoted || *at != separator); at++)
        if (*at == '"')
            quoted = !quoted;
        else if (quoted && *at == '\\' && at[1] != '\0')
            at++;
    *rest = *at == '\0' ? NULL : at + 1;
    *at = '\0';
    return records_trim(begin);
}

static void lower(char *text)
{
    for (; *text != '\0'; text++)
        *text = (char)apr_tolower(*text);
}

/* "a\"b" -> a"b, in place */
static char *unquoted(char *text)
{
    char *in = text + 1, *out = text;

    if (*text != '"')
        return text;
    for (; *in != '\0' && *in != '"'; in++) {
        if (*in == '\\' && in[1] != '\0')
            in++;
        *out++ = *in;
    }
    *out = '\0';
    return text;
}

/* 0 to 1 (RFC 9110, 12.4.2); what is no such number counts as none given. */
static double read_quality(const char *text)
{
    double quality = strtod(text, NULL);

    if (*text == '\0' || text[strspn(text, "0123456789.")] != '\0' || quality > 1)
        return 1.0;
    return quality;
}

/* q= is of every type, the others are of PostgREST's own; which of them has which the planner knows. */
static void read_parameter(range_t *range, char *name)
{
    const int vendor =
        strncmp(range->media.type, RECORDS_MEDIA_VENDOR, strlen(RECORDS_MEDIA_VENDOR)) == 0;
    const int openapi = strstr(range->media.type, "openapi") != NULL;
    char *value = strchr(name, '=');

    if (value == NULL)
        return;
    *value++ = '\0';
    name = records_trim(name);
    value = unquoted(records_trim(value));
    lower(value);
    if (apr_cstr_casecmp(name, "q") == 0)
        range->quality = read_quality(value);
    else if (vendor && apr_cstr_casecmp(name, "nulls") == 0)
        range->media.stripped = strcmp(value, "stripped") == 0 ? 1 : 0;
    else if (vendor && apr_cstr_casecmp(name, "for") == 0)
        range->media.plan_for = value;
    else if (vendor && apr_cstr_casecmp(name, "options") == 0)
        range->media.plan_options = value;
    else if (openapi && apr_cstr_casecmp(name, "version") == 0)
        range->media.version = value;
}

static void read_range(range_t *range, char *text, int position)
{
    char *type = next_part(&text, ';');

    memset(range, 0, sizeof(*range));
    lower(type);
    range->media.type = type;
    range->quality = 1.0;
    range->position = position;
    range->exact = strcmp(type, "*/*") == 0 ? 0 : strstr(type, "/*") != NULL ? 1 : 2;
    while (text != NULL)
        read_parameter(range, next_part(&text, ';'));
}

static int best_first(const void *a, const void *b)
{
    const range_t *left = a, *right = b;

    if (left->quality != right->quality)
        return left->quality < right->quality ? 1 : -1;
    if (left->exact != right->exact)
        return right->exact - left->exact;
    return left->position - right->position;
}

static apr_array_header_t *read_ranges(const char *header, apr_pool_t *pool)
{
    apr_array_header_t *ranges = apr_array_make(pool, 8, sizeof(range_t));
    char *rest = apr_pstrdup(pool, header);

    while (rest != NULL) {
        char *one = next_part(&rest, ',');

        if (*one != '\0')
            read_range(&APR_ARRAY_PUSH(ranges, range_t), one, ranges->nelts);
    }
    return ranges;
}

const apr_array_header_t *records_parse_accept(const char *header, apr_pool_t *pool)
{
    apr_array_header_t *ranges, *media;
    int i;

    if (header == NULL || strcmp(header, "*/*") == 0 || strcmp(header, "application/json") == 0)
        return NULL;
    ranges = read_ranges(header, pool);
    if (ranges->nelts == 0)
        return NULL;
    qsort(ranges->elts, (size_t)ranges->nelts, sizeof(range_t), best_first);
    media = apr_array_make(pool, ranges->nelts, sizeof(records_media_t));
    for (i = 0; i < ranges->nelts; i++) {
        const range_t *range = &APR_ARRAY_IDX(ranges, i, range_t);

        if (range->quality > 0) /* q=0 is what is not wanted */
            APR_ARRAY_PUSH(media, records_media_t) = range->media;
    }
    return media;
}
