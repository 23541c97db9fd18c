/* SPDX-License-Identifier: Apache-2.0 */
/* If-Match, If-None-Match, If-Unmodified-Since, If-Modified-Since (RFC 9110, 13.1).  What would be
 * ignored of a read is refused of a change: whoever sends it must not be without its protection. */
#include <string.h>

#include "base/error.h"
#include "base/http_date.h"
#include "request/parts.h"

static records_error_t *no_tags(const char *name, apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC122", "%s is no list of entity tags", name), NULL,
                           "Send the ETag of an earlier answer as it came, with its quotes; or * "
                           "alone.");
}

static records_error_t *no_date(apr_pool_t *pool)
{
    return records_explain(records_fail(pool, "REC122", "If-Unmodified-Since is no date"), NULL,
                           "Send the Last-Modified of an earlier answer as it came.");
}

static records_error_t *read_match(records_preconditions_t *preconditions, const char *text,
                                   apr_pool_t *pool)
{
    if (text == NULL)
        return NULL;
    return records_etag_list(&preconditions->match, &preconditions->match_any, text, pool)
               ? NULL
               : no_tags("If-Match", pool);
}

static records_error_t *read_none_match(records_preconditions_t *preconditions, const char *text,
                                        int reads, apr_pool_t *pool)
{
    if (text == NULL
        || records_etag_list(&preconditions->none_match, &preconditions->none_match_any, text,
                             pool))
        return NULL;
    preconditions->none_match = NULL;
    preconditions->none_match_any = 0;
    return reads ? NULL : no_tags("If-None-Match", pool);
}

static records_error_t *read_unmodified(records_preconditions_t *preconditions, const char *text,
                                        int reads, apr_pool_t *pool)
{
    if (text == NULL || preconditions->match != NULL)
        return NULL; /* If-Match is asked in its place */
    if (records_http_date_parse(&preconditions->unmodified_since, text)) {
        preconditions->dated = 1;
        return NULL;
    }
    return reads ? NULL : no_date(pool);
}

records_error_t *records_parse_preconditions(const records_preconditions_t **parsed,
                                             const apr_table_t *headers, int reads,
                                             apr_pool_t *pool)
{
    const char *match = apr_table_get(headers, "If-Match");
    const char *none_match = apr_table_get(headers, "If-None-Match");
    const char *unmodified = apr_table_get(headers, "If-Unmodified-Since");
    const char *modified = apr_table_get(headers, "If-Modified-Since");
    records_preconditions_t *preconditions;
    records_error_t *error;

    *parsed = NULL;
    if (match == NULL && none_match == NULL && unmodified == NULL && modified == NULL)
        return NULL;
    *parsed = preconditions = apr_pcalloc(pool, sizeof(*preconditions));
    if ((error = read_match(preconditions, match, pool)) != NULL
        || (error = read_none_match(preconditions, none_match, reads, pool)) != NULL
        || (error = read_unmodified(preconditions, unmodified, reads, pool)) != NULL)
        return error;
    if (modified != NULL && none_match == NULL
        && records_http_date_parse(&preconditions->modified_since, modified))
        preconditions->cached = 1;
    return NULL;
}
