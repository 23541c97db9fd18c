/* SPDX-License-Identifier: Apache-2.0 */
/* Accept: (RFC 9110, 12.5.1) -> what the rows become.  By quality, then by how exact the range is,
 * then as written; the first that can be made wins. */
#include <stdlib.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "request/parts.h"

static const struct { const char *type; records_format_e format; } types[] = {
    { "application/json", RECORDS_FORMAT_JSON },
    { "application/vnd.pgrst.array", RECORDS_FORMAT_JSON },
    { "application/vnd.pgrst.array+json", RECORDS_FORMAT_JSON },
    { "application/vnd.pgrst.object", RECORDS_FORMAT_OBJECT },
    { "application/vnd.pgrst.object+json", RECORDS_FORMAT_OBJECT },
    { "text/csv", RECORDS_FORMAT_CSV },
    { "application/x-ndjson", RECORDS_FORMAT_NDJSON },
    { "application/*", RECORDS_FORMAT_JSON },
    { "text/*", RECORDS_FORMAT_CSV },
    { "*/*", RECORDS_FORMAT_JSON },
};

typedef struct range_t {
    const char *type;
    double quality;
    int exact;                           /* 2 a type, 1 type/ *, 0 * / * */
    int position;
    int stripped;                        /* nulls=stripped: another representation */
} range_t;

/* 0 to 1 (RFC 9110, 12.4.2); what is no such number counts as none given. */
static double read_quality(const char *text)
{
    double quality = strtod(text, NULL);

    if (*text == '\0' || text[strspn(text, "0123456789.")] != '\0' || quality > 1)
        return 1.0;
    return quality;
}

static void read_parameter(range_t *range, char *parameter)
{
    apr_collapse_spaces(parameter, parameter);
    if (apr_cstr_casecmpn(parameter, "q=", 2) == 0)
        range->quality = read_quality(parameter + 2);
    else if (apr_cstr_casecmp(parameter, "nulls=stripped") == 0)
        range->stripped = 1;
}

static void read_range(range_t *range, char *text, int position)
{
    char *rest = text;
    char *type = apr_strtok(rest, ";", &rest);
    char *parameter;

    memset(range, 0, sizeof(*range));
    range->quality = 1.0;
    range->position = position;
    range->type = type == NULL ? "" : type;
    if (type != NULL)
        apr_collapse_spaces(type, type);
    while ((parameter = apr_strtok(rest, ";", &rest)) != NULL)
        read_parameter(range, parameter);
    range->exact = strcmp(range->type, "*/*") == 0 ? 0 : strstr(range->type, "/*") != NULL ? 1 : 2;
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

static records_format_e format_of(const range_t *range)
{
    apr_size_t i;

    if (range->quality > 0 && !range->stripped)
        for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
            if (apr_cstr_casecmp(range->type, types[i].type) == 0)
                return types[i].format;
    return RECORDS_FORMAT_NONE;
}

records_format_e records_parse_accept(const char *header, apr_pool_t *pool)
{
    apr_array_header_t *ranges;
    char *rest, *one;
    int i;

    if (header == NULL || strcmp(header, "*/*") == 0 || strcmp(header, "application/json") == 0)
        return RECORDS_FORMAT_JSON;
    ranges = apr_array_make(pool, 8, sizeof(range_t));
    rest = apr_pstrdup(pool, header);
    while ((one = apr_strtok(rest, ",", &rest)) != NULL)
        read_range(&APR_ARRAY_PUSH(ranges, range_t), one, ranges->nelts);
    qsort(ranges->elts, (size_t)ranges->nelts, sizeof(range_t), best_first);
    for (i = 0; i < ranges->nelts; i++) {
        records_format_e format = format_of(&APR_ARRAY_IDX(ranges, i, range_t));

        if (format != RECORDS_FORMAT_NONE)
            return format;
    }
    return ranges->nelts == 0 ? RECORDS_FORMAT_JSON : RECORDS_FORMAT_NONE;
}
