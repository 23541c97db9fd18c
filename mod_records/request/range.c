/* SPDX-License-Identifier: Apache-2.0 */
/* limit=, offset= and the Range header: which part of the rows */
#include <string.h>

#include "base/error.h"
#include "base/number.h"
#include "request/parts.h"

static records_error_t *unsatisfiable(apr_pool_t *pool, const char *details)
{
    return records_explain(records_fail(pool, "PGRST103", "Requested range not satisfiable"),
                           details, NULL);
}

/* "a-b" or "a-"; anything else is no range of ours and is ignored (RFC 9110, 14.2). */
static int read_header(const char *header, apr_int64_t *first, apr_int64_t *last)
{
    apr_size_t digits = strspn(header, "0123456789");
    const char *rest = header + digits + 1;
    char number[24];

    if (digits == 0 || digits >= sizeof(number) || header[digits] != '-'
        || rest[strspn(rest, "0123456789")] != '\0')
        return 0;
    memcpy(number, header, digits);
    number[digits] = '\0';
    *last = -1;
    if (!records_number_parse(first, number)
        || (*rest != '\0' && !records_number_parse(last, rest)))
        return 0;
    if (*last == APR_INT64_MAX)          /* as good as open, and last + 1 stays a number */
        *last = -1;
    return 1;
}

records_error_t *records_parse_range(records_request_t *request, const char *limit,
                                     const char *offset, const char *header, apr_pool_t *pool)
{
    apr_int64_t number, first, last;

    request->offset = 0;
    request->limit = -1;
    if (limit != NULL && records_number_parse(&number, limit)) {
        if (number < 0)
            return unsatisfiable(pool, "Limit should be greater than or equal to zero.");
        request->limit = number;
    }
    if (offset != NULL && records_number_parse(&number, offset) && number >= 0)
        request->offset = number;
    if (header == NULL || !read_header(header, &first, &last))
        return NULL;
    if (last >= 0 && first > last)
        return unsatisfiable(pool, "The lower boundary must be lower than or equal to the upper "
                                   "boundary in the Range header.");
    if (request->limit >= 0 && request->limit <= APR_INT64_MAX - request->offset
        && (last < 0 || request->offset + request->limit - 1 < last))
        last = request->offset + request->limit - 1;
    if (first > request->offset)
        request->offset = first;
    if (last < 0 && request->limit < 0)
        return NULL;
    request->limit = last - request->offset + 1;
    if (request->limit < 0 || (request->limit == 0 && (limit == NULL || strcmp(limit, "0") != 0)))
        return unsatisfiable(pool, "Limit should be greater than or equal to zero.");
    return NULL;
}
