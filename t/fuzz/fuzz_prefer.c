/* SPDX-License-Identifier: Apache-2.0 */
/* The two headers that are lists: Prefer and Accept. */
#include "fuzz.h"
#include "request/parts.h"

/* In lower case, and without what belongs to other types. */
static void check_media(const records_media_t *media)
{
    const char *at;

    for (at = media->type; *at != '\0'; at++)
        MUST(*at < 'A' || *at > 'Z');
    MUST(!media->stripped || strstr(media->type, "vnd.pgrst.") != NULL);
    MUST((media->plan_for == NULL && media->plan_options == NULL)
         || strstr(media->type, "vnd.pgrst.plan") != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *pool = fuzz_begin();
    char *text = fuzz_text(data, size);
    const apr_array_header_t *media;
    records_prefer_t prefer;
    int i;

    records_parse_prefer(&prefer, text, pool);
    MUST(prefer.max_affected >= -1);
    MUST(prefer.timezone == NULL || *prefer.timezone != '\0');
    MUST(prefer.unknown != NULL);
    for (i = 0; i < prefer.unknown->nelts; i++)
        MUST(*APR_ARRAY_IDX(prefer.unknown, i, const char *) != '\0');
    media = records_parse_accept(text, pool);
    for (i = 0; media != NULL && i < media->nelts; i++)
        check_media(&APR_ARRAY_IDX(media, i, records_media_t));
    free(text);
    apr_pool_destroy(pool);
    return 0;
}
