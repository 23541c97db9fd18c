/* SPDX-License-Identifier: Apache-2.0 */
/* limit=, offset= and the Range header: which part of the rows */
#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/number.h"
#include "request/parts.h"

static records_error_t *unsatisfiable(apr_pool_t *pool, const char *details)
{
    return records_explain(records_fail(pool, "PGRST103", "Requested range not satisfiable"),
                           details, NULL);
}

/* A whole number; of one that no table reaches, the largest there is. */
static int read_number(apr_int64_t *number, const char *text)
{
    if (records_number_parse(number, text))
        return 1;
    *number = APR_INT64_MAX;
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* "a-b" or "a-"; anything else is no range of ours and is ignored (RFC 9110, 14.2). */
static int read_header(const char *header, apr_int64_t *first, apr_int64_t *last, apr_pool_t *pool)
{
    apr_size_t digits = strspn(header, "0123456789");
    const char *rest = header + digits + 1;

    if (digits == 0 || header[digits] != '-' || rest[strspn(rest, "0123456789")] != '\0')
        return 0;
    *last = APR_INT64_MAX;
    read_number(first, apr_pstrmemdup(pool, header, digits));
    if (*rest != '\0')
        read_number(last, rest);
    return 1;
}

/* From first to last, both within what limit and offset left; APR_INT64_MAX is no end. */
static records_error_t *intersect(records_request_t *request, apr_int64_t first, apr_int64_t last,
                                  apr_pool_t *pool)
{
    if (request->limit >= 0 && request->limit <= APR_INT64_MAX - request->offset
        && request->offset + request->limit - 1 < last)
        last = request->offset + request->limit - 1;
    if (first > request->offset)
        request->offset = first;
    if (last < request->offset)
        return unsatisfiable(pool, "Limit should be greater than or equal to zero.");
    request->limit = last == APR_INT64_MAX ? -1 : last - request->offset + 1;
    return NULL;
}

records_error_t *records_parse_page(apr_int64_t *offset, apr_int64_t *limit,
                                    const char *offset_text, const char *limit_text,
                                    apr_pool_t *pool)
{
    apr_int64_t number;

    *offset = 0;
    *limit = -1;
    if (limit_text != NULL && read_number(&number, limit_text)) {
        if (number < 0)
            return unsatisfiable(pool, "Limit should be greater than or equal to zero.");
        *limit = number;
    }
    if (offset_text != NULL && read_number(&number, offset_text) && number >= 0)
        *offset = number;
    return NULL;
}

records_error_t *records_check_page(const char *offset, const char *limit, apr_pool_t *pool)
{
    apr_int64_t number;

    if (limit != NULL && !read_number(&number, limit))
        return records_fail(pool, "PGRST100", "\"limit\" is no number: %s", limit);
    if (offset != NULL && (!read_number(&number, offset) || number < 0))
        return records_fail(pool, "PGRST100", "\"offset\" is no number of rows: %s", offset);
    return NULL;
}

records_error_t *records_parse_range(records_request_t *request, const char *limit,
                                     const char *offset, const char *header, apr_pool_t *pool)
{
    apr_int64_t first, last;
    records_error_t *error;

    if ((error = records_parse_page(&request->offset, &request->limit, offset, limit, pool))
        != NULL)
        return error;
    if (header == NULL || !read_header(header, &first, &last, pool))
        return NULL;
    if (first > last)
        return unsatisfiable(pool, "The lower boundary must be lower than or equal to the upper "
                                   "boundary in the Range header.");
    return request->limit == 0 ? NULL : intersect(request, first, last, pool);
}
