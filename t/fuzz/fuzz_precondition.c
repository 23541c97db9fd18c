/* SPDX-License-Identifier: Apache-2.0 */
/* The headers with entity tags and dates. */
#include "base/etag.h"
#include "base/http_date.h"
#include "fuzz.h"
#include "request/parts.h"

static void check_tag(const records_etag_t *tag, apr_pool_t *pool)
{
    const char *version = records_etag_version(tag->opaque, 0xabcd, pool);

    MUST(strchr(tag->opaque, '"') == NULL && strchr(tag->opaque, ' ') == NULL);
    MUST(version == NULL
         || (strlen(version) == RECORDS_ETAG_VERSION
             && strncmp(tag->opaque, version, RECORDS_ETAG_VERSION) == 0));
    MUST(records_etag_names(tag->opaque, records_etag_plain(tag->opaque, pool), pool));
}

static void check_tags(const char *text, apr_pool_t *pool)
{
    apr_array_header_t *tags;
    int any, i;

    if (!records_etag_list(&tags, &any, text, pool))
        return;
    MUST(any ? tags->nelts == 0 : tags->nelts > 0);
    for (i = 0; i < tags->nelts; i++)
        check_tag(&APR_ARRAY_IDX(tags, i, records_etag_t), pool);
}

/* What is read comes back as the form that HTTP prefers, which is read as the same. */
static void check_date(const char *text, apr_pool_t *pool)
{
    apr_int64_t seconds, again;

    if (records_http_date_parse(&seconds, text))
        MUST(records_http_date_parse(&again, records_http_date(seconds, pool)) && again == seconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "If-Match", "If-None-Match", "If-Unmodified-Since",
                                         "If-Modified-Since" };
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);
    const records_preconditions_t *preconditions;
    apr_table_t *headers = apr_table_make(pool, 4);
    size_t i;

    check_tags(text, pool);
    check_date(text, pool);
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        apr_table_setn(headers, names[i], text);
        if (records_parse_preconditions(&preconditions, headers, (int)i % 2, pool) == NULL)
            MUST(preconditions != NULL);
    }
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
