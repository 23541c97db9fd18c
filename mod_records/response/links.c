/* SPDX-License-Identifier: Apache-2.0 */
#include "response/links.h"

#include <string.h>

#include "base/text.h"

/* cursor=eq.7 is a filter, if there is a column of that name. */
static int is_cursor(const char *pair, apr_size_t length, const char *cursor)
{
    return length == 7 + strlen(cursor) && strncmp(pair, "cursor=", 7) == 0
           && strncmp(pair + 7, cursor, length - 7) == 0;
}

/* The query without its cursor, and & if anything is left. */
static const char *others(const char *query, const char *cursor, apr_pool_t *pool)
{
    const char *pair = query == NULL ? "" : query;
    records_text_t text;
    apr_size_t length;

    records_text_init(&text, strlen(pair) + 2, pool);
    for (; *pair != '\0'; pair += length + (pair[length] != '\0')) {
        length = strcspn(pair, "&");
        if (is_cursor(pair, length, cursor))
            continue;
        records_text_append(&text, pair, length);
        records_text_putc(&text, '&');
    }
    return records_text_string(&text);
}

static void append(records_text_t *links, const char *path, const char *query, const char *cursor,
                   const char *rel)
{
    if (cursor != NULL)
        records_text_printf(links, "%s<%s?%scursor=%s>; rel=\"%s\"", links->length > 0 ? ", " : "",
                            path, query, cursor, rel);
}

const char *records_links(const char *path, const char *query, const char *cursor, const char *prev,
                          const char *next, apr_pool_t *pool)
{
    const char *rest = others(query, cursor, pool);
    records_text_t links;

    records_text_init(&links, 256, pool);
    append(&links, path, rest, "", "first");
    append(&links, path, rest, next, "next");
    append(&links, path, rest, prev, "prev");
    return records_text_string(&links);
}
