/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/accept.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANK " \t"

/* One of the types that are accepted, up to its comma. */
typedef struct range_t {
    const char *at;
    size_t length;
} range_t;

static range_t next_range(const char **header)
{
    range_t range;

    *header += strspn(*header, BLANK ",");
    range.at = *header;
    range.length = strcspn(*header, ",");
    *header += range.length;
    return range;
}

static int is_type(const range_t *range, const char *type)
{
    const size_t length = strlen(type);

    return range->length >= length && strncasecmp(range->at, type, length) == 0
           && (range->length == length || strchr(BLANK ";", range->at[length]) != NULL);
}

/* The value of ;name=value, or NULL. */
static const char *parameter(const range_t *range, const char *name)
{
    const char *end = range->at + range->length, *at = range->at;
    const size_t length = strlen(name);

    while ((at = memchr(at, ';', (size_t)(end - at))) != NULL) {
        at++;
        at += strspn(at, BLANK);
        if (at + length < end && strncasecmp(at, name, length) == 0 && at[length] == '=')
            return at + length + 1;
    }
    return NULL;
}

static double quality(const range_t *range)
{
    const char *q = parameter(range, "q");

    return q == NULL ? 1 : strtod(q, NULL);
}

/* Of its versions we write the first one that is a standard. */
static int is_openmetrics(const range_t *range)
{
    const char *version = parameter(range, "version");

    return is_type(range, "application/openmetrics-text")
           && (version == NULL || strncmp(version, "1.0.0", 5) == 0);
}

records_metrics_format_e records_metrics_accepted(const char *header)
{
    double openmetrics = 0, text = 0, q;

    while (header != NULL && *header != '\0') {
        const range_t range = next_range(&header);

        q = quality(&range);
        if (is_openmetrics(&range) && q > openmetrics)
            openmetrics = q;
        if (is_type(&range, "text/plain") && q > text)
            text = q;
    }
    return openmetrics > 0 && openmetrics >= text ? RECORDS_METRICS_OPENMETRICS
                                                  : RECORDS_METRICS_TEXT;
}
