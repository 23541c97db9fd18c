/* SPDX-License-Identifier: Apache-2.0 */
#include "response/validators.h"

#include <string.h>

#include <apr_strings.h>

#include "base/error.h"
#include "base/fnv.h"
#include "base/http_date.h"

/* ---- what was shown ------------------------------------------------------------------ */

/* A row that was looked at before it is shown. */
typedef struct seen_row_t {
    records_rows_t rows;                 /* first: what others see */
    records_rows_t *of;
    const records_row_t *row;
} seen_row_t;

static records_error_t *next_seen(records_rows_t *rows, const records_row_t **row)
{
    seen_row_t *seen = (seen_row_t *)rows;

    if (seen->row == NULL)
        return seen->of->next(seen->of, row);
    *row = seen->row;
    seen->row = NULL;
    return NULL;
}

#define MULTIPLIER APR_UINT64_C(0x9e3779b97f4a7c15)

/* Eight bytes at a time.  It tells answers apart; nobody's change depends on it. */
static apr_uint64_t add_bytes(apr_uint64_t hash, const char *bytes, apr_size_t length)
{
    apr_uint64_t word;

    hash = (hash ^ length) * MULTIPLIER;
    for (; length >= sizeof(word); bytes += sizeof(word), length -= sizeof(word)) {
        memcpy(&word, bytes, sizeof(word));
        hash = (hash ^ word) * MULTIPLIER;
        hash ^= hash >> 32;
    }
    if (length > 0) {
        word = 0;
        memcpy(&word, bytes, length);
        hash = (hash ^ word) * MULTIPLIER;
        hash ^= hash >> 32;
    }
    return hash;
}

static apr_uint64_t add_text(apr_uint64_t hash, const char *text)
{
    return add_bytes(hash, text, strlen(text));
}

static apr_uint64_t add_value(apr_uint64_t hash, const records_value_t *value)
{
    return value->text == NULL ? (hash ^ APR_UINT64_MAX) * MULTIPLIER
                               : add_bytes(hash, value->text, value->length);
}

/* What a client would see another answer by: the type, the names, the values. */
static records_error_t *find_variant(apr_uint64_t *variant, records_response_t *response)
{
    apr_uint64_t hash = add_text(RECORDS_FNV, response->content_type);
    seen_row_t *seen;
    records_error_t *error;
    int i;

    if (response->rows == NULL) {
        *variant = hash;
        return NULL;
    }
    seen = apr_pcalloc(response->pool, sizeof(*seen));
    seen->rows.next = next_seen;
    seen->of = response->rows;
    response->rows = &seen->rows;
    if ((error = seen->of->next(seen->of, &seen->row)) != NULL)
        return error;
    for (i = 0; seen->row != NULL && i < seen->row->columns; i++) {
        hash = add_text(hash, seen->row->names[i]);
        hash = add_value(hash, &seen->row->values[i]);
    }
    *variant = hash;
    return NULL;
}

/* ---- headers --------------------------------------------------------------------------- */

static records_error_t *set_etag(records_response_t *response, const records_table_t *table,
                                 const char *version)
{
    apr_uint64_t variant;
    records_error_t *error;

    if (version == NULL || response->content_type == NULL)
        return NULL;
    if ((error = find_variant(&variant, response)) != NULL)
        return error;
    apr_table_setn(response->headers, "ETag",
                   records_etag_make(version, table->shape, &variant, response->pool));
    return NULL;
}

/* Not before its second is over: another change in the same second would not show. */
static void set_modified(records_response_t *response, apr_int64_t modified, apr_int64_t now)
{
    if (modified >= 0 && modified < now)
        apr_table_setn(response->headers, "Last-Modified",
                       records_http_date(modified, response->pool));
}

records_error_t *records_respond_validators(records_response_t *response,
                                            const records_compiled_t *compiled,
                                            const records_result_t *result, apr_int64_t now)
{
    const records_read_t *read = compiled->plan.read;

    if (read == NULL)
        return NULL;
    if (read->dated)
        set_modified(response, result->modified, now);
    return read->versioned ? set_etag(response, compiled->plan.table, result->version) : NULL;
}

void records_respond_next_version(records_response_t *response, const records_compiled_t *compiled,
                                  const records_result_t *result)
{
    const records_plan_t *plan = &compiled->plan;

    if (plan->read != NULL && plan->read->versioned && result->version != NULL && !plan->rollback)
        apr_table_setn(
            response->headers, "ETag",
            records_etag_make(result->version, plan->table->shape, NULL, response->pool));
}

/* ---- preconditions ------------------------------------------------------------------------ */

/* "a" or W/"a" without its quotes. */
static const char *unquoted(const char *tag, apr_pool_t *pool)
{
    const char *open = strchr(tag, '"');

    return open == NULL ? tag : apr_pstrmemdup(pool, open + 1, strcspn(open + 1, "\""));
}

/* Is it what the client has?  Then *sent is the tag of that: mod_deflate does not touch the ETag of a
 * 304, so its suffix is given back; mod_brotli appends its own again. */
static int is_known(const char **sent, const char *tag,
                    const records_preconditions_t *preconditions, apr_pool_t *pool)
{
    const apr_array_header_t *tags = preconditions->none_match;
    const char *own = tag == NULL ? NULL : unquoted(tag, pool);
    int i;

    *sent = tag;
    if (preconditions->none_match_any)
        return 1;
    for (i = 0; own != NULL && tags != NULL && i < tags->nelts; i++) {
        const char *opaque = APR_ARRAY_IDX(tags, i, records_etag_t).opaque;

        if (strcmp(records_etag_plain(opaque, pool), own) != 0)
            continue;
        if (records_etag_is_gzip(opaque))
            *sent = apr_pstrcat(pool, *tag == 'W' ? "W/\"" : "\"", opaque, "\"", NULL);
        return 1;
    }
    return 0;
}

/* A tag that is weak is no match, on either side. */
static int is_matched(const records_preconditions_t *preconditions, const char *tag,
                      apr_pool_t *pool)
{
    int i;

    if (preconditions->match_any)
        return 1;
    for (i = 0; tag != NULL && *tag == '"' && i < preconditions->match->nelts; i++) {
        const records_etag_t *sent = &APR_ARRAY_IDX(preconditions->match, i, records_etag_t);

        if (!sent->weak && records_etag_names(sent->opaque, unquoted(tag, pool), pool))
            return 1;
    }
    return 0;
}

static int find_modified(apr_int64_t *modified, const records_response_t *response)
{
    const char *text = apr_table_get(response->headers, "Last-Modified");

    return text != NULL && records_http_date_parse(modified, text);
}

/* The client has it: what describes the body is left out with it. */
static void leave_unmodified(records_response_t *response, const char *tag)
{
    response->status = 304;
    response->encoder = NULL;
    response->content_type = NULL;
    response->bodyless = 1;
    response->ranged = 0;
    apr_table_unset(response->headers, "Content-Range");
    if (tag != NULL)
        apr_table_setn(response->headers, "ETag", tag);
}

records_error_t *records_respond_preconditions(records_response_t *response,
                                               const records_preconditions_t *preconditions)
{
    const char *tag = apr_table_get(response->headers, "ETag"), *sent;
    apr_int64_t modified;

    if (preconditions == NULL || response->status / 100 != 2)
        return NULL;
    if ((preconditions->match != NULL && !is_matched(preconditions, tag, response->pool))
        || (preconditions->dated && find_modified(&modified, response)
            && modified > preconditions->unmodified_since))
        return records_precondition_failed(response->pool);
    if (preconditions->none_match != NULL) {
        if (is_known(&sent, tag, preconditions, response->pool))
            leave_unmodified(response, sent);
    } else if (preconditions->cached && find_modified(&modified, response)
               && modified <= preconditions->modified_since)
        leave_unmodified(response, tag);
    return NULL;
}

/* ---- whole bodies -------------------------------------------------------------------------- */

void records_respond_body_tag(records_response_t *response, apr_uint64_t body)
{
    const char *range = apr_table_get(response->headers, "Content-Range"), *tag, *sent;
    apr_uint64_t hash = add_text(body, response->content_type);

    if (response->status / 100 != 2 || apr_table_get(response->headers, "ETag") != NULL)
        return;
    hash = add_text(hash, range == NULL ? "" : range);
    tag = apr_psprintf(response->pool, "W/\"%016" APR_UINT64_T_HEX_FMT "\"", hash);
    apr_table_setn(response->headers, "ETag", tag);
    if (response->preconditions != NULL && response->preconditions->none_match != NULL
        && is_known(&sent, tag, response->preconditions, response->pool))
        leave_unmodified(response, sent);
}

apr_uint64_t records_respond_add_body(apr_uint64_t hash, const char *bytes, apr_size_t length)
{
    return add_bytes(hash, bytes, length);
}

/* ---- of what is not changed ------------------------------------------------------------ */

static int has_version(const records_preconditions_t *asked, const records_table_t *table,
                       const char *version, apr_pool_t *pool)
{
    int i;

    for (i = 0; version != NULL && i < asked->match->nelts; i++) {
        const records_etag_t *tag = &APR_ARRAY_IDX(asked->match, i, records_etag_t);
        const char *named =
            tag->weak ? NULL : records_etag_version(tag->opaque, table->shape, pool);

        if (named != NULL && strcmp(named, version) == 0)
            return 1;
    }
    return 0;
}

records_error_t *records_respond_guard(const records_compiled_t *compiled,
                                       const records_result_t *result, apr_pool_t *pool)
{
    const records_preconditions_t *asked = compiled->request.preconditions;
    const records_read_t *read = compiled->plan.read;

    if ((read->versioned && !has_version(asked, read->table, result->version, pool))
        || (read->dated && (result->modified < 0 || result->modified > asked->unmodified_since)))
        return records_precondition_failed(pool);
    return NULL;
}
